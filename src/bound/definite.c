/* SPDX-License-Identifier: MIT */
/*
 * Diagonals that make a matrix positive semidefinite.
 *
 * The problem. Given a symmetric matrix A without diagonal and weights f > 0,
 * find v with A + diag(v) positive semidefinite and f.v small. It is the dual
 * of the semidefinite relaxation of a maximum cut.
 *
 * The method. Three steps, each from what the one before has found:
 *
 *   - a guess that would be the best one if A were random: with F the sum of f
 *     and s^2 the mean of A(i,j)^2, g(i) = sqrt(f(i) / F) / s and
 *
 *         v(i) = 1 / g(i) + sum over j of A(i,j)^2 g(j),                   (1)
 *
 *     which makes g about the diagonal of the inverse of A + diag(v), and
 *     minimises f.v subject to (1) and s^2 sum of g^2 <= 1, beyond which the
 *     inverse is not positive;
 *   - a multiple of the guess that is good enough for a Cholesky factor;
 *   - one step of Newton's method on f.v - mu log det(A + diag(v)). With Z the
 *     inverse of A + diag(v) the gradient is f - mu diag(Z), the Hessian mu Z
 *     times Z by entries. It is cut short where the factor does not exist.
 *
 * What comes out is rounded up, with some slack, and proved.
 *
 * Why it is correct. Floating point only guesses. For the integers v, let U be
 * the floating-point factor of A + diag(v) less a small diagonal, in units of
 * 1 / unit and rounded to integers. Then
 *
 *     R = unit^2 (A + diag(v)) - U' U                                      (2)
 *
 * is exact, see below. If each number of its diagonal is at least the sum of
 * the others of its row, by absolute value, R is positive semidefinite
 * (Gershgorin), U' U is anyway, and so is their sum.
 *
 * Cost. A factor is n^3 / 3, the step of Newton's method 4/3 n^3, the proof
 * n^3 / 3 multiplications.
 *
 * Why nothing is lost. The numbers of (2) are integers in floating point, which
 * is exact up to 2^53. The square norms of U's columns are checked to be at
 * most 2^50: sums of numbers that are not negative, any of which is at most the
 * computed sum, and which are exact below 2^53. By Cauchy and Schwarz no part
 * of a sum of U' U is above 2^50 then; nor is the first term of (2), off the
 * diagonal, if R is to be diagonally dominant: it is checked that |R| is at
 * most 2^50 / n there, so that the sums are exact too.
 *
 * References: Poljak, Rendl and Wolkowicz (1995), "A recipe for semidefinite
 * relaxation for (0,1)-quadratic programming"; Helmberg, Rendl, Vanderbei and
 * Wolkowicz (1996), "An interior-point method for semidefinite programming".
 */
#if defined __GNUC__ && !defined __clang__
#pragma GCC optimize("O3")
#endif

#include "bound/definite.h"

#include <math.h>

#include "base/memory.h"
#include "bound/vector.h"

/* Rows begin at multiples of so many numbers. */
#define LANES 8

/* A guess is made larger by this factor until it is good enough, so often. */
#define GROWTH 1.06
#define MOST_GROWTHS 40

/* Newton's method: mu, as part of the mean of f v; what of the way to the
   border is used; how often a step is cut short. */
#define BARRIER 0.05
#define SHORTER 0.7
#define MOST_CUTS 8
#define USED 0.95

/* What the integers are larger by, as part of the largest, for the rounding of
   the factor. */
#define SLACK 0.0005
#define MOST_UNIT 0x1p14
#define EXACT 0x1p50

ta_status
tai_definite_init(struct tai_definite *x, int32_t most)
{
    *x = (struct tai_definite){.most = most};
    x->stride = ((int64_t)most + LANES - 1) / LANES * LANES;
    const int64_t cells = most * x->stride;
    x->factor = tai_alloc_zero(cells, sizeof *x->factor);
    x->inverse = tai_alloc_zero(cells, sizeof *x->inverse);
    x->hessian = tai_alloc_zero(cells, sizeof *x->hessian);
    x->guess = tai_alloc_zero(x->stride, sizeof *x->guess);
    x->trial = tai_alloc_zero(x->stride, sizeof *x->trial);
    x->step = tai_alloc_zero(x->stride, sizeof *x->step);
    x->off = tai_alloc_zero(x->stride, sizeof *x->off);
    if (!x->factor || !x->inverse || !x->hessian || !x->guess || !x->trial ||
        !x->step || !x->off)
        return TA_OUT_OF_MEMORY;
    return TA_OK;
}

