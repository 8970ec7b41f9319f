/* SPDX-License-Identifier: MIT */
/*
 * Cycles of tasks, held as factors of their own.
 *
 * The problem. The bound of bound/messages.c sees two tasks at a time: where
 * pairs are each at their best but not together, around a cycle, the relaxation
 * is below the optimum however the messages are chosen.
 *
 * The method. A cycle C of tasks x_1 .. x_l takes from each of its pairs i a
 * table h(C, i; p, q), so that equation (3) of messages.c becomes
 *
 *     r(t, u; p, q) = w - sum over cycles of h - a(t, u; p) - a(u, t; q)   (1)
 *
 * and the total, (5) there, gains the sum over cycles and their pairs of h. If
 *
 *     H(C; x) = sum over i of h(C, i; x_i, x_i+1) >= 0 for every x,         (2)
 *
 * Phi is a lower bound as before. A visit of a cycle collects all that its
 * pairs have left (h += r, r = 0) and returns the min-marginals: what of H can
 * be given to pair i such that (2) still holds,
 *
 *     m(i; p, q) = min of H(C; x) over x with x_i = p, x_i+1 = q,
 *
 * a part 1/(l - i + 1) of it to the i-th pair on the way around, and
 * everything on the way back (Kolmogorov 2015, Globerson and Jaakkola 2008). It
 * pays because H is minimised around the cycle at once. Sweeps then move what
 * pairs have gained to tasks.
 *
 * Which cycles: those for which the minimum of H, of r and of theta together
 * is positive, for by that much the bound would rise at once (Sontag et al.
 * 2008 do this for three tasks). The triangulation of a long cycle needs pairs
 * that are not in the graph; here a min-plus product takes their place.
 *
 * When tasks are decided, a cycle through them is dissolved: see dissolve().
 *
 * Invariants, for nodes that are not barred:
 *   (C1) the table of a pair is w less what its cycles hold of it;
 *   (C2) inequality (2).
 *
 * Cost. A visit takes 5 l - 7 min-plus products of k by k tables, O(l k^3),
 * in rows whose length the compiler knows; 8 (l + 1) k^2 bytes a cycle.
 *
 * Overflow. As in messages.c, r and h of what occurs in an assignment within
 * the ceiling stay within a few R <= 2^50 of their smallest; what is barred
 * counts as FAR, products are at most FAR, and a sum has three terms.
 *
 * References: D. Sontag, T. Meltzer, A. Globerson, T. Jaakkola, Y. Weiss,
 * Tightening LP relaxations for MAP using message passing, UAI 2008.
 * A. Globerson, T. Jaakkola, Fixing max-product, NIPS 2008.
 * V. Kolmogorov, A new look at reweighted message passing, PAMI 37 (2015).
 */
#if defined __GNUC__ && !defined __clang__
#pragma GCC optimize("O3")
#endif

#include "bound/cycles.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "bound/vector.h"

#define FAR (INT64_C(1) << 58)

INLINE int32_t
task_of(const struct tai_messages *m, int64_t arc)
{
    return m->neighbour[m->mate[arc]];
}

INLINE void
transpose(const int64_t from[], const int width, int64_t to[])
{
    for (int p = 0; p < width; p++)
        for (int q = 0; q < width; q++)
            to[q * width + p] = from[p * width + q];
}

/* The nodes that a task has left. */
struct choice {
    int32_t count;
    int32_t node[TAI_CYCLE_NODES];
};

INLINE void
list_nodes(const struct tai_messages *m, int32_t task, struct choice *choice)
{
    const int64_t *barred = m->barred + (int64_t)task * m->width;
    choice->count = 0;
    for (int32_t p = 0; p < m->nodes; p++) {
        choice->node[choice->count] = p;
        choice->count += barred[p] == 0;
    }
}

