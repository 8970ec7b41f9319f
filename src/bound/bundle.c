/* SPDX-License-Identifier: MIT */
/*
 * Problem. As in the header: maximise a concave function L that is the sum of
 * a linear term and, for each block p, the minimum of linear functions of
 * which some are known (the columns found so far).
 *
 * Method. The proximal bundle of Lemarechal and Kiwiel, disaggregated: the
 * model keeps the blocks apart, so that k evaluations give k cuts and not
 * one. The step
 *
 *     max over m of  sum m[t] + sum over p of min_j (cost_j - m(S_j))
 *                    - |m - center|^2 / (2 T)
 *
 * has the dual: weights w_j >= 0, summing to 1 within each block, that
 * minimise
 *
 *     sum over j of w_j (cost_j - center(S_j)) + (T / 2) |r|^2,
 *     r = 1 - sum over j of w_j [t in S_j],       m = center + T r.
 *
 * Its derivative by w_j is the reduced cost g_j = cost_j - m(S_j). Weight is
 * exchanged within a block from the used column of largest g to the column of
 * smallest, by the exact line search
 *
 *     min(w_from, (g_from - g_to) / (T |S_from difference S_to|)),
 *
 * sweep after sweep, until the duality gap of the step, the sum over blocks
 * of (sum of w_j g_j - min g_j), is small against what the step promises. The
 * weights stay for the next step; they are also the fractional assignment
 * that the relaxation stands for, which rounding and branching look at.
 *
 * Cost. A sweep looks at each member of each usable column; a tick is that.
 *
 * Numbers. All floating point, in a fixed order of summation, so the same on
 * every machine; nothing here is believed: multipliers are rounded to
 * integers by the caller, and L is evaluated there in integers.
 *
 * Invariants:
 *   (B1) the weights of a block's usable columns are >= 0 and sum to 1 (up
 *        to rounding) during a step; others are 0;
 *   (B2) residual and weights belong together.
 */
#include "bound/bundle.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "bound/quadratic-knapsack.h"

/* Sweeps of one step at most; what they leave undone the next step finds. */
#define SWEEPS 200

/* The same where a step is only tried. */
#define TRIAL_SWEEPS 30

/* The step is good enough when its duality gap is this part of the promised
   increase. */
#define STEP_PRECISION 0.02

/* A block with more columns forgets those idle for IDLE_LIMIT steps. */
#define COLUMNS_PER_BLOCK 60
#define IDLE_LIMIT 20

ta_status
tai_bundle_init(struct tai_bundle *bundle, int32_t tasks, int32_t blocks)
{
    struct tai_bundle *b = bundle;
    *b = (struct tai_bundle){.tasks = tasks, .blocks = blocks};
    b->head = tai_alloc(blocks, sizeof *b->head);
    b->residual = tai_alloc(tasks, sizeof *b->residual);
    b->multiplier = tai_alloc(tasks, sizeof *b->multiplier);
    if (!b->head || !b->residual || !b->multiplier) {
        tai_bundle_release(bundle);
        return TA_OUT_OF_MEMORY;
    }
    for (int32_t p = 0; p < blocks; p++)
        b->head[p] = -1;
    return TA_OK;
}

void
tai_bundle_release(struct tai_bundle *bundle)
{
    tai_free(bundle->multiplier);
    tai_free(bundle->residual);
    tai_free(bundle->head);
    tai_free(bundle->chain);
    tai_free(bundle->member);
    tai_free(bundle->column);
    *bundle = (struct tai_bundle){0};
}

/* ---- Columns ----------------------------------------------------------- */

static const int32_t *
tasks_of(const struct tai_bundle *b, const struct tai_column *column)
{
    return b->member + column->first;
}

/* Whether the block has the column, which then is not idle any more. */
static bool
is_known(struct tai_bundle *b, int32_t block, const bool set[], int32_t count)
{
    for (int32_t j = b->head[block]; j >= 0; j = b->chain[j]) {
        struct tai_column *column = &b->column[j];
        const int32_t *task = tasks_of(b, column);
        int32_t same = 0;
        if (column->count != count)
            continue;
        while (same < count && set[task[same]])
            same++;
        if (same == count) {
            column->idle = 0;
            return true;
        }
    }
    return false;
}

/* Room for one more column of `count` tasks. */
static bool
make_room(struct tai_bundle *b, int32_t count)
{
    if (b->columns == b->column_room) {
        const int64_t room = 2 * b->column_room + 64;
        struct tai_column *column =
            tai_resize(b->column, room, sizeof *b->column);
        if (!column)
            return false;
        b->column = column;
        int32_t *chain = tai_resize(b->chain, room, sizeof *b->chain);
        if (!chain)
            return false;
        b->chain = chain;
        b->column_room = room;
    }
    if (b->members + count > b->member_room) {
        const int64_t room = 2 * b->member_room + count + 1024;
        int32_t *member = tai_resize(b->member, room, sizeof *b->member);
        if (!member)
            return false;
        b->member = member;
        b->member_room = room;
    }
    return true;
}

