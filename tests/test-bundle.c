/* SPDX-License-Identifier: MIT */
#include "bound/bundle.h"

#include <math.h>

#include "base/memory.h"
#include "base/random.h"
#include "bound/quadratic-knapsack.h"
#include "suite.h"

#define TASKS 3
#define NODES 2

/* Each node may have at most two of the three tasks; task t costs 1000 (p +
   1) (t + 1) on node p, counted from 0. */
static ta_cost
cost_of(int32_t node, unsigned set)
{
    ta_cost cost = 0;
    for (int32_t t = 0; t < TASKS; t++)
        if (set & 1u << t)
            cost += 1000 * (node + 1) * (t + 1);
    return cost;
}

static bool
is_small(unsigned set)
{
    return set != (1u << TASKS) - 1;
}

/* L at the multipliers, and the columns that attain it. */
static ta_cost
evaluate(const ta_cost multiplier[], unsigned best[])
{
    ta_cost bound = 0;
    for (int32_t t = 0; t < TASKS; t++)
        bound += multiplier[t];
    for (int32_t p = 0; p < NODES; p++) {
        ta_cost least = INT64_MAX;
        for (unsigned set = 0; is_small(set); set++) {
            ta_cost reduced = cost_of(p, set);
            for (int32_t t = 0; t < TASKS; t++)
                if (set & 1u << t)
                    reduced -= multiplier[t];
            if (reduced < least) {
                least = reduced;
                best[p] = set;
            }
        }
        bound += least;
    }
    return bound;
}

static void
add_columns(struct tai_bundle *bundle, const unsigned best[])
{
    for (int32_t p = 0; p < NODES; p++) {
        bool set[TASKS];
        for (int32_t t = 0; t < TASKS; t++)
            set[t] = best[p] & 1u << t;
        ck_assert(!tai_bundle_add(bundle, p, set, cost_of(p, best[p])));
    }
}

/* Task 1 must go to node 2 at 2000 instead of 1000; the others stay on node
   1: 2000 + 2000 + 3000. */
#define OPTIMUM 7000

START_TEST(test_finds_the_maximum)
{
    struct tai_bundle bundle;
    ta_cost center[TASKS] = {0, 0, 0}, trial[TASKS] = {0, 0, 0};
    unsigned best[NODES];
    ta_cost value = INT64_MIN;
    ck_assert(!tai_bundle_init(&bundle, TASKS, NODES));
    double model = 0;
    for (int step = 0; step < 60; step++) {
        const ta_cost found = evaluate(trial, best);
        ck_assert_int_le(found, OPTIMUM);
        if (step > 0) /* the model never is below the truth */
            ck_assert(model >= (double)found - 1);
        if (found > value) {
            value = found;
            for (int32_t t = 0; t < TASKS; t++)
                center[t] = trial[t];
        }
        add_columns(&bundle, best);
        model = tai_bundle_step(&bundle, center, 2000);
        for (int32_t t = 0; t < TASKS; t++)
            trial[t] = (ta_cost)bundle.multiplier[t];
    }
    ck_assert_int_ge(value, OPTIMUM - 10);
    double fraction[TASKS * NODES];
    tai_bundle_fractions(&bundle, fraction);
    for (int32_t t = 0; t < TASKS; t++)
        ck_assert_double_eq_tol(fraction[NODES * t] + fraction[NODES * t + 1],
                                1, 0.05);
    tai_bundle_release(&bundle);
}
END_TEST