/* out(p, q) = min over s of a(p, s) + b(s, q), FAR in rows that are barred. */
INLINE void
product(const int64_t a[], const int64_t b[], const struct choice *rows,
        const struct choice *inner, const int width, int64_t out[])
{
    for (int i = 0; i < width * width; i++)
        out[i] = FAR;
    for (int i = 0; i < rows->count; i++) {
        const int p = rows->node[i];
        int64_t row[width];
        for (int q = 0; q < width; q++)
            row[q] = FAR;
        for (int j = 0; j < inner->count; j++) {
            const int s = inner->node[j];
            const int64_t base = a[p * width + s];
            for (int q = 0; q < width; q++)
                row[q] = smaller(row[q], base + b[s * width + q]);
        }
        for (int q = 0; q < width; q++)
            out[p * width + q] = row[q];
    }
}

INLINE void
read_moved(const struct tai_messages *m, int64_t arc, const int width,
           int64_t row[])
{
    const int32_t *narrow = (const int32_t *)m->moved + arc * width;
    const int64_t *wide = (const int64_t *)m->moved + arc * width;
    for (int p = 0; m->narrow && p < width; p++)
        row[p] = narrow[p];
    for (int p = 0; !m->narrow && p < width; p++)
        row[p] = wide[p];
}

/* What the pair has left, r of messages.c (3), rows by the arc's task; FAR
   where one of the two is barred. */
INLINE void
read_left(const struct tai_messages *m, int64_t arc, const int width,
          int64_t left[])
{
    const int64_t mate = m->mate[arc];
    int64_t gave_t[width], gave_u[width];
    read_moved(m, arc, width, gave_t);
    read_moved(m, mate, width, gave_u);
    const int64_t *barred_t = m->barred + (int64_t)task_of(m, arc) * width;
    const int64_t *barred_u = m->barred + (int64_t)m->neighbour[arc] * width;
    const int32_t which = m->table_of ? m->table_of[arc] : -1;
    if (which >= 0) {
        const int64_t *table = m->table + (int64_t)which * width * width;
        if (arc < mate)
            memcpy(left, table, (size_t)(width * width) * sizeof *left);
        else
            transpose(table, width, left);
    } else {
        for (int p = 0; p < width; p++)
            for (int q = 0; q < width; q++)
                left[p * width + q] = p < m->nodes && q < m->nodes
                                          ? tai_messages_pair(m, arc, p, q)
                                          : 0;
    }
    for (int p = 0; p < width; p++)
        for (int q = 0; q < width; q++)
            left[p * width + q] =
                barred_t[p] | barred_u[q]
                    ? FAR
                    : left[p * width + q] - gave_t[p] - gave_u[q];
}

/* ---- Passes ------------------------------------------------------------ */

/* Gives a part of the smallest sums to the pair: off `all`, to `left`. */
INLINE void
give(const int64_t around[], int64_t part, const struct choice *rows,
     const int width, int64_t all[], int64_t left[])
{
    int64_t turned[width * width];
    transpose(around, width, turned);
    const int64_t factor = (1 << 16) / part;
    for (int x = 0; x < rows->count; x++)
        for (int q = 0; q < width; q++) {
            const int i = rows->node[x] * width + q;
            const int64_t least = all[i] + turned[i];
            const int64_t share = all[i] >= FAR ? 0
                                  : part == 1   ? least
                                                : (least >> 16) * factor;
            left[i] += share;
            all[i] -= share;
        }
}

/* Reads what the pairs have left and what the cycle holds. */
INLINE void
collect(const struct tai_messages *m, int64_t first, int length,
        const int width, int64_t old[], int64_t all[], int64_t left[])
{
    const int size = width * width;
    for (int i = 0; i < length; i++) {
        const int64_t *held = m->held + (first + i) * size;
        read_left(m, m->cycle_arc[first + i], width, old + i * size);
        for (int j = 0; j < size; j++) {
            const int64_t rest = old[i * size + j];
            all[i * size + j] = rest == FAR ? FAR : rest + held[j];
            left[i * size + j] = 0;
        }
    }
}

