/* SPDX-License-Identifier: MIT */
/*
 * The convex bound.
 *
 * The problem. As in bound/size-prices.c: a dense task graph with uniform
 * distances, and a box low <= n <= high of the sizes of nodes. With x(t; p) = 1
 * if task t is on p, W the weights, diagonal 0, and x(p) the column of p,
 *
 *     cost = c.x + sum of all weights - sum over p of x(p)' W x(p) / 2,     (1)
 *
 * which is concave where weights are all alike, and neither elsewhere. Message
 * passing is good at telling that a box is far from the best sizes, and weak
 * in a narrow box at the best ones; this bound is the other way round.
 *
 * The method. Take from W the mean alpha, which acts on sizes only, and add to
 * its diagonal, where x^2 = x: with M(p) = diag(v(p)) + alpha J - W, J being
 * all ones, the diagonal included, for 0 and 1
 *
 *     - x(p)' W x(p) = x(p)' M(p) x(p) - v(p).x(p) - alpha n(p)^2,          (2)
 *     - n(p)^2      >= - d(p).x(p) - e(p)               in the box.         (3)
 *
 * (3) holds for any tilts d if e is the largest of m^2 less the m smallest
 * tilts, for m from low to high. If all M(p) are positive semidefinite, on
 * tasks that may be on p, (1) is thus at least a convex function f of x. Its
 * minimum over fractional assignments is the bound.
 *
 * It is better the smaller v is, where x is fractional: v(p) is chosen for the
 * weights x (1 - x), see bound/definite.c. Each node has its own v, so that
 * tasks that are not between p and another node hardly count.
 *
 * Of the tilts two kinds are extreme. In the order of falling parts, d = 2 r -
 * 1 for the task of rank r, or 2 low + 1 and 2 high - 1 where the rank is not
 * in the box: with these (3) is an equation for x of 0 and 1 (it is the convex
 * closure of the submodular -n^2, Lovasz 1983). Or d = low + high for all, the
 * secant of n^2, which is better where much is fractional. Tilts go some of the
 * way to what is best for the usual x of the last passes, which is a method of
 * Frank and Wolfe for the concave function that the bound is of them; the pace
 * follows the bound.
 *
 * For any y, a convex f is at least its tangent at y, which is separable:
 * with u = M(p) y(p), lambda > 0 and `end` = high, or < 0 and `end` = low,
 *
 *     f(x) >= charge - sum over p of alpha e / 2 + y(p).u(p) / 2
 *             + lambda(p) end(p), + sum over t of the smallest, over p, of
 *             c + u - v / 2 - alpha d / 2 + lambda,                         (4)
 *
 * lambda being the price of leaving the box. So what floating point finds is
 * rounded to a grid, and (4) taken in integers, twice and times 2^places. How
 * much more than the smallest a node's number in (4) is, tells what the bound
 * is with that task there.
 *
 * The minimum is sought by passes over the tasks: one task's part is moved to
 * where f is smallest with all others fixed, a projection to the simplex. The
 * box is kept by the method of multipliers.
 *
 * Cost. A pass: O(tasks k), and O(tasks) for each number that changes; the
 * tilts O(tasks k), as orders change little. The bound: O(tasks) for each
 * number that is not 0.
 *
 * Overflow. Costs and weights sum up to 2^31 at most, alpha is a mean, v at
 * most 2^35 / tasks, lambda 2^31, tilts 4 tasks. In (4), times 2^13, each of
 * the terms of a task is below 2^50, each charge of a node below 2^55; the
 * square, times 2^24, is at most (sum of v + alpha n^2 + the weights) 2^24 for
 * all nodes together, as y is a distribution up to rounding: 2^60.
 *
 * References: Billionnet, Elloumi and Plateau (2009), "Improving the
 * performance of standard solvers for quadratic 0-1 programs by a tight convex
 * reformulation: the QCR method"; Lovasz (1983), "Submodular functions and
 * convexity"; Falk and Soland (1969) for the secant.
 */
#if defined __GNUC__ && !defined __clang__
#pragma GCC optimize("O3")
#endif

#include "bound/convex.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "bound/vector.h"

#define LANES 8

/* What a price grows by if the box is left by one task, times alpha. */
#define PENALTY 3.0