void
tai_definite_release(struct tai_definite *x)
{
    tai_free(x->factor);
    tai_free(x->inverse);
    tai_free(x->hessian);
    tai_free(x->off);
    tai_free(x->guess);
    tai_free(x->trial);
    tai_free(x->step);
}

int64_t
tai_definite_ticks(int32_t order)
{
    return (int64_t)order * order * order / 15 + order;
}

/* ---- Matrices ----------------------------------------------------------- */

/* row -= u(0)[i] u(0) + ... + u(count - 1)[i] u(count - 1), from i to n. */
INLINE void
subtract(double *restrict row, const double rows[], int32_t count, int32_t i,
         int32_t n, int64_t stride)
{
    int32_t j = 0;
    for (; j + 4 <= count; j += 4) {
        const double *restrict u = rows + j * stride;
        const double c0 = u[i], c1 = u[stride + i];
        const double c2 = u[2 * stride + i], c3 = u[3 * stride + i];
        for (int32_t l = i; l < n; l++)
            row[l] -= (c0 * u[l] + c1 * u[stride + l]) +
                      (c2 * u[2 * stride + l] + c3 * u[3 * stride + l]);
    }
    for (; j < count; j++) {
        const double *restrict u = rows + j * stride;
        const double c = u[i];
        for (int32_t l = i; l < n; l++)
            row[l] -= c * u[l];
    }
}

/* Replaces A, of which the rows right of the diagonal are read, by U with
   U' U = A; false if there is none. */
VECTOR static bool
factorize(double a[], int32_t n, int64_t stride)
{
    for (int32_t i = 0; i < n; i++) {
        double *row = a + i * stride;
        subtract(row, a, i, i, n, stride);
        if (!(row[i] > 0))
            return false;
        const double scale = 1 / sqrt(row[i]);
        for (int32_t l = i; l < n; l++)
            row[l] *= scale;
    }
    return true;
}

/* T = the inverse of U', rows up to the diagonal; right of it zeros. */
VECTOR static void
invert(const double u[], double t[], int32_t n, int64_t stride)
{
    for (int32_t i = 0; i < n; i++) {
        double *restrict row = t + i * stride;
        for (int32_t l = 0; l < n; l++)
            row[l] = 0;
        int32_t j = 0;
        for (; j + 4 <= i; j += 4) {
            const double *restrict other = t + j * stride;
            const double *restrict column = u + j * stride + i;
            const double c0 = column[0], c1 = column[stride];
            const double c2 = column[2 * stride], c3 = column[3 * stride];
            for (int32_t l = 0; l < j + 4; l++)
                row[l] -=
                    (c0 * other[l] + c1 * other[stride + l]) +
                    (c2 * other[2 * stride + l] + c3 * other[3 * stride + l]);
        }
        for (; j < i; j++) {
            const double *restrict other = t + j * stride;
            const double c = u[j * stride + i];
            for (int32_t l = 0; l <= j; l++)
                row[l] -= c * other[l];
        }
        const double scale = 1 / u[i * stride + i];
        for (int32_t l = 0; l < i; l++)
            row[l] *= scale;
        row[i] = scale;
    }
}

/* Z = T' T, the inverse of U' U, rows up to the diagonal. */
VECTOR static void
square(const double t[], double z[], int32_t n, int64_t stride)
{
    for (int32_t i = 0; i < n; i++) {
        double *restrict row = z + i * stride;
        for (int32_t l = 0; l <= i; l++)
            row[l] = 0;
        int32_t j = i;
        for (; j + 4 <= n; j += 4) {
            const double *restrict other = t + j * stride;
            const double c0 = other[i], c1 = other[stride + i];
            const double c2 = other[2 * stride + i];
            const double c3 = other[3 * stride + i];
            for (int32_t l = 0; l <= i; l++)
                row[l] +=
                    (c0 * other[l] + c1 * other[stride + l]) +
                    (c2 * other[2 * stride + l] + c3 * other[3 * stride + l]);
        }
        for (; j < n; j++) {
            const double *restrict other = t + j * stride;
            const double c = other[i];
            for (int32_t l = 0; l <= i; l++)
                row[l] += c * other[l];
        }
    }
}

/* Row i of A - U' U. */
VECTOR static void
subtract_squares(double row[], const double u[], int32_t i, int32_t n,
                 int64_t stride)
{
    subtract(row, u, i + 1, i, n, stride);
}

