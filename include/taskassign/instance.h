/* SPDX-License-Identifier: MIT */
#ifndef TASKASSIGN_INSTANCE_H
#define TASKASSIGN_INSTANCE_H

/*
 * The problem: tasks, nodes, and what running and talking costs.
 *
 * An assignment a gives each task t a node a(t) and costs
 *
 *     sum over t of e(t, a(t)) + sum over pairs {t, u} of c(t, u) d(a(t), a(u))
 *
 * with execution costs e, communication costs c and distances d, which are 1
 * between different nodes and 0 within one unless they are set.
 *
 * An instance is built in any order of calls, then frozen, then solved.
 *
 *     ta_instance *instance;
 *     ta_instance_new(2, &instance);
 *     const ta_cost row[2] = {5, 10};
 *     int32_t t1;
 *     ta_instance_add_task(instance, "t1", row, &t1);
 *     ...
 *     ta_instance_add_communication(instance, t1, t2, 6);
 *     ta_instance_freeze(instance, NULL);
 *
 * Everything passed in is copied. Tasks, nodes and resources are numbered
 * from 0 in the order they were added. A frozen instance does not change any
 * more and may be used by several threads at once.
 *
 * Costs are counts of units of 10^-cost_decimals, distances of
 * 10^-distance_decimals, totals of 10^-(their sum); see number.h. Both are 0
 * unless set, so plain integers need no thought.
 */

#include <stdint.h>

#include "taskassign/number.h"
#include "taskassign/status.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ta_instance ta_instance;

/* ---- Life cycle -------------------------------------------------------- */

/*
 * An instance with `nodes` nodes and no task. TA_INVALID_ARGUMENT if there is
 * not at least one node; TA_OUT_OF_MEMORY.
 */
TA_API ta_status ta_instance_new(int32_t nodes, ta_instance **instance);

TA_API void ta_instance_free(ta_instance *instance);

/*
 * Checks what can only be checked as a whole, and makes the instance
 * read-only. Until then it cannot be evaluated or solved.
 *
 * TA_OUT_OF_RANGE if the sum over tasks of the largest |e| plus the sum of c
 * times the largest d exceeds TA_COST_LIMIT, or the requirements of one
 * resource do; `error` (may be NULL) then names the largest contributor. The
 * instance can still be changed and frozen again. Constraints that contradict
 * each other are not an error: solving finds the instance infeasible.
 */
TA_API ta_status ta_instance_freeze(ta_instance *instance, ta_error *error);

/* ---- Building ---------------------------------------------------------- */
/*
 * All of these return TA_INVALID_STATE on a frozen instance,
 * TA_INVALID_ARGUMENT for a number outside its range (a task, node or
 * resource that does not exist, a negative value where none is allowed), and
 * TA_OUT_OF_MEMORY; the instance is then as it was.
 */

/*
 * Values given so far keep their meaning only if this comes first: it changes
 * the unit, not the numbers. Each 0 .. TA_DECIMALS_MAX.
 */
TA_API ta_status ta_instance_set_decimals(ta_instance *instance,
                                          int cost_decimals,
                                          int distance_decimals);

/* Names without blanks or '#', different from each other, one for each node:
   `names` is [nodes]. Without this call nodes are called n1, n2, ... */
TA_API ta_status ta_instance_set_node_names(ta_instance *instance,
                                            const char *const names[]);

/*
 * Adds a task. `execution` is [nodes]; TA_FORBIDDEN where it cannot run. Its
 * number goes to *task (may be NULL). Either all tasks have different names
 * or all have NULL, and are then called t1, t2, ...
 */
TA_API ta_status ta_instance_add_task(ta_instance *instance, const char *name,
                                      const ta_cost execution[], int32_t *task);

/* Adds `count` tasks without names; `execution` is [count * nodes] by rows. */
TA_API ta_status ta_instance_add_tasks(ta_instance *instance, int32_t count,
                                       const ta_cost execution[]);

/* Adds to what the two different tasks pay when they are at distance 1.
   cost >= 0; several calls for one pair add up. */
TA_API ta_status ta_instance_add_communication(ta_instance *instance,
                                               int32_t task, int32_t other,
                                               ta_cost cost);

/* The same for `pairs` pairs at once; all arrays are [pairs]. */
TA_API ta_status ta_instance_add_communications(ta_instance *instance,
                                                int64_t pairs,
                                                const int32_t task[],
                                                const int32_t other[],
                                                const ta_cost cost[]);

/* The distances, [nodes * nodes] by rows, symmetric, >= 0; the diagonal is
   what tasks on the same node pay. Replaces earlier ones. */
TA_API ta_status ta_instance_set_distances(ta_instance *instance,
                                           const ta_cost distance[]);

/*
 * Adds a resource with its capacity on each node, [nodes], >= 0 or
 * TA_UNLIMITED, in units of 10^-decimals. Its number goes to *resource (may
 * be NULL). Names are different.
 */
TA_API ta_status ta_instance_add_resource(ta_instance *instance,
                                          const char *name, int decimals,
                                          const ta_cost capacity[],
                                          int32_t *resource);

