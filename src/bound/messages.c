/* SPDX-License-Identifier: MIT */
/*
 * Sequential message passing.
 *
 * The problem. Tasks t = 0 .. n-1 take nodes x(t) among those not barred, and
 *
 *     cost(x) = sum over t of e(t, x(t))
 *             + sum over pairs of w(t, u; x(t), x(u)),                    (1)
 *
 * where w(t, u; p, q) = c(t, u) d(p, q). Wanted: a large lower bound.
 *
 * The method. A reparametrisation moves cost between pairs and their ends
 * without changing any total. Let a(t, u; p) be what the pair {t, u} has moved
 * to t for its node p (`moved`; negative: t gave). With
 *
 *     theta(t; p)  = e(t, p) + sum over u of a(t, u; p) - Phi(t)          (2)
 *     r(t, u; p, q) = w(t, u; p, q) - a(t, u; p) - a(u, t; q)             (3)
 *     Phi           = sum over t of Phi(t)                                (4)
 *
 * the total is, for every x and whatever numbers a and Phi(t) are,
 *
 *     cost(x) = Phi + sum of theta(t; x(t)) + sum of r(t, u; x(t), x(u)). (5)
 *
 * If theta and r are nowhere negative, Phi is a lower bound. A visit of t in
 * a forward sweep raises it:
 *
 *     pull      for every earlier neighbour u, move to t all that the pair
 *               can give: a(t, u; p) := min over q of w - a(u, t; q);
 *     normalise Phi(t) takes the minimum of theta(t; .);
 *     push      every later neighbour's pair gets theta(t; .) times
 *               1 / max(earlier neighbours, later neighbours).
 *
 * Backward sweeps exchange earlier and later. This is sequential
 * tree-reweighted message passing (Kolmogorov 2006) over monotonic chains,
 * written as in Kolmogorov (2015), with all that is moved held explicitly.
 *
 * Plain sweeps stall where every pair has a zero at every node. A soft pull
 * moves less:
 *
 *     -T log sum over q of exp(-(w - a(u, t; q)) / T)                     (6)
 *
 * which is the same with the minimum smoothed; with T falling to 0 the bound
 * comes much closer to the relaxation's (Savchynskyy et al. 2012). Floating
 * point chooses how much is moved, and it is moved in integers.
 *
 * Reduced costs. By (5) an assignment with x(t) = p costs at least
 * Phi + theta(t; p). Where this exceeds the ceiling, p is barred. All of it
 * holds at any moment, also in the middle of a sweep.
 *
 * Cycles (bound/cycles.c) can take a table from a pair; then w is what they
 * left, and may be negative.
 *
 * Invariants, for nodes that are not barred:
 *   (M1) r(t, u; p, q) >= 0;
 *   (M2) theta(t; p) >= 0, and (2) holds with `execution` and `moved`;
 *   (M3) theta(t; p) = 0 for a barred p, and no task has all nodes barred
 *        unless the last call said so;
 *   (M4) a(t, u; p) = -2 M for a barred p, where M is the largest |a| that is
 *        held, so that a minimum over q needs no look at what is barred.
 * A pull keeps (M1), since it leaves min over q of r at 0 or more; it never
 * lowers a in a plain sweep, by (M1). A push of theta >= 0 only adds to r.
 * Barring nodes keeps all of them.
 *
 * Cost. A message takes O(k) with uniform distance, O(k^2) otherwise; how is in
 * bound/sweep.c.
 *
 * Two widths. Messages are narrow, of 32 bits, if the most that one task can
 * change (its nodes' costs, all its communication) is at most 2^28 when scaled
 * by 2^NARROW_SHIFT or more; else they are wide, of 64. Pushing loses less
 * than a scaled unit an arc and node, which stays in theta for the next sweep,
 * and nothing of a task that is decided.
 *
 * Overflow. Let R be the scaled range of totals, R <= 2^50. By
 * (5) and the invariants, theta and r of anything that occurs in an
 * assignment are at most cost - Phi <= 2 R, and what a plain sweep moves along
 * one pair adds up to a few R; |a| is held within M explicitly, 2^29 or 2^56.
 * That is valid: a smaller push always is, and a pull that would go below -M
 * does not, since it never lowers the a of before by more than what is soft.
 * Hot soft sweeps shift a pair's messages, one end up, the other down, by M
 * in thousands of sweeps; from then on the bound suffers, not its truth. A
 * barred node counts as 2^61 (BARRED) or twice M, and 2^61 + 2^57 + 2^50 fits.
 *
 * References: V. Kolmogorov, Convergent tree-reweighted message passing for
 * energy minimization, PAMI 28 (2006); A new look at reweighted message
 * passing, PAMI 37 (2015). B. Savchynskyy, S. Schmidt, J. Kappes, C. Schnoerr,
 * Efficient MRF energy minimization via adaptive diminishing smoothing, UAI
 * 2012.
 */
