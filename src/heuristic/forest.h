/* SPDX-License-Identifier: MIT */
#ifndef TAI_FOREST_H
#define TAI_FOREST_H

/*
 * Forest moves: a random induced forest of the task graph is assigned
 * exactly, all other tasks staying where they are.
 */

#include <stdbool.h>

#include "base/random.h"
#include "model/graph.h"

struct tai_forest {
    const struct ta_instance *instance;
    const struct tai_graph *graph;
    int32_t *order;  /* [tasks]: a parent comes before its children */
    int32_t *parent; /* [tasks]: -1 for a root; -2 if not in the forest */
    int8_t *beside;  /* [tasks]: neighbours in the forest, 2 for more */
    int32_t size;    /* tasks of the forest */
    ta_cost *paid;   /* [tasks]: communication with the parent */
    ta_cost *cost;   /* [tasks * nodes]: of the subtree of a task */
    ta_cost *row;    /* [nodes], scratch */
};

/* Whether the moves apply: no resources, no tasks apart. */
bool tai_forest_applies(const struct ta_instance *instance);

/* TA_OUT_OF_MEMORY. Release it in any case. */
ta_status tai_forest_init(struct tai_forest *forest,
                          const struct ta_instance *instance,
                          const struct tai_graph *graph);

void tai_forest_release(struct tai_forest *forest);

/* One move; by how much it lowers the total. O(arcs + tasks * nodes) for
   uniform distance, O(arcs * nodes + tasks * nodes^2) otherwise. */
ta_cost tai_forest_move(struct tai_forest *forest, struct tai_random *random,
                        int32_t assignment[]);

#endif
