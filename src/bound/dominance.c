/* SPDX-License-Identifier: MIT */
/*
 * Dead-end elimination and contraction.
 *
 * Problem. In (1) of model/presolve.c, find moves of one task t that never
 * cost more, wherever its neighbours u are. R(u) are the nodes left to u.
 *
 * Dead ends. Moving t from p to q changes the cost by at most
 *
 *     e(t,q) - e(t,p) + sum over u of c(t,u) max over r in R(u) of
 *                                             (d(q,r) - d(p,r)).           (1)
 *
 * If that is not above 0, t need not be on p. For the uniform distance d the
 * maximum is d for a neighbour that may be on p and 0 otherwise (it is -d if
 * R(u) = {q}, but such tasks have been fixed and folded away): with
 *
 *     near(p) = d sum over u with p in R(u) of c(t,u),                     (2)
 *
 * p is a dead end if e(t,p) - e(t,q) >= near(p), and the cheapest q is the
 * best candidate. For other distances (1) is tried first with
 *
 *     D(p,q) = max over all r of (d(q,r) - d(p,r)),                        (3)
 *
 * which costs O(1) a pair of nodes, and in full only where this fails and the
 * smallest value for every neighbour would do. Neighbours that must be apart
 * from t can neither be on p, where t is, nor may they be allowed on q.
 *
 * Nodes. All tasks on p can move to q at once if none costs more there and q
 * is nowhere farther from others than p:
 *
 *     e(t,q) <= e(t,p) for all t with p in R(t),
 *     d(q,q) <= d(p,p),  d(q,q) <= d(p,q),
 *     d(q,r) <= d(p,r) for all other r.                                    (4)
 *
 * For uniform distance the last two lines hold. This is what makes a multiway
 * cut with two terminals, tasks pinned to two nodes and no other execution
 * cost, an instance with two nodes. Tasks that must be apart forbid it.
 *
 * Contraction. If t can always move to where its neighbour u is, the two are
 * one task. For all q in R(u), which must be in R(t), and all p in R(t) other
 * than q, the move of t from p to q with u on q changes the cost by at most
 *
 *     e(t,q) - e(t,p) + sum over v other than u of c(t,v) max ...
 *                     - c(t,u) (d(p,q) - d(q,q)) <= 0                      (5)
 *
 * with the maximum as above; for uniform distance the sum is near(p), less
 * u's part in it.
 *
 * Cost. For uniform distance O(nodes degree) a task, otherwise O(nodes^2
 * degree) and O(nodes^3 degree) in the worst case.
 *
 * Overflow. (1) and (5) bound the difference of two totals, which freezing
 * holds below 2^63; (3) may bound differences that no assignment has, so that
 * sum is taken in 128 bits.
 *
 * References: J. Desmet, M. De Maeyer, B. Hazes, I. Lasters, The dead-end
 * elimination theorem and its use in protein side-chain positioning. Nature
 * 356 (1992); R. F. Goldstein (1994) for the comparison of two nodes.
 */
#include "bound/dominance.h"

#include <assert.h>

#include "base/memory.h"

ta_status
tai_dominance_init(struct tai_dominance *dominance,
                   struct tai_presolve *presolve)
{
    const struct ta_instance *instance = presolve->instance;
    const int32_t nodes = presolve->nodes;
    *dominance = (struct tai_dominance){.presolve = presolve};
    dominance->near = tai_alloc(nodes, sizeof *dominance->near);
    dominance->held = tai_alloc(nodes, sizeof *dominance->held);
    if (!dominance->near || !dominance->held)
        return TA_OUT_OF_MEMORY;
    if (instance->uniform)
        return TA_OK;
    const int64_t cells = (int64_t)nodes * nodes;
    dominance->worst = tai_alloc(cells, sizeof *dominance->worst);
    dominance->best = tai_alloc(cells, sizeof *dominance->best);
    if (!dominance->worst || !dominance->best)
        return TA_OUT_OF_MEMORY;
    for (int32_t p = 0; p < nodes; p++)
        for (int32_t q = 0; q < nodes; q++) {
            ta_cost worst = -TA_COST_LIMIT, best = TA_COST_LIMIT;
            for (int32_t r = 0; r < nodes; r++) {
                const ta_cost change =
                    tai_distance(instance, q, r) - tai_distance(instance, p, r);
                worst = change > worst ? change : worst;
                best = change < best ? change : best;
            }
            dominance->worst[(int64_t)p * nodes + q] = worst;
            dominance->best[(int64_t)p * nodes + q] = best;
        }
    return TA_OK;
}

