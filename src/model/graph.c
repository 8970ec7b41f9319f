/* SPDX-License-Identifier: MIT */
#include "model/graph.h"

#include <assert.h>
#include <string.h>

#include "base/memory.h"

/*
 * Sorting by two keys with two counting passes (radix sort on the pair of
 * ends): the arcs (t, u) are put into rows of u in any order; walking those
 * rows in order of u and appending to the rows of t leaves every row of t
 * sorted. Because each edge gives both (t, u) and (u, t), the row lengths
 * are the same in both passes.
 */

/* first[t] = where row t begins, if every pair is two arcs. */
static void
count_rows(const struct ta_instance *instance, int64_t *first)
{
    const int32_t tasks = instance->tasks;
    memset(first, 0, ((size_t)tasks + 1) * sizeof *first);
    for (int64_t i = 0; i < instance->pairs; i++) {
        if (instance->pair_cost[i] == 0)
            continue;
        first[instance->pair_task[i] + 1]++;
        first[instance->pair_other[i] + 1]++;
    }
    for (int32_t t = 0; t < tasks; t++)
        first[t + 1] += first[t];
}

static void
scatter_pairs(const struct ta_instance *instance, int64_t *next,
              int32_t *neighbour, ta_cost *cost)
{
    for (int64_t i = 0; i < instance->pairs; i++) {
        const ta_cost c = instance->pair_cost[i];
        if (c == 0)
            continue;
        const int32_t t = instance->pair_task[i];
        const int32_t u = instance->pair_other[i];
        neighbour[next[t]] = u;
        cost[next[t]++] = c;
        neighbour[next[u]] = t;
        cost[next[u]++] = c;
    }
}

static void
transpose(const struct tai_graph *from, int64_t *next, int32_t *neighbour,
          ta_cost *cost)
{
    for (int32_t t = 0; t < from->tasks; t++)
        for (int64_t a = from->first[t]; a < from->first[t + 1]; a++) {
            const int32_t u = from->neighbour[a];
            neighbour[next[u]] = t;
            cost[next[u]++] = from->cost[a];
        }
}

/* Adds up equal neighbours, which are adjacent now, and closes the gaps. */
static void
merge_parallel(struct tai_graph *graph)
{
    int64_t kept = 0, begin = 0;
    for (int32_t t = 0; t < graph->tasks; t++) {
        const int64_t end = graph->first[t + 1];
        const int64_t row = kept;
        for (int64_t a = begin; a < end; a++) {
            if (kept > row &&
                graph->neighbour[kept - 1] == graph->neighbour[a]) {
                graph->cost[kept - 1] += graph->cost[a];
                continue;
            }
            graph->neighbour[kept] = graph->neighbour[a];
            graph->cost[kept++] = graph->cost[a];
        }
        begin = end;
        graph->first[t + 1] = kept;
    }
    graph->arcs = kept;
}

ta_status
tai_graph_build(const struct ta_instance *instance, struct tai_graph *graph)
{
    assert(instance->frozen);
    const int64_t tasks = instance->tasks;
    struct tai_graph rows = {.tasks = instance->tasks};
    struct tai_graph sorted = {.tasks = instance->tasks};
    int64_t *next = tai_alloc(tasks + 1, sizeof *next);
    rows.first = tai_alloc(tasks + 1, sizeof *rows.first);
    ta_status status = TA_OUT_OF_MEMORY;
    if (!next || !rows.first)
        goto done;
    count_rows(instance, rows.first);
    rows.arcs = rows.first[tasks];
    rows.neighbour = tai_alloc(rows.arcs, sizeof *rows.neighbour);
    rows.cost = tai_alloc(rows.arcs, sizeof *rows.cost);
    sorted.first = tai_copy(rows.first, tasks + 1, sizeof *rows.first);
    sorted.neighbour = tai_alloc(rows.arcs, sizeof *sorted.neighbour);
    sorted.cost = tai_alloc(rows.arcs, sizeof *sorted.cost);
    if (!rows.neighbour || !rows.cost || !sorted.first || !sorted.neighbour ||
        !sorted.cost)
        goto done;
    memcpy(next, rows.first, ((size_t)tasks + 1) * sizeof *next);
    scatter_pairs(instance, next, rows.neighbour, rows.cost);
    memcpy(next, rows.first, ((size_t)tasks + 1) * sizeof *next);
    transpose(&rows, next, sorted.neighbour, sorted.cost);
    merge_parallel(&sorted);
    *graph = sorted;
    sorted = (struct tai_graph){0};
    status = TA_OK;
done:
    tai_graph_release(&sorted);
    tai_graph_release(&rows);
    tai_free(next);
    return status;
}

void
tai_graph_release(struct tai_graph *graph)
{
    tai_free(graph->cost);
    tai_free(graph->neighbour);
    tai_free(graph->first);
    *graph = (struct tai_graph){0};
}

ta_cost
tai_graph_communication(const struct tai_graph *graph, int32_t task)
{
    ta_cost sum = 0;
    for (int64_t a = graph->first[task]; a < graph->first[task + 1]; a++)
        sum += graph->cost[a];
    return sum;
}
