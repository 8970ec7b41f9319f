/* SPDX-License-Identifier: MIT */
/*
 * Problem. The assignment of least total (or communication) cost where nodes
 * have capacities, with forbidden pairs, apart groups, several resources and
 * a limit on loads: solved to a proof.
 *
 * Method. The bound is the Lagrangian one of capacity-relaxation.c: one
 * quadratic knapsack a node, and multipliers that make the nodes agree who
 * takes which task. A proximal bundle (bound/bundle.c) proposes multipliers;
 * columns are shared over the whole search, so that a frame of the search
 * needs a few evaluations only.
 *
 * At each evaluation, every pair (task, node) whose loss takes the bound to
 * the cutoff is removed (fixing by reduced costs). What is removed is
 * propagated: a task with one node left is fixed there, which takes from the
 * node's resources, and forbids it to tasks that do not fit any more or must
 * be apart.
 *
 * The search is depth-first on the nodes of a task, in the order of their
 * losses. Nodes that are alike in everything, tasks left included, are tried
 * once. It runs in cut-off rounds (Posta, Ferland and Michelon 2012): instead
 * of anything better than the incumbent, it looks for a solution below a
 * cutoff just above the proved bound. A round that finds nothing has proved
 * the cutoff as a new bound, with far stronger fixing than the incumbent
 * would have allowed, and the next one goes further; a round that finds
 * something ends with a proof.
 *
 * The primal side follows the dual: the weights of the bundle are a
 * fractional assignment; where it is decided tasks go there, the others by
 * regret, and a descent follows.
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
 * Invariants, between frames:
 *   (C1) choices[t] = number of nodes with membership != TAI_OUT;
 *   (C2) membership[p][t] == TAI_IN iff node_of[t] == p iff choices[t] == 1
 *        and the task has been propagated;
 *   (C3) left[r][p] = capacity less the needs of the tasks fixed on p;
 *   (C4) undoing the trail, last first, restores an earlier frame.
 *
 * Numbers. Bounds as in capacity-relaxation.c; a sum of losses is clipped so
 * that it stays below 2^61.
 */
#include "exact/capacity.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "bound/bundle.h"
#include "exact/capacity-relaxation.h"
#include "heuristic/descent.h"

/* Evaluations at the root, at the beginning of a round, and in a frame. */
#define ROOT_EVALUATIONS 150
#define ROUND_EVALUATIONS 20
#define FRAME_EVALUATIONS 8

/* Search frames for one node's problem. */
#define NODE_FRAMES 2000

/* A bundle step is serious if it brings this part of what it promised; the
   next one may then be longer, and after a null step shorter. */
#define SERIOUS 0.1
#define LENGTHEN 1.5
#define SHORTEN 0.7

/* Bounding ends when a step promises less than this part of the distance to
   the cutoff: at the root a smaller one. */
#define ROOT_PROMISE 0.002
#define FRAME_PROMISE 0.05

/* The first round covers this part of the gap; each next one more. */
#define ROUND_PART 8
#define ROUND_GROWTH 2

/* In the score of a task to branch on, a loss counts at least this part of
   the slack. */
#define LOSS_PARTS 50

/* A task of which that fraction is on one node goes there when rounding. */
#define DECIDED 0.6

/* Probing stops after this many probes if less than one in PROBE_SUCCESS
   removed a pair, spends at most so many frames on each, and the frame is
   bounded again if more than one in PROBE_AGAIN of its pairs went. */
#define PROBES 40
#define PROBE_SUCCESS 5
#define PROBE_FRAMES 60
#define PROBE_AGAIN 10

/* The primal side gets a turn every so many evaluations at the root, and
   frames in the search, with kicks for that many ticks per task. */
#define ROOT_HINTS 5
#define FRAME_HINTS 10
#define HINT_KICKS 60

struct removal {
    int32_t task, node;
};

