/* SPDX-License-Identifier: MIT */
#include "bound/load-knapsack.h"

#include "random-instance.h"
#include "suite.h"

#define N 10
#define LIMITS 2

/* A problem with all its parts, and the graph that it is on. */
struct problem {
    ta_instance *instance;
    struct tai_graph graph;
    struct tai_run run;
    struct tai_load_knapsack knapsack;
    ta_cost alone[N], gain[N * N], profit[N];
    ta_cost needs[LIMITS][N], room[LIMITS];
    const ta_cost *need[LIMITS];
    uint8_t membership[N];
    int64_t apart_first[N + 1];
    int32_t apart_other[2];
    int32_t apart[2]; /* the two, or -1 */
};

static void
draw_gains(struct problem *x, struct tai_random *random)
{
    const struct tai_graph *graph = &x->graph;
    for (int32_t t = 0; t < graph->tasks; t++)
        for (int64_t a = graph->first[t]; a < graph->first[t + 1]; a++)
            for (int64_t b = graph->first[graph->neighbour[a]];
                 b < graph->first[graph->neighbour[a] + 1]; b++)
                if (graph->neighbour[b] == t)
                    x->gain[b] = x->gain[a] =
                        tai_random_between(random, -3, 20);
}

static void
draw_apart(struct problem *x, struct tai_random *random)
{
    const int32_t n = x->graph.tasks;
    x->apart[0] = x->apart[1] = -1;
    if (n >= 2 && tai_random_below(random, 3) == 0) {
        x->apart[0] = (int32_t)tai_random_below(random, (uint64_t)n - 1);
        x->apart[1] =
            (int32_t)tai_random_between(random, x->apart[0] + 1, n - 1);
    }
    int32_t listed = 0;
    for (int32_t t = 0; t < n; t++) {
        x->apart_first[t] = listed;
        if (t == x->apart[0])
            x->apart_other[listed++] = x->apart[1];
        if (t == x->apart[1])
            x->apart_other[listed++] = x->apart[0];
    }
    x->apart_first[n] = listed;
}

static void
draw(struct problem *x, struct tai_random *random)
{
    *x = (struct problem){0};
    x->instance = random_instance(random, 0, N, 2);
    ck_assert(!tai_graph_build(x->instance, &x->graph));
    tai_run_init(&x->run);
    const int32_t limits = (int32_t)tai_random_below(random, LIMITS + 1);
    ck_assert(
        !tai_load_knapsack_init(&x->knapsack, &x->graph, limits, &x->run));
    draw_gains(x, random);
    draw_apart(x, random);
    for (int32_t t = 0; t < x->graph.tasks; t++) {
        x->alone[t] = tai_random_between(random, 0, 60);
        x->profit[t] = tai_random_between(random, -10, 90);
        const uint64_t draw = tai_random_below(random, 12);
        x->membership[t] = draw == 0 ? TAI_IN : draw == 1 ? TAI_OUT : TAI_FREE;
        for (int32_t r = 0; r < limits; r++)
            x->needs[r][t] = tai_random_between(random, 0, 9);
    }
    for (int32_t r = 0; r < limits; r++) {
        x->need[r] = x->needs[r];
        x->room[r] = tai_random_between(random, 5, 40);
    }
    struct tai_load_knapsack *k = &x->knapsack;
    k->alone = x->alone;
    k->gain = x->gain;
    k->membership = x->membership;
    k->profit = x->profit;
    k->limit = tai_random_between(random, 0, 200);
    k->need = x->need;
    k->room = x->room;
    k->apart_first = x->apart_first;
    k->apart_other = x->apart_other;
}

static void
end(struct problem *x)
{
    tai_load_knapsack_release(&x->knapsack);
    tai_graph_release(&x->graph);
    ta_instance_free(x->instance);
}

