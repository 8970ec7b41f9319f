/* SPDX-License-Identifier: MIT */
#ifndef TAI_SIMPLE_H
#define TAI_SIMPLE_H

/*
 * A lower bound that is there at once, for every instance and objective.
 */

#include "model/incumbent.h"

/* O(pairs * nodes) for uniform distance, O(pairs * nodes^2) otherwise, and
   without further memory. TA_FORBIDDEN if no assignment is feasible and that
   is plain to see. */
ta_cost tai_simple_bound(const struct tai_incumbent *incumbent);

#endif
