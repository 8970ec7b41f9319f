/* SPDX-License-Identifier: MIT */
#include "model/generate.h"

#include <assert.h>
#include <stdbool.h>

#include "base/memory.h"

/* ---- Ranges ------------------------------------------------------------ */

static ta_cost
at_least_one(double cost)
{
    return cost < 1 ? 1 : (ta_cost)(cost + 0.5);
}

static bool
within_a_group(const struct tai_draft *draft, int64_t pair)
{
    return draft->groups == 0 ||
           draft->group[draft->task[pair]] == draft->group[draft->other[pair]];
}

/* Pairs that a task takes part in, those across groups counted by their share
   of a full cost. */
static double
mean_degree(const struct tai_draft *draft, const struct tai_family *family)
{
    int64_t percent = 0;
    for (int64_t i = 0; i < draft->pairs; i++)
        percent += within_a_group(draft, i) ? 100 : 100 - family->less_across;
    return 2 * (double)percent / 100 / (double)draft->tasks;
}

/*
 * With two nodes communication costs are 1 .. 100, as in the benchmarks of
 * maximum flow; with more, execution costs are 1 .. 10000, as in those of
 * branch and bound, unless that leaves communication too few values.
 */
struct tai_cost_range
tai_choose_range(const struct tai_draft *draft, const struct tai_family *family,
                 int32_t nodes, double mean_distance, double ratio)
{
    const struct tai_cost_range usual = {.execution = 10000,
                                         .communication = 100};
    if (draft->pairs == 0 || family->flavour == TAI_ANCHORED ||
        mean_distance <= 0)
        return usual;
    const double ends = mean_degree(draft, family) * mean_distance;
    const double mean = (double)usual.execution * ratio / ends;
    if (nodes > 2 && mean >= 10)
        return (struct tai_cost_range){.execution = usual.execution,
                                       .communication =
                                           2 * at_least_one(mean) - 1};
    const double usual_mean = (1 + (double)usual.communication) / 2;
    return (struct tai_cost_range){.execution =
                                       at_least_one(ends * usual_mean / ratio),
                                   .communication = usual.communication};
}

/* ---- Where nodes are preferred ----------------------------------------- */

/*
 * A field that makes a node dearer in some regions than in others. In a grid
 * it is smooth: random values at the corners of 4 x 4 x 4 cells, blended in
 * between. Elsewhere each layer or cluster has a value.
 */
struct field {
    const struct tai_draft *draft;
    int32_t nodes;
    int64_t values; /* of a node; 0 without a field */
    ta_cost *value; /* [nodes * values], 0 .. highest */
};

enum { CELLS = 4, CORNERS = CELLS + 1 };

static ta_status
field_init(struct field *field, const struct tai_cost_plan *plan,
           const struct tai_draft *draft, struct tai_random *random)
{
    *field = (struct field){.draft = draft, .nodes = plan->nodes};
    const int32_t percent = plan->family->favour[plan->nodes > 2];
    if (percent == 0)
        return TA_OK;
    assert(draft->width > 0 || draft->groups > 0);
    field->values =
        draft->width > 0 ? CORNERS * CORNERS * CORNERS : draft->groups;
    const int64_t values = field->values * plan->nodes;
    field->value = tai_alloc(values, sizeof *field->value);
    if (!field->value)
        return TA_OUT_OF_MEMORY;
    const ta_cost highest = plan->range.execution * percent / 100;
    for (int64_t i = 0; i < values; i++)
        field->value[i] = tai_random_between(random, 0, highest);
    return TA_OK;
}

/* A place along one axis: the cell it is in, and how far on its way to the
   next corner, 0 .. 1024, slow at both ends. */
struct place {
    int64_t cell, way;
};

static struct place
find_place(int64_t at, int64_t length)
{
    const int64_t scaled = at * CELLS * 1024 / length;
    const int64_t x = scaled % 1024;
    return (struct place){
        .cell = scaled / 1024,
        .way = x * x * (3 * 1024 - 2 * x) / (1024 * 1024),
    };
}

static ta_cost
blend(ta_cost a, ta_cost b, int64_t way)
{
    return a + (b - a) * way / 1024;
}