#if defined __GNUC__ && !defined __clang__
#pragma GCC optimize("O3")
#endif

#include "bound/messages.h"

#include <assert.h>
#include <string.h>

#include "base/memory.h"
#include "bound/vector.h"

#define BARRED (INT64_C(1) << 61)
#define NARROW_STAKE (INT64_C(1) << 28)
#define NARROW_SHIFT 6
#define MOST_THETA (INT64_C(1) << 60)
#define NO_CEILING (INT64_C(1) << 60)

/* ---- Building ---------------------------------------------------------- */

static int32_t
row_width(int32_t nodes, bool narrow)
{
    return nodes <= 4 && !narrow ? 4 : (nodes + 7) / 8 * 8;
}

ta_status
tai_messages_new(const struct tai_shape *shape, struct tai_messages **out)
{
    const int32_t tasks = shape->tasks;
    const int64_t arcs = shape->arcs;
    struct tai_messages *m = tai_alloc_zero(1, sizeof *m);
    if (!m)
        return TA_OUT_OF_MEMORY;
    m->tasks = tasks;
    m->nodes = shape->nodes;
    m->width =
        shape->width ? shape->width : row_width(shape->nodes, shape->narrow);
    m->arcs = arcs;
    m->uniform = shape->uniform;
    m->narrow = shape->narrow;
    const int64_t cells = (int64_t)m->tasks * m->width;
    m->state = 2 * cells + tai_messages_words(m);
    m->first = tai_alloc_zero((int64_t)tasks + 1, sizeof *m->first);
    m->ahead = tai_alloc_zero(tasks, sizeof *m->ahead);
    m->neighbour = tai_alloc_zero(arcs, sizeof *m->neighbour);
    m->mate = tai_alloc_zero(arcs, sizeof *m->mate);
    m->weight = tai_alloc_zero(arcs, sizeof *m->weight);
    m->execution = tai_alloc_zero(cells, sizeof *m->execution);
    m->barred = tai_alloc_zero(m->state, sizeof *m->barred);
    bool failed = !m->first || !m->ahead || !m->neighbour || !m->mate ||
                  !m->weight || !m->execution || !m->barred;
    if (!failed) {
        m->theta = m->barred + cells;
        m->moved = m->theta + cells;
    }
    if (shape->apart) {
        m->apart = tai_alloc_zero(arcs, sizeof *m->apart);
        failed = failed || !m->apart;
    }
    if (m->uniform) {
        m->same = tai_alloc_zero(m->width, sizeof *m->same);
        m->same_near = tai_alloc_zero(m->width, sizeof *m->same_near);
        failed = failed || !m->same || !m->same_near;
    } else {
        const int64_t size = (int64_t)m->width * m->width;
        m->distance = tai_alloc_zero(size, sizeof *m->distance);
        m->near = tai_alloc_zero(size, sizeof *m->near);
        failed = failed || !m->distance || !m->near;
    }
    if (failed) {
        tai_messages_free(m);
        return TA_OUT_OF_MEMORY;
    }
    *out = m;
    return TA_OK;
}

void
tai_messages_free(struct tai_messages *m)
{
    if (!m)
        return;
    tai_free(m->cycle_arc);
    tai_free(m->cycle_first);
    tai_free(m->table_of);
    tai_free(m->same_near);
    tai_free(m->same);
    tai_free(m->near);
    tai_free(m->distance);
    tai_free(m->apart);
    tai_free(m->barred);
    tai_free(m->execution);
    tai_free(m->weight);
    tai_free(m->mate);
    tai_free(m->neighbour);
    tai_free(m->ahead);
    tai_free(m->first);
    tai_free(m);
}

