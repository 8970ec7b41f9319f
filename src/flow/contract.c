/* SPDX-License-Identifier: MIT */
/*
 * Vertices that always go together, before rows are made.
 *
 * Problem. Where most vertices have no terminal there is little to fix, but a
 * pair may outweigh everything else at one of its ends. Make one vertex of
 * the two, and of what then goes together in turn.
 *
 * Rule. Let w(u,v) = c(u,v) + c(v,u). In every minimum cut u is where v is if
 *
 *      e(u) + w(u,v) > out(u)   and   -e(u) + w(u,v) > in(u).            (1)
 *
 * Proof. Let v be on the source side and u not. Then u pays at least
 * max(0, e(u)) + c(v,u) there; on the source side it would pay at most
 * max(0, -e(u)) + out(u) - c(u,v), which by the first inequality is less: the
 * cut is not minimum. The second does the same for u on the source side and v
 * not. If that one is an equality, moving u to the sink makes no cut worse,
 * so u is at least not in the smallest source side without v, which is enough
 * unless the largest is wanted; the first must be strict in either case.
 *
 * Method. Rounds of passes over the pairs. A pass finds for each vertex the
 * neighbour that outweighs all else. All these statements hold for the minimum
 * cuts of one problem, so they may be used at once: the vertex points to its
 * neighbour, whoever is reached from it represents it, and excess, sums and
 * degrees are added up anew between representatives. The pointers form trees,
 * but for pairs that point to each other: the sum of (1) says w(u,v) > w(u,x)
 * for every other neighbour x, so that weights grow along them.
 *
 * Correct by reduction.h: x(u) = x(v) in all minimum cuts, and C with both in
 * one place is C with their excesses, and their pairs to others, added.
 *
 * Cost. O(pairs) a round; rounds go on while one merges a sixteenth.
 * Overflow: a sum of excesses, or of one capacity of each pair, is bounded by
 * the range of cut.h. w(u,v) is not, it may be 2^63; so (1) is asked in the
 * form
 *
 *      e(u) + c(v,u) > out(u) - c(u,v)   and
 *      c(u,v) - e(u) > in(u) - c(v,u),                                  (1')
 *
 * where no side leaves the range, since out(u) counts c(u,v), in(u) c(v,u).
 */
#include "flow/reduction.h"

#include <assert.h>
#include <string.h>

#include "base/memory.h"

/* Pairs asked whether merging pays, at most. */
#define SAMPLE 4096

/* Equation (1'): whether x is always where y is; `there` leads from x to y. */
static bool
follows(const struct tai_reduction *reduction, int32_t x, int64_t there,
        int64_t back)
{
    const int64_t excess = reduction->excess[x];
    const int64_t others_out = reduction->out[x] - there;
    const int64_t others_in = reduction->in[x] - back;
    assert(others_out >= 0 && others_in >= 0);
    return excess + back > others_out &&
           (there - excess > others_in ||
            (there - excess == others_in && !reduction->largest));
}

/*
 * Asks a sample of the pairs whether they would merge. A few merges here and
 * there make the network more irregular than they make it smaller: on a grid
 * with even costs, where a twelfth of the pairs would, the engine takes twice
 * as long after them. With costs over two orders of magnitude a fifth would,
 * and two thirds of the vertices go. What has two pairs is left to
 * eliminate.c, which does it better.
 */
bool
tai_contraction_pays(const struct tai_reduction *reduction)
{
    const struct tai_cut_problem *problem = reduction->problem;
    const int64_t sample = problem->pairs < SAMPLE ? problem->pairs : SAMPLE;
    int32_t asked = 0;
    int32_t merging = 0;
    for (int64_t i = 0; i < sample; i++) {
        const int64_t pair = i * problem->pairs / sample;
        const int32_t u = problem->tail[pair];
        const int32_t v = problem->head[pair];
        if (u == v || (reduction->state[u] | reduction->state[v]))
            continue;
        const int64_t there = problem->capacity[pair];
        const int64_t back = reduction->reverse[pair];
        merging +=
            (reduction->degree[u] > 2 && follows(reduction, u, there, back)) ||
            (reduction->degree[v] > 2 && follows(reduction, v, back, there));
        asked++;
    }
    return merging > asked / 8;
}

/* Whether pair i is between two representatives; tells which. */
static inline bool
connects(const struct tai_reduction *reduction, int64_t i, int32_t *x,
         int32_t *y)
{
    const struct tai_cut_problem *problem = reduction->problem;
    const int32_t u = problem->tail[i];
    const int32_t v = problem->head[i];
    if (reduction->state[u] | reduction->state[v])
        return false;
    *x = reduction->same[u];
    *y = reduction->same[v];
    return *x != *y && (problem->capacity[i] | reduction->reverse[i]) != 0;
}

