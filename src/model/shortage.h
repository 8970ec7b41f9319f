/* SPDX-License-Identifier: MIT */
#ifndef TAI_SHORTAGE_H
#define TAI_SHORTAGE_H

/*
 * Capacities that cannot be enough, told by counting.
 */

#include <stdbool.h>
#include <stddef.h>

#include "model/instance.h"

/*
 * Whether some resource is too scarce by one of two counts; each is a proof
 * that no assignment is feasible:
 *
 *   - the tasks that may run on nodes of a set N only need more of it in all,
 *     each where it needs least, than the nodes of N have;
 *   - of more tasks than there are nodes, each needs more than half of what
 *     any node has.
 *
 * For N all nodes together are tried, and the sets that tasks are confined to.
 * `capacity`, [resources * nodes], takes the place of the instance's unless it
 * is NULL. `reason` gets a sentence that names resource and tasks, cut off at
 * `size`. TA_OUT_OF_MEMORY.
 */
ta_status tai_shortage_find(const struct ta_instance *instance,
                            const ta_cost capacity[], bool *found, size_t size,
                            char reason[]);

#endif
