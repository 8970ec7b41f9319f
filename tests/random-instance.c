/* SPDX-License-Identifier: MIT */
#include "random-instance.h"

#include <check.h>
#include <stdbool.h>

#define MOST_NODES 16
#define MOST_TASKS 64

struct draft {
    struct tai_random *random;
    ta_instance *instance;
    unsigned features; /* those that this instance has */
    int32_t tasks, nodes;
    int64_t largest; /* of costs */
};

static int64_t
between(struct draft *d, int64_t low, int64_t high)
{
    return tai_random_between(d->random, low, high);
}

static bool
one_in(struct draft *d, int64_t chances)
{
    return between(d, 1, chances) == 1;
}

/* Costs with many ties, everyday ones, and some large ones. With at most 64
   tasks, 2016 pairs and distances up to 20, 2^45 stays below 2^62. */
static void
draw_magnitude(struct draft *d)
{
    static const int64_t sizes[] = {1, 3, 10, 100, 10000};
    d->largest = sizes[between(d, 0, 4)];
    if (d->features & RANDOM_LARGE && one_in(d, 3))
        d->largest = INT64_C(1) << 45;
}

static void
add_tasks(struct draft *d)
{
    const int64_t lowest = d->features & RANDOM_NEGATIVE ? -d->largest : 0;
    const int64_t rarity = between(d, 2, 8);
    for (int32_t t = 0; t < d->tasks; t++) {
        ta_cost row[MOST_NODES];
        for (int32_t p = 0; p < d->nodes; p++) {
            row[p] = between(d, lowest, d->largest);
            if (d->features & RANDOM_FORBIDDEN && one_in(d, rarity))
                row[p] = TA_FORBIDDEN;
        }
        /* A task without any node is an answer too, but a dull one. */
        const int32_t p = (int32_t)between(d, 0, d->nodes - 1);
        if (row[p] == TA_FORBIDDEN && !one_in(d, 20))
            row[p] = between(d, lowest, d->largest);
        ck_assert(!ta_instance_add_task(d->instance, NULL, row, NULL));
    }
}

/* A random graph, tree, path or clique, with some parallel pairs. */
static void
add_pairs(struct draft *d)
{
    const int64_t shape = between(d, 0, 5);
    const int64_t percent = shape == 5 ? 100 : between(d, 0, 80);
    const int64_t scale = d->largest > 2 && one_in(d, 2) ? d->largest / 2 : 1;
    for (int32_t t = 1; t < d->tasks; t++) {
        const int32_t parent = (int32_t)between(d, 0, t - 1);
        for (int32_t u = 0; u < t; u++) {
            bool wanted = between(d, 1, 100) <= percent;
            if (shape == 0)
                wanted = u == parent;
            if (shape == 1)
                wanted = u == t - 1;
            for (int32_t copy = one_in(d, 9) ? 2 : 1; wanted && copy > 0;
                 copy--)
                ck_assert(!ta_instance_add_communication(d->instance, t, u,
                                                         between(d, 0, scale)));
        }
    }
}

static void
add_distances(struct draft *d)
{
    const int64_t kind = between(d, 0, 4);
    const int64_t uniform = between(d, 0, 3);
    const int64_t width = between(d, 1, 3);
    ta_cost distance[MOST_NODES * MOST_NODES];
    for (int64_t p = 0; p < d->nodes; p++)
        for (int64_t q = 0; q <= p; q++) {
            ta_cost value = p == q ? 0 : uniform;
            if (kind == 1) /* a line */
                value = p - q;
            if (kind == 2) /* a mesh */
                value = (p / width > q / width ? p / width - q / width
                                               : q / width - p / width) +
                        (p % width > q % width ? p % width - q % width
                                               : q % width - p % width);
            if (kind >= 3 && p != q) /* not even a metric */
                value = between(d, 0, kind == 3 ? 3 : 20);
            if (p == q && d->features & RANDOM_DIAGONAL)
                value = between(d, 0, 4);
            distance[p * d->nodes + q] = distance[q * d->nodes + p] = value;
        }
    ck_assert(!ta_instance_set_distances(d->instance, distance));
}

