/* SPDX-License-Identifier: MIT */
/*
 * Elimination orders by least fill.
 *
 * Problem. To eliminate a vertex v is to make its neighbours N(v) a clique
 * and to remove it; what dynamic programming pays for it is a table over the
 * labels of N(v), of
 *
 *     cells(v) = product over w in N(v) of size(w)                          (1)
 *
 * numbers, each the least of size(v) sums. Wanted is an order of all vertices
 * with a small sum of (1). Its largest |N(v)| is the width of the tree
 * decomposition with the bags {v} + N(v); the least width over all orders is
 * the treewidth. To find that is NP-hard.
 *
 * Method. Eliminate next the vertex that needs the fewest new edges (its
 * fill), among these one of least degree. This rule finds the least width
 * for forests, cycles, series-parallel and chordal graphs, and is the best of
 * the simple ones elsewhere.
 *
 * A graph that is no use must be found out early. So vertices with more
 * living neighbours than a table within the limits has room for (wide ones)
 * have no fill and wait for others to go, and we give up as soon as only wide
 * ones are left, or the sum of (1) leaves the limits: on a sparse random
 * graph that is after a fraction of the vertices, on a dense one at once. For
 * the same reason the fill of a vertex that begins with more than a few
 * neighbours is guessed to be the largest possible until its turn comes.
 *
 * Data. A row holds the neighbours of a vertex in a pool, dead ones among
 * them until the row is next tidied; a row that is full is tidied, and moves
 * to the end of the pool if that does not help. Where both ends have long
 * rows, an original edge is looked up in the caller's rows by bisection, a new
 * one in a hash table.
 *
 * Invariants.
 * (I1) The row of a living vertex holds its living neighbours once each, and
 *      degree(v) is their number.
 * (I2) A living vertex is in the list of a key if and only if it is narrow.
 * (I3) Its fill in the key is exact, or too large: guessed, or an edge was
 *      added between two neighbours of it that are both wide.
 *
 * Cost. An elimination of a vertex of degree d looks up O(d^3) pairs at most;
 * trees take O(n). Memory: O(n + m + new edges).
 *
 * Overflow. Products of sizes are cut off above the limits, which are below
 * 2^62; fills are below MOST_WIDTH^2 / 2.
 *
 * References: U. Bertele and F. Brioschi, Nonserial Dynamic Programming.
 * Academic Press (1972); U. Kjaerulff, Triangulation of graphs - algorithms
 * giving small total state space. University of Aalborg, R 90-09 (1990).
 */
#include "tree/elimination.h"

#include <assert.h>
#include <string.h>

#include "base/memory.h"

#define MOST_FILL (TAI_MOST_WIDTH * (TAI_MOST_WIDTH - 1) / 2)
#define KEYS ((MOST_FILL + 1) * (TAI_MOST_WIDTH + 1))
#define NONE (-1)
/* Pairs of so few neighbours are looked at from the beginning. */
#define FEW 4
/* Rows up to this length are read through. */
#define SHORT 16
/* Ticks between two questions whether to stop. */
#define POLL_TICKS 100000

struct order {
    const struct tai_pairwise *problem;
    struct tai_run *run;
    struct tai_elimination *out;
    int32_t narrow; /* neighbours that a vertex with a key may have */

    int64_t *row;    /* [vertices]: where it begins in the pool */
    int32_t *length; /* [vertices]: entries, the dead included */
    int32_t *room;   /* [vertices] */
    int32_t *degree; /* [vertices] */
    int32_t *pool;   /* [pool_room] */
    int64_t pool_used, pool_room;

    uint64_t *added; /* [added_room]: hash table of new edges; 0: free */
    int64_t added_count, added_room; /* a power of two */

    int32_t *key;             /* [vertices]: fill and degree, or NONE */
    uint8_t *guessed;         /* [vertices]: its fill, with a key */
    int32_t *next, *previous; /* [vertices]: in the list of the key */
    int32_t *head;            /* [KEYS] */
    int32_t least;            /* no list before this one has a vertex */
    int32_t done;             /* vertices eliminated */
    int64_t ticks;
};

