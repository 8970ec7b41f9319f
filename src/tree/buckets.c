/* SPDX-License-Identifier: MIT */
/*
 * Bucket elimination: dynamic programming on a tree decomposition.
 *
 * Problem. Find labels x that minimise F of pairwise.h.
 *
 * Method. Eliminate the vertices one by one. When v goes, all that depends on
 * x(v) is in its bucket: unary(v, .), the edges to its remaining neighbours
 * N(v), and the tables of the children of v, which are the vertices u
 * eliminated before it whose N(u) has v as its first member. Then
 *
 *     f(v, x(N(v))) = min over p of unary(v, p)
 *                   + sum over edges {v, w}, w in N(v), of c(v,w) d(p, x(w))
 *                   + sum over children u of f(u, x(N(u)) with x(v) = p)    (1)
 *
 * is a table over the labels of N(v). Where N(v) is empty it has one cell, and
 * the sum of these cells is the least F. Going backwards, each x(v) is the p
 * that attains the minimum in (1), with what is behind v known.
 *
 * Why it is correct. f(v, y) is the least of all terms that are only in the
 * buckets of v and its descendants, given y; N(u) without v lies in N(v),
 * because eliminating u made N(u) a clique.
 *
 * Forbidden labels never take part: a vertex has an index i for each of its
 * allowed labels, and tables are over indices.
 *
 * Layout. Members of N(v) are sorted by elimination; the first, called level
 * 0, has stride 1 in the table of v. It is the one whose bucket reads the
 * table, so what is read for all p lies in a row. A bucket is filled level by
 * level from the last member down. Whatever depends on x(v) and levels above
 * only is added once for all levels below, so the cost of a cell is that of
 * level 0: size(v) times the terms that depend on it.
 *
 * Invariants.
 * (I1) sum[l][i] is all of (1) for the i-th label of v that levels l and
 *      above decide.
 * (I2) The child tables over v and one member w, and the edge {v, w}, are
 *      summed up in one table pair[l] for the level l of w.
 *
 * Cost. The sum over v of the sizes of {v} + N(v) multiplied: O(n k^(w+1))
 * for width w. If level 0 has an edge with uniform distance only, then
 * min(least sum + c, sum of the same label) does instead of a minimum for each
 * label: O(n k^w), which on trees is O(n k).
 *
 * Overflow. Each number here is a sum of parts of one F(x), except the least
 * sum + c, which is one too. All tables stay in memory until the end.
 *
 * References: U. Bertele and F. Brioschi, Nonserial Dynamic Programming.
 * Academic Press (1972); S. H. Bokhari, A shortest tree algorithm for optimal
 * assignments across space and time in a distributed processor system. IEEE
 * Transactions on Software Engineering 7 (1981), for trees of tasks; D.
 * Fernandez-Baca, Allocating modules to processors in a distributed system.
 * IEEE Transactions on Software Engineering 15 (1989), for partial k-trees.
 */
#include "tree/buckets.h"

#include <assert.h>
#include <string.h>

#include "base/memory.h"

#define NONE (-1)
/* Ticks between two questions whether to stop. */
#define POLL_TICKS 1000000

/* The table of a child over v and two or more members. */
struct term {
    int32_t child;
    int32_t level;       /* of its second member; the first is v */
    const ta_cost *base; /* its row for the labels of the levels above */
};

struct buckets {
    const struct tai_pairwise *problem;
    const struct tai_elimination *order;
    struct tai_run *run;
    ta_cost *cells;     /* [order->cells] */
    int64_t *table;     /* [vertices]: where the table of a vertex begins */
    int32_t *child;     /* [vertices]: the first child, or NONE */
    int32_t *sibling;   /* [vertices]: the next child of the same parent */
    int32_t *label;     /* [vertices] */
    int32_t *index;     /* [vertices]: of its label; while a table is filled,
                           of the label looked at */
    struct term *terms; /* [terms_room], of the bucket at work by level */
    int64_t terms_room;
    int64_t ticks;
    bool stopped;

