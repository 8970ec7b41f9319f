/* SPDX-License-Identifier: MIT */
#ifndef TAI_FLOW_SWEEP_H
#define TAI_FLOW_SWEEP_H

#include <taskassign/status.h>

#include "base/run.h"
#include "flow/network.h"

/*
 * Pushes most of the positive excess to where it can go, in a few passes over
 * the rows, and leaves the rest to another engine. For networks whose numbers
 * tell nothing about where neighbours are. TA_OUT_OF_MEMORY.
 */
ta_status tai_sweep(struct tai_network *network, struct tai_run *run);

/* The same for narrow and for wide arcs. */
ta_status tai_sweep_narrow(struct tai_network *network, struct tai_run *run);
ta_status tai_sweep_wide(struct tai_network *network, struct tai_run *run);

#endif
