/* SPDX-License-Identifier: MIT */
#ifndef TAI_TURNAROUND_H
#define TAI_TURNAROUND_H

/*
 * The least turnaround: the largest load of a node, execution plus the
 * communication that its tasks take part in.
 */

#include <taskassign/options.h>

#include "model/incumbent.h"

/* NULL if the engine applies, or why not: a static sentence. */
const char *tai_turnaround_obstacle(const struct tai_incumbent *incumbent);

/* Until proved or stopped. TA_NOT_SUPPORTED, TA_OUT_OF_MEMORY. */
ta_status tai_turnaround_solve(struct tai_incumbent *incumbent,
                               const struct ta_options *options);

#endif
