/* SPDX-License-Identifier: MIT */
/*
 * Plain branch and bound.
 *
 * The problem. Give every task t a node a(t) that allows it, such that
 *
 *     sum over t of e(t, a(t))  +  sum over pairs of c(t, u) d(a(t), a(u))
 *
 * is smallest, requirements stay within capacities, execution within the
 * limit on loads if there is one, and apart tasks are on different nodes.
 * (For the objective "communication" every e counts as 0.)
 *
 * The method. Depth first: a frame chooses an open task and tries its nodes,
 * cheapest first. While A are the tasks that have a node and U the open ones,
 * let
 *
 *     local(t, p) = e(t, p) + sum over u in A of c(t, u) d(p, a(u)).      (1)
 *
 * Of a pair within U we know only that it pays the smallest distance d0 at
 * least, so every completion costs at least
 *
 *     cost(A)  +  sum over t in U of min over p of local(t, p)
 *              +  d0 * sum of c over pairs within U,                      (2)
 *
 * the minima taken over the nodes that still allow t: not forbidden, enough
 * of each resource left, no apart task there. A frame is left when (2)
 * reaches the incumbent, or when some open task has no node left. The next
 * task is the one that loses most if it does not get its cheapest node
 * (largest regret), where the bound will rise fastest.
 *
 * The objective "turnaround" asks for the smallest largest load instead, where
 * the load b(p) of a node is what its tasks execute and the communication they
 * take part in. No part of a load is negative, so loads only grow, and every
 * completion has a load of at least
 *
 *     max( max over p of b(p),
 *          max over t in U of min over p of b(p) + local(t, p),
 *          (sum over p of b(p) + sum over t in U of min local(t, p)) / k ). (3)
 *
 * Why it is correct. Capacities left only shrink along a branch and blocks
 * only add up, so a node that does not allow t now will not further down;
 * (2) underestimates each term of the cost; children are all nodes that allow
 * the task. Whatever is cut off costs at least the incumbent's value. The
 * limit on loads is treated like a capacity if no execution cost is negative;
 * otherwise a load can shrink again, and only complete assignments are
 * checked, which tai_incumbent_offer() does anyway.
 *
 * Cost. A frame looks at |U| k (1 + resources) numbers, a move at
 * degree * k. The bound ignores what open tasks will pay to each other, so the
 * number of frames grows exponentially: beyond some twenty tasks this is the
 * engine of last resort.
 *
 * Invariants:
 *   (B1) assignment[t] = -1 exactly for the open tasks;
 *   (B2) local satisfies (1) for open tasks where t is not forbidden;
 *   (B3) left[r][p] and load[p] are what the assigned tasks leave and use;
 *   (B4) blocked(t, p) counts the tasks on p that must be apart from t;
 *   (B5) busy[p] is b(p) of the assigned tasks.
 *
 * Overflow. Each term of (1) and (2) is part of a total of some assignment
 * of the tasks involved, and freezing has bounded all of these by 2^62. The
 * sum in (3) counts communication twice and is taken in 128 bits.
 *
 * Reference: Land and Doig (1960); for the bound, Magirou and Milis (1989).
 */
#include "exact/branch.h"

#include <assert.h>
#include <string.h>

#include "base/memory.h"
#include "exact/search.h"
#include "model/graph.h"

struct frame {
    int32_t task;
    int32_t children; /* nodes that allow the task */
    int32_t next;     /* of these, the next to try */
    ta_cost bound;    /* of (2) or (3), before the task has a node */
};

struct search {
    struct tai_incumbent *incumbent;
    const struct ta_instance *instance;
    struct tai_graph graph;
    int32_t tasks, nodes;
    ta_cost smallest_distance; /* d0 */
    bool limits_loads;         /* along the branch, not only at its end */
    bool turnaround;           /* (3), not (2) */

    int64_t *apart_first; /* [tasks + 1] */
    int32_t *apart_other; /* [apart_first[tasks]] */

    int32_t *assignment; /* [tasks], -1 for open */
    ta_cost *local;      /* [tasks * nodes] */
    int32_t *blocked;    /* [tasks * nodes] */
    ta_cost *left;       /* [resources * nodes] */
    ta_cost *load;       /* [nodes] */
    ta_cost *busy;       /* [nodes] */
    ta_cost cost;        /* of the assigned tasks */
    ta_cost open_pairs;  /* sum of c over pairs of open tasks */

    int32_t assigned;
    struct frame *frame; /* [tasks] */
    int32_t *child;      /* [tasks * nodes], of each frame, cheapest first */
};

static ta_cost
local_cost(const struct search *s, int32_t task, int32_t node)
{
    return s->local[(int64_t)task * s->nodes + node];
}

/* What the task on the node would make of the objective by itself: nodes are
   tried in this order. */
