/* SPDX-License-Identifier: MIT */
/*
 * Problem. As in the header: with g(t, u) = factor * c(t, u) >= 0,
 *
 *     Z = max over S of  p(S) + sum over edges {t, u} inside S of g(t, u).
 *
 * Method. Each gain is split between its ends, g = s(t, u) + s(u, t) with
 * both shares >= 0, and a task is credited its share whether or not the other
 * end is there:
 *
 *     Z <= max over S of  sum over t in S of (p(t) + sum over u of s(t, u)),
 *
 * a plain knapsack. The bound is exact for a set that no split edge leaves.
 * Shares move towards the end that is not in the set (a subgradient step of
 * Polyak's length); they are kept between calls, since problems in a row
 * differ little (the dual of Billionnet, Faye and Soutif 1999, without their
 * clusters).
 *
 * What remains is searched depth-first. In a frame, tasks whose knapsack
 * bound with or without them does not beat the best set are decided; then the
 * task whose edges disagree most is put in, then left out. Once a task is in,
 * its neighbours have their whole gain for certain; once it is out, the
 * shares it would have given are void: either sharpens the split. When the
 * effort is spent, an unsearched frame counts with its parent's bound.
 *
 * Correctness. Each frame's bound is the knapsack's, valid for any split;
 * deciding tasks only discards sets no better than the best one, so
 *
 *     value <= Z <= bound,
 *
 * and both differ by at most the tolerance if nothing was left unsearched.
 * `with` and `without` are those of the knapsack at the root before anything
 * was decided, and never more than `bound`.
 *
 * Cost. A frame costs a pass over the arcs of the free tasks and one or a few
 * knapsacks whose core is small because the slack is.
 *
 * Invariants:
 *   (Q1) share[a] >= 0, share[mate[a]] >= 0, and their sum is the gain;
 *   (Q2) `decided` lists what the search changed in `membership`; undoing it
 *        restores the caller's;
 *   (Q3) `best` is a feasible set that agrees with the caller's membership;
 *   (Q4) `inside` and `left` belong to the tasks that are TAI_IN;
 *   (Q5) `trial` is the tasks that are TAI_IN at the root, and any of those
 *        free there.
 *
 * Numbers. The caller sees to it that the sum of |profit| and gains is below
 * 2^60.
 */
#include "bound/quadratic-knapsack.h"

#include <assert.h>
#include <string.h>

#include "base/memory.h"

/* Subgradient steps on the split at the root and in a frame. More make
   better bounds and fewer frames; these took least time in total. */
#define ROOT_STEPS 12
#define FRAME_STEPS 3

ta_status
tai_quadratic_knapsack_init(struct tai_quadratic_knapsack *problem,
                            const struct tai_graph *graph,
                            int32_t capacity_room)
{
    struct tai_quadratic_knapsack *q = problem;
    const int32_t tasks = graph->tasks;
    *q = (struct tai_quadratic_knapsack){.graph = graph};
    const ta_status status =
        tai_knapsack_init(&q->knapsack, tasks, capacity_room);
    q->mate = tai_alloc(graph->arcs, sizeof *q->mate);
    q->profit = tai_alloc(tasks, sizeof *q->profit);
    q->membership = tai_alloc_zero(tasks, sizeof *q->membership);
    q->best = tai_alloc_zero(tasks, sizeof *q->best);
    q->with = tai_alloc(tasks, sizeof *q->with);
    q->without = tai_alloc(tasks, sizeof *q->without);
    q->item = tai_alloc(tasks, sizeof *q->item);
    q->inner = tai_alloc(tasks, sizeof *q->inner);
    q->listed = tai_alloc(tasks, sizeof *q->listed);
    q->decided = tai_alloc(tasks, sizeof *q->decided);
    q->trial = tai_alloc_zero(tasks, sizeof *q->trial);
    q->marginal = tai_alloc(tasks, sizeof *q->marginal);
    q->split = tai_alloc(graph->arcs, sizeof *q->split);
    int64_t *next = tai_copy(graph->first, tasks + 1, sizeof *next);
    if (status || !q->mate || !q->profit || !q->membership || !q->best ||
        !q->with || !q->without || !q->item || !q->inner || !q->listed ||
        !q->decided || !q->trial || !q->marginal || !q->split || !next) {
        tai_free(next);
        tai_quadratic_knapsack_release(problem);
        return TA_OUT_OF_MEMORY;
    }
    /* Neighbours ascend, so the arcs back to a task come in order too. */
    for (int32_t t = 0; t < tasks; t++)
        for (int64_t a = graph->first[t]; a < graph->first[t + 1]; a++)
            q->mate[a] = next[graph->neighbour[a]]++;
    tai_free(next);
    return TA_OK;
}

