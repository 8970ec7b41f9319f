/* SPDX-License-Identifier: MIT */
#include "bound/shortage.h"

#include <string.h>

#include "trial.h"

/* What counting calls infeasible is. */
START_TEST(test_is_a_proof)
{
    struct tai_random random;
    tai_random_seed(&random, 51);
    int found_some = 0, infeasible = 0;
    const int count = rounds(6000, 200000);
    for (int round = 0; round < count; round++) {
        struct trial trial;
        const ta_objective objective =
            round % 5 == 0 ? TA_OBJECTIVE_TURNAROUND : TA_OBJECTIVE_TOTAL;
        trial_begin(&trial, &random, 6, 4, objective, round % 3 == 0);
        char reason[512] = "";
        bool found = false;
        if (!trial.restriction.infeasible)
            ck_assert(!tai_shortage_find(&trial.restriction,
                                         trial.incumbent.load_limit, &trial.run,
                                         &found, sizeof reason, reason));
        if (found) {
            ck_assert_msg(trial.answer.best == TA_FORBIDDEN, "round %d: %s",
                          round, reason);
            ck_assert_ptr_nonnull(strstr(reason, "task"));
        }
        found_some += found;
        infeasible +=
            !trial.restriction.infeasible && trial.answer.best == TA_FORBIDDEN;
        trial_end(&trial);
    }
    /* Most of the small ones have a reason that can be counted. */
    ck_assert_int_gt(found_some, count / 50);
    ck_assert_int_gt(found_some, infeasible / 2);
    ck_assert_int_gt(infeasible, found_some);
}
END_TEST

/* ---- Words ------------------------------------------------------------- */

static const ta_cost anywhere[] = {1, 1, 1};
static const ta_cost first[] = {1, TA_FORBIDDEN, TA_FORBIDDEN};
static const ta_cost first_two[] = {1, 1, TA_FORBIDDEN};
static const ta_cost last_two[] = {TA_FORBIDDEN, 1, 1};
static const ta_cost last[] = {TA_FORBIDDEN, TA_FORBIDDEN, 1};

/* An instance of three nodes a, b and c. */
static ta_instance *
three_nodes(void)
{
    static const char *const names[] = {"a", "b", "c"};
    ta_instance *instance;
    ck_assert(!ta_instance_new(3, &instance));
    ck_assert(!ta_instance_set_node_names(instance, names));
    return instance;
}

static void
add_tasks(ta_instance *instance, int count, const ta_cost row[])
{
    for (int i = 0; i < count; i++)
        ck_assert(!ta_instance_add_task(instance, NULL, row, NULL));
}

/* With so much of it on each node, and needs of the tasks in order. */
static void
add_memory(ta_instance *instance, ta_cost capacity, const ta_cost need[])
{
    const ta_cost capacities[] = {capacity, capacity, capacity};
    ck_assert(
        !ta_instance_add_resource(instance, "memory", 0, capacities, NULL));
    for (int32_t t = 0; t < ta_instance_tasks(instance); t++)
        ck_assert(!ta_instance_set_requirement(instance, t, 0, need[t]));
}

/* Freezes, expects the reason ("" for none), and frees. */
static void
expect(ta_instance *instance, ta_cost load_limit, const char *expected)
{
    struct tai_restriction restriction;
    struct tai_run run;
    char reason[512] = "";
    bool found;
    tai_run_init(&run);
    ck_assert(!ta_instance_freeze(instance, NULL));
    ck_assert(!tai_restriction_build(instance, true, &restriction));
    ck_assert(!restriction.infeasible);
    ck_assert(!tai_shortage_find(&restriction, load_limit, &run, &found,
                                 sizeof reason, reason));
    ck_assert_str_eq(reason, expected);
    ck_assert_int_eq(found, *expected != '\0');
    tai_restriction_release(&restriction);
    ta_instance_free(instance);
}

START_TEST(test_needs)
{
    ta_instance *instance = three_nodes();
    add_tasks(instance, 9, anywhere);
    add_memory(instance, 10, (ta_cost[]){3, 3, 3, 3, 3, 3, 3, 3, 3});
    expect(instance, TA_UNLIMITED, "");

    instance = three_nodes();
    add_tasks(instance, 9, anywhere);
    add_memory(instance, 10, (ta_cost[]){3, 3, 3, 3, 3, 4, 4, 4, 4});
    expect(instance, TA_UNLIMITED,
           "tasks t1, t2, t3, t4, t5, t6 and 3 more need 31 of memory at "
           "least, and the nodes have 30");

    /* Two are too small together, and only together. */
    instance = three_nodes();
    add_tasks(instance, 1, first);
    add_tasks(instance, 2, anywhere);
    add_tasks(instance, 3, first_two);
    add_memory(instance, 10, (ta_cost[]){6, 1, 1, 5, 5, 5});
    expect(instance, TA_UNLIMITED,
           "tasks t1, t4, t5 and t6 need 21 of memory at least, and nodes a "
           "and b, the only ones that they can run on, have 20");

    /* Of two sets that do not meet, one is told. */
    instance = three_nodes();
    add_tasks(instance, 2, first);
    add_tasks(instance, 2, last);
    add_memory(instance, 10, (ta_cost[]){6, 6, 7, 7});
    expect(instance, TA_UNLIMITED,
           "tasks t3 and t4 need 14 of memory at least, and node c, the "
           "only one that they can run on, has 10");
}
END_TEST

