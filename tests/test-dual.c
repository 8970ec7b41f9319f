/* SPDX-License-Identifier: MIT */
#include "lp/dual.h"

#include <math.h>

#include "programs.h"
#include "suite.h"

/* Any multipliers give a valid bound, whatever their size. */
START_TEST(test_any_multipliers_are_valid)
{
    struct tai_random random;
    tai_random_seed(&random, 31);
    struct tai_dual dual;
    tai_dual_init(&dual);
    ck_assert_int_eq(tai_dual_reserve(&dual, MOST_COLUMNS, MOST_ROWS), TA_OK);
    int feasible = 0, bounds = 0;
    for (int round = 0; round < rounds(2000, 200000); round++) {
        struct tai_program program;
        random_program(&random, &program);
        int64_t lower[MOST_COLUMNS], upper[MOST_COLUMNS], x[MOST_COLUMNS];
        for (int j = 0; j < program.columns; j++) {
            lower[j] = program.column[j].lower;
            upper[j] = program.column[j].upper;
        }
        int64_t best = 0;
        const bool found = enumerate(&program, lower, upper, x, &best);
        for (int trial = 0; trial < 10; trial++) {
            double y[MOST_ROWS + 1];
            const double size =
                pow(10, (double)tai_random_between(&random, -9, 9));
            for (int i = 0; i < program.rows; i++)
                y[i] = (tai_random_unit(&random) - 0.5) * size;
            int64_t bound;
            if (tai_dual_bound(&dual, &program, lower, upper, y, &bound)) {
                ck_assert(!found || bound <= best);
                bounds++;
            }
            if (tai_dual_infeasible(&dual, &program, lower, upper, y))
                ck_assert(!found);
        }
        feasible += found;
        tai_program_clear(&program);
    }
    ck_assert_int_gt(feasible, rounds(2000, 200000) / 4);
    ck_assert_int_eq(bounds, 10 * rounds(2000, 200000));
    tai_dual_clear(&dual);
}
END_TEST

/* min x + y with 3x + 3y >= 4: the bound 4/3 becomes 2. */
START_TEST(test_rounds_up)
{
    struct tai_program program;
    tai_program_init(&program);
    tai_program_add_column(&program, 0, 9, 1, true);
    tai_program_add_column(&program, 0, 9, 1, true);
    tai_program_add_row(&program, 4, TAI_UNBOUNDED);
    tai_program_add_entry(&program, 0, 0, 3);
    tai_program_add_entry(&program, 0, 1, 3);
    struct tai_dual dual;
    tai_dual_init(&dual);
    ck_assert_int_eq(tai_dual_reserve(&dual, 2, 1), TA_OK);
    const int64_t lower[] = {0, 0}, upper[] = {9, 9};
    int64_t bound;
    ck_assert(tai_dual_bound(&dual, &program, lower, upper, (double[]){1 / 3.0},
                             &bound));
    ck_assert_int_eq(bound, 2);
    /* A multiplier that points at the missing side counts as zero. */
    ck_assert(
        tai_dual_bound(&dual, &program, lower, upper, (double[]){-7}, &bound));
    ck_assert_int_eq(bound, 0);
    /* Both columns at most 0 contradict the row. */
    const int64_t zero[] = {0, 0};
    ck_assert(
        tai_dual_infeasible(&dual, &program, lower, zero, (double[]){-1e-9}));
    ck_assert(
        !tai_dual_infeasible(&dual, &program, lower, upper, (double[]){1e-9}));
    tai_dual_clear(&dual);
    tai_program_clear(&program);
}
END_TEST

/* Sums beyond 128 bits, missing bounds and not-a-number give no bound. */
START_TEST(test_no_bound)
{
    struct tai_program program;
    tai_program_init(&program);
    tai_program_add_column(&program, 0, TAI_EXACT_DOUBLE, 1, true);
    tai_program_add_row(&program, 1, 2);
    tai_program_add_entry(&program, 0, 0, TAI_EXACT_DOUBLE);
    struct tai_dual dual;
    tai_dual_init(&dual);
    ck_assert_int_eq(tai_dual_reserve(&dual, 1, 1), TA_OK);
    const int64_t lower[] = {0}, upper[] = {TAI_EXACT_DOUBLE};
    const int64_t free[] = {TAI_UNBOUNDED};
    int64_t bound;
    ck_assert(!tai_dual_bound(&dual, &program, lower, upper, (double[]){1e9},
                              &bound));
    ck_assert(
        !tai_dual_bound(&dual, &program, lower, free, (double[]){1}, &bound));
    ck_assert(!tai_dual_bound(&dual, &program, lower, upper, (double[]){NAN},
                              &bound));
    ck_assert(!tai_dual_bound(&dual, &program, lower, upper,
                              (double[]){INFINITY}, &bound));
    ck_assert(!tai_dual_bound(&dual, &program, lower, upper, (double[]){1e30},
                              &bound));
    ck_assert(
        tai_dual_bound(&dual, &program, lower, upper, (double[]){0}, &bound));
    ck_assert_int_eq(bound, 0);
    tai_dual_clear(&dual);
    tai_program_clear(&program);
}
END_TEST

SUITE("dual", test_any_multipliers_are_valid, test_rounds_up, test_no_bound)
