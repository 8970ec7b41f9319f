/* SPDX-License-Identifier: MIT */
#include "model/shortage.h"

#include <string.h>

#include "enumerate.h"
#include "random-instance.h"
#include "suite.h"

/* What counting calls infeasible is. */
START_TEST(test_is_a_proof)
{
    struct tai_random random;
    tai_random_seed(&random, 51);
    int found_some = 0, infeasible = 0;
    for (int round = 0; round < rounds(4000, 100000); round++) {
        ta_instance *instance = random_instance(
            &random,
            RANDOM_RESOURCES | RANDOM_FORBIDDEN | RANDOM_PINS | RANDOM_APART, 6,
            4);
        char reason[512] = "";
        bool found;
        ck_assert(
            !tai_shortage_find(instance, NULL, &found, sizeof reason, reason));
        const struct enumeration answer =
            enumerate_instance(instance, TA_OBJECTIVE_TOTAL, TA_UNLIMITED);
        if (found) {
            ck_assert_int_eq(answer.best, TA_FORBIDDEN);
            ck_assert_int_gt((int)strlen(reason), 10);
        }
        found_some += found;
        infeasible += answer.best == TA_FORBIDDEN;
        ta_instance_free(instance);
    }
    ck_assert_int_gt(found_some, 20);
    ck_assert_int_gt(infeasible, found_some);
}
END_TEST

/* `tasks` tasks that need so much each on two nodes with that capacity; the
   second node is forbidden to the first `confined` ones. */
static void
check_reason(int32_t tasks, ta_cost need, ta_cost capacity, int32_t confined,
             const char *expected)
{
    const ta_cost free_row[] = {0, 0}, confined_row[] = {0, TA_FORBIDDEN};
    const ta_cost room[] = {capacity, capacity};
    char reason[512] = "";
    ta_instance *instance;
    bool found;
    ck_assert(!ta_instance_new(2, &instance));
    for (int32_t t = 0; t < tasks; t++)
        ck_assert(!ta_instance_add_task(
            instance, NULL, t < confined ? confined_row : free_row, NULL));
    ck_assert(!ta_instance_add_resource(instance, "memory", 0, room, NULL));
    for (int32_t t = 0; t < tasks; t++)
        ck_assert(!ta_instance_set_requirement(instance, t, 0, need));
    ck_assert(!ta_instance_freeze(instance, NULL));
    ck_assert(
        !tai_shortage_find(instance, NULL, &found, sizeof reason, reason));
    ck_assert_int_eq(found, *expected != '\0');
    ck_assert_str_eq(reason, expected);
    ta_instance_free(instance);
}

START_TEST(test_reasons)
{
    check_reason(4, 5, 10, 2, "");
    check_reason(3, 7, 10, 0,
                 "tasks t1, t2 and t3 need 21 of memory at least, and the "
                 "nodes have 20");
    check_reason(3, 6, 10, 0,
                 "tasks t1, t2 and t3 need more than half of any node's "
                 "memory each: 3 tasks for 2 nodes");
    check_reason(4, 4, 10, 3,
                 "tasks t1, t2 and t3 need 12 of memory at least, and the "
                 "nodes allowed to them have 10");
    check_reason(9, 5, 10, 0,
                 "tasks t1, t2, t3, t4, t5, t6 and 3 more need 45 of memory "
                 "at least, and the nodes have 20");
}
END_TEST

SUITE("shortage", test_is_a_proof, test_reasons)
