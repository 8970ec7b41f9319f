/* SPDX-License-Identifier: MIT */
#ifndef TAI_SHORTAGE_H
#define TAI_SHORTAGE_H

/*
 * Constraints that cannot be kept, told by counting.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/run.h"
#include "model/restriction.h"

/*
 * Whether some tasks that can run on the nodes of a set N only are too many
 * for it, by one of these counts; each is a proof that no assignment is
 * feasible:
 *
 *   - they need more of a resource in all, each where it needs least, than the
 *     nodes of N have;
 *   - there are more of them than fit, each node taking as many as it can;
 *   - they must be apart, pairwise, and there are fewer nodes in N.
 *
 * With a limit on loads, execution is one resource more. `reason` gets a
 * sentence that names resource, tasks and nodes, cut off at `size`; those of
 * the original, so tasks that are together are named together. A run that is
 * stopped finds nothing. TA_OUT_OF_MEMORY.
 */
ta_status tai_shortage_find(const struct tai_restriction *restriction,
                            ta_cost load_limit, struct tai_run *run,
                            bool *found, size_t size, char reason[]);

#endif
