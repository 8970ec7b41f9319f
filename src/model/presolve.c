/* SPDX-License-Identifier: MIT */
/*
 * The operations of presolve.
 *
 * Problem. The tasks left take nodes that are left to them, and pay
 *
 *     paid + sum over t of e(t, x(t))
 *          + sum over edges of c(t,u) d(x(t), x(u)),                       (1)
 *
 * which is infinite if two tasks that must be apart share a node.
 *
 * Operations. Each one removes a node of a task or a task, so that the least
 * value of (1) stays. For those that remove a task t:
 *
 *     fix     e(u, q) += c(t,u) d(p, q) for each neighbour u; what must be
 *             apart from t cannot be on p;
 *     merge   rows are added, arcs get another end, parallel ones are added
 *             up, and the arc between the two becomes c d(q, q);
 *     fold    e(u, q) += min over p of e(t, p) + c(t,u) d(p, q);
 *     join    an edge between the neighbours u and v for
 *
 *                 f(q, r) = min over p of e(t, p) + c(t,u) d(p, q)
 *                                       + c(t,v) d(p, r)
 *                         = a(q) + b(r) + c d(q, r)                        (2)
 *
 *             for all q, r that are left to u and v. With h = f - c d, (2)
 *             holds if and only if h(q, r) = h(q, r0) + h(q0, r) - h(q0, r0);
 *             and two nodes q, r that both have in common tell
 *             c = (f(q,r) + f(r,q) - f(q,q) - f(r,r))
 *                 / (2 d(q,r) - d(q,q) - d(r,r)).                          (3)
 *
 * Invariants (tai_presolve_check):
 *   (P1) allowed[t] counts the nodes of t's row that are not forbidden, and
 *        is 0 if and only if t is gone (or no node is left: infeasible);
 *   (P2) degree[t] is the length of t's list; no two arcs of it lead to the
 *        same task, none to t or to a task that is gone;
 *   (P3) arcs 2 e and 2 e + 1 are in the lists of each other's task.
 *
 * Overflow. Let R be the sum of the largest |e| of the rows plus that of c
 * times the largest distance, at most 2^62 by freezing. Fixing, merging and
 * folding do not raise it: what a row gains, an edge that goes had. Joining
 * may, where (3) gives more than the edges had; it is computed in 128 bits and
 * not done if a number passes 2^61, and tai_presolve_extract looks at R again.
 */
#include "model/presolve.h"

#include <assert.h>
#include <string.h>

#include "base/memory.h"
#include "model/graph.h"

#define MOST_EDGES (INT32_C(1) << 30)
#define MOST_JOINED (INT64_C(1) << 61)
#define MOST_JOIN_NODES 64

/* ---- Begin and end ----------------------------------------------------- */

static void
link_arc(struct tai_presolve *p, int32_t owner, int32_t a)
{
    struct tai_presolve_arc *arc = &p->arc[a];
    arc->previous = -1;
    arc->next = p->list[owner];
    if (arc->next >= 0)
        p->arc[arc->next].previous = a;
    p->list[owner] = a;
    p->degree[owner]++;
}

static void
unlink_arc(struct tai_presolve *p, int32_t owner, int32_t a)
{
    const struct tai_presolve_arc *arc = &p->arc[a];
    if (arc->previous >= 0)
        p->arc[arc->previous].next = arc->next;
    else
        p->list[owner] = arc->next;
    if (arc->next >= 0)
        p->arc[arc->next].previous = arc->previous;
    p->degree[owner]--;
}

static void
add_edge(struct tai_presolve *p, int32_t t, int32_t u, ta_cost cost, bool apart)
{
    const int32_t e = p->edges++;
    p->arc[2 * e].task = u;
    p->arc[2 * e + 1].task = t;
    link_arc(p, t, 2 * e);
    link_arc(p, u, 2 * e + 1);
    p->cost[e] = cost;
    if (p->apart)
        p->apart[e] = apart;
}