START_TEST(test_restrict)
{
    struct tai_bundle bundle;
    const bool first[TASKS] = {true, true, false};
    const bool second[TASKS] = {false, true, false};
    ck_assert(!tai_bundle_init(&bundle, TASKS, 1));
    ck_assert(!tai_bundle_add(&bundle, 0, first, 1));
    ck_assert(!tai_bundle_add(&bundle, 0, second, 1));
    ck_assert(!tai_bundle_add(&bundle, 0, first, 1)); /* known */
    ck_assert_int_eq(bundle.columns, 2);
    const uint8_t out[TASKS] = {TAI_OUT, TAI_FREE, TAI_FREE};
    tai_bundle_restrict(&bundle, out);
    ck_assert(!bundle.column[0].usable && bundle.column[1].usable);
    const uint8_t in[TASKS] = {TAI_IN, TAI_FREE, TAI_FREE};
    tai_bundle_restrict(&bundle, in);
    ck_assert(bundle.column[0].usable && !bundle.column[1].usable);
    tai_bundle_release(&bundle);
}
END_TEST

/* What a trial promises is what a step does where the membership says the
   same, and a trial leaves no trace. */
START_TEST(test_trial)
{
    struct tai_bundle bundle;
    const ta_cost center[TASKS] = {1000, 2000, 3000};
    ck_assert(!tai_bundle_init(&bundle, TASKS, NODES));
    for (unsigned set = 0; is_small(set); set++)
        add_columns(&bundle, (unsigned[]){set, set});
    for (int32_t t = 0; t < TASKS; t++)
        for (int32_t p = 0; p < NODES; p++) {
            double before[TASKS * NODES], after[TASKS * NODES];
            uint8_t membership[NODES * TASKS] = {TAI_FREE};
            tai_bundle_restrict(&bundle, membership);
            tai_bundle_step(&bundle, center, 1000);
            tai_bundle_fractions(&bundle, before);
            const double tried = tai_bundle_try(&bundle, t, p, center, 1000);
            tai_bundle_fractions(&bundle, after);
            for (int i = 0; i < TASKS * NODES; i++)
                ck_assert(before[i] == after[i]);
            for (int32_t q = 0; q < NODES; q++)
                membership[q * TASKS + t] = q == p ? TAI_IN : TAI_OUT;
            tai_bundle_restrict(&bundle, membership);
            ck_assert_double_eq_tol(tried,
                                    tai_bundle_step(&bundle, center, 1000), 50);
        }
    tai_bundle_release(&bundle);
}
END_TEST

/* A column for every set but those with task 0: nobody can have it. */
START_TEST(test_trial_without_columns)
{
    struct tai_bundle bundle;
    const ta_cost center[TASKS] = {0, 0, 0};
    ck_assert(!tai_bundle_init(&bundle, TASKS, NODES));
    for (unsigned set = 0; set < 1u << TASKS; set += 2)
        add_columns(&bundle, (unsigned[]){set, set});
    ck_assert(isinf(tai_bundle_try(&bundle, 0, 0, center, 1000)));
    ck_assert(isfinite(tai_bundle_try(&bundle, 1, 0, center, 1000)));
    tai_bundle_release(&bundle);
}
END_TEST

/* The weights are the step's minimum, up to what is nothing beside the step:
   they sum to 1 in each block, belong to the multipliers, and no column is
   cheaper than those that have weight. */
static void
check_minimum(const struct tai_bundle *b, const ta_cost center[], double length)
{
    double gap = 0, square = 0;
    double *residual = tai_alloc(b->tasks, sizeof *residual);
    for (int32_t t = 0; t < b->tasks; t++)
        residual[t] = 1;
    for (int32_t p = 0; p < b->blocks; p++) {
        double sum = 0, mean = 0, least = INFINITY;
        for (int32_t j = b->head[p]; j >= 0; j = b->chain[j]) {
            const struct tai_column *column = &b->column[j];
            const int32_t *task = tai_bundle_tasks(b, column);
            double reduced = column->cost;
            ck_assert(column->weight > -1e-9);
            ck_assert(column->usable || column->weight == 0);
            for (int32_t i = 0; i < column->count; i++) {
                residual[task[i]] -= column->weight;
                reduced -= b->multiplier[task[i]];
            }
            sum += column->weight;
            mean += column->weight * reduced;
            if (column->usable)
                least = fmin(least, reduced);
        }
        ck_assert_double_eq_tol(sum, 1, 1e-9);
        gap += mean - least;
    }
    for (int32_t t = 0; t < b->tasks; t++) {
        ck_assert_double_eq_tol(b->multiplier[t],
                                (double)center[t] + length * residual[t],
                                1e-6 * length + 1e-6);
        square += residual[t] * residual[t];
    }
    ck_assert(gap <= 0.2 * length * square + 2);
    tai_free(residual);
}

