/* SPDX-License-Identifier: MIT */
#include "solve/loose.h"

#include "trial.h"

/* Whatever is reported holds with the capacities, and often it is a proof. */
START_TEST(test_answers_hold)
{
    struct tai_random random;
    tai_random_seed(&random, 41);
    int refused = 0, proved = 0, open = 0;
    for (int round = 0; round < rounds(3000, 100000); round++) {
        const ta_objective objective =
            round % 3 ? TA_OBJECTIVE_TOTAL : TA_OBJECTIVE_COMMUNICATION;
        struct trial trial;
        trial_begin(&trial, &random, 6, 4, objective, round % 4 == 3);
        if (!trial.restriction.infeasible) {
            const ta_options options = {.size = sizeof options, .seed = round};
            const ta_status status =
                tai_loose_solve(&trial.incumbent, &options);
            trial_check(&trial);
            if (status) {
                ck_assert_int_eq(status, TA_NOT_SUPPORTED);
                refused++;
            } else if (tai_incumbent_closed(&trial.incumbent)) {
                ck_assert_int_eq(trial.incumbent.value, trial.answer.best);
                proved++;
            } else {
                open++;
            }
        }
        trial_end(&trial);
    }
    ck_assert_int_gt(refused, 300);
    ck_assert_int_gt(proved, 100);
    ck_assert_int_gt(open, 100);
}
END_TEST

/* The run's effort is counted, its limits hold, and switched off it is. */
START_TEST(test_run)
{
    struct tai_random random;
    tai_random_seed(&random, 42);
    int worked = 0;
    for (int round = 0; round < rounds(1000, 20000); round++) {
        struct trial trial;
        trial_begin(&trial, &random, 8, 4, TA_OBJECTIVE_TOTAL, false);
        if (!trial.restriction.infeasible &&
            trial.restriction.instance->resources > 0) {
            const ta_options options = {.size = sizeof options};
            if (round % 2)
                trial.run.poll_limit = 1;
            else if (round % 4 == 2)
                trial.run.without = UINT64_C(1) << TAI_PART_LOOSE;
            const ta_status status =
                tai_loose_solve(&trial.incumbent, &options);
            trial_check(&trial);
            if (round % 4 == 2)
                ck_assert_int_eq(status, TA_NOT_SUPPORTED);
            worked += trial.run.stats.ticks > 0;
        }
        trial_end(&trial);
    }
    ck_assert_int_gt(worked, 50);
}
END_TEST

SUITE("loose", test_answers_hold, test_run)