void
tai_quadratic_knapsack_release(struct tai_quadratic_knapsack *problem)
{
    tai_free(problem->split);
    tai_free(problem->marginal);
    tai_free(problem->trial);
    tai_free(problem->decided);
    tai_free(problem->listed);
    tai_free(problem->inner);
    tai_free(problem->item);
    tai_free(problem->without);
    tai_free(problem->with);
    tai_free(problem->best);
    tai_free(problem->membership);
    tai_free(problem->profit);
    tai_free(problem->mate);
    tai_knapsack_release(&problem->knapsack);
    *problem = (struct tai_quadratic_knapsack){0};
}

void
tai_quadratic_knapsack_halve(const struct tai_quadratic_knapsack *problem,
                             ta_cost factor, ta_cost share[])
{
    const struct tai_graph *graph = problem->graph;
    for (int64_t a = 0; a < graph->arcs; a++) {
        const ta_cost gain = factor * graph->cost[a];
        share[a] = a < problem->mate[a] ? gain / 2 : gain - gain / 2;
    }
}

/* ---- Values of sets ---------------------------------------------------- */

static ta_cost
gain_of(const struct tai_quadratic_knapsack *q, int64_t arc)
{
    return q->factor * q->graph->cost[arc];
}

/* What the task is worth beside the others in `trial`. */
static ta_cost
marginal_of(const struct tai_quadratic_knapsack *q, int32_t task)
{
    const struct tai_graph *graph = q->graph;
    ta_cost worth = q->profit[task];
    for (int64_t a = graph->first[task]; a < graph->first[task + 1]; a++)
        if (q->trial[graph->neighbour[a]])
            worth += gain_of(q, a);
    return worth;
}

static void
flip(struct tai_quadratic_knapsack *q, int32_t task)
{
    const struct tai_graph *graph = q->graph;
    const int sign = q->trial[task] ? -1 : 1;
    q->trial[task] = !q->trial[task];
    for (int64_t a = graph->first[task]; a < graph->first[task + 1]; a++)
        q->marginal[graph->neighbour[a]] += sign * gain_of(q, a);
}

/* The worth of `trial` and the capacity it leaves, from scratch. */
static ta_cost
value_of_trial(const struct tai_quadratic_knapsack *q, int64_t *left)
{
    ta_cost twice = 0;
    *left = q->capacity;
    for (int32_t i = 0; i < q->inners + q->items; i++) {
        const int32_t t = i < q->inners ? q->inner[i] : q->item[i - q->inners];
        if (!q->trial[t])
            continue;
        *left -= q->weight[t];
        twice += q->profit[t] + marginal_of(q, t);
    }
    return twice / 2;
}

/* One pass of drops and one of additions, by what a task is worth beside the
   set, over the tasks free at the root; true if anything changed. */
static bool
improve_trial(struct tai_quadratic_knapsack *q, ta_cost *value, int64_t *left)
{
    bool changed = false;
    for (int32_t i = 0; i < q->items; i++) {
        const int32_t t = q->item[i];
        const ta_cost worth = q->marginal[t];
        const bool drop = q->trial[t] && worth < 0;
        const bool add = !q->trial[t] && worth > 0 && q->weight[t] <= *left;
        if (!drop && !add)
            continue;
        *value += drop ? -worth : worth;
        *left += drop ? q->weight[t] : -q->weight[t];
        flip(q, t);
        changed = true;
    }
    return changed;
}

/* Takes `trial`, which is worth that, if it is the best so far (Q3). */
static void
offer_trial(struct tai_quadratic_knapsack *q, ta_cost value)
{
    if (value <= q->value)
        return;
    q->value = value;
    if (value > q->enough)
        q->frames_left = 0;
    memcpy(q->best, q->trial, (size_t)q->graph->tasks * sizeof *q->best);
}

/* The same after a little local search. */
static void
offer_improved(struct tai_quadratic_knapsack *q)
{
    int64_t left;
    ta_cost value = value_of_trial(q, &left);
    assert(left >= 0);
    if (q->graph->arcs > 0) {
        for (int32_t i = 0; i < q->items; i++)
            q->marginal[q->item[i]] = marginal_of(q, q->item[i]);
        for (int pass = 0; pass < 3 && improve_trial(q, &value, &left); pass++)
            continue;
    }
    offer_trial(q, value);
}

