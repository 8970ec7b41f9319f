/* SPDX-License-Identifier: MIT */
/*
 * Answers against plain enumeration, over all features, objectives, limits on
 * loads and methods; and methods against each other where enumeration cannot
 * go. Nothing here depends on how a solver works.
 */
#include <taskassign/solve.h>

#include <inttypes.h>
#include <string.h>

#include "base/random.h"
#include "base/run.h"
#include "enumerate.h"
#include "random-instance.h"
#include "suite.h"

#define LARGE (INT64_C(1) << 40)

/* What is asked of an instance. */
struct question {
    const ta_instance *instance;
    ta_options options;
    int round; /* for messages */
};

/* The limit on loads as the manual defines it: `balance` times the sum of the
   smallest execution costs over the number of nodes, for multiples of 1/4. */
static ta_cost
load_limit(const ta_instance *instance, int64_t quarters)
{
    if (quarters == 0)
        return TA_UNLIMITED;
    const int32_t nodes = ta_instance_nodes(instance);
    __extension__ typedef __int128 wide;
    wide sum = 0, unit = 1;
    for (int i = 0; i < ta_instance_distance_decimals(instance); i++)
        unit *= 10;
    for (int32_t t = 0; t < ta_instance_tasks(instance); t++) {
        ta_cost least = TA_FORBIDDEN;
        for (int32_t p = 0; p < nodes; p++)
            if (ta_instance_execution(instance, t, p) < least)
                least = ta_instance_execution(instance, t, p);
        sum += least == TA_FORBIDDEN ? 0 : least * unit;
    }
    const wide share = sum * quarters, parts = 4 * nodes;
    return (ta_cost)(share / parts - (share % parts < 0));
}

static bool
has_negative_cost(const ta_instance *instance)
{
    for (int32_t t = 0; t < ta_instance_tasks(instance); t++)
        for (int32_t p = 0; p < ta_instance_nodes(instance); p++)
            if (ta_instance_execution(instance, t, p) < 0)
                return true;
    return false;
}

/* Beyond 2^40, which only RANDOM_LARGE draws. */
static bool
has_large_cost(const ta_instance *instance)
{
    for (int32_t t = 0; t < ta_instance_tasks(instance); t++)
        for (int32_t p = 0; p < ta_instance_nodes(instance); p++) {
            const ta_cost e = ta_instance_execution(instance, t, p);
            if (e != TA_FORBIDDEN && (e > LARGE || e < -LARGE))
                return true;
        }
    return false;
}

/* Whether numbers are too large for an integer program shows only when it is
   written down. */
static bool
is_too_large(const struct question *q, ta_status status)
{
    return status == TA_NOT_SUPPORTED && q->options.method == TA_METHOD_ILP &&
           has_large_cost(q->instance);
}

static void
check_answer(const struct question *q, const struct enumeration *answer)
{
    const ta_options *options = &q->options;
    ta_result *result;
    const ta_status status = ta_solve(q->instance, options, &result);
    if (is_too_large(q, status))
        return;
    ck_assert_msg(status == TA_OK, "round %d, method %s: %s", q->round,
                  ta_method_name(options->method), ta_status_message(status));
    ta_error error;
    ck_assert_msg(!ta_result_verify(q->instance, result, &error),
                  "round %d: %s", q->round, error.message);
    const ta_outcome outcome = ta_result_outcome(result);
    const ta_cost value = ta_result_value(result);
    const ta_cost bound = ta_result_lower_bound(result);
    const char *name = ta_method_name(options->method);
    ck_assert_msg(bound == TA_NO_BOUND || bound <= answer->best,
                  "round %d, method %s: bound %" PRId64 " above %" PRId64,
                  q->round, name, bound, answer->best);
    switch (outcome) {
    case TA_OPTIMAL:
        ck_assert_msg(value == answer->best,
                      "round %d, method %s: %" PRId64 " is not %" PRId64,
                      q->round, name, value, answer->best);
        ck_assert_int_eq(bound, value);
        break;
    case TA_INFEASIBLE:
        ck_assert_msg(answer->best == TA_FORBIDDEN,
                      "round %d, method %s: infeasible, but %" PRId64, q->round,
                      name, answer->best);
        break;
    case TA_FEASIBLE_ONLY:
        ck_assert_msg(answer->best <= value,
                      "round %d, method %s: %" PRId64 " below %" PRId64,
                      q->round, name, value, answer->best);
        ck_assert_str_ne(ta_result_stopped_by(result), "");
        break;
    case TA_UNKNOWN:
        ck_assert_ptr_null(ta_result_assignment(result));
        break;
    }
    ta_result_free(result);
}

