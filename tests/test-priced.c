/* SPDX-License-Identifier: MIT */
#include "exact/priced.h"

#include "trial.h"

START_TEST(test_agrees_with_enumeration)
{
    struct tai_random random;
    tai_random_seed(&random, 33);
    struct trial_count count = {0};
    for (int round = 0; round < rounds(6000, 200000); round++) {
        struct trial trial;
        trial_begin(&trial, &random, round % 20 ? 6 : 9, 4, TA_OBJECTIVE_TOTAL,
                    false);
        if (!trial.restriction.infeasible) {
            const ta_options options = {.size = sizeof options, .seed = round};
            if (round % 2)
                trial_offer_a_poor_one(&trial, &random);
            const ta_status status =
                tai_priced_solve(&trial.incumbent, &options);
            trial_check_exact(&trial, status, &count);
        }
        trial_end(&trial);
    }
    ck_assert_int_gt(count.proved, 1000);
    ck_assert_int_gt(count.infeasible, 30);
    ck_assert_int_gt(count.refused, 100);
}
END_TEST

/* Stopped at any poll, the bound and the assignment hold. */
START_TEST(test_stopped)
{
    struct tai_random random;
    tai_random_seed(&random, 34);
    int stopped = 0;
    for (int round = 0; round < rounds(2000, 50000); round++) {
        struct trial trial;
        trial_begin(&trial, &random, 9, 4, TA_OBJECTIVE_TOTAL, false);
        if (!trial.restriction.infeasible) {
            const ta_options options = {.size = sizeof options, .seed = round};
            trial_offer_a_poor_one(&trial, &random);
            trial.run.poll_limit = 1 + (int64_t)tai_random_below(&random, 40);
            trial.run.memory_limit =
                (int64_t)tai_random_below(&random, 1 << 20);
            const ta_status status =
                tai_priced_solve(&trial.incumbent, &options);
            ck_assert(status == TA_OK || status == TA_NOT_SUPPORTED);
            trial_check(&trial);
            stopped += trial.run.stop != TAI_STOP_NONE;
        }
        trial_end(&trial);
    }
    ck_assert_int_gt(stopped, 50);
}
END_TEST

SUITE("priced", test_agrees_with_enumeration, test_stopped)
