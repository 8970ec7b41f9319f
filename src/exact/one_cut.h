/* SPDX-License-Identifier: MIT */
#ifndef TAI_ONE_CUT_H
#define TAI_ONE_CUT_H

/*
 * What the problems that are one minimum cut share: mincut.h and line.h.
 */

#include <taskassign/options.h>

#include "flow/cut.h"
#include "model/incumbent.h"

/*
 * Solves the network by the engine of the options. `side` is [vertices].
 * TA_NOT_BUILT if igraph is asked for and missing; TA_NOT_SUPPORTED if the
 * engine cannot hold the numbers; TA_OUT_OF_MEMORY.
 */
ta_status tai_one_cut_solve(const struct tai_cut_problem *network,
                            const ta_options *options, struct tai_run *run,
                            struct tai_cut *cut);

/*
 * Offers the assignment that was read from the cut, and raises the bound to
 * what the cut proves: its bound plus what is `paid` in any case. A complete
 * cut of an instance without resources costs exactly that, or the answer is
 * TA_INTERNAL_ERROR.
 */
ta_status tai_one_cut_report(struct tai_incumbent *incumbent, tai_int128 paid,
                             const struct tai_cut *cut,
                             const int32_t assignment[]);

#endif