double
tai_messages_mean(const struct tai_messages *m)
{
    double sum = 0, distance = 0;
    for (int64_t a = 0; a < m->arcs; a++)
        sum += (double)m->weight[a];
    for (int32_t p = 0; !m->uniform && p < m->nodes; p++)
        for (int32_t q = 0; q < m->nodes; q++)
            distance += (double)m->distance[(int64_t)p * m->width + q];
    if (!m->uniform)
        sum *= distance / ((double)m->nodes * m->nodes);
    return sum / m->tasks;
}

ta_cost
tai_messages_range(const struct ta_instance *instance)
{
    ta_cost range = 0, pairs = 0;
    for (int32_t t = 0; t < instance->tasks; t++) {
        ta_cost largest = 0;
        for (int32_t p = 0; p < instance->nodes; p++) {
            const ta_cost e = tai_execution(instance, t, p);
            const ta_cost size = e < 0 ? -e : e;
            if (e != TA_FORBIDDEN && size > largest)
                largest = size;
        }
        range += largest;
    }
    for (int64_t i = 0; i < instance->pairs; i++)
        pairs += instance->pair_cost[i];
    return range + pairs * instance->largest_distance;
}

struct arc_entry {
    int32_t task, other; /* in the order of the sweeps */
    bool apart;
    ta_cost cost;
};

struct builder {
    const struct ta_instance *instance;
    const struct tai_graph *graph;
    const int32_t *order;
    int32_t *rank; /* [tasks]: the inverse of order */
    int64_t *fill; /* [tasks + 1] */
    bool wide;     /* whether messages must be */
    int64_t entries;
    struct arc_entry *entry;  /* [entries], sorted by task and other */
    struct arc_entry *sorted; /* [entries] */
};

static int64_t
count_apart(const struct ta_instance *instance)
{
    int64_t arcs = 0;
    for (int32_t g = 0; g < instance->apart.groups; g++) {
        const int64_t size =
            instance->apart.first[g + 1] - instance->apart.first[g];
        arcs += size * (size - 1);
    }
    return arcs;
}

static void
list_entries(struct builder *b)
{
    const struct tai_groups *groups = &b->instance->apart;
    int64_t count = 0;
    for (int32_t t = 0; t < b->instance->tasks; t++)
        for (int64_t a = b->graph->first[t]; a < b->graph->first[t + 1]; a++)
            b->entry[count++] =
                (struct arc_entry){.task = b->rank[t],
                                   .other = b->rank[b->graph->neighbour[a]],
                                   .cost = b->graph->cost[a]};
    for (int32_t g = 0; g < groups->groups; g++)
        for (int64_t i = groups->first[g]; i < groups->first[g + 1]; i++)
            for (int64_t j = groups->first[g]; j < groups->first[g + 1]; j++)
                if (i != j)
                    b->entry[count++] =
                        (struct arc_entry){.task = b->rank[groups->member[i]],
                                           .other = b->rank[groups->member[j]],
                                           .apart = true};
    assert(count == b->entries);
}

/* One pass of counting sort, stable, by the other task or by the task. */
static void
sort_entries(struct builder *b, bool by_task)
{
    const int32_t tasks = b->instance->tasks;
    memset(b->fill, 0, ((size_t)tasks + 1) * sizeof *b->fill);
    for (int64_t i = 0; i < b->entries; i++)
        b->fill[(by_task ? b->entry[i].task : b->entry[i].other) + 1]++;
    for (int32_t t = 0; t < tasks; t++)
        b->fill[t + 1] += b->fill[t];
    for (int64_t i = 0; i < b->entries; i++) {
        const int32_t key = by_task ? b->entry[i].task : b->entry[i].other;
        b->sorted[b->fill[key]++] = b->entry[i];
    }
    struct arc_entry *held = b->entry;
    b->entry = b->sorted;
    b->sorted = held;
}

/* Entries of one pair become one: it can talk and be apart. */
static void
merge_entries(struct builder *b)
{
    int64_t kept = 0;
    for (int64_t i = 0; i < b->entries; i++) {
        const struct arc_entry *next = &b->entry[i];
        struct arc_entry *last = kept ? &b->entry[kept - 1] : NULL;
        if (last && last->task == next->task && last->other == next->other) {
            last->cost += next->cost;
            last->apart = last->apart || next->apart;
        } else {
            b->entry[kept++] = *next;
        }
    }
    b->entries = kept;
}

