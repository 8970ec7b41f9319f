/* SPDX-License-Identifier: MIT */
/*
 * Branch and bound under capacities that have a price.
 *
 * The problem. The total of tasks on nodes, any distances, and for every
 * resource r and node p: load(r, p) <= capacity(r, p), where load is the sum
 * of what the tasks on p require of r.
 *
 * The method. With prices pi(r, p) >= 0,
 *
 *     L(pi) = min over x of cost(x) + sum of pi (load(x) - capacity)       (1)
 *
 * over all assignments x, whether they fit or not, is at most the optimum,
 * for load - capacity is nowhere positive where x fits. Prices are execution
 * cost: pi(r, p) need(t, r, p) for task t on p. So message passing bounds (1),
 * less the `charge`, the sum of pi capacity. Prices follow the loads of the
 * rounded assignments (subgradients, averaged as in Camerini, Fratta and
 * Maffioli 1975; the step is Polyak's), and what the messages have reached is
 * kept when prices change.
 *
 * The search is depth first. A frame bars nodes where a task does not fit
 * beside those that are decided, sweeps, changes prices a few times, and
 * branches on the nodes of one task by rising bound.
 *
 * Why it is correct. An assignment that fits and costs at most `value` - 1 has
 * a priced cost of at most value - 1 + charge, the ceiling of the messages; so
 * what they bar is in no better assignment, whatever the prices were, and
 * remains barred when they change. Branches cover all nodes that are left; an
 * assignment is costed and checked by the incumbent.
 *
 *   (P1) execution of the messages = that of the instance + prices times needs
 *   (P2) charge = sum of prices times capacities, over what has a price
 *   (P3) ceiling = charge + (best value - 1), or + the range of totals
 *
 * Cost. As in exact/search.c for the whole instance: a frame is a few sweeps,
 * O(arcs k^2), and a copy of the messages.
 *
 * Overflow. A price is at most R / (resources load), R being the scaled range
 * of totals and load all that could be required on the node: all that is paid
 * in prices is at most R, and the range that message passing sees, 2 R. The
 * charge is at most k R <= 2^57 with 128 nodes.
 *
 * References: Held and Karp (1971); Polyak (1969); Kolmogorov (2006).
 */
#include "exact/priced.h"

#include <assert.h>
#include <string.h>

#include "base/memory.h"
#include "exact/piece.h"
#include "heuristic/descent.h"
#include "model/graph.h"

#define MOST_NODES 128
#define MOST_DEPTH 2000

/* Changes of the prices before the first branching, and in a frame. */
#define ROOT_STEPS 150
#define FRAME_STEPS 4

/* Of the difference to the best value, how much a step is to make up; and the
   weight of the newest loads in their average. */
#define STEP 0.7
#define NEWEST 0.4

struct priced {
    struct tai_incumbent *incumbent;
    const struct ta_instance *instance;
    struct tai_run *run;
    struct tai_messages *m;
    int64_t range; /* scaled, of totals */
    double mean;   /* communication of a task, scaled */

    /* [resources * nodes] each */
    int32_t rows;
    int64_t *price; /* scaled, for a unit; 0 where nothing can run out */
    int64_t *most;  /* that a price may be */
    ta_cost *left;  /* of the capacity, beside decided tasks; scratch */
    double *excess; /* load - capacity, averaged */
    int64_t charge;

    int64_t *execution; /* [tasks * width]: scaled, without prices */
    int32_t *labels;    /* [tasks] */
    int64_t *margin;    /* [tasks], of the last sweep */
    double *weight;     /* [tasks], of failures */
    int64_t saved;      /* numbers held by the frames that branch */
    int32_t depth;
    bool gave_up;
    ta_status status;
};

static int64_t
block_size(const struct priced *x)
{
    return x->m->state + 1 + x->rows;
}

static ta_cost
need(const struct priced *x, int32_t resource, int32_t task, int32_t node)
{
    return tai_requirement(&x->instance->resource[resource], x->instance->nodes,
                           task, node);
}

