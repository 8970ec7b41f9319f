/* SPDX-License-Identifier: MIT */
#include "model/instance.h"

#include <assert.h>
#include <string.h>

#include "base/memory.h"

/* ---- Life cycle -------------------------------------------------------- */

ta_status
ta_instance_new(int32_t nodes, ta_instance **instance)
{
    if (nodes < 1 || !instance)
        return TA_INVALID_ARGUMENT;
    ta_instance *made = tai_alloc_zero(1, sizeof *made);
    if (!made)
        return TA_OUT_OF_MEMORY;
    made->nodes = nodes;
    made->cost_unit = 1;
    strcpy(made->rounded, "0");
    tai_names_init(&made->node_names);
    tai_names_init(&made->task_names);
    *instance = made;
    return TA_OK;
}

static void
release_groups(struct tai_groups *groups)
{
    tai_free(groups->member);
    tai_free(groups->first);
}

static void
release_resource(struct tai_resource *resource)
{
    tai_free(resource->requirement);
    tai_free(resource->capacity);
    tai_free(resource->name);
}

void
ta_instance_free(ta_instance *instance)
{
    if (!instance)
        return;
    tai_free(instance->migration);
    tai_free(instance->current);
    release_groups(&instance->apart);
    release_groups(&instance->together);
    tai_free(instance->pin);
    for (int32_t r = 0; r < instance->resources; r++)
        release_resource(&instance->resource[r]);
    tai_free(instance->resource);
    tai_free(instance->distance);
    tai_free(instance->pair_cost);
    tai_free(instance->pair_other);
    tai_free(instance->pair_task);
    tai_free(instance->within);
    tai_free(instance->execution);
    tai_names_release(&instance->task_names);
    tai_names_release(&instance->node_names);
    tai_free(instance);
}

/* ---- Scales ------------------------------------------------------------ */

ta_status
ta_instance_set_decimals(ta_instance *instance, int cost_decimals,
                         int distance_decimals)
{
    if (instance->frozen)
        return TA_INVALID_STATE;
    if (cost_decimals < 0 || cost_decimals > TA_DECIMALS_MAX ||
        distance_decimals < 0 || distance_decimals > TA_DECIMALS_MAX)
        return TA_INVALID_ARGUMENT;
    instance->cost_decimals = cost_decimals;
    instance->distance_decimals = distance_decimals;
    return TA_OK;
}

/* Whether all values can be multiplied by 10^(to - from). */
static bool
can_rescale(const ta_cost value[], int64_t count, int from, int to)
{
    for (int64_t i = 0; i < count; i++) {
        ta_cost copy = value[i];
        if (tai_cost_rescale(&copy, from, to))
            return false;
    }
    return true;
}

static void
rescale(ta_cost value[], int64_t count, int from, int to)
{
    for (int64_t i = 0; i < count; i++)
        (void)tai_cost_rescale(&value[i], from, to);
}

ta_status
tai_instance_refine_costs(struct ta_instance *instance, int decimals)
{
    const int from = instance->cost_decimals;
    assert(!instance->frozen && decimals >= from);
    const int64_t cells = (int64_t)instance->tasks * instance->nodes;
    const int64_t moves = instance->migration ? instance->tasks : 0;
    if (!can_rescale(instance->execution, cells, from, decimals) ||
        !can_rescale(instance->pair_cost, instance->pairs, from, decimals) ||
        !can_rescale(instance->migration, moves, from, decimals))
        return TA_OUT_OF_RANGE;
    rescale(instance->execution, cells, from, decimals);
    rescale(instance->pair_cost, instance->pairs, from, decimals);
    rescale(instance->migration, moves, from, decimals);
    instance->cost_decimals = decimals;
    return TA_OK;
}