/* Every method that applies. Enough effort for descent to do something, and
   for a proof on most of these. */
static int
check_methods(struct question *q, const struct enumeration *answer)
{
    int runs = 0;
    for (int32_t m = 0; ta_method_name(m); m++) {
        q->options.method = m;
        if (ta_method_applies(q->instance, &q->options, m, NULL))
            continue;
        check_answer(q, answer);
        runs++;
    }
    return runs;
}

START_TEST(test_total)
{
    struct tai_random random;
    tai_random_seed(&random, 101);
    int runs = 0;
    const int most = rounds(5000, 100000);
    for (int round = 0; round < most; round++) {
        ta_instance *instance = random_instance(
            &random, RANDOM_EVERYTHING, round % 10 ? 6 : 8, round % 3 ? 4 : 2);
        const struct enumeration answer = enumerate_total(instance);
        struct question q = {.instance = instance, .round = round};
        ta_options_init(&q.options, sizeof q.options);
        q.options.tick_limit = 200000;
        runs += check_methods(&q, &answer);
        ta_instance_free(instance);
    }
    ck_assert_int_gt(runs, 3 * most);
}
END_TEST

/* How much of each node's capacities may be used, in quarters; sometimes all
   of it without saying so. */
struct utilisation {
    int quarters[ENUMERATE_MOST_NODES];
    double fraction[ENUMERATE_MOST_NODES];
};

static bool
draw_utilisation(struct tai_random *random, struct utilisation *utilisation)
{
    for (int p = 0; p < ENUMERATE_MOST_NODES; p++) {
        utilisation->quarters[p] = (int)tai_random_between(random, 1, 5);
        utilisation->fraction[p] = utilisation->quarters[p] / 4.0;
    }
    return tai_random_below(random, 3) > 0;
}

/* An objective, loads and utilisation that are limited: what is asked, and the
   limits once more as enumeration takes them. */
struct goal {
    ta_cost load_limit;
    struct utilisation utilisation;
    const int *quarters; /* of the utilisation, or NULL */
};

static void
draw_goal(struct question *q, struct goal *goal, struct tai_random *random)
{
    q->options.objective = (int32_t)tai_random_below(random, 4);
    const int64_t quarters = tai_random_between(random, -8, 12);
    q->options.balance = quarters > 0 ? (double)quarters / 4 : 0;
    goal->load_limit = load_limit(q->instance, quarters > 0 ? quarters : 0);
    const bool utilised = draw_utilisation(random, &goal->utilisation);
    goal->quarters = utilised ? goal->utilisation.quarters : NULL;
    q->options.utilisation = utilised ? goal->utilisation.fraction : NULL;
}

/* The largest load is for costs of 0 and more. */
static bool
is_refused(const struct question *q)
{
    return (q->options.objective == TA_OBJECTIVE_TURNAROUND ||
            q->options.objective == TA_OBJECTIVE_BALANCE) &&
           has_negative_cost(q->instance);
}

static void
check_refusal(const struct question *q)
{
    ta_result *result;
    ck_assert_int_eq(ta_solve(q->instance, &q->options, &result),
                     TA_NOT_SUPPORTED);
}

