/* SPDX-License-Identifier: MIT */
#include "heuristic/descent.h"

#include "trial.h"

START_TEST(test_answers_hold)
{
    struct tai_random random;
    tai_random_seed(&random, 16);
    int feasible = 0, optimal = 0;
    for (int round = 0; round < rounds(3000, 100000); round++) {
        const ta_objective objective = (ta_objective)(round % 3);
        struct trial trial;
        trial_begin(&trial, &random, 8, 4, objective, round % 4 == 3);
        if (!trial.restriction.infeasible) {
            const ta_options options = {.size = sizeof options, .seed = round};
            trial.run.tick_limit = 30000;
            ck_assert(!tai_descent_solve(&trial.incumbent, &options));
            trial_check(&trial);
            feasible += trial.answer.best != TA_FORBIDDEN;
            optimal += tai_incumbent_exists(&trial.incumbent) &&
                       trial.incumbent.value == trial.answer.best;
        }
        trial_end(&trial);
    }
    ck_assert_int_gt(100 * optimal, 95 * feasible);
}
END_TEST

/* No move of one task and no exchange of two improves what is returned. */
START_TEST(test_local_optimum)
{
    struct tai_random random;
    tai_random_seed(&random, 17);
    for (int round = 0; round < rounds(1000, 30000); round++) {
        const ta_objective objective = (ta_objective)(round % 3);
        struct trial trial;
        trial_begin(&trial, &random, 8, 4, objective, round % 2);
        if (!trial.restriction.infeasible) {
            const ta_options options = {.size = sizeof options};
            struct tai_incumbent *incumbent = &trial.incumbent;
            ck_assert(!tai_descent_solve(incumbent, &options));
            const int32_t tasks = incumbent->instance->tasks;
            int32_t *node = incumbent->assignment;
            const ta_cost value = incumbent->value;
            for (int32_t t = 0; t < tasks && value != TA_FORBIDDEN; t++) {
                const int32_t home = node[t];
                for (int32_t p = 0; p < incumbent->instance->nodes; p++) {
                    node[t] = p;
                    ck_assert_int_ge(tai_incumbent_cost(incumbent, node),
                                     value);
                }
                node[t] = home;
            }
        }
        trial_end(&trial);
    }
}
END_TEST

/* Stopping at any poll leaves what was reported valid. */
START_TEST(test_stops_anywhere)
{
    struct tai_random random;
    tai_random_seed(&random, 18);
    for (int round = 0; round < rounds(300, 3000); round++) {
        struct trial trial;
        trial_begin(&trial, &random, 8, 4, TA_OBJECTIVE_TOTAL, false);
        if (!trial.restriction.infeasible) {
            const ta_options options = {.size = sizeof options};
            trial.run.poll_limit = 1 + round % 10;
            ck_assert(!tai_descent_improve(&trial.incumbent, &options));
            trial_check(&trial);
        }
        trial_end(&trial);
    }
}
END_TEST

SUITE("descent", test_answers_hold, test_local_optimum, test_stops_anywhere)
