/* SPDX-License-Identifier: MIT */
/*
 * Problem. As in the header. Each column is good, but the bundle found it for
 * the multipliers of some moment; which ones go together nobody asked yet. A
 * choice in which every task is in exactly one column is an assignment, and
 * costs what the problem says plus the sum of all multipliers. Few columns
 * rarely fit so well, and a choice that lacks a task, or has one twice, is a
 * good place for a descent to begin: hence the penalty (the restricted master
 * heuristic of column generation, with the slack that Joncour et al. 2010
 * advise).
 *
 * Method. Depth-first search for covers (Knuth 2000): the task that the
 * fewest columns still have is branched on; it gets each of these, the best
 * one first, or is left out for good. With
 *
 *     delta(S) = cost(S) - m(S) + penalty |S and what is covered|,
 *
 * what was chosen costs its deltas and a penalty for each task left out, and
 * a frame costs at least that, the least delta of each open block, and a
 * penalty for each uncovered task that no column has any more. Columns that
 * take this to the limit are dropped from the frame, and after a column was
 * tried for a task, it is not part of what follows. Once all tasks are
 * covered or left out, open blocks are independent of each other, and each
 * takes what is best for it. Blocks that are alike are a class: a column is
 * given to the first open one of them.
 *
 * Correctness. Overlaps add up over columns taken one after the other, so the
 * deltas at the time of choosing sum to the value; a search that ends by
 * itself has the best choices below the limit.
 *
 * Cost. A frame looks at the words of all columns it was left with, and at
 * their tasks; a tick is either. There are at most as many frames on the path
 * as tasks, each with a list of columns.
 *
 * References. Knuth, "Dancing links" (2000); Joncour, Michel, Sadykov, Sverdlov
 * and Vanderbeck, "Column generation based primal heuristics", Electronic Notes
 * in Discrete Mathematics 36 (2010).
 */
#include "exact/capacity-master.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

struct candidate {
    int32_t class;       /* the first of the blocks that may have it */
    int32_t count;       /* tasks */
    const int32_t *task; /* [count], in the bundle */
    double reduced;
    double delta; /* in the frame at hand; set before it is used */
};

struct choice {
    double value;
    int32_t *column; /* [blocks]: candidates */
};

struct tai_master {
    int32_t tasks, blocks, words;
    int32_t candidates;
    struct candidate *candidate; /* [candidates], by class, then reduced */
    uint64_t *bits;              /* [candidates * words]: sets of tasks */
    int32_t *class_of;           /* [blocks] */
    int32_t *of_class;           /* [blocks]: blocks in each class */
    double *least;               /* [blocks]: workspace, of each class */
    int32_t *best;               /* [blocks]: workspace, of each class */
    int32_t *havers;             /* [tasks]: workspace */

    /* The path. A frame deeper has a task more that is covered or left out. */
    int32_t *usable;   /* [(tasks + 2) * candidates] */
    uint64_t *covered; /* [(tasks + 2) * words]: or left out */
    int32_t *open;     /* [blocks]: of each class */
    int32_t *taken;    /* [blocks]: candidates, in the order of taking */
    int32_t takings;

    double limit, penalty;
    int64_t ticks_left;
    struct choice choice[TAI_MASTER_CHOICES]; /* ascending */
    int32_t choices;
};

/* ---- Life cycle -------------------------------------------------------- */

void
tai_master_free(struct tai_master *master)
{
    if (!master)
        return;
    for (int i = 0; i < TAI_MASTER_CHOICES; i++)
        tai_free(master->choice[i].column);
    tai_free(master->taken);
    tai_free(master->open);
    tai_free(master->covered);
    tai_free(master->usable);
    tai_free(master->havers);
    tai_free(master->best);
    tai_free(master->least);
    tai_free(master->of_class);
    tai_free(master->class_of);
    tai_free(master->bits);
    tai_free(master->candidate);
    tai_free(master);
}

static int
compare_candidates(const void *a, const void *b)
{
    const struct candidate *x = a, *y = b;
    if (x->class != y->class)
        return x->class < y->class ? -1 : 1;
    if (x->reduced != y->reduced)
        return x->reduced < y->reduced ? -1 : 1;
    if (x->count != y->count)
        return x->count < y->count ? -1 : 1;
    for (int32_t i = 0; i < x->count; i++)
        if (x->task[i] != y->task[i])
            return x->task[i] < y->task[i] ? -1 : 1;
    return 0;
}

