/* SPDX-License-Identifier: MIT */
/*
 * Problem. As in the header; profits and weights are integers, profits may be
 * negative, capacities are at most a few thousand.
 *
 * Method. Items that do not fit are out, and so are, at first, those without
 * profit. Filling the others by falling profit / weight reaches a break item
 * that does not fit any more; with its price m = profit / weight for a unit of
 * capacity,
 *
 *     U = m capacity + sum over items of max(0, profit - m weight)
 *
 * bounds the value of any set (Dantzig 1957, as Lagrange would put it; valid
 * for any m >= 0, so m may be rounded and the order found in floating point).
 * The filling, completed with whatever else fits, gives a solution of value
 * z. Deciding item j otherwise costs U its |profit - m weight| at least: let
 * U(j) be what remains. If
 *
 *     U(j) < z - slack
 *
 * then every set that decides j otherwise loses more than `slack`: j is not
 * part of the core. The core is solved by Bellman's recursion over the
 * capacity that the others leave,
 *
 *     F[i + 1][c] = max(F[i][c], F[i][c - w] + p),
 *
 * forwards and, if `with` and `without` are wanted, backwards: the best set
 * with or without the i-th item of the core is the best way of sharing the
 * capacity between the items before it and those after.
 *
 * Correctness. A set that decides some item outside the core otherwise is
 * worth at most z - slack - 1. So the best set is found by the recursion if
 * slack >= 0 (z itself is such a set otherwise), and a value of `with` or
 * `without` that the recursion gives is the truth, unless both are at most
 * z - slack - 1, which is then reported. An item without profit can be forced
 * in: the bound for that is U less m weight, plus its profit.
 *
 * Cost. O(n) to find the break item by selection (Balas and Zemel 1980), on
 * average, and O(core * capacity) for the recursion; a tick is an entry of
 * the table.
 *
 * Numbers. The caller sees to it that the sum of |profit| is below 2^60;
 * products with weights are taken in 128 bits.
 *
 * Invariants:
 *   (K1) the first `filled` items of `order` fit together;
 *   (K2) F[i] does not fall with the capacity.
 */
#include "bound/knapsack.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/number.h"
#include "bound/vector.h"

/* Entries of a table that are taken together. */
#define BLOCK 16

ta_status
tai_knapsack_init(struct tai_knapsack *knapsack, int32_t room,
                  int32_t capacity_room)
{
    struct tai_knapsack *k = knapsack;
    const int64_t table = ((int64_t)room + 1) * ((int64_t)capacity_room + 1);
    *k = (struct tai_knapsack){.room = room, .capacity_room = capacity_room};
    k->weight = tai_alloc(room, sizeof *k->weight);
    k->profit = tai_alloc(room, sizeof *k->profit);
    k->taken = tai_alloc_zero(room, sizeof *k->taken);
    k->with = tai_alloc(room, sizeof *k->with);
    k->without = tai_alloc(room, sizeof *k->without);
    k->order = tai_alloc(room, sizeof *k->order);
    k->core = tai_alloc(room, sizeof *k->core);
    k->key = tai_alloc(room, sizeof *k->key);
    k->forward = tai_alloc(table, sizeof *k->forward);
    k->backward = tai_alloc(table, sizeof *k->backward);
    if (k->weight && k->profit && k->taken && k->with && k->without &&
        k->order && k->core && k->key && k->forward && k->backward)
        return TA_OK;
    tai_knapsack_release(knapsack);
    return TA_OUT_OF_MEMORY;
}

void
tai_knapsack_release(struct tai_knapsack *knapsack)
{
    tai_free(knapsack->backward);
    tai_free(knapsack->forward);
    tai_free(knapsack->key);
    tai_free(knapsack->core);
    tai_free(knapsack->order);
    tai_free(knapsack->without);
    tai_free(knapsack->with);
    tai_free(knapsack->taken);
    tai_free(knapsack->profit);
    tai_free(knapsack->weight);
    *knapsack = (struct tai_knapsack){0};
}

/* ---- The break item ---------------------------------------------------- */

/* Fills `order` with the items of positive profit that fit, and their keys.
   Returns how many. */
