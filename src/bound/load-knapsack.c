/* SPDX-License-Identifier: MIT */
/*
 * Problem. As in the header. The load f is a cut plus a linear function, so
 * the set function v is supermodular where all gains are >= 0; what makes the
 * problem hard is the limit on f.
 *
 * Method. Branch and bound. Let I be the tasks that are in, U the free ones,
 * and give each end of a pair within U half of its gain. Then
 *
 *     f(I + X) >= f(I) + sum over t in X of w(t),
 *     w(t) = alone(t) - sum over u in I of gain(t, u)
 *                     - sum over u in U of max(0, gain(t, u)) / 2,        (1)
 *
 * because a pair within X brings both halves and any other pair at most
 * nothing. With a price y >= 1 for load, the sets that contain I are worth
 * at most
 *
 *     B = v(I) + (y - 1) (limit - f(I))
 *         + sum over t in U of max(0, profit(t) - y w(t)),                (2)
 *
 * since v(S) <= v(S) + (y - 1) (limit - f(S)). B is convex in y and minimised
 * by a few steps of bisection on the sign of its slope.
 *
 * What B becomes when one more task is in, or out, follows from its row alone:
 * being in, t pays for its own half and relieves its neighbours of theirs;
 * being out, it takes its half away from them. So each frame asks both
 * questions of all free tasks. A side whose bound is not enough is closed, and
 * the task that loses most on both sides is branched on.
 *
 * Correctness. (2) holds for any y; sides are closed only by bounds of the
 * state at the beginning of the pass, which every set of the frame is in. The
 * frames that the limit on frames leaves unseen are in `bound`.
 *
 * Invariants:
 *   (K1) marginal[t] = 2 alone(t) - 2 sum over u in I of gain(t, u)
 *   (K2) bonus[t] = sum over u in U of max(0, gain(t, u)), for t in U
 *   (K3) worth = 2 v(I), load = 2 f(I)
 *   (K4) left[r] = room less the needs of I; blocked[t] counts the tasks of I
 *        that must be apart from t
 *
 * Cost. A frame costs O(tasks + arcs).
 *
 * Numbers. Loads are doubled, so that halves are whole, and prices have ten
 * binary digits and at most PRICE_MOST: all sums stay below
 * 2 * 2^44 * 2^14 = 2^59 times a small factor.
 */
#include "bound/load-knapsack.h"

#include <assert.h>
#include <string.h>

#include "base/memory.h"

/* Prices are in parts of 1 / PRICE_ONE. */
#define PRICE_ONE 1024
#define PRICE_MOST (8 * PRICE_ONE)

/* Steps of the search for the best price. */
#define PRICE_STEPS 6

/* Frames between two questions whether to stop. */
#define POLL_FRAMES 64

/* A bound in parts of the price, of doubled costs. */
#define PARTS (2 * PRICE_ONE)

ta_status
tai_load_knapsack_init(struct tai_load_knapsack *knapsack,
                       const struct tai_graph *graph, int32_t limits,
                       struct tai_run *run)
{
    struct tai_load_knapsack *k = knapsack;
    const int64_t n = graph->tasks;
    *k = (struct tai_load_knapsack){.graph = graph,
                                    .run = run,
                                    .tasks = graph->tasks,
                                    .limits = limits,
                                    .price = PRICE_ONE};
    k->best = tai_alloc_zero(n, sizeof *k->best);
    k->state = tai_alloc(n, sizeof *k->state);
    k->inside = tai_alloc(n, sizeof *k->inside);
    k->marginal = tai_alloc(n, sizeof *k->marginal);
    k->bonus = tai_alloc(n, sizeof *k->bonus);
    k->left = tai_alloc(limits, sizeof *k->left);
    k->blocked = tai_alloc(n, sizeof *k->blocked);
    k->decided = tai_alloc(n, sizeof *k->decided);
    k->gauge = tai_alloc(n, sizeof *k->gauge);
    k->free_task = tai_alloc(n, sizeof *k->free_task);
    if (!k->best || !k->state || !k->inside || !k->marginal || !k->bonus ||
        !k->left || !k->blocked || !k->decided || !k->gauge || !k->free_task) {
        tai_load_knapsack_release(knapsack);
        return TA_OUT_OF_MEMORY;
    }
    return TA_OK;
}