/* A part changes if it does so by more than this. */
#define LEAST_MOVE 1e-5

/* The descent ends when so many passes gained less than this part of what is
   missing to what would be enough; and two passes later. */
#define ASK_EACH 2
#define LEAST_GAIN 0.1
#define LAST_PASSES 2

/* The weight of the newest pass in the usual parts. */
#define NEWEST 0.3

/* The way that tilts go of that to the best: it becomes longer when the bound
   rises. After so many passes below the best bound they go back. */
#define FIRST_PACE 0.1
#define FASTER 1.2
#define SLOWER 0.7
#define LEAST_PACE 0.01
#define MOST_PACE 0.3
#define MOST_LOSSES 7

/* Weights of v: x (1 - x), and for all some of the mean and a constant. */
#define MEAN_PART 0.02
#define LEAST_PART 0.01

ta_status
tai_convex_new(int32_t tasks, int32_t nodes, struct tai_convex **out)
{
    struct tai_convex *x = tai_alloc_zero(1, sizeof *x);
    *out = NULL;
    if (!x)
        return TA_OUT_OF_MEMORY;
    x->tasks = tasks;
    x->nodes = nodes;
    x->stride = ((int64_t)tasks + LANES - 1) / LANES * LANES;
    const int64_t cells = nodes * x->stride, pairs = tasks * x->stride;
    x->weight = tai_alloc_zero(pairs, sizeof *x->weight);
    x->w = tai_alloc_zero(pairs, sizeof *x->w);
    x->cost = tai_alloc_zero(cells, sizeof *x->cost);
    x->barred = tai_alloc_zero(cells, sizeof *x->barred);
    x->low = tai_alloc_zero(nodes, sizeof *x->low);
    x->high = tai_alloc_zero(nodes, sizeof *x->high);
    x->shift = tai_alloc_zero(cells, sizeof *x->shift);
    x->part = tai_alloc_zero(cells, sizeof *x->part);
    x->near = tai_alloc_zero(cells, sizeof *x->near);
    x->size = tai_alloc_zero(nodes, sizeof *x->size);
    x->line = tai_alloc_zero(nodes, sizeof *x->line);
    x->excess = tai_alloc_zero(cells, sizeof *x->excess);
    x->pull = tai_alloc_zero(x->stride, sizeof *x->pull);
    x->grid = tai_alloc_zero(x->stride, sizeof *x->grid);
    x->tilt = tai_alloc_zero(cells, sizeof *x->tilt);
    x->raise = tai_alloc_zero(nodes, sizeof *x->raise);
    x->usual = tai_alloc_zero(cells, sizeof *x->usual);
    x->best_tilt = tai_alloc_zero(cells, sizeof *x->best_tilt);
    x->by_part = tai_alloc_zero(cells, sizeof *x->by_part);
    x->by_tilt = tai_alloc_zero(cells, sizeof *x->by_tilt);
    if (!x->weight || !x->w || !x->cost || !x->barred || !x->low || !x->high ||
        !x->shift || !x->part || !x->near || !x->size || !x->line ||
        !x->excess || !x->pull || !x->grid || !x->tilt || !x->raise ||
        !x->usual || !x->best_tilt || !x->by_part || !x->by_tilt) {
        tai_convex_free(x);
        return TA_OUT_OF_MEMORY;
    }
    for (int64_t at = 0; at < cells; at++)
        x->by_part[at] = x->by_tilt[at] = (int32_t)(at % x->stride);
    *out = x;
    return TA_OK;
}

void
tai_convex_free(struct tai_convex *x)
{
    if (!x)
        return;
    tai_free(x->weight);
    tai_free(x->w);
    tai_free(x->cost);
    tai_free(x->barred);
    tai_free(x->low);
    tai_free(x->high);
    tai_free(x->shift);
    tai_free(x->part);
    tai_free(x->near);
    tai_free(x->size);
    tai_free(x->line);
    tai_free(x->excess);
    tai_free(x->pull);
    tai_free(x->grid);
    tai_free(x->tilt);
    tai_free(x->raise);
    tai_free(x->usual);
    tai_free(x->best_tilt);
    tai_free(x->by_part);
    tai_free(x->by_tilt);
    tai_free(x);
}

