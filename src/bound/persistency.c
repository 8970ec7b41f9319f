/* SPDX-License-Identifier: MIT */
/*
 * Isolating cuts.
 *
 * Problem. Minimise E(x) = sum over t of e(t, x(t)) + sum over edges of
 * w(t,u) [x(t) != x(u)], which for k > 2 is NP-hard; find tasks whose node in
 * some optimum can be told.
 *
 * Method. For one node p ask only who is on p: let A be a set of tasks and
 *
 *     E_p(A) = sum over t in A of e(t,p)
 *            + sum over t not in A of min over q != p of e(t,q)
 *            + sum over edges with one end in A of w(t,u),                 (1)
 *
 * which is one minimum cut. Let S be its largest minimiser: all of S go to p.
 * They are folded into their neighbours, and the next node has a smaller cut.
 *
 * Why it is correct. Let y be any assignment, A its tasks on p, and y' the
 * same with all of S on p. A cut function is submodular and S is a minimiser:
 *
 *     E_p(A + S) - E_p(A) <= E_p(S) - E_p(A * S) <= 0                      (2)
 *
 * (+ and * being union and intersection). E(y') - E(y) is at most the left
 * side, term by term: a task t of S not in A pays e(t,p) - e(t,y(t)), which
 * is at most e(t,p) - min over q != p of e(t,q). An edge changes if an end is
 * in S and not in A. If its other end is in A, it pays w before and 0 then,
 * as in (1); if that is in neither, [y(t) != y(u)] w before and w then, and 0
 * and w in (1); if that is in S too, some w or nothing before and 0 then, and
 * 0 and 0 in (1). So moving S to p never costs more. This is also so if one
 * moves the tasks of S one after the other and looks only at the end, which is
 * what tai_presolve_fix asks for.
 *
 * A task that is forbidden on p is held on the other side, one that has only
 * p left on p's; (2) holds with infinite costs as long as E_p(A) and E_p(S)
 * are finite, which they are for feasible y.
 *
 * Cost. k minimum cuts of what is left, most of which reduction decides.
 *
 * Overflow. A terminal is a difference of two costs of one row, and capacities
 * are c times the distance: the range of flow/cut.h, 2^62, holds for all but
 * instances near the limit with costs of both signs; there the cut is refused
 * and nothing is fixed.
 *
 * References: I. Kovtun, Partial optimal labeling search for a NP-hard
 * subclass of (max,+) problems. DAGM (2003); I. Gridchyn and V. Kolmogorov,
 * Potts model, parametric maxflow and k-submodular functions. ICCV (2013).
 */
#include "bound/persistency.h"

#include <assert.h>

#include "base/memory.h"
#include "flow/cut.h"

struct isolation {
    struct tai_presolve *presolve;
    int32_t *number;      /* [tasks]: of the vertex of a task that is left */
    int32_t *task;        /* [tasks]: and back */
    int32_t *tail, *head; /* [edges] */
    int64_t *capacity;    /* [edges] */
    int64_t *terminal;    /* [tasks] */
    uint8_t *side;        /* [tasks] */
    int32_t vertices;
    int64_t pairs;
};

bool
tai_persistency_applies(const struct tai_presolve *presolve)
{
    return presolve->instance->uniform && !presolve->apart;
}

static bool
allocate(struct isolation *i)
{
    const int64_t tasks = i->presolve->tasks, edges = i->presolve->edges;
    i->number = tai_alloc(tasks, sizeof *i->number);
    i->task = tai_alloc(tasks, sizeof *i->task);
    i->tail = tai_alloc(edges, sizeof *i->tail);
    i->head = tai_alloc(edges, sizeof *i->head);
    i->capacity = tai_alloc(edges, sizeof *i->capacity);
    i->terminal = tai_alloc(tasks, sizeof *i->terminal);
    i->side = tai_alloc(tasks, sizeof *i->side);
    return i->number && i->task && i->tail && i->head && i->capacity &&
           i->terminal && i->side;
}

