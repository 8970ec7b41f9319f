/* SPDX-License-Identifier: MIT */
/* What a run leaves behind, and the getters of solve.h. */
#include "solve/result.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "model/evaluate.h"
#include "model/verify.h"

static ta_status
cost_serial(struct ta_result *result, const ta_options *options)
{
    const struct ta_instance *instance = result->instance;
    ta_evaluation found;
    ta_status status = ta_serial_assignment(instance, result->assignment);
    if (!status)
        status =
            ta_evaluate_within(instance, options, result->assignment, &found);
    if (status)
        return status;
    result->serial = found.cost;
    result->serial_feasible = !found.violation;
    return TA_OK;
}

ta_status
tai_result_new(const struct ta_instance *instance, const ta_options *options,
               struct ta_result **result)
{
    struct ta_result *made = tai_alloc_zero(1, sizeof *made);
    if (!made)
        return TA_OUT_OF_MEMORY;
    made->instance = instance;
    made->outcome = TA_UNKNOWN;
    made->objective = options->objective;
    made->method = "";
    made->lower_bound = TA_NO_BOUND;
    made->assignment = tai_alloc(instance->tasks, sizeof *made->assignment);
    made->loads = tai_alloc_zero(instance->nodes, sizeof *made->loads);
    ta_status status = tai_limits_take(instance, options, &made->limits);
    if (!status && (!made->assignment || !made->loads))
        status = TA_OUT_OF_MEMORY;
    if (!status)
        status = cost_serial(made, options);
    if (status) {
        ta_result_free(made);
        return status;
    }
    *result = made;
    return TA_OK;
}

void
ta_result_free(ta_result *result)
{
    if (!result)
        return;
    tai_limits_release(&result->limits);
    tai_free(result->extremes);
    tai_free(result->loads);
    tai_free(result->assignment);
    tai_free(result);
}

static ta_outcome
outcome_of(const struct tai_incumbent *incumbent)
{
    const bool closed = incumbent->lower_bound != TA_NO_BOUND &&
                        incumbent->lower_bound >= incumbent->value;
    if (tai_incumbent_exists(incumbent))
        return closed ? TA_OPTIMAL : TA_FEASIBLE_ONLY;
    return closed ? TA_INFEASIBLE : TA_UNKNOWN;
}

ta_status
tai_result_fill(struct ta_result *result,
                const struct tai_restriction *restriction,
                const struct tai_incumbent *incumbent)
{
    const struct ta_instance *instance = result->instance;
    result->outcome = outcome_of(incumbent);
    result->method = tai_incumbent_exists(incumbent) ? incumbent->found_by
                                                     : incumbent->method;
    if (result->outcome == TA_OPTIMAL)
        result->method = incumbent->method;
    result->lower_bound = incumbent->lower_bound;
    if (result->outcome == TA_INFEASIBLE)
        result->lower_bound = TA_NO_BOUND;
    if (!tai_incumbent_exists(incumbent))
        return TA_OK;
    tai_restriction_undo(restriction, incumbent->assignment,
                         result->assignment);
    const ta_status status =
        ta_assignment_loads(instance, result->assignment, result->loads);
    if (status)
        return status;
    result->answered = true;
    result->costs = tai_sum_of_loads(result->loads, instance->nodes);
    result->value = tai_objective_value(result->objective, result->costs,
                                        result->loads, instance->nodes);
    return TA_OK;
}

static struct tai_claim
claim_of(const struct ta_result *result)
{
    return (struct tai_claim){
        .outcome = result->outcome,
        .objective = result->objective,
        .load_limit = result->limits.load,
        .capacity = result->limits.capacity,
        .assignment = ta_result_assignment(result),
        .value = result->value,
        .lower_bound = result->lower_bound,
        .costs = result->costs,
        .loads = result->loads,
        .serial_feasible = result->serial_feasible,
        .serial = result->serial,
    };
}

ta_status
tai_result_verify_serial(const struct ta_result *result)
{
    const struct tai_claim claim = claim_of(result);
    return tai_verify_serial(result->instance, &claim, NULL);
}

ta_status
tai_result_verify_answer(const struct ta_result *result)
{
    const struct tai_claim claim = claim_of(result);
    return tai_verify(result->instance, &claim, NULL);
}