static int32_t
find_candidates(struct tai_knapsack *k)
{
    int32_t count = 0;
    for (int32_t i = 0; i < k->items; i++) {
        k->taken[i] = false;
        if (k->profit[i] <= 0 || k->weight[i] > k->capacity)
            continue;
        k->key[i] =
            k->weight[i] ? (double)k->profit[i] / k->weight[i] : INFINITY;
        k->order[count++] = i;
    }
    return count;
}

static void
exchange(struct tai_knapsack *k, int32_t i, int32_t j)
{
    const int32_t item = k->order[i];
    k->order[i] = k->order[j];
    k->order[j] = item;
}

static double
median_key(const struct tai_knapsack *k, int32_t begin, int32_t end)
{
    const double a = k->key[k->order[begin]], b = k->key[k->order[end - 1]];
    const double c = k->key[k->order[begin + (end - begin) / 2]];
    const double low = a < b ? a : b, high = a < b ? b : a;
    return c < low ? low : c > high ? high : c;
}

/* Three parts by key: larger than the pivot, equal, smaller. The weight of
   the larger ones is returned. */
static int64_t
partition(struct tai_knapsack *k, double pivot, int32_t begin, int32_t end,
          int32_t *equal, int32_t *smaller)
{
    int64_t weight = 0;
    int32_t low = begin, high = end;
    for (int32_t i = begin; i < high;) {
        const double key = k->key[k->order[i]];
        if (key > pivot) {
            weight += k->weight[k->order[i]];
            exchange(k, i++, low++);
        } else if (key < pivot) {
            exchange(k, i, --high);
        } else {
            i++;
        }
    }
    *equal = low;
    *smaller = high;
    return weight;
}

/* Orders the candidates so that the first ones, as many as returned, fit
   together (K1) and the next one is the break item, if any is left. */
static int32_t
find_break(struct tai_knapsack *k, int32_t count)
{
    int32_t begin = 0, end = count;
    int64_t left = k->capacity;
    while (begin < end) {
        int32_t equal, smaller;
        const double pivot = median_key(k, begin, end);
        const int64_t weight =
            partition(k, pivot, begin, end, &equal, &smaller);
        if (weight > left) {
            end = equal;
            continue;
        }
        left -= weight;
        for (begin = equal; begin < smaller; begin++) {
            const int32_t item = k->order[begin];
            if (k->weight[item] > left)
                return begin;
            left -= k->weight[item];
        }
    }
    return begin;
}

/* What a unit of capacity is worth at the break, rounded down. */
static ta_cost
price_of(const struct tai_knapsack *k, int32_t filled, int32_t count)
{
    if (filled == count)
        return 0;
    const int32_t item = k->order[filled];
    assert(k->weight[item] > 0);
    return k->profit[item] / k->weight[item];
}

static tai_int128
margin_of(const struct tai_knapsack *k, int32_t item, ta_cost price)
{
    return k->profit[item] - (tai_int128)price * k->weight[item];
}

/* U of the essay. It is less than 2^60 + 2^31, as is the value of filling
   with a whole break item. */
static ta_cost
bound_of(const struct tai_knapsack *k, int32_t count, ta_cost price)
{
    tai_int128 bound = (tai_int128)price * k->capacity;
    for (int32_t i = 0; i < count; i++) {
        const tai_int128 margin = margin_of(k, k->order[i], price);
        bound += margin > 0 ? margin : 0;
    }
    return (ta_cost)bound;
}

/* Takes what comes before the break and then whatever else fits. */
static ta_cost
fill(struct tai_knapsack *k, int32_t count)
{
    ta_cost value = 0;
    int64_t left = k->capacity;
    for (int32_t i = 0; i < count; i++) {
        const int32_t item = k->order[i];
        if (k->weight[item] > left)
            continue;
        left -= k->weight[item];
        value += k->profit[item];
        k->taken[item] = true;
    }
    return value;
}

/* ---- Core -------------------------------------------------------------- */

struct core {
    int32_t items;
    int32_t capacity;  /* that the items outside leave */
    ta_cost profit;    /* of the items outside that are in */
    ta_cost elsewhere; /* no set that decides an item outside the core
                          otherwise is worth more */
};

