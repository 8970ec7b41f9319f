/* SPDX-License-Identifier: MIT */
/*
 * Problem. The assignment of least turnaround (Shen and Tsai 1985): the
 * largest over nodes p of the load
 *
 *     f(p, S) = sum over t in S of e(t, p)
 *               + sum over t in S, u not in S of c(t, u) d(p, node of u)
 *               + sum over pairs inside S of c(t, u) d(p, p),
 *
 * S being the tasks on p; with every constraint that an instance can have.
 *
 * Method. The question "is there an assignment with all loads at most T?" is
 * one of partition: are there sets S(p), disjoint and covering all tasks, with
 * f(p, S(p)) <= T? Where d(p, q) depends on q, the smallest d(p, q) over nodes
 * q that allow u stands for it, which makes f smaller and the question easier;
 * then f(p, S) depends on S alone. Such sets have loads of at most k T
 * together, and with multipliers m(t) for "each task once" it is refuted if
 *
 *     L(m) = sum over t of m(t) - sum over p of Z(p)  >  k T,            (1)
 *     Z(p) = max over S with f(p, S) <= T of sum over S of m - f(p, S).
 *
 * Z(p) is the knapsack of bound/load-knapsack.c, whose bound takes its place;
 * a proximal bundle finds multipliers. This is the dual of a set partitioning
 * program, and hardly anything is between its bound and the optimum: it refutes
 * 0.999 times the optimum for all of 32 instances of 12 to 15 tasks on 3 or 4
 * nodes.
 *
 * Where (1) does not hold, with slack = k T - L(m), every set of an assignment
 * within T is worth at least Z(p) - slack to its node, and what their sets
 * lose adds up to at most the slack. All those sets are listed if they are not
 * too many, and tried for covers (as routes are, by Baldacci, Christofides and
 * Mingozzi 2008): nothing is left open then. If they are too many, the search
 * decides for the task that the dual is least decided about, node by node,
 * nodes that are alike once.
 *
 * First the bound is raised to the mean of the loads, by messages
 * (bound/messages.c), which is all there is for instances too large for the
 * rest; then by bisection over T, as far as (1) refutes within
 * little effort. Then T is one less than the incumbent's value, and falls with
 * it; a refutation is the proof. The dual's fractional assignment is where
 * heuristic/relief.c begins, time and again.
 *
 * Correctness. A frame is left when (1) holds or when a node has no set at
 * all, with bounds from integers; when all covers have been offered; or when
 * each node of a task has been seen to. T only falls during a search, and what
 * is refuted for some T is refuted for less.
 *
 * Numbers. Loads are multiplied by 2^shift, so that integer multipliers are
 * fine; the sum of all loads then is at most 2^RANGE_BITS, and multipliers at
 * most a 16th of the range of load-knapsack.h. Instances with larger costs
 * are left to others.
 */
#include "exact/turnaround.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "bound/bundle.h"
#include "bound/load-knapsack.h"
#include "bound/messages.h"
#include "heuristic/descent.h"
#include "heuristic/relief.h"
#include "model/graph.h"

/* Search frames for one node's problem: to begin with, more by this factor
   when multipliers have stalled, and at most for the bisection, for the search
   and for listing. A large instance gets as many as these ticks last. */
#define NODE_FRAMES_LEAST 4000
#define NODE_FRAMES_GROWTH 4
#define NODE_FRAMES_ROOT 16000
#define NODE_FRAMES_MOST 64000
#define LIST_FRAMES 100000
#define NODE_TICKS (INT64_C(1) << 25)

/* Sets of a node that are worth listing, and ticks to try their covers. */
#define SETS_MOST 20000
#define COVER_TICKS (INT64_C(1) << 28)

/* Evaluations of (1) at the root and in other frames. */
#define ROOT_EVALUATIONS 200
#define FRAME_EVALUATIONS 30

/* A step of the bundle is serious if it brings this part of what it promised;
   the next one may then be longer, and shorter otherwise. Bounding ends when a
   step promises less than that part of the slack. */
#define SERIOUS 0.1
#define LENGTHEN 1.5
#define SHORTEN 0.7
#define PROMISE 0.01

/* Multipliers have stalled if so many evaluations brought less than that part
   of the slack. */
#define STALLED 6
#define STALLED_GAIN 0.03

/* A node's problem is solved but for one part in so many of the slack, all
   nodes together. */
#define PRECISION 20

/* Relief before all else and after every so many evaluations at the root, in
   ticks for each task but not beyond the most. */
#define HINTS 5
#define START_TICKS 20000
#define HINT_TICKS 5000
#define MOST_TICKS 50000000

/* A task of which that fraction is on one node begins there. */
#define DECIDED 0.6

/* Sweeps of messages for the mean of the loads. */
#define MEAN_SWEEPS 30

/* Bisection ends when one part in so many is left of the value. */
#define NEAR 50

/* Loads are multiplied until their range has that many bits, at most by
   2^SHIFT_MOST. */
#define RANGE_BITS 40
#define SHIFT_MOST 20

/* Tasks and pairs times nodes of an instance that is not too large. */
#define SIZE_MOST (INT64_C(1) << 23)

/* The sets of a node that an assignment within the limit can have. */
struct sets {
    int64_t count, room;
    uint64_t *word; /* [count * words]: a bit for each task */
    ta_cost *lost;  /* [count]: Z of the node less what the set is worth */
};

