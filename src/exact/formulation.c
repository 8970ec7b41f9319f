/* SPDX-License-Identifier: MIT */
#include "exact/formulation.h"

#include <assert.h>

#include "base/memory.h"

/* With more coefficients than this GLPK does not get anywhere. */
#define MOST_ENTRIES 3000000

/* Distances up to this may be added without fear. */
#define LONGEST_PATH (TA_COST_LIMIT / 4)

struct link {
    int32_t from, to;
    ta_cost length;
};

struct builder {
    const struct ta_instance *instance;
    const struct tai_incumbent *incumbent;
    struct tai_formulation *result;
    struct tai_program *program;
    struct tai_graph graph;
    ta_cost *cost;     /* [tasks * nodes] of x, TA_FORBIDDEN allowed */
    ta_cost *distance; /* [nodes * nodes] less `base` */
    ta_cost base;      /* that every pair of nodes has in common */
    ta_cost distant;   /* the distance, if form is TAI_UNIFORM */
    struct link *link; /* [links] in both directions, if form is TAI_LINKS */
    int32_t links;
};

/* ---- Which form the distances allow ------------------------------------- */

static bool
has_loads(const struct builder *b)
{
    return b->incumbent->objective == TA_OBJECTIVE_TURNAROUND;
}

/*
 * Distances, less what all of them and all d(p, p) share when the latter are
 * the smallest: every edge pays that, wherever its tasks are. But not on every
 * node.
 */
static ta_status
copy_distances(struct builder *b)
{
    const int32_t k = b->instance->nodes;
    b->distance = tai_alloc((int64_t)k * k, sizeof *b->distance);
    if (!b->distance)
        return TA_OUT_OF_MEMORY;
    b->base = k > 0 ? tai_distance(b->instance, 0, 0) : 0;
    for (int32_t p = 0; p < k; p++)
        for (int32_t q = 0; q < k; q++) {
            const ta_cost d = tai_distance(b->instance, p, q);
            if (d < b->base || (p == q && d != b->base) || has_loads(b))
                b->base = 0;
        }
    for (int32_t p = 0; p < k; p++)
        for (int32_t q = 0; q < k; q++)
            b->distance[(int64_t)p * k + q] =
                tai_distance(b->instance, p, q) - b->base;
    return TA_OK;
}

static bool
is_uniform(const struct builder *b)
{
    const int32_t k = b->instance->nodes;
    const ta_cost distant = k > 1 ? b->distance[1] : 0;
    for (int32_t p = 0; p < k; p++)
        for (int32_t q = 0; q < k; q++)
            if (b->distance[(int64_t)p * k + q] != (p == q ? 0 : distant))
                return false;
    return true;
}

/* Whether no path through a third node is as short as the direct way. */
static bool
is_link(const struct builder *b, int32_t p, int32_t q)
{
    const int32_t k = b->instance->nodes;
    const ta_cost *d = b->distance;
    for (int32_t r = 0; r < k; r++)
        if (r != p && r != q &&
            d[(int64_t)p * k + r] + d[(int64_t)r * k + q] <=
                d[(int64_t)p * k + q])
            return false;
    return true;
}

/* Whether shortest paths along the links are the distances (Floyd 1962). */
static bool
links_suffice(const struct builder *b, ta_cost path[])
{
    const int32_t k = b->instance->nodes;
    for (int64_t i = 0; i < (int64_t)k * k; i++)
        path[i] = LONGEST_PATH;
    for (int32_t p = 0; p < k; p++)
        path[(int64_t)p * k + p] = 0;
    for (int32_t l = 0; l < b->links; l++)
        path[(int64_t)b->link[l].from * k + b->link[l].to] = b->link[l].length;
    for (int32_t r = 0; r < k; r++)
        for (int32_t p = 0; p < k; p++)
            for (int32_t q = 0; q < k; q++) {
                const ta_cost through =
                    path[(int64_t)p * k + r] + path[(int64_t)r * k + q];
                if (through < path[(int64_t)p * k + q])
                    path[(int64_t)p * k + q] = through;
            }
    for (int64_t i = 0; i < (int64_t)k * k; i++)
        if (path[i] != b->distance[i])
            return false;
    return true;
}

