/* SPDX-License-Identifier: MIT */
#ifndef TAI_CAPACITY_MASTER_H
#define TAI_CAPACITY_MASTER_H

/*
 * The restricted master: known columns, one for each block, that together
 * are nearly an assignment.
 *
 *     minimise   sum over blocks p of (cost(S(p)) - m(S(p)))
 *                + penalty * sum over tasks t of |#{p: t in S(p)} - 1|
 *
 * over the choices of a known column, or no task at all, for each block. All
 * of it is floating point and only proposes.
 */

#include <stdint.h>

#include "bound/bundle.h"

/* Choices that are remembered. */
#define TAI_MASTER_CHOICES 8

struct tai_master;

/*
 * Takes the bundle's columns at the multipliers [tasks]. Blocks are alike if
 * `twin` [blocks] names the same one, which is the first of them; they share
 * their columns. TA_OUT_OF_MEMORY.
 */
ta_status tai_master_new(const struct tai_bundle *bundle,
                         const ta_cost multiplier[], const int32_t twin[],
                         struct tai_master **master);

/* Memory that it needs for the bundle's columns, in numbers. */
int64_t tai_master_room(const struct tai_bundle *bundle);

void tai_master_free(struct tai_master *master);

/* What no choice is below: the sum of the least reduced costs. */
double tai_master_least(const struct tai_master *master);

/*
 * Searches for choices of a value below `limit`, the best ones, for about so
 * many ticks. Returns how many there are; fewer may be better than they could
 * be if the effort did not suffice. `spent` is increased by the ticks taken.
 */
int32_t tai_master_search(struct tai_master *master, double limit,
                          double penalty, int64_t ticks, int64_t *spent);

/* The i-th choice found, the best one first: its value, and to node[t] the
   first block that has the task, or -1. */
double tai_master_choice(const struct tai_master *master, int32_t i,
                         int32_t node[]);

#endif
