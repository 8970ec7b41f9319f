/* SPDX-License-Identifier: MIT */
/*
 * A frame of the search: bounding and probing; then the frames below.
 *
 * Bounding is the maximisation of the Lagrangian bound of
 * capacity-relaxation.c over its multipliers, by the bundle of
 * bound/bundle-step.c. Its step length follows Kiwiel's proximity control: with
 *
 *     rho = (L(trial) - L(center)) / (model(trial) - L(center)),
 *
 * the parabola through both values and the slope at the center has its
 * maximum at 1 / (2 (1 - rho)) of the step, and that is where the length goes,
 * within limits. Null steps mend the model, so the first one is free.
 *
 * At each evaluation, every pair (task, node) whose loss takes the bound to
 * the cutoff is removed (fixing by reduced costs), and what follows is
 * propagated. Removals tighten the nodes' problems; bounding starts again
 * from the center then.
 *
 * Probing asks more of the pairs that remain; see below.
 *
 * Reference. Kiwiel, "Proximity control in bundle methods for convex
 * nondifferentiable minimization", Mathematical Programming 46 (1990).
 */
#include "exact/capacity-search.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/memory.h"

/* Evaluations in a frame below the root. */
#define FRAME_EVALUATIONS 8

/* A bundle step becomes the center if it brings this part of what it
   promised. */
#define SERIOUS 0.02

/* It is longer next time if it brought more than GOOD, up to LONGER times as
   long, and shorter if it brought less than POOR for the second time. */
#define GOOD 0.5
#define POOR 0.1
#define LONGER 4.0
#define SHORTER 0.5

/* Bounding ends when a step promises less than this part of the distance to
   the cutoff. */
#define FRAME_PROMISE 0.05

/* A task of which that fraction is on one node goes there when rounding. */
#define DECIDED 0.6

/* Probing stops after this many probes if less than one in PROBE_SUCCESS
   removed a pair, spends at most so many frames on each, and the frame is
   bounded again if more than one in PROBE_AGAIN of its pairs went. */
#define PROBES 40
#define PROBE_SUCCESS 5
#define PROBE_FRAMES 60
#define PROBE_AGAIN 10

/* The primal side gets a hint every so many frames, with kicks for that many
   ticks per task. */
#define FRAME_HINTS 10
#define HINT_KICKS 60

/* ---- Bounding ---------------------------------------------------------- */

void
tai_capacity_set_cutoff(struct tai_capacity_search *search, ta_cost cutoff)
{
    struct tai_capacity_search *s = search;
    s->cutoff = cutoff;
    s->threshold = (cutoff - s->x.step) * s->x.scale;
}

void
tai_capacity_follow_incumbent(struct tai_capacity_search *search)
{
    struct tai_capacity_search *s = search;
    if (s->incumbent->value < s->cutoff)
        tai_capacity_set_cutoff(s, s->incumbent->value);
}

/* By (2) of the relaxation. */
void
tai_capacity_find_losses(struct tai_capacity_search *search)
{
    struct tai_capacity_search *s = search;
    const struct tai_relaxation *x = &s->x;
    const ta_cost most = (INT64_C(1) << 60) / (s->nodes + 1);
    const ta_cost slack = s->threshold - x->bound + 1;
    const ta_cost clip = slack < most ? slack : most;
    for (int32_t t = 0; t < s->tasks; t++) {
        ta_cost sum = 0;
        if (s->node_of[t] >= 0)
            continue;
        for (int32_t p = 0; p < s->nodes; p++) {
            const ta_cost loss = x->loss_without[(int64_t)p * s->tasks + t];
            sum += loss < clip ? loss : clip;
        }
        for (int32_t p = 0; p < s->nodes; p++) {
            const ta_cost with = x->loss_with[(int64_t)p * s->tasks + t];
            const ta_cost out = x->loss_without[(int64_t)p * s->tasks + t];
            s->loss[(int64_t)t * s->nodes + p] =
                sum - (out < clip ? out : clip) + (with < clip ? with : clip);
        }
    }
}

