/* SPDX-License-Identifier: MIT */
#include "exact/search.h"

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

SUITE("search", test_agrees_with_enumeration, test_agrees_with_plain_search,
      test_stopped_runs_are_valid)
