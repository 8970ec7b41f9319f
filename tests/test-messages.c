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
    const ta_status status = tai_messages_build(instance, &trial->graph,
                                                trial->order, &trial->messages);
    ck_assert(status == TA_OK || status == TA_NOT_SUPPORTED);
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

/* On a tree plain sweeps end at the optimum, up to what scaling loses. */
START_TEST(test_trees_are_exact)
{
    struct tai_random random;
    tai_random_seed(&random, 14);
    for (int round = 0; round < rounds(500, 20000); round++) {
        ta_instance *instance;
        const int32_t nodes = (int32_t)tai_random_between(&random, 1, 5);
        const int32_t tasks = (int32_t)tai_random_between(&random, 1, 7);
        ck_assert(!ta_instance_new(nodes, &instance));
        for (int32_t t = 0; t < tasks; t++) {
            ta_cost row[5];
            for (int32_t p = 0; p < nodes; p++)
                row[p] = tai_random_between(&random, 0, 50);
            ck_assert(!ta_instance_add_task(instance, NULL, row, NULL));
            if (t > 0)
                ck_assert(!ta_instance_add_communication(
                    instance, t, (int32_t)tai_random_between(&random, 0, t - 1),
                    tai_random_between(&random, 0, 40)));
        }
        ck_assert(!ta_instance_freeze(instance, NULL));
        struct tai_graph graph;
        ck_assert(!tai_graph_build(instance, &graph));
        int32_t order[] = {0, 1, 2, 3, 4, 5, 6};
        struct tai_messages *m;
        ck_assert(!tai_messages_build(instance, &graph, order, &m));
        for (int i = 0; i < 20; i++)
            ck_assert(
                tai_messages_sweep(m, &(struct tai_sweep){.backward = i % 2}));
        ck_assert_int_eq(tai_messages_bound(m), enumerate_total(instance).best);
        tai_messages_free(m);
        tai_graph_release(&graph);
        ta_instance_free(instance);
    }
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
      test_trees_are_exact, test_descent_gains_what_it_says)
