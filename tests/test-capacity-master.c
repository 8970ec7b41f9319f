/* SPDX-License-Identifier: MIT */
#include "exact/capacity-master.h"

#include <math.h>

#include "base/random.h"
#include "suite.h"

#define TASKS 9
#define BLOCKS 3
#define COLUMNS 6

/* Columns that all blocks may have if they are alike, else each its own. */
struct problem {
    struct tai_bundle bundle;
    int32_t twin[BLOCKS];
    ta_cost multiplier[TASKS];
    bool set[BLOCKS][COLUMNS + 1][TASKS]; /* the last one is empty */
    double cost[BLOCKS][COLUMNS + 1];
};

/* What it costs a block to have the set; nothing if that is empty. */
static double
cost_of(int32_t block, const bool set[])
{
    int32_t cost = 0;
    for (int32_t t = 0; t < TASKS; t++)
        if (set[t])
            cost += (t + 3) * (t + block + 29) % 71;
    return cost;
}

/* Twins know the first column each, and share what one of them knows. */
static void
begin(struct problem *x, struct tai_random *random)
{
    *x = (struct problem){0};
    ck_assert(!tai_bundle_init(&x->bundle, TASKS, BLOCKS));
    for (int32_t t = 0; t < TASKS; t++)
        x->multiplier[t] = (ta_cost)tai_random_below(random, 60);
    x->twin[1] = tai_random_below(random, 2) ? 0 : 1;
    x->twin[2] = tai_random_below(random, 2) ? x->twin[1] : 2;
    for (int32_t p = 0; p < BLOCKS; p++)
        for (int32_t j = 0; j < COLUMNS; j++) {
            const int32_t q = x->twin[p];
            bool *set = x->set[p][j];
            for (int32_t t = 0; t < TASKS; t++)
                set[t] =
                    p == q ? tai_random_below(random, 3) == 0 : x->set[q][j][t];
            x->cost[p][j] = cost_of(q, set);
            if (p == q || j == 0)
                ck_assert(!tai_bundle_add(&x->bundle, p, set,
                                          (ta_cost)x->cost[p][j]));
        }
}

static double
value_of(const struct problem *x, const int32_t choice[], double penalty)
{
    double value = 0;
    for (int32_t p = 0; p < BLOCKS; p++)
        value += x->cost[p][choice[p]];
    for (int32_t t = 0; t < TASKS; t++) {
        int32_t times = 0;
        for (int32_t p = 0; p < BLOCKS; p++)
            times += x->set[p][choice[p]][t];
        value += penalty * abs(times - 1) - (double)x->multiplier[t] * times;
    }
    return value;
}

static double
enumerate(const struct problem *x, double penalty)
{
    const int32_t each = COLUMNS + 1;
    double least = INFINITY;
    for (int32_t i = 0; i < each * each * each; i++) {
        const int32_t choice[BLOCKS] = {i % each, i / each % each,
                                        i / each / each};
        least = fmin(least, value_of(x, choice, penalty));
    }
    return least;
}

/* Choices ascend, are below the limit, and name blocks for tasks. */
static void
check_choices(const struct tai_master *master, int32_t choices, double limit)
{
    double last = -INFINITY;
    for (int32_t i = 0; i < choices; i++) {
        int32_t node[TASKS];
        const double value = tai_master_choice(master, i, node);
        ck_assert(value < limit);
        ck_assert(value >= last);
        ck_assert(value >= tai_master_least(master) - 1e-6);
        for (int32_t t = 0; t < TASKS; t++)
            ck_assert(node[t] >= -1 && node[t] < BLOCKS);
        last = value;
    }
}

START_TEST(test_agrees_with_enumeration)
{
    struct tai_random random;
    tai_random_seed(&random, 77);
    int32_t alike = 0, exceeded = 0;
    for (int round = 0; round < rounds(2000, 50000); round++) {
        struct problem x;
        struct tai_master *master;
        int64_t spent = 0;
        int32_t node[TASKS];
        begin(&x, &random);
        const double penalty = (double)tai_random_below(&random, 60);
        const double least = enumerate(&x, penalty);
        ck_assert(!tai_master_new(&x.bundle, x.multiplier, x.twin, &master));
        const int32_t choices =
            tai_master_search(master, 1e9, penalty, 1000000, &spent);
        ck_assert_int_gt(spent, 0);
        ck_assert_int_gt(choices, 0);
        ck_assert(fabs(tai_master_choice(master, 0, node) - least) < 1e-6);
        check_choices(master, choices, 1e9);
        /* Nothing is below the least; with little effort all is true still. */
        ck_assert_int_eq(
            tai_master_search(master, least, penalty, 1000000, &spent), 0);
        const int32_t few =
            tai_master_search(master, least + 50, penalty, 40, &spent);
        check_choices(master, few, least + 50);
        alike += x.twin[1] == 0;
        exceeded += few == 0;
        tai_master_free(master);
        tai_bundle_release(&x.bundle);
    }
    ck_assert_int_gt(alike, 100);
    ck_assert_int_gt(exceeded, 100);
}
END_TEST

/* Three columns that fit together among others that do not, since these have
   task 2 and neither 0 nor 8: the choice is an assignment, and says who has
   what. */
START_TEST(test_finds_the_cover)
{
    const int32_t node_of[TASKS] = {0, 1, 2, 0, 1, 2, 0, 1, 2};
    const ta_cost multiplier[TASKS] = {0};
    const int32_t twin[BLOCKS] = {0, 0, 2};
    struct tai_bundle bundle;
    struct tai_master *master;
    struct tai_random random;
    tai_random_seed(&random, 5);
    ck_assert(!tai_bundle_init(&bundle, TASKS, BLOCKS));
    for (int32_t p = 0; p < BLOCKS; p++)
        for (int32_t j = 0; j < 20; j++) {
            bool set[TASKS];
            for (int32_t t = 0; t < TASKS; t++)
                set[t] =
                    j == 10 ? node_of[t] == p
                            : t % 8 && (t == 2 || tai_random_below(&random, 2));
            ck_assert(!tai_bundle_add(&bundle, p, set, 100));
        }
    int64_t spent = 0;
    int32_t node[TASKS];
    ck_assert(!tai_master_new(&bundle, multiplier, twin, &master));
    ck_assert_int_gt(tai_master_room(&bundle), 0);
    ck_assert_int_gt(tai_master_search(master, 301, 1000, 1000000, &spent), 0);
    ck_assert(fabs(tai_master_choice(master, 0, node) - 300) < 1e-6);
    for (int32_t t = 0; t < TASKS; t++) {
        ck_assert_int_ge(node[t], 0);
        /* The first two may have changed places, the third is another. */
        ck_assert_int_eq(node[t] == 2, node_of[t] == 2);
        ck_assert_int_eq(node[t] == node[t % 3], 1);
    }
    tai_master_free(master);
    tai_bundle_release(&bundle);
}
END_TEST

SUITE("capacity-master", test_agrees_with_enumeration, test_finds_the_cover)
