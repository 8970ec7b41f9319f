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
 * Its derivative by w_j is the reduced cost g_j = cost_j - m(S_j). Two things
 * are done in turns.
 *
 * Exchanges find out which columns are used: weight goes within a block from
 * the used column of largest g to the column of smallest, by the exact line
 * search
 *
 *     min(w_from, (g_from - g_to) / (T |S_from difference S_to|)).
 *
 * Then the weights settle on their face, that is, at the minimum over the used
 * columns. With a base column b(p) in each block, weights move along the
 * directions from there to the other used columns,
 *
 *     d_j = [t in S_j] - [t in S_b(p)],
 *
 * and the minimum is at rates x with T D'D x = (g_b(p) - g_j). Where a weight
 * would fall below 0 on the way, the way ends; that column leaves the face and
 * its row the system, the rest of the way is that of the right side, and so
 * on. Directions are independent, with a Cholesky factor of D'D that is kept
 * from step to step, since it has nothing to do with T and center. A column
 * that depends on the face is exchanged first for one of those it depends on:
 * moving along the dependence changes no r, so one of its two ways does not
 * cost, until a weight is 0.
 *
 * This goes on until the duality gap of the step, the sum over blocks of (sum
 * of w_j g_j - min g_j), is small against what the step promises. The weights
 * stay for the next step; they are also the fractional assignment that the
 * relaxation stands for, which rounding and branching look at. Exchanges
 * alone, which converge too, but slowly, are left for trials, and where the
 * face would have too many directions.
 *
 * Cost. An exchange in each block looks at each member of each usable column;
 * a tick is that. What changes the face of s directions, or settles, takes
 * O(s^2) and a look at the members of its columns.
 *
 * Numbers. All floating point, in a fixed order of summation, so the same on
 * every machine; nothing here is believed: multipliers are rounded to
 * integers by the caller, and L is evaluated there in integers.
 *
 * Invariants:
 *   (B1) the weights of a block's usable columns are >= 0 and sum to 1 (up
 *        to rounding) during a step; others are 0;
 *   (B2) residual and weights belong together;
 *   (B3) where exchanges and settling take turns, the columns with weight are
 *        those of the face, and directions are independent.
 *
 * Reference. Kiwiel, "A method for solving certain quadratic programming
 * problems arising in nonsmooth optimization", IMA Journal of Numerical
 * Analysis 6 (1986), keeps a factor of the active columns in this way.
 */
#include "bound/bundle.h"

#include <assert.h>
#include <math.h>
#include <string.h>

/* Turns of exchanges and settling in one step at most, and of exchanges where
   there is no face; what they leave undone the next step finds. */
#define TURNS 20
#define EXCHANGE_TURNS 200

/* The same where a step is only tried, without a face. */
#define TRIAL_TURNS 30

/* The step is good enough when its duality gap is this part of the promised
   increase, or nothing: costs are integers. */
#define STEP_PRECISION 0.05
#define NO_GAP 1

/* A block that contributes less than this part of its share to that gap is
   left alone. */
#define NEGLIGIBLE 0.5

/* The face's factor is made anew after so many removals. */
#define REMOVALS_MOST 200

/* Numbers of the factor that cost as much as a member of a column. */
#define FACTOR_TICK 8

/* What a step is about. */
struct step {
    struct tai_bundle *b;
    const ta_cost *center;
    double length;     /* T */
    bool faced;        /* whether there is a face */
    double negligible; /* gap of a block */
    double gap;        /* of this turn's exchanges so far */
    double model;      /* sum of least reduced costs in them */
};

/* ---- Columns ----------------------------------------------------------- */

/* Sums up the vector over the column's tasks. */
static double
sum_over(const struct tai_bundle *b, const struct tai_column *column,
         const double vector[])
{
    const int32_t *task = tai_bundle_tasks(b, column);
    double sum = 0;
    for (int32_t i = 0; i < column->count; i++)
        sum += vector[task[i]];
    return sum;
}

