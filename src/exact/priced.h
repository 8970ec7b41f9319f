/* SPDX-License-Identifier: MIT */
#ifndef TAI_PRICED_H
#define TAI_PRICED_H

/*
 * Branch and bound under capacities by message passing, with a price on what
 * tasks require: where distances differ, or resources are several, its bound
 * is often better than that of exact/capacity.c, which splits the cost by
 * node.
 */

#include <taskassign/options.h>

#include "model/incumbent.h"

bool tai_priced_applies(const struct tai_incumbent *incumbent);

/* Until proved or stopped. TA_NOT_SUPPORTED, TA_OUT_OF_MEMORY. */
ta_status tai_priced_solve(struct tai_incumbent *incumbent,
                           const ta_options *options);

#endif
