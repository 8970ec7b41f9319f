/* SPDX-License-Identifier: MIT */
#ifndef TAI_SIZES_H
#define TAI_SIZES_H

#include <stdbool.h>

#include "bound/messages.h"
#include "model/incumbent.h"

/* Whether the search below is meant for the problem: uniform distances and
   communication between most pairs of tasks. Time O(1). */
bool tai_sizes_apply(const struct tai_messages *root);

/*
 * Searches a whole instance, task_of[i] being the i-th task of `root`, which
 * is left as it was. The incumbent has an assignment and learns what is found;
 * *ended tells whether nothing better is left. It is not closed here.
 *
 * TA_OUT_OF_MEMORY.
 */
ta_status tai_sizes_search(struct tai_incumbent *incumbent,
                           const struct tai_messages *root,
                           const int32_t task_of[], bool *ended);

#endif