/* Adds `value` to the vector for each of the column's tasks. */
static void
add_to(const struct tai_bundle *b, const struct tai_column *column,
       double vector[], double value)
{
    const int32_t *task = tai_bundle_tasks(b, column);
    for (int32_t i = 0; i < column->count; i++)
        vector[task[i]] += value;
}

static void
reduce_cost(struct tai_bundle *b, struct tai_column *column)
{
    double sum = column->cost;
    const int32_t *task = tai_bundle_tasks(b, column);
    for (int32_t i = 0; i < column->count; i++)
        sum -= b->multiplier[task[i]];
    column->reduced = sum;
    b->ticks += column->count;
}

/* Tasks in one of the two columns and not in the other. */
static int32_t
difference(const struct tai_bundle *b, const struct tai_column *x,
           const struct tai_column *y)
{
    const int32_t *s = tai_bundle_tasks(b, x), *t = tai_bundle_tasks(b, y);
    int32_t i = 0, j = 0, common = 0;
    while (i < x->count && j < y->count) {
        common += s[i] == t[j];
        const int32_t a = s[i], c = t[j];
        i += a <= c;
        j += c <= a;
    }
    return x->count + y->count - 2 * common;
}

/* ---- The face ---------------------------------------------------------- */

/* The column of a direction. */
static struct tai_column *
column_of(const struct tai_bundle *b, int32_t direction)
{
    return &b->column[b->face.direction[direction]];
}

static struct tai_column *
base_of(const struct tai_bundle *b, int32_t block)
{
    return &b->column[b->face.base[block]];
}

static bool
has_base(const struct tai_bundle *b, int32_t block)
{
    return b->face.base[block] >= 0;
}

/* Nothing is in the face. */
static void
clear_face(struct tai_bundle *b)
{
    b->face.gram.size = 0;
    b->face.removals = 0;
    for (int32_t p = 0; p < b->blocks; p++)
        b->face.base[p] = -1;
    for (int32_t j = 0; j < b->columns; j++)
        b->column[j].place = TAI_OUTSIDE;
}

/* The factor was used from end to end. */
static void
count_pass(struct tai_bundle *b)
{
    b->ticks += (int64_t)b->face.gram.size * b->face.gram.size / FACTOR_TICK;
}

static void
remove_direction(struct tai_bundle *b, int32_t place, double side[])
{
    struct tai_face *f = &b->face;
    column_of(b, place)->place = TAI_OUTSIDE;
    tai_cholesky_remove(&f->gram, place, side);
    for (int32_t i = place; i < f->gram.size; i++) {
        f->direction[i] = f->direction[i + 1];
        column_of(b, i)->place = i;
    }
    f->removals++;
    count_pass(b);
}

/* The block's first direction gives the new base, since the others can then
   become differences from it. */
static void
remove_base(struct tai_bundle *b, int32_t block, double side[])
{
    struct tai_face *f = &b->face;
    int32_t first = 0;
    base_of(b, block)->place = TAI_OUTSIDE;
    f->base[block] = -1;
    while (first < f->gram.size && column_of(b, first)->block != block)
        first++;
    if (first == f->gram.size)
        return;
    for (int32_t i = first + 1; i < f->gram.size; i++)
        if (column_of(b, i)->block == block)
            tai_cholesky_subtract(&f->gram, i, first);
    f->base[block] = f->direction[first];
    remove_direction(b, first, side);
    base_of(b, block)->place = TAI_BASE;
}

/* Takes a column out of the face. `side` may be NULL, or a right side solved
   forward, which follows. */
static void
leave(struct tai_bundle *b, struct tai_column *column, double side[])
{
    assert(column->place != TAI_OUTSIDE);
    if (column->place == TAI_BASE)
        remove_base(b, column->block, side);
    else
        remove_direction(b, column->place, side);
}

/* Products of the column's direction with those of the face, to `rate`.
   Returns that with itself. */
