/* SPDX-License-Identifier: MIT */
#ifndef TAI_LOAD_KNAPSACK_H
#define TAI_LOAD_KNAPSACK_H

/*
 * The best set of tasks for one node whose load is limited: execution, and
 * what its tasks pay to tasks elsewhere.
 *
 *     maximise   v(S) = sum over t in S of profit[t]  -  f(S)
 *     subject to f(S) = sum over t in S of alone[t]
 *                       - sum over edges {t, u} inside S of gain{t, u}
 *                       <= limit,
 *                needs within the room there is, apart tasks not both,
 *                S with all that are TAI_IN and none that is TAI_OUT.
 *
 * A task pays `alone` with all its neighbours elsewhere; sharing the node
 * saves `gain`, which is below 0 where that costs more than it saves.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/run.h"
#include "bound/quadratic-knapsack.h"
#include "model/graph.h"

/* What profits, loads and limits may add up to. */
#define TAI_LOAD_RANGE (INT64_C(1) << 44)

/* Says that there is no set at all. */
#define TAI_LOAD_NEVER INT64_MIN

struct tai_load_knapsack {
    const struct tai_graph *graph;
    struct tai_run *run; /* asked whether to stop */
    int32_t tasks;

    /* The problem, lent by the caller. */
    const ta_cost *alone;      /* [tasks] */
    const ta_cost *gain;       /* [arcs], the same at both ends */
    const uint8_t *membership; /* [tasks], tai_membership */
    const ta_cost *profit;     /* [tasks] */
    ta_cost limit;
    int32_t limits;
    const ta_cost *const *need; /* [limits][tasks], >= 0 */
    const ta_cost *room;        /* [limits] */
    const int64_t *apart_first; /* [tasks + 1] */
    const int32_t *apart_other; /* [apart_first[tasks]] */

    /* The solution. */
    ta_cost bound;  /* no set is worth more; TAI_LOAD_NEVER if there is none */
    ta_cost value;  /* of the best set found, or TAI_LOAD_NEVER */
    bool *best;     /* [tasks]: that set */
    int64_t frames; /* over all calls */

    /* Told of each set when all are wanted; false ends the search. */
    bool (*found)(void *context, const bool set[], ta_cost value);
    void *context;

    /* Workspace. */
    int64_t frames_left;
    ta_cost enough; /* sets worth no more are of no interest */
    ta_cost tolerance;
    bool listing; /* all sets above `enough`, not the best one */
    bool ended;
    int64_t price;     /* of a unit of load, in parts of 1 / 1024 */
    uint8_t *state;    /* [tasks], tai_membership */
    bool *inside;      /* [tasks]: TAI_IN, as a set */
    ta_cost *marginal; /* [tasks]: doubled, of a free task beside those in */
    ta_cost *bonus;    /* [tasks]: what free neighbours may still save it */
    ta_cost *left;     /* [limits] */
    int32_t *blocked;  /* [tasks]: apart tasks that are in */
    int32_t *decided;  /* [tasks], in order */
    int32_t decisions;
    int64_t *gauge;      /* [tasks]: the worth of a free task at the price */
    int32_t *free_task;  /* [tasks] */
    ta_cost worth, load; /* doubled: of those in */
};

/* TA_OUT_OF_MEMORY. The graph must outlive it. */
ta_status tai_load_knapsack_init(struct tai_load_knapsack *knapsack,
                                 const struct tai_graph *graph, int32_t limits,
                                 struct tai_run *run);

void tai_load_knapsack_release(struct tai_load_knapsack *knapsack);

/* The best set, to a difference of `tolerance`, within that many frames:
   `bound` holds in any case. */
void tai_load_knapsack_solve(struct tai_load_knapsack *knapsack,
                             ta_cost tolerance, int64_t frames);

/* Tells `found` of all sets worth at least `least`; false if that took more
   than so many frames, the run stopped, or `found` had enough. */
bool tai_load_knapsack_list(struct tai_load_knapsack *knapsack, ta_cost least,
                            int64_t frames);

#endif