START_TEST(test_objectives_and_balance)
{
    struct tai_random random;
    tai_random_seed(&random, 102);
    int refused = 0, limited = 0;
    const int most = rounds(5000, 100000);
    for (int round = 0; round < most; round++) {
        ta_instance *instance =
            random_instance(&random, RANDOM_EVERYTHING, round % 10 ? 6 : 8, 4);
        struct question q = {.instance = instance, .round = round};
        struct goal goal;
        ta_options_init(&q.options, sizeof q.options);
        q.options.tick_limit = 200000;
        draw_goal(&q, &goal, &random);
        limited += goal.load_limit != TA_UNLIMITED;
        if (is_refused(&q)) {
            check_refusal(&q);
            refused++;
        } else {
            const struct enumeration answer =
                enumerate_limited(instance, (ta_objective)q.options.objective,
                                  goal.load_limit, goal.quarters);
            check_methods(&q, &answer);
        }
        ta_instance_free(instance);
    }
    ck_assert_int_gt(refused, 0);
    ck_assert_int_gt(limited, most / 3);
}
END_TEST

/* How many questions had an optimum, and how many had no answer. */
struct proofs {
    int optimal, infeasible;
};

/* Without a limit, what is chosen by itself proves. */
static void
check_proof(struct question *q, const struct enumeration *answer,
            struct proofs *proofs)
{
    ta_result *result;
    ck_assert_int_eq(ta_solve(q->instance, &q->options, &result), TA_OK);
    const bool none = answer->best == TA_FORBIDDEN;
    ck_assert_msg(ta_result_outcome(result) ==
                      (none ? TA_INFEASIBLE : TA_OPTIMAL),
                  "round %d: nothing is proved", q->round);
    ta_result_free(result);
    proofs->optimal += !none;
    proofs->infeasible += none;
}

/* One to three resources in each instance, and every objective. */
START_TEST(test_capacities)
{
    struct tai_random random;
    tai_random_seed(&random, 106 + 1000 * (uint64_t)_i);
    struct proofs proofs = {0};
    const int most = rounds(2000, 200000 / LONG_PIECES);
    for (int round = 0; round < most; round++) {
        ta_instance *instance = random_instance(
            &random, RANDOM_EVERYTHING | RANDOM_SCARCE, round % 10 ? 6 : 8, 4);
        struct question q = {.instance = instance, .round = round};
        struct goal goal;
        ta_options_init(&q.options, sizeof q.options);
        draw_goal(&q, &goal, &random);
        if (is_refused(&q)) /* these are for the total */
            q.options.objective = TA_OBJECTIVE_TOTAL;
        const struct enumeration answer =
            enumerate_limited(instance, (ta_objective)q.options.objective,
                              goal.load_limit, goal.quarters);
        check_proof(&q, &answer, &proofs);
        q.options.tick_limit = 50000;
        check_methods(&q, &answer);
        ta_instance_free(instance);
    }
    ck_assert_int_gt(proofs.optimal, most / 5);
    ck_assert_int_gt(proofs.infeasible, most / 20);
}
END_TEST

/* ---- Methods against each other ---------------------------------------- */

/* Two results cannot contradict each other: no proved bound is above a value
   that was found, and infeasible means that nobody finds anything. */
struct consensus {
    ta_cost bound, value;
    bool found, refuted;
    int proofs;
};

static void
hear(struct consensus *all, const struct question *q)
{
    ta_result *result;
    const ta_status status = ta_solve(q->instance, &q->options, &result);
    if (is_too_large(q, status))
        return;
    ck_assert_int_eq(status, TA_OK);
    ck_assert_int_eq(ta_result_verify(q->instance, result, NULL), TA_OK);
    const ta_outcome outcome = ta_result_outcome(result);
    if (ta_result_assignment(result)) {
        const ta_cost value = ta_result_value(result);
        all->value = !all->found || value < all->value ? value : all->value;
        all->found = true;
    }
    all->refuted |= outcome == TA_INFEASIBLE;
    all->proofs += outcome == TA_OPTIMAL || outcome == TA_INFEASIBLE;
    if (outcome != TA_INFEASIBLE && ta_result_lower_bound(result) > all->bound)
        all->bound = ta_result_lower_bound(result);
    ta_result_free(result);
    ck_assert_msg(!all->found || !all->refuted,
                  "round %d: method %d contradicts another about feasibility",
                  q->round, q->options.method);
    ck_assert_msg(!all->found || all->bound <= all->value,
                  "round %d: method %d contradicts another, bound %" PRId64
                  " and value %" PRId64,
                  q->round, q->options.method, all->bound, all->value);
}