static ta_status
choose_form(struct builder *b)
{
    const int32_t k = b->instance->nodes;
    b->result->form = TAI_UNIFORM;
    b->distant = k > 1 ? b->distance[1] : 0;
    if (is_uniform(b))
        return TA_OK;
    b->result->form = TAI_LOCAL;
    if (b->instance->largest_distance >= LONGEST_PATH || has_loads(b))
        return TA_OK;
    b->link = tai_alloc((int64_t)k * k, sizeof *b->link);
    ta_cost *path = tai_alloc((int64_t)k * k, sizeof *path);
    if (!b->link || !path) {
        tai_free(path);
        return TA_OUT_OF_MEMORY;
    }
    for (int32_t p = 0; p < k; p++)
        for (int32_t q = 0; q < k; q++)
            if (p != q && is_link(b, p, q))
                b->link[b->links++] =
                    (struct link){p, q, b->distance[(int64_t)p * k + q]};
    if (links_suffice(b, path))
        b->result->form = TAI_LINKS;
    tai_free(path);
    return TA_OK;
}

/* ---- Columns of x ------------------------------------------------------- */

static int32_t
choice(const struct builder *b, int32_t task, int32_t node)
{
    return b->result->column[(int64_t)task * b->instance->nodes + node];
}

/*
 * With a uniform distance, a task on a node where its neighbour cannot be
 * pays for certain: that is a cost of x. For a sum one end suffices.
 */
static void
fold_certain_costs(struct builder *b, int32_t t, int32_t u, ta_cost cost)
{
    const int32_t k = b->instance->nodes;
    for (int32_t p = 0; p < k; p++) {
        ta_cost *x = &b->cost[(int64_t)t * k + p];
        if (*x != TA_FORBIDDEN && b->cost[(int64_t)u * k + p] == TA_FORBIDDEN)
            *x += cost * b->distant;
    }
}

/* Beyond this, the difference of two costs might leave 64 bits. */
static bool
is_huge(ta_cost cost)
{
    return cost != TA_FORBIDDEN &&
           (cost > TA_COST_LIMIT / 4 || cost < -TA_COST_LIMIT / 4);
}

/* Costs of x, or their part of a load, and what every assignment pays. */
static ta_status
prepare_costs(struct builder *b)
{
    const struct ta_instance *instance = b->instance;
    const int64_t count = (int64_t)instance->tasks * instance->nodes;
    b->cost = tai_copy(instance->execution, count, sizeof *b->cost);
    if (!b->cost)
        return TA_OUT_OF_MEMORY;
    const bool counts = b->incumbent->objective != TA_OBJECTIVE_COMMUNICATION;
    for (int64_t i = 0; i < count; i++) {
        if (b->cost[i] == TA_FORBIDDEN)
            continue;
        if (!counts)
            b->cost[i] = 0;
        if (instance->within)
            b->cost[i] += instance->within[i];
    }
    const struct tai_graph *graph = &b->graph;
    for (int32_t t = 0; t < graph->tasks; t++)
        for (int64_t a = graph->first[t]; a < graph->first[t + 1]; a++) {
            if (graph->neighbour[a] < t)
                continue;
            b->result->offset += graph->cost[a] * b->base;
            if (b->result->form == TAI_UNIFORM)
                fold_certain_costs(b, t, graph->neighbour[a], graph->cost[a]);
            if (b->result->form == TAI_UNIFORM && has_loads(b))
                fold_certain_costs(b, graph->neighbour[a], t, graph->cost[a]);
        }
    for (int64_t i = 0; i < count; i++)
        if (is_huge(b->cost[i]))
            return TA_NOT_SUPPORTED;
    return TA_OK;
}