/* ---- New edges --------------------------------------------------------- */

static uint64_t
name_edge(int32_t v, int32_t w)
{
    const int32_t low = v < w ? v : w, high = v < w ? w : v;
    return (uint64_t)(uint32_t)high << 32 | (uint32_t)low; /* high > 0 */
}

/* Where the edge is in the table, or the free place for it. */
static int64_t
find_place(const struct order *o, uint64_t edge)
{
    const uint64_t mask = (uint64_t)o->added_room - 1;
    uint64_t place = (edge * UINT64_C(0x9e3779b97f4a7c15)) >> 20 & mask;
    while (o->added[place] && o->added[place] != edge)
        place = (place + 1) & mask;
    return (int64_t)place;
}

/* At most half of the table is used. */
static ta_status
remember_edge(struct order *o, uint64_t edge)
{
    if (2 * (o->added_count + 1) > o->added_room) {
        uint64_t *old = o->added;
        const int64_t old_room = o->added_room;
        uint64_t *larger = tai_alloc_zero(2 * old_room, sizeof *larger);
        if (!larger)
            return TA_OUT_OF_MEMORY;
        o->added = larger;
        o->added_room = 2 * old_room;
        for (int64_t i = 0; i < old_room; i++)
            if (old[i])
                o->added[find_place(o, old[i])] = old[i];
        tai_free(old);
    }
    o->added[find_place(o, edge)] = edge;
    o->added_count++;
    return TA_OK;
}

static bool
is_original(const struct tai_pairwise *problem, int32_t v, int32_t w)
{
    int64_t low = problem->first[v], high = problem->first[v + 1];
    while (low < high) {
        const int64_t middle = low + (high - low) / 2;
        if (problem->neighbour[middle] < w)
            low = middle + 1;
        else
            high = middle;
    }
    return low < problem->first[v + 1] && problem->neighbour[low] == w;
}

/* Whether the row of v has w: quicker than to look up if it is short. */
static bool
row_has(const struct order *o, int32_t v, int32_t w)
{
    const int32_t *row = o->pool + o->row[v];
    bool found = false;
    for (int32_t i = 0; i < o->length[v]; i++)
        found |= row[i] == w;
    return found;
}

/* Of two living vertices. */
static bool
adjacent(const struct order *o, int32_t v, int32_t w)
{
    const int32_t shorter = o->length[v] < o->length[w] ? v : w;
    if (o->length[shorter] <= SHORT)
        return row_has(o, shorter, shorter == v ? w : v); /* (I1) */
    if (o->added_count) {
        const uint64_t edge = name_edge(v, w);
        if (o->added[find_place(o, edge)] == edge)
            return true;
    }
    return is_original(o->problem, v, w);
}

/* ---- Rows -------------------------------------------------------------- */

static bool
is_alive(const struct order *o, int32_t v)
{
    return o->out->position[v] == NONE;
}

/* Drops the dead from a row. */
static void
tidy(struct order *o, int32_t v)
{
    int32_t *row = o->pool + o->row[v];
    int32_t kept = 0;
    o->ticks += o->length[v];
    for (int32_t i = 0; i < o->length[v]; i++)
        if (is_alive(o, row[i]))
            row[kept++] = row[i];
    o->length[v] = kept;
    assert(kept == o->degree[v]); /* (I1) */
}

/* A row with half of its room free, tidied or moved. */
static ta_status
widen(struct order *o, int32_t v)
{
    tidy(o, v);
    if (o->length[v] <= o->room[v] / 2 && o->length[v] < o->room[v])
        return TA_OK;
    const int32_t room = 2 * o->length[v] + 2;
    if (o->pool_used + room > o->pool_room) {
        const int64_t larger = o->pool_room + o->pool_room / 2 + room;
        int32_t *pool = tai_resize(o->pool, larger, sizeof *pool);
        if (!pool)
            return TA_OUT_OF_MEMORY;
        o->pool = pool;
        o->pool_room = larger;
    }
    memcpy(o->pool + o->pool_used, o->pool + o->row[v],
           (size_t)o->length[v] * sizeof *o->pool);
    o->row[v] = o->pool_used;
    o->room[v] = room;
    o->pool_used += room;
    return TA_OK;
}

