/* SPDX-License-Identifier: MIT */
/* The text of a result, whatever its outcome. */
#include <taskassign/io.h>

#include "scarce.h"
#include "suite.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* An instance of `tasks` tasks that cost 10, 11, 12, ... and talk in a row. */
static ta_instance *
row_of_tasks(int32_t tasks, int32_t nodes)
{
    ta_instance *instance;
    ck_assert_int_eq(ta_instance_new(nodes, &instance), TA_OK);
    ta_cost costs[64];
    for (int32_t t = 0; t < tasks; t++) {
        for (int32_t p = 0; p < nodes; p++)
            costs[p] = 10 + (t * 7 + p * 5) % 13;
        ck_assert_int_eq(ta_instance_add_tasks(instance, 1, costs), TA_OK);
    }
    for (int32_t t = 0; t + 1 < tasks; t++)
        ck_assert_int_eq(
            ta_instance_add_communication(instance, t, t + 1, 1 + t % 3),
            TA_OK);
    return instance;
}

static ta_result *
solved(ta_instance *instance, const char *method, const char *objective)
{
    ta_options options;
    ta_options_init(&options, sizeof options);
    ck_assert_int_eq(ta_options_set(&options, "method", method, NULL), TA_OK);
    ck_assert_int_eq(ta_options_set(&options, "objective", objective, NULL),
                     TA_OK);
    ck_assert_int_eq(ta_options_set(&options, "time-limit", "5", NULL), TA_OK);
    ta_result *result;
    ck_assert_int_eq(ta_instance_freeze(instance, NULL), TA_OK);
    ck_assert_int_eq(ta_solve(instance, &options, &result), TA_OK);
    return result;
}

static char *
text_of(const ta_instance *instance, const ta_result *result, int32_t width,
        bool complete)
{
    char *text;
    int64_t length;
    ck_assert_int_eq(
        ta_result_to_text(instance, result, width, complete, &text, &length),
        TA_OK);
    ck_assert_int_eq((int64_t)strlen(text), length);
    return text;
}

static void
check_has(const char *text, const char *part)
{
    ck_assert_msg(strstr(text, part), "'%s' is missing in:\n%s", part, text);
}

static size_t
longest_line(const char *text)
{
    size_t longest = 0;
    for (; *text; text += strcspn(text, "\n"), text += *text == '\n')
        if (strcspn(text, "\n") > longest)
            longest = strcspn(text, "\n");
    return longest;
}

START_TEST(test_optimal)
{
    ta_instance *instance = row_of_tasks(6, 2);
    ta_result *result = solved(instance, "mincut", "total");
    char *text = text_of(instance, result, 80, false);
    char value[64];
    snprintf(value, sizeof value, "optimal assignment%6" PRId64,
             ta_result_value(result));
    check_has(text, "serial assignment");
    check_has(text, value);
    check_has(text, "Optimal: proved by a minimum cut, in ");
    ck_assert_ptr_null(strstr(text, "more"));
    ta_free(text);
    ta_result_free(result);
    ta_instance_free(instance);
}
END_TEST

START_TEST(test_unproved)
{
    ta_instance *instance = row_of_tasks(6, 2);
    ta_result *result = solved(instance, "serial", "total");
    char *text = text_of(instance, result, 80, false);
    check_has(text, "best found");
    check_has(text, "saving                0");
    check_has(text, "Method serial looks for no proof; it took ");
    ta_free(text);
    ta_result_free(result);
    ta_instance_free(instance);
}
END_TEST

/* The value of another objective comes first, and what is saved is of it. */
START_TEST(test_objectives)
{
    static const char *const objectives[] = {"turnaround", "communication"};
    for (int i = 0; i < 2; i++) {
        ta_instance *instance = row_of_tasks(6, 2);
        ta_result *result = solved(instance, "greedy", objectives[i]);
        char *text = text_of(instance, result, 80, false);
        check_has(text, objectives[i]);
        ck_assert(strstr(text, objectives[i]) < strstr(text, "cost"));
        ta_free(text);
        ta_result_free(result);
        ta_instance_free(instance);
    }
}
END_TEST

