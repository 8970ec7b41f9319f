/* SPDX-License-Identifier: MIT */
#include "bound/convex.h"

#include "base/random.h"
#include "suite.h"

#define TASKS 7
#define NODES 3

/* A problem of weights and costs of any sign, in a random box that leaves room
   for something. */
static struct tai_convex *
draw(struct tai_random *random)
{
    struct tai_convex *x;
    const int32_t tasks = 1 + (int32_t)tai_random_below(random, TASKS);
    const int32_t nodes = 1 + (int32_t)tai_random_below(random, NODES);
    const int64_t size = tai_random_below(random, 2) ? 1000000 : 20;
    ck_assert(!tai_convex_new(tasks, nodes, &x));
    for (int32_t t = 0; t < tasks; t++) {
        const int32_t sure = (int32_t)tai_random_below(random, (uint64_t)nodes);
        for (int32_t u = 0; u < t; u++) {
            const int64_t w = tai_random_between(random, -size / 4, size);
            x->weight[t * x->stride + u] = (int32_t)w;
            x->weight[u * x->stride + t] = (int32_t)w;
            x->charge += w;
        }
        for (int32_t p = 0; p < nodes; p++) {
            const int64_t at = p * x->stride + t;
            x->cost[at] = tai_random_between(random, -size, 3 * size);
            x->barred[at] = p != sure && tai_random_below(random, 4) == 0;
            x->part[at] = p == sure;
        }
    }
    for (int32_t p = 0; p < nodes; p++) {
        int32_t room = 0;
        for (int32_t t = 0; t < tasks; t++)
            room += !x->barred[p * x->stride + t];
        const int64_t a = tai_random_between(random, 0, room);
        const int64_t b = tai_random_between(random, 0, room);
        x->low[p] = (int32_t)(a < b ? a : b);
        x->high[p] = (int32_t)(a < b ? b : a);
    }
    tai_convex_link(x);
    tai_convex_start(x);
    return x;
}

/* The assignment with that number; whether it is in the box, on nodes that are
   not barred. */
static bool
decode(const struct tai_convex *x, int64_t code, int32_t label[])
{
    int32_t size[NODES] = {0};
    for (int32_t t = 0; t < x->tasks; t++, code /= x->nodes) {
        label[t] = (int32_t)(code % x->nodes);
        size[label[t]]++;
        if (x->barred[label[t] * x->stride + t])
            return false;
    }
    for (int32_t p = 0; p < x->nodes; p++)
        if (size[p] < x->low[p] || size[p] > x->high[p])
            return false;
    return true;
}

/* Nothing in the box costs less than the bound, or with a task on a node than
   the bound and the excess. How many there are. */
static int64_t
check(const struct tai_convex *x)
{
    int64_t codes = 1, seen = 0;
    for (int32_t t = 0; t < x->tasks; t++)
        codes *= x->nodes;
    for (int64_t code = 0; code < codes; code++) {
        int32_t label[TASKS];
        if (!decode(x, code, label))
            continue;
        const int64_t cost =
            tai_convex_cost(x, label) * (INT64_C(2) << TAI_CONVEX_PLACES);
        for (int32_t t = 0; t < x->tasks; t++)
            ck_assert_int_le(x->bound + x->excess[label[t] * x->stride + t],
                             cost);
        ck_assert_int_le(x->bound, cost);
        seen++;
    }
    return seen;
}

static int64_t
smallest(const struct tai_convex *x)
{
    int64_t codes = 1, least = INT64_MAX;
    for (int32_t t = 0; t < x->tasks; t++)
        codes *= x->nodes;
    for (int64_t code = 0; code < codes; code++) {
        int32_t label[TASKS];
        if (decode(x, code, label) && tai_convex_cost(x, label) < least)
            least = tai_convex_cost(x, label);
    }
    return least;
}

START_TEST(test_bounds_what_is_in_the_box)
{
    struct tai_random random;
    tai_random_seed(&random, 71);
    int64_t seen = 0;
    for (int round = 0; round < rounds(1000, 50000); round++) {
        struct tai_convex *x = draw(&random);
        struct tai_shaper shaper;
        ck_assert(!tai_shaper_init(&shaper, x->tasks, x->nodes));
        for (int i = 0; i < 3; i++) {
            ck_assert(tai_convex_reshape(x, &shaper));
            tai_convex_descend(x, 1e18, (int32_t)tai_random_below(&random, 20));
            tai_convex_bound(x);
            seen += check(x);
        }
        tai_shaper_release(&shaper);
        tai_convex_free(x);
    }
    ck_assert_int_gt(seen, 1000);
}
END_TEST

