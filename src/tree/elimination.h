/* SPDX-License-Identifier: MIT */
#ifndef TAI_ELIMINATION_H
#define TAI_ELIMINATION_H

/*
 * In which order to eliminate the vertices of a graph, so that few labels
 * have to be looked at together: a tree decomposition in disguise.
 */

#include <taskassign/status.h>

#include "base/run.h"
#include "tree/pairwise.h"

/* Neighbours that a vertex may have when it is eliminated. */
#define TAI_MOST_WIDTH 24

/* Beyond which an order is of no use. */
struct tai_elimination_limits {
    int64_t cells; /* of all tables together, 8 bytes each */
    int64_t work;  /* of filling them: sums looked at */
};

struct tai_elimination {
    int32_t width; /* the largest number of members */
    int64_t cells; /* sum over vertices of the size of their table */
    int64_t work;
    int32_t *size;     /* [vertices]: labels that are not forbidden */
    int32_t *order;    /* [vertices]: first comes what is eliminated first */
    int32_t *position; /* [vertices]: its inverse */
    int64_t *first;    /* [vertices + 1] */
    int32_t *member;   /* [first[vertices]]: from first[i] on the neighbours
                          that order[i] had when it was eliminated, those
                          first that are eliminated first */
    int64_t member_room;
};

/*
 * TA_NOT_SUPPORTED if no order within the limits was found, or if the run was
 * stopped; TA_OUT_OF_MEMORY. Release it in any case.
 */
ta_status tai_elimination_order(const struct tai_pairwise *problem,
                                const struct tai_elimination_limits *limits,
                                struct tai_run *run,
                                struct tai_elimination *elimination);

void tai_elimination_release(struct tai_elimination *elimination);

#endif