/* Lists come out ascending, since arcs are put in front. */
static void
add_communication(struct tai_presolve *p, const struct tai_graph *graph)
{
    for (int32_t t = p->tasks - 1; t >= 0; t--)
        for (int64_t a = graph->first[t + 1] - 1; a >= graph->first[t]; a--)
            if (graph->neighbour[a] > t)
                add_edge(p, t, graph->neighbour[a], graph->cost[a], false);
}

static void
mark_neighbours(struct tai_presolve *p, int32_t t)
{
    for (int32_t a = p->list[t]; a >= 0; a = p->arc[a].next)
        p->arc_to[p->arc[a].task] = a;
}

static void
unmark_neighbours(struct tai_presolve *p, int32_t t)
{
    for (int32_t a = p->list[t]; a >= 0; a = p->arc[a].next)
        p->arc_to[p->arc[a].task] = -1;
}

static void
add_apart(struct tai_presolve *p)
{
    const struct tai_groups *groups = &p->instance->apart;
    for (int32_t g = 0; g < groups->groups; g++)
        for (int64_t i = groups->first[g]; i < groups->first[g + 1]; i++) {
            const int32_t t = groups->member[i];
            mark_neighbours(p, t);
            for (int64_t j = i + 1; j < groups->first[g + 1]; j++) {
                const int32_t u = groups->member[j];
                if (p->arc_to[u] >= 0) {
                    p->apart[p->arc_to[u] >> 1] = true;
                } else {
                    add_edge(p, t, u, 0, true);
                    p->arc_to[u] = p->list[t];
                }
            }
            unmark_neighbours(p, t);
        }
}

static int64_t
count_apart(const struct ta_instance *instance)
{
    int64_t pairs = 0;
    for (int32_t g = 0; g < instance->apart.groups; g++) {
        const int64_t size =
            instance->apart.first[g + 1] - instance->apart.first[g];
        pairs += size * (size - 1) / 2;
    }
    return pairs;
}

static bool
allocate(struct tai_presolve *p, int64_t edges)
{
    const int64_t tasks = p->tasks;
    p->execution = tai_copy(p->instance->execution, tasks * p->nodes,
                            sizeof *p->execution);
    p->allowed = tai_alloc_zero(tasks, sizeof *p->allowed);
    p->degree = tai_alloc_zero(tasks, sizeof *p->degree);
    p->list = tai_alloc(tasks, sizeof *p->list);
    p->arc = tai_alloc(2 * edges, sizeof *p->arc);
    p->cost = tai_alloc(edges, sizeof *p->cost);
    p->queue = tai_alloc(tasks, sizeof *p->queue);
    p->queued = tai_alloc_zero(tasks, sizeof *p->queued);
    p->arc_to = tai_alloc(tasks, sizeof *p->arc_to);
    if (p->instance->apart.groups > 0)
        p->apart = tai_alloc(edges, sizeof *p->apart);
    return p->execution && p->allowed && p->degree && p->list && p->arc &&
           p->cost && p->queue && p->queued && p->arc_to &&
           (p->apart || p->instance->apart.groups == 0);
}

/* Whether some node has less of the resource than all tasks that can be on it
   need together. */
static bool
may_bind(const struct ta_instance *instance,
         const struct tai_resource *resource)
{
    for (int32_t p = 0; p < instance->nodes; p++) {
        tai_int128 need = 0;
        for (int32_t t = 0; t < instance->tasks; t++)
            if (tai_execution(instance, t, p) != TA_FORBIDDEN)
                need += tai_requirement(resource, instance->nodes, t, p);
        if (need > resource->capacity[p])
            return true;
    }
    return false;
}

bool
tai_presolve_applies(const struct ta_instance *instance)
{
    for (int32_t r = 0; r < instance->resources; r++)
        if (may_bind(instance, &instance->resource[r]))
            return false;
    return true;
}

