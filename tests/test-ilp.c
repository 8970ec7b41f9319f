/* SPDX-License-Identifier: MIT */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "exact/ilp.h"

#include "scarce.h"
#include "trial.h"

static void
begin(struct trial *trial, struct tai_random *random, unsigned features,
      int32_t most_tasks, int32_t most_nodes)
{
    trial_begin_total(trial, random, features, most_tasks, most_nodes);
    trial->answer = enumerate_total(trial->instance);
}

/* Whether the engine took it; only large numbers may be refused. */
static bool
solve(struct trial *trial, bool may_be_large)
{
    ta_options options = {.size = sizeof options};
    const ta_status status = tai_ilp_solve(&trial->incumbent, &options);
    if (status == TA_NOT_SUPPORTED) {
        ck_assert(may_be_large);
        return false;
    }
#ifdef HAVE_GLPK
    ck_assert_int_eq(status, TA_OK);
#else
    ck_assert_int_eq(status, TA_NOT_BUILT);
#endif
    return status == TA_OK;
}

static void
check_proof(const struct trial *trial)
{
    ck_assert_int_eq(trial->incumbent.value, trial->answer.best);
    ck_assert_int_eq(trial->incumbent.lower_bound, trial->answer.best);
    ck_assert_int_eq(trial->incumbent.open_frames, 0);
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
        if (round % 3 == 0) /* for the deepest frame instead of the best */
            trial.run.memory_limit = 300;
        if (trial.restriction.infeasible) {
            ck_assert_int_eq(trial.answer.best, TA_FORBIDDEN);
        } else if (solve(&trial, features & RANDOM_LARGE)) {
            check_proof(&trial);
            solved++;
        }
        trial_end(&trial);
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

START_TEST(test_communication_and_limited_loads)
{
    struct tai_random random;
    tai_random_seed(&random, 46);
    for (int round = 0; round < rounds(2000, 40000); round++) {
        struct trial trial;
        trial_begin(&trial, &random, 6, 4,
                    tai_random_below(&random, 2) ? TA_OBJECTIVE_COMMUNICATION
                                                 : TA_OBJECTIVE_TOTAL,
                    tai_random_below(&random, 4) > 0);
        if (!trial.restriction.infeasible && solve(&trial, true))
            check_proof(&trial);
        trial_end(&trial);
    }
}
END_TEST

/* The largest load, for all distances; numbers refused are too large. */
START_TEST(test_turnaround)
{
    struct tai_random random;
    tai_random_seed(&random, 49);
    int solved = 0;
    const int count = rounds(2000, 40000);
    for (int round = 0; round < count; round++) {
        struct trial trial;
        trial_begin(&trial, &random, 6, 4, TA_OBJECTIVE_TURNAROUND,
                    round % 3 == 0);
        if (!trial.restriction.infeasible) {
            if (round % 2)
                trial_offer_a_poor_one(&trial, &random);
            if (solve(&trial, true)) {
                check_proof(&trial);
                solved++;
            }
        }
        trial_end(&trial);
    }
#ifdef HAVE_GLPK
    ck_assert_int_gt(solved, count / 2);
#endif
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
        trial_begin(&trial, &random, 7, 4,
                    round % 3 ? TA_OBJECTIVE_TOTAL : TA_OBJECTIVE_TURNAROUND,
                    false);
        if (!trial.restriction.infeasible) {
            trial.run.poll_limit = 1 + (int64_t)tai_random_below(&random, 12);
            solve(&trial, true);
            trial_check(&trial);
        }
        trial_end(&trial);
    }
}
END_TEST

/* The engine may begin with the optimum, and proves it. */
START_TEST(test_starts_with_the_incumbent)
{
    struct tai_random random;
    tai_random_seed(&random, 48);
    for (int round = 0; round < rounds(300, 5000); round++) {
        struct trial trial;
        begin(&trial, &random, RANDOM_RESOURCES | RANDOM_APART, 7, 4);
        if (trial.answer.best != TA_FORBIDDEN) {
            int32_t restricted[ENUMERATE_MOST_TASKS];
            tai_restriction_apply(&trial.restriction, trial.answer.assignment,
                                  restricted);
            ck_assert(tai_incumbent_offer(&trial.incumbent, restricted));
            if (solve(&trial, false))
                check_proof(&trial);
        }
        trial_end(&trial);
    }
}
END_TEST

/* Without memory the engine says so, or does without; what it claims holds. */
START_TEST(test_every_allocation_fails)
{
    struct tai_random random;
    tai_random_seed(&random, 50);
    const int instances = rounds(3, 30);
    int64_t failures = 0;
    for (int round = 0; round < instances && memory_is_scarce_here; round++) {
        bool failed = true;
        const struct tai_random same = random;
        for (int k = 1; failed; k++) {
            struct trial trial;
            random = same;
            begin(&trial, &random, RANDOM_RESOURCES | RANDOM_DISTANCES, 7, 4);
            failed = false;
            if (!trial.restriction.infeasible) {
                ta_options options = {.size = sizeof options};
                fail_allocation(k);
                const ta_status status =
                    tai_ilp_solve(&trial.incumbent, &options);
                failed = allocation_failed();
                if (!failed && status != TA_NOT_BUILT) {
                    ck_assert_int_eq(status, TA_OK);
                    check_proof(&trial);
                } else if (status != TA_NOT_BUILT) {
                    ck_assert(status == TA_OUT_OF_MEMORY || status == TA_OK);
                }
                trial_check(&trial);
            }
            failures += failed;
            trial_end(&trial);
        }
    }
#ifdef HAVE_GLPK
    if (memory_is_scarce_here)
        ck_assert_int_gt(failures, 100);
#endif
}
END_TEST

SUITE("ilp", test_agrees_with_enumeration, test_plain_distances,
      test_communication_and_limited_loads, test_turnaround,
      test_stopped_runs_are_valid, test_starts_with_the_incumbent,
      test_every_allocation_fails)