/* How much of a resource the task needs, wherever it runs; 0 if not set. */
TA_API ta_status ta_instance_set_requirement(ta_instance *instance,
                                             int32_t task, int32_t resource,
                                             ta_cost amount);

/* The same where the need depends on the node: `amounts` is [nodes]. */
TA_API ta_status ta_instance_set_requirements(ta_instance *instance,
                                              int32_t task, int32_t resource,
                                              const ta_cost amounts[]);

/* The task runs on this node and no other. A later call replaces it. */
TA_API ta_status ta_instance_pin(ta_instance *instance, int32_t task,
                                 int32_t node);

/* These `count` >= 2 different tasks run on one node. */
TA_API ta_status ta_instance_together(ta_instance *instance, int32_t count,
                                      const int32_t tasks[]);

/* Of these `count` >= 2 different tasks, no two share a node. */
TA_API ta_status ta_instance_apart(ta_instance *instance, int32_t count,
                                   const int32_t tasks[]);

/* Where the task runs now. Used by reassignment only. */
TA_API ta_status ta_instance_set_current(ta_instance *instance, int32_t task,
                                         int32_t node);

/* What moving the task from its current node costs, >= 0. Reassignment only. */
TA_API ta_status ta_instance_set_migration(ta_instance *instance, int32_t task,
                                           ta_cost cost);

/* ---- Asking ------------------------------------------------------------ */
/*
 * Getters take valid numbers, do not fail and lend what they return until the
 * instance changes or is freed.
 */

TA_API int32_t ta_instance_tasks(const ta_instance *instance);
TA_API int32_t ta_instance_nodes(const ta_instance *instance);
TA_API int32_t ta_instance_resources(const ta_instance *instance);

/* Communication pairs as they were added, parallel ones counted each. */
TA_API int64_t ta_instance_pairs(const ta_instance *instance);

TA_API int ta_instance_is_frozen(const ta_instance *instance);

TA_API int ta_instance_cost_decimals(const ta_instance *instance);
TA_API int ta_instance_distance_decimals(const ta_instance *instance);
/* Decimals of totals: the sum of the two. */
TA_API int ta_instance_total_decimals(const ta_instance *instance);

/* Room for a name that was not given, such as "t1000000". */
#define TA_NAME_BUFFER 16

/* The name; where none was given, "t5" or "n2" is written to `buffer` and
   `buffer` returned. */
TA_API const char *ta_instance_task_name(const ta_instance *instance,
                                         int32_t task,
                                         char buffer[TA_NAME_BUFFER]);
TA_API const char *ta_instance_node_name(const ta_instance *instance,
                                         int32_t node,
                                         char buffer[TA_NAME_BUFFER]);

/* The number of the task or node with that name, or -1. */
TA_API int32_t ta_instance_find_task(const ta_instance *instance,
                                     const char *name);
TA_API int32_t ta_instance_find_node(const ta_instance *instance,
                                     const char *name);

/* In cost units, or TA_FORBIDDEN. */
TA_API ta_cost ta_instance_execution(const ta_instance *instance, int32_t task,
                                     int32_t node);

/* The `pair`-th pair as it was added; 0 <= pair < ta_instance_pairs(). */
TA_API void ta_instance_communication(const ta_instance *instance, int64_t pair,
                                      int32_t *task, int32_t *other,
                                      ta_cost *cost);

TA_API ta_cost ta_instance_distance(const ta_instance *instance, int32_t node,
                                    int32_t other);
/* Whether distances were set; if not, they are 0 and 1. */
TA_API int ta_instance_has_distances(const ta_instance *instance);

TA_API const char *ta_instance_resource_name(const ta_instance *instance,
                                             int32_t resource);
TA_API int ta_instance_resource_decimals(const ta_instance *instance,
                                         int32_t resource);
TA_API ta_cost ta_instance_capacity(const ta_instance *instance,
                                    int32_t resource, int32_t node);
TA_API ta_cost ta_instance_requirement(const ta_instance *instance,
                                       int32_t task, int32_t resource,
                                       int32_t node);

/* The node, or -1 if there is none. */
TA_API int32_t ta_instance_pinned_to(const ta_instance *instance, int32_t task);
TA_API int32_t ta_instance_current(const ta_instance *instance, int32_t task);
TA_API ta_cost ta_instance_migration(const ta_instance *instance, int32_t task);

/* Groups as they were added: how many, and the tasks of one. */
TA_API int32_t ta_instance_together_groups(const ta_instance *instance);
TA_API const int32_t *ta_instance_together_group(const ta_instance *instance,
                                                 int32_t group, int32_t *count);
TA_API int32_t ta_instance_apart_groups(const ta_instance *instance);
TA_API const int32_t *ta_instance_apart_group(const ta_instance *instance,
                                              int32_t group, int32_t *count);

/*
 * The largest change that reading with rounding made to a number, as a
 * decimal such as "0.0005"; "0" if nothing was rounded.
 */
TA_API const char *ta_instance_rounded(const ta_instance *instance);

#ifdef __cplusplus
}
#endif

#endif
