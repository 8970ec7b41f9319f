/* SPDX-License-Identifier: MIT */
/*
 * Branch and bound on the sizes of nodes.
 *
 * The problem. As in exact/search.c, for dense task graphs with uniform
 * distances, where the relaxation's gap comes from how many tasks a node gets:
 * see bound/size-prices.c, which has a bound for every box of sizes.
 *
 * The method. Depth first. A frame takes from its box the sizes that decided
 * and possible tasks leave no room for, sweeps, and improves the prices. While
 * much of the first gap is left, it branches on the size of a node, at what
 * the fractional assignment has: the two boxes bound better than theirs. Where
 * little is left, it branches on the nodes of one task, and prices are improved
 * a little only. A box that is narrow enough is left to exact/narrow.c, unless
 * there are too many tasks. When tasks are decided, the frame goes on without
 * them, since the messages of a dense graph are as many as the square of its
 * tasks.
 *
 * Why it is correct. The bound holds for what is in the box, so what a frame
 * bars is in no better assignment of it; boxes and nodes of a task cover what
 * the frame has. An assignment is costed by the incumbent: that prices make it
 * look cheaper only means that frames stay open that could be closed.
 *
 * Cost. A frame of n tasks is about 20 sweeps, O(n^2 k) each, or 70 to 130
 * where prices are improved for long; and while its children are searched a
 * copy of the messages, 4 or 8 n^2 k bytes.
 *
 * Overflow: see bound/size-prices.c.
 */
#include "exact/sizes.h"

#include <assert.h>

#include "base/memory.h"
#include "bound/size-prices.h"
#include "bound/vector.h"
#include "exact/narrow.h"
#include "exact/piece.h"

#define MOST_DEPTH 2000
#define NO_CEILING (INT64_C(1) << 60)

/* Changes of the prices at the root, in frames that branch on sizes, in the
   first one and in others that branch on tasks. */
#define ROOT_STEPS 60
#define BOX_STEPS 30
#define FIRST_STEPS 60
#define TASK_STEPS 8

#define ROOT_SWEEPS 20
#define FRAME_SWEEPS 3

/* Branching on sizes ends when so much of the first gap is left. */
#define NARROW 0.4

/* A box is left to the convex bound if the secants of it lack less than so many
   times the gap. */
#define CONVEX 25

/* A size within its range is worth branching on if the product of what is
   below and above it is so large. */
#define LEAST_ROOM 6.0

/* A step at first; it grows while it gains, and shrinks. */
#define FIRST_STEP 0.03
#define LEAST_STEP 0.003
#define MOST_STEP 0.1

/* A frame goes on with the undecided tasks if they are fewer than so many. */
#define SHRINK 0.95

struct sizes {
    struct tai_incumbent *incumbent;
    struct tai_run *run;
    const int32_t *task_of; /* [tasks of the root]: of the instance */
    struct tai_size_prices prices;
    int32_t *placed; /* [tasks of the root], see bound/size-prices.h */

    struct tai_piece
        *piece;             /* of the undecided tasks; `origin` is the root's */
    struct tai_messages *m; /* the piece's */

    int64_t *row;   /* [tasks of the root * width], scratch */
    int32_t *whole; /* [tasks of the instance], scratch */
    double mean;    /* communication of a task, scaled */
    double step;
    double first_gap;
    double mean_weight; /* of two tasks, scaled */
    struct tai_narrow narrow;
    bool has_narrow, told_narrow;
    bool on_tasks; /* a frame above branched on a task */
    int32_t depth;
    int64_t saved;      /* numbers held by frames and pieces */
    int64_t most_saved; /* where frames begin to hold less */
    bool gave_up;       /* the stack was too deep */
    ta_status status;
};

static void explore(struct sizes *x, int64_t elsewhere);

static bool
stopped(struct sizes *x)
{
    return x->status || x->gave_up ||
           tai_run_stopped(x->run, x->m->arcs + x->m->tasks, "sizes") ||
           tai_incumbent_closed(x->incumbent);
}

static double
gap(const struct sizes *x)
{
    return (double)(x->m->ceiling - x->m->constant);
}

/* Writes the problem of the box and its prices, below the best total. */
static void
apply(struct sizes *x)
{
    const int64_t unit = INT64_C(1) << x->m->shift;
    tai_size_prices_apply(&x->prices, (x->incumbent->value - 1) * unit);
}

static void
apply_changed(struct sizes *x)
{
    apply(x);
    tai_size_prices_repair(&x->prices);
}

