/* SPDX-License-Identifier: MIT */
#ifndef TAI_CONVEX_H
#define TAI_CONVEX_H

/*
 * The convex bound: what assignments cost at least whose sizes, the numbers of
 * tasks on each node, are in a box. For uniform distances. See convex.c.
 */

#include <stdbool.h>
#include <stdint.h>

#include <taskassign/status.h>

#include "bound/definite.h"

/* The fractional assignment of a bound, and what is reported, has so many
   binary places. */
#define TAI_CONVEX_PLACES 12

/* The largest sum of all costs and weights, by absolute value. */
#define TAI_CONVEX_MOST (INT64_C(1) << 31)

#define TAI_CONVEX_NODES 64

/* Arrays of [nodes * stride] have a row for each node. */
struct tai_convex {
    int32_t tasks, nodes;
    int64_t stride;  /* of rows: tasks and padding */
    int32_t *weight; /* [tasks * stride], symmetric, diagonal 0 */
    int64_t *cost;   /* of a task on a node */
    bool *barred;
    int64_t charge; /* what is paid in any case */
    int32_t *low;   /* [nodes]: the box */
    int32_t *high;

    /* What makes it convex. */
    int32_t mean;   /* alpha */
    int32_t *shift; /* v */
    double *tilt;   /* d */
    double *raise;  /* [nodes]: e */

    /* The fractional assignment. */
    double *w;    /* [tasks * stride]: the weights */
    double *part; /* x */
    double *near; /* the weights' sums over what is on the node with it */
    double *size; /* [nodes] */
    double *line; /* [nodes]: lambda */

    /* The descent. */
    double *usual;     /* x, on average, the last times the most */
    double *best_tilt; /* with which the bound was best */
    double pace;       /* the part of their way that tilts go */
    int32_t *by_part;  /* tasks by falling part, at last */
    int32_t *by_tilt;  /* by rising tilt */

    /* What _bound finds, in units of 2^-(TAI_CONVEX_PLACES + 1). */
    int64_t bound;
    int64_t *excess; /* what the bound is more with a task on a node */
    int64_t *pull;   /* scratch */
    int32_t *grid;   /* scratch */
};

/* Room for choosing what makes problems convex. */
struct tai_shaper {
    struct tai_definite definite;
    int32_t *matrix; /* [most * stride] */
    double *weight;  /* [most] */
    int32_t *diagonal;
    int32_t *shift; /* [nodes * stride] */
};

/* For problems of at most so many tasks and nodes. TA_OUT_OF_MEMORY; released
   in any case. */
ta_status tai_shaper_init(struct tai_shaper *shaper, int32_t tasks,
                          int32_t nodes);
void tai_shaper_release(struct tai_shaper *shaper);

/* Room for a problem, all zero. TA_OUT_OF_MEMORY. */
ta_status tai_convex_new(int32_t tasks, int32_t nodes, struct tai_convex **out);
void tai_convex_free(struct tai_convex *convex);

/* To be called when `weight` is written. */
void tai_convex_link(struct tai_convex *convex);

/* To be called when all but what makes it convex was written: prices and tilts
   begin anew. */
void tai_convex_start(struct tai_convex *convex);

/* To be called when `part` was written or nodes were barred, which then have no
   part of their tasks. */
void tai_convex_settle(struct tai_convex *convex);

/* Chooses alpha and v anew, for a fractional assignment like the present one.
   False if none was found; nothing is then changed. */
bool tai_convex_reshape(struct tai_convex *convex, struct tai_shaper *shaper);

/* Lets the fractional assignment go to the minimum and tilts to their best,
   until the bound is about that large, or rises no more, or so many passes were
   made; how many. */
int32_t tai_convex_descend(struct tai_convex *convex, double enough,
                           int32_t passes);

/* What the range of a size makes the bound lack, about, for its tilts and
   parts. */
double tai_convex_lack(const struct tai_convex *convex, int32_t node);

/* The bound in integers, see above. Each range of sizes has a size that the
   tasks that may be there allow. */
void tai_convex_bound(struct tai_convex *convex);

/* What an assignment costs: label[t] is the node of task t. */
int64_t tai_convex_cost(const struct tai_convex *convex, const int32_t label[]);

/*
 * The problem of the tasks whose node is -1, the others being on theirs; with
 * their part of the fractional assignment, v, d and lambda. number[i] is the
 * task that is the i-th of the new one. TA_OUT_OF_MEMORY.
 */
ta_status tai_convex_extract(const struct tai_convex *above,
                             const int32_t node[], int32_t number[],
                             struct tai_convex **out);

/* About what passes and _bound cost. */
static inline int64_t
tai_convex_ticks(const struct tai_convex *x)
{
    return (int64_t)x->tasks * (x->nodes + x->tasks / 32);
}

#endif
