/* SPDX-License-Identifier: MIT */
/*
 * Prices on sizes.
 *
 * The problem. In a dense task graph with uniform distances the relaxation of
 * bound/messages.c is weak in one way: it puts halves of many tasks on the same
 * two nodes, where they communicate for nothing. Let n(p), the size of p, be
 * the number of tasks on p. What n(p) tasks can save by being together grows
 * with the square of n(p); the relaxation thinks that it grows linearly.
 *
 * The method. Let low <= n <= high for every node: a box of sizes. Then
 * (n - low)(n - high) <= 0, and with mu >= 0
 *
 *     cost + sum over p of mu (n - low) (n - high) + lambda (n - end)       (1)
 *
 * is at most cost for every assignment in the box, if end is high for
 * lambda >= 0 and low for lambda < 0. Since n^2 is n plus twice the pairs on p,
 * (1) is again a problem of message passing:
 *
 *     a task on p pays    lambda + mu (1 - low - high)       more,
 *     a pair on p pays    2 mu, or its weight if that is less,
 *     the charge is       sum of lambda end - mu low high.                  (2)
 *
 * A pair pays nothing more than its weight, so that apart is never better for
 * it than together: the relaxation is weak for such pairs. That, and that pairs
 * without communication pay nothing, only lowers (1).
 *
 * The prices follow a subgradient of the bound, from the fractional assignment
 * that the messages show: task t is on p to the part f((theta(t; p)) / T),
 * normalised, with f like exp(-z) and T a part of the gap; the pair {t, u} is
 * on p to the smaller of its parts, as in the relaxation. The step is Polyak's.
 *
 * Why it is valid. (1) holds for any prices of the right sign, and they are
 * integers. When mu falls, pairs may have given more than they have left:
 * _repair takes it back, which restores (M1) of messages.c, and _settle (M2).
 *
 * Cost. Prices take O(arcs of the root + tasks k), repair O(arcs k),
 * observing O(arcs k).
 *
 * Overflow. Let R be the scaled range of totals, n tasks. mu <= R / n^2 and
 * |lambda| <= R / n, so (1) differs from cost by at most a few R for each node,
 * the charge is at most 2 k R <= 2^57, and messages see totals of at most 8 R.
 *
 * References: Sherali and Adams (1986) for products of bounds; the secant of a
 * concave function over a box is the classical relaxation of global
 * optimisation (Falk and Soland 1969).
 */
#include "bound/size-prices.h"

#include <assert.h>

#include "base/memory.h"

/* The weight of the newest sweep in the average. */
#define NEWEST 0.36

/* The temperature T of the fractional assignment, as part of the gap. */
#define HEAT 0.02

/* ---- Ranges ------------------------------------------------------------- */

static bool
narrow(int32_t *low, int32_t *high, int64_t least, int64_t most)
{
    const bool changed = least > *low || most < *high;
    if (least > *low)
        *low = (int32_t)least;
    if (most < *high)
        *high = (int32_t)most;
    return changed;
}

bool
tai_fit_sizes(int32_t nodes, int32_t total, const int32_t least[],
              const int32_t most[], int32_t low[], int32_t high[],
              bool *changed)
{
    *changed = false;
    for (int32_t p = 0; p < nodes; p++)
        *changed |= narrow(&low[p], &high[p], least[p], most[p]);
    /* The sums of all ends change with each: twice is as good as always. */
    for (int32_t i = 0; i < 2 * nodes; i++) {
        const int32_t p = i % nodes;
        int64_t others_low = -low[p], others_high = -high[p];
        for (int32_t q = 0; q < nodes; q++) {
            others_low += low[q];
            others_high += high[q];
        }
        *changed |=
            narrow(&low[p], &high[p], total - others_high, total - others_low);
    }
    for (int32_t p = 0; p < nodes; p++)
        if (low[p] > high[p])
            return false;
    return true;
}

/* ---- Prices ------------------------------------------------------------- */

