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
 *        unless the last call said so.
 * A pull keeps (M1), since it leaves min over q of r at 0 or more; it never
 * lowers a in a plain sweep, by (M1). A push of theta >= 0 only adds to r.
 * Barring nodes keeps all of them.
 *
 * Cost. A message takes O(k) with uniform distance, O(k^2) otherwise, in loops
 * over contiguous rows whose length the compiler knows (4, 8, 16, 32).
 *
 * Overflow. Let R be the scaled range of totals, R <= 2^50. By
 * (5) and the invariants, theta and r of anything that occurs in an
 * assignment are at most cost - Phi <= 2 R, and what a plain sweep moves along
 * one pair adds up to a few R; |a| is held within 2^56 explicitly, where a
 * smaller push or pull is as valid. A barred node counts as 2^61 (BARRED), and
 * 2^61 + 2^56 + 2^50 fits.
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
#define MOST_MOVED (INT64_C(1) << 56)
#define MOST_THETA (INT64_C(1) << 60)
#define NO_CEILING (INT64_C(1) << 60)
#define TICKS_BETWEEN_POLLS 50000

/* ---- Building ---------------------------------------------------------- */

static int32_t
row_width(int32_t nodes)
{
    return nodes <= 4 ? 4 : (nodes + 7) / 8 * 8;
}

