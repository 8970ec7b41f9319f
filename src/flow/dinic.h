/* SPDX-License-Identifier: MIT */
#ifndef TAI_FLOW_DINIC_H
#define TAI_FLOW_DINIC_H

#include <taskassign/status.h>

#include "base/run.h"
#include "flow/network.h"

/*
 * The simple engine, by which the others are checked: pushes until no
 * residual path leads from a positive to a negative excess, or until the run
 * stops; tai_network_cut() tells which.
 */
ta_status tai_dinic(struct tai_network *network, struct tai_run *run);

#endif
