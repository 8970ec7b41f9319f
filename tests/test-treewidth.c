/* SPDX-License-Identifier: MIT */
#include "exact/treewidth.h"

#include <taskassign/solve.h>

#include "trial.h"

static ta_status
solve(struct trial *trial)
{
    ta_options options;
    ta_options_init(&options, sizeof options);
    options.method = TA_METHOD_TREE;
    return tai_treewidth_solve(&trial->incumbent, &options);
}

/* Every instance without what the method cannot do, and where the others are
   told apart. */
START_TEST(test_agrees_with_enumeration)
{
    struct tai_random random;
    tai_random_seed(&random, 56);
    int solved = 0;
    const int count = rounds(5000, 100000);
    for (int round = 0; round < count; round++) {
        struct trial trial;
        trial_begin(&trial, &random, 7, 4, TA_OBJECTIVE_TOTAL, round % 7 == 0);
        if (!trial.restriction.infeasible &&
            tai_treewidth_applies(&trial.incumbent)) {
            ck_assert(!solve(&trial));
            ck_assert_int_eq(trial.incumbent.value, trial.answer.best);
            ck_assert_int_eq(trial.incumbent.lower_bound, trial.answer.best);
            trial_check(&trial);
            solved++;
        }
        trial_end(&trial);
    }
    ck_assert_int_gt(solved, count / 10);
}
END_TEST

/* Stopped at any poll, nothing false is claimed. */
START_TEST(test_stopped)
{
    struct tai_random random;
    tai_random_seed(&random, 57);
    for (int round = 0; round < rounds(500, 10000); round++) {
        struct trial trial;
        trial_begin(&trial, &random, 7, 4, TA_OBJECTIVE_TOTAL, false);
        if (!trial.restriction.infeasible &&
            tai_treewidth_applies(&trial.incumbent)) {
            trial.run.poll_limit = 1;
            ck_assert(!solve(&trial));
            trial_check(&trial);
        }
        trial_end(&trial);
    }
}
END_TEST

static ta_cost
optimum(const ta_instance *instance, int32_t method)
{
    ta_options options;
    ta_options_init(&options, sizeof options);
    options.method = method;
    ta_result *result;
    ck_assert(!ta_solve(instance, &options, &result));
    ck_assert_int_eq(ta_result_outcome(result), TA_OPTIMAL);
    const ta_cost value = ta_result_value(result);
    ta_result_free(result);
    return value;
}

/* A grid of some rows, on a ring of nodes, on a uniform network, or anyhow. */
static ta_instance *
draw_grid(struct tai_random *random, int32_t rows, int32_t columns,
          int32_t nodes)
{
    ta_instance *instance;
    ta_cost row[8], distance[64];
    const uint64_t kind = tai_random_below(random, 3);
    ck_assert(!ta_instance_new(nodes, &instance));
    for (int32_t t = 0; t < rows * columns; t++) {
        for (int32_t p = 0; p < nodes; p++)
            row[p] = tai_random_between(random, 0, 60);
        ck_assert(!ta_instance_add_task(instance, NULL, row, NULL));
        const int32_t before[2] = {t % rows ? t - 1 : -1, t - rows};
        for (int i = 0; i < 2; i++)
            if (before[i] >= 0)
                ck_assert(!ta_instance_add_communication(
                    instance, before[i], t, tai_random_between(random, 0, 30)));
    }
    for (int32_t p = 0; p < nodes; p++)
        for (int32_t q = 0; q <= p; q++) {
            const int32_t around =
                p - q < nodes - p + q ? p - q : nodes - p + q;
            distance[p * nodes + q] = distance[q * nodes + p] =
                kind == 1 ? around : tai_random_between(random, 0, 5);
        }
    if (kind)
        ck_assert(!ta_instance_set_distances(instance, distance));
    ck_assert(!ta_instance_freeze(instance, NULL));
    return instance;
}

START_TEST(test_agrees_with_branch)
{
    struct tai_random random;
    tai_random_seed(&random, 58);
    for (int round = 0; round < rounds(40, 1000); round++) {
        ta_instance *instance =
            draw_grid(&random, 1 + round % 3, 12,
                      (int32_t)tai_random_between(&random, 3, 6));
        ck_assert_int_eq(optimum(instance, TA_METHOD_TREE),
                         optimum(instance, TA_METHOD_BRANCH));
        ta_instance_free(instance);
    }
}
END_TEST

SUITE("treewidth", test_agrees_with_enumeration, test_stopped,
      test_agrees_with_branch)
