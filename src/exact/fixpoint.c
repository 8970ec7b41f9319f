/* SPDX-License-Identifier: MIT */
/*
 * Which rule when.
 *
 * Each rule is exact for itself (model/presolve.h, bound/dominance.c,
 * bound/persistency.c), so any order ends with an instance of the same
 * optimum. The order is by price. First go nodes that no task needs. Tasks
 * wait in a queue; who leaves it is
 *
 *     fixed, if a single node is left to it;
 *     folded into its neighbour, if there is at most one;
 *     joined, if there are two and the result is again an edge;
 *     pruned of nodes that it need not be on;
 *     contracted into a neighbour that it always follows;
 *
 * and whatever changes puts the tasks around it back. All tasks are asked
 * about the first three before any is about the others. When the queue is
 * empty, isolating cuts are tried unless the instance is large, and if they
 * fixed a task in fifty, it all begins again.
 *
 * Cost. Pruning and contracting are given up after MOST_PASSES times what a
 * pass over the task graph takes. Dense instances come near, and those with
 * many nodes whose distances are of all sorts; the other rules take little.
 */
#include "exact/fixpoint.h"

#include <assert.h>

#include "bound/dominance.h"
#include "bound/persistency.h"

#define MOST_PASSES 50
#define TICKS_BETWEEN_POLLS 10000

/* Beyond so many pairs of task and node, isolating cuts take longer than what
   they fix is worth: 71 of 10^5 tasks in the hard band. */
#define MOST_ISOLATED 300000

/* Isolating cuts are tried again if they fixed one task in so many. */
#define WORTH_AGAIN 50

struct pass {
    struct tai_presolve *presolve;
    struct tai_run *run;
    struct tai_dominance dominance;
    struct tai_fixpoint *done;
    int64_t ticks; /* since the last poll */
    int64_t left;  /* that may still be spent on dominance */
};

static bool
stopped(struct pass *pass)
{
    const int64_t ticks = pass->ticks;
    if (pass->presolve->status || pass->presolve->infeasible)
        return true;
    if (ticks < TICKS_BETWEEN_POLLS)
        return pass->run->stop != TAI_STOP_NONE;
    pass->ticks = 0;
    return tai_run_stopped(pass->run, ticks, "presolve");
}

static int32_t
only_node(const struct tai_presolve *p, int32_t task)
{
    int32_t node = 0;
    while (!tai_presolve_allowed(p, task, node))
        node++;
    return node;
}

/* Removes the task if its place in the graph is enough to know how. */
static bool
remove_by_degree(struct pass *pass, int32_t task)
{
    struct tai_presolve *p = pass->presolve;
    struct tai_fixpoint *done = pass->done;
    if (p->allowed[task] == 1) {
        tai_presolve_fix(p, task, only_node(p, task));
        done->forced++;
        return true;
    }
    if (p->degree[task] <= 1 && tai_run_has(pass->run, TAI_PART_LEAVES)) {
        tai_presolve_fold(p, task);
        done->leaves++;
        return true;
    }
    if (p->degree[task] == 2 && tai_run_has(pass->run, TAI_PART_CHAINS) &&
        tai_presolve_join(p, task)) {
        done->chains++;
        return true;
    }
    return false;
}

static void
look_at(struct pass *pass, int32_t task)
{
    struct tai_presolve *p = pass->presolve;
    const int64_t before = pass->dominance.ticks;
    pass->ticks++;
    if (remove_by_degree(pass, task) || pass->left <= 0)
        return;
    if (tai_run_has(pass->run, TAI_PART_DOMINANCE))
        pass->done->pruned += tai_dominance_prune(&pass->dominance, task);
    if (p->allowed[task] > 1 && !p->status &&
        tai_run_has(pass->run, TAI_PART_CONTRACTION))
        pass->done->contracted +=
            tai_dominance_contract(&pass->dominance, task);
    pass->ticks += pass->dominance.ticks - before;
    pass->left -= pass->dominance.ticks - before + 1;
}

/* All tasks are in the queue. Those that remain are again. */
static void
remove_cheaply(struct pass *pass)
{
    struct tai_presolve *p = pass->presolve;
    for (int32_t t; !stopped(pass) && (t = tai_presolve_next(p)) >= 0;) {
        remove_by_degree(pass, t);
        pass->ticks++;
    }
    for (int32_t t = 0; t < p->tasks; t++)
        if (!tai_presolve_gone(p, t))
            tai_presolve_enqueue(p, t);
}

ta_status
tai_fixpoint_reach(struct tai_presolve *presolve, struct tai_run *run,
                   struct tai_fixpoint *done)
{
    *done = (struct tai_fixpoint){0};
    struct pass pass = {.presolve = presolve,
                        .run = run,
                        .done = done,
                        .left = MOST_PASSES * (2 * (int64_t)presolve->edges +
                                               presolve->tasks + 1)};
    if (tai_dominance_init(&pass.dominance, presolve))
        presolve->status = TA_OUT_OF_MEMORY;
    remove_cheaply(&pass);
    for (bool again = true; again && !stopped(&pass);) {
        if (tai_run_has(run, TAI_PART_NODES))
            done->nodes += tai_dominance_drop_nodes(&pass.dominance);
        for (int32_t t;
             !stopped(&pass) && (t = tai_presolve_next(presolve)) >= 0;)
            look_at(&pass, t);
        again = false;
        if (!stopped(&pass) && presolve->left > 0 &&
            tai_run_has(run, TAI_PART_PERSISTENCY) &&
            (int64_t)presolve->left * presolve->nodes <= MOST_ISOLATED &&
            tai_persistency_applies(presolve)) {
            const int32_t fixed = tai_persistency_fix(presolve, run);
            done->persistent += fixed;
            again = fixed > presolve->left / WORTH_AGAIN;
        }
    }
    tai_dominance_release(&pass.dominance);
    assert(presolve->tasks > 500 || presolve->status ||
           tai_presolve_check(presolve));
    return presolve->status;
}
