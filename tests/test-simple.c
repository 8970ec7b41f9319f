/* SPDX-License-Identifier: MIT */
#include "bound/simple.h"

#include "trial.h"

START_TEST(test_never_above_the_optimum)
{
    struct tai_random random;
    tai_random_seed(&random, 11);
    int tight = 0, infeasible = 0;
    for (int round = 0; round < rounds(6000, 200000); round++) {
        const ta_objective objective = (ta_objective)(round % 3);
        struct trial trial;
        trial_begin(&trial, &random, 6, 4, objective, round % 2);
        if (!trial.restriction.infeasible) {
            const ta_cost bound = tai_simple_bound(&trial.incumbent);
            ck_assert_int_le(bound, trial.answer.best);
            tight += bound == trial.answer.best && bound != TA_FORBIDDEN;
            infeasible += bound == TA_FORBIDDEN;
        }
        trial_end(&trial);
    }
    ck_assert_int_gt(tight, 300);
    ck_assert_int_gt(infeasible, 10);
}
END_TEST

/* Distance 2 on the diagonal and 5 elsewhere: each pair pays at least 2 per
   unit; where the tasks cannot share a node, 5. */
START_TEST(test_counts_communication)
{
    const ta_cost distance[] = {2, 5, 5, 2};
    const ta_cost anywhere[] = {1, 4}, first[] = {3, TA_FORBIDDEN},
                  second[] = {TA_FORBIDDEN, 7};
    ta_instance *instance;
    ck_assert(!ta_instance_new(2, &instance));
    ck_assert(!ta_instance_add_task(instance, NULL, anywhere, NULL));
    ck_assert(!ta_instance_add_task(instance, NULL, first, NULL));
    ck_assert(!ta_instance_add_task(instance, NULL, second, NULL));
    ck_assert(!ta_instance_set_distances(instance, distance));
    ck_assert(!ta_instance_add_communication(instance, 0, 1, 10));
    ck_assert(!ta_instance_add_communication(instance, 1, 2, 100));
    ck_assert(!ta_instance_freeze(instance, NULL));
    struct tai_run run;
    struct tai_incumbent incumbent;
    tai_run_init(&run);
    ck_assert(!tai_incumbent_init(&incumbent, instance, &run));
    ck_assert_int_eq(tai_simple_bound(&incumbent), 1 + 3 + 7 + 20 + 500);
    incumbent.objective = TA_OBJECTIVE_COMMUNICATION;
    ck_assert_int_eq(tai_simple_bound(&incumbent), 520);
    incumbent.objective = TA_OBJECTIVE_TURNAROUND;
    ck_assert_int_eq(tai_simple_bound(&incumbent), (11 + 20 + 1000 + 1) / 2);
    tai_incumbent_release(&incumbent);
    ta_instance_free(instance);
}
END_TEST

SUITE("simple", test_never_above_the_optimum, test_counts_communication)