static double
find_products(struct tai_bundle *b, const struct tai_column *column)
{
    struct tai_face *f = &b->face;
    const struct tai_column *base = base_of(b, column->block);
    add_to(b, column, f->vector, 1);
    add_to(b, base, f->vector, -1);
    for (int32_t p = 0; p < b->blocks; p++)
        if (has_base(b, p))
            f->base_rate[p] = sum_over(b, base_of(b, p), f->vector);
    for (int32_t i = 0; i < f->gram.size; i++) {
        const struct tai_column *other = column_of(b, i);
        f->rate[i] = sum_over(b, other, f->vector) - f->base_rate[other->block];
        b->ticks += other->count;
    }
    const double square =
        sum_over(b, column, f->vector) - sum_over(b, base, f->vector);
    add_to(b, column, f->vector, -1);
    add_to(b, base, f->vector, 1);
    return square;
}

/* What stops a move along rates, and how far it goes. */
struct stop {
    double way;
    struct tai_column *column;
};

static void
look_for_stop(struct stop *stop, struct tai_column *column, double rate)
{
    if (rate >= 0 || column->weight > -rate * stop->way)
        return;
    stop->way = column->weight > 0 ? column->weight / -rate : 0;
    stop->column = column;
}

/* How far the weights of the face can move along the rates without any of
   them falling below 0. */
static void
find_stop(const struct tai_bundle *b, struct stop *stop)
{
    for (int32_t i = 0; i < b->face.gram.size; i++)
        look_for_stop(stop, column_of(b, i), b->face.rate[i]);
    for (int32_t p = 0; p < b->blocks; p++)
        if (has_base(b, p))
            look_for_stop(stop, base_of(b, p), b->face.base_rate[p]);
}

static void
move_weights(const struct tai_bundle *b, const struct stop *stop)
{
    for (int32_t i = 0; i < b->face.gram.size; i++)
        column_of(b, i)->weight += stop->way * b->face.rate[i];
    for (int32_t p = 0; p < b->blocks; p++)
        if (has_base(b, p))
            base_of(b, p)->weight += stop->way * b->face.base_rate[p];
    if (stop->column)
        stop->column->weight = 0;
}

/* What a block's directions gain its base loses. */
static void
find_base_rates(struct tai_bundle *b)
{
    struct tai_face *f = &b->face;
    for (int32_t p = 0; p < b->blocks; p++)
        f->base_rate[p] = 0;
    for (int32_t i = 0; i < f->gram.size; i++)
        f->base_rate[column_of(b, i)->block] -= f->rate[i];
}

/* The column's direction is the sum of those of the face with coefficients
   `rate`. Weight moves between it and them until one has none left, in the
   direction that does not cost; nothing else changes, and costs only by those
   of the columns. */
static void
exchange_dependent(struct tai_bundle *b, struct tai_column *column)
{
    struct tai_face *f = &b->face;
    double slope = column->cost, sign = 1;
    for (int32_t i = 0; i < f->gram.size; i++)
        f->rate[i] = -f->rate[i];
    find_base_rates(b);
    f->base_rate[column->block] -= 1;
    for (int32_t i = 0; i < f->gram.size; i++)
        slope += f->rate[i] * column_of(b, i)->cost;
    for (int32_t p = 0; p < b->blocks; p++)
        if (has_base(b, p))
            slope += f->base_rate[p] * base_of(b, p)->cost;
    if (slope > 0) {
        sign = -1;
        for (int32_t i = 0; i < f->gram.size; i++)
            f->rate[i] = -f->rate[i];
        for (int32_t p = 0; p < b->blocks; p++)
            f->base_rate[p] = -f->base_rate[p];
    }
    struct stop stop = {INFINITY, NULL};
    look_for_stop(&stop, column, sign);
    find_stop(b, &stop);
    assert(stop.column); /* the rates of the column's block sum to 0 */
    column->weight += sign * stop.way;
    move_weights(b, &stop);
    if (stop.column->place != TAI_OUTSIDE)
        leave(b, stop.column, NULL);
}