/* Removes what the cutoff forbids; false if a task is left without nodes.
 *removed tells whether anything was. */
static bool
fix_by_losses(struct tai_capacity_search *s, bool *removed)
{
    const int64_t before = s->mark.removals;
    *removed = false;
    if (!tai_run_has(s->incumbent->run, TAI_PART_LOSSES))
        return true;
    tai_capacity_find_losses(s);
    for (int32_t t = 0; t < s->tasks; t++) {
        if (s->node_of[t] >= 0)
            continue;
        for (int32_t p = 0; p < s->nodes; p++)
            if (*tai_capacity_membership(s, t, p) == TAI_FREE &&
                s->x.bound + s->loss[(int64_t)t * s->nodes + p] >
                    s->threshold &&
                !tai_capacity_remove(s, t, p)) {
                s->pendings = 0;
                return false;
            }
    }
    *removed = s->mark.removals > before;
    return tai_capacity_propagate(s);
}

static bool
add_columns(struct tai_capacity_search *s)
{
    for (int32_t p = 0; p < s->nodes && !s->status; p++)
        s->status = tai_bundle_add(
            &s->bundle, p, s->x.set + (int64_t)p * s->tasks, s->x.set_cost[p]);
    return !s->status;
}

/* Rounds the bundle's proposal to the grid of the multipliers. */
static void
take_multipliers(struct tai_capacity_search *s)
{
    const double limit = (double)s->x.limit;
    for (int32_t t = 0; t < s->tasks; t++) {
        const double m = s->bundle.multiplier[t];
        s->x.multiplier[t] = (ta_cost)floor(fmin(fmax(m, -limit), limit) + 0.5);
        if (s->x.multiplier[t] > s->x.limit)
            s->x.multiplier[t] = s->x.limit;
    }
}

void
tai_capacity_follow_dual(struct tai_capacity_search *search)
{
    struct tai_capacity_search *s = search;
    /* Without communication, regret knows nothing that the dual does not. */
    const double decided = s->x.graph.arcs > 0 ? DECIDED : 0;
    bool better;
    tai_bundle_fractions(&s->bundle, s->fraction);
    for (int32_t t = 0; t < s->tasks; t++) {
        double most = decided;
        s->hint[t] = s->node_of[t];
        for (int32_t p = 0; p < s->nodes && s->node_of[t] < 0; p++)
            if (s->fraction[(int64_t)t * s->nodes + p] > most) {
                most = s->fraction[(int64_t)t * s->nodes + p];
                s->hint[t] = p;
            }
    }
    if (!s->status)
        s->status = tai_descent_follow(s->descent, s->hint,
                                       (int64_t)HINT_KICKS * s->tasks, &better);
    tai_capacity_follow_incumbent(s);
}

/* Follows the step's success with its length, and returns whether it was a
   serious one. */
static bool
judge_step(struct tai_capacity_search *s, double gained, double promised)
{
    const double rho = gained / fmax(promised, 1);
    const double parabola = 1 / (2 * fmax(1 - rho, 0.01));
    if (rho > GOOD)
        s->length *= fmin(LONGER, parabola);
    if (rho >= POOR)
        s->nulls = 0;
    else if (++s->nulls >= 2 || rho < -1)
        s->length *= fmax(SHORTER, parabola);
    return rho >= SERIOUS && gained > 0;
}

/* The next multipliers. A small promise may be the length's fault, so longer
   steps are tried before it is believed; false if no step promises enough. */
static bool
take_step(struct tai_capacity_search *s, const ta_cost center[], ta_cost best,
          struct tai_effort effort, double *promised)
{
    const double enough = effort.promise * (double)(s->threshold - best);
    for (int try = 0;; try++) {
        const int64_t begin = s->bundle.ticks;
        *promised = tai_bundle_step(&s->bundle, center, s->length);
        tai_run_stopped(s->incumbent->run, s->bundle.ticks - begin, "bundle");
        if (*promised - (double)best >= enough)
            break;
        if (try == effort.lengthenings)
            return false;
        s->length *= LONGER;
    }
    take_multipliers(s);
    return true;
}

