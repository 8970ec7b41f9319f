/* SPDX-License-Identifier: MIT */
/*
 * Which nodes tasks have left.
 *
 * A task with one node left is fixed there, which takes from the node's
 * resources, forbids it to tasks that do not fit any more, and to those that
 * must be apart. All that happens is on the trail, as in a constraint solver:
 * removals of (task, node) pairs, and fixings of tasks. To go back is to undo
 * it from its end; a frame that was set aside is done again from its begin,
 * without asking what follows, because that is on the trail, too.
 */
#include "exact/capacity-search.h"

#include <assert.h>
#include <string.h>

static ta_cost
need(const struct tai_capacity_search *s, int32_t limit, int32_t task,
     int32_t node)
{
    return limit < s->instance->resources
               ? tai_requirement(&s->instance->resource[limit], s->nodes, task,
                                 node)
               : tai_execution(s->instance, task, node);
}

/* The needs of the task leave the node, or (sign -1) come back. */
static void
take_needs(struct tai_capacity_search *s, int32_t task, int32_t node, int sign)
{
    for (int32_t r = 0; r < s->limits; r++) {
        ta_cost *left = &s->left[(int64_t)r * s->nodes + node];
        if (*left != TA_UNLIMITED)
            *left -= sign * need(s, r, task, node);
    }
}

bool
tai_capacity_remove(struct tai_capacity_search *search, int32_t task,
                    int32_t node)
{
    struct tai_capacity_search *s = search;
    uint8_t *m = tai_capacity_membership(s, task, node);
    assert(*m != TAI_OUT);
    if (*m == TAI_IN || s->choices[task] == 1)
        return false;
    *m = TAI_OUT;
    s->trail[s->mark.removals++] = (struct tai_removal){task, node};
    if (--s->choices[task] == 1)
        s->pending[s->pendings++] = task;
    return true;
}

/* Negative needs, which a limit on loads can have, leave hope while tasks are
   open. */
bool
tai_capacity_remove_misfits(struct tai_capacity_search *search, int32_t node)
{
    struct tai_capacity_search *s = search;
    for (int32_t r = 0; r < s->limits; r++) {
        const ta_cost left = s->left[(int64_t)r * s->nodes + node];
        if (left == TA_UNLIMITED)
            continue;
        ta_cost relief = 0; /* what open tasks might bring */
        if (r == s->instance->resources)
            for (int32_t u = 0; u < s->tasks; u++)
                if (*tai_capacity_membership(s, u, node) == TAI_FREE &&
                    need(s, r, u, node) < 0)
                    relief -= need(s, r, u, node);
        if (left + relief < 0)
            return false;
        for (int32_t u = 0; u < s->tasks; u++)
            if (*tai_capacity_membership(s, u, node) == TAI_FREE &&
                need(s, r, u, node) > left + relief &&
                !tai_capacity_remove(s, u, node))
                return false;
    }
    return true;
}

static bool
remove_apart(struct tai_capacity_search *s, int32_t task, int32_t node)
{
    const struct tai_groups *apart = &s->instance->apart;
    for (int64_t i = s->member_of_first[task]; i < s->member_of_first[task + 1];
         i++) {
        const int32_t g = s->member_of[i];
        for (int64_t j = apart->first[g]; j < apart->first[g + 1]; j++) {
            const int32_t u = apart->member[j];
            if (u != task && *tai_capacity_membership(s, u, node) != TAI_OUT &&
                !tai_capacity_remove(s, u, node))
                return false;
        }
    }
    return true;
}

static int32_t
only_choice(struct tai_capacity_search *s, int32_t task)
{
    int32_t node = 0;
    while (*tai_capacity_membership(s, task, node) == TAI_OUT)
        node++;
    return node;
}

static void
fix_at(struct tai_capacity_search *s, int32_t task, int32_t node)
{
    *tai_capacity_membership(s, task, node) = TAI_IN;
    s->node_of[task] = node; /* (C2) */
    s->fixed[s->mark.fixings++] = task;
    take_needs(s, task, node, 1);
}

