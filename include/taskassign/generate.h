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
    const char *distance;  /* "uniform", "mesh", "metric" */
    const char *execution; /* "unrelated", "speeds", "restricted", "weak",
                              "identical" */
    int32_t tasks;
    int32_t nodes;
    double degree;     /* mean number of tasks that a task talks to */
    double ratio;      /* communication of a task whose neighbours are all
                          elsewhere, over the range of execution costs; 0
                          chooses one at which the optimum is mixed */
    double capacity;   /* of each node over the mean need; 0 for no resource */
    int32_t resources; /* how many, if capacity > 0 */
    int32_t shuffle;   /* not 0: random task numbers and order of pairs */
    int64_t seed;
} ta_generate_options;

TA_API void ta_generate_options_init(ta_generate_options *options, size_t size);

/* Families by index, with a line of help; NULL beyond the last. */
TA_API const char *ta_generate_family(int32_t index, const char **help);

/*
 * A frozen instance. TA_INVALID_ARGUMENT, with `error` (may be NULL) saying
 * which option and why; TA_OUT_OF_RANGE; TA_OUT_OF_MEMORY.
 */
TA_API ta_status ta_generate(const ta_generate_options *options,
                             ta_instance **instance, ta_error *error);

#ifdef __cplusplus
}
#endif

#endif
