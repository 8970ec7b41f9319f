/* SPDX-License-Identifier: MIT */
/*
 * Descent by moves, exchanges and chains, and iterated kicks.
 *
 * Problem. A better assignment near a given one, for every objective and
 * every constraint.
 *
 * Method. A task t moves to the node where that lowers the objective most,
 * among nodes where it fits. If it would rather be on a node q where it does
 * not fit, a task u of q makes room: it takes t's place (an exchange) or goes
 * to a third node (a chain). Of a node's tasks at most SCAN_LIMIT are looked
 * at, the next time the following ones. A queue holds the tasks whose
 * neighbourhood changed since they were looked at; when it is empty and there
 * are constraints, all tasks are looked at once more, because what a node has
 * left changed without their neighbours moving.
 *
 * From the local optimum on, kicks: a small connected set of tasks goes to a
 * random node, the descent repairs what that disturbed, and if the result is
 * worse, all of it is undone (iterated local search; Lourenco, Martin and
 * Stuetzle 2003). A kick costs what it touches, not the size of the
 * instance.
 *
 * The objective `turnaround` compares the largest load first and the total
 * second: a move that keeps the largest load but saves cost is taken, which
 * makes room for the next.
 *
 * Cost. Looking at a task O(nodes) for uniform distance, O(nodes^2)
 * otherwise, moving it O(degree); under constraints O(SCAN_LIMIT nodes^2) for
 * a task that does not get where it wants. Memory O(tasks nodes + arcs).
 *
 * Invariants:
 *   (D1) the placement is complete and feasible between steps;
 *   (D2) a task is marked `queued` if and only if it is in the queue;
 *   (D3) undoing the log, last first, gives the assignment before the kick;
 *   (D4) the objective never is larger after a step, or after a kick together
 *        with what follows it.
 *
 * Numbers. As in placement.h: a change is a difference of two values of the
 * objective, each within +-2^62.
 */
#include "heuristic/descent.h"

#include <assert.h>
#include <string.h>

#include "base/memory.h"
#include "bound/simple.h"
#include "heuristic/greedy.h"
#include "heuristic/placement.h"

/* Tasks of one node that are asked to make room for one task. */
#define SCAN_LIMIT 256

/* A kick moves 1 .. KICK_LARGEST tasks; small ones are far more often kept. */
#define KICK_LARGEST 6

/* tai_descent_solve kicks for this many times the effort of the descent, at
   least for KICK_EFFORT_LEAST ticks: the former alone where a search follows
   that improves what it gets, for with 50 tasks the latter would take two
   thirds of the time. */
#define KICK_EFFORT 4
#define KICK_EFFORT_LEAST 100000

/* Ticks between two polls. */
#define POLL_TICKS 10000

struct step {
    int32_t task, from;
};

struct tai_descent {
    struct tai_incumbent *incumbent;
    struct tai_placement placement;
    struct tai_random random;

    int32_t *queue; /* [tasks], a ring */
    int32_t queue_first, queue_count;
    bool *queued;      /* [tasks] (D2) */
    ta_cost *pays;     /* [tasks]: c(t, u) for the t at hand, else 0 */
    struct step *log;  /* [log_room], what the kick did so far (D3) */
    int64_t log_count; /* or -1: not logging */
    int64_t log_room;
    int32_t *cluster; /* [KICK_LARGEST]: the tasks of a kick */

    ta_cost gained;       /* change of the objective since the kick began */
    ta_cost gained_total; /* and of the total */
    int64_t ticks;        /* since the last poll */
    int64_t spent;        /* since the start */
};

static bool
stopped(struct tai_descent *d)
{
    if (d->ticks < POLL_TICKS)
        return d->incumbent->run->stop != TAI_STOP_NONE;
    const int64_t ticks = d->ticks;
    d->spent += ticks;
    d->ticks = 0;
    return tai_run_stopped(d->incumbent->run, ticks, "descent");
}

/* ---- Queue and steps --------------------------------------------------- */

