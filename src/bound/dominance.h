/* SPDX-License-Identifier: MIT */
#ifndef TAI_DOMINANCE_H
#define TAI_DOMINANCE_H

/*
 * Moves that never cost more, whatever the neighbours do: dead-end
 * elimination, and tasks that always go together.
 */

#include <stdbool.h>

#include "model/presolve.h"

struct tai_dominance {
    struct tai_presolve *presolve;
    ta_cost *near;  /* [nodes] */
    int32_t *held;  /* [nodes] */
    ta_cost *worst; /* [nodes * nodes]: D(p, q) of dominance.c; NULL if the
                       distance is uniform */
    ta_cost *best;  /* [nodes * nodes], or NULL */
    int64_t ticks;  /* spent so far */
};

/* TA_OUT_OF_MEMORY. Release it in any case. */
ta_status tai_dominance_init(struct tai_dominance *dominance,
                             struct tai_presolve *presolve);

void tai_dominance_release(struct tai_dominance *dominance);

/* Takes nodes from all tasks that no task needs; how many nodes. */
int32_t tai_dominance_drop_nodes(struct tai_dominance *dominance);

/* Takes nodes from the task that it need not be on; how many. */
int32_t tai_dominance_prune(struct tai_dominance *dominance, int32_t task);

/* Merges the task into a neighbour if it can always go there; then it is
   gone. */
bool tai_dominance_contract(struct tai_dominance *dominance, int32_t task);

#endif