void
tai_dominance_release(struct tai_dominance *dominance)
{
    tai_free(dominance->best);
    tai_free(dominance->worst);
    tai_free(dominance->held);
    tai_free(dominance->near);
    *dominance = (struct tai_dominance){0};
}

/* Equation (2), and which nodes a task that must be apart may be on. */
static void
look_around(struct tai_dominance *dominance, int32_t task)
{
    const struct tai_presolve *p = dominance->presolve;
    const ta_cost d = p->instance->uniform_distance;
    for (int32_t q = 0; q < p->nodes; q++)
        dominance->near[q] = dominance->held[q] = 0;
    for (int32_t a = p->list[task]; a >= 0; a = p->arc[a].next) {
        const ta_cost *row = &p->execution[(int64_t)p->arc[a].task * p->nodes];
        const ta_cost weight = p->cost[a >> 1] * d;
        const bool apart = tai_presolve_apart(p, a);
        for (int32_t q = 0; q < p->nodes; q++)
            if (row[q] == TA_FORBIDDEN)
                continue;
            else if (apart)
                dominance->held[q] = 1;
            else
                dominance->near[q] += weight;
    }
    dominance->ticks += p->degree[task] + 1;
}

/* ---- Nodes ------------------------------------------------------------- */

/* The second and third line of (4). */
static bool
is_nowhere_farther(const struct ta_instance *instance, int32_t from, int32_t to)
{
    const ta_cost inside = tai_distance(instance, to, to);
    if (inside > tai_distance(instance, from, from) ||
        inside > tai_distance(instance, from, to))
        return false;
    for (int32_t r = 0; r < instance->nodes; r++)
        if (r != from && r != to &&
            tai_distance(instance, to, r) > tai_distance(instance, from, r))
            return false;
    return true;
}

/* The first line; false too if no task can be on `from`. */
static bool
is_nowhere_dearer(const struct tai_presolve *p, int32_t from, int32_t to)
{
    bool any = false;
    for (int32_t t = 0; t < p->tasks; t++) {
        if (tai_presolve_gone(p, t) || !tai_presolve_allowed(p, t, from))
            continue;
        if (tai_presolve_execution(p, t, to) >
            tai_presolve_execution(p, t, from))
            return false;
        any = true;
    }
    return any;
}

int32_t
tai_dominance_drop_nodes(struct tai_dominance *dominance)
{
    struct tai_presolve *p = dominance->presolve;
    int32_t dropped = 0;
    if (p->apart)
        return 0;
    for (int32_t from = 0; from < p->nodes; from++)
        for (int32_t to = 0; to < p->nodes; to++) {
            if (to == from || !is_nowhere_dearer(p, from, to) ||
                !is_nowhere_farther(p->instance, from, to))
                continue;
            for (int32_t t = 0; t < p->tasks && !p->status; t++)
                if (!tai_presolve_gone(p, t) &&
                    tai_presolve_allowed(p, t, from))
                    tai_presolve_replace(p, t, from, to);
            dropped++;
        }
    return dropped;
}

/* ---- Dead ends --------------------------------------------------------- */

static int32_t
prune_uniform(struct tai_dominance *dominance, int32_t task)
{
    struct tai_presolve *p = dominance->presolve;
    const ta_cost *row = &p->execution[(int64_t)task * p->nodes];
    int32_t best = -1, pruned = 0;
    for (int32_t q = 0; q < p->nodes; q++)
        if (row[q] != TA_FORBIDDEN && !dominance->held[q] &&
            (best < 0 || row[q] < row[best]))
            best = q;
    for (int32_t q = 0; best >= 0 && q < p->nodes; q++)
        if (q != best && row[q] != TA_FORBIDDEN &&
            row[q] - row[best] >= dominance->near[q]) {
            tai_presolve_replace(p, task, q, best);
            pruned++;
        }
    return pruned;
}

/* max over r in R(u) of d(to, r) - d(from, r), by arc from the task to u. */
static ta_cost
worst_change(const struct tai_presolve *p, int32_t arc, int32_t from,
             int32_t to)
{
    const struct ta_instance *instance = p->instance;
    const int32_t u = p->arc[arc].task;
    const bool apart = tai_presolve_apart(p, arc);
    ta_cost worst = -TA_COST_LIMIT;
    for (int32_t r = 0; r < p->nodes; r++) {
        const ta_cost change =
            tai_distance(instance, to, r) - tai_distance(instance, from, r);
        if (tai_presolve_allowed(p, u, r) && change > worst &&
            !(apart && r == from))
            worst = change;
    }
    return worst;
}

