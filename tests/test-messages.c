/* SPDX-License-Identifier: MIT */
#include "bound/messages.h"

#include <taskassign/assignment.h>

#include "base/memory.h"
#include "bound/cycles.h"
#include "enumerate.h"
#include "model/restriction.h"
#include "random-instance.h"
#include "suite.h"

#define FEATURES (RANDOM_RESTRICTED & ~(unsigned)RANDOM_RESOURCES)

struct trial {
    ta_instance *instance;
    struct tai_restriction restriction;
    struct tai_graph graph;
    struct tai_messages *messages; /* NULL if there is nothing to bound */
    int32_t order[16];             /* of the sweeps */
    struct enumeration answer;
};

static void
begin(struct trial *trial, struct tai_random *random, int32_t most_tasks,
      int32_t most_nodes)
{
    *trial = (struct trial){0};
    trial->instance = random_instance(random, FEATURES, most_tasks, most_nodes);
    if (most_nodes <= ENUMERATE_MOST_NODES)
        trial->answer = enumerate_total(trial->instance);
    ck_assert(
        !tai_restriction_build(trial->instance, false, &trial->restriction));
    if (trial->restriction.infeasible)
        return;
    const struct ta_instance *instance = trial->restriction.instance;
    ck_assert(!tai_graph_build(instance, &trial->graph));
    for (int32_t i = 0; i < instance->tasks; i++)
        trial->order[i] = i;
    tai_random_shuffle(random, instance->tasks, trial->order);
    const bool wide = tai_random_below(random, 2) > 0;
    const ta_status status =
        (wide ? tai_messages_build_wide : tai_messages_build)(
            instance, &trial->graph, trial->order, &trial->messages);
    ck_assert(status == TA_OK || status == TA_NOT_SUPPORTED);
    ck_assert(!wide || !trial->messages || !trial->messages->narrow);
}

static void
end(struct trial *trial)
{
    tai_messages_free(trial->messages);
    tai_graph_release(&trial->graph);
    tai_restriction_release(&trial->restriction);
    ta_instance_free(trial->instance);
}

/* The total that the instance gives an assignment of the sweeps' order. */
static ta_cost
total(const struct trial *trial, const int32_t labels[])
{
    int32_t assignment[16];
    for (int32_t i = 0; i < trial->messages->tasks; i++)
        assignment[trial->order[i]] = labels[i];
    ta_evaluation found;
    ck_assert(!ta_evaluate(trial->restriction.instance, assignment, &found));
    return found.violation ? TA_FORBIDDEN : found.cost.total;
}

/* Sweeps of a random kind; false once nothing is left below the ceiling. */
static bool
sweep(struct trial *trial, struct tai_random *random, int32_t labels[])
{
    struct tai_messages *m = trial->messages;
    const struct tai_sweep kind = {
        .backward = (int32_t)tai_random_below(random, 2),
        .temperature = tai_random_below(random, 3)
                           ? 0
                           : 1 + tai_random_unit(random) * 100 *
                                     (double)(INT64_C(1) << m->shift),
        .labels = labels,
    };
    return tai_messages_sweep(m, &kind);
}

START_TEST(test_bounds_hold)
{
    struct tai_random random;
    tai_random_seed(&random, 11);
    for (int round = 0; round < rounds(4000, 100000); round++) {
        struct trial trial;
        begin(&trial, &random, 6, round % 50 ? 4 : 6);
        int32_t labels[16];
        for (int i = 0; trial.messages && i < 12; i++) {
            struct tai_messages *m = trial.messages;
            if (!sweep(&trial, &random, labels)) {
                ck_assert_int_eq(trial.answer.best, TA_FORBIDDEN);
                break;
            }
            ck_assert(tai_messages_check(m));
            ck_assert_int_le(tai_messages_bound(m), trial.answer.best);
            const ta_cost cost = tai_messages_cost(m, labels);
            const ta_cost evaluated = total(&trial, labels);
            if (evaluated == TA_FORBIDDEN)
                ck_assert_int_ge(cost, INT64_C(1) << 60);
            else
                ck_assert_int_eq(cost, evaluated);
        }
        end(&trial);
    }
}
END_TEST

