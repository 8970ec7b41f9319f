/* SPDX-License-Identifier: MIT */
/*
 * Elimination of vertices in the rows of a network.
 *
 * Problem. Remove every vertex that has one or two neighbours, or that can be
 * fixed, and whatever becomes so in turn.
 *
 * Method. A stack holds the vertices worth a look. One that can be fixed
 * (tai_decide) charges its neighbours and leaves. One with one or two
 * neighbours is a star, and the neighbours are joined by what takes its place
 * (tai_bridge_star): the two arcs that led to the vertex are bent to lead to
 * each other, so the rows never grow and nothing moves. Rows of at most four
 * arcs are searched for parallel ones, which bending can make, and these are
 * merged. In the end what is left moves to the front of its arrays.
 *
 * Correct by reduction.h.
 *
 * Invariants, for each vertex v that is there:
 *   (E1) its arcs are first[v] .. first[v] + degree[v] - 1, and lead to
 *        vertices that are there;
 *   (E2) out(v) and in(v) sum their residuals and those of their mates.
 *
 * Cost. O(1) for each arc of a vertex fixed, each vertex eliminated, and each
 * visit to a short row; O(arcs) for moving to the front.
 *
 * Overflow. A bridge's capacities add up to at most those of the arcs it
 * bends; parallel arcs are merged only if the sum fits.
 */
#include "flow/reduction.h"

#include <assert.h>

#include "base/memory.h"

/* Longest rows that are searched for parallel arcs. */
#define SHORT_ROW 4

struct rows {
    struct tai_reduction *reduction;
    struct tai_network *network;
    const int32_t *first;
    TAI_ARC *arc;
    int64_t *out, *in; /* [vertices] */
    int32_t *degree;   /* [vertices], NONE once removed */
    int32_t *stack;    /* [vertices] */
    int32_t height;
    uint8_t *waiting; /* [vertices], on the stack */
};

#define NONE (-1)

static void
look_at(struct rows *rows, int32_t v)
{
    if (rows->waiting[v] || rows->degree[v] == NONE)
        return;
    rows->waiting[v] = 1;
    rows->stack[rows->height++] = v;
}

/* The last arc of the row takes the place of arc a of vertex u. */
static void
drop_arc(struct rows *rows, int32_t u, int32_t a)
{
    const int32_t last = rows->first[u] + --rows->degree[u];
    assert(a >= rows->first[u] && a <= last); /* (E1) */
    if (a == last)
        return;
    rows->arc[a] = rows->arc[last];
    rows->arc[rows->arc[a].mate].mate = a;
}

/* Adds arc b of u to arc a, which leads to the same vertex. */
static bool
merge_arcs(struct rows *rows, int32_t u, int32_t a, int32_t b)
{
    TAI_ARC *arc = rows->arc;
    const int32_t v = arc[a].head;
    const uint64_t sum = (uint64_t)arc[a].residual + arc[b].residual +
                         arc[arc[a].mate].residual + arc[arc[b].mate].residual;
    if (sum > (TAI_CAPACITY)-1)
        return false;
    arc[a].residual += arc[b].residual;
    arc[arc[a].mate].residual += arc[arc[b].mate].residual;
    drop_arc(rows, v, arc[b].mate);
    drop_arc(rows, u, b);
    return true;
}

static void
merge_row(struct rows *rows, int32_t u)
{
    const int32_t first = rows->first[u];
    for (int32_t a = first; a < first + rows->degree[u]; a++) {
        int32_t b = a + 1;
        while (b < first + rows->degree[u]) {
            const int32_t v = rows->arc[b].head;
            if (v != rows->arc[a].head || !merge_arcs(rows, u, a, b))
                b++;
            else if (rows->degree[v] <= SHORT_ROW)
                look_at(rows, v);
        }
    }
}

static void
charge(struct rows *rows, int32_t v, int64_t amount)
{
    rows->network->excess[v] += amount;
    if (amount > 0)
        rows->reduction->supply += amount;
}

/* u no longer has arc a, with this capacity there and back. */
static void
uncount(struct rows *rows, int32_t u, int64_t there, int64_t back)
{
    rows->out[u] -= there;
    rows->in[u] -= back;
}

/* Fixes v to a side. */
static void
fix(struct rows *rows, int32_t v, uint8_t side)
{
    const int32_t first = rows->first[v];
    struct tai_reduction *reduction = rows->reduction;
    tai_settle(reduction, side, rows->network->excess[v]);
    reduction->state[reduction->origin[v]] = side;
    for (int32_t a = first; a < first + rows->degree[v]; a++) {
        const int32_t mate = rows->arc[a].mate;
        const int32_t u = rows->arc[a].head;
        const int64_t there = (int64_t)rows->arc[a].residual;
        const int64_t back = (int64_t)rows->arc[mate].residual;
        charge(rows, u, side & TAI_SOURCE_SIDE ? there : -back);
        uncount(rows, u, back, there);
        drop_arc(rows, u, mate);
        look_at(rows, u);
    }
    reduction->ticks += rows->degree[v];
    rows->degree[v] = NONE;
}

/* Joins the neighbours a and b of a removed star by bending their arcs. */
static void
join(struct rows *rows, const int32_t neighbour[2], const int32_t arc[2],
     const struct tai_bridge *bridge)
{
    const int32_t u = neighbour[0];
    const int32_t v = neighbour[1];
    if (bridge->forth + bridge->back == 0) {
        drop_arc(rows, u, arc[0]);
        drop_arc(rows, v, arc[1]);
        return;
    }
    rows->arc[arc[0]] = (TAI_ARC){(TAI_CAPACITY)bridge->forth, v, arc[1]};
    rows->arc[arc[1]] = (TAI_ARC){(TAI_CAPACITY)bridge->back, u, arc[0]};
    uncount(rows, u, -bridge->forth, -bridge->back);
    uncount(rows, v, -bridge->back, -bridge->forth);
}

