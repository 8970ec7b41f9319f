/* SPDX-License-Identifier: MIT */
/*
 * Forest moves.
 *
 * Problem. Given an assignment y, find a better one that differs from it on
 * as many tasks as can be optimised together exactly.
 *
 * Method. A set F of tasks that induces a forest. It is grown: from random
 * roots outwards, a task joins if at most one of its neighbours is in F
 * already, which then is its parent. So F has no cycle, and the order of
 * joining has parents before children. In that order backwards,
 *
 *     cost(t, p) = e(t, p) + sum over u not in F of c(t,u) d(p, y(u))
 *                + sum over children s of
 *                      min over q of cost(s, q) + c(s,t) d(q, p),          (1)
 *
 * and forwards each task takes the best node given its parent's. Everything
 * outside F stays, so the total never rises.
 *
 * Cost. O(arcs + n k) for uniform distance, where the minimum is the smaller
 * of cost(s, p) and the smallest of all plus c(s,t) d.
 *
 * Overflow. (1) is a part of a total.
 *
 * Reference: F. Hamze, N. de Freitas, From fields to trees. UAI (2004), who
 * sample such trees.
 */
#include "heuristic/forest.h"

#include <assert.h>

#include "base/memory.h"

#define ROOT (-1)
#define OUTSIDE (-2)

bool
tai_forest_applies(const struct ta_instance *instance)
{
    return instance->resources == 0 && instance->apart.groups == 0;
}

ta_status
tai_forest_init(struct tai_forest *forest, const struct ta_instance *instance,
                const struct tai_graph *graph)
{
    const int64_t tasks = instance->tasks;
    *forest = (struct tai_forest){.instance = instance, .graph = graph};
    forest->order = tai_alloc(tasks, sizeof *forest->order);
    forest->parent = tai_alloc(tasks, sizeof *forest->parent);
    forest->beside = tai_alloc(tasks, sizeof *forest->beside);
    forest->paid = tai_alloc(tasks, sizeof *forest->paid);
    forest->cost = tai_alloc(tasks * instance->nodes, sizeof *forest->cost);
    forest->row = tai_alloc(instance->nodes, sizeof *forest->row);
    return forest->order && forest->parent && forest->beside && forest->paid &&
                   forest->cost && forest->row
               ? TA_OK
               : TA_OUT_OF_MEMORY;
}

void
tai_forest_release(struct tai_forest *forest)
{
    tai_free(forest->row);
    tai_free(forest->cost);
    tai_free(forest->paid);
    tai_free(forest->beside);
    tai_free(forest->parent);
    tai_free(forest->order);
    *forest = (struct tai_forest){0};
}

/* ---- Growing ----------------------------------------------------------- */

static void
join(struct tai_forest *forest, int32_t task, int32_t parent, ta_cost paid)
{
    const struct tai_graph *graph = forest->graph;
    forest->parent[task] = parent;
    forest->paid[task] = paid;
    forest->order[forest->size++] = task;
    for (int64_t a = graph->first[task]; a < graph->first[task + 1]; a++) {
        int8_t *beside = &forest->beside[graph->neighbour[a]];
        *beside = (int8_t)(*beside < 2 ? *beside + 1 : 2);
    }
}

/* From the tasks that joined from place `head` on outwards. */
static void
grow_from(struct tai_forest *forest, int32_t head)
{
    const struct tai_graph *graph = forest->graph;
    for (; head < forest->size; head++) {
        const int32_t t = forest->order[head];
        for (int64_t a = graph->first[t]; a < graph->first[t + 1]; a++) {
            const int32_t u = graph->neighbour[a];
            if (forest->parent[u] == OUTSIDE && forest->beside[u] == 1)
                join(forest, u, t, graph->cost[a]);
        }
    }
}

/* Roots are looked for along a random stride through all tasks. */
static void
grow(struct tai_forest *forest, struct tai_random *random)
{
    const int32_t tasks = forest->instance->tasks;
    forest->size = 0;
    for (int32_t t = 0; t < tasks; t++) {
        forest->parent[t] = OUTSIDE;
        forest->beside[t] = 0;
    }
    int64_t t = (int64_t)tai_random_below(random, (uint64_t)tasks);
    for (int32_t seen = 0; seen < tasks; seen++) {
        if (forest->parent[t] == OUTSIDE && forest->beside[t] == 0) {
            const int32_t head = forest->size;
            join(forest, (int32_t)t, ROOT, 0);
            grow_from(forest, head);
        }
        t = t + 1 < tasks ? t + 1 : 0;
    }
}

/* ---- Dynamic programming ----------------------------------------------- */

