/* SPDX-License-Identifier: MIT */
#include "flow/network.h"

#include <assert.h>
#include <string.h>

#include "base/memory.h"

static int64_t
reverse_capacity(const struct tai_cut_problem *problem, int64_t pair)
{
    return (problem->reverse ? problem->reverse : problem->capacity)[pair];
}

/* Counts the arcs of each vertex in `degree`, and finds the widest pair. */
static ta_status
count_pairs(const struct tai_cut_problem *problem, int32_t degree[],
            int64_t *arcs, uint64_t *widest)
{
    const uint32_t vertices = (uint32_t)problem->vertices;
    for (int64_t i = 0; i < problem->pairs; i++) {
        const int32_t u = problem->tail[i];
        const int32_t v = problem->head[i];
        const int64_t there = problem->capacity[i];
        const int64_t back = reverse_capacity(problem, i);
        if ((uint32_t)u >= vertices || (uint32_t)v >= vertices ||
            (there | back) < 0)
            return TA_INVALID_ARGUMENT;
        if (u == v)
            continue;
        const uint64_t both = (uint64_t)there + (uint64_t)back;
        if (both > *widest)
            *widest = both;
        degree[u]++;
        degree[v]++;
        *arcs += 2;
        if (*arcs > INT32_MAX)
            return TA_OUT_OF_RANGE;
    }
    return TA_OK;
}

static void
set_arc(struct tai_network *network, int32_t a, int64_t capacity, int32_t head,
        int32_t mate)
{
    if (network->wide)
        ((struct tai_wide_arc *)network->arc)[a] =
            (struct tai_wide_arc){(uint64_t)capacity, head, mate};
    else
        ((struct tai_arc *)network->arc)[a] =
            (struct tai_arc){(uint32_t)capacity, head, mate};
}

/* Counting sort: `first` holds the end of each row and moves to its start,
   so the last pair is placed first. */
static void
place_pairs(const struct tai_cut_problem *problem, struct tai_network *network,
            int32_t arc_of_pair[])
{
    int32_t *first = network->first;
    for (int32_t v = 1; v <= problem->vertices; v++)
        first[v] += first[v - 1];
    for (int64_t i = problem->pairs - 1; i >= 0; i--) {
        const int32_t u = problem->tail[i];
        const int32_t v = problem->head[i];
        if (arc_of_pair)
            arc_of_pair[i] = -1;
        if (u == v)
            continue;
        const int32_t a = --first[u];
        const int32_t b = --first[v];
        set_arc(network, a, problem->capacity[i], v, b);
        set_arc(network, b, reverse_capacity(problem, i), u, a);
        if (arc_of_pair)
            arc_of_pair[i] = a;
    }
}

static ta_status
build(const struct tai_cut_problem *problem, struct tai_network *network,
      int32_t arc_of_pair[])
{
    const int32_t n = problem->vertices;
    int64_t arcs = 0;
    uint64_t widest = 0;
    network->vertices = n;
    network->first = tai_alloc_zero((int64_t)n + 1, sizeof *network->first);
    network->excess = tai_copy(problem->terminal, n, sizeof *network->excess);
    if (!network->first || !network->excess)
        return TA_OUT_OF_MEMORY;
    const ta_status status =
        count_pairs(problem, network->first, &arcs, &widest);
    if (status)
        return status;
    network->arcs = (int32_t)arcs;
    network->wide = widest > UINT32_MAX;
    network->arc = tai_alloc(arcs, network->wide ? sizeof(struct tai_wide_arc)
                                                 : sizeof(struct tai_arc));
    if (!network->arc)
        return TA_OUT_OF_MEMORY;
    place_pairs(problem, network, arc_of_pair);
    for (int32_t v = 0; v < n; v++)
        if (network->excess[v] > 0)
            network->supply += network->excess[v];
    return TA_OK;
}

ta_status
tai_network_new(const struct tai_cut_problem *problem, int32_t arc_of_pair[],
                struct tai_network **result)
{
    if (problem->vertices < 0 || problem->pairs < 0)
        return TA_INVALID_ARGUMENT;
    struct tai_network *network = tai_alloc_zero(1, sizeof *network);
    if (!network)
        return TA_OUT_OF_MEMORY;
    const ta_status status = build(problem, network, arc_of_pair);
    if (status) {
        tai_network_free(network);
        return status;
    }
    assert(tai_network_check(network));
    *result = network;
    return TA_OK;
}

ta_status
tai_network_widen(struct tai_network *network)
{
    if (network->wide)
        return TA_OK;
    const struct tai_arc *narrow = network->arc;
    struct tai_wide_arc *wide = tai_alloc(network->arcs, sizeof *wide);
    if (!wide)
        return TA_OUT_OF_MEMORY;
    for (int32_t a = 0; a < network->arcs; a++)
        wide[a] = (struct tai_wide_arc){narrow[a].residual, narrow[a].head,
                                        narrow[a].mate};
    tai_free(network->arc);
    network->arc = wide;
    network->wide = true;
    return TA_OK;
}

void
tai_network_free(struct tai_network *network)
{
    if (!network)
        return;
    tai_free(network->excess);
    tai_free(network->arc);
    tai_free(network->first);
    tai_free(network);
}

int64_t
tai_network_bound(const struct tai_network *network)
{
    int64_t bound = network->supply;
    for (int32_t v = 0; v < network->vertices; v++)
        if (network->excess[v] > 0)
            bound -= network->excess[v];
    return bound;
}