/* Takes a column into the face as long as it has weight (B3). */
static void
enter(struct step *s, struct tai_column *column)
{
    struct tai_bundle *b = s->b;
    struct tai_face *f = &b->face;
    const int32_t number = (int32_t)(column - b->column);
    while (s->faced && column->weight > 0) {
        if (!has_base(b, column->block)) {
            f->base[column->block] = number;
            column->place = TAI_BASE;
            return;
        }
        if (f->gram.size == f->gram.room) {
            s->faced = false;
            return;
        }
        const double square = find_products(b, column);
        count_pass(b);
        if (tai_cholesky_add(&f->gram, f->rate, square)) {
            column->place = f->gram.size - 1;
            f->direction[column->place] = number;
            return;
        }
        exchange_dependent(b, column);
    }
}

/* The face becomes that of the weights (B3). */
static void
follow_weights(struct step *s)
{
    struct tai_bundle *b = s->b;
    if (b->face.removals > REMOVALS_MOST)
        clear_face(b);
    for (int32_t j = 0; j < b->columns; j++) {
        struct tai_column *column = &b->column[j];
        if (column->place != TAI_OUTSIDE && column->weight <= 0)
            leave(b, column, NULL);
    }
    for (int32_t j = 0; j < b->columns; j++)
        if (b->column[j].place == TAI_OUTSIDE)
            enter(s, &b->column[j]);
}

/* ---- Weights ----------------------------------------------------------- */

/* Lists the usable columns, the newest of a block first. */
static void
list_usable(struct tai_bundle *b)
{
    int32_t count = 0;
    for (int32_t p = 0; p < b->blocks; p++) {
        b->usable_first[p] = count;
        for (int32_t j = b->head[p]; j >= 0; j = b->chain[j])
            if (b->column[j].usable)
                b->usable[count++] = j;
            else
                b->column[j].weight = 0;
        assert(count > b->usable_first[p]);
    }
    b->usable_first[b->blocks] = count;
}

/* Makes the weights of each block sum to 1 (B1). */
static void
normalise(struct tai_bundle *b)
{
    for (int32_t p = 0; p < b->blocks; p++) {
        const int32_t begin = b->usable_first[p], end = b->usable_first[p + 1];
        double sum = 0;
        for (int32_t i = begin; i < end; i++)
            sum += b->column[b->usable[i]].weight;
        if (sum <= 0) {
            b->column[b->usable[begin]].weight = 1;
            continue;
        }
        for (int32_t i = begin; i < end; i++)
            b->column[b->usable[i]].weight /= sum;
    }
}

/* Residual and multipliers from the weights (B2). */
static void
find_multipliers(const struct step *s)
{
    struct tai_bundle *b = s->b;
    const int32_t count = b->usable_first[b->blocks];
    for (int32_t t = 0; t < b->tasks; t++)
        b->residual[t] = 1;
    for (int32_t i = 0; i < count; i++) {
        const struct tai_column *column = &b->column[b->usable[i]];
        if (column->weight > 0)
            add_to(b, column, b->residual, -column->weight);
    }
    for (int32_t t = 0; t < b->tasks; t++)
        b->multiplier[t] = (double)s->center[t] + s->length * b->residual[t];
}

/* Adds `change` to the column's weight. */
static void
shift_weight(const struct step *s, struct tai_column *column, double change)
{
    column->weight += change;
    add_to(s->b, column, s->b->residual, -change);
    add_to(s->b, column, s->b->multiplier, -s->length * change);
}

static void
exchange_weight(struct step *s, struct tai_column *from, struct tai_column *to)
{
    const int32_t apart = difference(s->b, from, to);
    const double exact = (from->reduced - to->reduced) / (s->length * apart);
    const double change = exact < from->weight ? exact : from->weight;
    const double rest = from->weight - change;
    shift_weight(s, from, -change);
    shift_weight(s, to, change);
    from->weight = rest > 0 ? rest : 0;
    if (s->faced && from->weight <= 0 && from->place != TAI_OUTSIDE)
        leave(s->b, from, NULL);
    if (s->faced && to->place == TAI_OUTSIDE)
        enter(s, to);
}

