/* SPDX-License-Identifier: MIT */
#include "flow/reduction.h"

#include "flow-problems.h"
#include "suite.h"

/* The rules that remove vertices. */
#define REMOVING                                                               \
    (TAI_RULE_FIX | TAI_RULE_PEEL | TAI_RULE_CONTRACT | TAI_RULE_ELIMINATE)

/* What a star pays with its neighbours on the given sides, and the vertex on
   side x. */
static int64_t
star_pays(const struct tai_star *star, int x, int sides)
{
    int64_t pays = 0;
    if (x ? star->excess < 0 : star->excess > 0)
        pays += star->excess < 0 ? -star->excess : star->excess;
    for (int i = 0; i < 2; i++) {
        const int y = sides >> i & 1;
        pays += x && !y ? star->to[i] : 0;
        pays += y && !x ? star->from[i] : 0;
    }
    return pays;
}

static int64_t
size_of(int64_t x)
{
    return x < 0 ? -x : x;
}

static int64_t
larger(int64_t x, int64_t y)
{
    return x > y ? x : y;
}

/* A bridge does not raise (1) of reduction.h, nor is anything paid negative. */
static void
check_range(const struct tai_star *star, const struct tai_bridge *bridge)
{
    ck_assert_int_ge(bridge->paid, 0);
    ck_assert_int_le(
        bridge->paid + size_of(bridge->charge[0]) + size_of(bridge->charge[1]) +
            larger(bridge->forth, bridge->back),
        size_of(star->excess) + larger(star->to[0], star->from[0]) +
            larger(star->to[1], star->from[1]));
}

START_TEST(test_bridge_takes_the_place_of_star)
{
    struct tai_random random;
    tai_random_seed(&random, 21);
    for (int round = 0; round < rounds(20000, 1000000); round++) {
        const int scale = (int)tai_random_below(&random, 4);
        struct tai_star star = {.excess = draw_size(&random, scale)};
        if (tai_random_below(&random, 2))
            star.excess = -star.excess;
        for (int i = 0; i < 2; i++) {
            star.to[i] = draw_size(&random, scale);
            star.from[i] = draw_size(&random, scale);
        }
        const struct tai_bridge bridge = tai_bridge_star(&star);
        ck_assert_int_ge(bridge.forth, 0);
        ck_assert_int_ge(bridge.back, 0);
        for (int i = 0; i < 2; i++)
            ck_assert_int_le(bridge.forth + bridge.back,
                             star.to[i] + star.from[i]);
        check_range(&star, &bridge);
        for (int sides = 0; sides < 4; sides++) {
            const int64_t stay = star_pays(&star, 0, sides);
            const int64_t move = star_pays(&star, 1, sides);
            int64_t pays = bridge.paid;
            for (int i = 0; i < 2; i++) {
                const int64_t charge = bridge.charge[i];
                if (sides >> i & 1 ? charge < 0 : charge > 0)
                    pays += charge < 0 ? -charge : charge;
            }
            pays += sides == 1 ? bridge.forth : 0;
            pays += sides == 2 ? bridge.back : 0;
            ck_assert_int_eq(pays, stay < move ? stay : move);
            ck_assert_int_eq(bridge.smallest >> sides & 1, move < stay);
            ck_assert_int_eq(bridge.largest >> sides & 1, move <= stay);
        }
    }
}
END_TEST

/* Each rule alone and all together: the reduced network has the same minimum,
   and its smallest and largest cut expand to those of the problem. */
START_TEST(test_rules_keep_all_minimum_cuts)
{
    struct tai_random random;
    tai_random_seed(&random, 22);
    int64_t removed[TAI_RULE_ALL + 1] = {0};
    for (int round = 0; round < rounds(20000, 500000); round++) {
        struct small_problem p;
        draw_problem(&random, 9, &p);
        const struct small_answer answer = enumerate(&p.problem);
        const unsigned rules = (unsigned)round % (TAI_RULE_ALL + 1);
        struct tai_run run;
        tai_run_init(&run);
        struct tai_reduction reduction;
        ck_assert_int_eq(tai_reduce(&p.problem, rules | TAI_RULE_ALWAYS, true,
                                    &run, &reduction),
                         TA_OK);
        struct tai_network *network = reduction.network;
        ck_assert(tai_network_check(network));
        removed[rules] += p.problem.vertices - network->vertices;

        /* The network as a problem of its own, solved by enumeration. */
        struct small_problem q = {.problem = {.vertices = network->vertices}};
        int32_t pairs = 0;
        for (int32_t u = 0; u < network->vertices; u++) {
            q.terminal[u] = network->excess[u];
            for (int32_t a = network->first[u]; a < network->first[u + 1];
                 a++) {
                const int32_t mate = tai_arc_mate(network, a);
                if (mate < a)
                    continue;
                q.tail[pairs] = u;
                q.head[pairs] = tai_arc_head(network, a);
                q.capacity[pairs] = (int64_t)tai_arc_residual(network, a);
                q.reverse[pairs++] = (int64_t)tai_arc_residual(network, mate);
            }
        }
        q.problem = (struct tai_cut_problem){.vertices = network->vertices,
                                             .pairs = pairs,
                                             .tail = q.tail,
                                             .head = q.head,
                                             .capacity = q.capacity,
                                             .reverse = q.reverse,
                                             .terminal = q.terminal};
        const struct small_answer small = enumerate(&q.problem);
        ck_assert_int_eq(tai_network_bound(network) + small.value,
                         answer.value);
        uint8_t network_side[MOST_VERTICES], side[MOST_VERTICES];
        for (int32_t v = 0; v < network->vertices; v++)
            network_side[v] =
                (uint8_t)((small.smallest >> v & 1 ? TAI_IN_SMALLEST : 0) |
                          (small.largest >> v & 1 ? TAI_IN_LARGEST : 0));
        tai_reduction_expand(&reduction, network_side, side);
        const int32_t n = p.problem.vertices;
        ck_assert_uint_eq(side_mask(side, n, TAI_IN_SMALLEST), answer.smallest);
        ck_assert_uint_eq(side_mask(side, n, TAI_IN_LARGEST), answer.largest);
        tai_reduction_clear(&reduction);
    }
    for (unsigned rules = 1; rules <= TAI_RULE_ALL; rules++)
        if (rules & REMOVING)
            ck_assert_int_gt(removed[rules], removed[0]);
}
END_TEST