/* The first two terms of (1). */
static void
begin_costs(struct tai_forest *forest, int32_t t, const int32_t assignment[])
{
    const struct ta_instance *instance = forest->instance;
    const struct tai_graph *graph = forest->graph;
    const int32_t nodes = instance->nodes;
    ta_cost *cost = forest->cost + (int64_t)t * nodes;
    ta_cost elsewhere = 0;
    for (int32_t p = 0; p < nodes; p++)
        forest->row[p] = 0;
    for (int64_t a = graph->first[t]; a < graph->first[t + 1]; a++) {
        const int32_t u = graph->neighbour[a];
        if (forest->parent[u] != OUTSIDE)
            continue;
        if (instance->uniform) {
            const ta_cost weight = graph->cost[a] * instance->uniform_distance;
            elsewhere += weight;
            forest->row[assignment[u]] -= weight;
        } else {
            for (int32_t p = 0; p < nodes; p++)
                forest->row[p] +=
                    graph->cost[a] * tai_distance(instance, p, assignment[u]);
        }
    }
    for (int32_t p = 0; p < nodes; p++) {
        const ta_cost e = tai_execution(instance, t, p);
        cost[p] =
            e == TA_FORBIDDEN ? TA_FORBIDDEN : e + elsewhere + forest->row[p];
    }
}

static int32_t
cheapest(const ta_cost cost[], int32_t nodes)
{
    int32_t best = 0;
    for (int32_t p = 1; p < nodes; p++)
        if (cost[p] < cost[best])
            best = p;
    return best;
}

/* The best node of a child whose parent is on q; the node it has is kept if
   that is as good. */
static int32_t
best_under(const struct tai_forest *forest, int32_t t, int32_t q, int32_t held)
{
    const int32_t nodes = forest->instance->nodes;
    const ta_cost *cost = forest->cost + (int64_t)t * nodes;
    const ta_cost paid = forest->paid[t];
    ta_cost least = TA_FORBIDDEN;
    int32_t best = held;
    for (int32_t i = -1; i < nodes; i++) {
        const int32_t p = i < 0 ? held : i;
        if (cost[p] == TA_FORBIDDEN)
            continue;
        const ta_cost sum =
            cost[p] + (q < 0 ? 0 : paid * tai_distance(forest->instance, p, q));
        if (sum < least) {
            least = sum;
            best = p;
        }
    }
    return best;
}

/* The last term of (1), for one child and its parent. */
static void
pass_up(struct tai_forest *forest, int32_t t)
{
    const struct ta_instance *instance = forest->instance;
    const int32_t nodes = instance->nodes;
    const ta_cost *cost = forest->cost + (int64_t)t * nodes;
    ta_cost *above = forest->cost + (int64_t)forest->parent[t] * nodes;
    const ta_cost paid = forest->paid[t];
    const ta_cost most =
        instance->uniform
            ? cost[cheapest(cost, nodes)] + paid * instance->uniform_distance
            : 0;
    for (int32_t q = 0; q < nodes; q++) {
        if (above[q] == TA_FORBIDDEN)
            continue;
        if (instance->uniform) {
            above[q] += cost[q] < most ? cost[q] : most;
        } else {
            const int32_t p = best_under(forest, t, q, 0);
            above[q] += cost[p] + paid * tai_distance(instance, p, q);
        }
    }
}

/* What the forest costs as it is assigned. */
static ta_cost
cost_of(const struct tai_forest *forest, const int32_t assignment[])
{
    const struct ta_instance *instance = forest->instance;
    ta_cost sum = 0;
    for (int32_t i = 0; i < forest->size; i++) {
        const int32_t t = forest->order[i], p = assignment[t];
        sum += forest->cost[(int64_t)t * instance->nodes + p];
        if (forest->parent[t] >= 0)
            sum += forest->paid[t] *
                   tai_distance(instance, p, assignment[forest->parent[t]]);
    }
    return sum;
}

ta_cost
tai_forest_move(struct tai_forest *forest, struct tai_random *random,
                int32_t assignment[])
{
    const int32_t nodes = forest->instance->nodes;
    ta_cost after = 0;
    assert(tai_forest_applies(forest->instance));
    if (forest->instance->tasks == 0)
        return 0;
    grow(forest, random);
    for (int32_t i = 0; i < forest->size; i++)
        begin_costs(forest, forest->order[i], assignment);
    const ta_cost before = cost_of(forest, assignment);
    for (int32_t i = forest->size - 1; i >= 0; i--)
        if (forest->parent[forest->order[i]] >= 0)
            pass_up(forest, forest->order[i]);
    for (int32_t i = 0; i < forest->size; i++) {
        const int32_t t = forest->order[i], above = forest->parent[t];
        assignment[t] = best_under(
            forest, t, above < 0 ? -1 : assignment[above], assignment[t]);
        if (above < 0)
            after += forest->cost[(int64_t)t * nodes + assignment[t]];
    }
    assert(after <= before);
    return before - after;
}
