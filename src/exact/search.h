/* SPDX-License-Identifier: MIT */
#ifndef TAI_SEARCH_H
#define TAI_SEARCH_H

#include <stdbool.h>

#include <taskassign/options.h>

#include "model/incumbent.h"

/* Whether the engine below supports the instance and the objective. Time
   O(tasks * nodes + pairs). */
bool tai_search_applies(const struct tai_incumbent *incumbent);

/*
 * Branch and bound on the bound of message passing: the engine for more than
 * two nodes without capacities. Reports to the incumbent; a run that ends
 * before it is stopped leaves it closed, unless the search would have taken
 * too much memory.
 *
 * TA_NOT_SUPPORTED for another objective than the total, a limit on loads,
 * resources, or totals beyond 2^50; TA_OUT_OF_MEMORY.
 */
ta_status tai_search_solve(struct tai_incumbent *incumbent,
                           const ta_options *options);

#endif
