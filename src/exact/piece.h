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

/*
 * What a frame keeps of a piece's state while its children are searched: all of
 * it; or, to take a hundredth of the memory, which nodes are barred beyond what
 * a frame above keeps. Messages of that frame are as valid here, though the
 * bound they give is weaker.
 */
struct tai_kept {
    int64_t *block;          /* [state + 1]: all of it, or NULL */
    uint64_t *barred;        /* a bit for each task and node; or NULL */
    struct tai_kept *before; /* the last whole one of the piece; NULL */
};

struct tai_piece {
    struct tai_messages *m;
    double mean;              /* communication of a task, scaled */
    struct tai_piece *parent; /* NULL for the whole */
    int32_t *above;           /* [tasks]: the task of the parent; of the whole:
                                 of the instance */
    int32_t *origin;          /* [tasks]: the task of the instance */
    bool alone;               /* the parent has no other undecided tasks */
    int64_t fixed;            /* scaled: of the parent's decided tasks */
    int64_t offset;           /* scaled: what the rest of the instance costs at
                                 least, for this frame */
    bool knows_offset;
    int32_t *labels;       /* [tasks], scratch */
    int64_t *margin;       /* [tasks] of the last sweep */
    int32_t *best;         /* [tasks] */
    ta_cost value;         /* of best; TA_FORBIDDEN if there is none */
    struct tai_kept *kept; /* the last whole state that is kept, or NULL */
};

/* Arrays for so many tasks, beside the messages. TA_OUT_OF_MEMORY; released
   in any case. */
ta_status tai_piece_init(struct tai_piece *piece, int32_t tasks);

void tai_piece_release(struct tai_piece *piece);

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

/* Keeps the piece's state, `whole` or by its barred nodes, for which a whole
   one must be kept already. TA_OUT_OF_MEMORY. _forget in any case, in the
   reverse order. */
ta_status tai_piece_keep(struct tai_piece *piece, bool whole,
                         struct tai_kept *kept);
void tai_piece_forget(struct tai_piece *piece, struct tai_kept *kept);

/* Goes back to the last state kept; keeps the present one in its place. */
void tai_piece_put_back(struct tai_piece *piece, const struct tai_kept *kept);
void tai_piece_keep_again(const struct tai_piece *piece, struct tai_kept *kept);

/* What the tasks with a negative part cost among themselves, scaled. */
int64_t tai_piece_decided_cost(const struct tai_messages *messages,
                               const int32_t part[], const int32_t labels[]);

#endif
