/* SPDX-License-Identifier: MIT */
#include "model/shortage.h"

#include <assert.h>
#include <stdio.h>

#include "base/memory.h"
#include "base/number.h"

/* Sets of nodes that are tried besides all nodes together. */
#define SETS_MOST 64

/* Tasks that are named in the reason. */
#define NAMES_MOST 6

struct shortage {
    const struct ta_instance *instance;
    const ta_cost *capacity; /* [nodes] of the resource looked at */
    bool *chosen;            /* [tasks]: those that make it so */
    bool *set;               /* [nodes]: N */
};

static bool
allowed(const struct ta_instance *instance, int32_t task, int32_t node)
{
    if (instance->pin && instance->pin[task] >= 0)
        return instance->pin[task] == node;
    return tai_execution(instance, task, node) != TA_FORBIDDEN;
}

/* Where it may run at all, and only there; a task that may run nowhere is not
   a matter of capacity. */
static bool
is_confined(const struct shortage *s, int32_t task)
{
    bool anywhere = false;
    for (int32_t p = 0; p < s->instance->nodes; p++) {
        const bool here = allowed(s->instance, task, p);
        if (here && !s->set[p])
            return false;
        anywhere |= here;
    }
    return anywhere;
}

static ta_cost
smallest_need(const struct shortage *s, const struct tai_resource *resource,
              int32_t task)
{
    ta_cost least = INT64_MAX;
    for (int32_t p = 0; p < s->instance->nodes; p++) {
        const ta_cost need =
            tai_requirement(resource, s->instance->nodes, task, p);
        if (allowed(s->instance, task, p) && need < least)
            least = need;
    }
    return least;
}

/* What N has in all, or TA_UNLIMITED. Capacities are below 2^62, and the sum
   is only compared. */
static tai_int128
capacity_of_set(const struct shortage *s)
{
    tai_int128 sum = 0;
    for (int32_t p = 0; p < s->instance->nodes; p++) {
        if (!s->set[p])
            continue;
        if (s->capacity[p] == TA_UNLIMITED)
            return TA_UNLIMITED;
        sum += s->capacity[p];
    }
    return sum < TA_UNLIMITED ? sum : TA_UNLIMITED;
}

/* ---- The two counts ---------------------------------------------------- */

static bool
needs_too_much(struct shortage *s, const struct tai_resource *resource,
               tai_int128 *need, tai_int128 *capacity)
{
    *need = 0;
    *capacity = capacity_of_set(s);
    for (int32_t t = 0; t < s->instance->tasks; t++) {
        const ta_cost least = smallest_need(s, resource, t);
        s->chosen[t] = least > 0 && is_confined(s, t);
        *need += s->chosen[t] ? least : 0;
    }
    return *capacity<TA_UNLIMITED && * need> * capacity && *need < TA_UNLIMITED;
}

/* Two of the chosen tasks never share a node. */
static bool
is_large(const struct shortage *s, const struct tai_resource *resource,
         int32_t task)
{
    const struct ta_instance *instance = s->instance;
    bool anywhere = false;
    for (int32_t p = 0; p < instance->nodes; p++) {
        if (!allowed(instance, task, p))
            continue;
        const ta_cost need =
            tai_requirement(resource, instance->nodes, task, p);
        if (s->capacity[p] == TA_UNLIMITED || need <= s->capacity[p] / 2)
            return false;
        anywhere = true;
    }
    return anywhere;
}

static bool
has_too_many_large(struct shortage *s, const struct tai_resource *resource,
                   int32_t *count)
{
    *count = 0;
    for (int32_t t = 0; t < s->instance->tasks; t++) {
        s->chosen[t] = is_large(s, resource, t);
        *count += s->chosen[t];
    }
    return *count > s->instance->nodes;
}

/* ---- Words ------------------------------------------------------------- */

