/* SPDX-License-Identifier: MIT */
#ifndef TAI_DUAL_H
#define TAI_DUAL_H

/*
 * Exact lower bounds from floating-point duals.
 *
 * Weak duality holds for any multipliers y, not only for optimal ones: with
 * reduced costs r[j] = cost[j] - sum_i y[i] a[i][j], every feasible x has
 *
 *     cost x  =  y A x + r x
 *            >=  sum_i min(y[i] row_lower[i], y[i] row_upper[i])
 *              + sum_j min(r[j] lower[j], r[j] upper[j]).                (1)
 *
 * So the duals of a simplex run, rounded to multiples of 2^-shift and put
 * into (1) in integers, give a bound that no rounding error can spoil. This
 * is the safe bound of Neumaier and Shcherbina (2004), with integers in the
 * place of directed rounding. A multiplier that points at an absent side of
 * its row is set to zero first.
 *
 * The same sum with cost 0 shows infeasibility: if (1) is positive, no x
 * satisfies the rows (Farkas).
 *
 * Nothing overflows unseen: y is below 2^53, sums are 128 bits wide and
 * checked; a sum that does not fit gives no bound.
 */

#include "lp/program.h"

struct tai_dual {
    int32_t columns, rows; /* room in the arrays */
    int shift;             /* the numbers below count 2^-shift */
    tai_int128 total;      /* the right-hand side of (1) */
    tai_int128 *reduced;   /* [columns] r of the last bound */
    int64_t *multiplier;   /* [rows] y, likewise */
};

void tai_dual_init(struct tai_dual *dual);
void tai_dual_clear(struct tai_dual *dual);

/* Room for a program of that size; TA_OUT_OF_MEMORY. */
ta_status tai_dual_reserve(struct tai_dual *dual, int32_t columns,
                           int32_t rows);

/*
 * The bound (1) over the columns' bounds `lower` and `upper` ([columns],
 * INT64_MAX and its negation for none), for multipliers `y` ([rows]):
 * `*bound` is the least integer that is not below it, hence a bound on every
 * feasible point whose cost is an integer. False if there is no bound, for
 * want of a column's bound or of bits.
 */
bool tai_dual_bound(struct tai_dual *dual, const struct tai_program *program,
                    const int64_t lower[], const int64_t upper[],
                    const double y[], int64_t *bound);

/*
 * Whether `ray` ([rows], either sign) proves that no point satisfies the
 * rows within these bounds.
 */
bool tai_dual_infeasible(struct tai_dual *dual,
                         const struct tai_program *program,
                         const int64_t lower[], const int64_t upper[],
                         const double ray[]);

#endif