ta_status
tai_instance_refine_distances(struct ta_instance *instance, int decimals)
{
    const int from = instance->distance_decimals;
    assert(!instance->frozen && decimals >= from);
    const int64_t cells =
        instance->distance ? (int64_t)instance->nodes * instance->nodes : 0;
    if (!can_rescale(instance->distance, cells, from, decimals))
        return TA_OUT_OF_RANGE;
    rescale(instance->distance, cells, from, decimals);
    instance->distance_decimals = decimals;
    return TA_OK;
}

ta_status
tai_instance_refine_resource(struct ta_instance *instance, int32_t resource,
                             int decimals)
{
    struct tai_resource *changed = &instance->resource[resource];
    const int from = changed->decimals;
    assert(!instance->frozen && decimals >= from);
    const int64_t cells = !changed->requirement ? 0
                          : changed->by_node
                              ? (int64_t)instance->tasks * instance->nodes
                              : instance->tasks;
    if (!can_rescale(changed->capacity, instance->nodes, from, decimals) ||
        !can_rescale(changed->requirement, cells, from, decimals))
        return TA_OUT_OF_RANGE;
    rescale(changed->capacity, instance->nodes, from, decimals);
    rescale(changed->requirement, cells, from, decimals);
    changed->decimals = decimals;
    return TA_OK;
}

void
tai_instance_note_rounding(struct ta_instance *instance,
                           struct tai_rounding change)
{
    if (tai_rounding_larger(change, instance->rounding))
        instance->rounding = change;
}

/* ---- Tasks and nodes --------------------------------------------------- */

static bool
is_name(const char *name)
{
    if (!name || !*name)
        return false;
    for (; *name; name++)
        if (strchr(" \t\r\n#", *name))
            return false;
    return true;
}

static ta_status
from_names_status(enum tai_names_status status, ta_status duplicate)
{
    return status == TAI_NAMES_OK          ? TA_OK
           : status == TAI_NAMES_DUPLICATE ? duplicate
                                           : TA_OUT_OF_MEMORY;
}

ta_status
tai_instance_add_node_name(struct ta_instance *instance, const char *name,
                           int64_t length)
{
    assert(instance->node_names.count < instance->nodes);
    return from_names_status(tai_names_add(&instance->node_names, name, length),
                             TA_BAD_INPUT);
}

ta_status
ta_instance_set_node_names(ta_instance *instance, const char *const names[])
{
    if (instance->frozen)
        return TA_INVALID_STATE;
    struct tai_names made;
    tai_names_init(&made);
    for (int32_t p = 0; p < instance->nodes; p++) {
        ta_status status = TA_INVALID_ARGUMENT;
        if (is_name(names[p]))
            status = from_names_status(
                tai_names_add(&made, names[p], (int64_t)strlen(names[p])),
                TA_INVALID_ARGUMENT);
        if (status) {
            tai_names_release(&made);
            return status;
        }
    }
    tai_names_release(&instance->node_names);
    instance->node_names = made;
    return TA_OK;
}

/* An array of at least `wanted` elements, which never shrinks; NULL, and
   nothing changed, without memory. */
static void *
reserve(void *array, int64_t wanted, int64_t *room, size_t size)
{
    if (wanted <= *room && array)
        return array;
    int64_t larger = *room + *room / 2;
    if (larger < wanted)
        larger = wanted;
    void *moved = tai_resize(array, larger, size);
    if (moved)
        *room = larger;
    return moved;
}

static ta_status
reserve_wide(int64_t **array, int64_t wanted, int64_t *room)
{
    int64_t *moved = reserve(*array, wanted, room, sizeof *moved);
    if (!moved)
        return TA_OUT_OF_MEMORY;
    *array = moved;
    return TA_OK;
}

static ta_status
reserve_narrow(int32_t **array, int64_t wanted, int64_t *room)
{
    int32_t *moved = reserve(*array, wanted, room, sizeof *moved);
    if (!moved)
        return TA_OUT_OF_MEMORY;
    *array = moved;
    return TA_OK;
}

