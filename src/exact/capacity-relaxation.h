/* SPDX-License-Identifier: MIT */
#ifndef TAI_CAPACITY_RELAXATION_H
#define TAI_CAPACITY_RELAXATION_H

/*
 * The total cost split by node, and the Lagrangian bound that follows.
 *
 * Used by the capacity engine (capacity.c) only; the mathematics is in
 * capacity-relaxation.c. All values here are scaled: `scale` units for one of
 * the total.
 */

#include <stdbool.h>
#include <stdint.h>

#include "bound/quadratic-knapsack.h"
#include "model/graph.h"
#include "model/incumbent.h"

struct tai_relaxation {
    const struct ta_instance *instance;
    struct tai_run *run;
    int32_t tasks, nodes;
    struct tai_graph graph;
    ta_cost scale;
    ta_cost step; /* every total is `offset` plus a multiple of this */
    ta_cost offset;
    ta_cost most;  /* no assignment has a larger objective */
    ta_cost limit; /* on |multiplier| */

    ta_cost *linear;   /* [tasks * nodes]: what a task adds by being there */
    ta_cost *factor;   /* [nodes]: of communication saved by sharing it */
    int32_t *weight;   /* [nodes * tasks] */
    int32_t *capacity; /* [nodes] */
    int32_t *twin;     /* [nodes]: the first node that is exactly like it */

    /* The restriction at hand, by the search. */
    uint8_t *membership; /* [nodes * tasks], tai_membership */

    /* The bound, and where it was taken. */
    ta_cost *multiplier;   /* [tasks] */
    ta_cost bound;         /* TA_FORBIDDEN if a node has no feasible set */
    ta_cost *loss_with;    /* [nodes * tasks]: what the node's term loses, at
                              least, if it must have the task */
    ta_cost *loss_without; /* [nodes * tasks]: if it must not */
    bool *set;             /* [nodes * tasks]: the best sets found */
    ta_cost *set_cost;     /* [nodes]: their costs */
    ta_cost *term;         /* [nodes]: Z(p), or a bound on it */

    /* An evaluation that is kept, with the membership it was for. */
    struct tai_kept {
        bool exists;
        ta_cost *multiplier;   /* [tasks] */
        uint8_t *membership;   /* [nodes * tasks] */
        ta_cost *loss_with;    /* [nodes * tasks] */
        ta_cost *loss_without; /* [nodes * tasks] */
        bool *set;             /* [nodes * tasks] */
        ta_cost *set_cost;     /* [nodes] */
        ta_cost *term;         /* [nodes] */
    } kept;

    ta_cost *share; /* [nodes * arcs] */
    struct tai_quadratic_knapsack problem;
};

/* Whether the engine can do anything here: NULL, or why not. */
const char *tai_relaxation_obstacle(const struct tai_incumbent *incumbent);

/* TA_OUT_OF_MEMORY; TA_NOT_SUPPORTED if the range leaves no room to scale. */
ta_status tai_relaxation_init(struct tai_relaxation *relaxation,
                              const struct tai_incumbent *incumbent);

void tai_relaxation_release(struct tai_relaxation *relaxation);

/*
 * Evaluates the bound at `multiplier` for the membership at hand. Losses are
 * of use up to `slack`, and a small part of it is what the bound may miss;
 * each node's problem gets that many search frames.
 * False if the run stopped before there was a bound.
 */
bool tai_relaxation_evaluate(struct tai_relaxation *relaxation, ta_cost slack,
                             int64_t frames);

/* Keeps the last evaluation. A later one at the same multipliers takes from it
   the nodes for which nothing that matters has changed. */
void tai_relaxation_keep(struct tai_relaxation *relaxation);

/*
 * Probes the pair: whether a set with the task may be worth more than `target`
 * to the node at the multipliers at hand. False is a proof that none is.
 */
bool tai_relaxation_probe(struct tai_relaxation *relaxation, int32_t task,
                          int32_t node, ta_cost target, int64_t frames);

/* The smallest total that a scaled bound leaves possible. */
ta_cost tai_relaxation_total(const struct tai_relaxation *relaxation,
                             ta_cost scaled);

#endif
