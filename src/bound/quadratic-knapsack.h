/* SPDX-License-Identifier: MIT */
#ifndef TAI_QUADRATIC_KNAPSACK_H
#define TAI_QUADRATIC_KNAPSACK_H

/*
 * The best set of tasks for one node: a knapsack whose items gain from being
 * together.
 *
 *     maximise   sum over t in S of profit[t]
 *                + sum over edges {t, u} inside S of factor * c(t, u)
 *     subject to sum over t in S of weight[t] <= capacity
 *
 * with factor >= 0. A bound is always there; the optimum if the effort
 * allowed suffices.
 */

#include <stdbool.h>
#include <stdint.h>

#include "bound/knapsack.h"
#include "model/graph.h"

enum tai_membership {
    TAI_FREE = 0, /* to be decided */
    TAI_IN,       /* in every set */
    TAI_OUT       /* in none */
};

struct tai_quadratic_knapsack {
    const struct tai_graph *graph;
    int64_t *mate; /* [arcs]: the same edge from its other end */
    struct tai_knapsack knapsack;

    /* The problem, filled by the caller before each call. */
    ta_cost factor;
    ta_cost *profit;       /* [tasks] */
    const int32_t *weight; /* [tasks] */
    int32_t capacity;
    uint8_t *membership; /* [tasks], tai_membership */
    ta_cost *share;      /* [arcs]: see the source; kept between calls */

    /* The solution. */
    ta_cost bound;    /* no set is worth more; TAI_KNAPSACK_NEVER if none is
                         possible */
    ta_cost value;    /* of the best set found */
    bool *best;       /* [tasks]: that set; before a call, one to begin with */
    ta_cost *with;    /* [tasks]: no set with the task is worth more, */
    ta_cost *without; /* [tasks]: and none without it */
    int64_t frames;   /* searched so far, over all calls */

    /* Workspace. */
    int64_t frames_left;
    ta_cost tolerance;
    ta_cost enough;    /* a value above it ends the search */
    int32_t *item;     /* [tasks]: the free tasks */
    int32_t items;     /* at the root */
    int32_t *inner;    /* [tasks]: the tasks that are in at the root */
    int32_t inners;    /* how many */
    ta_cost inside;    /* worth of what is in for certain (Q4) */
    int64_t left;      /* and the capacity that it leaves (Q4) */
    int32_t *listed;   /* [tasks]: task of a knapsack's item */
    int32_t *decided;  /* [tasks]: made IN or OUT by the search, in order */
    int32_t decisions; /* how many */
    bool *trial;       /* [tasks]: the set at hand */
    ta_cost *split;    /* [arcs]: the shares in the search */
    ta_cost *marginal; /* [tasks]: worth of a task beside the set at hand */
};

/* TA_OUT_OF_MEMORY. The graph must outlive it. */
ta_status tai_quadratic_knapsack_init(struct tai_quadratic_knapsack *problem,
                                      const struct tai_graph *graph,
                                      int32_t capacity_room);

void tai_quadratic_knapsack_release(struct tai_quadratic_knapsack *problem);

/* Gives each end half of the gain: where `share` begins. */
void tai_quadratic_knapsack_halve(const struct tai_quadratic_knapsack *problem,
                                  ta_cost factor, ta_cost share[]);

/*
 * Solves within `frames` search frames, to a difference between bound and
 * value of at most `tolerance`. `with` and `without` are of use for
 * losses of at most `slack`, as in knapsack.h.
 */
void tai_quadratic_knapsack_solve(struct tai_quadratic_knapsack *problem,
                                  ta_cost slack, ta_cost tolerance,
                                  int64_t frames);

/*
 * Whether some set may be worth more than `target`: false is a proof that none
 * is. `share` is left as it is, `best` is of no use afterwards. Much cheaper
 * than solving, whatever the answer.
 */
bool tai_quadratic_knapsack_exceeds(struct tai_quadratic_knapsack *problem,
                                    ta_cost target, int64_t frames);

#endif