static bool
stopped(struct priced *x)
{
    return x->status || x->gave_up ||
           tai_run_stopped(x->run, x->m->arcs + x->m->tasks, "priced") ||
           tai_incumbent_closed(x->incumbent);
}

/* ---- Prices ------------------------------------------------------------ */

/* (P3) */
static void
set_ceiling(struct priced *x)
{
    const int64_t unit = INT64_C(1) << x->m->shift;
    const ta_cost value = x->incumbent->value;
    x->m->ceiling =
        x->charge + (value == TA_FORBIDDEN ? x->range : (value - 1) * unit);
}

/* (P1) to (P3) for x->price; theta is left as it was. */
static void
apply_prices(struct priced *x)
{
    const int32_t nodes = x->instance->nodes, width = x->m->width;
    x->charge = 0;
    for (int32_t r = 0; r < x->instance->resources; r++)
        for (int32_t p = 0; p < nodes; p++)
            if (x->price[r * nodes + p])
                x->charge += x->price[r * nodes + p] *
                             x->instance->resource[r].capacity[p];
    for (int32_t t = 0; t < x->m->tasks; t++)
        for (int32_t p = 0; p < nodes; p++) {
            const int64_t at = (int64_t)t * width + p;
            x->m->execution[at] = x->execution[at];
            for (int32_t r = 0; r < x->instance->resources; r++)
                x->m->execution[at] +=
                    x->price[r * nodes + p] * need(x, r, t, p);
        }
    set_ceiling(x);
}

static int64_t
bound(const struct priced *x)
{
    return x->m->constant - x->charge;
}

static void
save(const struct priced *x, int64_t block[])
{
    tai_messages_save(x->m, block);
    memcpy(block + x->m->state + 1, x->price,
           (size_t)x->rows * sizeof *x->price);
}

static void
restore(struct priced *x, const int64_t block[])
{
    memcpy(x->price, block + x->m->state + 1,
           (size_t)x->rows * sizeof *x->price);
    apply_prices(x);
    tai_messages_restore(x->m, block);
}

/* Averages what the labels require too much or leave over. */
static void
observe(struct priced *x, const int32_t labels[])
{
    const int32_t nodes = x->instance->nodes;
    for (int32_t i = 0; i < x->rows; i++)
        if (x->most[i])
            x->left[i] = x->instance->resource[i / nodes].capacity[i % nodes];
    for (int32_t r = 0; r < x->instance->resources; r++)
        for (int32_t t = 0; t < x->m->tasks; t++)
            if (x->most[r * nodes + labels[t]])
                x->left[r * nodes + labels[t]] -= need(x, r, t, labels[t]);
    for (int32_t i = 0; i < x->rows; i++)
        if (x->most[i])
            x->excess[i] =
                (1 - NEWEST) * x->excess[i] - NEWEST * (double)x->left[i];
}

/* One step along the average; false if it is nothing. */
static bool
step(struct priced *x, double part)
{
    const double gap = (double)(x->m->ceiling - x->m->constant + 1);
    double square = 0;
    bool changed = false;
    for (int32_t i = 0; i < x->rows; i++)
        if (x->most[i] && (x->price[i] > 0 || x->excess[i] > 0))
            square += x->excess[i] * x->excess[i];
    for (int32_t i = 0; i < x->rows && square > 0 && gap > 0; i++) {
        if (!x->most[i])
            continue;
        double price = (double)x->price[i] + part * gap * x->excess[i] / square;
        price = price < 0 ? 0 : price;
        const double most = (double)x->most[i];
        const int64_t next = price < most ? (int64_t)price : x->most[i];
        changed = changed || next != x->price[i];
        x->price[i] = next;
    }
    return changed;
}

/* ---- Tightening -------------------------------------------------------- */