/* The worth of the set by definition, or TAI_LOAD_NEVER if it is none. */
static ta_cost
worth_of(const struct problem *x, unsigned set)
{
    const struct tai_graph *graph = &x->graph;
    ta_cost load = 0, profit = 0, used[LIMITS] = {0};
    for (int32_t t = 0; t < graph->tasks; t++) {
        const bool in = set >> t & 1;
        if (x->membership[t] == (in ? TAI_OUT : TAI_IN))
            return TAI_LOAD_NEVER;
        if (!in)
            continue;
        load += x->alone[t];
        profit += x->profit[t];
        for (int32_t r = 0; r < x->knapsack.limits; r++)
            used[r] += x->needs[r][t];
        for (int64_t a = graph->first[t]; a < graph->first[t + 1]; a++)
            if (graph->neighbour[a] < t && (set >> graph->neighbour[a] & 1))
                load -= x->gain[a];
    }
    for (int32_t r = 0; r < x->knapsack.limits; r++)
        if (used[r] > x->room[r])
            return TAI_LOAD_NEVER;
    if (x->apart[0] >= 0 && (set >> x->apart[0] & 1) &&
        (set >> x->apart[1] & 1))
        return TAI_LOAD_NEVER;
    return load <= x->knapsack.limit ? profit - load : TAI_LOAD_NEVER;
}

static unsigned
bits_of(const bool set[], int32_t tasks)
{
    unsigned bits = 0;
    for (int32_t t = 0; t < tasks; t++)
        bits |= (unsigned)set[t] << t;
    return bits;
}

START_TEST(test_best_set)
{
    struct tai_random random;
    tai_random_seed(&random, 61);
    int possible = 0, cut_short = 0;
    const int count = rounds(4000, 100000);
    for (int round = 0; round < count; round++) {
        struct problem x;
        draw(&x, &random);
        ta_cost best = TAI_LOAD_NEVER;
        for (unsigned set = 0; set < 1u << x.graph.tasks; set++)
            if (worth_of(&x, set) > best)
                best = worth_of(&x, set);
        const ta_cost tolerance = tai_random_between(&random, 0, 3);
        const int64_t frames = tai_random_below(&random, 2)
                                   ? INT64_MAX
                                   : tai_random_between(&random, 0, 9);
        tai_load_knapsack_solve(&x.knapsack, tolerance, frames);
        ck_assert_int_ge(x.knapsack.bound, best);
        if (x.knapsack.value != TAI_LOAD_NEVER)
            ck_assert_int_eq(
                worth_of(&x, bits_of(x.knapsack.best, x.graph.tasks)),
                x.knapsack.value);
        if (x.knapsack.frames_left > 0) {
            ck_assert(best != TAI_LOAD_NEVER ||
                      x.knapsack.bound == TAI_LOAD_NEVER);
            ck_assert_int_ge(x.knapsack.value + tolerance, best);
            if (best != TAI_LOAD_NEVER)
                ck_assert_int_le(x.knapsack.bound,
                                 x.knapsack.value + tolerance);
        }
        possible += best != TAI_LOAD_NEVER;
        cut_short += x.knapsack.frames_left <= 0;
        end(&x);
    }
    ck_assert_int_gt(possible, count / 3);
    ck_assert_int_lt(possible, count);
    ck_assert_int_gt(cut_short, 0);
}
END_TEST

struct list {
    const struct problem *problem;
    int told;
    ta_cost least;
    bool seen[1 << N];
};

static bool
tell(void *context, const bool set[], ta_cost value)
{
    struct list *list = context;
    const unsigned bits = bits_of(set, list->problem->graph.tasks);
    ck_assert(!list->seen[bits]);
    ck_assert_int_ge(value, list->least);
    ck_assert_int_eq(value, worth_of(list->problem, bits));
    list->seen[bits] = true;
    list->told++;
    return true;
}

START_TEST(test_all_sets)
{
    struct tai_random random;
    tai_random_seed(&random, 62);
    int told = 0;
    for (int round = 0; round < rounds(2000, 50000); round++) {
        struct problem x;
        draw(&x, &random);
        static struct list list;
        list = (struct list){.problem = &x,
                             .least = tai_random_between(&random, -30, 150)};
        x.knapsack.found = tell;
        x.knapsack.context = &list;
        ck_assert(tai_load_knapsack_list(&x.knapsack, list.least, INT64_MAX));
        int wanted = 0;
        for (unsigned set = 0; set < 1u << x.graph.tasks; set++)
            wanted += worth_of(&x, set) != TAI_LOAD_NEVER &&
                      worth_of(&x, set) >= list.least;
        ck_assert_int_eq(list.told, wanted);
        told += wanted;
        end(&x);
    }
    ck_assert_int_gt(told, 1000);
}
END_TEST

SUITE("load-knapsack", test_best_set, test_all_sets)
