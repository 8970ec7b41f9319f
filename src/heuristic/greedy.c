/* SPDX-License-Identifier: MIT */
/*
 * Construction by regret, with an ejection pool where things do not fit.
 *
 * Problem. An assignment of every task, cheap, that respects capacities,
 * apart groups and the limit on loads.
 *
 * Method. The regret of an unplaced task is what its second best node would
 * cost more than its best one, counting execution and the communication with
 * tasks placed so far, among nodes where it still fits. The task with the
 * largest regret is placed first, on its best node (Martello and Toth 1981
 * for generalized assignment; here with communication, so tasks are drawn to
 * their neighbours). A task with a single node left has infinite regret. For
 * `turnaround` the order is by execution cost, largest first, and the node
 * the one whose load ends lowest (Graham 1969).
 *
 * When the chosen task fits nowhere, two repairs are tried:
 *
 *   shift   some task u leaves node q for a node r where it fits, and makes
 *           room on q; of all such (q, u, r) the cheapest
 *   eject   the task takes its place by force: tasks of q become unplaced
 *           until it fits. Each task counts how often it could not be placed;
 *           the q with the smallest sum of counts over the ejected is taken.
 *           Tasks that are hard to place so gain the right to stay (the
 *           ejection pool of Nagata and Braysy 2009)
 *
 * until all are placed or REPAIR_EFFORT is spent. An instance that is
 * feasible and not extremely tight gets an answer; nothing is claimed
 * otherwise.
 *
 * Cost. Regrets are kept in a heap: a task's is recomputed when a neighbour
 * is placed and, lazily, when it comes to the top. O((arcs + tasks) (nodes +
 * log tasks)) for uniform distance without repairs, another factor of nodes
 * otherwise; a repair looks at every task once for each node.
 *
 * Invariants:
 *   (G1) the heap holds exactly the unplaced tasks;
 *   (G2) placed tasks fit where they are;
 *   (G3) a task's regret in the heap is at most that of its parent.
 *
 * Numbers. Changes of the total are within +-2^62 by the instance's range,
 * their differences therefore within an int64.
 */
#include "heuristic/greedy.h"

#include <assert.h>
#include <string.h>

#include "base/memory.h"
#include "bound/simple.h"

/* Repairs may look at this many (task, node) pairs for each such pair of the
   instance, plus a constant for small ones. Feasible instances at 98 % of
   their capacity took less than 40 in our tests. */
#define REPAIR_EFFORT 400
#define REPAIR_EFFORT_LEAST 4000000

/* Ticks between two polls. */
#define POLL_TICKS 10000

struct greedy {
    struct tai_placement *placement;
    struct tai_run *run;
    struct tai_random *random;

    int32_t *heap;   /* [tasks], largest regret first */
    int32_t *slot;   /* [tasks]: its place in the heap, or -1 if placed (G1) */
    ta_cost *regret; /* [tasks] */
    int32_t waiting; /* tasks in the heap */

    int64_t *refused;   /* [tasks]: how often it fitted nowhere */
    int32_t *ejected;   /* [tasks]: of the best plan */
    int32_t *candidate; /* [tasks]: of the plan at hand */
    bool *chosen;       /* [tasks]: in the plan at hand */
    ta_cost *deficit;   /* [resources + 1]: still missing on its node */

    int64_t ticks;        /* since the last poll */
    int64_t repair_ticks; /* left */
};

/* ---- The heap ---------------------------------------------------------- */

/* Ties go to the task that comes first. */
static bool
before(const struct greedy *g, int32_t task, int32_t other)
{
    return g->regret[task] != g->regret[other]
               ? g->regret[task] > g->regret[other]
               : task < other;
}

static void
settle(struct greedy *g, int32_t task, int32_t at)
{
    g->heap[at] = task;
    g->slot[task] = at;
}

static void
sift_up(struct greedy *g, int32_t at)
{
    const int32_t task = g->heap[at];
    for (; at > 0; at = (at - 1) / 2) {
        const int32_t parent = g->heap[(at - 1) / 2];
        if (!before(g, task, parent))
            break;
        settle(g, parent, at);
    }
    settle(g, task, at);
}

static void
sift_down(struct greedy *g, int32_t at)
{
    const int32_t task = g->heap[at];
    for (;;) {
        int64_t child = 2 * (int64_t)at + 1;
        if (child >= g->waiting)
            break;
        if (child + 1 < g->waiting &&
            before(g, g->heap[child + 1], g->heap[child]))
            child++;
        if (!before(g, g->heap[child], task))
            break;
        settle(g, g->heap[child], at);
        at = (int32_t)child;
    }
    settle(g, task, at);
}

