/* SPDX-License-Identifier: MIT */
/* Writing the problem format in JSON: keys in the order of the manual, each
   section on lines of its own, what is not given left out. */
#include "io/problem.h"

#include "io/token.h"

/* A double holds so many digits of any decimal. */
#define EXACT_DIGITS 15

struct writer {
    struct tai_text *text;
    const struct ta_instance *instance;
    bool inside; /* the list at hand has an item */
};

static void
begin_section(struct writer *writer, const char *key, char bracket)
{
    tai_text_string(writer->text, ",\n ");
    tai_text_json(writer->text, key);
    tai_text_string(writer->text, ": ");
    tai_text_char(writer->text, bracket);
    writer->inside = false;
}

/* Before each item of a section. */
static void
begin_item(struct writer *writer)
{
    tai_text_string(writer->text, writer->inside ? ",\n  " : "\n  ");
    writer->inside = true;
}

static void
write_task(struct writer *writer, int32_t task)
{
    char name[TA_NAME_BUFFER];
    tai_text_json(writer->text,
                  ta_instance_task_name(writer->instance, task, name));
}

static void
write_node(struct writer *writer, int32_t node)
{
    char name[TA_NAME_BUFFER];
    tai_text_json(writer->text,
                  ta_instance_node_name(writer->instance, node, name));
}

/* As a literal, or as a string if some reader's doubles could not hold it. */
static void
write_number(struct writer *writer, ta_cost value, int decimals)
{
    char buffer[TA_COST_BUFFER];
    ta_cost_format(value, decimals, buffer);
    int digits = 0;
    bool leading = true;
    for (const char *at = buffer; *at; at++) {
        leading = leading && (*at < '1' || *at > '9');
        digits += !leading && *at != '.';
    }
    if (value == TA_FORBIDDEN || digits > EXACT_DIGITS)
        tai_text_json(writer->text, buffer);
    else
        tai_text_string(writer->text, buffer);
}

static void
write_comma(struct writer *writer, bool wanted)
{
    if (wanted)
        tai_text_string(writer->text, ", ");
}

static void
write_names(struct writer *writer)
{
    begin_section(writer, "nodes", '[');
    for (int32_t p = 0; p < writer->instance->nodes; p++) {
        write_comma(writer, p > 0);
        write_node(writer, p);
    }
    tai_text_char(writer->text, ']');
    begin_section(writer, "tasks", '[');
    for (int32_t t = 0; t < writer->instance->tasks; t++) {
        write_comma(writer, t > 0);
        write_task(writer, t);
    }
    tai_text_char(writer->text, ']');
}

static void
write_execution(struct writer *writer)
{
    const struct ta_instance *instance = writer->instance;
    begin_section(writer, "execution", '[');
    for (int32_t t = 0; t < instance->tasks; t++) {
        begin_item(writer);
        tai_text_char(writer->text, '[');
        for (int32_t p = 0; p < instance->nodes; p++) {
            write_comma(writer, p > 0);
            write_number(writer, ta_instance_execution(instance, t, p),
                         instance->cost_decimals);
        }
        tai_text_char(writer->text, ']');
    }
    tai_text_char(writer->text, ']');
}

static void
write_communication(struct writer *writer)
{
    const struct ta_instance *instance = writer->instance;
    if (instance->pairs == 0)
        return;
    begin_section(writer, "communication", '[');
    for (int64_t i = 0; i < instance->pairs; i++) {
        begin_item(writer);
        tai_text_char(writer->text, '[');
        write_task(writer, instance->pair_task[i]);
        write_comma(writer, true);
        write_task(writer, instance->pair_other[i]);
        write_comma(writer, true);
        write_number(writer, instance->pair_cost[i], instance->cost_decimals);
        tai_text_char(writer->text, ']');
    }
    tai_text_char(writer->text, ']');
}

static void
write_distances(struct writer *writer)
{
    const struct ta_instance *instance = writer->instance;
    if (!instance->distance)
        return;
    begin_section(writer, "distance", '[');
    for (int32_t p = 0; p < instance->nodes; p++) {
        begin_item(writer);
        tai_text_char(writer->text, '[');
        for (int32_t q = 0; q < instance->nodes; q++) {
            write_comma(writer, q > 0);
            write_number(writer, tai_distance(instance, p, q),
                         instance->distance_decimals);
        }
        tai_text_char(writer->text, ']');
    }
    tai_text_char(writer->text, ']');
}

static void
write_capacities(struct writer *writer)
{
    const struct ta_instance *instance = writer->instance;
    if (instance->resources == 0)
        return;
    begin_section(writer, "capacity", '{');
    for (int32_t r = 0; r < instance->resources; r++) {
        const struct tai_resource *resource = &instance->resource[r];
        begin_item(writer);
        tai_text_json(writer->text, resource->name);
        tai_text_string(writer->text, ": [");
        for (int32_t p = 0; p < instance->nodes; p++) {
            write_comma(writer, p > 0);
            write_number(writer, resource->capacity[p], resource->decimals);
        }
        tai_text_char(writer->text, ']');
    }
    tai_text_char(writer->text, '}');
}