/* Forward and backward, or the reverse; false if nothing better is left. */
static bool
sweep_both(struct priced *x)
{
    struct tai_sweep sweep = {
        .labels = x->labels, .margin = x->margin, .run = x->run};
    for (int i = 0; i < 2; i++) {
        sweep.backward = i;
        if (!tai_messages_sweep(x->m, &sweep))
            return false;
        if (tai_incumbent_offer(x->incumbent, x->labels))
            set_ceiling(x);
        observe(x, x->labels);
    }
    return x->m->constant <= x->m->ceiling;
}

static bool
tighten(struct priced *x, int most)
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

/* Changes the prices so many times and keeps the best. False if nothing
   better is left. */
static bool
improve_prices(struct priced *x, int32_t steps, int64_t block[])
{
    double part = STEP;
    int32_t idle = 0;
    int64_t best = bound(x);
    save(x, block);
    for (int32_t i = 0; i < steps && part > 0.01; i++) {
        if (!step(x, part))
            break;
        apply_prices(x);
        tai_messages_settle(x->m);
        if (x->m->constant > x->m->ceiling || !sweep_both(x) || stopped(x))
            return false;
        if (bound(x) > best) {
            best = bound(x);
            save(x, block);
            idle = 0;
        } else if (++idle % 4 == 0) {
            part *= 0.7;
            if (idle % 12 == 0)
                restore(x, block);
        }
    }
    restore(x, block);
    return x->m->constant <= x->m->ceiling;
}

/* ---- What fits --------------------------------------------------------- */

/* Takes a task that is decided from what is left. */
static void
place(struct priced *x, int32_t task, int32_t node)
{
    for (int32_t r = 0; r < x->instance->resources; r++)
        if (x->instance->resource[r].capacity[node] != TA_UNLIMITED)
            x->left[r * x->instance->nodes + node] -= need(x, r, task, node);
}

static bool
fits(const struct priced *x, int32_t task, int32_t node)
{
    for (int32_t r = 0; r < x->instance->resources; r++)
        if (need(x, r, task, node) > x->left[r * x->instance->nodes + node])
            return false;
    return true;
}

/*
 * Bars nodes where a task does not fit beside what is decided, until none is
 * left to bar. False if a task has no node, or decided tasks do not fit.
 */
static bool
propagate(struct priced *x)
{
    const int32_t nodes = x->instance->nodes;
    int32_t node = 0;
    for (bool again = true; again;) {
        again = false;
        for (int32_t i = 0; i < x->rows; i++)
            x->left[i] = x->instance->resource[i / nodes].capacity[i % nodes];
        for (int32_t t = 0; t < x->m->tasks; t++)
            if (tai_piece_decided(x->m, t, &node))
                place(x, t, node);
        for (int32_t i = 0; i < x->rows; i++)
            if (x->left[i] < 0)
                return false;
        for (int32_t t = 0; t < x->m->tasks; t++) {
            if (tai_piece_decided(x->m, t, &node))
                continue;
            for (int32_t p = 0; p < nodes; p++) {
                if (x->m->barred[(int64_t)t * x->m->width + p] || fits(x, t, p))
                    continue;
                if (!tai_messages_bar(x->m, t, p))
                    return false;
                again = true;
            }
        }
    }
    return true;
}

/* ---- Branching --------------------------------------------------------- */

/* How promising a task is, as in exact/search.c; one that requires much of
   what is left counts more. -1 for a decided one. */
static double
score(const struct priced *x, int32_t task)
{
    const struct tai_messages *m = x->m;
    const int32_t nodes = x->instance->nodes;
    int32_t node, open = 0;
    if (tai_piece_decided(m, task, &node))
        return -1;
    double weight = 0, share = 0;
    for (int64_t a = m->first[task]; a < m->first[task + 1]; a++)
        if (!tai_piece_decided(m, m->neighbour[a], &node))
            weight += (double)m->weight[a];
    for (int32_t p = 0; p < nodes; p++) {
        if (m->barred[(int64_t)task * m->width + p])
            continue;
        open++;
        for (int32_t r = 0; r < x->instance->resources; r++)
            if (x->most[r * nodes + p])
                share += (double)need(x, r, task, p) /
                         (1 + (double)x->left[r * nodes + p]);
    }
    share /= open;
    return (1 + x->weight[task]) * (weight + share * x->mean) /
           (open * (x->mean / 10 + (double)x->margin[task] + 1));
}