static void
enqueue(struct tai_descent *d, int32_t task)
{
    const int32_t tasks = d->placement.instance->tasks;
    if (d->queued[task])
        return;
    d->queued[task] = true;
    int32_t at = d->queue_first - tasks + d->queue_count;
    if (at < 0)
        at += tasks;
    d->queue[at] = task;
    d->queue_count++;
}

static int32_t
dequeue(struct tai_descent *d)
{
    const int32_t task = d->queue[d->queue_first];
    if (++d->queue_first == d->placement.instance->tasks)
        d->queue_first = 0;
    d->queue_count--;
    d->queued[task] = false;
    return task;
}

static void
enqueue_neighbours(struct tai_descent *d, int32_t task)
{
    const struct tai_graph *graph = &d->placement.graph;
    for (int64_t a = graph->first[task]; a < graph->first[task + 1]; a++)
        enqueue(d, graph->neighbour[a]);
}

static void
take_step(struct tai_descent *d, int32_t task, int32_t node)
{
    const struct tai_graph *graph = &d->placement.graph;
    if (d->log_count >= 0)
        d->log[d->log_count++] = (struct step){task, d->placement.node[task]};
    tai_placement_move(&d->placement, task, node);
    enqueue_neighbours(d, task);
    d->ticks += 2 * (graph->first[task + 1] - graph->first[task]);
}

/* Whether two more steps can be logged. */
static bool
log_has_room(const struct tai_descent *d)
{
    return d->log_count < 0 || d->log_count + 2 <= d->log_room;
}

static void
gain(struct tai_descent *d, struct tai_change change)
{
    d->gained += change.objective;
    d->gained_total += change.total;
}

/* ---- Descent ----------------------------------------------------------- */

struct chain {
    int32_t other; /* or -1 */
    int32_t onward;
    struct tai_change change;
};

/* Where `other` could go to make room on its node for the task. */
static void
consider_chain(struct tai_descent *d, int32_t task, int32_t other,
               struct chain *best)
{
    struct tai_placement *placement = &d->placement;
    const int32_t p = placement->node[task], q = placement->node[other];
    for (int32_t r = 0; r < placement->instance->nodes; r++) {
        if (r == q || !tai_placement_allowed(placement, other, r))
            continue;
        const struct tai_change change = tai_placement_chain_change(
            placement, task, other, r, d->pays[other]);
        if (tai_change_less(change, best->change) &&
            tai_placement_fits(placement, other, r, r == p ? task : -1))
            *best = (struct chain){other, r, change};
    }
}

/* The best exchange or chain that brings the task to `node`; the ring is left
   where the scan ended. */
static void
scan_node(struct tai_descent *d, int32_t task, int32_t node, struct chain *best)
{
    struct tai_placement *placement = &d->placement;
    const int32_t nodes = placement->instance->nodes;
    const int32_t entry = placement->entry[node];
    int32_t u = entry, seen = 0;
    if (u < 0)
        return;
    do {
        if (tai_placement_fits(placement, task, node, u))
            consider_chain(d, task, u, best);
        u = placement->next[u];
        seen++;
    } while (u != entry && seen < SCAN_LIMIT);
    placement->entry[node] = u;
    d->ticks += (int64_t)seen * nodes;
}

/* Brings the task to a node where it does not fit but wants to be. */
static bool
make_room(struct tai_descent *d, int32_t task)
{
    struct tai_placement *placement = &d->placement;
    const struct tai_graph *graph = &placement->graph;
    const int64_t begin = graph->first[task], end = graph->first[task + 1];
    const int32_t p = placement->node[task];
    struct chain best = {-1, -1, {0, 0}};
    for (int64_t a = begin; a < end; a++)
        d->pays[graph->neighbour[a]] = graph->cost[a];
    for (int32_t q = 0; q < placement->instance->nodes; q++) {
        if (q == p || !tai_placement_allowed(placement, task, q))
            continue;
        if (tai_change_improves(tai_placement_move_change(placement, task, q)))
            scan_node(d, task, q, &best);
    }
    for (int64_t a = begin; a < end; a++)
        d->pays[graph->neighbour[a]] = 0;
    if (best.other < 0)
        return false;
    assert(tai_change_improves(best.change)); /* (D4) */
    const int32_t q = placement->node[best.other];
    take_step(d, best.other, best.onward);
    take_step(d, task, q);
    enqueue(d, best.other);
    gain(d, best.change);
    return true;
}

