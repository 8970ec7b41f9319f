/* SPDX-License-Identifier: MIT */
/*
 * Problem. The assignment of least total (or communication) cost where nodes
 * have capacities, with forbidden pairs, apart groups, several resources and
 * a limit on loads: solved to a proof.
 *
 * Method. The bound is the Lagrangian one of capacity-relaxation.c: one
 * quadratic knapsack a node, and multipliers that make the nodes agree who
 * takes which task. A proximal bundle (bound/bundle-step.c) proposes
 * multipliers; columns are shared over the whole search, so that a frame of the
 * search (capacity-frame.c) needs a few evaluations only. Branching is
 * depth-first on the nodes of a task.
 *
 * The search runs in cut-off rounds (Posta, Ferland and Michelon 2012):
 * instead of anything better than the incumbent, it looks for a solution below
 * a cutoff just above the proved bound. A round that finds nothing has proved
 * the cutoff as a new bound, with far stronger fixing than the incumbent would
 * have allowed, and the next one goes further; a round that finds something
 * ends with a proof. When the incumbent has come much closer meanwhile, the
 * round begins anew with a nearer cutoff.
 *
 * The primal side follows the dual (capacity-primal.c): rounding where the
 * bundle's weights are decided, dives, and neighbourhoods of the incumbent,
 * searched in turns with the rounds.
 *
 * Correctness. A frame is left when tai_relaxation_total(L) >= cutoff, or
 * when propagation leaves a task without nodes. Removals keep every
 * assignment below the cutoff. So when a round ends undisturbed, no feasible
 * assignment costs less than its cutoff except those offered meanwhile, to
 * the least of which the cutoff was lowered. Assignments are costed by the
 * incumbent; nothing depends on floating point but the order of things.
 * Without an incumbent the cutoff exceeds the largest possible cost: a round
 * that finds nothing then proves infeasibility.
 *
 * Numbers. Bounds as in capacity-relaxation.c; a sum of losses is clipped so
 * that it stays below 2^61.
 *
 * Reference. Posta, Ferland and Michelon, "An exact method with variable
 * fixing for solving the generalized assignment problem", Computational
 * Optimization and Applications 52 (2012).
 */
#include "exact/capacity.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "exact/capacity-search.h"

/* Evaluations at the root and at the beginning of a round, which end when a
   step promises less than ROOT_PROMISE of the distance to the cutoff; at the
   root when longer steps do not promise more, either. */
#define ROOT_EVALUATIONS 150
#define ROUND_EVALUATIONS 20
#define ROOT_PROMISE 0.002
#define LENGTHENINGS 2

/* The first round covers this part of the gap; each next one more. */
#define ROUND_PART 4
#define ROUND_GROWTH 4

/* Without communication the gap is small, and each little step of the cutoff
   takes several times the effort of the one before: the first round covers
   this part of the gap, and the next ones are as wide, but for twice as wide
   after one that took less than this part of the root's effort. */
#define NARROW_PART 16
#define NARROW_EFFORT 8

/* The primal side gets a hint every so many evaluations at the root. */
#define ROOT_HINTS 5

/* ---- Rounds ------------------------------------------------------------ */

/* Whether the round should begin anew, because the incumbent halved the gap
   since. A round that is about the incumbent itself goes on. */
static bool
is_outdated(const struct tai_capacity_search *s)
{
    return !s->inside && s->incumbent->value <= s->restart_value &&
           s->incumbent->value > s->cutoff;
}

bool
tai_capacity_is_exhausted(const struct tai_capacity_search *search)
{
    return search->frames >= search->frame_limit ||
           search->incumbent->run->stats.ticks >= search->tick_limit;
}

bool
tai_capacity_must_end(struct tai_capacity_search *search)
{
    struct tai_capacity_search *s = search;
    s->stopped |= tai_incumbent_closed(s->incumbent);
    return s->stopped || s->status || tai_capacity_is_exhausted(s) ||
           is_outdated(s);
}

void
tai_capacity_tell(const struct tai_capacity_search *search, const char *what)
{
    const struct tai_capacity_search *s = search;
    const int64_t pairs = (int64_t)s->tasks * s->nodes - s->mark.removals;
    TAI_EVENT(s->incumbent->run, "%s, %lld pairs", what, (long long)pairs);
}

