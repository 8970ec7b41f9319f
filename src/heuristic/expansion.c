/* SPDX-License-Identifier: MIT */
/*
 * Expansion moves.
 *
 * Problem. Given an assignment y and a node p, which tasks should go to p, all
 * others staying where they are?
 *
 * Method. Let x(t) = 1 if t goes to p. A pair of tasks that are not on p pays
 *
 *     E00 = c d(y(t), y(u)),  E01 = c d(y(t), p),
 *     E10 = c d(p, y(u)),     E11 = c d(p, p)                              (1)
 *
 * for the four values of x(t), x(u), which is
 *
 *     E00 + (E10 - E00) x(t) + (E01 - E00) x(u) - B x(t) x(u)
 *     with B = E01 + E10 - E00 - E11.                                      (2)
 *
 * If B >= 0 this is a term of a cut: with B = b + b' and any such split,
 *
 *     -B x(t) x(u) = b x(t) (1 - x(u)) + b' (1 - x(t)) x(u)
 *                    - b x(t) - b' x(u).                                   (3)
 *
 * For a metric B is never negative. Where it is, E01 and E10 are raised until
 * B = 0: then the cut says too much for some moves but never too little, and
 * the exact cost for staying, so a move that it finds is an improvement all
 * the same (Rother et al. 2005). Tasks that are on p already or forbidden
 * there are no vertices; pairs with them are terminals.
 *
 * Why it is correct. The value found is checked against the change of the
 * total, from (1) itself, before the move is made.
 *
 * Cost. One minimum cut a node, whose network has at most the tasks and pairs
 * of the instance; few tasks want to move, and reduction finds most of the
 * others out.
 *
 * Overflow. (2) is a difference of parts of two totals; the cut refuses sums
 * beyond 2^62, and then there is no move.
 *
 * References: Y. Boykov, O. Veksler, R. Zabih, Fast approximate energy
 * minimization via graph cuts. PAMI 23 (2001); C. Rother, S. Kumar, V.
 * Kolmogorov, A. Blake, Digital tapestry. CVPR (2005).
 */
#include "heuristic/expansion.h"

#include <assert.h>

#include "base/memory.h"
#include "flow/cut.h"

struct expansion {
    const struct ta_instance *instance;
    const struct tai_graph *graph;
    struct tai_run *run;
    int32_t *assignment;         /* the caller's */
    int32_t *number;             /* [tasks]: vertex, -1 for none */
    int32_t *task;               /* [tasks]: task of a vertex */
    int64_t *terminal;           /* [tasks] */
    uint8_t *side;               /* [tasks] */
    int32_t *tail, *head;        /* [edges] */
    int64_t *capacity, *reverse; /* [edges] */
    int32_t vertices;
    int64_t pairs;
};

bool
tai_expansion_applies(const struct ta_instance *instance)
{
    return instance->resources == 0 && instance->apart.groups == 0;
}

static bool
allocate(struct expansion *x)
{
    const int64_t tasks = x->instance->tasks, edges = x->graph->arcs / 2;
    x->number = tai_alloc(tasks, sizeof *x->number);
    x->task = tai_alloc(tasks, sizeof *x->task);
    x->terminal = tai_alloc(tasks, sizeof *x->terminal);
    x->side = tai_alloc(tasks, sizeof *x->side);
    x->tail = tai_alloc(edges, sizeof *x->tail);
    x->head = tai_alloc(edges, sizeof *x->head);
    x->capacity = tai_alloc(edges, sizeof *x->capacity);
    x->reverse = tai_alloc(edges, sizeof *x->reverse);
    return x->number && x->task && x->terminal && x->side && x->tail &&
           x->head && x->capacity && x->reverse;
}

static void
release(struct expansion *x)
{
    tai_free(x->reverse);
    tai_free(x->capacity);
    tai_free(x->head);
    tai_free(x->tail);
    tai_free(x->side);
    tai_free(x->terminal);
    tai_free(x->task);
    tai_free(x->number);
}

/* ---- The network ------------------------------------------------------- */

/* Equations (1) to (3) for the pair of two vertices. A terminal is what a
   vertex pays for staying. */
static void
add_pair(struct expansion *x, int32_t v, int32_t w, ta_cost c, int32_t node)
{
    const struct ta_instance *instance = x->instance;
    const int32_t p = x->assignment[x->task[v]], q = x->assignment[x->task[w]];
    const ta_cost e00 = c * tai_distance(instance, p, q);
    const ta_cost e11 = c * tai_distance(instance, node, node);
    const ta_cost e01 = c * tai_distance(instance, p, node);
    ta_cost e10 = c * tai_distance(instance, node, q);
    ta_cost b = e01 + e10 - e00 - e11;
    if (b < 0) {
        e10 -= b; /* all of it at one end: it is the sum that counts */
        b = 0;
    }
    const ta_cost there = b / 2, back = b - there;
    x->terminal[v] -= e10 - e00 - there;
    x->terminal[w] -= e01 - e00 - back;
    if (b == 0)
        return;
    x->tail[x->pairs] = v;
    x->head[x->pairs] = w;
    x->capacity[x->pairs] = there;
    x->reverse[x->pairs++] = back;
}

