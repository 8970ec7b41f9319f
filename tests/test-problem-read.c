/* SPDX-License-Identifier: MIT */
#include "io/problem.h"

#include "reading.h"
#include "scarce.h"

#define HEADER                                                                 \
    "{\"format\": \"taskassign-problem\", \"version\": 1, "                    \
    "\"nodes\": [\"a\", \"b\"], \"tasks\": [\"t\", \"u\"], "                   \
    "\"execution\": [[1, 2.5], [3, \"inf\"]]"

static const char everything[] =
    HEADER ", \"communication\": [[\"t\", \"u\", \"0.1234567890123456\"]], "
           "\"distance\": [[0, 1e-1], [0.1, 0]], "
           "\"capacity\": {\"m\": [9, \"infinity\"]}, "
           "\"requirement\": {\"t\": {\"m\": 4}, \"u\": {\"m\": [1, 2]}}, "
           "\"pin\": {\"t\": \"a\"}, \"together\": [[\"t\", \"u\"]], "
           "\"apart\": [[\"u\", \"t\"]], \"current\": {\"u\": \"b\"}, "
           "\"migration\": {\"u\": 0}}";

START_TEST(test_equivalent_to_the_native_format)
{
    ta_instance *instance = instance_of(everything);
    char *text = text_of(instance, TA_FORMAT_TAP);
    ck_assert_str_eq(text, "taskassign 1\nnodes a b\nexecution\n"
                           "t 1 2.5\nu 3 inf\ncommunication\n"
                           "t u 0.1234567890123456\n"
                           "distance\na 0 0.1\nb 0.1 0\ncapacity\nm 9 inf\n"
                           "requirement\nt m 4\nu m 1 2\npin\nt a\n"
                           "together\nt u\napart\nu t\ncurrent\nu b\n");
    ta_free(text);
    ta_instance_free(instance);
}
END_TEST

/* A double has no part in it: 0.1 is a tenth. */
START_TEST(test_literals_are_decimals)
{
    static const struct {
        const char *literal, *expected;
    } cases[] = {{"0.1", "0.1"},
                 {"1e2", "100"},
                 {"1.50", "1.5"},
                 {"123456789.123456", "123456789.123456"},
                 {"4611686018427387", "4611686018427387"},
                 {"1E-15", "0.000000000000001"},
                 {"-0.000", "0"},
                 {"\"-1234567890.12345678\"", "-1234567890.12345678"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[300], buffer[TA_COST_BUFFER];
        snprintf(text, sizeof text,
                 "{\"format\": \"taskassign-problem\", \"version\": 1, "
                 "\"nodes\": [\"a\"], \"tasks\": [\"t\"], "
                 "\"execution\": [[%s]]}",
                 cases[i].literal);
        ta_instance *instance = instance_of(text);
        ck_assert_str_eq(ta_cost_format(ta_instance_execution(instance, 0, 0),
                                        ta_instance_cost_decimals(instance),
                                        buffer),
                         cases[i].expected);
        ta_instance_free(instance);
    }
}
END_TEST

START_TEST(test_several_errors)
{
    struct seen seen;
    const ta_read_options options = listening(&seen);
    ta_instance *instance = NULL;
    ck_assert_int_eq(parse(HEADER
                           ", \"communication\": [[\"t\", \"x\", -1], 5], "
                           "\"pin\": {\"t\": 1, \"y\": \"a\"}}",
                           &options, &instance, NULL),
                     TA_BAD_INPUT);
    static const char *const pointers[] = {
        "/communication/0/1", "/communication/0/2", "/communication/1",
        "/pin/t", "/pin/y"};
    ck_assert_int_eq(seen.count, 5);
    for (int i = 0; i < 5; i++)
        ck_assert_str_eq(seen.error[i].pointer, pointers[i]);
}
END_TEST

START_TEST(test_rounding)
{
    ta_read_options options;
    ta_read_options_init(&options, sizeof options);
    options.round = 1;
    ta_instance *instance = NULL;
    ck_assert_int_eq(parse(HEADER ", \"migration\": {\"t\": 1000000000000, "
                                  "\"u\": \"0.0000000049\"}}",
                           &options, &instance, NULL),
                     TA_OK);
    ck_assert_int_eq(ta_instance_cost_decimals(instance), 6);
    ck_assert_str_eq(ta_instance_rounded(instance), "0.0000000049");
    ta_instance_free(instance);
}
END_TEST

START_TEST(test_memory_runs_out)
{
    bool failed = memory_is_scarce_here;
    for (int k = 1; failed; k++) {
        ta_instance *instance = NULL;
        fail_allocation(k);
        const ta_status status = parse(everything, NULL, &instance, NULL);
        failed = allocation_failed();
        ck_assert_msg(status == (failed ? TA_OUT_OF_MEMORY : TA_OK),
                      "allocation %d: status %d", k, (int)status);
        ta_instance_free(instance);
        ck_assert_int_lt(k, 2000);
    }
}
END_TEST

SUITE("problem-read", test_equivalent_to_the_native_format,
      test_literals_are_decimals, test_several_errors, test_rounding,
      test_memory_runs_out)