struct child {
    int64_t bound; /* of the priced cost, before its own sweeps */
    int32_t node;
};

static void explore(struct priced *x, int64_t elsewhere);

/* One child after the other, by rising bound. `elsewhere` as in explore. */
static void
explore_children(struct priced *x, int32_t task, const int64_t block[],
                 struct child child[], int64_t elsewhere)
{
    const struct tai_messages *m = x->m;
    const int64_t charge = x->charge;
    int32_t count = 0;
    for (int32_t p = 0; p < m->nodes; p++) {
        const int64_t at = (int64_t)task * m->width + p;
        if (m->barred[at])
            continue;
        const int64_t cost = m->constant + m->theta[at];
        int32_t i = count++;
        for (; i > 0 && child[i - 1].bound > cost; i--)
            child[i] = child[i - 1];
        child[i] = (struct child){.node = p, .bound = cost};
    }
    for (int32_t i = 0; i < count && !stopped(x); i++) {
        if (i > 0)
            restore(x, block);
        if (child[i].bound > x->m->ceiling)
            break;
        int64_t later = elsewhere;
        if (i + 1 < count && child[i + 1].bound - charge < later)
            later = child[i + 1].bound - charge;
        if (tai_messages_fix(x->m, task, child[i].node))
            explore(x, later);
        else
            x->weight[task] += 1;
    }
}

static void
branch(struct priced *x, int64_t block[], int64_t elsewhere)
{
    struct child child[MOST_NODES];
    int32_t task = 0;
    double most = -1;
    for (int32_t t = 0; t < x->m->tasks; t++) {
        const double s = score(x, t);
        if (s > most) {
            most = s;
            task = t;
        }
    }
    assert(most >= 0);
    save(x, block);
    x->depth++;
    explore_children(x, task, block, child, elsewhere);
    x->depth--;
}

static bool
all_decided(const struct priced *x)
{
    for (int32_t t = 0; t < x->m->tasks; t++)
        if (!tai_piece_decided(x->m, t, &x->labels[t]))
            return false;
    return true;
}

/* What the state leaves, below the ceiling. `elsewhere`: no open frame of
   another branch has a smaller bound, scaled and without charge. */
static void
explore(struct priced *x, int64_t elsewhere)
{
    x->run->stats.frames++;
    x->incumbent->open_frames = x->depth;
    if (!propagate(x))
        return;
    if (all_decided(x)) {
        if (tai_incumbent_offer(x->incumbent, x->labels))
            set_ceiling(x);
        return;
    }
    if (!tighten(x, x->depth ? 5 : 30))
        return;
    if (x->depth > MOST_DEPTH ||
        x->saved + block_size(x) > x->run->memory_limit / 8) {
        x->gave_up = true;
        return;
    }
    int64_t *block = tai_alloc(block_size(x), sizeof *block);
    if (!block) {
        x->status = TA_OUT_OF_MEMORY;
        return;
    }
    x->saved += block_size(x);
    if (improve_prices(x, x->depth ? FRAME_STEPS : ROOT_STEPS, block)) {
        const int64_t here = bound(x) < elsewhere ? bound(x) : elsewhere;
        tai_incumbent_raise(x->incumbent, -(-here >> x->m->shift));
        if (x->depth == 0)
            TAI_EVENT(x->run, "root with prices");
        if (propagate(x) && !stopped(x)) {
            if (all_decided(x)) {
                tai_incumbent_offer(x->incumbent, x->labels);
                set_ceiling(x);
            } else {
                branch(x, block, elsewhere);
            }
        }
    }
    x->saved -= block_size(x);
    tai_free(block);
}