static ta_cost
key(const struct search *s, int32_t task, int32_t node)
{
    const ta_cost cost = local_cost(s, task, node);
    return s->turnaround && cost != TA_FORBIDDEN ? s->busy[node] + cost : cost;
}

/* ---- Set-up ------------------------------------------------------------ */

static void
count_apart(struct search *s)
{
    const struct tai_groups *groups = &s->instance->apart;
    for (int32_t g = 0; g < groups->groups; g++) {
        const int64_t begin = groups->first[g], end = groups->first[g + 1];
        for (int64_t i = begin; i < end; i++)
            s->apart_first[groups->member[i] + 1] += end - begin - 1;
    }
    for (int32_t t = 0; t < s->tasks; t++)
        s->apart_first[t + 1] += s->apart_first[t];
}

static void
list_apart(struct search *s, int64_t place[])
{
    const struct tai_groups *groups = &s->instance->apart;
    memcpy(place, s->apart_first, (size_t)s->tasks * sizeof *place);
    for (int32_t g = 0; g < groups->groups; g++) {
        const int64_t begin = groups->first[g], end = groups->first[g + 1];
        for (int64_t i = begin; i < end; i++)
            for (int64_t j = begin; j < end; j++)
                if (i != j)
                    s->apart_other[place[groups->member[i]]++] =
                        groups->member[j];
    }
}

/* The rows of tasks that must be apart; a pair in two groups is twice there,
   which blocks as well as once. */
static ta_status
build_apart(struct search *s)
{
    s->apart_first = tai_alloc_zero((int64_t)s->tasks + 1, sizeof(int64_t));
    int64_t *place = tai_alloc((int64_t)s->tasks + 1, sizeof *place);
    if (s->apart_first && place) {
        count_apart(s);
        s->apart_other =
            tai_alloc(s->apart_first[s->tasks], sizeof *s->apart_other);
        if (s->apart_other)
            list_apart(s, place);
    }
    tai_free(place);
    return s->apart_other ? TA_OK : TA_OUT_OF_MEMORY;
}

static void
set_start(struct search *s)
{
    const struct ta_instance *instance = s->instance;
    const int64_t cells = (int64_t)s->tasks * s->nodes;
    const bool counts = s->incumbent->objective != TA_OBJECTIVE_COMMUNICATION;
    s->turnaround = s->incumbent->objective == TA_OBJECTIVE_TURNAROUND;
    s->limits_loads = s->incumbent->load_limit != TA_UNLIMITED;
    for (int64_t i = 0; i < cells; i++) {
        s->local[i] = counts ? instance->execution[i] : 0;
        if (instance->within && instance->execution[i] != TA_FORBIDDEN)
            s->local[i] += instance->within[i];
        if (instance->execution[i] < 0)
            s->limits_loads = false;
    }
    for (int32_t t = 0; t < s->tasks; t++)
        s->assignment[t] = -1;
    for (int32_t r = 0; r < instance->resources; r++)
        for (int32_t p = 0; p < s->nodes; p++)
            s->left[(int64_t)r * s->nodes + p] =
                instance->resource[r].capacity[p];
    s->smallest_distance = instance->largest_distance;
    for (int32_t p = 0; p < s->nodes; p++)
        for (int32_t q = 0; q < s->nodes; q++) {
            const ta_cost d = tai_distance(instance, p, q);
            if (d < s->smallest_distance)
                s->smallest_distance = d;
        }
    s->open_pairs = 0;
    for (int64_t i = 0; i < instance->pairs; i++)
        s->open_pairs += instance->pair_cost[i];
}

static ta_status
search_init(struct search *s, struct tai_incumbent *incumbent)
{
    const struct ta_instance *instance = incumbent->instance;
    const int64_t cells = (int64_t)instance->tasks * instance->nodes;
    *s = (struct search){.incumbent = incumbent,
                         .instance = instance,
                         .tasks = instance->tasks,
                         .nodes = instance->nodes};
    const ta_status status = tai_graph_build(instance, &s->graph);
    if (status)
        return status;
    s->assignment = tai_alloc(s->tasks, sizeof *s->assignment);
    s->local = tai_alloc(cells, sizeof *s->local);
    s->blocked = tai_alloc_zero(cells, sizeof *s->blocked);
    s->left =
        tai_alloc((int64_t)instance->resources * s->nodes, sizeof *s->left);
    s->load = tai_alloc_zero(s->nodes, sizeof *s->load);
    s->busy = tai_alloc_zero(s->nodes, sizeof *s->busy);
    s->frame = tai_alloc(s->tasks, sizeof *s->frame);
    s->child = tai_alloc(cells, sizeof *s->child);
    if (!s->assignment || !s->local || !s->blocked || !s->left || !s->load ||
        !s->busy || !s->frame || !s->child || build_apart(s))
        return TA_OUT_OF_MEMORY;
    set_start(s);
    return TA_OK;
}