/* All columns, and for each class one without tasks; each once. */
static void
list_candidates(struct tai_master *m, const struct tai_bundle *bundle,
                const ta_cost multiplier[])
{
    int32_t count = 0, kept = 0;
    for (int32_t p = 0; p < m->blocks; p++)
        if (m->class_of[p] == p)
            m->candidate[count++] = (struct candidate){.class = p};
    for (int32_t j = 0; j < bundle->columns; j++) {
        const struct tai_column *column = &bundle->column[j];
        const int32_t *task = bundle->member + column->first;
        double reduced = column->cost;
        for (int32_t i = 0; i < column->count; i++)
            reduced -= (double)multiplier[task[i]];
        m->candidate[count++] = (struct candidate){
            m->class_of[column->block], column->count, task, reduced, 0};
    }
    qsort(m->candidate, (size_t)count, sizeof *m->candidate,
          compare_candidates);
    for (int32_t j = 0; j < count; j++)
        if (j == 0 ||
            compare_candidates(&m->candidate[kept - 1], &m->candidate[j]) != 0)
            m->candidate[kept++] = m->candidate[j];
    m->candidates = kept;
}

static uint64_t *
bits_of(const struct tai_master *m, int32_t candidate)
{
    return m->bits + (int64_t)candidate * m->words;
}

static bool
has_bit(const uint64_t bits[], int32_t task)
{
    return bits[task / 64] >> task % 64 & 1;
}

static void
set_bit(uint64_t bits[], int32_t task)
{
    bits[task / 64] |= UINT64_C(1) << task % 64;
}

static bool
allocate(struct tai_master *m)
{
    const int64_t depths = (int64_t)m->tasks + 2;
    m->bits =
        tai_alloc_zero((int64_t)m->candidates * m->words, sizeof *m->bits);
    m->least = tai_alloc(m->blocks, sizeof *m->least);
    m->best = tai_alloc(m->blocks, sizeof *m->best);
    m->havers = tai_alloc(m->tasks, sizeof *m->havers);
    m->usable = tai_alloc(depths * m->candidates, sizeof *m->usable);
    m->covered = tai_alloc(depths * m->words, sizeof *m->covered);
    m->open = tai_alloc(m->blocks, sizeof *m->open);
    m->taken = tai_alloc(m->blocks, sizeof *m->taken);
    for (int i = 0; i < TAI_MASTER_CHOICES; i++) {
        m->choice[i].column = tai_alloc(m->blocks, sizeof(int32_t));
        if (!m->choice[i].column)
            return false;
    }
    return m->bits && m->least && m->best && m->havers && m->usable &&
           m->covered && m->open && m->taken;
}

int64_t
tai_master_room(const struct tai_bundle *bundle)
{
    return ((int64_t)bundle->tasks + 2) *
           ((int64_t)bundle->columns + bundle->blocks);
}

ta_status
tai_master_new(const struct tai_bundle *bundle, const ta_cost multiplier[],
               const int32_t twin[], struct tai_master **master)
{
    struct tai_master *m = tai_alloc_zero(1, sizeof *m);
    if (!m)
        return TA_OUT_OF_MEMORY;
    m->tasks = bundle->tasks;
    m->blocks = bundle->blocks;
    m->words = m->tasks / 64 + 1;
    m->class_of = tai_copy(twin, m->blocks, sizeof *twin);
    m->of_class = tai_alloc_zero(m->blocks, sizeof *m->of_class);
    m->candidate =
        tai_alloc((int64_t)bundle->columns + m->blocks, sizeof *m->candidate);
    if (!m->class_of || !m->of_class || !m->candidate) {
        tai_master_free(m);
        return TA_OUT_OF_MEMORY;
    }
    for (int32_t p = 0; p < m->blocks; p++)
        m->of_class[twin[p]]++;
    list_candidates(m, bundle, multiplier);
    if (!allocate(m)) {
        tai_master_free(m);
        return TA_OUT_OF_MEMORY;
    }
    for (int32_t j = 0; j < m->candidates; j++)
        for (int32_t i = 0; i < m->candidate[j].count; i++)
            set_bit(bits_of(m, j), m->candidate[j].task[i]);
    *master = m;
    return TA_OK;
}

/* ---- Choices ----------------------------------------------------------- */

/* Keeps the candidates taken, and for each open block what is best for it, if
   the choice is among the best; the limit follows. */
