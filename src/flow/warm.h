/* SPDX-License-Identifier: MIT */
#ifndef TAI_FLOW_WARM_H
#define TAI_FLOW_WARM_H

/*
 * Minimum cuts of a problem that changes, repaired instead of recomputed.
 *
 * A warm cut keeps the flow of its last solution. A changed terminal changes
 * one excess; a changed capacity changes two residuals and, if less than the
 * flow is left, sends the rest back to where it came from. Both leave a valid
 * pseudoflow (network.h), from which the engine goes on: what it has to do
 * grows with the change and not with the problem, but for one pass over the
 * arcs. Answers are those of tai_cut_solve() on the changed problem.
 *
 *      struct tai_warm *warm;
 *      ta_status status = tai_warm_new(&problem, &warm);
 *      ...
 *      tai_warm_set_terminal(warm, v, terminal);
 *      status = tai_warm_solve(warm, false, run, &cut);
 *      ...
 *      tai_warm_free(warm);
 *
 * The pairs stay; one with capacities 0 can get others later. The sums of
 * cut.h may not exceed 2^60 here, special terminals not counted.
 */

#include <stdbool.h>
#include <stdint.h>

#include <taskassign/status.h>

#include "base/run.h"
#include "flow/cut.h"

struct tai_warm;

/*
 * Copies the problem; nothing is solved yet. On TA_OK the caller owns *warm.
 * TA_INVALID_ARGUMENT, TA_OUT_OF_RANGE, TA_OUT_OF_MEMORY.
 */
ta_status tai_warm_new(const struct tai_cut_problem *problem,
                       struct tai_warm **warm);

void tai_warm_free(struct tai_warm *warm);

/* `terminal` may be TAI_CUT_SOURCE or TAI_CUT_SINK. TA_INVALID_ARGUMENT (no
   such vertex), TA_OUT_OF_RANGE; then nothing has changed. */
ta_status tai_warm_set_terminal(struct tai_warm *warm, int32_t v,
                                int64_t terminal);

/* The capacities of a pair, by its place in the problem's arrays, tail to head
   and back. Also TA_OUT_OF_MEMORY; then nothing has changed. */
ta_status tai_warm_set_capacity(struct tai_warm *warm, int64_t pair,
                                int64_t capacity, int64_t reverse);

/* As tai_cut_solve(). A stopped run can be continued by another call. */
ta_status tai_warm_solve(struct tai_warm *warm, bool largest,
                         struct tai_run *run, struct tai_cut *cut);

#endif
