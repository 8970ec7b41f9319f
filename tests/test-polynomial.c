/* SPDX-License-Identifier: MIT */
/*
 * Every polynomial case is recognised, and equals the general engine with it
 * and presolve switched off.
 */
#include <string.h>

#include <taskassign/solve.h>

#include "base/random.h"
#include "base/run.h"
#include "suite.h"

#define BIT(part) (UINT64_C(1) << TAI_PART_##part)
#define PRESOLVE                                                               \
    (BIT(NODES) | BIT(DOMINANCE) | BIT(CONTRACTION) | BIT(LEAVES) |            \
     BIT(CHAINS) | BIT(PERSISTENCY) | BIT(COMPONENTS))
#define GENERAL (PRESOLVE | BIT(MINCUT) | BIT(LINE) | BIT(TREE))

#define MOST_NODES 6

struct draft {
    struct tai_random *random;
    ta_instance *instance;
    int32_t tasks, nodes;
};

static ta_cost
draw(struct draft *d, ta_cost most)
{
    return tai_random_between(d->random, 0, most);
}

static void
begin(struct draft *d, int32_t tasks, int32_t nodes)
{
    d->tasks = tasks;
    d->nodes = nodes;
    ck_assert(!ta_instance_new(nodes, &d->instance));
}

/* Costs up to `most`, now and then forbidden. */
static void
add_tasks(struct draft *d, ta_cost most)
{
    for (int32_t t = 0; t < d->tasks; t++) {
        ta_cost row[MOST_NODES];
        for (int32_t p = 0; p < d->nodes; p++)
            row[p] =
                most && p && draw(d, 9) == 0 ? TA_FORBIDDEN : draw(d, most);
        ck_assert(!ta_instance_add_task(d->instance, NULL, row, NULL));
    }
}

static void
add_pair(struct draft *d, int32_t t, int32_t u)
{
    ck_assert(!ta_instance_add_communication(d->instance, t, u, draw(d, 40)));
}

static void
add_graph(struct draft *d, int32_t pairs)
{
    for (int32_t i = 0; i < pairs; i++) {
        const int32_t t = (int32_t)draw(d, d->tasks - 1);
        const int32_t u = (int32_t)draw(d, d->tasks - 1);
        if (t != u)
            add_pair(d, t, u);
    }
}

/* Each task talks to one or two of the `width` before it. */
static void
add_narrow_graph(struct draft *d, int32_t width)
{
    for (int32_t t = 1; t < d->tasks; t++) {
        const int32_t reach = t < width ? t : width;
        for (int32_t i = 0; i < (width > 1 ? 2 : 1); i++)
            add_pair(d, t, t - 1 - (int32_t)draw(d, reach - 1));
    }
}

/* Not even a metric, or places on a line. */
static void
add_distances(struct draft *d, bool line)
{
    ta_cost distance[MOST_NODES * MOST_NODES], place[MOST_NODES];
    for (int32_t p = 0; p < d->nodes; p++)
        place[p] = draw(d, 5);
    for (int32_t p = 0; p < d->nodes; p++)
        for (int32_t q = 0; q <= p; q++) {
            const ta_cost apart =
                place[p] > place[q] ? place[p] - place[q] : place[q] - place[p];
            distance[p * d->nodes + q] = distance[q * d->nodes + p] =
                line ? apart : draw(d, 4);
        }
    ck_assert(!ta_instance_set_distances(d->instance, distance));
}

static void
draw_two_nodes(struct draft *d)
{
    static const ta_cost distance[] = {1, 3, 3, 2};
    begin(d, 25, 2);
    add_tasks(d, 50);
    add_graph(d, 60);
    if (draw(d, 1))
        ck_assert(!ta_instance_set_distances(d->instance, distance));
}

static void
draw_line(struct draft *d)
{
    begin(d, 16, 5);
    add_tasks(d, 100);
    add_graph(d, 30);
    add_distances(d, true);
}

static void
draw_tree(struct draft *d)
{
    begin(d, 20, 4);
    add_tasks(d, 60);
    add_narrow_graph(d, 1);
    add_distances(d, false);
}

static void
draw_small_treewidth(struct draft *d)
{
    begin(d, 20, 4);
    add_tasks(d, 60);
    add_narrow_graph(d, 3);
    add_distances(d, false);
}

static void
draw_no_communication(struct draft *d)
{
    begin(d, 30, 6);
    add_tasks(d, 100);
}

/* Without execution costs, and pins on nodes 1 and 2: a minimum cut. */
static void
draw_two_terminals(struct draft *d)
{
    begin(d, 18, 5);
    add_tasks(d, 0);
    add_graph(d, 45);
    for (int32_t t = 0; t < 4; t++)
        ck_assert(!ta_instance_pin(d->instance, t, 1 + t % 2));
}

/* What a run says, and whether it needed the search. */
static ta_cost
solve(const struct draft *d, uint64_t without, const char **method)
{
    ta_options options;
    ta_result *result;
    ta_options_init(&options, sizeof options);
    options.without = without;
    ck_assert(!ta_solve(d->instance, &options, &result));
    ck_assert_int_eq(ta_result_outcome(result), TA_OPTIMAL);
    const ta_cost value = ta_result_value(result);
    ck_assert_int_eq(ta_result_lower_bound(result), value);
    *method = ta_result_method(result);
    ta_result_free(result);
    return value;
}

static void
compare(uint64_t seed, void (*fill)(struct draft *d), const char *expected)
{
    struct tai_random random;
    tai_random_seed(&random, seed);
    for (int round = 0; round < rounds(150, 5000); round++) {
        struct draft d = {.random = &random};
        const char *method;
        fill(&d);
        ck_assert(!ta_instance_freeze(d.instance, NULL));
        const ta_cost general = solve(&d, GENERAL, &method);
        ck_assert(!strcmp(method, "branch") || !strcmp(method, "descent"));
        ck_assert_int_eq(solve(&d, PRESOLVE, &method), general);
        /* Distances that are drawn may be those of a line. */
        if (expected && strcmp(method, "mincut") != 0)
            ck_assert_str_eq(method, expected);
        ck_assert_int_eq(solve(&d, 0, &method), general);
        ck_assert_str_ne(method, "branch");
        ta_instance_free(d.instance);
    }
}

START_TEST(test_two_nodes)
{
    compare(1, draw_two_nodes, "mincut");
}
END_TEST

START_TEST(test_line)
{
    compare(2, draw_line, "mincut");
}
END_TEST

START_TEST(test_tree)
{
    compare(3, draw_tree, "tree");
}
END_TEST

START_TEST(test_small_treewidth)
{
    compare(4, draw_small_treewidth, "tree");
}
END_TEST

START_TEST(test_no_communication)
{
    compare(5, draw_no_communication, NULL);
}
END_TEST

START_TEST(test_two_terminals)
{
    compare(6, draw_two_terminals, NULL);
}
END_TEST

SUITE("polynomial", test_two_nodes, test_line, test_tree, test_small_treewidth,
      test_no_communication, test_two_terminals)
