/* SPDX-License-Identifier: MIT */
#ifndef TAI_FORMULATION_H
#define TAI_FORMULATION_H

/*
 * The assignment problem in rows and columns.
 *
 *     x[t][p] = 1  if task t runs on node p,   sum_p x[t][p] = 1
 *
 * for allowed pairs only; capacities, the limit on loads and apart groups
 * are rows over x. What makes formulations differ is how the cost of an edge
 * {t, u} follows from x[t] and x[u]. All three below have the same linear
 * relaxation where they apply, the least cost of transporting x[t] to x[u]
 * (the local polytope); they differ in size, k being the number of nodes:
 *
 *   UNIFORM  y[p] >= x[t][p] - x[u][p], y >= 0, cost c d y[p]: k columns and
 *            k rows an edge. One side suffices, because both sides add up
 *            to the same.
 *   LINKS    when distances are lengths of shortest paths along few links
 *            between nodes: a flow f >= 0 along the links in both directions
 *            that leaves p with x[t][p] - x[u][p]: k rows an edge.
 *   LOCAL    z[p][q] >= 0 with row sums x[t] and column sums x[u]: k * k
 *            columns and 2 k rows an edge.
 *
 * The variables of an edge are continuous: they are integers by themselves
 * when x is. (The product form z >= x[t][p] + x[u][q] - 1 is useless: its
 * relaxation is 0 almost always.)
 *
 * The objective of an assignment is offset + unit * (cost of its program).
 * Offset takes the least cost of each task and what every assignment pays;
 * unit divides all costs, so that the numbers are small and "the cost is an
 * integer" says as much as it can.
 *
 * The largest load (turnaround) is one more column T, which is the cost, and a
 * row for each node: its load is at most T. There an edge pays at both of its
 * ends, so that y[p] needs both sides, y[p] >= |x[t][p] - x[u][p]|; LINKS do
 * not know the ends, and what is not UNIFORM is LOCAL. T is at most what the
 * incumbent has.
 */

#include "lp/program.h"
#include "model/graph.h"
#include "model/incumbent.h"

enum tai_edge_form { TAI_UNIFORM, TAI_LINKS, TAI_LOCAL };

struct tai_formulation {
    enum tai_edge_form form;
    struct tai_program program; /* columns of x first */
    int32_t choices;            /* columns of x */
    int32_t knapsacks;          /* rows of capacities and loads, one after */
    int32_t first_knapsack;     /* the other from this one, ... */
    int64_t knapsack_entry;     /* ... and so their entries, row by row */
    int32_t *column;    /* [tasks * nodes] of x[t][p]; -1 if forbidden */
    int32_t largest;    /* column of T; -1 for a sum of costs */
    int32_t first_load; /* rows of loads, one for each node */
    ta_cost offset, unit;
};

/*
 * The formulation of the incumbent's instance (a restriction, see
 * model/restriction.h), objective and limit on loads.
 * TA_NOT_SUPPORTED for numbers that a double would round and for programs of
 * more than 3 million coefficients; TA_OUT_OF_MEMORY. With the objective
 * turnaround no execution cost is negative.
 */
ta_status tai_formulation_build(const struct tai_incumbent *incumbent,
                                struct tai_formulation *formulation);

void tai_formulation_release(struct tai_formulation *formulation);

#endif
