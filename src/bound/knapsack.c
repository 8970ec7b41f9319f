/* SPDX-License-Identifier: MIT */
/*
 * Problem. As in the header; profits and weights are integers, profits may be
 * negative, capacities are at most a few thousand.
 *
 * Method. Items that do not fit are out, and so are, at first, those without
 * profit. The others are ordered by profit / weight. Filling in that order up
 * to the break item b, and with a fraction of b, gives Dantzig's bound
 * (1957); the filling without the fraction, completed greedily, gives a
 * solution of value z. For each item j the same bound with j forced the other
 * way, U(j), is found by binary search in sums over the order. If
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
 * z - slack - 1, which is then reported. Items without profit that fit can be
 * forced in: they are part of the order, at its end, but never filled in.
 *
 * Cost. O(n log n) for the order, O(core * capacity) for the recursion; a
 * tick is an entry of the table.
 *
 * Numbers. The caller sees to it that the sum of |profit| is below 2^60;
 * products with weights are taken in 128 bits.
 *
 * Invariants:
 *   (K1) upto_weight and upto_profit are sums over the first items in order;
 *   (K2) F[i] does not fall with the capacity.
 */
#include "bound/knapsack.h"

#include <assert.h>
#include <string.h>

#include "base/memory.h"
#include "base/number.h"

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
    k->upto_profit = tai_alloc((int64_t)room + 1, sizeof *k->upto_profit);
    k->upto_weight = tai_alloc((int64_t)room + 1, sizeof *k->upto_weight);
    k->forward = tai_alloc(table, sizeof *k->forward);
    k->backward = tai_alloc(table, sizeof *k->backward);
    if (k->weight && k->profit && k->taken && k->with && k->without &&
        k->order && k->core && k->upto_profit && k->upto_weight && k->forward &&
        k->backward)
        return TA_OK;
    tai_knapsack_release(knapsack);
    return TA_OUT_OF_MEMORY;
}

void
tai_knapsack_release(struct tai_knapsack *knapsack)
{
    tai_free(knapsack->backward);
    tai_free(knapsack->forward);
    tai_free(knapsack->upto_weight);
    tai_free(knapsack->upto_profit);
    tai_free(knapsack->core);
    tai_free(knapsack->order);
    tai_free(knapsack->without);
    tai_free(knapsack->with);
    tai_free(knapsack->taken);
    tai_free(knapsack->profit);
    tai_free(knapsack->weight);
    *knapsack = (struct tai_knapsack){0};
}

/* ---- Order ------------------------------------------------------------- */

/* Whether item a comes before b: profit / weight falls, weight 0 is first,
   ties by number. Products need 60 + 31 bits. */
static bool
comes_before(const struct tai_knapsack *k, int32_t a, int32_t b)
{
    const tai_int128 left = (tai_int128)k->profit[a] * k->weight[b];
    const tai_int128 right = (tai_int128)k->profit[b] * k->weight[a];
    return left != right ? left > right : a < b;
}

/* Heapsort: no recursion, no allocation, no worst case. */
static void
sift(const struct tai_knapsack *k, int32_t heap[], int32_t at, int32_t count)
{
    const int32_t item = heap[at];
    for (;;) {
        int32_t child = 2 * at + 1;
        if (child >= count)
            break;
        if (child + 1 < count && comes_before(k, heap[child], heap[child + 1]))
            child++;
        if (!comes_before(k, item, heap[child]))
            break;
        heap[at] = heap[child];
        at = child;
    }
    heap[at] = item;
}

static void
sort(const struct tai_knapsack *k, int32_t items[], int32_t count)
{
    for (int32_t i = count / 2; i-- > 0;)
        sift(k, items, i, count);
    for (int32_t last = count - 1; last > 0; last--) {
        const int32_t first = items[0];
        items[0] = items[last];
        items[last] = first;
        sift(k, items, 0, last);
    }
}

/* Fills `order` with the items of positive profit that fit, and the sums.
   Returns how many. The others get their `with` later. */
static int32_t
find_order(struct tai_knapsack *k)
{
    int32_t count = 0;
    for (int32_t i = 0; i < k->items; i++) {
        k->taken[i] = false;
        if (k->profit[i] > 0 && k->weight[i] <= k->capacity)
            k->order[count++] = i;
    }
    sort(k, k->order, count);
    k->upto_profit[0] = 0;
    k->upto_weight[0] = 0;
    for (int32_t i = 0; i < count; i++) { /* (K1) */
        k->upto_profit[i + 1] = k->upto_profit[i] + k->profit[k->order[i]];
        k->upto_weight[i + 1] = k->upto_weight[i] + k->weight[k->order[i]];
    }
    return count;
}

/* ---- Dantzig's bound --------------------------------------------------- */

/* The largest i <= count with upto_weight[i] - (i > skip ? w(skip) : 0) <=
   capacity: how far filling gets; skip = count for none. */
static int32_t
find_break(const struct tai_knapsack *k, int32_t count, int32_t skip,
           int64_t capacity)
{
    const int64_t weight = skip < count ? k->weight[k->order[skip]] : 0;
    int32_t low = 0, high = count;
    while (low < high) {
        const int32_t middle = low + (high - low + 1) / 2;
        if (k->upto_weight[middle] - (middle > skip ? weight : 0) <= capacity)
            low = middle;
        else
            high = middle - 1;
    }
    return low;
}

