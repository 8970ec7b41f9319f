/* SPDX-License-Identifier: MIT */
#include "exact/branch.h"

#include "trial.h"

static void
solve(struct trial *trial)
{
    ta_options options = {.size = sizeof options};
    ck_assert(!tai_branch_plain(&trial->incumbent, &options));
    ck_assert_int_eq(trial->incumbent.open_frames, 0);
}

START_TEST(test_agrees_with_enumeration)
{
    struct tai_random random;
    tai_random_seed(&random, 4);
    int feasible = 0, infeasible = 0;
    const int count = rounds(6000, 200000);
    for (int round = 0; round < count; round++) {
        struct trial trial;
        trial_begin(&trial, &random, round % 20 ? 6 : 8, 4, TA_OBJECTIVE_TOTAL,
                    false);
        const struct enumeration answer = trial.answer;
        if (!trial.restriction.infeasible) {
            solve(&trial);
            ck_assert_int_eq(trial.incumbent.value, answer.best);
            ck_assert_int_eq(trial.incumbent.lower_bound, answer.best);
        }
        feasible += answer.best != TA_FORBIDDEN;
        infeasible += answer.best == TA_FORBIDDEN;
        trial_end(&trial);
    }
    /* The generator must not drift to one side. */
    ck_assert_int_gt(feasible, count / 2);
    ck_assert_int_gt(infeasible, count / 50);
}
END_TEST

START_TEST(test_communication_with_limited_loads)
{
    struct tai_random random;
    tai_random_seed(&random, 5);
    for (int round = 0; round < rounds(3000, 100000); round++) {
        struct trial trial;
        trial_begin(&trial, &random, 6, 4,
                    tai_random_below(&random, 2) ? TA_OBJECTIVE_COMMUNICATION
                                                 : TA_OBJECTIVE_TOTAL,
                    true);
        if (!trial.restriction.infeasible) {
            solve(&trial);
            ck_assert_int_eq(trial.incumbent.value, trial.answer.best);
            ck_assert_int_eq(trial.incumbent.lower_bound, trial.answer.best);
        }
        trial_end(&trial);
    }
}
END_TEST

/* Stopped at its k-th poll, the engine leaves a bound that is one and an
   assignment that costs what it says. */
START_TEST(test_stopped_runs_are_valid)
{
    struct tai_random random;
    tai_random_seed(&random, 6);
    for (int round = 0; round < rounds(2000, 50000); round++) {
        struct trial trial;
        trial_begin(&trial, &random, 7, 4, TA_OBJECTIVE_TOTAL, false);
        if (!trial.restriction.infeasible) {
            trial.run.poll_limit = 1 + (int64_t)tai_random_below(&random, 40);
            solve(&trial);
            trial_check(&trial);
            if (!tai_incumbent_exists(&trial.incumbent))
                ck_assert(trial.run.stop || trial.answer.best == TA_FORBIDDEN);
        }
        trial_end(&trial);
    }
}
END_TEST

/* Where each pair pays wherever its tasks run, the first bound says so, even if
   the pairs cost 2^62 together. */
START_TEST(test_the_largest_communication)
{
    struct trial trial;
    const ta_cost everywhere[4] = {1, 1, 1, 1}, row[2] = {0, 0};
    ck_assert(!ta_instance_new(2, &trial.instance));
    for (int t = 0; t < 3; t++)
        ck_assert(!ta_instance_add_task(trial.instance, NULL, row, NULL));
    ck_assert(!ta_instance_set_distances(trial.instance, everywhere));
    for (int t = 0; t < 2; t++)
        ck_assert(!ta_instance_add_communication(trial.instance, t, t + 1,
                                                 TA_COST_LIMIT / 2));
    ck_assert(!ta_instance_freeze(trial.instance, NULL));
    tai_run_init(&trial.run);
    trial.run.poll_limit = 2;
    ck_assert(
        !tai_restriction_build(trial.instance, false, &trial.restriction));
    ck_assert(!tai_incumbent_init(&trial.incumbent, trial.restriction.instance,
                                  &trial.run));
    solve(&trial);
    ck_assert_int_eq(trial.incumbent.lower_bound, TA_COST_LIMIT);
    trial_end(&trial);
}
END_TEST

START_TEST(test_turnaround)
{
    struct tai_random random;
    tai_random_seed(&random, 7);
    for (int round = 0; round < rounds(3000, 100000); round++) {
        struct trial trial;
        trial_begin(&trial, &random, 7, 4, TA_OBJECTIVE_TURNAROUND,
                    round % 3 == 0);
        if (!trial.restriction.infeasible) {
            solve(&trial);
            ck_assert_int_eq(trial.incumbent.value, trial.answer.best);
            ck_assert_int_eq(trial.incumbent.lower_bound, trial.answer.best);
        }
        trial_end(&trial);
    }
}
END_TEST

/* Loads that can shrink again have no bound of this kind. */
START_TEST(test_turnaround_refuses_negative_costs)
{
    ta_instance *instance;
    const ta_cost row[2] = {1, -1};
    ck_assert(!ta_instance_new(2, &instance));
    ck_assert(!ta_instance_add_task(instance, NULL, row, NULL));
    ck_assert(!ta_instance_freeze(instance, NULL));
    struct tai_run run;
    struct tai_incumbent incumbent;
    tai_run_init(&run);
    ck_assert(!tai_incumbent_init(&incumbent, instance, &run));
    incumbent.objective = TA_OBJECTIVE_TURNAROUND;
    ta_options options = {.size = sizeof options};
    ck_assert_int_eq(tai_branch_solve(&incumbent, &options), TA_NOT_SUPPORTED);
    tai_incumbent_release(&incumbent);
    ta_instance_free(instance);
}
END_TEST

SUITE("branch", test_agrees_with_enumeration,
      test_communication_with_limited_loads, test_stopped_runs_are_valid,
      test_the_largest_communication, test_turnaround,
      test_turnaround_refuses_negative_costs)
