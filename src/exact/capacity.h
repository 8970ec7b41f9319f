/* SPDX-License-Identifier: MIT */
#ifndef TAI_CAPACITY_H
#define TAI_CAPACITY_H

/*
 * Branch and bound for instances with capacities or a limit on loads.
 */

#include <taskassign/options.h>

#include "model/incumbent.h"

/* NULL if the engine applies, or why not: a static sentence. */
const char *tai_capacity_obstacle(const struct tai_incumbent *incumbent);

/* Until proved or stopped. TA_NOT_SUPPORTED, TA_OUT_OF_MEMORY. */
ta_status tai_capacity_solve(struct tai_incumbent *incumbent,
                             const struct ta_options *options);

#endif