/* Cycles of all lengths join, and bounds stay bounds; a plain sweep and a pass
   never lower them. */
START_TEST(test_cycles_keep_the_bound_valid)
{
    struct tai_random random;
    tai_random_seed(&random, 15);
    int64_t added = 0, raised = 0;
    for (int round = 0; round < rounds(3000, 100000); round++) {
        struct trial trial;
        begin(&trial, &random, 6, round % 50 ? 4 : 6);
        struct tai_messages *m = trial.messages;
        int32_t labels[16];
        struct tai_promise list[20];
        for (int i = 0; m && i < 12; i++) {
            if (i > 3) {
                int64_t ticks = 10000;
                const int32_t count = tai_cycles_find(
                    m, 3 + (int32_t)tai_random_below(&random, 4), 10, &ticks,
                    list);
                ck_assert(!tai_cycles_add(m, list, count));
                added += count;
                ck_assert(tai_cycles_check(m));
            }
            const int64_t before = m->constant;
            const struct tai_sweep plain = {.backward = i % 2};
            if (m->cycles ? !tai_messages_sweep(m, &plain)
                          : !sweep(&trial, &random, labels)) {
                ck_assert_int_eq(trial.answer.best, TA_FORBIDDEN);
                break;
            }
            if (m->cycles) {
                ck_assert_int_ge(m->constant, before);
                raised += m->constant > before;
                tai_cycles_pass(m, i % 2);
            }
            ck_assert(tai_messages_check(m));
            ck_assert(tai_cycles_check(m));
            ck_assert_int_le(tai_messages_bound(m), trial.answer.best);
        }
        end(&trial);
    }
    ck_assert_int_gt(added, 50);
    ck_assert_int_gt(raised, 50);
}
END_TEST

/* With the optimum as the ceiling no optimal assignment is lost; below it,
   whatever is left costs more than the ceiling. */
START_TEST(test_ceiling_keeps_what_is_below)
{
    struct tai_random random;
    tai_random_seed(&random, 12);
    for (int round = 0; round < rounds(4000, 100000); round++) {
        struct trial trial;
        begin(&trial, &random, 6, 4);
        struct tai_messages *m = trial.messages;
        if (!m || trial.answer.best == TA_FORBIDDEN) {
            end(&trial);
            continue;
        }
        /* The restriction merges nothing here: the tasks are the same. */
        int32_t optimal[16], labels[16];
        for (int32_t i = 0; i < m->tasks; i++)
            optimal[i] = trial.answer.assignment[trial.order[i]];
        m->ceiling = trial.answer.best * (INT64_C(1) << m->shift);
        for (int i = 0; i < 20; i++)
            ck_assert(sweep(&trial, &random, labels));
        for (int32_t i = 0; i < m->tasks; i++)
            ck_assert(!m->barred[(int64_t)i * m->width + optimal[i]]);
        ck_assert(tai_messages_check(m));
        end(&trial);
    }
}
END_TEST

START_TEST(test_fixing_and_restoring)
{
    struct tai_random random;
    tai_random_seed(&random, 13);
    for (int round = 0; round < rounds(4000, 100000); round++) {
        struct trial trial;
        begin(&trial, &random, 6, 4);
        struct tai_messages *m = trial.messages;
        if (!m || trial.answer.best == TA_FORBIDDEN || m->tasks == 0) {
            end(&trial);
            continue;
        }
        int32_t labels[16];
        sweep(&trial, &random, labels);
        int64_t *block = tai_alloc(m->state + 1, sizeof *block);
        tai_messages_save(m, block);
        const int64_t constant = m->constant;
        for (int32_t i = 0; i < m->tasks; i++) {
            const int32_t p = trial.answer.assignment[trial.order[i]];
            ck_assert(tai_messages_fix(m, i, p));
            ck_assert(sweep(&trial, &random, labels));
            ck_assert_int_le(tai_messages_bound(m), trial.answer.best);
            ck_assert(tai_messages_check(m));
        }
        for (int i = 0; i < 3; i++)
            ck_assert(tai_messages_sweep(
                m, &(struct tai_sweep){.backward = i % 2, .labels = labels}));
        /* All are fixed: plain sweeps have found the total. */
        ck_assert_int_eq(tai_messages_cost(m, labels), trial.answer.best);
        ck_assert_int_eq(tai_messages_bound(m), trial.answer.best);
        tai_messages_restore(m, block);
        ck_assert_int_eq(m->constant, constant);
        ck_assert(tai_messages_check(m));
        tai_free(block);
        end(&trial);
    }
}
END_TEST