/* Writes what the pairs have left now and what the cycle holds. */
INLINE void
put_back(struct tai_messages *m, int64_t first, int length, const int width,
         const struct choice at[], int64_t old[], const int64_t all[],
         const int64_t left[])
{
    const int size = width * width;
    for (int i = 0; i < length; i++) {
        const int64_t arc = m->cycle_arc[first + i];
        int64_t *table = m->table + (int64_t)m->table_of[arc] * size;
        int64_t *held = m->held + (first + i) * size;
        const bool turned = arc > m->mate[arc];
        for (int x = 0; x < at[i].count; x++)
            for (int q = 0; q < width; q++) {
                const int p = at[i].node[x], j = p * width + q;
                const int64_t known = old[i * size + j] == FAR ? 0 : -1;
                const int64_t gain =
                    (left[i * size + j] - old[i * size + j]) & known;
                held[j] = (all[i * size + j] & known) | (held[j] & ~known);
                table[turned ? q * width + p : j] += gain;
            }
    }
}

INLINE void
visit(struct tai_messages *m, int32_t cycle, const int width)
{
    const int size = width * width;
    const int64_t first = m->cycle_first[cycle];
    const int length = (int)(m->cycle_first[cycle + 1] - first);
    int64_t all[TAI_CYCLE_MOST * size], old[TAI_CYCLE_MOST * size],
        left[TAI_CYCLE_MOST * size];
    int64_t rest[TAI_CYCLE_MOST * size]; /* from a pair's end to the start */
    int64_t path[TAI_CYCLE_MOST * size]; /* from the start to a pair's end */
    int64_t around[size];
    struct choice at[TAI_CYCLE_MOST + 1]; /* of each pair's task */
    for (int i = 0; i <= length; i++)
        list_nodes(m, task_of(m, m->cycle_arc[first + i % length]), &at[i]);
    collect(m, first, length, width, old, all, left);
    for (int way = 0; way < 2; way++) {
        /* Around, and on the way back what was given is missing from `rest` */
        for (int i = length - 2; i >= 0; i--) {
            if (i == length - 2)
                memcpy(rest + i * size, all + (i + 1) * size,
                       (size_t)size * sizeof *rest);
            else
                product(all + (i + 1) * size, rest + (i + 1) * size, &at[i + 1],
                        &at[i + 2], width, rest + i * size);
            if (way == 0)
                continue;
            if (i > 0)
                product(rest + i * size, path + (i - 1) * size, &at[i + 1],
                        &at[0], width, around);
            give(i > 0 ? around : rest, 1, &at[i], width, all + i * size,
                 left + i * size);
        }
        for (int i = 0; i < length && way == 0; i++) {
            int64_t *mine = all + i * size;
            if (i > 0 && i < length - 1)
                product(rest + i * size, path + (i - 1) * size, &at[i + 1],
                        &at[0], width, around);
            give(i == 0            ? rest
                 : i == length - 1 ? path + (i - 1) * size
                                   : around,
                 length - i, &at[i], width, mine, left + i * size);
            if (i == 0)
                memcpy(path, mine, (size_t)size * sizeof *path);
            else if (i < length - 1)
                product(path + (i - 1) * size, mine, &at[0], &at[i], width,
                        path + i * size);
        }
    }
    put_back(m, first, length, width, at, old, all, left);
}

VECTOR static void
pass_8(struct tai_messages *m, bool backward)
{
    for (int32_t i = 0; i < m->cycles; i++)
        visit(m, backward ? m->cycles - 1 - i : i, 8);
}

VECTOR static void
pass_any(struct tai_messages *m, bool backward)
{
    for (int32_t i = 0; i < m->cycles; i++)
        visit(m, backward ? m->cycles - 1 - i : i, m->width);
}