/* ---- Bounds ------------------------------------------------------------ */

/* What a free task is credited under the present split and decisions. */
static ta_cost
credit(const struct tai_quadratic_knapsack *q, int32_t task)
{
    const struct tai_graph *graph = q->graph;
    ta_cost sum = q->profit[task];
    for (int64_t a = graph->first[task]; a < graph->first[task + 1]; a++) {
        const uint8_t other = q->membership[graph->neighbour[a]];
        if (other == TAI_FREE)
            sum += q->split[a];
        else if (other == TAI_IN)
            sum += gain_of(q, a);
    }
    return sum;
}

/* The knapsack's set, within what is open. */
static void
set_trial(struct tai_quadratic_knapsack *q)
{
    for (int32_t i = 0; i < q->items; i++)
        q->trial[q->item[i]] = q->membership[q->item[i]] == TAI_IN;
    for (int32_t i = 0; i < q->knapsack.items; i++)
        q->trial[q->listed[i]] = q->knapsack.taken[i];
}

/* Whether the arc's tail is in the set and its head, as free, is not. */
static bool
disagrees(const struct tai_quadratic_knapsack *q, int64_t arc)
{
    const int32_t head = q->graph->neighbour[arc];
    return q->membership[head] == TAI_FREE && !q->trial[head];
}

/* What the taken tasks are credited for free ones that are not. */
static ta_cost
disagreement(const struct tai_quadratic_knapsack *q)
{
    const struct tai_graph *graph = q->graph;
    const struct tai_knapsack *k = &q->knapsack;
    ta_cost sum = 0;
    for (int32_t i = 0; i < k->items; i++) {
        const int32_t t = q->listed[i];
        if (!k->taken[i])
            continue;
        for (int64_t a = graph->first[t]; a < graph->first[t + 1]; a++)
            if (disagrees(q, a))
                sum += q->split[a];
    }
    return sum;
}

/*
 * Solves the knapsack of the present split. Returns its bound;
 * TAI_KNAPSACK_NEVER if what is inside for certain does not fit. The set goes
 * to `trial` and is offered, or a better one near it.
 */
static ta_cost
relax(struct tai_quadratic_knapsack *q, ta_cost slack, bool improve)
{
    struct tai_knapsack *k = &q->knapsack;
    if (q->left < 0)
        return TAI_KNAPSACK_NEVER;
    k->capacity = (int32_t)q->left;
    k->items = 0;
    for (int32_t i = 0; i < q->items; i++) {
        const int32_t t = q->item[i];
        if (q->membership[t] != TAI_FREE)
            continue;
        q->listed[k->items] = t;
        k->profit[k->items] = credit(q, t);
        k->weight[k->items++] = q->weight[t];
    }
    tai_knapsack_solve(k, slack);
    set_trial(q);
    const ta_cost bound = q->inside + k->value;
    if (improve)
        offer_improved(q);
    else
        offer_trial(q, bound - disagreement(q));
    return bound;
}

/*
 * Moves shares from ends in the set to ends that are not. The bound falls by
 * what is moved as long as the set stays, so `excess` = bound - value spread
 * evenly is a step of Polyak's length. Returns whether anything moved.
 */
static bool
move_shares(struct tai_quadratic_knapsack *q, ta_cost excess)
{
    const struct tai_graph *graph = q->graph;
    const struct tai_knapsack *k = &q->knapsack;
    int64_t arcs = 0;
    set_trial(q); /* it may have been improved since */
    for (int32_t i = 0; i < k->items; i++) {
        const int32_t t = q->listed[i];
        if (!k->taken[i])
            continue;
        for (int64_t a = graph->first[t]; a < graph->first[t + 1]; a++)
            arcs += disagrees(q, a) && q->split[a] > 0;
    }
    if (arcs == 0)
        return false;
    const ta_cost step = excess / arcs + 1;
    for (int32_t i = 0; i < k->items; i++) {
        const int32_t t = q->listed[i];
        if (!k->taken[i])
            continue;
        for (int64_t a = graph->first[t]; a < graph->first[t + 1]; a++) {
            if (!disagrees(q, a))
                continue;
            const ta_cost moved = step < q->split[a] ? step : q->split[a];
            q->split[a] -= moved; /* (Q1) */
            q->split[q->mate[a]] += moved;
        }
    }
    return true;
}

/* ---- Search ------------------------------------------------------------ */

