/* SPDX-License-Identifier: MIT */
/*
 * Every method that can solve an instance, side by side.
 *
 *     compare [FILE]
 *
 * Without a file the instance is a small random one with three nodes.
 */
#include <stdio.h>

#include <taskassign/taskassign.h>

static int
get_instance(const char *path, ta_instance **instance)
{
    ta_error error;
    ta_status status;
    if (path) {
        status = ta_instance_read(path, NULL, instance, &error);
    } else {
        ta_generate_options wanted;
        ta_generate_options_init(&wanted, sizeof wanted);
        wanted.tasks = 10;
        wanted.nodes = 3;
        wanted.degree = 3;
        status = ta_generate(&wanted, instance, &error);
    }
    if (status) {
        char text[1024];
        ta_error_format(&error, text, sizeof text);
        fputs(text, stderr);
    }
    return status == TA_OK;
}

/* A line of the table. Returns whether the method got an optimum. */
static int
try_method(const ta_instance *instance, int32_t method, ta_cost *value)
{
    const char *name = ta_method_name(method);
    const char *reason;
    ta_options options;
    ta_options_init(&options, sizeof options);
    options.method = method;
    options.time_limit = 2;
    if (ta_method_applies(instance, &options, method, &reason)) {
        printf("%-8s  - %s\n", name, reason);
        return 0;
    }
    ta_result *result;
    const ta_status status = ta_solve(instance, &options, &result);
    if (status) {
        printf("%-8s  - %s\n", name, ta_status_message(status));
        return 0;
    }
    const ta_outcome outcome = ta_result_outcome(result);
    const int decimals = ta_instance_total_decimals(instance);
    char cost[TA_COST_BUFFER] = "-", bound[TA_COST_BUFFER] = "-";
    if (ta_result_assignment(result))
        ta_cost_format(ta_result_value(result), decimals, cost);
    if (ta_result_lower_bound(result) != TA_NO_BOUND)
        ta_cost_format(ta_result_lower_bound(result), decimals, bound);
    printf("%-8s %8s %8s  %-10s %8.4f s\n", name, cost, bound,
           ta_outcome_name(outcome), ta_result_seconds(result).solve);
    *value = ta_result_value(result);
    ta_result_free(result);
    return outcome == TA_OPTIMAL;
}

int
main(int count, char *argument[])
{
    ta_instance *instance;
    if (!get_instance(count > 1 ? argument[1] : NULL, &instance))
        return 1;
    printf("%-8s %8s %8s  %-10s %10s\n", "method", "cost", "bound", "outcome",
           "time");
    ta_cost optimum = 0;
    int proofs = 0, agree = 1;
    for (int32_t method = 0; ta_method_name(method); method++) {
        ta_cost value;
        if (!try_method(instance, method, &value))
            continue;
        agree &= proofs == 0 || value == optimum;
        optimum = value;
        proofs++;
    }
    if (proofs == 0)
        printf("no method proved an optimum\n");
    else
        printf("all proofs agree: %s\n", agree ? "yes" : "no");
    ta_instance_free(instance);
    return proofs > 0 && !agree;
}