/* Removes v, which has one arc, or two to different neighbours. */
static ta_status
eliminate(struct rows *rows, int32_t v)
{
    struct tai_reduction *reduction = rows->reduction;
    const int32_t *origin = reduction->origin;
    const int32_t degree = rows->degree[v];
    int32_t neighbour[2], arc[2];
    struct tai_star star = {.excess = rows->network->excess[v]};
    assert(degree == 1 || degree == 2);
    for (int32_t i = 0; i < degree; i++) {
        const TAI_ARC *there = &rows->arc[rows->first[v] + i];
        neighbour[i] = there->head;
        arc[i] = there->mate;
        star.to[i] = (int64_t)there->residual;
        star.from[i] = (int64_t)rows->arc[there->mate].residual;
        uncount(rows, neighbour[i], star.from[i], star.to[i]);
    }
    const struct tai_bridge bridge = tai_bridge_star(&star);
    const ta_status status =
        tai_note_follower(reduction, origin[v], origin[neighbour[0]],
                          origin[neighbour[degree - 1]], &bridge);
    if (status)
        return status;
    if (star.excess > 0)
        reduction->supply -= star.excess;
    reduction->supply += bridge.paid;
    reduction->state[origin[v]] = TAI_FOLLOWS;
    rows->degree[v] = NONE;
    for (int32_t i = 0; i < degree; i++)
        charge(rows, neighbour[i], bridge.charge[i]);
    if (degree == 2)
        join(rows, neighbour, arc, &bridge);
    else
        drop_arc(rows, neighbour[0], arc[0]);
    for (int32_t i = 0; i < degree; i++)
        look_at(rows, neighbour[i]);
    return TA_OK;
}

static bool
is_star(const struct rows *rows, int32_t v)
{
    const TAI_ARC *arc = &rows->arc[rows->first[v]];
    return rows->degree[v] == 1 ||
           (rows->degree[v] == 2 && arc[0].head != arc[1].head);
}

static ta_status
empty_stack(struct rows *rows)
{
    ta_status status = TA_OK;
    while (rows->height > 0 && !status) {
        const int32_t v = rows->stack[--rows->height];
        rows->waiting[v] = 0;
        if (rows->degree[v] == NONE)
            continue;
        rows->reduction->ticks++;
        const uint8_t side =
            tai_decide(rows->reduction, rows->network->excess[v], rows->out[v],
                       rows->in[v]);
        if (side != TAI_UNDECIDED) {
            fix(rows, v, side);
            continue;
        }
        if (rows->degree[v] <= SHORT_ROW)
            merge_row(rows, v);
        if (is_star(rows, v))
            status = eliminate(rows, v);
    }
    return status;
}

/*
 * Moves what is left to the front. An arc's mate always knows where the arc
 * is: each move writes the new place there, whether the mate has moved or not.
 */
static void
close_ranks(struct rows *rows)
{
    struct tai_reduction *reduction = rows->reduction;
    struct tai_network *network = rows->network;
    int32_t *number = rows->stack; /* empty now */
    int32_t filled = 0;
    for (int32_t v = 0; v < network->vertices; v++)
        number[v] = rows->degree[v] == NONE ? NONE : filled++;
    int32_t arcs = 0;
    for (int32_t v = 0; v < network->vertices; v++) {
        if (number[v] == NONE)
            continue;
        const int32_t first = network->first[v];
        const int32_t x = number[v];
        network->first[x] = arcs;
        for (int32_t a = first; a < first + rows->degree[v]; a++) {
            const TAI_ARC arc = rows->arc[a];
            rows->arc[arcs] =
                (TAI_ARC){arc.residual, number[arc.head], arc.mate};
            rows->arc[arc.mate].mate = arcs++;
        }
        network->excess[x] = network->excess[v];
        reduction->origin[x] = reduction->origin[v];
    }
    network->first[filled] = arcs;
    network->vertices = filled;
    network->arcs = arcs;
    reduction->ticks += arcs;
    assert(tai_network_check(network));
}

ta_status
WIDTH(tai_eliminate)(struct tai_reduction *reduction)
{
    struct tai_network *network = reduction->network;
    const int32_t n = network->vertices;
    ta_status status = TA_OUT_OF_MEMORY;
    struct rows rows = {
        .reduction = reduction,
        .network = network,
        .first = network->first,
        .arc = network->arc,
        .out = reduction->out,
        .degree = tai_alloc(n, sizeof *rows.degree),
        .stack = tai_alloc(n, sizeof *rows.stack),
        .waiting = tai_alloc_zero(n, sizeof *rows.waiting),
    };
    if (reduction->in == reduction->out) /* bridges need not be symmetric */
        reduction->in = tai_copy(reduction->out, n, sizeof *reduction->in);
    rows.in = reduction->in;
    if (!rows.degree || !rows.stack || !rows.waiting || !rows.in)
        goto done;
    status = TA_OK;
    for (int32_t v = 0; v < n; v++)
        rows.degree[v] = network->first[v + 1] - network->first[v];
    for (int32_t v = 0; v < n && !status; v++) {
        if (tai_reduction_stopped_at(reduction, v))
            break; /* what is done is done, and the rest can stay */
        look_at(&rows, v);
        status = empty_stack(&rows);
    }
    close_ranks(&rows);
done:
    tai_free(rows.waiting);
    tai_free(rows.stack);
    tai_free(rows.degree);
    return status;
}