void
tai_load_knapsack_release(struct tai_load_knapsack *knapsack)
{
    tai_free(knapsack->free_task);
    tai_free(knapsack->gauge);
    tai_free(knapsack->decided);
    tai_free(knapsack->blocked);
    tai_free(knapsack->left);
    tai_free(knapsack->bonus);
    tai_free(knapsack->marginal);
    tai_free(knapsack->inside);
    tai_free(knapsack->state);
    tai_free(knapsack->best);
    *knapsack = (struct tai_load_knapsack){0};
}

/* ---- Decisions --------------------------------------------------------- */

static ta_cost
positive(ta_cost x)
{
    return x > 0 ? x : 0;
}

/* Whether the free task can join those that are in. */
static bool
fits(const struct tai_load_knapsack *k, int32_t task)
{
    if (k->blocked[task] > 0)
        return false;
    for (int32_t r = 0; r < k->limits; r++)
        if (k->need[r][task] > k->left[r])
            return false;
    return true;
}

/* What the task in or out means to its free neighbours; `sign` is -1 to take
   it back. */
static void
tell_neighbours(struct tai_load_knapsack *k, int32_t task, bool in, int sign)
{
    const struct tai_graph *graph = k->graph;
    for (int64_t a = graph->first[task]; a < graph->first[task + 1]; a++) {
        const int32_t u = graph->neighbour[a];
        if (in)
            k->marginal[u] -= sign * 2 * k->gain[a]; /* (K1) */
        k->bonus[u] -= sign * positive(k->gain[a]);  /* (K2) */
    }
}

static void
account(struct tai_load_knapsack *k, int32_t task, int sign)
{
    k->load += sign * k->marginal[task]; /* (K3) */
    k->worth += sign * (2 * k->profit[task] - k->marginal[task]);
    for (int32_t r = 0; r < k->limits; r++)
        k->left[r] -= sign * k->need[r][task]; /* (K4) */
    for (int64_t i = k->apart_first[task]; i < k->apart_first[task + 1]; i++)
        k->blocked[k->apart_other[i]] += sign;
}

static void
decide(struct tai_load_knapsack *k, int32_t task, bool in)
{
    assert(k->state[task] == TAI_FREE);
    k->state[task] = in ? TAI_IN : TAI_OUT;
    k->inside[task] = in;
    k->decided[k->decisions++] = task;
    if (in)
        account(k, task, 1);
    tell_neighbours(k, task, in, 1);
}

static void
undo(struct tai_load_knapsack *k, int32_t decisions)
{
    while (k->decisions > decisions) {
        const int32_t task = k->decided[--k->decisions];
        const bool in = k->state[task] == TAI_IN;
        tell_neighbours(k, task, in, -1);
        if (in)
            account(k, task, -1);
        k->state[task] = TAI_FREE;
        k->inside[task] = false;
    }
}

/* Everything free, then what the caller has decided. False if that cannot
   be. */
static bool
begin(struct tai_load_knapsack *k)
{
    const struct tai_graph *graph = k->graph;
    k->decisions = 0;
    k->worth = k->load = 0;
    k->ended = false;
    for (int32_t r = 0; r < k->limits; r++)
        k->left[r] = k->room[r];
    for (int32_t t = 0; t < k->tasks; t++) {
        k->state[t] = TAI_FREE;
        k->inside[t] = false;
        k->blocked[t] = 0;
        k->marginal[t] = 2 * k->alone[t];
        k->bonus[t] = 0;
        for (int64_t a = graph->first[t]; a < graph->first[t + 1]; a++)
            k->bonus[t] += positive(k->gain[a]);
    }
    for (int32_t t = 0; t < k->tasks; t++) {
        if (k->membership[t] == TAI_IN && !fits(k, t))
            return false;
        if (k->membership[t] != TAI_FREE)
            decide(k, t, k->membership[t] == TAI_IN);
    }
    return true;
}

/* ---- The bound --------------------------------------------------------- */

