/* SPDX-License-Identifier: MIT */
#ifndef TAI_ILP_H
#define TAI_ILP_H

#include <taskassign/options.h>

#include "model/incumbent.h"

/*
 * Branch and bound over linear relaxations that a foreign engine solves, with
 * bounds rebuilt in exact integers. Reports to the incumbent; a run that ends
 * before it is stopped leaves it closed.
 *
 * Begins with what the incumbent has: an assignment that is good from the
 * start is worth much.
 *
 * TA_NOT_BUILT without such an engine; TA_NOT_SUPPORTED for what
 * formulation.h refuses; TA_OUT_OF_MEMORY.
 */
ta_status tai_ilp_solve(struct tai_incumbent *incumbent,
                        const ta_options *options);

#endif