ta_status
tai_presolve_begin(const struct ta_instance *instance, struct tai_presolve *p)
{
    *p = (struct tai_presolve){.instance = instance,
                               .tasks = instance->tasks,
                               .nodes = instance->nodes,
                               .left = instance->tasks};
    struct tai_graph graph;
    if (!tai_presolve_applies(instance))
        return TA_NOT_SUPPORTED;
    ta_status status = tai_graph_build(instance, &graph);
    if (status)
        return status;
    if (instance->largest_distance == 0)
        graph.arcs = 0; /* nobody pays anything */
    const int64_t edges = graph.arcs / 2 + count_apart(instance);
    if (edges > MOST_EDGES)
        status = TA_NOT_SUPPORTED;
    else if (!allocate(p, edges))
        status = TA_OUT_OF_MEMORY;
    for (int32_t t = 0; !status && t < p->tasks; t++) {
        p->list[t] = p->arc_to[t] = -1;
        for (int32_t q = 0; q < p->nodes; q++)
            p->allowed[t] += tai_presolve_allowed(p, t, q);
        p->infeasible |= p->allowed[t] == 0;
        tai_presolve_enqueue(p, t);
    }
    if (!status && graph.arcs > 0)
        add_communication(p, &graph);
    if (!status)
        add_apart(p);
    tai_graph_release(&graph);
    assert(status || edges > 5000 || tai_presolve_check(p));
    return status;
}

void
tai_presolve_release(struct tai_presolve *p)
{
    tai_free(p->record);
    tai_free(p->arc_to);
    tai_free(p->queued);
    tai_free(p->queue);
    tai_free(p->apart);
    tai_free(p->cost);
    tai_free(p->arc);
    tai_free(p->list);
    tai_free(p->degree);
    tai_free(p->allowed);
    tai_free(p->execution);
    *p = (struct tai_presolve){0};
}

/* ---- The queue --------------------------------------------------------- */

void
tai_presolve_enqueue(struct tai_presolve *p, int32_t task)
{
    if (p->queued[task] || tai_presolve_gone(p, task))
        return;
    p->queued[task] = true;
    const int64_t at = (int64_t)p->queue_first + p->queue_count++;
    p->queue[at < p->tasks ? at : at - p->tasks] = task;
}

int32_t
tai_presolve_next(struct tai_presolve *p)
{
    while (p->queue_count > 0) {
        const int32_t task = p->queue[p->queue_first];
        if (++p->queue_first == p->tasks)
            p->queue_first = 0;
        p->queue_count--;
        p->queued[task] = false;
        if (!tai_presolve_gone(p, task))
            return task;
    }
    return -1;
}

static void
enqueue_around(struct tai_presolve *p, int32_t task)
{
    tai_presolve_enqueue(p, task);
    for (int32_t a = p->list[task]; a >= 0; a = p->arc[a].next)
        tai_presolve_enqueue(p, p->arc[a].task);
}

/* ---- Nodes ------------------------------------------------------------- */

static struct tai_presolve_record *
add_record(struct tai_presolve *p, struct tai_presolve_record record)
{
    void *grown =
        tai_grow(p->record, p->records, &p->record_room, sizeof *p->record);
    if (!grown) {
        p->status = TA_OUT_OF_MEMORY;
        return NULL;
    }
    p->record = grown;
    p->record[p->records] = record;
    return &p->record[p->records++];
}

ta_cost
tai_presolve_pair(const struct tai_presolve *presolve, int32_t arc, int32_t p,
                  int32_t q)
{
    if (p == q && tai_presolve_apart(presolve, arc))
        return TA_FORBIDDEN;
    return presolve->cost[arc >> 1] * tai_distance(presolve->instance, p, q);
}

void
tai_presolve_bar(struct tai_presolve *p, int32_t task, int32_t node)
{
    ta_cost *e = &p->execution[(int64_t)task * p->nodes + node];
    if (*e == TA_FORBIDDEN)
        return;
    *e = TA_FORBIDDEN;
    enqueue_around(p, task);
    if (--p->allowed[task] == 0)
        p->infeasible = true;
}

void
tai_presolve_replace(struct tai_presolve *p, int32_t task, int32_t node,
                     int32_t better)
{
    assert(node != better && tai_presolve_allowed(p, task, better));
    if (add_record(p, (struct tai_presolve_record){.kind = TAI_RECORD_REPLACE,
                                                   .task = task,
                                                   .first = node,
                                                   .second = better}))
        tai_presolve_bar(p, task, node);
}

/* ---- Tasks ------------------------------------------------------------- */