ta_status
ta_result_verify(const ta_instance *instance, const ta_result *result,
                 ta_error *error)
{
    const struct tai_claim claim = claim_of(result);
    const ta_status status = tai_verify_serial(instance, &claim, error);
    return status ? status : tai_verify(instance, &claim, error);
}

/* ---- Getters ----------------------------------------------------------- */

ta_outcome
ta_result_outcome(const ta_result *result)
{
    return result->outcome;
}

const char *
ta_outcome_name(ta_outcome outcome)
{
    switch (outcome) {
    case TA_OPTIMAL:
        return "optimal";
    case TA_FEASIBLE_ONLY:
        return "feasible";
    case TA_INFEASIBLE:
        return "infeasible";
    case TA_UNKNOWN:
        break;
    }
    return "unknown";
}

const char *
ta_result_method(const ta_result *result)
{
    return result->method;
}

int32_t
ta_result_objective(const ta_result *result)
{
    return result->objective;
}

const int32_t *
ta_result_assignment(const ta_result *result)
{
    return result->answered ? result->assignment : NULL;
}

ta_cost
ta_result_value(const ta_result *result)
{
    return result->value;
}

ta_cost
ta_result_lower_bound(const ta_result *result)
{
    return result->lower_bound;
}

double
ta_result_gap(const ta_result *result)
{
    if (!result->answered || result->lower_bound == TA_NO_BOUND)
        return NAN;
    if (result->value == result->lower_bound)
        return 0;
    if (result->value == 0)
        return NAN;
    return ((double)result->value - (double)result->lower_bound) /
           fabs((double)result->value);
}

ta_costs
ta_result_costs(const ta_result *result)
{
    return result->costs;
}

const ta_load *
ta_result_loads(const ta_result *result)
{
    return result->answered ? result->loads : NULL;
}

int
ta_result_serial(const ta_result *result, ta_costs *costs)
{
    if (result->serial_feasible)
        *costs = result->serial;
    return result->serial_feasible;
}

const char *
ta_result_infeasibility(const ta_result *result)
{
    return result->infeasibility;
}

ta_status
ta_result_extremes(const ta_result *result, int32_t least[], int32_t most[])
{
    /* With capacities the cut is a relaxation: its extremes may be cheaper
       than any assignment that fits. */
    if (!result->extremes_known || result->instance->resources > 0)
        return TA_NOT_SUPPORTED;
    const size_t tasks = (size_t)result->instance->tasks;
    if (least)
        memcpy(least, result->extremes, tasks * sizeof *least);
    if (most)
        memcpy(most, result->extremes + tasks, tasks * sizeof *most);
    return TA_OK;
}

const char *
ta_result_stopped_by(const ta_result *result)
{
    if (result->outcome == TA_OPTIMAL || result->outcome == TA_INFEASIBLE)
        return "";
    switch (result->stop) {
    case TAI_STOP_TIME:
        return "time limit";
    case TAI_STOP_TICKS:
        return "effort limit";
    case TAI_STOP_REQUEST:
        return "interrupted";
    case TAI_STOP_GAP:
        return "gap reached";
    case TAI_STOP_NONE:
        break;
    }
    return "method";
}

ta_seconds
ta_result_seconds(const ta_result *result)
{
    return result->seconds;
}

int32_t
ta_result_engines(const ta_result *result)
{
    return result->engines;
}

double
ta_result_engine_seconds(const ta_result *result, int32_t index,
                         const char **name)
{
    assert(index >= 0 && index < result->engines);
    if (name)
        *name = result->engine[index].name;
    return result->engine[index].seconds;
}

static const struct {
    const char *name, *meaning;
} statistics[] = {
#define STATISTIC(name, meaning) {#name, meaning},
#include "base/stats.def"
#undef STATISTIC
};

int32_t
ta_result_statistics(const ta_result *result)
{
    (void)result;
    return (int32_t)(sizeof statistics / sizeof *statistics);
}

int64_t
ta_result_statistic(const ta_result *result, int32_t index, const char **name,
                    const char **meaning)
{
    const int64_t values[] = {
#define STATISTIC(name, meaning) result->stats.name,
#include "base/stats.def"
#undef STATISTIC
    };
    if (name)
        *name = statistics[index].name;
    if (meaning)
        *meaning = statistics[index].meaning;
    return values[index];
}