static ta_status
append(struct order *o, int32_t v, int32_t w)
{
    if (o->length[v] == o->room[v]) {
        const ta_status status = widen(o, v);
        if (status)
            return status;
    }
    o->pool[o->row[v] + o->length[v]++] = w;
    o->degree[v]++;
    return TA_OK;
}

/* ---- Keys -------------------------------------------------------------- */

static bool
is_narrow(const struct order *o, int32_t v)
{
    return o->degree[v] <= o->narrow;
}

static void
leave_list(struct order *o, int32_t v)
{
    if (o->key[v] == NONE)
        return;
    if (o->previous[v] == NONE)
        o->head[o->key[v]] = o->next[v];
    else
        o->next[o->previous[v]] = o->next[v];
    if (o->next[v] != NONE)
        o->previous[o->next[v]] = o->previous[v];
    o->key[v] = NONE;
}

static void
enter_list(struct order *o, int32_t v, int32_t fill)
{
    const int32_t key = fill * (TAI_MOST_WIDTH + 1) + o->degree[v];
    assert(key >= 0 && key < KEYS);
    o->key[v] = key;
    o->previous[v] = NONE;
    o->next[v] = o->head[key];
    if (o->next[v] != NONE)
        o->previous[o->next[v]] = v;
    o->head[key] = v;
    if (key < o->least)
        o->least = key;
}

/* Pairs of neighbours without an edge; v is narrow. */
static int32_t
count_fill(struct order *o, int32_t v)
{
    if (o->degree[v] <= 1)
        return 0;
    tidy(o, v);
    const int32_t *row = o->pool + o->row[v];
    int32_t fill = 0;
    for (int32_t i = 0; i < o->length[v]; i++)
        for (int32_t j = 0; j < i; j++)
            fill += !adjacent(o, row[i], row[j]);
    o->ticks += (int64_t)o->length[v] * o->length[v];
    return fill;
}

static void
renew_key(struct order *o, int32_t v)
{
    leave_list(o, v);
    o->guessed[v] = 0;
    if (is_narrow(o, v))
        enter_list(o, v, count_fill(o, v)); /* (I2) */
}

/* The key of a vertex before anything is eliminated. */
static void
guess_key(struct order *o, int32_t v)
{
    o->guessed[v] = o->degree[v] > FEW && is_narrow(o, v);
    if (o->guessed[v])
        enter_list(o, v, o->degree[v] * (o->degree[v] - 1) / 2);
    else
        renew_key(o, v);
}

/* An edge was added: whoever sees both ends needs one less. */
static void
lower_keys(struct order *o, int32_t v, int32_t w)
{
    const int32_t from = o->degree[v] < o->degree[w] ? v : w;
    const int32_t other = from == v ? w : v;
    if (!is_narrow(o, from))
        return; /* (I3) */
    const int32_t *row = o->pool + o->row[from];
    for (int32_t i = 0; i < o->length[from]; i++) {
        const int32_t x = row[i];
        if (!is_alive(o, x) || x == other || o->key[x] == NONE ||
            o->guessed[x] || !adjacent(o, x, other))
            continue;
        const int32_t fill = o->key[x] / (TAI_MOST_WIDTH + 1);
        leave_list(o, x);
        enter_list(o, x, fill > 0 ? fill - 1 : 0);
    }
    o->ticks += o->length[from];
}

/* ---- Elimination ------------------------------------------------------- */

/* The next vertex to eliminate, or NONE. */
static int32_t
choose(struct order *o)
{
    for (;;) {
        while (o->least < KEYS && o->head[o->least] == NONE)
            o->least++;
        const int32_t v = o->least < KEYS ? o->head[o->least] : NONE;
        if (v == NONE || !o->guessed[v])
            return v;
        renew_key(o, v);
    }
}