struct search {
    struct tai_incumbent *incumbent;
    const struct ta_instance *instance;
    struct tai_graph graph;
    struct tai_load_knapsack knapsack;
    struct tai_bundle bundle;
    struct tai_relief *relief;
    int32_t tasks, nodes;
    int32_t limits; /* resources, and the limit on execution */
    int shift;      /* loads here are those of the instance times 2^shift */

    /* The nodes' problems, as load-knapsack.h has them. */
    ta_cost *alone;           /* [nodes * tasks] */
    ta_cost *gain;            /* [nodes * arcs] */
    ta_cost *need;            /* [nodes * limits * tasks] */
    ta_cost *room;            /* [nodes * limits] */
    const ta_cost **need_row; /* [limits]: rows of the node at hand */
    int64_t *apart_first;     /* [tasks + 2] */
    int32_t *apart_other;     /* [apart_first[tasks]] */
    int32_t *twin;            /* [nodes]: the first node exactly like it */

    uint8_t *membership; /* [nodes * tasks], of the frame at hand */
    ta_cost limit;       /* T, scaled */

    /* The bound, and where it was taken. */
    ta_cost *multiplier; /* [tasks] */
    ta_cost bound;       /* L */
    ta_cost *term;       /* [nodes]: Z */
    bool *set;           /* [nodes * tasks]: the best sets found */
    bool cut_short;      /* some Z would have taken more frames */
    ta_cost **center;    /* [tasks + 1]: best multipliers of the frames on the
                            path, allocated when first needed */
    double length;       /* of bundle steps */
    double *fraction;    /* [tasks * nodes] */
    int32_t *hint;       /* [tasks] */

    int32_t words;        /* of a set of tasks as bits */
    struct sets *sets;    /* [nodes] */
    int32_t listing;      /* the node whose sets are being listed */
    ta_cost listed_limit; /* T when they were */
    int64_t cover_ticks;  /* left to try covers */
    int32_t *cover;       /* [tasks]: the node of each task covered */
    bool *used;           /* [nodes]: has its set in the cover */

    ta_status status; /* out of memory on the way */
    bool stopped;
};

/* OPEN if the question could not be decided, or need not be any more. */
enum verdict { REFUTED, OPEN };

static int64_t
cell(const struct search *s, int32_t node, int32_t task)
{
    return (int64_t)node * s->tasks + task;
}

/* ---- Evaluating --------------------------------------------------------- */

/* Whether two nodes are alike in everything, the tasks left included. */
static bool
are_twins(const struct search *s, int32_t p, int32_t q)
{
    return s->twin[p] == s->twin[q] &&
           memcmp(s->membership + cell(s, p, 0), s->membership + cell(s, q, 0),
                  (size_t)s->tasks) == 0;
}

/* Poses the node's problem to the knapsack. */
static void
set_node(struct search *s, int32_t node)
{
    struct tai_load_knapsack *k = &s->knapsack;
    k->alone = s->alone + cell(s, node, 0);
    k->gain = s->gain + (int64_t)node * s->graph.arcs;
    k->membership = s->membership + cell(s, node, 0);
    k->profit = s->multiplier;
    k->limit = s->limit;
    for (int32_t r = 0; r < s->limits; r++)
        s->need_row[r] = s->need + ((int64_t)node * s->limits + r) * s->tasks;
    k->need = s->need_row;
    k->room = s->room + (int64_t)node * s->limits;
    k->apart_first = s->apart_first;
    k->apart_other = s->apart_other;
}

/* f of the set, scaled. */
static ta_cost
load_of(const struct search *s, int32_t node, const bool set[])
{
    const struct tai_graph *graph = &s->graph;
    const ta_cost *gain = s->gain + (int64_t)node * graph->arcs;
    ta_cost load = 0;
    for (int32_t t = 0; t < s->tasks; t++) {
        if (!set[t])
            continue;
        load += s->alone[cell(s, node, t)];
        for (int64_t a = graph->first[t]; a < graph->first[t + 1]; a++)
            if (graph->neighbour[a] < t && set[graph->neighbour[a]])
                load -= gain[a];
    }
    return load;
}

/* Z of the node, and a set for it if one was found. False if there is none. */
static bool
solve_node(struct search *s, int32_t node, ta_cost tolerance, int64_t frames)
{
    struct tai_load_knapsack *k = &s->knapsack;
    bool *set = s->set + cell(s, node, 0);
    for (int32_t q = s->twin[node]; q < node; q++)
        if (are_twins(s, q, node)) {
            s->term[node] = s->term[q];
            memcpy(set, s->set + cell(s, q, 0), (size_t)s->tasks);
            if (!s->status && load_of(s, node, set) <= s->limit)
                s->status = tai_bundle_add(&s->bundle, node, set,
                                           load_of(s, node, set));
            return true;
        }
    set_node(s, node);
    tai_load_knapsack_solve(k, tolerance, frames);
    s->cut_short |= k->frames_left <= 0;
    s->term[node] = k->bound;
    if (k->value == TAI_LOAD_NEVER)
        return k->bound != TAI_LOAD_NEVER;
    memcpy(set, k->best, (size_t)s->tasks * sizeof *set);
    if (!s->status)
        s->status =
            tai_bundle_add(&s->bundle, node, set, load_of(s, node, set));
    return true;
}

/* L at the multipliers; false if the run stopped. *possible becomes false if
   a node has no set at all. */
