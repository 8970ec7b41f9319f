/* SPDX-License-Identifier: MIT */
/* Building, freezing and asking: instance.c, freeze.c, query.c. */
#include "model/instance.h"

#include <string.h>

#include <taskassign/solve.h>

#include "suite.h"

static const ta_cost row[2] = {3, 4};

static ta_instance *
two_nodes(void)
{
    ta_instance *instance;
    ck_assert(!ta_instance_new(2, &instance));
    return instance;
}

static ta_instance *
two_tasks(void)
{
    ta_instance *instance = two_nodes();
    ck_assert(!ta_instance_add_task(instance, "a", row, NULL));
    ck_assert(!ta_instance_add_task(instance, "b", row, NULL));
    return instance;
}

START_TEST(test_what_goes_in_comes_out)
{
    ta_instance *instance = two_nodes();
    const char *const nodes[2] = {"left", "right"};
    const ta_cost distances[4] = {1, 25, 25, 0};
    const ta_cost capacity[2] = {7, TA_UNLIMITED};
    const ta_cost needs[2] = {2, 3};
    const ta_cost rare[2] = {-5, TA_FORBIDDEN};
    const int32_t both[2] = {1, 0};
    int32_t task, resource;
    ck_assert(!ta_instance_set_decimals(instance, 2, 1));
    ck_assert(!ta_instance_set_node_names(instance, nodes));
    ck_assert(!ta_instance_add_task(instance, "a", row, &task));
    ck_assert_int_eq(task, 0);
    ck_assert(!ta_instance_pin(instance, 0, 1));
    ck_assert(!ta_instance_set_current(instance, 0, 0));
    ck_assert(!ta_instance_set_migration(instance, 0, 9));
    ck_assert(!ta_instance_add_resource(instance, "m", 3, capacity, &resource));
    ck_assert(!ta_instance_set_requirement(instance, 0, resource, 5));
    /* A task that comes later has nothing of what the first one has. */
    ck_assert(!ta_instance_add_task(instance, "b", rare, &task));
    ck_assert_int_eq(task, 1);
    ck_assert_int_eq(ta_instance_pinned_to(instance, 1), -1);
    ck_assert_int_eq(ta_instance_current(instance, 1), -1);
    ck_assert_int_eq(ta_instance_migration(instance, 1), 0);
    ck_assert_int_eq(ta_instance_requirement(instance, 1, 0, 0), 0);
    ck_assert(!ta_instance_set_requirements(instance, 1, resource, needs));
    ck_assert(!ta_instance_add_communication(instance, 1, 0, 6));
    ck_assert(!ta_instance_set_distances(instance, distances));
    ck_assert(!ta_instance_together(instance, 2, both));
    ck_assert(!ta_instance_apart(instance, 2, both));
    for (int round = 0; round < 2; round++) { /* before and after freezing */
        ck_assert_int_eq(ta_instance_is_frozen(instance), round);
        ck_assert_int_eq(ta_instance_tasks(instance), 2);
        ck_assert_int_eq(ta_instance_execution(instance, 0, 1), 4);
        ck_assert_int_eq(ta_instance_execution(instance, 1, 0), -5);
        ck_assert_int_eq(ta_instance_execution(instance, 1, 1), TA_FORBIDDEN);
        ck_assert_int_eq(ta_instance_distance(instance, 0, 1), 25);
        ck_assert_int_eq(ta_instance_distance(instance, 0, 0), 1);
        ck_assert_int_eq(ta_instance_capacity(instance, 0, 0), 7);
        ck_assert_int_eq(ta_instance_requirement(instance, 0, 0, 1), 5);
        ck_assert_int_eq(ta_instance_requirement(instance, 1, 0, 1), 3);
        ck_assert_int_eq(ta_instance_pinned_to(instance, 0), 1);
        int32_t t, u, count;
        ta_cost c;
        ta_instance_communication(instance, 0, &t, &u, &c);
        ck_assert(t == 1 && u == 0 && c == 6);
        const int32_t *group = ta_instance_apart_group(instance, 0, &count);
        ck_assert(count == 2 && group[0] == 1 && group[1] == 0);
        if (round == 0)
            ck_assert(!ta_instance_freeze(instance, NULL));
    }
    ck_assert_int_eq(ta_instance_total_decimals(instance), 3);
    ck_assert_int_eq(tai_execution(instance, 0, 0), 30); /* total units */
    char buffer[TA_NAME_BUFFER];
    ck_assert_str_eq(ta_instance_node_name(instance, 1, buffer), "right");
    ck_assert_int_eq(ta_instance_find_node(instance, "left"), 0);
    ck_assert_int_eq(ta_instance_find_task(instance, "b"), 1);
    ck_assert_int_eq(ta_instance_find_task(instance, "c"), -1);
    ta_instance_free(instance);
}
END_TEST