/* One amount, or an array of them if they differ by node. */
static void
write_need(struct writer *writer, const struct tai_resource *resource,
           int32_t task)
{
    const int32_t nodes = writer->instance->nodes;
    const ta_cost first = tai_requirement(resource, nodes, task, 0);
    bool same = true;
    for (int32_t p = 1; p < nodes; p++)
        same = same && tai_requirement(resource, nodes, task, p) == first;
    if (same) {
        write_number(writer, first, resource->decimals);
        return;
    }
    tai_text_char(writer->text, '[');
    for (int32_t p = 0; p < nodes; p++) {
        write_comma(writer, p > 0);
        write_number(writer, tai_requirement(resource, nodes, task, p),
                     resource->decimals);
    }
    tai_text_char(writer->text, ']');
}

static bool
needs_any(const struct tai_resource *resource, int32_t nodes, int32_t task)
{
    for (int32_t p = 0; p < nodes; p++)
        if (tai_requirement(resource, nodes, task, p) > 0)
            return true;
    return false;
}

static void
write_requirements(struct writer *writer)
{
    const struct ta_instance *instance = writer->instance;
    bool begun = false;
    for (int32_t t = 0; t < instance->tasks; t++) {
        bool task_begun = false;
        for (int32_t r = 0; r < instance->resources; r++) {
            const struct tai_resource *resource = &instance->resource[r];
            if (!needs_any(resource, instance->nodes, t))
                continue;
            if (!begun)
                begin_section(writer, "requirement", '{');
            begun = true;
            if (task_begun) {
                write_comma(writer, true);
            } else {
                begin_item(writer);
                write_task(writer, t);
                tai_text_string(writer->text, ": {");
            }
            task_begun = true;
            tai_text_json(writer->text, resource->name);
            tai_text_string(writer->text, ": ");
            write_need(writer, resource, t);
        }
        if (task_begun)
            tai_text_char(writer->text, '}');
    }
    if (begun)
        tai_text_char(writer->text, '}');
}

/* An object of tasks and nodes, from an array that may be NULL. */
static void
write_nodes_of(struct writer *writer, const char *key, const int32_t node[])
{
    bool begun = false;
    for (int32_t t = 0; node && t < writer->instance->tasks; t++) {
        if (node[t] < 0)
            continue;
        if (!begun)
            begin_section(writer, key, '{');
        begun = true;
        begin_item(writer);
        write_task(writer, t);
        tai_text_string(writer->text, ": ");
        write_node(writer, node[t]);
    }
    if (begun)
        tai_text_char(writer->text, '}');
}

static void
write_groups(struct writer *writer, const char *key,
             const struct tai_groups *groups)
{
    if (groups->groups == 0)
        return;
    begin_section(writer, key, '[');
    for (int32_t g = 0; g < groups->groups; g++) {
        begin_item(writer);
        tai_text_char(writer->text, '[');
        for (int64_t i = groups->first[g]; i < groups->first[g + 1]; i++) {
            write_comma(writer, i > groups->first[g]);
            write_task(writer, groups->member[i]);
        }
        tai_text_char(writer->text, ']');
    }
    tai_text_char(writer->text, ']');
}

static void
write_migrations(struct writer *writer)
{
    bool begun = false;
    for (int32_t t = 0; t < writer->instance->tasks; t++) {
        const ta_cost cost = ta_instance_migration(writer->instance, t);
        if (cost == 0)
            continue;
        if (!begun)
            begin_section(writer, "migration", '{');
        begun = true;
        begin_item(writer);
        write_task(writer, t);
        tai_text_string(writer->text, ": ");
        write_number(writer, cost, writer->instance->cost_decimals);
    }
    if (begun)
        tai_text_char(writer->text, '}');
}

void
tai_problem_write(const struct ta_instance *instance, struct tai_text *text)
{
    struct writer writer = {.text = text, .instance = instance};
    tai_text_string(text,
                    "{\"format\": \"taskassign-problem\", \"version\": 1");
    write_names(&writer);
    write_execution(&writer);
    write_communication(&writer);
    write_distances(&writer);
    write_capacities(&writer);
    write_requirements(&writer);
    write_nodes_of(&writer, "pin", instance->pin);
    write_groups(&writer, "together", &instance->together);
    write_groups(&writer, "apart", &instance->apart);
    write_nodes_of(&writer, "current", instance->current);
    write_migrations(&writer);
    tai_text_string(text, "}\n");
}
