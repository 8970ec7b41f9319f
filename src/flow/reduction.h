/* SPDX-License-Identifier: MIT */
#ifndef TAI_FLOW_REDUCTION_H
#define TAI_FLOW_REDUCTION_H

/*
 * From the caller's arrays to the network that an engine really needs.
 *
 * Many vertices of a task graph can be decided, or made to follow their
 * neighbours, by a look at a few numbers. Four rules do that; each rewrites
 * the problem into a smaller one whose minimum cuts, all of them, are the
 * given ones without the vertices removed:
 *
 *   fix        (fix.c)        a terminal outweighs everything at the vertex;
 *   peel       (peel.c)       a vertex with one neighbour, found without rows;
 *   contract   (contract.c)   a pair outweighs everything else at one end;
 *   eliminate  (eliminate.c)  vertices with one or two neighbours, and what
 *                             more can be fixed on the way, in the rows.
 *
 * In order: fix makes passes over the pairs while they pay, peel takes the
 * trees off a tree-like graph, contract makes one of what goes together where
 * terminals are sparse, what is left is placed in the rows of a network, in an
 * order that keeps neighbours together (order.c), and eliminate works on these
 * if there is enough to do. Which rules run is decided by counting, never by
 * the name of a family. Components need no rule: where not both signs of excess
 * are, the engine takes no step; its search for labels is all that reads them.
 *
 * Why all minimum cuts survive. Write C(S) of cut.h as a function of 0-1
 * variables x, one per vertex. A rule that removes v puts min over x(v) of C
 * in the place of C. The minimum of that function of the others is the same,
 * its minimisers are the old ones without x(v), and so are the smallest and
 * the largest of them: the intersection of all and the union of all. Going
 * back, v's place in the smallest is what is best for v given the smallest of
 * the others, ties going to 0, and in the largest likewise with ties to 1.
 *
 * Bookkeeping. Each vertex has its excess, and C = K + (what the network
 * pays), where K is paid in any case and is L of the network before any flow.
 * By network.h, L = supply - sum of positive excesses; so whatever
 * charges a vertex with a positive amount adds it to the supply (tai_charge),
 * and whoever leaves takes its positive excess out again and puts in what it
 * pays in any case.
 *
 * Overflow. Let |v| be the larger of e(v) and -e(v), and |p| the larger
 * capacity of a pair p. No rule raises
 *
 *      K + sum over v of |v| + sum over pairs of |p|,                    (1)
 *
 * which cut.h bounds by 2^62 in the beginning, and no term is negative. For a
 * star that is not obvious; tests/test-reduction.c checks it. So an excess, a
 * sum of capacities in `out` or `in`, and the supply, K plus the positive
 * excesses, are at most 2^62.
 */

#include <stdbool.h>
#include <stdint.h>

#include <taskassign/status.h>

#include "base/run.h"
#include "flow/cut.h"
#include "flow/network.h"

/* Where a vertex is; decided ones carry the round that decided them. */
#define TAI_UNDECIDED 0
#define TAI_ROUND 0x3f     /* bits of the round, below 63 */
#define TAI_SINK_SIDE 0x40 /* decided ones have one of these two */
#define TAI_SOURCE_SIDE 0x80
#define TAI_FOLLOWS 0x3f /* removed by a struct tai_follower; not a round */

/*
 * A vertex that was removed and follows at most two others. Bit
 * x(first) + 2 x(second) of `smallest` is its side in the smallest cut when
 * they are on those sides, and likewise of `largest`.
 */
struct tai_follower {
    int32_t vertex;
    int32_t first;
    int32_t second; /* equal to `first` if there is only one */
    uint8_t smallest;
    uint8_t largest;
};

struct tai_reduction {
    const struct tai_cut_problem *problem;
    struct tai_run *run;
    const int64_t *reverse; /* of the problem, or its capacities */
    unsigned rules;
    bool largest; /* the largest cut is wanted too */

    /* By the problem's numbers; released as soon as rows exist. */
    int64_t *excess; /* [vertices], handed over to the network */
    int64_t *out;    /* [vertices], capacity to undecided neighbours */
    int64_t *in;     /* [vertices], from them; equal to `out` as a pointer if
                        all pairs are symmetric */
    int32_t *degree; /* [vertices], and once rows are made the number of each
                        vertex that is left */
    int32_t *same;   /* [vertices], who represents each vertex; NULL if
                        nothing was merged */

    uint8_t *state; /* [vertices] */
    int64_t supply;
    uint64_t widest; /* the largest sum of both capacities of a pair left */
    int64_t pairs;   /* that are left */