/* The candidates, filled up to the break. */
struct filling {
    int32_t count, filled;
    ta_cost price, bound, value;
};

/*
 * Splits the candidates into items outside the core, which are in if they
 * come before the break, and the core. `with` or `without` of an item outside
 * gets U(j), the other one is marked as the value itself.
 */
static struct core
find_core(struct tai_knapsack *k, const struct filling *f, ta_cost slack)
{
    struct core core = {0, k->capacity, 0, f->value - slack - 1};
    for (int32_t i = 0; i < f->count; i++) {
        const int32_t item = k->order[i];
        const bool in = i < f->filled;
        const tai_int128 margin = margin_of(k, item, f->price);
        const tai_int128 loss = in ? margin : -margin;
        if (loss <= (tai_int128)f->bound - f->value + slack) {
            k->core[core.items++] = item;
            continue;
        }
        const tai_int128 rest = f->bound - loss;
        const ta_cost otherwise =
            rest > TAI_KNAPSACK_NEVER ? (ta_cost)rest : TAI_KNAPSACK_NEVER;
        k->with[item] = in ? INT64_MAX : otherwise;
        k->without[item] = in ? otherwise : INT64_MAX;
        if (in) {
            core.profit += k->profit[item];
            core.capacity -= k->weight[item];
        }
    }
    assert(core.capacity >= 0);
    return core;
}

static ta_cost *
row(ta_cost *table, const struct core *core, int32_t at)
{
    return table + (int64_t)at * ((int64_t)core->capacity + 1);
}

/* to[i] = max(without[i], with[i] + profit) for a block, and for any count. */
INLINE void
take_better_block(const ta_cost *restrict without, const ta_cost *restrict with,
                  ta_cost *restrict to, ta_cost profit)
{
    for (int i = 0; i < BLOCK; i++)
        to[i] = larger(without[i], with[i] + profit);
}

VECTOR static void
take_better(const ta_cost *restrict without, const ta_cost *restrict with,
            ta_cost *restrict to, ta_cost profit, int32_t count)
{
    int32_t i = 0;
    for (; i + BLOCK <= count; i += BLOCK)
        take_better_block(without + i, with + i, to + i, profit);
    for (; i < count; i++)
        to[i] = larger(without[i], with[i] + profit);
}

/* Row `to` from row `from` and one more item. */
static void
add_item(struct tai_knapsack *k, const ta_cost from[], ta_cost to[],
         int32_t item, int32_t capacity)
{
    const int32_t weight = k->weight[item];
    const ta_cost profit = k->profit[item];
    const int32_t below = weight <= capacity ? weight : capacity + 1;
    memcpy(to, from, (size_t)below * sizeof *to);
    take_better(from + below, from, to + below, profit,
                capacity + 1 - below); /* (K2) */
    k->ticks += capacity + 1;
}

/* Row i of `forward` is the best of the first i items of the core, row i of
   `backward` of those from i on. */
static void
fill_tables(struct tai_knapsack *k, const struct core *core, bool both)
{
    const size_t size = ((size_t)core->capacity + 1) * sizeof(ta_cost);
    memset(row(k->forward, core, 0), 0, size);
    for (int32_t i = 0; i < core->items; i++)
        add_item(k, row(k->forward, core, i), row(k->forward, core, i + 1),
                 k->core[i], core->capacity);
    if (!both)
        return;
    memset(row(k->backward, core, core->items), 0, size);
    for (int32_t i = core->items; i-- > 0;)
        add_item(k, row(k->backward, core, i + 1), row(k->backward, core, i),
                 k->core[i], core->capacity);
}

/* A best set, read back from the table. */
static void
trace(struct tai_knapsack *k, const struct core *core, const struct filling *f)
{
    for (int32_t i = 0; i < f->count; i++)
        k->taken[k->order[i]] = i < f->filled;
    int32_t left = core->capacity;
    for (int32_t i = core->items; i-- > 0;) {
        const int32_t item = k->core[i];
        const bool taken = row(k->forward, core, i + 1)[left] !=
                           row(k->forward, core, i)[left];
        k->taken[item] = taken;
        left -= taken ? k->weight[item] : 0;
    }
    assert(left >= 0);
}