static void
release(struct isolation *i)
{
    tai_free(i->side);
    tai_free(i->terminal);
    tai_free(i->capacity);
    tai_free(i->head);
    tai_free(i->tail);
    tai_free(i->task);
    tai_free(i->number);
}

static void
list_pairs(struct isolation *i)
{
    const struct tai_presolve *p = i->presolve;
    i->vertices = 0;
    i->pairs = 0;
    for (int32_t t = 0; t < p->tasks; t++)
        if (!tai_presolve_gone(p, t)) {
            i->task[i->vertices] = t;
            i->number[t] = i->vertices++;
        }
    for (int32_t v = 0; v < i->vertices; v++)
        for (int32_t a = p->list[i->task[v]]; a >= 0; a = p->arc[a].next) {
            const int32_t u = i->number[p->arc[a].task];
            if (u < v)
                continue;
            i->tail[i->pairs] = v;
            i->head[i->pairs] = u;
            i->capacity[i->pairs++] =
                p->cost[a >> 1] * p->instance->uniform_distance;
        }
}

/* What v pays on the sink side, not on the node, more than on it. */
static int64_t
terminal_of(const struct tai_presolve *p, int32_t task, int32_t node)
{
    const ta_cost here = tai_presolve_execution(p, task, node);
    ta_cost elsewhere = TA_FORBIDDEN;
    for (int32_t q = 0; q < p->nodes; q++) {
        const ta_cost e = tai_presolve_execution(p, task, q);
        if (q != node && e < elsewhere)
            elsewhere = e;
    }
    if (here == TA_FORBIDDEN)
        return TAI_CUT_SINK;
    return elsewhere == TA_FORBIDDEN ? TAI_CUT_SOURCE : elsewhere - here;
}

/* The cut of (1) for one node; false if there is none to rely on. */
static bool
isolate(struct isolation *i, int32_t node, struct tai_run *run)
{
    struct tai_presolve *p = i->presolve;
    bool any = false;
    for (int32_t v = 0; v < i->vertices; v++) {
        i->terminal[v] = terminal_of(p, i->task[v], node);
        any |= i->terminal[v] >= 0;
    }
    if (!any)
        return false; /* S is empty */
    const struct tai_cut_problem problem = {
        .vertices = i->vertices,
        .pairs = i->pairs,
        .tail = i->tail,
        .head = i->head,
        .capacity = i->capacity,
        .terminal = i->terminal,
    };
    struct tai_cut_options options = TAI_CUT_DEFAULTS;
    options.largest = true;
    struct tai_cut cut = {.side = i->side};
    struct tai_run quiet = *run; /* the story is told by who presolves */
    quiet.log = NULL;
    const ta_status status = tai_cut_solve(&problem, &options, &quiet, &cut);
    quiet.log = run->log;
    *run = quiet;
    if (status == TA_OUT_OF_MEMORY)
        p->status = status;
    return !status && cut.complete;
}

int32_t
tai_persistency_fix(struct tai_presolve *presolve, struct tai_run *run)
{
    assert(tai_persistency_applies(presolve));
    struct isolation i = {.presolve = presolve};
    int32_t fixed = 0;
    bool stale = true;
    if (!allocate(&i))
        presolve->status = TA_OUT_OF_MEMORY;
    for (int32_t node = 0; node < presolve->nodes && !presolve->status &&
                           !run->stop && !presolve->infeasible;
         node++) {
        if (stale)
            list_pairs(&i);
        stale = false;
        if (!isolate(&i, node, run))
            continue;
        for (int32_t v = 0; v < i.vertices; v++)
            if (i.side[v] & TAI_IN_LARGEST) {
                tai_presolve_fix(presolve, i.task[v], node);
                fixed++;
                stale = true;
            }
    }
    release(&i);
    return fixed;
}
