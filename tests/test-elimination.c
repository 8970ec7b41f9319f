/* SPDX-License-Identifier: MIT */
#include "tree/elimination.h"

#include "pairwise-problem.h"

static const struct tai_elimination_limits enough = {INT64_C(1) << 40,
                                                     INT64_MAX / 2};

/* Eliminates on an adjacency matrix: members are the living neighbours. */
static void
check_order(struct drawn *drawn, const struct tai_elimination *e)
{
    const int32_t vertices = drawn->vertices;
    int64_t cells = 0;
    int32_t width = 0;
    for (int32_t i = 0; i < vertices; i++) {
        const int32_t v = e->order[i];
        ck_assert_int_eq(e->position[v], i);
        const int32_t *member = e->member + e->first[i];
        const int32_t count = (int32_t)(e->first[i + 1] - e->first[i]);
        int32_t found = 0;
        int64_t size = 1;
        for (int32_t w = 0; w < vertices; w++)
            found += drawn->edge[v * vertices + w] && e->position[w] > i;
        ck_assert_int_eq(found, count);
        for (int32_t m = 0; m < count; m++) {
            ck_assert(drawn->edge[v * vertices + member[m]]);
            ck_assert_int_gt(e->position[member[m]],
                             m ? e->position[member[m - 1]] : i);
            size *= e->size[member[m]] ? e->size[member[m]] : 1;
            for (int32_t l = 0; l < m; l++)
                draw_edge(drawn, member[m], member[l]);
        }
        cells += size;
        width = count > width ? count : width;
    }
    ck_assert_int_eq(e->width, width);
    ck_assert_int_eq(e->cells, cells);
}

/* Shapes whose treewidth is known get it. */
static int32_t
most_width(enum shape shape, int32_t vertices)
{
    switch (shape) {
    case SHAPE_TREE:
    case SHAPE_FOREST:
        return 1;
    case SHAPE_CYCLE:
    case SHAPE_SERIES_PARALLEL:
    case SHAPE_LADDER:
    case SHAPE_HUBS:
        return 2;
    case SHAPE_GRID:
        return 3;
    default:
        return vertices - 1;
    }
}

START_TEST(test_orders)
{
    struct tai_random random;
    tai_random_seed(&random, 51);
    for (int round = 0; round < rounds(4000, 100000); round++) {
        const enum shape shape = round % SHAPES;
        const int32_t vertices = (int32_t)tai_random_between(&random, 1, 25);
        struct drawn drawn;
        struct tai_elimination elimination;
        struct tai_run run;
        tai_run_init(&run);
        draw_problem(&drawn, &random, shape, vertices, 2);
        ck_assert(!tai_elimination_order(&drawn.problem, &enough, &run,
                                         &elimination));
        check_order(&drawn, &elimination);
        ck_assert_int_le(elimination.width, most_width(shape, vertices));
        tai_elimination_release(&elimination);
        drawn_release(&drawn);
    }
}
END_TEST

/* What would cost one more than the limit is refused; an order that is found
   keeps to the limits. */
START_TEST(test_limits)
{
    struct tai_random random;
    tai_random_seed(&random, 52);
    for (int round = 0; round < rounds(1000, 20000); round++) {
        struct drawn drawn;
        struct tai_elimination elimination;
        struct tai_run run;
        tai_run_init(&run);
        draw_problem(&drawn, &random, round % SHAPES, 15, 3);
        ck_assert(!tai_elimination_order(&drawn.problem, &enough, &run,
                                         &elimination));
        struct tai_elimination_limits limits = enough;
        limits.work = elimination.work - 1;
        tai_elimination_release(&elimination);
        ck_assert_int_eq(
            tai_elimination_order(&drawn.problem, &limits, &run, &elimination),
            TA_NOT_SUPPORTED);
        tai_elimination_release(&elimination);
        limits.work++;
        limits.cells = (int64_t)tai_random_below(&random, 60);
        if (!tai_elimination_order(&drawn.problem, &limits, &run, &elimination))
            ck_assert_int_le(elimination.cells, limits.cells);
        tai_elimination_release(&elimination);
        drawn_release(&drawn);
    }
}
END_TEST

/* Hubs have long rows; what dies in them must not be looked at again. */
START_TEST(test_hubs_take_linear_time)
{
    const int32_t leaves = 20000, vertices = leaves + 2;
    int64_t *first = tai_alloc(vertices + 1, sizeof *first);
    int32_t *neighbour = tai_alloc(4 * leaves, sizeof *neighbour);
    ta_cost *zero = tai_alloc_zero(4 * leaves + 4, sizeof *zero);
    ck_assert(first && neighbour && zero);
    for (int32_t v = 0; v < leaves; v++) {
        neighbour[v] = neighbour[leaves + v] = v + 2;
        neighbour[2 * leaves + 2 * v] = 0;
        neighbour[2 * leaves + 2 * v + 1] = 1;
        first[v + 2] = 2 * leaves + 2 * v;
    }
    first[0] = 0;
    first[1] = leaves;
    first[vertices] = 4 * leaves;
    const struct tai_pairwise problem = {
        .vertices = vertices,
        .labels = 2,
        .first = first,
        .neighbour = neighbour,
        .cost = zero,
        .unary = zero,
        .uniform = 1,
    };
    struct tai_run run;
    struct tai_elimination elimination;
    tai_run_init(&run);
    ck_assert(!tai_elimination_order(&problem, &enough, &run, &elimination));
    ck_assert_int_eq(elimination.width, 2);
    ck_assert_int_lt(run.stats.ticks, 100 * leaves);
    tai_elimination_release(&elimination);
    tai_free(zero);
    tai_free(neighbour);
    tai_free(first);
}
END_TEST

SUITE("elimination", test_orders, test_limits, test_hubs_take_linear_time)
