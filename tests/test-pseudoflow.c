/* SPDX-License-Identifier: MIT */
#include "flow/pseudoflow.h"

#include "base/memory.h"
#include "flow-problems.h"
#include "flow/dinic.h"
#include "suite.h"

/* Narrow, wide and Dinic's engine tell the same cuts. */
START_TEST(test_agrees_with_dinic)
{
    static struct graph_problem graph;
    struct tai_random random;
    tai_random_seed(&random, 41);
    for (int round = 0; round < rounds(600, 30000); round++) {
        draw_graph(&random, round, &graph);
        const struct tai_cut_problem problem = graph.problem;
        static uint8_t side[3][GRAPH_VERTICES];
        struct tai_cut cut[3];
        for (int i = 0; i < 3; i++) {
            struct tai_run run;
            tai_run_init(&run);
            struct tai_network *network;
            ck_assert_int_eq(tai_network_new(&problem, NULL, &network), TA_OK);
            if (i == 1)
                ck_assert_int_eq(tai_network_widen(network), TA_OK);
            ck_assert_int_eq(i == 2 ? tai_dinic(network, &run)
                                    : tai_pseudoflow(network, &run),
                             TA_OK);
            ck_assert(tai_network_check(network));
            cut[i].side = side[i];
            ck_assert_int_eq(tai_network_cut(network, true, &cut[i]), TA_OK);
            ck_assert(cut[i].complete);
            tai_network_free(network);
        }
        const size_t bytes = (size_t)problem.vertices;
        for (int i = 0; i < 2; i++) {
            ck_assert_int_eq(cut[i].value, cut[2].value);
            ck_assert_int_eq(memcmp(side[i], side[2], bytes), 0);
        }
        ck_assert_int_eq(tai_cut_value(&problem, side[0], TAI_IN_SMALLEST),
                         cut[0].value);
    }
}
END_TEST

/* A stopped run can be continued, at every place where it can be stopped. */
START_TEST(test_goes_on_after_a_stop)
{
    enum { N = 30000 };
    int32_t *tail = tai_alloc(4 * N, sizeof *tail);
    int32_t *head = tai_alloc(4 * N, sizeof *head);
    int64_t *capacity = tai_alloc(4 * N, sizeof *capacity);
    int64_t *terminal = tai_alloc(N, sizeof *terminal);
    struct tai_random random;
    tai_random_seed(&random, 42);
    for (int32_t i = 0; i < 4 * N; i++) {
        tail[i] = (int32_t)tai_random_below(&random, N);
        head[i] = (int32_t)tai_random_below(&random, N);
        capacity[i] = tai_random_between(&random, 1, 100);
    }
    for (int32_t v = 0; v < N; v++)
        terminal[v] = tai_random_between(&random, -300, 300);
    const struct tai_cut_problem problem = {.vertices = N,
                                            .pairs = 4 * N,
                                            .tail = tail,
                                            .head = head,
                                            .capacity = capacity,
                                            .terminal = terminal};
    struct tai_network *whole, *parts;
    struct tai_run run;
    tai_run_init(&run);
    ck_assert_int_eq(tai_network_new(&problem, NULL, &whole), TA_OK);
    ck_assert_int_eq(tai_network_new(&problem, NULL, &parts), TA_OK);
    ck_assert_int_eq(tai_pseudoflow(whole, &run), TA_OK);
    int64_t bound = 0;
    int stops = 0;
    do {
        tai_run_init(&run);
        run.poll_limit = 3 + stops++;
        ck_assert_int_eq(tai_pseudoflow(parts, &run), TA_OK);
        ck_assert(tai_network_check(parts));
        ck_assert_int_ge(tai_network_bound(parts), bound);
        bound = tai_network_bound(parts);
    } while (run.stop && stops < 1000);
    ck_assert_int_gt(stops, 2);
    ck_assert_int_eq(bound, tai_network_bound(whole));
    tai_network_free(parts);
    tai_network_free(whole);
    tai_free(terminal);
    tai_free(capacity);
    tai_free(head);
    tai_free(tail);
}
END_TEST

SUITE("pseudoflow", test_agrees_with_dinic, test_goes_on_after_a_stop)