/* One exchange of weight in the block, if it is worth it. */
static void
exchange(struct step *s, int32_t block)
{
    struct tai_bundle *b = s->b;
    struct tai_column *to = NULL, *from = NULL;
    double mean = 0;
    for (int32_t i = b->usable_first[block]; i < b->usable_first[block + 1];
         i++) {
        struct tai_column *column = &b->column[b->usable[i]];
        reduce_cost(b, column);
        if (!to || column->reduced < to->reduced)
            to = column;
        if (column->weight <= 0)
            continue;
        mean += column->weight * column->reduced;
        if (!from || column->reduced > from->reduced)
            from = column;
    }
    assert(to && from);
    s->model += to->reduced;
    if (from->reduced <= to->reduced)
        return;
    const double gap = mean - to->reduced;
    s->gap += gap;
    if (gap >= s->negligible)
        exchange_weight(s, from, to);
}

/* The weights go to the minimum on their face, or of one of its faces. */
static void
settle(struct step *s)
{
    struct tai_bundle *b = s->b;
    struct tai_face *f = &b->face;
    for (int32_t p = 0; p < b->blocks; p++)
        reduce_cost(b, base_of(b, p));
    for (int32_t i = 0; i < f->gram.size; i++) {
        struct tai_column *column = column_of(b, i);
        reduce_cost(b, column);
        f->side[i] =
            (base_of(b, column->block)->reduced - column->reduced) / s->length;
    }
    tai_cholesky_forward(&f->gram, f->side);
    count_pass(b);
    for (;;) {
        struct stop stop = {1, NULL};
        memcpy(f->rate, f->side, (size_t)f->gram.size * sizeof *f->rate);
        tai_cholesky_backward(&f->gram, f->rate);
        count_pass(b);
        find_base_rates(b);
        find_stop(b, &stop);
        move_weights(b, &stop);
        if (!stop.column)
            break;
        for (int32_t i = 0; i < f->gram.size; i++)
            f->side[i] *= 1 - stop.way;
        leave(b, stop.column, f->side);
    }
    find_multipliers(s);
}

/* ---- The step ---------------------------------------------------------- */

/* Maximises the model, and returns its value. */
static double
maximise(struct tai_bundle *b, const ta_cost center[], double length,
         bool faced, int turns)
{
    struct step s = {b, center, length, .faced = faced};
    list_usable(b);
    normalise(b);
    if (faced)
        follow_weights(&s);
    find_multipliers(&s);
    for (int turn = 0; turn < turns; turn++) {
        if (faced && !s.faced)
            turns = EXCHANGE_TURNS;
        s.gap = 0;
        s.model = 0;
        for (int32_t p = 0; p < b->blocks; p++)
            exchange(&s, p);
        /* What the model promises over the center is its value less the
           center's, at least the proximal term. */
        double square = 0;
        for (int32_t t = 0; t < b->tasks; t++)
            square += b->residual[t] * b->residual[t];
        const double enough = STEP_PRECISION * length * square;
        if (s.gap <= enough || s.gap <= NO_GAP)
            break;
        s.negligible = NEGLIGIBLE * enough / b->blocks;
        if (s.faced)
            settle(&s);
    }
    if (faced && !s.faced)
        clear_face(b);
    for (int32_t t = 0; t < b->tasks; t++)
        s.model += b->multiplier[t];
    return s.model;
}

double
tai_bundle_step(struct tai_bundle *bundle, const ta_cost center[],
                double length)
{
    struct tai_bundle *b = bundle;
    const double model = maximise(b, center, length, true, TURNS);
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
    const int32_t *member = tai_bundle_tasks(b, column);
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
        covered ? maximise(b, center, length, false, TRIAL_TURNS) : INFINITY;
    for (int32_t j = 0; j < b->columns; j++) {
        b->column[j].weight = b->column[j].kept;
        b->column[j].usable = b->column[j].kept_usable;
    }
    return model;
}
