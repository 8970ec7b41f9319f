/* SPDX-License-Identifier: MIT */
#include "exact/search.h"

#include <taskassign/generate.h>
#include <taskassign/solve.h>

#include "exact/branch.h"
#include "trial.h"

#define FEATURES (RANDOM_RESTRICTED & ~(unsigned)RANDOM_RESOURCES)

static ta_status
solve_with(struct trial *trial, const struct tai_search_parts *parts)
{
    ta_options options = {.size = sizeof options, .seed = 1};
    const ta_status status =
        tai_search_with(&trial->incumbent, &options, parts);
    ck_assert(status == TA_OK || status == TA_NOT_SUPPORTED);
    ck_assert_int_eq(trial->incumbent.open_frames, 0);
    return status;
}

static ta_status
solve(struct trial *trial)
{
    const struct tai_search_parts parts = TAI_SEARCH_DEFAULTS;
    return solve_with(trial, &parts);
}

START_TEST(test_agrees_with_enumeration)
{
    struct tai_random random;
    tai_random_seed(&random, 21);
    const int count = rounds(4000, 200000);
    int solved = 0;
    for (int round = 0; round < count; round++) {
        struct trial trial;
        trial_begin_total(&trial, &random,
                          FEATURES | RANDOM_TOGETHER | RANDOM_PINS,
                          round % 20 ? 6 : 8, round % 20 ? 5 : 4);
        const struct enumeration answer = enumerate_total(trial.instance);
        if (trial.restriction.infeasible) {
            ck_assert_int_eq(answer.best, TA_FORBIDDEN);
        } else if (!solve(&trial)) {
            solved++;
            ck_assert_int_eq(trial.incumbent.value, answer.best);
            ck_assert_int_eq(trial.incumbent.lower_bound, answer.best);
        }
        trial_end(&trial);
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
        trial_begin_total(&trial, &random, FEATURES, 14, 5);
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
        trial_end(&trial);
    }
}
END_TEST

