/* SPDX-License-Identifier: MIT */
/*
 * Freezing: the checks that need the whole instance, and what solvers want
 * to know of it.
 *
 * Let E be the sum over tasks of the largest |e(t, p)| that is not forbidden,
 * C the sum of c over the pairs and D the largest distance, all in units of
 * the total scale. Freezing refuses E + C D > 2^62. Then every total, and
 * every partial sum of a total in any order, is within +-2^62, and twice such
 * a sum still fits an int64.
 *
 * Two things more are refused, so that nobody has to think of them: totals
 * that can differ by 2^63, which takes E = 2^62 and each task to have both its
 * |e| and -|e|; and without any distance, C > 2^62.
 */
#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "model/instance.h"

static ta_cost
magnitude(ta_cost value)
{
    return value < 0 ? -value : value;
}

/* The largest |e(t, p)| of a task over the nodes where it can run. */
static ta_cost
largest_execution(const struct ta_instance *instance, int32_t task)
{
    ta_cost largest = 0;
    for (int32_t p = 0; p < instance->nodes; p++) {
        const ta_cost e = tai_execution(instance, task, p);
        if (e != TA_FORBIDDEN && magnitude(e) > largest)
            largest = magnitude(e);
    }
    return largest;
}

/* The largest difference between two of them. */
static tai_int128
spread_of_execution(const struct ta_instance *instance, int32_t task)
{
    tai_int128 least = TA_COST_LIMIT, most = -TA_COST_LIMIT;
    for (int32_t p = 0; p < instance->nodes; p++) {
        const ta_cost e = tai_execution(instance, task, p);
        if (e != TA_FORBIDDEN) {
            least = e < least ? e : least;
            most = e > most ? e : most;
        }
    }
    return most < least ? 0 : most - least;
}

static void
measure_distances(struct ta_instance *instance)
{
    const int32_t nodes = instance->nodes;
    instance->uniform_distance = nodes > 1 ? tai_distance(instance, 0, 1) : 0;
    instance->largest_distance = 0;
    instance->uniform = true;
    if (!instance->distance) {
        instance->largest_distance = nodes > 1;
        return;
    }
    for (int32_t p = 0; p < nodes; p++)
        for (int32_t q = 0; q < nodes; q++) {
            const ta_cost d = tai_distance(instance, p, q);
            if (d > instance->largest_distance)
                instance->largest_distance = d;
            if (d != (p == q ? 0 : instance->uniform_distance))
                instance->uniform = false;
        }
}

/* Says which part of a sum that is too large is the largest. */
static void
blame(ta_error *error, const struct ta_instance *instance, int32_t task,
      int64_t pair)
{
    char text[3][TA_NAME_BUFFER];
    *error = (ta_error){0};
    char part[300];
    if (task >= 0)
        snprintf(part, sizeof part, "the execution cost of task %.200s",
                 ta_instance_task_name(instance, task, text[0]));
    else
        snprintf(
            part, sizeof part, "the communication between %.100s and %.100s",
            ta_instance_task_name(instance, instance->pair_task[pair], text[1]),
            ta_instance_task_name(instance, instance->pair_other[pair],
                                  text[2]));
    char limit[TA_COST_BUFFER];
    ta_cost_format(TA_COST_LIMIT, ta_instance_total_decimals(instance), limit);
    snprintf(error->message, sizeof error->message,
             "costs can add up to more than %s, expected at most that; the "
             "largest part is %s",
             limit, part);
}

/* E + C D <= 2^62 and what the top of this file adds, in 128 bits: 2^31 tasks
   and 2^63 pairs of at most 2^62 each stay below 2^126. C D is compared by
   division. */
