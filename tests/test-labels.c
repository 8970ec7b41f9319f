/* SPDX-License-Identifier: MIT */
#include "flow/labels.h"

#include "flow-problems.h"
#include "suite.h"

/* Distances as they are defined, by relaxing every arc until nothing moves. */
static void
relax_all(const struct tai_network *network, int32_t label[])
{
    for (int32_t v = 0; v < network->vertices; v++)
        label[v] = network->excess[v] < 0 ? 0 : TAI_ASIDE;
    bool moved = true;
    while (moved) {
        moved = false;
        for (int32_t v = 0; v < network->vertices; v++) {
            for (int32_t a = network->first[v]; a < network->first[v + 1];
                 a++) {
                const int32_t next = label[tai_arc_head(network, a)];
                if (tai_arc_residual(network, a) == 0 || next == TAI_ASIDE ||
                    next + 1 >= label[v])
                    continue;
                label[v] = next + 1;
                moved = true;
            }
        }
    }
}

/* From small graphs with one negative excess to some with many, so that levels
   of both kinds are met. */
START_TEST(test_labels_are_distances)
{
    enum { MOST = 200 };
    struct tai_random random;
    tai_random_seed(&random, 71);
    for (int round = 0; round < rounds(3000, 100000); round++) {
        int32_t tail[2 * MOST], head[2 * MOST], label[MOST], queue[MOST];
        int32_t expected[MOST];
        int64_t capacity[2 * MOST], reverse[2 * MOST], terminal[MOST];
        const int32_t n = 2 + (int32_t)tai_random_below(&random, MOST - 2);
        const uint64_t reach = 1 + tai_random_below(&random, (uint64_t)n);
        const uint64_t negative = 1 + tai_random_below(&random, 50);
        for (int32_t i = 0; i < 2 * n; i++) {
            tail[i] = i % n;
            head[i] = (int32_t)(((uint64_t)tail[i] + 1 +
                                 tai_random_below(&random, reach)) %
                                (uint64_t)n);
            capacity[i] = tai_random_between(&random, 0, 3);
            reverse[i] = tai_random_between(&random, 0, 3);
        }
        for (int32_t v = 0; v < n; v++)
            terminal[v] = tai_random_below(&random, negative) ? 1 : -1;
        const struct tai_cut_problem problem = {.vertices = n,
                                                .pairs = 2 * n,
                                                .tail = tail,
                                                .head = head,
                                                .capacity = capacity,
                                                .reverse = reverse,
                                                .terminal = terminal};
        struct tai_network *network;
        struct tai_run run;
        ck_assert_int_eq(tai_network_new(&problem, NULL, &network), TA_OK);
        relax_all(network, expected);
        tai_run_init(&run);
        ck_assert(tai_find_labels_narrow(network, label, queue, &run));
        ck_assert_int_eq(memcmp(label, expected, (size_t)n * sizeof *label), 0);
        ck_assert_int_eq(tai_network_widen(network), TA_OK);
        memset(label, 0, sizeof label);
        ck_assert(tai_find_labels_wide(network, label, queue, &run));
        ck_assert_int_eq(memcmp(label, expected, (size_t)n * sizeof *label), 0);
        tai_network_free(network);
    }
}
END_TEST

SUITE("labels", test_labels_are_distances)
