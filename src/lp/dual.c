/* SPDX-License-Identifier: MIT */
#include "lp/dual.h"

#include <assert.h>
#include <math.h>

#include "base/memory.h"

/* Fractional bits kept of a multiplier, if its size leaves room. */
#define MOST_SHIFT 30

/* A rounded multiplier is below 2^MOST_BITS; a double has no more to give. */
#define MOST_BITS 52

void
tai_dual_init(struct tai_dual *dual)
{
    *dual = (struct tai_dual){.columns = 0};
}

void
tai_dual_clear(struct tai_dual *dual)
{
    tai_free(dual->multiplier);
    tai_free(dual->reduced);
    tai_dual_init(dual);
}

ta_status
tai_dual_reserve(struct tai_dual *dual, int32_t columns, int32_t rows)
{
    if (!dual->reduced || columns > dual->columns) {
        tai_int128 *larger = tai_resize(dual->reduced, columns, sizeof *larger);
        if (!larger)
            return TA_OUT_OF_MEMORY;
        dual->reduced = larger;
        dual->columns = columns;
    }
    if (!dual->multiplier || rows > dual->rows) {
        int64_t *larger = tai_resize(dual->multiplier, rows, sizeof *larger);
        if (!larger)
            return TA_OUT_OF_MEMORY;
        dual->multiplier = larger;
        dual->rows = rows;
    }
    return TA_OK;
}

/* sum += a * b, or false. */
static bool
add_product(tai_int128 *sum, tai_int128 a, tai_int128 b)
{
    tai_int128 product;
    return !__builtin_mul_overflow(a, b, &product) &&
           !__builtin_add_overflow(*sum, product, sum);
}

/* The exponent of the largest multiplier, or -1000; false for NaN and such. */
static bool
largest_exponent(int32_t rows, const double y[], int *exponent)
{
    double largest = 0;
    for (int32_t i = 0; i < rows; i++) {
        if (!isfinite(y[i]))
            return false;
        largest = fmax(largest, fabs(y[i]));
    }
    *exponent = largest > 0 ? ilogb(largest) : -1000;
    return true;
}

/* sign * y in units of 2^-shift, zero where the row has no such side. */
static void
round_multipliers(struct tai_dual *dual, const struct tai_program *program,
                  const double y[], int sign)
{
    for (int32_t i = 0; i < program->rows; i++) {
        const struct tai_row *row = &program->row[i];
        int64_t scaled = (int64_t)nearbyint(ldexp(sign * y[i], dual->shift));
        if ((scaled > 0 && row->lower == -TAI_UNBOUNDED) ||
            (scaled < 0 && row->upper == TAI_UNBOUNDED))
            scaled = 0;
        dual->multiplier[i] = scaled;
    }
}

/* Adds min(factor * lower, factor * upper); false without such a bound. */
static bool
add_least(tai_int128 *sum, tai_int128 factor, int64_t lower, int64_t upper)
{
    if (factor == 0)
        return true;
    const int64_t side = factor > 0 ? lower : upper;
    if (side == TAI_UNBOUNDED || side == -TAI_UNBOUNDED)
        return false;
    return add_product(sum, factor, side);
}

/* The sum (1) for the rounded multipliers, with the costs or without. */
static bool
sum_up(struct tai_dual *dual, const struct tai_program *program,
       const int64_t lower[], const int64_t upper[], bool with_costs)
{
    tai_int128 *reduced = dual->reduced;
    for (int32_t j = 0; j < program->columns; j++)
        reduced[j] = with_costs ? (tai_int128)program->column[j].cost *
                                      ((tai_int128)1 << dual->shift)
                                : 0;
    for (int64_t e = 0; e < program->entries; e++) {
        const struct tai_entry *entry = &program->entry[e];
        if (!add_product(&reduced[entry->column], -dual->multiplier[entry->row],
                         entry->value))
            return false;
    }
    dual->total = 0;
    for (int32_t i = 0; i < program->rows; i++)
        if (!add_least(&dual->total, dual->multiplier[i], program->row[i].lower,
                       program->row[i].upper))
            return false;
    for (int32_t j = 0; j < program->columns; j++)
        if (!add_least(&dual->total, reduced[j], lower[j], upper[j]))
            return false;
    return true;
}

bool
tai_dual_bound(struct tai_dual *dual, const struct tai_program *program,
               const int64_t lower[], const int64_t upper[], const double y[],
               int64_t *bound)
{
    assert(program->columns <= dual->columns && program->rows <= dual->rows);
    int exponent;
    if (!largest_exponent(program->rows, y, &exponent) || exponent >= MOST_BITS)
        return false;
    const int shift = MOST_BITS - 1 - exponent;
    dual->shift = shift < MOST_SHIFT ? shift : MOST_SHIFT;
    round_multipliers(dual, program, y, 1);
    if (!sum_up(dual, program, lower, upper, true))
        return false;
    const tai_int128 unit = (tai_int128)1 << dual->shift;
    const tai_int128 floor = dual->total >> dual->shift;
    const tai_int128 ceiling = floor + (floor * unit != dual->total);
    if (ceiling <= -INT64_MAX || ceiling >= INT64_MAX)
        return false;
    *bound = (int64_t)ceiling;
    return true;
}

bool
tai_dual_infeasible(struct tai_dual *dual, const struct tai_program *program,
                    const int64_t lower[], const int64_t upper[],
                    const double ray[])
{
    assert(program->columns <= dual->columns && program->rows <= dual->rows);
    int exponent;
    if (!largest_exponent(program->rows, ray, &exponent))
        return false;
    dual->shift = MOST_BITS - 1 - exponent; /* a ray has no scale of its own */
    for (int sign = -1; sign <= 1; sign += 2) {
        round_multipliers(dual, program, ray, sign);
        if (sum_up(dual, program, lower, upper, false) && dual->total > 0)
            return true;
    }
    return false;
}