static void
set_regret(struct greedy *g, int32_t task, ta_cost regret)
{
    const ta_cost old = g->regret[task];
    g->regret[task] = regret;
    if (regret > old)
        sift_up(g, g->slot[task]);
    else if (regret < old)
        sift_down(g, g->slot[task]);
}

static void
insert(struct greedy *g, int32_t task, ta_cost regret)
{
    g->regret[task] = regret;
    settle(g, task, g->waiting++);
    sift_up(g, g->slot[task]);
}

static void
remove_top(struct greedy *g)
{
    const int32_t top = g->heap[0];
    const int32_t last = g->heap[--g->waiting];
    g->slot[top] = -1;
    if (last == top)
        return;
    settle(g, last, 0);
    sift_down(g, 0);
}

/* ---- Regret ------------------------------------------------------------ */

/* The cheapest node where the task fits, or -1, and its regret. */
static int32_t
best_node(struct greedy *g, int32_t task, ta_cost *regret)
{
    struct tai_placement *placement = g->placement;
    const int32_t nodes = placement->instance->nodes;
    const struct tai_change none = {INT64_MAX, INT64_MAX};
    struct tai_change best = none, second = none;
    int32_t found = -1;
    for (int32_t p = 0; p < nodes; p++) {
        if (!tai_placement_fits(placement, task, p, -1))
            continue;
        const struct tai_change change =
            tai_placement_put_change(placement, task, p);
        if (tai_change_less(change, best)) {
            second = best;
            best = change;
            found = p;
        } else if (tai_change_less(change, second)) {
            second = change;
        }
    }
    g->ticks += nodes;
    if (second.objective == INT64_MAX)
        *regret = INT64_MAX;
    else if (placement->objective == TA_OBJECTIVE_TURNAROUND)
        *regret = tai_execution(placement->instance, task, found);
    else
        *regret = second.objective - best.objective;
    return found;
}

/* Placing or ejecting the task changed what its unplaced neighbours regret. */
static void
update_neighbours(struct greedy *g, int32_t task)
{
    const struct tai_graph *graph = &g->placement->graph;
    if (g->placement->objective == TA_OBJECTIVE_TURNAROUND)
        return; /* ordered by execution */
    for (int64_t a = graph->first[task]; a < graph->first[task + 1]; a++) {
        const int32_t u = graph->neighbour[a];
        if (g->slot[u] < 0)
            continue;
        ta_cost regret;
        best_node(g, u, &regret);
        set_regret(g, u, regret);
    }
}

static void
place_top(struct greedy *g, int32_t node)
{
    const int32_t task = g->heap[0];
    assert(tai_placement_fits(g->placement, task, node, -1)); /* (G2) */
    remove_top(g);
    tai_placement_put(g->placement, task, node);
    update_neighbours(g, task);
}

/* ---- Repairs ----------------------------------------------------------- */

struct shift {
    int32_t node;   /* where the task goes */
    int32_t other;  /* which leaves it, */
    int32_t onward; /* for this node */
    struct tai_change change;
};

/* The cheapest node that `other` could leave its own for. */
static void
consider_shift(struct greedy *g, int32_t other, struct shift *best, ta_cost put)
{
    struct tai_placement *placement = g->placement;
    const int32_t q = placement->node[other];
    for (int32_t r = 0; r < placement->instance->nodes; r++) {
        if (r == q || !tai_placement_allowed(placement, other, r))
            continue;
        struct tai_change change =
            tai_placement_move_change(placement, other, r);
        change.total += put;
        if (placement->objective != TA_OBJECTIVE_TURNAROUND)
            change.objective = change.total;
        if (tai_change_less(change, best->change) &&
            tai_placement_fits(placement, other, r, -1))
            *best = (struct shift){q, other, r, change};
    }
}

/* Places the task at the top by a shift, if there is one. The edge between
   the two tasks is counted as if the other had stayed: it only ranks. */
static bool
shift(struct greedy *g)
{
    struct tai_placement *placement = g->placement;
    const int32_t task = g->heap[0], nodes = placement->instance->nodes;
    struct shift best = {-1, -1, -1, {INT64_MAX, INT64_MAX}};
    for (int32_t q = 0; q < nodes; q++) {
        const int32_t entry = placement->entry[q];
        if (entry < 0 || !tai_placement_allowed(placement, task, q))
            continue;
        const ta_cost put = tai_placement_put_change(placement, task, q).total;
        int32_t u = entry;
        do {
            if (tai_placement_fits(placement, task, q, u))
                consider_shift(g, u, &best, put);
            g->ticks += nodes;
            u = placement->next[u];
        } while (u != entry);
    }
    if (best.node < 0)
        return false;
    tai_placement_move(placement, best.other, best.onward);
    place_top(g, best.node);
    update_neighbours(g, best.other);
    return true;
}