/* The largest of before[c] + after[capacity - c]. */
VECTOR static ta_cost
best_share(const ta_cost *restrict before, const ta_cost *restrict after,
           int32_t capacity)
{
    ta_cost best[BLOCK] = {0};
    int32_t c = 0;
    for (; c + BLOCK <= capacity + 1; c += BLOCK)
        for (int i = 0; i < BLOCK; i++)
            best[i] = larger(best[i], before[c + i] + after[capacity - c - i]);
    for (; c <= capacity; c++)
        best[0] = larger(best[0], before[c] + after[capacity - c]);
    for (int i = 1; i < BLOCK; i++)
        best[0] = larger(best[0], best[i]);
    return best[0];
}

/* The best way to share `capacity` between the items before and after i. */
static ta_cost
share(struct tai_knapsack *k, const struct core *core, int32_t i,
      int32_t capacity)
{
    const ta_cost *before = row(k->forward, core, i);
    const ta_cost *after = row(k->backward, core, i + 1);
    if (capacity < 0)
        return TAI_KNAPSACK_NEVER;
    k->ticks += capacity + 1;
    return best_share(before, after, capacity);
}

static void
decide_core_otherwise(struct tai_knapsack *k, const struct core *core)
{
    for (int32_t i = 0; i < core->items; i++) {
        const int32_t item = k->core[i];
        if (k->taken[item]) {
            k->with[item] = k->value;
            k->without[item] =
                larger(core->profit + share(k, core, i, core->capacity),
                       core->elsewhere);
        } else {
            k->with[item] =
                larger(core->profit + k->profit[item] +
                           share(k, core, i, core->capacity - k->weight[item]),
                       core->elsewhere);
            k->without[item] = k->value;
        }
    }
}

/* Items that are out because they have no profit or do not fit. */
static void
decide_outsiders(struct tai_knapsack *k, const struct core *core,
                 const struct filling *f)
{
    const ta_cost *all = row(k->forward, core, core->items);
    for (int32_t i = 0; i < k->items; i++) {
        const int32_t weight = k->weight[i];
        if (weight <= k->capacity && k->profit[i] > 0)
            continue;
        k->without[i] = k->value;
        k->with[i] = TAI_KNAPSACK_NEVER;
        if (weight > k->capacity)
            continue;
        /* The candidates in what the item leaves: U, or better what the table
           says. */
        const tai_int128 bound = f->bound + margin_of(k, i, f->price);
        const ta_cost found =
            weight <= core->capacity
                ? k->profit[i] + core->profit + all[core->capacity - weight]
                : TAI_KNAPSACK_NEVER;
        const ta_cost safe = larger(found, core->elsewhere);
        k->with[i] = bound >= safe                ? safe
                     : bound > TAI_KNAPSACK_NEVER ? (ta_cost)bound
                                                  : TAI_KNAPSACK_NEVER;
    }
}

void
tai_knapsack_solve(struct tai_knapsack *knapsack, ta_cost slack)
{
    struct tai_knapsack *k = knapsack;
    assert(k->items <= k->room && k->capacity <= k->capacity_room);
    assert(k->capacity >= 0);
    const bool both = slack >= 0;
    struct filling f = {.count = find_candidates(k)};
    f.filled = find_break(k, f.count);
    f.price = price_of(k, f.filled, f.count);
    f.bound = bound_of(k, f.count, f.price);
    f.value = fill(k, f.count);
    k->ticks += k->items;
    /* Without `with` and `without`, only what can beat the filling counts. */
    const struct core core = find_core(k, &f, both ? slack : -1);
    fill_tables(k, &core, both);
    const ta_cost found =
        core.profit + row(k->forward, &core, core.items)[core.capacity];
    k->value = larger(found, f.value);
    if (found >= f.value)
        trace(k, &core, &f);
    if (!both)
        return;
    assert(found >= f.value);
    decide_core_otherwise(k, &core);
    for (int32_t i = 0; i < f.count; i++) {
        const int32_t item = k->order[i];
        if (k->with[item] == INT64_MAX)
            k->with[item] = k->value;
        if (k->without[item] == INT64_MAX)
            k->without[item] = k->value;
    }
    decide_outsiders(k, &core, &f);
}
