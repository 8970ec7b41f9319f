/* SPDX-License-Identifier: MIT */
#ifndef TAI_CHOLESKY_H
#define TAI_CHOLESKY_H

/*
 * The Cholesky factor of the Gram matrix of vectors that come and go.
 *
 * The vectors themselves are the caller's, who gives their products. They are
 * numbered from 0 in the order in which they came; when one goes, those after
 * it move up. Floating point, in a fixed order: the same on every machine.
 */

#include <stdbool.h>
#include <stdint.h>

#include <taskassign/status.h>

struct tai_cholesky {
    int32_t room;   /* vectors at most */
    int32_t size;   /* vectors */
    double *factor; /* [room * room]: R, where G = R'R */
};

/* TA_OUT_OF_MEMORY. */
ta_status tai_cholesky_init(struct tai_cholesky *cholesky, int32_t room);

void tai_cholesky_release(struct tai_cholesky *cholesky);

/*
 * Adds a vector, for which there must be room, if it is independent of the
 * others, and returns whether it is. `product` is [size], its products with
 * them, and `square` that with itself. If the vector depends on the others,
 * the coefficients with which it is their sum replace the products.
 */
bool tai_cholesky_add(struct tai_cholesky *cholesky, double product[],
                      double square);

/* Removes a vector. `x` may be NULL, or the solution of R'x = b: then it
   becomes that of the smaller system. */
void tai_cholesky_remove(struct tai_cholesky *cholesky, int32_t vector,
                         double x[]);

/* Subtracts vector `from` from a later one. */
void tai_cholesky_subtract(struct tai_cholesky *cholesky, int32_t vector,
                           int32_t from);

/* To solve G x = b is to solve R'y = b, forward, and then R x = y, backward.
   Both replace the right side by the solution. */
void tai_cholesky_forward(const struct tai_cholesky *cholesky, double x[]);
void tai_cholesky_backward(const struct tai_cholesky *cholesky, double x[]);

#endif