static bool
evaluate(struct search *s, ta_cost tolerance, int64_t frames, bool *possible)
{
    const int64_t size = s->tasks + s->graph.arcs;
    const int64_t most = NODE_TICKS / size + 1;
    s->bound = 0;
    s->cut_short = false;
    *possible = true;
    for (int32_t t = 0; t < s->tasks; t++)
        s->bound += s->multiplier[t];
    for (int32_t p = 0; p < s->nodes && *possible; p++) {
        *possible = solve_node(s, p, tolerance, frames < most ? frames : most);
        if (s->incumbent->run->stop)
            return false;
        if (*possible)
            s->bound -= s->term[p];
    }
    return !tai_run_stopped(s->incumbent->run, size, "turnaround") &&
           !s->status;
}

/* Rounds the bundle's proposal to the grid of the multipliers. */
static void
take_multipliers(struct search *s)
{
    const double most = (double)(TAI_LOAD_RANGE / 16);
    for (int32_t t = 0; t < s->tasks; t++) {
        const double m = s->bundle.multiplier[t];
        s->multiplier[t] = (ta_cost)floor(fmin(fmax(m, -most), most) + 0.5);
    }
}

static int64_t
ticks_for(const struct search *s, int64_t per_task)
{
    const int64_t ticks = per_task * s->tasks;
    return ticks < MOST_TICKS ? ticks : MOST_TICKS;
}

/* Looks for an assignment where the dual is decided. */
static void
follow_dual(struct search *s)
{
    if (!tai_run_has(s->incumbent->run, TAI_PART_RELIEF))
        return;
    tai_bundle_fractions(&s->bundle, s->fraction);
    for (int32_t t = 0; t < s->tasks; t++) {
        double most = DECIDED;
        s->hint[t] = -1;
        for (int32_t p = 0; p < s->nodes; p++)
            if (s->fraction[(int64_t)t * s->nodes + p] > most) {
                most = s->fraction[(int64_t)t * s->nodes + p];
                s->hint[t] = p;
            }
    }
    if (!s->status)
        s->status =
            tai_relief_follow(s->relief, s->hint, ticks_for(s, HINT_TICKS));
}

/* Whether the search must end, for whatever reason. */
static bool
must_end(struct search *s)
{
    s->stopped |= tai_incumbent_closed(s->incumbent) ||
                  s->incumbent->run->stop != TAI_STOP_NONE;
    return s->stopped || s->status;
}

/* Lowers the limit below the incumbent's value, which is all that is still of
   interest; true if that changed it. */
static bool
follow_incumbent(struct search *s)
{
    const ta_cost below = (s->incumbent->value - 1) << s->shift;
    if (below >= s->limit)
        return false;
    s->limit = below;
    return true;
}

/* ---- Bounding ----------------------------------------------------------- */

/* Columns for the membership and the limit at hand. */
static void
restrict_bundle(struct search *s)
{
    struct tai_bundle *bundle = &s->bundle;
    tai_bundle_restrict(bundle, s->membership);
    for (int32_t j = 0; j < bundle->columns; j++)
        if (bundle->column[j].cost > (double)s->limit)
            bundle->column[j].usable = false;
}

/* Whether each node has a usable column, without which there is no step. */
static bool
can_step(const struct search *s)
{
    const struct tai_bundle *bundle = &s->bundle;
    for (int32_t p = 0; p < s->nodes; p++) {
        int32_t j = bundle->head[p];
        while (j >= 0 && !bundle->column[j].usable)
            j = bundle->chain[j];
        if (j < 0)
            return false;
    }
    return true;
}

struct effort {
    int evaluations;
    int64_t node_frames; /* at most, for a node's problem */
    bool hints;          /* follow the dual now and then */
};

/* A bound's progress: whether it is worth to go on. */
struct progress {
    ta_cost best;    /* L at the center, TA_NO_BOUND before there is one */
    ta_cost earlier; /* and some evaluations ago */
    int since;       /* how many */
    double promised; /* by the last step */
};

/* Takes the last evaluation as the new center if it is better, and lets the
   length of the next step follow. */
static void
judge_step(struct search *s, struct progress *progress, ta_cost center[])
{
    const bool first = progress->best == TA_NO_BOUND;
    const double gain = (double)s->bound - (double)progress->best;
    const double hoped = progress->promised - (double)progress->best;
    if (!first)
        s->length *= gain >= SERIOUS * hoped ? LENGTHEN : SHORTEN;
    if (!first && (gain < SERIOUS * hoped || s->bound <= progress->best))
        return;
    progress->best = s->bound;
    memcpy(center, s->multiplier, (size_t)s->tasks * sizeof *center);
}

/* Proposes the next multipliers; false if they are not worth evaluating. */
static bool
next_step(struct search *s, struct progress *progress, const ta_cost center[])
{
    const double best = (double)progress->best;
    const double slack = (double)(s->nodes * s->limit) - best;
    if (!can_step(s))
        return false;
    progress->promised = tai_bundle_step(&s->bundle, center, s->length);
    take_multipliers(s);
    if (progress->promised - best < PROMISE * slack)
        return false;
    if (++progress->since < STALLED)
        return true;
    const bool stalled =
        progress->earlier != TA_NO_BOUND &&
        best - (double)progress->earlier < STALLED_GAIN * slack;
    progress->earlier = progress->best;
    progress->since = 0;
    return !stalled;
}

/*
 * Asks (1) for the frame at hand, from the multipliers in `center`, which
 * become the best found. When they have stalled and some Z was cut short, these
 * get more frames.
 */