/* Takes the task, whose list is empty, out of what is left. */
static void
remove_task(struct tai_presolve *p, int32_t task)
{
    assert(p->list[task] < 0);
    p->allowed[task] = 0;
    p->left--;
}

/* Takes arc a of the task out of both lists. */
static void
remove_edge(struct tai_presolve *p, int32_t task, int32_t a)
{
    unlink_arc(p, task, a);
    unlink_arc(p, p->arc[a].task, a ^ 1);
}

void
tai_presolve_fix(struct tai_presolve *p, int32_t task, int32_t node)
{
    assert(tai_presolve_allowed(p, task, node));
    if (!add_record(p, (struct tai_presolve_record){.kind = TAI_RECORD_FIX,
                                                    .task = task,
                                                    .first = node,
                                                    .second = -1}))
        return;
    p->paid += tai_presolve_execution(p, task, node);
    while (p->list[task] >= 0) {
        const int32_t a = p->list[task], u = p->arc[a].task;
        ta_cost *row = &p->execution[(int64_t)u * p->nodes];
        if (tai_presolve_apart(p, a))
            tai_presolve_bar(p, u, node);
        for (int32_t q = 0; q < p->nodes; q++)
            if (row[q] != TA_FORBIDDEN)
                row[q] += tai_presolve_pair(p, a, node, q);
        tai_presolve_enqueue(p, u);
        remove_edge(p, task, a);
    }
    remove_task(p, task);
}

/* Arc a of the task becomes one of `into`, whose neighbours are marked. */
static void
hand_over(struct tai_presolve *p, int32_t task, int32_t into, int32_t a)
{
    const int32_t u = p->arc[a].task, b = p->arc_to[u];
    if (u == into) {
        assert(!tai_presolve_apart(p, a));
        for (int32_t q = 0; q < p->nodes; q++)
            if (tai_presolve_allowed(p, into, q))
                p->execution[(int64_t)into * p->nodes + q] +=
                    tai_presolve_pair(p, a, q, q);
        remove_edge(p, task, a);
    } else if (b >= 0) {
        p->cost[b >> 1] += p->cost[a >> 1];
        if (p->apart)
            p->apart[b >> 1] |= p->apart[a >> 1];
        remove_edge(p, task, a);
    } else {
        unlink_arc(p, task, a);
        link_arc(p, into, a);
        p->arc[a ^ 1].task = into;
        p->arc_to[u] = a;
    }
}

void
tai_presolve_merge(struct tai_presolve *p, int32_t task, int32_t into)
{
    if (!add_record(p, (struct tai_presolve_record){.kind = TAI_RECORD_MERGE,
                                                    .task = task,
                                                    .first = into,
                                                    .second = -1}))
        return;
    for (int32_t q = 0; q < p->nodes; q++) {
        if (!tai_presolve_allowed(p, into, q))
            continue;
        if (tai_presolve_allowed(p, task, q))
            p->execution[(int64_t)into * p->nodes + q] +=
                tai_presolve_execution(p, task, q);
        else
            tai_presolve_bar(p, into, q);
    }
    mark_neighbours(p, into);
    p->arc_to[task] = -1;
    while (p->list[task] >= 0)
        hand_over(p, task, into, p->list[task]);
    unmark_neighbours(p, into);
    remove_task(p, task);
    enqueue_around(p, into);
}

/* The record of a task that follows its one or two neighbours. */
static bool
record_follow(struct tai_presolve *p, int32_t task)
{
    struct tai_presolve_record record = {
        .kind = TAI_RECORD_FOLLOW, .task = task, .first = -1, .second = -1};
    int32_t a = p->list[task];
    for (int i = 0; a >= 0; a = p->arc[a].next, i++) {
        *(i == 0 ? &record.first : &record.second) = p->arc[a].task;
        record.cost[i] = p->cost[a >> 1];
        record.apart[i] = tai_presolve_apart(p, a);
    }
    return add_record(p, record) != NULL;
}