void
tai_convex_link(struct tai_convex *x)
{
    for (int64_t at = 0; at < x->tasks * x->stride; at++)
        x->w[at] = x->weight[at];
}

/* The task's part on p becomes larger by that. */
INLINE void
move(struct tai_convex *x, int32_t p, int32_t task, double by)
{
    double *restrict near = x->near + p * x->stride;
    const double *restrict w = x->w + task * x->stride;
    for (int32_t t = 0; t < x->tasks; t++)
        near[t] += by * w[t];
    x->part[p * x->stride + task] += by;
    x->size[p] += by;
}

void
tai_convex_start(struct tai_convex *x)
{
    x->pace = FIRST_PACE;
    for (int32_t p = 0; p < x->nodes; p++) {
        x->line[p] = 0;
        for (int32_t t = 0; t < x->tasks; t++)
            x->tilt[p * x->stride + t] = x->low[p] + x->high[p];
    }
    tai_convex_settle(x);
}

VECTOR void
tai_convex_settle(struct tai_convex *x)
{
    for (int32_t p = 0; p < x->nodes; p++) {
        const int64_t row = p * x->stride;
        x->size[p] = 0;
        for (int32_t t = 0; t < x->tasks; t++)
            x->near[row + t] = 0;
        for (int32_t t = 0; t < x->tasks; t++) {
            const double part = x->barred[row + t] ? 0 : x->part[row + t];
            x->part[row + t] = 0;
            if (part != 0)
                move(x, p, t, part);
        }
    }
}

/* ---- What makes it convex ----------------------------------------------- */

static int32_t
mean_weight(const struct tai_convex *x)
{
    const int64_t n = x->tasks, pairs = n * (n - 1);
    int64_t sum = 0;
    for (int64_t at = 0; at < n * x->stride; at++)
        sum += x->weight[at];
    return pairs > 0 && sum > 0 ? (int32_t)(sum / pairs) : 0;
}

ta_status
tai_shaper_init(struct tai_shaper *shaper, int32_t tasks, int32_t nodes)
{
    *shaper = (struct tai_shaper){0};
    const ta_status status = tai_definite_init(&shaper->definite, tasks);
    const int64_t stride = shaper->definite.stride;
    shaper->matrix = tai_alloc(tasks * stride, sizeof *shaper->matrix);
    shaper->weight = tai_alloc(stride, sizeof *shaper->weight);
    shaper->diagonal = tai_alloc(stride, sizeof *shaper->diagonal);
    shaper->shift = tai_alloc_zero(nodes * stride, sizeof *shaper->shift);
    if (!shaper->matrix || !shaper->weight || !shaper->diagonal ||
        !shaper->shift)
        return TA_OUT_OF_MEMORY;
    return status;
}

void
tai_shaper_release(struct tai_shaper *shaper)
{
    tai_definite_release(&shaper->definite);
    tai_free(shaper->matrix);
    tai_free(shaper->weight);
    tai_free(shaper->diagonal);
    tai_free(shaper->shift);
}

/* alpha J - W of the tasks that may be on p, and how much v matters for them;
   how many they are. */
static int32_t
write_matrix(const struct tai_convex *x, int32_t p, int32_t mean,
             struct tai_shaper *shaper)
{
    const bool *barred = x->barred + p * x->stride;
    int32_t *task = shaper->diagonal, count = 0;
    double sum = 0;
    for (int32_t t = 0; t < x->tasks; t++)
        if (!barred[t])
            task[count++] = t;
    for (int32_t i = 0; i < count; i++) {
        const int32_t *weight = x->weight + task[i] * x->stride;
        const double part = x->part[p * x->stride + task[i]];
        int32_t *row = shaper->matrix + i * shaper->definite.stride;
        for (int32_t j = i + 1; j < count; j++)
            row[j] = mean - weight[task[j]];
        shaper->weight[i] = part * (1 - part);
        sum += shaper->weight[i];
    }
    for (int32_t i = 0; i < count; i++)
        shaper->weight[i] += LEAST_PART + MEAN_PART * sum / count;
    return count;
}

