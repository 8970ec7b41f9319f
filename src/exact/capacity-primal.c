/* SPDX-License-Identifier: MIT */
/*
 * Better incumbents, by the engine itself.
 *
 * Descent alone ends one or two per cent off where capacities are tight. What
 * the dual knows goes much further, in three ways.
 *
 * A dive fixes tasks where the fractional assignment has them, the decided
 * ones all at once and of the others the most decided one, bounds again, and
 * so on. Where that ends without an assignment, it goes back to where
 * DIVE_TAIL tasks were open and searches from there.
 *
 * A neighbourhood holds most tasks where the incumbent has them and leaves the
 * rest to the search, with the incumbent as cutoff: bounds, reduced costs and
 * branching do the work that moves and exchanges do elsewhere. Open are those
 * tasks for which the root's fractional assignment agrees least with the
 * incumbent (Danna, Rothberg and Le Pape 2005), blurred at random; how many
 * follows from how hard the last ones were. One that opens all tasks and
 * comes to its end is a proof. Without communication tasks have to do with
 * each other by sharing a node only, and every second neighbourhood opens all
 * tasks of some nodes that the fractional assignment ties to each other.
 *
 * The restricted master (capacity-master.c) asks which of the sets that the
 * bundle knows go together, at the multipliers of the root. Its choices nearly
 * are assignments; the descent places the tasks that are missing. It comes
 * after the root, where its choices are better than those of a dive as often as
 * not, after the first neighbourhoods, and now and then during the search,
 * which adds columns.
 *
 * The first neighbourhoods come before the search; afterwards search and primal
 * side share the effort, the latter less of it once it stops to pay. The search
 * does not notice: its frame is suspended (capacity-trail.c). Without
 * communication dives go on, too, as many as neighbourhoods: each ends
 * elsewhere, and neighbourhoods of the best end go further.
 *
 * Reference. Danna, Rothberg and Le Pape, "Exploring relaxation induced
 * neighborhoods to improve MIP solutions", Mathematical Programming 102
 * (2005).
 */
#include "exact/capacity-search.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "exact/capacity-master.h"

/* A fraction above it is as good as decided. */
#define DECIDED 0.98

/* How much chance has a say beside fractions, in dives and neighbourhoods. */
#define DIVE_BLUR 0.1
#define BLUR 0.7

/* Evaluations in a frame of either. */
#define EVALUATIONS 4
#define PROMISE 0.05

/* Fewer decided tasks than these are joined by the next best one. */
#define DIVE_FIXINGS 3

/* Open tasks where the search takes over from a dive that failed. */
#define DIVE_TAIL 25

/* Dives at most before the search; there is a next one if the last one moved
   the root. */
#define DIVES 3

/* Search frames for a neighbourhood, which may not cost more than the root;
   below EASY_FRAMES it was small. */
#define NEIGHBOURHOOD_FRAMES 100
#define EASY_FRAMES 30

/* Tasks of the first one, and how that number changes. */
#define FIRST_SIZE 20
#define EASY_GROWTH 1.3
#define GROWTH 1.1
#define HARD_SHRINKING 0.9

/* Before the search, neighbourhoods go on until that many in a row gave
   nothing, or they took so many times the effort of the root. */
#define FIRST_FAILURES 3
#define FIRST_EFFORT 4

/* The restricted master may cost one part in MASTER_EFFORT of the root, looks
   at one part in MASTER_PART of the slack first, and a task that is missing or
   there twice counts for one part in DEFECTS of it. It comes after every so
   many neighbourhoods of the search; numbers that it has room for. */
#define MASTER_EFFORT 16
#define MASTER_PART 4
#define MASTER_TURNS 3
#define MASTER_ROOM (INT64_C(1) << 24)
#define DEFECTS 5

/* Kicks after a choice, in ticks per task. */
#define CHOICE_KICKS 60

/* The primal side gets one part in SHARE of the effort, half as much after
   each PATIENCE failures in a row, down to one part in LOW_SHARE. */
#define SHARE 4
#define LOW_SHARE 16
#define PATIENCE 5

/* The same without communication, where many neighbourhoods are needed. */
#define NODES_SHARE 2
#define NODES_LOW_SHARE 4

/* How much chance has a say beside fractions in which nodes are opened. */
#define NODES_BLUR 0.5

static int64_t
ticks(const struct tai_capacity_search *s)
{
    return s->incumbent->run->stats.ticks;
}

/* What the search at hand has to get back afterwards. */
struct search_kept {
    ta_cost cutoff;
    double length;
    int64_t begin;
};

static struct search_kept
step_inside(struct tai_capacity_search *s)
{
    const struct search_kept kept = {s->cutoff, s->length, ticks(s)};
    s->inside = true;
    s->frame_limit = s->frames + NEIGHBOURHOOD_FRAMES;
    s->length = s->root_length;
    tai_capacity_set_cutoff(s, s->x.most + s->x.step);
    tai_capacity_follow_incumbent(s);
    return kept;
}