ta_status
tai_size_prices_init(struct tai_size_prices *x, const struct tai_messages *root,
                     const int32_t labels[])
{
    const int64_t cells = (int64_t)root->tasks * root->width;
    assert(root->uniform && !root->apart && root->nodes <= TAI_SIZE_NODES);
    *x = (struct tai_size_prices){.root = root};
    x->share = tai_alloc_zero(cells, sizeof *x->share);
    if (!x->share)
        return TA_OUT_OF_MEMORY;
    for (int32_t t = 0; t < root->tasks; t++)
        x->share[(int64_t)t * root->width + labels[t]] = 1;
    for (int32_t p = 0; p < root->nodes; p++)
        x->box.high[p] = root->tasks;
    int64_t heaviest = 0, range = root->ceiling;
    for (int64_t a = 0; a < root->arcs; a++)
        if (heaviest < root->weight[a])
            heaviest = root->weight[a];
    range = range < 0 ? 0 : range;
    x->most_line = range / root->tasks;
    x->most_square = x->most_line / root->tasks;
    if (x->most_square > heaviest / 2)
        x->most_square = heaviest / 2;
    return TA_OK;
}

void
tai_size_prices_release(struct tai_size_prices *x)
{
    tai_free(x->share);
}

/* What a task on p pays more, whatever else is there. */
static int64_t
surcharge(const struct tai_size_box *box, int32_t p)
{
    return box->line[p] + box->square[p] * (1 - box->low[p] - box->high[p]);
}

/* What a pair of the root pays on p. */
static int64_t
together(const struct tai_size_prices *x, int64_t arc, int32_t p)
{
    const int64_t weight = x->root->weight[arc];
    const int64_t price = 2 * x->box.square[p];
    return weight < 0 ? 0 : price < weight ? price : weight;
}

static void
apply_fixed(struct tai_size_prices *x)
{
    const struct tai_messages *root = x->root;
    x->fixed = 0;
    for (int32_t t = 0; t < root->tasks; t++) {
        const int32_t p = x->placed[t];
        if (p < 0)
            continue;
        x->fixed += root->execution[(int64_t)t * root->width + p] +
                    surcharge(&x->box, p);
        for (int64_t a = root->first[t]; a < root->ahead[t]; a++) {
            const int32_t q = x->placed[root->neighbour[a]];
            if (q >= 0)
                x->fixed += q == p ? together(x, a, p) : root->weight[a];
        }
    }
}

/* The execution costs of one task of m: what it pays to placed tasks too. */
static void
apply_row(const struct tai_size_prices *x, int32_t task, int64_t row[])
{
    const struct tai_messages *root = x->root;
    const int64_t *own = root->execution + (int64_t)task * root->width;
    int64_t elsewhere = 0;
    for (int32_t p = 0; p < root->nodes; p++)
        row[p] = own[p] + surcharge(&x->box, p);
    for (int64_t a = root->first[task]; a < root->first[task + 1]; a++) {
        const int32_t q = x->placed[root->neighbour[a]];
        if (q < 0)
            continue;
        elsewhere += root->weight[a];
        row[q] -= root->weight[a] - together(x, a, q);
    }
    for (int32_t p = 0; p < root->nodes; p++)
        row[p] += elsewhere;
}

void
tai_size_prices_apply(struct tai_size_prices *x, int64_t ceiling)
{
    struct tai_messages *m = x->m;
    const struct tai_size_box *box = &x->box;
    x->charge = 0;
    for (int32_t p = 0; p < m->nodes; p++) {
        tai_messages_set_same(m, p, 2 * box->square[p]);
        x->charge +=
            box->line[p] * (box->line[p] > 0 ? box->high[p] : box->low[p]) -
            box->square[p] * box->low[p] * box->high[p];
    }
    apply_fixed(x);
    for (int32_t i = 0; i < m->tasks; i++)
        apply_row(x, x->origin[i], m->execution + (int64_t)i * m->width);
    m->ceiling = ceiling + x->charge - x->fixed;
}

void
tai_size_prices_repair(struct tai_size_prices *x)
{
    tai_messages_repair(x->m);
    tai_messages_settle(x->m);
}

/* ---- The fractional assignment ------------------------------------------ */

/* Like exp(-z), the same on every machine. */
static double
decay(double z)
{
    if (z >= 8)
        return 0;
    double x = 1 - z / 8;
    x *= x;
    x *= x;
    return x * x;
}

