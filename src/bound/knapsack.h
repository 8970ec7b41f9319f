/* SPDX-License-Identifier: MIT */
#ifndef TAI_KNAPSACK_H
#define TAI_KNAPSACK_H

/*
 * The knapsack problem, with what it costs to decide otherwise.
 *
 *     maximise   sum over taken items of profit
 *     subject to sum over taken items of weight <= capacity
 *
 * For each item the solver also tells what is best with the item and without
 * it, which is what fixing by reduced costs needs.
 */

#include <stdbool.h>
#include <stdint.h>

#include <taskassign/number.h>
#include <taskassign/status.h>

/* What no set of items is worth: the item does not fit at all. */
#define TAI_KNAPSACK_NEVER (-(INT64_C(1) << 61))

struct tai_knapsack {
    int32_t room;          /* items that there is memory for */
    int32_t capacity_room; /* largest capacity that there is memory for */

    /* The problem, filled by the caller. */
    int32_t items;
    int32_t capacity;
    int32_t *weight; /* [room], >= 0 */
    ta_cost *profit; /* [room] */

    /* The solution. */
    ta_cost value;    /* of the best set, at least 0 */
    bool *taken;      /* [room]: a best set */
    ta_cost *with;    /* [room]: no set with the item is worth more, */
    ta_cost *without; /* [room]: and none without it; see below */
    int64_t ticks;    /* effort so far, in table entries */

    /* Workspace. */
    double *key;       /* [room]: profit / weight */
    int32_t *order;    /* [room]: items that may be taken */
    int32_t *core;     /* [room]: items that the recursion decides */
    ta_cost *forward;  /* [(room + 1) * (capacity_room + 1)] */
    ta_cost *backward; /* the same */
};

/* TA_OUT_OF_MEMORY. */
ta_status tai_knapsack_init(struct tai_knapsack *knapsack, int32_t room,
                            int32_t capacity_room);

void tai_knapsack_release(struct tai_knapsack *knapsack);

/*
 * Solves exactly. `with` and `without` are exact where they are at least
 * value - slack; where they are below, they are at most value - slack - 1 and
 * still no less than the truth. A smaller slack means less work. With a
 * negative slack they are not computed.
 */
void tai_knapsack_solve(struct tai_knapsack *knapsack, ta_cost slack);

#endif
