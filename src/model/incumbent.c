/* SPDX-License-Identifier: MIT */
#include "model/incumbent.h"

#include <assert.h>
#include <string.h>

#include "base/memory.h"

ta_status
tai_incumbent_init(struct tai_incumbent *incumbent,
                   const struct ta_instance *instance, struct tai_run *run)
{
    *incumbent = (struct tai_incumbent){
        .instance = instance,
        .run = run,
        .objective = TA_OBJECTIVE_TOTAL,
        .load_limit = TA_UNLIMITED,
        .value = TA_FORBIDDEN,
        .lower_bound = TA_NO_BOUND,
        .method = "",
        .found_by = "",
    };
    incumbent->assignment =
        tai_alloc_zero(instance->tasks, sizeof *incumbent->assignment);
    if (!incumbent->assignment)
        return TA_OUT_OF_MEMORY;
    return tai_evaluator_init(&incumbent->evaluator, instance);
}

void
tai_incumbent_release(struct tai_incumbent *incumbent)
{
    tai_evaluator_release(&incumbent->evaluator);
    tai_free(incumbent->assignment);
    incumbent->assignment = NULL;
}

static void
tell(struct tai_incumbent *incumbent)
{
    if (incumbent->changed)
        incumbent->changed(incumbent->context);
}

bool
tai_incumbent_closed(const struct tai_incumbent *incumbent)
{
    const ta_cost value = incumbent->value, bound = incumbent->lower_bound;
    if (bound != TA_NO_BOUND && bound >= value)
        return true;
    if (incumbent->gap <= 0 || !tai_incumbent_exists(incumbent) ||
        bound == TA_NO_BOUND || value == 0)
        return false;
    const double size = value < 0 ? -(double)value : (double)value;
    if ((double)value - (double)bound > incumbent->gap * size)
        return false;
    tai_run_stop(incumbent->run, TAI_STOP_GAP);
    return true;
}

/* With a limit on loads or another objective than the total, loads count. */
static bool
needs_loads(const struct tai_incumbent *incumbent)
{
    return incumbent->objective == TA_OBJECTIVE_TURNAROUND ||
           incumbent->load_limit != TA_UNLIMITED;
}

ta_cost
tai_incumbent_cost(struct tai_incumbent *incumbent, const int32_t assignment[])
{
    const int32_t nodes = incumbent->instance->nodes;
    ta_evaluation found;
    tai_evaluate(&incumbent->evaluator, assignment, &found);
    if (found.violation)
        return TA_FORBIDDEN;
    if (!needs_loads(incumbent))
        return tai_objective_value(incumbent->objective, found.cost, NULL, 0);
    const ta_load *loads =
        tai_evaluate_loads(&incumbent->evaluator, assignment);
    for (int32_t p = 0; p < nodes; p++)
        if (loads[p].execution > incumbent->load_limit)
            return TA_FORBIDDEN;
    return tai_objective_value(incumbent->objective, found.cost, loads, nodes);
}

bool
tai_incumbent_offer(struct tai_incumbent *incumbent, const int32_t assignment[])
{
    const ta_cost value = tai_incumbent_cost(incumbent, assignment);
    if (value >= incumbent->value)
        return false;
    memmove(incumbent->assignment, assignment,
            (size_t)incumbent->instance->tasks * sizeof *assignment);
    incumbent->value = value;
    incumbent->found_by = incumbent->method;
    tell(incumbent);
    return true;
}

void
tai_incumbent_raise(struct tai_incumbent *incumbent, ta_cost bound)
{
    if (bound <= incumbent->lower_bound)
        return;
    incumbent->lower_bound = bound;
    tell(incumbent);
}

void
tai_incumbent_close(struct tai_incumbent *incumbent)
{
    tai_incumbent_raise(incumbent, incumbent->value);
}