/* Puts the task in for certain, sign 1, or takes it out again, -1 (Q4). */
static void
account(struct tai_quadratic_knapsack *q, int32_t task, int sign)
{
    const struct tai_graph *graph = q->graph;
    ta_cost worth = q->profit[task];
    for (int64_t a = graph->first[task]; a < graph->first[task + 1]; a++)
        if (q->membership[graph->neighbour[a]] == TAI_IN)
            worth += gain_of(q, a);
    q->inside += sign * worth;
    q->left -= sign * q->weight[task];
}

static void
decide(struct tai_quadratic_knapsack *q, int32_t task, uint8_t membership)
{
    assert(q->membership[task] == TAI_FREE);
    if (membership == TAI_IN)
        account(q, task, 1);
    q->membership[task] = membership;
    q->decided[q->decisions++] = task; /* (Q2) */
}

static void
undo_decisions(struct tai_quadratic_knapsack *q, int32_t decisions)
{
    while (q->decisions > decisions) {
        const int32_t task = q->decided[--q->decisions];
        const bool was_in = q->membership[task] == TAI_IN;
        q->membership[task] = TAI_FREE;
        if (was_in)
            account(q, task, -1);
    }
}

/* Decides tasks that the best set need not be beaten with, or without. */
static bool
decide_by_bound(struct tai_quadratic_knapsack *q)
{
    const struct tai_knapsack *k = &q->knapsack;
    const ta_cost inside = q->inside; /* as the knapsack saw it */
    const int32_t before = q->decisions;
    for (int32_t i = 0; i < k->items; i++) {
        if (inside + k->with[i] <= q->value)
            decide(q, q->listed[i], TAI_OUT);
        else if (inside + k->without[i] <= q->value)
            decide(q, q->listed[i], TAI_IN);
    }
    return q->decisions > before;
}

/* The free task with the most gain on edges that disagree, or -1. */
static int32_t
choose_task(struct tai_quadratic_knapsack *q)
{
    const struct tai_graph *graph = q->graph;
    ta_cost most = 0;
    int32_t chosen = -1;
    for (int32_t i = 0; i < q->items; i++) {
        const int32_t t = q->item[i];
        if (q->membership[t] != TAI_FREE)
            continue;
        ta_cost sum = 0;
        for (int64_t a = graph->first[t]; a < graph->first[t + 1]; a++) {
            const int32_t u = graph->neighbour[a];
            if (q->membership[u] == TAI_FREE && q->trial[t] != q->trial[u])
                sum += q->trial[t] ? q->split[a] : q->split[q->mate[a]];
        }
        if (sum > most) {
            most = sum;
            chosen = t;
        }
    }
    return chosen;
}

/* Whether no set of a frame is worth more than the best by what matters. */
static bool
is_close(const struct tai_quadratic_knapsack *q, ta_cost upper)
{
    return upper - q->value <= q->tolerance;
}

/* Bounds the frame; returns no more than `upper`, what is known of it. */
static ta_cost
bound_frame(struct tai_quadratic_knapsack *q, ta_cost upper, int steps)
{
    for (int step = 0; step < steps; step++) {
        const ta_cost bound = relax(q, -1, false);
        upper = bound < upper ? bound : upper;
        if (is_close(q, upper))
            return upper;
        if (!move_shares(q, bound - q->value))
            break;
    }
    const ta_cost bound = relax(q, upper - q->value, false);
    upper = bound < upper ? bound : upper;
    if (!is_close(q, upper))
        decide_by_bound(q);
    return upper;
}

static ta_cost
search(struct tai_quadratic_knapsack *q, ta_cost upper, int steps)
{
    if (q->frames_left <= 0)
        return upper;
    q->frames_left--;
    q->frames++;
    upper = bound_frame(q, upper, steps);
    if (is_close(q, upper))
        return upper;
    const int32_t task = choose_task(q);
    if (task < 0) /* decided meanwhile: bound again */
        return search(q, upper, 0);
    const int32_t decisions = q->decisions;
    ta_cost found = TAI_KNAPSACK_NEVER;
    const uint8_t first = q->trial[task] ? TAI_IN : TAI_OUT;
    for (int turn = 0; turn < 2; turn++) {
        decide(q, task,
               turn == 0 ? first : (uint8_t)(TAI_IN + TAI_OUT - first));
        const ta_cost below = search(q, upper, FRAME_STEPS);
        found = below > found ? below : found;
        undo_decisions(q, decisions);
    }
    return found > q->value ? found : q->value;
}

/* ---- The whole --------------------------------------------------------- */

