/* SPDX-License-Identifier: MIT */
/*
 * Branch and bound in a narrow box of sizes.
 *
 * The problem. The search by sizes of exact/sizes.c tells quickly that boxes
 * far from the best sizes hold nothing better, but around them its bound leaves
 * nearly every task to be decided. There the convex bound of bound/convex.h is
 * nearer.
 *
 * The method. Depth first. A frame takes from its box what is impossible, lets
 * the fractional assignment descend from that of the frame above, and bars the
 * nodes that cost too much for a task. What makes the problem convex is chosen
 * anew when half of the nodes has been barred since; when tasks are decided,
 * the frame goes on without them. What the bound lacks is known, about: for a
 * size that its square is less than what its tilts make of it, for a task the
 * sum of v x (1 - x) / 2. The frame branches on whichever is largest: the size
 * below and above where it is; the task on its main node or not.
 *
 * Why it is correct. The bound holds for what is in the box on nodes not
 * barred; the children cover the frame. Costs are rounded down to the units of
 * the convex bound, the best total less 1 is rounded up.
 *
 * Cost. A frame is some passes of the descent, see bound/convex.c, and where
 * convexity is chosen anew O(n^3) for each node, n tasks being possible there.
 * It keeps 21 n k bytes while its children are searched.
 */
#include "exact/narrow.h"

#include <assert.h>
#include <string.h>

#include "base/memory.h"
#include "bound/size-prices.h"
#include "bound/vector.h"

#define MOST_TASKS 500
#define MOST_DEPTH 2000

/* Passes of a frame; at the first one of a box. */
#define PASSES 60
#define FIRST_PASSES 300

/* Convexity is chosen anew when so much of the nodes of undecided tasks is left
   since the last time; a frame goes on with the undecided tasks if they are
   fewer than so many. */
#define RESHAPE 0.5
#define SHRINK 0.85

/* A frame sees its box again if at least so much of the nodes was barred. */
#define AGAIN 0.03
#define MOST_AGAIN 4

/* A frame's problem: the tasks of the root that were not decided above. */
struct level {
    struct tai_convex *x;
    const int32_t *origin; /* [x->tasks]: the task of the root */
    double cells;          /* nodes of tasks when it was last reshaped */
};

/* What a frame's children start from. */
struct kept {
    bool *barred;
    double *part;
    double *tilt;
    int32_t *shift;
    int32_t mean;
    int32_t low[TAI_CONVEX_NODES], high[TAI_CONVEX_NODES];
    double line[TAI_CONVEX_NODES];
    double cells;
};

static void explore(struct tai_narrow *s, struct level *level,
                    int64_t elsewhere);

static bool
stopped(struct tai_narrow *s, int64_t ticks)
{
    return s->status || s->gave_up ||
           tai_run_stopped(s->run, ticks, "narrow boxes") ||
           tai_incumbent_closed(s->incumbent);
}

/* In units of the root: what is not better than the best total. */
static int64_t
ceiling(const struct tai_narrow *s)
{
    const int64_t unit = INT64_C(1) << s->shift;
    return -(-(s->incumbent->value - 1) * unit >> s->coarser);
}

static bool
closed(const struct tai_narrow *s, const struct tai_convex *x)
{
    return x->bound > ceiling(s) * (INT64_C(2) << TAI_CONVEX_PLACES);
}

/* ---- What is kept for the children --------------------------------------- */

static ta_status
keep(const struct level *level, struct kept *kept)
{
    const struct tai_convex *x = level->x;
    const int64_t cells = x->nodes * x->stride;
    const size_t count = (size_t)cells, nodes = (size_t)x->nodes;
    kept->barred = tai_alloc(cells, sizeof *kept->barred);
    kept->part = tai_alloc(cells, sizeof *kept->part);
    kept->shift = tai_alloc(cells, sizeof *kept->shift);
    kept->tilt = tai_alloc(cells, sizeof *kept->tilt);
    if (!kept->barred || !kept->part || !kept->shift || !kept->tilt)
        return TA_OUT_OF_MEMORY;
    memcpy(kept->barred, x->barred, count * sizeof *x->barred);
    memcpy(kept->part, x->part, count * sizeof *x->part);
    memcpy(kept->shift, x->shift, count * sizeof *x->shift);
    memcpy(kept->tilt, x->tilt, count * sizeof *x->tilt);
    memcpy(kept->low, x->low, nodes * sizeof *x->low);
    memcpy(kept->high, x->high, nodes * sizeof *x->high);
    memcpy(kept->line, x->line, nodes * sizeof *x->line);
    kept->mean = x->mean;
    kept->cells = level->cells;
    return TA_OK;
}