    /* The bucket at work. */
    int32_t vertex;
    int32_t levels;
    const int32_t *member;                  /* [levels] */
    int64_t stride[TAI_MOST_WIDTH + 1];     /* of a level in its table */
    int64_t first_term[TAI_MOST_WIDTH + 1]; /* of a level */
    bool has_pair[TAI_MOST_WIDTH];          /* something is in pair[l] */
    ta_cost uniform;   /* c d of the edge to level 0 if that is all there
                          is, or NONE */
    int32_t *allowed;  /* [labels]: labels of v by index */
    int32_t *other;    /* [labels]: labels of a member by index */
    int32_t *index_of; /* [labels]: index for v of a label, or NONE */
    ta_cost *pair;     /* [MOST_WIDTH][labels * labels], label of v fastest */
    ta_cost *sum;      /* [MOST_WIDTH + 1][labels] */
};

/* ---- The bucket -------------------------------------------------------- */

static int32_t
list_allowed(const struct tai_pairwise *problem, int32_t v, int32_t allowed[])
{
    const ta_cost *unary = tai_unary(problem, v);
    int32_t count = 0;
    for (int32_t p = 0; p < problem->labels; p++)
        if (unary[p] != TA_FORBIDDEN)
            allowed[count++] = p;
    return count;
}

static int32_t
members(const struct buckets *b, int32_t v)
{
    const int64_t *first = b->order->first + b->order->position[v];
    return (int32_t)(first[1] - first[0]);
}

static const int32_t *
members_of(const struct buckets *b, int32_t v)
{
    return b->order->member + b->order->first[b->order->position[v]];
}

static int32_t
level_of(const struct buckets *b, int32_t member)
{
    int32_t level = 0;
    while (b->member[level] != member)
        level++;
    assert(level < b->levels);
    return level;
}

static ta_cost *
pair_at(const struct buckets *b, int32_t level)
{
    const int64_t labels = b->problem->labels;
    return b->pair + level * labels * labels;
}

static ta_cost *
sum_at(const struct buckets *b, int32_t level)
{
    return b->sum + (int64_t)level * b->problem->labels;
}

/* pair[l], set to zero when it is asked for first. */
static ta_cost *
use_pair(struct buckets *b, int32_t level)
{
    ta_cost *pair = pair_at(b, level);
    const int64_t size =
        (int64_t)b->order->size[b->vertex] * b->order->size[b->member[level]];
    if (!b->has_pair[level])
        memset(pair, 0, (size_t)size * sizeof *pair);
    b->has_pair[level] = true;
    return pair;
}

/* unary(v, .) and the children that have no other member, which leaves what
   does not depend on any level. */
static void
sum_unary(struct buckets *b)
{
    const int32_t v = b->vertex;
    const int32_t size = b->order->size[v];
    const ta_cost *unary = tai_unary(b->problem, v);
    ta_cost *sum = sum_at(b, b->levels);
    for (int32_t i = 0; i < size; i++)
        sum[i] = unary[b->allowed[i]];
    for (int32_t u = b->child[v]; u != NONE; u = b->sibling[u]) {
        if (members(b, u) != 1)
            continue;
        const ta_cost *cells = b->cells + b->table[u];
        for (int32_t i = 0; i < size; i++)
            sum[i] += cells[i];
        b->ticks += size;
    }
}

/* The child tables over v and one more, (I2). */
static void
sum_pairs(struct buckets *b)
{
    for (int32_t u = b->child[b->vertex]; u != NONE; u = b->sibling[u]) {
        if (members(b, u) != 2)
            continue;
        const int32_t w = members_of(b, u)[1];
        const ta_cost *cells = b->cells + b->table[u];
        const int64_t size =
            (int64_t)b->order->size[b->vertex] * b->order->size[w];
        ta_cost *pair = use_pair(b, level_of(b, w));
        for (int64_t i = 0; i < size; i++)
            pair[i] += cells[i];
        b->ticks += size;
    }
}