static void
offer(struct sizes *x)
{
    for (int32_t t = 0; t < x->prices.root->tasks; t++)
        x->whole[x->task_of[t]] = x->placed[t];
    for (int32_t i = 0; i < x->m->tasks; i++)
        x->whole[x->task_of[x->piece->origin[i]]] = x->piece->labels[i];
    if (tai_incumbent_offer(x->incumbent, x->whole))
        apply(x);
}

/* ---- Tightening -------------------------------------------------------- */

/* Forward and backward; false if nothing better is left. */
static bool
sweep_both(struct sizes *x)
{
    if (!tai_messages_sweep(x->m, &(struct tai_sweep){.run = x->run}))
        return false;
    const struct tai_sweep back = {.backward = true,
                                   .labels = x->piece->labels,
                                   .margin = x->piece->margin,
                                   .row = x->row,
                                   .run = x->run};
    if (!tai_messages_sweep(x->m, &back))
        return false;
    offer(x);
    tai_size_prices_observe(&x->prices, x->row);
    return x->m->constant <= x->m->ceiling;
}

static bool
tighten(struct sizes *x, int most)
{
    for (int i = 0; i < most; i++) {
        const int64_t before = x->m->constant;
        if (!sweep_both(x) || stopped(x))
            return false;
        if (x->m->constant - before < (x->m->ceiling - x->m->constant) / 20)
            break;
    }
    return true;
}

/* What a frame keeps, from which its children start. */
struct state {
    struct tai_size_box box;
    struct tai_kept kept;
};

static void
keep_again(const struct sizes *x, struct state *state)
{
    state->box = x->prices.box;
    tai_piece_keep_again(x->piece, &state->kept);
}

static void
put_back(struct sizes *x, const struct state *state)
{
    x->prices.box = state->box;
    x->m->ceiling = NO_CEILING; /* nothing more is barred on the way */
    tai_piece_put_back(x->piece, &state->kept);
    if (state->kept.block)
        apply(x);
    else /* messages of a frame above, which had other prices */
        apply_changed(x);
}

/* Changes the prices so many times and keeps the best. False if nothing
   better is left, or it stopped. */
static bool
improve_prices(struct sizes *x, int32_t steps, struct state *state)
{
    int64_t best = tai_size_prices_bound(&x->prices);
    int32_t losses = 0;
    keep_again(x, state);
    for (int32_t i = 0; i < steps; i++) {
        const int64_t before = tai_size_prices_bound(&x->prices);
        if (!tai_size_prices_step(&x->prices, x->step))
            break;
        apply_changed(x);
        if (x->m->constant > x->m->ceiling || !sweep_both(x) || stopped(x))
            return false;
        const int64_t now = tai_size_prices_bound(&x->prices);
        if (now > best) {
            best = now;
            keep_again(x, state);
        }
        losses = now > before ? 0 : losses + 1;
        x->step *= now > before ? 1.1 : 0.7;
        x->step = x->step < LEAST_STEP  ? LEAST_STEP
                  : x->step > MOST_STEP ? MOST_STEP
                                        : x->step;
        if (losses == 2) {
            put_back(x, state);
            losses = 0;
        }
    }
    put_back(x, state);
    return x->m->constant <= x->m->ceiling;
}

/* ---- Sizes that are possible ------------------------------------------- */

/* How many tasks are on each node for sure, and how many at most. */
static void
count_tasks(const struct sizes *x, int32_t least[], int32_t most[])
{
    const struct tai_messages *m = x->m;
    for (int32_t p = 0; p < m->nodes; p++)
        least[p] = most[p] = 0;
    for (int32_t t = 0; t < x->prices.root->tasks; t++)
        if (x->placed[t] >= 0) {
            least[x->placed[t]]++;
            most[x->placed[t]]++;
        }
    for (int32_t i = 0; i < m->tasks; i++) {
        int32_t node = 0;
        for (int32_t p = 0; p < m->nodes; p++)
            most[p] += !m->barred[(int64_t)i * m->width + p];
        if (tai_piece_decided(m, i, &node))
            least[node]++;
    }
}

/* Takes from the box what is impossible. False if nothing is left. */
static bool
fit_box(struct sizes *x)
{
    struct tai_size_box *box = &x->prices.box;
    int32_t least[TAI_SIZE_NODES], most[TAI_SIZE_NODES];
    bool changed;
    count_tasks(x, least, most);
    if (!tai_fit_sizes(x->m->nodes, x->prices.root->tasks, least, most,
                       box->low, box->high, &changed))
        return false;
    if (changed)
        apply_changed(x);
    return true;
}

