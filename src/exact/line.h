/* SPDX-License-Identifier: MIT */
#ifndef TAI_LINE_H
#define TAI_LINE_H

/*
 * Nodes in a line as one minimum cut (Ishikawa 2003).
 */

#include <stdbool.h>

#include <taskassign/options.h>

#include "model/incumbent.h"

/*
 * Whether the nodes lie in a line along which distances add up, with
 * d(p, p) = 0, and the rest of the problem is that of a cut too: the total,
 * no apart groups, no limit on loads. Capacities may be there, as in
 * mincut.h.
 */
bool tai_line_applies(const struct tai_incumbent *incumbent);

/*
 * Offers the assignment of a minimum cut and raises the bound to its value.
 * TA_NOT_SUPPORTED if the network would be too large or its numbers out of
 * range; TA_NOT_BUILT for an engine that is missing; TA_OUT_OF_MEMORY;
 * TA_INTERNAL_ERROR if the cut does not cost what it should.
 */
ta_status tai_line_solve(struct tai_incumbent *incumbent,
                         const ta_options *options);

#endif
