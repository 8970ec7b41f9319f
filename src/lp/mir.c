/* SPDX-License-Identifier: MIT */
#include "lp/mir.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/memory.h"

/* Larger numbers in an inequality only harm the engine. */
#define LARGEST ((int64_t)1 << 40)

/* An inequality must cut the point off by this much, in euclidean distance. */
#define LEAST_DEPTH 1e-3

/* Divisors tried for a row. */
#define MOST_DIVISORS 24

ta_status
tai_mir_init(struct tai_mir *mir, int32_t columns)
{
    *mir = (struct tai_mir){.columns = columns};
    mir->column = tai_alloc(columns, sizeof *mir->column);
    mir->value = tai_alloc(columns, sizeof *mir->value);
    mir->point = tai_alloc(columns, sizeof *mir->point);
    mir->complemented = tai_alloc(columns, sizeof *mir->complemented);
    mir->cut = tai_alloc(columns, sizeof *mir->cut);
    if (mir->column && mir->value && mir->point && mir->complemented &&
        mir->cut)
        return TA_OK;
    tai_mir_release(mir);
    return TA_OUT_OF_MEMORY;
}

void
tai_mir_release(struct tai_mir *mir)
{
    tai_free(mir->cut);
    tai_free(mir->complemented);
    tai_free(mir->point);
    tai_free(mir->value);
    tai_free(mir->column);
    *mir = (struct tai_mir){.columns = 0};
}

static int64_t
floor_divide(int64_t a, int64_t divisor)
{
    return a / divisor - (a % divisor < 0);
}

/* G(d) of (1); false if it is too large. */
static bool
rounded(int64_t d, int64_t divisor, int64_t r, int64_t *g)
{
    const int64_t quotient = floor_divide(d, divisor);
    const int64_t rest = d - quotient * divisor;
    const tai_int128 value =
        (tai_int128)quotient * (divisor - r) + (rest > r ? rest - r : 0);
    *g = (int64_t)value;
    return value <= LARGEST && value >= -LARGEST;
}

/*
 * The inequality (2) for a divisor and the present C, into mir->cut and
 * mir->side; returns by how much it cuts the point off, 0 if it does not.
 */
static double
derive(struct tai_mir *mir, int64_t side, int64_t divisor)
{
    tai_int128 left = side;
    for (int32_t j = 0; j < mir->length; j++)
        if (mir->complemented[j])
            left -= mir->value[j];
    if (left > INT64_MAX / 2 || left < INT64_MIN / 2)
        return 0;
    const int64_t quotient = floor_divide((int64_t)left, divisor);
    const int64_t r = (int64_t)left - quotient * divisor;
    if (r == 0)
        return 0;
    tai_int128 right = (tai_int128)quotient * (divisor - r);
    double activity = 0, square = 0;
    for (int32_t j = 0; j < mir->length; j++) {
        const int64_t a = mir->value[j];
        int64_t g;
        if (!rounded(mir->complemented[j] ? -a : a, divisor, r, &g))
            return 0;
        if (mir->complemented[j]) {
            right -= g;
            g = -g;
        }
        mir->cut[j] = g;
        activity += (double)g * mir->point[j];
        square += (double)g * (double)g;
    }
    if (right > LARGEST || right < -LARGEST || square == 0)
        return 0;
    mir->side = (int64_t)right;
    return fmax(0, (activity - (double)mir->side) / sqrt(square));
}

static bool
is_fractional(double x)
{
    return x > 1e-6 && x < 1 - 1e-6;
}

/* The divisor among the fractional columns' coefficients that cuts deepest. */
static int64_t
choose_divisor(struct tai_mir *mir, int64_t side, double *deepest)
{
    int64_t best = 0;
    int tried = 0;
    *deepest = 0;
    for (int32_t j = 0; j < mir->length && tried < MOST_DIVISORS; j++) {
        const int64_t divisor =
            mir->value[j] < 0 ? -mir->value[j] : mir->value[j];
        if (!is_fractional(mir->point[j]) || divisor < 2)
            continue;
        tried++;
        const double depth = derive(mir, side, divisor);
        if (depth > *deepest) {
            *deepest = depth;
            best = divisor;
        }
    }
    return best;
}

bool
tai_mir_separate(struct tai_mir *mir, struct tai_program *program,
                 int32_t length, const int32_t column[], const int64_t value[],
                 int64_t side, const double point[])
{
    assert(length <= mir->columns);
    mir->length = length;
    for (int32_t j = 0; j < length; j++) {
        mir->column[j] = column[j];
        mir->value[j] = value[j];
        mir->point[j] = fmin(1, fmax(0, point[column[j]]));
        mir->complemented[j] = mir->point[j] > 0.5;
    }
    double deepest;
    const int64_t divisor = choose_divisor(mir, side, &deepest);
    if (divisor == 0)
        return false;
    for (int32_t j = 0; j < length; j++) {
        if (!is_fractional(mir->point[j]))
            continue;
        mir->complemented[j] = !mir->complemented[j];
        const double depth = derive(mir, side, divisor);
        if (depth > deepest)
            deepest = depth;
        else
            mir->complemented[j] = !mir->complemented[j];
    }
    if (deepest < LEAST_DEPTH)
        return false;
    derive(mir, side, divisor);
    const int32_t row = tai_program_add_row(program, -TAI_UNBOUNDED, mir->side);
    for (int32_t j = 0; j < length; j++)
        tai_program_add_entry(program, row, column[j], mir->cut[j]);
    return true;
}