static enum verdict
bound_frame(struct search *s, ta_cost center[], struct effort effort)
{
    const struct progress fresh = {.best = TA_NO_BOUND, .earlier = TA_NO_BOUND};
    struct progress progress = fresh;
    int64_t node_frames = NODE_FRAMES_LEAST;
    bool restart = true;
    for (int count = 1;; count++) {
        const ta_cost target = s->nodes * s->limit;
        bool possible;
        if (restart) {
            restrict_bundle(s);
            progress = fresh;
            memcpy(s->multiplier, center,
                   (size_t)s->tasks * sizeof *s->multiplier);
        }
        const ta_cost slack = restart ? target / 10 : target - progress.best;
        if (!evaluate(s, slack / (PRECISION * s->nodes), node_frames,
                      &possible)) {
            s->stopped |= !s->status;
            return OPEN;
        }
        if (!possible || s->bound > target)
            return REFUTED;
        judge_step(s, &progress, center);
        if (effort.hints && count % HINTS == HINTS - 1)
            follow_dual(s);
        if (must_end(s) || count >= effort.evaluations)
            return OPEN;
        restart = follow_incumbent(s); /* a new question */
        if (restart || next_step(s, &progress, center))
            continue;
        if (!s->cut_short || node_frames >= effort.node_frames)
            return OPEN;
        node_frames *= NODE_FRAMES_GROWTH;
        restart = true;
    }
}

/* ---- Listing ------------------------------------------------------------ */

static bool
make_room(const struct search *s, struct sets *sets)
{
    if (sets->count < sets->room)
        return true;
    const int64_t room = 2 * sets->room + 64;
    uint64_t *word = tai_resize(sets->word, room * s->words, sizeof *word);
    if (!word)
        return false;
    sets->word = word;
    ta_cost *lost = tai_resize(sets->lost, room, sizeof *lost);
    if (!lost)
        return false;
    sets->lost = lost;
    sets->room = room;
    return true;
}

/* Told of each set by the knapsack. */
static bool
keep_set(void *context, const bool set[], ta_cost value)
{
    struct search *s = context;
    struct sets *sets = &s->sets[s->listing];
    if (sets->count >= SETS_MOST)
        return false;
    if (!make_room(s, sets)) {
        s->status = TA_OUT_OF_MEMORY;
        return false;
    }
    uint64_t *word = sets->word + sets->count * s->words;
    memset(word, 0, (size_t)s->words * sizeof *word);
    for (int32_t t = 0; t < s->tasks; t++)
        if (set[t])
            word[t / 64] |= UINT64_C(1) << (t % 64);
    sets->lost[sets->count++] = s->term[s->listing] - value;
    return true;
}

/* All sets that an assignment within the limit can have, at the multipliers
   at hand; false if they are too many. */
static bool
list_sets(struct search *s, ta_cost slack)
{
    s->listed_limit = s->limit;
    s->knapsack.found = keep_set;
    s->knapsack.context = s;
    for (int32_t p = 0; p < s->nodes; p++) {
        s->sets[p].count = 0;
        s->listing = p;
        set_node(s, p);
        if (!tai_load_knapsack_list(&s->knapsack, s->term[p] - slack,
                                    LIST_FRAMES))
            return false;
    }
    return true;
}

/* Whether the node may be the next to get a set: of unused twins the first. */
static bool
may_use(const struct search *s, int32_t node)
{
    if (s->used[node])
        return false;
    for (int32_t q = s->twin[node]; q < node; q++)
        if (!s->used[q] && are_twins(s, q, node))
            return false;
    return true;
}

static void try_covers(struct search *s, uint64_t covered[], ta_cost slack);

/* Covers that give the node one of its sets with the task. */
static void
try_node(struct search *s, int32_t node, int32_t task, uint64_t covered[],
         ta_cost slack)
{
    const struct sets *sets = &s->sets[node];
    uint64_t *more = covered + s->words;
    s->used[node] = true;
    for (int64_t i = 0; i < sets->count && s->cover_ticks > 0; i++) {
        const uint64_t *word = sets->word + i * s->words;
        /* The limit may have fallen since the sets were listed. */
        if (sets->lost[i] > slack - s->nodes * (s->listed_limit - s->limit) ||
            !(word[task / 64] >> (task % 64) & 1))
            continue;
        uint64_t common = 0;
        for (int32_t w = 0; w < s->words; w++) {
            common |= word[w] & covered[w];
            more[w] = word[w] | covered[w];
        }
        if (common)
            continue;
        for (int32_t t = 0; t < s->tasks; t++)
            if (word[t / 64] >> (t % 64) & 1)
                s->cover[t] = node;
        try_covers(s, more, slack - sets->lost[i]);
    }
    s->cover_ticks -= sets->count + s->tasks;
    if (tai_run_stopped(s->incumbent->run, sets->count + s->tasks, "covers"))
        s->cover_ticks = 0;
    s->used[node] = false;
}

/* All covers that extend the one at hand, within what may still be lost. A
   node that gets no set stays empty. */
static void
try_covers(struct search *s, uint64_t covered[], ta_cost slack)
{
    int32_t task = 0;
    while (task < s->tasks && (covered[task / 64] >> (task % 64) & 1))
        task++;
    if (task == s->tasks) {
        if (tai_incumbent_offer(s->incumbent, s->cover))
            follow_incumbent(s);
        return;
    }
    for (int32_t p = 0; p < s->nodes; p++)
        if (may_use(s, p))
            try_node(s, p, task, covered, slack);
}

/* Lists the sets of the frame and tries their covers, if they are not too
   many. */
