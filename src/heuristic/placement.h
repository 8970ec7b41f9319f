/* SPDX-License-Identifier: MIT */
#ifndef TAI_PLACEMENT_H
#define TAI_PLACEMENT_H

/*
 * An assignment under construction or improvement: every task is on a node or
 * unplaced, and what a change would cost is known at once.
 *
 * For each task t and node r it keeps
 *
 *     traffic[t][r] = sum of c(t, u) over the placed neighbours u on r,
 *
 * from which the change of any objective follows without looking at the task
 * graph: moving t from p to q changes the total by
 *
 *     e(t, q) - e(t, p) + sum over r of traffic[t][r] (d(q, r) - d(p, r)),
 *
 * which is two terms of the sum if the distance is uniform. Placing a task
 * costs O(degree), asking O(1) for uniform distance and O(nodes) otherwise.
 * Memory is O(tasks * nodes), as the instance has it, plus the task graph.
 *
 * Besides, it keeps what each node has left of each resource (the limit on
 * execution that --balance sets is one more), so it is known whether a task
 * fits; tasks that must be apart are found by looking at their groups, each
 * of which has at most `nodes` members in any feasible instance.
 *
 * Invariants, for P the set of placed tasks:
 *   (P1) traffic as above;
 *   (P2) left[r][p] = capacity - the needs of the tasks of P on p;
 *   (P3) load[p] = execution + communication of the tasks of P on p, among P
 *        (objective `turnaround` only);
 *   (P4) the ring of node p holds exactly the tasks of P on p.
 */

#include <stdbool.h>
#include <stdint.h>

#include <taskassign/options.h>

#include "model/graph.h"
#include "model/incumbent.h"
#include "model/instance.h"

/* How much a change adds: to the objective, and, among equals, to the total.
   For `total` and `communication` the two are the same. */
struct tai_change {
    ta_cost objective;
    ta_cost total;
};

struct tai_placement {
    const struct ta_instance *instance;
    int32_t objective;
    ta_cost load_limit;
    bool constrained; /* some move may not fit although it is not forbidden */
    struct tai_graph graph;

    int32_t *node;     /* [tasks], -1 while unplaced */
    int32_t unplaced;  /* how many */
    ta_cost *traffic;  /* [tasks * nodes], in cost units (P1) */
    ta_cost *left;     /* [resources * nodes], TA_UNLIMITED stays (P2) */
    ta_cost *spare;    /* [nodes]: load_limit minus execution (P2) */
    ta_cost *load;     /* [nodes] (P3) */
    ta_cost *trial;    /* [nodes]: loads after a change that is considered */
    int32_t *next;     /* [tasks]: the ring of the task's node (P4) */
    int32_t *previous; /* [tasks] */
    int32_t *entry;    /* [nodes]: some task of the ring, or -1 */
    int64_t *member_of_first; /* [tasks + 1] */
    int32_t *member_of; /* [size of the apart groups]: groups of each task */
};

/* Nothing placed. TA_OUT_OF_MEMORY. */
ta_status tai_placement_init(struct tai_placement *placement,
                             const struct tai_incumbent *incumbent);

void tai_placement_release(struct tai_placement *placement);

/* Checks the invariants from scratch; for asserts and tests. */
bool tai_placement_check(const struct tai_placement *placement);

static inline bool
tai_placement_allowed(const struct tai_placement *placement, int32_t task,
                      int32_t node)
{
    return tai_execution(placement->instance, task, node) != TA_FORBIDDEN;
}

/* Whether the task, wherever it is now, may be put on `node` beside the tasks
   there; `leaving` (or -1) is a task of that node not to count. */
bool tai_placement_fits(const struct tai_placement *placement, int32_t task,
                        int32_t node, int32_t leaving);

/* Puts an unplaced task on a node where it is allowed, whether or not it
   fits. O(degree). */
void tai_placement_put(struct tai_placement *placement, int32_t task,
                       int32_t node);

/* Makes a placed task unplaced. O(degree). */
void tai_placement_take(struct tai_placement *placement, int32_t task);

/* Both, one after the other. */
void tai_placement_move(struct tai_placement *placement, int32_t task,
                        int32_t node);

/* What putting the unplaced task on `node` would add, where it is allowed. */
struct tai_change tai_placement_put_change(struct tai_placement *placement,
                                           int32_t task, int32_t node);

/* What moving the placed task to another node would add. */
struct tai_change tai_placement_move_change(struct tai_placement *placement,
                                            int32_t task, int32_t node);

/*
 * What a chain of two moves would add: the task goes to `node`, and `other`,
 * which is there, goes to `onward`; with `onward` the task's own node the two
 * exchange places. `cost` is what they pay to each other at distance 1.
 */
struct tai_change tai_placement_chain_change(struct tai_placement *placement,
                                             int32_t task, int32_t other,
                                             int32_t onward, ta_cost cost);

static inline bool
tai_change_less(struct tai_change a, struct tai_change b)
{
    return a.objective != b.objective ? a.objective < b.objective
                                      : a.total < b.total;
}

static inline bool
tai_change_improves(struct tai_change change)
{
    return change.objective != 0 ? change.objective < 0 : change.total < 0;
}

#endif
