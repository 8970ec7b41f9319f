/* SPDX-License-Identifier: MIT */
#ifndef RANDOM_INSTANCE_H
#define RANDOM_INSTANCE_H

/*
 * Small random instances over all features, for comparing with enumeration.
 * Sizes, magnitudes, density and which features occur are drawn as well, so a
 * few thousand rounds see most combinations.
 */

#include <stdint.h>

#include <taskassign/instance.h>

#include "base/random.h"

/* What an instance may have; whether it does is drawn. */
enum random_feature {
    RANDOM_FORBIDDEN = 1,  /* execution costs that are inf */
    RANDOM_NEGATIVE = 2,   /* execution costs below 0 */
    RANDOM_DISTANCES = 4,  /* a scaled uniform one, line, mesh, any, zero */
    RANDOM_DIAGONAL = 8,   /* d(p, p) > 0; with RANDOM_DISTANCES */
    RANDOM_RESOURCES = 16, /* up to three, some by node, some unlimited */
    RANDOM_APART = 32,
    RANDOM_TOGETHER = 64,
    RANDOM_PINS = 128,
    RANDOM_DECIMALS = 256, /* scales other than 0 */
    RANDOM_LARGE = 512,    /* totals near 2^62 */
    RANDOM_SCARCE = 1024,  /* resources in any case */

    /* What a restriction has as well. */
    RANDOM_RESTRICTED = RANDOM_FORBIDDEN | RANDOM_NEGATIVE | RANDOM_DISTANCES |
                        RANDOM_DIAGONAL | RANDOM_RESOURCES | RANDOM_APART |
                        RANDOM_DECIMALS | RANDOM_LARGE,
    RANDOM_EVERYTHING = RANDOM_RESTRICTED | RANDOM_TOGETHER | RANDOM_PINS
};

/*
 * A frozen instance with at most that many tasks and nodes (at least one
 * node, sometimes no task); the caller frees it. May be infeasible. Fails the
 * test if memory runs out.
 */
ta_instance *random_instance(struct tai_random *random, unsigned features,
                             int32_t most_tasks, int32_t most_nodes);

#endif
