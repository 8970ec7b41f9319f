/* SPDX-License-Identifier: MIT */
#include "exact/turnaround.h"

#include "exact/branch.h"
#include "trial.h"

static ta_options
options(void)
{
    ta_options fresh;
    ta_options_init(&fresh, sizeof fresh);
    return fresh;
}

START_TEST(test_agrees_with_enumeration)
{
    struct tai_random random;
    tai_random_seed(&random, 51);
    const ta_options usual = options();
    int proved = 0, refused = 0;
    const int count = rounds(3000, 60000);
    for (int round = 0; round < count; round++) {
        struct trial trial;
        trial_begin(&trial, &random, round % 10 ? 6 : 8, 4,
                    TA_OBJECTIVE_TURNAROUND, round % 3 == 0);
        if (!trial.restriction.infeasible) {
            const ta_status status =
                tai_turnaround_solve(&trial.incumbent, &usual);
            trial_check(&trial);
            if (status == TA_OK) {
                ck_assert_int_eq(trial.incumbent.value, trial.answer.best);
                ck_assert_int_eq(trial.incumbent.lower_bound,
                                 trial.answer.best);
                proved++;
            } else {
                ck_assert_int_eq(status, TA_NOT_SUPPORTED);
                refused++;
            }
        }
        trial_end(&trial);
    }
    ck_assert_int_gt(proved, count / 3);
    ck_assert_int_gt(refused, 0);
}
END_TEST

/* Tasks on all nodes alike, which are tried once. */
static ta_instance *
identical_instance(struct tai_random *random, int32_t tasks, int32_t nodes)
{
    ta_instance *instance;
    ta_cost row[8];
    ck_assert(!ta_instance_new(nodes, &instance));
    for (int32_t t = 0; t < tasks; t++) {
        const ta_cost e = tai_random_between(random, 1, 30);
        for (int32_t p = 0; p < nodes; p++)
            row[p] = e;
        ck_assert(!ta_instance_add_task(instance, NULL, row, NULL));
        for (int32_t u = 0; u < t; u++)
            if (tai_random_below(random, 3) == 0)
                ck_assert(!ta_instance_add_communication(
                    instance, t, u, tai_random_between(random, 1, 20)));
    }
    ck_assert(!ta_instance_freeze(instance, NULL));
    return instance;
}

static ta_cost
solved(const ta_instance *instance,
       ta_status (*solve)(struct tai_incumbent *, const ta_options *))
{
    const ta_options usual = options();
    struct tai_run run;
    struct tai_incumbent incumbent;
    tai_run_init(&run);
    ck_assert(!tai_incumbent_init(&incumbent, instance, &run));
    incumbent.objective = TA_OBJECTIVE_TURNAROUND;
    ck_assert_int_eq(solve(&incumbent, &usual), TA_OK);
    ck_assert_int_eq(incumbent.value, incumbent.lower_bound);
    const ta_cost value = incumbent.value;
    tai_incumbent_release(&incumbent);
    return value;
}

START_TEST(test_identical_nodes)
{
    struct tai_random random;
    tai_random_seed(&random, 52);
    for (int round = 0; round < rounds(100, 2000); round++) {
        const int32_t nodes = (int32_t)tai_random_between(&random, 2, 4);
        ta_instance *instance = identical_instance(&random, 10, nodes);
        ck_assert_int_eq(solved(instance, tai_turnaround_solve),
                         solved(instance, tai_branch_plain));
        ta_instance_free(instance);
    }
}
END_TEST

/* Larger than words of bits, and than enumeration: the two engines agree. */
START_TEST(test_agrees_with_branch_and_bound)
{
    struct tai_random random;
    tai_random_seed(&random, 53);
    for (int round = 0; round < rounds(60, 1500); round++) {
        ta_instance *instance = random_instance(
            &random, RANDOM_FORBIDDEN | RANDOM_DISTANCES, 12, 3);
        if (ta_instance_tasks(instance) > 0 &&
            ta_instance_nodes(instance) > 1) {
            struct tai_restriction restriction;
            ck_assert(!tai_restriction_build(instance, true, &restriction));
            if (!restriction.infeasible)
                ck_assert_int_eq(
                    solved(restriction.instance, tai_turnaround_solve),
                    solved(restriction.instance, tai_branch_plain));
            tai_restriction_release(&restriction);
        }
        ta_instance_free(instance);
    }
}
END_TEST

/* Stopped at its k-th poll, it leaves a bound that is one and an assignment
   that costs what it says. */
START_TEST(test_stopped_runs_are_valid)
{
    struct tai_random random;
    tai_random_seed(&random, 54);
    const ta_options usual = options();
    for (int round = 0; round < rounds(1000, 20000); round++) {
        struct trial trial;
        trial_begin(&trial, &random, 7, 3, TA_OBJECTIVE_TURNAROUND,
                    round % 2 == 0);
        if (!trial.restriction.infeasible) {
            trial.run.poll_limit = 1 + (int64_t)tai_random_below(&random, 40);
            tai_turnaround_solve(&trial.incumbent, &usual);
            trial_check(&trial);
        }
        trial_end(&trial);
    }
}
END_TEST

SUITE("turnaround", test_agrees_with_enumeration, test_identical_nodes,
      test_agrees_with_branch_and_bound, test_stopped_runs_are_valid)