ta_status
tai_bundle_add(struct tai_bundle *bundle, int32_t block, const bool set[],
               ta_cost cost)
{
    struct tai_bundle *b = bundle;
    int32_t count = 0;
    for (int32_t t = 0; t < b->tasks; t++)
        count += set[t];
    if (is_known(b, block, set, count))
        return TA_OK;
    if (!make_room(b, count))
        return TA_OUT_OF_MEMORY;
    b->column[b->columns] = (struct tai_column){.block = block,
                                                .count = count,
                                                .first = b->members,
                                                .cost = (double)cost,
                                                .usable = true};
    for (int32_t t = 0; t < b->tasks; t++)
        if (set[t])
            b->member[b->members++] = t;
    b->chain[b->columns] = b->head[block];
    b->head[block] = b->columns++;
    return TA_OK;
}

void
tai_bundle_restrict(struct tai_bundle *bundle, const uint8_t membership[])
{
    struct tai_bundle *b = bundle;
    for (int32_t p = 0; p < b->blocks; p++) {
        const uint8_t *m = membership + (int64_t)p * b->tasks;
        int32_t required = 0;
        for (int32_t t = 0; t < b->tasks; t++)
            required += m[t] == TAI_IN;
        for (int32_t j = b->head[p]; j >= 0; j = b->chain[j]) {
            struct tai_column *column = &b->column[j];
            const int32_t *task = tasks_of(b, column);
            int32_t inside = 0, outside = 0;
            for (int32_t i = 0; i < column->count; i++) {
                inside += m[task[i]] == TAI_IN;
                outside += m[task[i]] == TAI_OUT;
            }
            column->usable = outside == 0 && inside == required;
        }
    }
}

void
tai_bundle_forget(struct tai_bundle *bundle)
{
    bundle->columns = 0;
    bundle->members = 0;
    for (int32_t p = 0; p < bundle->blocks; p++)
        bundle->head[p] = -1;
}

void
tai_bundle_tidy(struct tai_bundle *bundle)
{
    struct tai_bundle *b = bundle;
    if (b->columns <= COLUMNS_PER_BLOCK * b->blocks)
        return;
    int32_t kept = 0;
    int64_t members = 0;
    for (int32_t p = 0; p < b->blocks; p++)
        b->head[p] = -1;
    for (int32_t j = 0; j < b->columns; j++) {
        struct tai_column column = b->column[j];
        if (column.idle > IDLE_LIMIT)
            continue;
        memmove(b->member + members, tasks_of(b, &column),
                (size_t)column.count * sizeof *b->member);
        column.first = members;
        members += column.count;
        b->chain[kept] = b->head[column.block];
        b->head[column.block] = kept;
        b->column[kept++] = column;
    }
    b->columns = kept;
    b->members = members;
}

/* ---- The step ---------------------------------------------------------- */

/* Makes the weights of each block sum to 1 (B1). */
static void
normalise(struct tai_bundle *b)
{
    for (int32_t p = 0; p < b->blocks; p++) {
        double sum = 0;
        int32_t last = -1;
        for (int32_t j = b->head[p]; j >= 0; j = b->chain[j]) {
            struct tai_column *column = &b->column[j];
            if (!column->usable)
                column->weight = 0;
            else if (last < 0)
                last = j; /* the newest usable one */
            sum += column->weight;
        }
        assert(last >= 0);
        if (sum <= 0) {
            b->column[last].weight = 1;
            continue;
        }
        for (int32_t j = b->head[p]; j >= 0; j = b->chain[j])
            b->column[j].weight /= sum;
    }
}

/* Residual and multipliers from the weights (B2). */
static void
find_multipliers(struct tai_bundle *b, const ta_cost center[], double length)
{
    for (int32_t t = 0; t < b->tasks; t++)
        b->residual[t] = 1;
    for (int32_t j = 0; j < b->columns; j++) {
        const struct tai_column *column = &b->column[j];
        if (column->weight <= 0)
            continue;
        const int32_t *task = tasks_of(b, column);
        for (int32_t i = 0; i < column->count; i++)
            b->residual[task[i]] -= column->weight;
    }
    for (int32_t t = 0; t < b->tasks; t++)
        b->multiplier[t] = (double)center[t] + length * b->residual[t];
}

static void
reduce_costs(struct tai_bundle *b, int32_t block)
{
    for (int32_t j = b->head[block]; j >= 0; j = b->chain[j]) {
        struct tai_column *column = &b->column[j];
        if (!column->usable)
            continue;
        const int32_t *task = tasks_of(b, column);
        double sum = column->cost;
        for (int32_t i = 0; i < column->count; i++)
            sum -= b->multiplier[task[i]];
        column->reduced = sum;
        b->ticks += column->count;
    }
}

/* Adds `change` to the column's weight. */
static void
shift_weight(struct tai_bundle *b, struct tai_column *column, double change,
             double length)
{
    const int32_t *task = tasks_of(b, column);
    column->weight += change;
    for (int32_t i = 0; i < column->count; i++) {
        b->residual[task[i]] -= change;
        b->multiplier[task[i]] -= length * change;
    }
}