    struct tai_follower *follower; /* [room], in the order of removal */
    int64_t followers;
    int64_t room;

    struct tai_network *network;
    int32_t *origin; /* [network->vertices], the problem's numbers */
    int64_t ticks;
};

/*
 * Reduces a problem by the rules given (TAI_RULE_... of cut.h) to
 * reduction->network, which may be empty. If the run is stopped before there
 * is one, it is NULL. On an error nothing is to be released.
 */
ta_status tai_reduce(const struct tai_cut_problem *problem, unsigned rules,
                     bool largest, struct tai_run *run,
                     struct tai_reduction *reduction);

/* Pairs looked at between two questions whether to stop: some 10 ms. */
#define TAI_STOP_PAIRS (INT64_C(1) << 20)

/* Hands the ticks over and tells whether the run must end. The steps then
   leave at once, and there is no network but after tai_eliminate_...(). */
bool tai_reduction_stopped(struct tai_reduction *reduction);

/* The same, but asks only now and then in a loop over `i`. */
static inline bool
tai_reduction_stopped_at(struct tai_reduction *reduction, int64_t i)
{
    return i % TAI_STOP_PAIRS == 0 && tai_reduction_stopped(reduction);
}

/* Sides of the network's vertices to sides of the problem's. */
void tai_reduction_expand(const struct tai_reduction *reduction,
                          const uint8_t network_side[], uint8_t side[]);

/* Releases all, the network too. */
void tai_reduction_clear(struct tai_reduction *reduction);

/* Places the pairs that are left in the rows: by the number of each vertex in
   `degree`, and by where each row ends in network->first. */
void tai_place_pairs(struct tai_reduction *reduction);

/* Gives merged vertices the number of who represents them. */
void tai_number_merged(struct tai_reduction *reduction);

/* The steps, in this order. */
void tai_fix_rounds(struct tai_reduction *reduction);
ta_status tai_peel(struct tai_reduction *reduction);
bool tai_contraction_pays(const struct tai_reduction *reduction);
ta_status tai_contract(struct tai_reduction *reduction);
ta_status tai_order(struct tai_reduction *reduction);
ta_status tai_eliminate_narrow(struct tai_reduction *reduction);
ta_status tai_eliminate_wide(struct tai_reduction *reduction);

/* Whether the network is large and its numbers tell nothing about where
   neighbours are; a sample says. */
bool tai_is_scattered(const struct tai_network *network);

/* v pays `amount` on the sink side, or -amount on the source side. */
static inline void
tai_charge(struct tai_reduction *reduction, int32_t v, int64_t amount)
{
    reduction->excess[v] += amount;
    if (amount > 0)
        reduction->supply += amount;
}

/*
 * The fix rule. Putting v on the source side saves e(v) and costs at most the
 * capacity that leaves v: if e(v) is larger, v is there in every minimum cut.
 * The same to the sink, where a tie also says that v is not in the smallest
 * source side, which is enough unless the largest is wanted.
 */
static inline uint8_t
tai_decide(const struct tai_reduction *reduction, int64_t excess, int64_t out,
           int64_t in)
{
    if (excess > out)
        return TAI_SOURCE_SIDE;
    if (-excess > in || (-excess == in && !reduction->largest))
        return TAI_SINK_SIDE;
    return TAI_UNDECIDED;
}

/* What a vertex on a side adds to what is paid in any case. */
static inline void
tai_settle(struct tai_reduction *reduction, uint8_t side, int64_t excess)
{
    if (side & TAI_SOURCE_SIDE)
        reduction->supply -= excess;
}

/* Up to two neighbours of a vertex that is to be removed. */
struct tai_star {
    int64_t excess;
    int64_t to[2];   /* capacity from the vertex to the neighbour */
    int64_t from[2]; /* and back; both 0 if there is no such neighbour */
};

/* What takes the place of a star. */
struct tai_bridge {
    int64_t paid;      /* in any case */
    int64_t charge[2]; /* on the neighbours */
    int64_t forth;     /* capacity from the first to the second */
    int64_t back;
    uint8_t smallest; /* for struct tai_follower */
    uint8_t largest;
};

struct tai_bridge tai_bridge_star(const struct tai_star *star);

/* Notes that `vertex` follows the others, by the problem's numbers. */
ta_status tai_note_follower(struct tai_reduction *reduction, int32_t vertex,
                            int32_t first, int32_t second,
                            const struct tai_bridge *bridge);

#endif