/* Without any part, and without several, the optimum stays and is proved. */
START_TEST(test_parts)
{
    struct tai_random random;
    tai_random_seed(&random, 105);
    const int most = rounds(2000, 50000);
    for (int round = 0; round < most; round++) {
        ta_instance *instance = random_instance(
            &random, RANDOM_EVERYTHING, round % 10 ? 6 : 8, round % 3 ? 4 : 2);
        struct question q = {.instance = instance, .round = round};
        ta_options_init(&q.options, sizeof q.options);
        q.options.without = round % 2 ? tai_random_bits(&random)
                                      : UINT64_C(1) << round / 2 % TAI_PARTS;
        const struct enumeration answer = enumerate_total(instance);
        check_answer(&q, &answer);
        ta_instance_free(instance);
    }
}
END_TEST

/* What enumeration cannot count out. Whichever proves, proves the same. */
START_TEST(test_methods_agree)
{
    struct tai_random random;
    tai_random_seed(&random, 103);
    int proofs = 0;
    for (int round = 0; round < rounds(150, 5000); round++) {
        ta_instance *instance =
            random_instance(&random, RANDOM_EVERYTHING, 30, 6);
        struct question q = {.instance = instance, .round = round};
        ta_options_init(&q.options, sizeof q.options);
        q.options.tick_limit = 3000000;
        struct consensus all = {.bound = TA_NO_BOUND};
        for (int32_t m = 0; ta_method_name(m); m++) {
            q.options.method = m;
            if (!ta_method_applies(instance, &q.options, m, NULL))
                hear(&all, &q);
        }
        proofs += all.proofs;
        ta_instance_free(instance);
    }
    ck_assert_int_gt(proofs, 50);
}
END_TEST

/* Two nodes: every engine finds the same cut as branch and bound. */
START_TEST(test_engines_agree)
{
    struct tai_random random;
    tai_random_seed(&random, 104);
    int cuts = 0;
    for (int round = 0; round < rounds(400, 20000); round++) {
        ta_instance *instance = random_instance(
            &random,
            RANDOM_EVERYTHING & ~RANDOM_RESOURCES & ~(unsigned)RANDOM_APART,
            round % 10 ? 20 : 60, 2);
        struct question q = {.instance = instance, .round = round};
        ta_options_init(&q.options, sizeof q.options);
        struct consensus all = {.bound = TA_NO_BOUND};
        const bool is_cut =
            !ta_method_applies(instance, NULL, TA_METHOD_MINCUT, NULL);
        for (int32_t e = 0; is_cut && e <= TA_ENGINE_IGRAPH; e++) {
            q.options.engine = e;
            q.options.method = TA_METHOD_MINCUT;
            ta_result *result;
            if (e != TA_ENGINE_IGRAPH)
                hear(&all, &q);
            else if (!ta_solve(instance, &q.options, &result)) {
                ta_result_free(result);
                hear(&all, &q); /* igraph was built */
            }
        }
        if (is_cut) {
            ck_assert_int_ge(all.proofs, 3);
            q.options.engine = TA_ENGINE_AUTO;
            q.options.method = TA_METHOD_BRANCH;
            q.options.tick_limit = 1000000;
            hear(&all, &q);
            cuts++;
        }
        ta_instance_free(instance);
    }
    ck_assert_int_gt(cuts, 100);
}
END_TEST

SUITE("property", test_total, test_objectives_and_balance,
      IN_PIECES(test_capacities), test_parts, test_methods_agree,
      test_engines_agree)
