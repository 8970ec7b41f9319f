/* SPDX-License-Identifier: MIT */
#ifndef TAI_LIMITS_H
#define TAI_LIMITS_H

/*
 * The limits that options put on top of an instance: --balance and
 * --utilisation.
 */

#include <taskassign/solve.h>

struct tai_limits {
    ta_cost load;      /* on each node's execution; TA_UNLIMITED for none */
    ta_cost *capacity; /* [resources * nodes]: what may be used; NULL if that
                          is all there is */
};

/* TA_INVALID_ARGUMENT for a utilisation below 0 or not a number;
   TA_OUT_OF_MEMORY. */
ta_status tai_limits_take(const ta_instance *instance,
                          const ta_options *options, struct tai_limits *limits);

void tai_limits_release(struct tai_limits *limits);

#endif
