/* SPDX-License-Identifier: MIT */
#include "solve/limits.h"

#include <math.h>

#include "base/memory.h"
#include "model/evaluate.h"
#include "model/instance.h"
#include "solve/options.h"

/* Fractions are decimals that came through doubles: nine digits of them. */
#define FRACTION_UNIT 1000000000
#define FRACTION_MOST 1e9

/* The part of the capacity, rounded down. */
static ta_cost
part_of(ta_cost capacity, double fraction)
{
    if (capacity == TA_UNLIMITED || fraction >= FRACTION_MOST)
        return capacity;
    const tai_int128 part = (tai_int128)llround(fraction * FRACTION_UNIT) *
                            capacity / FRACTION_UNIT;
    return part > TA_COST_LIMIT ? TA_COST_LIMIT : (ta_cost)part;
}

ta_status
tai_limits_take(const ta_instance *instance, const ta_options *options,
                struct tai_limits *limits)
{
    const int32_t nodes = instance->nodes;
    *limits = (struct tai_limits){tai_balance_limit(instance, options->balance),
                                  NULL};
    if (!options->utilisation)
        return TA_OK;
    for (int32_t p = 0; p < nodes; p++)
        if (!(options->utilisation[p] >= 0))
            return TA_INVALID_ARGUMENT;
    limits->capacity = tai_alloc((int64_t)instance->resources * nodes,
                                 sizeof *limits->capacity);
    if (!limits->capacity)
        return TA_OUT_OF_MEMORY;
    for (int32_t r = 0; r < instance->resources; r++)
        for (int32_t p = 0; p < nodes; p++)
            limits->capacity[(int64_t)r * nodes + p] = part_of(
                instance->resource[r].capacity[p], options->utilisation[p]);
    return TA_OK;
}

void
tai_limits_release(struct tai_limits *limits)
{
    tai_free(limits->capacity);
    *limits = (struct tai_limits){TA_UNLIMITED, NULL};
}

static void
violate(ta_evaluation *evaluation, ta_violation violation, int32_t node,
        int32_t resource)
{
    evaluation->violation = violation;
    evaluation->node = node;
    evaluation->resource = resource;
}

/* What the node's tasks use of the resource. */
static tai_int128
use_of(const ta_instance *instance, const int32_t assignment[],
       int32_t resource, int32_t node)
{
    tai_int128 use = 0;
    for (int32_t t = 0; t < instance->tasks; t++)
        if (assignment[t] == node)
            use += tai_requirement(&instance->resource[resource],
                                   instance->nodes, t, node);
    return use;
}

static void
check_utilisation(const ta_instance *instance, const ta_cost capacity[],
                  const int32_t assignment[], ta_evaluation *evaluation)
{
    for (int32_t r = 0; r < instance->resources; r++)
        for (int32_t p = 0; p < instance->nodes; p++)
            if (use_of(instance, assignment, r, p) >
                capacity[(int64_t)r * instance->nodes + p]) {
                violate(evaluation, TA_VIOLATES_UTILISATION, p, r);
                return;
            }
}

static ta_status
check_balance(const ta_instance *instance, ta_cost limit,
              const int32_t assignment[], ta_evaluation *evaluation)
{
    ta_load *loads = tai_alloc(instance->nodes, sizeof *loads);
    if (!loads)
        return TA_OUT_OF_MEMORY;
    const ta_status status = ta_assignment_loads(instance, assignment, loads);
    for (int32_t p = instance->nodes - 1; !status && p >= 0; p--)
        if (loads[p].execution > limit)
            violate(evaluation, TA_VIOLATES_BALANCE, p, -1);
    tai_free(loads);
    return status;
}

ta_status
ta_evaluate_within(const ta_instance *instance, const ta_options *options,
                   const int32_t assignment[], ta_evaluation *evaluation)
{
    ta_options own;
    ta_evaluation found;
    struct tai_limits limits;
    ta_status status = tai_options_take(&own, options);
    if (!status)
        status = ta_evaluate(instance, assignment, &found);
    if (!status)
        status = tai_limits_take(instance, &own, &limits);
    if (status)
        return status;
    /* Utilisation takes the place of the capacities, which are looked at last:
       all else is kept. */
    if (limits.capacity && found.violation == TA_VIOLATES_CAPACITY)
        violate(&found, TA_FEASIBLE, -1, -1);
    if (!found.violation && limits.capacity)
        check_utilisation(instance, limits.capacity, assignment, &found);
    if (!found.violation && limits.load != TA_UNLIMITED)
        status = check_balance(instance, limits.load, assignment, &found);
    if (!status)
        *evaluation = found;
    tai_limits_release(&limits);
    return status;
}
