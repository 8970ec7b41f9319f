/* SPDX-License-Identifier: MIT */
/*
 * Problem. A lower bound on the objective `total` (or `communication`, then
 * e = 0) under capacities, much stronger than a linear relaxation.
 *
 * Split. Let h(p) be numbers with
 *
 *     (h(p) + h(q)) / 2 <= d(p, q)     for p != q,
 *
 * and G(p) = max(0, h(p) - d(p, p)). For uniform distance D, h = D makes this
 * an equality. Charging each end of a pair h/2 of its own node, and giving
 * back G where the ends share a node, the total of an assignment with tasks
 * S(p) on node p is at least
 *
 *     sum over p of [ sum over t in S(p) of (e(t, p) + W(t) h(p) / 2)
 *                     - G(p) sum over {t, u} inside S(p) of c(t, u) ],   (1)
 *
 * W(t) being all communication of t; with equality for uniform distance and
 * any diagonal up to D. To avoid halves all is doubled, and multiplied by a
 * power of two so that integer multipliers are fine-grained: `scale`.
 *
 * Bound. That each task is in exactly one S(p) is relaxed with multipliers
 * m(t):
 *
 *     L(m) = sum over t of m(t) - sum over p of Z(p),
 *     Z(p) = max over feasible S of  sum over t in S of (m(t) - linear(t, p))
 *                                    + gains inside S,
 *
 * one quadratic knapsack a node. Its bound takes the place of Z(p), so L is a
 * valid bound whatever the effort and whatever the multipliers. The best L is
 * that of the set-partitioning formulation (Johnson, Mehrotra and Nemhauser
 * 1993; Savelsbergh 1997 for generalized assignment).
 *
 * Capacity. One resource goes into the knapsack, the one of least capacity
 * for what is needed; the limit on loads is one of them. Its units are
 * coarsened where the table would be large: needs and capacities are divided
 * by a unit and rounded down, which only admits more sets. All else (further
 * resources, apart groups) is seen to by the search.
 *
 * Losses. Z(p) with and without each task tell what deciding t -> p costs:
 *
 *     loss_with(p, t) + sum over q != p of loss_without(q, t).           (2)
 *
 * Again. The search comes back to multipliers when pairs were removed since,
 * or a task was decided. A node whose best set then is still allowed need not
 * be solved again: it can only have lost sets, none of them better, so its
 * term stands, and so do its losses, which say what sets that may be gone by
 * now are worth at most. The evaluation at the center is kept for that.
 *
 * Numbers. `limit` bounds |m(t)|; init chooses the scale so that n times
 * limit, all linear costs and all gains stay below 2^59.
 *
 * Reference. The split of the bound by node follows Ernst, Jiang and
 * Krishnamoorthy, "Exact solutions to task allocation problems" (2006).
 */
#include "exact/capacity-relaxation.h"

#include <assert.h>
#include <string.h>

#include "base/memory.h"
#include "base/number.h"

/* The finest grid of the multipliers: 2^FINEST parts of half a unit. */
#define FINEST 10

/* Multipliers may reach this many times the largest cost of a task, to price
   scarce capacity. */
#define LIMIT_FACTOR 16

/* Scaled sums stay below 2^RANGE_BITS. */
#define RANGE_BITS 59

/* A knapsack's table may have that many entries, and that many columns. */
#define TABLE_ENTRIES (INT64_C(1) << 22)
#define CAPACITY_UNITS 4000

/* The nodes' problems are solved so well that what is left open adds up to
   this part of the slack. */
#define PRECISION 1000

/* Shares need nodes * arcs numbers; more than these is not worth trying. */
#define SHARES_MOST (INT64_C(1) << 26)

const char *
tai_relaxation_obstacle(const struct tai_incumbent *incumbent)
{
    const struct ta_instance *instance = incumbent->instance;
    if (incumbent->objective == TA_OBJECTIVE_TURNAROUND)
        return "the capacity engine cannot minimise the turnaround";
    if (instance->resources == 0 && incumbent->load_limit == TA_UNLIMITED)
        return "there are no capacities";
    if ((instance->pairs + instance->tasks) * instance->nodes > SHARES_MOST)
        return "the instance is too large for the capacity engine";
    return NULL;
}

/* ---- Resources --------------------------------------------------------- */

