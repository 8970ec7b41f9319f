/* SPDX-License-Identifier: MIT */
#ifndef TAI_FLOW_NETWORK_H
#define TAI_FLOW_NETWORK_H

/*
 * The residual network that all engines work on.
 *
 * Every pair {u, v} is two arcs, one in u's list and one in v's, each holding
 * its residual capacity and the place of the other, its mate. The arcs of a
 * vertex lie side by side (compressed rows), 12 bytes an arc if the
 * capacities allow and 16 if they do not; `wide` tells which, and arc.h gives
 * both to one source text.
 *
 * There are no terminal arcs. A vertex has one signed excess e(v): what it
 * could still send (a residual arc from the source) or still receive (an arc
 * to the sink). Pushing d along an arc u -> v is
 *
 *      r(u,v) -= d,   r(v,u) += d,   e(u) -= d,   e(v) += d,             (1)
 *
 * which engines do in whatever order they like (a pseudoflow). It changes how
 * the value of a cut is written, not the value: for every S
 *
 *      C(S) = L + sum over v not in S of max(0,  e(v))
 *               + sum over v in S     of max(0, -e(v))
 *               + sum over u in S, v not in S of r(u,v)                  (2)
 *      L    = supply - sum over v of max(0, e(v)).                       (3)
 *
 * All three sums are >= 0, so L is a lower bound on every cut at any moment:
 * it is the value of the flow found so far. When no residual path leads from
 * a positive excess to a negative one, the vertices that positive excess
 * reaches make all three sums 0, so they are a minimum cut of value L, and
 * the smallest one: by (2) every S with C(S) = L must contain them. What
 * cannot reach a negative excess is the largest, likewise.
 *
 * Invariants (tai_network_check):
 *   (N1) first[0] = 0, first ascends, first[vertices] = arcs;
 *   (N2) mate(mate(a)) = a, mate(a) != a, head(mate(a)) is a's vertex;
 *   (N3) head(a) is not a's vertex.
 *
 * Overflow: with the range of cut.h, r(u,v) + r(v,u) is constant and at most
 * 2^63, which an unsigned residual holds. An engine only moves positive excess
 * to where it cancels negative: neither sum grows, and each is at most 2^62 in
 * the beginning, as is `supply` (reduction.h).
 */

#include <stdbool.h>
#include <stdint.h>

#include <taskassign/status.h>

#include "flow/arc.h"
#include "flow/cut.h"

struct tai_network {
    int32_t vertices;
    int32_t arcs;    /* twice the pairs */
    bool wide;       /* arcs are struct tai_wide_arc */
    int32_t *first;  /* [vertices + 1], of the arcs of each vertex */
    void *arc;       /* [arcs] */
    int64_t *excess; /* [vertices] */
    int64_t supply;  /* of equation (3); the positive terminals, or what takes
                        their place in a reduced network */
};

/*
 * Builds the network of a problem without special terminals, as it is: every
 * pair but self loops has arcs. The numbers must be within the range of cut.h.
 * `arc_of_pair`, if not NULL, receives the arc that leads from tail to head
 * for each pair, or -1 for a self loop. On TA_OK the caller owns *network.
 *
 * TA_INVALID_ARGUMENT (a vertex or a capacity out of range), TA_OUT_OF_RANGE
 * (too many pairs), TA_OUT_OF_MEMORY.
 */
ta_status tai_network_new(const struct tai_cut_problem *problem,
                          int32_t arc_of_pair[], struct tai_network **network);

/* Makes the arcs wide, if they are not yet. TA_OUT_OF_MEMORY. */
ta_status tai_network_widen(struct tai_network *network);

void tai_network_free(struct tai_network *network);

/* L of equation (3). */
int64_t tai_network_bound(const struct tai_network *network);

/*
 * The cut that the excesses tell. If they are separated (no residual path leads
 * from a positive to a negative one), `cut` is complete with the smallest and,
 * if wanted, the largest source side. Otherwise it is the better of two
 * closures: what positive excess reaches, and all that does not reach negative
 * excess. Fills all of `cut` (given its side array).
 */
ta_status tai_network_cut(const struct tai_network *network, bool largest,
                          struct tai_cut *cut);

/* True if (N1) to (N3) hold; for tests and asserts. */
bool tai_network_check(const struct tai_network *network);

static inline int32_t
tai_arc_head(const struct tai_network *network, int32_t a)
{
    return network->wide ? ((const struct tai_wide_arc *)network->arc)[a].head
                         : ((const struct tai_arc *)network->arc)[a].head;
}

static inline int32_t
tai_arc_mate(const struct tai_network *network, int32_t a)
{
    return network->wide ? ((const struct tai_wide_arc *)network->arc)[a].mate
                         : ((const struct tai_arc *)network->arc)[a].mate;
}

static inline uint64_t
tai_arc_residual(const struct tai_network *network, int32_t a)
{
    return network->wide
               ? ((const struct tai_wide_arc *)network->arc)[a].residual
               : ((const struct tai_arc *)network->arc)[a].residual;
}

/* Equation (1) along arc a of vertex u; 0 <= amount <= residual. */
void tai_network_push(struct tai_network *network, int32_t u, int32_t a,
                      int64_t amount);

/*
 * Turns all arcs round and changes the sign of every excess, after which what
 * was the sink side of a cut is the source side. `supply` and with it L mean
 * nothing until the same is done again. Must be done whole; 2 x 10^7 arcs take
 * some tenths of a second.
 */
void tai_network_mirror(struct tai_network *network);

/* For whoever changes capacities; it must fit the width. */
void tai_network_set_residual(struct tai_network *network, int32_t a,
                              uint64_t residual);

#endif
