/* SPDX-License-Identifier: MIT */
#include "solve/options.h"

#include <math.h>
#include <string.h>

#include "base/run.h"
#include "suite.h"

START_TEST(test_defaults_are_valid_and_settable)
{
    ta_options options;
    ta_options_init(&options, sizeof options);
    ck_assert(tai_options_are_valid(&options));
    ck_assert_int_eq(options.seed, 1);
    ck_assert(isinf(options.time_limit));
    ta_options again;
    ta_options_init(&again, sizeof again);
    for (int32_t i = 0; i < ta_option_count(); i++) {
        const ta_option *row = ta_option_at(i);
        ck_assert_str_ne(row->help, "");
        ck_assert_msg(!ta_options_set(&again, row->name, row->fallback, NULL),
                      "%s %s", row->name, row->fallback);
    }
    ck_assert_mem_eq(&again, &options, sizeof options);
    ck_assert_ptr_null(ta_option_at(ta_option_count()));
    ck_assert_ptr_null(ta_option_at(-1));
}
END_TEST

/* Every choice of every row can be set, and nothing else. */
START_TEST(test_choices)
{
    ta_options options;
    ta_options_init(&options, sizeof options);
    int choices = 0;
    for (int32_t i = 0; i < ta_option_count(); i++) {
        const ta_option *row = ta_option_at(i);
        if (row->kind != TA_OPTION_CHOICE)
            continue;
        char text[200];
        ck_assert_uint_lt(strlen(row->choices), sizeof text);
        strcpy(text, row->choices);
        for (char *word = strtok(text, "|"); word; word = strtok(NULL, "|")) {
            ck_assert(!ta_options_set(&options, row->name, word, NULL));
            ck_assert(tai_options_are_valid(&options));
            choices++;
        }
        ta_error error;
        ck_assert_int_eq(
            ta_options_set(&options, row->name, "nonsense", &error),
            TA_INVALID_ARGUMENT);
        ck_assert_ptr_nonnull(strstr(error.message, row->choices));
        ck_assert_int_eq(ta_options_set(&options, row->name, "", NULL),
                         TA_INVALID_ARGUMENT);
    }
    ck_assert_int_ge(choices, 10);
}
END_TEST

START_TEST(test_methods_and_choices_agree)
{
    ta_options options;
    ta_options_init(&options, sizeof options);
    int32_t method = 0;
    for (; ta_method_name(method); method++) {
        ck_assert(
            !ta_options_set(&options, "method", ta_method_name(method), NULL));
        ck_assert_int_eq(options.method, method);
        ck_assert_ptr_nonnull(ta_method_description(method));
    }
    ck_assert_str_eq(ta_method_name(TA_METHOD_MINCUT), "mincut");
    ck_assert_str_eq(ta_method_name(TA_METHOD_TREE), "tree");
    ck_assert_int_eq(method, TA_METHOD_TREE + 1);
    ck_assert_str_eq(ta_objective_name(TA_OBJECTIVE_COMMUNICATION),
                     "communication");
    ck_assert_str_eq(ta_objective_name(TA_OBJECTIVE_BALANCE), "balance");
    ck_assert_ptr_null(ta_objective_name(4));
}
END_TEST

START_TEST(test_numbers)
{
    ta_options options;
    ta_options_init(&options, sizeof options);
    ck_assert(!ta_options_set(&options, "time-limit", "2.5", NULL));
    ck_assert_double_eq(options.time_limit, 2.5);
    ck_assert(!ta_options_set(&options, "time-limit", "none", NULL));
    ck_assert(isinf(options.time_limit));
    ck_assert(!ta_options_set(&options, "seed", "12345678901234567", NULL));
    ck_assert_int_eq(options.seed, 12345678901234567);
    ck_assert(
        !ta_options_set(&options, "tick-limit", "9223372036854775807", NULL));
    ck_assert_int_eq(options.tick_limit, INT64_MAX);
    const char *const bad[][2] = {
        {"time-limit", "-1"}, {"time-limit", "1s"},
        {"seed", "1.5"},      {"seed", "-1"},
        {"threads", "0"},     {"threads", "100000"},
        {"gap", "nan"},       {"no-such", "1"},
        {"seed", "none"},     {"seed", "9223372036854775808"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        ta_error error;
        ck_assert_int_eq(ta_options_set(&options, bad[i][0], bad[i][1], &error),
                         TA_INVALID_ARGUMENT);
        ck_assert_ptr_nonnull(strstr(error.message, bad[i][0]));
    }
    ck_assert_int_eq(options.seed, 12345678901234567);
}
END_TEST

/* Every part has a bit, a name of its own and a meaning. */
START_TEST(test_sets)
{
    ta_options options;
    ta_options_init(&options, sizeof options);
    uint64_t seen = 0;
    int32_t part = 0;
    for (; ta_part_name(part); part++) {
        ck_assert_str_ne(ta_part_meaning(part), "");
        ck_assert(
            !ta_options_set(&options, "without", ta_part_name(part), NULL));
        ck_assert_uint_eq(options.without, UINT64_C(1) << part);
        ck_assert_uint_eq(options.without & seen, 0);
        seen |= options.without;
    }
    ck_assert_int_eq(part, TAI_PARTS);
    ck_assert_ptr_null(ta_part_name(-1));
    ck_assert_ptr_null(ta_part_meaning(part));
    ck_assert(!ta_options_set(&options, "without", "peel,fix", NULL));
    ck_assert_uint_eq(options.without, UINT64_C(1) << TAI_PART_PEEL |
                                           UINT64_C(1) << TAI_PART_FIX);
    const char *const bad[] = {"",          ",",        "fix,",     "fix,,peel",
                               "fix, peel", "none,fix", "nonsense", "fi"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        ta_error error;
        ck_assert_int_eq(ta_options_set(&options, "without", bad[i], &error),
                         TA_INVALID_ARGUMENT);
        ck_assert_ptr_nonnull(strstr(error.message, "without"));
    }
    ck_assert_uint_ne(options.without, 0);
    ck_assert(!ta_options_set(&options, "without", "none", NULL));
    ck_assert_uint_eq(options.without, 0);
}
END_TEST

/* A caller compiled against an older, shorter struct gets defaults for what
   it does not know. */
START_TEST(test_older_callers)
{
    ta_options given, own;
    const size_t older = offsetof(ta_options, gap);
    memset(&given, 0xff, sizeof given);
    ta_options_init(&given, older);
    ck_assert_uint_eq(given.size, older);
    given.method = TA_METHOD_BRANCH;
    ck_assert(!tai_options_take(&own, &given));
    ck_assert_int_eq(own.method, TA_METHOD_BRANCH);
    ck_assert_double_eq(own.gap, 0);
    ck_assert_int_eq(own.seed, 1);
    ck_assert_ptr_null(own.start);
    given.method = 99;
    ck_assert_int_eq(tai_options_take(&own, &given), TA_INVALID_ARGUMENT);
    given.size = 0;
    ck_assert_int_eq(tai_options_take(&own, &given), TA_INVALID_ARGUMENT);
    ck_assert(!tai_options_take(&own, NULL));
}
END_TEST

SUITE("options", test_defaults_are_valid_and_settable, test_choices,
      test_methods_and_choices_agree, test_numbers, test_sets,
      test_older_callers)