/* Resources as numbered in the instance; the limit on loads comes last. */
static ta_cost
need_of(const struct tai_incumbent *incumbent, int32_t resource, int32_t task,
        int32_t node)
{
    const struct ta_instance *instance = incumbent->instance;
    if (resource < instance->resources)
        return tai_requirement(&instance->resource[resource], instance->nodes,
                               task, node);
    const ta_cost e = tai_execution(instance, task, node);
    return e == TA_FORBIDDEN ? 0 : e;
}

static ta_cost
capacity_of(const struct tai_incumbent *incumbent, int32_t resource,
            int32_t node)
{
    return resource < incumbent->instance->resources
               ? incumbent->instance->resource[resource].capacity[node]
               : incumbent->load_limit;
}

/* How scarce a resource is: the mean need over the capacity, summed over
   nodes. In floating point; it only chooses. Negative needs rule it out. */
static double
scarcity(const struct tai_incumbent *incumbent, int32_t resource)
{
    const struct ta_instance *instance = incumbent->instance;
    double sum = 0, room = 0;
    for (int32_t p = 0; p < instance->nodes; p++) {
        const ta_cost capacity = capacity_of(incumbent, resource, p);
        double needs = 0;
        if (capacity == TA_UNLIMITED)
            return 0;
        for (int32_t t = 0; t < instance->tasks; t++) {
            const ta_cost need = need_of(incumbent, resource, t, p);
            if (need < 0)
                return -1;
            needs += (double)need / instance->nodes;
        }
        sum += needs;
        room += (double)capacity;
    }
    return room > 0 ? sum / room : sum > 0 ? 1e30 : 0;
}

/* The resource for the knapsack, or -1 if none can serve. */
static int32_t
scarcest(const struct tai_incumbent *incumbent)
{
    const int32_t resources = incumbent->instance->resources;
    int32_t best = -1;
    double most = -1;
    for (int32_t r = 0; r <= resources; r++) {
        if (r == resources && incumbent->load_limit == TA_UNLIMITED)
            continue;
        const double found = scarcity(incumbent, r);
        if (found > most) {
            most = found;
            best = r;
        }
    }
    return best;
}

static ta_cost
greatest_common_divisor(ta_cost a, ta_cost b)
{
    while (b) {
        const ta_cost rest = a % b;
        a = b;
        b = rest;
    }
    return a < 0 ? -a : a;
}

/* Largest capacity that matters on the node, and the divisor of its needs. */
static ta_cost
useful_capacity(const struct tai_incumbent *incumbent, int32_t resource,
                int32_t node, ta_cost *divisor)
{
    const struct ta_instance *instance = incumbent->instance;
    const ta_cost capacity = capacity_of(incumbent, resource, node);
    tai_int128 all = 0;
    *divisor = 0;
    for (int32_t t = 0; t < instance->tasks; t++) {
        const ta_cost need = need_of(incumbent, resource, t, node);
        if (tai_execution(instance, t, node) == TA_FORBIDDEN)
            continue;
        all += need;
        *divisor = greatest_common_divisor(*divisor, need);
    }
    return all < capacity ? (ta_cost)all : capacity;
}

/* Needs and capacity of a node in units that the tables have room for. */
static void
set_node_capacity(struct tai_relaxation *x,
                  const struct tai_incumbent *incumbent, int32_t resource,
                  int32_t node, int32_t units_most)
{
    int32_t *weight = x->weight + (int64_t)node * x->tasks;
    ta_cost unit;
    const ta_cost capacity = useful_capacity(incumbent, resource, node, &unit);
    if (unit == 0)
        unit = 1; /* nobody needs anything */
    if (capacity / unit > units_most)
        unit = capacity / units_most + 1;
    x->capacity[node] = (int32_t)(capacity / unit);
    for (int32_t t = 0; t < x->tasks; t++) {
        const ta_cost need = need_of(incumbent, resource, t, node) / unit;
        /* Whatever exceeds the capacity exceeds it by one just as well. */
        weight[t] =
            need > x->capacity[node] ? x->capacity[node] + 1 : (int32_t)need;
    }
}

static void
set_capacities(struct tai_relaxation *x, const struct tai_incumbent *incumbent,
               int32_t units_most)
{
    const int32_t resource = scarcest(incumbent);
    for (int32_t p = 0; p < x->nodes; p++) {
        if (resource >= 0) {
            set_node_capacity(x, incumbent, resource, p, units_most);
            continue;
        }
        x->capacity[p] = 0;
        memset(x->weight + (int64_t)p * x->tasks, 0,
               (size_t)x->tasks * sizeof *x->weight);
    }
}

