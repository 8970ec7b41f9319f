/* SPDX-License-Identifier: MIT */
#ifndef TAI_EXPANSION_H
#define TAI_EXPANSION_H

/*
 * Expansion moves: any set of tasks goes to one node, the best such set found
 * by a minimum cut (Boykov, Veksler and Zabih 2001).
 */

#include <stdbool.h>

#include "base/run.h"
#include "model/graph.h"

/* Whether the moves below apply: no resources, no tasks apart. */
bool tai_expansion_applies(const struct ta_instance *instance);

/*
 * One move for each node, in order, starting with a given one; each lowers
 * the total or leaves the assignment as it is. `gain`, if not NULL, is by how
 * much. A run that is stopped keeps what was found. TA_OUT_OF_MEMORY.
 */
ta_status tai_expansion_cycle(const struct ta_instance *instance,
                              const struct tai_graph *graph, int32_t start,
                              struct tai_run *run, int32_t assignment[],
                              ta_cost *gain);

#endif