/* ---- Branching --------------------------------------------------------- */

/* How promising a task is, as in exact/search.c; -1 for a decided one. */
static double
score(const struct sizes *x, int32_t task)
{
    const struct tai_messages *m = x->m;
    int32_t node, open = 0;
    if (tai_piece_decided(m, task, &node))
        return -1;
    double weight = 0;
    for (int64_t a = m->first[task]; a < m->first[task + 1]; a++)
        if (!tai_piece_decided(m, m->neighbour[a], &node))
            weight += (double)m->weight[a];
    for (int32_t p = 0; p < m->nodes; p++)
        open += !m->barred[(int64_t)task * m->width + p];
    return (weight + 1) /
           (open * (x->mean / 10 + (double)x->piece->margin[task] + 1));
}

static int32_t
choose_task(const struct sizes *x)
{
    int32_t best = -1;
    double most = -1;
    for (int32_t t = 0; t < x->m->tasks; t++) {
        const double s = score(x, t);
        if (s > most) {
            most = s;
            best = t;
        }
    }
    return best;
}

/* The nodes that a task has left, by rising theta; how many. */
static int32_t
list_nodes(const struct tai_messages *m, int32_t task, int32_t list[],
           int64_t theta[])
{
    int32_t count = 0;
    for (int32_t p = 0; p < m->nodes; p++) {
        const int64_t at = (int64_t)task * m->width + p;
        if (m->barred[at])
            continue;
        int32_t i = count++;
        for (; i > 0 && theta[i - 1] > m->theta[at]; i--) {
            list[i] = list[i - 1];
            theta[i] = theta[i - 1];
        }
        list[i] = p;
        theta[i] = m->theta[at];
    }
    return count;
}

static void
branch_on_task(struct sizes *x, const struct state *state, int64_t elsewhere)
{
    int32_t list[TAI_SIZE_NODES];
    int64_t theta[TAI_SIZE_NODES];
    const int32_t task = choose_task(x);
    const int64_t bound = tai_size_prices_bound(&x->prices);
    const bool above = x->on_tasks;
    assert(task >= 0);
    x->on_tasks = true;
    const int32_t count = list_nodes(x->m, task, list, theta);
    for (int32_t i = 0; i < count && !stopped(x); i++) {
        put_back(x, state);
        if (tai_messages_fix(x->m, task, list[i]))
            explore(x, i + 1 < count ? smaller(elsewhere, bound + theta[i + 1])
                                     : elsewhere);
    }
    x->on_tasks = above;
}

/* The node whose size has most room on both sides, -1 if none has enough;
 *split is the largest size of the first half. */
static int32_t
choose_size(const struct sizes *x, int32_t *split)
{
    const struct tai_size_box *box = &x->prices.box;
    int32_t best = -1;
    double most = LEAST_ROOM;
    for (int32_t p = 0; p < x->m->nodes; p++) {
        const double size = x->prices.size[p];
        const double room = (size - box->low[p]) * (box->high[p] - size);
        if (room < most)
            continue;
        most = room;
        best = p;
        *split = (int32_t)size;
    }
    return best;
}

/* First the side where the best assignment is not: there the bound is soon
   above it. */
static void
branch_on_size(struct sizes *x, const struct state *state, int32_t node,
               int32_t split, int64_t elsewhere)
{
    const int64_t bound = tai_size_prices_bound(&x->prices);
    int32_t now = 0;
    for (int32_t t = 0; t < x->prices.root->tasks; t++)
        now += x->incumbent->assignment[x->task_of[t]] == node;
    for (int side = 0; side < 2 && !stopped(x); side++) {
        put_back(x, state);
        if ((now <= split) == (side == 1))
            x->prices.box.high[node] = split;
        else
            x->prices.box.low[node] = split + 1;
        apply_changed(x);
        explore(x, side == 0 ? smaller(elsewhere, bound) : elsewhere);
    }
}

/* ---- Frames ------------------------------------------------------------ */

static int32_t
count_undecided(const struct tai_messages *m)
{
    int32_t count = 0, node;
    for (int32_t t = 0; t < m->tasks; t++)
        count += !tai_piece_decided(m, t, &node);
    return count;
}

/* Changes to the problem of those tasks. */
static void
enter(struct sizes *x, struct tai_piece *piece)
{
    x->piece = piece;
    x->m = x->prices.m = piece->m;
    x->prices.origin = piece->origin;
}

