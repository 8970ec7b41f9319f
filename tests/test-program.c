/* SPDX-License-Identifier: MIT */
#include "lp/program.h"

#include "suite.h"

/* x + y <= 4, x >= 1, with y free. */
static void
build(struct tai_program *program)
{
    tai_program_init(program);
    const int32_t x = tai_program_add_column(program, 1, 9, 3, true);
    const int32_t y = tai_program_add_column(program, -TAI_UNBOUNDED,
                                             TAI_UNBOUNDED, -2, false);
    const int32_t row = tai_program_add_row(program, -TAI_UNBOUNDED, 4);
    tai_program_add_entry(program, row, x, 1);
    tai_program_add_entry(program, row, y, 1);
}

START_TEST(test_build)
{
    struct tai_program program;
    build(&program);
    ck_assert_int_eq(tai_program_check(&program), TA_OK);
    ck_assert_int_eq(program.columns, 2);
    ck_assert_int_eq(program.rows, 1);
    ck_assert_int_eq(program.entries, 2);
    tai_program_add_entry(&program, 0, 0, 0); /* nothing to hold */
    ck_assert_int_eq(program.entries, 2);
    tai_program_clear(&program);
    ck_assert_int_eq(program.columns, 0);
    ck_assert_int_eq(tai_program_check(&program), TA_OK);
}
END_TEST

START_TEST(test_refused)
{
    struct tai_program program;
    build(&program);
    tai_program_add_entry(&program, 0, 1, 5); /* a second time */
    ck_assert_int_eq(tai_program_check(&program), TA_INVALID_ARGUMENT);
    tai_program_clear(&program);

    build(&program);
    tai_program_add_entry(&program, 1, 0, 5); /* no such row */
    ck_assert_int_eq(tai_program_check(&program), TA_INVALID_ARGUMENT);
    tai_program_clear(&program);

    build(&program);
    tai_program_add_entry(&program, 0, -1, 5); /* no such column */
    ck_assert_int_eq(tai_program_check(&program), TA_INVALID_ARGUMENT);
    tai_program_clear(&program);

    build(&program);
    tai_program_add_column(&program, 2, 1, 0, true); /* crossing bounds */
    ck_assert_int_eq(tai_program_check(&program), TA_INVALID_ARGUMENT);
    tai_program_clear(&program);

    build(&program);
    tai_program_add_row(&program, TAI_UNBOUNDED, TAI_UNBOUNDED);
    ck_assert_int_eq(tai_program_check(&program), TA_INVALID_ARGUMENT);
    tai_program_clear(&program);
}
END_TEST

/* What a double would round is refused, what it holds is not. */
START_TEST(test_exact_in_double)
{
    for (int beyond = 0; beyond <= 1; beyond++) {
        const int64_t number = TAI_EXACT_DOUBLE + beyond;
        const ta_status expected = beyond ? TA_NOT_SUPPORTED : TA_OK;
        for (int place = 0; place < 4; place++) {
            struct tai_program program;
            build(&program);
            if (place == 0)
                tai_program_add_column(&program, 0, 1, -number, true);
            else if (place == 1)
                tai_program_add_column(&program, -number, 1, 0, true);
            else if (place == 2)
                tai_program_add_row(&program, 0, number);
            else
                tai_program_add_entry(
                    &program, tai_program_add_row(&program, 0, 0), 0, number);
            ck_assert_int_eq(tai_program_check(&program), expected);
            tai_program_clear(&program);
        }
    }
}
END_TEST

START_TEST(test_feasible)
{
    struct tai_program program;
    build(&program);
    tai_int128 work[1];
    ck_assert(tai_program_feasible(&program, (int64_t[]){1, 3}, work));
    ck_assert(tai_program_feasible(&program, (int64_t[]){9, -5}, work));
    ck_assert(!tai_program_feasible(&program, (int64_t[]){9, -4}, work));
    ck_assert(!tai_program_feasible(&program, (int64_t[]){0, 0}, work));
    ck_assert(tai_program_feasible(&program, (int64_t[]){1, -INT64_MAX}, work));
    tai_program_clear(&program);
}
END_TEST

START_TEST(test_copy_growth)
{
    struct tai_program program, copy;
    build(&program);
    tai_program_init(&copy);
    ck_assert_int_eq(tai_program_copy_growth(&copy, &program), TA_OK);
    const int32_t row = tai_program_add_row(&program, 7, 8);
    const int32_t column = tai_program_add_column(&program, 0, 1, 5, false);
    tai_program_add_entry(&program, row, column, 11);
    ck_assert_int_eq(tai_program_copy_growth(&copy, &program), TA_OK);
    ck_assert_int_eq(copy.columns, 3);
    ck_assert_int_eq(copy.rows, 2);
    ck_assert_int_eq(copy.entries, 3);
    ck_assert_int_eq(copy.column[0].cost, 3);
    ck_assert_int_eq(copy.column[2].cost, 5);
    ck_assert_int_eq(copy.row[1].upper, 8);
    ck_assert_int_eq(copy.entry[2].value, 11);
    tai_program_clear(&copy);
    tai_program_clear(&program);
}
END_TEST

SUITE("program", test_build, test_refused, test_exact_in_double, test_feasible,
      test_copy_growth)