static void
keep_choice(struct tai_master *m, double value)
{
    struct choice last = m->choice[TAI_MASTER_CHOICES - 1];
    int32_t count = m->takings;
    memcpy(last.column, m->taken, (size_t)count * sizeof *m->taken);
    for (int32_t c = 0; c < m->blocks; c++)
        for (int32_t i = 0; i < m->open[c]; i++)
            last.column[count++] = m->best[c];
    assert(count == m->blocks);
    last.value = value;
    m->choices += m->choices < TAI_MASTER_CHOICES;
    int32_t at = m->choices - 1;
    if (at < TAI_MASTER_CHOICES - 1)
        m->choice[TAI_MASTER_CHOICES - 1] = m->choice[at];
    for (; at > 0 && m->choice[at - 1].value > value; at--)
        m->choice[at] = m->choice[at - 1];
    m->choice[at] = last;
    if (m->choices == TAI_MASTER_CHOICES)
        m->limit = fmin(m->limit, m->choice[m->choices - 1].value);
}

double
tai_master_choice(const struct tai_master *master, int32_t i, int32_t node[])
{
    const struct tai_master *m = master;
    const struct choice *choice = &m->choice[i];
    assert(i < m->choices);
    for (int32_t t = 0; t < m->tasks; t++)
        node[t] = -1;
    for (int32_t c = 0; c < m->blocks; c++) {
        int32_t p = c; /* blocks of the class take its columns in turn */
        for (int32_t j = 0; j < m->blocks; j++) {
            const struct candidate *x = &m->candidate[choice->column[j]];
            if (x->class != c)
                continue;
            while (m->class_of[p] != c)
                p++;
            for (int32_t k = 0; k < x->count; k++)
                if (node[x->task[k]] < 0)
                    node[x->task[k]] = p;
            p++;
        }
    }
    return choice->value;
}

double
tai_master_least(const struct tai_master *master)
{
    double sum = 0;
    for (int32_t j = 0; j < master->candidates; j++) {
        const struct candidate *x = &master->candidate[j];
        if (j == 0 || x[-1].class != x->class)
            sum += x->reduced * master->of_class[x->class];
    }
    return sum;
}

/* ---- Search ------------------------------------------------------------ */