/* The caller changes the box or bars nodes, then settles. */
static void
put_back(struct level *level, const struct kept *kept)
{
    struct tai_convex *x = level->x;
    const size_t count = (size_t)(x->nodes * x->stride);
    const size_t nodes = (size_t)x->nodes;
    memcpy(x->barred, kept->barred, count * sizeof *x->barred);
    memcpy(x->part, kept->part, count * sizeof *x->part);
    memcpy(x->shift, kept->shift, count * sizeof *x->shift);
    memcpy(x->tilt, kept->tilt, count * sizeof *x->tilt);
    memcpy(x->low, kept->low, nodes * sizeof *x->low);
    memcpy(x->high, kept->high, nodes * sizeof *x->high);
    memcpy(x->line, kept->line, nodes * sizeof *x->line);
    x->mean = kept->mean;
    level->cells = kept->cells;
}

static void
forget(struct kept *kept)
{
    tai_free(kept->barred);
    tai_free(kept->part);
    tai_free(kept->shift);
    tai_free(kept->tilt);
}

/* ---- What is possible ---------------------------------------------------- */

static int32_t
count_nodes(const struct tai_convex *x, int32_t task, int32_t *node)
{
    int32_t count = 0;
    for (int32_t p = 0; p < x->nodes; p++)
        if (!x->barred[p * x->stride + task]) {
            count++;
            *node = p;
        }
    return count;
}

/* The node that has most of a task. */
static int32_t
main_node(const struct tai_convex *x, int32_t task)
{
    int32_t main = -1;
    for (int32_t p = 0; p < x->nodes; p++)
        if (!x->barred[p * x->stride + task] &&
            (main < 0 ||
             x->part[p * x->stride + task] > x->part[main * x->stride + task]))
            main = p;
    assert(main >= 0);
    return main;
}

/* Nodes that undecided tasks have, and how many of these there are. */
static int32_t
count_cells(const struct tai_convex *x, int32_t *undecided)
{
    int32_t cells = 0, node;
    *undecided = 0;
    for (int32_t t = 0; t < x->tasks; t++) {
        const int32_t count = count_nodes(x, t, &node);
        if (count > 1) {
            cells += count;
            ++*undecided;
        }
    }
    return cells;
}

/* Node p can take nobody but those that it has for sure; or needs all. */
static void
close_node(struct tai_convex *x, int32_t p, bool all)
{
    int32_t node = 0;
    for (int32_t t = 0; t < x->tasks; t++) {
        if (x->barred[p * x->stride + t] || count_nodes(x, t, &node) == 1)
            continue;
        for (int32_t q = 0; q < x->nodes; q++)
            if ((q == p) != all)
                x->barred[q * x->stride + t] = true;
    }
}

/* How many tasks are on each node for sure, and how many at most; false if one
   has no node. */
static bool
count_tasks(const struct tai_convex *x, int32_t least[], int32_t most[])
{
    for (int32_t p = 0; p < x->nodes; p++)
        least[p] = most[p] = 0;
    for (int32_t t = 0; t < x->tasks; t++) {
        int32_t node = 0;
        const int32_t count = count_nodes(x, t, &node);
        if (count == 0)
            return false;
        least[node] += count == 1;
        for (int32_t p = 0; p < x->nodes; p++)
            most[p] += !x->barred[p * x->stride + t];
    }
    return true;
}

static bool
fit_sizes(struct tai_convex *x, const int32_t least[], const int32_t most[])
{
    bool changed;
    return tai_fit_sizes(x->nodes, x->tasks, least, most, x->low, x->high,
                         &changed);
}

