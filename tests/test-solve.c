/* SPDX-License-Identifier: MIT */
#include <taskassign/solve.h>

#include <math.h>
#include <string.h>

#include "base/random.h"
#include "enumerate.h"
#include "model/evaluate.h"
#include "random-instance.h"
#include "suite.h"

/* Stone (1977): six modules, two processors. */
static ta_instance *
textbook(void)
{
    static const ta_cost execution[6][2] = {
        {5, 10}, {2, TA_FORBIDDEN}, {4, 4}, {6, 3}, {5, 2}, {TA_FORBIDDEN, 4},
    };
    static const int32_t pair[8][3] = {
        {0, 1, 6},  {0, 2, 4}, {0, 5, 12}, {1, 2, 8},
        {1, 3, 12}, {1, 4, 3}, {2, 4, 11}, {3, 4, 5},
    };
    ta_instance *instance;
    ck_assert(!ta_instance_new(2, &instance));
    ck_assert(!ta_instance_add_tasks(instance, 6, execution[0]));
    for (int i = 0; i < 8; i++)
        ck_assert(!ta_instance_add_communication(instance, pair[i][0],
                                                 pair[i][1], pair[i][2]));
    ck_assert(!ta_instance_freeze(instance, NULL));
    return instance;
}

START_TEST(test_textbook)
{
    ta_instance *instance = textbook();
    ta_result *result;
    ck_assert(!ta_solve(instance, NULL, &result));
    ta_costs serial;
    ck_assert(ta_result_serial(result, &serial));
    ck_assert_int_eq(serial.total, 58);
    ck_assert_int_eq(ta_result_outcome(result), TA_OPTIMAL);
    ck_assert_str_eq(ta_result_method(result), "mincut");
    ck_assert_int_eq(ta_result_value(result), 38);
    ck_assert_int_eq(ta_result_lower_bound(result), 38);
    ck_assert_int_eq(ta_result_costs(result).execution, 26);
    ck_assert_int_eq(ta_result_costs(result).communication, 12);
    ck_assert_int_eq(ta_result_loads(result)[0].tasks, 5);
    ck_assert_int_eq(ta_result_assignment(result)[5], 1);
    ck_assert_double_eq(ta_result_gap(result), 0);
    ck_assert_str_eq(ta_result_stopped_by(result), "");
    ck_assert_int_eq(ta_result_extremes(result, NULL, NULL), TA_NOT_SUPPORTED);
    ta_result_free(result);
    ta_instance_free(instance);
}
END_TEST

/* Solves by a method and compares with the enumeration of the instance. */
static void
compare(const ta_instance *instance, const ta_options *options,
        const struct enumeration *answer)
{
    ta_result *result;
    const ta_status status = ta_solve(instance, options, &result);
    ck_assert_msg(status == TA_OK, "%s", ta_status_message(status));
    ta_error error;
    ck_assert_msg(!ta_result_verify(instance, result, &error), "%s",
                  error.message);
    const ta_cost bound = ta_result_lower_bound(result);
    ck_assert(bound == TA_NO_BOUND || bound <= answer->best);
    switch (ta_result_outcome(result)) {
    case TA_OPTIMAL:
        ck_assert_int_eq(ta_result_value(result), answer->best);
        break;
    case TA_INFEASIBLE:
        ck_assert_int_eq(answer->best, TA_FORBIDDEN);
        break;
    case TA_FEASIBLE_ONLY:
        ck_assert_int_ge(ta_result_value(result), answer->best);
        ck_assert_str_ne(ta_result_stopped_by(result), "");
        break;
    case TA_UNKNOWN:
        ck_assert_ptr_null(ta_result_assignment(result));
        break;
    }
    /* Methods that prove must do so when nothing stops them. */
    if (options->method == TA_METHOD_AUTO ||
        options->method == TA_METHOD_BRANCH ||
        options->method == TA_METHOD_TREE)
        ck_assert(ta_result_outcome(result) == TA_OPTIMAL ||
                  ta_result_outcome(result) == TA_INFEASIBLE);
    ta_result_free(result);
}

/* Every method that applies, on instances with every feature. */
START_TEST(test_every_method_agrees_with_enumeration)
{
    struct tai_random random;
    tai_random_seed(&random, 11);
    int64_t runs = 0;
    for (int round = 0; round < rounds(1500, 100000); round++) {
        ta_instance *instance = random_instance(
            &random, RANDOM_EVERYTHING, round % 10 ? 6 : 8, round % 3 ? 4 : 2);
        const struct enumeration answer = enumerate_total(instance);
        ta_options options;
        ta_options_init(&options, sizeof options);
        for (int32_t m = 0; ta_method_name(m); m++) {
            options.method = m;
            /* Descent goes on to its limit, whatever it has found. */
            options.tick_limit = m == TA_METHOD_DESCENT ? 100000 : 20000000;
            if (ta_method_applies(instance, &options, m, NULL))
                continue;
            compare(instance, &options, &answer);
            runs++;
        }
        ta_instance_free(instance);
    }
    ck_assert_int_gt(runs, 3000);
}
END_TEST

