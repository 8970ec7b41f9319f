/* SPDX-License-Identifier: MIT */
#ifndef ENUMERATE_H
#define ENUMERATE_H

/*
 * The answer to a small instance by trying every assignment.
 *
 * Shares no code with the solvers: it reads the instance through the public
 * getters, adds up costs and checks every constraint by itself, one task at a
 * time, and prunes nothing but what is infeasible.
 */

#include <stdint.h>

#include <taskassign/instance.h>
#include <taskassign/options.h>

#define ENUMERATE_MOST_TASKS 12
#define ENUMERATE_MOST_NODES 8

struct enumeration {
    ta_cost best;     /* TA_FORBIDDEN if nothing is feasible */
    int64_t feasible; /* assignments */
    int64_t optimal;  /* of these, how many cost `best` */
    int32_t assignment[ENUMERATE_MOST_TASKS]; /* the first optimal one */
};

/*
 * `load_limit` bounds the execution cost on each node, in total units;
 * TA_UNLIMITED for none. The instance is frozen and within the sizes above.
 */
struct enumeration enumerate_instance(const ta_instance *instance,
                                      ta_objective objective,
                                      ta_cost load_limit);

/* The same where so many quarters of each node's capacities may be used. */
struct enumeration enumerate_limited(const ta_instance *instance,
                                     ta_objective objective, ta_cost load_limit,
                                     const int quarters[]);

/* The usual case: total cost, no limit on loads. */
struct enumeration enumerate_total(const ta_instance *instance);

#endif