static ta_status
reserve_pairs(struct ta_instance *instance, int64_t pairs)
{
    if (pairs <= instance->pair_room)
        return TA_OK;
    int64_t larger = instance->pair_room + instance->pair_room / 2;
    if (larger < pairs)
        larger = pairs;
    if (larger < 16)
        larger = 16;
    void *task = tai_resize(instance->pair_task, larger, sizeof(int32_t));
    if (task)
        instance->pair_task = task;
    void *other = tai_resize(instance->pair_other, larger, sizeof(int32_t));
    if (other)
        instance->pair_other = other;
    void *cost = tai_resize(instance->pair_cost, larger, sizeof(ta_cost));
    if (cost)
        instance->pair_cost = cost;
    if (!task || !other || !cost)
        return TA_OUT_OF_MEMORY;
    instance->pair_room = larger;
    return TA_OK;
}

/*
 * Room for `tasks` tasks in everything that is kept for each task. The
 * optional arrays grow with the tasks once they exist, so that their new
 * entries can be set when a task is added.
 */
static ta_status
reserve_tasks(struct ta_instance *instance, int64_t tasks)
{
    if (tasks > INT32_MAX)
        return TA_OUT_OF_RANGE;
    const int64_t nodes = instance->nodes;
    ta_status status = reserve_wide(&instance->execution, tasks * nodes,
                                    &instance->execution_room);
    if (!status && instance->pin)
        status = reserve_narrow(&instance->pin, tasks, &instance->pin_room);
    if (!status && instance->current)
        status =
            reserve_narrow(&instance->current, tasks, &instance->current_room);
    if (!status && instance->migration)
        status = reserve_wide(&instance->migration, tasks,
                              &instance->migration_room);
    for (int32_t r = 0; !status && r < instance->resources; r++) {
        struct tai_resource *resource = &instance->resource[r];
        if (resource->requirement)
            status = reserve_wide(&resource->requirement,
                                  resource->by_node ? tasks * nodes : tasks,
                                  &resource->room);
    }
    return status;
}

ta_status
tai_instance_reserve(struct ta_instance *instance, int32_t tasks, int64_t pairs)
{
    const ta_status status = reserve_tasks(instance, tasks);
    return status ? status : reserve_pairs(instance, pairs);
}

/* Appends `count` rows to arrays that have room for them. */
static void
append_tasks(struct ta_instance *instance, int32_t count,
             const ta_cost execution[])
{
    const int64_t nodes = instance->nodes;
    const int64_t first = instance->tasks;
    memcpy(instance->execution + first * nodes, execution,
           (size_t)(count * nodes) * sizeof(ta_cost));
    for (int64_t t = first; t < first + count; t++) {
        if (instance->pin)
            instance->pin[t] = -1;
        if (instance->current)
            instance->current[t] = -1;
        if (instance->migration)
            instance->migration[t] = 0;
    }
    for (int32_t r = 0; r < instance->resources; r++) {
        const struct tai_resource *resource = &instance->resource[r];
        const int64_t width = resource->by_node ? nodes : 1;
        if (resource->requirement)
            memset(resource->requirement + first * width, 0,
                   (size_t)(count * width) * sizeof(ta_cost));
    }
    instance->tasks += count;
}

/* Execution costs that rescaling and summing can rely on. */
static bool
are_costs(const ta_cost value[], int64_t count)
{
    for (int64_t i = 0; i < count; i++)
        if (value[i] != TA_FORBIDDEN &&
            (value[i] > TA_COST_LIMIT || value[i] < -TA_COST_LIMIT))
            return false;
    return true;
}

ta_status
tai_instance_add_named_task(struct ta_instance *instance, const char *name,
                            int64_t length, const ta_cost execution[])
{
    assert(!instance->frozen);
    assert(instance->task_names.count == instance->tasks);
    ta_status status = reserve_tasks(instance, (int64_t)instance->tasks + 1);
    if (!status)
        status = from_names_status(
            tai_names_add(&instance->task_names, name, length), TA_BAD_INPUT);
    if (!status)
        append_tasks(instance, 1, execution);
    return status;
}

