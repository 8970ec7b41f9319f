/* SPDX-License-Identifier: MIT */
#ifndef FLOW_PROBLEMS_H
#define FLOW_PROBLEMS_H

/*
 * Small random cut problems of every shape, and their answers by plain
 * enumeration of all cuts. Shares no code with src/flow.
 */

#include <stdint.h>
#include <string.h>

#include "base/random.h"
#include "flow/cut.h"

#define MOST_VERTICES 14
#define MOST_PAIRS 64

struct small_problem {
    int32_t tail[MOST_PAIRS];
    int32_t head[MOST_PAIRS];
    int64_t capacity[MOST_PAIRS];
    int64_t reverse[MOST_PAIRS];
    int64_t terminal[MOST_VERTICES];
    struct tai_cut_problem problem;
};

struct small_answer {
    int64_t value;
    uint32_t smallest; /* bit v: v is in every minimum source side */
    uint32_t largest;  /* bit v: v is in some minimum source side */
};

/* Numbers with many ties, of everyday size, around 2^31, and huge. */
static inline int64_t
draw_size(struct tai_random *random, int scale)
{
    switch (scale) {
    case 0:
        return tai_random_between(random, 0, 2);
    case 1:
        return tai_random_between(random, 0, 100);
    case 2:
        return (INT64_C(1) << 31) - tai_random_between(random, -3, 3);
    default:
        return tai_random_between(random, 0, INT64_C(1) << 55);
    }
}

/* A path, star, tree, cycle of neighbours or random graph: pair i. */
static inline void
draw_pair(struct tai_random *random, int shape, int32_t n, int32_t i,
          int32_t *u, int32_t *v)
{
    *v = 1 + i % (n - 1);
    switch (shape) {
    case 0:
        *u = *v - 1;
        break;
    case 1:
        *u = 0;
        break;
    case 2:
        *u = (int32_t)tai_random_below(random, (uint64_t)*v);
        break;
    case 3:
        *u = i % n;
        *v = (i + 1 + i / n) % n;
        break;
    default:
        *u = (int32_t)tai_random_below(random, (uint64_t)n);
        *v = (int32_t)tai_random_below(random, (uint64_t)n);
    }
    if (tai_random_below(random, 2)) {
        const int32_t swap = *u;
        *u = *v;
        *v = swap;
    }
}

static inline void
draw_problem(struct tai_random *random, int32_t most, struct small_problem *p)
{
    const int32_t n = (int32_t)tai_random_between(random, 0, most);
    const int shape = (int)tai_random_below(random, 7);
    const int scale = (int)tai_random_below(random, 4);
    const int terminal_scale =
        tai_random_below(random, 3) ? scale : (int)tai_random_below(random, 4);
    const bool symmetric = tai_random_below(random, 2);
    const uint64_t zeros = tai_random_below(random, 4); /* in quarters */
    const bool special = tai_random_below(random, 4) == 0;
    int32_t pairs = 0;
    if (n > 1)
        pairs = shape < 3 ? n - 1 + (int32_t)tai_random_below(random, 3)
                          : (int32_t)tai_random_between(random, 0, 3 * n);
    for (int32_t i = 0; i < pairs; i++) {
        draw_pair(random, shape, n, i, &p->tail[i], &p->head[i]);
        p->capacity[i] = draw_size(random, scale);
        p->reverse[i] =
            tai_random_below(random, 3) ? draw_size(random, scale) : 0;
    }
    for (int32_t v = 0; v < n; v++) {
        p->terminal[v] = draw_size(random, terminal_scale);
        if (tai_random_below(random, 2))
            p->terminal[v] = -p->terminal[v];
        if (tai_random_below(random, 4) < zeros)
            p->terminal[v] = 0;
        if (special && tai_random_below(random, 4) == 0)
            p->terminal[v] =
                tai_random_below(random, 2) ? TAI_CUT_SOURCE : TAI_CUT_SINK;
    }
    p->problem = (struct tai_cut_problem){
        .vertices = n,
        .pairs = pairs,
        .tail = p->tail,
        .head = p->head,
        .capacity = p->capacity,
        .reverse = symmetric ? NULL : p->reverse,
        .terminal = p->terminal,
    };
}

#define GRAPH_VERTICES 400

