/* SPDX-License-Identifier: MIT */
#ifndef TAI_FLOW_CUT_H
#define TAI_FLOW_CUT_H

/*
 * Minimum cuts, one call: arrays in, a cut out.
 *
 * The problem. Each vertex v goes to the source side S or to the sink side.
 * It carries one signed number, its terminal t(v): a positive one is what v
 * pays on the sink side (an arc from the source), a negative one is what it
 * pays on the source side (an arc to the sink). A pair {u, v} pays its
 * capacity c(u,v) when u is in S and v is not, and its reverse capacity c(v,u)
 * the other way round. The value of S is
 *
 *      C(S) = sum over v not in S of max(0,  t(v))
 *           + sum over v in S     of max(0, -t(v))
 *           + sum over u in S, v not in S of c(u,v)                      (1)
 *
 * and the minimum over all S is sought. The minimum cuts form a lattice: there
 * is a smallest source side and a largest one, every other lies between them,
 * and a vertex in the largest but not in the smallest is called free.
 *
 * For two nodes (Stone 1977): let S be the tasks on node 1 and
 * t(v) = e[v][2] - e[v][1]. Then the total cost of an assignment is
 * C(S) + sum over v of min(e[v][1], e[v][2]), with c(u,v) = c(v,u) the
 * communication cost: what Stone cancels, the caller adds. A task that is
 * forbidden on node 2 has t(v) = TAI_CUT_SOURCE and adds e[v][1]; one that is
 * forbidden on node 1 has TAI_CUT_SINK and adds e[v][2]. Such a vertex is held
 * on its side at no charge, whatever it costs elsewhere.
 *
 * Use:
 *
 *      struct tai_cut_problem problem = {
 *          .vertices = n, .pairs = m, .tail = u, .head = v, .capacity = c,
 *          .terminal = t };
 *      struct tai_cut_options options = TAI_CUT_DEFAULTS;
 *      struct tai_cut cut = {.side = bytes};
 *      ta_status status = tai_cut_solve(&problem, &options, run, &cut);
 *      if (status == TA_OK && cut.complete)
 *          on_node_1 = cut.side[v] & TAI_IN_SMALLEST;
 *
 * Nothing is copied that need not be: the arrays are lent for the call and
 * left as they were. Self loops are ignored, parallel pairs add up.
 *
 * Range: the sum of all |t(v)| (but for the two special values) and of the
 * larger capacity of every pair may not exceed 2^62; otherwise the answer is
 * TA_OUT_OF_RANGE. Everything is exact below that. At most 10^9 pairs.
 */

#include <stdbool.h>
#include <stdint.h>

#include <taskassign/status.h>

#include "base/run.h"

/* Terminals that hold a vertex on one side. */
#define TAI_CUT_SOURCE INT64_MAX
#define TAI_CUT_SINK (-INT64_MAX)

/* Bits of a side: 3 is "source side in every minimum cut", 2 is free, 0 is
   "sink side in every minimum cut". */
#define TAI_IN_SMALLEST 1
#define TAI_IN_LARGEST 2

struct tai_cut_problem {
    int32_t vertices;
    int64_t pairs;
    const int32_t *tail;     /* [pairs] */
    const int32_t *head;     /* [pairs] */
    const int64_t *capacity; /* [pairs], tail to head, >= 0 */
    const int64_t *reverse;  /* [pairs], head to tail, >= 0;
                                NULL: the same as `capacity` */
    const int64_t *terminal; /* [vertices] */
};

enum tai_cut_engine {
    TAI_CUT_PSEUDOFLOW, /* the fast one */
    TAI_CUT_DINIC,      /* the simple one, for checking the others */
    TAI_CUT_FOREIGN     /* `foreign` below, e.g. igraph */
};

/*
 * An engine from elsewhere. It gives every vertex of the source side of some
 * minimum cut TAI_IN_SMALLEST, the others 0. What it finds proves nothing, so
 * the flow that does, and from which smallest and largest cut are read, is our
 * own; if the values of the two cuts differ, one engine is wrong:
 * TA_INTERNAL_ERROR. A run that is stopped may leave `side` as it is. The
 * engine gets problems without special terminals, loops and empty pairs only,
 * and answers TA_NOT_SUPPORTED to what it cannot do exactly. igraph is found
 * by tai_module_load("igraph").
 */
struct tai_cut_foreign {
    const char *name;
    ta_status (*cut)(const struct tai_cut_problem *problem, struct tai_run *run,
                     uint8_t side[]);
};

/* What may be tried to make the network smaller (reduction.h) and the engine
   faster. Each is exact, and used where it pays. */
#define TAI_RULE_FIX 1       /* terminals that outweigh all else */
#define TAI_RULE_PEEL 2      /* trees, before rows are made */
#define TAI_RULE_ELIMINATE 4 /* one or two neighbours, in the rows */
#define TAI_RULE_ORDER 8     /* numbers that keep neighbours together */
#define TAI_RULE_MIRROR 16   /* push the sign of excess that there is less of */
#define TAI_RULE_SWEEP 32    /* sweeps over the rows before trees (sweep.h) */
#define TAI_RULE_CONTRACT 64 /* one vertex of what always goes together */
#define TAI_RULE_ALL 127
#define TAI_RULE_ALWAYS 128 /* whether it pays or not; for tests */

struct tai_cut_options {
    enum tai_cut_engine engine;
    const struct tai_cut_foreign *foreign; /* for TAI_CUT_FOREIGN */
    unsigned rules;                        /* TAI_RULE_... */
    bool largest; /* tell the largest source side too; if not, both bits of a
                     side are those of the smallest */
};

#define TAI_CUT_DEFAULTS                                                       \
    {                                                                          \
        .engine = TAI_CUT_PSEUDOFLOW, .rules = TAI_RULE_ALL                    \
    }

struct tai_cut {
    uint8_t *side;       /* [vertices], the caller's; written on TA_OK */
    int64_t value;       /* C of the sides given */
    int64_t lower_bound; /* no cut is cheaper; equal to `value` if complete */
    bool complete;       /* false: stopped; the sides are some valid cut */
    int64_t free;        /* vertices that are free, with `largest` */
};

/*
 * Finds a minimum cut. A run that is stopped is no error: then `complete` is
 * false, the sides are the better of two cuts that the flow so far suggests,
 * and the bound is its value. The sides of a complete cut depend on the
 * problem only, not on engine, options or the order of the pairs.
 *
 * TA_INVALID_ARGUMENT (a vertex number or a capacity out of range),
 * TA_OUT_OF_RANGE, TA_OUT_OF_MEMORY, and what a foreign engine answers.
 */
ta_status tai_cut_solve(const struct tai_cut_problem *problem,
                        const struct tai_cut_options *options,
                        struct tai_run *run, struct tai_cut *cut);

/* C(S) of equation (1) in a plain loop, where S is what has one of `bits`. */
int64_t tai_cut_value(const struct tai_cut_problem *problem,
                      const uint8_t side[], uint8_t bits);

#endif
