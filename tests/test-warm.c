/* SPDX-License-Identifier: MIT */
#include "flow/warm.h"

#include "flow-problems.h"
#include "suite.h"

/* Halves a problem's numbers, for the smaller range of warm cuts. */
static void
draw_warm_problem(struct tai_random *random, struct small_problem *p)
{
    draw_problem(random, 10, p);
    for (int64_t i = 0; i < p->problem.pairs; i++) {
        p->capacity[i] >>= 2;
        p->reverse[i] >>= 2;
    }
    for (int32_t v = 0; v < p->problem.vertices; v++)
        if (p->terminal[v] != TAI_CUT_SOURCE && p->terminal[v] != TAI_CUT_SINK)
            p->terminal[v] /= 4;
    if (!p->problem.reverse)
        memcpy(p->reverse, p->capacity, sizeof p->reverse);
    p->problem.reverse = p->reverse;
}

static void
change_something(struct tai_random *random, struct small_problem *p,
                 struct tai_warm *warm)
{
    const int scale = (int)tai_random_below(random, 4);
    if (p->problem.pairs > 0 && tai_random_below(random, 2)) {
        const int64_t i =
            (int64_t)tai_random_below(random, (uint64_t)p->problem.pairs);
        p->capacity[i] = draw_size(random, scale) / 4;
        p->reverse[i] =
            tai_random_below(random, 2) ? draw_size(random, scale) / 4 : 0;
        ck_assert_int_eq(
            tai_warm_set_capacity(warm, i, p->capacity[i], p->reverse[i]),
            TA_OK);
    } else if (p->problem.vertices > 0) {
        const int32_t v =
            (int32_t)tai_random_below(random, (uint64_t)p->problem.vertices);
        const int64_t size = draw_size(random, scale) / 4;
        const int64_t choice[] = {size, -size, 0, TAI_CUT_SOURCE, TAI_CUT_SINK};
        p->terminal[v] = choice[tai_random_below(random, 5)];
        ck_assert_int_eq(tai_warm_set_terminal(warm, v, p->terminal[v]), TA_OK);
    }
}

START_TEST(test_warm_answers_are_cold_answers)
{
    struct tai_random random;
    tai_random_seed(&random, 11);
    for (int round = 0; round < rounds(2000, 100000); round++) {
        struct small_problem p;
        draw_warm_problem(&random, &p);
        struct tai_warm *warm;
        ck_assert_int_eq(tai_warm_new(&p.problem, &warm), TA_OK);
        const int steps = (int)tai_random_below(&random, 12);
        for (int step = 0; step <= steps; step++) {
            struct tai_run run;
            tai_run_init(&run);
            uint8_t side[MOST_VERTICES];
            struct tai_cut cut = {.side = side};
            ck_assert_int_eq(tai_warm_solve(warm, true, &run, &cut), TA_OK);
            const struct small_answer answer = enumerate(&p.problem);
            const int32_t n = p.problem.vertices;
            ck_assert(cut.complete);
            ck_assert_int_eq(cut.value, answer.value);
            ck_assert_uint_eq(side_mask(side, n, TAI_IN_SMALLEST),
                              answer.smallest);
            ck_assert_uint_eq(side_mask(side, n, TAI_IN_LARGEST),
                              answer.largest);
            do
                change_something(&random, &p, warm);
            while (tai_random_below(&random, 3));
        }
        tai_warm_free(warm);
    }
}
END_TEST