struct search {
    struct tai_incumbent *incumbent;
    const struct ta_instance *instance;
    struct tai_relaxation x;
    struct tai_bundle bundle;
    struct tai_descent *descent;
    int32_t tasks, nodes, limits; /* resources, and the limit on loads */

    int32_t *choices;         /* [tasks] (C1) */
    int32_t *node_of;         /* [tasks], -1 while open (C2) */
    ta_cost *left;            /* [limits * nodes] (C3) */
    int64_t *member_of_first; /* [tasks + 1] */
    int32_t *member_of;       /* apart groups of each task */

    struct removal *trail; /* [tasks * nodes] (C4) */
    int64_t removals;
    int32_t *fixed; /* [tasks]: in the order they were fixed (C4) */
    int32_t fixings;
    int32_t *pending; /* [tasks]: one choice left, not propagated yet */
    int32_t pendings;

    ta_cost cutoff;    /* on the grid of totals */
    ta_cost threshold; /* a scaled bound above it reaches the cutoff */
    ta_cost **center;  /* [tasks + 1]: multipliers of each frame on the path,
                          allocated when first needed */
    double length;     /* of bundle steps */
    ta_cost slack;     /* from the last bound to the threshold */
    ta_cost best;      /* the bound at the center of the frame at hand */
    ta_cost *term;     /* [nodes]: its terms there */
    bool *set;         /* [nodes * tasks]: its sets there */
    ta_cost *loss;     /* [tasks * nodes]: clipped losses (2) */
    double *fraction;  /* [tasks * nodes] */
    int32_t *hint;     /* [tasks] */
    int64_t frames, evaluations;
    ta_status status; /* out of memory on the way */
    bool stopped;
};

/* ---- Propagation ------------------------------------------------------- */

static uint8_t *
membership(struct search *s, int32_t task, int32_t node)
{
    return &s->x.membership[(int64_t)node * s->tasks + task];
}

static ta_cost
need(const struct search *s, int32_t limit, int32_t task, int32_t node)
{
    return limit < s->instance->resources
               ? tai_requirement(&s->instance->resource[limit], s->nodes, task,
                                 node)
               : tai_execution(s->instance, task, node);
}

/* Takes the node from the task's choices; false if that was the last. */
static bool
remove_choice(struct search *s, int32_t task, int32_t node)
{
    uint8_t *m = membership(s, task, node);
    assert(*m != TAI_OUT);
    if (*m == TAI_IN || s->choices[task] == 1)
        return false;
    *m = TAI_OUT;
    s->trail[s->removals++] = (struct removal){task, node};
    if (--s->choices[task] == 1)
        s->pending[s->pendings++] = task;
    return true;
}

/* Tasks that do not fit on the node any more. Negative needs, which a limit
   on loads can have, leave hope while tasks are open. */
static bool
remove_misfits(struct search *s, int32_t node)
{
    for (int32_t r = 0; r < s->limits; r++) {
        const ta_cost left = s->left[(int64_t)r * s->nodes + node];
        if (left == TA_UNLIMITED)
            continue;
        ta_cost relief = 0; /* what open tasks might bring */
        if (r == s->instance->resources)
            for (int32_t u = 0; u < s->tasks; u++)
                if (*membership(s, u, node) == TAI_FREE &&
                    need(s, r, u, node) < 0)
                    relief -= need(s, r, u, node);
        if (left + relief < 0)
            return false;
        for (int32_t u = 0; u < s->tasks; u++)
            if (*membership(s, u, node) == TAI_FREE &&
                need(s, r, u, node) > left + relief &&
                !remove_choice(s, u, node))
                return false;
    }
    return true;
}

static bool
remove_apart(struct search *s, int32_t task, int32_t node)
{
    const struct tai_groups *apart = &s->instance->apart;
    for (int64_t i = s->member_of_first[task]; i < s->member_of_first[task + 1];
         i++) {
        const int32_t g = s->member_of[i];
        for (int64_t j = apart->first[g]; j < apart->first[g + 1]; j++) {
            const int32_t u = apart->member[j];
            if (u != task && *membership(s, u, node) != TAI_OUT &&
                !remove_choice(s, u, node))
                return false;
        }
    }
    return true;
}