/* One improving step that begins with the task, if there is one. */
static bool
improve_task(struct tai_descent *d, int32_t task)
{
    struct tai_placement *placement = &d->placement;
    const int32_t nodes = placement->instance->nodes;
    const int32_t p = placement->node[task];
    struct tai_change best = {0, 0};
    int32_t node = -1;
    bool blocked = false;
    for (int32_t q = 0; q < nodes; q++) {
        if (q == p || !tai_placement_allowed(placement, task, q))
            continue;
        const struct tai_change change =
            tai_placement_move_change(placement, task, q);
        if (!tai_change_less(change, best))
            continue;
        if (tai_placement_fits(placement, task, q, -1)) {
            best = change;
            node = q;
        } else {
            blocked = true;
        }
    }
    d->ticks += nodes;
    if (node >= 0) {
        take_step(d, task, node);
        gain(d, best);
        return true;
    }
    return blocked && make_room(d, task);
}

/* Until the queue is empty; false if the run stopped. */
static bool
descend(struct tai_descent *d)
{
    while (d->queue_count > 0) {
        const int32_t task = dequeue(d);
        if (log_has_room(d) && improve_task(d, task))
            enqueue(d, task);
        if (stopped(d))
            return false;
    }
    return true;
}

static void
clear_queue(struct tai_descent *d)
{
    while (d->queue_count > 0)
        dequeue(d);
}

/* To a local optimum with respect to all tasks. */
static void
descend_fully(struct tai_descent *d)
{
    ta_cost before, before_total;
    do {
        before = d->gained;
        before_total = d->gained_total;
        for (int32_t t = 0; t < d->placement.instance->tasks; t++)
            enqueue(d, t);
        if (!descend(d))
            break;
    } while (d->gained != before || d->gained_total != before_total);
    clear_queue(d);
}

/* ---- Kicks ------------------------------------------------------------- */

static int32_t
random_neighbour(struct tai_descent *d, int32_t task)
{
    const struct tai_graph *graph = &d->placement.graph;
    const int64_t degree = graph->first[task + 1] - graph->first[task];
    if (degree == 0)
        return -1;
    return graph
        ->neighbour[graph->first[task] +
                    (int64_t)tai_random_below(&d->random, (uint64_t)degree)];
}

/* Moves the task there, if need be in exchange for a random task. */
static void
kick_task(struct tai_descent *d, int32_t task, int32_t node)
{
    struct tai_placement *placement = &d->placement;
    const int32_t p = placement->node[task];
    if (p == node || !log_has_room(d) ||
        !tai_placement_allowed(placement, task, node))
        return;
    if (tai_placement_fits(placement, task, node, -1)) {
        gain(d, tai_placement_move_change(placement, task, node));
        take_step(d, task, node);
        return;
    }
    int32_t u = placement->entry[node];
    if (u < 0)
        return;
    for (uint64_t skip = tai_random_below(&d->random, SCAN_LIMIT); skip > 0;
         skip--)
        u = placement->next[u];
    placement->entry[node] = u;
    if (!tai_placement_fits(placement, task, node, u) ||
        !tai_placement_fits(placement, u, p, task))
        return;
    gain(d, tai_placement_move_change(placement, u, p));
    take_step(d, u, p);
    gain(d, tai_placement_move_change(placement, task, node));
    take_step(d, task, node);
}

/* A random task and up to KICK_LARGEST - 1 tasks reached from it by a random
   walk go to a random node. */