/* ---- Costs ------------------------------------------------------------- */

/*
 * The numbers h, as large as a few rounds of raising each in turn make them.
 * Starting from the smallest distance of each node is feasible: the mean of
 * two such is at most the larger, which is at most the distance.
 */
static void
split_distances(const struct ta_instance *instance, ta_cost half_sum[])
{
    const int32_t nodes = instance->nodes;
    for (int32_t p = 0; p < nodes; p++) {
        half_sum[p] = nodes > 1 ? INT64_MAX : 0;
        for (int32_t q = 0; q < nodes; q++)
            if (q != p && tai_distance(instance, p, q) < half_sum[p])
                half_sum[p] = tai_distance(instance, p, q);
    }
    for (int round = 0; round < 3; round++)
        for (int32_t p = 0; p < nodes && nodes > 1; p++) {
            ta_cost most = INT64_MAX;
            for (int32_t q = 0; q < nodes; q++) {
                if (q == p)
                    continue;
                const ta_cost room =
                    2 * tai_distance(instance, p, q) - half_sum[q];
                most = room < most ? room : most;
            }
            half_sum[p] = most > half_sum[p] ? most : half_sum[p];
        }
}

/* e(t, p) as far as the objective counts it, and what a task made of several
   pays within itself. */
static ta_cost
own_cost(const struct tai_relaxation *x, const struct tai_incumbent *incumbent,
         int32_t task, int32_t node)
{
    const ta_cost within = tai_within(x->instance, task, node);
    return incumbent->objective == TA_OBJECTIVE_TOTAL
               ? within + tai_execution(x->instance, task, node)
               : within;
}

/* (1) doubled but not scaled yet, in 128 bits. */
static tai_int128
doubled_linear(const struct tai_relaxation *x,
               const struct tai_incumbent *incumbent, int32_t task,
               int32_t node, ta_cost half_sum, ta_cost communication)
{
    return 2 * (tai_int128)own_cost(x, incumbent, task, node) +
           (tai_int128)communication * half_sum;
}

static bool
allowed(const struct tai_relaxation *x, int32_t task, int32_t node)
{
    return tai_execution(x->instance, task, node) != TA_FORBIDDEN;
}

/* The largest doubled cost of any task, gains included. */
static tai_int128
largest_cost(const struct tai_relaxation *x,
             const struct tai_incumbent *incumbent, const ta_cost half_sum[])
{
    tai_int128 most = 1;
    for (int32_t t = 0; t < x->tasks; t++) {
        const ta_cost w = tai_graph_communication(&x->graph, t);
        for (int32_t p = 0; p < x->nodes; p++) {
            if (!allowed(x, t, p))
                continue;
            const tai_int128 cost =
                doubled_linear(x, incumbent, t, p, half_sum[p], w);
            const tai_int128 size =
                (cost < 0 ? -cost : cost) + 2 * (tai_int128)w * half_sum[p];
            most = size > most ? size : most;
        }
    }
    return most;
}

/* Chooses the scale; false if there is no room for any. */
static bool
choose_scale(struct tai_relaxation *x, tai_int128 largest)
{
    const tai_int128 room = (tai_int128)1 << RANGE_BITS;
    const tai_int128 needed =
        largest * (LIMIT_FACTOR + 1) * (x->tasks > 0 ? x->tasks : 1);
    if (needed > room)
        return false;
    int bits = 0;
    while (bits < FINEST && (needed << (bits + 1)) <= room)
        bits++;
    x->scale = INT64_C(2) << bits;
    x->limit = (ta_cost)(largest * LIMIT_FACTOR) << bits;
    return true;
}

static void
set_costs(struct tai_relaxation *x, const struct tai_incumbent *incumbent,
          const ta_cost half_sum[])
{
    for (int32_t t = 0; t < x->tasks; t++) {
        const ta_cost w = tai_graph_communication(&x->graph, t);
        for (int32_t p = 0; p < x->nodes; p++)
            x->linear[(int64_t)t * x->nodes + p] =
                allowed(x, t, p) ? (ta_cost)doubled_linear(x, incumbent, t, p,
                                                           half_sum[p], w) *
                                       (x->scale / 2)
                                 : 0;
    }
    for (int32_t p = 0; p < x->nodes; p++) {
        const ta_cost gain = half_sum[p] - tai_distance(x->instance, p, p);
        x->factor[p] = gain > 0 ? gain * x->scale : 0;
    }
}