/* The primal side at the root; false if that ends the frame. */
static bool
use_evaluation(struct tai_capacity_search *s, struct tai_effort effort,
               int count, ta_cost best)
{
    if (!effort.hints)
        return true;
    /* What holds at the root holds everywhere. */
    tai_incumbent_raise(s->incumbent, tai_relaxation_total(&s->x, best));
    if (count % effort.hints == effort.hints - 1) {
        tai_capacity_follow_dual(s);
        if (tai_capacity_must_end(s) || best > s->threshold)
            return false;
    }
    return true;
}

bool
tai_capacity_bound(struct tai_capacity_search *search, ta_cost center[],
                   struct tai_effort effort)
{
    struct tai_capacity_search *s = search;
    struct tai_relaxation *x = &s->x;
    const size_t size = (size_t)s->tasks * sizeof *center;
    ta_cost best = TA_NO_BOUND; /* at center */
    double promised = 0;        /* value of the model */
    memcpy(x->multiplier, center, size);
    if (!tai_run_has(s->incumbent->run, TAI_PART_COLUMNS))
        tai_bundle_forget(&s->bundle);
    tai_bundle_restrict(&s->bundle, x->membership);
    s->nulls = 0;
    for (int count = 1;; count++) {
        if (best != TA_NO_BOUND)
            s->slack = s->threshold - best;
        s->stopped |=
            !tai_relaxation_evaluate(x, s->slack, TAI_CAPACITY_NODE_FRAMES);
        s->evaluations++;
        if (s->stopped || x->bound > s->threshold || !add_columns(s))
            return false;
        if (best == TA_NO_BOUND ||
            judge_step(s, (double)(x->bound - best), promised - (double)best)) {
            best = x->bound;
            memcpy(center, x->multiplier, size);
            s->best = best;
            tai_relaxation_keep(x);
        }
        bool removed;
        if (!fix_by_losses(s, &removed))
            return false;
        if (s->mark.fixings == s->tasks || count >= effort.evaluations)
            return true;
        if (!use_evaluation(s, effort, count, best))
            return false;
        if (removed) { /* the center's bound may have risen, too */
            tai_bundle_restrict(&s->bundle, x->membership);
            memcpy(x->multiplier, center, size);
            best = TA_NO_BOUND;
            continue;
        }
        if (!take_step(s, center, best, effort, &promised))
            return true;
    }
}

/* ---- Probing ----------------------------------------------------------- */

/*
 * The losses that come with the bound are those of the knapsacks' splits, and
 * the search inside a node's problem goes far below these. Probing asks the
 * same question of the search: if node p must have task t, does its term lose
 * more than the slack? Tasks that p wants anyway are not asked about. Ends
 * early if it does not pay. Returns false if a task is left without nodes;
 * *removed counts.
 */
static bool
probe(struct tai_capacity_search *s, const ta_cost center[], int64_t *removed)
{
    const int64_t before = s->mark.removals;
    const ta_cost slack = s->threshold - s->best;
    int64_t probes = 0, hits = 0;
    memcpy(s->x.multiplier, center, (size_t)s->tasks * sizeof *center);
    for (int32_t t = 0; t < s->tasks; t++) {
        for (int32_t p = 0; p < s->nodes && s->node_of[t] < 0; p++) {
            const int64_t at = (int64_t)p * s->tasks + t;
            if (*tai_capacity_membership(s, t, p) != TAI_FREE ||
                s->x.kept.set[at])
                continue;
            if (probes >= PROBES && hits * PROBE_SUCCESS < probes)
                break;
            probes++;
            if (tai_relaxation_probe(&s->x, t, p, s->x.kept.term[p] - slack - 1,
                                     PROBE_FRAMES))
                continue;
            hits++;
            if (!tai_capacity_remove(s, t, p)) {
                s->pendings = 0;
                return false;
            }
            if (!tai_capacity_propagate(s))
                return false;
        }
        s->stopped |= s->incumbent->run->stop != TAI_STOP_NONE;
        if (s->stopped)
            return false;
    }
    s->incumbent->run->stats.capacity_probes += probes;
    *removed = s->mark.removals - before;
    return true;
}