static void
share_tasks(struct tai_size_prices *x, const int64_t row[])
{
    const struct tai_messages *m = x->m;
    const double heat = HEAT * ((double)(m->ceiling - m->constant) + 1);
    for (int32_t t = 0; t < x->root->tasks; t++)
        for (int32_t p = 0; p < m->nodes && x->placed[t] >= 0; p++)
            x->share[(int64_t)t * m->width + p] = (float)(p == x->placed[t]);
    for (int32_t i = 0; i < m->tasks; i++) {
        float *share = x->share + (int64_t)x->origin[i] * m->width;
        const int64_t *barred = m->barred + (int64_t)i * m->width;
        double part[TAI_SIZE_NODES], sum = 0;
        for (int32_t p = 0; p < m->nodes; p++) {
            const double cost = (double)row[(int64_t)i * m->width + p];
            part[p] = barred[p] ? 0 : decay(cost / heat);
            sum += part[p];
        }
        for (int32_t p = 0; p < m->nodes && sum > 0; p++)
            share[p] += (float)(NEWEST * (part[p] / sum - share[p]));
    }
}

/* The pairs together on each node that pay its price. */
static void
share_pairs(const struct tai_size_prices *x, double pairs[])
{
    const struct tai_messages *root = x->root;
    for (int32_t t = 0; t < root->tasks; t++) {
        const float *mine = x->share + (int64_t)t * root->width;
        float near[TAI_SIZE_NODES] = {0};
        for (int64_t a = root->first[t]; a < root->ahead[t]; a++) {
            const float *other =
                x->share + (int64_t)root->neighbour[a] * root->width;
            for (int32_t p = 0; p < root->nodes; p++)
                if (root->weight[a] > 2 * x->box.square[p])
                    near[p] += mine[p] < other[p] ? mine[p] : other[p];
        }
        for (int32_t p = 0; p < root->nodes; p++)
            pairs[p] += near[p];
    }
}

void
tai_size_prices_observe(struct tai_size_prices *x, const int64_t row[])
{
    const struct tai_messages *root = x->root;
    const struct tai_size_box *box = &x->box;
    double pairs[TAI_SIZE_NODES] = {0};
    share_tasks(x, row);
    share_pairs(x, pairs);
    for (int32_t p = 0; p < root->nodes; p++) {
        const double low = box->low[p], high = box->high[p];
        double size = 0;
        for (int32_t t = 0; t < root->tasks; t++)
            size += x->share[(int64_t)t * root->width + p];
        x->size[p] = size;
        x->square_slope[p] =
            (1 - low - high) * size + 2 * pairs[p] + low * high;
        x->line_slope[p] = box->line[p] > 0 || size > high  ? size - high
                           : box->line[p] < 0 || size < low ? size - low
                                                            : 0;
    }
}

/* ---- Steps -------------------------------------------------------------- */

static int64_t
moved_price(int64_t price, double by, double least, double most)
{
    double next = (double)price + by;
    next = next < least ? least : next > most ? most : next;
    return (int64_t)next;
}

bool
tai_size_prices_step(struct tai_size_prices *x, double part)
{
    struct tai_size_box *box = &x->box;
    const double gap = (double)(x->m->ceiling - x->m->constant) + 1;
    double scale[TAI_SIZE_NODES], norm = 0;
    bool changed = false;
    for (int32_t p = 0; p < x->m->nodes; p++) {
        /* A unit of mu moves the bound about as much as so many of lambda. */
        scale[p] = 0.5 / (2 + x->size[p]);
        const double slope = x->square_slope[p] * scale[p];
        if (box->square[p] > 0 || slope > 0)
            norm += slope * slope;
        norm += x->line_slope[p] * x->line_slope[p];
    }
    for (int32_t p = 0; p < x->m->nodes && norm > 0; p++) {
        const int64_t square = box->square[p], line = box->line[p];
        const double most = (double)x->most_line, step = part * gap / norm;
        box->square[p] =
            moved_price(square, step * x->square_slope[p] * scale[p] * scale[p],
                        0, (double)x->most_square);
        /* Past 0 the other end of the range would pay. */
        box->line[p] = moved_price(line, step * x->line_slope[p],
                                   line > 0 ? 0 : -most, line < 0 ? 0 : most);
        changed |= square != box->square[p] || line != box->line[p];
    }
    return changed;
}