bool
tai_convex_reshape(struct tai_convex *x, struct tai_shaper *shaper)
{
    const int32_t mean = mean_weight(x);
    int64_t most = (INT64_C(1) << 35) / (x->tasks + 1);
    if (most > INT32_MAX)
        most = INT32_MAX;
    for (int32_t p = 0; p < x->nodes; p++) {
        const int32_t order = write_matrix(x, p, mean, shaper);
        int32_t *shift = shaper->shift + p * x->stride;
        int32_t i = 0;
        if (!tai_definite_find(&shaper->definite, order, shaper->matrix,
                               shaper->weight, (int32_t)most, shaper->diagonal))
            return false;
        for (int32_t t = 0; t < x->tasks; t++)
            shift[t] =
                x->barred[p * x->stride + t] ? 0 : shaper->diagonal[i++] - mean;
    }
    memcpy(x->shift, shaper->shift,
           (size_t)(x->nodes * x->stride) * sizeof *x->shift);
    x->mean = mean;
    return true;
}

/* ---- The descent -------------------------------------------------------- */

/* lambda, as the size is now: only what leaves the box pays. */
INLINE double
price(const struct tai_convex *x, int32_t p)
{
    const double penalty = PENALTY * (x->mean + 1);
    const double above = x->line[p] + penalty * (x->size[p] - x->high[p]);
    const double below = x->line[p] + penalty * (x->size[p] - x->low[p]);
    return above > 0 ? above : below < 0 ? below : 0;
}

/* The derivative of f by a part of a task on p, without the price. */
INLINE double
slope(const struct tai_convex *x, int32_t p, int32_t t)
{
    const int64_t at = p * x->stride + t;
    return (double)x->cost[at] + x->shift[at] * (x->part[at] - 0.5) -
           x->near[at] + x->mean * (x->size[p] - 0.5 * x->tilt[at]);
}

/* Moves a task's part to where f is smallest. */
INLINE void
visit(struct tai_convex *x, int32_t t, const double prices[])
{
    int32_t node[TAI_CONVEX_NODES], count = 0;
    double flat[TAI_CONVEX_NODES], at[TAI_CONVEX_NODES];
    double sum = 1, inverse = 0;
    for (int32_t p = 0; p < x->nodes; p++) {
        if (x->barred[p * x->stride + t])
            continue;
        const double part = x->part[p * x->stride + t];
        const double curve = x->shift[p * x->stride + t] +
                             x->mean * (prices[p] != 0 ? 1 + PENALTY : 1) +
                             1e-6;
        flat[count] = 1 / curve;
        at[count] = slope(x, p, t) + prices[p] - curve * part;
        sum += at[count] * flat[count];
        inverse += flat[count];
        node[count++] = p;
    }
    if (count == 0)
        return;
    /* The multiplier of "parts sum up to 1": who is above it gets nothing. */
    double level = sum / inverse;
    for (bool changed = true; changed;) {
        changed = false;
        for (int32_t i = 0; i < count; i++)
            if (flat[i] > 0 && at[i] >= level && inverse > flat[i]) {
                sum -= at[i] * flat[i];
                inverse -= flat[i];
                level = sum / inverse;
                const double part = x->part[node[i] * x->stride + t];
                if (part != 0)
                    move(x, node[i], t, -part);
                flat[i] = 0;
                changed = true;
            }
    }
    for (int32_t i = 0; i < count; i++) {
        if (flat[i] == 0)
            continue;
        const double part = x->part[node[i] * x->stride + t];
        const double next = (level - at[i]) * flat[i];
        const double by = (next > 0 ? next : 0) - part;
        if (by > LEAST_MOVE || by < -LEAST_MOVE)
            move(x, node[i], t, by);
    }
}

VECTOR static void
pass(struct tai_convex *x)
{
    double prices[TAI_CONVEX_NODES];
    for (int32_t t = 0; t < x->tasks; t++) {
        for (int32_t p = 0; p < x->nodes; p++)
            prices[p] = price(x, p);
        visit(x, t, prices);
    }
}