ta_status
tai_messages_new(int32_t tasks, int32_t nodes, int64_t arcs, bool uniform,
                 bool apart, struct tai_messages **out)
{
    struct tai_messages *m = tai_alloc_zero(1, sizeof *m);
    if (!m)
        return TA_OUT_OF_MEMORY;
    m->tasks = tasks;
    m->nodes = nodes;
    m->width = row_width(nodes);
    m->arcs = arcs;
    m->uniform = uniform;
    const int64_t cells = (int64_t)tasks * m->width;
    m->state = 2 * cells + arcs * m->width;
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
    if (apart) {
        m->apart = tai_alloc_zero(arcs, sizeof *m->apart);
        failed = failed || !m->apart;
    }
    if (!uniform) {
        m->distance =
            tai_alloc_zero((int64_t)m->width * m->width, sizeof *m->distance);
        failed = failed || !m->distance;
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
    struct tai_messages *m;
    const ta_status status =
        tai_messages_new(instance->tasks, instance->nodes, b->entries,
                         instance->uniform, instance->apart.groups > 0, &m);
    if (status)
        return status;
    while (m->shift < 20 && range < TAI_MESSAGES_MOST >> (m->shift + 1))
        m->shift++;
    m->apart_cost = (4 * range + 1) << m->shift;
    m->ceiling = range << m->shift;
    set_arcs(b, m);
    set_costs(b, m);
    tai_messages_settle(m);
    *out = m;
    return TA_OK;
}

ta_status
tai_messages_build(const struct ta_instance *instance,
                   const struct tai_graph *graph, const int32_t order[],
                   struct tai_messages **out)
{
    const ta_cost range = tai_messages_range(instance);
    if (range > TAI_MESSAGES_MOST)
        return TA_NOT_SUPPORTED;
    struct builder b = {.instance = instance, .graph = graph, .order = order};
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

/* ---- Helpers on rows --------------------------------------------------- */

/* Whether the pair is on a cycle, and costs what its table says. */
INLINE bool
has_table(const struct tai_messages *m, int64_t arc)
{
    return m->table_of && m->table_of[arc] >= 0;
}

/* What the other end u of a pair would keep, and what it has given: the
   smallest totals of w - a(u, t; q) are minima over this row plus w. */
INLINE void
read_kept(const struct tai_messages *m, int64_t arc, const int width,
          int64_t kept[])
{
    const int64_t *moved = m->moved + m->mate[arc] * width;
    const int64_t *barred = m->barred + (int64_t)m->neighbour[arc] * width;
    for (int q = 0; q < width; q++)
        kept[q] = (barred[q] & BARRED) - moved[q];
}

/* out[p] = min over q of table(p, q) + kept[q]. */
INLINE void
pull_table(const struct tai_messages *m, int64_t arc, const int width,
           const int64_t kept[], int64_t out[])
{
    const int64_t *table = m->table + (int64_t)m->table_of[arc] * width * width;
    for (int p = 0; p < width; p++)
        out[p] = MOST_MOVED;
    if (m->mate[arc] > arc) { /* the rows are by the task that pulls */
        for (int p = 0; p < width; p++) {
            int64_t least = kept[0] + table[p * width];
            for (int q = 1; q < width; q++)
                least = smaller(least, kept[q] + table[p * width + q]);
            out[p] = smaller(out[p], least);
        }
    } else {
        for (int q = 0; q < width; q++)
            for (int p = 0; p < width; p++)
                out[p] = smaller(out[p], kept[q] + table[q * width + p]);
    }
}

/* out[p] = min over q of w(p, q) + kept[q]. */
INLINE void
pull_minimum(const struct tai_messages *m, int64_t arc, const int width,
             const int64_t kept[], int64_t out[])
{
    const int64_t weight = m->weight[arc];
    if (has_table(m, arc)) {
        pull_table(m, arc, width, kept, out);
    } else if (m->apart && m->apart[arc]) {
        for (int p = 0; p < width; p++) {
            out[p] = MOST_MOVED;
            for (int q = 0; q < m->nodes && p < m->nodes; q++)
                out[p] =
                    smaller(out[p], kept[q] + tai_messages_pair(m, arc, p, q));
        }
    } else if (m->uniform) {
        int64_t least = kept[0];
        for (int q = 1; q < width; q++)
            least = smaller(least, kept[q]);
        for (int p = 0; p < width; p++)
            out[p] = smaller(kept[p], least + weight);
    } else {
        for (int p = 0; p < width; p++)
            out[p] = MOST_MOVED;
        for (int q = 0; q < m->nodes; q++) {
            const int64_t *row = m->distance + (int64_t)q * width;
            const int64_t base = kept[q];
            for (int p = 0; p < width; p++)
                out[p] = smaller(out[p], base + weight * row[p]);
        }
    }
}

/* ---- Soft minima ------------------------------------------------------- */

/* exp(x) for x <= 0: 2^n (1 + f) with a polynomial; below -30 it is as good
   as nothing. Relative error 10^-5, the same bits everywhere. */
INLINE double
soft_exp(double x)
{
    const double scaled = (x < -30 ? -30 : x) * 1.4426950408889634;
    const double shifted = scaled + 0x1.8p52; /* rounds to an integer */
    const double f = (scaled - (shifted - 0x1.8p52)) * 0.6931471805599453;
    double power = 1 + f * (1 + f * (0.5 + f * (1.0 / 6 + f * (1.0 / 24))));
    int64_t bits, exponent;
    memcpy(&exponent, &shifted, sizeof exponent);
    memcpy(&bits, &power, sizeof bits);
    bits += (int64_t)((uint64_t)exponent << 52);
    memcpy(&power, &bits, sizeof power);
    return power;
}

/* log(x) for x >= 1, by the exponent and a series in (m - 1) / (m + 1). */
INLINE double
soft_log(double x)
{
    int64_t bits;
    memcpy(&bits, &x, sizeof bits);
    const int64_t exponent = (bits >> 52) - 1023;
    bits = (bits & ((INT64_C(1) << 52) - 1)) | (INT64_C(1023) << 52);
    double mantissa;
    memcpy(&mantissa, &bits, sizeof mantissa);
    const double z = (mantissa - 1) / (mantissa + 1), zz = z * z;
    return 2 * z * (1 + zz * (1.0 / 3 + zz * (0.2 + zz * (1.0 / 7)))) +
           (double)exponent * 0.6931471805599453;
}

/* Lowers out[p], the minimum, to the soft minimum of equation (6). */
INLINE void
soften(const struct tai_messages *m, int64_t arc, const int width,
       const int64_t kept[], double temperature, int64_t out[])
{
    const int64_t weight = m->weight[arc];
    const double inverse = 1 / temperature;
    double sum[width];
    if ((m->apart && m->apart[arc]) || has_table(m, arc))
        return;
    for (int p = 0; p < width; p++)
        sum[p] = 0;
    for (int q = 0; q < m->nodes; q++) {
        const int64_t base = kept[q];
        if (base > BARRED / 2)
            continue;
        if (m->uniform) {
            for (int p = 0; p < width; p++)
                sum[p] += soft_exp(
                    -inverse * (double)(base + (p == q ? 0 : weight) - out[p]));
        } else {
            const int64_t *row = m->distance + (int64_t)q * width;
            for (int p = 0; p < width; p++)
                sum[p] += soft_exp(-inverse *
                                   (double)(base + weight * row[p] - out[p]));
        }
    }
    for (int p = 0; p < width; p++)
        out[p] -= (int64_t)(temperature * soft_log(sum[p] < 1 ? 1 : sum[p]));
}

/* ---- Visits ------------------------------------------------------------ */

INLINE void
pull(struct tai_messages *m, int64_t arc, const int width,
     const struct tai_sweep *sweep, int64_t theta[])
{
    int64_t kept[width], out[width];
    int64_t *moved = m->moved + arc * width;
    read_kept(m, arc, width, kept);
    pull_minimum(m, arc, width, kept, out);
    if (sweep->temperature > 0)
        soften(m, arc, width, kept, sweep->temperature, out);
    for (int p = 0; p < width; p++) {
        const int64_t held = larger(smaller(out[p], MOST_MOVED), -MOST_MOVED);
        theta[p] = smaller(theta[p] + held - moved[p], MOST_THETA);
        moved[p] = held;
    }
}

/* Phi takes the minimum of theta; false if nothing is left below the
   ceiling. Bars what is above it. */
INLINE bool
normalise(struct tai_messages *m, const int width, int64_t theta[],
          int64_t barred[])
{
    int64_t least = BARRED;
    for (int p = 0; p < width; p++)
        least = smaller(least, (theta[p] & ~barred[p]) | (barred[p] & BARRED));
    if (least > m->ceiling - m->constant)
        return false;
    m->constant += least;
    const int64_t slack = m->ceiling - m->constant;
    for (int p = 0; p < width; p++) {
        const int64_t cost = theta[p] - least;
        barred[p] |= -(int64_t)(cost > slack);
        theta[p] = cost & ~barred[p];
    }
    return true;
}

INLINE void
push(struct tai_messages *m, int64_t arc, const int width,
     const int64_t share[], int64_t theta[])
{
    int64_t *moved = m->moved + arc * width;
    for (int p = 0; p < width; p++) {
        const int64_t held = larger(moved[p] - share[p], -MOST_MOVED);
        theta[p] -= moved[p] - held;
        moved[p] = held;
    }
}

/* Rounding (Kolmogorov 2006, section 3.6): the best node given the labels of
   the neighbours that were visited, by theta before they are pulled. */
INLINE void
vote(const struct tai_messages *m, int64_t arc, const int width, int32_t label,
     int64_t votes[])
{
    const int64_t *moved = m->moved + arc * width;
    for (int p = 0; p < width; p++)
        votes[p] -= moved[p];
    if (m->apart && m->apart[arc]) {
        for (int p = 0; p < m->nodes; p++)
            votes[p] += tai_messages_pair(m, arc, p, label);
    } else if (m->uniform) {
        for (int p = 0; p < width; p++)
            votes[p] += p == label ? 0 : m->weight[arc];
    } else {
        const int64_t *row = m->distance + (int64_t)label * width;
        for (int p = 0; p < width; p++)
            votes[p] += m->weight[arc] * row[p];
    }
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

/* The second smallest of theta, which has a 0; BARRED if it is alone. */
INLINE int64_t
second_of(const int64_t theta[], const int64_t barred[], const int width)
{
    int64_t least = BARRED, second = BARRED;
    for (int p = 0; p < width; p++) {
        const int64_t cost = theta[p] | (barred[p] & BARRED);
        second = smaller(second, larger(least, cost));
        least = smaller(least, cost);
    }
    return second;
}

INLINE bool
visit(struct tai_messages *m, const struct tai_sweep *sweep, int32_t t,
      const int width)
{
    int64_t *theta = m->theta + (int64_t)t * width;
    int64_t *barred = m->barred + (int64_t)t * width;
    const int64_t begin = m->first[t], ahead = m->ahead[t],
                  end = m->first[t + 1];
    const int64_t pull_from = sweep->backward ? ahead : begin;
    const int64_t pull_to = sweep->backward ? end : ahead;
    const int64_t push_from = sweep->backward ? begin : ahead;
    const int64_t push_to = sweep->backward ? ahead : end;
    int64_t row[width], votes[width];
    for (int p = 0; p < width; p++)
        votes[p] = row[p] = theta[p];
    if (sweep->labels)
        for (int64_t a = pull_from; a < pull_to; a++)
            vote(m, a, width, sweep->labels[m->neighbour[a]], votes);
    for (int64_t a = pull_from; a < pull_to; a++)
        pull(m, a, width, sweep, row);
    if (!normalise(m, width, row, barred)) {
        m->constant = m->ceiling + 1;
        return false;
    }
    if (sweep->labels)
        sweep->labels[t] = best_of(votes, barred, width);
    if (sweep->margin)
        sweep->margin[t] = second_of(row, barred, width);
    if (push_from < push_to) {
        const double part =
            1 / (double)larger(pull_to - pull_from, push_to - push_from);
        int64_t share[width];
        for (int p = 0; p < width; p++)
            share[p] = (int64_t)((double)row[p] * part);
        for (int64_t a = push_from; a < push_to; a++)
            push(m, a, width, share, row);
    }
    for (int p = 0; p < width; p++)
        theta[p] = row[p];
    return true;
}

INLINE bool
sweep_rows(struct tai_messages *m, const struct tai_sweep *sweep,
           const int width)
{
    int64_t ticks = 0;
    for (int32_t i = 0; i < m->tasks; i++) {
        const int32_t t = sweep->backward ? m->tasks - 1 - i : i;
        if (!visit(m, sweep, t, width))
            return false;
        ticks += m->first[t + 1] - m->first[t] + 1;
        if (ticks > TICKS_BETWEEN_POLLS && sweep->run) {
            if (tai_run_stopped(sweep->run, ticks, "messages"))
                return false;
            ticks = 0;
        }
    }
    return true;
}

VECTOR static bool
sweep_4(struct tai_messages *m, const struct tai_sweep *sweep)
{
    return sweep_rows(m, sweep, 4);
}

VECTOR static bool
sweep_8(struct tai_messages *m, const struct tai_sweep *sweep)
{
    return sweep_rows(m, sweep, 8);
}

VECTOR static bool
sweep_16(struct tai_messages *m, const struct tai_sweep *sweep)
{
    return sweep_rows(m, sweep, 16);
}

VECTOR static bool
sweep_any(struct tai_messages *m, const struct tai_sweep *sweep)
{
    return sweep_rows(m, sweep, m->width);
}

bool
tai_messages_sweep(struct tai_messages *m, const struct tai_sweep *sweep)
{
    if (m->constant > m->ceiling)
        return false;
    switch (m->width) {
    case 4:
        return sweep_4(m, sweep);
    case 8:
        return sweep_8(m, sweep);
    case 16:
        return sweep_16(m, sweep);
    default:
        return sweep_any(m, sweep);
    }
}

/* ---- Changing the state ------------------------------------------------ */

void
tai_messages_link(struct tai_messages *m)
{
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

void
tai_messages_settle(struct tai_messages *m)
{
    m->constant = 0;
    for (int32_t t = 0; t < m->tasks; t++) {
        const int64_t at = (int64_t)t * m->width;
        int64_t *theta = m->theta + at;
        memcpy(theta, m->execution + at, (size_t)m->width * sizeof *theta);
        for (int64_t a = m->first[t]; a < m->first[t + 1]; a++)
            for (int32_t p = 0; p < m->width; p++)
                theta[p] =
                    smaller(theta[p] + m->moved[a * m->width + p], MOST_THETA);
        int64_t least = BARRED;
        for (int32_t p = 0; p < m->width; p++)
            if (!m->barred[at + p])
                least = smaller(least, theta[p]);
        for (int32_t p = 0; p < m->width; p++)
            theta[p] = m->barred[at + p] ? 0 : theta[p] - least;
        m->constant += least < BARRED ? least : 0;
        if (least == BARRED)
            m->constant = NO_CEILING * 2 - 1;
    }
}

bool
tai_messages_bar(struct tai_messages *m, int32_t task, int32_t node)
{
    int64_t *theta = m->theta + (int64_t)task * m->width;
    int64_t *barred = m->barred + (int64_t)task * m->width;
    barred[node] = -1;
    if (m->constant <= m->ceiling && normalise(m, m->width, theta, barred))
        return true;
    m->constant = m->ceiling + 1;
    return false;
}

bool
tai_messages_fix(struct tai_messages *m, int32_t task, int32_t node)
{
    int64_t *theta = m->theta + (int64_t)task * m->width;
    int64_t *barred = m->barred + (int64_t)task * m->width;
    for (int32_t p = 0; p < m->nodes; p++)
        if (p != node)
            barred[p] = -1;
    if (m->constant <= m->ceiling && normalise(m, m->width, theta, barred))
        return true;
    m->constant = m->ceiling + 1;
    return false;
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
            costs[q] -= weight;
        } else {
            const int64_t *row = m->distance + (int64_t)q * width;
            for (int p = 0; p < width; p++)
                costs[p] += weight * row[p];
        }
    }
    for (int p = 0; p < width; p++)
        costs[p] += elsewhere;
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
            if (has_table(m, arc))
                w = m->table[((int64_t)m->table_of[arc] * m->width +
                              (t < u ? p : q)) *
                                 m->width +
                             (t < u ? q : p)];
            if (w < m->moved[arc * m->width + p] +
                        m->moved[m->mate[arc] * m->width + q])
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
                continue;
            }
            tai_int128 sum = (tai_int128)m->execution[at] - m->theta[at];
            for (int64_t a = m->first[t]; a < m->first[t + 1]; a++)
                sum += m->moved[a * m->width + p];
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
