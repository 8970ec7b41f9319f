/* SPDX-License-Identifier: MIT */
#include "heuristic/expansion.h"

#include <string.h>

#include "base/memory.h"
#include "trial.h"

#define FEATURES                                                               \
    (RANDOM_FORBIDDEN | RANDOM_NEGATIVE | RANDOM_DISTANCES | RANDOM_DIAGONAL)

/* A feasible assignment at random. */
static void
draw_assignment(struct tai_random *random, const struct ta_instance *instance,
                int32_t assignment[])
{
    for (int32_t t = 0; t < instance->tasks; t++)
        do
            assignment[t] =
                (int32_t)tai_random_below(random, (uint64_t)instance->nodes);
        while (tai_execution(instance, t, assignment[t]) == TA_FORBIDDEN);
}

/* The best that sending any set of tasks to one node can do. */
static ta_cost
best_move(struct trial *trial, const int32_t from[], int32_t node)
{
    const struct ta_instance *instance = trial->restriction.instance;
    int32_t to[ENUMERATE_MOST_TASKS];
    ta_cost best = TA_FORBIDDEN;
    for (uint32_t set = 0; set < UINT32_C(1) << instance->tasks; set++) {
        for (int32_t t = 0; t < instance->tasks; t++)
            to[t] = set >> t & 1 ? node : from[t];
        const ta_cost cost = tai_incumbent_cost(&trial->incumbent, to);
        best = cost < best ? cost : best;
    }
    return best;
}

static bool
is_metric(const struct ta_instance *instance)
{
    for (int32_t p = 0; p < instance->nodes; p++)
        for (int32_t q = 0; q < instance->nodes; q++)
            for (int32_t r = 0; r < instance->nodes; r++)
                if (tai_distance(instance, p, p) ||
                    tai_distance(instance, p, q) >
                        tai_distance(instance, p, r) +
                            tai_distance(instance, r, q))
                    return false;
    return true;
}

/* Each move of a cycle is the best one where the distance is a metric, and
   never worse than none elsewhere; the gain is what the total says. */
START_TEST(test_moves)
{
    struct tai_random random;
    tai_random_seed(&random, 91);
    int gained = 0;
    for (int round = 0; round < rounds(2000, 50000); round++) {
        struct trial trial;
        struct tai_graph graph;
        trial_begin_total(&trial, &random, FEATURES, 7, 4);
        const struct ta_instance *instance = trial.restriction.instance;
        if (!trial.restriction.infeasible) {
            int32_t assignment[ENUMERATE_MOST_TASKS];
            ck_assert(!tai_graph_build(instance, &graph));
            ck_assert(tai_expansion_applies(instance));
            draw_assignment(&random, instance, assignment);
            const ta_cost before =
                tai_incumbent_cost(&trial.incumbent, assignment);
            ta_cost exact = before, gain;
            if (is_metric(instance)) {
                int32_t copy[ENUMERATE_MOST_TASKS];
                memcpy(copy, assignment, sizeof copy);
                exact = best_move(&trial, copy, 0);
            }
            ck_assert(!tai_expansion_cycle(instance, &graph, 0, &trial.run,
                                           assignment, &gain));
            const ta_cost after =
                tai_incumbent_cost(&trial.incumbent, assignment);
            ck_assert_int_eq(before - gain, after);
            ck_assert_int_le(after, exact);
            gained += gain > 0;
            tai_graph_release(&graph);
        }
        trial_end(&trial);
    }
    ck_assert_int_gt(gained, 500);
}
END_TEST

/* From a local optimum for a metric no set of tasks gains by going to one
   node. */
START_TEST(test_local_optimum)
{
    struct tai_random random;
    tai_random_seed(&random, 92);
    for (int round = 0; round < rounds(500, 20000); round++) {
        struct trial trial;
        struct tai_graph graph;
        trial_begin_total(&trial, &random, RANDOM_FORBIDDEN, 7, 4);
        const struct ta_instance *instance = trial.restriction.instance;
        if (!trial.restriction.infeasible) {
            int32_t assignment[ENUMERATE_MOST_TASKS];
            ta_cost gain;
            ck_assert(!tai_graph_build(instance, &graph));
            draw_assignment(&random, instance, assignment);
            do
                ck_assert(!tai_expansion_cycle(instance, &graph,
                                               1 % instance->nodes, &trial.run,
                                               assignment, &gain));
            while (gain > 0);
            const ta_cost value =
                tai_incumbent_cost(&trial.incumbent, assignment);
            for (int32_t p = 0; p < instance->nodes; p++)
                ck_assert_int_eq(best_move(&trial, assignment, p), value);
            tai_graph_release(&graph);
        }
        trial_end(&trial);
    }
}
END_TEST

SUITE("expansion", test_moves, test_local_optimum)