void
tai_cycles_pass(struct tai_messages *m, bool backward)
{
    if (m->width == 8)
        pass_8(m, backward);
    else
        pass_any(m, backward);
}

/* ---- Finding ----------------------------------------------------------- */

static int
compare(const void *a, const void *b)
{
    const struct tai_promise *x = a, *y = b;
    if (x->gain != y->gain)
        return x->gain < y->gain ? 1 : -1;
    for (int i = 0; i < x->length; i++)
        if (x->arc[i] != y->arc[i])
            return x->arc[i] < y->arc[i] ? -1 : 1;
    return 0;
}

static bool
is_known(const struct tai_messages *m, const int64_t arc[], int32_t length)
{
    if (!m->table_of)
        return false;
    for (int i = 0; i < length; i++)
        if (m->table_of[arc[i]] < 0)
            return false;
    for (int32_t c = 0; c < m->cycles; c++) {
        const int64_t first = m->cycle_first[c];
        if (m->cycle_first[c + 1] - first == length &&
            memcmp(m->cycle_arc + first, arc, (size_t)length * sizeof *arc) ==
                0)
            return true;
    }
    return false;
}

struct finder {
    const struct tai_messages *m;
    int32_t length, most;
    int32_t count;
    int64_t worst;
    int64_t ticks;
    struct tai_promise *list;
    int32_t *distance; /* [tasks] to the start, -1: far */
    int32_t *queue;
    int32_t task[TAI_CYCLE_MOST];
    int64_t arc[TAI_CYCLE_MOST];
};

VECTOR static int64_t
promise(const struct tai_messages *m, const int64_t arc[], int32_t length)
{
    const int width = m->width, size = width * width;
    int64_t path[size], next[size], pair[size];
    struct choice start, at;
    list_nodes(m, task_of(m, arc[0]), &start);
    for (int i = 0; i < length; i++) {
        read_left(m, arc[i], width, i == 0 ? path : pair);
        int64_t *into = i == 0 ? path : pair;
        const int64_t *theta = m->theta + (int64_t)m->neighbour[arc[i]] * width;
        for (int p = 0; p < width; p++)
            for (int q = 0; q < width; q++)
                into[p * width + q] =
                    smaller(into[p * width + q] + theta[q], FAR);
        if (i > 0 && i < length - 1) {
            list_nodes(m, task_of(m, arc[i]), &at);
            product(path, pair, &start, &at, width, next);
            memcpy(path, next, sizeof path);
        }
    }
    int64_t least = FAR;
    for (int i = 0; i < start.count; i++)
        for (int q = 0, p = start.node[i]; q < width; q++)
            least = smaller(least, path[p * width + q] + pair[q * width + p]);
    return least;
}

static void
found(struct finder *f)
{
    const int64_t gain = promise(f->m, f->arc, f->length);
    f->ticks -= 10 * f->length;
    if (gain <= f->worst || gain >= FAR || is_known(f->m, f->arc, f->length))
        return;
    if (f->count == 2 * f->most) {
        qsort(f->list, (size_t)f->count, sizeof *f->list, compare);
        f->count = f->most;
        f->worst = f->list[f->most - 1].gain;
        if (gain <= f->worst)
            return;
    }
    struct tai_promise *p = &f->list[f->count++];
    p->length = f->length;
    p->gain = gain;
    memcpy(p->arc, f->arc, sizeof p->arc);
}

static bool
decided(const struct tai_messages *m, int32_t t)
{
    int left = 0;
    for (int p = 0; p < m->nodes; p++)
        left += !m->barred[(int64_t)t * m->width + p];
    return left <= 1;
}

