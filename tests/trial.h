/* SPDX-License-Identifier: MIT */
#ifndef TRIAL_H
#define TRIAL_H

/*
 * A random instance, its restriction and an incumbent for it: what a test of
 * an engine needs each round.
 */

#include <string.h>

#include "base/random.h"
#include "base/run.h"
#include "enumerate.h"
#include "model/incumbent.h"
#include "model/restriction.h"
#include "random-instance.h"
#include "suite.h"

struct trial {
    ta_instance *instance;
    struct tai_restriction restriction;
    struct tai_run run;
    struct tai_incumbent incumbent; /* unless restriction.infeasible */
    struct enumeration answer;
};

/* A limit on loads that cuts off some assignments, from the best total. */
static inline ta_cost
trial_load_limit(const struct trial *trial, struct tai_random *random)
{
    return tai_balance_limit(trial->restriction.instance,
                             1 + (double)tai_random_below(random, 20) / 10);
}

/* Features that go with the objective. */
static inline unsigned
trial_features(ta_objective objective)
{
    unsigned features = RANDOM_EVERYTHING;
    if (objective == TA_OBJECTIVE_TURNAROUND)
        features &= ~(unsigned)RANDOM_NEGATIVE;
    return features;
}

/* For the total of an instance with these features only. It may be too large
   to be enumerated: `answer` is left to the caller. */
static inline void
trial_begin_total(struct trial *trial, struct tai_random *random,
                  unsigned features, int32_t most_tasks, int32_t most_nodes)
{
    trial->instance = random_instance(random, features, most_tasks, most_nodes);
    tai_run_init(&trial->run);
    ck_assert(
        !tai_restriction_build(trial->instance, false, &trial->restriction));
    if (!trial->restriction.infeasible)
        ck_assert(!tai_incumbent_init(
            &trial->incumbent, trial->restriction.instance, &trial->run));
}

/* With `limit_loads`, a limit on each node's execution cost is drawn. */
static inline void
trial_begin(struct trial *trial, struct tai_random *random, int32_t most_tasks,
            int32_t most_nodes, ta_objective objective, bool limit_loads)
{
    trial->instance = random_instance(random, trial_features(objective),
                                      most_tasks, most_nodes);
    tai_run_init(&trial->run);
    ck_assert(!tai_restriction_build(
        trial->instance, objective != TA_OBJECTIVE_TOTAL || limit_loads,
        &trial->restriction));
    ta_cost limit = TA_UNLIMITED;
    if (!trial->restriction.infeasible) {
        ck_assert(!tai_incumbent_init(
            &trial->incumbent, trial->restriction.instance, &trial->run));
        if (limit_loads)
            limit = trial_load_limit(trial, random);
        trial->incumbent.objective = (int32_t)objective;
        trial->incumbent.load_limit = limit;
    }
    trial->answer = enumerate_instance(trial->instance, objective, limit);
    if (trial->restriction.infeasible)
        ck_assert_int_eq(trial->answer.best, TA_FORBIDDEN);
}

/* The dearest feasible assignment among some random ones, so that the engine
   has nearly all to do itself; not offered if there is none. */
static inline void
trial_offer_a_poor_one(struct trial *trial, struct tai_random *random)
{
    const struct ta_instance *instance = trial->incumbent.instance;
    int32_t assignment[ENUMERATE_MOST_TASKS], kept[ENUMERATE_MOST_TASKS];
    ta_cost worst = TA_NO_BOUND;
    for (int i = 0; i < 20; i++) {
        for (int32_t t = 0; t < instance->tasks; t++)
            assignment[t] =
                (int32_t)tai_random_below(random, (uint64_t)instance->nodes);
        const ta_cost cost = tai_incumbent_cost(&trial->incumbent, assignment);
        if (cost == TA_FORBIDDEN || cost <= worst)
            continue;
        worst = cost;
        memcpy(kept, assignment, sizeof kept);
    }
    if (worst != TA_NO_BOUND)
        tai_incumbent_offer(&trial->incumbent, kept);
}

/* Whatever an engine reported holds. */
static inline void
trial_check(struct trial *trial)
{
    const struct tai_incumbent *incumbent = &trial->incumbent;
    if (tai_incumbent_exists(incumbent)) {
        ck_assert_int_ge(incumbent->value, trial->answer.best);
        ck_assert_int_eq(
            tai_incumbent_cost(&trial->incumbent, incumbent->assignment),
            incumbent->value);
    }
    ck_assert_int_le(incumbent->lower_bound, trial->answer.best);
}

/* How the rounds of a test ended. */
struct trial_count {
    int proved, infeasible, refused;
};

/* An engine that was not stopped is exact, or refuses what it does not do. */
static inline void
trial_check_exact(struct trial *trial, ta_status status,
                  struct trial_count *count)
{
    trial_check(trial);
    if (status) {
        ck_assert_int_eq(status, TA_NOT_SUPPORTED);
        count->refused++;
        return;
    }
    ck_assert_int_eq(trial->incumbent.value, trial->answer.best);
    ck_assert_int_eq(trial->incumbent.lower_bound, trial->answer.best);
    count->proved += trial->answer.best != TA_FORBIDDEN;
    count->infeasible += trial->answer.best == TA_FORBIDDEN;
}

static inline void
trial_end(struct trial *trial)
{
    if (!trial->restriction.infeasible)
        tai_incumbent_release(&trial->incumbent);
    tai_restriction_release(&trial->restriction);
    ta_instance_free(trial->instance);
}

#endif