/* Lets every representative point to whom it follows, or to itself. */
static void
point(struct tai_reduction *reduction, int32_t target[])
{
    const struct tai_cut_problem *problem = reduction->problem;
    int32_t x, y;
    for (int32_t v = 0; v < problem->vertices; v++)
        target[v] = v;
    for (int64_t i = 0; i < problem->pairs; i++) {
        if (tai_reduction_stopped_at(reduction, i))
            return;
        if (!connects(reduction, i, &x, &y))
            continue;
        const int64_t there = problem->capacity[i];
        const int64_t back = reduction->reverse[i];
        if (follows(reduction, x, there, back))
            target[x] = y;
        if (follows(reduction, y, back, there))
            target[y] = x;
    }
}

/* The end of the pointers from v, which then all point there. */
static int32_t
find_end(int32_t target[], int32_t v)
{
    int32_t end = v;
    while (target[end] != end)
        end = target[end];
    while (target[v] != end) {
        const int32_t next = target[v];
        target[v] = end;
        v = next;
    }
    return end;
}

/* Merges what points to another; returns how many vertices that removes. */
static int32_t
merge(struct tai_reduction *reduction, int32_t target[])
{
    const int32_t n = reduction->problem->vertices;
    int32_t merged = 0;
    for (int32_t v = 0; v < n; v++)
        if (v < target[v] && target[target[v]] == v)
            target[v] = v; /* they point to each other */
    for (int32_t v = 0; v < n; v++) {
        const int32_t end = find_end(target, v);
        if (end == v)
            continue;
        reduction->excess[end] += reduction->excess[v];
        reduction->excess[v] = 0;
        merged++;
    }
    for (int32_t v = 0; v < n; v++)
        reduction->same[v] = target[reduction->same[v]];
    return merged;
}

/* Adds up sums and degrees anew. */
static void
tally(struct tai_reduction *reduction)
{
    const struct tai_cut_problem *problem = reduction->problem;
    const size_t n = (size_t)problem->vertices;
    const bool symmetric = reduction->in == reduction->out;
    int32_t x, y;
    memset(reduction->out, 0, n * sizeof *reduction->out);
    memset(reduction->in, 0, n * sizeof *reduction->in);
    memset(reduction->degree, 0, n * sizeof *reduction->degree);
    reduction->pairs = 0;
    for (int64_t i = 0; i < problem->pairs; i++) {
        if (tai_reduction_stopped_at(reduction, i))
            return;
        if (!connects(reduction, i, &x, &y))
            continue;
        const int64_t there = problem->capacity[i];
        const int64_t back = reduction->reverse[i];
        reduction->out[x] += there;
        reduction->out[y] += back;
        if (!symmetric) {
            reduction->in[x] += back;
            reduction->in[y] += there;
        }
        reduction->degree[x]++;
        reduction->degree[y]++;
        reduction->pairs++;
    }
    reduction->ticks += 2 * problem->pairs;
}

/* Every merged vertex is where its representative is. */
static ta_status
note_merged(struct tai_reduction *reduction)
{
    static const struct tai_bridge same = {.smallest = 0xa, .largest = 0xa};
    ta_status status = TA_OK;
    for (int32_t v = 0; v < reduction->problem->vertices && !status; v++)
        if (reduction->same[v] != v)
            status = tai_note_follower(reduction, v, reduction->same[v],
                                       reduction->same[v], &same);
    return status;
}

ta_status
tai_contract(struct tai_reduction *reduction)
{
    const int32_t n = reduction->problem->vertices;
    int32_t *target = tai_alloc(n, sizeof *target);
    reduction->same = tai_alloc(n, sizeof *reduction->same);
    if (!target || !reduction->same) {
        tai_free(target);
        return TA_OUT_OF_MEMORY;
    }
    int32_t left = 0;
    for (int32_t v = 0; v < n; v++) {
        reduction->same[v] = v;
        left += reduction->state[v] == TAI_UNDECIDED;
    }
    int32_t merged;
    do {
        point(reduction, target);
        merged = merge(reduction, target);
        tally(reduction);
        left -= merged;
    } while (merged > left / 16 && !reduction->run->stop);
    tai_free(target);
    return reduction->run->stop ? TA_OK : note_merged(reduction);
}
