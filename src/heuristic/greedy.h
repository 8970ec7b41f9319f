/* SPDX-License-Identifier: MIT */
#ifndef TAI_GREEDY_H
#define TAI_GREEDY_H

/*
 * An assignment from nothing, task by task.
 */

#include <stdbool.h>

#include <taskassign/options.h>

#include "base/random.h"
#include "base/run.h"
#include "heuristic/placement.h"
#include "model/incumbent.h"

/*
 * Places every task that is unplaced, with at most `effort` ticks for
 * repairs, or a generous default if it is negative. *done tells whether that
 * was possible; if not, the effort allowed for repairs was spent or the run
 * stopped, and some tasks remain unplaced. TA_OUT_OF_MEMORY.
 */
ta_status tai_greedy_place(struct tai_placement *placement, struct tai_run *run,
                           struct tai_random *random, int64_t effort,
                           bool *done);

/* Offers the assignment so constructed and raises the simple bound. */
ta_status tai_greedy_solve(struct tai_incumbent *incumbent,
                           const struct ta_options *options);

#endif