START_TEST(test_names_that_were_not_given)
{
    ta_instance *instance;
    char buffer[TA_NAME_BUFFER];
    const ta_cost rows[4] = {1, 2, 3, 4};
    ck_assert(!ta_instance_new(2, &instance));
    ck_assert(!ta_instance_add_tasks(instance, 2, rows));
    ck_assert_str_eq(ta_instance_task_name(instance, 1, buffer), "t2");
    ck_assert_str_eq(ta_instance_node_name(instance, 0, buffer), "n1");
    ck_assert_int_eq(ta_instance_find_task(instance, "t2"), 1);
    ck_assert_int_eq(ta_instance_find_task(instance, "t3"), -1);
    ck_assert_int_eq(ta_instance_find_task(instance, "t0"), -1);
    ck_assert_int_eq(ta_instance_find_task(instance, "t02"), -1);
    ck_assert_int_eq(ta_instance_find_task(instance, "t2x"), -1);
    ck_assert_int_eq(ta_instance_find_task(instance, "t99999999999999"), -1);
    ck_assert_int_eq(ta_instance_find_node(instance, "n1"), 0);
    /* Either all have names or none. */
    ck_assert_int_eq(ta_instance_add_task(instance, "x", rows, NULL),
                     TA_INVALID_ARGUMENT);
    ta_instance_free(instance);
    instance = two_tasks();
    ck_assert_int_eq(ta_instance_add_task(instance, NULL, rows, NULL),
                     TA_INVALID_ARGUMENT);
    ck_assert_int_eq(ta_instance_add_task(instance, "a", rows, NULL),
                     TA_INVALID_ARGUMENT);
    ck_assert_int_eq(ta_instance_add_task(instance, "x y", rows, NULL),
                     TA_INVALID_ARGUMENT);
    ck_assert_int_eq(ta_instance_add_task(instance, "#", rows, NULL),
                     TA_INVALID_ARGUMENT);
    ck_assert_int_eq(ta_instance_tasks(instance), 2);
    ta_instance_free(instance);
}
END_TEST

START_TEST(test_arguments_out_of_range)
{
    ta_instance *instance = two_tasks();
    const ta_cost crooked[4] = {0, 1, 2, 0}, below[4] = {0, -1, -1, 0};
    const ta_cost minus[2] = {-1, 0}, huge[2] = {0, TA_COST_LIMIT + 1};
    const int32_t twice[2] = {0, 0}, outside[2] = {0, 2}, pair[2] = {0, 1};
    const char *const same[2] = {"n", "n"};
#define REFUSED(call) ck_assert_int_eq(call, TA_INVALID_ARGUMENT)
    ta_instance *none;
    REFUSED(ta_instance_new(0, &none));
    REFUSED(ta_instance_set_decimals(instance, 19, 0));
    REFUSED(ta_instance_set_decimals(instance, 0, -1));
    REFUSED(ta_instance_set_node_names(instance, same));
    REFUSED(ta_instance_add_task(instance, "h", huge, NULL));
    REFUSED(ta_instance_add_communication(instance, 0, 0, 1));
    REFUSED(ta_instance_add_communication(instance, 0, 2, 1));
    REFUSED(ta_instance_add_communication(instance, -1, 1, 1));
    REFUSED(ta_instance_add_communication(instance, 0, 1, -1));
    REFUSED(ta_instance_add_communication(instance, 0, 1, TA_FORBIDDEN));
    REFUSED(ta_instance_set_distances(instance, crooked));
    REFUSED(ta_instance_set_distances(instance, below));
    REFUSED(ta_instance_add_resource(instance, "m", 0, minus, NULL));
    REFUSED(ta_instance_add_resource(instance, "", 0, row, NULL));
    REFUSED(ta_instance_set_requirement(instance, 0, 0, 1));
    ck_assert(!ta_instance_add_resource(instance, "m", 0, row, NULL));
    REFUSED(ta_instance_add_resource(instance, "m", 0, row, NULL));
    REFUSED(ta_instance_set_requirement(instance, 2, 0, 1));
    REFUSED(ta_instance_set_requirement(instance, 0, 0, -1));
    REFUSED(ta_instance_set_requirements(instance, 0, 0, minus));
    REFUSED(ta_instance_pin(instance, 0, 2));
    REFUSED(ta_instance_together(instance, 1, pair));
    REFUSED(ta_instance_together(instance, 2, twice));
    REFUSED(ta_instance_apart(instance, 2, outside));
    REFUSED(ta_instance_set_migration(instance, 0, -1));
#undef REFUSED
    ck_assert_int_eq(ta_instance_pairs(instance), 0);
    ck_assert(!ta_instance_freeze(instance, NULL));
    ck_assert_int_eq(ta_instance_pin(instance, 0, 0), TA_INVALID_STATE);
    ck_assert_int_eq(ta_instance_add_communication(instance, 0, 1, 1),
                     TA_INVALID_STATE);
    ck_assert_int_eq(ta_instance_freeze(instance, NULL), TA_INVALID_STATE);
    ta_instance_free(instance);
    ta_instance_free(NULL);
}
END_TEST

