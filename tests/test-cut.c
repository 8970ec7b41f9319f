/* SPDX-License-Identifier: MIT */
#include "flow/cut.h"

#include <math.h>

#include "base/module.h"
#include "flow-problems.h"
#include "suite.h"

static const enum tai_cut_engine engines[] = {TAI_CUT_PSEUDOFLOW,
                                              TAI_CUT_DINIC};
#define ENGINES ((int)(sizeof engines / sizeof *engines))

static void
check_against(const struct tai_cut_problem *problem,
              const struct tai_cut_options *options,
              const struct small_answer *answer)
{
    struct tai_run run;
    tai_run_init(&run);
    uint8_t side[MOST_VERTICES];
    struct tai_cut cut = {.side = side};
    ck_assert_int_eq(tai_cut_solve(problem, options, &run, &cut), TA_OK);
    const int32_t n = problem->vertices;
    const uint32_t smallest = side_mask(side, n, TAI_IN_SMALLEST);
    const uint32_t largest = side_mask(side, n, TAI_IN_LARGEST);
    ck_assert(cut.complete);
    ck_assert_int_eq(cut.value, answer->value);
    ck_assert_int_eq(cut.lower_bound, answer->value);
    ck_assert_uint_eq(smallest, answer->smallest);
    ck_assert_uint_eq(largest, options->largest ? answer->largest : smallest);
    ck_assert_int_eq(cut.free, __builtin_popcount(largest & ~smallest));
    ck_assert_int_eq(tai_cut_value(problem, side, TAI_IN_SMALLEST), cut.value);
    ck_assert_int_eq(tai_cut_value(problem, side, TAI_IN_LARGEST), cut.value);
}

static bool
is_beyond_doubles(const struct tai_cut_problem *problem)
{
    double sum = 0;
    for (int32_t v = 0; v < problem->vertices; v++)
        if (problem->terminal[v] != TAI_CUT_SOURCE &&
            problem->terminal[v] != TAI_CUT_SINK)
            sum += fabs((double)problem->terminal[v]);
    for (int64_t i = 0; i < problem->pairs; i++)
        sum += (double)problem->capacity[i] +
               (double)(problem->reverse ? problem->reverse
                                         : problem->capacity)[i];
    return sum > 0x1p53;
}

START_TEST(test_engines_agree_with_enumeration)
{
    struct tai_random random;
    tai_random_seed(&random, 1);
    for (int round = 0; round < rounds(20000, 1000000); round++) {
        struct small_problem p;
        draw_problem(&random, round % 50 ? 8 : MOST_VERTICES, &p);
        const struct small_answer answer = enumerate(&p.problem);
        for (int engine = 0; engine < ENGINES; engine++) {
            struct tai_cut_options options = TAI_CUT_DEFAULTS;
            options.engine = engines[engine];
            options.largest = round % 3;
            options.rules = (unsigned)round % (2 * TAI_RULE_ALWAYS);
            check_against(&p.problem, &options, &answer);
        }
    }
}
END_TEST

/* The module may be missing; what it then says is tested too. */
START_TEST(test_igraph_agrees_with_enumeration)
{
    ta_status status = TA_OK;
    struct tai_cut_options options = TAI_CUT_DEFAULTS;
    options.engine = TAI_CUT_FOREIGN;
    options.largest = true;
    options.foreign = tai_module_load("igraph", &status);
    struct tai_random random;
    tai_random_seed(&random, 3);
    for (int round = 0; round < rounds(3000, 100000); round++) {
        struct small_problem p;
        draw_problem(&random, 8, &p);
        struct tai_run run;
        tai_run_init(&run);
        uint8_t side[MOST_VERTICES];
        struct tai_cut cut = {.side = side};
        const ta_status got = tai_cut_solve(&p.problem, &options, &run, &cut);
        if (!options.foreign) {
            ck_assert_int_eq(status, TA_NOT_BUILT);
            ck_assert_int_eq(got, TA_NOT_BUILT);
        } else if (got == TA_NOT_SUPPORTED) {
            ck_assert(is_beyond_doubles(&p.problem));
        } else {
            const struct small_answer answer = enumerate(&p.problem);
            check_against(&p.problem, &options, &answer);
        }
    }
}
END_TEST

/* Everything on the sink side, wherever it belongs. */
static ta_status
cut_nothing(const struct tai_cut_problem *problem, struct tai_run *run,
            uint8_t side[])
{
    (void)problem;
    (void)run;
    (void)side;
    return TA_OK;
}

/* An engine that is wrong is found out, and one that is right by chance is
   believed. */
