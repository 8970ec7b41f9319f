/* SPDX-License-Identifier: MIT */
#ifndef TAI_DEFINITE_H
#define TAI_DEFINITE_H

/*
 * Diagonals that make a symmetric matrix positive semidefinite, proved in
 * integers. See definite.c.
 */

#include <stdbool.h>
#include <stdint.h>

#include <taskassign/status.h>

/* Matrices are rows of `stride` numbers; of those that are symmetric only what
   is right of the diagonal is read. */
struct tai_definite {
    int32_t most;    /* the largest order there is room for */
    int64_t stride;  /* of all rows */
    double *factor;  /* U, with U' U what was factored */
    double *inverse; /* of U', its rows up to the diagonal; scratch */
    double *hessian; /* scratch */
    double *guess;   /* [most]: a diagonal */
    double *trial;   /* [most], scratch as the rest */
    double *step;
    double *off;
};

/* TA_OUT_OF_MEMORY; released in any case. */
ta_status tai_definite_init(struct tai_definite *definite, int32_t most);
void tai_definite_release(struct tai_definite *definite);

/* Whether the matrix, with those integers instead of its diagonal, is proved to
   be positive semidefinite. `matrix` is [order * stride]. */
bool tai_definite_proved(struct tai_definite *definite, int32_t order,
                         const int32_t matrix[], const int32_t diagonal[]);

/*
 * Finds integers to put on the diagonal so that the matrix is proved to be
 * positive semidefinite, with the sum of weight times diagonal about as small
 * as it gets; weights are > 0. False if there are none up to `most`.
 */
bool tai_definite_find(struct tai_definite *definite, int32_t order,
                       const int32_t matrix[], const double weight[],
                       int32_t most, int32_t diagonal[]);

/* About what _find costs. */
int64_t tai_definite_ticks(int32_t order);

#endif