static ta_cost
field_in_grid(const struct field *field, const ta_cost value[], int32_t task)
{
    const int32_t width = field->draft->width, height = field->draft->height;
    const struct place x = find_place(task % width, width);
    const struct place y = find_place(task / width % height, height);
    const struct place z =
        find_place(task / width / height, field->draft->depth);
    ta_cost plane[2];
    for (int64_t k = 0; k < 2; k++) {
        ta_cost line[2];
        for (int64_t j = 0; j < 2; j++) {
            const ta_cost *corner =
                value + ((z.cell + k) * CORNERS + y.cell + j) * CORNERS +
                x.cell;
            line[j] = blend(corner[0], corner[1], x.way);
        }
        plane[k] = blend(line[0], line[1], y.way);
    }
    return blend(plane[0], plane[1], z.way);
}

static ta_cost
field_at(const struct field *field, int32_t task, int32_t node)
{
    if (field->values == 0)
        return 0;
    const ta_cost *value = field->value + node * field->values;
    return field->draft->width > 0 ? field_in_grid(field, value, task)
                                   : value[field->draft->group[task]];
}

/* ---- Execution --------------------------------------------------------- */

/* By how many thousandths the range of each task differs from the usual:
   the root of its degree over that of the mean degree. */
static ta_status
find_shares(const struct tai_draft *draft, int32_t share[])
{
    int32_t *degree = tai_alloc_zero(draft->tasks, sizeof *degree);
    if (!degree)
        return TA_OUT_OF_MEMORY;
    for (int64_t i = 0; i < draft->pairs; i++) {
        degree[draft->task[i]]++;
        degree[draft->other[i]]++;
    }
    const int64_t mean = (2 * draft->pairs + draft->tasks / 2) / draft->tasks;
    for (int32_t t = 0; t < draft->tasks; t++) {
        const int64_t square =
            degree[t] * INT64_C(1000000) / (mean > 0 ? mean : 1);
        share[t] = (int32_t)tai_square_root(square);
    }
    tai_free(degree);
    return TA_OK;
}

/* A row of execution costs between 1 and `highest`, without the field. */
static void
draw_row(const struct tai_cost_plan *plan, ta_cost highest,
         const int64_t slowness[], struct tai_random *random, ta_cost row[])
{
    const int32_t nodes = plan->nodes;
    if (plan->kind == TAI_WEAK && tai_random_below(random, 5) > 0) {
        for (int32_t p = 0; p < nodes; p++)
            row[p] = 0;
        return;
    }
    if (plan->kind == TAI_IDENTICAL) {
        row[0] = tai_random_between(random, 1, highest);
        for (int32_t p = 1; p < nodes; p++)
            row[p] = row[0];
        return;
    }
    if (plan->kind == TAI_SPEEDS) {
        const int64_t work =
            tai_random_between(random, (highest + 9) / 10, (highest + 1) / 2);
        for (int32_t p = 0; p < nodes; p++) {
            const int64_t noise = tai_random_between(random, 600, 1400);
            row[p] = work * slowness[p] / 1000 * noise / 1000;
        }
        return;
    }
    for (int32_t p = 0; p < nodes; p++)
        row[p] = tai_random_between(random, 1, highest);
}

/* Forbids a fifth of the row, and never all of it. */
static void
restrict_row(int32_t nodes, struct tai_random *random, ta_cost row[])
{
    const uint64_t kept = tai_random_below(random, (uint64_t)nodes);
    for (int32_t p = 0; p < nodes; p++)
        if ((uint64_t)p != kept && tai_random_below(random, 5) == 0)
            row[p] = TA_FORBIDDEN;
}

/* The node to which the task's column of a two-sided grid is tied, or -1:
   the first column to the first node, the last one to the last. */
static int32_t
anchor(const struct tai_draft *draft, int32_t nodes, int32_t task)
{
    const int64_t x = task % draft->width, last = draft->width - 1;
    for (int32_t p = 0; p < nodes; p++)
        if (x == (nodes > 1 ? p * last / (nodes - 1) : 0))
            return p;
    return -1;
}

static void
draw_anchored_row(const struct tai_draft *draft, int32_t nodes, int32_t task,
                  struct tai_random *random, ta_cost row[])
{
    enum { LOW = 50, ELSEWHERE = 1000000 };
    const int32_t tied_to = anchor(draft, nodes, task);
    const ta_cost cost = tai_random_between(random, 1, LOW);
    for (int32_t p = 0; p < nodes; p++)
        row[p] = tied_to < 0 || p == tied_to ? cost : ELSEWHERE;
}

