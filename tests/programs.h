/* SPDX-License-Identifier: MIT */
#ifndef PROGRAMS_H
#define PROGRAMS_H

/*
 * Random integer programs, small enough for plain enumeration, which is here
 * too and shares nothing with the code under test.
 */

#include <stdbool.h>

#include "base/random.h"
#include "lp/program.h"

enum { MOST_COLUMNS = 7, MOST_ROWS = 5 };

/* Every column an integer in a range of at most four values. */
static inline void
random_program(struct tai_random *random, struct tai_program *program)
{
    tai_program_init(program);
    const int columns = (int)tai_random_between(random, 1, MOST_COLUMNS);
    const int rows = (int)tai_random_between(random, 0, MOST_ROWS);
    for (int j = 0; j < columns; j++) {
        const int64_t lower = tai_random_between(random, -2, 2);
        tai_program_add_column(program, lower,
                               lower + tai_random_between(random, 0, 3),
                               tai_random_between(random, -20, 20), true);
    }
    for (int i = 0; i < rows; i++) {
        int64_t lower = tai_random_between(random, -12, 6);
        int64_t upper = lower + tai_random_between(random, 0, 9);
        const uint64_t sides = tai_random_below(random, 3);
        if (sides == 1)
            lower = -TAI_UNBOUNDED;
        else if (sides == 2)
            upper = TAI_UNBOUNDED;
        tai_program_add_row(program, lower, upper);
        for (int j = 0; j < columns; j++)
            if (tai_random_below(random, 3) > 0)
                tai_program_add_entry(program, i, j,
                                      tai_random_between(random, -5, 5));
    }
}

/* Whether x satisfies the rows. */
static inline bool
satisfies(const struct tai_program *program, const int64_t x[])
{
    for (int i = 0; i < program->rows; i++) {
        int64_t sum = 0;
        for (int64_t e = 0; e < program->entries; e++)
            if (program->entry[e].row == i)
                sum += program->entry[e].value * x[program->entry[e].column];
        if (sum < program->row[i].lower || sum > program->row[i].upper)
            return false;
    }
    return true;
}

/* The optimum within the given bounds by trying every point. */
static inline bool
enumerate(const struct tai_program *program, const int64_t lower[],
          const int64_t upper[], int64_t best_point[], int64_t *best)
{
    int64_t x[MOST_COLUMNS + 1];
    bool found = false;
    for (int j = 0; j < program->columns; j++)
        x[j] = lower[j];
    for (;;) {
        int64_t cost = 0;
        for (int j = 0; j < program->columns; j++)
            cost += program->column[j].cost * x[j];
        if ((!found || cost < *best) && satisfies(program, x)) {
            found = true;
            *best = cost;
            for (int j = 0; j < program->columns; j++)
                best_point[j] = x[j];
        }
        int j = 0;
        while (j < program->columns && x[j] == upper[j]) {
            x[j] = lower[j];
            j++;
        }
        if (j == program->columns)
            return found;
        x[j]++;
    }
}

#endif