/* On a tree plain sweeps end at the optimum, up to what scaling loses: with
   costs for which messages are narrow by far, just so, just not, and close to
   the largest range there may be. */
static void
check_tree(struct tai_random *random, int exponent)
{
    const ta_cost unit = INT64_C(1) << exponent;
    ta_instance *instance;
    const int32_t nodes = (int32_t)tai_random_between(random, 2, 5);
    const int32_t tasks = (int32_t)tai_random_between(random, 2,
                                                      nodes < 4   ? 7
                                                      : nodes < 8 ? 5
                                                                  : 4);
    ck_assert(!ta_instance_new(nodes, &instance));
    for (int32_t t = 0; t < tasks; t++) {
        ta_cost row[5];
        for (int32_t p = 0; p < nodes; p++)
            row[p] = tai_random_between(random, 0, 50) * unit;
        row[0] = 50 * unit;
        row[nodes - 1] = 0;
        ck_assert(!ta_instance_add_task(instance, NULL, row, NULL));
        if (t > 0)
            ck_assert(!ta_instance_add_communication(
                instance, t, (int32_t)tai_random_between(random, 0, t - 1),
                tai_random_between(random, 30, 40) * unit));
    }
    ck_assert(!ta_instance_freeze(instance, NULL));
    struct tai_graph graph;
    ck_assert(!tai_graph_build(instance, &graph));
    int32_t order[] = {0, 1, 2, 3, 4, 5, 6};
    struct tai_messages *m;
    ck_assert(!tai_messages_build(instance, &graph, order, &m));
    if (exponent <= 13 || exponent >= 18)
        ck_assert_int_eq(m->narrow, exponent <= 13);
    for (int i = 0; i < 20; i++)
        ck_assert(
            tai_messages_sweep(m, &(struct tai_sweep){.backward = i % 2}));
    ck_assert(tai_messages_check(m));
    const ta_cost best = enumerate_total(instance).best;
    const ta_cost bound = tai_messages_bound(m);
    ck_assert_int_le(bound, best);
    ck_assert_int_ge(bound, m->shift > 8 ? best : best - 200);
    tai_messages_free(m);
    tai_graph_release(&graph);
    ta_instance_free(instance);
}

START_TEST(test_trees_are_exact)
{
    static const int exponent[] = {0, 4, 13, 14, 16, 18, 30, 40};
    struct tai_random random;
    tai_random_seed(&random, 14);
    for (int round = 0; round < rounds(800, 20000); round++)
        check_tree(&random, exponent[round % 8]);
}
END_TEST

/* Sweeps for the vectors at hand, and for any. */
static bool
sweep_as(struct tai_messages *m, const struct tai_sweep *kind, bool base)
{
    if (!base)
        return tai_messages_sweep(m, kind);
    return m->constant <= m->ceiling && tai_messages_sweep_base(m, kind);
}