/* The same on networks too large to enumerate: each rule alone, all but one,
   and all, against the plain network and Dinic's engine. */
START_TEST(test_rules_agree_with_dinic)
{
    static struct graph_problem graph;
    static uint8_t side[GRAPH_VERTICES], plain_side[GRAPH_VERTICES];
    struct tai_random random;
    tai_random_seed(&random, 24);
    for (int round = 0; round < rounds(600, 20000); round++) {
        draw_graph(&random, round, &graph);
        const bool largest = tai_random_below(&random, 2);
        struct tai_run run;
        tai_run_init(&run);
        const struct tai_cut_options plain = {.engine = TAI_CUT_DINIC,
                                              .largest = largest};
        struct tai_cut expected = {.side = plain_side};
        ck_assert_int_eq(tai_cut_solve(&graph.problem, &plain, &run, &expected),
                         TA_OK);
        for (unsigned rule = 1; rule <= TAI_RULE_ALL + 1; rule *= 2) {
            for (int all = 0; all < 2; all++) {
                const struct tai_cut_options options = {
                    .rules =
                        (all ? TAI_RULE_ALL & ~rule : rule) | TAI_RULE_ALWAYS,
                    .largest = largest};
                struct tai_cut cut = {.side = side};
                ck_assert_int_eq(
                    tai_cut_solve(&graph.problem, &options, &run, &cut), TA_OK);
                ck_assert(cut.complete);
                ck_assert_int_eq(cut.value, expected.value);
                ck_assert_int_eq(cut.free, expected.free);
                ck_assert_int_eq(
                    memcmp(side, plain_side, (size_t)graph.problem.vertices),
                    0);
            }
        }
    }
}
END_TEST

/* Pairs on a ladder of costs merge until next to nothing is left. */
START_TEST(test_contract_merges_a_ladder)
{
    enum { VERTICES = 3000, PAIRS = 3 * VERTICES };
    static int32_t tail[PAIRS], head[PAIRS];
    static int64_t capacity[PAIRS], terminal[VERTICES];
    struct tai_random random;
    tai_random_seed(&random, 25);
    for (int32_t i = 0; i < PAIRS; i++) {
        tail[i] = (int32_t)tai_random_below(&random, VERTICES);
        head[i] = (int32_t)tai_random_below(&random, VERTICES);
        capacity[i] = INT64_C(1) << tai_random_below(&random, 40);
    }
    for (int32_t v = 0; v < VERTICES; v += 100)
        terminal[v] = v % 200 ? 1000000 : -1000000;
    const struct tai_cut_problem problem = {.vertices = VERTICES,
                                            .pairs = PAIRS,
                                            .tail = tail,
                                            .head = head,
                                            .capacity = capacity,
                                            .terminal = terminal};
    struct tai_run run;
    tai_run_init(&run);
    struct tai_reduction reduction;
    ck_assert_int_eq(
        tai_reduce(&problem, TAI_RULE_CONTRACT, true, &run, &reduction), TA_OK);
    ck_assert_int_lt(reduction.network->vertices, VERTICES / 5);
    tai_reduction_clear(&reduction);
}
END_TEST

/* A tree is gone completely, without a single row. */
START_TEST(test_peel_takes_a_tree)
{
    enum { VERTICES = 5000 };
    static int32_t tail[VERTICES], head[VERTICES];
    static int64_t capacity[VERTICES], terminal[VERTICES];
    struct tai_random random;
    tai_random_seed(&random, 23);
    for (int32_t v = 0; v < VERTICES; v++) {
        terminal[v] = tai_random_between(&random, -50, 50);
        if (v == 0)
            continue;
        tail[v - 1] = (int32_t)tai_random_below(&random, (uint64_t)v);
        head[v - 1] = v;
        capacity[v - 1] = tai_random_between(&random, 1, 50);
    }
    const struct tai_cut_problem problem = {.vertices = VERTICES,
                                            .pairs = VERTICES - 1,
                                            .tail = tail,
                                            .head = head,
                                            .capacity = capacity,
                                            .terminal = terminal};
    struct tai_run run;
    tai_run_init(&run);
    struct tai_reduction reduction;
    ck_assert_int_eq(tai_reduce(&problem, TAI_RULE_FIX | TAI_RULE_PEEL, false,
                                &run, &reduction),
                     TA_OK);
    ck_assert_int_eq(reduction.network->arcs, 0);
    tai_reduction_clear(&reduction);
}
END_TEST

SUITE("reduction", test_bridge_takes_the_place_of_star,
      test_rules_keep_all_minimum_cuts, test_rules_agree_with_dinic,
      test_contract_merges_a_ladder, test_peel_takes_a_tree)