static ta_cost
weight_of(const struct tai_load_knapsack *k, int32_t task)
{
    return k->marginal[task] - k->bonus[task]; /* 2 w(t) of (1) */
}

/* The slope of (2) at the price: what is left of the limit if everything
   that is worth it at this price is taken. */
static ta_cost
slope(const struct tai_load_knapsack *k, int32_t count, int64_t price)
{
    ta_cost left = 2 * k->limit - k->load;
    for (int32_t i = 0; i < count; i++) {
        const int32_t t = k->free_task[i];
        const ta_cost w = weight_of(k, t);
        if (2 * PRICE_ONE * k->profit[t] > price * w)
            left -= w;
    }
    return left;
}

/* A price near the minimum of (2), from the last one. */
static void
find_price(struct tai_load_knapsack *k, int32_t count)
{
    int64_t step = k->price / 4 + 1;
    for (int i = 0; i < PRICE_STEPS; i++) {
        const ta_cost left = slope(k, count, k->price);
        if (left > 0) {
            if (k->price == PRICE_ONE)
                return;
            k->price -= step;
        } else {
            k->price += step;
        }
        k->price = k->price < PRICE_ONE    ? PRICE_ONE
                   : k->price > PRICE_MOST ? PRICE_MOST
                                           : k->price;
        step = step / 2 + 1;
    }
}

/* (2) in PARTS, with the gauges of the free tasks. */
static ta_cost
find_bound(struct tai_load_knapsack *k, int32_t count)
{
    find_price(k, count);
    ta_cost bound = PRICE_ONE * k->worth +
                    (k->price - PRICE_ONE) * (2 * k->limit - k->load);
    for (int32_t i = 0; i < count; i++) {
        const int32_t t = k->free_task[i];
        k->gauge[t] = 2 * PRICE_ONE * k->profit[t] - k->price * weight_of(k, t);
        bound += positive(k->gauge[t]);
    }
    return bound;
}

/* What (2) becomes with the task in, and out. */
static void
look_ahead(const struct tai_load_knapsack *k, int32_t task, ta_cost bound,
           ta_cost *in, ta_cost *out)
{
    const struct tai_graph *graph = k->graph;
    *out = bound - positive(k->gauge[task]);
    *in = *out + 2 * PRICE_ONE * k->profit[task] - k->price * k->marginal[task];
    for (int64_t a = graph->first[task]; a < graph->first[task + 1]; a++) {
        const int32_t u = graph->neighbour[a];
        if (k->state[u] != TAI_FREE)
            continue;
        const ta_cost now = positive(k->gauge[u]);
        const ta_cost half = positive(k->gain[a]);
        *out += positive(k->gauge[u] - k->price * half) - now;
        *in += positive(k->gauge[u] + k->price * (2 * k->gain[a] - half)) - now;
    }
}

/* ---- Search ------------------------------------------------------------ */

/* Bounds at most this are of no interest. */
static ta_cost
threshold(const struct tai_load_knapsack *k)
{
    return PARTS * (k->enough + 1) - 1;
}

/* The task to branch on, with the bounds of its sides. */
struct branching {
    int32_t task; /* -1 if nothing is free */
    ta_cost in, out;
};

/* Keeps the task that loses most on both sides. */
static void
consider(struct branching *branching, double *most, int32_t task, ta_cost bound,
         ta_cost in, ta_cost out)
{
    const double score =
        ((double)(bound - in) + 1) * ((double)(bound - out) + 1);
    if (score > *most) {
        *most = score;
        *branching = (struct branching){task, in, out};
    }
}

static int32_t
list_free(struct tai_load_knapsack *k)
{
    int32_t count = 0;
    for (int32_t t = 0; t < k->tasks; t++)
        if (k->state[t] == TAI_FREE)
            k->free_task[count++] = t;
    return count;
}

/* One pass over the free tasks: closes the sides that are not enough. False
   if the frame is done with; *changed tells whether any was closed. */
