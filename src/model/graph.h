/* SPDX-License-Identifier: MIT */
#ifndef TAI_GRAPH_H
#define TAI_GRAPH_H

/*
 * The task graph: for each task its neighbours and what it pays to them, in
 * compressed rows. Built from the pairs of a frozen instance by two passes of
 * counting sort, so that neighbours come in ascending order and parallel
 * pairs are merged. Pairs of cost 0 are left out.
 */

#include <stdint.h>

#include "model/instance.h"

struct tai_graph {
    int32_t tasks;
    int64_t arcs;       /* twice the number of edges */
    int64_t *first;     /* [tasks + 1] */
    int32_t *neighbour; /* [arcs], ascending within a task */
    ta_cost *cost;      /* [arcs], > 0, in cost units */
};

/* Time and memory O(tasks + pairs). TA_OUT_OF_MEMORY. */
ta_status tai_graph_build(const struct ta_instance *instance,
                          struct tai_graph *graph);

void tai_graph_release(struct tai_graph *graph);

/* What the task pays if all its neighbours are at distance 1. */
ta_cost tai_graph_communication(const struct tai_graph *graph, int32_t task);

#endif
