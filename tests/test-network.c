/* SPDX-License-Identifier: MIT */
#include "flow/network.h"

#include "flow-problems.h"
#include "suite.h"

/* Replaces special terminals, which tai_network_new() does not take. */
static void
draw_plain_problem(struct tai_random *random, struct small_problem *p)
{
    draw_problem(random, 8, p);
    for (int32_t v = 0; v < p->problem.vertices; v++)
        if (p->terminal[v] == TAI_CUT_SOURCE || p->terminal[v] == TAI_CUT_SINK)
            p->terminal[v] = 1;
}

/* Equation (2) of network.h for the cut `s`. */
static int64_t
network_value(const struct tai_network *network, uint32_t s)
{
    int64_t value = tai_network_bound(network);
    for (int32_t u = 0; u < network->vertices; u++) {
        const bool in = s >> u & 1;
        const int64_t excess = network->excess[u];
        if (in ? excess < 0 : excess > 0)
            value += excess < 0 ? -excess : excess;
        for (int32_t a = network->first[u]; a < network->first[u + 1]; a++)
            if (in && !(s >> tai_arc_head(network, a) & 1))
                value += (int64_t)tai_arc_residual(network, a);
    }
    return value;
}

/* Whatever is pushed, narrow or wide, every cut keeps its value. */
START_TEST(test_pushes_keep_every_cut)
{
    struct tai_random random;
    tai_random_seed(&random, 31);
    for (int round = 0; round < rounds(2000, 100000); round++) {
        struct small_problem p;
        draw_plain_problem(&random, &p);
        struct tai_network *network;
        int32_t arc[MOST_PAIRS];
        ck_assert_int_eq(tai_network_new(&p.problem, arc, &network), TA_OK);
        for (int64_t i = 0; i < p.problem.pairs; i++)
            ck_assert_int_eq(arc[i] < 0, p.tail[i] == p.head[i]);
        for (int pushes = 0; pushes < 10 && network->arcs > 0; pushes++) {
            const int32_t a =
                (int32_t)tai_random_below(&random, (uint64_t)network->arcs);
            const int32_t u = tai_arc_head(network, tai_arc_mate(network, a));
            tai_network_push(
                network, u, a,
                tai_random_between(&random, 0,
                                   (int64_t)tai_arc_residual(network, a)));
            if (pushes == 5)
                ck_assert_int_eq(tai_network_widen(network), TA_OK);
        }
        ck_assert(tai_network_check(network));
        for (uint32_t s = 0; s >> p.problem.vertices == 0; s++)
            ck_assert_int_eq(network_value(network, s),
                             value_of(&p.problem, s));
        tai_network_free(network);
    }
}
END_TEST

/* A cut of the mirrored network is the complement, at the same distance from
   the bound of the empty one; and mirrored twice, nothing has changed. */
START_TEST(test_mirror_turns_cuts_round)
{
    struct tai_random random;
    tai_random_seed(&random, 32);
    for (int round = 0; round < rounds(2000, 100000); round++) {
        struct small_problem p;
        draw_plain_problem(&random, &p);
        struct tai_network *network, *mirror;
        ck_assert_int_eq(tai_network_new(&p.problem, NULL, &network), TA_OK);
        ck_assert_int_eq(tai_network_new(&p.problem, NULL, &mirror), TA_OK);
        if (round % 2) {
            ck_assert_int_eq(tai_network_widen(network), TA_OK);
            ck_assert_int_eq(tai_network_widen(mirror), TA_OK);
        }
        tai_network_mirror(mirror);
        ck_assert(tai_network_check(mirror));
        const uint32_t all = (UINT32_C(1) << p.problem.vertices) - 1;
        const int64_t more =
            network_value(mirror, all) - network_value(network, 0);
        for (uint32_t s = 0; s <= all; s++)
            ck_assert_int_eq(network_value(mirror, all ^ s),
                             network_value(network, s) + more);
        tai_network_mirror(mirror);
        for (int32_t a = 0; a < network->arcs; a++)
            ck_assert_uint_eq(tai_arc_residual(mirror, a),
                              tai_arc_residual(network, a));
        for (uint32_t s = 0; s <= all; s++)
            ck_assert_int_eq(network_value(mirror, s),
                             network_value(network, s));
        tai_network_free(mirror);
        tai_network_free(network);
    }
}
END_TEST

START_TEST(test_width_follows_capacities)
{
    int32_t tail = 0, head = 1;
    int64_t capacity = INT32_MAX;
    const int64_t terminal[2] = {0, 0};
    const struct tai_cut_problem problem = {.vertices = 2,
                                            .pairs = 1,
                                            .tail = &tail,
                                            .head = &head,
                                            .capacity = &capacity,
                                            .terminal = terminal};
    struct tai_network *network;
    ck_assert_int_eq(tai_network_new(&problem, NULL, &network), TA_OK);
    ck_assert(!network->wide);
    tai_network_free(network);
    capacity++;
    ck_assert_int_eq(tai_network_new(&problem, NULL, &network), TA_OK);
    ck_assert(network->wide);
    tai_network_free(network);
    head = 2;
    ck_assert_int_eq(tai_network_new(&problem, NULL, &network),
                     TA_INVALID_ARGUMENT);
    tai_network_free(NULL);
}
END_TEST

START_TEST(test_check_finds_faults)
{
    int32_t tail[2] = {0, 1}, head[2] = {1, 2};
    int64_t capacity[2] = {1, 2};
    const int64_t terminal[3] = {1, 0, -1};
    const struct tai_cut_problem problem = {.vertices = 3,
                                            .pairs = 2,
                                            .tail = tail,
                                            .head = head,
                                            .capacity = capacity,
                                            .terminal = terminal};
    struct tai_network *network;
    ck_assert_int_eq(tai_network_new(&problem, NULL, &network), TA_OK);
    ck_assert(tai_network_check(network));
    struct tai_arc *arc = network->arc;
    const struct tai_arc saved = arc[0];
    arc[0].mate = 0;
    ck_assert(!tai_network_check(network));
    arc[0] = saved;
    arc[0].head = 0;
    ck_assert(!tai_network_check(network));
    arc[0] = saved;
    network->first[1]++;
    ck_assert(!tai_network_check(network));
    tai_network_free(network);
}
END_TEST

SUITE("network", test_pushes_keep_every_cut, test_mirror_turns_cuts_round,
      test_width_follows_capacities, test_check_finds_faults)