static int32_t
count_bits(uint64_t x)
{
    x -= x >> 1 & UINT64_C(0x5555555555555555);
    x = (x & UINT64_C(0x3333333333333333)) +
        (x >> 2 & UINT64_C(0x3333333333333333));
    x = (x + (x >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f);
    return (int32_t)(x * UINT64_C(0x0101010101010101) >> 56);
}

static double
delta_of(const struct tai_master *m, int32_t candidate,
         const uint64_t covered[])
{
    const uint64_t *bits = bits_of(m, candidate);
    int32_t overlap = 0;
    for (int32_t w = 0; w < m->words; w++)
        overlap += count_bits(bits[w] & covered[w]);
    return m->candidate[candidate].reduced + m->penalty * overlap;
}

/*
 * Copies the usable columns that stay below the limit to the frame's list and
 * returns what the frame costs at least; *kept counts.
 */
static double
filter(struct tai_master *m, const int32_t usable[], int32_t count,
       const uint64_t covered[], double value, int32_t list[], int32_t *kept)
{
    *kept = 0;
    m->ticks_left -= (int64_t)count * m->words;
    for (int32_t c = 0; c < m->blocks; c++)
        m->least[c] = INFINITY;
    for (int32_t i = 0; i < count; i++) {
        struct candidate *x = &m->candidate[usable[i]];
        if (m->open[x->class] == 0)
            continue;
        x->delta = delta_of(m, usable[i], covered);
        m->least[x->class] = fmin(m->least[x->class], x->delta);
    }
    for (int32_t c = 0; c < m->blocks; c++)
        if (m->open[c] > 0)
            value += m->open[c] * m->least[c];
    for (int32_t i = 0; i < count && value < m->limit; i++) {
        const struct candidate *x = &m->candidate[usable[i]];
        if (m->open[x->class] > 0 &&
            value - m->least[x->class] + x->delta < m->limit)
            list[(*kept)++] = usable[i];
    }
    return value;
}

/* The uncovered task that the fewest columns have, or -1. Those that none has
   are left out; *lost counts them. */
static int32_t
choose_task(struct tai_master *m, const int32_t list[], int32_t kept,
            uint64_t covered[], int32_t *lost)
{
    int32_t chosen = -1;
    *lost = 0;
    memset(m->havers, 0, (size_t)m->tasks * sizeof *m->havers);
    for (int32_t i = 0; i < kept; i++) {
        const struct candidate *x = &m->candidate[list[i]];
        for (int32_t k = 0; k < x->count; k++)
            m->havers[x->task[k]]++;
        m->ticks_left -= x->count;
    }
    for (int32_t t = 0; t < m->tasks; t++) {
        if (has_bit(covered, t))
            continue;
        if (m->havers[t] == 0) {
            set_bit(covered, t);
            ++*lost;
        } else if (chosen < 0 || m->havers[t] < m->havers[chosen]) {
            chosen = t;
        }
    }
    return chosen;
}

/* Brings the columns that have the task to the front, by delta; returns how
   many they are. */
static int32_t
sort_options(const struct tai_master *m, int32_t list[], int32_t kept,
             int32_t task)
{
    int32_t options = 0;
    for (int32_t i = 0; i < kept; i++) {
        const int32_t j = list[i];
        if (!has_bit(bits_of(m, j), task))
            continue;
        int32_t at = options++;
        list[i] = list[at];
        for (;
             at > 0 && m->candidate[list[at - 1]].delta > m->candidate[j].delta;
             at--)
            list[at] = list[at - 1];
        list[at] = j;
    }
    return options;
}

/* All open blocks take what is best for them. */
static void
finish(struct tai_master *m, const int32_t list[], int32_t kept, double value)
{
    for (int32_t c = 0; c < m->blocks; c++)
        m->best[c] = -1;
    for (int32_t i = 0; i < kept; i++) {
        const struct candidate *x = &m->candidate[list[i]];
        int32_t *best_of = &m->best[x->class];
        if (*best_of < 0 || x->delta < m->candidate[*best_of].delta)
            *best_of = list[i];
    }
    for (int32_t c = 0; c < m->blocks; c++)
        if (m->open[c] > 0 && m->best[c] < 0)
            return; /* rounding, at the limit */
    keep_choice(m, value);
}

static void
search(struct tai_master *m, int32_t depth, const int32_t usable[],
       int32_t count, double value)
{
    int32_t *list = m->usable + (int64_t)depth * m->candidates;
    uint64_t *covered = m->covered + (int64_t)depth * m->words;
    int32_t kept, lost;
    const double bound = filter(m, usable, count, covered, value, list, &kept);
    if (bound >= m->limit || m->ticks_left <= 0)
        return;
    const int32_t task = choose_task(m, list, kept, covered, &lost);
    value += m->penalty * lost;
    if (bound + m->penalty * lost >= m->limit)
        return;
    if (task < 0) {
        finish(m, list, kept, bound + m->penalty * lost);
        return;
    }
    const int32_t options = sort_options(m, list, kept, task);
    uint64_t *below = covered + m->words;
    for (int32_t i = 0; i < options && m->ticks_left > 0; i++) {
        const int32_t j = list[i], c = m->candidate[j].class;
        const double delta = delta_of(m, j, covered);
        for (int32_t w = 0; w < m->words; w++)
            below[w] = covered[w] | bits_of(m, j)[w];
        m->open[c]--;
        m->taken[m->takings++] = j;
        search(m, depth + 1, list + i, kept - i, value + delta);
        m->takings--;
        m->open[c]++;
    }
    memcpy(below, covered, (size_t)m->words * sizeof *below);
    set_bit(below, task);
    search(m, depth + 1, list + options, kept - options, value + m->penalty);
}

int32_t
tai_master_search(struct tai_master *master, double limit, double penalty,
                  int64_t ticks, int64_t *spent)
{
    struct tai_master *m = master;
    int32_t *all = m->usable + ((int64_t)m->tasks + 1) * m->candidates;
    m->limit = limit;
    m->penalty = penalty;
    m->ticks_left = ticks;
    m->choices = 0;
    m->takings = 0;
    memcpy(m->open, m->of_class, (size_t)m->blocks * sizeof *m->open);
    memset(m->covered, 0, (size_t)m->words * sizeof *m->covered);
    for (int32_t j = 0; j < m->candidates; j++)
        all[j] = j;
    search(m, 0, all, m->candidates, 0);
    *spent += ticks - m->ticks_left;
    return m->choices;
}