START_TEST(test_foreign_engines_are_checked)
{
    static const struct tai_cut_foreign wrong = {"wrong", cut_nothing};
    struct tai_cut_options options = TAI_CUT_DEFAULTS;
    options.engine = TAI_CUT_FOREIGN;
    options.foreign = &wrong;
    options.rules = 0;
    struct tai_random random;
    tai_random_seed(&random, 4);
    int believed = 0, refused = 0;
    for (int round = 0; round < rounds(3000, 100000); round++) {
        struct small_problem p;
        draw_problem(&random, 8, &p);
        struct tai_run run;
        tai_run_init(&run);
        uint8_t side[MOST_VERTICES];
        struct tai_cut cut = {.side = side};
        const struct small_answer answer = enumerate(&p.problem);
        const ta_status status =
            tai_cut_solve(&p.problem, &options, &run, &cut);
        believed += !status;
        refused += status == TA_INTERNAL_ERROR;
        if (!status)
            check_against(&p.problem, &options, &answer);
    }
    ck_assert_int_gt(believed, 100);
    ck_assert_int_gt(refused, 100);
}
END_TEST

/* Stopped at its k-th poll, a run gives a cut and a bound around the optimum,
   and the bound never falls as the run gets longer. */
START_TEST(test_stopped_runs_are_valid)
{
    enum { VERTICES = 300, PAIRS = 1200 };
    static int32_t tail[PAIRS], head[PAIRS];
    static int64_t capacity[PAIRS], terminal[VERTICES];
    struct tai_random random;
    tai_random_seed(&random, 2);
    for (int i = 0; i < PAIRS; i++) {
        tail[i] = (int32_t)tai_random_below(&random, VERTICES);
        head[i] = (int32_t)tai_random_below(&random, VERTICES);
        capacity[i] = tai_random_between(&random, 1, 100);
    }
    for (int v = 0; v < VERTICES; v++)
        terminal[v] = tai_random_between(&random, -400, 400);
    const struct tai_cut_problem problem = {.vertices = VERTICES,
                                            .pairs = PAIRS,
                                            .tail = tail,
                                            .head = head,
                                            .capacity = capacity,
                                            .terminal = terminal};
    for (int way = 0; way < 2 * ENGINES; way++) {
        struct tai_cut_options options = TAI_CUT_DEFAULTS;
        options.engine = engines[way / 2];
        options.rules |= way % 2 ? TAI_RULE_ALWAYS : 0;
        uint8_t side[VERTICES];
        struct tai_cut best = {.side = side};
        struct tai_run run;
        tai_run_init(&run);
        ck_assert_int_eq(tai_cut_solve(&problem, &options, &run, &best), TA_OK);
        ck_assert(best.complete);
        int64_t bound = 0;
        for (int64_t polls = 1; polls <= run.stats.polls; polls++) {
            struct tai_run limited;
            tai_run_init(&limited);
            limited.poll_limit = polls;
            struct tai_cut cut = {.side = side};
            ck_assert_int_eq(tai_cut_solve(&problem, &options, &limited, &cut),
                             TA_OK);
            ck_assert_int_le(cut.lower_bound, best.value);
            ck_assert_int_ge(cut.lower_bound, bound);
            ck_assert_int_ge(cut.value, best.value);
            if (cut.complete)
                ck_assert_int_eq(cut.value, cut.lower_bound);
            ck_assert_int_eq(tai_cut_value(&problem, side, TAI_IN_SMALLEST),
                             cut.value);
            bound = cut.lower_bound;
        }
    }
}
END_TEST

/* A chain of 1000 steps whose capacities are `large` and a little less, each
   step bringing its own excess to a sink at the end. */
static int64_t
solve_chain(int64_t large, int64_t step, unsigned rules,
            enum tai_cut_engine engine, uint8_t side[])
{
    enum { VERTICES = 1001 };
    int32_t tail[VERTICES - 1], head[VERTICES - 1];
    int64_t capacity[VERTICES - 1], terminal[VERTICES];
    for (int32_t v = 0; v < VERTICES; v++)
        terminal[v] = (v % 2 ? large : -large / 1000) * step;
    for (int32_t i = 0; i + 1 < VERTICES; i++) {
        tail[i] = i;
        head[i] = i + 1;
        capacity[i] = (large - i) * step;
    }
    terminal[VERTICES - 1] = -(large - 1) * VERTICES * step;
    const struct tai_cut_problem problem = {.vertices = VERTICES,
                                            .pairs = VERTICES - 1,
                                            .tail = tail,
                                            .head = head,
                                            .capacity = capacity,
                                            .terminal = terminal};
    const struct tai_cut_options options = {.engine = engine, .rules = rules};
    struct tai_run run;
    tai_run_init(&run);
    struct tai_cut cut = {.side = side};
    ck_assert_int_eq(tai_cut_solve(&problem, &options, &run, &cut), TA_OK);
    ck_assert(cut.complete);
    ck_assert_int_eq(tai_cut_value(&problem, side, TAI_IN_SMALLEST), cut.value);
    return cut.value;
}

/* Both directions of a pair add up to nearly 2^32, all an arc of 32 bits can
   hold; times 2^18 the arcs are of 64 bits. All ways agree. */