ta_status
ta_instance_add_task(ta_instance *instance, const char *name,
                     const ta_cost execution[], int32_t *task)
{
    if (instance->frozen)
        return TA_INVALID_STATE;
    if (!are_costs(execution, instance->nodes))
        return TA_INVALID_ARGUMENT;
    const int32_t added = instance->tasks;
    ta_status status;
    if (!name) {
        status = ta_instance_add_tasks(instance, 1, execution);
    } else if (!is_name(name) || instance->task_names.count < added) {
        status = TA_INVALID_ARGUMENT;
    } else {
        status = tai_instance_add_named_task(instance, name,
                                             (int64_t)strlen(name), execution);
        if (status == TA_BAD_INPUT)
            status = TA_INVALID_ARGUMENT;
    }
    if (!status && task)
        *task = added;
    return status;
}

ta_status
ta_instance_add_tasks(ta_instance *instance, int32_t count,
                      const ta_cost execution[])
{
    if (instance->frozen)
        return TA_INVALID_STATE;
    if (count < 0 || instance->task_names.count > 0 ||
        !are_costs(execution, (int64_t)count * instance->nodes))
        return TA_INVALID_ARGUMENT;
    const ta_status status =
        reserve_tasks(instance, (int64_t)instance->tasks + count);
    if (!status)
        append_tasks(instance, count, execution);
    return status;
}

/* ---- Communication and distances --------------------------------------- */

ta_status
ta_instance_add_communication(ta_instance *instance, int32_t task,
                              int32_t other, ta_cost cost)
{
    return ta_instance_add_communications(instance, 1, &task, &other, &cost);
}

ta_status
ta_instance_add_communications(ta_instance *instance, int64_t pairs,
                               const int32_t task[], const int32_t other[],
                               const ta_cost cost[])
{
    if (instance->frozen)
        return TA_INVALID_STATE;
    if (pairs < 0)
        return TA_INVALID_ARGUMENT;
    const int32_t tasks = instance->tasks;
    for (int64_t i = 0; i < pairs; i++)
        if (task[i] < 0 || task[i] >= tasks || other[i] < 0 ||
            other[i] >= tasks || task[i] == other[i] || cost[i] < 0 ||
            cost[i] > TA_COST_LIMIT)
            return TA_INVALID_ARGUMENT;
    const ta_status status = reserve_pairs(instance, instance->pairs + pairs);
    if (status)
        return status;
    const int64_t first = instance->pairs;
    if (pairs > 0) {
        memcpy(instance->pair_task + first, task, (size_t)pairs * sizeof *task);
        memcpy(instance->pair_other + first, other,
               (size_t)pairs * sizeof *other);
        memcpy(instance->pair_cost + first, cost, (size_t)pairs * sizeof *cost);
    }
    instance->pairs += pairs;
    return TA_OK;
}

ta_status
ta_instance_set_distances(ta_instance *instance, const ta_cost distance[])
{
    if (instance->frozen)
        return TA_INVALID_STATE;
    const int64_t nodes = instance->nodes;
    for (int64_t p = 0; p < nodes; p++)
        for (int64_t q = 0; q < nodes; q++) {
            const ta_cost d = distance[p * nodes + q];
            if (d < 0 || d > TA_COST_LIMIT || d != distance[q * nodes + p])
                return TA_INVALID_ARGUMENT;
        }
    ta_cost *copy = tai_copy(distance, nodes * nodes, sizeof *copy);
    if (!copy)
        return TA_OUT_OF_MEMORY;
    tai_free(instance->distance);
    instance->distance = copy;
    return TA_OK;
}

/* ---- Resources --------------------------------------------------------- */

