/* SPDX-License-Identifier: MIT */
/*
 * Nodes in a line as one minimum cut.
 *
 * Problem. k nodes have places x(0) <= x(1) <= ... <= x(k-1) on a line, in
 * some order of theirs, with d(p, q) = |x(p) - x(q)|; minimise
 *
 *     sum over t of e(t, a(t)) + sum over pairs of c(t,u) d(a(t), a(u)).    (1)
 *
 * Method. Let a task have k - 1 vertices, b(t, i) = 1 for i = 1 .. k-1 meaning
 * that t is on node i of the line or beyond, so that
 *
 *     b(t, 1) >= b(t, 2) >= ... >= b(t, k-1).                               (2)
 *
 * With g(i) = x(i) - x(i-1), (1) is sum over t of e(t, 0), plus
 *
 *     sum over t, i of (e(t, i) - e(t, i-1)) b(t, i)
 *     + sum over pairs, i of c(t,u) g(i) |b(t, i) - b(u, i)|:               (3)
 *
 * a cut with a terminal at each vertex and k - 1 copies of the task graph. An
 * arc of capacity H(t) from b(t, i+1) to b(t, i) charges what breaks (2).
 * The source side of flow/cut.h is b = 1.
 *
 * Why it is correct. Let M(t) = 1 + (the largest minus the smallest allowed
 * e(t, .)) + (x(k-1) - x(0)) sum over u of c(t,u): no matter where the other
 * tasks are, moving t alone between allowed nodes changes (1) by less than
 * M(t). A forbidden node costs the largest allowed one plus M(t), so leaving
 * it for an allowed one always pays. Breaking (2) once or more often and then
 * mending t changes (3) by less than k times the largest terminal of t plus
 * M(t); H(t) is that, so breaking (2) never pays either. Hence a minimum cut
 * is an assignment, of cost (1).
 *
 * Cost. The network has n (k - 1) vertices and (n + pairs) (k - 1) arcs.
 *
 * Overflow. Terminals and capacities are computed in 128 bits and summed; a
 * sum above 2^62 is refused.
 *
 * References: Lee, Lee and Kim (1992) for tasks on linear arrays of nodes;
 * H. Ishikawa, Exact optimization for Markov random fields with convex priors.
 * IEEE Transactions on Pattern Analysis and Machine Intelligence 25 (2003).
 */
#include "exact/line.h"

#include <assert.h>

#include "base/memory.h"
#include "exact/one_cut.h"

/* Pairs of the network beyond which other methods are better off. */
#define MOST_PAIRS 400000000

struct line {
    const struct ta_instance *instance;
    int32_t *node;        /* [nodes]: the node at each place of the line */
    ta_cost *talk;        /* [tasks]: sum of c over the pairs of a task */
    int32_t *tail, *head; /* [pairs of the network] */
    ta_cost *capacity, *reverse; /* likewise */
    ta_cost *terminal;           /* [tasks * (nodes - 1)] */
    uint8_t *side;               /* likewise */
    int64_t pairs;
    tai_int128 paid; /* sum of e(t, 0) */
    tai_int128 sum;  /* of terminals and capacities */
};

/* ---- The line ---------------------------------------------------------- */

/* The node farthest from a given one: an end of the line, if there is one. */
static int32_t
farthest(const struct ta_instance *instance, int32_t from)
{
    int32_t end = from;
    for (int32_t p = 0; p < instance->nodes; p++)
        if (tai_distance(instance, from, p) > tai_distance(instance, from, end))
            end = p;
    return end;
}

/* Whether d(p, q) = |d(end, p) - d(end, q)| for all nodes. */
static bool
is_line(const struct ta_instance *instance, int32_t end)
{
    for (int32_t p = 0; p < instance->nodes; p++)
        for (int32_t q = 0; q <= p; q++) {
            const ta_cost apart =
                tai_distance(instance, end, p) - tai_distance(instance, end, q);
            if (tai_distance(instance, p, q) != (apart < 0 ? -apart : apart))
                return false;
        }
    return true;
}