static enum verdict
try_listing(struct search *s, const ta_cost center[])
{
    bool possible;
    memcpy(s->multiplier, center, (size_t)s->tasks * sizeof *center);
    if (!evaluate(s, 0, LIST_FRAMES, &possible)) {
        s->stopped |= !s->status;
        return OPEN;
    }
    const ta_cost slack = s->nodes * s->limit - s->bound;
    if (!possible || slack < 0)
        return REFUTED;
    if (!list_sets(s, slack))
        return OPEN;
    uint64_t *covered =
        tai_alloc_zero((int64_t)(s->nodes + 1) * s->words, sizeof *covered);
    if (!covered) {
        s->status = TA_OUT_OF_MEMORY;
        return OPEN;
    }
    s->cover_ticks = COVER_TICKS;
    try_covers(s, covered, slack);
    tai_free(covered);
    return s->cover_ticks > 0 ? REFUTED : OPEN;
}

/* ---- Search ------------------------------------------------------------- */

/* The open task that the dual is least decided about, or -1. */
static int32_t
choose_task(struct search *s)
{
    int32_t chosen = -1;
    double least = 2;
    tai_bundle_fractions(&s->bundle, s->fraction);
    for (int32_t t = 0; t < s->tasks; t++) {
        double most = 0;
        int32_t open = 0;
        for (int32_t p = 0; p < s->nodes; p++) {
            open += s->membership[cell(s, p, t)] == TAI_FREE;
            most = fmax(most, s->fraction[(int64_t)t * s->nodes + p]);
        }
        if (open > 1 && most < least) {
            least = most;
            chosen = t;
        }
    }
    return chosen;
}

/* Whether an earlier node is like this one in all that is left. */
static bool
was_tried(const struct search *s, int32_t task, int32_t node)
{
    for (int32_t q = s->twin[node]; q < node; q++)
        if (s->membership[cell(s, q, task)] == TAI_FREE &&
            are_twins(s, q, node))
            return true;
    return false;
}

static enum verdict search_frame(struct search *s, int32_t depth,
                                 struct effort effort);

/* One frame for each node of the task. */
static enum verdict
search_nodes(struct search *s, int32_t depth, int32_t task)
{
    const struct effort effort = {FRAME_EVALUATIONS, NODE_FRAMES_MOST, false};
    const int64_t cells = (int64_t)s->nodes * s->tasks;
    enum verdict verdict = REFUTED;
    if (!s->center[depth + 1])
        s->center[depth + 1] = tai_alloc(s->tasks, sizeof **s->center);
    uint8_t *saved = tai_copy(s->membership, cells, sizeof *saved);
    if (!s->center[depth + 1] || !saved) {
        s->status = TA_OUT_OF_MEMORY;
        verdict = OPEN;
    }
    for (int32_t p = 0; p < s->nodes && verdict == REFUTED; p++) {
        if (saved[cell(s, p, task)] != TAI_FREE || was_tried(s, task, p))
            continue;
        for (int32_t q = 0; q < s->nodes; q++)
            s->membership[cell(s, q, task)] = q == p ? TAI_IN : TAI_OUT;
        memcpy(s->center[depth + 1], s->center[depth],
               (size_t)s->tasks * sizeof **s->center);
        verdict = search_frame(s, depth + 1, effort);
        memcpy(s->membership, saved, (size_t)cells * sizeof *saved);
    }
    tai_free(saved);
    return verdict;
}

/* Without listing, a frame in which all is decided still has its one cover to
   be tried. */
static bool
may_list(struct search *s)
{
    return tai_run_has(s->incumbent->run, TAI_PART_LISTING) ||
           choose_task(s) < 0;
}

/* REFUTED if nothing better than the incumbent is in the frame at hand. */
static enum verdict
search_frame(struct search *s, int32_t depth, struct effort effort)
{
    s->incumbent->run->stats.frames++;
    s->incumbent->open_frames = depth + 1;
    tai_bundle_tidy(&s->bundle);
    follow_incumbent(s);
    if (bound_frame(s, s->center[depth], effort) == REFUTED)
        return REFUTED;
    if (must_end(s))
        return OPEN;
    if (may_list(s) && try_listing(s, s->center[depth]) == REFUTED)
        return REFUTED;
    const int32_t task = must_end(s) ? -1 : choose_task(s);
    return task < 0 ? OPEN : search_nodes(s, depth, task);
}

/* ---- Set-up ------------------------------------------------------------- */

/* The smallest distance from the node to where else the task may be. */
static ta_cost
nearest_elsewhere(const struct ta_instance *instance, int32_t node,
                  int32_t task)
{
    ta_cost least = TA_FORBIDDEN;
    for (int32_t q = 0; q < instance->nodes; q++) {
        const ta_cost d = tai_distance(instance, node, q);
        if (q != node && d < least &&
            tai_execution(instance, task, q) != TA_FORBIDDEN)
            least = d;
    }
    return least == TA_FORBIDDEN ? 0 : least;
}

/* Whether the node is the only one that the task may be on. */
static bool
must_be_on(const struct ta_instance *instance, int32_t task, int32_t node)
{
    for (int32_t q = 0; q < instance->nodes; q++)
        if (q != node && tai_execution(instance, task, q) != TA_FORBIDDEN)
            return false;
    return true;
}