/* The edge from v to a member, (I2). */
static void
sum_edge(struct buckets *b, int32_t level, ta_cost cost)
{
    const int32_t w = b->member[level];
    const int32_t size = b->order->size[b->vertex];
    ta_cost *pair = use_pair(b, level);
    list_allowed(b->problem, w, b->other);
    for (int32_t x = 0; x < b->order->size[w]; x++)
        for (int32_t i = 0; i < size; i++)
            pair[x * size + i] +=
                cost *
                tai_pairwise_distance(b->problem, b->allowed[i], b->other[x]);
    b->ticks += (int64_t)size * b->order->size[w];
}

/* Terms by level, counting sort. */
static ta_status
list_terms(struct buckets *b)
{
    int64_t count[TAI_MOST_WIDTH + 2] = {0};
    int64_t total = 0;
    for (int32_t u = b->child[b->vertex]; u != NONE; u = b->sibling[u])
        if (members(b, u) > 2) {
            count[level_of(b, members_of(b, u)[1]) + 1]++;
            total++;
        }
    if (total > b->terms_room) {
        struct term *terms = tai_resize(b->terms, 2 * total, sizeof *terms);
        if (!terms)
            return TA_OUT_OF_MEMORY;
        b->terms = terms;
        b->terms_room = 2 * total;
    }
    for (int32_t l = 0; l <= b->levels; l++) {
        count[l + 1] += count[l];
        b->first_term[l] = count[l];
    }
    for (int32_t u = b->child[b->vertex]; u != NONE; u = b->sibling[u])
        if (members(b, u) > 2) {
            const int32_t level = level_of(b, members_of(b, u)[1]);
            b->terms[count[level]++] = (struct term){u, level, NULL};
        }
    return TA_OK;
}

/* Whether all of level 0 is an edge of uniform distance. */
static bool
is_linear(const struct buckets *b)
{
    return !b->problem->distance && !b->has_pair[0] &&
           b->first_term[0] == b->first_term[1];
}

/* Gathers what is in the bucket of v. */
static ta_status
open_bucket(struct buckets *b, int32_t v)
{
    const struct tai_pairwise *problem = b->problem;
    b->vertex = v;
    b->levels = members(b, v);
    b->member = members_of(b, v);
    int64_t stride = 1;
    for (int32_t l = 0; l < b->levels; l++) {
        b->stride[l] = stride;
        stride *= b->order->size[b->member[l]];
        b->has_pair[l] = false;
    }
    list_allowed(problem, v, b->allowed);
    sum_unary(b);
    const ta_status status = list_terms(b);
    if (status)
        return status;
    sum_pairs(b);
    b->uniform = NONE;
    for (int64_t i = problem->first[v]; i < problem->first[v + 1]; i++) {
        const int32_t w = problem->neighbour[i];
        if (b->order->position[w] < b->order->position[v])
            continue;
        const int32_t level = level_of(b, w);
        if (level == 0 && is_linear(b))
            b->uniform = problem->cost[i] * problem->uniform;
        else
            sum_edge(b, level, problem->cost[i]);
    }
    return TA_OK;
}

/* ---- Equation (1) ------------------------------------------------------ */

/* Where the row of a child begins for the indices of the members above its
   second; that one is left at 0. */
static const ta_cost *
row_above(const struct buckets *b, int32_t child)
{
    const int32_t *member = members_of(b, child);
    const int32_t count = members(b, child);
    int64_t stride = b->order->size[member[0]], at = 0;
    for (int32_t i = 1; i < count; i++) {
        if (i > 1)
            at += stride * b->index[member[i]];
        stride *= b->order->size[member[i]];
    }
    return b->cells + b->table[child] + at;
}

static ta_cost
least_of(const ta_cost sum[], int32_t size)
{
    ta_cost least = sum[0];
    for (int32_t i = 1; i < size; i++)
        least = sum[i] < least ? sum[i] : least;
    return least;
}

