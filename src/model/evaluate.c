/* SPDX-License-Identifier: MIT */
#include "model/evaluate.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"

static ta_costs
costs_of(const struct ta_instance *instance, const int32_t assignment[])
{
    ta_costs costs = {0, 0, 0};
    for (int32_t t = 0; t < instance->tasks; t++) {
        const ta_cost e = tai_execution(instance, t, assignment[t]);
        if (e != TA_FORBIDDEN)
            costs.execution += e;
        costs.communication += tai_within(instance, t, assignment[t]);
    }
    for (int64_t i = 0; i < instance->pairs; i++) {
        const int32_t p = assignment[instance->pair_task[i]];
        const int32_t q = assignment[instance->pair_other[i]];
        if (p != q || instance->distance)
            costs.communication +=
                instance->pair_cost[i] * tai_distance(instance, p, q);
    }
    costs.total = costs.execution + costs.communication;
    return costs;
}

static void
violate(ta_evaluation *evaluation, ta_violation violation, int32_t task,
        int32_t other, int32_t node, int32_t resource)
{
    evaluation->violation = violation;
    evaluation->task = task;
    evaluation->other = other;
    evaluation->node = node;
    evaluation->resource = resource;
}

/* Forbidden pairs and pins, in the order of the tasks. */
static void
check_tasks(const struct ta_instance *instance, const int32_t assignment[],
            ta_evaluation *evaluation)
{
    for (int32_t t = 0; t < instance->tasks; t++) {
        const int32_t p = assignment[t];
        if (tai_execution(instance, t, p) == TA_FORBIDDEN) {
            violate(evaluation, TA_VIOLATES_FORBIDDEN, t, -1, p, -1);
            return;
        }
        if (instance->pin && instance->pin[t] >= 0 && instance->pin[t] != p) {
            violate(evaluation, TA_VIOLATES_PIN, t, -1, p, -1);
            return;
        }
    }
}

static void
check_together(const struct ta_instance *instance, const int32_t assignment[],
               ta_evaluation *evaluation)
{
    const struct tai_groups *groups = &instance->together;
    for (int32_t g = 0; g < groups->groups; g++) {
        const int32_t head = groups->member[groups->first[g]];
        for (int64_t i = groups->first[g] + 1; i < groups->first[g + 1]; i++)
            if (assignment[groups->member[i]] != assignment[head]) {
                violate(evaluation, TA_VIOLATES_TOGETHER, head,
                        groups->member[i], -1, -1);
                return;
            }
    }
}

/* `holder` is [nodes]: the group's task on a node, or -1. */
static void
check_apart(const struct ta_instance *instance, const int32_t assignment[],
            int32_t holder[], ta_evaluation *evaluation)
{
    const struct tai_groups *groups = &instance->apart;
    for (int32_t g = 0; g < groups->groups; g++) {
        for (int32_t p = 0; p < instance->nodes; p++)
            holder[p] = -1;
        for (int64_t i = groups->first[g]; i < groups->first[g + 1]; i++) {
            const int32_t t = groups->member[i];
            const int32_t p = assignment[t];
            if (holder[p] >= 0) {
                violate(evaluation, TA_VIOLATES_APART, holder[p], t, p, -1);
                return;
            }
            holder[p] = t;
        }
    }
}

/* `used` is [nodes]. */
static void
check_capacities(const struct ta_instance *instance, const int32_t assignment[],
                 ta_cost used[], ta_evaluation *evaluation)
{
    const int32_t nodes = instance->nodes;
    for (int32_t r = 0; r < instance->resources; r++) {
        const struct tai_resource *resource = &instance->resource[r];
        memset(used, 0, (size_t)nodes * sizeof *used);
        for (int32_t t = 0; t < instance->tasks; t++)
            used[assignment[t]] +=
                tai_requirement(resource, nodes, t, assignment[t]);
        for (int32_t p = 0; p < nodes; p++)
            if (used[p] > resource->capacity[p]) {
                violate(evaluation, TA_VIOLATES_CAPACITY, -1, -1, p, r);
                return;
            }
    }
}