/* (4) in floating point. */
static double
estimate(const struct tai_convex *x)
{
    double charge = (double)x->charge, square = 0, least = 0;
    double prices[TAI_CONVEX_NODES];
    for (int32_t p = 0; p < x->nodes; p++) {
        prices[p] = price(x, p);
        charge -= 0.5 * x->mean * x->raise[p] +
                  prices[p] * (prices[p] > 0 ? x->high[p] : x->low[p]);
    }
    for (int32_t t = 0; t < x->tasks; t++) {
        double smallest = HUGE_VAL;
        for (int32_t p = 0; p < x->nodes; p++) {
            const int64_t at = p * x->stride + t;
            if (x->barred[at])
                continue;
            const double part = x->part[at], here = slope(x, p, t) + prices[p];
            smallest = here < smallest ? here : smallest;
            square += part * (x->shift[at] * part - x->near[at] +
                              x->mean * x->size[p]);
        }
        least += smallest;
    }
    return charge + least - 0.5 * square;
}

/* Sorts tasks by falling key times `sign`, which they nearly are. */
INLINE void
sort(int32_t order[], int32_t count, const double key[], double sign)
{
    for (int32_t i = 1; i < count; i++) {
        const int32_t t = order[i];
        const double here = key[t] * sign;
        int32_t j = i;
        for (; j > 0 && key[order[j - 1]] * sign < here; j--)
            order[j] = order[j - 1];
        order[j] = t;
    }
}

/* e for the tilts of p. */
static void
raise_node(struct tai_convex *x, int32_t p)
{
    const int64_t row = p * x->stride;
    const int32_t *order = x->by_tilt + row;
    double sum = 0, most = x->low[p] > 0 ? -HUGE_VAL : 0;
    int32_t size = 0;
    sort(x->by_tilt + row, x->tasks, x->tilt + row, -1);
    for (int32_t i = 0; i < x->tasks && size < x->high[p]; i++) {
        if (x->barred[row + order[i]])
            continue;
        sum += x->tilt[row + order[i]];
        size++;
        if (size >= x->low[p] && (double)size * size - sum > most)
            most = (double)size * size - sum;
    }
    x->raise[p] = most;
}

/* The extreme tilt of a rank, if low < high. */
static inline double
ranked_tilt(double low, double high, double rank)
{
    return rank <= low   ? 2 * low + 1
           : rank > high ? 2 * high - 1
                         : 2 * rank - 1;
}

/* Moves the tilts of p towards those that are best for the usual parts. */
static void
lean_node(struct tai_convex *x, int32_t p, double by)
{
    const int64_t row = p * x->stride;
    const int32_t *order = x->by_part + row;
    const double low = x->low[p], high = x->high[p];
    double ranked = -low * (low + 1), secant = -low * high, rank = 0;
    sort(x->by_part + row, x->tasks, x->usual + row, 1);
    for (int32_t i = 0; i < x->tasks; i++) {
        const int64_t at = row + order[i];
        if (x->barred[at])
            continue;
        ranked += ranked_tilt(low, high, ++rank) * x->usual[at];
        secant += (low + high) * x->usual[at];
    }
    const bool by_rank = low < high && ranked < secant;
    rank = 0;
    for (int32_t i = 0; i < x->tasks; i++) {
        const int64_t at = row + order[i];
        if (x->barred[at])
            continue;
        const double to = by_rank ? ranked_tilt(low, high, ++rank) : low + high;
        x->tilt[at] += by * (to - x->tilt[at]);
    }
    x->raise[p] +=
        by * ((by_rank ? -low * (low + 1) : -low * high) - x->raise[p]);
}

static void
go_back(struct tai_convex *x)
{
    memcpy(x->tilt, x->best_tilt,
           (size_t)(x->nodes * x->stride) * sizeof *x->tilt);
    for (int32_t p = 0; p < x->nodes; p++)
        raise_node(x, p);
}

/* One pass, and the bound. */
static double
look(struct tai_convex *x)
{
    pass(x);
    const double bound = estimate(x);
    for (int32_t p = 0; p < x->nodes; p++)
        x->line[p] = price(x, p);
    for (int64_t at = 0; at < x->nodes * x->stride; at++)
        x->usual[at] += NEWEST * (x->part[at] - x->usual[at]);
    return bound;
}

