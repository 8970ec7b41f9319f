/* SPDX-License-Identifier: MIT */
/*
 * Problem. A number that no feasible assignment of the incumbent's instance
 * stays below, in time to be shown with the very first answer.
 *
 * Method. Each task pays at least its cheapest execution, and each pair at
 * least its communication times the smallest distance between nodes that the
 * two tasks are allowed on (the same node included, if d(p, p) > 0 or they
 * can share one):
 *
 *     B = sum over t of min e(t, p) + sum over pairs c(t, u) min d(p, q)
 *
 * with the minima over p allowed for t and q allowed for u. For uniform
 * distance a pair counts only if the two have no allowed node in common.
 *
 *   total          at least B
 *   communication  at least B with all e = 0
 *   turnaround     the loads sum up to at least the bound B' in which a pair
 *                  on different nodes pays twice, at both ends. The largest
 *                  load is at least their mean, so at least B' / nodes,
 *                  rounded up; and it is at least what the task that is most
 *                  expensive to run costs on its cheapest node
 *
 * Every constraint only removes assignments, so the bound holds with all of
 * them. Besides, an instance is infeasible if a task has no allowed node, or
 * if the smallest needs of a resource add up to more than all capacities.
 *
 * Numbers. The terms of B belong to different tasks and pairs, so B is within
 * +-2^62; B' and sums of capacities are added in 128 bits.
 */
#include "bound/simple.h"

#include <stdbool.h>

static ta_cost
cheapest_execution(const struct ta_instance *instance, int32_t task)
{
    ta_cost least = TA_FORBIDDEN;
    for (int32_t p = 0; p < instance->nodes; p++) {
        const ta_cost e = tai_execution(instance, task, p);
        least = e < least ? e : least;
    }
    return least;
}

static bool
allowed(const struct ta_instance *instance, int32_t task, int32_t node)
{
    return tai_execution(instance, task, node) != TA_FORBIDDEN;
}

static bool
share_a_node(const struct ta_instance *instance, int32_t task, int32_t other)
{
    for (int32_t p = 0; p < instance->nodes; p++)
        if (allowed(instance, task, p) && allowed(instance, other, p))
            return true;
    return false;
}

/* The smallest factor on what the two tasks pay to each other; a distance
   between different nodes counts `ends` times. */
static tai_int128
least_distance(const struct ta_instance *instance, int32_t task, int32_t other,
               int ends)
{
    if (instance->uniform)
        return share_a_node(instance, task, other)
                   ? 0
                   : (tai_int128)ends * instance->uniform_distance;
    tai_int128 least = INT64_MAX;
    for (int32_t p = 0; p < instance->nodes && least > 0; p++) {
        if (!allowed(instance, task, p))
            continue;
        for (int32_t q = 0; q < instance->nodes; q++) {
            if (!allowed(instance, other, q))
                continue;
            const tai_int128 d =
                (tai_int128)(p == q ? 1 : ends) * tai_distance(instance, p, q);
            least = d < least ? d : least;
        }
    }
    return least;
}

/* The smallest need of the task for a resource; 0 if a node it may run on has
   no limit, so that the sum of capacities has none either. */
static ta_cost
least_need(const struct ta_instance *instance,
           const struct tai_resource *resource, int32_t task)
{
    ta_cost least = INT64_MAX;
    for (int32_t p = 0; p < instance->nodes; p++) {
        if (!allowed(instance, task, p))
            continue;
        const ta_cost need =
            tai_requirement(resource, instance->nodes, task, p);
        least = need < least ? need : least;
    }
    return least;
}

static bool
exceeds_capacity(const struct ta_instance *instance,
                 const struct tai_resource *resource)
{
    tai_int128 room = 0, needed = 0;
    for (int32_t p = 0; p < instance->nodes; p++) {
        if (resource->capacity[p] == TA_UNLIMITED)
            return false;
        room += resource->capacity[p];
    }
    for (int32_t t = 0; t < instance->tasks; t++)
        needed += least_need(instance, resource, t);
    return needed > room;
}

/* Whether the limit on loads alone leaves nothing. The tasks of negative
   execution may all share a node with the most expensive one. */
static bool
exceeds_limit(const struct tai_incumbent *incumbent, tai_int128 execution,
              ta_cost most_expensive, ta_cost negative)
{
    const ta_cost limit = incumbent->load_limit;
    return limit != TA_UNLIMITED &&
           (most_expensive + negative > limit ||
            execution > (tai_int128)limit * incumbent->instance->nodes);
}

ta_cost
tai_simple_bound(const struct tai_incumbent *incumbent)
{
    const struct ta_instance *instance = incumbent->instance;
    const bool turnaround = incumbent->objective == TA_OBJECTIVE_TURNAROUND;
    tai_int128 execution = 0, communication = 0;
    ta_cost most_expensive = 0, negative = 0;
    for (int32_t t = 0; t < instance->tasks; t++) {
        const ta_cost least = cheapest_execution(instance, t);
        if (least == TA_FORBIDDEN)
            return TA_FORBIDDEN;
        execution += least;
        most_expensive = least > most_expensive ? least : most_expensive;
        negative += least < 0 ? least : 0;
    }
    if (instance->tasks > 0 &&
        exceeds_limit(incumbent, execution, most_expensive, negative))
        return TA_FORBIDDEN;
    for (int32_t r = 0; r < instance->resources; r++)
        if (exceeds_capacity(instance, &instance->resource[r]))
            return TA_FORBIDDEN;
    for (int64_t i = 0; i < instance->pairs; i++)
        communication +=
            instance->pair_cost[i] *
            least_distance(instance, instance->pair_task[i],
                           instance->pair_other[i], turnaround ? 2 : 1);
    if (incumbent->objective == TA_OBJECTIVE_COMMUNICATION)
        return (ta_cost)communication;
    if (!turnaround)
        return (ta_cost)(execution + communication);
    const tai_int128 nodes = instance->nodes;
    const ta_cost mean =
        (ta_cost)((execution + communication + nodes - 1) / nodes);
    return mean > most_expensive ? mean : most_expensive;
}