/* `with` and `without` from the knapsack at the root. */
static void
keep_root_bounds(struct tai_quadratic_knapsack *q)
{
    const struct tai_knapsack *k = &q->knapsack;
    const ta_cost inside = q->inside;
    for (int32_t i = 0; i < k->items; i++) {
        const int32_t t = q->listed[i];
        const bool never = k->with[i] == TAI_KNAPSACK_NEVER;
        q->with[t] = never ? TAI_KNAPSACK_NEVER : inside + k->with[i];
        q->without[t] = inside + k->without[i];
    }
}

static void
reset(struct tai_quadratic_knapsack *q)
{
    const ta_cost never = TAI_KNAPSACK_NEVER;
    ta_cost twice = 0;
    q->items = 0;
    q->inners = 0;
    q->decisions = 0;
    q->value = never;
    q->left = q->capacity;
    for (int32_t t = 0; t < q->graph->tasks; t++) {
        const uint8_t m = q->membership[t];
        q->trial[t] = m == TAI_IN; /* (Q5) */
        if (m == TAI_FREE)
            q->item[q->items++] = t;
        if (m == TAI_IN)
            q->inner[q->inners++] = t;
        q->with[t] = m == TAI_OUT ? never : INT64_MAX;
        q->without[t] = m == TAI_IN ? never : INT64_MAX;
    }
    for (int32_t i = 0; i < q->inners; i++) {
        twice += q->profit[q->inner[i]] + marginal_of(q, q->inner[i]);
        q->left -= q->weight[q->inner[i]];
    }
    q->inside = twice / 2; /* (Q4) */
}

/* The set of the last call, or what is left of it, is a good one to begin
   with: calls in a row differ little. */
static void
offer_old_set(struct tai_quadratic_knapsack *q)
{
    int64_t left = q->left;
    for (int32_t i = 0; i < q->items; i++) {
        const int32_t t = q->item[i];
        q->trial[t] = q->best[t] && q->weight[t] <= left;
        left -= q->trial[t] ? q->weight[t] : 0;
    }
    if (left >= 0)
        offer_improved(q);
}

void
tai_quadratic_knapsack_solve(struct tai_quadratic_knapsack *problem,
                             ta_cost slack, ta_cost tolerance, int64_t frames)
{
    struct tai_quadratic_knapsack *q = problem;
    const size_t size = (size_t)q->graph->arcs * sizeof *q->split;
    ta_cost upper = INT64_MAX;
    reset(q);
    q->frames_left = frames;
    q->tolerance = tolerance;
    q->enough = INT64_MAX;
    q->frames++;
    offer_old_set(q);
    memcpy(q->split, q->share, size);
    /* The best split at the root serves the next calls, too. */
    for (int step = 0; step < ROOT_STEPS && q->graph->arcs > 0; step++) {
        const ta_cost bound = relax(q, -1, true);
        if (bound < upper) {
            upper = bound;
            memcpy(q->share, q->split, size);
        }
        if (is_close(q, upper) || !move_shares(q, bound - q->value))
            break;
    }
    memcpy(q->split, q->share, size);
    const ta_cost bound = relax(q, slack < 0 ? 0 : slack, true);
    q->bound = bound;
    if (bound == TAI_KNAPSACK_NEVER)
        return;
    keep_root_bounds(q);
    upper = bound < upper ? bound : upper;
    if (!is_close(q, upper)) {
        decide_by_bound(q);
        upper = search(q, upper, FRAME_STEPS);
        undo_decisions(q, 0);
    }
    upper = upper > q->value ? upper : q->value;
    q->bound = upper;
    for (int32_t t = 0; t < q->graph->tasks; t++) {
        q->with[t] = q->with[t] < upper ? q->with[t] : upper;
        q->without[t] = q->without[t] < upper ? q->without[t] : upper;
    }
}

bool
tai_quadratic_knapsack_exceeds(struct tai_quadratic_knapsack *problem,
                               ta_cost target, int64_t frames)
{
    struct tai_quadratic_knapsack *q = problem;
    reset(q);
    q->frames_left = frames;
    q->frames++;
    q->tolerance = 0;
    q->enough = target;
    q->value = target; /* as if there were such a set: only better ones count */
    memcpy(q->split, q->share, (size_t)q->graph->arcs * sizeof *q->split);
    const ta_cost upper = relax(q, -1, true);
    if (upper <= target)
        return false;
    if (q->value > target || q->graph->arcs == 0)
        return true;
    const ta_cost bound = search(q, upper, FRAME_STEPS);
    undo_decisions(q, 0);
    return bound > target;
}