static void
step_outside(struct tai_capacity_search *s, struct search_kept kept)
{
    tai_capacity_undo(s, s->root);
    s->inside = false;
    s->frame_limit = INT64_MAX;
    s->tick_limit = INT64_MAX;
    s->length = kept.length;
    s->primal_ticks += ticks(s) - kept.begin;
    tai_capacity_set_cutoff(s, kept.cutoff);
    tai_capacity_follow_incumbent(s);
}

/* Multipliers for what is done inside; NULL if there is no memory. */
static ta_cost *
inner_center(struct tai_capacity_search *s, int32_t depth, const ta_cost from[])
{
    ta_cost *center = tai_capacity_center(s, s->tasks + 1 + depth);
    if (center)
        memcpy(center, from, (size_t)s->tasks * sizeof *center);
    return center;
}

static void
search_inside(struct tai_capacity_search *s, int32_t depth)
{
    const struct tai_effort effort = {EVALUATIONS, PROMISE, 0, 0};
    tai_capacity_search_frame(s, s->tasks + 1 + depth, effort);
}

/* ---- Dives ------------------------------------------------------------- */

static int32_t
favourite_node(const struct tai_capacity_search *s, int32_t task)
{
    const double *fraction = s->fraction + (int64_t)task * s->nodes;
    int32_t best = -1;
    for (int32_t p = 0; p < s->nodes; p++)
        if (*tai_capacity_membership(s, task, p) != TAI_OUT &&
            (best < 0 || fraction[p] > fraction[best]))
            best = p;
    return best;
}

/* Fixes what is decided, and the next best if that is little. False if a task
   is left without nodes. */
static bool
fix_decided(struct tai_capacity_search *s)
{
    const int32_t before = s->mark.fixings;
    int32_t next = -1;
    double most = -1;
    tai_bundle_fractions(&s->bundle, s->fraction);
    for (int32_t t = 0; t < s->tasks; t++) {
        if (s->node_of[t] >= 0)
            continue;
        const int32_t p = favourite_node(s, t);
        const double f = s->fraction[(int64_t)t * s->nodes + p];
        if (f > DECIDED && !tai_capacity_assign(s, t, p))
            return false;
        const double key = f + DIVE_BLUR * tai_random_unit(&s->random);
        if (key > most && f <= DECIDED) {
            most = key;
            next = t;
        }
    }
    if (s->mark.fixings - before >= DIVE_FIXINGS || next < 0 ||
        s->node_of[next] >= 0)
        return true;
    return tai_capacity_assign(s, next, favourite_node(s, next));
}

/* To the end, or to where no assignment is below the cutoff; *tail is where
   the search may take over. */
static bool
descend(struct tai_capacity_search *s, ta_cost center[], struct tai_mark *tail)
{
    const struct tai_effort effort = {EVALUATIONS, PROMISE, 0, 0};
    while (s->mark.fixings < s->tasks) {
        if (tai_capacity_must_end(s) || !tai_capacity_bound(s, center, effort))
            return false;
        if (s->tasks - s->mark.fixings >= DIVE_TAIL)
            *tail = s->mark;
        if (s->mark.fixings < s->tasks && !fix_decided(s))
            return false;
    }
    return true;
}

/* Whether it found a better incumbent. */
static bool
dive(struct tai_capacity_search *s)
{
    const ta_cost before = s->incumbent->value;
    struct tai_mark tail = s->root;
    ta_cost *center = inner_center(s, 0, s->center[0]);
    if (!center)
        return false;
    const struct search_kept kept = step_inside(s);
    if (descend(s, center, &tail)) {
        tai_incumbent_offer(s->incumbent, s->node_of);
    } else if (!tai_capacity_must_end(s)) {
        tai_capacity_follow_dual(s);
        tai_capacity_follow_incumbent(s);
        tai_capacity_undo(s, tail);
        if (inner_center(s, 1, center))
            search_inside(s, 1);
    }
    step_outside(s, kept);
    s->incumbent->run->stats.capacity_dives++;
    return s->incumbent->value < before;
}

/* ---- Neighbourhoods ---------------------------------------------------- */