/* min over p of e(t, p) + the pair of arc a with q at its other end. */
static ta_cost
best_beside(const struct tai_presolve *presolve, int32_t task, int32_t a,
            int32_t q)
{
    ta_cost best = TA_FORBIDDEN;
    for (int32_t p = 0; p < presolve->nodes; p++) {
        const ta_cost e = tai_presolve_execution(presolve, task, p);
        const ta_cost pair = a < 0 ? 0 : tai_presolve_pair(presolve, a, p, q);
        if (e != TA_FORBIDDEN && pair != TA_FORBIDDEN && e + pair < best)
            best = e + pair;
    }
    return best;
}

void
tai_presolve_fold(struct tai_presolve *p, int32_t task)
{
    const int32_t a = p->list[task];
    assert(p->degree[task] <= 1 && p->allowed[task] > 0);
    if (!record_follow(p, task))
        return;
    if (a < 0) {
        p->paid += best_beside(p, task, -1, 0);
        remove_task(p, task);
        return;
    }
    const int32_t u = p->arc[a].task;
    for (int32_t q = 0; q < p->nodes; q++) {
        if (!tai_presolve_allowed(p, u, q))
            continue;
        const ta_cost best = best_beside(p, task, a, q);
        if (best == TA_FORBIDDEN)
            tai_presolve_bar(p, u, q);
        else
            p->execution[(int64_t)u * p->nodes + q] += best;
    }
    remove_edge(p, task, a);
    remove_task(p, task);
    tai_presolve_enqueue(p, u);
}

/* ---- Two neighbours ---------------------------------------------------- */

/* f of equation (2), and what it is split into. */
struct joint {
    const struct tai_presolve *presolve;
    int32_t task, u, v;
    int32_t at_u, at_v;    /* the arcs to them */
    int32_t first, second; /* q0 and r0 */
    ta_cost cost;          /* c */
    ta_cost f[MOST_JOIN_NODES][MOST_JOIN_NODES];
};

/* For uniform distance the best p is q, r, or the cheapest of all. */
static void
tabulate_uniform(struct joint *j)
{
    const struct tai_presolve *presolve = j->presolve;
    const ta_cost d = presolve->instance->uniform_distance;
    const ta_cost to_u = presolve->cost[j->at_u >> 1] * d;
    const ta_cost to_v = presolve->cost[j->at_v >> 1] * d;
    const ta_cost *e = &presolve->execution[(int64_t)j->task * presolve->nodes];
    const ta_cost least = best_beside(presolve, j->task, -1, 0);
    for (int32_t q = 0; q < presolve->nodes; q++)
        for (int32_t r = 0; r < presolve->nodes; r++) {
            ta_cost best = least + to_u + to_v;
            if (e[q] != TA_FORBIDDEN && e[q] + (q == r ? 0 : to_v) < best)
                best = e[q] + (q == r ? 0 : to_v);
            if (e[r] != TA_FORBIDDEN && e[r] + (q == r ? 0 : to_u) < best)
                best = e[r] + (q == r ? 0 : to_u);
            j->f[q][r] = best;
        }
}

static void
tabulate(struct joint *j)
{
    const struct tai_presolve *presolve = j->presolve;
    for (int32_t q = 0; q < presolve->nodes; q++)
        for (int32_t r = 0; r < presolve->nodes; r++) {
            ta_cost best = TA_FORBIDDEN;
            for (int32_t p = 0; p < presolve->nodes; p++) {
                const ta_cost e = tai_presolve_execution(presolve, j->task, p);
                if (e == TA_FORBIDDEN)
                    continue;
                const ta_cost sum = e +
                                    tai_presolve_pair(presolve, j->at_u, p, q) +
                                    tai_presolve_pair(presolve, j->at_v, p, r);
                best = sum < best ? sum : best;
            }
            j->f[q][r] = best;
        }
}

static tai_int128
rest(const struct joint *j, int32_t q, int32_t r)
{
    return (tai_int128)j->f[q][r] -
           (tai_int128)j->cost * tai_distance(j->presolve->instance, q, r);
}