static void
set_arcs(const struct builder *b, struct tai_messages *m)
{
    const ta_cost unit = INT64_C(1) << m->shift;
    const ta_cost each = m->uniform ? b->instance->uniform_distance : 1;
    for (int64_t a = 0; a < m->arcs; a++) {
        const struct arc_entry *entry = &b->entry[a];
        m->neighbour[a] = entry->other;
        m->weight[a] = entry->cost * each * unit;
        if (m->apart)
            m->apart[a] = entry->apart;
        m->first[entry->task + 1]++;
    }
    for (int32_t i = 0; i < m->tasks; i++)
        m->first[i + 1] += m->first[i];
    tai_messages_link(m);
}

static void
set_costs(const struct builder *b, struct tai_messages *m)
{
    const ta_cost unit = INT64_C(1) << m->shift;
    for (int32_t i = 0; i < m->tasks; i++)
        for (int32_t p = 0; p < m->width; p++) {
            const int64_t at = (int64_t)i * m->width + p;
            const ta_cost e = p < m->nodes
                                  ? tai_execution(b->instance, b->order[i], p)
                                  : TA_FORBIDDEN;
            m->barred[at] = e == TA_FORBIDDEN ? -1 : 0;
            m->execution[at] = e == TA_FORBIDDEN ? 0 : e * unit;
        }
    for (int32_t p = 0; !m->uniform && p < m->nodes; p++)
        for (int32_t q = 0; q < m->nodes; q++)
            m->distance[(int64_t)p * m->width + q] =
                tai_distance(b->instance, p, q);
}

/* The most that a task can change at once: what its nodes differ by, and all
   its communication. */
static ta_cost
largest_stake(const struct builder *b)
{
    const struct ta_instance *instance = b->instance;
    ta_cost largest = 0;
    int64_t entry = 0;
    for (int32_t i = 0; i < instance->tasks; i++) {
        ta_cost low = TA_FORBIDDEN, high = -TA_FORBIDDEN, pairs = 0;
        for (int32_t p = 0; p < instance->nodes; p++) {
            const ta_cost e = tai_execution(instance, b->order[i], p);
            if (e != TA_FORBIDDEN) {
                low = smaller(low, e);
                high = larger(high, e);
            }
        }
        for (; entry < b->entries && b->entry[entry].task == i; entry++)
            pairs += b->entry[entry].cost;
        if (low <= high)
            largest = larger(largest,
                             high - low + pairs * instance->largest_distance);
    }
    return largest;
}

/* Messages are narrow if that leaves sums enough digits. */
static void
choose_shift(const struct builder *b, ta_cost range, struct tai_shape *shape,
             int *shift)
{
    const ta_cost stake = largest_stake(b);
    *shift = 0;
    while (*shift < 20 && range < TAI_MESSAGES_MOST >> (*shift + 1))
        ++*shift;
    int narrow = *shift;
    while (narrow >= 0 && stake > NARROW_STAKE >> narrow)
        narrow--;
    shape->narrow = narrow >= NARROW_SHIFT && !b->wide;
    if (shape->narrow)
        *shift = narrow;
}

static ta_status
build(struct builder *b, ta_cost range, struct tai_messages **out)
{
    const struct ta_instance *instance = b->instance;
    for (int32_t i = 0; i < instance->tasks; i++)
        b->rank[b->order[i]] = i;
    list_entries(b);
    sort_entries(b, false);
    sort_entries(b, true);
    merge_entries(b);
    struct tai_shape shape = {.tasks = instance->tasks,
                              .nodes = instance->nodes,
                              .arcs = b->entries,
                              .uniform = instance->uniform,
                              .apart = instance->apart.groups > 0};
    int shift;
    choose_shift(b, range, &shape, &shift);
    struct tai_messages *m;
    const ta_status status = tai_messages_new(&shape, &m);
    if (status)
        return status;
    m->shift = shift;
    m->apart_cost = (4 * range + 1) << m->shift;
    m->ceiling = range << m->shift;
    set_costs(b, m);
    set_arcs(b, m);
    tai_messages_settle(m);
    *out = m;
    return TA_OK;
}

