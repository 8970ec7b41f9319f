/* SPDX-License-Identifier: MIT */
/* Costs of assignments and moves, the task graph, and incumbents. */
#include "model/evaluate.h"

#include <string.h>

#include "enumerate.h"
#include "model/incumbent.h"
#include "random-instance.h"
#include "suite.h"

static void
draw_assignment(const ta_instance *instance, struct tai_random *random,
                int32_t assignment[])
{
    for (int32_t t = 0; t < ta_instance_tasks(instance); t++)
        assignment[t] = (int32_t)tai_random_below(
            random, (uint64_t)ta_instance_nodes(instance));
}

/* The graph has each pair's sum once in each direction, sorted. */
START_TEST(test_graph)
{
    struct tai_random random;
    tai_random_seed(&random, 21);
    for (int round = 0; round < rounds(2000, 40000); round++) {
        ta_instance *instance = random_instance(&random, 0, 9, 2);
        const int32_t tasks = ta_instance_tasks(instance);
        ta_cost sum[9][9] = {{0}};
        for (int64_t i = 0; i < ta_instance_pairs(instance); i++) {
            int32_t t, u;
            ta_cost c;
            ta_instance_communication(instance, i, &t, &u, &c);
            sum[t][u] += c;
            sum[u][t] += c;
        }
        struct tai_graph graph;
        ck_assert(!tai_graph_build(instance, &graph));
        int64_t arcs = 0;
        for (int32_t t = 0; t < tasks; t++) {
            ta_cost all = 0;
            for (int64_t a = graph.first[t]; a < graph.first[t + 1]; a++) {
                const int32_t u = graph.neighbour[a];
                if (a > graph.first[t])
                    ck_assert_int_lt(graph.neighbour[a - 1], u);
                ck_assert_int_gt(graph.cost[a], 0);
                ck_assert_int_eq(graph.cost[a], sum[t][u]);
                all += graph.cost[a];
            }
            for (int32_t u = 0; u < tasks; u++)
                arcs += sum[t][u] > 0;
            ck_assert_int_eq(tai_graph_communication(&graph, t), all);
        }
        ck_assert_int_eq(graph.arcs, arcs);
        ck_assert_int_eq(graph.first[tasks], arcs);
        tai_graph_release(&graph);
        ta_instance_free(instance);
    }
}
END_TEST

/* Deltas and task costs are differences of totals. */
START_TEST(test_moves_are_differences)
{
    struct tai_random random;
    tai_random_seed(&random, 22);
    for (int round = 0; round < rounds(3000, 60000); round++) {
        ta_instance *instance =
            random_instance(&random,
                            RANDOM_NEGATIVE | RANDOM_DISTANCES |
                                RANDOM_DIAGONAL | RANDOM_DECIMALS,
                            8, 4);
        const int32_t tasks = ta_instance_tasks(instance);
        const int32_t nodes = ta_instance_nodes(instance);
        struct tai_graph graph;
        ck_assert(!tai_graph_build(instance, &graph));
        int32_t assignment[ENUMERATE_MOST_TASKS];
        draw_assignment(instance, &random, assignment);
        ta_evaluation before, after;
        ck_assert(!ta_evaluate(instance, assignment, &before));
        for (int32_t t = 0; t < tasks; t++) {
            ta_cost costs[8];
            const int32_t home = assignment[t];
            tai_task_costs(instance, &graph, assignment, t, costs);
            for (int32_t p = 0; p < nodes; p++) {
                const ta_cost delta =
                    tai_move_delta(instance, &graph, assignment, t, p);
                ck_assert_int_eq(delta, costs[p] - costs[home]);
                assignment[t] = p;
                ck_assert(!ta_evaluate(instance, assignment, &after));
                ck_assert_int_eq(after.cost.total - before.cost.total, delta);
                assignment[t] = home;
            }
        }
        tai_graph_release(&graph);
        ta_instance_free(instance);
    }
}
END_TEST

