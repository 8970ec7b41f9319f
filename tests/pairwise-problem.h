/* SPDX-License-Identifier: MIT */
#ifndef PAIRWISE_PROBLEM_H
#define PAIRWISE_PROBLEM_H

/*
 * Pairwise functions over graphs of many shapes, for the tests of src/tree.
 */

#include <stdbool.h>
#include <string.h>

#include "base/memory.h"
#include "base/random.h"
#include "suite.h"
#include "tree/pairwise.h"

enum shape {
    SHAPE_TREE,
    SHAPE_FOREST,
    SHAPE_CYCLE,
    SHAPE_SERIES_PARALLEL,
    SHAPE_LADDER, /* 2 x n grid */
    SHAPE_GRID,   /* 3 x n grid */
    SHAPE_HUBS,   /* two hubs with common neighbours */
    SHAPE_RANDOM,
    SHAPES
};

struct drawn {
    int32_t vertices;
    bool *edge; /* [vertices * vertices], symmetric */
    int64_t *first;
    int32_t *neighbour;
    ta_cost *cost, *unary, *distance;
    struct tai_pairwise problem;
};

static inline void
draw_edge(struct drawn *drawn, int32_t v, int32_t w)
{
    if (v != w)
        drawn->edge[v * drawn->vertices + w] =
            drawn->edge[w * drawn->vertices + v] = true;
}

static inline void
draw_shape(struct drawn *drawn, struct tai_random *random, enum shape shape)
{
    const int32_t rows = shape == SHAPE_LADDER ? 2 : 3;
    for (int32_t v = 1; v < drawn->vertices; v++) {
        const int32_t w = (int32_t)tai_random_below(random, (uint64_t)v);
        switch (shape) {
        case SHAPE_TREE:
        case SHAPE_CYCLE:
            draw_edge(drawn, v, shape == SHAPE_TREE ? w : v - 1);
            break;
        case SHAPE_FOREST:
            if (tai_random_below(random, 3))
                draw_edge(drawn, v, w);
            break;
        case SHAPE_SERIES_PARALLEL: {
            /* A new vertex beside an edge: a 2-tree. */
            int32_t x = 0;
            while (x < v && !drawn->edge[w * drawn->vertices + x])
                x++;
            draw_edge(drawn, v, w);
            if (x < v)
                draw_edge(drawn, v, x);
            break;
        }
        case SHAPE_LADDER:
        case SHAPE_GRID:
            if (v % rows)
                draw_edge(drawn, v, v - 1);
            if (v >= rows)
                draw_edge(drawn, v, v - rows);
            break;
        case SHAPE_HUBS:
            draw_edge(drawn, v, 0);
            draw_edge(drawn, v, 1);
            break;
        default:
            for (int32_t x = 0; x < v; x++)
                if (tai_random_below(random, 3) == 0)
                    draw_edge(drawn, v, x);
        }
    }
    if (shape == SHAPE_CYCLE)
        draw_edge(drawn, 0, drawn->vertices - 1);
}

/* The other direction of an edge has the cost already if w < v. */
static inline void
draw_costs(struct drawn *drawn, struct tai_random *random)
{
    const int32_t vertices = drawn->vertices;
    ta_cost *matrix = tai_alloc((int64_t)vertices * vertices, sizeof *matrix);
    ck_assert_ptr_nonnull(matrix);
    int64_t arcs = 0;
    for (int32_t v = 0; v < vertices; v++) {
        drawn->first[v] = arcs;
        for (int32_t w = 0; w < vertices; w++) {
            if (!drawn->edge[v * vertices + w])
                continue;
            matrix[v * vertices + w] = w < v ? matrix[w * vertices + v]
                                             : tai_random_between(random, 0, 9);
            drawn->neighbour[arcs] = w;
            drawn->cost[arcs++] = matrix[v * vertices + w];
        }
    }
    drawn->first[vertices] = arcs;
    tai_free(matrix);
}

static inline void
draw_problem(struct drawn *drawn, struct tai_random *random, enum shape shape,
             int32_t vertices, int32_t labels)
{
    const int64_t square = (int64_t)vertices * vertices;
    drawn->vertices = vertices;
    drawn->edge = tai_alloc_zero(square, sizeof *drawn->edge);
    drawn->first = tai_alloc(vertices + 1, sizeof *drawn->first);
    drawn->neighbour = tai_alloc(square, sizeof *drawn->neighbour);
    drawn->cost = tai_alloc(square, sizeof *drawn->cost);
    drawn->unary = tai_alloc((int64_t)vertices * labels, sizeof(ta_cost));
    drawn->distance = tai_alloc((int64_t)labels * labels, sizeof(ta_cost));
    ck_assert(drawn->edge && drawn->first && drawn->neighbour && drawn->cost &&
              drawn->unary && drawn->distance);
    draw_shape(drawn, random, shape);
    draw_costs(drawn, random);
    const uint64_t forbidden = tai_random_below(random, 3);
    for (int32_t i = 0; i < vertices * labels; i++)
        drawn->unary[i] = tai_random_below(random, 6) < forbidden
                              ? TA_FORBIDDEN
                              : tai_random_between(random, -20, 20);
    for (int32_t p = 0; p < labels; p++)
        for (int32_t q = 0; q <= p; q++)
            drawn->distance[p * labels + q] = drawn->distance[q * labels + p] =
                tai_random_between(random, 0, 6);
    drawn->problem = (struct tai_pairwise){
        .vertices = vertices,
        .labels = labels,
        .first = drawn->first,
        .neighbour = drawn->neighbour,
        .cost = drawn->cost,
        .unary = drawn->unary,
        .distance = tai_random_below(random, 2) ? drawn->distance : NULL,
        .uniform = tai_random_between(random, 0, 4),
    };
}

static inline void
drawn_release(struct drawn *drawn)
{
    tai_free(drawn->distance);
    tai_free(drawn->unary);
    tai_free(drawn->cost);
    tai_free(drawn->neighbour);
    tai_free(drawn->first);
    tai_free(drawn->edge);
}

#endif
