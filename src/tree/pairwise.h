/* SPDX-License-Identifier: MIT */
#ifndef TAI_PAIRWISE_H
#define TAI_PAIRWISE_H

/*
 * A function of one label per vertex, made of terms with one or two of them:
 *
 *     F(x) = sum over v of unary(v, x(v))
 *          + sum over edges {v, w} of c(v,w) d(x(v), x(w)).
 *
 * The graph is simple, each edge in the rows of both its ends. The caller
 * sees to it that any sum of parts of an F(x) stays within +-2^62.
 */

#include <stdint.h>

#include <taskassign/number.h>

struct tai_pairwise {
    int32_t vertices;
    int32_t labels;           /* >= 1 */
    const int64_t *first;     /* [vertices + 1] */
    const int32_t *neighbour; /* [first[vertices]], ascending within a row */
    const ta_cost *cost;      /* [first[vertices]], >= 0 */
    const ta_cost *unary;     /* [vertices * labels]; TA_FORBIDDEN: not this
                                 label */
    const ta_cost *distance;  /* [labels * labels], symmetric; NULL if it is 0
                                 on the diagonal and `uniform` elsewhere */
    ta_cost uniform;          /* >= 0 */
};

static inline const ta_cost *
tai_unary(const struct tai_pairwise *problem, int32_t v)
{
    return &problem->unary[(int64_t)v * problem->labels];
}

static inline ta_cost
tai_pairwise_distance(const struct tai_pairwise *problem, int32_t p, int32_t q)
{
    if (!problem->distance)
        return p == q ? 0 : problem->uniform;
    return problem->distance[(int64_t)p * problem->labels + q];
}

#endif