/* The next cutoff: some way from the bound to the incumbent, on the grid. */
static ta_cost
next_cutoff(const struct tai_capacity_search *s, ta_cost part)
{
    const ta_cost bound = s->incumbent->lower_bound, step = s->x.step;
    const ta_cost end = tai_incumbent_exists(s->incumbent) ? s->incumbent->value
                                                           : s->x.most + step;
    const ta_cost width = (end - bound) / part / step * step;
    const ta_cost cutoff = bound + (width > step ? width : step);
    return cutoff < end && tai_run_has(s->incumbent->run, TAI_PART_ROUNDS)
               ? cutoff
               : end;
}

static void
begin_round(struct tai_capacity_search *s, ta_cost part)
{
    const struct tai_incumbent *incumbent = s->incumbent;
    const ta_cost cutoff = next_cutoff(s, part);
    s->restart_value = TA_NO_BOUND;
    if (cutoff < incumbent->value && tai_incumbent_exists(incumbent))
        s->restart_value =
            incumbent->value - (incumbent->value - incumbent->lower_bound) / 2;
    tai_capacity_set_cutoff(s, cutoff);
}

static ta_cost
first_part(const struct tai_capacity_search *s)
{
    return s->x.graph.arcs > 0 ? ROUND_PART : NARROW_PART;
}

/* Of the gap that is left, after a round that covered one part in `part` of it
   and took so many ticks. One part in part - 1 is as wide again. */
static ta_cost
next_part(const struct tai_capacity_search *s, ta_cost part, int64_t ticks)
{
    const bool easy = ticks < s->root_ticks / NARROW_EFFORT;
    const ta_cost next = s->x.graph.arcs > 0 ? part / ROUND_GROWTH
                         : easy              ? part / 2
                                             : part - 1;
    return next > 1 ? next : 1;
}

/* Rounds with rising cutoffs until there is nothing between bound and
   incumbent. */
static void
search_rounds(struct tai_capacity_search *s)
{
    const struct tai_effort effort = {ROUND_EVALUATIONS, ROOT_PROMISE, 0, 0};
    ta_cost part = first_part(s);
    const struct tai_run *run = s->incumbent->run;
    s->restart_value = TA_NO_BOUND;
    while (!tai_capacity_must_end(s)) {
        const int64_t begin = run->stats.ticks;
        begin_round(s, part);
        tai_capacity_search_frame(s, 0, effort);
        tai_capacity_undo(s, s->root);
        const bool anew = is_outdated(s);
        s->restart_value = TA_NO_BOUND;
        if (tai_capacity_must_end(s))
            break;
        if (anew) {
            tai_capacity_tell(s, "anew");
            part = first_part(s);
            if (!tai_capacity_bound_root(s, 0))
                break;
            continue;
        }
        /* Everything below the cutoff was searched; what was found lowered
           it. (s->cutoff is the incumbent then.) */
        tai_incumbent_raise(s->incumbent,
                            s->cutoff > s->x.most ? TA_FORBIDDEN : s->cutoff);
        tai_capacity_tell(s, "round");
        part = next_part(s, part, run->stats.ticks - begin);
    }
}

/* ---- The whole --------------------------------------------------------- */

/* For each task the apart groups that it is in. */
static bool
list_groups(struct tai_capacity_search *s)
{
    const struct tai_groups *apart = &s->instance->apart;
    const int64_t size = apart->groups ? apart->first[apart->groups] : 0;
    int64_t *first = tai_alloc_zero((int64_t)s->tasks + 1, sizeof *first);
    s->member_of_first = first;
    s->member_of = tai_alloc(size, sizeof *s->member_of);
    if (!first || !s->member_of)
        return false;
    for (int64_t i = 0; i < size; i++)
        first[apart->member[i]]++;
    int64_t sum = 0;
    for (int32_t t = 0; t <= s->tasks; t++) {
        sum += first[t];
        first[t] = sum;
    }
    for (int32_t g = apart->groups; g-- > 0;)
        for (int64_t i = apart->first[g]; i < apart->first[g + 1]; i++)
            s->member_of[--first[apart->member[i]]] = g;
    return true;
}

/* Room for frames on the path, twice: see `center`. */
static int64_t
centers(const struct tai_capacity_search *s)
{
    return 2 * (int64_t)s->tasks + 4;
}

