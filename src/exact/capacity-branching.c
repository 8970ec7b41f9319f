/* SPDX-License-Identifier: MIT */
/*
 * Branching is on the nodes of a task.
 *
 * Losses say nothing about the tasks that matter. Where the fractional
 * assignment has a task on two nodes, both have a best set with it and one
 * without it, so that deciding it either way costs the terms nothing; only
 * the multipliers' answer to that raises the bound. The bundle can tell how
 * far it may rise, without solving a node's problem: its model, without the
 * columns that the decision excludes, is maximised again (strong branching on
 * the columns known, as Pecin, Pessoa, Poggi and Uchoa 2017 do in vehicle
 * routing). That is done for some tasks, those that the fractional assignment
 * leaves most open, and for each node that they have left.
 *
 * A search takes frames exponential in the slack that it has before it. So if
 * the nodes of a task take r(1), r(2), ... of the slack S, then
 *
 *     sum over i of exp(-4 r(i) / S), nearly sum of (1 - r(i) / 2S)^6
 *
 * is how many frames there are below it, in parts of those below a task that
 * does not matter; the least is chosen. All of this is floating point, in a
 * fixed order and without functions that differ between machines, and all of
 * it is only a choice. It ends early where it costs much beside bounding.
 *
 * Nodes that are alike in everything, tasks left included, are tried once;
 * the order is that of the losses.
 *
 * Reference. Pecin, Pessoa, Poggi and Uchoa, "Improved branch-cut-and-price
 * for capacitated vehicle routing", Mathematical Programming Computation 9
 * (2017).
 */
#include "exact/capacity-search.h"

#include <math.h>
#include <string.h>

/* Tasks among which one is chosen. */
#define CANDIDATES 16

/* Trials stop when they took one part in SHARE of the effort that the frame
   took before them. */
#define SHARE 4

/* Steps that are tried are longer than those of bounding by this factor. */
#define TRIAL_LENGTH 4.0

/* An earlier node like this one in all that is left, among those that the
   task has left; or the node itself. */
static int32_t
first_alike(const struct tai_capacity_search *s, int32_t task, int32_t node)
{
    if (!tai_run_has(s->incumbent->run, TAI_PART_TWINS))
        return node;
    for (int32_t q = s->x.twin[node]; q < node; q++)
        if (s->x.twin[q] == s->x.twin[node] &&
            *tai_capacity_membership(s, task, q) != TAI_OUT &&
            memcmp(tai_capacity_membership(s, 0, q),
                   tai_capacity_membership(s, 0, node), (size_t)s->tasks) == 0)
            return q;
    return node;
}

/* Whether the task's node has to be tried. */
static bool
is_choice(const struct tai_capacity_search *s, int32_t task, int32_t node)
{
    return *tai_capacity_membership(s, task, node) != TAI_OUT &&
           first_alike(s, task, node) == node;
}

int32_t
tai_capacity_order_nodes(struct tai_capacity_search *search, int32_t task,
                         int32_t order[])
{
    struct tai_capacity_search *s = search;
    const ta_cost *loss = s->loss + (int64_t)task * s->nodes;
    int32_t count = 0;
    for (int32_t p = 0; p < s->nodes; p++) {
        if (!is_choice(s, task, p))
            continue;
        int32_t at = count++;
        for (; at > 0 && loss[order[at - 1]] > loss[p]; at--)
            order[at] = order[at - 1];
        order[at] = p;
    }
    return count;
}

/* The largest fraction of the task on nodes that are alike: 1 is decided. */
static double
decision_of(const struct tai_capacity_search *s, int32_t task)
{
    const double *fraction = s->fraction + (int64_t)task * s->nodes;
    double most = 0;
    for (int32_t p = 0; p < s->nodes; p++) {
        double sum = 0;
        if (!is_choice(s, task, p))
            continue;
        for (int32_t q = p; q < s->nodes; q++)
            if (*tai_capacity_membership(s, task, q) != TAI_OUT &&
                first_alike(s, task, q) == p)
                sum += fraction[q];
        most = fmax(most, sum);
    }
    return most;
}

/* The tasks to choose from: open ones, the least decided first. */
static int32_t
list_candidates(struct tai_capacity_search *s, int32_t candidate[])
{
    double key[CANDIDATES];
    int32_t count = 0;
    tai_bundle_fractions(&s->bundle, s->fraction);
    for (int32_t t = 0; t < s->tasks; t++) {
        if (s->node_of[t] >= 0)
            continue;
        const double decision = decision_of(s, t);
        if (count == CANDIDATES && key[count - 1] <= decision)
            continue;
        count += count < CANDIDATES;
        int32_t at = count - 1;
        for (; at > 0 && key[at - 1] > decision; at--) {
            key[at] = key[at - 1];
            candidate[at] = candidate[at - 1];
        }
        key[at] = decision;
        candidate[at] = t;
    }
    return count;
}

/* How far the bound may rise if the task goes to the node. */
static double
estimate_rise(struct tai_capacity_search *s, int32_t task, int32_t node,
              const ta_cost center[], double slack)
{
    const double loss = (double)s->loss[(int64_t)task * s->nodes + node];
    if (loss >= slack)
        return slack;
    const double model = tai_bundle_try(&s->bundle, task, node, center,
                                        TRIAL_LENGTH * s->length);
    /* Without columns nothing is known but the loss. */
    const double rise = isfinite(model) ? model - (double)s->best : 0;
    return fmin(fmax(rise, loss), slack);
}

/* How many frames there may be below, in parts of those below a task that
   does not matter. */
static double
estimate_size(struct tai_capacity_search *s, int32_t task,
              const ta_cost center[])
{
    const double slack = (double)(s->threshold - s->best) + 1;
    double size = 0;
    for (int32_t p = 0; p < s->nodes; p++) {
        if (!is_choice(s, task, p))
            continue;
        const double rise = estimate_rise(s, task, p, center, slack);
        const double half = 1 - rise / (2 * slack);
        const double square = half * half;
        size += square * square * square;
    }
    return size;
}

int32_t
tai_capacity_choose_task(struct tai_capacity_search *search,
                         const ta_cost center[], int64_t effort)
{
    struct tai_capacity_search *s = search;
    const int64_t begin = s->bundle.ticks;
    int32_t candidate[CANDIDATES] = {0};
    const int32_t count = list_candidates(s, candidate);
    int32_t chosen = candidate[0];
    if (!tai_run_has(s->incumbent->run, TAI_PART_TRIALS))
        return chosen;
    double least = INFINITY;
    for (int32_t i = 0; i < count && s->bundle.ticks - begin <= effort / SHARE;
         i++) {
        const double size = estimate_size(s, candidate[i], center);
        if (size < least) {
            least = size;
            chosen = candidate[i];
        }
    }
    tai_run_stopped(s->incumbent->run, s->bundle.ticks - begin, "branching");
    return chosen;
}