/* A column for each allowed pair; each task's least cost goes to the offset. */
static ta_status
add_choices(struct builder *b)
{
    const int32_t n = b->instance->tasks, k = b->instance->nodes;
    b->result->column = tai_alloc((int64_t)n * k, sizeof *b->result->column);
    if (!b->result->column)
        return TA_OUT_OF_MEMORY;
    for (int32_t t = 0; t < n; t++) {
        const ta_cost *cost = b->cost + (int64_t)t * k;
        ta_cost least = TA_FORBIDDEN;
        for (int32_t p = 0; p < k; p++)
            least = cost[p] < least ? cost[p] : least;
        if (least != TA_FORBIDDEN && !has_loads(b))
            b->result->offset += least;
        const int32_t row = tai_program_add_row(b->program, 1, 1);
        for (int32_t p = 0; p < k; p++) {
            int32_t column = -1;
            if (cost[p] != TA_FORBIDDEN) {
                column = tai_program_add_column(
                    b->program, 0, 1, has_loads(b) ? 0 : cost[p] - least, true);
                tai_program_add_entry(b->program, row, column, 1);
            }
            b->result->column[(int64_t)t * k + p] = column;
        }
    }
    b->result->choices = b->program->columns;
    return TA_OK;
}

/* ---- Rows over x -------------------------------------------------------- */

static void
add_apart(struct builder *b)
{
    const struct tai_groups *groups = &b->instance->apart;
    for (int32_t g = 0; g < groups->groups; g++)
        for (int32_t p = 0; p < b->instance->nodes; p++) {
            const int32_t row =
                tai_program_add_row(b->program, -TAI_UNBOUNDED, 1);
            for (int64_t i = groups->first[g]; i < groups->first[g + 1]; i++)
                if (choice(b, groups->member[i], p) >= 0)
                    tai_program_add_entry(b->program, row,
                                          choice(b, groups->member[i], p), 1);
        }
}

/* Whether all tasks that may run on the node fit there at once. */
static bool
is_ample(const struct builder *b, const struct tai_resource *resource,
         int32_t node)
{
    const int32_t n = b->instance->tasks, k = b->instance->nodes;
    if (resource->capacity[node] == TA_UNLIMITED)
        return true;
    tai_int128 sum = 0;
    for (int32_t t = 0; t < n; t++)
        if (choice(b, t, node) >= 0)
            sum += tai_requirement(resource, k, t, node);
    return sum <= resource->capacity[node];
}

static void
add_capacities(struct builder *b)
{
    const struct ta_instance *instance = b->instance;
    for (int32_t r = 0; r < instance->resources; r++) {
        const struct tai_resource *resource = &instance->resource[r];
        for (int32_t p = 0; p < instance->nodes; p++) {
            if (is_ample(b, resource, p))
                continue;
            const int32_t row = tai_program_add_row(b->program, -TAI_UNBOUNDED,
                                                    resource->capacity[p]);
            for (int32_t t = 0; t < instance->tasks; t++)
                if (choice(b, t, p) >= 0)
                    tai_program_add_entry(
                        b->program, row, choice(b, t, p),
                        tai_requirement(resource, instance->nodes, t, p));
        }
    }
}

static void
add_load_limit(struct builder *b)
{
    if (b->incumbent->load_limit == TA_UNLIMITED)
        return;
    for (int32_t p = 0; p < b->instance->nodes; p++) {
        const int32_t row = tai_program_add_row(b->program, -TAI_UNBOUNDED,
                                                b->incumbent->load_limit);
        for (int32_t t = 0; t < b->instance->tasks; t++)
            if (choice(b, t, p) >= 0)
                tai_program_add_entry(b->program, row, choice(b, t, p),
                                      tai_execution(b->instance, t, p));
    }
}

/* T, and for each node what its tasks bring: the load less T is 0 at most. */
static void
add_loads(struct builder *b)
{
    const int32_t k = b->instance->nodes;
    b->result->largest =
        tai_program_add_column(b->program, 0, TAI_EXACT_DOUBLE, 1, false);
    b->result->first_load = b->program->rows;
    for (int32_t p = 0; p < k; p++) {
        const int32_t row = tai_program_add_row(b->program, -TAI_UNBOUNDED, 0);
        tai_program_add_entry(b->program, row, b->result->largest, -1);
        for (int32_t t = 0; t < b->instance->tasks; t++)
            if (choice(b, t, p) >= 0)
                tai_program_add_entry(b->program, row, choice(b, t, p),
                                      b->cost[(int64_t)t * k + p]);
    }
}

/* ---- Edges -------------------------------------------------------------- */

/* x[task][node] with that coefficient, if there is such a column. */
static void
add_choice(struct builder *b, int32_t row, int32_t task, int32_t node,
           int64_t value)
{
    const int32_t column = choice(b, task, node);
    if (column >= 0)
        tai_program_add_entry(b->program, row, column, value);
}

