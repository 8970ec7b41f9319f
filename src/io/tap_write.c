/* SPDX-License-Identifier: MIT */
/* Writing the native format: sections in the order of the manual, numbers
   with exactly the digits they need, what is not given left out. */
#include "io/tap.h"

#include "io/token.h"

static void
write_task(struct tai_text *text, const struct ta_instance *instance,
           int32_t task)
{
    char name[TA_NAME_BUFFER];
    tai_text_string(text, ta_instance_task_name(instance, task, name));
}

static void
write_node(struct tai_text *text, const struct ta_instance *instance,
           int32_t node)
{
    char name[TA_NAME_BUFFER];
    tai_text_string(text, ta_instance_node_name(instance, node, name));
}

static void
write_number(struct tai_text *text, ta_cost value, int decimals)
{
    tai_text_char(text, ' ');
    tai_text_cost(text, value, decimals);
}

static void
write_execution(struct tai_text *text, const struct ta_instance *instance)
{
    tai_text_string(text, "execution\n");
    for (int32_t t = 0; t < instance->tasks; t++) {
        write_task(text, instance, t);
        for (int32_t p = 0; p < instance->nodes; p++)
            write_number(text, ta_instance_execution(instance, t, p),
                         instance->cost_decimals);
        tai_text_char(text, '\n');
    }
}

static void
write_communication(struct tai_text *text, const struct ta_instance *instance)
{
    if (instance->pairs > 0)
        tai_text_string(text, "communication\n");
    for (int64_t i = 0; i < instance->pairs; i++) {
        write_task(text, instance, instance->pair_task[i]);
        tai_text_char(text, ' ');
        write_task(text, instance, instance->pair_other[i]);
        write_number(text, instance->pair_cost[i], instance->cost_decimals);
        tai_text_char(text, '\n');
    }
}

static void
write_distance(struct tai_text *text, const struct ta_instance *instance)
{
    if (!instance->distance)
        return;
    tai_text_string(text, "distance\n");
    for (int32_t p = 0; p < instance->nodes; p++) {
        write_node(text, instance, p);
        for (int32_t q = 0; q < instance->nodes; q++)
            write_number(text, tai_distance(instance, p, q),
                         instance->distance_decimals);
        tai_text_char(text, '\n');
    }
}

static void
write_capacity(struct tai_text *text, const struct ta_instance *instance)
{
    if (instance->resources > 0)
        tai_text_string(text, "capacity\n");
    for (int32_t r = 0; r < instance->resources; r++) {
        const struct tai_resource *resource = &instance->resource[r];
        tai_text_string(text, resource->name);
        for (int32_t p = 0; p < instance->nodes; p++)
            write_number(text, resource->capacity[p], resource->decimals);
        tai_text_char(text, '\n');
    }
}

/* Whether the task needs some of the resource, and *same on all nodes. */
static bool
needs(const struct tai_resource *resource, int32_t nodes, int32_t task,
      bool *same)
{
    const ta_cost first = tai_requirement(resource, nodes, task, 0);
    bool any = first > 0;
    *same = true;
    for (int32_t p = 1; p < nodes; p++) {
        const ta_cost need = tai_requirement(resource, nodes, task, p);
        any = any || need > 0;
        *same = *same && need == first;
    }
    return any;
}

static void
write_requirement(struct tai_text *text, const struct ta_instance *instance)
{
    bool titled = false, same;
    for (int32_t r = 0; r < instance->resources; r++) {
        const struct tai_resource *resource = &instance->resource[r];
        for (int32_t t = 0; t < instance->tasks; t++) {
            if (!needs(resource, instance->nodes, t, &same))
                continue;
            if (!titled)
                tai_text_string(text, "requirement\n");
            titled = true;
            write_task(text, instance, t);
            tai_text_char(text, ' ');
            tai_text_string(text, resource->name);
            for (int32_t p = 0; p < (same ? 1 : instance->nodes); p++)
                write_number(text,
                             tai_requirement(resource, instance->nodes, t, p),
                             resource->decimals);
            tai_text_char(text, '\n');
        }
    }
}

/* A section of tasks and nodes, from an array that may be NULL. */
static void
write_nodes_of(struct tai_text *text, const struct ta_instance *instance,
               const char *title, const int32_t node[])
{
    bool titled = false;
    for (int32_t t = 0; node && t < instance->tasks; t++) {
        if (node[t] < 0)
            continue;
        if (!titled)
            tai_text_string(text, title);
        titled = true;
        write_task(text, instance, t);
        tai_text_char(text, ' ');
        write_node(text, instance, node[t]);
        tai_text_char(text, '\n');
    }
}

static void
write_groups(struct tai_text *text, const struct ta_instance *instance,
             const char *title, const struct tai_groups *groups)
{
    if (groups->groups > 0)
        tai_text_string(text, title);
    for (int32_t g = 0; g < groups->groups; g++) {
        for (int64_t i = groups->first[g]; i < groups->first[g + 1]; i++) {
            if (i > groups->first[g])
                tai_text_char(text, ' ');
            write_task(text, instance, groups->member[i]);
        }
        tai_text_char(text, '\n');
    }
}

static void
write_migration(struct tai_text *text, const struct ta_instance *instance)
{
    bool titled = false;
    for (int32_t t = 0; t < instance->tasks; t++) {
        const ta_cost cost = ta_instance_migration(instance, t);
        if (cost == 0)
            continue;
        if (!titled)
            tai_text_string(text, "migration\n");
        titled = true;
        write_task(text, instance, t);
        write_number(text, cost, instance->cost_decimals);
        tai_text_char(text, '\n');
    }
}

void
tai_tap_write(const struct ta_instance *instance, struct tai_text *text)
{
    tai_text_string(text, "taskassign 1\nnodes");
    for (int32_t p = 0; p < instance->nodes; p++) {
        tai_text_char(text, ' ');
        write_node(text, instance, p);
    }
    tai_text_char(text, '\n');
    write_execution(text, instance);
    write_communication(text, instance);
    write_distance(text, instance);
    write_capacity(text, instance);
    write_requirement(text, instance);
    write_nodes_of(text, instance, "pin\n", instance->pin);
    write_groups(text, instance, "together\n", &instance->together);
    write_groups(text, instance, "apart\n", &instance->apart);
    write_nodes_of(text, instance, "current\n", instance->current);
    write_migration(text, instance);
}