static int32_t
only_choice(struct search *s, int32_t task)
{
    int32_t node = 0;
    while (*membership(s, task, node) == TAI_OUT)
        node++;
    return node;
}

static bool
fix(struct search *s, int32_t task)
{
    const int32_t node = only_choice(s, task);
    *membership(s, task, node) = TAI_IN;
    s->node_of[task] = node; /* (C2) */
    s->fixed[s->fixings++] = task;
    for (int32_t r = 0; r < s->limits; r++) {
        ta_cost *left = &s->left[(int64_t)r * s->nodes + node];
        if (*left != TA_UNLIMITED)
            *left -= need(s, r, task, node);
    }
    return remove_apart(s, task, node) && remove_misfits(s, node);
}

/* Fixes what has one choice left, and what follows; false if a task has no
   node left. */
static bool
propagate(struct search *s)
{
    while (s->pendings > 0)
        if (!fix(s, s->pending[--s->pendings])) {
            s->pendings = 0;
            return false;
        }
    return true;
}

static void
undo(struct search *s, int64_t removals, int32_t fixings)
{
    s->pendings = 0;
    while (s->fixings > fixings) {
        const int32_t task = s->fixed[--s->fixings];
        const int32_t node = s->node_of[task];
        for (int32_t r = 0; r < s->limits; r++) {
            ta_cost *left = &s->left[(int64_t)r * s->nodes + node];
            if (*left != TA_UNLIMITED)
                *left += need(s, r, task, node);
        }
        *membership(s, task, node) = TAI_FREE;
        s->node_of[task] = -1;
    }
    while (s->removals > removals) {
        const struct removal *last = &s->trail[--s->removals];
        *membership(s, last->task, last->node) = TAI_FREE;
        s->choices[last->task]++;
    }
}

/* Leaves the task only that node. */
static bool
assign(struct search *s, int32_t task, int32_t node)
{
    for (int32_t q = 0; q < s->nodes; q++)
        if (q != node && *membership(s, task, q) != TAI_OUT &&
            !remove_choice(s, task, q))
            return false;
    return propagate(s);
}

/* Whether the search must end, for whatever reason. A frame that was left for
   it proves nothing. */
static bool
must_end(struct search *s)
{
    s->stopped |= tai_incumbent_closed(s->incumbent);
    return s->stopped || s->status;
}

/* ---- Bounding ---------------------------------------------------------- */

static void
set_cutoff(struct search *s, ta_cost cutoff)
{
    s->cutoff = cutoff;
    s->threshold = (cutoff - s->x.step) * s->x.scale;
}

/* Lowers the cutoff to the incumbent, if that is better. */
static void
follow_incumbent(struct search *s)
{
    if (s->incumbent->value < s->cutoff)
        set_cutoff(s, s->incumbent->value);
}

/* The clipped loss of each open pair at the multipliers of the last
   evaluation, by (2) of the relaxation. */
