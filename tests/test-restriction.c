/* SPDX-License-Identifier: MIT */
#include "model/restriction.h"

#include <string.h>

#include "enumerate.h"
#include "model/evaluate.h"
#include "random-instance.h"
#include "suite.h"

/* What the restriction says of the original's optimum, and the other way
   round. Inner communication can make execution costs that are no whole
   number of cost units, which the getters that enumeration reads would cut;
   then only the former. */
static void
compare(const ta_instance *instance, const struct tai_restriction *restriction,
        const struct enumeration *answer)
{
    const struct ta_instance *made = restriction->instance;
    int32_t restricted[ENUMERATE_MOST_TASKS], back[ENUMERATE_MOST_TASKS];
    ta_evaluation found;
    if (answer->best != TA_FORBIDDEN) {
        tai_restriction_apply(restriction, answer->assignment, restricted);
        ck_assert(!ta_evaluate(made, restricted, &found));
        ck_assert_int_eq(found.violation, TA_FEASIBLE);
        ck_assert_int_eq(found.cost.total, answer->best);
        tai_restriction_undo(restriction, restricted, back);
        ck_assert_mem_eq(back, answer->assignment,
                         (size_t)ta_instance_tasks(instance) * sizeof *back);
    }
    if (made->cost_unit != 1)
        return;
    const struct enumeration small = enumerate_total(made);
    ck_assert_int_eq(small.best, answer->best);
    if (small.best == TA_FORBIDDEN)
        return;
    tai_restriction_undo(restriction, small.assignment, back);
    ck_assert(!ta_evaluate(instance, back, &found));
    ck_assert_int_eq(found.violation, TA_FEASIBLE);
    ck_assert_int_eq(found.cost.total, answer->best);
}

/* The restriction has the optimum of the original, every assignment of it
   costs what the one it stands for costs, and it is found infeasible only if
   it is. */
START_TEST(test_same_optimum)
{
    struct tai_random random;
    tai_random_seed(&random, 31);
    int refused = 0, smaller = 0;
    const int count = rounds(4000, 100000);
    for (int round = 0; round < count; round++) {
        ta_instance *instance =
            random_instance(&random, RANDOM_EVERYTHING, 7, 3);
        const struct enumeration answer = enumerate_total(instance);
        struct tai_restriction restriction;
        ck_assert(!tai_restriction_build(instance, false, &restriction));
        if (restriction.infeasible) {
            ck_assert_int_eq(answer.best, TA_FORBIDDEN);
            ck_assert_str_ne(restriction.reason, "");
            refused++;
        } else {
            const struct ta_instance *made = restriction.instance;
            ck_assert_ptr_null(made->pin);
            ck_assert_int_eq(made->together.groups, 0);
            smaller += made->tasks < instance->tasks;
            compare(instance, &restriction, &answer);
        }
        tai_restriction_release(&restriction);
        ta_instance_free(instance);
    }
    ck_assert_int_gt(refused, count / 100);
    ck_assert_int_gt(smaller, count / 20);
}
END_TEST

START_TEST(test_nothing_to_restrict)
{
    ta_instance *instance;
    const ta_cost row[2] = {1, 2};
    ck_assert(!ta_instance_new(2, &instance));
    ck_assert(!ta_instance_add_task(instance, NULL, row, NULL));
    ck_assert(!ta_instance_freeze(instance, NULL));
    struct tai_restriction restriction;
    ck_assert(!tai_restriction_build(instance, false, &restriction));
    ck_assert_ptr_eq(restriction.instance, instance);
    tai_restriction_release(&restriction);
    ta_instance_free(instance);
}
END_TEST

/* ---- Reasons name the tasks involved ----------------------------------- */

static ta_instance *
named(int32_t tasks)
{
    static const char *const names[] = {"ann", "ben", "cat"};
    const ta_cost row[2] = {1, 2};
    ta_instance *instance;
    ck_assert(!ta_instance_new(2, &instance));
    for (int32_t t = 0; t < tasks; t++)
        ck_assert(!ta_instance_add_task(instance, names[t], row, NULL));
    return instance;
}

/* Freezes, expects infeasibility with all the words, and frees. */
static void
refused(ta_instance *instance, const char *first, const char *second)
{
    struct tai_restriction restriction;
    ck_assert(!ta_instance_freeze(instance, NULL));
    ck_assert(!tai_restriction_build(instance, false, &restriction));
    ck_assert(restriction.infeasible);
    ck_assert_msg(strstr(restriction.reason, first) &&
                      strstr(restriction.reason, second),
                  "%s", restriction.reason);
    tai_restriction_release(&restriction);
    ta_instance_free(instance);
}

START_TEST(test_reasons)
{
    const int32_t pair[2] = {0, 1};
    const ta_cost nowhere[2] = {TA_FORBIDDEN, TA_FORBIDDEN};
    const ta_cost first_only[2] = {1, TA_FORBIDDEN}, small[2] = {1, 2};

    ta_instance *instance = named(2);
    ck_assert(!ta_instance_together(instance, 2, pair));
    ck_assert(!ta_instance_apart(instance, 2, pair));
    refused(instance, "ann and ben", "together and apart");

    instance = named(2);
    ck_assert(!ta_instance_together(instance, 2, pair));
    ck_assert(!ta_instance_pin(instance, 0, 0));
    ck_assert(!ta_instance_pin(instance, 1, 1));
    refused(instance, "ann", "ben");

    instance = named(1);
    ck_assert(!ta_instance_add_task(instance, "dan", nowhere, NULL));
    refused(instance, "task dan", "any node");

    instance = named(1);
    ck_assert(!ta_instance_add_task(instance, "dan", first_only, NULL));
    ck_assert(!ta_instance_pin(instance, 1, 1));
    refused(instance, "task dan is pinned to node n2", "cannot run");

    instance = named(1);
    ck_assert(!ta_instance_add_resource(instance, "memory", 0, small, NULL));
    ck_assert(!ta_instance_set_requirement(instance, 0, 0, 3));
    refused(instance, "task ann", "memory");
}
END_TEST

SUITE("restriction", test_same_optimum, test_nothing_to_restrict, test_reasons)
