/* SPDX-License-Identifier: MIT */
#ifndef TAI_COARSE_H
#define TAI_COARSE_H

/*
 * Totals of too many digits: the instance in larger units.
 */

#include <stdbool.h>

#include <taskassign/options.h>

#include "model/incumbent.h"

/* Whether the objective is the total without a limit on loads, and its range
   exceeds TAI_MESSAGES_MOST. */
bool tai_coarse_applies(const struct tai_incumbent *incumbent);

/*
 * Calls `solve` with an instance whose range of totals is at most
 * TAI_MESSAGES_MOST: each task's least execution cost is paid beforehand, and
 * the rest divided by what all of it has in common. That is the same problem.
 * If its range is still too large, costs are divided by more and rounded down:
 * bounds hold, and assignments are as good as the digits that are left can
 * tell, but as a rule the two do not meet.
 *
 * TA_NOT_SUPPORTED if it does not apply, or from `solve`; TA_OUT_OF_MEMORY.
 */
ta_status tai_coarse_solve(struct tai_incumbent *incumbent,
                           ta_status (*solve)(struct tai_incumbent *coarse,
                                              const ta_options *options),
                           const ta_options *options);

#endif