/* Equation (3); false if it has no answer. */
static bool
find_cost(struct joint *j)
{
    const struct tai_presolve *presolve = j->presolve;
    const struct ta_instance *instance = presolve->instance;
    j->cost = 0;
    for (int32_t q = 0; q < presolve->nodes; q++)
        for (int32_t r = q + 1; r < presolve->nodes; r++) {
            if (!tai_presolve_allowed(presolve, j->u, q) ||
                !tai_presolve_allowed(presolve, j->v, q) ||
                !tai_presolve_allowed(presolve, j->u, r) ||
                !tai_presolve_allowed(presolve, j->v, r))
                continue;
            const tai_int128 above =
                (tai_int128)j->f[q][r] + j->f[r][q] - j->f[q][q] - j->f[r][r];
            const tai_int128 below =
                2 * (tai_int128)tai_distance(instance, q, r) -
                tai_distance(instance, q, q) - tai_distance(instance, r, r);
            if (below == 0)
                continue;
            const tai_int128 cost = above / below;
            if (cost * below != above || cost < 0 || cost > MOST_JOINED)
                return false;
            j->cost = (ta_cost)cost;
            return true;
        }
    return true;
}

/* Equation (2). */
static bool
can_split(const struct joint *j)
{
    const struct tai_presolve *presolve = j->presolve;
    const tai_int128 corner = rest(j, j->first, j->second);
    for (int32_t q = 0; q < presolve->nodes; q++) {
        if (!tai_presolve_allowed(presolve, j->u, q))
            continue;
        const tai_int128 a = rest(j, q, j->second);
        if (a > MOST_JOINED || a < -MOST_JOINED)
            return false;
        for (int32_t r = 0; r < presolve->nodes; r++) {
            if (!tai_presolve_allowed(presolve, j->v, r))
                continue;
            const tai_int128 b = rest(j, j->first, r) - corner;
            if (b > MOST_JOINED || b < -MOST_JOINED || rest(j, q, r) != a + b)
                return false;
        }
    }
    return true;
}

/* Whether both neighbours' rows stay within range. */
static bool
rows_stay_small(const struct tai_presolve *presolve, const struct joint *j)
{
    for (int32_t q = 0; q < presolve->nodes; q++) {
        const ta_cost at_u = tai_presolve_execution(presolve, j->u, q);
        const ta_cost at_v = tai_presolve_execution(presolve, j->v, q);
        if ((at_u != TA_FORBIDDEN &&
             (at_u > MOST_JOINED || at_u < -MOST_JOINED)) ||
            (at_v != TA_FORBIDDEN &&
             (at_v > MOST_JOINED || at_v < -MOST_JOINED)))
            return false;
    }
    return true;
}

static int32_t
find_arc(const struct tai_presolve *p, int32_t from, int32_t to)
{
    const int32_t back = p->degree[to] < p->degree[from];
    const int32_t sought = back ? from : to;
    for (int32_t a = p->list[back ? to : from]; a >= 0; a = p->arc[a].next)
        if (p->arc[a].task == sought)
            return a;
    return -1;
}

/* Puts the edge of the joint in the place of t's edge to u. */
static void
replace_edges(struct tai_presolve *p, const struct joint *j)
{
    const int32_t there = find_arc(p, j->u, j->v);
    remove_edge(p, j->task, j->at_v);
    remove_edge(p, j->task, j->at_u);
    if (there >= 0) {
        p->cost[there >> 1] += j->cost;
    } else if (j->cost > 0) {
        const int32_t a = j->at_u;
        p->arc[a].task = j->u;
        p->arc[a ^ 1].task = j->v;
        link_arc(p, j->v, a);
        link_arc(p, j->u, a ^ 1);
        p->cost[a >> 1] = j->cost;
        if (p->apart)
            p->apart[a >> 1] = false;
    }
}

