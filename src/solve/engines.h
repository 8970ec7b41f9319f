/* SPDX-License-Identifier: MIT */
#ifndef TAI_ENGINES_H
#define TAI_ENGINES_H

/*
 * The methods as solve.c runs them: one row for each, behind one signature.
 */

#include <stdint.h>

#include <taskassign/options.h>

#include "model/incumbent.h"

struct tai_engine {
    /* NULL if the method can solve the incumbent's instance for its
       objective; else why not, a static sentence. *built (never NULL) becomes
       false if that is for want of an engine left out at configure time. */
    const char *(*obstacle)(const struct tai_incumbent *incumbent,
                            const ta_options *options, bool *built);

    /* Reports to the incumbent until it is closed, the run is stopped, or the
       method has done what it can. */
    ta_status (*solve)(struct tai_incumbent *incumbent,
                       const ta_options *options);
};

/* The engine of a method other than TA_METHOD_AUTO. */
const struct tai_engine *tai_engine_of(int32_t method);

#endif
