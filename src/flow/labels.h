/* SPDX-License-Identifier: MIT */
#ifndef TAI_FLOW_LABELS_H
#define TAI_FLOW_LABELS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/run.h"
#include "flow/network.h"

/* The label of what cannot reach negative excess; others are below it. */
#define TAI_ASIDE INT32_MAX

/*
 * Labels every vertex with its distance: the number of residual arcs on the
 * shortest way to negative excess, or TAI_ASIDE. `queue` has room for all
 * vertices. False if the run stops before the labels are complete.
 */
bool tai_find_labels_narrow(const struct tai_network *network, int32_t label[],
                            int32_t queue[], struct tai_run *run);
bool tai_find_labels_wide(const struct tai_network *network, int32_t label[],
                          int32_t queue[], struct tai_run *run);

#endif