ta_status
tai_evaluator_init(struct tai_evaluator *evaluator,
                   const struct ta_instance *instance)
{
    const int32_t nodes = instance->nodes;
    evaluator->instance = instance;
    evaluator->used = tai_alloc(nodes, sizeof *evaluator->used);
    evaluator->holder = tai_alloc(nodes, sizeof *evaluator->holder);
    evaluator->loads = tai_alloc(nodes, sizeof *evaluator->loads);
    if (evaluator->used && evaluator->holder && evaluator->loads)
        return TA_OK;
    tai_evaluator_release(evaluator);
    return TA_OUT_OF_MEMORY;
}

void
tai_evaluator_release(struct tai_evaluator *evaluator)
{
    tai_free(evaluator->loads);
    tai_free(evaluator->holder);
    tai_free(evaluator->used);
    *evaluator = (struct tai_evaluator){0};
}

void
tai_evaluate(struct tai_evaluator *evaluator, const int32_t assignment[],
             ta_evaluation *evaluation)
{
    const struct ta_instance *instance = evaluator->instance;
    assert(instance->frozen);
    *evaluation = (ta_evaluation){.cost = costs_of(instance, assignment),
                                  .task = -1,
                                  .other = -1,
                                  .node = -1,
                                  .resource = -1};
    check_tasks(instance, assignment, evaluation);
    if (!evaluation->violation)
        check_together(instance, assignment, evaluation);
    if (!evaluation->violation)
        check_apart(instance, assignment, evaluator->holder, evaluation);
    if (!evaluation->violation)
        check_capacities(instance, assignment, evaluator->used, evaluation);
}

static ta_status
check_arguments(const struct ta_instance *instance, const int32_t assignment[])
{
    if (!instance->frozen)
        return TA_INVALID_STATE;
    for (int32_t t = 0; t < instance->tasks; t++)
        if (assignment[t] < 0 || assignment[t] >= instance->nodes)
            return TA_INVALID_ARGUMENT;
    return TA_OK;
}

ta_status
ta_evaluate(const ta_instance *instance, const int32_t assignment[],
            ta_evaluation *evaluation)
{
    ta_status status = check_arguments(instance, assignment);
    struct tai_evaluator evaluator;
    if (!status)
        status = tai_evaluator_init(&evaluator, instance);
    if (status)
        return status;
    tai_evaluate(&evaluator, assignment, evaluation);
    tai_evaluator_release(&evaluator);
    return TA_OK;
}

int
ta_evaluation_explain(const ta_instance *instance,
                      const ta_evaluation *evaluation, char *buffer, int size)
{
    char held[3][TA_NAME_BUFFER];
    const char *task = "", *other = "", *node = "", *resource = "";
    if (evaluation->task >= 0)
        task = ta_instance_task_name(instance, evaluation->task, held[0]);
    if (evaluation->other >= 0)
        other = ta_instance_task_name(instance, evaluation->other, held[1]);
    if (evaluation->node >= 0)
        node = ta_instance_node_name(instance, evaluation->node, held[2]);
    if (evaluation->resource >= 0)
        resource = ta_instance_resource_name(instance, evaluation->resource);
    const size_t room = size > 0 ? (size_t)size : 0;
    switch (evaluation->violation) {
    case TA_FEASIBLE:
        return snprintf(buffer, room, "all constraints hold");
    case TA_VIOLATES_FORBIDDEN:
        return snprintf(buffer, room, "task %s cannot run on node %s", task,
                        node);
    case TA_VIOLATES_PIN:
        return snprintf(buffer, room, "task %s is pinned, but not to node %s",
                        task, node);
    case TA_VIOLATES_TOGETHER:
        return snprintf(buffer, room,
                        "tasks %s and %s must be together, but are on "
                        "different nodes",
                        task, other);
    case TA_VIOLATES_APART:
        return snprintf(buffer, room,
                        "tasks %s and %s must be apart, but share node %s",
                        task, other, node);
    case TA_VIOLATES_CAPACITY:
        return snprintf(buffer, room, "node %s has too little %s", node,
                        resource);
    case TA_VIOLATES_BALANCE:
        return snprintf(buffer, room,
                        "execution on node %s exceeds the balance limit", node);
    case TA_VIOLATES_UTILISATION:
        return snprintf(buffer, room,
                        "node %s uses more %s than the utilisation allows",
                        node, resource);
    }
    return snprintf(buffer, room, "unknown violation");
}

