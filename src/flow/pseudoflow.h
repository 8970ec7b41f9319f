/* SPDX-License-Identifier: MIT */
#ifndef TAI_FLOW_PSEUDOFLOW_H
#define TAI_FLOW_PSEUDOFLOW_H

#include <taskassign/status.h>

#include "base/run.h"
#include "flow/network.h"

/*
 * The fast engine: pushes until no residual path leads from a positive to a
 * negative excess, or until the run stops; tai_network_cut() tells which.
 * May be called again on the same network, also after changes to it.
 */
ta_status tai_pseudoflow(struct tai_network *network, struct tai_run *run);

/* The same for narrow and for wide arcs. */
ta_status tai_pseudoflow_narrow(struct tai_network *network,
                                struct tai_run *run);
ta_status tai_pseudoflow_wide(struct tai_network *network, struct tai_run *run);

#endif
