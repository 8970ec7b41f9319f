/* SPDX-License-Identifier: MIT */
#ifndef TAI_HALL_H
#define TAI_HALL_H

/*
 * Sets of nodes that are too small for the tasks that can run nowhere else.
 *
 * Each task t has an amount a_t to be placed on the nodes A_t that it may run
 * on, and node p has room for r_p. If that cannot be done, not even with
 * amounts that are divided among nodes, there is a set N of nodes with
 *
 *      sum of a_t over t with A_t inside N  >  sum of r_p over p in N.    (1)
 *
 * With amounts and rooms of 1 this is Hall's condition (1935). tai_hall_find
 * finds a set by one minimum cut; (1) is then computed by itself, so that what
 * is found is a proof whatever the cut was.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/run.h"
#include "model/instance.h"

struct tai_hall {
    int32_t tasks, nodes, words;
    int32_t classes;   /* tasks with the same A_t are one class */
    int32_t *class_of; /* [tasks] */
    uint64_t *allowed; /* [classes * words]: A_t, a bit for each node */
    int64_t arcs;      /* from classes to nodes */
};

/*
 * A_t is the nodes where execution is not forbidden and costs at most `most`.
 * TA_OUT_OF_MEMORY. Release it in any case.
 */
ta_status tai_hall_init(struct tai_hall *hall,
                        const struct ta_instance *instance, ta_cost most);

void tai_hall_release(struct tai_hall *hall);

static inline bool
tai_hall_allows(const struct tai_hall *hall, int32_t task, int32_t node)
{
    const int64_t at = (int64_t)hall->class_of[task] * hall->words;
    return hall->allowed[at + node / 64] >> node % 64 & 1;
}

/*
 * `amount` is [tasks], >= 0; `room` is [nodes], >= 0 or TA_UNLIMITED. If a set
 * with (1) is found, it is written to `set` [nodes], and none of its nodes can
 * be left out alone. Nothing is found if the run is stopped, or for more than
 * 2^22 arcs. TA_OUT_OF_MEMORY.
 */
ta_status tai_hall_find(const struct tai_hall *hall, const ta_cost amount[],
                        const ta_cost room[], struct tai_run *run, bool set[],
                        bool *found);

/* Whether A_t is inside the set. */
bool tai_hall_confines(const struct tai_hall *hall, const bool set[],
                       int32_t task);

#endif
