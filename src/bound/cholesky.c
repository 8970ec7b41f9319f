/* SPDX-License-Identifier: MIT */
/*
 * Problem. Solve systems with the Gram matrix G = V'V of independent vectors
 * V, while vectors are added, removed and replaced by differences, without
 * starting anew.
 *
 * Method. G = R'R with R upper triangular, which is the R of V = QR.
 *
 * - A vector v added at the end adds a column to R: the solution x of R'x =
 *   V'v above the diagonal, and on it the square root of v'v - x'x, which is
 *   the square of v's distance from the span of the others. If that is nothing
 *   but rounding, then v = V a with R a = x.
 * - To remove a vector is to remove its column. Those after it then have an
 *   entry below the diagonal each, and rotations of two neighbouring rows
 *   (Givens) clear them. A solution of R'x = V'u, for whatever u, is Q'u, and
 *   turns with the rows.
 * - A difference of vectors is one of columns, which leaves R triangular if
 *   the earlier is subtracted from the later.
 *
 * See Golub and Van Loan, "Matrix Computations", section 6.5 in the fourth
 * edition.
 *
 * Cost. O(size^2) each, in loops along rows, but O(size) for a difference.
 *
 * Numbers. Rounding adds up: a factor that went through many changes is best
 * made again.
 *
 * Invariants:
 *   (R1) the diagonal of R is positive.
 */
#include "bound/cholesky.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "bound/vector.h"

/* A vector depends on others if no more than this part of its square is left
   beside them. */
#define DEPENDENT 1e-9

/* Numbers that are added up side by side. */
#define LANES 8

ta_status
tai_cholesky_init(struct tai_cholesky *cholesky, int32_t room)
{
    struct tai_cholesky *c = cholesky;
    *c = (struct tai_cholesky){.room = room};
    c->factor = tai_alloc((int64_t)room * room, sizeof *c->factor);
    return c->factor ? TA_OK : TA_OUT_OF_MEMORY;
}

void
tai_cholesky_release(struct tai_cholesky *cholesky)
{
    tai_free(cholesky->factor);
    *cholesky = (struct tai_cholesky){0};
}

static double *
row(const struct tai_cholesky *c, int32_t i)
{
    return c->factor + (int64_t)i * c->room;
}

/* ---- Solving ----------------------------------------------------------- */

/* to -= factor * from. */
INLINE void
subtract(double *restrict to, const double *restrict from, double factor,
         int32_t count)
{
    for (int32_t i = 0; i < count; i++)
        to[i] -= factor * from[i];
}

INLINE double
product_of(const double *restrict x, const double *restrict y, int32_t count)
{
    double sum[LANES] = {0};
    int32_t i = 0;
    for (; i + LANES <= count; i += LANES)
        for (int lane = 0; lane < LANES; lane++)
            sum[lane] += x[i + lane] * y[i + lane];
    for (int lane = 0; i < count; i++, lane++)
        sum[lane] += x[i] * y[i];
    return ((sum[0] + sum[4]) + (sum[2] + sum[6])) +
           ((sum[1] + sum[5]) + (sum[3] + sum[7]));
}

VECTOR void
tai_cholesky_forward(const struct tai_cholesky *cholesky, double x[])
{
    const struct tai_cholesky *c = cholesky;
    for (int32_t i = 0; i < c->size; i++) {
        const double *r = row(c, i);
        x[i] /= r[i];
        subtract(x + i + 1, r + i + 1, x[i], c->size - i - 1);
    }
}

VECTOR void
tai_cholesky_backward(const struct tai_cholesky *cholesky, double x[])
{
    const struct tai_cholesky *c = cholesky;
    for (int32_t i = c->size; i-- > 0;) {
        const double *r = row(c, i);
        x[i] -= product_of(x + i + 1, r + i + 1, c->size - i - 1);
        x[i] /= r[i];
    }
}

/* ---- Changes ----------------------------------------------------------- */

bool
tai_cholesky_add(struct tai_cholesky *cholesky, double product[], double square)
{
    struct tai_cholesky *c = cholesky;
    double left = square;
    tai_cholesky_forward(c, product);
    for (int32_t i = 0; i < c->size; i++)
        left -= product[i] * product[i];
    if (left <= DEPENDENT * square) {
        tai_cholesky_backward(c, product);
        return false;
    }
    assert(c->size < c->room);
    for (int32_t i = 0; i < c->size; i++)
        row(c, i)[c->size] = product[i];
    row(c, c->size)[c->size] = sqrt(left); /* (R1) */
    c->size++;
    return true;
}

/* Turns two rows; the lower one moves one entry to the left. */
INLINE void
turn(double *restrict upper, double *restrict lower, double cosine, double sine,
     int32_t count)
{
    for (int32_t i = 0; i < count; i++) {
        const double above = upper[i], below = lower[i + 1];
        upper[i] = cosine * above + sine * below;
        lower[i] = cosine * below - sine * above;
    }
}

/* Clears what is below the diagonal. The rows after `first` have their entries
   one to the right of where they belong. */
VECTOR static void
turn_rows(const struct tai_cholesky *c, int32_t first, double x[])
{
    for (int32_t i = first; i < c->size; i++) {
        double *upper = row(c, i), *lower = row(c, i + 1);
        const double a = upper[i], b = lower[i + 1];
        const double length = sqrt(a * a + b * b);
        const double cosine = a / length, sine = b / length;
        upper[i] = length; /* (R1) */
        turn(upper + i + 1, lower + i + 1, cosine, sine, c->size - i - 1);
        if (!x)
            continue;
        const double above = x[i], below = x[i + 1];
        x[i] = cosine * above + sine * below;
        x[i + 1] = cosine * below - sine * above;
    }
}

void
tai_cholesky_remove(struct tai_cholesky *cholesky, int32_t vector, double x[])
{
    struct tai_cholesky *c = cholesky;
    assert(vector >= 0 && vector < c->size);
    c->size--;
    for (int32_t i = 0; i <= vector; i++)
        memmove(row(c, i) + vector, row(c, i) + vector + 1,
                (size_t)(c->size - vector) * sizeof *c->factor);
    turn_rows(c, vector, x);
}

void
tai_cholesky_subtract(struct tai_cholesky *cholesky, int32_t vector,
                      int32_t from)
{
    const struct tai_cholesky *c = cholesky;
    assert(from < vector && vector < c->size);
    for (int32_t i = 0; i <= from; i++)
        row(c, i)[vector] -= row(c, i)[from];
}