ta_status
ta_instance_add_resource(ta_instance *instance, const char *name, int decimals,
                         const ta_cost capacity[], int32_t *resource)
{
    if (instance->frozen)
        return TA_INVALID_STATE;
    if (!is_name(name) || decimals < 0 || decimals > TA_DECIMALS_MAX)
        return TA_INVALID_ARGUMENT;
    for (int32_t p = 0; p < instance->nodes; p++)
        if (capacity[p] < 0 ||
            (capacity[p] > TA_COST_LIMIT && capacity[p] != TA_UNLIMITED))
            return TA_INVALID_ARGUMENT;
    for (int32_t r = 0; r < instance->resources; r++)
        if (!strcmp(instance->resource[r].name, name))
            return TA_INVALID_ARGUMENT;
    struct tai_resource made = {.decimals = decimals};
    made.name = tai_copy(name, (int64_t)strlen(name) + 1, 1);
    made.capacity = tai_copy(capacity, instance->nodes, sizeof *capacity);
    struct tai_resource *list = tai_resize(
        instance->resource, (int64_t)instance->resources + 1, sizeof *list);
    if (list)
        instance->resource = list;
    if (!made.name || !made.capacity || !list) {
        release_resource(&made);
        return TA_OUT_OF_MEMORY;
    }
    if (resource)
        *resource = instance->resources;
    list[instance->resources++] = made;
    return TA_OK;
}

/* Gives the resource its table of requirements; all are 0 at first. */
static ta_status
begin_requirements(const struct ta_instance *instance,
                   struct tai_resource *resource)
{
    if (resource->requirement)
        return TA_OK;
    resource->requirement =
        tai_alloc_zero(instance->tasks, sizeof *resource->requirement);
    resource->room = instance->tasks;
    return resource->requirement ? TA_OK : TA_OUT_OF_MEMORY;
}

/* From one amount for each task to one for each task and node. */
static ta_status
split_by_node(const struct ta_instance *instance, struct tai_resource *resource)
{
    if (resource->by_node)
        return TA_OK;
    const int64_t nodes = instance->nodes;
    const int64_t cells = instance->tasks * nodes;
    ta_cost *wide = tai_alloc_zero(cells, sizeof *wide);
    if (!wide)
        return TA_OUT_OF_MEMORY;
    for (int64_t i = 0; resource->requirement && i < cells; i++)
        wide[i] = resource->requirement[i / nodes];
    tai_free(resource->requirement);
    resource->requirement = wide;
    resource->room = cells;
    resource->by_node = true;
    return TA_OK;
}

static bool
is_amount(ta_cost amount)
{
    return amount >= 0 && amount <= TA_COST_LIMIT;
}

static ta_status
check_requirement(const struct ta_instance *instance, int32_t task,
                  int32_t resource)
{
    if (instance->frozen)
        return TA_INVALID_STATE;
    if (task < 0 || task >= instance->tasks || resource < 0 ||
        resource >= instance->resources)
        return TA_INVALID_ARGUMENT;
    return TA_OK;
}

ta_status
ta_instance_set_requirement(ta_instance *instance, int32_t task,
                            int32_t resource, ta_cost amount)
{
    ta_status status = check_requirement(instance, task, resource);
    if (status)
        return status;
    if (!is_amount(amount))
        return TA_INVALID_ARGUMENT;
    struct tai_resource *changed = &instance->resource[resource];
    status = begin_requirements(instance, changed);
    if (status)
        return status;
    const int64_t width = changed->by_node ? instance->nodes : 1;
    for (int64_t i = 0; i < width; i++)
        changed->requirement[task * width + i] = amount;
    return TA_OK;
}

ta_status
ta_instance_set_requirements(ta_instance *instance, int32_t task,
                             int32_t resource, const ta_cost amounts[])
{
    ta_status status = check_requirement(instance, task, resource);
    if (status)
        return status;
    for (int32_t p = 0; p < instance->nodes; p++)
        if (!is_amount(amounts[p]))
            return TA_INVALID_ARGUMENT;
    struct tai_resource *changed = &instance->resource[resource];
    status = split_by_node(instance, changed);
    if (status)
        return status;
    memcpy(changed->requirement + (int64_t)task * instance->nodes, amounts,
           (size_t)instance->nodes * sizeof *amounts);
    return TA_OK;
}