/* Tasks in one of the two columns and not in the other. */
static int32_t
difference(const struct tai_bundle *b, const struct tai_column *x,
           const struct tai_column *y)
{
    const int32_t *s = tasks_of(b, x), *t = tasks_of(b, y);
    int32_t i = 0, j = 0, common = 0;
    while (i < x->count && j < y->count) {
        common += s[i] == t[j];
        const int32_t a = s[i], c = t[j];
        i += a <= c;
        j += c <= a;
    }
    return x->count + y->count - 2 * common;
}

/* One exchange of weight; returns the block's part of the duality gap before
   it, and the smallest reduced cost in *least. */
static double
exchange(struct tai_bundle *b, int32_t block, double length, double *least)
{
    struct tai_column *to = NULL, *from = NULL;
    double mean = 0;
    reduce_costs(b, block);
    for (int32_t j = b->head[block]; j >= 0; j = b->chain[j]) {
        struct tai_column *column = &b->column[j];
        if (!column->usable)
            continue;
        if (!to || column->reduced < to->reduced)
            to = column;
        if (column->weight <= 0)
            continue;
        mean += column->weight * column->reduced;
        if (!from || column->reduced > from->reduced)
            from = column;
    }
    assert(to && from);
    *least = to->reduced;
    if (from == to || from->reduced <= to->reduced)
        return 0;
    const int32_t apart = difference(b, from, to);
    const double exact = (from->reduced - to->reduced) / (length * apart);
    const double change = exact < from->weight ? exact : from->weight;
    const double rest = from->weight - change;
    shift_weight(b, from, -change, length);
    shift_weight(b, to, change, length);
    from->weight = rest > 0 ? rest : 0;
    return mean - *least;
}

/* Maximises the model, and returns its value. */
static double
maximise(struct tai_bundle *b, const ta_cost center[], double length,
         int sweeps)
{
    double model = 0;
    normalise(b);
    find_multipliers(b, center, length);
    for (int sweep = 0; sweep < sweeps; sweep++) {
        double gap = 0;
        model = 0;
        for (int32_t p = 0; p < b->blocks; p++) {
            double least;
            gap += exchange(b, p, length, &least);
            model += least;
        }
        /* What the model promises over the center is its value less the
           center's, at least the proximal term. */
        double square = 0;
        for (int32_t t = 0; t < b->tasks; t++)
            square += b->residual[t] * b->residual[t];
        if (gap <= STEP_PRECISION * length * square)
            break;
    }
    for (int32_t t = 0; t < b->tasks; t++)
        model += b->multiplier[t];
    return model;
}

double
tai_bundle_step(struct tai_bundle *bundle, const ta_cost center[],
                double length)
{
    struct tai_bundle *b = bundle;
    const double model = maximise(b, center, length, SWEEPS);
    for (int32_t j = 0; j < b->columns; j++) {
        struct tai_column *column = &b->column[j];
        column->idle = column->weight > 0 ? 0 : column->idle + 1;
    }
    return model;
}

/* Whether the column has the task. */
static bool
contains(const struct tai_bundle *b, const struct tai_column *column,
         int32_t task)
{
    const int32_t *member = tasks_of(b, column);
    int32_t low = 0, high = column->count;
    while (low < high) {
        const int32_t middle = low + (high - low) / 2;
        if (member[middle] < task)
            low = middle + 1;
        else
            high = middle;
    }
    return low < column->count && member[low] == task;
}

double
tai_bundle_try(struct tai_bundle *bundle, int32_t task, int32_t block,
               const ta_cost center[], double length)
{
    struct tai_bundle *b = bundle;
    bool covered = true;
    for (int32_t p = 0; p < b->blocks; p++) {
        int32_t usable = 0;
        for (int32_t j = b->head[p]; j >= 0; j = b->chain[j]) {
            struct tai_column *column = &b->column[j];
            column->kept = column->weight;
            column->kept_usable = column->usable;
            column->usable &= contains(b, column, task) == (p == block);
            usable += column->usable;
        }
        covered &= usable > 0;
    }
    const double model =
        covered ? maximise(b, center, length, TRIAL_SWEEPS) : INFINITY;
    for (int32_t j = 0; j < b->columns; j++) {
        b->column[j].weight = b->column[j].kept;
        b->column[j].usable = b->column[j].kept_usable;
    }
    return model;
}

void
tai_bundle_fractions(const struct tai_bundle *bundle, double fraction[])
{
    const struct tai_bundle *b = bundle;
    for (int64_t i = 0; i < (int64_t)b->tasks * b->blocks; i++)
        fraction[i] = 0;
    for (int32_t j = 0; j < b->columns; j++) {
        const struct tai_column *column = &b->column[j];
        const int32_t *task = tasks_of(b, column);
        if (column->weight <= 0)
            continue;
        for (int32_t i = 0; i < column->count; i++)
            fraction[(int64_t)task[i] * b->blocks + column->block] +=
                column->weight;
    }
}
