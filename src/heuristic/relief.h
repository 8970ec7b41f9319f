/* SPDX-License-Identifier: MIT */
#ifndef TAI_RELIEF_H
#define TAI_RELIEF_H

/*
 * Local search for the turnaround: relieve the nodes whose load is above what
 * is wanted.
 */

#include <stdint.h>

#include "model/incumbent.h"

struct tai_relief;

/* TA_OUT_OF_MEMORY. */
ta_status tai_relief_new(struct tai_incumbent *incumbent, int64_t seed,
                         struct tai_relief **relief);

void tai_relief_free(struct tai_relief *relief);

/*
 * Tries for that many ticks to find an assignment of a turnaround below the
 * incumbent's, and again below that. It begins where the hint says ([tasks],
 * -1 for nowhere in particular), or with the incumbent's assignment for NULL.
 * TA_OUT_OF_MEMORY.
 */
ta_status tai_relief_follow(struct tai_relief *relief, const int32_t hint[],
                            int64_t ticks);

#endif