/* Loads of the node's tasks; `nearest` is [tasks]. */
static void
fill_loads(struct search *s, int32_t node, ta_cost nearest[])
{
    const struct ta_instance *instance = s->instance;
    const struct tai_graph *graph = &s->graph;
    const ta_cost unit = INT64_C(1) << s->shift;
    const ta_cost own = tai_distance(instance, node, node);
    for (int32_t t = 0; t < s->tasks; t++)
        nearest[t] = nearest_elsewhere(instance, node, t);
    for (int32_t t = 0; t < s->tasks; t++) {
        const ta_cost e = tai_execution(instance, t, node);
        const bool possible = e != TA_FORBIDDEN;
        ta_cost alone = possible ? e + tai_within(instance, t, node) : 0;
        for (int64_t a = graph->first[t]; a < graph->first[t + 1]; a++) {
            const int32_t u = graph->neighbour[a];
            alone += graph->cost[a] * nearest[u];
            s->gain[node * graph->arcs + a] =
                unit * graph->cost[a] * (nearest[t] + nearest[u] - own);
        }
        s->alone[cell(s, node, t)] = unit * alone;
        s->membership[cell(s, node, t)] = !possible ? TAI_OUT
                                          : must_be_on(instance, t, node)
                                              ? TAI_IN
                                              : TAI_FREE;
    }
}

/* What the node's tasks need, of its resources and of the limit on
   execution. */
static void
fill_needs(struct search *s, int32_t node)
{
    const struct ta_instance *instance = s->instance;
    for (int32_t r = 0; r < s->limits; r++) {
        const struct tai_resource *resource =
            r < instance->resources ? &instance->resource[r] : NULL;
        ta_cost *need = s->need + ((int64_t)node * s->limits + r) * s->tasks;
        s->room[(int64_t)node * s->limits + r] =
            resource ? resource->capacity[node] : s->incumbent->load_limit;
        for (int32_t t = 0; t < s->tasks; t++) {
            const ta_cost e = tai_execution(instance, t, node);
            need[t] = resource ? tai_requirement(resource, s->nodes, t, node)
                      : e == TA_FORBIDDEN ? 0
                                          : e;
        }
    }
}

/* Whether exchanging the two nodes would change nothing. */
static bool
are_alike(const struct search *s, int32_t p, int32_t q)
{
    const struct ta_instance *instance = s->instance;
    const size_t row = (size_t)s->tasks;
    if (tai_distance(instance, p, p) != tai_distance(instance, q, q))
        return false;
    for (int32_t r = 0; r < s->nodes; r++)
        if (r != p && r != q &&
            tai_distance(instance, p, r) != tai_distance(instance, q, r))
            return false;
    for (int32_t t = 0; t < s->tasks; t++)
        if (tai_execution(instance, t, p) != tai_execution(instance, t, q))
            return false;
    return memcmp(s->alone + cell(s, p, 0), s->alone + cell(s, q, 0),
                  row * sizeof *s->alone) == 0 &&
           memcmp(s->gain + p * s->graph.arcs, s->gain + q * s->graph.arcs,
                  (size_t)s->graph.arcs * sizeof *s->gain) == 0 &&
           memcmp(s->room + p * s->limits, s->room + q * s->limits,
                  (size_t)s->limits * sizeof *s->room) == 0 &&
           memcmp(s->need + (int64_t)p * s->limits * s->tasks,
                  s->need + (int64_t)q * s->limits * s->tasks,
                  row * (size_t)s->limits * sizeof *s->need) == 0;
}

/* For each task those that must be apart from it. */
static ta_status
list_apart(struct search *s)
{
    const struct tai_groups *groups = &s->instance->apart;
    s->apart_first = tai_alloc_zero((int64_t)s->tasks + 2, sizeof(int64_t));
    if (!s->apart_first)
        return TA_OUT_OF_MEMORY;
    int64_t *first = s->apart_first + 1;
    int64_t size = 0;
    for (int32_t g = 0; g < groups->groups; g++) {
        const int64_t members = groups->first[g + 1] - groups->first[g];
        size += members * (members - 1);
        for (int64_t i = groups->first[g]; i < groups->first[g + 1]; i++)
            first[groups->member[i]] += members - 1;
    }
    s->apart_other = tai_alloc(size, sizeof *s->apart_other);
    if (!s->apart_other)
        return TA_OUT_OF_MEMORY;
    int64_t sum = 0;
    for (int32_t t = 0; t < s->tasks; t++) {
        const int64_t count = first[t];
        first[t] = sum;
        sum += count;
    }
    for (int32_t g = 0; g < groups->groups; g++)
        for (int64_t i = groups->first[g]; i < groups->first[g + 1]; i++)
            for (int64_t j = groups->first[g]; j < groups->first[g + 1]; j++)
                if (i != j)
                    s->apart_other[first[groups->member[i]]++] =
                        groups->member[j];
    return TA_OK;
}

/* The most that a load can be, counting pairs at both ends. */
static tai_int128
load_range(const struct ta_instance *instance)
{
    tai_int128 range = 0;
    for (int32_t t = 0; t < instance->tasks; t++) {
        ta_cost most = 0;
        for (int32_t p = 0; p < instance->nodes; p++) {
            const ta_cost e = tai_execution(instance, t, p);
            if (e != TA_FORBIDDEN && e + tai_within(instance, t, p) > most)
                most = e + tai_within(instance, t, p);
        }
        range += most;
    }
    for (int64_t i = 0; i < instance->pairs; i++)
        range +=
            (tai_int128)2 * instance->pair_cost[i] * instance->largest_distance;
    return range;
}