bool
tai_presolve_join(struct tai_presolve *p, int32_t task)
{
    assert(p->degree[task] == 2);
    struct joint j = {.presolve = p, .task = task, .at_u = p->list[task]};
    j.at_v = p->arc[j.at_u].next;
    j.u = p->arc[j.at_u].task;
    j.v = p->arc[j.at_v].task;
    if (p->nodes > MOST_JOIN_NODES || tai_presolve_apart(p, j.at_u) ||
        tai_presolve_apart(p, j.at_v) || !rows_stay_small(p, &j))
        return false;
    while (!tai_presolve_allowed(p, j.u, j.first))
        j.first++;
    while (!tai_presolve_allowed(p, j.v, j.second))
        j.second++;
    if (p->instance->uniform)
        tabulate_uniform(&j);
    else
        tabulate(&j);
    if (!find_cost(&j) || !can_split(&j) || !record_follow(p, task))
        return false;
    const tai_int128 corner = rest(&j, j.first, j.second);
    for (int32_t q = 0; q < p->nodes; q++) {
        if (tai_presolve_allowed(p, j.u, q))
            p->execution[(int64_t)j.u * p->nodes + q] +=
                (ta_cost)rest(&j, q, j.second);
        if (tai_presolve_allowed(p, j.v, q))
            p->execution[(int64_t)j.v * p->nodes + q] +=
                (ta_cost)(rest(&j, j.first, q) - corner);
    }
    replace_edges(p, &j);
    remove_task(p, task);
    tai_presolve_enqueue(p, j.u);
    tai_presolve_enqueue(p, j.v);
    return true;
}

/* ---- There and back ---------------------------------------------------- */

void
tai_presolve_apply(const struct tai_presolve *p, int32_t assignment[])
{
    for (int64_t i = 0; i < p->records; i++) {
        const struct tai_presolve_record *record = &p->record[i];
        if (record->kind == TAI_RECORD_REPLACE &&
            assignment[record->task] == record->first)
            assignment[record->task] = record->second;
    }
}

/* The best node of a task that follows; its row is as it was when it left. */
static int32_t
follow(const struct tai_presolve *presolve,
       const struct tai_presolve_record *record, const int32_t assignment[])
{
    const struct ta_instance *instance = presolve->instance;
    const int32_t other[2] = {record->first, record->second};
    ta_cost least = TA_FORBIDDEN;
    int32_t best = -1;
    for (int32_t p = 0; p < presolve->nodes; p++) {
        ta_cost sum = tai_presolve_execution(presolve, record->task, p);
        for (int i = 0; i < 2 && sum != TA_FORBIDDEN && other[i] >= 0; i++) {
            const int32_t q = assignment[other[i]];
            if (record->apart[i] && p == q)
                sum = TA_FORBIDDEN;
            else
                sum += record->cost[i] * tai_distance(instance, p, q);
        }
        if (sum < least) {
            least = sum;
            best = p;
        }
    }
    assert(best >= 0);
    return best;
}

void
tai_presolve_undo(const struct tai_presolve *p, int32_t assignment[])
{
    for (int64_t i = p->records - 1; i >= 0; i--) {
        const struct tai_presolve_record *record = &p->record[i];
        switch (record->kind) {
        case TAI_RECORD_FIX:
            assignment[record->task] = record->first;
            break;
        case TAI_RECORD_MERGE:
            assignment[record->task] = assignment[record->first];
            break;
        case TAI_RECORD_FOLLOW:
            assignment[record->task] = follow(p, record, assignment);
            break;
        case TAI_RECORD_REPLACE:
            break;
        }
    }
}

/* ---- What is left ------------------------------------------------------ */

static ta_status
extract_pairs(const struct tai_presolve *p, int32_t count, const int32_t task[],
              struct ta_instance *to)
{
    const int32_t *number = p->arc_to;
    ta_status status = TA_OK;
    for (int32_t i = 0; i < count; i++)
        for (int32_t a = p->list[task[i]]; !status && a >= 0;
             a = p->arc[a].next) {
            const int32_t j = number[p->arc[a].task];
            assert(j >= 0);
            if (j < i)
                continue;
            if (p->cost[a >> 1] > 0) {
                to->pair_task[to->pairs] = i;
                to->pair_other[to->pairs] = j;
                to->pair_cost[to->pairs++] = p->cost[a >> 1];
            }
            if (tai_presolve_apart(p, a))
                status = ta_instance_apart(to, 2, (const int32_t[]){i, j});
        }
    return status;
}