/* Sums that solvers make on the way: the difference of two totals, and
   communication that is never paid. */
START_TEST(test_the_largest_difference)
{
    ta_instance *instance = two_nodes();
    const ta_cost both[2] = {TA_COST_LIMIT, -TA_COST_LIMIT};
    const ta_cost near[2] = {TA_COST_LIMIT - 1, 1 - TA_COST_LIMIT};
    const ta_cost same[2] = {TA_COST_LIMIT, TA_COST_LIMIT};
    ta_error error;
    ck_assert(!ta_instance_add_task(instance, "big", both, NULL));
    ck_assert_int_eq(ta_instance_freeze(instance, &error), TA_OUT_OF_RANGE);
    ta_instance_free(instance);

    for (int i = 0; i < 2; i++) {
        instance = two_nodes();
        ck_assert(
            !ta_instance_add_task(instance, "big", i ? near : same, NULL));
        ck_assert(!ta_instance_freeze(instance, &error));
        ta_result *result;
        ck_assert(!ta_solve(instance, NULL, &result));
        ck_assert_int_eq(ta_result_outcome(result), TA_OPTIMAL);
        ck_assert_int_eq(ta_result_value(result), i ? near[1] : same[1]);
        ta_result_free(result);
        ta_instance_free(instance);
    }

    instance = two_tasks();
    const ta_cost none[4] = {0, 0, 0, 0};
    ck_assert(!ta_instance_set_distances(instance, none));
    ck_assert(!ta_instance_add_communication(instance, 0, 1, TA_COST_LIMIT));
    ck_assert(!ta_instance_add_communication(instance, 1, 0, 1));
    ck_assert_int_eq(ta_instance_freeze(instance, &error), TA_OUT_OF_RANGE);
    ck_assert_ptr_nonnull(strstr(error.message, "communication"));
    ta_instance_free(instance);
}
END_TEST

/* Exactly 2^62 is allowed, one unit more is not, and the largest part is
   named; afterwards the instance can still be changed. */
START_TEST(test_the_largest_total)
{
    ta_instance *instance = two_nodes();
    const ta_cost half[2] = {TA_COST_LIMIT / 2, -(TA_COST_LIMIT / 2)};
    ta_error error;
    ck_assert(!ta_instance_add_task(instance, "big", half, NULL));
    ck_assert(!ta_instance_add_task(instance, "one", row, NULL));
    ck_assert(
        !ta_instance_add_communication(instance, 0, 1, TA_COST_LIMIT / 2 - 3));
    ck_assert_int_eq(ta_instance_freeze(instance, &error), TA_OUT_OF_RANGE);
    ck_assert_ptr_nonnull(strstr(error.message, "task big"));
    ck_assert(!ta_instance_is_frozen(instance));
    ta_instance_free(instance);

    instance = two_nodes();
    ck_assert(!ta_instance_add_task(instance, "big", half, NULL));
    ck_assert(!ta_instance_add_task(instance, "one", row, NULL));
    ck_assert(
        !ta_instance_add_communication(instance, 0, 1, TA_COST_LIMIT / 2 - 4));
    ck_assert(!ta_instance_freeze(instance, &error));
    ta_instance_free(instance);

    instance = two_tasks();
    const ta_cost far[4] = {0, 1000, 1000, 0};
    ck_assert(!ta_instance_set_distances(instance, far));
    ck_assert(!ta_instance_add_communication(instance, 0, 1,
                                             TA_COST_LIMIT / 1000 + 1));
    ck_assert_int_eq(ta_instance_freeze(instance, &error), TA_OUT_OF_RANGE);
    ck_assert_ptr_nonnull(strstr(error.message, "between a and b"));
    ta_instance_free(instance);
}
END_TEST

