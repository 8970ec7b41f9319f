/* SPDX-License-Identifier: MIT */
/* The getters of the public instance.h. */
#include <stdio.h>
#include <string.h>

#include "model/instance.h"

int32_t
ta_instance_tasks(const ta_instance *instance)
{
    return instance->tasks;
}

int32_t
ta_instance_nodes(const ta_instance *instance)
{
    return instance->nodes;
}

int32_t
ta_instance_resources(const ta_instance *instance)
{
    return instance->resources;
}

int64_t
ta_instance_pairs(const ta_instance *instance)
{
    return instance->pairs;
}

int
ta_instance_is_frozen(const ta_instance *instance)
{
    return instance->frozen;
}

int
ta_instance_cost_decimals(const ta_instance *instance)
{
    return instance->cost_decimals;
}

int
ta_instance_distance_decimals(const ta_instance *instance)
{
    return instance->distance_decimals;
}

int
ta_instance_total_decimals(const ta_instance *instance)
{
    return instance->cost_decimals + instance->distance_decimals;
}

static const char *
name_or_number(const struct tai_names *names, int32_t item, char letter,
               char buffer[TA_NAME_BUFFER])
{
    if (names->count > 0)
        return tai_names_get(names, item);
    snprintf(buffer, TA_NAME_BUFFER, "%c%u", letter, (unsigned)item + 1);
    return buffer;
}

const char *
ta_instance_task_name(const ta_instance *instance, int32_t task,
                      char buffer[TA_NAME_BUFFER])
{
    return name_or_number(&instance->task_names, task, 't', buffer);
}

const char *
ta_instance_node_name(const ta_instance *instance, int32_t node,
                      char buffer[TA_NAME_BUFFER])
{
    return name_or_number(&instance->node_names, node, 'n', buffer);
}

/* The item with that name, where unnamed items are a letter and a number. */
static int32_t
find_item(const struct tai_names *names, int32_t items, char letter,
          const char *name)
{
    if (names->count > 0)
        return tai_names_find(names, name, (int64_t)strlen(name));
    if (name[0] != letter || name[1] < '1' || name[1] > '9')
        return -1;
    int64_t number = 0;
    for (name++; *name; name++) {
        if (*name < '0' || *name > '9' || number > INT32_MAX)
            return -1;
        number = 10 * number + (*name - '0');
    }
    return number <= items ? (int32_t)(number - 1) : -1;
}

int32_t
ta_instance_find_task(const ta_instance *instance, const char *name)
{
    return find_item(&instance->task_names, instance->tasks, 't', name);
}

int32_t
ta_instance_find_node(const ta_instance *instance, const char *name)
{
    return find_item(&instance->node_names, instance->nodes, 'n', name);
}

ta_cost
ta_instance_execution(const ta_instance *instance, int32_t task, int32_t node)
{
    const ta_cost cost = tai_execution(instance, task, node);
    return cost == TA_FORBIDDEN ? cost : cost / instance->cost_unit;
}

void
ta_instance_communication(const ta_instance *instance, int64_t pair,
                          int32_t *task, int32_t *other, ta_cost *cost)
{
    *task = instance->pair_task[pair];
    *other = instance->pair_other[pair];
    *cost = instance->pair_cost[pair];
}

ta_cost
ta_instance_distance(const ta_instance *instance, int32_t node, int32_t other)
{
    if (!instance->distance)
        return node == other ? 0
                             : tai_power_of_ten(instance->distance_decimals);
    return tai_distance(instance, node, other);
}

int
ta_instance_has_distances(const ta_instance *instance)
{
    return instance->distance != NULL;
}

const char *
ta_instance_resource_name(const ta_instance *instance, int32_t resource)
{
    return instance->resource[resource].name;
}

int
ta_instance_resource_decimals(const ta_instance *instance, int32_t resource)
{
    return instance->resource[resource].decimals;
}

ta_cost
ta_instance_capacity(const ta_instance *instance, int32_t resource,
                     int32_t node)
{
    return instance->resource[resource].capacity[node];
}

ta_cost
ta_instance_requirement(const ta_instance *instance, int32_t task,
                        int32_t resource, int32_t node)
{
    return tai_requirement(&instance->resource[resource], instance->nodes, task,
                           node);
}

int32_t
ta_instance_pinned_to(const ta_instance *instance, int32_t task)
{
    return instance->pin ? instance->pin[task] : -1;
}

int32_t
ta_instance_current(const ta_instance *instance, int32_t task)
{
    return instance->current ? instance->current[task] : -1;
}

ta_cost
ta_instance_migration(const ta_instance *instance, int32_t task)
{
    return instance->migration ? instance->migration[task] : 0;
}

static const int32_t *
group_members(const struct tai_groups *groups, int32_t group, int32_t *count)
{
    *count = (int32_t)(groups->first[group + 1] - groups->first[group]);
    return groups->member + groups->first[group];
}

int32_t
ta_instance_together_groups(const ta_instance *instance)
{
    return instance->together.groups;
}

const int32_t *
ta_instance_together_group(const ta_instance *instance, int32_t group,
                           int32_t *count)
{
    return group_members(&instance->together, group, count);
}

int32_t
ta_instance_apart_groups(const ta_instance *instance)
{
    return instance->apart.groups;
}

const int32_t *
ta_instance_apart_group(const ta_instance *instance, int32_t group,
                        int32_t *count)
{
    return group_members(&instance->apart, group, count);
}

const char *
ta_instance_rounded(const ta_instance *instance)
{
    return instance->rounded;
}