/* Goes on without the decided tasks. */
static void
explore_rest(struct sizes *x, int64_t elsewhere)
{
    struct tai_piece *above = x->piece, rest = {0};
    const struct tai_messages *m = above->m;
    int32_t *part = tai_alloc_zero(m->tasks, sizeof *part);
    int32_t *number = tai_alloc(m->tasks, sizeof *number);
    if (!part || !number) {
        x->status = TA_OUT_OF_MEMORY;
        goto end;
    }
    for (int32_t t = 0; t < m->tasks; t++)
        if (tai_piece_decided(m, t, &above->labels[t])) {
            part[t] = -1;
            x->placed[above->origin[t]] = above->labels[t];
        }
    x->status = tai_piece_extract(above, part, 0, number, &rest);
    if (!x->status) {
        x->saved += rest.m->state;
        enter(x, &rest);
        apply(x);
        tai_messages_settle(x->m);
        explore(x, elsewhere);
        enter(x, above);
        x->saved -= rest.m->state;
    }
    for (int32_t t = 0; t < m->tasks; t++)
        if (part[t] < 0)
            x->placed[above->origin[t]] = -1;
end:
    tai_piece_release(&rest);
    tai_free(number);
    tai_free(part);
}

/* What the secants of the squares of sizes lack, see bound/convex.c. */
static double
lack_of_box(const struct sizes *x)
{
    double lack = 0;
    for (int32_t p = 0; p < x->m->nodes; p++) {
        const double below = x->prices.size[p] - x->prices.box.low[p];
        const double above = x->prices.box.high[p] - x->prices.size[p];
        if (below > 0 && above > 0)
            lack += 0.5 * x->mean_weight * below * above;
    }
    return lack;
}

/* Leaves the box to exact/narrow.c; false if that is no way to search it. */
static bool
search_narrow(struct sizes *x, int64_t elsewhere)
{
    const struct tai_messages *root = x->prices.root, *m = x->m;
    struct tai_convex *to = x->narrow.root;
    for (int32_t p = 0; p < root->nodes; p++) {
        to->low[p] = x->prices.box.low[p];
        to->high[p] = x->prices.box.high[p];
        for (int32_t t = 0; t < root->tasks; t++) {
            const int64_t at = p * to->stride + t;
            to->barred[at] = x->placed[t] != p;
            to->part[at] = x->prices.share[(int64_t)t * root->width + p];
        }
        for (int32_t i = 0; i < m->tasks; i++)
            to->barred[p * to->stride + x->piece->origin[i]] =
                m->barred[(int64_t)i * m->width + p];
    }
    if (!x->told_narrow)
        TAI_EVENT(x->run, "narrow boxes");
    x->told_narrow = true;
    x->status = tai_narrow_search(&x->narrow, tai_size_prices_bound(&x->prices),
                                  elsewhere, x->depth);
    x->gave_up |= x->narrow.gave_up;
    if (!stopped(x))
        apply(x); /* the incumbent may be a better one */
    x->has_narrow = !x->narrow.shapeless;
    return x->has_narrow;
}

static void
branch_from(struct sizes *x, struct state *state, int64_t elsewhere)
{
    const bool wide = gap(x) > NARROW * x->first_gap;
    const int32_t steps = x->depth == 1 ? ROOT_STEPS
                          : wide        ? BOX_STEPS
                          : x->on_tasks ? TASK_STEPS
                                        : FIRST_STEPS;
    if (!improve_prices(x, steps, state) || stopped(x))
        return;
    const int64_t here = smaller(tai_size_prices_bound(&x->prices), elsewhere);
    int32_t split = 0, node = -1;
    tai_incumbent_raise(x->incumbent, -(-here >> x->m->shift));
    if (x->depth == 1)
        TAI_EVENT(x->run, "prices on sizes");
    if (x->has_narrow && lack_of_box(x) < CONVEX * gap(x) &&
        search_narrow(x, elsewhere))
        return;
    if (gap(x) > NARROW * x->first_gap)
        node = choose_size(x, &split);
    if (node >= 0)
        branch_on_size(x, state, node, split, elsewhere);
    else if (count_undecided(x->m) > 0)
        branch_on_task(x, state, elsewhere);
}