START_TEST(test_thousand_steps_near_2_to_31_do_not_overflow)
{
    uint8_t side[1001], first[1001];
    for (int64_t below = 0; below < 3; below++) {
        const int64_t large = INT64_C(0x7fffffff) - below;
        const int64_t value = solve_chain(large, 1, 0, TAI_CUT_DINIC, first);
        ck_assert_int_gt(value, large);
        for (unsigned rules = 0; rules < 2 * TAI_RULE_ALWAYS; rules++) {
            ck_assert_int_eq(
                solve_chain(large, 1, rules, TAI_CUT_PSEUDOFLOW, side), value);
            ck_assert_int_eq(memcmp(side, first, sizeof side), 0);
            const int64_t step = INT64_C(1) << 18;
            ck_assert_int_eq(
                solve_chain(large, step, rules, TAI_CUT_PSEUDOFLOW, side),
                value * step);
            ck_assert_int_eq(memcmp(side, first, sizeof side), 0);
        }
    }
}
END_TEST

/* The most that an exact sum may be, spread over terminals and pairs in all
   ways; one more is refused. */
START_TEST(test_sums_to_the_limit_are_exact)
{
    const int64_t limit = INT64_C(1) << 62;
    struct tai_random random;
    tai_random_seed(&random, 4);
    for (int round = 0; round < rounds(5000, 200000); round++) {
        struct small_problem p;
        do
            draw_problem(&random, 8, &p);
        while (p.problem.vertices == 0);
        int64_t left = limit;
        for (int64_t i = 0; i < p.problem.pairs; i++) {
            p.capacity[i] = tai_random_between(&random, 0, left / 2);
            p.reverse[i] = tai_random_between(&random, 0, p.capacity[i]);
            left -= p.capacity[i];
        }
        for (int32_t v = p.problem.vertices - 1; v >= 0; v--) {
            const int64_t size =
                v > 0 ? tai_random_between(&random, 0, left / 2) : left;
            p.terminal[v] = tai_random_below(&random, 2) ? size : -size;
            left -= size;
        }
        const struct small_answer answer = enumerate(&p.problem);
        for (int engine = 0; engine < ENGINES; engine++) {
            struct tai_cut_options options = TAI_CUT_DEFAULTS;
            options.engine = engines[engine];
            options.largest = round % 2;
            options.rules = (unsigned)round % (2 * TAI_RULE_ALWAYS);
            check_against(&p.problem, &options, &answer);
        }
        p.terminal[0] += p.terminal[0] < 0 ? -1 : 1;
        const struct tai_cut_options options = TAI_CUT_DEFAULTS;
        struct tai_run run;
        tai_run_init(&run);
        uint8_t side[MOST_VERTICES];
        struct tai_cut cut = {.side = side};
        ck_assert_int_eq(tai_cut_solve(&p.problem, &options, &run, &cut),
                         TA_OUT_OF_RANGE);
    }
}
END_TEST

START_TEST(test_range)
{
    struct tai_run run;
    tai_run_init(&run);
    uint8_t side[2];
    struct tai_cut cut = {.side = side};
    const struct tai_cut_options options = TAI_CUT_DEFAULTS;
    int32_t tail = 0, head = 1;
    int64_t capacity = INT64_C(1) << 61;
    int64_t terminal[2] = {INT64_C(1) << 60, -(INT64_C(1) << 60)};
    struct tai_cut_problem problem = {.vertices = 2,
                                      .pairs = 1,
                                      .tail = &tail,
                                      .head = &head,
                                      .capacity = &capacity,
                                      .terminal = terminal};
    ck_assert_int_eq(tai_cut_solve(&problem, &options, &run, &cut), TA_OK);
    ck_assert_int_eq(cut.value, INT64_C(1) << 60);
    capacity = INT64_C(1) << 62;
    ck_assert_int_eq(tai_cut_solve(&problem, &options, &run, &cut),
                     TA_OUT_OF_RANGE);
    terminal[0] = terminal[1] = 0;
    ck_assert_int_eq(tai_cut_solve(&problem, &options, &run, &cut), TA_OK);
    terminal[0] = TAI_CUT_SOURCE;
    terminal[1] = TAI_CUT_SINK;
    ck_assert_int_eq(tai_cut_solve(&problem, &options, &run, &cut), TA_OK);
    ck_assert_int_eq(cut.value, capacity);
    capacity = -1;
    ck_assert_int_eq(tai_cut_solve(&problem, &options, &run, &cut),
                     TA_INVALID_ARGUMENT);
    capacity = 1;
    head = 2;
    ck_assert_int_eq(tai_cut_solve(&problem, &options, &run, &cut),
                     TA_INVALID_ARGUMENT);
}
END_TEST

SUITE("cut", test_engines_agree_with_enumeration,
      test_igraph_agrees_with_enumeration, test_foreign_engines_are_checked,
      test_stopped_runs_are_valid,
      test_thousand_steps_near_2_to_31_do_not_overflow,
      test_sums_to_the_limit_are_exact, test_range)