static void
search_release(struct search *s)
{
    tai_free(s->child);
    tai_free(s->frame);
    tai_free(s->busy);
    tai_free(s->load);
    tai_free(s->left);
    tai_free(s->blocked);
    tai_free(s->local);
    tai_free(s->assignment);
    tai_free(s->apart_other);
    tai_free(s->apart_first);
    tai_graph_release(&s->graph);
}

/* ---- Moves ------------------------------------------------------------- */

/* Whether the open task can go to the node, as things stand. */
static bool
allows(const struct search *s, int32_t task, int32_t node)
{
    const struct ta_instance *instance = s->instance;
    const ta_cost e = tai_execution(instance, task, node);
    if (e == TA_FORBIDDEN || s->blocked[(int64_t)task * s->nodes + node])
        return false;
    if (s->limits_loads && e > s->incumbent->load_limit - s->load[node])
        return false;
    for (int32_t r = 0; r < instance->resources; r++)
        if (tai_requirement(&instance->resource[r], s->nodes, task, node) >
            s->left[(int64_t)r * s->nodes + node])
            return false;
    return true;
}

/* Puts the open task on the node (sign = 1), or takes it away (-1), in what
   (B2) to (B4) speak of. */
static void
shift(struct search *s, int32_t task, int32_t node, int32_t sign)
{
    const struct ta_instance *instance = s->instance;
    const int32_t nodes = s->nodes;
    for (int64_t a = s->graph.first[task]; a < s->graph.first[task + 1]; a++) {
        const int32_t u = s->graph.neighbour[a];
        const ta_cost c = sign * s->graph.cost[a];
        if (s->assignment[u] >= 0) {
            if (s->assignment[u] != node)
                s->busy[s->assignment[u]] +=
                    c * tai_distance(instance, node, s->assignment[u]);
            continue;
        }
        s->open_pairs -= c;
        for (int32_t q = 0; q < nodes; q++)
            if (tai_execution(instance, u, q) != TA_FORBIDDEN)
                s->local[(int64_t)u * nodes + q] +=
                    c * tai_distance(instance, node, q);
    }
    for (int64_t i = s->apart_first[task]; i < s->apart_first[task + 1]; i++)
        s->blocked[(int64_t)s->apart_other[i] * nodes + node] += sign;
    for (int32_t r = 0; r < instance->resources; r++) {
        ta_cost *left = &s->left[(int64_t)r * nodes + node];
        if (*left != TA_UNLIMITED)
            *left -= sign *
                     tai_requirement(&instance->resource[r], nodes, task, node);
        assert(*left >= 0); /* (B3) */
    }
    s->load[node] += sign * tai_execution(instance, task, node);
    s->cost += sign * local_cost(s, task, node);
    s->busy[node] += sign * local_cost(s, task, node); /* (B5) */
    s->assigned += sign;
}

static void
place(struct search *s, int32_t task, int32_t node)
{
    assert(s->assignment[task] < 0); /* (B1) */
    s->assignment[task] = node;
    shift(s, task, node, 1);
}

static void
take_back(struct search *s, int32_t task)
{
    const int32_t node = s->assignment[task];
    assert(node >= 0); /* (B1) */
    shift(s, task, node, -1);
    s->assignment[task] = -1;
}

/* ---- Frames ------------------------------------------------------------ */

/* The two smallest keys of an open task on nodes that allow it. */
static void
two_least(const struct search *s, int32_t task, ta_cost *least, ta_cost *second)
{
    *least = *second = TA_FORBIDDEN;
    for (int32_t p = 0; p < s->nodes; p++) {
        const ta_cost cost = key(s, task, p);
        if (cost >= *second || !allows(s, task, p))
            continue;
        *second = cost < *least ? *least : cost;
        *least = cost < *least ? cost : *least;
    }
}

/* The mean of (3), rounded up; its sums of minima over all nodes. */
static ta_cost
mean_load(const struct search *s)
{
    tai_int128 sum = 0;
    for (int32_t p = 0; p < s->nodes; p++)
        sum += s->busy[p];
    for (int32_t t = 0; t < s->tasks; t++) {
        if (s->assignment[t] >= 0)
            continue;
        ta_cost least = local_cost(s, t, 0);
        for (int32_t p = 1; p < s->nodes; p++)
            if (local_cost(s, t, p) < least)
                least = local_cost(s, t, p);
        sum += least;
    }
    return (ta_cost)((sum + s->nodes - 1) / s->nodes);
}

static ta_cost
largest_load(const struct search *s)
{
    ta_cost largest = mean_load(s);
    for (int32_t p = 0; p < s->nodes; p++)
        if (s->busy[p] > largest)
            largest = s->busy[p];
    return largest;
}

