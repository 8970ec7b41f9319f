/* SPDX-License-Identifier: MIT */
#ifndef TAI_DESCENT_H
#define TAI_DESCENT_H

/*
 * Local search from the incumbent's assignment, or from a constructed one.
 */

#include <stdbool.h>
#include <stdint.h>

#include <taskassign/options.h>

#include "model/incumbent.h"

/* A local optimum, then kicks for a few times the effort that it took. */
ta_status tai_descent_solve(struct tai_incumbent *incumbent,
                            const struct ta_options *options);

/* The same, kicking until the run is stopped or the incumbent closed. */
ta_status tai_descent_improve(struct tai_incumbent *incumbent,
                              const struct ta_options *options);

/*
 * For engines that have a hint from elsewhere, again and again: tasks go
 * where the hint says, -1 for nowhere in particular, as long as they fit
 * there; the others are placed by regret, and all descends. `kicks` is the
 * effort in ticks for kicks from there. What is found is offered to the
 * incumbent; returns whether it was taken.
 */
struct tai_descent;

ta_status tai_descent_new(struct tai_incumbent *incumbent, int64_t seed,
                          struct tai_descent **descent);
void tai_descent_free(struct tai_descent *descent);
ta_status tai_descent_follow(struct tai_descent *descent, const int32_t hint[],
                             int64_t kicks, bool *better);

#endif