const char *
tai_turnaround_obstacle(const struct tai_incumbent *incumbent)
{
    const struct ta_instance *instance = incumbent->instance;
    if (incumbent->objective != TA_OBJECTIVE_TURNAROUND)
        return "the engine minimises the turnaround only";
    if (instance->nodes < 2 || instance->tasks < 1)
        return "there is nothing to choose";
    if ((instance->tasks + instance->pairs) * instance->nodes > SIZE_MOST)
        return "the instance is too large for the turnaround engine";
    if (tai_has_negative_execution(instance))
        return "the turnaround needs execution costs of at least 0";
    if (load_range(instance) > INT64_C(1) << RANGE_BITS)
        return "the costs are too large for the turnaround engine";
    return NULL;
}

static ta_status
allocate(struct search *s)
{
    const int64_t n = s->tasks, nodes = s->nodes, cells = n * nodes;
    s->words = (s->tasks + 63) / 64;
    s->alone = tai_alloc(cells, sizeof *s->alone);
    s->gain = tai_alloc(nodes * s->graph.arcs, sizeof *s->gain);
    s->need = tai_alloc(cells * s->limits, sizeof *s->need);
    s->room = tai_alloc(nodes * s->limits, sizeof *s->room);
    s->need_row = tai_alloc(s->limits, sizeof *s->need_row);
    s->twin = tai_alloc(nodes, sizeof *s->twin);
    s->membership = tai_alloc(cells, sizeof *s->membership);
    s->multiplier = tai_alloc(n, sizeof *s->multiplier);
    s->term = tai_alloc(nodes, sizeof *s->term);
    s->set = tai_alloc_zero(cells, sizeof *s->set);
    s->center = tai_alloc_zero(n + 1, sizeof *s->center);
    s->fraction = tai_alloc(cells, sizeof *s->fraction);
    s->hint = tai_alloc(n, sizeof *s->hint);
    s->sets = tai_alloc_zero(nodes, sizeof *s->sets);
    s->cover = tai_alloc(n, sizeof *s->cover);
    s->used = tai_alloc_zero(nodes, sizeof *s->used);
    if (!s->alone || !s->gain || !s->need || !s->room || !s->need_row ||
        !s->twin || !s->membership || !s->multiplier || !s->term || !s->set ||
        !s->center || !s->fraction || !s->hint || !s->sets || !s->cover ||
        !s->used)
        return TA_OUT_OF_MEMORY;
    s->center[0] = tai_alloc(n, sizeof **s->center);
    return s->center[0] ? TA_OK : TA_OUT_OF_MEMORY;
}

static ta_status
fill(struct search *s)
{
    ta_cost *nearest = tai_alloc(s->tasks, sizeof *nearest);
    if (!nearest)
        return TA_OUT_OF_MEMORY;
    const tai_int128 range = load_range(s->instance);
    while (s->shift < SHIFT_MOST &&
           range << (s->shift + 1) <= INT64_C(1) << RANGE_BITS)
        s->shift++;
    for (int32_t p = 0; p < s->nodes; p++) {
        fill_loads(s, p, nearest);
        fill_needs(s, p);
        s->twin[p] = p;
        for (int32_t q = 0; q < p && s->twin[p] == p; q++)
            if (s->twin[q] == q && are_alike(s, q, p))
                s->twin[p] = q;
    }
    tai_free(nearest);
    return TA_OK;
}

static ta_status
prepare(struct search *s, const struct ta_options *options)
{
    ta_status status = tai_graph_build(s->instance, &s->graph);
    if (!status)
        status = tai_load_knapsack_init(&s->knapsack, &s->graph, s->limits,
                                        s->incumbent->run);
    if (!status)
        status = tai_bundle_init(&s->bundle, s->tasks, s->nodes);
    if (!status)
        status = tai_relief_new(s->incumbent, options->seed, &s->relief);
    if (!status)
        status = list_apart(s);
    if (!status)
        status = allocate(s);
    return status ? status : fill(s);
}

static void
release(struct search *s)
{
    if (s->center)
        for (int32_t i = 0; i <= s->tasks; i++)
            tai_free(s->center[i]);
    for (int32_t p = 0; s->sets && p < s->nodes; p++) {
        tai_free(s->sets[p].lost);
        tai_free(s->sets[p].word);
    }
    tai_free(s->used);
    tai_free(s->cover);
    tai_free(s->sets);
    tai_free(s->hint);
    tai_free(s->fraction);
    tai_free(s->set);
    tai_free(s->term);
    tai_free(s->center);
    tai_free(s->multiplier);
    tai_free(s->room);
    tai_free(s->need_row);
    tai_free(s->need);
    tai_free(s->twin);
    tai_free(s->membership);
    tai_free(s->gain);
    tai_free(s->alone);
    tai_free(s->apart_other);
    tai_free(s->apart_first);
    tai_relief_free(s->relief);
    tai_bundle_release(&s->bundle);
    tai_load_knapsack_release(&s->knapsack);
    tai_graph_release(&s->graph);
}

/* Multipliers to begin with: shares of what all nodes can do, by what a task
   loads a node if half its neighbours share it. */
static void
first_multipliers(struct search *s)
{
    double sum = 1;
    for (int pass = 0; pass < 2; pass++)
        for (int32_t t = 0; t < s->tasks; t++) {
            double mean = 0, count = 0;
            for (int32_t p = 0; p < s->nodes; p++)
                if (s->membership[cell(s, p, t)] != TAI_OUT) {
                    mean += (double)s->alone[cell(s, p, t)];
                    for (int64_t a = s->graph.first[t];
                         a < s->graph.first[t + 1]; a++)
                        mean -= 0.25 * (double)s->gain[p * s->graph.arcs + a];
                    count++;
                }
            mean = count > 0 ? mean / count : 0;
            if (pass == 0)
                sum += mean;
            else
                s->center[0][t] =
                    (ta_cost)(mean / sum * s->nodes * (double)s->limit * 1.2);
        }
    s->length = 0.25 * (double)s->limit * s->nodes / s->tasks;
}