/*
 * The grid that totals lie on: `offset` is what all tasks cost on their first
 * allowed nodes, and whatever they do instead differs by multiples of `step`,
 * the greatest common divisor of differences in own cost and of all
 * communication times any distance. Bounds are rounded up to it.
 */
static void
find_grid(struct tai_relaxation *x, const struct tai_incumbent *incumbent)
{
    const struct ta_instance *instance = x->instance;
    ta_cost distances = 0;
    x->step = 0;
    x->offset = 0;
    x->most = 0;
    for (int32_t t = 0; t < x->tasks; t++) {
        ta_cost first = TA_FORBIDDEN, most = 0;
        for (int32_t p = 0; p < x->nodes; p++) {
            if (!allowed(x, t, p))
                continue;
            const ta_cost e = own_cost(x, incumbent, t, p);
            if (first == TA_FORBIDDEN)
                first = most = e;
            most = e > most ? e : most;
            x->step = greatest_common_divisor(x->step, e - first);
        }
        x->offset += first == TA_FORBIDDEN ? 0 : first;
        x->most += most;
    }
    for (int32_t p = 0; p < x->nodes; p++)
        for (int32_t q = p; q < x->nodes; q++)
            distances = greatest_common_divisor(distances,
                                                tai_distance(instance, p, q));
    for (int64_t i = 0; i < instance->pairs; i++) {
        x->step = greatest_common_divisor(x->step,
                                          instance->pair_cost[i] * distances);
        x->most += instance->pair_cost[i] * instance->largest_distance;
    }
    if (x->step == 0)
        x->step = 1;
}

/* ---- Life cycle -------------------------------------------------------- */

/* Whether nodes p and q differ in nothing. */
static bool
are_twins(const struct tai_relaxation *x, const struct tai_incumbent *incumbent,
          int32_t p, int32_t q)
{
    const struct ta_instance *instance = x->instance;
    const int32_t resources = instance->resources;
    for (int32_t r = 0; r <= resources; r++) {
        if (capacity_of(incumbent, r, p) != capacity_of(incumbent, r, q))
            return false;
        for (int32_t t = 0; t < x->tasks && r < resources; t++)
            if (need_of(incumbent, r, t, p) != need_of(incumbent, r, t, q))
                return false;
    }
    for (int32_t t = 0; t < x->tasks; t++)
        if (tai_execution(instance, t, p) != tai_execution(instance, t, q) ||
            tai_within(instance, t, p) != tai_within(instance, t, q))
            return false;
    for (int32_t r = 0; r < x->nodes; r++)
        if (r != p && r != q &&
            tai_distance(instance, p, r) != tai_distance(instance, q, r))
            return false;
    return tai_distance(instance, p, p) == tai_distance(instance, q, q);
}

static void
find_twins(struct tai_relaxation *x, const struct tai_incumbent *incumbent)
{
    for (int32_t p = 0; p < x->nodes; p++) {
        x->twin[p] = p;
        for (int32_t q = 0; q < p; q++)
            if (x->twin[q] == q && are_twins(x, incumbent, p, q)) {
                x->twin[p] = q;
                break;
            }
    }
}

