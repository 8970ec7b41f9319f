/* SPDX-License-Identifier: MIT */
#ifndef TAI_DESCENT_H
#define TAI_DESCENT_H

/*
 * Local search from the incumbent's assignment, or from a constructed one.
 */

#include <taskassign/options.h>

#include "model/incumbent.h"

/* A local optimum, then kicks for a few times the effort that it took. */
ta_status tai_descent_solve(struct tai_incumbent *incumbent,
                            const struct ta_options *options);

/* The same, kicking until the run is stopped or the incumbent closed. */
ta_status tai_descent_improve(struct tai_incumbent *incumbent,
                              const struct ta_options *options);

#endif