void
tai_network_push(struct tai_network *network, int32_t u, int32_t a,
                 int64_t amount)
{
    const int32_t mate = tai_arc_mate(network, a);
    const uint64_t flow = (uint64_t)amount;
    assert(amount >= 0 && flow <= tai_arc_residual(network, a));
    if (network->wide) {
        struct tai_wide_arc *arc = network->arc;
        arc[a].residual -= flow;
        arc[mate].residual += flow;
    } else {
        struct tai_arc *arc = network->arc;
        arc[a].residual -= (uint32_t)flow;
        arc[mate].residual += (uint32_t)flow;
    }
    network->excess[u] -= amount;
    network->excess[tai_arc_head(network, a)] += amount;
}

void
tai_network_set_residual(struct tai_network *network, int32_t a,
                         uint64_t residual)
{
    if (network->wide) {
        ((struct tai_wide_arc *)network->arc)[a].residual = residual;
        return;
    }
    assert(residual <= UINT32_MAX);
    ((struct tai_arc *)network->arc)[a].residual = (uint32_t)residual;
}

void
tai_network_mirror(struct tai_network *network)
{
    struct tai_arc *narrow = network->wide ? NULL : network->arc;
    struct tai_wide_arc *wide = network->wide ? network->arc : NULL;
    for (int32_t v = 0; v < network->vertices; v++)
        network->excess[v] = -network->excess[v];
    for (int32_t a = 0; narrow && a < network->arcs; a++) {
        const int32_t mate = narrow[a].mate;
        const uint32_t residual = narrow[a].residual;
        if (mate > a) {
            narrow[a].residual = narrow[mate].residual;
            narrow[mate].residual = residual;
        }
    }
    for (int32_t a = 0; wide && a < network->arcs; a++) {
        const int32_t mate = wide[a].mate;
        const uint64_t residual = wide[a].residual;
        if (mate > a) {
            wide[a].residual = wide[mate].residual;
            wide[mate].residual = residual;
        }
    }
}

bool
tai_network_check(const struct tai_network *network)
{
    const int32_t n = network->vertices;
    if (network->first[0] != 0 || network->first[n] != network->arcs)
        return false; /* (N1) */
    for (int32_t u = 0; u < n; u++) {
        if (network->first[u] > network->first[u + 1])
            return false; /* (N1) */
        for (int32_t a = network->first[u]; a < network->first[u + 1]; a++) {
            const int32_t mate = tai_arc_mate(network, a);
            const int32_t head = tai_arc_head(network, a);
            if (mate < 0 || mate >= network->arcs || mate == a ||
                tai_arc_mate(network, mate) != a ||
                tai_arc_head(network, mate) != u)
                return false; /* (N2) */
            if (head == u)
                return false; /* (N3) */
        }
    }
    return true;
}

/*
 * Marks with `bit` what positive excess reaches along residual arcs
 * (`forward`), or what reaches a negative excess. `queue` has room for every
 * vertex.
 */
static void
mark_closure(const struct tai_network *network, bool forward, uint8_t bit,
             uint8_t mark[], int32_t queue[])
{
    int32_t filled = 0;
    for (int32_t v = 0; v < network->vertices; v++) {
        const int64_t excess = network->excess[v];
        if (forward ? excess > 0 : excess < 0) {
            mark[v] |= bit;
            queue[filled++] = v;
        }
    }
    for (int32_t i = 0; i < filled; i++) {
        const int32_t u = queue[i];
        for (int32_t a = network->first[u]; a < network->first[u + 1]; a++) {
            const int32_t v = tai_arc_head(network, a);
            if (mark[v] & bit)
                continue;
            if (tai_arc_residual(network,
                                 forward ? a : tai_arc_mate(network, a))) {
                mark[v] |= bit;
                queue[filled++] = v;
            }
        }
    }
}

/* Marks used while the two closures are compared. */
#define REACHED 1 /* from a positive excess */
#define REACHES 2 /* a negative excess */

/* The values of both closures by equation (2), whose third sum is 0. */
static void
value_closures(const struct tai_network *network, const uint8_t mark[],
               int64_t *smaller, int64_t *larger)
{
    *smaller = *larger = tai_network_bound(network);
    for (int32_t v = 0; v < network->vertices; v++) {
        const int64_t excess = network->excess[v];
        if (excess < 0 && (mark[v] & REACHED))
            *smaller -= excess;
        if (excess > 0 && (mark[v] & REACHES))
            *larger += excess;
    }
}

ta_status
tai_network_cut(const struct tai_network *network, bool largest,
                struct tai_cut *cut)
{
    const int32_t n = network->vertices;
    int32_t *queue = tai_alloc(n, sizeof *queue);
    if (!queue)
        return TA_OUT_OF_MEMORY;
    uint8_t *side = cut->side;
    memset(side, 0, (size_t)n);
    mark_closure(network, true, REACHED, side, queue);
    int64_t smaller, larger;
    value_closures(network, side, &smaller, &larger);
    cut->lower_bound = tai_network_bound(network);
    cut->complete = smaller == cut->lower_bound;
    if (largest || !cut->complete) {
        mark_closure(network, false, REACHES, side, queue);
        value_closures(network, side, &smaller, &larger);
    }
    cut->value = cut->complete || smaller <= larger ? smaller : larger;
    cut->free = 0;
    for (int32_t v = 0; v < n; v++) {
        const bool in_smaller = side[v] & REACHED;
        const bool in_larger = !(side[v] & REACHES);
        bool low = in_smaller;
        bool high = cut->complete && largest ? in_larger : low;
        if (!cut->complete && larger < smaller)
            low = high = in_larger;
        side[v] = (uint8_t)((low ? TAI_IN_SMALLEST : 0) |
                            (high ? TAI_IN_LARGEST : 0));
        cut->free += low != high;
    }
    tai_free(queue);
    return TA_OK;
}
