/* SPDX-License-Identifier: MIT */
#include "heuristic/relief.h"

#include "heuristic/greedy.h"
#include "trial.h"

/* What it offers is feasible and costs what it says, wherever it begins; on
   small instances it mostly is the optimum. */
START_TEST(test_small_instances)
{
    struct tai_random random;
    tai_random_seed(&random, 71);
    ta_options options;
    ta_options_init(&options, sizeof options);
    int begun = 0, optimal = 0;
    for (int round = 0; round < rounds(1000, 20000); round++) {
        struct trial trial;
        trial_begin(&trial, &random, 7, 4, TA_OBJECTIVE_TURNAROUND,
                    round % 3 == 0);
        if (!trial.restriction.infeasible)
            ck_assert(!tai_greedy_solve(&trial.incumbent, &options));
        if (!trial.restriction.infeasible &&
            tai_incumbent_exists(&trial.incumbent)) {
            const struct ta_instance *instance = trial.restriction.instance;
            struct tai_relief *relief;
            int32_t hint[16];
            for (int32_t t = 0; t < instance->tasks; t++)
                hint[t] = (int32_t)tai_random_below(
                              &random, (uint64_t)instance->nodes + 1) -
                          1;
            ck_assert(!tai_relief_new(&trial.incumbent, round, &relief));
            ck_assert(!tai_relief_follow(relief, NULL, 50000));
            trial_check(&trial);
            ck_assert(!tai_relief_follow(relief, hint, 50000));
            trial_check(&trial);
            begun++;
            optimal += trial.incumbent.value == trial.answer.best;
            tai_relief_free(relief);
        }
        trial_end(&trial);
    }
    ck_assert_int_gt(begun, 500);
    ck_assert_int_gt(optimal, begun * 9 / 10);
}
END_TEST

SUITE("relief", test_small_instances)
