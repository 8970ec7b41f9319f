/* SPDX-License-Identifier: MIT */
/*
 * A result as JSON, version 1 (taskassign(5)). Numbers are literals with
 * exactly the digits they need, which no double could give, so they are
 * written here and not by jansson. Keys are only ever added.
 */
#include <taskassign/io.h>

#include <math.h>

#include "io/token.h"

struct writer {
    struct tai_text text;
    const ta_instance *instance;
    const ta_result *result;
    int decimals; /* of totals */
};

/* ,"key": without the comma at the beginning of an object */
static void
write_key(struct writer *writer, const char *key)
{
    tai_text_string(&writer->text, ", ");
    tai_text_json(&writer->text, key);
    tai_text_string(&writer->text, ": ");
}

static void
write_first_key(struct writer *writer, const char *key)
{
    tai_text_char(&writer->text, '{');
    tai_text_json(&writer->text, key);
    tai_text_string(&writer->text, ": ");
}

static void
write_string(struct writer *writer, const char *key, const char *value)
{
    write_key(writer, key);
    tai_text_json(&writer->text, value);
}

static void
write_cost(struct writer *writer, const char *key, ta_cost value)
{
    write_key(writer, key);
    tai_text_cost(&writer->text, value, writer->decimals);
}

/* A fraction >= 0 with six significant digits, null if it is none. printf
   would write what the locale takes for a decimal point. */
static void
write_fraction(struct writer *writer, const char *key, double value)
{
    write_key(writer, key);
    if (!isfinite(value) || value < 0 || value > 1e12) {
        tai_text_string(&writer->text, "null");
        return;
    }
    int decimals = 0;
    while (value > 0 && value < 1e5 && decimals < 2 * TA_DECIMALS_MAX) {
        value *= 10;
        decimals++;
    }
    tai_text_cost(&writer->text, (ta_cost)llround(value), decimals);
}

static void
write_seconds_of(struct writer *writer, const char *key, double value)
{
    tai_text_json(&writer->text, key);
    tai_text_string(&writer->text, ": ");
    tai_text_cost(&writer->text, (ta_cost)llround(value * 1e6), 6);
}

static void
write_costs(struct writer *writer, ta_costs costs)
{
    write_first_key(writer, "total");
    tai_text_cost(&writer->text, costs.total, writer->decimals);
    write_cost(writer, "execution", costs.execution);
    write_cost(writer, "communication", costs.communication);
    tai_text_char(&writer->text, '}');
}

/* What is known of the value: itself, its bound, the gap between them. */
static void
write_value(struct writer *writer, bool answered)
{
    const ta_cost bound = ta_result_lower_bound(writer->result);
    const ta_cost value = ta_result_value(writer->result);
    if (answered) {
        write_cost(writer, "value", value);
        write_key(writer, "cost");
        write_costs(writer, ta_result_costs(writer->result));
    }
    write_key(writer, "lower_bound");
    const bool bounded = bound != TA_NO_BOUND && bound != TA_FORBIDDEN;
    if (bounded)
        tai_text_cost(&writer->text, bound, writer->decimals);
    else
        tai_text_string(&writer->text, "null");
    const bool equal = answered && bounded && bound == value;
    const bool known = answered && bounded && value != 0;
    write_fraction(writer, "gap",
                   equal   ? 0
                   : known ? ta_result_gap(writer->result)
                           : NAN);
}

static void
write_serial(struct writer *writer, bool answered)
{
    ta_costs serial;
    const bool feasible = ta_result_serial(writer->result, &serial);
    write_key(writer, "serial");
    write_first_key(writer, "outcome");
    tai_text_json(&writer->text, feasible ? "feasible" : "infeasible");
    if (feasible) {
        write_key(writer, "cost");
        write_costs(writer, serial);
    }
    tai_text_char(&writer->text, '}');
    if (feasible && answered)
        write_cost(writer, "saving",
                   serial.total - ta_result_costs(writer->result).total);
}

static void
write_assignment(struct writer *writer, const int32_t assignment[])
{
    char task[TA_NAME_BUFFER], node[TA_NAME_BUFFER];
    struct tai_text *text = &writer->text;
    write_key(writer, "assignment");
    tai_text_char(text, '{');
    for (int32_t t = 0; t < ta_instance_tasks(writer->instance); t++) {
        if (t > 0)
            tai_text_string(text, ", ");
        tai_text_json(text, ta_instance_task_name(writer->instance, t, task));
        tai_text_string(text, ": ");
        tai_text_json(
            text, ta_instance_node_name(writer->instance, assignment[t], node));
    }
    tai_text_char(text, '}');
}