static bool
allocate(struct tai_relaxation *x)
{
    const int64_t pairs = (int64_t)x->tasks * x->nodes;
    x->linear = tai_alloc(pairs, sizeof *x->linear);
    x->factor = tai_alloc(x->nodes, sizeof *x->factor);
    x->weight = tai_alloc(pairs, sizeof *x->weight);
    x->capacity = tai_alloc(x->nodes, sizeof *x->capacity);
    x->twin = tai_alloc(x->nodes, sizeof *x->twin);
    x->membership = tai_alloc_zero(pairs, sizeof *x->membership);
    x->multiplier = tai_alloc_zero(x->tasks, sizeof *x->multiplier);
    x->loss_with = tai_alloc_zero(pairs, sizeof *x->loss_with);
    x->loss_without = tai_alloc_zero(pairs, sizeof *x->loss_without);
    x->set = tai_alloc_zero(pairs, sizeof *x->set);
    x->set_cost = tai_alloc(x->nodes, sizeof *x->set_cost);
    x->term = tai_alloc(x->nodes, sizeof *x->term);
    x->share = tai_alloc(x->nodes * x->graph.arcs, sizeof *x->share);
    x->kept.multiplier = tai_alloc(x->tasks, sizeof *x->kept.multiplier);
    x->kept.membership = tai_alloc(pairs, sizeof *x->kept.membership);
    x->kept.loss_with = tai_alloc(pairs, sizeof *x->kept.loss_with);
    x->kept.loss_without = tai_alloc(pairs, sizeof *x->kept.loss_without);
    x->kept.set = tai_alloc(pairs, sizeof *x->kept.set);
    x->kept.set_cost = tai_alloc(x->nodes, sizeof *x->kept.set_cost);
    x->kept.term = tai_alloc(x->nodes, sizeof *x->kept.term);
    return x->kept.multiplier && x->kept.membership && x->kept.loss_with &&
           x->kept.loss_without && x->kept.set && x->kept.set_cost &&
           x->kept.term && x->linear && x->factor && x->weight && x->capacity &&
           x->twin && x->membership && x->multiplier && x->loss_with &&
           x->loss_without && x->set && x->set_cost && x->term && x->share;
}

static ta_status
prepare(struct tai_relaxation *x, const struct tai_incumbent *incumbent,
        ta_cost half_sum[])
{
    ta_status status = tai_graph_build(x->instance, &x->graph);
    if (status)
        return status;
    if (!allocate(x))
        return TA_OUT_OF_MEMORY;
    /* Sums of two distances are to fit; this is far beyond any scale. */
    if (x->instance->largest_distance > (INT64_C(1) << RANGE_BITS))
        return TA_NOT_SUPPORTED;
    split_distances(x->instance, half_sum);
    if (!choose_scale(x, largest_cost(x, incumbent, half_sum)))
        return TA_NOT_SUPPORTED;
    const int64_t units = TABLE_ENTRIES / (x->tasks + 1);
    set_costs(x, incumbent, half_sum);
    set_capacities(x, incumbent,
                   units < CAPACITY_UNITS ? (int32_t)units : CAPACITY_UNITS);
    find_grid(x, incumbent);
    find_twins(x, incumbent);
    int32_t room = 0;
    for (int32_t p = 0; p < x->nodes; p++) {
        room = x->capacity[p] > room ? x->capacity[p] : room;
        for (int32_t t = 0; t < x->tasks; t++)
            x->membership[(int64_t)p * x->tasks + t] =
                allowed(x, t, p) ? TAI_FREE : TAI_OUT;
    }
    status = tai_quadratic_knapsack_init(&x->problem, &x->graph, room);
    for (int32_t p = 0; p < x->nodes && !status; p++)
        tai_quadratic_knapsack_halve(&x->problem, x->factor[p],
                                     x->share + p * x->graph.arcs);
    return status;
}

ta_status
tai_relaxation_init(struct tai_relaxation *relaxation,
                    const struct tai_incumbent *incumbent)
{
    const struct ta_instance *instance = incumbent->instance;
    *relaxation = (struct tai_relaxation){.instance = instance,
                                          .run = incumbent->run,
                                          .tasks = instance->tasks,
                                          .nodes = instance->nodes};
    ta_cost *half_sum = tai_alloc(instance->nodes, sizeof *half_sum);
    const ta_status status =
        half_sum ? prepare(relaxation, incumbent, half_sum) : TA_OUT_OF_MEMORY;
    tai_free(half_sum);
    if (status)
        tai_relaxation_release(relaxation);
    return status;
}

void
tai_relaxation_release(struct tai_relaxation *relaxation)
{
    struct tai_relaxation *x = relaxation;
    tai_quadratic_knapsack_release(&x->problem);
    tai_free(x->kept.term);
    tai_free(x->kept.set_cost);
    tai_free(x->kept.set);
    tai_free(x->kept.loss_without);
    tai_free(x->kept.loss_with);
    tai_free(x->kept.membership);
    tai_free(x->kept.multiplier);
    tai_free(x->share);
    tai_free(x->term);
    tai_free(x->set_cost);
    tai_free(x->set);
    tai_free(x->loss_without);
    tai_free(x->loss_with);
    tai_free(x->multiplier);
    tai_free(x->membership);
    tai_free(x->twin);
    tai_free(x->capacity);
    tai_free(x->weight);
    tai_free(x->factor);
    tai_free(x->linear);
    tai_graph_release(&x->graph);
    *x = (struct tai_relaxation){0};
}