/* Two nodes: every engine, and the extremes hold exactly the optima. */
START_TEST(test_two_nodes)
{
    struct tai_random random;
    tai_random_seed(&random, 12);
    for (int round = 0; round < rounds(2000, 100000); round++) {
        ta_instance *instance = random_instance(
            &random,
            RANDOM_EVERYTHING & ~RANDOM_RESOURCES & ~(unsigned)RANDOM_APART, 8,
            2);
        const struct enumeration answer = enumerate_total(instance);
        ta_options options;
        ta_options_init(&options, sizeof options);
        for (int32_t e = TA_ENGINE_AUTO; e <= TA_ENGINE_REFERENCE; e++) {
            options.engine = e;
            compare(instance, &options, &answer);
        }
        options.engine = TA_ENGINE_AUTO;
        options.cut = TA_CUT_BOTH;
        ta_result *result;
        int32_t least[8], most[8];
        ck_assert(!ta_solve(instance, &options, &result));
        if (ta_result_assignment(result) &&
            !ta_result_extremes(result, least, most)) {
            ta_evaluation found;
            ck_assert(!ta_evaluate(instance, least, &found));
            ck_assert_int_eq(found.cost.total, answer.best);
            ck_assert(!ta_evaluate(instance, most, &found));
            ck_assert_int_eq(found.cost.total, answer.best);
            for (int32_t t = 0; t < ta_instance_tasks(instance); t++) {
                ck_assert_int_le(most[t], least[t]);
                ck_assert_int_le(answer.assignment[t], least[t]);
                ck_assert_int_ge(answer.assignment[t], most[t]);
            }
        }
        ta_result_free(result);
        ta_instance_free(instance);
    }
}
END_TEST

/* ---- Invariances ------------------------------------------------------- */

/* How a copy differs: costs times `factor`, `shift` added to each execution
   cost, tasks in the order order[0], order[1], ..., and `extra` more
   communication between the first two of them. */
struct change {
    ta_cost factor, shift, extra;
    int32_t order[ENUMERATE_MOST_TASKS];
    int32_t place[ENUMERATE_MOST_TASKS]; /* place[order[i]] = i */
};

static struct change
no_change(void)
{
    struct change change = {.factor = 1};
    for (int32_t i = 0; i < ENUMERATE_MOST_TASKS; i++)
        change.order[i] = change.place[i] = i;
    return change;
}

/* Of execution rows, pairs and distances. */
static ta_instance *
changed_copy(const ta_instance *from, const struct change *change)
{
    const int32_t nodes = ta_instance_nodes(from);
    ta_instance *to;
    ta_cost row[ENUMERATE_MOST_NODES];
    ta_cost distance[ENUMERATE_MOST_NODES * ENUMERATE_MOST_NODES];
    ck_assert(!ta_instance_new(nodes, &to));
    for (int32_t i = 0; i < ta_instance_tasks(from); i++) {
        for (int32_t p = 0; p < nodes; p++) {
            const ta_cost e = ta_instance_execution(from, change->order[i], p);
            row[p] = e == TA_FORBIDDEN ? e : change->factor * e + change->shift;
        }
        ck_assert(!ta_instance_add_task(to, NULL, row, NULL));
    }
    for (int64_t i = 0; i < ta_instance_pairs(from); i++) {
        int32_t t, u;
        ta_cost c;
        ta_instance_communication(from, i, &t, &u, &c);
        ck_assert(!ta_instance_add_communication(
            to, change->place[t], change->place[u], change->factor * c));
    }
    if (change->extra > 0)
        ck_assert(!ta_instance_add_communication(to, 0, 1, change->extra));
    for (int32_t p = 0; p < nodes; p++)
        for (int32_t q = 0; q < nodes; q++)
            distance[p * nodes + q] = ta_instance_distance(from, p, q);
    ck_assert(!ta_instance_set_distances(to, distance));
    ck_assert(!ta_instance_freeze(to, NULL));
    return to;
}

static ta_cost
optimum(const ta_instance *instance)
{
    ta_result *result;
    ck_assert(!ta_solve(instance, NULL, &result));
    ck_assert(ta_result_outcome(result) == TA_OPTIMAL ||
              ta_result_outcome(result) == TA_INFEASIBLE);
    const ta_cost value =
        ta_result_assignment(result) ? ta_result_value(result) : TA_FORBIDDEN;
    ta_result_free(result);
    return value;
}

