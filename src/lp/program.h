/* SPDX-License-Identifier: MIT */
#ifndef TAI_PROGRAM_H
#define TAI_PROGRAM_H

/*
 * A linear or mixed-integer program in exact numbers:
 *
 *     minimise  sum_j cost[j] x[j]
 *     subject to  row_lower[i] <= sum_j a[i][j] x[j] <= row_upper[i]
 *                 lower[j] <= x[j] <= upper[j],  x[j] integer where marked.
 *
 * Every number is an integer, so that what a floating-point engine (engine.h)
 * finds can be checked against the very same numbers (dual.h). An engine
 * holds them as doubles: tai_program_check() refuses what a double would
 * round.
 *
 * A program is built by adding columns, rows and entries in any order, and
 * only grows. The functions that add remember a failed allocation instead of
 * returning it; tai_program_check() tells. Nothing here knows an engine.
 */

#include <stdbool.h>
#include <stdint.h>

#include <taskassign/status.h>

/* As an upper bound: none. Its negation, as a lower bound, likewise. */
#define TAI_UNBOUNDED INT64_MAX

/* The largest magnitude of a number that a double holds exactly, 2^53. */
#define TAI_EXACT_DOUBLE ((int64_t)1 << 53)

struct tai_column {
    int64_t lower, upper, cost;
    bool integer;
};

struct tai_row {
    int64_t lower, upper;
};

struct tai_entry {
    int64_t value;
    int32_t row, column;
};

struct tai_program {
    int32_t columns, rows;
    int64_t entries;
    struct tai_column *column; /* [columns] */
    struct tai_row *row;       /* [rows] */
    struct tai_entry *entry;   /* [entries], in the order they were added */

    int64_t column_capacity, row_capacity, entry_capacity;
    bool out_of_memory; /* an addition was lost */
};

/* An empty program. */
void tai_program_init(struct tai_program *program);
void tai_program_clear(struct tai_program *program);

/* Both return the index of what was added. */
int32_t tai_program_add_column(struct tai_program *program, int64_t lower,
                               int64_t upper, int64_t cost, bool integer);
int32_t tai_program_add_row(struct tai_program *program, int64_t lower,
                            int64_t upper);

/* A coefficient; each pair of row and column at most once. */
void tai_program_add_entry(struct tai_program *program, int32_t row,
                           int32_t column, int64_t value);

/*
 * Whether an engine may be given this program: TA_OK; TA_OUT_OF_MEMORY if an
 * addition was lost; TA_NOT_SUPPORTED if a number is beyond 2^53;
 * TA_INVALID_ARGUMENT for an index that does not exist, crossing bounds, or
 * an entry given twice.
 */
ta_status tai_program_check(const struct tai_program *program);

/*
 * Makes `copy`, which holds the first columns, rows and entries of
 * `program` (none of them, to begin with), a copy of all of it.
 * TA_OUT_OF_MEMORY leaves `copy` as it was.
 */
ta_status tai_program_copy_growth(struct tai_program *copy,
                                  const struct tai_program *program);

/*
 * Whether the integer point `x` satisfies every row and bound, in exact
 * arithmetic; sums beyond 128 bits count as a violation. `work` is [rows].
 */
__extension__ typedef __int128 tai_int128;
bool tai_program_feasible(const struct tai_program *program, const int64_t x[],
                          tai_int128 work[]);

#endif