/* The matrix times `unit`, with that diagonal. */
VECTOR static void
write_matrix(double to[], int32_t n, int64_t stride, const int32_t matrix[],
             const double diagonal[], double unit)
{
    for (int32_t i = 0; i < n; i++) {
        double *restrict row = to + i * stride;
        const int32_t *restrict from = matrix + i * stride;
        for (int32_t j = i + 1; j < n; j++)
            row[j] = from[j] * unit;
        row[i] = diagonal[i] * unit;
    }
}

static bool
has_factor(struct tai_definite *x, int32_t n, const int32_t matrix[],
           const double diagonal[])
{
    write_matrix(x->factor, n, x->stride, matrix, diagonal, 1);
    return factorize(x->factor, n, x->stride);
}

/* ---- The proof ---------------------------------------------------------- */

/* U times `unit`, rounded to integers; and the square norms of its columns. */
VECTOR static void
round_factor(double u[], int32_t n, int64_t stride, double unit,
             double *restrict norm)
{
    for (int32_t i = 0; i < n; i++)
        norm[i] = 0;
    for (int32_t j = 0; j < n; j++) {
        double *restrict row = u + j * stride;
        for (int32_t l = j; l < n; l++) {
            row[l] = rint(row[l] * unit);
            norm[l] += row[l] * row[l];
        }
    }
}

/* Adds the sizes of what is right of the diagonal to the sums of their columns
   and of this row; the largest of them. */
VECTOR static double
add_sizes(const double *restrict rest, double *restrict off, int32_t i,
          int32_t n)
{
    double largest = 0, sum[4] = {0};
    int32_t l = i + 1;
    for (; l < n && l % 4; l++) {
        sum[0] += fabs(rest[l]);
        off[l] += fabs(rest[l]);
    }
    for (; l + 4 <= n; l += 4)
        for (int32_t j = 0; j < 4; j++) {
            sum[j] += fabs(rest[l + j]);
            off[l + j] += fabs(rest[l + j]);
        }
    for (; l < n; l++) {
        sum[0] += fabs(rest[l]);
        off[l] += fabs(rest[l]);
    }
    for (l = i + 1; l < n; l++)
        largest = fabs(rest[l]) > largest ? fabs(rest[l]) : largest;
    off[i] += sum[0] + sum[1] + sum[2] + sum[3];
    return largest;
}

bool
tai_definite_proved(struct tai_definite *x, int32_t n, const int32_t matrix[],
                    const int32_t diagonal[])
{
    double largest = 1, unit = MOST_UNIT, *norm = x->trial;
    for (int32_t i = 0; i < n; i++)
        largest = diagonal[i] > largest ? diagonal[i] : largest;
    for (int32_t i = 0; i < n; i++)
        x->trial[i] = diagonal[i] - largest * SLACK / 2;
    if (!has_factor(x, n, matrix, x->trial))
        return false;
    while (unit > 1 && largest * unit * unit > EXACT)
        unit /= 2;
    round_factor(x->factor, n, x->stride, unit, norm);
    for (int32_t i = 0; i < n; i++) {
        x->off[i] = 0;
        if (!(norm[i] < EXACT && diagonal[i] * unit * unit < EXACT))
            return false;
    }
    for (int32_t i = 0; i < n; i++)
        x->step[i] = diagonal[i];
    write_matrix(x->inverse, n, x->stride, matrix, x->step, unit * unit);
    for (int32_t i = 0; i < n; i++) {
        double *rest = x->inverse + i * x->stride;
        subtract_squares(rest, x->factor, i, n, x->stride);
        if (add_sizes(rest, x->off, i, n) > EXACT / n || rest[i] < x->off[i])
            return false;
    }
    return true;
}

/* ---- The search for a good one ------------------------------------------ */

/* The sum of the squares. */
VECTOR static double
sum_squares(const int32_t matrix[], int32_t n, int64_t stride,
            double *restrict columns)
{
    double sum = 0;
    for (int32_t l = 0; l < n; l++)
        columns[l] = 0;
    for (int32_t i = 0; i < n; i++) {
        const int32_t *restrict row = matrix + i * stride;
        for (int32_t l = i + 1; l < n; l++)
            columns[l] += (double)row[l] * row[l];
    }
    for (int32_t l = 0; l < n; l++)
        sum += columns[l];
    return sum;
}

/* Adds the squares of a row times g to the guess, from both sides of the
   diagonal. */
