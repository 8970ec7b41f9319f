/* SPDX-License-Identifier: MIT */
/*
 * Problem. An assignment whose largest load is at most L, where L is one unit
 * below the incumbent's value.
 *
 * Method. Minimise the excess
 *
 *     sum over p of max(0, load(p) - L),
 *
 * which, unlike the largest load, tells a step in the right direction from
 * one that does nothing. Tabu search (Glover 1989): among all moves of a task
 * of an overloaded node, and all exchanges of it with a task elsewhere, the
 * one of least excess is made, be it worse than what is; the tasks that it
 * moved then stay for some steps, unless moving them gives less excess than
 * was ever seen. Excess 0 is an improvement: it is offered to the incumbent,
 * and L falls.
 *
 * Correctness. Every step keeps the constraints; what is found is costed by
 * the incumbent.
 *
 * Cost. A step looks at (tasks of overloaded nodes) * tasks changes, O(nodes)
 * each, at most MOST_CHANGES.
 *
 * Numbers. The excess is at most the sum of all loads, in 128 bits.
 */
#include "heuristic/relief.h"

#include <assert.h>

#include "base/memory.h"
#include "base/random.h"
#include "heuristic/greedy.h"
#include "heuristic/placement.h"

/* A step looks at so many changes at most, from a random task on. */
#define MOST_CHANGES 20000

/* A moved task stays for this many steps, and up to as many again. */
#define TENURE 6

/* What placing a hint may spend on ejections. */
#define HINT_REPAIR 200000

/* Ticks between two polls. */
#define POLL_TICKS 10000

struct tai_relief {
    struct tai_incumbent *incumbent;
    struct tai_placement placement;
    struct tai_random random;
    ta_cost *pays;  /* [tasks]: what the task at hand pays to it, else 0 */
    int64_t *stays; /* [tasks]: the step until which it does not move */
    int64_t step;
    ta_cost limit;    /* L */
    tai_int128 least; /* excess seen since L last changed */
    int64_t ticks;
};

/* Task to `node`, and `other` (or -1) from there to where the task was. */
struct change {
    int32_t task, other, node;
    tai_int128 excess;
    ta_cost total;
};

ta_status
tai_relief_new(struct tai_incumbent *incumbent, int64_t seed,
               struct tai_relief **relief)
{
    struct tai_relief *r = tai_alloc_zero(1, sizeof *r);
    if (!r)
        return TA_OUT_OF_MEMORY;
    const int64_t tasks = incumbent->instance->tasks;
    r->incumbent = incumbent;
    tai_random_seed(&r->random, (uint64_t)seed);
    ta_status status = tai_placement_init(&r->placement, incumbent);
    r->pays = tai_alloc_zero(tasks, sizeof *r->pays);
    r->stays = tai_alloc_zero(tasks, sizeof *r->stays);
    if (!status && (!r->pays || !r->stays))
        status = TA_OUT_OF_MEMORY;
    if (status) {
        tai_relief_free(r);
        return status;
    }
    *relief = r;
    return TA_OK;
}

void
tai_relief_free(struct tai_relief *relief)
{
    if (!relief)
        return;
    tai_free(relief->stays);
    tai_free(relief->pays);
    tai_placement_release(&relief->placement);
    tai_free(relief);
}

static tai_int128
excess_of(const struct tai_relief *r, const ta_cost loads[])
{
    tai_int128 excess = 0;
    for (int32_t p = 0; p < r->placement.instance->nodes; p++)
        if (loads[p] > r->limit)
            excess += loads[p] - r->limit;
    return excess;
}

/* ---- Changes ----------------------------------------------------------- */

/* Keeps the change if it is the best so far; its loads are on trial. */
static void
consider(struct tai_relief *r, struct change *best, int32_t task, int32_t other,
         int32_t node, ta_cost total)
{
    const tai_int128 excess = excess_of(r, r->placement.trial);
    const bool stays =
        r->stays[task] > r->step || (other >= 0 && r->stays[other] > r->step);
    if (stays && excess >= r->least)
        return;
    if (best->task < 0 || excess < best->excess ||
        (excess == best->excess && total < best->total))
        *best = (struct change){task, other, node, excess, total};
}

static void
consider_moves(struct tai_relief *r, struct change *best, int32_t task)
{
    struct tai_placement *x = &r->placement;
    for (int32_t q = 0; q < x->instance->nodes; q++)
        if (q != x->node[task] && tai_placement_fits(x, task, q, -1))
            consider(r, best, task, -1, q,
                     tai_placement_move_change(x, task, q).total);
}