static void
extend(struct finder *f, int32_t depth)
{
    const struct tai_messages *m = f->m;
    const int32_t t = f->task[depth], start = f->task[0];
    for (int64_t a = m->first[t]; a < m->first[t + 1] && f->ticks > 0; a++) {
        const int32_t u = m->neighbour[a];
        f->ticks--;
        f->arc[depth] = a;
        if (u == start && depth == f->length - 1 && f->task[1] < t) {
            found(f);
            continue;
        }
        if (u <= start || depth >= f->length - 1 || f->distance[u] < 0 ||
            f->distance[u] > f->length - 1 - depth)
            continue;
        bool met = false;
        for (int i = 1; i < depth; i++)
            met = met || f->task[i] == u;
        if (met || decided(m, u))
            continue;
        f->task[depth + 1] = u;
        extend(f, depth + 1);
    }
}

int32_t
tai_cycles_find(const struct tai_messages *m, int32_t length, int32_t most,
                int64_t *ticks, struct tai_promise list[])
{
    assert(length >= 3 && length <= TAI_CYCLE_MOST);
    struct finder f = {
        .m = m, .length = length, .most = most, .ticks = *ticks, .list = list};
    f.distance = tai_alloc(m->tasks, sizeof *f.distance);
    f.queue = tai_alloc(m->tasks, sizeof *f.queue);
    if (!f.distance || !f.queue)
        f.ticks = 0; /* then none is found */
    for (int32_t t = 0; t < m->tasks && f.distance; t++)
        f.distance[t] = -1;
    for (int32_t t = 0; t < m->tasks && f.ticks > 0; t++) {
        if (decided(m, t))
            continue;
        int32_t head = 0, tail = 0;
        f.queue[tail++] = t;
        f.distance[t] = 0;
        while (head < tail) {
            const int32_t u = f.queue[head++];
            if (f.distance[u] >= length / 2)
                continue;
            for (int64_t a = m->first[u]; a < m->first[u + 1]; a++) {
                const int32_t v = m->neighbour[a];
                if (v > t && f.distance[v] < 0) {
                    f.distance[v] = f.distance[u] + 1;
                    f.queue[tail++] = v;
                }
            }
        }
        f.task[0] = t;
        extend(&f, 0);
        for (int32_t i = 0; i < tail; i++)
            f.distance[f.queue[i]] = -1;
    }
    qsort(list, (size_t)f.count, sizeof *list, compare);
    *ticks = f.ticks;
    tai_free(f.queue);
    tai_free(f.distance);
    return f.count < most ? f.count : most;
}

/* ---- Adding ------------------------------------------------------------ */

/* Room for so many tables and links; what there was is kept. */
static ta_status
resize(struct tai_messages *m, int32_t tables, int64_t links)
{
    const int64_t size = (int64_t)m->width * m->width;
    const int64_t cells = (int64_t)m->tasks * m->width;
    const int64_t plain = 2 * cells + tai_messages_words(m);
    const int64_t state = plain + (tables + links) * size;
    int64_t *block = tai_alloc_zero(state, sizeof *block);
    if (!block)
        return TA_OUT_OF_MEMORY;
    memcpy(block, m->barred,
           (size_t)(plain + m->tables * size) * sizeof *block);
    if (m->cycles)
        memcpy(block + plain + tables * size, m->held,
               (size_t)(m->cycle_first[m->cycles] * size) * sizeof *block);
    tai_free(m->barred);
    m->barred = block;
    m->theta = block + cells;
    m->moved = m->theta + cells;
    m->table = block + plain;
    m->held = m->table + tables * size;
    m->state = state;
    return TA_OK;
}

/* A table of its own for the pair, costing what it costs. */
static void
fill_table(struct tai_messages *m, int64_t arc)
{
    const int64_t low = arc < m->mate[arc] ? arc : m->mate[arc];
    int64_t *table = m->table + (int64_t)m->table_of[arc] * m->width * m->width;
    for (int32_t p = 0; p < m->nodes; p++)
        for (int32_t q = 0; q < m->nodes; q++)
            table[p * m->width + q] = tai_messages_pair(m, low, p, q);
}