/* y >= x[t][p] - x[u][p]. */
static void
add_side(struct builder *b, int32_t y, int32_t p, int32_t t, int32_t u)
{
    const int32_t row = tai_program_add_row(b->program, 0, TAI_UNBOUNDED);
    tai_program_add_entry(b->program, row, y, 1);
    add_choice(b, row, t, p, -1);
    add_choice(b, row, u, p, 1);
}

static void
add_uniform_edge(struct builder *b, int32_t t, int32_t u, ta_cost cost)
{
    for (int32_t p = 0; p < b->instance->nodes; p++) {
        if (choice(b, t, p) < 0 || choice(b, u, p) < 0)
            continue;
        const ta_cost paid = cost * b->distant;
        const int32_t y = tai_program_add_column(
            b->program, 0, 1, has_loads(b) ? 0 : paid, false);
        add_side(b, y, p, t, u);
        if (has_loads(b)) {
            add_side(b, y, p, u, t);
            tai_program_add_entry(b->program, b->result->first_load + p, y,
                                  paid);
        }
    }
}

/* The last node's row follows from the others: both x sum up to one. */
static void
add_link_edge(struct builder *b, int32_t t, int32_t u, ta_cost cost)
{
    const int32_t first = b->program->rows, last = b->instance->nodes - 1;
    for (int32_t p = 0; p < last; p++) {
        const int32_t row = tai_program_add_row(b->program, 0, 0);
        add_choice(b, row, t, p, 1);
        add_choice(b, row, u, p, -1);
    }
    for (int32_t l = 0; l < b->links; l++) {
        const struct link *link = &b->link[l];
        const int32_t flow = tai_program_add_column(b->program, 0, 1,
                                                    cost * link->length, false);
        if (link->from < last)
            tai_program_add_entry(b->program, first + link->from, flow, -1);
        if (link->to < last)
            tai_program_add_entry(b->program, first + link->to, flow, 1);
    }
}

static void
add_local_edge(struct builder *b, int32_t t, int32_t u, ta_cost cost)
{
    const int32_t k = b->instance->nodes;
    const int32_t from_t = b->program->rows, from_u = from_t + k;
    for (int32_t p = 0; p < k; p++)
        add_choice(b, tai_program_add_row(b->program, 0, 0), t, p, -1);
    for (int32_t q = 0; q < k; q++)
        add_choice(b, tai_program_add_row(b->program, 0, 0), u, q, -1);
    for (int32_t p = 0; p < k; p++)
        for (int32_t q = 0; q < k; q++) {
            if (choice(b, t, p) < 0 || choice(b, u, q) < 0)
                continue;
            const ta_cost paid = cost * b->distance[(int64_t)p * k + q];
            const int32_t z = tai_program_add_column(
                b->program, 0, 1, has_loads(b) ? 0 : paid, false);
            tai_program_add_entry(b->program, from_t + p, z, 1);
            tai_program_add_entry(b->program, from_u + q, z, 1);
            if (has_loads(b))
                tai_program_add_entry(b->program, b->result->first_load + p, z,
                                      paid);
            if (has_loads(b) && p != q)
                tai_program_add_entry(b->program, b->result->first_load + q, z,
                                      paid);
        }
}

/* Coefficients of one edge, at most. */
static int64_t
edge_size(const struct builder *b)
{
    const int64_t k = b->instance->nodes;
    switch (b->result->form) {
    case TAI_UNIFORM:
        return has_loads(b) ? 7 * k : 3 * k;
    case TAI_LINKS:
        return 2 * k + 2 * (int64_t)b->links;
    default:
        return (has_loads(b) ? 4 : 2) * k * k + 2 * k;
    }
}

static ta_status
add_edges(struct builder *b)
{
    const struct tai_graph *graph = &b->graph;
    if (b->program->entries + graph->arcs / 2 * edge_size(b) > MOST_ENTRIES)
        return TA_NOT_SUPPORTED;
    for (int32_t t = 0; t < graph->tasks; t++)
        for (int64_t a = graph->first[t]; a < graph->first[t + 1]; a++) {
            const int32_t u = graph->neighbour[a];
            if (u < t)
                continue;
            if (b->result->form == TAI_LINKS)
                add_link_edge(b, t, u, graph->cost[a]);
            else if (b->result->form == TAI_LOCAL)
                add_local_edge(b, t, u, graph->cost[a]);
            else if (b->distant > 0)
                add_uniform_edge(b, t, u, graph->cost[a]);
        }
    return TA_OK;
}

