/* SPDX-License-Identifier: MIT */
#ifndef TAI_SIZE_PRICES_H
#define TAI_SIZE_PRICES_H

/*
 * Prices on sizes: a problem of message passing whose bound holds for the
 * assignments that put so many tasks on each node. See size-prices.c.
 */

#include "bound/messages.h"

#define TAI_SIZE_NODES 64

/* A range for the size of every node, and the prices, scaled. */
struct tai_size_box {
    int32_t low[TAI_SIZE_NODES], high[TAI_SIZE_NODES];
    int64_t square[TAI_SIZE_NODES]; /* mu >= 0 */
    int64_t line[TAI_SIZE_NODES];   /* lambda */
};

/* Narrows ranges of sizes, which are `total` together, by how many tasks each
   node has at least and at most; false if one is empty. */
bool tai_fit_sizes(int32_t nodes, int32_t total, const int32_t least[],
                   const int32_t most[], int32_t low[], int32_t high[],
                   bool *changed);

struct tai_size_prices {
    const struct tai_messages *root; /* the problem without prices */
    struct tai_messages *m; /* that of the tasks not placed, with prices */
    const int32_t *origin;  /* [m->tasks]: the task of the root */
    const int32_t *placed;  /* [root->tasks]: its node, or -1 for a task of m;
                               of the caller */
    struct tai_size_box box;
    int64_t fixed;       /* scaled: what placed tasks cost, prices included */
    int64_t charge;      /* scaled */
    int64_t most_square; /* that a price may be */
    int64_t most_line;

    /* The dual's fractional assignment, as the last sweeps show it. */
    float *share;                /* [root->tasks * width] */
    double size[TAI_SIZE_NODES]; /* of the nodes in it */
    double square_slope[TAI_SIZE_NODES];
    double line_slope[TAI_SIZE_NODES];
};

/* No prices on no tasks placed, all sizes possible; `share` begins with these
   labels. TA_OUT_OF_MEMORY; released in any case. */
ta_status tai_size_prices_init(struct tai_size_prices *prices,
                               const struct tai_messages *root,
                               const int32_t labels[]);

void tai_size_prices_release(struct tai_size_prices *prices);

/* The lower bound, scaled, on the root's totals in the box. */
static inline int64_t
tai_size_prices_bound(const struct tai_size_prices *x)
{
    return x->m->constant + x->fixed - x->charge;
}

/* Writes the problem of the box and its prices, and the ceiling, above which
   the root's totals are of no interest. Theta is left as it was. */
void tai_size_prices_apply(struct tai_size_prices *prices, int64_t ceiling);

/* After _apply with other prices: what the messages have reached is kept as
   far as it holds. */
void tai_size_prices_repair(struct tai_size_prices *prices);

/* Learns from a sweep's rows, see struct tai_sweep. */
void tai_size_prices_observe(struct tai_size_prices *prices,
                             const int64_t row[]);

/* Changes the prices so that the bound may rise by that part of what is
   missing; false if there is nothing to change. _apply and _repair follow. */
bool tai_size_prices_step(struct tai_size_prices *prices, double part);

#endif
