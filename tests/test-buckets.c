/* SPDX-License-Identifier: MIT */
#include "tree/buckets.h"

#include "pairwise-problem.h"

static const struct tai_elimination_limits enough = {INT64_C(1) << 40,
                                                     INT64_MAX / 2};

/* F(x), from the adjacency matrix rather than the rows' order. */
static ta_cost
value_of(const struct drawn *drawn, const int32_t label[])
{
    const struct tai_pairwise *problem = &drawn->problem;
    ta_cost value = 0;
    for (int32_t v = 0; v < problem->vertices; v++) {
        const ta_cost unary = problem->unary[v * problem->labels + label[v]];
        if (unary == TA_FORBIDDEN)
            return TA_FORBIDDEN;
        value += unary;
        for (int64_t i = problem->first[v]; i < problem->first[v + 1]; i++) {
            const int32_t p = label[v], q = label[problem->neighbour[i]];
            if (problem->neighbour[i] < v)
                value += problem->cost[i] *
                         (problem->distance
                              ? problem->distance[p * problem->labels + q]
                              : (p != q) * problem->uniform);
        }
    }
    return value;
}

/* Every labelling, counted up like a number. */
static ta_cost
enumerate(const struct drawn *drawn)
{
    int32_t label[12] = {0};
    ta_cost best = TA_FORBIDDEN;
    for (int32_t v = 0; v < drawn->vertices;) {
        const ta_cost value = value_of(drawn, label);
        best = value < best ? value : best;
        for (v = 0; v < drawn->vertices; v++) {
            if (++label[v] < drawn->problem.labels)
                break;
            label[v] = 0;
        }
    }
    return best;
}

static void
solve(const struct drawn *drawn, struct tai_run *run,
      struct tai_labelling *labelling)
{
    struct tai_elimination elimination;
    ck_assert(
        !tai_elimination_order(&drawn->problem, &enough, run, &elimination));
    ck_assert(
        !tai_buckets_solve(&drawn->problem, &elimination, run, labelling));
    tai_elimination_release(&elimination);
}

START_TEST(test_agrees_with_enumeration)
{
    struct tai_random random;
    tai_random_seed(&random, 53);
    for (int round = 0; round < rounds(8000, 200000); round++) {
        const int32_t labels = (int32_t)tai_random_between(&random, 1, 4);
        const int32_t most = labels == 4 ? 6 : labels == 3 ? 7 : 10;
        struct drawn drawn;
        struct tai_run run;
        int32_t label[12];
        struct tai_labelling labelling = {.label = label};
        tai_run_init(&run);
        draw_problem(&drawn, &random, round % SHAPES,
                     (int32_t)tai_random_between(&random, 1, most), labels);
        solve(&drawn, &run, &labelling);
        ck_assert(labelling.complete);
        ck_assert_int_eq(labelling.value, enumerate(&drawn));
        if (labelling.value != TA_FORBIDDEN)
            ck_assert_int_eq(value_of(&drawn, label), labelling.value);
        drawn_release(&drawn);
    }
}
END_TEST

/* Beyond enumeration: no single label can be changed for the better, and the
   labels cost what is claimed. */
START_TEST(test_larger)
{
    struct tai_random random;
    tai_random_seed(&random, 54);
    for (int round = 0; round < rounds(300, 5000); round++) {
        struct drawn drawn;
        struct tai_run run;
        int32_t label[60];
        struct tai_labelling labelling = {.label = label};
        tai_run_init(&run);
        draw_problem(&drawn, &random, round % SHAPE_RANDOM, 60, 5);
        solve(&drawn, &run, &labelling);
        ck_assert(labelling.complete);
        for (int32_t v = 0; v < 60 && labelling.value != TA_FORBIDDEN; v++) {
            const int32_t kept = label[v];
            ck_assert_int_eq(value_of(&drawn, label), labelling.value);
            for (label[v] = 0; label[v] < 5; label[v]++)
                ck_assert_int_ge(value_of(&drawn, label), labelling.value);
            label[v] = kept;
        }
        drawn_release(&drawn);
    }
}
END_TEST

START_TEST(test_stops)
{
    struct tai_random random;
    struct drawn drawn;
    struct tai_run run;
    int32_t label[22];
    struct tai_labelling labelling = {.label = label};
    struct tai_elimination elimination;
    tai_random_seed(&random, 55);
    tai_run_init(&run);
    draw_problem(&drawn, &random, SHAPE_RANDOM, 22, 2);
    for (int32_t v = 0; v < 22; v++)
        for (int32_t w = 0; w < v; w++)
            draw_edge(&drawn, v, w);
    draw_costs(&drawn, &random);
    for (int32_t i = 0; i < 44; i++)
        drawn.unary[i] = i;
    ck_assert(
        !tai_elimination_order(&drawn.problem, &enough, &run, &elimination));
    run.tick_limit = 1;
    ck_assert(
        !tai_buckets_solve(&drawn.problem, &elimination, &run, &labelling));
    ck_assert_int_eq(run.stop, TAI_STOP_TICKS);
    ck_assert(!labelling.complete);
    tai_elimination_release(&elimination);
    drawn_release(&drawn);
}
END_TEST

SUITE("buckets", test_agrees_with_enumeration, test_larger, test_stops)