bool
tai_capacity_propagate(struct tai_capacity_search *search)
{
    struct tai_capacity_search *s = search;
    while (s->pendings > 0) {
        const int32_t task = s->pending[--s->pendings];
        const int32_t node = only_choice(s, task);
        fix_at(s, task, node);
        if (!remove_apart(s, task, node) ||
            !tai_capacity_remove_misfits(s, node)) {
            s->pendings = 0;
            return false;
        }
    }
    return true;
}

bool
tai_capacity_assign(struct tai_capacity_search *search, int32_t task,
                    int32_t node)
{
    struct tai_capacity_search *s = search;
    if (*tai_capacity_membership(s, task, node) == TAI_OUT)
        return false;
    for (int32_t q = 0; q < s->nodes; q++)
        if (q != node && *tai_capacity_membership(s, task, q) != TAI_OUT &&
            !tai_capacity_remove(s, task, q))
            return false;
    return tai_capacity_propagate(s);
}

void
tai_capacity_undo(struct tai_capacity_search *search, struct tai_mark mark)
{
    struct tai_capacity_search *s = search;
    s->pendings = 0;
    while (s->mark.fixings > mark.fixings) {
        const int32_t task = s->fixed[--s->mark.fixings];
        const int32_t node = s->node_of[task];
        take_needs(s, task, node, -1);
        *tai_capacity_membership(s, task, node) = TAI_FREE;
        s->node_of[task] = -1;
    }
    while (s->mark.removals > mark.removals) {
        const struct tai_removal *last = &s->trail[--s->mark.removals];
        *tai_capacity_membership(s, last->task, last->node) = TAI_FREE;
        s->choices[last->task]++;
    }
}

void
tai_capacity_suspend(struct tai_capacity_search *search)
{
    struct tai_capacity_search *s = search;
    assert(s->pendings == 0);
    s->set_aside = s->mark;
    memcpy(s->kept, s->trail, (size_t)s->mark.removals * sizeof *s->kept);
    memcpy(s->kept_fixed, s->fixed,
           (size_t)s->mark.fixings * sizeof *s->kept_fixed);
    tai_capacity_undo(s, s->root);
    assert(tai_capacity_check(s));
}

void
tai_capacity_resume(struct tai_capacity_search *search)
{
    struct tai_capacity_search *s = search;
    tai_capacity_undo(s, s->root);
    while (s->mark.removals < s->set_aside.removals) {
        const struct tai_removal *next = &s->kept[s->mark.removals];
        const bool done = tai_capacity_remove(s, next->task, next->node);
        assert(done);
        (void)done;
    }
    s->pendings = 0;
    while (s->mark.fixings < s->set_aside.fixings) {
        const int32_t task = s->kept_fixed[s->mark.fixings];
        fix_at(s, task, only_choice(s, task));
    }
    assert(tai_capacity_check(s)); /* (C4) */
}

bool
tai_capacity_check(const struct tai_capacity_search *search)
{
    const struct tai_capacity_search *s = search;
    for (int32_t t = 0; t < s->tasks; t++) {
        int32_t choices = 0, node = -1;
        for (int32_t p = 0; p < s->nodes; p++) {
            choices += *tai_capacity_membership(s, t, p) != TAI_OUT;
            if (*tai_capacity_membership(s, t, p) == TAI_IN)
                node = p;
        }
        if (s->choices[t] != choices || s->node_of[t] != node ||
            (choices == 1) != (node >= 0))
            return false;
    }
    for (int32_t r = 0; r < s->limits; r++)
        for (int32_t p = 0; p < s->nodes; p++) {
            ta_cost left = r < s->instance->resources
                               ? s->instance->resource[r].capacity[p]
                               : s->incumbent->load_limit;
            for (int32_t t = 0; t < s->tasks && left != TA_UNLIMITED; t++)
                left -= s->node_of[t] == p ? need(s, r, t, p) : 0;
            if (s->left[(int64_t)r * s->nodes + p] != left)
                return false;
        }
    return true;
}
