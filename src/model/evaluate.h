/* SPDX-License-Identifier: MIT */
#ifndef TAI_EVALUATE_H
#define TAI_EVALUATE_H

/*
 * The objectives of assignment.h, and moves of one task.
 */

#include <stdint.h>

#include <taskassign/assignment.h>
#include <taskassign/options.h>

#include "model/graph.h"
#include "model/instance.h"

/* Memory that evaluating takes, so that it cannot fail later. */
struct tai_evaluator {
    const struct ta_instance *instance;
    ta_cost *used;   /* [nodes] */
    int32_t *holder; /* [nodes] */
    ta_load *loads;  /* [nodes] */
};

/* TA_OUT_OF_MEMORY. */
ta_status tai_evaluator_init(struct tai_evaluator *evaluator,
                             const struct ta_instance *instance);

void tai_evaluator_release(struct tai_evaluator *evaluator);

/* As ta_evaluate, for an assignment known to be within range. */
void tai_evaluate(struct tai_evaluator *evaluator, const int32_t assignment[],
                  ta_evaluation *evaluation);

/* As ta_assignment_loads; lent until the next call. */
const ta_load *tai_evaluate_loads(struct tai_evaluator *evaluator,
                                  const int32_t assignment[]);

/* The costs of the assignment that has these loads. */
ta_costs tai_sum_of_loads(const ta_load loads[], int32_t nodes);

/* The value of an objective from the costs and the loads of an assignment. */
ta_cost tai_objective_value(int32_t objective, ta_costs costs,
                            const ta_load loads[], int32_t nodes);

/* Whether some execution cost is below 0, which `turnaround` and `balance`
   refuse. */
bool tai_has_negative_execution(const struct ta_instance *instance);

/*
 * By how much the total changes when the task moves to `node`, in O(degree).
 * It may run on both; TA_FORBIDDEN if it may not run on `node`.
 */
ta_cost tai_move_delta(const struct ta_instance *instance,
                       const struct tai_graph *graph,
                       const int32_t assignment[], int32_t task, int32_t node);

/*
 * What the task would add to the total on each node, all others staying:
 * costs is [nodes], TA_FORBIDDEN where it may not run. O(degree + nodes) with
 * uniform distance, O(degree * nodes) otherwise.
 */
void tai_task_costs(const struct ta_instance *instance,
                    const struct tai_graph *graph, const int32_t assignment[],
                    int32_t task, ta_cost costs[]);

/*
 * The limit that --balance X puts on each node's execution cost: X * A, where
 * A is 1/nodes times the sum over tasks of the smallest allowed execution
 * cost, rounded down to a unit (a load is a whole number of units).
 * TA_UNLIMITED for X = 0.
 */
ta_cost tai_balance_limit(const struct ta_instance *instance, double balance);

#endif