static void
kick(struct tai_descent *d)
{
    const struct ta_instance *instance = d->placement.instance;
    const int32_t node =
        (int32_t)tai_random_below(&d->random, (uint64_t)instance->nodes);
    const int32_t size =
        1 + (int32_t)tai_random_below(&d->random, KICK_LARGEST);
    int32_t task =
        (int32_t)tai_random_below(&d->random, (uint64_t)instance->tasks);
    for (int32_t i = 0; i < size && task >= 0; i++) {
        kick_task(d, task, node);
        d->cluster[i] = task;
        task = random_neighbour(
            d, d->cluster[tai_random_below(&d->random, (uint64_t)i + 1)]);
    }
    d->ticks += 8 * size;
}

static void
undo(struct tai_descent *d)
{
    while (d->log_count > 0) {
        const struct step *step = &d->log[--d->log_count];
        tai_placement_move(&d->placement, step->task, step->from);
    }
}

/* One kick with its descent; undone if that made things worse. Returns
   whether the objective improved. */
static bool
try_kick(struct tai_descent *d)
{
    d->log_count = 0;
    d->gained = d->gained_total = 0;
    kick(d);
    descend(d);
    clear_queue(d);
    const struct tai_change change = {d->gained, d->gained_total};
    const bool keep = tai_change_improves(change) ||
                      (change.objective == 0 && change.total == 0);
    if (!keep)
        undo(d);
    d->log_count = -1;
    return keep && d->gained < 0;
}

/* Kicks for that many ticks. The incumbent costs an assignment from scratch,
   so it is offered one at most every few passes over the instance. Returns how
   many kicks there were. */
static int64_t
kick_for(struct tai_descent *d, int64_t budget)
{
    const struct ta_instance *instance = d->placement.instance;
    const int64_t interval = 4 * (instance->tasks + instance->pairs);
    const int64_t begin = d->spent + d->ticks;
    int64_t offered = begin, kicks = 0;
    bool better = false;
    while (!stopped(d) && !tai_incumbent_closed(d->incumbent)) {
        const int64_t now = d->spent + d->ticks;
        if (now - begin >= budget)
            break;
        const bool improved = try_kick(d);
        kicks++;
        better |= improved;
        if (better && now - offered >= interval) {
            tai_incumbent_offer(d->incumbent, d->placement.node);
            offered = now;
            better = false;
        }
    }
    if (better)
        tai_incumbent_offer(d->incumbent, d->placement.node);
    return kicks;
}

/* ---- The whole --------------------------------------------------------- */

static void
release(struct tai_descent *d)
{
    tai_free(d->cluster);
    tai_free(d->log);
    tai_free(d->pays);
    tai_free(d->queued);
    tai_free(d->queue);
    tai_placement_release(&d->placement);
}

static ta_status
prepare(struct tai_descent *d)
{
    const int64_t tasks = d->incumbent->instance->tasks;
    const ta_status status = tai_placement_init(&d->placement, d->incumbent);
    if (status)
        return status;
    d->log_room = tasks + 2 * KICK_LARGEST + 64;
    d->log_count = -1;
    d->queue = tai_alloc(tasks, sizeof *d->queue);
    d->queued = tai_alloc_zero(tasks, sizeof *d->queued);
    d->pays = tai_alloc_zero(tasks, sizeof *d->pays);
    d->log = tai_alloc(d->log_room, sizeof *d->log);
    d->cluster = tai_alloc(KICK_LARGEST, sizeof *d->cluster);
    if (!d->queue || !d->queued || !d->pays || !d->log || !d->cluster)
        return TA_OUT_OF_MEMORY;
    return TA_OK;
}

/* The incumbent's assignment, or a constructed one. */
static ta_status
start(struct tai_descent *d, bool *done)
{
    struct tai_incumbent *incumbent = d->incumbent;
    if (!tai_incumbent_exists(incumbent)) {
        const ta_status status = tai_greedy_place(&d->placement, incumbent->run,
                                                  &d->random, -1, done);
        if (!status && *done)
            tai_incumbent_offer(incumbent, d->placement.node);
        return status;
    }
    for (int32_t t = 0; t < d->placement.instance->tasks; t++)
        tai_placement_put(&d->placement, t, incumbent->assignment[t]);
    *done = true;
    return TA_OK;
}

