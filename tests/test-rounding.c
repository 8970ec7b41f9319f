/* SPDX-License-Identifier: MIT */
#include "heuristic/dual.h"

#include <taskassign/solve.h>

#include "trial.h"

#define FEATURES                                                               \
    (RANDOM_FORBIDDEN | RANDOM_NEGATIVE | RANDOM_DISTANCES | RANDOM_DIAGONAL | \
     RANDOM_DECIMALS)

/* It is meant for large instances, and right on small ones, stopped or not. */
START_TEST(test_bounds_and_values)
{
    struct tai_random random;
    tai_random_seed(&random, 95);
    int closed = 0;
    const int count = rounds(600, 20000);
    for (int round = 0; round < count; round++) {
        struct trial trial;
        const ta_options options = {.size = sizeof options, .seed = round};
        trial_begin_total(&trial, &random, FEATURES, 7, 4);
        if (!trial.restriction.infeasible &&
            trial.restriction.instance->tasks > 0) {
            trial.answer = enumerate_total(trial.instance);
            if (round % 2)
                trial.run.poll_limit =
                    1 + (int64_t)tai_random_below(&random, 40);
            ck_assert(!tai_dual_solve(&trial.incumbent, &options));
            trial_check(&trial);
            if (!trial.run.stop)
                ck_assert(tai_incumbent_exists(&trial.incumbent));
            closed += trial.incumbent.lower_bound == trial.incumbent.value;
        }
        trial_end(&trial);
    }
    ck_assert_int_gt(closed, count / 4);
}
END_TEST

/* A large grid goes this way by itself, and without each part. */
START_TEST(test_large_grid)
{
    struct tai_random random;
    tai_random_seed(&random, 96);
    const int32_t side = 310, nodes = 8;
    ta_instance *instance;
    ck_assert(!ta_instance_new(nodes, &instance));
    for (int32_t t = 0; t < side * side; t++) {
        ta_cost row[8];
        for (int32_t p = 0; p < nodes; p++)
            row[p] = tai_random_between(&random, 0, 10000);
        ck_assert(!ta_instance_add_task(instance, NULL, row, NULL));
    }
    for (int32_t t = 0; t < side * side; t++)
        for (int32_t step = 1; step <= side; step += side - 1)
            if (t >= step && (step > 1 || t % side))
                ck_assert(!ta_instance_add_communication(
                    instance, t, t - step,
                    tai_random_between(&random, 1, 4000)));
    ck_assert(!ta_instance_freeze(instance, NULL));
    ta_options options;
    ta_result *result;
    ta_options_init(&options, sizeof options);
    options.tick_limit = 60000000;
    ck_assert(!ta_solve(instance, &options, &result));
    ck_assert_str_eq(ta_result_method(result), "dual");
    ck_assert(ta_result_gap(result) < 0.01);
    ta_result_free(result);
    ta_instance_free(instance);
}
END_TEST

SUITE("rounding", test_bounds_and_values, test_large_grid)
