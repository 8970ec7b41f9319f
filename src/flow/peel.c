/* SPDX-License-Identifier: MIT */
/*
 * Trees taken off a graph, without rows.
 *
 * Problem. Remove vertices with one neighbour, again and again, from a graph
 * that is little more than a tree, at a fraction of what its rows would cost.
 *
 * Method. Each vertex has the number of its pairs and the exclusive or of
 * their indices: with one pair left, that is its index. Removing the vertex
 * takes the index out of its neighbour's, which may be the next to go.
 *
 * Correct by reduction.h; what the vertex does given its neighbour, and what
 * that costs the neighbour, is a star with one leaf (tai_bridge_star).
 *
 * Cost. O(pairs + vertices). Invariant: for each undecided v
 *   (P1) degree(v) counts, and pair(v) combines, the pairs to vertices that
 *        are still there.
 */
#include "flow/reduction.h"

#include <assert.h>

#include "base/memory.h"

static bool
is_left(const struct tai_reduction *reduction, int64_t i)
{
    const struct tai_cut_problem *problem = reduction->problem;
    const int32_t u = problem->tail[i];
    const int32_t v = problem->head[i];
    return u != v && (reduction->state[u] | reduction->state[v]) == 0 &&
           (problem->capacity[i] | reduction->reverse[i]) != 0;
}

/* Removes v, which has one pair, and returns its neighbour; or -1. */
static int32_t
remove_leaf(struct tai_reduction *reduction, int32_t v, int32_t pair[])
{
    const struct tai_cut_problem *problem = reduction->problem;
    const int32_t i = pair[v];
    const bool is_tail = problem->tail[i] == v;
    const int32_t u = is_tail ? problem->head[i] : problem->tail[i];
    const int64_t there = problem->capacity[i];
    const int64_t back = reduction->reverse[i];
    const struct tai_star star = {
        .excess = reduction->excess[v],
        .to = {is_tail ? there : back},
        .from = {is_tail ? back : there},
    };
    assert(is_left(reduction, i) && (is_tail || problem->head[i] == v));
    const struct tai_bridge bridge = tai_bridge_star(&star);
    if (tai_note_follower(reduction, v, u, u, &bridge))
        return -1;
    if (star.excess > 0)
        reduction->supply -= star.excess;
    reduction->supply += bridge.paid;
    tai_charge(reduction, u, bridge.charge[0]);
    reduction->out[u] -= star.from[0];
    if (reduction->in != reduction->out)
        reduction->in[u] -= star.to[0];
    reduction->state[v] = TAI_FOLLOWS;
    reduction->pairs--;
    reduction->degree[v] = 0;
    reduction->degree[u]--;
    pair[u] ^= i;
    return u;
}

ta_status
tai_peel(struct tai_reduction *reduction)
{
    const struct tai_cut_problem *problem = reduction->problem;
    const int32_t n = problem->vertices;
    int32_t *pair = tai_alloc_zero(n, sizeof *pair);
    if (!pair)
        return TA_OUT_OF_MEMORY;
    for (int64_t i = 0; i < problem->pairs; i++) {
        if (tai_reduction_stopped_at(reduction, i))
            break;
        if (!is_left(reduction, i))
            continue;
        pair[problem->tail[i]] ^= (int32_t)i;
        pair[problem->head[i]] ^= (int32_t)i;
    }
    ta_status status = TA_OK;
    for (int32_t leaf = 0; leaf < n && !status; leaf++) {
        if (reduction->run->stop || tai_reduction_stopped_at(reduction, leaf))
            break;
        /* Vertices behind `leaf` have had their turn; those before it come. */
        int32_t v = leaf;
        while (reduction->degree[v] == 1 && v <= leaf) {
            v = remove_leaf(reduction, v, pair);
            if (v < 0) {
                status = TA_OUT_OF_MEMORY;
                break;
            }
        }
    }
    reduction->ticks += problem->pairs + n;
    tai_free(pair);
    return status;
}