/* Columns come, are restricted and forgotten, lengths rise and fall. */
START_TEST(test_minimum)
{
    enum { MANY = 30, BLOCKS = 4 };
    struct tai_random random;
    tai_random_seed(&random, 1);
    for (int round = 0; round < 20; round++) {
        struct tai_bundle bundle;
        ta_cost center[MANY], price[MANY];
        uint8_t membership[BLOCKS * MANY];
        double length = 1000;
        ck_assert(!tai_bundle_init(&bundle, MANY, BLOCKS));
        for (int32_t t = 0; t < MANY; t++) {
            price[t] = tai_random_between(&random, 0, 10000);
            center[t] = 0;
        }
        for (int step = 0; step < 200; step++) {
            bool set[MANY] = {false};
            for (int32_t p = 0; p < BLOCKS; p++) {
                ta_cost cost = tai_random_between(&random, 0, 5000);
                for (int32_t t = 0; t < MANY; t++) {
                    set[t] = tai_random_below(&random, BLOCKS) == 0;
                    cost += set[t] ? price[t] : 0;
                }
                ck_assert(!tai_bundle_add(&bundle, p, set, cost));
            }
            if (step % 20 == 0)
                for (int i = 0; i < BLOCKS * MANY; i++)
                    membership[i] =
                        tai_random_below(&random, 40) ? TAI_FREE : TAI_OUT;
            for (int32_t p = 0; p < BLOCKS; p++) /* the last one is usable */
                for (int32_t t = 0; t < MANY; t++)
                    if (bundle.column[bundle.head[p]].weight == 0)
                        membership[p * MANY + t] = TAI_FREE;
            tai_bundle_restrict(&bundle, membership);
            tai_bundle_step(&bundle, center, length);
            check_minimum(&bundle, center, length);
            tai_bundle_try(&bundle, step % MANY, step % BLOCKS, center, length);
            tai_bundle_tidy(&bundle);
            length *= step % 7 < 4 ? 1.5 : 0.6;
            for (int32_t t = 0; t < MANY && step % 3 == 0; t++)
                center[t] = (ta_cost)bundle.multiplier[t];
        }
        tai_bundle_release(&bundle);
    }
}
END_TEST

/* So many tasks, each a column of its own, that they are too many directions
   for a face: all of them have weight. */
START_TEST(test_large_face)
{
    enum { MANY = 1100 };
    struct tai_bundle bundle;
    bool *set = tai_alloc_zero(MANY, sizeof *set);
    ta_cost *center = tai_alloc_zero(MANY, sizeof *center);
    ck_assert(!tai_bundle_init(&bundle, MANY, 1));
    for (int32_t t = 0; t < MANY; t++) {
        set[t] = true;
        ck_assert(!tai_bundle_add(&bundle, 0, set, 1000 + t % 5));
        set[t] = false;
    }
    for (int32_t t = 0; t < MANY; t++)
        bundle.column[t].weight = 1;
    tai_bundle_step(&bundle, center, 1e6);
    check_minimum(&bundle, center, 1e6);
    ck_assert_int_eq(bundle.face.gram.size, 0);
    tai_bundle_release(&bundle);
    tai_free(center);
    tai_free(set);
}
END_TEST

SUITE("bundle", test_finds_the_maximum, test_restrict, test_trial,
      test_trial_without_columns, test_minimum, test_large_face)