START_TEST(test_large_tasks)
{
    ta_instance *instance = three_nodes();
    add_tasks(instance, 4, anywhere);
    add_memory(instance, 10, (ta_cost[]){6, 6, 6, 6});
    expect(instance, TA_UNLIMITED,
           "of tasks t1, t2, t3 and t4, the nodes have memory for 3 at most");

    /* Two on each node, without the small one. */
    instance = three_nodes();
    add_tasks(instance, 1, anywhere);
    add_tasks(instance, 5, first_two);
    add_memory(instance, 10, (ta_cost[]){1, 4, 4, 4, 4, 4});
    expect(instance, TA_UNLIMITED,
           "of tasks t2, t3, t4, t5 and t6, nodes a and b, the only ones "
           "that they can run on, have memory for 4 at most");
}
END_TEST

START_TEST(test_together)
{
    ta_instance *instance = three_nodes();
    add_tasks(instance, 5, anywhere);
    add_memory(instance, 10, (ta_cost[]){3, 7, 7, 7, 3});
    ck_assert(!ta_instance_together(instance, 2, (int32_t[]){0, 4}));
    expect(instance, TA_UNLIMITED,
           "of tasks t1, t2, t3 and t4 (with what must be together with "
           "them), the nodes have memory for 3 at most");

    instance = three_nodes();
    add_tasks(instance, 4, anywhere);
    add_memory(instance, 10, (ta_cost[]){3, 7, 7, 4});
    ck_assert(!ta_instance_together(instance, 2, (int32_t[]){0, 3}));
    ck_assert(!ta_instance_pin(instance, 1, 2));
    ck_assert(!ta_instance_pin(instance, 0, 2));
    expect(instance, TA_UNLIMITED,
           "tasks t1, t2 and t4 need 14 of memory at least, and node c, the "
           "only one that they can run on, has 10");
}
END_TEST

START_TEST(test_apart)
{
    ta_instance *instance = three_nodes();
    add_tasks(instance, 4, anywhere);
    ck_assert(!ta_instance_apart(instance, 4, (int32_t[]){0, 1, 2, 3}));
    expect(instance, TA_UNLIMITED,
           "tasks t1, t2, t3 and t4 must be apart, and the nodes have room "
           "for 3");

    /* Told as pairs, and with one task that has room elsewhere. */
    instance = three_nodes();
    add_tasks(instance, 1, anywhere);
    add_tasks(instance, 3, last_two);
    ck_assert(!ta_instance_apart(instance, 2, (int32_t[]){1, 2}));
    ck_assert(!ta_instance_apart(instance, 2, (int32_t[]){0, 1}));
    ck_assert(!ta_instance_apart(instance, 2, (int32_t[]){2, 3}));
    ck_assert(!ta_instance_apart(instance, 2, (int32_t[]){3, 1}));
    expect(instance, TA_UNLIMITED,
           "tasks t2, t3 and t4 must be apart, and nodes b and c, the only "
           "ones that they can run on, have room for 2");

    instance = three_nodes();
    add_tasks(instance, 3, anywhere);
    ck_assert(!ta_instance_apart(instance, 2, (int32_t[]){0, 1}));
    ck_assert(!ta_instance_together(instance, 2, (int32_t[]){1, 2}));
    ck_assert(!ta_instance_pin(instance, 0, 1));
    ck_assert(!ta_instance_pin(instance, 2, 1));
    expect(instance, TA_UNLIMITED,
           "tasks t1 and t2 (with what must be together with them) must be "
           "apart, and node b, the only one that they can run on, has room "
           "for 1");

    instance = three_nodes();
    add_tasks(instance, 3, anywhere);
    ck_assert(!ta_instance_apart(instance, 3, (int32_t[]){0, 1, 2}));
    expect(instance, TA_UNLIMITED, "");
}
END_TEST

START_TEST(test_limited_loads)
{
    static const ta_cost slow[] = {5, 4, TA_FORBIDDEN};
    ta_instance *instance = three_nodes();
    add_tasks(instance, 4, slow);
    expect(instance, 7,
           "tasks t1, t2, t3 and t4 take 16 to execute at least, and nodes "
           "a and b, the only ones that they can run on, may take 14");

    instance = three_nodes();
    add_tasks(instance, 3, slow);
    expect(instance, 7,
           "of tasks t1, t2 and t3, nodes a and b, the only ones that they "
           "can run on, may execute 2 at most");

    instance = three_nodes();
    add_tasks(instance, 1, anywhere);
    add_tasks(instance, 2, slow);
    expect(instance, 3,
           "task t2 takes 4 to execute at least, and a node may take 3");

    instance = three_nodes();
    add_tasks(instance, 2, slow);
    expect(instance, 4,
           "tasks t1 and t2 take 8 to execute at least, and node b, the "
           "only one that they can run on, may take 4");
}
END_TEST

/* What a problem has too much of is cut off at the end of the buffer. */
START_TEST(test_short_buffer)
{
    ta_instance *instance = three_nodes();
    add_tasks(instance, 4, anywhere);
    ck_assert(!ta_instance_apart(instance, 4, (int32_t[]){0, 1, 2, 3}));
    ck_assert(!ta_instance_freeze(instance, NULL));
    struct tai_restriction restriction;
    struct tai_run run;
    char reason[10];
    bool found;
    tai_run_init(&run);
    ck_assert(!tai_restriction_build(instance, false, &restriction));
    ck_assert(!tai_shortage_find(&restriction, TA_UNLIMITED, &run, &found,
                                 sizeof reason, reason));
    ck_assert(found);
    ck_assert_str_eq(reason, "tasks t1,");
    tai_restriction_release(&restriction);
    ta_instance_free(instance);
}
END_TEST

SUITE("shortage", test_is_a_proof, test_needs, test_large_tasks, test_together,
      test_apart, test_limited_loads, test_short_buffer)
