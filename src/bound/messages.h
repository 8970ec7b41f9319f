/* SPDX-License-Identifier: MIT */
#ifndef TAI_MESSAGES_H
#define TAI_MESSAGES_H

/*
 * Lower bounds by message passing: the local polytope's dual, in integers.
 *
 * The tasks of a problem are numbered in the order of the sweeps. Its data is
 * plain: execution costs, pairs with a weight, the distances; there are no
 * capacities. A problem may be a part of an instance, see exact/search.h.
 *
 *      struct tai_messages *m;
 *      tai_messages_build(instance, &graph, order, &m);
 *      for (...)
 *          tai_messages_sweep(m, &(struct tai_sweep){.labels = labels});
 *      bound = tai_messages_bound(m);
 *
 * All sums are kept times 2^shift, so that what division loses is less than a
 * unit of the costs.
 */

#include <stdbool.h>
#include <stdint.h>

#include <taskassign/status.h>

#include "base/run.h"
#include "model/graph.h"
#include "model/instance.h"

/* The largest range of totals that leaves room for the sums here. */
#define TAI_MESSAGES_MOST (INT64_C(1) << 50)

/* What a message is at most, in each width. Twice that below 0 stands for a
   node that is barred. */
#define TAI_NARROW_MOST (1 << 29)
#define TAI_WIDE_MOST (INT64_C(1) << 56)

/* The sum over tasks of the largest |e|, plus all communication times the
   largest distance: at most 2^62, see model/freeze.c. */
ta_cost tai_messages_range(const struct ta_instance *instance);

struct tai_messages {
    int32_t tasks, nodes;
    int32_t width; /* of rows: nodes and padding, 4 or a multiple of 8 */
    int shift;
    bool uniform; /* distances 0 and 1; else those of `distance` */
    bool narrow;  /* messages of 32 bits instead of 64 */

    /* The problem: rows of tasks, neighbours ascending. */
    int64_t arcs;
    int64_t *first;     /* [tasks + 1] */
    int64_t *ahead;     /* [tasks]: the first arc to a larger task */
    int32_t *neighbour; /* [arcs] */
    int64_t *mate;      /* [arcs]: the same pair from the other end */
    int64_t *weight;    /* [arcs], scaled, at distance 1 */
    bool *apart;        /* [arcs]: the two may not share a node; or NULL */
    int64_t *distance;  /* [width * width] if not uniform; padding 0 */
    int32_t *near;      /* the same for narrow messages */
    int64_t *same;      /* [width] if uniform: what a pair on that node pays,
                           scaled, where this is less than its weight; >= 0 */
    int32_t *same_near; /* the same for narrow messages */
    int64_t *execution; /* [tasks * width], scaled; 0 where barred at first */

    /* What tightens it, see bound/cycles.h. Both arcs of a pair on a cycle
       have the pair's table. */
    int32_t tables, cycles;
    int32_t *table_of;    /* [arcs]: -1 for none; NULL without cycles */
    int64_t *cycle_first; /* [cycles + 1] */
    int64_t *cycle_arc;   /* [cycle_first[cycles]]: head to tail around it */

    /* The state, in one block. */
    int64_t constant; /* Phi of messages.c */
    int64_t *barred;  /* [tasks * width]: 0, or -1 where t cannot be */
    int64_t *theta;   /* [tasks * width], >= 0; 0 where barred */
    void *moved;      /* [arcs * width]: from the pair to this end; int32_t
                         if narrow, else int64_t */
    int64_t *table;   /* [tables * width * width]: w less what its cycles
                         hold, rows by the smaller task */
    int64_t *held;    /* [cycle_first[cycles] * width * width]: what a cycle
                         took from its pair, rows by the arc's task */
    int64_t state;    /* numbers in the block */

    int64_t apart_cost; /* scaled: more than any assignment costs */
    int64_t ceiling;    /* scaled: what costs more is of no interest;
                           the range of totals at first */
};

/* What a problem needs room for. */
struct tai_shape {
    int32_t tasks, nodes;
    int64_t arcs;
    bool uniform, apart, narrow;
    int32_t width; /* of rows; 0 for the usual one */
};

/*
 * One pass over all tasks. With a temperature the minimum in a message is
 * replaced by the soft minimum, which moves less but escapes where plain
 * sweeps stall. Nodes that only assignments above the ceiling use are barred.
 */
struct tai_sweep {
    bool backward;
    double temperature;  /* in scaled units; 0 for a plain sweep */
    int32_t *labels;     /* [tasks]: rounded on the way; NULL: not wanted */
    int64_t *margin;     /* [tasks]: scaled, what the second best node of a
                            task cost more when it was visited; NULL */
    int64_t *row;        /* [tasks * width]: theta when it was visited; NULL */
    struct tai_run *run; /* asked on the way whether to stop; NULL */
};

/*
 * The problem of an instance without resources; order[i] is its i-th task.
 * TA_NOT_SUPPORTED if its range exceeds TAI_MESSAGES_MOST; TA_OUT_OF_MEMORY.
 */
