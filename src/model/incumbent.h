/* SPDX-License-Identifier: MIT */
#ifndef TAI_INCUMBENT_H
#define TAI_INCUMBENT_H

/*
 * What is known so far about one instance: the best assignment found, and a
 * lower bound that no assignment beats. Every engine reports here, and here
 * only; the run's caller hears of it through `changed`.
 *
 *     value        the objective of `assignment`, or TA_FORBIDDEN without one
 *     lower_bound  proved; TA_NO_BOUND if nothing is; TA_FORBIDDEN once it is
 *                  proved that no feasible assignment exists
 *
 * An engine may stop as soon as tai_incumbent_closed() holds.
 */

#include <stdbool.h>
#include <stdint.h>

#include <taskassign/options.h>

#include "base/run.h"
#include "model/evaluate.h"
#include "model/instance.h"

struct tai_incumbent {
    const struct ta_instance *instance;
    struct tai_run *run;
    int32_t objective;  /* ta_objective */
    ta_cost load_limit; /* on each node's execution cost, for --balance;
                           TA_UNLIMITED without */
    double gap;         /* relative gap that is good enough; 0 for a proof */

    int32_t *assignment; /* [tasks]; meaningful if value != TA_FORBIDDEN */
    ta_cost value;
    ta_cost lower_bound;
    const char *method;   /* of the engine at work; static */
    const char *found_by; /* whose the assignment is; static */
    int64_t open_frames;
    ta_cost elsewhere; /* what the whole's bound has beside that of this
                          instance, if it is a part; TA_NO_BOUND if a part
                          has none */

    struct tai_evaluator evaluator;

    /* Called after each improvement; may be NULL. */
    void (*changed)(void *context);
    void *context;
};

/* Owns its assignment afterwards. TA_OUT_OF_MEMORY. */
ta_status tai_incumbent_init(struct tai_incumbent *incumbent,
                             const struct ta_instance *instance,
                             struct tai_run *run);

void tai_incumbent_release(struct tai_incumbent *incumbent);

static inline bool
tai_incumbent_exists(const struct tai_incumbent *incumbent)
{
    return incumbent->value != TA_FORBIDDEN;
}

/* Proved optimal or infeasible, or within the gap that was asked for. Stops
   the run with TAI_STOP_GAP in the last case. */
bool tai_incumbent_closed(const struct tai_incumbent *incumbent);

/*
 * Takes a copy of an assignment if it is feasible and better. It is costed
 * here, whatever the engine believes; returns whether it was taken.
 */
bool tai_incumbent_offer(struct tai_incumbent *incumbent,
                         const int32_t assignment[]);

/* Raises the lower bound; a smaller one is ignored. */
void tai_incumbent_raise(struct tai_incumbent *incumbent, ta_cost bound);

/* Nothing better than the incumbent exists: it is optimal, or without one
   the instance is infeasible. */
void tai_incumbent_close(struct tai_incumbent *incumbent);

/* The objective of an assignment of the incumbent's instance, TA_FORBIDDEN
   if it is infeasible. */
ta_cost tai_incumbent_cost(struct tai_incumbent *incumbent,
                           const int32_t assignment[]);

#endif