static ta_cost
changed_optimum(const ta_instance *instance, const struct change *change)
{
    ta_instance *copy = changed_copy(instance, change);
    const ta_cost value = optimum(copy);
    ta_instance_free(copy);
    return value;
}

START_TEST(test_scaling_shifting_permuting)
{
    struct tai_random random;
    tai_random_seed(&random, 13);
    for (int round = 0; round < rounds(500, 20000); round++) {
        ta_instance *instance = random_instance(
            &random, RANDOM_FORBIDDEN | RANDOM_NEGATIVE | RANDOM_DISTANCES, 7,
            4);
        const int32_t tasks = ta_instance_tasks(instance);
        const ta_cost value = optimum(instance);
        const bool none = value == TA_FORBIDDEN;
        struct change change = no_change();
        change.factor = 7;
        ck_assert_int_eq(changed_optimum(instance, &change),
                         none ? value : 7 * value);
        change = no_change();
        change.shift = -3;
        ck_assert_int_eq(changed_optimum(instance, &change),
                         none ? value : value - 3 * tasks);
        change = no_change();
        tai_random_shuffle(&random, tasks, change.order);
        for (int32_t i = 0; i < tasks; i++)
            change.place[change.order[i]] = i;
        ck_assert_int_eq(changed_optimum(instance, &change), value);
        ta_instance_free(instance);
    }
}
END_TEST

/* More communication never lowers the optimum. */
START_TEST(test_more_communication_costs_no_less)
{
    struct tai_random random;
    tai_random_seed(&random, 14);
    for (int round = 0; round < rounds(500, 20000); round++) {
        ta_instance *instance =
            random_instance(&random, RANDOM_FORBIDDEN | RANDOM_DISTANCES, 7, 3);
        struct change change = no_change();
        change.extra = tai_random_between(&random, 1, 20);
        if (ta_instance_tasks(instance) >= 2)
            ck_assert_int_ge(changed_optimum(instance, &change),
                             optimum(instance));
        ta_instance_free(instance);
    }
}
END_TEST

/* ---- Limits and callbacks ---------------------------------------------- */

/* Whichever poll ends the run, the result is valid. */
START_TEST(test_every_poll_can_be_the_last)
{
    struct tai_random random;
    tai_random_seed(&random, 15);
    for (int round = 0; round < rounds(40, 400); round++) {
        ta_instance *instance =
            random_instance(&random, RANDOM_EVERYTHING, 8, 3);
        const struct enumeration answer = enumerate_total(instance);
        ta_options options;
        ta_options_init(&options, sizeof options);
        for (int64_t ticks = 0; ticks < 2000; ticks += 1 + ticks / 4) {
            options.tick_limit = ticks;
            ta_result *result;
            ck_assert(!ta_solve(instance, &options, &result));
            if (ta_result_assignment(result))
                ck_assert_int_ge(ta_result_value(result), answer.best);
            const ta_cost bound = ta_result_lower_bound(result);
            ck_assert(bound == TA_NO_BOUND || bound <= answer.best);
            ta_result_free(result);
        }
        ta_instance_free(instance);
    }
}
END_TEST

static int
stop_at_once(const ta_progress *progress, void *context)
{
    ck_assert_ptr_nonnull(progress->method);
    ++*(int *)context;
    return 1;
}

static void
count_line(const char *line, void *context)
{
    ck_assert_ptr_null(strchr(line, '\n'));
    ++*(int *)context;
}

/* Sixty tasks on eight nodes, all of which talk: no proof at once. */
static ta_instance *
long_job(void)
{
    struct tai_random random;
    tai_random_seed(&random, 16);
    ta_instance *instance;
    ck_assert(!ta_instance_new(8, &instance));
    for (int t = 0; t < 60; t++) {
        ta_cost row[8];
        for (int p = 0; p < 8; p++)
            row[p] = tai_random_between(&random, 0, 1000);
        ck_assert(!ta_instance_add_task(instance, NULL, row, NULL));
    }
    for (int32_t t = 0; t < 60; t++)
        for (int32_t u = 0; u < t; u++)
            ck_assert(!ta_instance_add_communication(
                instance, t, u, tai_random_between(&random, 1, 30)));
    ck_assert(!ta_instance_freeze(instance, NULL));
    return instance;
}