/* What became of the question whether all loads can be within the limit. */
static void
tell(const struct search *s, enum verdict verdict)
{
    char limit[TA_COST_BUFFER];
    TAI_EVENT(s->incumbent->run, "%s %s",
              ta_cost_format(s->limit >> s->shift,
                             ta_instance_total_decimals(s->instance), limit),
              verdict == REFUTED ? "refuted" : "not refuted");
}

/*
 * All loads together are the total of an instance whose different nodes are
 * twice as far apart, and the largest is at least their mean. Messages bound
 * that total, for instances of any size.
 */
static ta_status
raise_to_mean(struct search *s)
{
    struct ta_instance twice = *s->instance; /* its arrays are lent */
    const int32_t nodes = s->nodes;
    const int64_t cells = (int64_t)s->tasks * nodes;
    struct tai_messages *messages = NULL;
    ta_status status = TA_OUT_OF_MEMORY;
    int32_t *order = tai_alloc(s->tasks, sizeof *order);
    ta_cost *distance = tai_alloc((int64_t)nodes * nodes, sizeof *distance);
    ta_cost *execution =
        tai_copy(twice.execution, cells, sizeof *twice.execution);
    if (order && distance && execution) {
        for (int32_t t = 0; t < s->tasks; t++)
            order[t] = t;
        for (int32_t p = 0; p < nodes; p++)
            for (int32_t q = 0; q < nodes; q++)
                distance[(int64_t)p * nodes + q] =
                    (p == q ? 1 : 2) * tai_distance(s->instance, p, q);
        for (int64_t i = 0; twice.within && i < cells; i++)
            if (execution[i] != TA_FORBIDDEN)
                execution[i] += twice.within[i];
        twice.distance = distance;
        twice.uniform_distance *= 2;
        twice.largest_distance *= 2;
        twice.execution = execution;
        twice.within = NULL;
        twice.resources = 0;
        twice.apart = (struct tai_groups){0};
        status = tai_messages_build(&twice, &s->graph, order, &messages);
    }
    for (int i = 0; !status && i < MEAN_SWEEPS && !must_end(s); i++) {
        const struct tai_sweep sweep = {.backward = i % 2 == 1,
                                        .run = s->incumbent->run};
        if (!tai_messages_sweep(messages, &sweep))
            break;
        const ta_cost total = tai_messages_bound(messages);
        tai_incumbent_raise(s->incumbent, (total + nodes - 1) / nodes);
    }
    tai_messages_free(messages);
    tai_free(execution);
    tai_free(distance);
    tai_free(order);
    return status == TA_NOT_SUPPORTED ? TA_OK : status;
}

/* Raises the bound by bisection, as far as multipliers alone refute. */
static void
raise_bound(struct search *s)
{
    const struct effort effort = {ROOT_EVALUATIONS, NODE_FRAMES_ROOT, true};
    struct tai_incumbent *incumbent = s->incumbent;
    ta_cost high = incumbent->value - 1;
    while (!must_end(s)) {
        const ta_cost low = incumbent->lower_bound;
        high = high < incumbent->value ? high : incumbent->value - 1;
        if (high - low <= high / NEAR)
            return;
        s->limit = (low + (high - low) / 2) << s->shift;
        const ta_cost limit = s->limit >> s->shift;
        const enum verdict verdict = bound_frame(s, s->center[0], effort);
        if (verdict == REFUTED)
            tai_incumbent_raise(incumbent, (s->limit >> s->shift) + 1);
        else
            high = limit;
        tell(s, verdict);
    }
}

static void
solve(struct search *s)
{
    const struct effort effort = {ROOT_EVALUATIONS, NODE_FRAMES_MOST, true};
    struct tai_incumbent *incumbent = s->incumbent;
    s->limit = (incumbent->value - 1) << s->shift;
    first_multipliers(s);
    if (tai_run_has(incumbent->run, TAI_PART_RELIEF))
        s->status =
            tai_relief_follow(s->relief, NULL, ticks_for(s, START_TICKS));
    TAI_EVENT(incumbent->run, "relief");
    if (!s->status)
        s->status = raise_to_mean(s);
    TAI_EVENT(incumbent->run, "mean load");
    raise_bound(s);
    if (must_end(s))
        return;
    s->limit = (incumbent->value - 1) << s->shift;
    const enum verdict verdict = search_frame(s, 0, effort);
    if (verdict == REFUTED && !must_end(s))
        tai_incumbent_close(incumbent);
}

ta_status
tai_turnaround_solve(struct tai_incumbent *incumbent,
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
    if (tai_turnaround_obstacle(incumbent))
        return TA_NOT_SUPPORTED;
    ta_status status = TA_OK;
    const char *method = incumbent->method;
    if (!tai_incumbent_exists(incumbent))
        status = tai_descent_solve(incumbent, options);
    incumbent->method = method;
    if (!status && !tai_incumbent_exists(incumbent))
        return TA_NOT_SUPPORTED; /* perhaps there is no assignment at all */
    if (!status && !tai_incumbent_closed(incumbent)) {
        status = prepare(&s, options);
        if (!status) {
            solve(&s);
            status = s.status;
        }
        release(&s);
    }
    incumbent->open_frames = 0;
    return status;
}