static void
add_resource(struct draft *d, const char *name)
{
    ta_cost capacity[MOST_NODES];
    const int64_t largest_need = between(d, 1, 9);
    const int64_t mean = largest_need * d->tasks / (2 * d->nodes) + 1;
    for (int32_t p = 0; p < d->nodes; p++)
        capacity[p] =
            one_in(d, 6) ? TA_UNLIMITED : between(d, mean / 2, 2 * mean);
    int32_t resource;
    ck_assert(!ta_instance_add_resource(
        d->instance, name, (int)between(d, 0, 2), capacity, &resource));
    const bool by_node = one_in(d, 3);
    for (int32_t t = 0; t < d->tasks; t++) {
        ta_cost need[MOST_NODES];
        for (int32_t p = 0; p < d->nodes; p++)
            need[p] = between(d, 0, largest_need);
        if (by_node)
            ck_assert(
                !ta_instance_set_requirements(d->instance, t, resource, need));
        else if (!one_in(d, 5))
            ck_assert(!ta_instance_set_requirement(d->instance, t, resource,
                                                   need[0]));
    }
}

static void
add_groups(struct draft *d, bool apart)
{
    for (int64_t group = between(d, 1, 2); group > 0 && d->tasks >= 2;
         group--) {
        int32_t task[MOST_TASKS];
        for (int32_t t = 0; t < d->tasks; t++)
            task[t] = t;
        tai_random_shuffle(d->random, d->tasks, task);
        const int32_t most = d->tasks < 3 ? d->tasks : 3;
        const int32_t count = (int32_t)between(d, 2, most);
        ck_assert(!(apart ? ta_instance_apart(d->instance, count, task)
                          : ta_instance_together(d->instance, count, task)));
    }
}

static void
add_constraints(struct draft *d)
{
    static const char *const names[] = {"memory", "cores", "ports"};
    if (d->features & (RANDOM_RESOURCES | RANDOM_SCARCE))
        for (int64_t r = between(d, 1, 3); r > 0; r--)
            add_resource(d, names[r - 1]);
    if (d->features & RANDOM_APART)
        add_groups(d, true);
    if (d->features & RANDOM_TOGETHER)
        add_groups(d, false);
    if (d->features & RANDOM_PINS)
        for (int32_t t = 0; t < d->tasks; t++)
            if (one_in(d, 4))
                ck_assert(!ta_instance_pin(
                    d->instance, t, (int32_t)between(d, 0, d->nodes - 1)));
}

ta_instance *
random_instance(struct tai_random *random, unsigned features,
                int32_t most_tasks, int32_t most_nodes)
{
    ck_assert_int_le(most_tasks, MOST_TASKS);
    ck_assert_int_le(most_nodes, MOST_NODES);
    struct draft d = {.random = random, .features = features & RANDOM_SCARCE};
    for (unsigned bit = 1; bit <= features; bit *= 2)
        if (features & bit && one_in(&d, 3))
            d.features |= bit;
    d.nodes = (int32_t)between(&d, 1, most_nodes);
    d.tasks = (int32_t)between(&d, one_in(&d, 30) ? 0 : 1, most_tasks);
    draw_magnitude(&d);
    ck_assert(!ta_instance_new(d.nodes, &d.instance));
    if (d.features & RANDOM_DECIMALS)
        ck_assert(!ta_instance_set_decimals(d.instance, (int)between(&d, 0, 3),
                                            (int)between(&d, 0, 2)));
    add_tasks(&d);
    add_pairs(&d);
    if (d.features & RANDOM_DISTANCES)
        add_distances(&d);
    add_constraints(&d);
    ck_assert(!ta_instance_freeze(d.instance, NULL));
    return d.instance;
}