/* Level 0 with an edge of uniform distance only. */
static void
fill_linear(struct buckets *b, ta_cost *out)
{
    const int32_t w = b->member[0];
    const ta_cost *sum = sum_at(b, 1);
    const ta_cost elsewhere =
        least_of(sum, b->order->size[b->vertex]) + b->uniform;
    const ta_cost *unary = tai_unary(b->problem, w);
    for (int32_t p = 0, x = 0; p < b->problem->labels; p++) {
        if (unary[p] == TA_FORBIDDEN)
            continue;
        const int32_t same = b->index_of[p];
        out[x++] =
            same != NONE && sum[same] < elsewhere ? sum[same] : elsewhere;
    }
    b->ticks += b->problem->labels;
}

/* sum[level] from sum[level + 1] for the x-th label of the level, (I1). */
static const ta_cost *
add_level(struct buckets *b, int32_t level, int32_t x)
{
    const int32_t size = b->order->size[b->vertex];
    const ta_cost *above = sum_at(b, level + 1);
    const ta_cost *pair = pair_at(b, level) + (int64_t)x * size;
    ta_cost *sum = sum_at(b, level);
    if (b->has_pair[level])
        for (int32_t i = 0; i < size; i++)
            sum[i] = above[i] + pair[i];
    else
        memcpy(sum, above, (size_t)size * sizeof *sum);
    const int64_t end = b->first_term[level + 1];
    for (int64_t j = b->first_term[level]; j < end; j++) {
        const ta_cost *row = b->terms[j].base + (int64_t)x * size;
        for (int32_t i = 0; i < size; i++)
            sum[i] += row[i];
    }
    b->ticks += size * (1 + end - b->first_term[level]);
    return sum;
}

/* The part of the table that the indices of the levels above select. */
static void
fill(struct buckets *b, int32_t level, ta_cost *out)
{
    const int32_t size = b->order->size[b->vertex];
    if (level < 0) {
        *out = least_of(sum_at(b, 0), size);
        return;
    }
    if (b->ticks >= POLL_TICKS) {
        b->stopped = tai_run_stopped(b->run, b->ticks, "tree");
        b->ticks = 0;
    }
    if (b->stopped)
        return;
    if (level == 0 && b->uniform != NONE) {
        fill_linear(b, out);
        return;
    }
    for (int64_t j = b->first_term[level]; j < b->first_term[level + 1]; j++)
        b->terms[j].base = row_above(b, b->terms[j].child);
    const int32_t w = b->member[level];
    for (int32_t x = 0; x < b->order->size[w]; x++) {
        b->index[w] = x;
        add_level(b, level, x);
        fill(b, level - 1, out + x * b->stride[level]);
    }
}

/* Fills the table of v and hands it to its parent. */
static ta_status
eliminate(struct buckets *b, int32_t v)
{
    const ta_status status = open_bucket(b, v);
    if (status)
        return status;
    for (int32_t i = 0; i < b->order->size[v]; i++)
        b->index_of[b->allowed[i]] = i;
    fill(b, b->levels - 1, b->cells + b->table[v]);
    for (int32_t i = 0; i < b->order->size[v]; i++)
        b->index_of[b->allowed[i]] = NONE;
    if (b->levels > 0) {
        b->sibling[v] = b->child[b->member[0]];
        b->child[b->member[0]] = v;
    }
    return TA_OK;
}

/* ---- Backwards --------------------------------------------------------- */

/* The label that attains the minimum, the members' being known. */
static void
choose_label(struct buckets *b, int32_t v)
{
    const struct tai_pairwise *problem = b->problem;
    const int32_t size = list_allowed(problem, v, b->allowed);
    ta_cost *sum = b->sum;
    for (int32_t i = 0; i < size; i++)
        sum[i] = tai_unary(problem, v)[b->allowed[i]];
    for (int64_t j = problem->first[v]; j < problem->first[v + 1]; j++) {
        const int32_t w = problem->neighbour[j];
        if (b->order->position[w] < b->order->position[v])
            continue;
        for (int32_t i = 0; i < size; i++)
            sum[i] +=
                problem->cost[j] *
                tai_pairwise_distance(problem, b->allowed[i], b->label[w]);
    }
    for (int32_t u = b->child[v]; u != NONE; u = b->sibling[u]) {
        const int32_t *member = members_of(b, u);
        int64_t stride = size, at = b->table[u];
        for (int32_t m = 1; m < members(b, u); m++) {
            at += stride * b->index[member[m]];
            stride *= b->order->size[member[m]];
        }
        for (int32_t i = 0; i < size; i++)
            sum[i] += b->cells[at + i];
    }
    int32_t best = 0;
    for (int32_t i = 1; i < size; i++)
        best = sum[i] < sum[best] ? i : best;
    b->index[v] = best;
    b->label[v] = b->allowed[best];
}