static ta_status
build_as(const struct ta_instance *instance, const struct tai_graph *graph,
         const int32_t order[], bool wide, struct tai_messages **out)
{
    const ta_cost range = tai_messages_range(instance);
    if (range > TAI_MESSAGES_MOST)
        return TA_NOT_SUPPORTED;
    struct builder b = {
        .instance = instance, .graph = graph, .order = order, .wide = wide};
    b.entries = graph->arcs + count_apart(instance);
    b.rank = tai_alloc(instance->tasks, sizeof *b.rank);
    b.fill = tai_alloc((int64_t)instance->tasks + 1, sizeof *b.fill);
    b.entry = tai_alloc(b.entries, sizeof *b.entry);
    b.sorted = tai_alloc(b.entries, sizeof *b.sorted);
    ta_status status = TA_OUT_OF_MEMORY;
    if (b.rank && b.fill && b.entry && b.sorted)
        status = build(&b, range, out);
    tai_free(b.sorted);
    tai_free(b.entry);
    tai_free(b.fill);
    tai_free(b.rank);
    return status;
}

ta_status
tai_messages_build(const struct ta_instance *instance,
                   const struct tai_graph *graph, const int32_t order[],
                   struct tai_messages **out)
{
    return build_as(instance, graph, order, false, out);
}

ta_status
tai_messages_build_wide(const struct ta_instance *instance,
                        const struct tai_graph *graph, const int32_t order[],
                        struct tai_messages **out)
{
    return build_as(instance, graph, order, true, out);
}

/* ---- Sweeps ------------------------------------------------------------- */

bool
tai_messages_sweep(struct tai_messages *m, const struct tai_sweep *sweep)
{
    if (m->constant > m->ceiling)
        return false;
#ifdef TAI_HAS_AVX2
    if (__builtin_cpu_supports("avx2"))
        return tai_messages_sweep_avx2(m, sweep);
#endif
    return tai_messages_sweep_base(m, sweep);
}

/* ---- Changing the state ------------------------------------------------ */

void
tai_messages_link(struct tai_messages *m)
{
    for (int64_t i = 0; m->near && i < (int64_t)m->width * m->width; i++)
        m->near[i] = (int32_t)m->distance[i];
    for (int32_t t = 0; t < m->tasks; t++) {
        m->ahead[t] = m->first[t];
        while (m->ahead[t] < m->first[t + 1] && m->neighbour[m->ahead[t]] < t)
            m->ahead[t]++;
    }
    /* Visiting the larger ends in order meets each row's arcs in order. */
    for (int32_t t = 0; t < m->tasks; t++)
        for (int64_t a = m->first[t]; a < m->ahead[t]; a++) {
            const int64_t b = m->ahead[m->neighbour[a]]++;
            assert(m->neighbour[b] == t);
            m->mate[a] = b;
            m->mate[b] = a;
        }
    for (int32_t t = 0; t < m->tasks; t++) {
        m->ahead[t] = m->first[t];
        while (m->ahead[t] < m->first[t + 1] && m->neighbour[m->ahead[t]] < t)
            m->ahead[t]++;
    }
}

/* Marks a node in all messages to a task as barred. */
static void
mark(struct tai_messages *m, int32_t task, int32_t node)
{
    for (int64_t a = m->first[task]; a < m->first[task + 1]; a++)
        tai_messages_set_moved(m, a, node, -2 * tai_messages_most(m));
}

void
tai_messages_set_same(struct tai_messages *m, int32_t node, int64_t cost)
{
    assert(m->uniform && cost >= 0);
    m->same[node] = cost;
    /* No weight is larger than what a narrow message may be. */
    m->same_near[node] = (int32_t)smaller(cost, TAI_NARROW_MOST);
}

/* A task whose node is barred has given nothing that counts. */
static void
repair_narrow(struct tai_messages *m, int64_t arc, const int width)
{
    const int32_t *other = (int32_t *)m->moved + m->mate[arc] * width;
    const int32_t weight = (int32_t)m->weight[arc];
    int32_t *mine = (int32_t *)m->moved + arc * width;
    for (int p = 0; p < width; p++) {
        const int32_t cost =
            m->same_near[p] < weight ? m->same_near[p] : weight;
        const int32_t given =
            other[p] > -TAI_NARROW_MOST ? other[p] : -TAI_NARROW_MOST;
        const int32_t over = mine[p] + given - cost;
        mine[p] -= over > 0 ? over : 0;
    }
}

static void
repair_wide(struct tai_messages *m, int64_t arc, const int width)
{
    const int64_t *other = (int64_t *)m->moved + m->mate[arc] * width;
    const int64_t weight = m->weight[arc];
    int64_t *mine = (int64_t *)m->moved + arc * width;
    for (int p = 0; p < width; p++) {
        const int64_t over = mine[p] + other[p] - smaller(m->same[p], weight);
        mine[p] -= larger(over, 0);
    }
}

