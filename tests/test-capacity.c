/* SPDX-License-Identifier: MIT */
#include "exact/capacity.h"

#include "exact/branch.h"
#include "trial.h"

START_TEST(test_agrees_with_enumeration)
{
    struct tai_random random;
    tai_random_seed(&random, 31);
    struct trial_count count = {0};
    for (int round = 0; round < rounds(6000, 200000); round++) {
        const ta_objective objective =
            round % 3 ? TA_OBJECTIVE_TOTAL : TA_OBJECTIVE_COMMUNICATION;
        struct trial trial;
        trial_begin(&trial, &random, round % 20 ? 6 : 8, 4, objective,
                    round % 4 == 3);
        if (!trial.restriction.infeasible) {
            const ta_options options = {.size = sizeof options, .seed = round};
            const ta_status status =
                tai_capacity_solve(&trial.incumbent, &options);
            trial_check_exact(&trial, status, &count);
        }
        trial_end(&trial);
    }
    ck_assert_int_gt(count.proved, 1000);
    ck_assert_int_gt(count.infeasible, 100);
    ck_assert_int_gt(count.refused, 100);
}
END_TEST

/* Without the first answer from the heuristics, propagation, bounds and
   search are on their own. */
START_TEST(test_from_nothing)
{
    struct tai_random random;
    tai_random_seed(&random, 32);
    for (int round = 0; round < rounds(1500, 50000); round++) {
        struct trial trial;
        trial_begin(&trial, &random, 7, 4, TA_OBJECTIVE_TOTAL, round % 2);
        if (!trial.restriction.infeasible &&
            trial.answer.best != TA_FORBIDDEN &&
            trial.incumbent.instance->tasks > 0) {
            const ta_options options = {.size = sizeof options, .seed = round};
            trial_offer_a_poor_one(&trial, &random);
            if (!tai_capacity_solve(&trial.incumbent, &options)) {
                ck_assert_int_eq(trial.incumbent.value, trial.answer.best);
                ck_assert_int_eq(trial.incumbent.lower_bound,
                                 trial.answer.best);
            }
        }
        trial_end(&trial);
    }
}
END_TEST

/* Tight, and large enough that search, probing and rounds have work to do. */
static ta_instance *
tight_instance(struct tai_random *random, int32_t tasks, int32_t nodes,
               int32_t pairs)
{
    ta_instance *instance;
    ta_cost row[4], capacity[4] = {0};
    ta_cost need[2][16];
    ck_assert(!ta_instance_new(nodes, &instance));
    for (int32_t t = 0; t < tasks; t++) {
        for (int32_t p = 0; p < nodes; p++)
            row[p] = tai_random_below(random, 20)
                         ? tai_random_between(random, 0, 1000)
                         : TA_FORBIDDEN;
        row[tai_random_below(random, (uint64_t)nodes)] = 500;
        ck_assert(!ta_instance_add_task(instance, NULL, row, NULL));
    }
    for (int32_t i = 0; i < pairs; i++) {
        const int32_t t = (int32_t)tai_random_below(random, (uint64_t)tasks);
        const int32_t u = (int32_t)tai_random_below(random, (uint64_t)tasks);
        if (t != u)
            ck_assert(!ta_instance_add_communication(
                instance, t, u, tai_random_between(random, 1, 500)));
    }
    for (int r = 0; r < 2; r++) {
        ta_cost sum = 0;
        for (int32_t t = 0; t < tasks; t++)
            sum += need[r][t] = tai_random_between(random, 1, 10);
        for (int32_t p = 0; p < nodes; p++)
            capacity[p] = (sum * (10 + 4 * r) / 10 + nodes) / nodes + 1;
        ck_assert(!ta_instance_add_resource(instance, r ? "cores" : "memory", 0,
                                            capacity, NULL));
        for (int32_t t = 0; t < tasks; t++)
            ck_assert(!ta_instance_set_requirement(instance, t, r, need[r][t]));
    }
    const int32_t apart[] = {0, 1, 2};
    ck_assert(!ta_instance_apart(instance, 3, apart));
    ck_assert(!ta_instance_freeze(instance, NULL));
    return instance;
}

START_TEST(test_agrees_with_plain_search)
{
    struct tai_random random;
    tai_random_seed(&random, 35);
    int64_t frames = 0, probes = 0, dives = 0, neighbourhoods = 0, choices = 0;
    for (int round = 0; round < rounds(80, 4000); round++) {
        ta_instance *instance =
            tight_instance(&random, 12, 3, round % 4 == 3 ? 0 : 24);
        const ta_options options = {.size = sizeof options, .seed = round};
        struct tai_run run, plain_run;
        struct tai_incumbent incumbent, plain;
        tai_run_init(&run);
        tai_run_init(&plain_run);
        ck_assert(!tai_incumbent_init(&incumbent, instance, &run));
        ck_assert(!tai_incumbent_init(&plain, instance, &plain_run));
        if (round % 3) /* a random half of the parts */
            run.without = tai_random_bits(&random);
        ck_assert(!tai_capacity_solve(&incumbent, &options));
        ck_assert(!tai_branch_solve(&plain, &options));
        ck_assert_int_eq(incumbent.value, plain.value);
        ck_assert_int_eq(incumbent.lower_bound, plain.value);
        frames += run.stats.capacity_frames;
        probes += run.stats.capacity_probes;
        dives += run.stats.capacity_dives;
        neighbourhoods += run.stats.capacity_neighbourhoods;
        choices += run.stats.capacity_choices;
        tai_incumbent_release(&plain);
        tai_incumbent_release(&incumbent);
        ta_instance_free(instance);
    }
    ck_assert_int_gt(frames, 60);
    ck_assert_int_gt(probes, 60);
    ck_assert_int_gt(dives, 10);
    ck_assert_int_gt(neighbourhoods, 10);
    ck_assert_int_gt(choices, 10);
}
END_TEST

/* Stopping at any poll leaves what was reported valid. */
START_TEST(test_stops_anywhere)
{
    struct tai_random random;
    tai_random_seed(&random, 33);
    for (int round = 0; round < rounds(1000, 20000); round++) {
        struct trial trial;
        trial_begin(&trial, &random, 8, 4, TA_OBJECTIVE_TOTAL, false);
        if (!trial.restriction.infeasible) {
            const ta_options options = {.size = sizeof options};
            trial.run.poll_limit = 1 + round % 50;
            const ta_status status =
                tai_capacity_solve(&trial.incumbent, &options);
            ck_assert(!status || status == TA_NOT_SUPPORTED);
            trial_check(&trial);
        }
        trial_end(&trial);
    }
}
END_TEST

/* A gap that is good enough ends the run without a claim. */
START_TEST(test_gap)
{
    struct tai_random random;
    tai_random_seed(&random, 34);
    for (int round = 0; round < rounds(500, 10000); round++) {
        struct trial trial;
        trial_begin(&trial, &random, 8, 4, TA_OBJECTIVE_TOTAL, false);
        if (!trial.restriction.infeasible) {
            const ta_options options = {.size = sizeof options};
            trial.incumbent.gap = 0.02 * (1 + round % 20);
            (void)tai_capacity_solve(&trial.incumbent, &options);
            trial_check(&trial);
        }
        trial_end(&trial);
    }
}
END_TEST

SUITE("capacity", test_agrees_with_enumeration, test_from_nothing,
      test_agrees_with_plain_search, test_stops_anywhere, test_gap)
