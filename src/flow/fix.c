/* SPDX-License-Identifier: MIT */
/*
 * The fix rule in passes over the pairs.
 *
 * Problem. Decide every vertex whose terminal outweighs what communication
 * could make it pay, and whatever that decides in turn, before any rows
 * exist: a pair that is gone needs no place in them.
 *
 * Method. First every vertex is looked at (tai_decide). Pass k then folds the
 * vertices decided in round k - 1 into their neighbours: a decided u charges
 * v with c(u,v) for the sink side if u is on the source side, and with c(v,u)
 * for the source side if u is on the sink side, and v's sums no longer count
 * the pair. A neighbour that can be decided now gets round k. A pass costs a
 * look at two bytes per pair, a tenth of placing it in rows; passes go on
 * while the one before folded a sixteenth of all pairs. The last pass folds the
 * last round, decides nothing, and counts what is left for the rows; what it
 * makes possible is left to eliminate.c.
 *
 * Correct by the argument of reduction.h: moving v alone to its side never
 * makes a cut worse, and strictly better where that matters.
 *
 * Invariant: when pass k begins, for each undecided v,
 *   (F1) out(v) and in(v) sum the pairs to neighbours that are undecided or
 *        were decided in round k - 1; the others are in e(v).
 * It also holds for decided v, except that nobody uses their sums, so a pair
 * with two decided ends is charged once, to the one decided later; if both
 * are of round k - 1, to its head.
 *
 * Cost. O(pairs) a pass. Overflow: all charges of a vertex are capacities and
 * its terminal, whose sum the range of cut.h bounds.
 */
#include "flow/reduction.h"

#include <assert.h>

#define LAST_ROUND 60

/* Charges v with what decided vertex u makes it pay. */
static void
fold(struct tai_reduction *reduction, int32_t u, int32_t v, int64_t there,
     int64_t back)
{
    tai_charge(reduction, v,
               reduction->state[u] & TAI_SOURCE_SIDE ? there : -back);
    reduction->out[v] -= back;
    if (reduction->in != reduction->out)
        reduction->in[v] -= there;
}

/* Gives v the round if it can be decided; 1 if so. */
static int32_t
decide(struct tai_reduction *reduction, int32_t v, uint8_t round)
{
    if (reduction->state[v] != TAI_UNDECIDED)
        return 0;
    const uint8_t side = tai_decide(reduction, reduction->excess[v],
                                    reduction->out[v], reduction->in[v]);
    if (side == TAI_UNDECIDED)
        return 0;
    reduction->state[v] = side | round;
    return 1;
}

/* Pair i stays: both ends are undecided for good. */
static inline void
count(struct tai_reduction *reduction, int64_t i)
{
    const struct tai_cut_problem *problem = reduction->problem;
    const uint64_t both =
        (uint64_t)problem->capacity[i] + (uint64_t)reduction->reverse[i];
    if (both == 0)
        return;
    if (both > reduction->widest)
        reduction->widest = both;
    reduction->degree[problem->tail[i]]++;
    reduction->degree[problem->head[i]]++;
    reduction->pairs++;
}

/*
 * Pass `round`: folds the vertices of the round before, and gives this round
 * to new ones unless it is the last pass, which counts what is left instead.
 * Returns how many were decided, and the pairs folded.
 */
static inline int32_t
pass(struct tai_reduction *reduction, uint8_t round, const bool last,
     int64_t *folded)
{
    const struct tai_cut_problem *problem = reduction->problem;
    const uint8_t *state = reduction->state;
    const uint8_t before = round - 1;
    int32_t decided = 0;
    *folded = 0;
    for (int64_t i = 0; i < problem->pairs; i++) {
        if (tai_reduction_stopped_at(reduction, i))
            return 0;
        const int32_t u = problem->tail[i];
        const int32_t v = problem->head[i];
        const uint8_t u_round = state[u] & TAI_ROUND;
        const uint8_t v_round = state[v] & TAI_ROUND;
        if (u == v)
            continue;
        if ((u_round | v_round) == 0) {
            if (last)
                count(reduction, i);
            continue;
        }
        const int64_t there = problem->capacity[i];
        const int64_t back = reduction->reverse[i];
        if (u_round == before && (v_round == 0 || v_round >= before)) {
            fold(reduction, u, v, there, back);
            if (!last)
                decided += decide(reduction, v, round);
        } else if (v_round == before && (u_round == 0 || u_round >= before)) {
            fold(reduction, v, u, back, there);
            if (!last)
                decided += decide(reduction, u, round);
        } else {
            continue;
        }
        ++*folded;
    }
    reduction->ticks += problem->pairs;
    return decided;
}

/* Vertices on a side leave: what they pay there is paid in any case. */
static void
settle_decided(struct tai_reduction *reduction)
{
    for (int32_t v = 0; v < reduction->problem->vertices; v++)
        tai_settle(reduction, reduction->state[v], reduction->excess[v]);
}

void
tai_fix_rounds(struct tai_reduction *reduction)
{
    const int32_t n = reduction->problem->vertices;
    uint8_t round = 1;
    int32_t decided = 0;
    for (int32_t v = 0; v < n; v++) {
        if (reduction->rules & TAI_RULE_FIX)
            decide(reduction, v, round);
        decided += reduction->state[v] != TAI_UNDECIDED;
    }
    int64_t folded;
    bool paying = (reduction->rules & TAI_RULE_FIX) && decided > 0;
    while (paying) {
        decided = pass(reduction, ++round, false, &folded);
        paying = decided > 0 && round < LAST_ROUND &&
                 folded > reduction->problem->pairs / 16;
    }
    pass(reduction, ++round, true, &folded);
    settle_decided(reduction);
}