/* A problem of some size, changed a little, takes a fraction of the work. */
START_TEST(test_warm_work_is_smaller)
{
    enum { SIDE = 60, VERTICES = SIDE * SIDE, PAIRS = 2 * SIDE * (SIDE - 1) };
    static int32_t tail[PAIRS], head[PAIRS];
    static int64_t capacity[PAIRS], terminal[VERTICES];
    static uint8_t side[VERTICES], cold_side[VERTICES];
    struct tai_random random;
    tai_random_seed(&random, 12);
    int32_t pairs = 0;
    for (int32_t v = 0; v < VERTICES; v++) {
        terminal[v] = tai_random_between(&random, -60, 60);
        for (int down = 0; down < 2; down++) {
            if (down ? v + SIDE >= VERTICES : v % SIDE == SIDE - 1)
                continue;
            tail[pairs] = v;
            head[pairs] = down ? v + SIDE : v + 1;
            capacity[pairs++] = tai_random_between(&random, 1, 60);
        }
    }
    ck_assert_int_eq(pairs, PAIRS);
    const struct tai_cut_problem problem = {.vertices = VERTICES,
                                            .pairs = PAIRS,
                                            .tail = tail,
                                            .head = head,
                                            .capacity = capacity,
                                            .terminal = terminal};
    struct tai_warm *warm;
    struct tai_run run;
    struct tai_cut cut = {.side = side};
    struct tai_cut cold = {.side = cold_side};
    const struct tai_cut_options plain = {.rules = 0};
    tai_run_init(&run);
    ck_assert_int_eq(tai_warm_new(&problem, &warm), TA_OK);
    ck_assert_int_eq(tai_warm_solve(warm, false, &run, &cut), TA_OK);
    int64_t warm_ticks = 0, cold_ticks = 0;
    for (int step = 0; step < 50; step++) {
        const int32_t v = (int32_t)tai_random_below(&random, VERTICES);
        terminal[v] = tai_random_between(&random, -60, 60);
        tai_warm_set_terminal(warm, v, terminal[v]);
        tai_run_init(&run);
        ck_assert_int_eq(tai_warm_solve(warm, false, &run, &cut), TA_OK);
        warm_ticks += run.stats.ticks;
        tai_run_init(&run);
        ck_assert_int_eq(tai_cut_solve(&problem, &plain, &run, &cold), TA_OK);
        cold_ticks += run.stats.ticks;
        ck_assert_int_eq(cut.value, cold.value);
        ck_assert_int_eq(memcmp(side, cold_side, VERTICES), 0);
    }
    ck_assert_int_lt(warm_ticks, cold_ticks / 2);
    tai_warm_free(warm);
}
END_TEST

START_TEST(test_warm_range)
{
    int32_t tail = 0, head = 1;
    int64_t capacity = INT64_C(1) << 59;
    int64_t terminal[2] = {TAI_CUT_SOURCE, INT64_C(1) << 59};
    const struct tai_cut_problem problem = {.vertices = 2,
                                            .pairs = 1,
                                            .tail = &tail,
                                            .head = &head,
                                            .capacity = &capacity,
                                            .terminal = terminal};
    struct tai_warm *warm;
    ck_assert_int_eq(tai_warm_new(&problem, &warm), TA_OK);
    ck_assert_int_eq(tai_warm_set_terminal(warm, 0, 1), TA_OUT_OF_RANGE);
    ck_assert_int_eq(tai_warm_set_terminal(warm, 2, 1), TA_INVALID_ARGUMENT);
    ck_assert_int_eq(tai_warm_set_capacity(warm, 0, capacity + 1, 0),
                     TA_OUT_OF_RANGE);
    ck_assert_int_eq(tai_warm_set_capacity(warm, 0, -1, 0),
                     TA_INVALID_ARGUMENT);
    ck_assert_int_eq(tai_warm_set_capacity(warm, 1, 1, 1), TA_INVALID_ARGUMENT);
    struct tai_run run;
    tai_run_init(&run);
    uint8_t side[2];
    struct tai_cut cut = {.side = side};
    ck_assert_int_eq(tai_warm_solve(warm, false, &run, &cut), TA_OK);
    ck_assert_int_eq(cut.value, 0);
    tai_warm_free(warm);
    tai_warm_free(NULL);
}
END_TEST

SUITE("warm", test_warm_answers_are_cold_answers, test_warm_work_is_smaller,
      test_warm_range)
