/* SPDX-License-Identifier: MIT */
#ifndef DENSE_H
#define DENSE_H

/* Problems of message passing on which sizes of nodes are a matter. */

#include "base/random.h"
#include "bound/messages.h"
#include "model/graph.h"
#include "suite.h"
#include "trial.h"

/* What the two searches by sizes are for. */
#define DENSE_FEATURES                                                         \
    (RANDOM_RESTRICTED & ~(unsigned)(RANDOM_RESOURCES | RANDOM_APART))

/* Searches from the dearest of a few assignments, so that it has all to do;
   false if the instance is not of that kind. */
typedef bool dense_search(struct trial *trial, struct tai_random *random,
                          bool *ended);

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

/* `lean`: in every third round frames keep next to nothing. */
static inline void
dense_agrees_with_enumeration(uint64_t seed, dense_search *search, bool lean)
{
    struct tai_random random;
    tai_random_seed(&random, seed);
    int solved = 0;
    for (int round = 0; round < rounds(6000, 200000); round++) {
        struct trial trial;
        bool ended = false;
        trial_begin_total(&trial, &random, DENSE_FEATURES, round % 20 ? 6 : 9,
                          4);
        if (lean && round % 3 == 0)
            trial.run.memory_limit = 0;
        const struct enumeration answer = enumerate_total(trial.instance);
        if (!trial.restriction.infeasible && search(&trial, &random, &ended)) {
            solved++;
            ck_assert(ended);
            ck_assert_int_eq(trial.incumbent.value, answer.best);
            ck_assert_int_le(trial.incumbent.lower_bound, answer.best);
        }
        trial_end(&trial);
    }
    ck_assert_int_gt(solved, 1000);
}

static inline void
dense_stopped_runs_are_valid(uint64_t seed, dense_search *search)
{
    struct tai_random random;
    tai_random_seed(&random, seed);
    int stopped = 0;
    for (int round = 0; round < rounds(3000, 50000); round++) {
        struct trial trial;
        bool ended = false;
        trial_begin_total(&trial, &random, DENSE_FEATURES, 9, 4);
        const struct enumeration answer = enumerate_total(trial.instance);
        trial.run.poll_limit = 1 + (int64_t)tai_random_below(&random, 6);
        if (!trial.restriction.infeasible && search(&trial, &random, &ended)) {
            ck_assert_int_ge(trial.incumbent.value, answer.best);
            ck_assert_int_le(trial.incumbent.lower_bound, answer.best);
            ck_assert(!ended || trial.incumbent.value == answer.best);
            stopped += !ended;
        }
        trial_end(&trial);
    }
    ck_assert_int_gt(stopped, 10);
}

#endif
