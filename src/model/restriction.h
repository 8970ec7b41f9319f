/* SPDX-License-Identifier: MIT */
#ifndef TAI_RESTRICTION_H
#define TAI_RESTRICTION_H

/*
 * A smaller instance with the same optimum, and the way back.
 *
 * What engines solve is never the user's instance but its restriction:
 *
 *   - tasks that must be together are one task, whose requirement is the sum
 *     of theirs, and whose execution cost contains what they pay to each
 *     other there; where execution counts by itself, for a limit on loads or
 *     another objective than the total, that is kept apart (`within`);
 *   - pins have become forbidden nodes, so have nodes on which a requirement
 *     exceeds the capacity by itself;
 *   - apart groups, after merging, have no duplicates;
 *   - where communication does not count, there is none.
 *
 * So an engine sees execution costs (with forbidden ones), pairs, distances,
 * resources and apart groups, and neither pins nor together groups. Costs are
 * the same: the total of an assignment of the restriction is the total of the
 * one it stands for, in the same units.
 *
 * An instance that has none of these is its own restriction: nothing is
 * copied.
 */

#include <stdbool.h>
#include <stdint.h>

#include "model/instance.h"

struct tai_restriction {
    const struct ta_instance *original;
    const struct ta_instance *instance; /* what engines solve; the original
                                           itself if `made` is NULL */
    struct ta_instance *made;
    int32_t *stands_for; /* [original tasks]: its task in `instance`; NULL if
                            each stands for itself */
    bool infeasible;     /* found to be, with the reason below */
    char reason[512];    /* a sentence naming the tasks involved, or "" */
};

/* What the restriction is for. */
struct tai_terms {
    bool keep_apart; /* communication within a merged task does not become part
                        of its execution cost */
    bool mute;       /* communication is left out: nobody asks for it */
    const ta_cost *capacity; /* [resources * nodes] in place of those given;
                                or NULL */
};

/*
 * TA_OUT_OF_MEMORY. The original must outlive the restriction. An infeasible
 * one has no instance.
 */
ta_status tai_restriction_build_for(const struct ta_instance *original,
                                    const struct tai_terms *terms,
                                    struct tai_restriction *restriction);

/* The same for the total, or with `keep_apart`. */
ta_status tai_restriction_build(const struct ta_instance *original,
                                bool keep_apart,
                                struct tai_restriction *restriction);

void tai_restriction_release(struct tai_restriction *restriction);

/* From an assignment of the restriction to one of the original. */
void tai_restriction_undo(const struct tai_restriction *restriction,
                          const int32_t restricted[], int32_t assignment[]);

/* From the original to the restriction, e.g. for a start; a merged task gets
   the node of the first of its tasks. */
void tai_restriction_apply(const struct tai_restriction *restriction,
                           const int32_t assignment[], int32_t restricted[]);

#endif
