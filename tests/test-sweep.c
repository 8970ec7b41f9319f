/* SPDX-License-Identifier: MIT */
#include "flow/sweep.h"

#include "base/memory.h"
#include "flow-problems.h"
#include "flow/pseudoflow.h"
#include "suite.h"

/* After sweeps, narrow or wide, the engine finds the same cuts. */
START_TEST(test_sweeps_keep_minimum_cuts)
{
    struct tai_random random;
    tai_random_seed(&random, 61);
    for (int round = 0; round < rounds(5000, 200000); round++) {
        struct small_problem p;
        draw_problem(&random, 10, &p);
        const int32_t n = p.problem.vertices;
        for (int32_t v = 0; v < n; v++)
            if (p.terminal[v] == TAI_CUT_SOURCE ||
                p.terminal[v] == TAI_CUT_SINK)
                p.terminal[v] = 1;
        struct tai_run run;
        tai_run_init(&run);
        struct tai_network *network;
        ck_assert_int_eq(tai_network_new(&p.problem, NULL, &network), TA_OK);
        if (round % 2)
            ck_assert_int_eq(tai_network_widen(network), TA_OK);
        const int64_t before = tai_network_bound(network);
        ck_assert_int_eq(tai_sweep(network, &run), TA_OK);
        ck_assert(tai_network_check(network));
        ck_assert_int_ge(tai_network_bound(network), before);
        ck_assert_int_eq(tai_pseudoflow(network, &run), TA_OK);
        const struct small_answer answer = enumerate(&p.problem);
        uint8_t side[MOST_VERTICES];
        struct tai_cut cut = {.side = side};
        ck_assert_int_eq(tai_network_cut(network, true, &cut), TA_OK);
        ck_assert_int_eq(cut.value, answer.value);
        ck_assert_uint_eq(side_mask(side, n, TAI_IN_SMALLEST), answer.smallest);
        ck_assert_uint_eq(side_mask(side, n, TAI_IN_LARGEST), answer.largest);
        tai_network_free(network);
    }
}
END_TEST

/* On a random graph, what they are for, sweeps find nearly all of the flow. */
START_TEST(test_sweeps_find_most_of_the_flow)
{
    enum { N = 20000, M = 4 * N };
    int32_t *tail = tai_alloc(M, sizeof *tail);
    int32_t *head = tai_alloc(M, sizeof *head);
    int64_t *capacity = tai_alloc(M, sizeof *capacity);
    int64_t *terminal = tai_alloc(N, sizeof *terminal);
    struct tai_random random;
    tai_random_seed(&random, 62);
    for (int32_t i = 0; i < M; i++) {
        tail[i] = (int32_t)tai_random_below(&random, N);
        head[i] = (int32_t)tai_random_below(&random, N);
        capacity[i] = tai_random_between(&random, 1, 100);
    }
    for (int32_t v = 0; v < N; v++)
        terminal[v] = tai_random_between(&random, -600, 600);
    const struct tai_cut_problem problem = {.vertices = N,
                                            .pairs = M,
                                            .tail = tail,
                                            .head = head,
                                            .capacity = capacity,
                                            .terminal = terminal};
    struct tai_network *network;
    struct tai_run run;
    tai_run_init(&run);
    ck_assert_int_eq(tai_network_new(&problem, NULL, &network), TA_OK);
    const int64_t before = tai_network_bound(network);
    ck_assert_int_eq(tai_sweep(network, &run), TA_OK);
    const int64_t swept = tai_network_bound(network);
    ck_assert_int_eq(tai_pseudoflow(network, &run), TA_OK);
    const int64_t whole = tai_network_bound(network);
    ck_assert_int_ge(swept - before, (whole - before) / 20 * 19);
    tai_network_free(network);
    tai_free(terminal);
    tai_free(capacity);
    tai_free(head);
    tai_free(tail);
}
END_TEST

SUITE("sweep", test_sweeps_keep_minimum_cuts, test_sweeps_find_most_of_the_flow)