bool
tai_line_applies(const struct tai_incumbent *incumbent)
{
    const struct ta_instance *instance = incumbent->instance;
    if (instance->nodes < 2 || instance->apart.groups > 0 ||
        incumbent->objective != TA_OBJECTIVE_TOTAL ||
        incumbent->load_limit != TA_UNLIMITED)
        return false;
    return is_line(instance, farthest(instance, 0));
}

/* Nodes by their distance from one end; insertion keeps equal ones in their
   order. */
static void
order_nodes(struct line *line)
{
    const struct ta_instance *instance = line->instance;
    const int32_t end = farthest(instance, 0);
    for (int32_t p = 0; p < instance->nodes; p++) {
        int32_t i = p;
        for (; i > 0 && tai_distance(instance, end, line->node[i - 1]) >
                            tai_distance(instance, end, p);
             i--)
            line->node[i] = line->node[i - 1];
        line->node[i] = p;
    }
}

/* g(i) of equation (3). */
static ta_cost
gap(const struct line *line, int32_t i)
{
    return tai_distance(line->instance, line->node[i - 1], line->node[i]);
}

/* ---- The network ------------------------------------------------------- */

static int32_t
vertex(const struct line *line, int32_t task, int32_t i)
{
    return task * (line->instance->nodes - 1) + i - 1;
}

static void
add_pair(struct line *line, int32_t tail, int32_t head, tai_int128 capacity,
         tai_int128 reverse)
{
    line->sum += capacity > reverse ? capacity : reverse;
    if (line->sum > TA_COST_LIMIT)
        return; /* refused in the end */
    const int64_t at = line->pairs++;
    line->tail[at] = tail;
    line->head[at] = head;
    line->capacity[at] = (ta_cost)capacity;
    line->reverse[at] = (ta_cost)reverse;
}

/* What the task costs on place i of the line: forbidden places `high`. */
static tai_int128
cost_at(const struct line *line, int32_t task, int32_t i, tai_int128 high)
{
    const ta_cost e = tai_execution(line->instance, task, line->node[i]);
    return e == TA_FORBIDDEN ? high : e;
}

/* Terminals of a task, and the arcs that keep (2). */
static void
add_task(struct line *line, int32_t task)
{
    const struct ta_instance *instance = line->instance;
    const int32_t nodes = instance->nodes;
    tai_int128 least = TA_COST_LIMIT, most = -(tai_int128)TA_COST_LIMIT;
    for (int32_t p = 0; p < nodes; p++) {
        const ta_cost e = tai_execution(instance, task, p);
        if (e == TA_FORBIDDEN)
            continue;
        least = e < least ? e : least;
        most = e > most ? e : most;
    }
    assert(least <= most);
    const tai_int128 move =
        1 + most - least +
        (tai_int128)instance->largest_distance * line->talk[task];
    tai_int128 steepest = 0;
    line->paid += cost_at(line, task, 0, most + move);
    for (int32_t i = 1; i < nodes; i++) {
        const tai_int128 step = cost_at(line, task, i, most + move) -
                                cost_at(line, task, i - 1, most + move);
        const tai_int128 size = step < 0 ? -step : step;
        steepest = size > steepest ? size : steepest;
        line->sum += size;
        /* A positive terminal of flow/cut.h is paid on the sink side. */
        line->terminal[vertex(line, task, i)] =
            size > TA_COST_LIMIT ? 0 : (ta_cost)-step;
        line->paid += step > 0 ? 0 : step;
    }
    for (int32_t i = 1; i + 1 < nodes; i++)
        add_pair(line, vertex(line, task, i + 1), vertex(line, task, i),
                 nodes * steepest + move, 0);
}

