/* SPDX-License-Identifier: MIT */
#include "reading.h"

/* The text of the result up to a key whose values differ from run to run. */
static void
expect_json(const ta_instance *instance, const ta_options *options,
            const char *expected)
{
    ta_result *result = NULL;
    char *text = NULL;
    int64_t length;
    const ta_times times = {.read = 0.25, .total = 1.5};
    ck_assert_int_eq(ta_solve(instance, options, &result), TA_OK);
    ck_assert_int_eq(
        ta_result_to_json(instance, result, &times, &text, &length), TA_OK);
    ck_assert_int_eq((int64_t)strlen(text), length);
    ck_assert_str_eq(text + length - 3, "}}\n");
    char *seconds = strstr(text, ", \"seconds\": {\"read\": 0.25, \"solve\": ");
    ck_assert_ptr_nonnull(seconds);
    ck_assert_ptr_nonnull(strstr(seconds, "\"total\": 1.5, \"cpu\": "));
    ck_assert_ptr_nonnull(strstr(seconds, "\"engines\": [[\"set-up\", "));
    ck_assert_ptr_nonnull(strstr(seconds, "\"statistics\": {"));
    *seconds = '\0';
    ck_assert_str_eq(text, expected);
    ta_free(text);
    ta_result_free(result);
}

START_TEST(test_optimal)
{
    ta_instance *instance =
        instance_of("taskassign 1\nnodes n1 n2\nexecution\nt1 5 10\n"
                    "t2 2 inf\nt3 4 4\nt4 6 3\nt5 5 2\nt6 inf 4\n"
                    "communication\nt1 t2 6\nt1 t3 4\nt1 t6 12\nt2 t3 8\n"
                    "t2 t4 12\nt2 t5 3\nt3 t5 11\nt4 t5 5\n");
    expect_json(
        instance, NULL,
        "{\"format\": \"taskassign-result\", \"version\": 1, "
        "\"outcome\": \"optimal\", \"method\": \"mincut\", "
        "\"objective\": \"total\", \"value\": 38, "
        "\"cost\": {\"total\": 38, \"execution\": 26, \"communication\": 12}, "
        "\"lower_bound\": 38, \"gap\": 0, "
        "\"serial\": {\"outcome\": \"feasible\", \"cost\": {\"total\": 58, "
        "\"execution\": 20, \"communication\": 38}}, \"saving\": 20, "
        "\"assignment\": {\"t1\": \"n1\", \"t2\": \"n1\", \"t3\": \"n1\", "
        "\"t4\": \"n1\", \"t5\": \"n1\", \"t6\": \"n2\"}, "
        "\"load\": {\"n1\": {\"execution\": 22, \"communication\": 12, "
        "\"tasks\": 5}, \"n2\": {\"execution\": 4, \"communication\": 12, "
        "\"tasks\": 1}}");
    ta_instance_free(instance);
}
END_TEST

/* Decimals are exact, names are escaped, no saving without a feasible serial
   assignment. */
START_TEST(test_decimals_and_names)
{
    ta_instance *instance =
        instance_of("taskassign 1\nnodes \"a\" b\\c\nexecution\n"
                    "x inf 0.1\ny 0.2 inf\ncommunication\nx y 12.20\n");
    expect_json(instance, NULL,
                "{\"format\": \"taskassign-result\", \"version\": 1, "
                "\"outcome\": \"optimal\", \"method\": \"mincut\", "
                "\"objective\": \"total\", \"value\": 12.5, "
                "\"cost\": {\"total\": 12.5, \"execution\": 0.3, "
                "\"communication\": 12.2}, \"lower_bound\": 12.5, \"gap\": 0, "
                "\"serial\": {\"outcome\": \"infeasible\"}, "
                "\"assignment\": {\"x\": \"b\\\\c\", \"y\": \"\\\"a\\\"\"}, "
                "\"load\": {\"\\\"a\\\"\": {\"execution\": 0.2, "
                "\"communication\": 12.2, \"tasks\": 1}, "
                "\"b\\\\c\": {\"execution\": 0.1, \"communication\": 12.2, "
                "\"tasks\": 1}}");
    ta_instance_free(instance);
}
END_TEST

/* Without an answer there is neither cost nor assignment. */
START_TEST(test_infeasible)
{
    ta_instance *instance =
        instance_of("taskassign 1\nnodes a b\nexecution\nx inf 1\npin\nx a\n");
    ta_result *result = NULL;
    char *text = NULL;
    ck_assert_int_eq(ta_solve(instance, NULL, &result), TA_OK);
    ck_assert_int_eq(ta_result_to_json(instance, result, NULL, &text, NULL),
                     TA_OK);
    ck_assert_ptr_nonnull(strstr(text, "\"outcome\": \"infeasible\""));
    ck_assert_ptr_nonnull(
        strstr(text, "\"lower_bound\": null, \"gap\": null, "));
    ck_assert_ptr_nonnull(strstr(text, "\"infeasibility\": \""));
    ck_assert_ptr_null(strstr(text, "\"value\""));
    ck_assert_ptr_null(strstr(text, "\"assignment\""));
    ck_assert_ptr_null(strstr(text, "\"saving\""));
    ck_assert_ptr_null(strstr(text, "\"read\""));
    ta_free(text);
    ta_result_free(result);
    ta_instance_free(instance);
}
END_TEST

/* The result says what rounding did; its gap is a fraction, null for 0. */
START_TEST(test_rounded_and_gap)
{
    ta_read_options reading;
    ta_read_options_init(&reading, sizeof reading);
    reading.round = 1;
    ta_instance *instance = NULL;
    ck_assert_int_eq(parse("taskassign 1\nnodes a b\nexecution\n"
                           "x 0 0.0000000000000000004\n",
                           &reading, &instance, NULL),
                     TA_OK);
    ta_result *result = NULL;
    char *text = NULL;
    ck_assert_int_eq(ta_solve(instance, NULL, &result), TA_OK);
    ck_assert_int_eq(ta_result_to_json(instance, result, NULL, &text, NULL),
                     TA_OK);
    ck_assert_ptr_nonnull(strstr(text, "\"rounded\": 0.0000000000000000004,"));
    ck_assert_ptr_nonnull(strstr(text, "\"value\": 0, "));
    ck_assert_ptr_nonnull(strstr(text, "\"gap\": 0, "));
    ta_free(text);
    ta_result_free(result);
    ta_instance_free(instance);
}
END_TEST

SUITE("result-json", test_optimal, test_decimals_and_names, test_infeasible,
      test_rounded_and_gap)