START_TEST(test_infeasible)
{
    ta_instance *instance = row_of_tasks(2, 2);
    const int32_t both[] = {0, 1};
    ta_instance_together(instance, 2, both);
    ta_instance_apart(instance, 2, both);
    ta_result *result = solved(instance, "auto", "total");
    char *text = text_of(instance, result, 120, false);
    check_has(text, "Infeasible: no assignment satisfies the constraints.");
    check_has(text, ta_result_infeasibility(result));
    ck_assert_uint_gt(strlen(ta_result_infeasibility(result)), 0);
    ta_free(text);
    ta_result_free(result);
    ta_instance_free(instance);
}
END_TEST

START_TEST(test_infeasible_serial_claims_no_saving)
{
    ta_instance *instance = row_of_tasks(4, 2);
    ta_instance_pin(instance, 0, 1);
    ta_result *result = solved(instance, "auto", "total");
    char *text = text_of(instance, result, 80, false);
    check_has(text, "The serial assignment is infeasible.");
    ck_assert_ptr_null(strstr(text, "saving"));
    ta_free(text);
    ta_result_free(result);
    ta_instance_free(instance);
}
END_TEST

START_TEST(test_width_and_completeness)
{
    ta_instance *instance = row_of_tasks(3000, 40);
    ta_result *result = solved(instance, "serial", "total");
    for (int32_t width = 60; width <= 120; width += 20) {
        char *cut = text_of(instance, result, width, false);
        ck_assert_uint_le(longest_line(cut), (size_t)width);
        check_has(cut, " more");
        check_has(cut, "... and 20 more nodes");
        char *complete = text_of(instance, result, width, true);
        ck_assert_uint_le(longest_line(complete), (size_t)width);
        ck_assert_ptr_null(strstr(complete, " more"));
        check_has(complete, " t2999 t3000\n");
        ta_free(complete);
        ta_free(cut);
    }
    ta_result_free(result);
    ta_instance_free(instance);
}
END_TEST

/* All on one node of many: the others are counted, not listed. */
START_TEST(test_idle_nodes)
{
    ta_instance *instance = row_of_tasks(12, 50);
    for (int32_t t = 0; t < 12; t++)
        ta_instance_pin(instance, t, 48 + t % 2);
    ta_result *result = solved(instance, "greedy", "total");
    char *text = text_of(instance, result, 80, false);
    check_has(text, "\nn49       6 ");
    check_has(text, "\nn50       6 ");
    check_has(text, "\n48 nodes have no task\n");
    ck_assert_ptr_null(strstr(text, "\nn1 "));
    ck_assert_ptr_null(strstr(text, "more"));
    char *complete = text_of(instance, result, 80, true);
    check_has(complete, "\nn1        0 ");
    ck_assert_ptr_null(strstr(complete, "have no task"));
    ta_free(complete);
    ta_free(text);
    ta_result_free(result);
    ta_instance_free(instance);
}
END_TEST

START_TEST(test_resources)
{
    ta_instance *instance = row_of_tasks(4, 2);
    const ta_cost capacity[] = {30, TA_UNLIMITED};
    int32_t memory;
    ta_instance_add_resource(instance, "memory", 1, capacity, &memory);
    for (int32_t t = 0; t < 4; t++)
        ta_instance_set_requirement(instance, t, memory, 15);
    ta_result *result = solved(instance, "serial", "total");
    char *text = text_of(instance, result, 80, false);
    check_has(text, "memory\n");
    check_has(text, "  3 of 3\n");
    check_has(text, "       3\n"); /* no limit, nothing to say */
    ta_free(text);
    ta_result_free(result);
    ta_instance_free(instance);
}
END_TEST