static ta_status
allocate(struct line *line)
{
    const struct ta_instance *instance = line->instance;
    const int64_t tasks = instance->tasks, levels = instance->nodes - 1;
    const tai_int128 most = (tai_int128)(instance->pairs + tasks) * levels;
    if (most > MOST_PAIRS || tasks * levels > INT32_MAX)
        return TA_NOT_SUPPORTED;
    const int64_t pairs = (int64_t)most;
    line->node = tai_alloc(instance->nodes, sizeof *line->node);
    line->talk = tai_alloc_zero(tasks, sizeof *line->talk);
    line->tail = tai_alloc(pairs, sizeof *line->tail);
    line->head = tai_alloc(pairs, sizeof *line->head);
    line->capacity = tai_alloc(pairs, sizeof *line->capacity);
    line->reverse = tai_alloc(pairs, sizeof *line->reverse);
    line->terminal = tai_alloc(tasks * levels, sizeof *line->terminal);
    line->side = tai_alloc(tasks * levels, sizeof *line->side);
    return line->node && line->talk && line->tail && line->head &&
                   line->capacity && line->reverse && line->terminal &&
                   line->side
               ? TA_OK
               : TA_OUT_OF_MEMORY;
}

static void
release(struct line *line)
{
    tai_free(line->side);
    tai_free(line->terminal);
    tai_free(line->reverse);
    tai_free(line->capacity);
    tai_free(line->head);
    tai_free(line->tail);
    tai_free(line->talk);
    tai_free(line->node);
}

static ta_status
build(struct line *line)
{
    const struct ta_instance *instance = line->instance;
    const ta_status status = allocate(line);
    if (status)
        return status;
    order_nodes(line);
    for (int64_t i = 0; i < instance->pairs; i++) {
        line->talk[instance->pair_task[i]] += instance->pair_cost[i];
        line->talk[instance->pair_other[i]] += instance->pair_cost[i];
    }
    for (int32_t t = 0; t < instance->tasks; t++)
        add_task(line, t);
    for (int32_t i = 1; i < instance->nodes; i++)
        for (int64_t j = 0; j < instance->pairs; j++) {
            const tai_int128 c =
                (tai_int128)instance->pair_cost[j] * gap(line, i);
            if (c > 0)
                add_pair(line, vertex(line, instance->pair_task[j], i),
                         vertex(line, instance->pair_other[j], i), c, c);
        }
    return line->sum > TA_COST_LIMIT ? TA_NOT_SUPPORTED : TA_OK;
}

/* A task is on the place that as many of its vertices are beyond. */
static void
read_sides(const struct line *line, int32_t assignment[])
{
    for (int32_t t = 0; t < line->instance->tasks; t++) {
        int32_t place = 0;
        for (int32_t i = 1; i < line->instance->nodes; i++)
            place += (line->side[vertex(line, t, i)] & TAI_IN_SMALLEST) != 0;
        assignment[t] = line->node[place];
    }
}

ta_status
tai_line_solve(struct tai_incumbent *incumbent, const ta_options *options)
{
    const struct ta_instance *instance = incumbent->instance;
    assert(tai_line_applies(incumbent));
    struct line line = {.instance = instance};
    int32_t *assignment = tai_alloc(instance->tasks, sizeof *assignment);
    ta_status status = assignment ? build(&line) : TA_OUT_OF_MEMORY;
    struct tai_cut cut = {.side = line.side};
    if (!status) {
        TAI_LOG(incumbent->run, "Nodes in a line: %d cuts at once.",
                instance->nodes - 1);
        const struct tai_cut_problem network = {
            .vertices = instance->tasks * (instance->nodes - 1),
            .pairs = line.pairs,
            .tail = line.tail,
            .head = line.head,
            .capacity = line.capacity,
            .reverse = line.reverse,
            .terminal = line.terminal,
        };
        status = tai_one_cut_solve(&network, options, incumbent->run, &cut);
    }
    if (!status) {
        read_sides(&line, assignment);
        status = tai_one_cut_report(incumbent, line.paid, &cut, assignment);
    }
    release(&line);
    tai_free(assignment);
    return status;
}