static void
find_losses(struct search *s)
{
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
fix_by_losses(struct search *s, bool *removed)
{
    const int64_t before = s->removals;
    find_losses(s);
    for (int32_t t = 0; t < s->tasks; t++) {
        if (s->node_of[t] >= 0)
            continue;
        for (int32_t p = 0; p < s->nodes; p++)
            if (*membership(s, t, p) == TAI_FREE &&
                s->x.bound + s->loss[(int64_t)t * s->nodes + p] >
                    s->threshold &&
                !remove_choice(s, t, p)) {
                s->pendings = 0;
                return false;
            }
    }
    *removed = s->removals > before;
    return propagate(s);
}

static bool
add_columns(struct search *s)
{
    for (int32_t p = 0; p < s->nodes && !s->status; p++)
        s->status = tai_bundle_add(
            &s->bundle, p, s->x.set + (int64_t)p * s->tasks, s->x.set_cost[p]);
    return !s->status;
}

/* Rounds the bundle's proposal to the grid of the multipliers. */
static void
take_multipliers(struct search *s)
{
    const double limit = (double)s->x.limit;
    for (int32_t t = 0; t < s->tasks; t++) {
        const double m = s->bundle.multiplier[t];
        s->x.multiplier[t] = (ta_cost)floor(fmin(fmax(m, -limit), limit) + 0.5);
        if (s->x.multiplier[t] > s->x.limit)
            s->x.multiplier[t] = s->x.limit;
    }
}

/* Where the dual is decided, tasks follow it. */
static void
follow_dual(struct search *s)
{
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
    follow_incumbent(s);
}

/* Notes what probing needs to know of the best evaluation. */
static void
keep_center(struct search *s)
{
    const int64_t n = (int64_t)s->nodes * s->tasks;
    s->best = s->x.bound;
    memcpy(s->term, s->x.term, (size_t)s->nodes * sizeof *s->term);
    memcpy(s->set, s->x.set, (size_t)n * sizeof *s->set);
}

struct effort {
    int evaluations;
    double promise; /* end below this part of the distance to the cutoff */
    int hints;      /* follow the dual every so many evaluations, or 0 */
};

/*
 * Improves the bound of the frame at hand from the multipliers in `center`,
 * which become the best found. Returns false if the frame is done with: it
 * has no assignment below the cutoff, or the run stopped.
 */
static bool
bound_frame(struct search *s, ta_cost center[], struct effort effort)
{
    struct tai_relaxation *x = &s->x;
    const size_t size = (size_t)s->tasks * sizeof *center;
    ta_cost best = TA_NO_BOUND; /* at center */
    double promised = 0;        /* value of the model */
    memcpy(x->multiplier, center, size);
    tai_bundle_restrict(&s->bundle, x->membership);
    for (int count = 1;; count++) {
        if (best != TA_NO_BOUND)
            s->slack = s->threshold - best;
        s->stopped |= !tai_relaxation_evaluate(x, s->slack, NODE_FRAMES);
        s->evaluations++;
        if (s->stopped || x->bound > s->threshold || !add_columns(s))
            return false;
        if (best == TA_NO_BOUND ||
            (double)(x->bound - best) >= SERIOUS * (promised - (double)best)) {
            if (best != TA_NO_BOUND)
                s->length *= LENGTHEN;
            if (x->bound > best) {
                best = x->bound;
                memcpy(center, x->multiplier, size);
                keep_center(s);
            }
        } else {
            s->length *= SHORTEN;
        }
        bool removed;
        if (!fix_by_losses(s, &removed))
            return false;
        if (s->fixings == s->tasks || count >= effort.evaluations)
            return true;
        if (effort.hints) /* the root: what holds here holds everywhere */
            tai_incumbent_raise(s->incumbent, tai_relaxation_total(x, best));
        if (effort.hints && count % effort.hints == effort.hints - 1) {
            follow_dual(s);
            if (must_end(s) || best > s->threshold)
                return false;
        }
        if (removed) { /* the center's bound may have risen, too */
            tai_bundle_restrict(&s->bundle, x->membership);
            memcpy(x->multiplier, center, size);
            best = TA_NO_BOUND;
            continue;
        }
        promised = tai_bundle_step(&s->bundle, center, s->length);
        if (promised - (double)best <
            effort.promise * (double)(s->threshold - best))
            return true;
        take_multipliers(s);
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
probe(struct search *s, const ta_cost center[], int64_t *removed)
{
    const int64_t before = s->removals;
    const ta_cost slack = s->threshold - s->best;
    int64_t probes = 0, hits = 0;
    memcpy(s->x.multiplier, center, (size_t)s->tasks * sizeof *center);
    for (int32_t t = 0; t < s->tasks; t++) {
        for (int32_t p = 0; p < s->nodes && s->node_of[t] < 0; p++) {
            const int64_t at = (int64_t)p * s->tasks + t;
            if (*membership(s, t, p) != TAI_FREE || s->set[at])
                continue;
            if (probes >= PROBES && hits * PROBE_SUCCESS < probes)
                break;
            probes++;
            if (tai_relaxation_probe(&s->x, t, p, s->term[p] - slack - 1,
                                     PROBE_FRAMES))
                continue;
            hits++;
            if (!remove_choice(s, t, p)) {
                s->pendings = 0;
                return false;
            }
            if (!propagate(s))
                return false;
        }
        s->stopped |= s->incumbent->run->stop != TAI_STOP_NONE;
        if (s->stopped)
            return false;
    }
    s->incumbent->run->stats.capacity_probes += probes;
    *removed = s->removals - before;
    return true;
}

/* Bounds the frame and probes it, again while that removes much. */
static bool
reduce_frame(struct search *s, ta_cost center[], struct effort effort)
{
    for (;;) {
        int64_t open = 0, removed = 0;
        if (!bound_frame(s, center, effort))
            return false;
        if (s->x.graph.arcs == 0 || s->fixings == s->tasks)
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

/* The two smallest losses of the task over its nodes, first and second. */
static void
smallest_losses(struct search *s, int32_t task, ta_cost *first, ta_cost *second)
{
    *first = *second = INT64_MAX;
    for (int32_t p = 0; p < s->nodes; p++) {
        const ta_cost loss = s->loss[(int64_t)task * s->nodes + p];
        if (*membership(s, task, p) == TAI_OUT)
            continue;
        if (loss < *first) {
            *second = *first;
            *first = loss;
        } else if (loss < *second) {
            *second = loss;
        }
    }
}

/* The open task whose two best nodes both cost most: whatever is decided for
   it raises the bound. A part of the slack stands for losses of nothing. */
static int32_t
choose_task(struct search *s)
{
    const double floor_loss = (double)s->slack / LOSS_PARTS + 1;
    int32_t chosen = -1;
    double most = -1;
    for (int32_t t = 0; t < s->tasks; t++) {
        ta_cost first, second;
        if (s->node_of[t] >= 0)
            continue;
        smallest_losses(s, t, &first, &second);
        const double score = ((double)first + floor_loss) *
                             ((double)second + floor_loss) / s->choices[t];
        if (score > most) {
            chosen = t;
            most = score;
        }
    }
    return chosen;
}

/* Whether an earlier node is like this one in all that is left. */
static bool
was_tried(struct search *s, int32_t task, int32_t node)
{
    for (int32_t q = 0; q < node; q++) {
        if (s->x.twin[q] != s->x.twin[node] ||
            *membership(s, task, q) == TAI_OUT)
            continue;
        if (memcmp(membership(s, 0, q), membership(s, 0, node),
                   (size_t)s->tasks) == 0)
            return true;
    }
    return false;
}

/* The task's nodes in the order of losses; returns how many. */
static int32_t
order_nodes(struct search *s, int32_t task, int32_t order[])
{
    int32_t count = 0;
    for (int32_t p = 0; p < s->nodes; p++) {
        if (*membership(s, task, p) == TAI_OUT || was_tried(s, task, p))
            continue;
        const ta_cost *loss = s->loss + (int64_t)task * s->nodes;
        int32_t at = count++;
        for (; at > 0 && loss[order[at - 1]] > loss[p]; at--)
            order[at] = order[at - 1];
        order[at] = p;
    }
    return count;
}

static ta_cost *
center_at(struct search *s, int32_t depth)
{
    if (!s->center[depth]) {
        s->center[depth] = tai_alloc(s->tasks, sizeof **s->center);
        if (!s->center[depth])
            s->status = TA_OUT_OF_MEMORY;
    }
    return s->center[depth];
}

/* Searches the frame at hand, whose multipliers are center[depth]. */
static void
search_frame(struct search *s, int32_t depth, struct effort effort)
{
    const struct effort below = {FRAME_EVALUATIONS, FRAME_PROMISE, 0};
    if (!reduce_frame(s, s->center[depth], effort))
        return;
    if (s->frames++ % FRAME_HINTS == 0)
        follow_dual(s);
    if (s->fixings == s->tasks) {
        tai_incumbent_offer(s->incumbent, s->node_of);
        follow_incumbent(s);
        return;
    }
    find_losses(s);
    const int32_t task = choose_task(s);
    int32_t *order = tai_alloc(s->nodes, sizeof *order);
    ta_cost *center = center_at(s, depth + 1);
    if (!order || !center) {
        s->status = TA_OUT_OF_MEMORY;
        tai_free(order);
        return;
    }
    const int64_t removals = s->removals;
    const int32_t fixings = s->fixings;
    const int32_t count = order_nodes(s, task, order);
    for (int32_t i = 0; i < count; i++) {
        if (must_end(s))
            break;
        tai_bundle_tidy(&s->bundle);
        memcpy(center, s->center[depth], (size_t)s->tasks * sizeof *center);
        if (assign(s, task, order[i]))
            search_frame(s, depth + 1, below);
        undo(s, removals, fixings);
    }
    tai_free(order);
}

/* The next cutoff: some way from the bound to the incumbent, on the grid. */
static ta_cost
next_cutoff(const struct search *s, ta_cost part)
{
    const ta_cost bound = s->incumbent->lower_bound, step = s->x.step;
    const ta_cost end = tai_incumbent_exists(s->incumbent) ? s->incumbent->value
                                                           : s->x.most + step;
    const ta_cost width = (end - bound) / part / step * step;
    const ta_cost cutoff = bound + (width > step ? width : step);
    return cutoff < end ? cutoff : end;
}

/* Rounds with rising cutoffs until there is nothing between bound and
   incumbent. */
static void
search_rounds(struct search *s)
{
    const struct effort effort = {ROUND_EVALUATIONS, ROOT_PROMISE, 0};
    const int64_t removals = s->removals;
    const int32_t fixings = s->fixings;
    ta_cost part = ROUND_PART;
    while (!must_end(s)) {
        const ta_cost cutoff = next_cutoff(s, part);
        const int64_t frames = s->frames;
        set_cutoff(s, cutoff);
        search_frame(s, 0, effort);
        undo(s, removals, fixings);
        if (must_end(s))
            break;
        TAI_LOG(s->incumbent->run,
                "capacity: nothing below %lld after %lld frames",
                (long long)s->cutoff, (long long)(s->frames - frames));
        /* Everything below the cutoff was searched; what was found lowered
           it. (s->cutoff is the incumbent then.) */
        tai_incumbent_raise(s->incumbent,
                            s->cutoff > s->x.most ? TA_FORBIDDEN : s->cutoff);
        part = part > ROUND_GROWTH ? part / ROUND_GROWTH : 1;
    }
}

/* ---- The whole --------------------------------------------------------- */

/* For each task the apart groups that it is in. */
static bool
list_groups(struct search *s)
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

static void
release(struct search *s)
{
    if (s->center)
        for (int32_t i = 0; i <= s->tasks; i++)
            tai_free(s->center[i]);
    tai_free(s->set);
    tai_free(s->term);
    tai_free(s->hint);
    tai_free(s->fraction);
    tai_free(s->loss);
    tai_free(s->center);
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
prepare(struct search *s, const struct ta_options *options)
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
    s->center = tai_alloc_zero(tasks + 1, sizeof *s->center);
    s->loss = tai_alloc_zero(pairs, sizeof *s->loss);
    s->fraction = tai_alloc(pairs, sizeof *s->fraction);
    s->hint = tai_alloc(tasks, sizeof *s->hint);
    s->term = tai_alloc(s->nodes, sizeof *s->term);
    s->set = tai_alloc(pairs, sizeof *s->set);
    if (!s->choices || !s->node_of || !s->left || !s->trail || !s->fixed ||
        !s->pending || !s->center || !s->loss || !s->fraction || !s->hint ||
        !s->term || !s->set || !list_groups(s) || !center_at(s, 0))
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
begin(struct search *s)
{
    for (int32_t t = 0; t < s->tasks; t++) {
        s->node_of[t] = -1;
        for (int32_t p = 0; p < s->nodes; p++)
            s->choices[t] += *membership(s, t, p) != TAI_OUT;
        if (s->choices[t] == 0)
            return false;
        if (s->choices[t] == 1)
            s->pending[s->pendings++] = t;
    }
    for (int32_t p = 0; p < s->nodes; p++)
        if (!remove_misfits(s, p))
            return false;
    return propagate(s);
}

/* Multipliers to begin with: what the task's second best node costs, so that
   its best one wants it. */
static void
first_multipliers(struct search *s)
{
    for (int32_t t = 0; t < s->tasks; t++) {
        ta_cost first = INT64_MAX, second = INT64_MAX;
        for (int32_t p = 0; p < s->nodes; p++) {
            const ta_cost cost = s->x.linear[(int64_t)t * s->nodes + p];
            if (*membership(s, t, p) == TAI_OUT)
                continue;
            second = cost < first ? first : cost < second ? cost : second;
            first = cost < first ? cost : first;
        }
        s->center[0][t] = second < INT64_MAX ? second : first;
    }
}

/* A first length: to close the gap along the residual of the first set. */
static void
first_length(struct search *s)
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

static void
solve(struct search *s)
{
    const struct effort effort = {ROOT_EVALUATIONS, ROOT_PROMISE, ROOT_HINTS};
    struct tai_incumbent *incumbent = s->incumbent;
    set_cutoff(s, s->x.most + s->x.step);
    follow_incumbent(s);
    if (!begin(s)) {
        tai_incumbent_close(incumbent);
        return;
    }
    first_multipliers(s);
    first_length(s);
    s->slack = s->threshold > 0 ? s->threshold / 8 : -s->threshold / 8;
    const bool open = bound_frame(s, s->center[0], effort);
    if (must_end(s))
        return;
    if (!open) {
        tai_incumbent_close(incumbent);
        return;
    }
    memcpy(s->x.multiplier, s->center[0],
           (size_t)s->tasks * sizeof *s->x.multiplier);
    s->stopped |= !tai_relaxation_evaluate(&s->x, 0, NODE_FRAMES);
    if (s->stopped)
        return;
    if (s->x.bound > s->threshold) {
        tai_incumbent_close(incumbent);
        return;
    }
    tai_incumbent_raise(incumbent, tai_relaxation_total(&s->x, s->x.bound));
    TAI_LOG(incumbent->run,
            "capacity: root bound %lld, incumbent %lld, %lld of %lld pairs "
            "left, %lld evaluations",
            (long long)incumbent->lower_bound, (long long)incumbent->value,
            (long long)((int64_t)s->tasks * s->nodes - s->removals),
            (long long)((int64_t)s->tasks * s->nodes),
            (long long)s->evaluations);
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
    struct search s = {
        .incumbent = incumbent,
        .instance = incumbent->instance,
        .tasks = incumbent->instance->tasks,
        .nodes = incumbent->instance->nodes,
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
        status = prepare(&s, options);
        if (!status) {
            solve(&s);
            status = s.status;
            incumbent->run->stats.capacity_frames += s.frames;
            incumbent->run->stats.capacity_evaluations += s.evaluations;
        }
        release(&s);
    }
    return status;
}
