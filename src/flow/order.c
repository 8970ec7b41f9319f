/* SPDX-License-Identifier: MIT */
/*
 * Numbers that keep neighbours together.
 *
 * Problem. An engine that goes from a vertex to its neighbours waits for
 * memory at each step if their numbers have nothing to do with each other. A
 * mesh whose tasks come in random order takes three times as long as the same
 * mesh row by row.
 *
 * Method. Where the numbers are scattered, a sample tells, and where the graph
 * has a near and a far at all, a short breadth-first search tells: on a grid a
 * few thousand vertices are many levels deep, on a random graph five or six,
 * and no numbering helps. If both hold, the vertices are numbered in the order
 * of a breadth-first search over the rows, and the rows are placed anew from
 * the pairs: twice the placing, but never two copies of the rows.
 *
 * Correct because numbers are names. Cost: O(pairs). The answer does not
 * depend on it.
 */
#include "flow/reduction.h"

#include <assert.h>

#include "base/memory.h"

/* Fewer vertices fit the caches anyhow. */
#define WORTHWHILE 50000

#define SAMPLE 1024 /* vertices asked whether they are near their first arc */
#define PROBE 4096  /* vertices that the short search visits */
#define DEEP 12     /* levels that show a near and a far */

bool
tai_is_scattered(const struct tai_network *network)
{
    const int32_t n = network->vertices;
    if (n < WORTHWHILE)
        return false;
    int32_t far = 0, asked = 0;
    for (int32_t i = 0; i < SAMPLE; i++) {
        const int32_t v = (int32_t)((int64_t)i * n / SAMPLE);
        if (network->first[v] == network->first[v + 1])
            continue;
        const int32_t distance = tai_arc_head(network, network->first[v]) - v;
        far += distance > n / 16 || distance < -(n / 16);
        asked++;
    }
    return far > asked / 2;
}

/*
 * Breadth-first search from vertex `start` until `most` vertices are in
 * `queue`, of which `filled` are there before; returns how many there are.
 * `place[v]` is v's index in the queue, or -1. Counts the levels.
 */
static int32_t
search(struct tai_reduction *reduction, int32_t start, int32_t most,
       int32_t filled, int32_t queue[], int32_t place[], int32_t *levels)
{
    const struct tai_network *network = reduction->network;
    int32_t level_end = filled + 1;
    int32_t i = filled;
    *levels = 0;
    place[start] = filled;
    queue[filled++] = start;
    for (; i < filled && filled < most; i++) {
        if (tai_reduction_stopped_at(reduction, 16 * ((int64_t)i + 1)))
            break;
        if (i == level_end) {
            level_end = filled;
            ++*levels;
        }
        const int32_t u = queue[i];
        for (int32_t a = network->first[u]; a < network->first[u + 1]; a++) {
            const int32_t v = tai_arc_head(network, a);
            if (place[v] >= 0)
                continue;
            place[v] = filled;
            queue[filled++] = v;
        }
    }
    return filled;
}

/* A short search from the middle; it leaves `place` as it was. */
static bool
is_deep(struct tai_reduction *reduction, int32_t queue[], int32_t place[])
{
    const int32_t start = reduction->network->vertices / 2;
    int32_t levels;
    const int32_t filled =
        search(reduction, start, PROBE, 0, queue, place, &levels);
    for (int32_t i = 0; i < filled; i++)
        place[queue[i]] = -1;
    return filled >= PROBE && levels >= DEEP;
}

/* A copy with items[v] in the place of v; NULL if memory runs out. */
static int64_t *
permute(struct tai_reduction *reduction, const int64_t items[],
        const int32_t place[])
{
    const int32_t n = reduction->network->vertices;
    int64_t *moved = tai_alloc(n, sizeof *moved);
    for (int32_t v = 0; v < n && moved; v++) {
        if (tai_reduction_stopped_at(reduction, v))
            break;
        moved[place[v]] = items[v];
    }
    return moved;
}

/* Excess, sums, origins and rows move to the new places. If the run stops,
   they are of no use and nobody looks at them (tai_reduction_stopped). */
static ta_status
renumber(struct tai_reduction *reduction, const int32_t queue[],
         const int32_t place[])
{
    struct tai_network *network = reduction->network;
    const int32_t n = network->vertices;
    int64_t *excess = permute(reduction, network->excess, place);
    int64_t *out = permute(reduction, reduction->out, place);
    int64_t *in = reduction->in == reduction->out
                      ? out
                      : permute(reduction, reduction->in, place);
    int32_t *end = tai_alloc((int64_t)n + 1, sizeof *end);
    int32_t *origin = tai_alloc(n, sizeof *origin);
    if (!excess || !out || !in || !end || !origin) {
        tai_free(origin);
        tai_free(end);
        if (in != out)
            tai_free(in);
        tai_free(out);
        tai_free(excess);
        return TA_OUT_OF_MEMORY;
    }
    int32_t arcs = 0;
    for (int32_t x = 0; x < n; x++) {
        const int32_t v = queue[x];
        if (tai_reduction_stopped_at(reduction, x))
            break;
        arcs += network->first[v + 1] - network->first[v];
        end[x] = arcs;
        origin[x] = reduction->origin[v];
        reduction->degree[origin[x]] = x; /* the number, see number_left() */
    }
    end[n] = arcs;
    if (!reduction->run->stop)
        tai_number_merged(reduction);
    tai_free(network->excess);
    tai_free(network->first);
    tai_free(reduction->origin);
    if (reduction->in != reduction->out)
        tai_free(reduction->in);
    tai_free(reduction->out);
    network->excess = excess;
    network->first = end;
    reduction->origin = origin;
    reduction->out = out;
    reduction->in = in;
    if (!reduction->run->stop) /* else `end` is not filled */
        tai_place_pairs(reduction);
    return TA_OK;
}

ta_status
tai_order(struct tai_reduction *reduction)
{
    const struct tai_network *network = reduction->network;
    const int32_t n = network->vertices;
    const bool always = reduction->rules & TAI_RULE_ALWAYS;
    if (!(reduction->rules & TAI_RULE_ORDER) ||
        (!always && !tai_is_scattered(network)))
        return TA_OK;
    int32_t *queue = tai_alloc(n, sizeof *queue);
    int32_t *place = tai_alloc(n, sizeof *place);
    ta_status status = queue && place ? TA_OK : TA_OUT_OF_MEMORY;
    for (int32_t v = 0; v < n && place; v++)
        place[v] = -1;
    if (!status && (always || is_deep(reduction, queue, place))) {
        int32_t filled = 0, levels;
        for (int32_t v = 0; v < n && !reduction->run->stop; v++)
            if (place[v] < 0)
                filled = search(reduction, v, n, filled, queue, place, &levels);
        assert(filled == n || reduction->run->stop);
        reduction->ticks += network->arcs;
        if (!reduction->run->stop)
            status = renumber(reduction, queue, place);
    }
    tai_free(place);
    tai_free(queue);
    return status;
}