START_TEST(test_the_largest_requirement)
{
    ta_instance *instance = two_tasks();
    const ta_cost capacity[2] = {1, 1};
    ta_error error;
    ck_assert(!ta_instance_add_resource(instance, "memory", 0, capacity, NULL));
    ck_assert(!ta_instance_set_requirement(instance, 0, 0, TA_COST_LIMIT));
    ck_assert(!ta_instance_set_requirement(instance, 1, 0, 1));
    ck_assert_int_eq(ta_instance_freeze(instance, &error), TA_OUT_OF_RANGE);
    ck_assert_ptr_nonnull(strstr(error.message, "memory"));
    ck_assert_ptr_nonnull(strstr(error.message, "task a"));
    ta_instance_free(instance);
}
END_TEST

START_TEST(test_finer_scales)
{
    ta_instance *instance = two_tasks();
    const ta_cost far[4] = {0, 2, 2, 0}, capacity[2] = {5, TA_UNLIMITED};
    ck_assert(!ta_instance_set_distances(instance, far));
    ck_assert(!ta_instance_add_communication(instance, 0, 1, 7));
    ck_assert(!ta_instance_add_resource(instance, "m", 0, capacity, NULL));
    ck_assert(!ta_instance_set_requirement(instance, 1, 0, 3));
    ck_assert(!tai_instance_refine_costs(instance, 2));
    ck_assert(!tai_instance_refine_distances(instance, 1));
    ck_assert(!tai_instance_refine_resource(instance, 0, 3));
    ck_assert_int_eq(ta_instance_execution(instance, 0, 1), 400);
    ck_assert_int_eq(instance->pair_cost[0], 700);
    ck_assert_int_eq(ta_instance_distance(instance, 0, 1), 20);
    ck_assert_int_eq(ta_instance_capacity(instance, 0, 0), 5000);
    ck_assert_int_eq(ta_instance_capacity(instance, 0, 1), TA_UNLIMITED);
    ck_assert_int_eq(ta_instance_requirement(instance, 1, 0, 0), 3000);
    ck_assert_int_eq(tai_instance_refine_costs(instance, 18), TA_OUT_OF_RANGE);
    ck_assert_int_eq(instance->pair_cost[0], 700);
    ta_instance_free(instance);
}
END_TEST

START_TEST(test_kinds_of_distances)
{
    const ta_cost uniform[4] = {0, 7, 7, 0}, diagonal[4] = {1, 7, 7, 0};
    ta_instance *instance = two_tasks();
    ck_assert(!ta_instance_freeze(instance, NULL));
    ck_assert(instance->uniform && instance->uniform_distance == 1);
    ta_instance_free(instance);
    instance = two_tasks();
    ck_assert(!ta_instance_set_distances(instance, uniform));
    ck_assert(!ta_instance_freeze(instance, NULL));
    ck_assert(instance->uniform && instance->uniform_distance == 7);
    ck_assert_int_eq(instance->largest_distance, 7);
    ta_instance_free(instance);
    instance = two_tasks();
    ck_assert(!ta_instance_set_distances(instance, diagonal));
    ck_assert(!ta_instance_freeze(instance, NULL));
    ck_assert(!instance->uniform);
    ta_instance_free(instance);
}
END_TEST

SUITE("instance", test_what_goes_in_comes_out, test_names_that_were_not_given,
      test_arguments_out_of_range, test_the_largest_difference,
      test_the_largest_total, test_the_largest_requirement, test_finer_scales,
      test_kinds_of_distances)
