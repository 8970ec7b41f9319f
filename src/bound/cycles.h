/* SPDX-License-Identifier: MIT */
#ifndef TAI_CYCLES_H
#define TAI_CYCLES_H

/*
 * Cycles of tasks: what tightens the bound of message passing where the
 * relaxation itself has a gap. See cycles.c.
 *
 *      struct tai_promise *list = tai_alloc(2 * most, sizeof *list);
 *      count = tai_cycles_find(m, 4, most, run, list);
 *      tai_cycles_add(m, list, count);
 *      for (...) {
 *          tai_messages_sweep(m, ...);
 *          tai_cycles_pass(m, ...);
 *      }
 */

#include "bound/messages.h"

/* The longest cycle, and the most nodes that cycles are made for. */
#define TAI_CYCLE_MOST 8
#define TAI_CYCLE_NODES 16

/* A cycle that is not part of the problem yet. */
struct tai_promise {
    int32_t length;
    int64_t arc[TAI_CYCLE_MOST]; /* head to tail */
    int64_t gain;                /* the bound would rise by so much, scaled */
};

/*
 * Looks through the cycles of that length and fills `list` with those that
 * would raise the bound, best first. At most `most` are returned; the list has
 * room for twice as many. Stops looking after so many `ticks`, and says in
 * `done` whether it saw all.
 */
int32_t tai_cycles_find(const struct tai_messages *messages, int32_t length,
                        int32_t most, int64_t *ticks,
                        struct tai_promise list[]);

/* Makes them part of the problem, whose state grows. TA_OUT_OF_MEMORY. */
ta_status tai_cycles_add(struct tai_messages *messages,
                         const struct tai_promise list[], int32_t count);

/*
 * Hands the cycles of `from` on to a problem that has some of its tasks,
 * linked and not yet settled: `number` and `arc_of` tell which, -1 for none;
 * the others are where `labels` has them. A cycle that leaves the part is
 * dissolved: what is left of it is chains, along which what it held is moved
 * so that no bound is lost. TA_OUT_OF_MEMORY.
 */
ta_status tai_cycles_inherit(const struct tai_messages *from,
                             const int32_t labels[], const int64_t arc_of[],
                             struct tai_messages *messages);

/* Each cycle in turn collects what its pairs have left and returns it. */
void tai_cycles_pass(struct tai_messages *messages, bool backward);

/* For tests: whether invariants (C1) and (C2) of cycles.c hold. */
bool tai_cycles_check(const struct tai_messages *messages);

#endif