static void
release(struct tai_capacity_search *s)
{
    if (s->center)
        for (int64_t i = 0; i < centers(s); i++)
            tai_free(s->center[i]);
    tai_free(s->hint);
    tai_free(s->fraction);
    tai_free(s->loss);
    tai_free(s->center);
    tai_free(s->tie);
    tai_free(s->open);
    tai_free(s->key);
    tai_free(s->order);
    tai_free(s->root_fraction);
    tai_free(s->kept_fixed);
    tai_free(s->kept);
    tai_free(s->pending);
    tai_free(s->fixed);
    tai_free(s->trail);
    tai_free(s->member_of);
    tai_free(s->member_of_first);
    tai_free(s->left);
    tai_free(s->node_of);
    tai_free(s->choices);
    tai_descent_free(s->descent);
    tai_bundle_release(&s->bundle);
    tai_relaxation_release(&s->x);
}

static ta_status
prepare(struct tai_capacity_search *s, const struct ta_options *options)
{
    const int64_t tasks = s->tasks, pairs = tasks * s->nodes;
    ta_status status = tai_relaxation_init(&s->x, s->incumbent);
    if (!status)
        status = tai_bundle_init(&s->bundle, s->tasks, s->nodes);
    if (!status)
        status = tai_descent_new(s->incumbent, options->seed, &s->descent);
    if (status)
        return status;
    s->choices = tai_alloc_zero(tasks, sizeof *s->choices);
    s->node_of = tai_alloc(tasks, sizeof *s->node_of);
    s->left = tai_alloc((int64_t)s->limits * s->nodes, sizeof *s->left);
    s->trail = tai_alloc(pairs, sizeof *s->trail);
    s->fixed = tai_alloc(tasks, sizeof *s->fixed);
    s->pending = tai_alloc(tasks, sizeof *s->pending);
    s->kept = tai_alloc(pairs, sizeof *s->kept);
    s->kept_fixed = tai_alloc(tasks, sizeof *s->kept_fixed);
    s->root_fraction = tai_alloc(pairs, sizeof *s->root_fraction);
    s->order = tai_alloc(tasks, sizeof *s->order);
    s->key = tai_alloc(2 * tasks, sizeof *s->key);
    s->open = tai_alloc(s->nodes, sizeof *s->open);
    s->tie = tai_alloc(s->nodes, sizeof *s->tie);
    s->center = tai_alloc_zero(centers(s), sizeof *s->center);
    s->loss = tai_alloc_zero(pairs, sizeof *s->loss);
    s->fraction = tai_alloc(pairs, sizeof *s->fraction);
    s->hint = tai_alloc(tasks, sizeof *s->hint);
    if (!s->choices || !s->node_of || !s->left || !s->trail || !s->fixed ||
        !s->pending || !s->kept || !s->kept_fixed || !s->root_fraction ||
        !s->order || !s->key || !s->open || !s->tie || !s->center || !s->loss ||
        !s->fraction || !s->hint || !list_groups(s) ||
        !tai_capacity_center(s, 0))
        return TA_OUT_OF_MEMORY;
    for (int32_t r = 0; r < s->limits; r++)
        for (int32_t p = 0; p < s->nodes; p++)
            s->left[(int64_t)r * s->nodes + p] =
                r < s->instance->resources
                    ? s->instance->resource[r].capacity[p]
                    : s->incumbent->load_limit;
    return TA_OK;
}

/* Counts choices and draws the first conclusions; false if infeasible. */
static bool
begin(struct tai_capacity_search *s)
{
    for (int32_t t = 0; t < s->tasks; t++) {
        s->node_of[t] = -1;
        for (int32_t p = 0; p < s->nodes; p++)
            s->choices[t] += *tai_capacity_membership(s, t, p) != TAI_OUT;
        if (s->choices[t] == 0)
            return false;
        if (s->choices[t] == 1)
            s->pending[s->pendings++] = t;
    }
    for (int32_t p = 0; p < s->nodes; p++)
        if (!tai_capacity_remove_misfits(s, p))
            return false;
    return tai_capacity_propagate(s);
}

/* Multipliers to begin with: what the task's second best node costs, so that
   its best one wants it. */
static void
first_multipliers(struct tai_capacity_search *s)
{
    for (int32_t t = 0; t < s->tasks; t++) {
        ta_cost first = INT64_MAX, second = INT64_MAX;
        for (int32_t p = 0; p < s->nodes; p++) {
            const ta_cost cost = s->x.linear[(int64_t)t * s->nodes + p];
            if (*tai_capacity_membership(s, t, p) == TAI_OUT)
                continue;
            second = cost < first ? first : cost < second ? cost : second;
            first = cost < first ? cost : first;
        }
        s->center[0][t] = second < INT64_MAX ? second : first;
    }
}