/* ---- All together ------------------------------------------------------- */

static ta_cost
common_divisor(ta_cost a, ta_cost b)
{
    while (b != 0) {
        const ta_cost rest = a % b;
        a = b;
        b = rest;
    }
    return a < 0 ? -a : a;
}

/* Every cost is at least 0 here: each task's least one was taken off. */
static void
choose_unit(struct builder *b)
{
    ta_cost unit = 0;
    for (int32_t j = 0; j < b->program->columns && unit != 1; j++)
        unit = common_divisor(b->program->column[j].cost, unit);
    b->result->unit = unit > 0 ? unit : 1;
    for (int32_t j = 0; j < b->program->columns; j++) {
        assert(b->program->column[j].cost >= 0);
        b->program->column[j].cost /= b->result->unit;
    }
}

/* A coefficient of a load, other than that of T. */
static bool
is_part_of_load(const struct builder *b, const struct tai_entry *entry)
{
    const int32_t row = entry->row - b->result->first_load;
    return row >= 0 && row < b->instance->nodes &&
           entry->column != b->result->largest;
}

/* Loads in the largest units there are, and T at most what the incumbent has,
   or all loads together. */
static void
choose_load_unit(struct builder *b)
{
    struct tai_program *program = b->program;
    struct tai_column *largest = &program->column[b->result->largest];
    ta_cost unit = 0;
    tai_int128 sum = 0;
    for (int64_t e = 0; e < program->entries; e++)
        if (is_part_of_load(b, &program->entry[e]))
            unit = common_divisor(program->entry[e].value, unit);
    unit = unit > 0 ? unit : 1;
    for (int64_t e = 0; e < program->entries; e++)
        if (is_part_of_load(b, &program->entry[e])) {
            program->entry[e].value /= unit;
            sum += program->entry[e].value;
        }
    b->result->unit = unit;
    const struct tai_incumbent *incumbent = b->incumbent;
    if (tai_incumbent_exists(incumbent) && incumbent->value / unit < sum)
        sum = incumbent->value / unit;
    /* Beyond what a double holds it is refused. */
    largest->upper =
        sum <= TAI_EXACT_DOUBLE ? (int64_t)sum : TAI_EXACT_DOUBLE + 1;
}

static ta_status
build(struct builder *b)
{
    ta_status status = tai_graph_build(b->instance, &b->graph);
    if (!status)
        status = copy_distances(b);
    if (!status)
        status = choose_form(b);
    if (!status)
        status = prepare_costs(b);
    if (!status)
        status = add_choices(b);
    if (status)
        return status;
    add_apart(b);
    b->result->first_knapsack = b->program->rows;
    b->result->knapsack_entry = b->program->entries;
    add_capacities(b);
    add_load_limit(b);
    b->result->knapsacks = b->program->rows - b->result->first_knapsack;
    if (has_loads(b))
        add_loads(b);
    status = add_edges(b);
    if (status)
        return status;
    if (b->program->out_of_memory)
        return TA_OUT_OF_MEMORY;
    if (has_loads(b))
        choose_load_unit(b);
    else
        choose_unit(b);
    return tai_program_check(b->program);
}

ta_status
tai_formulation_build(const struct tai_incumbent *incumbent,
                      struct tai_formulation *formulation)
{
    *formulation = (struct tai_formulation){.unit = 1, .largest = -1};
    tai_program_init(&formulation->program);
    struct builder b = {.instance = incumbent->instance,
                        .incumbent = incumbent,
                        .result = formulation,
                        .program = &formulation->program};
    const ta_status status = build(&b);
    tai_free(b.link);
    tai_free(b.cost);
    tai_free(b.distance);
    tai_graph_release(&b.graph);
    if (status)
        tai_formulation_release(formulation);
    return status;
}

void
tai_formulation_release(struct tai_formulation *formulation)
{
    tai_free(formulation->column);
    formulation->column = NULL;
    tai_program_clear(&formulation->program);
}
