/* SPDX-License-Identifier: MIT */
#ifndef TAI_PARTS_H
#define TAI_PARTS_H

/*
 * Presolve, and what it leaves solved part by part.
 */

#include "model/incumbent.h"

/*
 * Makes the incumbent's instance smaller by all rules (exact/fixpoint.h), lets
 * `solve` work on each part of what is left, the smallest first, and keeps the
 * incumbent up to date while it does: the bounds of all parts add up, and so
 * do the values, once each part has one. An assignment that the incumbent
 * holds already is handed down to the parts.
 *
 * TA_NOT_SUPPORTED if the objective is not the total, if there are resources
 * that can run out or a limit on loads, or if presolve found nothing;
 * TA_OUT_OF_MEMORY; what `solve` answers, but TA_NOT_SUPPORTED, which only ends
 * its part.
 */
ta_status tai_parts_solve(struct tai_incumbent *incumbent,
                          ta_status (*solve)(struct tai_incumbent *part,
                                             void *context),
                          void *context);

#endif