static void
consider_exchanges(struct tai_relief *r, struct change *best, int32_t task)
{
    struct tai_placement *x = &r->placement;
    const struct tai_graph *graph = &x->graph;
    const int32_t p = x->node[task];
    for (int64_t a = graph->first[task]; a < graph->first[task + 1]; a++)
        r->pays[graph->neighbour[a]] = graph->cost[a];
    for (int32_t u = 0; u < x->instance->tasks; u++) {
        const int32_t q = x->node[u];
        if (q != p && tai_placement_fits(x, task, q, u) &&
            tai_placement_fits(x, u, p, task))
            consider(
                r, best, task, u, q,
                tai_placement_chain_change(x, task, u, p, r->pays[u]).total);
    }
    for (int64_t a = graph->first[task]; a < graph->first[task + 1]; a++)
        r->pays[graph->neighbour[a]] = 0;
}

/* The best change that relieves an overloaded node; task -1 for none. */
static struct change
best_change(struct tai_relief *r)
{
    struct tai_placement *x = &r->placement;
    const int32_t tasks = x->instance->tasks;
    struct change best = {.task = -1};
    const int32_t begin =
        (int32_t)tai_random_below(&r->random, (uint64_t)tasks);
    int64_t looked = 0;
    for (int32_t i = 0; i < tasks && looked < MOST_CHANGES; i++) {
        const int32_t t = (begin + i) % tasks;
        if (x->load[x->node[t]] <= r->limit)
            continue;
        consider_moves(r, &best, t);
        consider_exchanges(r, &best, t);
        looked += tasks + x->instance->nodes;
    }
    r->ticks += tasks + looked * x->instance->nodes;
    return best;
}

static void
make(struct tai_relief *r, const struct change *change)
{
    struct tai_placement *x = &r->placement;
    const int32_t from = x->node[change->task];
    r->step++;
    if (change->other >= 0) {
        tai_placement_take(x, change->other);
        r->stays[change->other] =
            r->step + TENURE + (int64_t)tai_random_below(&r->random, TENURE);
    }
    tai_placement_move(x, change->task, change->node);
    r->stays[change->task] =
        r->step + TENURE + (int64_t)tai_random_below(&r->random, TENURE);
    if (change->other >= 0)
        tai_placement_put(x, change->other, from);
    assert(excess_of(r, x->load) == change->excess);
    r->least = change->excess < r->least ? change->excess : r->least;
}

/* ---- Search ------------------------------------------------------------ */

/* What is wanted is one less than what the incumbent has. */
static void
set_limit(struct tai_relief *r)
{
    r->limit = r->incumbent->value - 1;
    r->least = excess_of(r, r->placement.load);
}

static bool
stopped(struct tai_relief *r, int64_t *spent)
{
    if (r->ticks < POLL_TICKS)
        return false;
    const int64_t ticks = r->ticks;
    *spent += ticks;
    r->ticks = 0;
    return tai_run_stopped(r->incumbent->run, ticks, "relief");
}

/* Everything where the hint says if it fits there, the rest by regret. */
static ta_status
place_hint(struct tai_relief *r, const int32_t hint[], bool *done)
{
    struct tai_placement *x = &r->placement;
    for (int32_t t = 0; t < x->instance->tasks; t++)
        if (x->node[t] >= 0)
            tai_placement_take(x, t);
    for (int32_t t = 0; t < x->instance->tasks; t++)
        if (hint[t] >= 0 && tai_placement_fits(x, t, hint[t], -1))
            tai_placement_put(x, t, hint[t]);
    return tai_greedy_place(x, r->incumbent->run, &r->random, HINT_REPAIR,
                            done);
}

ta_status
tai_relief_follow(struct tai_relief *relief, const int32_t hint[],
                  int64_t ticks)
{
    struct tai_relief *r = relief;
    assert(tai_incumbent_exists(r->incumbent));
    bool done = true;
    const ta_status status =
        place_hint(r, hint ? hint : r->incumbent->assignment, &done);
    if (status || !done)
        return status;
    int64_t spent = 0;
    set_limit(r);
    while (spent < ticks && !stopped(r, &spent) &&
           !tai_incumbent_closed(r->incumbent)) {
        if (r->least == 0) {
            tai_incumbent_offer(r->incumbent, r->placement.node);
            set_limit(r);
            if (r->least == 0)
                break;
        }
        const struct change best = best_change(r);
        if (best.task < 0)
            break;
        make(r, &best);
    }
    return TA_OK;
}