ta_status tai_messages_build(const struct ta_instance *instance,
                             const struct tai_graph *graph,
                             const int32_t order[], struct tai_messages **out);

/* For tests: the same with messages of 64 bits, needed or not. */
ta_status tai_messages_build_wide(const struct ta_instance *instance,
                                  const struct tai_graph *graph,
                                  const int32_t order[],
                                  struct tai_messages **out);

/*
 * Arrays for a problem of that size, all zero. The caller writes the problem,
 * `first`, `neighbour` and the data, calls _link and _settle.
 * TA_OUT_OF_MEMORY.
 */
ta_status tai_messages_new(const struct tai_shape *shape,
                           struct tai_messages **out);

/* Finds `ahead` and `mate`. */
void tai_messages_link(struct tai_messages *messages);

void tai_messages_free(struct tai_messages *messages);

/* What a task pays if its neighbours are elsewhere, on average, scaled: the
   measure of temperatures. */
double tai_messages_mean(const struct tai_messages *messages);

/* Pairs on a node pay that from now on, or their weight if this is less; for
   uniform distances. _repair and _settle follow. */
void tai_messages_set_same(struct tai_messages *messages, int32_t node,
                           int64_t cost);

/* Takes back what pairs on one node have given and no longer have. */
void tai_messages_repair(struct tai_messages *messages);

/* Brings theta and the constant in line with execution, moved and barred. */
void tai_messages_settle(struct tai_messages *messages);

/* False as soon as it is clear that nothing costs at most the ceiling, or the
   run was stopped; labels are then undefined. */
bool tai_messages_sweep(struct tai_messages *messages,
                        const struct tai_sweep *sweep);

/* The same for the vectors of one kind of machine, the constant being at most
   the ceiling; see bound/sweep.c. */
bool tai_messages_sweep_avx2(struct tai_messages *messages,
                             const struct tai_sweep *sweep);
bool tai_messages_sweep_base(struct tai_messages *messages,
                             const struct tai_sweep *sweep);

/* Bars all nodes of the task but one, or that one. False as above. */
bool tai_messages_fix(struct tai_messages *messages, int32_t task,
                      int32_t node);
bool tai_messages_bar(struct tai_messages *messages, int32_t task,
                      int32_t node);

/* The smallest total of any assignment is at least this. */
ta_cost tai_messages_bound(const struct tai_messages *messages);

/* The total of an assignment, not scaled; at least 2^61 if it is none. */
ta_cost tai_messages_cost(const struct tai_messages *messages,
                          const int32_t labels[]);

/* Moves single tasks to their best node until none gains; the gain. */
ta_cost tai_messages_descend(const struct tai_messages *messages,
                             int32_t labels[], int64_t scratch[]);

/* Saves and restores the state: `block` is [state + 1]. */
void tai_messages_save(const struct tai_messages *messages, int64_t block[]);
void tai_messages_restore(struct tai_messages *messages, const int64_t block[]);

static inline int64_t
tai_messages_most(const struct tai_messages *m)
{
    return m->narrow ? TAI_NARROW_MOST : TAI_WIDE_MOST;
}

/* Numbers of 64 bits that messages take. */
static inline int64_t
tai_messages_words(const struct tai_messages *m)
{
    return m->arcs * m->width / (m->narrow ? 2 : 1);
}

static inline int64_t
tai_messages_moved(const struct tai_messages *m, int64_t arc, int32_t p)
{
    const int64_t at = arc * m->width + p;
    return m->narrow ? ((const int32_t *)m->moved)[at]
                     : ((const int64_t *)m->moved)[at];
}

static inline void
tai_messages_set_moved(struct tai_messages *m, int64_t arc, int32_t p,
                       int64_t value)
{
    const int64_t at = arc * m->width + p;
    if (m->narrow)
        ((int32_t *)m->moved)[at] = (int32_t)value;
    else
        ((int64_t *)m->moved)[at] = value;
}

/* What the pair of an arc costs, scaled, if both are on that node and
   distances are uniform. */
static inline int64_t
tai_messages_shared(const struct tai_messages *m, int64_t arc, int32_t p)
{
    const int64_t weight = m->weight[arc];
    return weight < 0 ? 0 : m->same[p] < weight ? m->same[p] : weight;
}

/* What the pair of an arc costs, scaled: its task on p, the other on q. */
static inline int64_t
tai_messages_pair(const struct tai_messages *m, int64_t arc, int32_t p,
                  int32_t q)
{
    if (m->apart && m->apart[arc] && p == q)
        return m->apart_cost;
    if (m->uniform)
        return p == q ? tai_messages_shared(m, arc, p) : m->weight[arc];
    return m->weight[arc] * m->distance[(int64_t)p * m->width + q];
}

/* For tests: whether invariants (M1) to (M3) of messages.c hold. */
bool tai_messages_check(const struct tai_messages *messages);

#endif
