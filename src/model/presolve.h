/* SPDX-License-Identifier: MIT */
#ifndef TAI_PRESOLVE_H
#define TAI_PRESOLVE_H

/*
 * An instance that is being made smaller, and the way back.
 *
 * Rules look at the problem, here a task graph that can change, and change it
 * by the operations below; which rule knows what is none of this file's
 * business. Every operation is recorded, and the record can be read in both
 * directions:
 *
 *   forward   turns any assignment of the instance into one of what is left
 *             that costs no more (tai_presolve_apply);
 *   backward  turns any assignment of what is left into one of the instance
 *             of the same cost (tai_presolve_undo).
 *
 * Both together prove that the least costs are equal. Backward holds for every
 * operation by itself. Forward is what a rule has to prove before it calls
 * one: the comment of each operation says what.
 *
 *      struct tai_presolve p;
 *      status = tai_presolve_begin(instance, &p);
 *      ... rules, until none finds anything ...
 *      status = tai_presolve_extract(&p, part, which, &smaller);
 *
 * Costs. The cost of an assignment is `paid` plus what the rows and arcs left
 * say. Arcs carry c in cost units and are multiplied by distances as in the
 * instance; the two ends of an arc may have to be apart. An operation that
 * runs out of memory sets `status`: then nothing here is of use any more.
 *
 * The objective is the total, and there are no pins and together groups.
 * Resources may be there if no node can ever run out of one; then they are
 * forgotten.
 */

#include <stdbool.h>
#include <stdint.h>

#include "model/instance.h"

/* Arcs 2 e and 2 e + 1 are edge e seen from its two ends; each is in the list
   of the task that it leaves. */
struct tai_presolve_arc {
    int32_t task; /* where it leads to */
    int32_t next; /* in the list, -1 at its end */
    int32_t previous;
};

/* What became of a task. */
struct tai_presolve_record {
    enum {
        TAI_RECORD_REPLACE, /* it need not be on `first`: `second` is no worse
                             */
        TAI_RECORD_FIX,     /* it is on node `first` */
        TAI_RECORD_MERGE,   /* it is where task `first` is */
        TAI_RECORD_FOLLOW   /* it does the best, given its neighbours */
    } kind;
    int32_t task;
    int32_t first, second; /* tasks or nodes; -1 for none */
    ta_cost cost[2];       /* FOLLOW: what it pays to the two tasks */
    bool apart[2];         /* FOLLOW: or that it must be apart from them */
};

struct tai_presolve {
    const struct ta_instance *instance;
    int32_t tasks, nodes; /* of the instance */
    int32_t left;         /* tasks that are not removed */
    bool infeasible;      /* a task has no node left */
    ta_status status;

    ta_cost *execution; /* [tasks * nodes], TA_FORBIDDEN: not there */
    int32_t *allowed;   /* [tasks]: how many nodes are left; 0: removed */
    int32_t *degree;    /* [tasks] */
    int32_t *list;      /* [tasks]: the first arc, -1 for none */
    struct tai_presolve_arc *arc; /* [2 * edges] */
    ta_cost *cost;                /* [edges] */
    bool *apart;                  /* [edges]; NULL if no tasks are apart */
    int32_t edges;                /* as given; removed ones are in no list */
    ta_cost paid;

    int64_t records, record_room;
    struct tai_presolve_record *record;

    /* Tasks whose rows or neighbours changed, for rules that look again. */
    int32_t *queue; /* [tasks], a ring */
    int32_t queue_first, queue_count;
    bool *queued;    /* [tasks] */
    int32_t *arc_to; /* [tasks]: scratch, all -1 between calls */
};

/* Whether each node has as much of each resource as all tasks need that can
   be on it. */
bool tai_presolve_applies(const struct ta_instance *instance);

/*
 * TA_NOT_SUPPORTED if that is not so, or for more than 2^30 pairs;
 * TA_OUT_OF_MEMORY. The instance must outlive it; release it in any case. All
 * tasks are in the queue.
 */
ta_status tai_presolve_begin(const struct ta_instance *instance,
                             struct tai_presolve *p);

void tai_presolve_release(struct tai_presolve *p);

static inline bool
tai_presolve_gone(const struct tai_presolve *p, int32_t task)
{
    return p->allowed[task] == 0;
}

static inline ta_cost
tai_presolve_execution(const struct tai_presolve *p, int32_t task, int32_t node)
{
    return p->execution[(int64_t)task * p->nodes + node];
}

static inline bool
tai_presolve_allowed(const struct tai_presolve *p, int32_t task, int32_t node)
{
    return tai_presolve_execution(p, task, node) != TA_FORBIDDEN;
}

static inline bool
tai_presolve_apart(const struct tai_presolve *p, int32_t arc)
{
    return p->apart && p->apart[arc >> 1];
}

/* The next task of the queue, or -1; tasks that are gone are passed over. */
int32_t tai_presolve_next(struct tai_presolve *p);

void tai_presolve_enqueue(struct tai_presolve *p, int32_t task);

/* No assignment that is left has the task on that node. */
void tai_presolve_bar(struct tai_presolve *p, int32_t task, int32_t node);

/* Moving the task from `node` to `better` never costs more. */
void tai_presolve_replace(struct tai_presolve *p, int32_t task, int32_t node,
                          int32_t better);

/* Moving the task to `node` from wherever it is never costs more; or all of a
   set of tasks that are fixed one after the other. */
void tai_presolve_fix(struct tai_presolve *p, int32_t task, int32_t node);

/* Moving the task to where `into` is never costs more. Their distance within
   a node is paid from then on as execution. */
void tai_presolve_merge(struct tai_presolve *p, int32_t task, int32_t into);

/* Nothing to prove: a task with at most one neighbour takes the best node for
   whatever node the neighbour has. */
void tai_presolve_fold(struct tai_presolve *p, int32_t task);

/*
 * The same with two neighbours u and v, if what is left can be written as
 * a(x(u)) + b(x(v)) + c d(x(u), x(v)); whether that was so. O(nodes^2) with
 * uniform distance, O(nodes^3) otherwise.
 */
bool tai_presolve_join(struct tai_presolve *p, int32_t task);

/* Tasks and the nodes they can be on, in some order. */
struct tai_section {
    int32_t tasks, nodes;
    const int32_t *task; /* [tasks]; no other is a neighbour of one of them */
    const int32_t *node; /* [nodes] */
};

/*
 * A sealed instance of those tasks and nodes, in those orders.
 * TA_OUT_OF_MEMORY; TA_NOT_SUPPORTED if its numbers could leave 2^62, which
 * takes instances near that limit.
 */
ta_status tai_presolve_extract(struct tai_presolve *p,
                               const struct tai_section *section,
                               struct ta_instance **instance);

/* Forward: assignment is [tasks]. Where tasks are gone it is left as it is. */
void tai_presolve_apply(const struct tai_presolve *p, int32_t assignment[]);

/* Backward: fills in where the tasks are that are gone. */
void tai_presolve_undo(const struct tai_presolve *p, int32_t assignment[]);

/* What an arc costs, from its task on p to the other on q; TA_FORBIDDEN. */
ta_cost tai_presolve_pair(const struct tai_presolve *presolve, int32_t arc,
                          int32_t p, int32_t q);

/* For tests and asserts: lists, degrees and counts are what they should be. */
bool tai_presolve_check(const struct tai_presolve *p);

#endif