/* Resources, and as the last one execution if that is limited. */
static ta_cost
need(const struct greedy *g, int32_t resource, int32_t task, int32_t node)
{
    const struct ta_instance *instance = g->placement->instance;
    if (resource == instance->resources)
        return g->placement->load_limit == TA_UNLIMITED
                   ? 0
                   : tai_execution(instance, task, node);
    return tai_requirement(&instance->resource[resource], instance->nodes, task,
                           node);
}

/* What is missing on the node for the task to fit; <= 0 if nothing is. */
static void
find_deficits(struct greedy *g, int32_t task, int32_t node)
{
    const struct tai_placement *placement = g->placement;
    const int32_t resources = placement->instance->resources;
    const int64_t nodes = placement->instance->nodes;
    for (int32_t r = 0; r <= resources; r++) {
        const ta_cost left = r < resources ? placement->left[r * nodes + node]
                                           : placement->spare[node];
        g->deficit[r] =
            left == TA_UNLIMITED ? 0 : need(g, r, task, node) - left;
    }
}

/* Whether ejecting the task from its node brings a missing resource. */
static bool
relieves(const struct greedy *g, int32_t task, int32_t node)
{
    for (int32_t r = 0; r <= g->placement->instance->resources; r++)
        if (g->deficit[r] > 0 && need(g, r, task, node) > 0)
            return true;
    return false;
}

static bool
is_short(const struct greedy *g)
{
    for (int32_t r = 0; r <= g->placement->instance->resources; r++)
        if (g->deficit[r] > 0)
            return true;
    return false;
}

static void
choose(struct greedy *g, int32_t task, int32_t *count, int64_t *refusals)
{
    const int32_t node = g->placement->node[task];
    g->chosen[task] = true;
    g->candidate[(*count)++] = task;
    *refusals += 1 + g->refused[task];
    for (int32_t r = 0; r <= g->placement->instance->resources; r++)
        g->deficit[r] -= need(g, r, task, node);
}

/* Tasks on the node that must be apart from the task. */
static void
choose_conflicts(struct greedy *g, int32_t task, int32_t node, int32_t *count,
                 int64_t *refusals)
{
    const struct tai_placement *placement = g->placement;
    const struct tai_groups *apart = &placement->instance->apart;
    for (int64_t i = placement->member_of_first[task];
         i < placement->member_of_first[task + 1]; i++) {
        const int32_t group = placement->member_of[i];
        for (int64_t j = apart->first[group]; j < apart->first[group + 1];
             j++) {
            const int32_t u = apart->member[j];
            if (u != task && placement->node[u] == node && !g->chosen[u])
                choose(g, u, count, refusals);
        }
    }
}

/* Of the node's tasks that relieve it, the one refused least often; the ring
   is entered at random, so that ties are broken at random. */
static int32_t
least_refused(struct greedy *g, int32_t node)
{
    const struct tai_placement *placement = g->placement;
    const int32_t entry = placement->entry[node];
    int32_t best = -1, ties = 0, u = entry;
    if (entry < 0)
        return -1;
    do {
        g->ticks++;
        if (!g->chosen[u] && relieves(g, u, node)) {
            if (best < 0 || g->refused[u] < g->refused[best]) {
                best = u;
                ties = 1;
            } else if (g->refused[u] == g->refused[best] &&
                       tai_random_below(g->random, (uint64_t)++ties) == 0) {
                best = u;
            }
        }
        u = placement->next[u];
    } while (u != entry);
    return best;
}

/* Fills `candidate` with tasks whose ejection lets the task fit. Returns how
   often they were refused, or -1 if nothing helps. */
static int64_t
plan_ejection(struct greedy *g, int32_t task, int32_t node, int32_t *count)
{
    int64_t refusals = 0;
    *count = 0;
    find_deficits(g, task, node);
    choose_conflicts(g, task, node, count, &refusals);
    while (is_short(g)) {
        const int32_t u = least_refused(g, node);
        if (u < 0) {
            refusals = -1;
            break;
        }
        choose(g, u, count, &refusals);
    }
    for (int32_t i = 0; i < *count; i++)
        g->chosen[g->candidate[i]] = false;
    return refusals;
}