/* Bounds the frame and probes it, again while that removes much. */
static bool
reduce_frame(struct tai_capacity_search *s, ta_cost center[],
             struct tai_effort effort)
{
    for (;;) {
        int64_t open = 0, removed = 0;
        if (!tai_capacity_bound(s, center, effort))
            return false;
        if (s->x.graph.arcs == 0 || s->mark.fixings == s->tasks ||
            !tai_run_has(s->incumbent->run, TAI_PART_PROBE))
            return true;
        for (int32_t t = 0; t < s->tasks; t++)
            open += s->node_of[t] < 0 ? s->choices[t] : 0;
        if (!probe(s, center, &removed))
            return false;
        if (removed * PROBE_AGAIN < open)
            return true;
    }
}

/* ---- Search ------------------------------------------------------------ */

ta_cost *
tai_capacity_center(struct tai_capacity_search *search, int32_t depth)
{
    ta_cost **center = &search->center[depth];
    if (!*center) {
        *center = tai_alloc(search->tasks, sizeof **center);
        if (!*center)
            search->status = TA_OUT_OF_MEMORY;
    }
    return *center;
}

/* The frames below, one for each node that the task has left. */
static void
branch(struct tai_capacity_search *s, int32_t task, int32_t depth,
       ta_cost center[], int32_t order[])
{
    const struct tai_effort effort = {FRAME_EVALUATIONS, FRAME_PROMISE, 0, 0};
    const struct tai_mark mark = s->mark;
    const int32_t count = tai_capacity_order_nodes(s, task, order);
    for (int32_t i = 0; i < count; i++) {
        if (tai_capacity_must_end(s))
            break;
        tai_bundle_tidy(&s->bundle);
        memcpy(center, s->center[depth], (size_t)s->tasks * sizeof *center);
        if (tai_capacity_assign(s, task, order[i]))
            tai_capacity_search_frame(s, depth + 1, effort);
        tai_capacity_undo(s, mark);
    }
}

void
tai_capacity_search_frame(struct tai_capacity_search *search, int32_t depth,
                          struct tai_effort effort)
{
    struct tai_capacity_search *s = search;
    const int64_t *ticks = &s->incumbent->run->stats.ticks;
    if (tai_capacity_primal_due(s)) {
        tai_capacity_primal_turn(s);
        if (tai_capacity_must_end(s))
            return;
    }
    const int64_t begin = *ticks;
    if (!reduce_frame(s, s->center[depth], effort))
        return;
    const int64_t spent = *ticks - begin;
    s->incumbent->run->stats.frames++;
    s->incumbent->open_frames = depth + 1;
    if (s->frames++ % FRAME_HINTS == 0 && !s->inside)
        tai_capacity_follow_dual(s);
    if (s->mark.fixings == s->tasks) {
        tai_incumbent_offer(s->incumbent, s->node_of);
        tai_capacity_follow_incumbent(s);
        return;
    }
    tai_capacity_find_losses(s);
    int32_t *order = tai_alloc(s->nodes, sizeof *order);
    ta_cost *center = tai_capacity_center(s, depth + 1);
    if (order && center) {
        const int32_t task =
            tai_capacity_choose_task(s, s->center[depth], spent);
        branch(s, task, depth, center, order);
    } else {
        s->status = TA_OUT_OF_MEMORY;
    }
    tai_free(order);
}