/* Beyond the memory limit a frame keeps less, as in exact/search.c. */
static void
branch(struct sizes *x, int64_t elsewhere)
{
    const int64_t numbers = x->m->state;
    const bool whole = !x->piece->kept || x->saved + numbers <= x->most_saved;
    if (x->depth > MOST_DEPTH) {
        x->gave_up = true;
        return;
    }
    struct state *state = tai_alloc_zero(1, sizeof *state);
    x->status = TA_OUT_OF_MEMORY;
    if (state)
        x->status = tai_piece_keep(x->piece, whole, &state->kept);
    if (!x->status) {
        x->saved += whole ? numbers : numbers / 64;
        x->run->stats.lean_frames += !whole;
        x->depth++;
        branch_from(x, state, elsewhere);
        x->depth--;
        x->saved -= whole ? numbers : numbers / 64;
    }
    if (state)
        tai_piece_forget(x->piece, &state->kept);
    tai_free(state);
}

/* What the state leaves, below the best total. `elsewhere`: no open frame of
   another branch has a smaller bound, scaled. */
static void
explore(struct sizes *x, int64_t elsewhere)
{
    x->run->stats.frames++;
    x->incumbent->open_frames = x->depth;
    if (!fit_box(x) || x->m->constant > x->m->ceiling ||
        !tighten(x, x->depth ? FRAME_SWEEPS : ROOT_SWEEPS))
        return;
    const int32_t left = count_undecided(x->m);
    if (left == 0)
        sweep_both(x); /* offers it */
    else if (left < SHRINK * x->m->tasks)
        explore_rest(x, elsewhere);
    else
        branch(x, elsewhere);
}

bool
tai_sizes_apply(const struct tai_messages *root)
{
    return root->uniform && !root->apart && root->cycles == 0 &&
           root->nodes <= TAI_SIZE_NODES &&
           root->arcs >= (int64_t)root->tasks * (root->tasks - 1) / 2;
}

/* The tasks of the root that have several nodes, as a problem of their own. */
static ta_status
begin(struct sizes *x, const struct tai_messages *root, struct tai_piece *all)
{
    struct tai_piece whole = {.m = (struct tai_messages *)root};
    const int32_t tasks = x->incumbent->instance->tasks;
    int32_t *part = tai_alloc_zero(root->tasks, sizeof *part);
    int32_t *number = tai_alloc(root->tasks, sizeof *number);
    int32_t *labels = tai_alloc(root->tasks, sizeof *labels);
    ta_status status = TA_OUT_OF_MEMORY;
    x->placed = tai_alloc(root->tasks, sizeof *x->placed);
    x->row = tai_alloc((int64_t)root->tasks * root->width, sizeof *x->row);
    x->whole = tai_alloc_zero(tasks, sizeof *x->whole);
    if (!part || !number || !labels || !x->placed || !x->row || !x->whole)
        goto end;
    for (int32_t t = 0; t < root->tasks; t++) {
        x->placed[t] = -1;
        labels[t] = x->incumbent->assignment[x->task_of[t]];
        number[t] = t;
    }
    whole.labels = labels;
    whole.origin = number;
    status = tai_size_prices_init(&x->prices, root, labels);
    if (!status)
        status = tai_piece_extract(&whole, part, 0, number, all);
end:
    tai_free(labels);
    tai_free(number);
    tai_free(part);
    return status;
}

ta_status
tai_sizes_search(struct tai_incumbent *incumbent,
                 const struct tai_messages *root, const int32_t task_of[],
                 bool *ended)
{
    struct sizes x = {.incumbent = incumbent,
                      .run = incumbent->run,
                      .task_of = task_of,
                      .mean = tai_messages_mean(root),
                      .step = FIRST_STEP,
                      .most_saved = incumbent->run->memory_limit / 8};
    struct tai_piece all = {0};
    assert(tai_incumbent_exists(incumbent));
    x.status = begin(&x, root, &all);
    if (!x.status) {
        enter(&x, &all);
        x.prices.placed = x.placed;
        apply(&x);
        tai_messages_settle(x.m);
        x.first_gap = gap(&x);
        if (tai_run_has(x.run, TAI_PART_CONVEX) && tai_narrow_apply(root)) {
            x.status = tai_narrow_init(&x.narrow, incumbent, root, task_of);
            x.has_narrow = true;
        }
        for (int64_t a = 0; a < root->arcs; a++)
            x.mean_weight += (double)root->weight[a] / (double)root->arcs;
    }
    if (!x.status) {
        explore(&x, INT64_MAX);
    }
    *ended = !x.status && !x.gave_up && !x.run->stop;
    incumbent->open_frames = 0;
    tai_piece_release(&all);
    tai_size_prices_release(&x.prices);
    tai_narrow_release(&x.narrow);
    tai_free(x.whole);
    tai_free(x.row);
    tai_free(x.placed);
    return x.status;
}