/* ---- Evaluation -------------------------------------------------------- */

/* A node like this one whose problem was solved already, or -1. */
static int32_t
solved_twin(const struct tai_relaxation *x, int32_t node)
{
    const size_t size = (size_t)x->tasks * sizeof *x->membership;
    for (int32_t q = x->twin[node]; q < node; q++)
        if (x->twin[q] == x->twin[node] &&
            memcmp(x->membership + (int64_t)q * x->tasks,
                   x->membership + (int64_t)node * x->tasks, size) == 0)
            return q;
    return -1;
}

static void
copy_solution(struct tai_relaxation *x, int32_t from, int32_t to)
{
    const int64_t n = x->tasks;
    memcpy(x->loss_with + to * n, x->loss_with + from * n,
           (size_t)n * sizeof *x->loss_with);
    memcpy(x->loss_without + to * n, x->loss_without + from * n,
           (size_t)n * sizeof *x->loss_without);
    memcpy(x->set + to * n, x->set + from * n, (size_t)n * sizeof *x->set);
    x->set_cost[to] = x->set_cost[from];
    x->term[to] = x->term[from];
}

/* What the set costs by (1), whatever the multipliers. */
static ta_cost
cost_of_set(const struct tai_relaxation *x, int32_t node, const bool set[])
{
    const struct tai_graph *graph = &x->graph;
    ta_cost cost = 0;
    for (int32_t t = 0; t < x->tasks; t++) {
        if (!set[t])
            continue;
        cost += x->linear[(int64_t)t * x->nodes + node];
        for (int64_t a = graph->first[t];
             a < graph->first[t + 1] && graph->neighbour[a] < t; a++)
            if (set[graph->neighbour[a]])
                cost -= x->factor[node] * graph->cost[a];
    }
    return cost;
}

static void
set_problem(struct tai_relaxation *x, int32_t node)
{
    struct tai_quadratic_knapsack *q = &x->problem;
    const int64_t n = x->tasks, at = node * n;
    q->factor = x->factor[node];
    q->weight = x->weight + at;
    q->capacity = x->capacity[node];
    q->share = x->share + node * x->graph.arcs;
    memcpy(q->membership, x->membership + at, (size_t)n);
    memcpy(q->best, x->set + at, (size_t)n * sizeof *q->best);
    for (int32_t t = 0; t < n; t++)
        q->profit[t] =
            x->multiplier[t] - x->linear[(int64_t)t * x->nodes + node];
}

/* The node's term; false if it has no feasible set. */
static bool
solve_node(struct tai_relaxation *x, int32_t node, ta_cost slack,
           int64_t frames)
{
    struct tai_quadratic_knapsack *q = &x->problem;
    const int64_t n = x->tasks, at = node * n;
    set_problem(x, node);
    tai_quadratic_knapsack_solve(q, slack, slack / (PRECISION * x->nodes),
                                 frames);
    if (q->bound == TAI_KNAPSACK_NEVER)
        return false;
    for (int32_t t = 0; t < n; t++) {
        x->loss_with[at + t] = q->bound - q->with[t];
        x->loss_without[at + t] = q->bound - q->without[t];
    }
    memcpy(x->set + at, q->best, (size_t)n * sizeof *x->set);
    x->set_cost[node] = cost_of_set(x, node, x->set + at);
    x->term[node] = q->bound;
    return true;
}

void
tai_relaxation_keep(struct tai_relaxation *relaxation)
{
    struct tai_relaxation *x = relaxation;
    struct tai_kept *kept = &x->kept;
    const size_t tasks = (size_t)x->tasks, nodes = (size_t)x->nodes;
    const size_t pairs = tasks * nodes;
    assert(x->bound < TA_FORBIDDEN);
    memcpy(kept->multiplier, x->multiplier, tasks * sizeof *x->multiplier);
    memcpy(kept->membership, x->membership, pairs * sizeof *x->membership);
    memcpy(kept->loss_with, x->loss_with, pairs * sizeof *x->loss_with);
    memcpy(kept->loss_without, x->loss_without,
           pairs * sizeof *x->loss_without);
    memcpy(kept->set, x->set, pairs * sizeof *x->set);
    memcpy(kept->set_cost, x->set_cost, nodes * sizeof *x->set_cost);
    memcpy(kept->term, x->term, nodes * sizeof *x->term);
    kept->exists = true;
}