void
tai_messages_repair(struct tai_messages *m)
{
    for (int32_t t = 0; t < m->tasks; t++)
        for (int64_t a = m->first[t]; a < m->ahead[t]; a++)
            if (!m->narrow)
                repair_wide(m, a, m->width);
            else if (m->width == 8)
                repair_narrow(m, a, 8);
            else
                repair_narrow(m, a, m->width);
}

/* Adds what was moved to a task, at all its nodes. */
static void
add_moved(const struct tai_messages *m, int32_t t, int64_t theta[])
{
    for (int64_t a = m->first[t]; a < m->first[t + 1]; a++)
        for (int32_t p = 0; p < m->width; p++)
            theta[p] =
                smaller(theta[p] + tai_messages_moved(m, a, p), MOST_THETA);
}

static void
add_narrow(const struct tai_messages *m, int32_t t, const int width,
           int64_t theta[])
{
    const int32_t *moved = (int32_t *)m->moved + m->first[t] * width;
    for (int64_t a = m->first[t]; a < m->first[t + 1]; a++, moved += width)
        for (int p = 0; p < width; p++)
            theta[p] += moved[p];
}

void
tai_messages_settle(struct tai_messages *m)
{
    m->constant = 0;
    for (int32_t t = 0; t < m->tasks; t++) {
        const int64_t at = (int64_t)t * m->width;
        int64_t *theta = m->theta + at, least = BARRED;
        memcpy(theta, m->execution + at, (size_t)m->width * sizeof *theta);
        if (m->narrow && m->width == 8)
            add_narrow(m, t, 8, theta);
        else
            add_moved(m, t, theta);
        for (int32_t p = 0; p < m->width; p++)
            if (m->barred[at + p])
                mark(m, t, p);
            else
                least = smaller(least, theta[p]);
        for (int32_t p = 0; p < m->width; p++)
            theta[p] = m->barred[at + p] ? 0 : theta[p] - least;
        m->constant += least < BARRED ? least : 0;
        if (least == BARRED)
            m->constant = NO_CEILING * 2 - 1;
    }
}

/* Bars what is above the ceiling too. */
static bool
normalise(struct tai_messages *m, int32_t task)
{
    int64_t *theta = m->theta + (int64_t)task * m->width;
    int64_t *barred = m->barred + (int64_t)task * m->width;
    int64_t least = BARRED;
    for (int32_t p = 0; p < m->width; p++)
        if (!barred[p])
            least = smaller(least, theta[p]);
    if (m->constant > m->ceiling || least > m->ceiling - m->constant) {
        m->constant = m->ceiling + 1;
        return false;
    }
    m->constant += least;
    for (int32_t p = 0; p < m->width; p++) {
        theta[p] -= least;
        if (barred[p] || theta[p] > m->ceiling - m->constant) {
            barred[p] = -1;
            theta[p] = 0;
            mark(m, task, p);
        }
    }
    return true;
}

bool
tai_messages_bar(struct tai_messages *m, int32_t task, int32_t node)
{
    m->barred[(int64_t)task * m->width + node] = -1;
    return normalise(m, task);
}

bool
tai_messages_fix(struct tai_messages *m, int32_t task, int32_t node)
{
    for (int32_t p = 0; p < m->nodes; p++)
        if (p != node)
            m->barred[(int64_t)task * m->width + p] = -1;
    return normalise(m, task);
}

void
tai_messages_save(const struct tai_messages *m, int64_t block[])
{
    block[0] = m->constant;
    memcpy(block + 1, m->barred, (size_t)m->state * sizeof *block);
}

void
tai_messages_restore(struct tai_messages *m, const int64_t block[])
{
    m->constant = block[0];
    memcpy(m->barred, block + 1, (size_t)m->state * sizeof *block);
}

/* ---- Bounds and totals ------------------------------------------------- */

ta_cost
tai_messages_bound(const struct tai_messages *m)
{
    return -(-m->constant >> m->shift); /* rounded up */
}

ta_cost
tai_messages_cost(const struct tai_messages *m, const int32_t labels[])
{
    int64_t sum = 0;
    for (int32_t t = 0; t < m->tasks; t++) {
        sum += m->execution[(int64_t)t * m->width + labels[t]];
        for (int64_t a = m->first[t]; a < m->ahead[t]; a++) {
            const int32_t q = labels[m->neighbour[a]];
            if (m->apart && m->apart[a] && labels[t] == q)
                return BARRED;
            sum += tai_messages_pair(m, a, labels[t], q);
        }
    }
    return sum >> m->shift;
}