/* Whether the table of v is still within the limits. */
static bool
pay(struct order *o, const struct tai_elimination_limits *limits, int32_t v,
    const int32_t member[])
{
    struct tai_elimination *out = o->out;
    int64_t cells = 1;
    for (int32_t i = 0; i < o->degree[v]; i++) {
        const int32_t size = out->size[member[i]];
        if (size > limits->cells / cells)
            return false;
        cells *= size > 0 ? size : 1; /* without labels there is no answer */
    }
    /* The least of size(v) sums; but with a uniform distance a table over
       one vertex takes no more than one look at each. */
    const bool linear = !o->problem->distance && o->degree[v] == 1;
    out->cells += cells;
    out->work += cells * (linear ? 2 : out->size[v]);
    if (o->degree[v] > out->width)
        out->width = o->degree[v];
    return out->cells <= limits->cells && out->work <= limits->work;
}

/* The row of v becomes its members. */
static ta_status
record(struct order *o, int32_t v)
{
    struct tai_elimination *out = o->out;
    const int64_t begin = out->first[o->done];
    if (begin + o->degree[v] > out->member_room) {
        const int64_t larger =
            out->member_room + out->member_room / 2 + TAI_MOST_WIDTH;
        int32_t *member = tai_resize(out->member, larger, sizeof *member);
        if (!member)
            return TA_OUT_OF_MEMORY;
        out->member = member;
        out->member_room = larger;
    }
    memcpy(out->member + begin, o->pool + o->row[v],
           (size_t)o->degree[v] * sizeof *out->member);
    out->first[o->done + 1] = begin + o->degree[v];
    out->order[o->done] = v;
    out->position[v] = o->done++;
    return TA_OK;
}

static ta_status
connect(struct order *o, int32_t v, int32_t w)
{
    ta_status status = remember_edge(o, name_edge(v, w));
    if (!status)
        status = append(o, v, w);
    if (!status)
        status = append(o, w, v);
    if (!status)
        lower_keys(o, v, w);
    return status;
}

static ta_status
eliminate(struct order *o, const struct tai_elimination_limits *limits,
          int32_t v)
{
    leave_list(o, v);
    tidy(o, v);
    if (!pay(o, limits, v, o->pool + o->row[v]))
        return TA_NOT_SUPPORTED;
    ta_status status = record(o, v);
    if (status)
        return status;
    const int64_t begin = o->out->first[o->done - 1];
    const int64_t end = o->out->first[o->done];
    const int32_t *member = o->out->member;
    for (int64_t i = begin; i < end; i++)
        o->degree[member[i]]--;
    for (int64_t i = begin; i < end; i++)
        for (int64_t j = begin; j < i && !status; j++)
            if (!adjacent(o, member[i], member[j]))
                status = connect(o, member[i], member[j]);
    for (int64_t i = begin; i < end && !status; i++)
        renew_key(o, member[i]);
    return status;
}

static ta_status
eliminate_all(struct order *o, const struct tai_elimination_limits *limits)
{
    ta_status status = TA_OK;
    while (o->done < o->problem->vertices && !status) {
        const int32_t v = choose(o);
        if (v == NONE)
            return TA_NOT_SUPPORTED; /* only wide ones are left */
        status = eliminate(o, limits, v);
        o->ticks++;
        if (o->ticks >= POLL_TICKS) {
            if (tai_run_stopped(o->run, o->ticks, "elimination order"))
                return TA_NOT_SUPPORTED;
            o->ticks = 0;
        }
    }
    return status;
}

/* Members in the order of elimination; insertion, as they are few. */
static void
sort_members(struct tai_elimination *out, int32_t vertices)
{
    for (int32_t i = 0; i < vertices; i++) {
        int32_t *member = out->member + out->first[i];
        const int64_t count = out->first[i + 1] - out->first[i];
        for (int64_t j = 1; j < count; j++) {
            const int32_t moved = member[j];
            int64_t to = j;
            for (;
                 to > 0 && out->position[member[to - 1]] > out->position[moved];
                 to--)
                member[to] = member[to - 1];
            member[to] = moved;
        }
    }
}

/* ---- Begin and end ----------------------------------------------------- */

