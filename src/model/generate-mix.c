/* SPDX-License-Identifier: MIT */
#include "model/generate.h"

#include <stdbool.h>

#include "base/memory.h"
#include "model/evaluate.h"

/* The node where the task costs least, by what each costs. */
static int32_t
cheapest(const ta_cost costs[], int32_t nodes)
{
    int32_t best = 0;
    for (int32_t p = 1; p < nodes; p++)
        if (costs[p] < costs[best])
            best = p;
    return best;
}

static void
start_at_cheapest(const struct ta_instance *instance, int32_t assignment[])
{
    for (int32_t t = 0; t < instance->tasks; t++)
        assignment[t] =
            cheapest(instance->execution + (int64_t)t * instance->nodes,
                     instance->nodes);
}

/* Moves single tasks to where they cost less, given the others, until nothing
   gains or long enough. */
static void
descend(const struct ta_instance *instance, const struct tai_graph *graph,
        int32_t assignment[], ta_cost costs[])
{
    enum { SWEEPS = 50 };
    bool moved = true;
    for (int sweep = 0; moved && sweep < SWEEPS; sweep++) {
        moved = false;
        for (int32_t t = 0; t < instance->tasks; t++) {
            tai_task_costs(instance, graph, assignment, t, costs);
            const int32_t best = cheapest(costs, instance->nodes);
            if (costs[best] < costs[assignment[t]]) {
                assignment[t] = best;
                moved = true;
            }
        }
    }
}

/* Whether having all tasks on one node costs at most `cost` somewhere. */
static bool
one_node_does(const struct ta_instance *instance, ta_cost cost)
{
    for (int32_t p = 0; p < instance->nodes; p++) {
        ta_cost sum = 0;
        bool possible = true;
        for (int32_t t = 0; possible && t < instance->tasks; t++) {
            const ta_cost e = tai_execution(instance, t, p);
            possible = e != TA_FORBIDDEN;
            sum += possible ? e : 0;
        }
        if (possible && sum <= cost)
            return true;
    }
    return false;
}

static enum tai_mix
look(const struct ta_instance *instance, const struct tai_graph *graph,
     struct tai_evaluator *evaluator, int32_t assignment[], ta_cost costs[])
{
    ta_evaluation scattered, found;
    start_at_cheapest(instance, assignment);
    tai_evaluate(evaluator, assignment, &scattered);
    descend(instance, graph, assignment, costs);
    tai_evaluate(evaluator, assignment, &found);
    if (found.cost.total >= scattered.cost.total)
        return TAI_SCATTERED;
    return one_node_does(instance, found.cost.total) ? TAI_GATHERED : TAI_MIXED;
}

ta_status
tai_find_mix(const struct ta_instance *instance, enum tai_mix *mix)
{
    struct tai_graph graph;
    ta_status status = tai_graph_build(instance, &graph);
    if (status)
        return status;
    struct tai_evaluator evaluator;
    status = tai_evaluator_init(&evaluator, instance);
    if (!status) {
        int32_t *assignment = tai_alloc(instance->tasks, sizeof *assignment);
        ta_cost *costs = tai_alloc(instance->nodes, sizeof *costs);
        if (assignment && costs)
            *mix = look(instance, &graph, &evaluator, assignment, costs);
        else
            status = TA_OUT_OF_MEMORY;
        tai_free(costs);
        tai_free(assignment);
        tai_evaluator_release(&evaluator);
    }
    tai_graph_release(&graph);
    return status;
}
