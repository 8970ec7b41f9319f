/* SPDX-License-Identifier: MIT */
#include "reading.h"

#include "scarce.h"

static const char problem[] =
    "taskassign 1\nnodes a b\nexecution\nt 1 2\nu 3 4\nv 0 0\n";

static ta_status
read_text(const ta_instance *instance, const char *text, int32_t assignment[],
          struct seen *seen)
{
    const ta_read_options options = listening(seen);
    write_file("assignment.txt", text, (int64_t)strlen(text));
    const ta_status status = ta_assignment_read("assignment.txt", instance,
                                                &options, assignment, NULL);
    remove("assignment.txt");
    return status;
}

START_TEST(test_lines)
{
    ta_instance *instance = instance_of(problem);
    int32_t assignment[3] = {7, 7, 7};
    struct seen seen;
    ck_assert_int_eq(read_text(instance, "# best\n\nv b\r\nt  a # yes\nu\tb",
                               assignment, &seen),
                     TA_OK);
    ck_assert_int_eq(assignment[0], 0);
    ck_assert_int_eq(assignment[1], 1);
    ck_assert_int_eq(assignment[2], 1);
    char *text;
    int64_t length;
    ck_assert_int_eq(
        ta_assignment_to_text(instance, assignment, &text, &length), TA_OK);
    ck_assert_str_eq(text, "t a\nu b\nv b\n");
    ck_assert_int_eq(length, 12);
    ta_free(text);
    assignment[1] = 2;
    ck_assert_int_eq(
        ta_assignment_to_text(instance, assignment, &text, &length),
        TA_INVALID_ARGUMENT);
    ta_instance_free(instance);
}
END_TEST

START_TEST(test_errors_in_lines)
{
    static const struct {
        const char *text;
        int line, column;
    } cases[] = {{"t a\nu b\n", 2, 4},      {"", 1, 1},
                 {"t a\nx b\n", 2, 1},      {"t a\nu c\n", 2, 3},
                 {"t a\nu b\nt a\n", 3, 1}, {"t\n", 1, 2},
                 {"t a\nu b c\n", 2, 5},    {"t a\nu \xFF\n", 2, 3}};
    ta_instance *instance = instance_of(problem);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int32_t assignment[3] = {7, 7, 7};
        struct seen seen;
        ck_assert_int_eq(read_text(instance, cases[i].text, assignment, &seen),
                         TA_BAD_INPUT);
        ck_assert_int_eq(seen.error[0].line, cases[i].line);
        ck_assert_int_eq(seen.error[0].column, cases[i].column);
        ck_assert_str_eq(seen.error[0].source, "assignment.txt");
        for (int t = 0; t < 3; t++)
            ck_assert_int_eq(assignment[t], 7);
    }
    ta_instance_free(instance);
}
END_TEST

#define RESULT "{\"format\": \"taskassign-result\", \"version\": 1"

START_TEST(test_results)
{
    ta_instance *instance = instance_of(problem);
    int32_t assignment[3];
    struct seen seen;
    ck_assert_int_eq(
        read_text(instance,
                  RESULT ", \"value\": 0.12345678901234567, \"assignment\": "
                         "{\"t\": \"b\", \"v\": \"a\", \"u\": \"b\"}}",
                  assignment, &seen),
        TA_OK);
    ck_assert_int_eq(assignment[0], 1);
    ck_assert_int_eq(assignment[1], 1);
    ck_assert_int_eq(assignment[2], 0);
    static const struct {
        const char *text, *pointer;
    } cases[] = {
        {"{\"format\": \"taskassign-problem\"}", "/format"},
        {"{\"format\": \"taskassign-result\", \"version\": 2}", "/version"},
        {RESULT "}", "/assignment"},
        {RESULT ", \"assignment\": {\"t\": \"a\", \"u\": \"a\"}}",
         "/assignment"},
        {RESULT ", \"assignment\": {\"x\": \"a\"}}", "/assignment/x"},
        {RESULT ", \"assignment\": {\"t\": 1}}", "/assignment/t"},
        {RESULT ", \"assignment\": {\"~/\": \"a\"}}", "/assignment/~0~1"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ck_assert_int_eq(read_text(instance, cases[i].text, assignment, &seen),
                         TA_BAD_INPUT);
        ck_assert_int_eq(seen.error[0].line, 0);
        ck_assert_str_eq(seen.error[0].pointer, cases[i].pointer);
    }
    ck_assert_int_eq(read_text(instance, "{\n \"a\": }", assignment, &seen),
                     TA_BAD_INPUT);
    ck_assert_int_eq(seen.error[0].line, 2);
    ck_assert_int_eq(seen.error[0].column, 7);
    ta_instance_free(instance);
}
END_TEST

START_TEST(test_files_that_are_not_there)
{
    ta_instance *instance = instance_of(problem);
    int32_t assignment[3];
    ta_error error;
    ck_assert_int_eq(
        ta_assignment_read("no/such/file", instance, NULL, assignment, &error),
        TA_CANNOT_OPEN);
    ck_assert_str_eq(error.source, "no/such/file");
    ck_assert_ptr_nonnull(strstr(error.message, "No such file"));
    ck_assert_int_eq(
        ta_assignment_read(".", instance, NULL, assignment, &error),
        TA_CANNOT_READ);
    ta_instance_free(instance);
}
END_TEST

START_TEST(test_memory_runs_out)
{
    ta_instance *instance = instance_of(problem);
    write_file("assignment.tmp", "t a\nu b\nv a\n", 12);
    bool failed = memory_is_scarce_here;
    for (int k = 1; failed; k++) {
        int32_t assignment[3];
        fail_allocation(k);
        const ta_status status = ta_assignment_read("assignment.tmp", instance,
                                                    NULL, assignment, NULL);
        failed = allocation_failed();
        ck_assert_int_eq(status, failed ? TA_OUT_OF_MEMORY : TA_OK);
    }
    remove("assignment.tmp");
    ta_instance_free(instance);
}
END_TEST

SUITE("assignment", test_lines, test_errors_in_lines, test_results,
      test_files_that_are_not_there, test_memory_runs_out)
