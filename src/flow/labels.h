/* SPDX-License-Identifier: MIT */
#ifndef TAI_FLOW_LABELS_H
#define TAI_FLOW_LABELS_H

#include "flow/network.h"

/* The label of what cannot reach negative excess; others are below it. */
#define TAI_ASIDE INT32_MAX

/*
 * Labels every vertex with its distance: the number of residual arcs on the
 * shortest way to negative excess, or TAI_ASIDE. `queue` has room for all
 * vertices. Returns the ticks it took.
 */
int64_t tai_find_labels_narrow(const struct tai_network *network,
                               int32_t label[], int32_t queue[]);
int64_t tai_find_labels_wide(const struct tai_network *network, int32_t label[],
                             int32_t queue[]);

#endif