/* A problem too large to enumerate. */
struct graph_problem {
    int32_t tail[3 * GRAPH_VERTICES];
    int32_t head[3 * GRAPH_VERTICES];
    int64_t capacity[3 * GRAPH_VERTICES];
    int64_t reverse[3 * GRAPH_VERTICES];
    int64_t terminal[GRAPH_VERTICES];
    struct tai_cut_problem problem;
};

/* Grids, trees with extra pairs, random graphs, hubs and long paths, by the
   round, with costs of four sizes; half of them have few terminals. */
static inline void
draw_graph(struct tai_random *random, int round, struct graph_problem *p)
{
    static const int64_t sizes[] = {3, 100, INT64_C(1) << 30, INT64_C(1) << 48};
    const int shape = round % 5;
    const int64_t size = sizes[round / 5 % 4];
    const int32_t n = 2 + (int32_t)tai_random_below(random, GRAPH_VERTICES - 2);
    const int32_t width =
        1 + (int32_t)tai_random_below(random, shape == 3 ? 3 : 20);
    const bool sparse = tai_random_below(random, 2);
    const bool steep = tai_random_below(random, 2); /* costs far apart */
    const bool symmetric = tai_random_below(random, 2);
    int64_t pairs = 0;
    for (int32_t v = 1; v < n; v++) {
        const int32_t before[3] = {
            shape == 0 || shape == 3 ? v - 1
            : shape == 4 ? (int32_t)tai_random_below(random, v < 3 ? 1 : 3)
                         : (int32_t)tai_random_below(random, (uint64_t)v),
            v >= width ? v - width : 0,
            (int32_t)tai_random_below(random, (uint64_t)v)};
        for (int i = 0; i < (shape == 1 && v % 10 ? 1 : 3); i++) {
            const int64_t most =
                steep ? size >> tai_random_below(random, 20) : size;
            p->tail[pairs] = before[i];
            p->head[pairs] = v;
            p->reverse[pairs] = tai_random_between(random, 0, most);
            p->capacity[pairs++] = tai_random_between(random, 0, most);
        }
    }
    for (int32_t v = 0; v < n; v++) {
        p->terminal[v] = tai_random_between(random, -2 * size, 2 * size);
        if (sparse && tai_random_below(random, 8))
            p->terminal[v] = 0;
    }
    p->problem = (struct tai_cut_problem){
        .vertices = n,
        .pairs = pairs,
        .tail = p->tail,
        .head = p->head,
        .capacity = p->capacity,
        .reverse = symmetric ? NULL : p->reverse,
        .terminal = p->terminal,
    };
}

/* C(S), equation (1) of cut.h; -1 if S breaks a special terminal. */
static inline int64_t
value_of(const struct tai_cut_problem *p, uint32_t s)
{
    int64_t value = 0;
    for (int32_t v = 0; v < p->vertices; v++) {
        const bool in = s >> v & 1;
        if (p->terminal[v] == TAI_CUT_SOURCE ||
            p->terminal[v] == TAI_CUT_SINK) {
            if (in != (p->terminal[v] > 0))
                return -1;
        } else if (p->terminal[v] > 0 && !in) {
            value += p->terminal[v];
        } else if (p->terminal[v] < 0 && in) {
            value -= p->terminal[v];
        }
    }
    for (int64_t i = 0; i < p->pairs; i++) {
        const bool u = s >> p->tail[i] & 1;
        const bool v = s >> p->head[i] & 1;
        if (u && !v)
            value += p->capacity[i];
        if (v && !u)
            value += (p->reverse ? p->reverse : p->capacity)[i];
    }
    return value;
}

static inline struct small_answer
enumerate(const struct tai_cut_problem *p)
{
    struct small_answer answer = {.value = -1};
    for (uint32_t s = 0; s >> p->vertices == 0; s++) {
        const int64_t value = value_of(p, s);
        if (value < 0)
            continue;
        if (answer.value < 0 || value < answer.value)
            answer = (struct small_answer){value, s, s};
        if (value == answer.value) {
            answer.smallest &= s;
            answer.largest |= s;
        }
    }
    return answer;
}

static inline uint32_t
side_mask(const uint8_t side[], int32_t n, uint8_t bit)
{
    uint32_t mask = 0;
    for (int32_t v = 0; v < n; v++)
        if (side[v] & bit)
            mask |= UINT32_C(1) << v;
    return mask;
}

#endif