static int
compare_keys(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Holds all but `size` tasks at the incumbent. False if that cannot be. */
static bool
hold_tasks(struct tai_capacity_search *s, int32_t size)
{
    int32_t *node = s->order;
    double *sorted = s->key + s->tasks;
    memcpy(node, s->incumbent->assignment, (size_t)s->tasks * sizeof *node);
    for (int32_t t = 0; t < s->tasks; t++)
        s->key[t] = s->root_fraction[(int64_t)t * s->nodes + node[t]] +
                    BLUR * tai_random_unit(&s->random);
    memcpy(sorted, s->key, (size_t)s->tasks * sizeof *sorted);
    qsort(sorted, (size_t)s->tasks, sizeof *sorted, compare_keys);
    const double limit = sorted[size - 1];
    for (int32_t t = 0; t < s->tasks; t++)
        if (s->key[t] > limit && s->node_of[t] < 0 &&
            !tai_capacity_assign(s, t, node[t]))
            return false;
    return true;
}

/* Notes how much the fractional assignment has tasks of other nodes on this
   one, and the other way round. */
static void
note_ties(struct tai_capacity_search *s, int32_t node)
{
    const int32_t *at = s->incumbent->assignment;
    for (int32_t t = 0; t < s->tasks; t++) {
        const double *fraction = s->root_fraction + (int64_t)t * s->nodes;
        if (at[t] != node) {
            s->tie[at[t]] += fraction[node];
            continue;
        }
        for (int32_t q = 0; q < s->nodes; q++)
            s->tie[q] += fraction[q];
    }
}

/* The node that is tied most to the open ones, or -1 if all are open. */
static int32_t
most_tied(const struct tai_capacity_search *s)
{
    int32_t best = -1;
    for (int32_t q = 0; q < s->nodes; q++)
        if (!s->open[q] && (best < 0 || s->tie[q] > s->tie[best]))
            best = q;
    return best;
}

static int32_t
tasks_on(const struct tai_capacity_search *s, int32_t node)
{
    int32_t count = 0;
    for (int32_t t = 0; t < s->tasks; t++)
        count += s->incumbent->assignment[t] == node;
    return count;
}

/* Opens whole nodes, a random one and those tied to it, with `size` tasks at
   most but for the first one's, and holds the tasks of the others. False if
   that cannot be. */
static bool
hold_nodes(struct tai_capacity_search *s, int32_t size)
{
    int32_t *node = s->order, left = size;
    int32_t p = (int32_t)tai_random_below(&s->random, (uint64_t)s->nodes);
    for (int32_t q = 0; q < s->nodes; q++) {
        s->open[q] = false;
        s->tie[q] = NODES_BLUR * tai_random_unit(&s->random);
    }
    do {
        left -= tasks_on(s, p);
        s->open[p] = true;
        note_ties(s, p);
        p = most_tied(s);
    } while (p >= 0 && tasks_on(s, p) <= left);
    memcpy(node, s->incumbent->assignment, (size_t)s->tasks * sizeof *node);
    for (int32_t t = 0; t < s->tasks; t++)
        if (!s->open[node[t]] && s->node_of[t] < 0 &&
            !tai_capacity_assign(s, t, node[t]))
            return false;
    return true;
}

/* Whether the next neighbourhood is one of nodes: every second one without
   communication. */
static bool
should_open_nodes(const struct tai_capacity_search *s)
{
    const struct tai_run *run = s->incumbent->run;
    return s->x.graph.arcs == 0 && tai_run_has(run, TAI_PART_OPEN_NODES) &&
           run->stats.capacity_neighbourhoods % 2 == 0;
}

static void
adapt_size(struct tai_capacity_search *s, int64_t frames)
{
    if (tai_capacity_is_exhausted(s))
        s->size *= HARD_SHRINKING;
    else if (frames == 0)
        s->size *= EASY_GROWTH;
    else if (frames < EASY_FRAMES)
        s->size *= GROWTH;
    if (s->size < 2)
        s->size = 2;
    if (s->size > s->tasks)
        s->size = s->tasks;
}

static void
search_neighbourhood(struct tai_capacity_search *s)
{
    const ta_cost before = s->incumbent->value;
    const int64_t frames = s->frames;
    const int32_t size = (int32_t)s->size;
    const struct search_kept kept = step_inside(s);
    s->tick_limit = kept.begin + s->root_ticks;
    const bool held =
        should_open_nodes(s) ? hold_nodes(s, size) : hold_tasks(s, size);
    if (held && inner_center(s, 0, s->center[0]))
        search_inside(s, 0);
    const bool proved = size == s->tasks && !tai_capacity_must_end(s);
    adapt_size(s, s->frames - frames);
    step_outside(s, kept);
    s->failures = s->incumbent->value < before ? 0 : s->failures + 1;
    s->incumbent->run->stats.capacity_neighbourhoods++;
    if (proved)
        tai_incumbent_close(s->incumbent);
}

/* ---- Choices of the restricted master ---------------------------------- */

/* Lets the descent follow the choices found, the best one first. */
static void
follow_choices(struct tai_capacity_search *s, const struct tai_master *master,
               int32_t choices)
{
    for (int32_t i = 0; i < choices && !tai_capacity_must_end(s); i++) {
        bool better;
        tai_master_choice(master, i, s->hint);
        s->status = tai_descent_follow(
            s->descent, s->hint, (int64_t)CHOICE_KICKS * s->tasks, &better);
        s->incumbent->run->stats.capacity_choices++;
    }
    tai_capacity_follow_incumbent(s);
}

/* In rounds of rising limits, until there are choices to follow and one is
   better than the incumbent. */
static void
search_master(struct tai_capacity_search *s, struct tai_master *master)
{
    const ta_cost before = s->incumbent->value;
    const double least = tai_master_least(master);
    double slack = (double)before * (double)s->x.scale - least;
    for (int32_t t = 0; t < s->tasks; t++)
        slack -= (double)s->center[0][t];
    int64_t left = slack > 0 ? s->root_ticks / MASTER_EFFORT : 0;
    for (int part = MASTER_PART; part > 0 && left > 0; part /= 2) {
        int64_t spent = 0;
        const int32_t choices = tai_master_search(
            master, least + slack / part, slack / DEFECTS, left, &spent);
        left -= spent;
        tai_run_stopped(s->incumbent->run, spent, "restricted master");
        follow_choices(s, master, choices);
        if (tai_capacity_must_end(s) || s->incumbent->value < before ||
            choices == TAI_MASTER_CHOICES)
            break;
    }
}

/* Which of the sets found so far go together? */
static void
combine_columns(struct tai_capacity_search *s)
{
    const int64_t begin = ticks(s);
    struct tai_master *master;
    if (tai_capacity_must_end(s) || s->x.graph.arcs == 0 ||
        !tai_incumbent_exists(s->incumbent) ||
        !tai_run_has(s->incumbent->run, TAI_PART_MASTER) ||
        tai_master_room(&s->bundle) > MASTER_ROOM)
        return;
    s->status = tai_master_new(&s->bundle, s->center[0], s->x.twin, &master);
    if (s->status)
        return;
    search_master(s, master);
    tai_master_free(master);
    s->primal_ticks += ticks(s) - begin;
}

/* ---- When -------------------------------------------------------------- */

/* The root follows where the incumbent has come much closer. */
static bool
follow_with_root(struct tai_capacity_search *s)
{
    if (tai_capacity_must_end(s))
        return false;
    return !tai_capacity_root_is_outdated(s) || tai_capacity_bound_root(s, 0);
}

void
tai_capacity_improve(struct tai_capacity_search *search)
{
    struct tai_capacity_search *s = search;
    const struct tai_run *run = s->incumbent->run;
    s->root_ticks = ticks(s) - s->begin_ticks;
    s->size = FIRST_SIZE < s->tasks ? FIRST_SIZE : s->tasks;
    combine_columns(s);
    if (tai_run_has(run, TAI_PART_DIVE))
        for (int i = 0; i < DIVES && dive(s) && follow_with_root(s); i++)
            if (s->root_value != s->incumbent->value)
                break;
    while (tai_run_has(run, TAI_PART_NEIGHBOURHOOD) &&
           tai_incumbent_exists(s->incumbent) && s->failures < FIRST_FAILURES &&
           s->primal_ticks < FIRST_EFFORT * s->root_ticks &&
           follow_with_root(s))
        search_neighbourhood(s);
    combine_columns(s);
}

bool
tai_capacity_primal_due(const struct tai_capacity_search *search)
{
    const struct tai_capacity_search *s = search;
    if (s->inside || !tai_incumbent_exists(s->incumbent) ||
        !tai_run_has(s->incumbent->run, TAI_PART_NEIGHBOURHOOD))
        return false;
    const bool talks = s->x.graph.arcs > 0;
    const int low_share = talks ? LOW_SHARE : NODES_LOW_SHARE;
    int share = talks ? SHARE : NODES_SHARE;
    for (int i = PATIENCE; i <= s->failures && share < low_share; i += PATIENCE)
        share *= 2;
    return s->primal_ticks < (ticks(s) - s->begin_ticks) / share;
}

/* Whether it is the turn of a dive and not of a neighbourhood. */
static bool
should_dive(const struct tai_capacity_search *s)
{
    const struct tai_run *run = s->incumbent->run;
    return s->x.graph.arcs == 0 && tai_run_has(run, TAI_PART_DIVE) &&
           run->stats.capacity_dives <= run->stats.capacity_neighbourhoods;
}

void
tai_capacity_primal_turn(struct tai_capacity_search *search)
{
    struct tai_capacity_search *s = search;
    tai_capacity_suspend(s);
    if (should_dive(s)) {
        s->tick_limit = ticks(s) + s->root_ticks;
        dive(s);
    } else {
        search_neighbourhood(s);
        if (s->incumbent->run->stats.capacity_neighbourhoods % MASTER_TURNS ==
            0)
            combine_columns(s);
    }
    tai_capacity_resume(s);
}