static void
add_loads(const struct ta_instance *instance, const int32_t assignment[],
          ta_load loads[])
{
    memset(loads, 0, (size_t)instance->nodes * sizeof *loads);
    for (int32_t t = 0; t < instance->tasks; t++) {
        const ta_cost e = tai_execution(instance, t, assignment[t]);
        if (e != TA_FORBIDDEN)
            loads[assignment[t]].execution += e;
        loads[assignment[t]].within += tai_within(instance, t, assignment[t]);
        loads[assignment[t]].tasks++;
    }
    for (int64_t i = 0; i < instance->pairs; i++) {
        const int32_t p = assignment[instance->pair_task[i]];
        const int32_t q = assignment[instance->pair_other[i]];
        if (p == q && !instance->distance)
            continue;
        const ta_cost paid =
            instance->pair_cost[i] * tai_distance(instance, p, q);
        if (p == q) {
            loads[p].within += paid;
        } else {
            loads[p].communication += paid;
            loads[q].communication += paid;
        }
    }
}

const ta_load *
tai_evaluate_loads(struct tai_evaluator *evaluator, const int32_t assignment[])
{
    add_loads(evaluator->instance, assignment, evaluator->loads);
    return evaluator->loads;
}

ta_status
ta_assignment_loads(const ta_instance *instance, const int32_t assignment[],
                    ta_load loads[])
{
    const ta_status status = check_arguments(instance, assignment);
    if (!status)
        add_loads(instance, assignment, loads);
    return status;
}

ta_status
ta_serial_assignment(const ta_instance *instance, int32_t assignment[])
{
    if (!instance->frozen)
        return TA_INVALID_STATE;
    const int32_t nodes = instance->nodes;
    const int32_t small = instance->tasks / nodes;
    const int32_t larger_blocks = instance->tasks % nodes;
    int32_t t = 0;
    for (int32_t p = 0; p < nodes; p++)
        for (int32_t i = 0; i < small + (p < larger_blocks); i++)
            assignment[t++] = p;
    assert(t == instance->tasks);
    return TA_OK;
}

ta_costs
tai_sum_of_loads(const ta_load loads[], int32_t nodes)
{
    ta_costs costs = {0, 0, 0};
    tai_int128 paid = 0; /* by both ends of a pair, so up to 2^63 */
    for (int32_t p = 0; p < nodes; p++) {
        costs.execution += loads[p].execution;
        costs.communication += loads[p].within;
        paid += loads[p].communication;
    }
    costs.communication += (ta_cost)(paid / 2);
    costs.total = costs.execution + costs.communication;
    return costs;
}

ta_cost
tai_objective_value(int32_t objective, ta_costs costs, const ta_load loads[],
                    int32_t nodes)
{
    if (objective == TA_OBJECTIVE_TOTAL)
        return costs.total;
    if (objective == TA_OBJECTIVE_COMMUNICATION)
        return costs.communication;
    ta_cost largest = 0;
    for (int32_t p = 0; p < nodes; p++) {
        const ta_cost load =
            objective == TA_OBJECTIVE_BALANCE
                ? loads[p].execution
                : loads[p].execution + loads[p].communication + loads[p].within;
        if (load > largest)
            largest = load;
    }
    return largest;
}

