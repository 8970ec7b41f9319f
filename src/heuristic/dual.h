/* SPDX-License-Identifier: MIT */
#ifndef TAI_DUAL_H
#define TAI_DUAL_H

/*
 * Large instances: a bound by message passing, and assignments rounded from
 * it and improved by forest and expansion moves.
 */

#include <stdbool.h>

#include <taskassign/options.h>

#include "model/incumbent.h"

/* Whether the instance is so large that this should come first, and the
   method applies: the total, no resources, no tasks apart. */
bool tai_dual_is_for(const struct tai_incumbent *incumbent);

/*
 * Raises the bound and offers assignments until neither gets much better, or
 * the run is stopped. TA_NOT_SUPPORTED for totals beyond 2^50;
 * TA_OUT_OF_MEMORY.
 */
ta_status tai_dual_solve(struct tai_incumbent *incumbent,
                         const ta_options *options);

#endif
