/* SPDX-License-Identifier: MIT */
#ifndef TAI_LOOSE_H
#define TAI_LOOSE_H

/*
 * Capacities that do not bind: solve without them, then check.
 */

#include <taskassign/options.h>

#include "model/incumbent.h"

/*
 * If a descent that knows of no resources and no limit on loads respects them,
 * lets what solves the instance without them work for a while. Its bounds
 * hold for the incumbent, and its assignments are offered to it; a proof is
 * one if the optimum is feasible. The log tells what was found.
 *
 * TA_NOT_SUPPORTED if there are no capacities, or the objective is another
 * than total and communication; TA_OUT_OF_MEMORY.
 */
ta_status tai_loose_solve(struct tai_incumbent *incumbent,
                          const ta_options *options);

#endif
