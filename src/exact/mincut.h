/* SPDX-License-Identifier: MIT */
#ifndef TAI_MINCUT_H
#define TAI_MINCUT_H

/*
 * Two nodes as one minimum cut (Stone 1977).
 */

#include <stdbool.h>
#include <stdint.h>

#include <taskassign/options.h>

#include "model/incumbent.h"

/*
 * Whether cost and constraints are those of a cut: two nodes, distances with
 * 2 d(1,2) >= d(1,1) + d(2,2), the total as objective, no apart groups and no
 * limit on loads. Capacities may be there: a minimum cut that keeps them is
 * optimal, one that does not gives a bound.
 */
bool tai_mincut_applies(const struct ta_instance *instance,
                        const struct tai_incumbent *incumbent);

/*
 * Offers the assignment of a minimum cut and raises the bound to its value;
 * with capacities, the bound only if the cut breaks them. With `extremes` not
 * NULL, [2 * tasks], the assignments with the fewest and then with the most
 * tasks on the first node are written there and *known is set.
 *
 * TA_NOT_SUPPORTED if an engine cannot hold the numbers; TA_NOT_BUILT if
 * igraph is asked for and missing; TA_OUT_OF_MEMORY; TA_INTERNAL_ERROR if the
 * cut does not cost what it should.
 */
ta_status tai_mincut_solve(struct tai_incumbent *incumbent,
                           const ta_options *options, int32_t extremes[],
                           bool *known);

#endif
