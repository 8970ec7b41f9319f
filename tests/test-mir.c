/* SPDX-License-Identifier: MIT */
#include "lp/mir.h"

#include "base/random.h"
#include "suite.h"

enum { LENGTH = 9 };

/* A random row, some of its columns fractional in a point that satisfies it. */
static int64_t
random_row(struct tai_random *random, int64_t value[], double point[])
{
    const int64_t largest = tai_random_below(random, 2) ? 12 : 2000;
    const bool negative = tai_random_below(random, 4) == 0;
    double activity = 0;
    for (int j = 0; j < LENGTH; j++) {
        value[j] = tai_random_between(random, negative ? -largest : 1, largest);
        const uint64_t kind = tai_random_below(random, 3);
        point[j] = kind < 2 ? (double)kind : tai_random_unit(random);
        activity += (double)value[j] * point[j];
    }
    return (int64_t)activity + 1;
}

START_TEST(test_valid_and_violated)
{
    struct tai_random random;
    tai_random_seed(&random, 71);
    struct tai_mir mir;
    ck_assert_int_eq(tai_mir_init(&mir, LENGTH), TA_OK);
    const int count = rounds(5000, 500000);
    int found = 0;
    for (int round = 0; round < count; round++) {
        struct tai_program program;
        tai_program_init(&program);
        int32_t column[LENGTH];
        int64_t value[LENGTH];
        double point[LENGTH];
        for (int j = 0; j < LENGTH; j++)
            column[j] = tai_program_add_column(&program, 0, 1, 0, true);
        const int64_t side = random_row(&random, value, point);
        if (tai_mir_separate(&mir, &program, LENGTH, column, value, side,
                             point)) {
            found++;
            ck_assert_int_eq(program.rows, 1);
            double activity = 0;
            for (int64_t e = 0; e < program.entries; e++)
                activity += (double)program.entry[e].value *
                            point[program.entry[e].column];
            ck_assert_double_gt(activity, (double)program.row[0].upper);
            for (int set = 0; set < 1 << LENGTH; set++) {
                int64_t need = 0, x[LENGTH];
                tai_int128 work[1];
                for (int j = 0; j < LENGTH; j++) {
                    x[j] = set >> j & 1;
                    need += x[j] * value[j];
                }
                if (need <= side)
                    ck_assert(tai_program_feasible(&program, x, work));
            }
        } else {
            ck_assert_int_eq(program.rows, 0);
        }
        tai_program_clear(&program);
    }
    ck_assert_int_gt(found, count / 5);
    tai_mir_release(&mir);
}
END_TEST

/* Two of three equal items fit: their sum is at most 2, as a cover says. */
START_TEST(test_cover)
{
    struct tai_program program;
    tai_program_init(&program);
    for (int j = 0; j < 3; j++)
        tai_program_add_column(&program, 0, 1, 0, true);
    struct tai_mir mir;
    ck_assert_int_eq(tai_mir_init(&mir, 3), TA_OK);
    const int32_t column[] = {0, 1, 2};
    const int64_t value[] = {5, 5, 5};
    const double point[] = {1, 1, 0.8};
    ck_assert(tai_mir_separate(&mir, &program, 3, column, value, 14, point));
    tai_int128 work[1];
    ck_assert(tai_program_feasible(&program, (int64_t[]){1, 1, 0}, work));
    ck_assert(tai_program_feasible(&program, (int64_t[]){0, 1, 1}, work));
    ck_assert(!tai_program_feasible(&program, (int64_t[]){1, 1, 1}, work));
    tai_mir_release(&mir);
    tai_program_clear(&program);
}
END_TEST

/* Numbers near the end of the range: what comes out holds for all points. */
START_TEST(test_large_numbers)
{
    struct tai_program program;
    tai_program_init(&program);
    for (int j = 0; j < 3; j++)
        tai_program_add_column(&program, 0, 1, 0, true);
    struct tai_mir mir;
    ck_assert_int_eq(tai_mir_init(&mir, 3), TA_OK);
    const int32_t column[] = {0, 1, 2};
    const int64_t big = TAI_EXACT_DOUBLE;
    const int64_t value[] = {big, big - 1, big - 2};
    const double point[] = {1, 0.7, 0.3};
    for (int64_t less = 1; less < 9; less++) {
        const int64_t side = 2 * big - less;
        tai_mir_separate(&mir, &program, 3, column, value, side, point);
        for (int set = 0; set < 8; set++) {
            const int64_t x[] = {set & 1, set >> 1 & 1, set >> 2};
            tai_int128 work[8];
            if (x[0] * value[0] + x[1] * value[1] + x[2] * value[2] <= side)
                ck_assert(tai_program_feasible(&program, x, work));
        }
        program.rows = 0;
        program.entries = 0;
    }
    tai_mir_release(&mir);
    tai_program_clear(&program);
}
END_TEST

SUITE("mir", test_valid_and_violated, test_cover, test_large_numbers)