static bool
is_within_range(const struct ta_instance *instance, ta_cost largest_distance)
{
    tai_int128 sum = 0;
    for (int32_t t = 0; t < instance->tasks; t++) {
        ta_cost largest = 0;
        for (int32_t p = 0; p < instance->nodes; p++) {
            const ta_cost e = tai_execution(instance, t, p);
            const ta_cost size = e < 0 ? -e : e;
            if (e != TA_FORBIDDEN && size > largest)
                largest = size;
        }
        sum += largest;
    }
    for (int64_t i = 0; i < instance->pairs; i++)
        sum += (tai_int128)instance->pair_cost[i] * largest_distance;
    return sum <= TA_COST_LIMIT;
}

/* The distances between the nodes that are kept. */
static ta_status
extract_distances(const struct ta_instance *from, const int32_t node[],
                  struct ta_instance *to)
{
    const int64_t nodes = to->nodes;
    if (!from->distance)
        return TA_OK;
    ta_cost *distance = tai_alloc(nodes * nodes, sizeof *distance);
    if (!distance)
        return TA_OUT_OF_MEMORY;
    for (int32_t p = 0; p < nodes; p++)
        for (int32_t q = 0; q < nodes; q++)
            distance[p * nodes + q] = tai_distance(from, node[p], node[q]);
    const ta_status status = ta_instance_set_distances(to, distance);
    tai_free(distance);
    return status;
}

ta_status
tai_presolve_extract(struct tai_presolve *p, const struct tai_section *section,
                     struct ta_instance **instance)
{
    const struct ta_instance *from = p->instance;
    const int64_t nodes = section->nodes;
    const int32_t *task = section->task;
    struct ta_instance *to;
    int64_t arcs = 0;
    for (int32_t i = 0; i < section->tasks; i++)
        arcs += p->degree[task[i]];
    ta_status status = ta_instance_new(section->nodes, &to);
    if (status)
        return status;
    to->cost_decimals = from->cost_decimals;
    to->distance_decimals = from->distance_decimals;
    to->cost_unit = from->cost_unit;
    status = tai_instance_reserve(to, section->tasks, arcs / 2);
    if (!status)
        status = extract_distances(from, section->node, to);
    if (!status) {
        to->tasks = section->tasks;
        for (int32_t i = 0; i < section->tasks; i++) {
            for (int32_t q = 0; q < nodes; q++)
                to->execution[i * nodes + q] =
                    tai_presolve_execution(p, task[i], section->node[q]);
            p->arc_to[task[i]] = i;
        }
        status = extract_pairs(p, section->tasks, task, to);
        for (int32_t i = 0; i < section->tasks; i++)
            p->arc_to[task[i]] = -1;
    }
    if (!status && !is_within_range(to, from->largest_distance))
        status = TA_NOT_SUPPORTED;
    if (status) {
        ta_instance_free(to);
        return status;
    }
    tai_instance_seal(to);
    *instance = to;
    return TA_OK;
}

/* ---- Checking ---------------------------------------------------------- */

static bool
check_list(const struct tai_presolve *p, int32_t t)
{
    int32_t length = 0, previous = -1;
    for (int32_t a = p->list[t]; a >= 0; a = p->arc[a].next) {
        const int32_t u = p->arc[a].task;
        if (p->arc[a].previous != previous || p->arc[a ^ 1].task != t ||
            u == t || (tai_presolve_gone(p, u) && !p->infeasible))
            return false;
        for (int32_t b = p->arc[a].next; b >= 0; b = p->arc[b].next)
            if (p->arc[b].task == u)
                return false;
        previous = a;
        length++;
    }
    return length == p->degree[t];
}

bool
tai_presolve_check(const struct tai_presolve *p)
{
    int32_t left = 0;
    for (int32_t t = 0; t < p->tasks; t++) {
        if (p->arc_to[t] != -1)
            return false;
        if (tai_presolve_gone(p, t)) {
            left += p->infeasible && p->list[t] >= 0;
            continue;
        }
        int32_t allowed = 0;
        for (int32_t q = 0; q < p->nodes; q++)
            allowed += tai_presolve_allowed(p, t, q);
        if (allowed != p->allowed[t] || !check_list(p, t))
            return false;
        left++;
    }
    return p->infeasible || left == p->left;
}
