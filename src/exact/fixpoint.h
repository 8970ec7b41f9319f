/* SPDX-License-Identifier: MIT */
#ifndef TAI_FIXPOINT_H
#define TAI_FIXPOINT_H

/*
 * All rules of presolve, again and again until none finds anything.
 */

#include "base/run.h"
#include "model/presolve.h"

/* What each rule did. */
struct tai_fixpoint {
    int32_t nodes;      /* that no task needs */
    int64_t pruned;     /* pairs of task and node: dead ends */
    int32_t contracted; /* tasks that go where a neighbour goes */
    int32_t leaves;     /* tasks with at most one neighbour */
    int32_t chains;     /* tasks with two */
    int32_t persistent; /* tasks fixed by isolating cuts */
    int32_t forced;     /* tasks with a single node left */
};

/* The status is that of the presolve. A run that is stopped leaves what has
   been done by then. */
ta_status tai_fixpoint_reach(struct tai_presolve *presolve, struct tai_run *run,
                             struct tai_fixpoint *done);

#endif
