/* SPDX-License-Identifier: MIT */
#ifndef TAI_NARROW_H
#define TAI_NARROW_H

#include <stdbool.h>
#include <stdint.h>

#include "bound/convex.h"
#include "bound/messages.h"
#include "model/incumbent.h"

struct tai_narrow {
    struct tai_incumbent *incumbent;
    struct tai_run *run;
    const int32_t *task_of; /* [tasks of the root]: of the instance */
    int shift;   /* of the root's scaled units, see bound/messages.h */
    int coarser; /* units of `root` are 2^coarser scaled ones */
    struct tai_convex *root;
    struct tai_shaper shaper;
    int32_t *label; /* [tasks of the root]: of decided tasks */
    int32_t *main;  /* [tasks of the root], scratch */
    int32_t *whole; /* [tasks of the instance], scratch */
    int64_t least;  /* scaled: what the box costs at least, as is known */
    int32_t depth;
    int32_t depth_before; /* of the search that calls */
    bool gave_up;         /* the stack was too deep */
    bool shapeless; /* nothing was searched: weights differ too much for what
                       makes them convex */
    ta_status status;
};

/* Whether a problem of sizes is small enough. */
bool tai_narrow_apply(const struct tai_messages *root);

/* TA_OUT_OF_MEMORY; released in any case. */
ta_status tai_narrow_init(struct tai_narrow *narrow,
                          struct tai_incumbent *incumbent,
                          const struct tai_messages *root,
                          const int32_t task_of[]);
void tai_narrow_release(struct tai_narrow *narrow);

/*
 * Searches a box of sizes, which the caller has written to narrow->root: `low`,
 * `high`, `barred`, and to `part` a fractional assignment to start from. That
 * costs `least` at least; no other open frame costs less than `elsewhere`. When
 * it returns, nothing better than the incumbent is left in the box, or the run
 * was stopped, or gave_up, shapeless or the status is set, which is also
 * returned.
 */
ta_status tai_narrow_search(struct tai_narrow *narrow, int64_t least,
                            int64_t elsewhere, int32_t depth);

#endif
