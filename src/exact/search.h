/* SPDX-License-Identifier: MIT */
#ifndef TAI_SEARCH_H
#define TAI_SEARCH_H

#include <stdbool.h>
#include <stdint.h>

#include <taskassign/options.h>

#include "bound/cycles.h"
#include "model/incumbent.h"

/* Whether the engine below supports the instance and the objective. Time
   O(tasks * nodes + pairs). */
bool tai_search_applies(const struct tai_incumbent *incumbent);

/*
 * Branch and bound on the bound of message passing: the engine for more than
 * two nodes without capacities. Reports to the incumbent; a run that ends
 * before it is stopped leaves it closed, unless the search would have taken
 * too much memory.
 *
 * TA_NOT_SUPPORTED for another objective than the total, a limit on loads,
 * resources, or totals beyond 2^50; TA_OUT_OF_MEMORY.
 */
ta_status tai_search_solve(struct tai_incumbent *incumbent,
                           const ta_options *options);

/*
 * The parts that the search can do without: they change its effort, not its
 * answer. All are on by default; 0 switches one off.
 */
struct tai_search_parts {
    int32_t soft;    /* annealing sweeps before the first branching */
    int32_t balls;   /* neighbourhoods searched in a row without a gain */
    int32_t attempt; /* frames of a first search, before long annealing,
                        beside one for five tasks; 0: none */
    int32_t probes;  /* tasks probed before branching, at most 32; at least 1 */
    int32_t cycles;  /* the longest that tighten the bound; below 3: none */
    int32_t
        patience;   /* pairs of sweeps of a frame, times a task's neighbours */
    int64_t effort; /* ticks for a round before cycles are added */
    bool rounds;    /* with rising ceilings; else one */
    bool sizes;     /* of nodes, to branch on where the graph is dense */
    bool split;     /* undecided tasks become pieces of their own */
    bool descend;   /* moves of single tasks after rounding */
};

#define TAI_SEARCH_DEFAULTS                                                    \
    {                                                                          \
        .soft = 800, .balls = 1000, .attempt = 60, .probes = 1,                \
        .patience = 640, .cycles = TAI_CYCLE_MOST,                             \
        .effort = INT64_C(20000000000), .rounds = true, .sizes = true,         \
        .split = true, .descend = true                                         \
    }

ta_status tai_search_with(struct tai_incumbent *incumbent,
                          const ta_options *options,
                          const struct tai_search_parts *parts);

#endif