/* They write the same bits, in both widths, and for nodes of all numbers. */
START_TEST(test_vectors_of_all_machines_agree)
{
    struct tai_random random;
    tai_random_seed(&random, 16);
    for (int round = 0; round < rounds(1000, 20000); round++) {
        struct trial trial;
        begin(&trial, &random, round % 3 ? 6 : 2, round % 3 ? 4 : 16);
        struct tai_messages *m = trial.messages;
        int64_t *block[2] = {NULL, NULL};
        int32_t labels[2][16] = {{0}};
        int64_t margin[2][16];
        for (int i = 0; m && i < 2; i++) {
            block[i] = tai_alloc(m->state + 1, sizeof **block);
            tai_messages_save(m, block[i]);
        }
        for (int turn = 0; m && turn < 10; turn++) {
            struct tai_sweep kind = {
                .backward = (int32_t)tai_random_below(&random, 2),
                .temperature = tai_random_below(&random, 2)
                                   ? tai_random_unit(&random) * 50 *
                                         (double)(INT64_C(1) << m->shift)
                                   : 0};
            bool left[2];
            for (int i = 0; i < 2; i++) {
                kind.labels = labels[i];
                kind.margin = margin[i];
                tai_messages_restore(m, block[i]);
                left[i] = sweep_as(m, &kind, i);
                tai_messages_save(m, block[i]);
            }
            ck_assert_int_eq(left[0], left[1]);
            if (!left[0])
                break;
            ck_assert_mem_eq(block[0], block[1],
                             ((size_t)m->state + 1) * sizeof **block);
            ck_assert_mem_eq(labels[0], labels[1],
                             (size_t)m->tasks * sizeof **labels);
            ck_assert_mem_eq(margin[0], margin[1],
                             (size_t)m->tasks * sizeof **margin);
        }
        tai_free(block[0]);
        tai_free(block[1]);
        end(&trial);
    }
}
END_TEST

/* Both widths come to the same bounds, but for what rounding loses. */
START_TEST(test_widths_agree)
{
    struct tai_random random;
    tai_random_seed(&random, 17);
    int64_t compared = 0;
    for (int round = 0; round < rounds(2000, 50000); round++) {
        struct trial trial;
        begin(&trial, &random, 6, 4);
        struct tai_messages *other = NULL, *m = trial.messages;
        if (m)
            ck_assert(!(m->narrow ? tai_messages_build_wide
                                  : tai_messages_build)(
                trial.restriction.instance, &trial.graph, trial.order, &other));
        bool left = m && m->narrow != other->narrow;
        for (int turn = 0; left && turn < 10; turn++) {
            const struct tai_sweep plain = {.backward = turn % 2};
            left = tai_messages_sweep(m, &plain) &&
                   tai_messages_sweep(other, &plain);
            if (!left) {
                ck_assert_int_eq(trial.answer.best, TA_FORBIDDEN);
                break;
            }
            const double a = (double)m->constant / (double)(1 << m->shift);
            const double b =
                (double)other->constant / (double)(1 << other->shift);
            ck_assert(a - b < 1 && b - a < 1);
            compared++;
        }
        tai_messages_free(other);
        end(&trial);
    }
    ck_assert_int_gt(compared, 1000);
}
END_TEST

START_TEST(test_descent_gains_what_it_says)
{
    struct tai_random random;
    tai_random_seed(&random, 15);
    for (int round = 0; round < rounds(2000, 50000); round++) {
        struct trial trial;
        begin(&trial, &random, 7, 4);
        struct tai_messages *m = trial.messages;
        int32_t labels[16];
        int64_t scratch[8];
        if (m && sweep(&trial, &random, labels)) {
            const ta_cost before = tai_messages_cost(m, labels);
            const ta_cost gain = tai_messages_descend(m, labels, scratch);
            ck_assert_int_ge(gain, 0);
            if (before < INT64_C(1) << 60) {
                ck_assert_int_eq(tai_messages_cost(m, labels), before - gain);
                ck_assert_int_eq(total(&trial, labels), before - gain);
            }
        }
        end(&trial);
    }
}
END_TEST

SUITE("messages", test_bounds_hold, test_cycles_keep_the_bound_valid,
      test_ceiling_keeps_what_is_below, test_fixing_and_restoring,
      test_trees_are_exact, test_vectors_of_all_machines_agree,
      test_widths_agree, test_descent_gains_what_it_says)
