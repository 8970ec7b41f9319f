/* SPDX-License-Identifier: MIT */
/*
 * Preflow pushes in sweeps over the rows.
 *
 * Problem. On a large random graph each step of pseudoflow.c waits for memory,
 * some ten times one after the other: the next root depends on where the last
 * push ended. Yet nearly all of the excess has only two or three arcs to go.
 *
 * Method. Label the vertices with their distance to negative excess
 * (labels.h). A sweep then visits all vertices in the order of their numbers.
 * One with positive excess pushes it along its residual arcs to vertices whose
 * label is smaller by one; if some is left, it is relabelled to one more than
 * the smallest label that its residual arcs lead to, and has to wait for the
 * next sweep. This is the push-relabel method (Goldberg and Tarjan 1988) in
 * the worst order but for one thing: rows are read one after the other, and
 * what a push changes elsewhere nobody waits for, so that the processor has
 * many of these accesses under way at once. A push costs a twentieth of a
 * merge of trees. After SWEEPS of them few excesses are left that can go
 * anywhere, and these have far to go, which trees are better at.
 *
 * Why it is right. Pushing along residual arcs is all that network.h asks for.
 * Invariant:
 *   (W1) d(u) <= d(v) + 1 for each residual arc u -> v.
 * A push makes v -> u residual only where d(v) = d(u) - 1, and a vertex is
 * relabelled after a look at all its arcs. The labels only guide where to push;
 * the next engine makes its own.
 *
 * Cost. O(arcs) a sweep.
 *
 * Overflow. Residuals and excesses as in pseudoflow.c. Labels are less than n
 * at first, and each of at most SWEEPS n relabellings raises the largest by at
 * most one; a network for which that could be too much is left to the trees.
 */
#include "flow/sweep.h"

#include <assert.h>

#include "base/memory.h"
#include "flow/labels.h"

/* Ticks between two questions whether to stop. */
#define POLL_TICKS 1000000

/* Fewer leave more to the trees than they save, more find less to do. */
#define SWEEPS 12

struct sweep {
    const int32_t *first; /* [vertices + 1] */
    TAI_ARC *arc;         /* [arcs] */
    int64_t *excess;      /* [vertices] */
    int32_t *label;       /* [vertices] */
};

/* Pushes what v can; relabels it if there is something left, for then all of
   its arcs have been looked at. Returns the arcs looked at. */
static int32_t
discharge(struct sweep *sweep, int32_t v)
{
    const int32_t label = sweep->label[v];
    const int32_t end = sweep->first[v + 1];
    int64_t excess = sweep->excess[v];
    int32_t least = TAI_ASIDE;
    int32_t a = sweep->first[v];
    for (; a < end && excess > 0; a++) {
        TAI_ARC *arc = &sweep->arc[a];
        if (arc->residual == 0)
            continue;
        const int32_t next = sweep->label[arc->head];
        assert(next >= label - 1); /* (W1) */
        if (next != label - 1) {
            least = next < least ? next : least;
            continue;
        }
        const TAI_CAPACITY amount = (uint64_t)excess < arc->residual
                                        ? (TAI_CAPACITY)excess
                                        : arc->residual;
        arc->residual -= amount;
        sweep->arc[arc->mate].residual += amount;
        sweep->excess[arc->head] += (int64_t)amount;
        excess -= (int64_t)amount;
    }
    sweep->excess[v] = excess;
    assert(least >= label && (excess == 0 || a == end));
    if (excess > 0)
        sweep->label[v] = least == TAI_ASIDE ? TAI_ASIDE : least + 1;
    return a - sweep->first[v];
}

/* One sweep. Returns false if the run has stopped. */
static bool
visit_all(struct sweep *sweep, int32_t vertices, struct tai_run *run)
{
    int64_t ticks = 0;
    for (int32_t v = 0; v < vertices; v++) {
        ticks++;
        if (sweep->excess[v] <= 0 || sweep->label[v] == TAI_ASIDE)
            continue;
        ticks += discharge(sweep, v);
        if (ticks < POLL_TICKS)
            continue;
        if (tai_run_stopped(run, ticks, "maximum flow (sweeps)"))
            return false;
        ticks = 0;
    }
    return !tai_run_stopped(run, ticks, "maximum flow (sweeps)");
}

ta_status
WIDTH(tai_sweep)(struct tai_network *network, struct tai_run *run)
{
    const int32_t n = network->vertices;
    struct sweep sweep = {
        .first = network->first,
        .arc = network->arc,
        .excess = network->excess,
        .label = tai_alloc(n, sizeof *sweep.label),
    };
    int32_t *queue = tai_alloc(n, sizeof *queue);
    const bool allocated = sweep.label && queue;
    if (allocated) {
        bool going = n < TAI_ASIDE / (SWEEPS + 1) &&
                     WIDTH(tai_find_labels)(network, sweep.label, queue, run);
        for (int i = 0; i < SWEEPS && going; i++)
            going = visit_all(&sweep, n, run);
    }
    tai_free(queue);
    tai_free(sweep.label);
    return allocated ? TA_OK : TA_OUT_OF_MEMORY;
}