static ta_status
allocate(struct order *o)
{
    const int64_t vertices = o->problem->vertices;
    const int64_t arcs = o->problem->first[vertices];
    struct tai_elimination *out = o->out;
    out->member_room = arcs / 2 + TAI_MOST_WIDTH;
    out->size = tai_alloc(vertices, sizeof *out->size);
    out->order = tai_alloc(vertices, sizeof *out->order);
    out->position = tai_alloc(vertices, sizeof *out->position);
    out->first = tai_alloc(vertices + 1, sizeof *out->first);
    out->member = tai_alloc(out->member_room, sizeof *out->member);
    o->pool_used = o->pool_room = arcs;
    o->added_room = 64;
    o->row = tai_alloc(vertices, sizeof *o->row);
    o->length = tai_alloc(vertices, sizeof *o->length);
    o->room = tai_alloc(vertices, sizeof *o->room);
    o->degree = tai_alloc(vertices, sizeof *o->degree);
    o->pool = tai_copy(o->problem->neighbour, arcs, sizeof *o->pool);
    o->added = tai_alloc_zero(o->added_room, sizeof *o->added);
    o->key = tai_alloc(vertices, sizeof *o->key);
    o->guessed = tai_alloc(vertices, sizeof *o->guessed);
    o->next = tai_alloc(vertices, sizeof *o->next);
    o->previous = tai_alloc(vertices, sizeof *o->previous);
    o->head = tai_alloc(KEYS, sizeof *o->head);
    return out->size && out->order && out->position && out->first &&
                   out->member && o->row && o->length && o->room && o->degree &&
                   o->pool && o->added && o->key && o->guessed && o->next &&
                   o->previous && o->head
               ? TA_OK
               : TA_OUT_OF_MEMORY;
}

static void
release(struct order *o)
{
    tai_free(o->head);
    tai_free(o->previous);
    tai_free(o->next);
    tai_free(o->guessed);
    tai_free(o->key);
    tai_free(o->added);
    tai_free(o->pool);
    tai_free(o->degree);
    tai_free(o->room);
    tai_free(o->length);
    tai_free(o->row);
}

static void
begin(struct order *o)
{
    const struct tai_pairwise *problem = o->problem;
    for (int32_t key = 0; key < KEYS; key++)
        o->head[key] = NONE;
    o->least = KEYS;
    o->out->first[0] = 0;
    for (int32_t v = 0; v < problem->vertices; v++) {
        o->row[v] = problem->first[v];
        o->degree[v] = (int32_t)(problem->first[v + 1] - problem->first[v]);
        o->length[v] = o->room[v] = o->degree[v];
        o->key[v] = o->out->position[v] = NONE;
        o->out->size[v] = 0;
        for (int32_t p = 0; p < problem->labels; p++)
            o->out->size[v] += tai_unary(problem, v)[p] != TA_FORBIDDEN;
    }
    for (int32_t v = 0; v < problem->vertices; v++)
        guess_key(o, v);
}

/* How many neighbours with all labels a table within the limits may have. */
static int32_t
widest_table(const struct tai_pairwise *problem, int64_t cells)
{
    int32_t width = 0;
    for (; width < TAI_MOST_WIDTH && cells >= problem->labels; width++)
        cells /= problem->labels;
    return width;
}

ta_status
tai_elimination_order(const struct tai_pairwise *problem,
                      const struct tai_elimination_limits *limits,
                      struct tai_run *run, struct tai_elimination *elimination)
{
    *elimination = (struct tai_elimination){0};
    struct order o = {
        .problem = problem,
        .run = run,
        .out = elimination,
        .narrow = widest_table(problem, limits->cells),
    };
    /* More edges than any graph of such a width has. */
    if (problem->first[problem->vertices] / 2 >
        (int64_t)o.narrow * problem->vertices)
        return TA_NOT_SUPPORTED;
    ta_status status = allocate(&o);
    if (!status) {
        begin(&o);
        status = eliminate_all(&o, limits);
    }
    if (!status)
        sort_members(elimination, problem->vertices);
    release(&o);
    return status;
}

void
tai_elimination_release(struct tai_elimination *elimination)
{
    tai_free(elimination->member);
    tai_free(elimination->first);
    tai_free(elimination->position);
    tai_free(elimination->order);
    tai_free(elimination->size);
}