/* Takes from the box what is impossible; false if nothing is left. */
static bool
fit_box(struct tai_convex *x)
{
    int32_t least[TAI_CONVEX_NODES], most[TAI_CONVEX_NODES];
    for (int32_t p = 0; p < x->nodes; p++) {
        /* Each node is closed once at most, which others may follow from. */
        if (!count_tasks(x, least, most) || !fit_sizes(x, least, most))
            return false;
        int32_t closed = -1;
        for (int32_t q = 0; q < x->nodes && closed < 0; q++)
            if (least[q] < most[q] &&
                (x->high[q] == least[q] || x->low[q] == most[q]))
                closed = q;
        if (closed < 0)
            return true;
        close_node(x, closed, x->high[closed] != least[closed]);
    }
    return count_tasks(x, least, most) && fit_sizes(x, least, most);
}

/* Bars what is not better than the incumbent; how many. */
static int32_t
bar(const struct tai_narrow *s, struct tai_convex *x)
{
    const int64_t room =
        ceiling(s) * (INT64_C(2) << TAI_CONVEX_PLACES) - x->bound;
    int32_t count = 0;
    for (int32_t p = 0; p < x->nodes; p++)
        for (int32_t t = 0; t < x->tasks; t++) {
            const int64_t at = p * x->stride + t;
            if (!x->barred[at] && x->excess[at] > room) {
                x->barred[at] = true;
                count++;
            }
        }
    return count;
}

/* ---- Assignments --------------------------------------------------------- */

/* Each undecided task on its main node, if that is better. */
static void
offer(struct tai_narrow *s, const struct level *level)
{
    const struct tai_convex *x = level->x;
    int32_t *main = s->main;
    for (int32_t t = 0; t < x->tasks; t++) {
        main[t] = main_node(x, t);
        s->label[level->origin[t]] = main[t];
    }
    if (tai_convex_cost(x, main) > ceiling(s))
        return;
    for (int32_t t = 0; t < s->root->tasks; t++)
        s->whole[s->task_of[t]] = s->label[t];
    tai_incumbent_offer(s->incumbent, s->whole);
}

/* ---- Frames -------------------------------------------------------------- */

/* What a task being between nodes makes the bound lack. */
static double
lack_of_task(const struct tai_convex *x, int32_t task)
{
    double lack = 0;
    for (int32_t p = 0; p < x->nodes; p++) {
        const int64_t at = p * x->stride + task;
        if (!x->barred[at])
            lack += 0.5 * (x->shift[at] + 1) * x->part[at] * (1 - x->part[at]);
    }
    return lack;
}

static int32_t
choose_task(const struct tai_convex *x, double *lack)
{
    int32_t best = -1, node;
    *lack = -1;
    for (int32_t t = 0; t < x->tasks; t++) {
        if (count_nodes(x, t, &node) < 2)
            continue;
        const double here = lack_of_task(x, t);
        if (best < 0 || here > *lack) {
            best = t;
            *lack = here;
        }
    }
    return best;
}

static int32_t
choose_size(const struct tai_convex *x, double *lack)
{
    int32_t best = -1;
    *lack = 0;
    for (int32_t p = 0; p < x->nodes; p++) {
        const double here = tai_convex_lack(x, p);
        if (here > *lack) {
            best = p;
            *lack = here;
        }
    }
    return best;
}

/* First the side where the incumbent is not, as in exact/sizes.c. */
static void
branch_on_size(struct tai_narrow *s, struct level *level,
               const struct kept *kept, int32_t node, int64_t here,
               int64_t elsewhere)
{
    struct tai_convex *x = level->x;
    int32_t split = (int32_t)x->size[node], now = 0;
    if (split < x->low[node])
        split = x->low[node];
    if (split >= x->high[node])
        split = x->high[node] - 1;
    for (int32_t t = 0; t < x->tasks; t++)
        now += s->incumbent->assignment[s->task_of[level->origin[t]]] == node;
    for (int side = 0; side < 2 && !stopped(s, 1); side++) {
        put_back(level, kept);
        if ((now <= split) == (side == 1))
            x->high[node] = split;
        else
            x->low[node] = split + 1;
        tai_convex_settle(x);
        explore(s, level, side == 0 ? smaller(elsewhere, here) : elsewhere);
    }
}

