/* SPDX-License-Identifier: MIT */
#ifndef TAI_BUCKETS_H
#define TAI_BUCKETS_H

/*
 * The least value of a pairwise function by bucket elimination: dynamic
 * programming on a tree decomposition. On a tree this is the algorithm of
 * Bokhari (1981).
 */

#include <stdbool.h>

#include "tree/elimination.h"

struct tai_labelling {
    int32_t *label; /* [vertices], the caller's; the best labels */
    ta_cost value;  /* F of them; TA_FORBIDDEN if a vertex has no label left */
    bool complete;  /* false if the run was stopped: nothing is known then */
};

/*
 * `elimination` is an order of the same problem. TA_OUT_OF_MEMORY.
 */
ta_status tai_buckets_solve(const struct tai_pairwise *problem,
                            const struct tai_elimination *elimination,
                            struct tai_run *run,
                            struct tai_labelling *labelling);

#endif
