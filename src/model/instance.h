/* SPDX-License-Identifier: MIT */
#ifndef TAI_INSTANCE_H
#define TAI_INSTANCE_H

/*
 * The instance as solvers see it: plain arrays, read-only once frozen.
 *
 * Communication is kept as the list of pairs that was given, 16 bytes each;
 * who needs neighbours builds the task graph (model/graph.h) from it. Once
 * frozen, execution costs are in units of the total scale, so that
 *
 *     execution[t * nodes + p]  and  pair_cost * distance
 *
 * add up directly. Freezing has checked that the sum over tasks of the
 * largest |e| plus the sum of c times the largest d is at most 2^62: any sum
 * of parts of a total fits an int64 with a factor of two to spare, and
 * solvers add without fear.
 */

#include <stdbool.h>
#include <stdint.h>

#include <taskassign/instance.h>

#include "base/names.h"
#include "base/number.h"

/* Sets of tasks, one after the other. */
struct tai_groups {
    int32_t groups;
    int64_t *first;  /* [groups + 1], or NULL if there are none */
    int32_t *member; /* [first[groups]] */
    int64_t first_room, member_room;
};

struct tai_resource {
    char *name;
    int decimals;
    ta_cost *capacity;    /* [nodes], TA_UNLIMITED allowed */
    ta_cost *requirement; /* [tasks], or [tasks * nodes] if it depends on the
                             node; NULL while all are 0 */
    bool by_node;
    int64_t room; /* tasks that `requirement` has space for */
};

struct ta_instance {
    int32_t nodes;
    int32_t tasks;
    bool frozen;
    int cost_decimals, distance_decimals;
    ta_cost cost_unit; /* total units in a cost unit; 1 until frozen */

    struct tai_names node_names; /* empty, or one for each node */
    struct tai_names task_names; /* empty, or one for each task */

    ta_cost *execution; /* [tasks * nodes], TA_FORBIDDEN allowed */
    int64_t execution_room;
    ta_cost *within; /* [tasks * nodes]: communication that a task, made of
                        several, pays to itself on a node, in total units;
                        NULL for none. Only a restriction has it. */

    int64_t pairs;       /* as given: any order, parallel ones possible */
    int32_t *pair_task;  /* [pairs] */
    int32_t *pair_other; /* [pairs], different from pair_task */
    ta_cost *pair_cost;  /* [pairs], >= 0, in cost units */
    int64_t pair_room;

    ta_cost *distance; /* [nodes * nodes], or NULL for 0 and 1 */

    int32_t resources;
    struct tai_resource *resource; /* [resources] */

    int32_t *pin; /* [tasks], -1 for none; NULL if no task is pinned */
    int64_t pin_room;
    struct tai_groups together, apart;

    int32_t *current; /* [tasks], -1 for none; NULL if none is given */
    int64_t current_room;
    ta_cost *migration; /* [tasks]; NULL if none is given */
    int64_t migration_room;

    struct tai_rounding rounding; /* the largest that reading made */
    char rounded[TA_COST_BUFFER]; /* the same as text */

    /* Known once frozen. */
    bool uniform; /* d(p, p) = 0 and all other distances are the same */
    ta_cost uniform_distance; /* that one, 0 with a single node */
    ta_cost largest_distance; /* over all pairs of nodes, d(p, p) included */
    double freeze_seconds;    /* CPU time that freezing took */
};

static inline ta_cost
tai_execution(const struct ta_instance *instance, int32_t task, int32_t node)
{
    return instance->execution[(int64_t)task * instance->nodes + node];
}

static inline ta_cost
tai_within(const struct ta_instance *instance, int32_t task, int32_t node)
{
    if (!instance->within)
        return 0;
    return instance->within[(int64_t)task * instance->nodes + node];
}

static inline ta_cost
tai_distance(const struct ta_instance *instance, int32_t node, int32_t other)
{
    if (!instance->distance)
        return node != other;
    return instance->distance[(int64_t)node * instance->nodes + other];
}

static inline ta_cost
tai_requirement(const struct tai_resource *resource, int32_t nodes,
                int32_t task, int32_t node)
{
    if (!resource->requirement)
        return 0;
    return resource->by_node
               ? resource->requirement[(int64_t)task * nodes + node]
               : resource->requirement[task];
}

/* Room for that many tasks and pairs, so that adding them cannot fail. */
ta_status tai_instance_reserve(struct ta_instance *instance, int32_t tasks,
                               int64_t pairs);

/* As ta_instance_add_task with a name that need not end in NUL; TA_BAD_INPUT
   if the name is taken. For readers. */
ta_status tai_instance_add_named_task(struct ta_instance *instance,
                                      const char *name, int64_t length,
                                      const ta_cost execution[]);

/* Adds a node name; TA_BAD_INPUT if it is taken. For readers. */
ta_status tai_instance_add_node_name(struct ta_instance *instance,
                                     const char *name, int64_t length);

/*
 * Marks as frozen an instance that was derived from a frozen one and is
 * therefore within range: its execution costs are in total units already, and
 * its scales and cost_unit are those of the other.
 */
void tai_instance_seal(struct ta_instance *instance);

/* The largest part of a sum that is too large: the execution costs of a task,
   a pair, or what a task requires of a resource; -1 for what it is not. */
struct tai_culprit {
    int32_t task;
    int64_t pair;
    int32_t resource;
};

/* As ta_instance_freeze, and says whose numbers do not fit. */
ta_status tai_instance_freeze(struct ta_instance *instance, ta_error *error,
                              struct tai_culprit *culprit);

/*
 * Finer scales: multiplies all costs, or distances, given so far. Scales
 * never get coarser. TA_OUT_OF_RANGE, nothing changed, if a value would leave
 * +-TA_COST_LIMIT.
 */
ta_status tai_instance_refine_costs(struct ta_instance *instance, int decimals);
ta_status tai_instance_refine_distances(struct ta_instance *instance,
                                        int decimals);
ta_status tai_instance_refine_resource(struct ta_instance *instance,
                                       int32_t resource, int decimals);

/* Notes that a number was moved by rounding. */
void tai_instance_note_rounding(struct ta_instance *instance,
                                struct tai_rounding change);

#endif