static bool
pass(struct tai_load_knapsack *k, struct branching *branching, bool *changed)
{
    const int32_t count = list_free(k);
    const ta_cost bound = find_bound(k, count), least = threshold(k);
    double most = -1;
    *changed = false;
    branching->task = -1;
    if (bound <= least)
        return false;
    /* All bounds are those of the state now: what follows from them is done
       afterwards, and kept until then at the front, with the side as sign. */
    int32_t closed = 0;
    for (int32_t i = 0; i < count; i++) {
        const int32_t t = k->free_task[i];
        ta_cost in, out;
        look_ahead(k, t, bound, &in, &out);
        const bool may_join = in > least && fits(k, t);
        if (!may_join && out <= least)
            return false;
        if (may_join && out > least) {
            consider(branching, &most, t, bound, in, out);
            continue;
        }
        k->free_task[closed++] = may_join ? t : ~t;
    }
    for (int32_t i = 0; i < closed; i++) {
        const int32_t t = k->free_task[i];
        if (t >= 0 && !fits(k, t))
            return false;
        decide(k, t >= 0 ? t : ~t, t >= 0);
    }
    *changed = closed > 0;
    return true;
}

/* The set of those that are in, if it is one. */
static void
take_set(struct tai_load_knapsack *k)
{
    if (k->load > 2 * k->limit || k->worth <= 2 * k->enough)
        return;
    const ta_cost value = k->worth / 2;
    if (k->listing) {
        k->ended = !k->found(k->context, k->inside, value);
        return;
    }
    k->value = value;
    k->enough = value + k->tolerance;
    memcpy(k->best, k->inside, (size_t)k->tasks * sizeof *k->best);
}

static void
count_frame(struct tai_load_knapsack *k)
{
    k->frames++;
    k->frames_left--;
    if (k->frames % POLL_FRAMES == 0 &&
        tai_run_stopped(k->run, POLL_FRAMES * (k->tasks + k->graph->arcs),
                        "load"))
        k->ended = true;
}

/* Sees to all sets of the frame at hand, none of which is worth more than
   `bound` parts. */
static void
search(struct tai_load_knapsack *k, ta_cost bound)
{
    struct branching branching = {-1, 0, 0};
    bool changed = true;
    const int32_t decisions = k->decisions;
    const int64_t price = k->price;
    if (k->frames_left <= 0 || k->ended) {
        const ta_cost unseen = bound / PARTS;
        k->bound = unseen > k->bound ? unseen : k->bound;
        k->ended |= k->listing;
        return;
    }
    count_frame(k);
    while (changed) {
        if (!pass(k, &branching, &changed)) {
            undo(k, decisions);
            return;
        }
    }
    if (!k->listing || branching.task < 0)
        take_set(k);
    if (branching.task >= 0) {
        const bool in_first = branching.in > branching.out;
        for (int side = 0; side < 2; side++) {
            const bool in = in_first == (side == 0);
            const ta_cost below = in ? branching.in : branching.out;
            const int32_t before = k->decisions;
            if (below <= threshold(k))
                continue;
            decide(k, branching.task, in);
            search(k, below < bound ? below : bound);
            undo(k, before);
        }
    }
    undo(k, decisions);
    k->price = price;
}

void
tai_load_knapsack_solve(struct tai_load_knapsack *knapsack, ta_cost tolerance,
                        int64_t frames)
{
    struct tai_load_knapsack *k = knapsack;
    k->frames_left = frames;
    k->tolerance = tolerance;
    k->listing = false;
    k->bound = k->value = TAI_LOAD_NEVER;
    k->enough = -TAI_LOAD_RANGE;
    if (begin(k))
        search(k, PARTS * TAI_LOAD_RANGE);
    if (k->value != TAI_LOAD_NEVER && k->enough > k->bound)
        k->bound = k->enough;
}

bool
tai_load_knapsack_list(struct tai_load_knapsack *knapsack, ta_cost least,
                       int64_t frames)
{
    struct tai_load_knapsack *k = knapsack;
    k->frames_left = frames;
    k->listing = true;
    k->enough = least - 1;
    k->bound = TAI_LOAD_NEVER;
    if (begin(k))
        search(k, PARTS * TAI_LOAD_RANGE);
    return !k->ended;
}