/* Room for cycles of so many arcs together; numbers new tables. */
static ta_status
make_room(struct tai_messages *m, int32_t cycles, int64_t links)
{
    if (!m->table_of) {
        m->table_of = tai_alloc(m->arcs, sizeof *m->table_of);
        m->cycle_first = tai_alloc_zero(1, sizeof *m->cycle_first);
        if (!m->table_of || !m->cycle_first)
            return TA_OUT_OF_MEMORY;
        for (int64_t a = 0; a < m->arcs; a++)
            m->table_of[a] = -1;
    }
    int64_t *first = tai_resize(m->cycle_first, (int64_t)m->cycles + cycles + 1,
                                sizeof *first);
    if (!first)
        return TA_OUT_OF_MEMORY;
    m->cycle_first = first;
    int64_t *arc =
        tai_resize(m->cycle_arc, first[m->cycles] + links, sizeof *arc);
    if (!arc)
        return TA_OUT_OF_MEMORY;
    m->cycle_arc = arc;
    return TA_OK;
}

/* Appends a cycle for which there is room; numbers the tables it is first to
   need, whose memory comes later. */
static void
append(struct tai_messages *m, const int64_t arc[], int32_t length,
       int32_t *cycles, int32_t *tables)
{
    int64_t link = m->cycle_first[*cycles];
    for (int32_t i = 0; i < length; i++) {
        m->cycle_arc[link++] = arc[i];
        if (m->table_of[arc[i]] < 0) {
            m->table_of[arc[i]] = *tables;
            m->table_of[m->mate[arc[i]]] = (*tables)++;
        }
    }
    m->cycle_first[++*cycles] = link;
}

/* Makes memory for what was appended. */
static ta_status
settle(struct tai_messages *m, int32_t cycles, int32_t tables)
{
    const int32_t before = m->tables;
    const ta_status status = resize(m, tables, m->cycle_first[cycles]);
    if (status)
        return status;
    m->tables = tables;
    m->cycles = cycles;
    for (int64_t a = 0; a < m->arcs; a++)
        if (m->table_of[a] >= before && a < m->mate[a])
            fill_table(m, a);
    return TA_OK;
}

ta_status
tai_cycles_add(struct tai_messages *m, const struct tai_promise list[],
               int32_t count)
{
    int64_t links = 0;
    int32_t cycles = m->cycles, tables = m->tables;
    for (int32_t i = 0; i < count; i++)
        links += list[i].length;
    const ta_status status = make_room(m, count, links);
    if (status)
        return status;
    for (int32_t i = 0; i < count; i++)
        append(m, list[i].arc, list[i].length, &cycles, &tables);
    return settle(m, cycles, tables);
}

/* ---- Inheriting -------------------------------------------------------- */

/* What the cycle held of its i-th pair, from the i-th task's node p to the
   next one's q. */
static int64_t
held_by(const struct tai_messages *m, int32_t cycle, int32_t i, int32_t p,
        int32_t q)
{
    const int64_t link = m->cycle_first[cycle] + i;
    return m->held[(link * m->width + p) * m->width + q];
}

/* Moves more from a pair to a node of its task; false if that cannot be
   held. */
static bool
move(struct tai_messages *m, int64_t arc, int32_t p, int64_t more)
{
    const int64_t most = tai_messages_most(m);
    const int64_t moved = tai_messages_moved(m, arc, p) + more;
    if (m->barred[(int64_t)task_of(m, arc) * m->width + p])
        return true;
    if (moved < -most || moved > most)
        return false;
    tai_messages_set_moved(m, arc, p, moved);
    return true;
}

/*
 * Dissolves a cycle some of whose tasks are decided. Each pair gets back what
 * was held of it, r + h, which may be negative; so along each chain of tasks
 * that are left the smallest sum so far, phi, is moved on:
 *
 *     phi(v) = min over u of phi(u) + h(u, v),
 *
 * and h(u, v) + phi(u) - phi(v) >= 0 keeps (M1). False if a message becomes too
 * large to be held.
 */