/* Loads add up: execution to execution, communication to twice itself. */
START_TEST(test_loads_add_up)
{
    struct tai_random random;
    tai_random_seed(&random, 23);
    for (int round = 0; round < rounds(2000, 40000); round++) {
        ta_instance *instance = random_instance(
            &random, RANDOM_DISTANCES | RANDOM_DIAGONAL | RANDOM_FORBIDDEN, 8,
            4);
        int32_t assignment[ENUMERATE_MOST_TASKS];
        ta_load loads[8];
        ta_evaluation found;
        draw_assignment(instance, &random, assignment);
        ck_assert(!ta_evaluate(instance, assignment, &found));
        ck_assert(!ta_assignment_loads(instance, assignment, loads));
        ta_load sum = {0, 0, 0, 0};
        for (int32_t p = 0; p < ta_instance_nodes(instance); p++) {
            sum.execution += loads[p].execution;
            sum.communication += loads[p].communication;
            sum.within += loads[p].within;
            sum.tasks += loads[p].tasks;
        }
        ck_assert_int_eq(sum.execution, found.cost.execution);
        ck_assert_int_eq(sum.communication + 2 * sum.within,
                         2 * found.cost.communication);
        ck_assert_int_eq(sum.tasks, ta_instance_tasks(instance));
        ta_instance_free(instance);
    }
}
END_TEST