/* What the node's tasks use of each resource. */
static void
write_resources(struct writer *writer, int32_t node)
{
    const ta_instance *instance = writer->instance;
    const int32_t *assignment = ta_result_assignment(writer->result);
    struct tai_text *text = &writer->text;
    write_key(writer, "resources");
    tai_text_char(text, '{');
    for (int32_t r = 0; r < ta_instance_resources(instance); r++) {
        const int decimals = ta_instance_resource_decimals(instance, r);
        const ta_cost capacity = ta_instance_capacity(instance, r, node);
        const bool limited = capacity != TA_UNLIMITED;
        ta_cost used = 0;
        for (int32_t t = 0; t < ta_instance_tasks(instance); t++)
            if (assignment[t] == node)
                used += ta_instance_requirement(instance, t, r, node);
        if (r > 0)
            tai_text_string(text, ", ");
        tai_text_json(text, ta_instance_resource_name(instance, r));
        tai_text_string(text, ": ");
        write_first_key(writer, "used");
        tai_text_cost(text, used, decimals);
        write_key(writer, "capacity");
        if (limited)
            tai_text_cost(text, capacity, decimals);
        else
            tai_text_string(text, "null");
        write_fraction(writer, "utilisation",
                       limited && capacity > 0 ? (double)used / (double)capacity
                                               : NAN);
        tai_text_char(text, '}');
    }
    tai_text_char(text, '}');
}

static void
write_loads(struct writer *writer, const ta_load loads[])
{
    char node[TA_NAME_BUFFER];
    struct tai_text *text = &writer->text;
    write_key(writer, "load");
    tai_text_char(text, '{');
    for (int32_t p = 0; p < ta_instance_nodes(writer->instance); p++) {
        if (p > 0)
            tai_text_string(text, ", ");
        tai_text_json(text, ta_instance_node_name(writer->instance, p, node));
        tai_text_string(text, ": ");
        write_first_key(writer, "execution");
        tai_text_cost(text, loads[p].execution, writer->decimals);
        write_cost(writer, "communication", loads[p].communication);
        write_key(writer, "tasks");
        tai_text_integer(text, loads[p].tasks);
        if (ta_instance_resources(writer->instance) > 0)
            write_resources(writer, p);
        tai_text_char(text, '}');
    }
    tai_text_char(text, '}');
}

static void
write_seconds(struct writer *writer, const ta_times *times)
{
    const ta_seconds seconds = ta_result_seconds(writer->result);
    struct tai_text *text = &writer->text;
    write_key(writer, "seconds");
    tai_text_char(text, '{');
    if (times) {
        write_seconds_of(writer, "read", times->read);
        tai_text_string(text, ", ");
    }
    write_seconds_of(writer, "solve", seconds.solve);
    tai_text_string(text, ", ");
    if (times) {
        write_seconds_of(writer, "total", times->total);
        tai_text_string(text, ", ");
    }
    write_seconds_of(writer, "cpu", seconds.cpu);
    tai_text_string(text, ", \"engines\": [");
    for (int32_t i = 0; i < ta_result_engines(writer->result); i++) {
        const char *name;
        const double spent = ta_result_engine_seconds(writer->result, i, &name);
        tai_text_string(text, i > 0 ? ", [" : "[");
        tai_text_json(text, name);
        tai_text_string(text, ", ");
        tai_text_cost(text, (ta_cost)llround(spent * 1e6), 6);
        tai_text_char(text, ']');
    }
    tai_text_string(text, "]}");
}

static void
write_statistics(struct writer *writer)
{
    write_key(writer, "statistics");
    tai_text_char(&writer->text, '{');
    for (int32_t i = 0; i < ta_result_statistics(writer->result); i++) {
        const char *name;
        const int64_t value =
            ta_result_statistic(writer->result, i, &name, NULL);
        if (i > 0)
            tai_text_string(&writer->text, ", ");
        tai_text_json(&writer->text, name);
        tai_text_string(&writer->text, ": ");
        tai_text_integer(&writer->text, value);
    }
    tai_text_char(&writer->text, '}');
}

static void
write_result(struct writer *writer, const ta_times *times)
{
    const ta_result *result = writer->result;
    const int32_t *assignment = ta_result_assignment(result);
    tai_text_string(&writer->text,
                    "{\"format\": \"taskassign-result\", \"version\": 1");
    write_string(writer, "outcome", ta_outcome_name(ta_result_outcome(result)));
    write_string(writer, "method", ta_result_method(result));
    write_string(writer, "objective",
                 ta_objective_name(ta_result_objective(result)));
    write_value(writer, assignment != NULL);
    write_serial(writer, assignment != NULL);
    if (assignment) {
        write_assignment(writer, assignment);
        write_loads(writer, ta_result_loads(result));
    }
    if (*ta_result_infeasibility(result))
        write_string(writer, "infeasibility", ta_result_infeasibility(result));
    if (*ta_result_stopped_by(result))
        write_string(writer, "stopped_by", ta_result_stopped_by(result));
    const char *rounded = ta_instance_rounded(writer->instance);
    if (rounded[0] != '0' || rounded[1]) {
        write_key(writer, "rounded");
        tai_text_string(&writer->text, rounded);
    }
    write_seconds(writer, times);
    write_statistics(writer);
    tai_text_string(&writer->text, "}\n");
}

ta_status
ta_result_to_json(const ta_instance *instance, const ta_result *result,
                  const ta_times *times, char **text, int64_t *length)
{
    if (!instance || !result || !text)
        return TA_INVALID_ARGUMENT;
    struct writer writer = {.instance = instance,
                            .result = result,
                            .decimals = ta_instance_total_decimals(instance)};
    write_result(&writer, times);
    return tai_text_take(&writer.text, text, length);
}
