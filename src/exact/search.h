/* SPDX-License-Identifier: MIT */
#ifndef TAI_SEARCH_H
#define TAI_SEARCH_H

#include <taskassign/options.h>

#include "model/incumbent.h"

/*
 * Branch and bound on the bound of message passing: the engine for more than
 * two nodes without capacities. Reports to the incumbent; a run that ends
 * before it is stopped leaves it closed.
 *
 * TA_NOT_SUPPORTED for another objective than the total, a limit on loads,
 * resources, or totals beyond 2^50; TA_OUT_OF_MEMORY.
 */
ta_status tai_search_solve(struct tai_incumbent *incumbent,
                           const ta_options *options);

#endif
