/* SPDX-License-Identifier: MIT */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "exact/ilp.h"

#include "enumerate.h"
#include "model/restriction.h"
#include "random-instance.h"
#include "suite.h"

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

/* Whether the engine took it; nothing is refused but for its numbers. */
static bool
solve(struct trial *trial, unsigned features)
{
    ta_options options = {.size = sizeof options};
    const ta_status status = tai_ilp_solve(&trial->incumbent, &options);
    if (status == TA_NOT_SUPPORTED) {
        ck_assert(features & RANDOM_LARGE);
        return false;
    }
#ifdef HAVE_GLPK
    ck_assert_int_eq(status, TA_OK);
#else
    ck_assert_int_eq(status, TA_NOT_BUILT);
#endif
    return status == TA_OK;
}

/* Solved instances of `features` agree with enumeration. */
static void
compare(uint64_t seed, unsigned features, int32_t most_tasks,
        int32_t most_nodes, int count)
{
    struct tai_random random;
    tai_random_seed(&random, seed);
    int solved = 0;
    for (int round = 0; round < count; round++) {
        struct trial trial;
        begin(&trial, &random, features, most_tasks, most_nodes);
        const struct enumeration answer = enumerate_total(trial.instance);
        if (trial.restriction.infeasible) {
            ck_assert_int_eq(answer.best, TA_FORBIDDEN);
        } else if (solve(&trial, features)) {
            ck_assert_int_eq(trial.incumbent.value, answer.best);
            ck_assert_int_eq(trial.incumbent.lower_bound, answer.best);
            ck_assert_int_eq(trial.incumbent.open_frames, 0);
            solved++;
        }
        end(&trial);
    }
#ifdef HAVE_GLPK
    ck_assert_int_gt(solved, count / 3);
#endif
}

START_TEST(test_agrees_with_enumeration)
{
    compare(41, RANDOM_EVERYTHING, 6, 4, rounds(3000, 50000));
    compare(42, RANDOM_EVERYTHING & ~(unsigned)RANDOM_LARGE, 8, 4,
            rounds(1000, 20000));
}
END_TEST

/* Uniform distances, links and the local polytope, by themselves. */
START_TEST(test_plain_distances)
{
    compare(43, 0, 8, 4, rounds(500, 10000));
    compare(44, RANDOM_DISTANCES, 7, 5, rounds(1500, 20000));
    compare(45, RANDOM_DISTANCES | RANDOM_DIAGONAL | RANDOM_FORBIDDEN, 7, 4,
            rounds(1000, 20000));
}
END_TEST

START_TEST(test_communication_with_limited_loads)
{
    struct tai_random random;
    tai_random_seed(&random, 46);
    for (int round = 0; round < rounds(1500, 30000); round++) {
        struct trial trial;
        begin(&trial, &random, RANDOM_RESTRICTED, 6, 4);
        if (trial.restriction.infeasible) {
            end(&trial);
            continue;
        }
        struct tai_incumbent *incumbent = &trial.incumbent;
        incumbent->objective = tai_random_below(&random, 2)
                                   ? TA_OBJECTIVE_COMMUNICATION
                                   : TA_OBJECTIVE_TOTAL;
        incumbent->load_limit =
            tai_balance_limit(trial.instance, 1 + 2 * tai_random_unit(&random));
        const struct enumeration answer = enumerate_instance(
            trial.instance, incumbent->objective, incumbent->load_limit);
        if (solve(&trial, RANDOM_LARGE)) {
            ck_assert_int_eq(incumbent->value, answer.best);
            ck_assert_int_eq(incumbent->lower_bound, answer.best);
        }
        end(&trial);
    }
}
END_TEST

/* Stopped at its k-th poll, the engine leaves a bound that is one and an
   assignment that costs what it says. */
START_TEST(test_stopped_runs_are_valid)
{
    struct tai_random random;
    tai_random_seed(&random, 47);
    for (int round = 0; round < rounds(1000, 20000); round++) {
        struct trial trial;
        begin(&trial, &random, RANDOM_RESTRICTED, 7, 4);
        if (trial.restriction.infeasible) {
            end(&trial);
            continue;
        }
        const struct enumeration answer = enumerate_total(trial.instance);
        trial.run.poll_limit = 1 + (int64_t)tai_random_below(&random, 12);
        solve(&trial, RANDOM_LARGE);
        ck_assert_int_ge(trial.incumbent.value, answer.best);
        ck_assert_int_le(trial.incumbent.lower_bound, answer.best);
        if (tai_incumbent_exists(&trial.incumbent))
            ck_assert_int_eq(tai_incumbent_cost(&trial.incumbent,
                                                trial.incumbent.assignment),
                             trial.incumbent.value);
        end(&trial);
    }
}
END_TEST

START_TEST(test_other_objectives_are_refused)
{
    struct tai_random random;
    tai_random_seed(&random, 48);
    struct trial trial;
    begin(&trial, &random, 0, 3, 2);
    trial.incumbent.objective = TA_OBJECTIVE_TURNAROUND;
    ta_options options = {.size = sizeof options};
    ck_assert_int_eq(tai_ilp_solve(&trial.incumbent, &options),
                     TA_NOT_SUPPORTED);
    end(&trial);
}
END_TEST

SUITE("ilp", test_agrees_with_enumeration, test_plain_distances,
      test_communication_with_limited_loads, test_stopped_runs_are_valid,
      test_other_objectives_are_refused)