/* "task a", "tasks a and b", "tasks a, b, c and 5 more". */
static void
name_tasks(const struct shortage *s, size_t size, char text[])
{
    int32_t count = 0, named = 0;
    size_t length = 0;
    char buffer[TA_NAME_BUFFER];
    for (int32_t t = 0; t < s->instance->tasks; t++)
        count += s->chosen[t];
    const int32_t most = count > NAMES_MOST ? NAMES_MOST : count;
    length += (size_t)snprintf(text, size, count == 1 ? "task" : "tasks");
    for (int32_t t = 0; t < s->instance->tasks && named < most; t++) {
        if (!s->chosen[t] || length >= size)
            continue;
        const bool last = named + 1 == count && named > 0;
        named++;
        length +=
            (size_t)snprintf(text + length, size - length, "%s %s",
                             last         ? " and"
                             : named == 1 ? ""
                                          : ",",
                             ta_instance_task_name(s->instance, t, buffer));
    }
    if (count > most && length < size)
        snprintf(text + length, size - length, " and %d more",
                 (int)(count - most));
}

static void
tell_need(const struct shortage *s, const struct tai_resource *resource,
          tai_int128 need, tai_int128 capacity, bool all, size_t size,
          char reason[])
{
    char needed[TA_COST_BUFFER], present[TA_COST_BUFFER], names[256];
    ta_cost_format((ta_cost)need, resource->decimals, needed);
    ta_cost_format((ta_cost)capacity, resource->decimals, present);
    name_tasks(s, sizeof names, names);
    snprintf(reason, size,
             all ? "%s need %s of %s at least, and the nodes have %s"
                 : "%s need %s of %s at least, and the nodes allowed to them "
                   "have %s",
             names, needed, resource->name, present);
}

static void
tell_large(const struct shortage *s, const struct tai_resource *resource,
           int32_t count, size_t size, char reason[])
{
    char names[256];
    name_tasks(s, sizeof names, names);
    snprintf(reason, size,
             "%s need more than half of any node's %s each: %d tasks for %d "
             "nodes",
             names, resource->name, (int)count, (int)s->instance->nodes);
}

/* ---- The whole --------------------------------------------------------- */

/* N as the nodes that the task may run on; for -1 all nodes. */
static void
set_nodes(struct shortage *s, int32_t task)
{
    for (int32_t p = 0; p < s->instance->nodes; p++)
        s->set[p] = task < 0 || allowed(s->instance, task, p);
}

/* Whether N is the nodes that the task may run on. */
static bool
is_set(const struct shortage *s, int32_t task)
{
    for (int32_t p = 0; p < s->instance->nodes; p++)
        if (s->set[p] != allowed(s->instance, task, p))
            return false;
    return true;
}

static bool
find_in_resource(struct shortage *s, const struct tai_resource *resource,
                 size_t size, char reason[])
{
    tai_int128 need, capacity;
    int32_t count, sets = 0;
    set_nodes(s, -1);
    if (needs_too_much(s, resource, &need, &capacity)) {
        tell_need(s, resource, need, capacity, true, size, reason);
        return true;
    }
    if (has_too_many_large(s, resource, &count)) {
        tell_large(s, resource, count, size, reason);
        return true;
    }
    for (int32_t t = 0; t < s->instance->tasks && sets < SETS_MOST; t++) {
        if (is_set(s, t)) /* tried last, or all nodes */
            continue;
        set_nodes(s, t);
        sets++;
        if (needs_too_much(s, resource, &need, &capacity)) {
            tell_need(s, resource, need, capacity, false, size, reason);
            return true;
        }
    }
    return false;
}

ta_status
tai_shortage_find(const struct ta_instance *instance, const ta_cost capacity[],
                  bool *found, size_t size, char reason[])
{
    struct shortage s = {.instance = instance};
    *found = false;
    if (instance->resources == 0)
        return TA_OK;
    s.chosen = tai_alloc(instance->tasks, sizeof *s.chosen);
    s.set = tai_alloc(instance->nodes, sizeof *s.set);
    const bool enough = s.chosen && s.set;
    for (int32_t r = 0; r < instance->resources && enough && !*found; r++) {
        const struct tai_resource *resource = &instance->resource[r];
        s.capacity = capacity ? capacity + (int64_t)r * instance->nodes
                              : resource->capacity;
        *found = find_in_resource(&s, resource, size, reason);
    }
    tai_free(s.set);
    tai_free(s.chosen);
    return enough ? TA_OK : TA_OUT_OF_MEMORY;
}
