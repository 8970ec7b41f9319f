/* SPDX-License-Identifier: MIT */
#ifndef TAI_PIECE_H
#define TAI_PIECE_H

/*
 * Pieces of a problem, as the search of exact/search.c makes them: the tasks
 * that a frame leaves undecided, or those of them that are connected. What
 * they pay to all others is execution cost of the piece, and its messages are
 * those of the problem it is a part of, so that it starts with the same bound.
 */

#include "bound/messages.h"

struct tai_piece {
    struct tai_messages *m;
    double mean;              /* communication of a task, scaled */
    struct tai_piece *parent; /* NULL for the whole */
    int32_t *above;           /* [tasks]: the task of the parent; of the whole:
                                 of the instance */
    int32_t *origin;          /* [tasks]: the task of the instance */
    bool alone;               /* the parent has no other undecided tasks */
    int64_t fixed;            /* scaled: of the parent's decided tasks */
    int64_t offset;           /* scaled: what the rest of the instance costs */
    bool knows_offset;
    int32_t *labels; /* [tasks], scratch */
    int64_t *margin; /* [tasks] of the last sweep */
    int32_t *best;   /* [tasks] */
    ta_cost value;   /* of best; TA_FORBIDDEN if there is none */
};

/* Arrays for so many tasks, beside the messages. TA_OUT_OF_MEMORY; released
   in any case. */
ta_status tai_piece_init(struct tai_piece *piece, int32_t tasks);

void tai_piece_release(struct tai_piece *piece);

/* What a task pays if its neighbours are elsewhere, on average, scaled: the
   measure of temperatures. */
double tai_piece_mean(const struct tai_messages *messages);

/* Whether the task has one node left, or none; the node goes to `node`. */
bool tai_piece_decided(const struct tai_messages *messages, int32_t task,
                       int32_t *node);

/* Numbers the components of the undecided tasks; -1 for decided ones, whose
   node goes to labels. `queue` is [tasks]. */
int32_t tai_piece_parts(const struct tai_messages *messages, int32_t labels[],
                        int32_t part[], int32_t queue[], int32_t *undecided);

/*
 * Makes a piece of the tasks whose part is `which`; those with a negative part
 * stay where the labels of `above` have them. `number` is [tasks], scratch.
 * TA_OUT_OF_MEMORY; released in any case.
 */
ta_status tai_piece_extract(struct tai_piece *above, const int32_t part[],
                            int32_t which, int32_t number[],
                            struct tai_piece *piece);

/* What the tasks with a negative part cost among themselves, scaled. */
int64_t tai_piece_decided_cost(const struct tai_messages *messages,
                               const int32_t part[], const int32_t labels[]);

#endif