static void
build(struct expansion *x, int32_t node)
{
    const struct ta_instance *instance = x->instance;
    const struct tai_graph *graph = x->graph;
    x->vertices = 0;
    x->pairs = 0;
    for (int32_t t = 0; t < instance->tasks; t++) {
        const ta_cost e = tai_execution(instance, t, node);
        x->number[t] = -1;
        if (x->assignment[t] == node || e == TA_FORBIDDEN)
            continue;
        x->number[t] = x->vertices;
        x->task[x->vertices] = t;
        x->terminal[x->vertices++] =
            tai_execution(instance, t, x->assignment[t]) - e;
    }
    for (int32_t v = 0; v < x->vertices; v++) {
        const int32_t t = x->task[v];
        const int32_t p = x->assignment[t];
        for (int64_t a = graph->first[t]; a < graph->first[t + 1]; a++) {
            const int32_t w = x->number[graph->neighbour[a]];
            const int32_t q = x->assignment[graph->neighbour[a]];
            if (w > v)
                add_pair(x, v, w, graph->cost[a], node);
            else if (w < 0)
                x->terminal[v] +=
                    graph->cost[a] * (tai_distance(instance, p, q) -
                                      tai_distance(instance, node, q));
        }
    }
}

/* ---- Moves ------------------------------------------------------------- */

/* By how much the move that the sides tell changes the total. */
static ta_cost
change_of(const struct expansion *x, int32_t node)
{
    const struct ta_instance *instance = x->instance;
    const struct tai_graph *graph = x->graph;
    ta_cost sum = 0;
    for (int32_t v = 0; v < x->vertices; v++) {
        if (!(x->side[v] & TAI_IN_SMALLEST))
            continue;
        const int32_t t = x->task[v], p = x->assignment[t];
        sum += tai_execution(instance, t, node) - tai_execution(instance, t, p);
        for (int64_t a = graph->first[t]; a < graph->first[t + 1]; a++) {
            const int32_t u = graph->neighbour[a], q = x->assignment[u];
            const int32_t w = x->number[u];
            const bool both = w >= 0 && x->side[w] & TAI_IN_SMALLEST;
            if (both && u < t)
                continue;
            sum += graph->cost[a] *
                   (tai_distance(instance, node, both ? node : q) -
                    tai_distance(instance, p, q));
        }
    }
    return sum;
}

/* The best move to one node; its gain. */
static ta_status
expand(struct expansion *x, int32_t node, ta_cost *gain)
{
    build(x, node);
    const struct tai_cut_problem problem = {
        .vertices = x->vertices,
        .pairs = x->pairs,
        .tail = x->tail,
        .head = x->head,
        .capacity = x->capacity,
        .reverse = x->reverse,
        .terminal = x->terminal,
    };
    const struct tai_cut_options options = TAI_CUT_DEFAULTS;
    struct tai_cut cut = {.side = x->side};
    *gain = 0;
    struct tai_run quiet = *x->run; /* no line for each cut */
    quiet.log = NULL;
    const ta_status status = tai_cut_solve(&problem, &options, &quiet, &cut);
    quiet.log = x->run->log;
    *x->run = quiet;
    if (status == TA_OUT_OF_RANGE)
        return TA_OK;
    if (status || !cut.complete)
        return status;
    const ta_cost change = change_of(x, node);
    if (change >= 0)
        return TA_OK;
    for (int32_t v = 0; v < x->vertices; v++)
        if (x->side[v] & TAI_IN_SMALLEST)
            x->assignment[x->task[v]] = node;
    *gain = -change;
    return TA_OK;
}

ta_status
tai_expansion_cycle(const struct ta_instance *instance,
                    const struct tai_graph *graph, int32_t start,
                    struct tai_run *run, int32_t assignment[], ta_cost *gain)
{
    assert(tai_expansion_applies(instance));
    struct expansion x = {.instance = instance,
                          .graph = graph,
                          .run = run,
                          .assignment = assignment};
    ta_status status = allocate(&x) ? TA_OK : TA_OUT_OF_MEMORY;
    ta_cost sum = 0;
    for (int32_t i = 0; !status && !run->stop && i < instance->nodes; i++) {
        ta_cost one;
        status = expand(&x, (start + i) % instance->nodes, &one);
        sum += one;
    }
    release(&x);
    if (gain)
        *gain = sum;
    return status;
}
