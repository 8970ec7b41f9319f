/* SPDX-License-Identifier: MIT */
#include "exact/search.h"

#include <taskassign/solve.h>

#include "enumerate.h"
#include "exact/branch.h"
#include "model/restriction.h"
#include "random-instance.h"
#include "suite.h"

#define FEATURES (RANDOM_RESTRICTED & ~(unsigned)RANDOM_RESOURCES)

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

static ta_status
solve(struct trial *trial)
{
    ta_options options = {.size = sizeof options, .seed = 1};
    const ta_status status = tai_search_solve(&trial->incumbent, &options);
    ck_assert(status == TA_OK || status == TA_NOT_SUPPORTED);
    ck_assert_int_eq(trial->incumbent.open_frames, 0);
    return status;
}

START_TEST(test_agrees_with_enumeration)
{
    struct tai_random random;
    tai_random_seed(&random, 21);
    const int count = rounds(4000, 200000);
    int solved = 0;
    for (int round = 0; round < count; round++) {
        struct trial trial;
        begin(&trial, &random, FEATURES | RANDOM_TOGETHER | RANDOM_PINS,
              round % 20 ? 6 : 8, round % 20 ? 5 : 4);
        const struct enumeration answer = enumerate_total(trial.instance);
        if (trial.restriction.infeasible) {
            ck_assert_int_eq(answer.best, TA_FORBIDDEN);
        } else if (!solve(&trial)) {
            solved++;
            ck_assert_int_eq(trial.incumbent.value, answer.best);
            ck_assert_int_eq(trial.incumbent.lower_bound, answer.best);
        }
        end(&trial);
    }
    ck_assert_int_gt(solved, count / 2);
}
END_TEST

/* Beyond what can be enumerated, against the plain branch and bound. */
START_TEST(test_agrees_with_plain_search)
{
    struct tai_random random;
    tai_random_seed(&random, 22);
    for (int round = 0; round < rounds(150, 5000); round++) {
        struct trial trial;
        begin(&trial, &random, FEATURES, 14, 5);
        if (!trial.restriction.infeasible && !solve(&trial)) {
            struct tai_incumbent plain;
            ta_options options = {.size = sizeof options};
            ck_assert(!tai_incumbent_init(&plain, trial.restriction.instance,
                                          &trial.run));
            ck_assert(!tai_branch_plain(&plain, &options));
            ck_assert_int_eq(trial.incumbent.value, plain.value);
            ck_assert_int_eq(trial.incumbent.lower_bound, plain.value);
            tai_incumbent_release(&plain);
        }
        end(&trial);
    }
}
END_TEST

START_TEST(test_stopped_runs_are_valid)
{
    struct tai_random random;
    tai_random_seed(&random, 23);
    for (int round = 0; round < rounds(2000, 50000); round++) {
        struct trial trial;
        begin(&trial, &random, FEATURES, 8, 4);
        if (trial.restriction.infeasible) {
            end(&trial);
            continue;
        }
        trial.run.poll_limit = 1 + (int64_t)tai_random_below(&random, 60);
        const struct enumeration answer = enumerate_total(trial.instance);
        if (!solve(&trial)) {
            ck_assert_int_ge(trial.incumbent.value, answer.best);
            ck_assert_int_le(trial.incumbent.lower_bound, answer.best);
            ck_assert(trial.run.stop || trial.incumbent.value == answer.best);
        }
        end(&trial);
    }
}
END_TEST

/*
 * Pins, tasks apart and costs near 2^45: no sweep rounds to an assignment
 * before neighbourhoods are searched, so there is nothing to improve then.
 */
START_TEST(test_no_assignment_to_improve)
{
    static const ta_cost rows[5][3] = {
        {30532528897433, 22799635379740, 13405531138993},
        {25283483775036, TA_FORBIDDEN, 6502664884960},
        {1536354498474, 29529602818152, 22493019275464},
        {27042515737324, TA_FORBIDDEN, 25749344019144},
        {10920189431590, 31884870387210, 17511889811121},
    };
    static const ta_cost distance[9] = {2, 3, 3, 3, 0, 3, 3, 3, 4};
    static const int32_t pair[4][2] = {{2, 1}, {3, 2}, {4, 0}, {4, 2}};
    const int32_t apart[3] = {2, 1, 3};
    ta_instance *instance;
    ta_result *result;
    ck_assert(!ta_instance_new(3, &instance));
    ck_assert(!ta_instance_add_tasks(instance, 5, rows[0]));
    for (int i = 0; i < 4; i++)
        ck_assert(!ta_instance_add_communication(instance, pair[i][0],
                                                 pair[i][1], 1));
    ck_assert(!ta_instance_set_distances(instance, distance));
    ck_assert(!ta_instance_pin(instance, 0, 1));
    ck_assert(!ta_instance_pin(instance, 4, 0));
    ck_assert(!ta_instance_apart(instance, 3, apart));
    ck_assert(!ta_instance_freeze(instance, NULL));
    ta_options options;
    ta_options_init(&options, sizeof options);
    options.method = TA_METHOD_BRANCH;
    ck_assert(!ta_solve(instance, &options, &result));
    ck_assert_int_eq(ta_result_outcome(result), TA_OPTIMAL);
    ck_assert_int_eq(ta_result_value(result), 96794608251778);
    ta_result_free(result);
    ta_instance_free(instance);
}
END_TEST

SUITE("search", test_agrees_with_enumeration, test_agrees_with_plain_search,
      test_no_assignment_to_improve, test_stopped_runs_are_valid)
