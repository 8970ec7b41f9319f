/* SPDX-License-Identifier: MIT */
#ifndef TAI_GENERATE_H
#define TAI_GENERATE_H

/*
 * Generated instances, behind the public generate.h. Its parts:
 *
 *     generate-graph.c  draws who talks to whom; one function for each family
 *     generate-cost.c   draws what running, talking and distance cost
 *     generate.c        checks the options and puts the instance together
 *     generate-mix.c    tells whether the optimum is worth looking for
 *
 * The same options give the same bytes on every machine: random numbers come
 * from base/random.h, costs are drawn in integers, and the few doubles go
 * through +, -, *, / and comparisons only, which IEEE 754 rounds in one way.
 * No function of libm is called whose last bit may differ.
 */

#include <stdint.h>

#include <taskassign/generate.h>

#include "base/random.h"
#include "model/instance.h"

/* Who talks to whom, and what the family knows about where tasks are. */
struct tai_draft {
    int32_t tasks;
    int64_t pairs;
    int64_t room;          /* pairs that the arrays have space for */
    int32_t *task, *other; /* [pairs] */

    int32_t groups; /* layers or clusters; 0 if the family has none */
    int32_t *group; /* [tasks], if there are groups */

    int32_t width, height, depth; /* of a grid: task (z * height + y) * width
                                     + x is at x, y, z; 0 for no grid */
};

void tai_draft_release(struct tai_draft *draft);

/* How a family chooses execution costs, apart from where it prefers nodes. */
enum tai_flavour {
    TAI_PLAIN,   /* the same range for every task */
    TAI_BUSY,    /* the range grows with the root of the task's degree */
    TAI_ANCHORED /* only columns of a grid care where they run */
};

/* Limits of all the random costs: execution in 1 .. execution, communication
   in 1 .. communication. */
struct tai_cost_range {
    ta_cost execution;
    ta_cost communication;
};

struct tai_family {
    const char *name;
    const char *help;
    /* Draws the task graph; draft->tasks is set. TA_OUT_OF_MEMORY. */
    ta_status (*draw)(struct tai_draft *draft, double degree,
                      struct tai_random *random);
    double degree;       /* the usual one; 0 if the shape decides */
    double least_degree; /* what keeps it connected, or 0 */
    double ratio[2];     /* the usual ones, for two nodes and for more */
    int32_t favour[2];   /* likewise: how much regions, layers or clusters may
                            prefer a node, percent of the execution range */
    int32_t less_across; /* how much less a pair in two groups talks, percent
                            of what one within a group does */
    enum tai_flavour flavour;
};

/* By name, or NULL. */
const struct tai_family *tai_family_find(const char *name);

enum tai_execution_kind {
    TAI_UNRELATED,  /* every task and node by itself */
    TAI_SPEEDS,     /* work of the task times slowness of the node, roughly */
    TAI_RESTRICTED, /* unrelated, a fifth of the pairs forbidden */
    TAI_WEAK,       /* four fifths of the tasks run equally well anywhere */
    TAI_IDENTICAL   /* nodes do not differ */
};

struct tai_cost_plan {
    const struct tai_family *family;
    enum tai_execution_kind kind;
    int32_t nodes;
    struct tai_cost_range range;
};

/*
 * Ranges at which the communication of a task whose neighbours are all
 * elsewhere has a mean of `ratio` times the range of the execution costs.
 */
struct tai_cost_range tai_choose_range(const struct tai_draft *draft,
                                       const struct tai_family *family,
                                       int32_t nodes, double mean_distance,
                                       double ratio);

/* Fills `execution`, [tasks * nodes]. TA_OUT_OF_MEMORY. */
ta_status tai_draw_execution(const struct tai_cost_plan *plan,
                             const struct tai_draft *draft,
                             struct tai_random *random, ta_cost execution[]);

/* Fills `cost`, [pairs]. */
void tai_draw_communication(const struct tai_cost_plan *plan,
                            const struct tai_draft *draft,
                            struct tai_random *random, ta_cost cost[]);

/* Hops on the most nearly square mesh; `distance` is [nodes * nodes]. */
void tai_mesh_distances(int32_t nodes, ta_cost distance[]);

/* Between random points of a plane 10 wide, rounded up, at least 1.
   TA_OUT_OF_MEMORY. */
ta_status tai_metric_distances(int32_t nodes, struct tai_random *random,
                               ta_cost distance[]);

/* What a descent from the cheapest nodes shows about the optimum. */
enum tai_mix {
    TAI_MIXED,     /* neither of the others, for sure: the descent ends at less
                      than both cost */
    TAI_SCATTERED, /* may be each task on its cheapest node */
    TAI_GATHERED   /* may be all tasks on one node */
};

/* The instance is frozen and has no capacities. TA_OUT_OF_MEMORY. */
ta_status tai_find_mix(const struct ta_instance *instance, enum tai_mix *mix);

/* The largest integer whose square is at most x >= 0. */
int64_t tai_square_root(int64_t x);

#endif