/* Ticks for kicks after a descent. */
static int64_t
kick_effort(const struct tai_descent *d, const struct ta_options *options)
{
    const struct tai_incumbent *incumbent = d->incumbent;
    const int64_t effort = KICK_EFFORT * (d->spent + d->ticks);
    const bool improved_later = options->method != TA_METHOD_DESCENT &&
                                incumbent->objective == TA_OBJECTIVE_TOTAL &&
                                incumbent->load_limit == TA_UNLIMITED &&
                                incumbent->instance->resources == 0;
    return improved_later || effort > KICK_EFFORT_LEAST ? effort
                                                        : KICK_EFFORT_LEAST;
}

static ta_status
run(struct tai_incumbent *incumbent, const struct ta_options *options,
    bool until_stopped)
{
    struct tai_descent d = {.incumbent = incumbent};
    bool done = false;
    incumbent->method = "descent";
    tai_incumbent_raise(incumbent, tai_simple_bound(incumbent));
    if (tai_incumbent_closed(incumbent))
        return TA_OK;
    ta_status status = prepare(&d);
    tai_random_seed(&d.random, (uint64_t)options->seed);
    if (!status)
        status = start(&d, &done);
    if (!status && done && incumbent->instance->tasks > 0) {
        descend_fully(&d);
        tai_incumbent_offer(incumbent, d.placement.node);
        TAI_EVENT(incumbent->run, "local optimum");
        const int64_t kicks =
            kick_for(&d, until_stopped ? INT64_MAX : kick_effort(&d, options));
        TAI_EVENT(incumbent->run, "%lld kicks", (long long)kicks);
    }
    release(&d);
    return status;
}

ta_status
tai_descent_solve(struct tai_incumbent *incumbent,
                  const struct ta_options *options)
{
    return run(incumbent, options, false);
}

ta_status
tai_descent_improve(struct tai_incumbent *incumbent,
                    const struct ta_options *options)
{
    return run(incumbent, options, true);
}

/* ---- Hints ------------------------------------------------------------- */

/* Ejections are cheap to have in vain when there is a next hint. */
#define HINT_REPAIR 200000

ta_status
tai_descent_new(struct tai_incumbent *incumbent, int64_t seed,
                struct tai_descent **descent)
{
    struct tai_descent *d = tai_alloc_zero(1, sizeof *d);
    if (!d)
        return TA_OUT_OF_MEMORY;
    d->incumbent = incumbent;
    const ta_status status = prepare(d);
    if (status) {
        tai_descent_free(d);
        return status;
    }
    tai_random_seed(&d->random, (uint64_t)seed);
    *descent = d;
    return TA_OK;
}

void
tai_descent_free(struct tai_descent *descent)
{
    if (!descent)
        return;
    release(descent);
    tai_free(descent);
}

/* Everything where the hint says if it fits, the rest unplaced. */
static void
place_hints(struct tai_placement *placement, const int32_t hint[])
{
    const int32_t tasks = placement->instance->tasks;
    for (int32_t t = 0; t < tasks; t++)
        if (placement->node[t] >= 0)
            tai_placement_take(placement, t);
    for (int32_t t = 0; t < tasks; t++)
        if (hint[t] >= 0 && tai_placement_fits(placement, t, hint[t], -1))
            tai_placement_put(placement, t, hint[t]);
}

ta_status
tai_descent_follow(struct tai_descent *descent, const int32_t hint[],
                   int64_t kicks, bool *better)
{
    struct tai_descent *d = descent;
    const ta_cost before = d->incumbent->value;
    bool done = false;
    place_hints(&d->placement, hint);
    const ta_status status = tai_greedy_place(&d->placement, d->incumbent->run,
                                              &d->random, HINT_REPAIR, &done);
    *better = false;
    if (status || !done)
        return status;
    descend_fully(d);
    tai_incumbent_offer(d->incumbent, d->placement.node);
    kick_for(d, kicks);
    *better = d->incumbent->value < before;
    return TA_OK;
}