VECTOR static void
add_squares(const int32_t *restrict row, const double *restrict g, int32_t i,
            int32_t n, double *restrict guess)
{
    double sum[4] = {0};
    int32_t l = i + 1;
    for (; l + 4 <= n; l += 4)
        for (int32_t j = 0; j < 4; j++) {
            const double square = (double)row[l + j] * row[l + j];
            guess[l + j] += square * g[i];
            sum[j] += square * g[l + j];
        }
    for (; l < n; l++) {
        const double square = (double)row[l] * row[l];
        guess[l] += square * g[i];
        sum[0] += square * g[l];
    }
    guess[i] += sum[0] + sum[1] + sum[2] + sum[3];
}

/* (1), to x->guess. */
static void
guess(struct tai_definite *x, int32_t n, const int32_t matrix[],
      const double weight[])
{
    double sum = 0, *g = x->step;
    const double squares = sum_squares(matrix, n, x->stride, x->guess);
    for (int32_t i = 0; i < n; i++)
        sum += weight[i];
    const double pairs = (double)n * (n - 1) / 2;
    const double deviation = sqrt(squares / (pairs > 0 ? pairs : 1)) + 1e-3;
    for (int32_t i = 0; i < n; i++) {
        g[i] = sqrt(weight[i] / sum) / deviation;
        x->guess[i] = 1 / g[i];
    }
    for (int32_t i = 0; i < n; i++)
        add_squares(matrix + i * x->stride, g, i, n, x->guess);
}

/* A step from x->guess, whose factor is there, to x->guess. */
static void
improve(struct tai_definite *x, int32_t n, const int32_t matrix[],
        const double weight[])
{
    double mu = 0, *gradient = x->step;
    const int64_t stride = x->stride;
    for (int32_t i = 0; i < n; i++)
        mu += weight[i] * x->guess[i];
    mu *= BARRIER / n;
    invert(x->factor, x->inverse, n, stride);
    square(x->inverse, x->hessian, n, stride);
    /* The Hessian right of the diagonal, from what is left of it. */
    for (int32_t i = 0; i < n; i++) {
        const double *z = x->hessian + i * stride;
        gradient[i] = weight[i] - mu * z[i];
        for (int32_t j = 0; j <= i; j++)
            x->inverse[j * stride + i] = mu * z[j] * z[j];
    }
    if (!factorize(x->inverse, n, stride))
        return;
    for (int32_t i = 0; i < n; i++) {
        const double *u = x->inverse + i * stride;
        gradient[i] /= u[i];
        for (int32_t j = i + 1; j < n; j++)
            gradient[j] -= u[j] * gradient[i];
    }
    for (int32_t i = n - 1; i >= 0; i--) {
        const double *u = x->inverse + i * stride;
        for (int32_t j = i + 1; j < n; j++)
            gradient[i] -= u[j] * gradient[j];
        gradient[i] /= u[i];
    }
    double length = 1;
    for (int cut = 0; cut < MOST_CUTS; cut++, length *= SHORTER) {
        for (int32_t i = 0; i < n; i++)
            x->trial[i] = x->guess[i] - length * gradient[i];
        if (!has_factor(x, n, matrix, x->trial))
            continue;
        for (int32_t i = 0; i < n; i++)
            x->guess[i] -= USED * length * gradient[i];
        return;
    }
}

bool
tai_definite_find(struct tai_definite *x, int32_t n, const int32_t matrix[],
                  const double weight[], int32_t most, int32_t diagonal[])
{
    guess(x, n, matrix, weight);
    int growths = 0;
    while (!has_factor(x, n, matrix, x->guess)) {
        if (++growths > MOST_GROWTHS)
            return false;
        for (int32_t i = 0; i < n; i++)
            x->guess[i] *= GROWTH;
    }
    improve(x, n, matrix, weight);
    for (growths = 0; growths <= MOST_GROWTHS; growths++) {
        double largest = 0;
        for (int32_t i = 0; i < n; i++)
            largest = x->guess[i] > largest ? x->guess[i] : largest;
        for (int32_t i = 0; i < n; i++) {
            const double v = x->guess[i] + largest * SLACK;
            if (!(v < most - 1))
                return false;
            diagonal[i] = v < 0 ? 0 : (int32_t)v + 1;
        }
        if (tai_definite_proved(x, n, matrix, diagonal))
            return true;
        for (int32_t i = 0; i < n; i++)
            x->guess[i] *= GROWTH;
    }
    return false;
}