static bool
dissolve(const struct tai_messages *from, int32_t cycle, const int32_t labels[],
         const int64_t arc_of[], struct tai_messages *m, int64_t phi[],
         int64_t next[])
{
    const int64_t first = from->cycle_first[cycle];
    const int32_t length = (int32_t)(from->cycle_first[cycle + 1] - first);
    const int32_t width = from->width;
    int32_t begin = 0; /* a link that is not part of the piece */
    while (arc_of[from->cycle_arc[first + begin]] >= 0)
        begin++;
    for (int32_t i = 1; i <= length; i++) {
        const int32_t at = (begin + i) % length;
        const int32_t last = (at + length - 1) % length;
        const int64_t arc = arc_of[from->cycle_arc[first + at]];
        if (arc < 0)
            continue;
        const int32_t u = task_of(m, arc);
        const int64_t before = from->cycle_arc[first + last];
        if (arc_of[before] < 0) /* the chain begins at u */
            for (int32_t p = 0; p < from->nodes; p++)
                phi[p] = held_by(from, cycle, last,
                                 labels[task_of(from, before)], p);
        for (int32_t q = 0; q < from->nodes; q++) {
            next[q] = FAR;
            for (int32_t p = 0; p < from->nodes; p++)
                if (!m->barred[(int64_t)u * width + p])
                    next[q] = smaller(next[q],
                                      phi[p] + held_by(from, cycle, at, p, q));
            next[q] = next[q] == FAR ? 0 : next[q];
        }
        for (int32_t p = 0; p < from->nodes; p++) {
            if (!move(m, arc, p, -phi[p]) || !move(m, m->mate[arc], p, next[p]))
                return false;
            phi[p] = next[p];
        }
    }
    return true;
}

/* Copies what a cycle holds, off the tables of its pairs (C1). */
static void
hand_on(const struct tai_messages *from, int64_t first, struct tai_messages *m,
        int32_t cycle)
{
    const int64_t size = (int64_t)m->width * m->width;
    const int64_t begin = m->cycle_first[cycle];
    const int64_t end = m->cycle_first[cycle + 1];
    memcpy(m->held + begin * size, from->held + first * size,
           (size_t)((end - begin) * size) * sizeof *m->held);
    for (int64_t i = begin; i < end; i++) {
        const int64_t arc = m->cycle_arc[i];
        const bool turned = arc > m->mate[arc];
        const int64_t *held = m->held + i * size;
        int64_t *table = m->table + m->table_of[arc] * size;
        for (int32_t p = 0; p < m->width; p++)
            for (int32_t q = 0; q < m->width; q++)
                table[turned ? q * m->width + p : p * m->width + q] -=
                    held[p * m->width + q];
    }
}

/* The arcs of a cycle in the new problem; false if some are missing. */
static bool
map_cycle(const struct tai_messages *from, int32_t cycle,
          const int64_t arc_of[], int64_t arc[])
{
    const int64_t first = from->cycle_first[cycle];
    bool whole = true;
    for (int64_t i = first; i < from->cycle_first[cycle + 1]; i++) {
        arc[i - first] = arc_of[from->cycle_arc[i]];
        whole = whole && arc[i - first] >= 0;
    }
    return whole;
}

