/* SPDX-License-Identifier: MIT */
#ifndef TAI_RESULT_H
#define TAI_RESULT_H

#include <taskassign/solve.h>

#include "base/run.h"
#include "model/incumbent.h"
#include "model/restriction.h"
#include "solve/limits.h"
#include "solve/story.h"

struct ta_result {
    const struct ta_instance *instance;
    ta_outcome outcome;
    int32_t objective;
    struct tai_limits limits;
    const char *method; /* static */

    int32_t *assignment; /* [tasks]; valid if `answered` */
    bool answered;
    ta_cost value;
    ta_cost lower_bound;
    ta_costs costs;
    ta_load *loads; /* [nodes] */

    bool serial_feasible;
    ta_costs serial;

    int32_t *extremes; /* [2 * tasks]: fewest, then most tasks on the first
                          node; NULL unless asked for */
    bool extremes_known;

    char infeasibility[512];
    enum tai_stop stop;
    ta_seconds seconds;
    struct tai_engine_time engine[TAI_STORY_ENGINES];
    int32_t engines;
    struct tai_stats stats;
};

/* An empty result for the instance: outcome unknown, the serial assignment
   costed. TA_INVALID_ARGUMENT for limits that make no sense;
   TA_OUT_OF_MEMORY. */
ta_status tai_result_new(const struct ta_instance *instance,
                         const ta_options *options, struct ta_result **result);

/* Takes over what the incumbent of the restriction holds, costs it on the
   user's instance and names the outcome. TA_OUT_OF_MEMORY. */
ta_status tai_result_fill(struct ta_result *result,
                          const struct tai_restriction *restriction,
                          const struct tai_incumbent *incumbent);

/* The two halves of ta_result_verify(). The first can be done before the
   search, so that a run that is stopped ends the sooner. */
ta_status tai_result_verify_serial(const struct ta_result *result);
ta_status tai_result_verify_answer(const struct ta_result *result);

#endif
