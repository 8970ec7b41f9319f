/* SPDX-License-Identifier: MIT */
#ifndef TASKASSIGN_SOLVE_H
#define TASKASSIGN_SOLVE_H

/*
 * Solving, and what comes out.
 *
 *     ta_result *result;
 *     if (ta_solve(instance, NULL, &result) == TA_OK &&
 *         ta_result_assignment(result))
 *         use(ta_result_assignment(result));
 *     ta_result_free(result);
 *
 * Every result holds a lower bound beside the value of its assignment, and
 * has been checked against the instance by code that no solver uses.
 */

#include <stdint.h>

#include "taskassign/assignment.h"
#include "taskassign/instance.h"
#include "taskassign/options.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum ta_outcome {
    TA_OPTIMAL = 0,   /* proved: no assignment is better */
    TA_FEASIBLE_ONLY, /* an assignment and a bound, with a gap between them */
    TA_INFEASIBLE,    /* proved: no assignment satisfies the constraints */
    TA_UNKNOWN        /* stopped before an assignment was found */
} ta_outcome;

typedef struct ta_result ta_result;

/*
 * Finds an assignment of least cost, or the best it can within the limits of
 * `options` (NULL for the defaults). The result must be freed before the
 * instance.
 *
 * TA_INVALID_STATE if the instance is not frozen; TA_INVALID_ARGUMENT for
 * options out of range; TA_NOT_SUPPORTED if the method asked for cannot solve
 * this instance; TA_NOT_BUILT if it needs an engine that was left out;
 * TA_OUT_OF_MEMORY; TA_INTERNAL_ERROR if the check of the result failed.
 */
TA_API ta_status ta_solve(const ta_instance *instance,
                          const ta_options *options, ta_result **result);

TA_API void ta_result_free(ta_result *result);

/*
 * Whether `method` can solve the instance with these options: TA_OK,
 * TA_NOT_SUPPORTED or TA_NOT_BUILT. If not, *reason (may be NULL) is a static
 * sentence.
 */
TA_API ta_status ta_method_applies(const ta_instance *instance,
                                   const ta_options *options, int32_t method,
                                   const char **reason);

/*
 * As ta_evaluate, and whether the assignment keeps the limits that the options
 * (may be NULL) put on top: balance, and utilisation in the place of the
 * capacities.
 */
TA_API ta_status ta_evaluate_within(const ta_instance *instance,
                                    const ta_options *options,
                                    const int32_t assignment[],
                                    ta_evaluation *evaluation);

TA_API ta_outcome ta_result_outcome(const ta_result *result);

/* "optimal", "feasible", "infeasible", "unknown". Static. */
TA_API const char *ta_outcome_name(ta_outcome outcome);

/* The method that found the assignment or the proof, e.g. "mincut". */
TA_API const char *ta_result_method(const ta_result *result);
TA_API int32_t ta_result_objective(const ta_result *result);

/* [tasks], lent; NULL if there is none. */
TA_API const int32_t *ta_result_assignment(const ta_result *result);

/* Of the objective, in units of the total scale; 0 without an assignment. */
TA_API ta_cost ta_result_value(const ta_result *result);

/* No assignment costs less. TA_NO_BOUND if nothing is proved. */
TA_API ta_cost ta_result_lower_bound(const ta_result *result);

/* (value - lower bound) / |value|; 0 if they are equal, NAN if it cannot be
   said. For display: comparisons belong to value and bound. */
TA_API double ta_result_gap(const ta_result *result);

/* Zero without an assignment. */
TA_API ta_costs ta_result_costs(const ta_result *result);

/* [nodes], lent; NULL without an assignment. */
TA_API const ta_load *ta_result_loads(const ta_result *result);

/* The serial assignment: its cost if it is feasible. Returns whether it is. */
TA_API int ta_result_serial(const ta_result *result, ta_costs *costs);

/* Why there is no feasible assignment, as a sentence; "" if that is not
   known or there is one. Lent. */
TA_API const char *ta_result_infeasibility(const ta_result *result);

/*
 * For two nodes solved by a minimum cut with the option cut = TA_CUT_BOTH:
 * all optimal assignments lie between two extremes. `least` and `most`
 * ([tasks] each, may be NULL) become those with the fewest and the most tasks
 * on the first node; a task on which they differ is free. TA_NOT_SUPPORTED if
 * that is not known.
 */
TA_API ta_status ta_result_extremes(const ta_result *result, int32_t least[],
                                    int32_t most[]);

/* Why the run ended before a proof: "time limit", "effort limit",
   "interrupted", "gap reached", "method"; "" if it did not. Static. */
TA_API const char *ta_result_stopped_by(const ta_result *result);

typedef struct ta_seconds {
    double solve; /* CPU, from plain arrays to the checked answer, freezing
                     included */
    double cpu;   /* CPU of the process so far, all threads */
    double wall;  /* of ta_solve */
} ta_seconds;

TA_API ta_seconds ta_result_seconds(const ta_result *result);

/* Wall seconds of each engine, in the order in which they first worked:
   0 <= index < count; *name (may be NULL) is static. */
TA_API int32_t ta_result_engines(const ta_result *result);
TA_API double ta_result_engine_seconds(const ta_result *result, int32_t index,
                                       const char **name);

/* Counters of the run: 0 <= index < count; *name is static. */
TA_API int32_t ta_result_statistics(const ta_result *result);
TA_API int64_t ta_result_statistic(const ta_result *result, int32_t index,
                                   const char **name, const char **meaning);

/*
 * Recomputes everything the result claims from the instance alone: cost,
 * feasibility, loads, the serial assignment, and that the bound does not
 * exceed the value. ta_solve has already done so. TA_INTERNAL_ERROR, with
 * `error` (may be NULL) filled, if a claim does not hold.
 */
TA_API ta_status ta_result_verify(const ta_instance *instance,
                                  const ta_result *result, ta_error *error);

#ifdef __cplusplus
}
#endif

#endif