/* Each kind of violation is told with the tasks, node or resource in it. */
START_TEST(test_violations)
{
    ta_instance *instance;
    const ta_cost rows[8] = {1, 1, 1, TA_FORBIDDEN, 1, 1, 1, 1};
    const ta_cost capacity[2] = {5, 1};
    const int32_t with[2] = {0, 2}, apart[2] = {1, 3};
    ck_assert(!ta_instance_new(2, &instance));
    ck_assert(!ta_instance_add_tasks(instance, 4, rows));
    ck_assert(!ta_instance_pin(instance, 2, 0));
    ck_assert(!ta_instance_together(instance, 2, with));
    ck_assert(!ta_instance_apart(instance, 2, apart));
    ck_assert(!ta_instance_add_resource(instance, "m", 0, capacity, NULL));
    ck_assert(!ta_instance_set_requirement(instance, 3, 0, 2));
    ck_assert(!ta_instance_freeze(instance, NULL));
    const struct {
        int32_t assignment[4];
        ta_violation violation;
        const char *words;
    } cases[] = {
        {{0, 1, 0, 0}, TA_VIOLATES_FORBIDDEN, "task t2 cannot run on node n2"},
        {{0, 0, 1, 1}, TA_VIOLATES_PIN, "task t3 is pinned"},
        {{1, 0, 0, 1}, TA_VIOLATES_TOGETHER, "tasks t1 and t3"},
        {{0, 0, 0, 0}, TA_VIOLATES_APART, "tasks t2 and t4"},
        {{0, 0, 0, 1}, TA_VIOLATES_CAPACITY, "node n2 has too little m"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ta_evaluation found;
        char text[200];
        ck_assert(!ta_evaluate(instance, cases[i].assignment, &found));
        ck_assert_int_eq(found.violation, cases[i].violation);
        ta_evaluation_explain(instance, &found, text, sizeof text);
        ck_assert_msg(strstr(text, cases[i].words) != NULL, "%s", text);
    }
    const int32_t outside[4] = {0, 0, 0, 2};
    ta_evaluation found;
    ck_assert_int_eq(ta_evaluate(instance, outside, &found),
                     TA_INVALID_ARGUMENT);
    ta_instance_free(instance);
}
END_TEST

START_TEST(test_serial)
{
    ta_instance *instance;
    const ta_cost rows[21] = {0};
    int32_t assignment[7];
    ck_assert(!ta_instance_new(3, &instance));
    ck_assert(!ta_instance_add_tasks(instance, 7, rows));
    ck_assert_int_eq(ta_serial_assignment(instance, assignment),
                     TA_INVALID_STATE);
    ck_assert(!ta_instance_freeze(instance, NULL));
    ck_assert(!ta_serial_assignment(instance, assignment));
    const int32_t expected[7] = {0, 0, 0, 1, 1, 2, 2};
    ck_assert_mem_eq(assignment, expected, sizeof expected);
    ta_instance_free(instance);
}
END_TEST

/* X * A, rounded down, also below zero. */
START_TEST(test_balance_limit)
{
    ta_instance *instance;
    const ta_cost rows[6] = {9, 4, 3, TA_FORBIDDEN, 5, 8};
    ck_assert(!ta_instance_new(2, &instance));
    ck_assert(!ta_instance_add_tasks(instance, 3, rows));
    ck_assert(!ta_instance_freeze(instance, NULL));
    ck_assert_int_eq(tai_balance_limit(instance, 0), TA_UNLIMITED);
    ck_assert_int_eq(tai_balance_limit(instance, 1), 6);   /* 12 / 2 */
    ck_assert_int_eq(tai_balance_limit(instance, 1.1), 6); /* 6.6 */
    ck_assert_int_eq(tai_balance_limit(instance, 1.5), 9);
    ck_assert_int_eq(tai_balance_limit(instance, 1e10), 60000000000);
    ck_assert_int_eq(tai_balance_limit(instance, 1e300), TA_UNLIMITED);
    ta_instance_free(instance);
    const ta_cost minus[2] = {-3, -3};
    ck_assert(!ta_instance_new(2, &instance));
    ck_assert(!ta_instance_add_tasks(instance, 1, minus));
    ck_assert(!ta_instance_freeze(instance, NULL));
    ck_assert_int_eq(tai_balance_limit(instance, 1), -2); /* -1.5 */
    ck_assert_int_eq(tai_balance_limit(instance, 1e10), -15000000000);
    ck_assert_int_eq(tai_balance_limit(instance, 1e300), -TA_COST_LIMIT);
    ta_instance_free(instance);
}
END_TEST

START_TEST(test_incumbent)
{
    ta_instance *instance;
    const ta_cost rows[4] = {1, 5, 7, TA_FORBIDDEN};
    ck_assert(!ta_instance_new(2, &instance));
    ck_assert(!ta_instance_add_tasks(instance, 2, rows));
    ck_assert(!ta_instance_freeze(instance, NULL));
    struct tai_run run;
    struct tai_incumbent incumbent;
    tai_run_init(&run);
    ck_assert(!tai_incumbent_init(&incumbent, instance, &run));
    const int32_t forbidden[2] = {0, 1}, worse[2] = {1, 0}, better[2] = {0, 0};
    ck_assert(!tai_incumbent_exists(&incumbent));
    ck_assert(!tai_incumbent_offer(&incumbent, forbidden));
    ck_assert(tai_incumbent_offer(&incumbent, worse));
    ck_assert_int_eq(incumbent.value, 12);
    ck_assert(tai_incumbent_offer(&incumbent, better));
    ck_assert(!tai_incumbent_offer(&incumbent, worse));
    ck_assert_int_eq(incumbent.value, 8);
    tai_incumbent_raise(&incumbent, 4);
    tai_incumbent_raise(&incumbent, 3);
    ck_assert_int_eq(incumbent.lower_bound, 4);
    ck_assert(!tai_incumbent_closed(&incumbent));
    incumbent.gap = 0.5;
    ck_assert(tai_incumbent_closed(&incumbent));
    ck_assert_int_eq(run.stop, TAI_STOP_GAP);
    tai_incumbent_close(&incumbent);
    ck_assert_int_eq(incumbent.lower_bound, 8);
    tai_incumbent_release(&incumbent);
    ta_instance_free(instance);
}
END_TEST

SUITE("evaluate", test_graph, test_moves_are_differences, test_loads_add_up,
      test_violations, test_serial, test_balance_limit, test_incumbent)