static void
draw_rows(const struct tai_cost_plan *plan, const struct field *field,
          const int32_t share[], const int64_t slowness[],
          struct tai_random *random, ta_cost execution[])
{
    const int32_t nodes = plan->nodes, tasks = field->draft->tasks;
    const bool has_field =
        plan->kind != TAI_WEAK && plan->kind != TAI_IDENTICAL;
    for (int32_t t = 0; t < tasks; t++) {
        ta_cost *row = execution + (int64_t)t * nodes;
        if (plan->family->flavour == TAI_ANCHORED) {
            draw_anchored_row(field->draft, nodes, t, random, row);
            continue;
        }
        ta_cost highest = plan->range.execution;
        if (plan->family->flavour == TAI_BUSY)
            highest =
                highest / 1000 * share[t] + highest % 1000 * share[t] / 1000;
        draw_row(plan, highest > 1 ? highest : 1, slowness, random, row);
        for (int32_t p = 0; has_field && p < nodes; p++)
            row[p] += field_at(field, t, p);
        if (plan->kind == TAI_RESTRICTED)
            restrict_row(nodes, random, row);
    }
}

ta_status
tai_draw_execution(const struct tai_cost_plan *plan,
                   const struct tai_draft *draft, struct tai_random *random,
                   ta_cost execution[])
{
    struct field field;
    ta_status status = field_init(&field, plan, draft, random);
    const bool busy = plan->family->flavour == TAI_BUSY;
    int32_t *share = tai_alloc(busy ? draft->tasks : 0, sizeof *share);
    int64_t *slowness = tai_alloc(plan->nodes, sizeof *slowness);
    if (!share || !slowness)
        status = TA_OUT_OF_MEMORY;
    if (!status && busy)
        status = find_shares(draft, share);
    if (!status) {
        /* The fastest nodes are three times as fast as the slowest. */
        for (int32_t p = 0; p < plan->nodes; p++)
            slowness[p] = plan->kind == TAI_SPEEDS
                              ? tai_random_between(random, 1000, 3000)
                              : 1000;
        draw_rows(plan, &field, share, slowness, random, execution);
    }
    tai_free(slowness);
    tai_free(share);
    tai_free(field.value);
    return status;
}

/* ---- Communication and distances --------------------------------------- */

void
tai_draw_communication(const struct tai_cost_plan *plan,
                       const struct tai_draft *draft, struct tai_random *random,
                       ta_cost cost[])
{
    const ta_cost full = plan->range.communication;
    const ta_cost across = full * (100 - plan->family->less_across) / 100;
    for (int64_t i = 0; i < draft->pairs; i++) {
        const ta_cost highest = within_a_group(draft, i) ? full : across;
        cost[i] = tai_random_between(random, 1, highest > 1 ? highest : 1);
    }
}

static int64_t
absolute(int64_t x)
{
    return x < 0 ? -x : x;
}

void
tai_mesh_distances(int32_t nodes, ta_cost distance[])
{
    int64_t rows = tai_square_root(nodes);
    while (nodes % rows != 0)
        rows--;
    const int64_t columns = nodes / rows;
    for (int64_t p = 0; p < nodes; p++)
        for (int64_t q = 0; q < nodes; q++)
            distance[p * nodes + q] = absolute(p / columns - q / columns) +
                                      absolute(p % columns - q % columns);
}

ta_status
tai_metric_distances(int32_t nodes, struct tai_random *random,
                     ta_cost distance[])
{
    /* In thousandths. Rounding up keeps the triangle inequality. */
    enum { UNIT = 1000, WIDTH = 10 * UNIT };
    int64_t *point = tai_alloc(2 * (int64_t)nodes, sizeof *point);
    if (!point)
        return TA_OUT_OF_MEMORY;
    for (int64_t i = 0; i < 2 * (int64_t)nodes; i++)
        point[i] = tai_random_between(random, 0, WIDTH - 1);
    for (int64_t p = 0; p < nodes; p++)
        for (int64_t q = 0; q < nodes; q++) {
            const int64_t dx = point[2 * p] - point[2 * q];
            const int64_t dy = point[2 * p + 1] - point[2 * q + 1];
            const int64_t square = dx * dx + dy * dy;
            int64_t length = 1;
            while (length * length * UNIT * UNIT < square)
                length++;
            distance[p * nodes + q] = p == q ? 0 : length;
        }
    tai_free(point);
    return TA_OK;
}