/* The cost of each node for one task, its neighbours staying. */
INLINE void
local_costs(const struct tai_messages *m, const int32_t labels[], int32_t t,
            const int width, int64_t costs[])
{
    memcpy(costs, m->execution + (int64_t)t * width,
           (size_t)width * sizeof *costs);
    int64_t elsewhere = 0;
    for (int64_t a = m->first[t]; a < m->first[t + 1]; a++) {
        const int32_t q = labels[m->neighbour[a]];
        const int64_t weight = m->weight[a];
        if (m->apart && m->apart[a])
            costs[q] = smaller(costs[q] + m->apart_cost, MOST_THETA);
        if (m->uniform) {
            elsewhere += weight;
            costs[q] -= weight - tai_messages_shared(m, a, q);
        } else {
            const int64_t *row = m->distance + (int64_t)q * width;
            for (int p = 0; p < width; p++)
                costs[p] += weight * row[p];
        }
    }
    for (int p = 0; p < width; p++)
        costs[p] += elsewhere;
}

INLINE int32_t
best_of(const int64_t votes[], const int64_t barred[], const int width)
{
    int32_t best = -1;
    for (int p = 0; p < width; p++)
        if (!barred[p] && (best < 0 || votes[p] < votes[best]))
            best = p;
    return best;
}

ta_cost
tai_messages_descend(const struct tai_messages *m, int32_t labels[],
                     int64_t scratch[])
{
    int64_t gain = 0;
    bool moved = true;
    while (moved) {
        moved = false;
        for (int32_t t = 0; t < m->tasks; t++) {
            const int64_t *barred = m->barred + (int64_t)t * m->width;
            local_costs(m, labels, t, m->width, scratch);
            const int32_t best = best_of(scratch, barred, m->width);
            if (best < 0 || scratch[best] >= scratch[labels[t]])
                continue;
            gain += scratch[labels[t]] - scratch[best];
            labels[t] = best;
            moved = true;
        }
    }
    return gain >> m->shift;
}

/* ---- Checking ---------------------------------------------------------- */

static bool
pairs_hold(const struct tai_messages *m, int32_t t, int64_t arc)
{
    const int32_t u = m->neighbour[arc];
    for (int32_t p = 0; p < m->nodes; p++)
        for (int32_t q = 0; q < m->nodes; q++) {
            if (m->barred[(int64_t)t * m->width + p] ||
                m->barred[(int64_t)u * m->width + q])
                continue;
            int64_t w = tai_messages_pair(m, arc, p, q);
            if (m->table_of && m->table_of[arc] >= 0)
                w = m->table[((int64_t)m->table_of[arc] * m->width +
                              (t < u ? p : q)) *
                                 m->width +
                             (t < u ? q : p)];
            if (w < tai_messages_moved(m, arc, p) +
                        tai_messages_moved(m, m->mate[arc], q))
                return false; /* (M1) */
        }
    return true;
}

bool
tai_messages_check(const struct tai_messages *m)
{
    tai_int128 constant = 0;
    for (int32_t t = 0; t < m->tasks; t++) {
        tai_int128 taken = 0;
        bool known = false;
        for (int32_t p = 0; p < m->width; p++) {
            const int64_t at = (int64_t)t * m->width + p;
            if (m->barred[at]) {
                if (m->theta[at] != 0)
                    return false; /* (M3) */
                for (int64_t a = m->first[t]; a < m->first[t + 1]; a++)
                    if (tai_messages_moved(m, a, p) !=
                        -2 * tai_messages_most(m))
                        return false; /* (M4) */
                continue;
            }
            tai_int128 sum = (tai_int128)m->execution[at] - m->theta[at];
            for (int64_t a = m->first[t]; a < m->first[t + 1]; a++)
                sum += tai_messages_moved(m, a, p);
            if (m->theta[at] < 0 || (known && sum != taken))
                return false; /* (M2) */
            known = true;
            taken = sum;
        }
        for (int64_t a = m->first[t]; a < m->first[t + 1]; a++)
            if (!pairs_hold(m, t, a))
                return false;
        constant += taken;
    }
    return constant == m->constant; /* (4) */
}