ta_status
tai_cycles_inherit(const struct tai_messages *from, const int32_t labels[],
                   const int64_t arc_of[], struct tai_messages *m)
{
    int64_t arc[TAI_CYCLE_MOST], links = 0;
    int32_t count = 0, cycles = 0, tables = 0;
    for (int32_t c = 0; c < from->cycles; c++)
        if (map_cycle(from, c, arc_of, arc)) {
            count++;
            links += from->cycle_first[c + 1] - from->cycle_first[c];
        }
    int64_t *row = tai_alloc(2 * (int64_t)from->width, sizeof *row);
    ta_status status = row ? make_room(m, count, links) : TA_OUT_OF_MEMORY;
    for (int32_t c = 0; !status && c < from->cycles; c++) {
        const int64_t first = from->cycle_first[c];
        if (map_cycle(from, c, arc_of, arc))
            append(m, arc, (int32_t)(from->cycle_first[c + 1] - first), &cycles,
                   &tables);
        else if (!dissolve(from, c, labels, arc_of, m, row, row + from->width))
            goto afresh;
    }
    if (!status)
        status = settle(m, cycles, tables);
    cycles = 0;
    for (int32_t c = 0; !status && c < from->cycles; c++)
        if (map_cycle(from, c, arc_of, arc))
            hand_on(from, from->cycle_first[c], m, cycles++);
    tai_free(row);
    return status;
afresh: /* without cycles and with nothing moved, (M1) holds as well */
    memset(m->moved, 0, (size_t)tai_messages_words(m) * sizeof(int64_t));
    tai_free(m->table_of);
    m->table_of = NULL;
    tai_free(row);
    return TA_OK;
}

/* ---- Checking ---------------------------------------------------------- */

/* (C1): the tables, once what cycles hold is added, are what pairs cost. */
static bool
tables_hold(const struct tai_messages *m)
{
    const int64_t size = (int64_t)m->width * m->width;
    int64_t *sum = tai_copy(m->table, m->tables * size, sizeof *sum);
    bool holds = sum != NULL;
    for (int64_t i = 0; holds && i < m->cycle_first[m->cycles]; i++) {
        const int64_t arc = m->cycle_arc[i];
        const bool turned = arc > m->mate[arc];
        int64_t *table = sum + m->table_of[arc] * size;
        for (int32_t p = 0; p < m->width; p++)
            for (int32_t q = 0; q < m->width; q++)
                table[turned ? q * m->width + p : p * m->width + q] +=
                    m->held[i * size + p * m->width + q];
    }
    for (int64_t a = 0; holds && a < m->arcs; a++) {
        if (m->table_of[a] < 0 || a > m->mate[a])
            continue;
        for (int32_t p = 0; p < m->nodes; p++)
            for (int32_t q = 0; q < m->nodes; q++)
                if (sum[m->table_of[a] * size + p * m->width + q] !=
                    tai_messages_pair(m, a, p, q))
                    holds = false;
    }
    tai_free(sum);
    return holds;
}

/* The smallest sum of what the cycle holds, its first task on p. */
static int64_t
least_held(const struct tai_messages *m, int32_t cycle, int32_t p)
{
    const int64_t first = m->cycle_first[cycle];
    const int32_t length = (int32_t)(m->cycle_first[cycle + 1] - first);
    int64_t sum[TAI_CYCLE_NODES], next[TAI_CYCLE_NODES];
    for (int32_t q = 0; q < m->nodes; q++)
        sum[q] = q == p ? 0 : FAR;
    for (int32_t i = 0; i < length; i++) {
        const int32_t u = m->neighbour[m->cycle_arc[first + i]];
        for (int32_t q = 0; q < m->nodes; q++) {
            next[q] = FAR;
            for (int32_t s = 0; s < m->nodes; s++)
                if (sum[s] < FAR && !m->barred[(int64_t)u * m->width + q])
                    next[q] =
                        smaller(next[q], sum[s] + held_by(m, cycle, i, s, q));
        }
        memcpy(sum, next, sizeof sum);
    }
    return sum[p];
}

bool
tai_cycles_check(const struct tai_messages *m)
{
    for (int32_t c = 0; c < m->cycles; c++) {
        const int32_t t = task_of(m, m->cycle_arc[m->cycle_first[c]]);
        for (int32_t p = 0; p < m->nodes; p++)
            if (!m->barred[(int64_t)t * m->width + p] &&
                least_held(m, c, p) < 0)
                return false; /* (C2) */
    }
    return m->cycles == 0 || tables_hold(m);
}