int32_t
tai_convex_descend(struct tai_convex *x, double enough, int32_t passes)
{
    const size_t cells = (size_t)(x->nodes * x->stride);
    double best = -HUGE_VAL, before = -HUGE_VAL, asked = -HUGE_VAL;
    int32_t losses = 0, i = 1;
    for (int32_t p = 0; p < x->nodes; p++)
        raise_node(x, p);
    memcpy(x->usual, x->part, cells * sizeof *x->usual);
    for (; i <= passes; i++) {
        const double bound = look(x);
        if (bound > enough)
            return i;
        losses = bound > best ? 0 : losses + 1;
        if (bound > best) {
            best = bound;
            memcpy(x->best_tilt, x->tilt, cells * sizeof *x->tilt);
        }
        if (i % ASK_EACH == 0) {
            if (best - asked < LEAST_GAIN * (enough - best))
                break;
            asked = best;
        }
        x->pace *= bound > before ? FASTER : SLOWER;
        x->pace = fmin(fmax(x->pace, LEAST_PACE), MOST_PACE);
        before = bound;
        if (losses == MOST_LOSSES) {
            go_back(x);
            losses = 0;
        }
        for (int32_t p = 0; p < x->nodes; p++)
            lean_node(x, p, x->pace);
    }
    go_back(x);
    for (int32_t last = 0; last < LAST_PASSES; last++)
        pass(x);
    return i + LAST_PASSES;
}

double
tai_convex_lack(const struct tai_convex *x, int32_t p)
{
    double lack = x->raise[p] - x->size[p] * x->size[p];
    if (x->low[p] == x->high[p])
        return 0;
    for (int32_t t = 0; t < x->tasks; t++)
        if (!x->barred[p * x->stride + t])
            lack += x->tilt[p * x->stride + t] * x->part[p * x->stride + t];
    return 0.5 * x->mean * lack;
}

/* ---- The bound ---------------------------------------------------------- */

/* A number in units of the grid, which keeps the order of numbers. */
static inline int32_t
on_grid(double number)
{
    return (int32_t)floor(number * (1 << TAI_CONVEX_PLACES) + 0.5);
}

/* u = M(p) y(p) of (4), y being x->grid. */
VECTOR static void
pull_node(struct tai_convex *x, int32_t p)
{
    int64_t *restrict pull = x->pull;
    int64_t size = 0;
    for (int32_t t = 0; t < x->tasks; t++)
        size += x->grid[t];
    for (int32_t t = 0; t < x->tasks; t++)
        pull[t] =
            x->mean * size + (int64_t)x->shift[p * x->stride + t] * x->grid[t];
    for (int32_t u = 0; u < x->tasks; u++) {
        const int64_t part = x->grid[u];
        const int32_t *restrict weight = x->weight + u * x->stride;
        if (part != 0)
            for (int32_t t = 0; t < x->tasks; t++)
                pull[t] -= part * weight[t];
    }
}

/* e for the tilts of p, in units of the grid. */
static int64_t
raise_exactly(const struct tai_convex *x, int32_t p)
{
    const int64_t unit = INT64_C(1) << TAI_CONVEX_PLACES, row = p * x->stride;
    const int32_t *order = x->by_tilt + row;
    int64_t sum = 0, most = x->low[p] > 0 ? INT64_MIN : 0;
    int32_t size = 0;
    assert(x->low[p] <= x->high[p]);
    for (int32_t i = 0; i < x->tasks && size < x->high[p]; i++) {
        if (x->barred[row + order[i]])
            continue;
        sum += on_grid(x->tilt[row + order[i]]);
        size++;
        if (size >= x->low[p])
            most = larger(most, (int64_t)size * size * unit - sum);
    }
    assert(most > INT64_MIN); /* so many tasks may be on p */
    return most;
}