START_TEST(test_other_optimal_assignments)
{
    ta_instance *instance;
    const ta_cost costs[] = {5, 5, 3, 9, 7, 7};
    ck_assert_int_eq(ta_instance_new(2, &instance), TA_OK);
    ck_assert_int_eq(ta_instance_add_tasks(instance, 3, costs), TA_OK);
    ck_assert_int_eq(ta_instance_freeze(instance, NULL), TA_OK);
    ta_options options;
    ta_options_init(&options, sizeof options);
    for (int both = 0; both < 2; both++) {
        options.cut = both ? TA_CUT_BOTH : TA_CUT_SMALLEST;
        ta_result *result;
        ck_assert_int_eq(ta_solve(instance, &options, &result), TA_OK);
        char *text = text_of(instance, result, 80, false);
        ck_assert_int_eq(strstr(text, "some of the tasks\n  t1 t3\n") != NULL,
                         both);
        ta_free(text);
        ta_result_free(result);
    }
    ta_instance_free(instance);
}
END_TEST

START_TEST(test_only_optimal_assignment)
{
    ta_instance *instance;
    const ta_cost costs[] = {5, 6, 3, 9};
    ck_assert_int_eq(ta_instance_new(2, &instance), TA_OK);
    ck_assert_int_eq(ta_instance_add_tasks(instance, 2, costs), TA_OK);
    ck_assert_int_eq(ta_instance_freeze(instance, NULL), TA_OK);
    ta_options options;
    ta_options_init(&options, sizeof options);
    options.cut = TA_CUT_BOTH;
    ta_result *result;
    ck_assert_int_eq(ta_solve(instance, &options, &result), TA_OK);
    char *text = text_of(instance, result, 80, false);
    check_has(text, "\nNo other assignment is optimal.\n");
    ta_free(text);
    ta_result_free(result);
    ta_instance_free(instance);
}
END_TEST

/* With capacities the minimum cut is not the answer, and its extremes say
   nothing about other optimal assignments. */
START_TEST(test_capacities_hide_extremes)
{
    ta_instance *instance;
    const ta_cost costs[] = {1, 9, 1, 8, 1, 7};
    const ta_cost capacity[] = {2, 2};
    int32_t cores;
    ck_assert_int_eq(ta_instance_new(2, &instance), TA_OK);
    ck_assert_int_eq(ta_instance_add_tasks(instance, 3, costs), TA_OK);
    ta_instance_add_resource(instance, "cores", 0, capacity, &cores);
    for (int32_t t = 0; t < 3; t++)
        ta_instance_set_requirement(instance, t, cores, 1);
    ck_assert_int_eq(ta_instance_freeze(instance, NULL), TA_OK);
    ta_options options;
    ta_options_init(&options, sizeof options);
    options.cut = TA_CUT_BOTH;
    ta_result *result;
    ck_assert_int_eq(ta_solve(instance, &options, &result), TA_OK);
    ck_assert_int_eq(ta_result_extremes(result, NULL, NULL), TA_NOT_SUPPORTED);
    char *text = text_of(instance, result, 80, false);
    check_has(text, "Optimal: ");
    ck_assert_ptr_null(strstr(text, "ther optimal"));
    ck_assert_ptr_null(strstr(text, "ther assignment"));
    ta_free(text);
    ta_result_free(result);
    ta_instance_free(instance);
}
END_TEST

START_TEST(test_memory)
{
    if (!memory_is_scarce_here)
        return;
    ta_instance *instance = row_of_tasks(200, 3);
    ta_result *result = solved(instance, "serial", "turnaround");
    bool failed = true;
    int k = 0;
    while (failed) {
        char *text = NULL;
        int64_t length;
        fail_allocation(++k);
        const ta_status status =
            ta_result_to_text(instance, result, 80, true, &text, &length);
        failed = allocation_failed();
        ck_assert_int_eq(status, failed ? TA_OUT_OF_MEMORY : TA_OK);
        ck_assert(failed == !text);
        ta_free(text);
    }
    ck_assert_int_gt(k, 8);
    ta_result_free(result);
    ta_instance_free(instance);
}
END_TEST

SUITE("result-text", test_optimal, test_unproved, test_objectives,
      test_infeasible, test_infeasible_serial_claims_no_saving,
      test_width_and_completeness, test_idle_nodes, test_resources,
      test_other_optimal_assignments, test_only_optimal_assignment,
      test_capacities_hide_extremes, test_memory)