/* ---- Begin and end ----------------------------------------------------- */

/* Which capacities can run out, and how high their prices may go. */
static void
limit_prices(struct priced *x)
{
    const int32_t nodes = x->instance->nodes;
    const int32_t resources = x->instance->resources;
    for (int32_t i = 0; i < x->rows; i++) {
        const ta_cost capacity =
            x->instance->resource[i / nodes].capacity[i % nodes];
        tai_int128 load = 0;
        for (int32_t t = 0; t < x->m->tasks; t++)
            load += need(x, i / nodes, t, i % nodes);
        if (load > capacity) /* and so not unlimited */
            x->most[i] = (int64_t)(x->range / resources / load);
    }
}

static ta_status
prepare(struct priced *x)
{
    const struct ta_instance *instance = x->instance;
    const int32_t tasks = instance->tasks;
    int32_t *order = tai_alloc(tasks, sizeof *order);
    struct tai_graph graph;
    ta_status status = tai_graph_build(instance, &graph);
    if (!status && !order)
        status = TA_OUT_OF_MEMORY;
    for (int32_t t = 0; !status && t < tasks; t++)
        order[t] = t;
    if (!status)
        status = tai_messages_build(instance, &graph, order, &x->m);
    tai_graph_release(&graph);
    tai_free(order);
    if (status)
        return status;
    const int64_t cells = (int64_t)tasks * x->m->width;
    x->rows = instance->resources * instance->nodes;
    x->price = tai_alloc_zero(x->rows, sizeof *x->price);
    x->most = tai_alloc_zero(x->rows, sizeof *x->most);
    x->left = tai_alloc_zero(x->rows, sizeof *x->left);
    x->excess = tai_alloc_zero(x->rows, sizeof *x->excess);
    x->labels = tai_alloc_zero(tasks, sizeof *x->labels);
    x->margin = tai_alloc_zero(tasks, sizeof *x->margin);
    x->weight = tai_alloc_zero(tasks, sizeof *x->weight);
    x->execution = tai_copy(x->m->execution, cells, sizeof *x->execution);
    if (!x->price || !x->most || !x->left || !x->excess || !x->labels ||
        !x->margin || !x->weight || !x->execution)
        return TA_OUT_OF_MEMORY;
    x->range = x->m->ceiling;
    x->mean = tai_messages_mean(x->m);
    limit_prices(x);
    set_ceiling(x);
    return TA_OK;
}

bool
tai_priced_applies(const struct tai_incumbent *incumbent)
{
    const struct ta_instance *instance = incumbent->instance;
    return incumbent->objective == TA_OBJECTIVE_TOTAL &&
           incumbent->load_limit == TA_UNLIMITED && instance->resources > 0 &&
           instance->nodes <= MOST_NODES &&
           tai_messages_range(instance) <= TAI_MESSAGES_MOST / 2;
}

ta_status
tai_priced_solve(struct tai_incumbent *incumbent, const ta_options *options)
{
    if (!tai_priced_applies(incumbent))
        return TA_NOT_SUPPORTED;
    struct priced x = {.incumbent = incumbent,
                       .instance = incumbent->instance,
                       .run = incumbent->run};
    if (!tai_incumbent_exists(incumbent))
        x.status = tai_descent_solve(incumbent, options);
    incumbent->method = "branch";
    if (!x.status)
        x.status = prepare(&x);
    if (!x.status) {
        explore(&x, INT64_MAX);
        if (!x.status && !x.run->stop && !x.gave_up)
            tai_incumbent_close(incumbent);
    }
    incumbent->open_frames = 0;
    tai_messages_free(x.m);
    tai_free(x.execution);
    tai_free(x.weight);
    tai_free(x.margin);
    tai_free(x.labels);
    tai_free(x.excess);
    tai_free(x.left);
    tai_free(x.most);
    tai_free(x.price);
    return x.status;
}
