/* SPDX-License-Identifier: MIT */
#include "heuristic/forest.h"

#include "trial.h"

#define FEATURES                                                               \
    (RANDOM_FORBIDDEN | RANDOM_NEGATIVE | RANDOM_DISTANCES | RANDOM_DIAGONAL)

/* Whether the tasks of the forest induce one, parents first. */
static void
check_forest(const struct tai_forest *forest)
{
    const struct tai_graph *graph = forest->graph;
    bool seen[ENUMERATE_MOST_TASKS] = {false};
    for (int32_t i = 0; i < forest->size; i++) {
        const int32_t t = forest->order[i];
        int32_t earlier = 0;
        for (int64_t a = graph->first[t]; a < graph->first[t + 1]; a++)
            if (seen[graph->neighbour[a]]) {
                ck_assert_int_eq(forest->parent[t], graph->neighbour[a]);
                ck_assert_int_eq(forest->paid[t], graph->cost[a]);
                earlier++;
            }
        ck_assert_int_eq(earlier, forest->parent[t] >= 0);
        seen[t] = true;
    }
}

/* The gain is what the total says; on a forest one move is the optimum. */
START_TEST(test_moves)
{
    struct tai_random random;
    tai_random_seed(&random, 93);
    int exact = 0, gained = 0;
    for (int round = 0; round < rounds(4000, 100000); round++) {
        struct trial trial;
        struct tai_graph graph;
        struct tai_forest forest;
        trial_begin_total(&trial, &random, FEATURES, 8, 4);
        const struct ta_instance *instance = trial.restriction.instance;
        if (trial.restriction.infeasible) {
            trial_end(&trial);
            continue;
        }
        int32_t assignment[ENUMERATE_MOST_TASKS];
        const struct enumeration answer = enumerate_total(trial.instance);
        ck_assert(!tai_graph_build(instance, &graph));
        ck_assert(!tai_forest_init(&forest, instance, &graph));
        ck_assert(tai_forest_applies(instance));
        for (int32_t t = 0; t < instance->tasks; t++)
            do
                assignment[t] = (int32_t)tai_random_below(
                    &random, (uint64_t)instance->nodes);
            while (tai_execution(instance, t, assignment[t]) == TA_FORBIDDEN);
        for (int move = 0; move < 3; move++) {
            const ta_cost before =
                tai_incumbent_cost(&trial.incumbent, assignment);
            const ta_cost gain = tai_forest_move(&forest, &random, assignment);
            const ta_cost after =
                tai_incumbent_cost(&trial.incumbent, assignment);
            ck_assert_int_ge(gain, 0);
            ck_assert_int_eq(before - gain, after);
            if (instance->tasks > 0)
                check_forest(&forest);
            if (forest.size == instance->tasks) {
                ck_assert_int_eq(after, answer.best);
                exact++;
            }
            gained += gain > 0;
        }
        tai_forest_release(&forest);
        tai_graph_release(&graph);
        trial_end(&trial);
    }
    ck_assert_int_gt(exact, 500);
    ck_assert_int_gt(gained, 500);
}
END_TEST

SUITE("forest", test_moves)