START_TEST(test_progress_can_stop)
{
    ta_instance *instance = long_job();
    ta_options options;
    ta_options_init(&options, sizeof options);
    int calls = 0, lines = 0;
    options.progress = stop_at_once;
    options.progress_context = &calls;
    options.log = count_line;
    options.log_context = &lines;
    options.method = TA_METHOD_BRANCH;
    ta_result *result;
    ck_assert(!ta_solve(instance, &options, &result));
    if (ta_result_outcome(result) != TA_OPTIMAL) {
        ck_assert_int_eq(calls, 1);
        ck_assert_str_eq(ta_result_stopped_by(result), "interrupted");
    }
    ck_assert_int_gt(lines, 0);
    ta_result_free(result);
    ta_instance_free(instance);
}
END_TEST

START_TEST(test_same_seed_same_answer)
{
    ta_instance *instance = long_job();
    ta_options options;
    ta_options_init(&options, sizeof options);
    options.tick_limit = 3000000;
    ta_result *first, *second;
    ck_assert(!ta_solve(instance, &options, &first));
    ck_assert(!ta_solve(instance, &options, &second));
    ck_assert_int_eq(ta_result_value(first), ta_result_value(second));
    ck_assert_int_eq(ta_result_lower_bound(first),
                     ta_result_lower_bound(second));
    ck_assert_mem_eq(ta_result_assignment(first), ta_result_assignment(second),
                     60 * sizeof(int32_t));
    ta_result_free(second);
    ta_result_free(first);
    ta_instance_free(instance);
}
END_TEST

START_TEST(test_start_is_used)
{
    ta_instance *instance = textbook();
    const int32_t best[6] = {0, 0, 0, 0, 0, 1};
    const int32_t wrong[6] = {0, 0, 0, 0, 0, 2};
    ta_options options;
    ta_options_init(&options, sizeof options);
    options.method = TA_METHOD_SERIAL;
    options.start = best;
    ta_result *result;
    ck_assert(!ta_solve(instance, &options, &result));
    ck_assert_int_eq(ta_result_value(result), 38);
    ta_result_free(result);
    options.start = wrong;
    ck_assert_int_eq(ta_solve(instance, &options, &result),
                     TA_INVALID_ARGUMENT);
    ta_instance_free(instance);
}
END_TEST

/* What a negative load could mean for the largest one, nobody says. */
START_TEST(test_turnaround_needs_costs_of_at_least_0)
{
    const ta_cost rows[4] = {3, -1, 2, 4};
    ta_instance *instance;
    ta_result *result;
    const char *reason = NULL;
    ck_assert(!ta_instance_new(2, &instance));
    ck_assert(!ta_instance_add_tasks(instance, 2, rows));
    ck_assert(!ta_instance_freeze(instance, NULL));
    ta_options options;
    ta_options_init(&options, sizeof options);
    options.objective = TA_OBJECTIVE_TURNAROUND;
    ck_assert_int_eq(ta_solve(instance, &options, &result), TA_NOT_SUPPORTED);
    ck_assert_int_eq(
        ta_method_applies(instance, &options, TA_METHOD_AUTO, &reason),
        TA_NOT_SUPPORTED);
    ck_assert_ptr_nonnull(reason);
    options.objective = TA_OBJECTIVE_COMMUNICATION;
    ck_assert_int_eq(ta_solve(instance, &options, &result), TA_OK);
    ta_result_free(result);
    ta_instance_free(instance);
}
END_TEST

START_TEST(test_calls_that_are_refused)
{
    ta_instance *instance;
    ta_result *result;
    const char *reason = NULL;
    ck_assert(!ta_instance_new(3, &instance));
    ck_assert_int_eq(ta_solve(instance, NULL, &result), TA_INVALID_STATE);
    const ta_cost row[3] = {1, 2, 3};
    ck_assert(!ta_instance_add_task(instance, "only", row, NULL));
    ck_assert(!ta_instance_freeze(instance, NULL));
    ta_options options;
    ta_options_init(&options, sizeof options);
    options.method = TA_METHOD_MINCUT;
    ck_assert_int_eq(ta_solve(instance, &options, &result), TA_NOT_SUPPORTED);
    ck_assert_int_eq(
        ta_method_applies(instance, &options, TA_METHOD_MINCUT, &reason),
        TA_NOT_SUPPORTED);
    ck_assert_ptr_nonnull(strstr(reason, "two nodes"));
    options.method = -1;
    ck_assert_int_eq(ta_solve(instance, &options, &result),
                     TA_INVALID_ARGUMENT);
    ta_instance_free(instance);
}
END_TEST

SUITE("solve", test_textbook, test_every_method_agrees_with_enumeration,
      test_two_nodes, test_scaling_shifting_permuting,
      test_more_communication_costs_no_less, test_every_poll_can_be_the_last,
      test_progress_can_stop, test_same_seed_same_answer, test_start_is_used,
      test_turnaround_needs_costs_of_at_least_0, test_calls_that_are_refused)