static void
branch_on_task(struct tai_narrow *s, struct level *level,
               const struct kept *kept, int32_t task, int64_t here,
               int64_t elsewhere)
{
    struct tai_convex *x = level->x;
    const int32_t main = main_node(x, task);
    for (int side = 0; side < 2 && !stopped(s, 1); side++) {
        put_back(level, kept);
        for (int32_t p = 0; p < x->nodes; p++)
            if ((p == main) == (side == 0))
                x->barred[p * x->stride + task] = true;
        tai_convex_settle(x);
        explore(s, level, side == 0 ? smaller(elsewhere, here) : elsewhere);
    }
}

static void
branch(struct tai_narrow *s, struct level *level, int64_t here,
       int64_t elsewhere)
{
    struct kept kept = {0};
    struct tai_convex *x = level->x;
    double size_lack, task_lack;
    /* The last parts may be at one end of where they swing. */
    memcpy(x->part, x->usual, (size_t)(x->nodes * x->stride) * sizeof *x->part);
    tai_convex_settle(x);
    const int32_t node = choose_size(x, &size_lack);
    const int32_t task = choose_task(x, &task_lack);
    if (s->depth >= MOST_DEPTH) {
        s->gave_up = true;
        return;
    }
    s->depth++;
    s->status = keep(level, &kept);
    if (!s->status) {
        if (node >= 0 && size_lack > task_lack)
            branch_on_size(s, level, &kept, node, here, elsewhere);
        else
            branch_on_task(s, level, &kept, task, here, elsewhere);
    }
    forget(&kept);
    s->depth--;
}

/* Goes on without the decided tasks. */
static void
explore_rest(struct tai_narrow *s, const struct level *above, int64_t elsewhere)
{
    const struct tai_convex *x = above->x;
    struct level rest = {.cells = above->cells};
    int32_t *node = tai_alloc(x->tasks, sizeof *node);
    int32_t *origin = tai_alloc(x->tasks, sizeof *origin);
    if (!node || !origin) {
        s->status = TA_OUT_OF_MEMORY;
        goto end;
    }
    for (int32_t t = 0; t < x->tasks; t++)
        if (count_nodes(x, t, &node[t]) == 1)
            s->label[above->origin[t]] = node[t];
        else
            node[t] = -1;
    s->status = tai_convex_extract(x, node, origin, &rest.x);
    if (!s->status) {
        for (int32_t i = 0; i < rest.x->tasks; i++)
            origin[i] = above->origin[origin[i]];
        rest.origin = origin;
        explore(s, &rest, elsewhere);
    }
end:
    tai_convex_free(rest.x);
    tai_free(origin);
    tai_free(node);
}

/* Chooses anew what makes it convex, if that is worth it. */
static bool
reshape(struct tai_narrow *s, struct level *level, int32_t cells)
{
    struct tai_convex *x = level->x;
    if (cells > RESHAPE * level->cells)
        return false;
    level->cells = cells;
    for (int32_t p = 0; p < x->nodes; p++) {
        int32_t order = 0;
        for (int32_t t = 0; t < x->tasks; t++)
            order += !x->barred[p * x->stride + t];
        if (stopped(s, tai_definite_ticks(order)))
            return false;
    }
    offer(s, level);
    return tai_convex_reshape(x, &s->shaper);
}

/* False if nothing better is left, or the run has stopped. */
static bool
tighten(struct tai_narrow *s, struct level *level, int32_t *undecided)
{
    struct tai_convex *x = level->x;
    bool again = true;
    for (int i = 0; again && i < MOST_AGAIN; i++) {
        if (!fit_box(x))
            return false;
        tai_convex_settle(x);
        const int32_t passes = tai_convex_descend(
            x, (double)ceiling(s) + 1, s->depth ? PASSES : FIRST_PASSES);
        tai_convex_bound(x);
        if (closed(s, x) || stopped(s, (passes + 4) * tai_convex_ticks(x)))
            return false;
        const int32_t barred = bar(s, x);
        const int32_t cells = count_cells(x, undecided);
        again = barred > AGAIN * cells;
        again |= reshape(s, level, cells);
    }
    if (!fit_box(x))
        return false;
    count_cells(x, undecided);
    tai_convex_settle(x);
    return true;
}