START_TEST(test_stopped_runs_are_valid)
{
    struct tai_random random;
    tai_random_seed(&random, 23);
    for (int round = 0; round < rounds(2000, 50000); round++) {
        struct trial trial;
        trial_begin_total(&trial, &random, FEATURES, 8, 4);
        if (trial.restriction.infeasible) {
            trial_end(&trial);
            continue;
        }
        trial.run.poll_limit = 1 + (int64_t)tai_random_below(&random, 60);
        const struct enumeration answer = enumerate_total(trial.instance);
        if (!solve(&trial)) {
            ck_assert_int_ge(trial.incumbent.value, answer.best);
            ck_assert_int_le(trial.incumbent.lower_bound, answer.best);
            ck_assert(trial.run.stop || trial.incumbent.value == answer.best);
        }
        trial_end(&trial);
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

/* Every part can be switched off, and the answer stays. */
START_TEST(test_parts_do_not_change_the_answer)
{
    struct tai_random random;
    tai_random_seed(&random, 24);
    for (int round = 0; round < rounds(2000, 100000); round++) {
        struct trial trial;
        trial_begin_total(&trial, &random, FEATURES, 7, 4);
        struct tai_search_parts parts = TAI_SEARCH_DEFAULTS;
        const uint64_t off = tai_random_bits(&random);
        parts.soft = off & 1 ? 0 : (int32_t)(off >> 60);
        parts.balls = off & 2 ? 0 : 10;
        parts.attempt = off & 16 ? 0 : 5;
        parts.probes = 1 + (int32_t)(off >> 10 & 31);
        parts.cycles = off & 32 ? 0 : 8;
        parts.effort = (int64_t)(off >> 20 & 1023);
        parts.rounds = !(off & 64);
        parts.split = !(off & 4);
        parts.descend = !(off & 8);
        if (off & 128) /* frames keep all, some of them, or little */
            trial.run.memory_limit = (int64_t)(off >> 32 & 0x7fff);
        const struct enumeration answer = enumerate_total(trial.instance);
        if (!trial.restriction.infeasible && !solve_with(&trial, &parts)) {
            ck_assert_int_eq(trial.incumbent.value, answer.best);
            ck_assert_int_eq(trial.incumbent.lower_bound, answer.best);
        }
        trial_end(&trial);
    }
}
END_TEST

/* Larger than what is decided at the first frame: grids in the hard band, so
   that the search branches, splits and searches neighbourhoods; without the
   parts it has to come to the same total. */
START_TEST(test_grids)
{
    struct tai_random random;
    tai_random_seed(&random, 25);
    for (int round = 0; round < rounds(40, 400); round++) {
        ta_instance *instance;
        const int32_t side = 7, nodes = 4;
        ck_assert(!ta_instance_new(nodes, &instance));
        for (int32_t t = 0; t < side * side; t++) {
            ta_cost row[4];
            for (int32_t p = 0; p < nodes; p++)
                row[p] = tai_random_between(&random, 0, 1000);
            ck_assert(!ta_instance_add_task(instance, NULL, row, NULL));
        }
        for (int32_t t = 0; t < side * side; t++) {
            /* Every other round with gaps, so that pieces are several. */
            const bool gaps = round % 2;
            if (t % side && !(gaps && tai_random_below(&random, 4) == 0))
                ck_assert(!ta_instance_add_communication(
                    instance, t, t - 1, tai_random_between(&random, 0, 400)));
            if (t >= side && !(gaps && tai_random_below(&random, 4) == 0))
                ck_assert(!ta_instance_add_communication(
                    instance, t, t - side,
                    tai_random_between(&random, 0, 400)));
        }
        ck_assert(!ta_instance_freeze(instance, NULL));
        ta_cost value[3];
        for (int i = 0; i < 3; i++) {
            struct tai_search_parts parts = TAI_SEARCH_DEFAULTS;
            if (i == 1)
                parts = (struct tai_search_parts){.probes = 1};
            if (i == 2) /* at once, and again in rounds */
                parts = (struct tai_search_parts){.probes = 2,
                                                  .cycles = 8,
                                                  .effort = 2000,
                                                  .rounds = true,
                                                  .split = true};
            struct tai_run run;
            struct tai_incumbent incumbent;
            ta_options options = {.size = sizeof options, .seed = round};
            tai_run_init(&run);
            ck_assert(!tai_incumbent_init(&incumbent, instance, &run));
            ck_assert(!tai_search_with(&incumbent, &options, &parts));
            ck_assert_int_eq(incumbent.value, incumbent.lower_bound);
            value[i] = incumbent.value;
            tai_incumbent_release(&incumbent);
        }
        ck_assert_int_eq(value[0], value[1]);
        ck_assert_int_eq(value[0], value[2]);
        ta_instance_free(instance);
    }
}
END_TEST

/* Searches whose frames keep little of their states, or now and then all, come
   to the same total as one whose frames all do. */
START_TEST(test_memory_limit)
{
    int64_t lean = 0;
    for (int round = 0; round < rounds(8, 200); round++) {
        ta_instance *instance;
        ta_generate_options generate;
        ta_generate_options_init(&generate, sizeof generate);
        generate.family = round % 2 ? "random" : "dense";
        generate.distance = round % 4 < 2 ? "uniform" : "mesh";
        generate.degree = round % 2 ? 14 : 0;
        generate.tasks = 60;
        generate.nodes = round % 4 < 2 ? 8 : 6;
        generate.ratio = round % 4 < 2 ? 0.7 : 0.5;
        generate.seed = round;
        ck_assert(!ta_generate(&generate, &instance, NULL));
        ta_cost value[3];
        for (int i = 0; i < 3; i++) {
            const struct tai_search_parts parts = {
                .probes = 1 + i, .rounds = true, .split = true};
            struct tai_run run;
            struct tai_incumbent incumbent;
            ta_options options = {.size = sizeof options, .seed = round};
            tai_run_init(&run);
            if (i > 0)
                run.memory_limit = i == 1 ? 0 : 2000000;
            ck_assert(!tai_incumbent_init(&incumbent, instance, &run));
            ck_assert(!tai_search_with(&incumbent, &options, &parts));
            ck_assert_int_eq(incumbent.value, incumbent.lower_bound);
            ck_assert(i > 0 || run.stats.lean_frames == 0);
            lean += run.stats.lean_frames;
            value[i] = incumbent.value;
            tai_incumbent_release(&incumbent);
        }
        ck_assert_int_eq(value[0], value[1]);
        ck_assert_int_eq(value[0], value[2]);
        ta_instance_free(instance);
    }
    ck_assert_int_gt(lean, 50);
}
END_TEST

/* Sparse graphs of many tasks fall apart again and again, down to pieces of
   pieces: what those find must get to the top. */
START_TEST(test_pieces_of_pieces)
{
    struct tai_random random;
    tai_random_seed(&random, 26);
    const int32_t tasks = 150, nodes = 8;
    int stopped = 0;
    for (int round = 0; round < rounds(40, 1000); round++) {
        ta_instance *instance;
        ck_assert(!ta_instance_new(nodes, &instance));
        for (int32_t t = 0; t < tasks; t++) {
            ta_cost row[8];
            for (int32_t p = 0; p < nodes; p++)
                row[p] = tai_random_between(&random, 0, 10000);
            ck_assert(!ta_instance_add_task(instance, NULL, row, NULL));
        }
        for (int32_t i = 0; i < 2 * tasks; i++) {
            const int32_t t = i % tasks;
            const int32_t u =
                (int32_t)tai_random_below(&random, (uint64_t)tasks);
            if (t != u)
                ck_assert(!ta_instance_add_communication(
                    instance, t, u, tai_random_between(&random, 1, 4500)));
        }
        ck_assert(!ta_instance_freeze(instance, NULL));
        ta_cost value[2];
        for (int i = 0; i < 2; i++) {
            struct tai_search_parts parts = TAI_SEARCH_DEFAULTS;
            parts.split = i == 0;
            struct tai_run run;
            struct tai_incumbent incumbent;
            ta_options options = {.size = sizeof options, .seed = round};
            tai_run_init(&run);
            ck_assert(!tai_incumbent_init(&incumbent, instance, &run));
            ck_assert(!tai_search_with(&incumbent, &options, &parts));
            ck_assert_int_eq(incumbent.value, incumbent.lower_bound);
            value[i] = incumbent.value;
            tai_incumbent_release(&incumbent);
        }
        ck_assert_int_eq(value[0], value[1]);
        /* Stopped anywhere, the bound is one of all pieces together. */
        for (int i = 0; i < 20; i++) {
            struct tai_search_parts parts = {
                .probes = 1, .split = true, .rounds = i % 2};
            struct tai_run run;
            struct tai_incumbent incumbent;
            ta_options options = {.size = sizeof options, .seed = round};
            tai_run_init(&run);
            run.poll_limit = (int64_t)tai_random_below(&random, 150);
            ck_assert(!tai_incumbent_init(&incumbent, instance, &run));
            ck_assert(!tai_search_with(&incumbent, &options, &parts));
            ck_assert_int_le(incumbent.lower_bound, value[0]);
            ck_assert_int_ge(incumbent.value, value[0]);
            stopped += run.stop != TAI_STOP_NONE;
            tai_incumbent_release(&incumbent);
        }
        ta_instance_free(instance);
    }
    ck_assert_int_gt(stopped, 100);
}
END_TEST

SUITE("search", test_agrees_with_enumeration, test_agrees_with_plain_search,
      test_no_assignment_to_improve, test_stopped_runs_are_valid,
      test_parts_do_not_change_the_answer, test_grids, test_memory_limit,
      test_pieces_of_pieces)