/* (1), whether it is at most 0; `sum` is all communication of the task. */
static bool
is_dead_end(struct tai_dominance *dominance, int32_t task, int32_t from,
            int32_t to, tai_int128 sum)
{
    const struct tai_presolve *p = dominance->presolve;
    const int64_t at = (int64_t)from * p->nodes + to;
    tai_int128 change = (tai_int128)tai_presolve_execution(p, task, to) -
                        tai_presolve_execution(p, task, from);
    if (change + sum * dominance->worst[at] <= 0)
        return true;
    if (change + sum * dominance->best[at] > 0)
        return false;
    for (int32_t a = p->list[task]; a >= 0; a = p->arc[a].next) {
        const ta_cost worst =
            p->allowed[p->arc[a].task] == p->nodes && !p->apart
                ? dominance->worst[at]
                : worst_change(p, a, from, to);
        if (worst == -TA_COST_LIMIT)
            return false; /* apart, with nowhere to go: found out elsewhere */
        change += (tai_int128)p->cost[a >> 1] * worst;
    }
    dominance->ticks += p->degree[task];
    return change <= 0;
}

static int32_t
prune_general(struct tai_dominance *dominance, int32_t task)
{
    struct tai_presolve *p = dominance->presolve;
    tai_int128 sum = 0;
    int32_t pruned = 0;
    for (int32_t a = p->list[task]; a >= 0; a = p->arc[a].next)
        sum += p->cost[a >> 1];
    for (int32_t from = 0; from < p->nodes; from++)
        for (int32_t to = 0;
             to < p->nodes && tai_presolve_allowed(p, task, from); to++)
            if (to != from && tai_presolve_allowed(p, task, to) &&
                !dominance->held[to] &&
                is_dead_end(dominance, task, from, to, sum)) {
                tai_presolve_replace(p, task, from, to);
                pruned++;
                if (p->status)
                    return pruned;
            }
    return pruned;
}

int32_t
tai_dominance_prune(struct tai_dominance *dominance, int32_t task)
{
    if (dominance->presolve->allowed[task] < 2)
        return 0;
    look_around(dominance, task);
    return dominance->worst ? prune_general(dominance, task)
                            : prune_uniform(dominance, task);
}

/* ---- Tasks that go together -------------------------------------------- */

static bool
is_subset(const struct tai_presolve *p, int32_t of, int32_t task)
{
    for (int32_t q = 0; q < p->nodes; q++)
        if (tai_presolve_allowed(p, task, q) && !tai_presolve_allowed(p, of, q))
            return false;
    return true;
}

/* (5) for one p and q, both allowed to the task; `others` is the communication
 * with the other v. */
static bool
follows_from(const struct tai_dominance *dominance, int32_t task, int32_t arc,
             int32_t from, int32_t to, tai_int128 others)
{
    const struct tai_presolve *p = dominance->presolve;
    const struct ta_instance *instance = p->instance;
    const ta_cost cost = p->cost[arc >> 1];
    tai_int128 change = (tai_int128)tai_presolve_execution(p, task, to) -
                        tai_presolve_execution(p, task, from) -
                        (tai_int128)cost * (tai_distance(instance, from, to) -
                                            tai_distance(instance, to, to));
    if (dominance->worst)
        change += others * dominance->worst[(int64_t)from * p->nodes + to];
    else
        change += dominance->near[from] -
                  (tai_presolve_allowed(p, p->arc[arc].task, from)
                       ? cost * instance->uniform_distance
                       : 0);
    return change <= 0;
}

static bool
always_follows(struct tai_dominance *dominance, int32_t task, int32_t arc,
               tai_int128 others)
{
    const struct tai_presolve *p = dominance->presolve;
    const int32_t u = p->arc[arc].task;
    if (!is_subset(p, task, u))
        return false;
    for (int32_t to = 0; to < p->nodes; to++)
        for (int32_t from = 0;
             from < p->nodes && tai_presolve_allowed(p, u, to); from++)
            if (from != to && tai_presolve_allowed(p, task, from) &&
                !follows_from(dominance, task, arc, from, to, others))
                return false;
    return true;
}

bool
tai_dominance_contract(struct tai_dominance *dominance, int32_t task)
{
    struct tai_presolve *p = dominance->presolve;
    tai_int128 sum = 0;
    for (int32_t a = p->list[task]; a >= 0; a = p->arc[a].next) {
        if (tai_presolve_apart(p, a))
            return false;
        sum += p->cost[a >> 1];
    }
    look_around(dominance, task);
    for (int32_t a = p->list[task]; a >= 0; a = p->arc[a].next) {
        if (always_follows(dominance, task, a, sum - p->cost[a >> 1])) {
            tai_presolve_merge(p, task, p->arc[a].task);
            return !p->status;
        }
    }
    return false;
}