/* Whether the node's problem has lost sets since, if anything, and not the
   best one: what was found then still holds. */
static bool
still_holds(const struct tai_relaxation *x, int32_t node)
{
    const int64_t at = (int64_t)node * x->tasks;
    const uint8_t *now = x->membership + at, *then = x->kept.membership + at;
    const bool *set = x->kept.set + at;
    for (int32_t t = 0; t < x->tasks; t++)
        if ((now[t] != then[t] && then[t] != TAI_FREE) ||
            (now[t] == TAI_IN && !set[t]) || (now[t] == TAI_OUT && set[t]))
            return false;
    return true;
}

static void
restore_node(struct tai_relaxation *x, int32_t node)
{
    const struct tai_kept *kept = &x->kept;
    const size_t n = (size_t)x->tasks, at = (size_t)node * n;
    memcpy(x->loss_with + at, kept->loss_with + at, n * sizeof *x->loss_with);
    memcpy(x->loss_without + at, kept->loss_without + at,
           n * sizeof *x->loss_without);
    memcpy(x->set + at, kept->set + at, n * sizeof *x->set);
    x->set_cost[node] = kept->set_cost[node];
    x->term[node] = kept->term[node];
}

bool
tai_relaxation_evaluate(struct tai_relaxation *relaxation, ta_cost slack,
                        int64_t frames)
{
    struct tai_relaxation *x = relaxation;
    ta_cost bound = 0;
    for (int32_t t = 0; t < x->tasks; t++) {
        assert(x->multiplier[t] <= x->limit && x->multiplier[t] >= -x->limit);
        bound += x->multiplier[t];
    }
    const bool again = x->kept.exists && tai_run_has(x->run, TAI_PART_KEEP) &&
                       memcmp(x->multiplier, x->kept.multiplier,
                              (size_t)x->tasks * sizeof *x->multiplier) == 0;
    for (int32_t p = 0; p < x->nodes; p++) {
        const int64_t ticks = x->problem.knapsack.ticks;
        const int64_t searched = x->problem.frames;
        const int32_t twin = solved_twin(x, p);
        if (again && still_holds(x, p)) {
            restore_node(x, p);
        } else if (twin >= 0) {
            copy_solution(x, twin, p);
        } else if (!solve_node(x, p, slack, frames)) {
            x->bound = TA_FORBIDDEN;
            return true;
        }
        bound -= x->term[p];
        const int64_t spent =
            x->tasks + x->problem.knapsack.ticks - ticks +
            (x->problem.frames - searched) * (x->tasks + x->graph.arcs);
        if (tai_run_stopped(x->run, spent, "capacity"))
            return false;
    }
    x->bound = bound;
    return true;
}

bool
tai_relaxation_probe(struct tai_relaxation *relaxation, int32_t task,
                     int32_t node, ta_cost target, int64_t frames)
{
    struct tai_relaxation *x = relaxation;
    const int64_t searched = x->problem.frames;
    const int64_t ticks = x->problem.knapsack.ticks;
    set_problem(x, node);
    x->problem.membership[task] = TAI_IN;
    const bool possible =
        tai_quadratic_knapsack_exceeds(&x->problem, target, frames);
    const int64_t spent =
        x->tasks + x->problem.knapsack.ticks - ticks +
        (x->problem.frames - searched) * (x->tasks + x->graph.arcs);
    tai_run_stopped(x->run, spent, "probing");
    return possible;
}

ta_cost
tai_relaxation_total(const struct tai_relaxation *relaxation, ta_cost scaled)
{
    const struct tai_relaxation *x = relaxation;
    if (scaled == TA_FORBIDDEN)
        return TA_FORBIDDEN;
    const tai_int128 grid = (tai_int128)x->step * x->scale;
    const tai_int128 above = scaled - (tai_int128)x->offset * x->scale;
    tai_int128 steps = above / grid;
    if (steps * grid < above)
        steps++; /* division rounds towards zero, a bound rounds up */
    return (ta_cost)(x->offset + steps * x->step);
}