/* No set of the order's items except the skip-th is worth more. */
static ta_cost
dantzig(const struct tai_knapsack *k, int32_t count, int32_t skip,
        int64_t capacity)
{
    const int32_t filled = find_break(k, count, skip, capacity);
    ta_cost bound = k->upto_profit[filled];
    int64_t left = capacity - k->upto_weight[filled];
    if (filled > skip) {
        bound -= k->profit[k->order[skip]];
        left += k->weight[k->order[skip]];
    }
    assert(filled != skip || skip == count); /* it weighs nothing here */
    if (filled == count)
        return bound;
    const int32_t item = k->order[filled];
    assert(k->weight[item] > left);
    return bound +
           (ta_cost)((tai_int128)left * k->profit[item] / k->weight[item]);
}

/* Fills in order and then whatever else fits; marks `taken`. */
static ta_cost
fill_greedily(struct tai_knapsack *k, int32_t count)
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

/*
 * Splits the order into items outside the core, which are in if they come
 * before the break, and the core. `with` or `without` of an item outside gets
 * Dantzig's bound.
 */
static struct core
find_core(struct tai_knapsack *k, int32_t count, ta_cost value, ta_cost slack)
{
    struct core core = {0, k->capacity, 0, value - slack - 1};
    const int32_t break_at = find_break(k, count, count, k->capacity);
    for (int32_t i = 0; i < count; i++) {
        const int32_t item = k->order[i];
        const bool in = i < break_at;
        const ta_cost otherwise =
            in ? dantzig(k, count, i, k->capacity)
               : k->profit[item] +
                     dantzig(k, count, i, k->capacity - k->weight[item]);
        if (otherwise >= value - slack) {
            k->core[core.items++] = item;
            continue;
        }
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

/* Row `to` from row `from` and one more item. */
static void
add_item(struct tai_knapsack *k, const ta_cost from[], ta_cost to[],
         int32_t item, int32_t capacity)
{
    const int32_t weight = k->weight[item];
    const ta_cost profit = k->profit[item];
    const int32_t below = weight <= capacity ? weight : capacity + 1;
    memcpy(to, from, (size_t)below * sizeof *to);
    for (int32_t c = below; c <= capacity; c++) {
        const ta_cost taken = from[c - weight] + profit;
        to[c] = from[c] > taken ? from[c] : taken; /* (K2) */
    }
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
trace(struct tai_knapsack *k, const struct core *core, int32_t count)
{
    const int32_t break_at = find_break(k, count, count, k->capacity);
    for (int32_t i = 0; i < count; i++)
        k->taken[k->order[i]] = i < break_at;
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

/* The best way to share `capacity` between the items before and after i. */
static ta_cost
share(struct tai_knapsack *k, const struct core *core, int32_t i,
      int32_t capacity)
{
    const ta_cost *before = row(k->forward, core, i);
    const ta_cost *after = row(k->backward, core, i + 1);
    ta_cost best = 0;
    if (capacity < 0)
        return TAI_KNAPSACK_NEVER;
    for (int32_t c = 0; c <= capacity; c++) {
        const ta_cost sum = before[c] + after[capacity - c];
        best = sum > best ? sum : best;
    }
    k->ticks += capacity + 1;
    return best;
}

static ta_cost
larger(ta_cost a, ta_cost b)
{
    return a > b ? a : b;
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
decide_outsiders(struct tai_knapsack *k, const struct core *core, int32_t count)
{
    const ta_cost *all = row(k->forward, core, core->items);
    for (int32_t i = 0; i < k->items; i++) {
        const int32_t weight = k->weight[i];
        if (weight <= k->capacity && k->profit[i] > 0)
            continue;
        k->without[i] = k->value;
        if (weight > k->capacity) {
            k->with[i] = TAI_KNAPSACK_NEVER;
            continue;
        }
        /* The order's items in what the item leaves: Dantzig's bound, or
           better what the table says. */
        const ta_cost bound =
            k->profit[i] + dantzig(k, count, count, k->capacity - weight);
        const ta_cost found =
            weight <= core->capacity
                ? k->profit[i] + core->profit + all[core->capacity - weight]
                : TAI_KNAPSACK_NEVER;
        const ta_cost safe = larger(found, core->elsewhere);
        k->with[i] = bound < safe ? bound : safe;
    }
}

void
tai_knapsack_solve(struct tai_knapsack *knapsack, ta_cost slack)
{
    struct tai_knapsack *k = knapsack;
    assert(k->items <= k->room && k->capacity <= k->capacity_room);
    assert(k->capacity >= 0);
    const bool both = slack >= 0;
    const int32_t count = find_order(k);
    const ta_cost filled = fill_greedily(k, count);
    k->ticks += k->items;
    /* Without `with` and `without`, only what can beat the filling counts. */
    const struct core core = find_core(k, count, filled, both ? slack : -1);
    fill_tables(k, &core, both);
    const ta_cost found =
        core.profit + row(k->forward, &core, core.items)[core.capacity];
    k->value = larger(found, filled);
    if (found >= filled)
        trace(k, &core, count);
    if (!both)
        return;
    assert(found >= filled);
    decide_core_otherwise(k, &core);
    for (int32_t i = 0; i < count; i++) {
        const int32_t item = k->order[i];
        if (k->with[item] == INT64_MAX)
            k->with[item] = k->value;
        if (k->without[item] == INT64_MAX)
            k->without[item] = k->value;
    }
    decide_outsiders(k, &core, count);
}
