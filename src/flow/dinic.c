/* SPDX-License-Identifier: MIT */
/*
 * Maximum flow by shortest augmenting paths.
 *
 * Problem. Given a residual network (network.h), push along residual arcs
 * until none leads, directly or by a path, from a vertex with e > 0 to one
 * with e < 0. Equations (1) to (3) there say why that is a minimum cut.
 *
 * Method (Dinic 1970). In phases: a breadth-first search from all vertices
 * with e > 0 numbers every vertex with its distance, its level. A depth-first
 * search then walks only along residual arcs that go up by one level; when it
 * meets a vertex with e < 0 it pushes what the whole path can carry, and when
 * it is stuck it steps back and never tries that arc again in this phase.
 *
 * Correct because it ends only when no vertex with e < 0 was reached.
 *
 * Cost. The distance of the nearest reachable e < 0 grows with each phase, so
 * there are at most n; a phase takes O(nm). Fine for the sizes of tests.
 *
 * Invariants:
 *   (D1) the path is path[0 .. depth-1]; arc path[i] goes up by one level and
 *        has residual capacity;
 *   (D2) `tail` is where it ends, `start` where it begins, e(start) > 0.
 *
 * Overflow: pushes are bounded by residuals; see network.h.
 *
 * Reference: E. A. Dinic, Algorithm for solution of a problem of maximum flow
 * in networks with power estimation, Soviet Math. Doklady 11 (1970).
 */
#include "flow/dinic.h"

#include <assert.h>

#include "base/memory.h"

#define UNREACHED INT32_MAX

struct dinic {
    struct tai_network *network;
    int32_t *level;   /* [vertices] */
    int32_t *current; /* [vertices], arcs before it are done with */
    int32_t *path;    /* [vertices], arcs; the queue of the levels' search */
    int64_t ticks;
};

/* Numbers the vertices; true if an e < 0 was reached. */
static bool
find_levels(struct dinic *dinic)
{
    const struct tai_network *network = dinic->network;
    int32_t *queue = dinic->path;
    int32_t filled = 0;
    bool found = false;
    for (int32_t v = 0; v < network->vertices; v++) {
        dinic->current[v] = network->first[v];
        dinic->level[v] = network->excess[v] > 0 ? 0 : UNREACHED;
        if (network->excess[v] > 0)
            queue[filled++] = v;
    }
    for (int32_t i = 0; i < filled; i++) {
        const int32_t u = queue[i];
        found |= network->excess[u] < 0;
        for (int32_t a = network->first[u]; a < network->first[u + 1]; a++) {
            const int32_t v = tai_arc_head(network, a);
            if (dinic->level[v] == UNREACHED && tai_arc_residual(network, a)) {
                dinic->level[v] = dinic->level[u] + 1;
                queue[filled++] = v;
            }
        }
        dinic->ticks += network->first[u + 1] - network->first[u];
    }
    return found;
}

static bool
goes_up(const struct dinic *dinic, int32_t u, int32_t a)
{
    return tai_arc_residual(dinic->network, a) > 0 &&
           dinic->level[tai_arc_head(dinic->network, a)] == dinic->level[u] + 1;
}

/* Pushes what the path can carry from `start`, at most what its end takes. */
static void
augment(struct dinic *dinic, int32_t start, int32_t end, int32_t depth)
{
    struct tai_network *network = dinic->network;
    int64_t amount = network->excess[start];
    if (amount > -network->excess[end])
        amount = -network->excess[end];
    for (int32_t i = 0; i < depth; i++) {
        const uint64_t residual = tai_arc_residual(network, dinic->path[i]);
        if ((uint64_t)amount > residual)
            amount = (int64_t)residual;
    }
    assert(amount > 0); /* (D1), (D2) */
    int32_t v = start;
    for (int32_t i = 0; i < depth; i++) {
        tai_network_push(network, v, dinic->path[i], amount);
        v = tai_arc_head(network, dinic->path[i]);
    }
    assert(v == end);
}

/* Empties the excess of `start` as far as this phase's levels allow. */
static void
search_from(struct dinic *dinic, int32_t start)
{
    struct tai_network *network = dinic->network;
    int32_t depth = 0;
    int32_t tail = start;
    while (network->excess[start] > 0) {
        if (network->excess[tail] < 0) {
            augment(dinic, start, tail, depth);
            tail = start;
            depth = 0;
            continue;
        }
        int32_t a = dinic->current[tail];
        while (a < network->first[tail + 1] && !goes_up(dinic, tail, a))
            a++;
        dinic->ticks += a - dinic->current[tail] + 1;
        dinic->current[tail] = a;
        if (a < network->first[tail + 1]) {
            dinic->path[depth++] = a;
            tail = tai_arc_head(network, a);
        } else if (depth > 0) {
            a = dinic->path[--depth];
            tail = tai_arc_head(network, tai_arc_mate(network, a));
            dinic->current[tail]++;
        } else {
            return;
        }
    }
}

static bool
poll(struct dinic *dinic, struct tai_run *run)
{
    const int64_t ticks = dinic->ticks;
    dinic->ticks = 0;
    return tai_run_stopped(run, ticks, "maximum flow (Dinic)");
}

ta_status
tai_dinic(struct tai_network *network, struct tai_run *run)
{
    const int32_t n = network->vertices;
    ta_status status = TA_OUT_OF_MEMORY;
    struct dinic dinic = {
        .network = network,
        .level = tai_alloc(n, sizeof *dinic.level),
        .current = tai_alloc(n, sizeof *dinic.current),
        .path = tai_alloc(n, sizeof *dinic.path),
    };
    if (!dinic.level || !dinic.current || !dinic.path)
        goto done;
    status = TA_OK;
    while (!poll(&dinic, run) && find_levels(&dinic))
        for (int32_t v = 0; v < n; v++) {
            if (network->excess[v] > 0)
                search_from(&dinic, v);
            if (dinic.ticks > 10000 && poll(&dinic, run))
                goto done;
        }
done:
    tai_free(dinic.path);
    tai_free(dinic.current);
    tai_free(dinic.level);
    return status;
}
