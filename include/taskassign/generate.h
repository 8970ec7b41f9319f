/* SPDX-License-Identifier: MIT */
#ifndef TASKASSIGN_GENERATE_H
#define TASKASSIGN_GENERATE_H

/*
 * Seeded instances of the families that the benchmarks use. The same options
 * give the same instance on every machine.
 */

#include <stddef.h>
#include <stdint.h>

#include "taskassign/instance.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ta_generate_options {
    size_t size;           /* sizeof(ta_generate_options), set by _init */
    const char *family;    /* task graph: see ta_generate_family() */
    const char *distance;  /* "uniform"; "mesh": hops on the most nearly square
                              mesh of nodes; "metric": random points of a
                              plane */
    const char *execution; /* "unrelated"; "speeds": nodes of different speed;
                              "restricted": a fifth of the pairs forbidden;
                              "weak": four tasks of five run equally well
                              anywhere; "identical": all nodes alike */
    int32_t tasks;         /* at least 1 */
    int32_t nodes;         /* 1 to 10000 */
    double degree;     /* mean number of tasks that a task talks to, where the
                          family leaves that open; 0 for its usual one */
    double ratio;      /* communication of a task whose neighbours are all
                          elsewhere, over the range of execution costs; 0
                          chooses one at which the optimum is mixed */
    double capacity;   /* of each node over the mean need, at least 1; 0 for no
                          resource. Near 1 there may be no assignment */
    int32_t resources; /* how many, 1 to 3, if capacity > 0 */
    int32_t shuffle;   /* not 0: random task numbers and order of pairs */
    int64_t seed;
} ta_generate_options;

/* Sets every field to its default: "random", "uniform", "unrelated", 100
   tasks on 2 nodes, usual degree and ratio, no resource, seed 1. */
TA_API void ta_generate_options_init(ta_generate_options *options, size_t size);

/* Families by index, with a line of help; NULL beyond the last. */
TA_API const char *ta_generate_family(int32_t index, const char **help);

/*
 * A frozen instance; tasks and nodes have no names. No pair of tasks comes
 * twice. With the usual ratio, two or more nodes that differ and no capacity,
 * the optimum has tasks on several nodes and not each on its cheapest one
 * (unless the instance is too small for that).
 *
 * TA_INVALID_ARGUMENT, with `error` (may be NULL) naming the option and what
 * it may be; TA_OUT_OF_RANGE; TA_OUT_OF_MEMORY.
 */
TA_API ta_status ta_generate(const ta_generate_options *options,
                             ta_instance **instance, ta_error *error);

#ifdef __cplusplus
}
#endif

#endif