/* Where the box leaves only one size for each node and convexity costs nothing,
   as all weights are alike, the bound is what is best but for fractions. */
START_TEST(test_is_tight_where_only_sizes_matter)
{
    struct tai_random random;
    tai_random_seed(&random, 72);
    int tight = 0;
    for (int round = 0; round < 200; round++) {
        struct tai_convex *x = draw(&random);
        struct tai_shaper shaper;
        int32_t label[TASKS], size[NODES] = {0};
        ck_assert(!tai_shaper_init(&shaper, x->tasks, x->nodes));
        x->charge = 1000 * x->tasks * (x->tasks - 1) / 2;
        for (int32_t t = 0; t < x->tasks; t++) {
            label[t] = (int32_t)tai_random_below(&random, (uint64_t)x->nodes);
            size[label[t]]++;
            for (int32_t u = 0; u < x->tasks; u++)
                x->weight[t * x->stride + u] = t == u ? 0 : 1000;
            for (int32_t p = 0; p < x->nodes; p++) {
                x->cost[p * x->stride + t] = p == label[t] ? 0 : 100000;
                x->barred[p * x->stride + t] = false;
            }
        }
        for (int32_t p = 0; p < x->nodes; p++)
            x->low[p] = x->high[p] = size[p];
        tai_convex_link(x);
        tai_convex_start(x);
        ck_assert(tai_convex_reshape(x, &shaper));
        tai_convex_descend(x, 1e18, 200);
        tai_convex_bound(x);
        check(x);
        const int64_t best = tai_convex_cost(x, label);
        ck_assert_int_eq(best, smallest(x));
        tight += x->bound / (2 << TAI_CONVEX_PLACES) >= best - 10;
        tai_shaper_release(&shaper);
        tai_convex_free(x);
    }
    ck_assert_int_gt(tight, 190);
}
END_TEST

/* Without some tasks that are decided: the same costs, and a bound. */
START_TEST(test_parts_of_a_problem)
{
    struct tai_random random;
    tai_random_seed(&random, 73);
    int64_t seen = 0;
    for (int round = 0; round < rounds(1000, 50000); round++) {
        struct tai_convex *x = draw(&random), *rest = NULL;
        struct tai_shaper shaper;
        int32_t node[TASKS], number[TASKS], label[TASKS], size[NODES] = {0};
        bool fits = true;
        ck_assert(!tai_shaper_init(&shaper, x->tasks, x->nodes));
        ck_assert(tai_convex_reshape(x, &shaper));
        tai_convex_descend(x, 1e18, 10);
        for (int32_t t = 0; t < x->tasks; t++) {
            label[t] = 0;
            for (int32_t p = 1; p < x->nodes; p++)
                if (x->part[p * x->stride + t] >
                    x->part[label[t] * x->stride + t])
                    label[t] = p;
            node[t] = tai_random_below(&random, 2) ? label[t] : -1;
            if (node[t] >= 0)
                size[node[t]]++;
        }
        for (int32_t p = 0; p < x->nodes; p++)
            fits &= size[p] <= x->high[p];
        if (fits) {
            int32_t left[TASKS];
            ck_assert(!tai_convex_extract(x, node, number, &rest));
            for (int32_t i = 0; i < rest->tasks; i++)
                left[i] = label[number[i]];
            ck_assert_int_eq(tai_convex_cost(rest, left),
                             tai_convex_cost(x, label));
            for (int32_t p = 0; p < rest->nodes; p++) {
                int32_t room = 0;
                for (int32_t i = 0; i < rest->tasks; i++)
                    room += !rest->barred[p * rest->stride + i];
                fits &= rest->low[p] <= room;
            }
        }
        if (fits) {
            tai_convex_bound(rest); /* with what `above` was made convex by */
            seen += check(rest);
            ck_assert(tai_convex_reshape(rest, &shaper));
            tai_convex_descend(rest, 1e18, 10);
            tai_convex_bound(rest);
            seen += check(rest);
        }
        tai_convex_free(rest);
        tai_shaper_release(&shaper);
        tai_convex_free(x);
    }
    ck_assert_int_gt(seen, 1000);
}
END_TEST

SUITE("convex", test_bounds_what_is_in_the_box,
      test_is_tight_where_only_sizes_matter, test_parts_of_a_problem)