ta_cost
ta_objective_value(int32_t objective, const ta_load loads[], int32_t nodes)
{
    return tai_objective_value(objective, tai_sum_of_loads(loads, nodes), loads,
                               nodes);
}

bool
tai_has_negative_execution(const struct ta_instance *instance)
{
    const int64_t cells = (int64_t)instance->tasks * instance->nodes;
    for (int64_t i = 0; i < cells; i++)
        if (instance->execution[i] < 0)
            return true;
    return false;
}

ta_cost
tai_move_delta(const struct ta_instance *instance,
               const struct tai_graph *graph, const int32_t assignment[],
               int32_t task, int32_t node)
{
    const int32_t from = assignment[task];
    const ta_cost e = tai_execution(instance, task, node);
    if (e == TA_FORBIDDEN)
        return TA_FORBIDDEN;
    ta_cost delta = e - tai_execution(instance, task, from) +
                    tai_within(instance, task, node) -
                    tai_within(instance, task, from);
    for (int64_t a = graph->first[task]; a < graph->first[task + 1]; a++) {
        const int32_t q = assignment[graph->neighbour[a]];
        delta += graph->cost[a] * (tai_distance(instance, node, q) -
                                   tai_distance(instance, from, q));
    }
    return delta;
}

void
tai_task_costs(const struct ta_instance *instance,
               const struct tai_graph *graph, const int32_t assignment[],
               int32_t task, ta_cost costs[])
{
    const int32_t nodes = instance->nodes;
    const int64_t begin = graph->first[task], end = graph->first[task + 1];
    ta_cost elsewhere = 0;
    memset(costs, 0, (size_t)nodes * sizeof *costs);
    for (int64_t a = begin; a < end; a++) {
        const int32_t q = assignment[graph->neighbour[a]];
        const ta_cost c = graph->cost[a];
        if (instance->uniform) {
            elsewhere += c * instance->uniform_distance;
            costs[q] -= c * instance->uniform_distance;
            continue;
        }
        for (int32_t p = 0; p < nodes; p++)
            costs[p] += c * tai_distance(instance, p, q);
    }
    for (int32_t p = 0; p < nodes; p++) {
        const ta_cost e = tai_execution(instance, task, p);
        costs[p] += elsewhere + tai_within(instance, task, p);
        costs[p] = e == TA_FORBIDDEN ? TA_FORBIDDEN : costs[p] + e;
    }
}

ta_cost
tai_balance_limit(const struct ta_instance *instance, double balance)
{
    if (balance <= 0)
        return TA_UNLIMITED;
    ta_cost least = 0;
    for (int32_t t = 0; t < instance->tasks; t++) {
        ta_cost smallest = TA_FORBIDDEN;
        for (int32_t p = 0; p < instance->nodes; p++) {
            const ta_cost e = tai_execution(instance, t, p);
            smallest = e < smallest ? e : smallest;
        }
        if (smallest != TA_FORBIDDEN)
            least += smallest;
    }
    /* X is a decimal that came through a double: nine decimals of it, none if
       it is large, and 2^62 is as good as more. */
    const ta_cost unit = balance < 1e9 ? 1000000000 : 1;
    const double most = (double)TA_COST_LIMIT;
    const tai_int128 numerator =
        (tai_int128)llround(fmin(balance * (double)unit, most)) * least;
    const tai_int128 denominator = (tai_int128)unit * instance->nodes;
    tai_int128 limit = numerator / denominator;
    if (limit * denominator > numerator)
        limit--; /* division rounds towards zero, a limit rounds down */
    if (limit < -TA_COST_LIMIT)
        return -TA_COST_LIMIT; /* as good as less */
    return limit > TA_COST_LIMIT ? TA_UNLIMITED : (ta_cost)limit;
}