/* Places the task at the top by force. False if it can be nowhere. */
static bool
eject(struct greedy *g)
{
    struct tai_placement *placement = g->placement;
    const int32_t task = g->heap[0], nodes = placement->instance->nodes;
    int64_t fewest = INT64_MAX;
    int32_t node = -1, ejected = 0;
    g->refused[task]++;
    for (int32_t q = 0; q < nodes; q++) {
        int32_t count;
        if (!tai_placement_allowed(placement, task, q))
            continue;
        const int64_t refusals = plan_ejection(g, task, q, &count);
        if (refusals < 0 || refusals >= fewest)
            continue;
        fewest = refusals;
        node = q;
        ejected = count;
        memcpy(g->ejected, g->candidate, (size_t)count * sizeof *g->ejected);
    }
    if (node < 0)
        return false;
    for (int32_t i = 0; i < ejected; i++)
        tai_placement_take(placement, g->ejected[i]);
    place_top(g, node);
    for (int32_t i = 0; i < ejected; i++) {
        ta_cost regret;
        best_node(g, g->ejected[i], &regret);
        insert(g, g->ejected[i], regret);
    }
    return true;
}

/* ---- The whole --------------------------------------------------------- */

static void
release(struct greedy *g)
{
    tai_free(g->deficit);
    tai_free(g->chosen);
    tai_free(g->candidate);
    tai_free(g->ejected);
    tai_free(g->refused);
    tai_free(g->regret);
    tai_free(g->slot);
    tai_free(g->heap);
}

static ta_status
prepare(struct greedy *g)
{
    const int64_t tasks = g->placement->instance->tasks;
    g->heap = tai_alloc(tasks, sizeof *g->heap);
    g->slot = tai_alloc(tasks, sizeof *g->slot);
    g->regret = tai_alloc(tasks, sizeof *g->regret);
    g->refused = tai_alloc_zero(tasks, sizeof *g->refused);
    g->ejected = tai_alloc(tasks, sizeof *g->ejected);
    g->candidate = tai_alloc(tasks, sizeof *g->candidate);
    g->chosen = tai_alloc_zero(tasks, sizeof *g->chosen);
    g->deficit =
        tai_alloc(g->placement->instance->resources + 1, sizeof *g->deficit);
    if (!g->heap || !g->slot || !g->regret || !g->refused || !g->ejected ||
        !g->candidate || !g->chosen || !g->deficit)
        return TA_OUT_OF_MEMORY;
    for (int32_t t = 0; t < tasks; t++) {
        g->slot[t] = -1;
        if (g->placement->node[t] >= 0)
            continue;
        ta_cost regret;
        best_node(g, t, &regret);
        insert(g, t, regret);
    }
    return TA_OK;
}

static bool
stopped(struct greedy *g)
{
    if (g->ticks < POLL_TICKS)
        return false;
    const int64_t ticks = g->ticks;
    g->ticks = 0;
    return tai_run_stopped(g->run, ticks, "greedy");
}

/* One try to place the task at the top; false if it cannot be placed. */
static bool
advance(struct greedy *g)
{
    ta_cost regret;
    const int32_t task = g->heap[0];
    const int32_t node = best_node(g, task, &regret);
    if (node >= 0) {
        if (regret < g->regret[task])
            set_regret(g, task, regret); /* perhaps not the top any more */
        if (g->heap[0] == task)
            place_top(g, node);
        return true;
    }
    const int64_t before_repair = g->ticks;
    const bool repaired = g->repair_ticks > 0 && (shift(g) || eject(g));
    g->repair_ticks -= g->ticks - before_repair;
    return repaired;
}

ta_status
tai_greedy_place(struct tai_placement *placement, struct tai_run *run,
                 struct tai_random *random, int64_t effort, bool *done)
{
    struct greedy g = {.placement = placement, .run = run, .random = random};
    g.repair_ticks = effort >= 0 ? effort
                                 : REPAIR_EFFORT_LEAST +
                                       REPAIR_EFFORT *
                                           (int64_t)placement->instance->tasks *
                                           placement->instance->nodes;
    const ta_status status = prepare(&g);
    bool hopeless = false;
    while (!status && g.waiting > 0 && !hopeless && !stopped(&g))
        hopeless = !advance(&g);
    if (!status)
        *done = g.waiting == 0;
    release(&g);
    return status;
}

ta_status
tai_greedy_solve(struct tai_incumbent *incumbent,
                 const struct ta_options *options)
{
    struct tai_placement placement;
    struct tai_random random;
    bool done = false;
    incumbent->method = "greedy";
    tai_incumbent_raise(incumbent, tai_simple_bound(incumbent));
    if (tai_incumbent_closed(incumbent))
        return TA_OK;
    ta_status status = tai_placement_init(&placement, incumbent);
    if (status)
        return status;
    tai_random_seed(&random, (uint64_t)options->seed);
    status = tai_greedy_place(&placement, incumbent->run, &random, -1, &done);
    if (!status && done)
        tai_incumbent_offer(incumbent, placement.node);
    TAI_EVENT(incumbent->run, "%d of %d placed",
              (int)(placement.instance->tasks - placement.unplaced),
              (int)placement.instance->tasks);
    tai_placement_release(&placement);
    return status;
}