static void
explore(struct tai_narrow *s, struct level *level, int64_t elsewhere)
{
    struct tai_convex *x = level->x;
    int32_t undecided;
    s->run->stats.frames++;
    s->incumbent->open_frames = s->depth_before + s->depth;
    if (!tighten(s, level, &undecided))
        return;
    const int64_t units = x->bound >> (TAI_CONVEX_PLACES + 1);
    const int64_t here = larger(units * (INT64_C(1) << s->coarser), s->least);
    tai_incumbent_raise(s->incumbent, -(-smaller(here, elsewhere) >> s->shift));
    if (undecided == 0)
        offer(s, level);
    else if (undecided < SHRINK * x->tasks)
        explore_rest(s, level, elsewhere);
    else
        branch(s, level, here, elsewhere);
}

/* ---- The problem --------------------------------------------------------- */

bool
tai_narrow_apply(const struct tai_messages *root)
{
    return root->tasks <= MOST_TASKS && root->nodes <= TAI_CONVEX_NODES;
}

/* All costs, by absolute value, scaled. */
static int64_t
sum_costs(const struct tai_messages *root)
{
    int64_t sum = 0;
    for (int32_t t = 0; t < root->tasks; t++) {
        int64_t most = 0;
        for (int32_t p = 0; p < root->nodes; p++) {
            const int64_t cost = root->execution[(int64_t)t * root->width + p];
            most = larger(most, cost < 0 ? -cost : cost);
        }
        sum += most + 1;
        for (int64_t a = root->first[t]; a < root->first[t + 1]; a++)
            sum += root->weight[a] < 0 ? -root->weight[a] : root->weight[a];
    }
    return sum;
}

static void
write_root(struct tai_narrow *s, const struct tai_messages *root)
{
    struct tai_convex *x = s->root;
    for (int32_t t = 0; t < root->tasks; t++) {
        for (int32_t p = 0; p < root->nodes; p++)
            x->cost[p * x->stride + t] =
                root->execution[(int64_t)t * root->width + p] >> s->coarser;
        for (int64_t a = root->first[t]; a < root->first[t + 1]; a++) {
            const int64_t weight = root->weight[a] >> s->coarser;
            x->weight[t * x->stride + root->neighbour[a]] = (int32_t)weight;
            if (root->neighbour[a] < t)
                x->charge += weight;
        }
    }
    tai_convex_link(x);
}

ta_status
tai_narrow_init(struct tai_narrow *s, struct tai_incumbent *incumbent,
                const struct tai_messages *root, const int32_t task_of[])
{
    *s = (struct tai_narrow){.incumbent = incumbent,
                             .run = incumbent->run,
                             .task_of = task_of,
                             .shift = root->shift};
    const int64_t sum = sum_costs(root);
    while (sum >> s->coarser > TAI_CONVEX_MOST / 2)
        s->coarser++;
    s->label = tai_alloc_zero(root->tasks, sizeof *s->label);
    s->main = tai_alloc_zero(root->tasks, sizeof *s->main);
    s->whole = tai_alloc_zero(incumbent->instance->tasks, sizeof *s->whole);
    ta_status status = tai_convex_new(root->tasks, root->nodes, &s->root);
    if (!status)
        status = tai_shaper_init(&s->shaper, root->tasks, root->nodes);
    if (!s->label || !s->main || !s->whole)
        status = TA_OUT_OF_MEMORY;
    if (!status)
        write_root(s, root);
    return status;
}

void
tai_narrow_release(struct tai_narrow *s)
{
    tai_convex_free(s->root);
    tai_shaper_release(&s->shaper);
    tai_free(s->label);
    tai_free(s->main);
    tai_free(s->whole);
}

ta_status
tai_narrow_search(struct tai_narrow *s, int64_t least, int64_t elsewhere,
                  int32_t depth)
{
    struct level level = {.x = s->root};
    int32_t undecided = 0;
    int32_t *origin = tai_alloc(s->root->tasks, sizeof *origin);
    if (!origin)
        return TA_OUT_OF_MEMORY;
    for (int32_t t = 0; t < s->root->tasks; t++)
        origin[t] = t;
    level.origin = origin;
    s->least = least;
    s->depth_before = depth;
    tai_convex_start(s->root);
    level.cells = count_cells(s->root, &undecided) + 1.0;
    s->shapeless = !tai_convex_reshape(s->root, &s->shaper);
    if (!s->shapeless)
        explore(s, &level, elsewhere);
    tai_free(origin);
    return s->status;
}
