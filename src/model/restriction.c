/* SPDX-License-Identifier: MIT */
#include "model/restriction.h"

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"

/* The parts of a restriction while it is being built. */
struct builder {
    const struct ta_instance *from;
    struct ta_instance *to;
    struct tai_restriction *restriction;
    int32_t *leader;     /* [original tasks]: union-find, then its root */
    int32_t *stands_for; /* [original tasks] */
    int32_t *first_task; /* [restricted tasks]: the first it stands for */
    int32_t *scratch;    /* [original tasks] */
    const struct tai_terms *terms;
};

static void refuse(struct builder *b, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Notes that, and why, there is no feasible assignment. */
static void
refuse(struct builder *b, const char *format, ...)
{
    if (b->restriction->infeasible)
        return;
    b->restriction->infeasible = true;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(b->restriction->reason, sizeof b->restriction->reason, format,
              arguments);
    va_end(arguments);
}

static const char *
task_name(const struct builder *b, int32_t task, char buffer[TA_NAME_BUFFER])
{
    return ta_instance_task_name(b->from, task, buffer);
}

static const char *
node_name(const struct builder *b, int32_t node, char buffer[TA_NAME_BUFFER])
{
    return ta_instance_node_name(b->from, node, buffer);
}

/* ---- Tasks that are together ------------------------------------------- */

/* Path halving; roots are the smallest tasks of their sets. */
static int32_t
find_leader(int32_t leader[], int32_t task)
{
    while (leader[task] != task) {
        leader[task] = leader[leader[task]];
        task = leader[task];
    }
    return task;
}

static void
merge_groups(struct builder *b)
{
    const struct tai_groups *groups = &b->from->together;
    for (int32_t t = 0; t < b->from->tasks; t++)
        b->leader[t] = t;
    for (int32_t g = 0; g < groups->groups; g++)
        for (int64_t i = groups->first[g] + 1; i < groups->first[g + 1]; i++) {
            const int32_t x =
                find_leader(b->leader, groups->member[groups->first[g]]);
            const int32_t y = find_leader(b->leader, groups->member[i]);
            b->leader[x > y ? x : y] = x < y ? x : y;
        }
    int32_t count = 0;
    for (int32_t t = 0; t < b->from->tasks; t++) {
        const int32_t root = find_leader(b->leader, t);
        if (root == t) {
            b->first_task[count] = t;
            b->stands_for[t] = count++;
        } else {
            b->stands_for[t] = b->stands_for[root];
        }
    }
    b->to->tasks = count;
}

/* ---- Execution costs --------------------------------------------------- */

static bool
is_pinned_elsewhere(const struct ta_instance *from, int32_t task, int32_t node)
{
    return from->pin && from->pin[task] >= 0 && from->pin[task] != node;
}

/* Sums of rows. */
static ta_status
add_execution(struct builder *b)
{
    const struct ta_instance *from = b->from;
    const int32_t nodes = from->nodes;
    ta_cost *row = tai_alloc_zero((int64_t)b->to->tasks * nodes, sizeof *row);
    if (!row)
        return TA_OUT_OF_MEMORY;
    b->to->execution = row;
    for (int32_t t = 0; t < from->tasks; t++)
        for (int32_t p = 0; p < nodes; p++) {
            ta_cost *sum = &row[(int64_t)b->stands_for[t] * nodes + p];
            const ta_cost e = tai_execution(from, t, p);
            if (e == TA_FORBIDDEN || is_pinned_elsewhere(from, t, p))
                *sum = TA_FORBIDDEN;
            else if (*sum != TA_FORBIDDEN)
                *sum += e;
        }
    return TA_OK;
}

/* A pair within a task pays its cost times d(p, p) on node p. */
static ta_status
add_inner_pair(struct builder *b, int32_t task, ta_cost cost)
{
    const int64_t nodes = b->from->nodes;
    struct ta_instance *to = b->to;
    for (int32_t p = 0; p < nodes; p++) {
        const ta_cost paid = cost * tai_distance(b->from, p, p);
        const int64_t at = task * nodes + p;
        if (paid == 0 || to->execution[at] == TA_FORBIDDEN)
            continue;
        if (b->terms->keep_apart && !to->within)
            to->within = tai_alloc_zero(to->tasks * nodes, sizeof *to->within);
        if (b->terms->keep_apart && !to->within)
            return TA_OUT_OF_MEMORY;
        *(b->terms->keep_apart ? &to->within[at] : &to->execution[at]) += paid;
    }
    return TA_OK;
}

static ta_status
add_pairs(struct builder *b)
{
    const struct ta_instance *from = b->from;
    struct ta_instance *to = b->to;
    to->pair_task = tai_alloc(from->pairs, sizeof *to->pair_task);
    to->pair_other = tai_alloc(from->pairs, sizeof *to->pair_other);
    to->pair_cost = tai_alloc(from->pairs, sizeof *to->pair_cost);
    if (!to->pair_task || !to->pair_other || !to->pair_cost)
        return TA_OUT_OF_MEMORY;
    to->pair_room = from->pairs;
    for (int64_t i = 0; i < from->pairs; i++) {
        const int32_t t = b->stands_for[from->pair_task[i]];
        const int32_t u = b->stands_for[from->pair_other[i]];
        if (t == u) {
            const ta_status status = add_inner_pair(b, t, from->pair_cost[i]);
            if (status)
                return status;
            continue;
        }
        to->pair_task[to->pairs] = t;
        to->pair_other[to->pairs] = u;
        to->pair_cost[to->pairs++] = from->pair_cost[i];
    }
    return TA_OK;
}

/* ---- Resources --------------------------------------------------------- */

static ta_status
add_resource(struct builder *b, int32_t resource)
{
    const struct tai_resource *given = &b->from->resource[resource];
    struct ta_instance *to = b->to;
    const int32_t nodes = to->nodes;
    const ta_cost *capacity = b->terms->capacity
                                  ? b->terms->capacity + resource * nodes
                                  : given->capacity;
    ta_status status = ta_instance_add_resource(
        to, given->name, given->decimals, capacity, NULL);
    if (status || !given->requirement)
        return status;
    struct tai_resource *made = &to->resource[to->resources - 1];
    const int64_t width = given->by_node ? nodes : 1;
    made->by_node = given->by_node;
    made->room = to->tasks * width;
    made->requirement = tai_alloc_zero(made->room, sizeof *made->requirement);
    if (!made->requirement)
        return TA_OUT_OF_MEMORY;
    for (int32_t t = 0; t < b->from->tasks; t++)
        for (int64_t i = 0; i < width; i++)
            made->requirement[b->stands_for[t] * width + i] +=
                given->requirement[t * width + i];
    return TA_OK;
}

/* Forbids the nodes that are too small for a task by itself. */
static void
forbid_too_small(struct builder *b, const struct tai_resource *resource)
{
    const int32_t nodes = b->to->nodes;
    for (int32_t t = 0; t < b->to->tasks; t++) {
        bool fits = false, could_run = false;
        for (int32_t p = 0; p < nodes; p++) {
            ta_cost *e = &b->to->execution[(int64_t)t * nodes + p];
            if (*e == TA_FORBIDDEN)
                continue;
            could_run = true;
            if (tai_requirement(resource, nodes, t, p) > resource->capacity[p])
                *e = TA_FORBIDDEN;
            else
                fits = true;
        }
        char name[TA_NAME_BUFFER];
        if (could_run && !fits)
            refuse(b, "task %s%s needs more %s than any node it can run on has",
                   task_name(b, b->first_task[t], name),
                   b->to->tasks < b->from->tasks ? " (and what it is with)"
                                                 : "",
                   resource->name);
    }
}

/* ---- Apart ------------------------------------------------------------- */

static ta_status
add_apart(struct builder *b)
{
    const struct tai_groups *groups = &b->from->apart;
    char first[TA_NAME_BUFFER], second[TA_NAME_BUFFER];
    for (int32_t g = 0; g < groups->groups; g++) {
        const int32_t *member = groups->member + groups->first[g];
        const int32_t count =
            (int32_t)(groups->first[g + 1] - groups->first[g]);
        for (int32_t i = 0; i < count; i++) {
            b->scratch[i] = b->stands_for[member[i]];
            for (int32_t j = 0; j < i; j++)
                if (b->scratch[i] == b->scratch[j]) {
                    refuse(b, "tasks %s and %s must be together and apart",
                           task_name(b, member[j], first),
                           task_name(b, member[i], second));
                    return TA_OK;
                }
        }
        const ta_status status = ta_instance_apart(b->to, count, b->scratch);
        if (status)
            return status;
    }
    return TA_OK;
}

/* ---- All together ------------------------------------------------------ */

/* Names a task, or tasks that are together, without any node to run on. */
static void
check_nodes_left(struct builder *b)
{
    const struct ta_instance *from = b->from;
    char first[TA_NAME_BUFFER], second[TA_NAME_BUFFER], on[TA_NAME_BUFFER];
    for (int32_t t = 0; t < b->to->tasks; t++) {
        bool any = false;
        for (int32_t p = 0; p < from->nodes && !any; p++)
            any = tai_execution(b->to, t, p) != TA_FORBIDDEN;
        if (any)
            continue;
        const int32_t head = b->first_task[t];
        int32_t other = head;
        for (int32_t u = head + 1; u < from->tasks && other == head; u++)
            if (b->stands_for[u] == t)
                other = u;
        if (other != head)
            refuse(b,
                   "no node can run task %s and all tasks that must be "
                   "together with it, such as %s",
                   task_name(b, head, first), task_name(b, other, second));
        else if (from->pin && from->pin[head] >= 0)
            refuse(b, "task %s is pinned to node %s, where it cannot run",
                   task_name(b, head, first),
                   node_name(b, from->pin[head], on));
        else
            refuse(b, "task %s cannot run on any node",
                   task_name(b, head, first));
        return;
    }
}

static ta_status
build(struct builder *b)
{
    struct ta_instance *to = b->to;
    to->cost_decimals = b->from->cost_decimals;
    to->distance_decimals = b->from->distance_decimals;
    to->cost_unit = b->from->cost_unit;
    merge_groups(b);
    ta_status status = add_execution(b);
    if (!status && !b->terms->mute)
        status = add_pairs(b);
    if (!status && b->from->distance)
        status = ta_instance_set_distances(to, b->from->distance);
    for (int32_t r = 0; !status && r < b->from->resources; r++)
        status = add_resource(b, r);
    if (status)
        return status;
    to->execution_room = (int64_t)to->tasks * to->nodes;
    check_nodes_left(b);
    for (int32_t r = 0; r < to->resources; r++)
        forbid_too_small(b, &to->resource[r]);
    status = add_apart(b);
    if (!status)
        tai_instance_seal(to);
    return status;
}

static bool
is_its_own_restriction(const struct ta_instance *instance,
                       const struct tai_terms *terms)
{
    if ((terms->mute && instance->pairs > 0) || instance->pin ||
        instance->together.groups > 0 || instance->apart.groups > 0 ||
        instance->resources > 0)
        return false;
    const int32_t nodes = instance->nodes;
    for (int32_t t = 0; t < instance->tasks; t++) {
        bool any = false;
        for (int32_t p = 0; p < nodes && !any; p++)
            any = tai_execution(instance, t, p) != TA_FORBIDDEN;
        if (!any)
            return false;
    }
    return true;
}

ta_status
tai_restriction_build_for(const struct ta_instance *original,
                          const struct tai_terms *terms,
                          struct tai_restriction *restriction)
{
    assert(original->frozen);
    *restriction =
        (struct tai_restriction){.original = original, .instance = original};
    if (is_its_own_restriction(original, terms))
        return TA_OK;
    const int64_t tasks = original->tasks;
    struct builder b = {
        .from = original, .restriction = restriction, .terms = terms};
    b.leader = tai_alloc(tasks, sizeof *b.leader);
    b.stands_for = tai_alloc(tasks, sizeof *b.stands_for);
    b.first_task = tai_alloc(tasks, sizeof *b.first_task);
    b.scratch = tai_alloc(tasks, sizeof *b.scratch);
    ta_status status = TA_OUT_OF_MEMORY;
    if (b.leader && b.stands_for && b.first_task && b.scratch)
        status = ta_instance_new(original->nodes, &b.to);
    if (!status)
        status = build(&b);
    tai_free(b.scratch);
    tai_free(b.first_task);
    tai_free(b.leader);
    if (status || restriction->infeasible) {
        ta_instance_free(b.to);
        tai_free(b.stands_for);
        restriction->instance = NULL;
        return status;
    }
    restriction->made = b.to;
    restriction->instance = b.to;
    restriction->stands_for = b.stands_for;
    return TA_OK;
}

ta_status
tai_restriction_build(const struct ta_instance *original, bool keep_apart,
                      struct tai_restriction *restriction)
{
    return tai_restriction_build_for(
        original, &(struct tai_terms){.keep_apart = keep_apart}, restriction);
}

void
tai_restriction_release(struct tai_restriction *restriction)
{
    ta_instance_free(restriction->made);
    tai_free(restriction->stands_for);
    *restriction = (struct tai_restriction){0};
}

void
tai_restriction_undo(const struct tai_restriction *restriction,
                     const int32_t restricted[], int32_t assignment[])
{
    const int32_t *stands_for = restriction->stands_for;
    for (int32_t t = 0; t < restriction->original->tasks; t++)
        assignment[t] = restricted[stands_for ? stands_for[t] : t];
}

void
tai_restriction_apply(const struct tai_restriction *restriction,
                      const int32_t assignment[], int32_t restricted[])
{
    const int32_t *stands_for = restriction->stands_for;
    for (int32_t t = restriction->original->tasks - 1; t >= 0; t--)
        restricted[stands_for ? stands_for[t] : t] = assignment[t];
}