/* The bound of what is open, and the task of largest regret. TA_FORBIDDEN if
   a task has no node left; the task is then one of these. */
static ta_cost
look(const struct search *s, int32_t *chosen)
{
    ta_cost bound = s->turnaround
                        ? largest_load(s)
                        : s->cost + s->smallest_distance * s->open_pairs;
    uint64_t largest_regret = 0;
    *chosen = -1;
    for (int32_t t = 0; t < s->tasks; t++) {
        if (s->assignment[t] >= 0)
            continue;
        ta_cost least, second;
        two_least(s, t, &least, &second);
        if (least == TA_FORBIDDEN) {
            *chosen = t;
            return TA_FORBIDDEN;
        }
        if (!s->turnaround)
            bound += least;
        else if (least > bound)
            bound = least;
        /* With a single node left the difference is huge, as it should be. */
        const uint64_t regret = (uint64_t)second - (uint64_t)least;
        if (*chosen < 0 || regret > largest_regret) {
            *chosen = t;
            largest_regret = regret;
        }
    }
    return bound;
}

/* The nodes that allow the frame's task, cheapest first. */
static void
list_children(struct search *s, int32_t depth)
{
    struct frame *frame = &s->frame[depth];
    int32_t *child = &s->child[(int64_t)depth * s->nodes];
    frame->children = frame->next = 0;
    for (int32_t p = 0; p < s->nodes; p++) {
        if (!allows(s, frame->task, p))
            continue;
        int32_t i = frame->children++;
        for (; i > 0 &&
               key(s, frame->task, child[i - 1]) > key(s, frame->task, p);
             i--)
            child[i] = child[i - 1];
        child[i] = p;
    }
}

/* Opens a frame for what is open; false if there is nothing to be won. */
static bool
open_frame(struct search *s, int32_t depth)
{
    struct frame *frame = &s->frame[depth];
    s->incumbent->run->stats.frames++;
    frame->bound = look(s, &frame->task);
    if (frame->bound >= s->incumbent->value)
        return false;
    list_children(s, depth);
    return true;
}

/* The next node to try, or -1. In (2) the task's own cost takes the place of
   its minimum, in (3) the load that it makes is one of those compared. */
static int32_t
next_child(struct search *s, int32_t depth)
{
    struct frame *frame = &s->frame[depth];
    const int32_t *child = &s->child[(int64_t)depth * s->nodes];
    if (frame->next == frame->children)
        return -1;
    const int32_t node = child[frame->next++];
    const ta_cost own = key(s, frame->task, node);
    const ta_cost bound =
        !s->turnaround ? frame->bound - key(s, frame->task, child[0]) + own
        : own > frame->bound ? own
                             : frame->bound;
    if (bound >= s->incumbent->value)
        return -1;
    if (depth == 0)
        tai_incumbent_raise(s->incumbent, bound);
    return node;
}

/* Depth first from the frame at depth 0; false if the run was stopped. */
static bool
run_search(struct search *s)
{
    const int64_t ticks = (int64_t)s->tasks * s->nodes;
    int32_t depth = 0;
    while (depth >= 0) {
        if (tai_run_stopped(s->incumbent->run, ticks, "branch and bound") ||
            tai_incumbent_closed(s->incumbent))
            return false;
        const int32_t node = next_child(s, depth);
        if (node < 0) {
            if (--depth >= 0)
                take_back(s, s->frame[depth].task);
            continue;
        }
        place(s, s->frame[depth].task, node);
        if (s->assigned < s->tasks && open_frame(s, depth + 1)) {
            s->incumbent->open_frames = ++depth + 1;
            continue;
        }
        if (s->assigned == s->tasks)
            tai_incumbent_offer(s->incumbent, s->assignment);
        take_back(s, s->frame[depth].task);
    }
    return true;
}

ta_status
tai_branch_solve(struct tai_incumbent *incumbent, const ta_options *options)
{
    const ta_status status = tai_search_solve(incumbent, options);
    if (status != TA_NOT_SUPPORTED)
        return status;
    return tai_branch_plain(incumbent, options);
}

ta_status
tai_branch_plain(struct tai_incumbent *incumbent, const ta_options *options)
{
    (void)options;
    if (incumbent->objective == TA_OBJECTIVE_TURNAROUND &&
        tai_has_negative_execution(incumbent->instance))
        return TA_NOT_SUPPORTED;
    incumbent->method = "branch";
    struct search s;
    const ta_status status = search_init(&s, incumbent);
    if (!status) {
        if (s.tasks == 0)
            tai_incumbent_offer(incumbent, s.assignment);
        if (s.tasks == 0 || !open_frame(&s, 0) || run_search(&s))
            tai_incumbent_close(incumbent);
        incumbent->open_frames = 0;
    }
    search_release(&s);
    return status;
}
