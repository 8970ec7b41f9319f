/* SPDX-License-Identifier: MIT */
#include "bound/knapsack.h"

#include "base/random.h"
#include "suite.h"

#define MOST_ITEMS 10

struct truth {
    ta_cost best, with[MOST_ITEMS], without[MOST_ITEMS];
};

/* Every set of items. */
static struct truth
try_all(const struct tai_knapsack *k)
{
    struct truth truth = {.best = 0};
    for (int32_t i = 0; i < k->items; i++)
        truth.with[i] = truth.without[i] = TAI_KNAPSACK_NEVER;
    for (unsigned set = 0; set < 1u << k->items; set++) {
        ta_cost value = 0;
        int64_t weight = 0;
        for (int32_t i = 0; i < k->items; i++)
            if (set & 1u << i) {
                value += k->profit[i];
                weight += k->weight[i];
            }
        if (weight > k->capacity)
            continue;
        truth.best = value > truth.best ? value : truth.best;
        for (int32_t i = 0; i < k->items; i++) {
            ta_cost *side = set & 1u << i ? &truth.with[i] : &truth.without[i];
            *side = value > *side ? value : *side;
        }
    }
    return truth;
}

static void
draw(struct tai_knapsack *k, struct tai_random *random)
{
    const ta_cost scale = tai_random_below(random, 4) ? 100 : 1000000000000;
    k->items = (int32_t)tai_random_below(random, MOST_ITEMS + 1);
    k->capacity = (int32_t)tai_random_below(random, 60);
    for (int32_t i = 0; i < k->items; i++) {
        k->weight[i] = (int32_t)tai_random_below(random, 30);
        k->profit[i] = tai_random_between(random, -scale / 4, scale);
    }
}

static void
check_set(const struct tai_knapsack *k)
{
    ta_cost value = 0;
    int64_t weight = 0;
    for (int32_t i = 0; i < k->items; i++)
        if (k->taken[i]) {
            value += k->profit[i];
            weight += k->weight[i];
        }
    ck_assert_int_eq(value, k->value);
    ck_assert_int_le(weight, k->capacity);
}

/* A bound is exact down to value - slack, and below that still a bound. */
static void
check_bound(const struct tai_knapsack *k, ta_cost bound, ta_cost truth,
            ta_cost slack)
{
    ck_assert_int_ge(bound, truth);
    if (bound >= k->value - slack)
        ck_assert_int_eq(bound, truth);
}

START_TEST(test_agrees_with_all_sets)
{
    struct tai_random random;
    struct tai_knapsack k;
    tai_random_seed(&random, 21);
    ck_assert(!tai_knapsack_init(&k, MOST_ITEMS, 60));
    for (int round = 0; round < rounds(10000, 500000); round++) {
        draw(&k, &random);
        const struct truth truth = try_all(&k);
        tai_knapsack_solve(&k, -1);
        ck_assert_int_eq(k.value, truth.best);
        check_set(&k);
        const ta_cost slack =
            (ta_cost)tai_random_below(&random, (uint64_t)truth.best + 10);
        tai_knapsack_solve(&k, slack);
        ck_assert_int_eq(k.value, truth.best);
        check_set(&k);
        for (int32_t i = 0; i < k.items; i++) {
            check_bound(&k, k.with[i], truth.with[i], slack);
            check_bound(&k, k.without[i], truth.without[i], slack);
        }
    }
    tai_knapsack_release(&k);
}
END_TEST

SUITE("knapsack", test_agrees_with_all_sets)
