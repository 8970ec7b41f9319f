/* SPDX-License-Identifier: MIT */
/*
 * Distances to negative excess.
 *
 * Problem. Label every vertex of a residual network with the length of the
 * shortest residual path that leads from it to negative excess.
 *
 * Method. Breadth-first search from all negative excess, level by level, in
 * one of two ways (Beamer, Asanovic and Patterson 2012). While a level holds
 * a good part of what is not labelled yet, each vertex not labelled looks
 * through its own row for a residual arc to the level: it reads the rows in
 * their order and stops at the first such arc. When levels are small, each
 * vertex of the level looks at the mates of its arcs, which may lie anywhere.
 *
 * Invariant: when level k is looked for,
 *   (L1) label(v) is the distance of v if that is less than k, and TAI_ASIDE
 *        if not.
 * In the first kind of pass a vertex labelled k is no reason to label another,
 * since only label k - 1 is asked for; in the second the queue is in the order
 * of the labels. If the run stops, the labels are of no use and false says so.
 *
 * Cost. A pass of the first kind follows a level of more than a quarter of the
 * vertices left after it, so that these shrink by a fifth with each, and so do
 * the rows read, if they are alike: O(vertices log(vertices) + arcs) then. The
 * second kind reads every row at most once. A distance is less than the number
 * of vertices, so a label cannot overflow.
 *
 * Reference. S. Beamer, K. Asanovic and D. Patterson, Direction-optimizing
 * breadth-first search, Supercomputing 2012.
 */
#include "flow/labels.h"

#include <assert.h>

/* Ticks between two questions whether to stop. */
#define POLL_TICKS 500000

struct search {
    struct tai_run *run;
    int32_t vertices;
    const int32_t *first; /* [vertices + 1] */
    const TAI_ARC *arc;   /* [arcs] */
    int32_t *label;       /* [vertices] */
    int64_t ticks;        /* since the last question whether to stop */
};

static bool
is_stopped(struct search *search)
{
    const int64_t ticks = search->ticks;
    search->ticks = 0;
    return tai_run_stopped(search->run, ticks, "labels");
}

/* The same, but asks only now and then. */
static bool
should_leave(struct search *search)
{
    return search->ticks >= POLL_TICKS && is_stopped(search);
}

/* Whether v has a residual arc to something with this label. */
static bool
leads_to(struct search *search, int32_t v, int32_t label)
{
    const int32_t begin = search->first[v];
    const int32_t end = search->first[v + 1];
    int32_t a = begin;
    while (a < end && !(search->label[search->arc[a].head] == label &&
                        search->arc[a].residual > 0))
        a++;
    search->ticks += a - begin + 1;
    return a < end;
}

/* Finds the level by looking from what is not labelled; returns its size. */
static int32_t
find_level(struct search *search, int32_t level)
{
    int32_t found = 0;
    for (int32_t v = 0; v < search->vertices && !should_leave(search); v++) {
        if (search->label[v] != TAI_ASIDE || !leads_to(search, v, level - 1))
            continue;
        search->label[v] = level;
        found++;
    }
    return found;
}

/* Finds all levels from `level` on by looking back from each. */
static void
find_further(struct search *search, int32_t level, int32_t queue[])
{
    int32_t filled = 0;
    for (int32_t v = 0; v < search->vertices; v++)
        if (search->label[v] == level - 1)
            queue[filled++] = v;
    for (int32_t i = 0; i < filled && !should_leave(search); i++) {
        const int32_t u = queue[i];
        const int32_t end = search->first[u + 1];
        search->ticks += end - search->first[u];
        for (int32_t a = search->first[u]; a < end; a++) {
            const TAI_ARC *arc = &search->arc[a];
            if (search->label[arc->head] != TAI_ASIDE ||
                search->arc[arc->mate].residual == 0)
                continue;
            assert(search->label[u] >= level - 1); /* (L1) */
            search->label[arc->head] = search->label[u] + 1;
            queue[filled++] = arc->head;
        }
    }
}

bool
WIDTH(tai_find_labels)(const struct tai_network *network, int32_t label[],
                       int32_t queue[], struct tai_run *run)
{
    struct search search = {
        .run = run,
        .vertices = network->vertices,
        .first = network->first,
        .arc = network->arc,
        .label = label,
    };
    int32_t level = 0; /* the last one looked for */
    int32_t found = 0; /* and its size */
    for (int32_t v = 0; v < network->vertices; v++) {
        label[v] = network->excess[v] < 0 ? 0 : TAI_ASIDE;
        found += label[v] == 0;
    }
    int32_t left = network->vertices - found;
    while (left > 0 && found > left / 4) {
        found = find_level(&search, ++level);
        left -= found;
    }
    if (left > 0 && found > 0)
        find_further(&search, level + 1, queue);
    return !is_stopped(&search);
}
