/* SPDX-License-Identifier: MIT */
#ifndef TAI_MIR_H
#define TAI_MIR_H

/*
 * Mixed-integer rounding of knapsack rows, in exact integers.
 *
 * Problem. A row sum_j a[j] x[j] <= b over columns x[j] in {0, 1}, and a
 * point x* of the relaxation: find an inequality that every 0-1 solution of
 * the row satisfies and x* violates.
 *
 * Method. Complement the columns of a set C (x = 1 - x'), divide by delta > 0
 * and round. With b' = b - sum_C a[j], r = b' mod delta > 0 and
 *
 *     G(d) = floor(d / delta) (delta - r) + max(0, d mod delta - r),      (1)
 *
 *     sum_{j not in C} G(a[j]) x[j] + sum_{j in C} G(-a[j]) (1 - x[j])
 *         <= floor(b' / delta) (delta - r)                                (2)
 *
 * is valid: it is the mixed-integer rounding inequality times delta - r,
 * which makes all of it integer. C begins with the columns that are above
 * 1/2 in x*; delta is tried among the coefficients of fractional columns;
 * then single columns change sides as long as that pays. Covers and many of
 * their liftings are special cases.
 *
 * Cost. O(length) for each delta and each column tried.
 *
 * Nothing overflows: a coefficient is below 2^53, (1) is computed in 128
 * bits, and an inequality with a number beyond 2^40 is not used.
 *
 * Reference. H. Marchand and L. A. Wolsey, Aggregation and mixed integer
 * rounding to solve MIPs, Operations Research 49 (2001).
 */

#include "lp/program.h"

struct tai_mir {
    int32_t columns;    /* room in the arrays */
    int32_t length;     /* of the row at hand */
    int32_t *column;    /* [length] */
    int64_t *value;     /* [length] a */
    double *point;      /* [length] x* */
    bool *complemented; /* [length] whether it is in C */
    int64_t *cut;       /* [length] coefficients of the last (2) */
    int64_t side;       /* the right-hand side of the last (2) */
};

/* Room for rows of up to so many columns. TA_OUT_OF_MEMORY. */
ta_status tai_mir_init(struct tai_mir *mir, int32_t columns);
void tai_mir_release(struct tai_mir *mir);

/*
 * Adds to `program` the most violated inequality found for the row
 * sum_j value[j] x[column[j]] <= side, if there is one; all columns are 0-1.
 * `point` is [columns of the program]. Whether it did.
 */
bool tai_mir_separate(struct tai_mir *mir, struct tai_program *program,
                      int32_t length, const int32_t column[],
                      const int64_t value[], int64_t side,
                      const double point[]);

#endif