/* A first length: to close the gap along the residual of the first set. */
static void
first_length(struct tai_capacity_search *s)
{
    const ta_cost end =
        tai_incumbent_exists(s->incumbent) ? s->incumbent->value : s->x.most;
    double square = 1, size = 1;
    for (int32_t t = 0; t < s->tasks; t++) {
        size += fabs((double)s->center[0][t]);
        square += 0.5;
    }
    const double gap =
        fabs((double)end * (double)s->x.scale - size) + 0.01 * size;
    s->length = gap / square;
}

/* At the multipliers of the root the bound is taken once more, as exactly as
   it can be had. */
static bool
take_root_bound(struct tai_capacity_search *s)
{
    memcpy(s->x.multiplier, s->center[0],
           (size_t)s->tasks * sizeof *s->x.multiplier);
    s->stopped |= !tai_relaxation_evaluate(&s->x, 0, TAI_CAPACITY_NODE_FRAMES);
    if (s->stopped)
        return false;
    if (s->x.bound <= s->threshold)
        tai_incumbent_raise(s->incumbent,
                            tai_relaxation_total(&s->x, s->x.bound));
    return s->x.bound <= s->threshold;
}

bool
tai_capacity_bound_root(struct tai_capacity_search *search, int hints)
{
    struct tai_capacity_search *s = search;
    const struct tai_effort effort = {ROOT_EVALUATIONS, ROOT_PROMISE, hints,
                                      LENGTHENINGS};
    tai_capacity_set_cutoff(s, s->x.most + s->x.step);
    tai_capacity_follow_incumbent(s);
    if (!tai_capacity_bound(s, s->center[0], effort) || !take_root_bound(s)) {
        if (!tai_capacity_must_end(s))
            tai_incumbent_close(s->incumbent);
        return false;
    }
    s->root = s->mark;
    s->root_value = s->incumbent->value;
    s->root_length = s->length;
    tai_bundle_fractions(&s->bundle, s->root_fraction);
    tai_capacity_tell(s, "root");
    return true;
}

bool
tai_capacity_root_is_outdated(const struct tai_capacity_search *search)
{
    const struct tai_incumbent *incumbent = search->incumbent;
    return incumbent->value < search->root_value &&
           incumbent->value - incumbent->lower_bound <=
               (search->root_value - incumbent->lower_bound) / 2;
}

static void
solve(struct tai_capacity_search *s)
{
    tai_capacity_set_cutoff(s, s->x.most + s->x.step);
    tai_capacity_follow_incumbent(s);
    if (!begin(s)) {
        tai_incumbent_close(s->incumbent);
        return;
    }
    first_multipliers(s);
    first_length(s);
    s->slack = s->threshold > 0 ? s->threshold / 8 : -s->threshold / 8;
    if (!tai_capacity_bound_root(s, ROOT_HINTS))
        return;
    tai_capacity_improve(s);
    tai_capacity_tell(s, "primal");
    search_rounds(s);
}

const char *
tai_capacity_obstacle(const struct tai_incumbent *incumbent)
{
    return tai_relaxation_obstacle(incumbent);
}

ta_status
tai_capacity_solve(struct tai_incumbent *incumbent,
                   const struct ta_options *options)
{
    struct tai_capacity_search s = {
        .incumbent = incumbent,
        .instance = incumbent->instance,
        .tasks = incumbent->instance->tasks,
        .nodes = incumbent->instance->nodes,
        .frame_limit = INT64_MAX,
        .tick_limit = INT64_MAX,
        .restart_value = TA_NO_BOUND,
        .begin_ticks = incumbent->run->stats.ticks,
        .limits = incumbent->instance->resources +
                  (incumbent->load_limit != TA_UNLIMITED),
    };
    if (tai_capacity_obstacle(incumbent) || s.tasks == 0)
        return TA_NOT_SUPPORTED;
    ta_status status = TA_OK;
    const char *method = incumbent->method;
    if (!tai_incumbent_exists(incumbent))
        status = tai_descent_solve(incumbent, options);
    incumbent->method = method;
    if (!status && !tai_incumbent_closed(incumbent)) {
        tai_random_seed(&s.random, (uint64_t)options->seed);
        status = prepare(&s, options);
        if (!status) {
            solve(&s);
            status = s.status;
            incumbent->run->stats.capacity_frames += s.frames;
            incumbent->run->stats.capacity_evaluations += s.evaluations;
        }
        release(&s);
    }
    incumbent->open_frames = 0;
    return status;
}
