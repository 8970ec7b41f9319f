/* SPDX-License-Identifier: MIT */
#include "bound/quadratic-knapsack.h"

#include "base/memory.h"
#include "base/random.h"
#include "random-instance.h"
#include "suite.h"

#define MOST_TASKS 9
#define CAPACITY 40

struct truth {
    ta_cost best, with[MOST_TASKS], without[MOST_TASKS];
};

static bool
agrees(const struct tai_quadratic_knapsack *q, unsigned set)
{
    int64_t weight = 0;
    for (int32_t t = 0; t < q->graph->tasks; t++) {
        const bool in = set & 1u << t;
        if ((q->membership[t] == TAI_IN && !in) ||
            (q->membership[t] == TAI_OUT && in))
            return false;
        weight += in ? q->weight[t] : 0;
    }
    return weight <= q->capacity;
}

static ta_cost
value_of(const struct tai_quadratic_knapsack *q, unsigned set)
{
    const struct tai_graph *graph = q->graph;
    ta_cost twice = 0;
    for (int32_t t = 0; t < graph->tasks; t++) {
        if (!(set & 1u << t))
            continue;
        twice += 2 * q->profit[t];
        for (int64_t a = graph->first[t]; a < graph->first[t + 1]; a++)
            if (set & 1u << graph->neighbour[a])
                twice += q->factor * graph->cost[a];
    }
    return twice / 2;
}

static struct truth
try_all(const struct tai_quadratic_knapsack *q)
{
    const int32_t tasks = q->graph->tasks;
    struct truth truth = {.best = TAI_KNAPSACK_NEVER};
    for (int32_t t = 0; t < tasks; t++)
        truth.with[t] = truth.without[t] = TAI_KNAPSACK_NEVER;
    for (unsigned set = 0; set < 1u << tasks; set++) {
        if (!agrees(q, set))
            continue;
        const ta_cost value = value_of(q, set);
        truth.best = value > truth.best ? value : truth.best;
        for (int32_t t = 0; t < tasks; t++) {
            ta_cost *side = set & 1u << t ? &truth.with[t] : &truth.without[t];
            *side = value > *side ? value : *side;
        }
    }
    return truth;
}

static void
check_solution(const struct tai_quadratic_knapsack *q, bool searched)
{
    const struct truth truth = try_all(q);
    if (truth.best == TAI_KNAPSACK_NEVER) {
        ck_assert_int_eq(q->bound, TAI_KNAPSACK_NEVER);
        return;
    }
    unsigned set = 0;
    for (int32_t t = 0; t < q->graph->tasks; t++) {
        set |= q->best[t] ? 1u << t : 0;
        ck_assert_int_ge(q->with[t], truth.with[t]);
        ck_assert_int_ge(q->without[t], truth.without[t]);
    }
    ck_assert(agrees(q, set));
    ck_assert_int_eq(value_of(q, set), q->value);
    ck_assert_int_le(q->value, truth.best);
    ck_assert_int_ge(q->bound, truth.best);
    if (searched) {
        ck_assert_int_eq(q->bound, truth.best);
        ck_assert_int_eq(q->value, truth.best);
    }
}

/* The invariant of the split, (Q1). */
static void
check_shares(const struct tai_quadratic_knapsack *q)
{
    for (int64_t a = 0; a < q->graph->arcs; a++) {
        ck_assert_int_ge(q->share[a], 0);
        ck_assert_int_eq(q->share[a] + q->share[q->mate[a]],
                         q->factor * q->graph->cost[a]);
    }
}

START_TEST(test_agrees_with_all_sets)
{
    struct tai_random random;
    tai_random_seed(&random, 22);
    for (int round = 0; round < rounds(1500, 50000); round++) {
        ta_instance *instance = random_instance(&random, 0, MOST_TASKS, 2);
        struct tai_graph graph;
        struct tai_quadratic_knapsack q;
        int32_t weight[MOST_TASKS];
        ck_assert(!tai_graph_build(instance, &graph));
        ck_assert(!tai_quadratic_knapsack_init(&q, &graph, CAPACITY));
        ta_cost *share = tai_alloc(graph.arcs, sizeof *share);
        q.share = share;
        q.weight = weight;
        q.factor = (ta_cost)tai_random_below(&random, 5);
        tai_quadratic_knapsack_halve(&q, q.factor, share);
        for (int call = 0; call < 4; call++) { /* shares stay */
            q.capacity = (int32_t)tai_random_below(&random, CAPACITY + 1);
            for (int32_t t = 0; t < graph.tasks; t++) {
                weight[t] = (int32_t)tai_random_below(&random, 15);
                q.profit[t] = tai_random_between(&random, -300, 100);
                q.membership[t] = tai_random_below(&random, 4)
                                      ? TAI_FREE
                                      : (uint8_t)tai_random_below(&random, 3);
            }
            tai_quadratic_knapsack_solve(
                &q, (ta_cost)tai_random_below(&random, 500),
                call % 2 ? (ta_cost)tai_random_below(&random, 50) : 0,
                call % 2 ? 3 : 1000000);
            check_solution(&q, call % 2 == 0);
            check_shares(&q);
        }
        tai_free(share);
        tai_quadratic_knapsack_release(&q);
        tai_graph_release(&graph);
        ta_instance_free(instance);
    }
}
END_TEST

SUITE("quadratic-knapsack", test_agrees_with_all_sets)
