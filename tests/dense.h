/* SPDX-License-Identifier: MIT */
#ifndef DENSE_H
#define DENSE_H

/* Problems of message passing on which sizes of nodes are a matter. */

#include "base/random.h"
#include "bound/messages.h"
#include "model/graph.h"
#include "suite.h"

/* The instance as a problem of message passing, its tasks in order; NULL if
   it is not of the kind that sizes are for. */
static inline struct tai_messages *
dense_messages(const ta_instance *instance, int32_t order[])
{
    struct tai_graph graph;
    struct tai_messages *m = NULL;
    for (int32_t t = 0; t < instance->tasks; t++)
        order[t] = t;
    ck_assert(!tai_graph_build(instance, &graph));
    const ta_status status = tai_messages_build(instance, &graph, order, &m);
    ck_assert(status == TA_OK || status == TA_NOT_SUPPORTED);
    tai_graph_release(&graph);
    if (m && (!m->uniform || m->apart || m->tasks == 0)) {
        tai_messages_free(m);
        m = NULL;
    }
    return m;
}

/* All pairs of so many tasks, in the hard band. */
static inline ta_instance *
dense_instance(struct tai_random *random, int32_t tasks, int32_t nodes)
{
    ta_instance *instance;
    ck_assert(!ta_instance_new(nodes, &instance));
    for (int32_t t = 0; t < tasks; t++) {
        ta_cost row[8];
        for (int32_t p = 0; p < nodes; p++)
            row[p] = tai_random_between(random, 0, 10000);
        ck_assert(!ta_instance_add_task(instance, NULL, row, NULL));
    }
    for (int32_t t = 0; t < tasks; t++)
        for (int32_t u = 0; u < t; u++)
            ck_assert(!ta_instance_add_communication(
                instance, t, u, tai_random_between(random, 1, 15000 / tasks)));
    ck_assert(!ta_instance_freeze(instance, NULL));
    return instance;
}

#endif
