/* SPDX-License-Identifier: MIT */
#ifndef TAI_BRANCH_H
#define TAI_BRANCH_H

#include <taskassign/options.h>

#include "model/incumbent.h"

/*
 * Branch and bound: with the bound of message passing (exact/search.h) where
 * that engine applies, the plain one below elsewhere.
 */
ta_status tai_branch_solve(struct tai_incumbent *incumbent,
                           const ta_options *options);

/*
 * Plain branch and bound for every constraint, for small instances: ten tasks
 * on four nodes take milliseconds. Reports to the incumbent; a run that ends
 * before it is stopped leaves it closed.
 *
 * Every objective, with or without a limit on loads. TA_NOT_SUPPORTED for the
 * turnaround of negative execution costs; TA_OUT_OF_MEMORY.
 */
ta_status tai_branch_plain(struct tai_incumbent *incumbent,
                           const ta_options *options);

#endif
