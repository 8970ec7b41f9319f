/* SPDX-License-Identifier: MIT */
#ifndef TASKASSIGN_ASSIGNMENT_H
#define TASKASSIGN_ASSIGNMENT_H

/*
 * What an assignment costs, and whether it is allowed.
 *
 * An assignment is a plain array of nodes, int32_t [tasks]. The instance must
 * be frozen in every call here (TA_INVALID_STATE otherwise), and each entry a
 * node of it (TA_INVALID_ARGUMENT otherwise).
 */

#include <stdint.h>

#include "taskassign/instance.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Costs in units of the total scale, 10^-ta_instance_total_decimals(). */
typedef struct ta_costs {
    ta_cost total; /* execution + communication */
    ta_cost execution;
    ta_cost communication;
} ta_costs;

/* The first rule that an assignment breaks. */
typedef enum ta_violation {
    TA_FEASIBLE = 0,
    TA_VIOLATES_FORBIDDEN, /* `task` cannot run on `node` */
    TA_VIOLATES_PIN,       /* `task` is pinned, and not to `node` */
    TA_VIOLATES_TOGETHER,  /* `task` and `other` are on different nodes */
    TA_VIOLATES_APART,     /* `task` and `other` share `node` */
    TA_VIOLATES_CAPACITY,  /* `resource` is exceeded on `node` */
    TA_VIOLATES_BALANCE,   /* execution on `node` exceeds the limit asked for */
    TA_VIOLATES_UTILISATION /* `resource` is used more on `node` than asked */
} ta_violation;

typedef struct ta_evaluation {
    /* Forbidden executions count 0 here. */
    ta_costs cost;
    ta_violation violation;
    int32_t task, other, node, resource; /* as above; -1 where unused */
} ta_evaluation;

/* Time O(tasks + pairs + size of the constraints). */
TA_API ta_status ta_evaluate(const ta_instance *instance,
                             const int32_t assignment[],
                             ta_evaluation *evaluation);

/*
 * One sentence about a violation, with the names of the instance, such as
 * "task t2 cannot run on node n1". Written to `buffer` of `size` bytes, cut
 * to fit; returns the length needed.
 */
TA_API int ta_evaluation_explain(const ta_instance *instance,
                                 const ta_evaluation *evaluation, char *buffer,
                                 int size);

/* What one node does. Units of the total scale. */
typedef struct ta_load {
    ta_cost execution;
    ta_cost communication; /* what its tasks pay to tasks on other nodes */
    ta_cost within; /* what its tasks pay to each other, if d(p, p) > 0 */
    int32_t tasks;
} ta_load;

/* `loads` is [nodes]. */
TA_API ta_status ta_assignment_loads(const ta_instance *instance,
                                     const int32_t assignment[],
                                     ta_load loads[]);

/*
 * The value of an objective (ta_objective) for the assignment with these
 * loads of `nodes` nodes.
 */
TA_API ta_cost ta_objective_value(int32_t objective, const ta_load loads[],
                                  int32_t nodes);

/*
 * The textbook's baseline: tasks in order, cut into one block per node whose
 * sizes differ by at most one, the larger ones first. `assignment` is
 * [tasks]. It may be infeasible.
 */
TA_API ta_status ta_serial_assignment(const ta_instance *instance,
                                      int32_t assignment[]);

#ifdef __cplusplus
}
#endif

#endif
