/* SPDX-License-Identifier: MIT */
#ifndef TAI_TREEWIDTH_H
#define TAI_TREEWIDTH_H

/*
 * Task graphs that are trees, or nearly: dynamic programming on a tree
 * decomposition, for any distances.
 */

#include <stdbool.h>

#include <taskassign/options.h>

#include "model/incumbent.h"

/*
 * Whether the problem is a sum of terms with at most two tasks each: the
 * total, no apart groups, no resources, no limit on loads.
 */
bool tai_treewidth_applies(const struct tai_incumbent *incumbent);

/*
 * Whether the task graph is found to be tree-like enough for
 * TA_METHOD_TREE, with tables of so many bytes. TA_NOT_SUPPORTED if not;
 * TA_OUT_OF_MEMORY.
 */
ta_status tai_treewidth_recognise(const struct ta_instance *instance,
                                  int64_t memory);

/*
 * Closes the incumbent. TA_NOT_SUPPORTED if the task graph is not tree-like
 * enough, which is stricter when the options ask for another method than
 * this; TA_OUT_OF_MEMORY; TA_INTERNAL_ERROR if the assignment does not cost
 * what it should.
 */
ta_status tai_treewidth_solve(struct tai_incumbent *incumbent,
                              const ta_options *options);

#endif