/* ---- Begin and end ----------------------------------------------------- */

static ta_status
allocate(struct buckets *b)
{
    const int64_t vertices = b->problem->vertices, labels = b->problem->labels;
    const int64_t levels = b->order->width + 1;
    b->cells = tai_alloc(b->order->cells, sizeof *b->cells);
    b->table = tai_alloc(vertices, sizeof *b->table);
    b->child = tai_alloc(vertices, sizeof *b->child);
    b->sibling = tai_alloc(vertices, sizeof *b->sibling);
    b->index = tai_alloc(vertices, sizeof *b->index);
    b->allowed = tai_alloc(labels, sizeof *b->allowed);
    b->other = tai_alloc(labels, sizeof *b->other);
    b->index_of = tai_alloc(labels, sizeof *b->index_of);
    b->pair = tai_alloc(levels * labels, (size_t)labels * sizeof *b->pair);
    b->sum = tai_alloc(levels * labels, sizeof *b->sum);
    return b->cells && b->table && b->child && b->sibling && b->index &&
                   b->allowed && b->other && b->index_of && b->pair && b->sum
               ? TA_OK
               : TA_OUT_OF_MEMORY;
}

static void
release(struct buckets *b)
{
    tai_free(b->sum);
    tai_free(b->pair);
    tai_free(b->index_of);
    tai_free(b->other);
    tai_free(b->allowed);
    tai_free(b->terms);
    tai_free(b->index);
    tai_free(b->sibling);
    tai_free(b->child);
    tai_free(b->table);
    tai_free(b->cells);
}

/* A place for each table. */
static void
lay_out(struct buckets *b)
{
    int64_t at = 0;
    for (int32_t i = 0; i < b->problem->vertices; i++) {
        const int32_t v = b->order->order[i];
        b->table[v] = at;
        b->child[v] = b->sibling[v] = NONE;
        int64_t cells = 1;
        for (int32_t m = 0; m < members(b, v); m++)
            cells *= b->order->size[members_of(b, v)[m]];
        at += cells;
    }
    assert(at == b->order->cells);
    for (int32_t p = 0; p < b->problem->labels; p++)
        b->index_of[p] = NONE;
}

/* Forwards and backwards; every vertex has a label left. */
static ta_status
solve(struct buckets *b, struct tai_labelling *labelling)
{
    const int32_t vertices = b->problem->vertices;
    const int32_t *order = b->order->order;
    lay_out(b);
    labelling->value = 0;
    for (int32_t i = 0; i < vertices; i++) {
        const ta_status status = eliminate(b, order[i]);
        if (status || b->stopped)
            return status;
        if (b->levels == 0)
            labelling->value += b->cells[b->table[order[i]]];
    }
    for (int32_t i = vertices - 1; i >= 0; i--)
        choose_label(b, order[i]);
    tai_run_stopped(b->run, b->ticks, "tree");
    labelling->complete = true;
    return TA_OK;
}

ta_status
tai_buckets_solve(const struct tai_pairwise *problem,
                  const struct tai_elimination *elimination,
                  struct tai_run *run, struct tai_labelling *labelling)
{
    labelling->complete = false;
    for (int32_t v = 0; v < problem->vertices; v++)
        if (elimination->size[v] == 0) {
            labelling->value = TA_FORBIDDEN;
            labelling->complete = true;
            return TA_OK;
        }
    struct buckets b = {
        .problem = problem,
        .order = elimination,
        .run = run,
        .label = labelling->label,
    };
    ta_status status = allocate(&b);
    if (!status)
        status = solve(&b, labelling);
    release(&b);
    return status;
}