/* What (4) has of one node: a row of numbers to `excess`, the rest returned. */
static int64_t
bound_node(struct tai_convex *x, int32_t p)
{
    const int64_t unit = INT64_C(1) << TAI_CONVEX_PLACES, row = p * x->stride;
    const double most = (double)TAI_CONVEX_MOST;
    const int64_t line = (int64_t)fmin(fmax(price(x, p), -most), most);
    int64_t square = 0;
    for (int32_t t = 0; t < x->tasks; t++)
        x->grid[t] = on_grid(x->part[row + t]);
    pull_node(x, p);
    sort(x->by_tilt + row, x->tasks, x->tilt + row, -1);
    for (int32_t t = 0; t < x->tasks; t++) {
        square += x->pull[t] * x->grid[t];
        x->excess[row + t] =
            unit * (2 * (x->cost[row + t] + line) - x->shift[row + t]) -
            x->mean * (int64_t)on_grid(x->tilt[row + t]) + 2 * x->pull[t];
    }
    return -x->mean * raise_exactly(x, p) -
           unit * 2 * line * (line > 0 ? x->high[p] : x->low[p]) -
           (square / unit + 1);
}

void
tai_convex_bound(struct tai_convex *x)
{
    x->bound = 2 * x->charge * (INT64_C(1) << TAI_CONVEX_PLACES);
    for (int32_t p = 0; p < x->nodes; p++)
        x->bound += bound_node(x, p);
    for (int32_t t = 0; t < x->tasks; t++) {
        int64_t least = INT64_MAX;
        for (int32_t p = 0; p < x->nodes; p++)
            if (!x->barred[p * x->stride + t])
                least = smaller(least, x->excess[p * x->stride + t]);
        for (int32_t p = 0; p < x->nodes; p++)
            x->excess[p * x->stride + t] -= least;
        x->bound += least;
    }
}

int64_t
tai_convex_cost(const struct tai_convex *x, const int32_t label[])
{
    int64_t sum = x->charge;
    for (int32_t t = 0; t < x->tasks; t++) {
        sum += x->cost[label[t] * x->stride + t];
        for (int32_t u = 0; u < t; u++)
            if (label[u] == label[t])
                sum -= x->weight[t * x->stride + u];
    }
    return sum;
}

/* ---- Parts of a problem -------------------------------------------------- */

static void
copy_task(const struct tai_convex *above, int32_t from, struct tai_convex *x,
          int32_t to)
{
    for (int32_t p = 0; p < x->nodes; p++) {
        const int64_t old = p * above->stride + from, new = p * x->stride + to;
        x->cost[new] = above->cost[old];
        x->barred[new] = above->barred[old];
        x->shift[new] = above->shift[old];
        x->tilt[new] = above->tilt[old];
        x->part[new] = above->part[old];
    }
}

/* A task of `above` stays on p: others that are there too save its weight. */
static void
decide(const struct tai_convex *above, const int32_t node[], int32_t task,
       const int32_t number[], struct tai_convex *x)
{
    const int32_t p = node[task];
    const int32_t *weight = above->weight + task * above->stride;
    x->charge += above->cost[p * above->stride + task];
    for (int32_t u = 0; u < task; u++)
        if (node[u] == p)
            x->charge -= weight[u];
    for (int32_t i = 0; i < x->tasks; i++) {
        x->cost[p * x->stride + i] -= weight[number[i]];
        x->tilt[p * x->stride + i] -= 2; /* (n + 1)^2 is n^2 + 2 n + 1 */
    }
    x->low[p] -= x->low[p] > 0;
    x->high[p]--;
}

ta_status
tai_convex_extract(const struct tai_convex *above, const int32_t node[],
                   int32_t number[], struct tai_convex **out)
{
    int32_t count = 0;
    for (int32_t t = 0; t < above->tasks; t++)
        if (node[t] < 0)
            number[count++] = t;
    const ta_status status = tai_convex_new(count, above->nodes, out);
    if (status)
        return status;
    struct tai_convex *x = *out;
    x->charge = above->charge;
    x->mean = above->mean;
    x->pace = above->pace;
    for (int32_t p = 0; p < x->nodes; p++) {
        x->low[p] = above->low[p];
        x->high[p] = above->high[p];
        x->line[p] = above->line[p];
    }
    for (int32_t i = 0; i < count; i++) {
        copy_task(above, number[i], x, i);
        for (int32_t j = 0; j < count; j++)
            x->weight[i * x->stride + j] =
                above->weight[number[i] * above->stride + number[j]];
    }
    for (int32_t t = 0; t < above->tasks; t++)
        if (node[t] >= 0)
            decide(above, node, t, number, x);
    tai_convex_link(x);
    tai_convex_settle(x);
    return TA_OK;
}