/* ---- Pins, groups, current nodes --------------------------------------- */

/* Sets entry `task` of an optional array that is -1 elsewhere. */
static ta_status
set_node_of(struct ta_instance *instance, int32_t **array, int64_t *room,
            int32_t task, int32_t node)
{
    if (instance->frozen)
        return TA_INVALID_STATE;
    if (task < 0 || task >= instance->tasks || node < 0 ||
        node >= instance->nodes)
        return TA_INVALID_ARGUMENT;
    if (!*array) {
        *array = tai_alloc(instance->tasks, sizeof **array);
        if (!*array)
            return TA_OUT_OF_MEMORY;
        *room = instance->tasks;
        for (int32_t t = 0; t < instance->tasks; t++)
            (*array)[t] = -1;
    }
    (*array)[task] = node;
    return TA_OK;
}

ta_status
ta_instance_pin(ta_instance *instance, int32_t task, int32_t node)
{
    return set_node_of(instance, &instance->pin, &instance->pin_room, task,
                       node);
}

ta_status
ta_instance_set_current(ta_instance *instance, int32_t task, int32_t node)
{
    return set_node_of(instance, &instance->current, &instance->current_room,
                       task, node);
}

ta_status
ta_instance_set_migration(ta_instance *instance, int32_t task, ta_cost cost)
{
    if (instance->frozen)
        return TA_INVALID_STATE;
    if (task < 0 || task >= instance->tasks || !is_amount(cost))
        return TA_INVALID_ARGUMENT;
    if (!instance->migration) {
        instance->migration =
            tai_alloc_zero(instance->tasks, sizeof *instance->migration);
        if (!instance->migration)
            return TA_OUT_OF_MEMORY;
        instance->migration_room = instance->tasks;
    }
    instance->migration[task] = cost;
    return TA_OK;
}

/* Existing, different tasks, at least two. */
static ta_status
check_group(const struct ta_instance *instance, int32_t count,
            const int32_t tasks[])
{
    if (count < 2 || count > instance->tasks)
        return TA_INVALID_ARGUMENT;
    for (int32_t i = 0; i < count; i++)
        if (tasks[i] < 0 || tasks[i] >= instance->tasks)
            return TA_INVALID_ARGUMENT;
    char *seen = tai_alloc_zero(instance->tasks, 1);
    if (!seen)
        return TA_OUT_OF_MEMORY;
    bool twice = false;
    for (int32_t i = 0; i < count; i++) {
        twice = twice || seen[tasks[i]];
        seen[tasks[i]] = 1;
    }
    tai_free(seen);
    return twice ? TA_INVALID_ARGUMENT : TA_OK;
}

static ta_status
add_group(struct ta_instance *instance, struct tai_groups *groups,
          int32_t count, const int32_t tasks[])
{
    if (instance->frozen)
        return TA_INVALID_STATE;
    ta_status status = check_group(instance, count, tasks);
    if (status)
        return status;
    const int64_t used = groups->groups ? groups->first[groups->groups] : 0;
    status = reserve_wide(&groups->first, (int64_t)groups->groups + 2,
                          &groups->first_room);
    if (!status)
        status =
            reserve_narrow(&groups->member, used + count, &groups->member_room);
    if (status)
        return status;
    memcpy(groups->member + used, tasks, (size_t)count * sizeof *tasks);
    groups->first[groups->groups++] = used;
    groups->first[groups->groups] = used + count;
    return TA_OK;
}

ta_status
ta_instance_together(ta_instance *instance, int32_t count,
                     const int32_t tasks[])
{
    return add_group(instance, &instance->together, count, tasks);
}

ta_status
ta_instance_apart(ta_instance *instance, int32_t count, const int32_t tasks[])
{
    return add_group(instance, &instance->apart, count, tasks);
}