static ta_status
check_total(const struct ta_instance *instance, ta_cost unit, ta_error *error,
            struct tai_culprit *culprit)
{
    tai_int128 execution = 0, spread = 0, communication = 0;
    ta_cost worst_row = -1, worst_cost = -1;
    int32_t worst_task = -1;
    int64_t worst_pair = -1;
    for (int32_t t = 0; t < instance->tasks; t++) {
        const ta_cost largest = largest_execution(instance, t);
        execution += largest;
        spread += spread_of_execution(instance, t);
        if (largest > worst_row) {
            worst_row = largest;
            worst_task = t;
        }
    }
    for (int64_t i = 0; i < instance->pairs; i++) {
        communication += instance->pair_cost[i];
        if (instance->pair_cost[i] > worst_cost) {
            worst_cost = instance->pair_cost[i];
            worst_pair = i;
        }
    }
    const ta_cost distance = instance->largest_distance;
    const tai_int128 limit = TA_COST_LIMIT;
    if (execution <= limit / unit && spread * unit < 2 * limit &&
        communication <=
            (distance ? (limit - execution * unit) / distance : limit))
        return TA_OK;
    const bool row_is_worse =
        worst_pair < 0 ||
        (worst_task >= 0 &&
         (tai_int128)worst_row * unit >=
             (tai_int128)worst_cost * (distance ? distance : 1));
    if (row_is_worse)
        culprit->task = worst_task;
    else
        culprit->pair = worst_pair;
    blame(error, instance, culprit->task, culprit->pair);
    return TA_OUT_OF_RANGE;
}

/* The requirements of each resource add up within 2^62 whatever the nodes. */
static ta_status
check_requirements(const struct ta_instance *instance, ta_error *error,
                   struct tai_culprit *culprit)
{
    for (int32_t r = 0; r < instance->resources; r++) {
        const struct tai_resource *resource = &instance->resource[r];
        tai_int128 sum = 0;
        ta_cost worst = -1;
        int32_t worst_task = 0;
        for (int32_t t = 0; resource->requirement && t < instance->tasks; t++) {
            ta_cost largest = 0;
            for (int32_t p = 0; p < instance->nodes; p++) {
                const ta_cost need =
                    tai_requirement(resource, instance->nodes, t, p);
                largest = need > largest ? need : largest;
            }
            sum += largest;
            if (largest > worst) {
                worst = largest;
                worst_task = t;
            }
        }
        if (sum <= TA_COST_LIMIT)
            continue;
        char text[TA_NAME_BUFFER], limit[TA_COST_BUFFER];
        *error = (ta_error){0};
        snprintf(error->message, sizeof error->message,
                 "requirements of resource %.150s can add up to more than %s, "
                 "expected at most that; the largest is that of task %.150s",
                 resource->name,
                 ta_cost_format(TA_COST_LIMIT, resource->decimals, limit),
                 ta_instance_task_name(instance, worst_task, text));
        culprit->task = worst_task;
        culprit->resource = r;
        return TA_OUT_OF_RANGE;
    }
    return TA_OK;
}

void
tai_instance_seal(struct ta_instance *instance)
{
    assert(!instance->frozen);
    measure_distances(instance);
    instance->frozen = true;
}

ta_status
ta_instance_freeze(ta_instance *instance, ta_error *error)
{
    ta_error unread;
    struct tai_culprit culprit;
    return tai_instance_freeze(instance, error ? error : &unread, &culprit);
}

ta_status
tai_instance_freeze(struct ta_instance *instance, ta_error *error,
                    struct tai_culprit *culprit)
{
    *culprit = (struct tai_culprit){-1, -1, -1};
    if (instance->frozen)
        return TA_INVALID_STATE;
    const double begin = tai_clock_cpu();
    /* Without a table the distances are 1, whatever their scale. */
    const ta_cost unit =
        instance->distance ? tai_power_of_ten(instance->distance_decimals) : 1;
    measure_distances(instance);
    ta_status status = check_total(instance, unit, error, culprit);
    if (!status)
        status = check_requirements(instance, error, culprit);
    if (status)
        return status;
    if (!instance->distance)
        instance->distance_decimals = 0;
    const int64_t cells = (int64_t)instance->tasks * instance->nodes;
    if (unit > 1)
        for (int64_t i = 0; i < cells; i++)
            if (instance->execution[i] != TA_FORBIDDEN)
                instance->execution[i] *= unit;
    instance->cost_unit = unit;
    ta_cost_format((ta_cost)instance->rounding.digits,
                   instance->rounding.decimals, instance->rounded);
    instance->frozen = true;
    instance->freeze_seconds = tai_clock_cpu() - begin;
    return TA_OK;
}
