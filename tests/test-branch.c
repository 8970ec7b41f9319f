/* SPDX-License-Identifier: MIT */
#include "exact/branch.h"

#include "enumerate.h"
#include "model/restriction.h"
#include "random-instance.h"
#include "suite.h"

/* Runs the engine on a restriction, and says what it should have found. */
struct trial {
    ta_instance *instance;
    struct tai_restriction restriction;
    struct tai_run run;
    struct tai_incumbent incumbent;
};

static void
begin(struct trial *trial, struct tai_random *random, unsigned features,
      int32_t most_tasks, int32_t most_nodes)
{
    trial->instance = random_instance(random, features, most_tasks, most_nodes);
    tai_run_init(&trial->run);
    ck_assert(
        !tai_restriction_build(trial->instance, false, &trial->restriction));
    if (!trial->restriction.infeasible)
        ck_assert(!tai_incumbent_init(
            &trial->incumbent, trial->restriction.instance, &trial->run));
}

static void
end(struct trial *trial)
{
    if (!trial->restriction.infeasible)
        tai_incumbent_release(&trial->incumbent);
    tai_restriction_release(&trial->restriction);
    ta_instance_free(trial->instance);
}

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
        begin(&trial, &random, RANDOM_EVERYTHING, round % 20 ? 6 : 8, 4);
        const struct enumeration answer = enumerate_total(trial.instance);
        if (trial.restriction.infeasible) {
            ck_assert_int_eq(answer.best, TA_FORBIDDEN);
        } else {
            solve(&trial);
            ck_assert_int_eq(trial.incumbent.value, answer.best);
            ck_assert_int_eq(trial.incumbent.lower_bound, answer.best);
        }
        feasible += answer.best != TA_FORBIDDEN;
        infeasible += answer.best == TA_FORBIDDEN;
        end(&trial);
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
        begin(&trial, &random, RANDOM_RESTRICTED, 6, 4);
        if (trial.restriction.infeasible) {
            end(&trial);
            continue;
        }
        struct tai_incumbent *incumbent = &trial.incumbent;
        incumbent->objective = (int32_t)tai_random_below(&random, 2)
                                   ? TA_OBJECTIVE_COMMUNICATION
                                   : TA_OBJECTIVE_TOTAL;
        incumbent->load_limit =
            tai_balance_limit(trial.instance, 1 + 2 * tai_random_unit(&random));
        const struct enumeration answer = enumerate_instance(
            trial.instance, (ta_objective)incumbent->objective,
            incumbent->load_limit);
        solve(&trial);
        ck_assert_int_eq(incumbent->value, answer.best);
        ck_assert_int_eq(incumbent->lower_bound, answer.best);
        end(&trial);
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
        begin(&trial, &random, RANDOM_RESTRICTED, 7, 4);
        if (trial.restriction.infeasible) {
            end(&trial);
            continue;
        }
        const struct enumeration answer = enumerate_total(trial.instance);
        trial.run.poll_limit = 1 + (int64_t)tai_random_below(&random, 40);
        solve(&trial);
        ck_assert_int_ge(trial.incumbent.value, answer.best);
        ck_assert_int_le(trial.incumbent.lower_bound, answer.best);
        if (tai_incumbent_exists(&trial.incumbent))
            ck_assert_int_eq(tai_incumbent_cost(&trial.incumbent,
                                                trial.incumbent.assignment),
                             trial.incumbent.value);
        else
            ck_assert(trial.run.stop || answer.best == TA_FORBIDDEN);
        end(&trial);
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
    end(&trial);
}
END_TEST

START_TEST(test_turnaround)
{
    struct tai_random random;
    tai_random_seed(&random, 7);
    for (int round = 0; round < rounds(3000, 100000); round++) {
        struct trial trial;
        begin(&trial, &random, RANDOM_RESTRICTED & ~(unsigned)RANDOM_NEGATIVE,
              7, 4);
        if (trial.restriction.infeasible) {
            end(&trial);
            continue;
        }
        trial.incumbent.objective = TA_OBJECTIVE_TURNAROUND;
        const struct enumeration answer = enumerate_instance(
            trial.instance, TA_OBJECTIVE_TURNAROUND, TA_UNLIMITED);
        solve(&trial);
        ck_assert_int_eq(trial.incumbent.value, answer.best);
        ck_assert_int_eq(trial.incumbent.lower_bound, answer.best);
        end(&trial);
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
