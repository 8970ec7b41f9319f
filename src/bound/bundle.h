/* SPDX-License-Identifier: MIT */
#ifndef TAI_BUNDLE_H
#define TAI_BUNDLE_H

/*
 * Where to evaluate a Lagrangian dual next: a proximal bundle with one set of
 * columns for each block.
 *
 * The dual has a multiplier for each task and a term for each block (node):
 *
 *     L(m) = sum over t of m[t]
 *          + sum over p of min over columns S of p of (cost(S) - m(S)).
 *
 * A column is a set of tasks that the block may have, with its cost. The
 * bundle only proposes multipliers, in floating point; what L is there the
 * caller finds out exactly. bundle.c keeps the columns, bundle-step.c makes
 * the proposals.
 */

#include <stdbool.h>
#include <stdint.h>

#include <taskassign/number.h>
#include <taskassign/status.h>

#include "bound/cholesky.h"

/* Where a column is in the face if it is not one of the directions. */
#define TAI_OUTSIDE (-1)
#define TAI_BASE (-2)

struct tai_column {
    int32_t block;
    int32_t count; /* tasks */
    int64_t first; /* in `member` */
    double cost;
    double weight;  /* in the last step; of a block's usable ones 1 in all */
    double reduced; /* cost - m(S) for the multipliers at hand */
    double kept;    /* the weight, while something is tried */
    int32_t place;  /* which direction, TAI_BASE or TAI_OUTSIDE */
    bool usable;
    bool kept_usable; /* the same */
    int32_t idle;     /* steps since its weight was positive */
};

/* The face of the weights at hand; see bundle-step.c. */
struct tai_face {
    struct tai_cholesky gram; /* of the directions */
    int32_t *direction;       /* [gram.room]: the column that each leads to */
    int32_t *base;            /* [blocks]: the column they come from, or -1 */
    double *side;             /* [gram.room]: what the minimum solves */
    double *rate;             /* [gram.room]: how weights are to change */
    double *base_rate;        /* [blocks]: the same for the bases */
    double *vector;           /* [tasks]: zero when it is not needed */
    int32_t removals;         /* since the factor was made */
};

struct tai_bundle {
    int32_t tasks, blocks;
    int32_t columns;
    int64_t column_room;
    struct tai_column *column; /* [columns] */
    int64_t members;
    int64_t member_room;
    int32_t *member; /* [members]: the tasks of all columns, ascending each */
    int32_t *chain;  /* [column_room]: next column of the same block */
    int32_t *head;   /* [blocks]: first column, or -1 */
    int32_t *usable; /* [column_room]: by block, during a step */
    int32_t *usable_first; /* [blocks + 1] */
    double *residual;      /* [tasks]: 1 - how much of the task is taken */
    double *multiplier;    /* [tasks] */
    struct tai_face face;
    int64_t ticks; /* effort so far, in members of columns */
};

/* The column's tasks. */
static inline const int32_t *
tai_bundle_tasks(const struct tai_bundle *bundle,
                 const struct tai_column *column)
{
    return bundle->member + column->first;
}

/* TA_OUT_OF_MEMORY. */
ta_status tai_bundle_init(struct tai_bundle *bundle, int32_t tasks,
                          int32_t blocks);

void tai_bundle_release(struct tai_bundle *bundle);

/* Adds a column unless the block has it. `set` is [tasks]. TA_OUT_OF_MEMORY. */
ta_status tai_bundle_add(struct tai_bundle *bundle, int32_t block,
                         const bool set[], ta_cost cost);

/*
 * Which columns are usable: those with no task that is TAI_OUT of the block
 * and with all that are TAI_IN; `membership` is [blocks * tasks].
 */
void tai_bundle_restrict(struct tai_bundle *bundle, const uint8_t membership[]);

/*
 * Maximises the model of L less |m - center|^2 / (2 length): multipliers go
 * to bundle->multiplier, and the model's value there is returned. Every block
 * must have a usable column.
 */
double tai_bundle_step(struct tai_bundle *bundle, const ta_cost center[],
                       double length);

/*
 * What the same step would promise if the task were in that block: the model
 * without the columns that this excludes, which bounds what L can become from
 * above if the steps are long. INFINITY if a block is left without columns.
 * The weights stay as they are.
 */
double tai_bundle_try(struct tai_bundle *bundle, int32_t task, int32_t block,
                      const ta_cost center[], double length);

/* The fractional assignment that the last step's weights amount to, [tasks *
   blocks]. */
void tai_bundle_fractions(const struct tai_bundle *bundle, double fraction[]);

/* Forgets all columns. */
void tai_bundle_forget(struct tai_bundle *bundle);

/* Forgets columns that have been idle for long if there are many. */
void tai_bundle_tidy(struct tai_bundle *bundle);

#endif
