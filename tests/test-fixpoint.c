/* SPDX-License-Identifier: MIT */
#include "exact/fixpoint.h"

#include "bound/persistency.h"
#include "trial.h"

/* Enumeration reads execution costs in cost units, and those that have been
   folded may lie between two: no scales here, but in test-property. */
#define FEATURES                                                               \
    (RANDOM_RESTRICTED &                                                       \
     ~(unsigned)(RANDOM_RESOURCES | RANDOM_LARGE | RANDOM_DECIMALS))

/* The optimum of what is left, by enumeration; left[] gets an assignment. */
static ta_cost
best_left(struct tai_presolve *p, int32_t left[])
{
    int32_t task[ENUMERATE_MOST_TASKS] = {0}, count = 0;
    ta_instance *smaller;
    for (int32_t t = 0; t < p->tasks; t++)
        if (!tai_presolve_gone(p, t))
            task[count++] = t;
    static const int32_t nodes[] = {0, 1, 2, 3};
    const struct tai_section section = {
        .tasks = count, .nodes = p->nodes, .task = task, .node = nodes};
    ck_assert(!tai_presolve_extract(p, &section, &smaller));
    const struct enumeration answer = enumerate_total(smaller);
    for (int32_t i = 0; i < count; i++)
        left[task[i]] = answer.assignment[i];
    ta_instance_free(smaller);
    return answer.best == TA_FORBIDDEN ? TA_FORBIDDEN : p->paid + answer.best;
}

/* A random assignment, applied, is one of what is left and costs no more;
   costs are taken after undoing, which keeps them. */
static void
check_apply(struct trial *trial, struct tai_random *random,
            const struct tai_presolve *p)
{
    int32_t assignment[ENUMERATE_MOST_TASKS];
    for (int i = 0; i < 10; i++) {
        for (int32_t t = 0; t < p->tasks; t++)
            assignment[t] =
                (int32_t)tai_random_below(random, (uint64_t)p->nodes);
        const ta_cost before =
            tai_incumbent_cost(&trial->incumbent, assignment);
        if (before == TA_FORBIDDEN)
            continue;
        tai_presolve_apply(p, assignment);
        for (int32_t t = 0; t < p->tasks; t++)
            ck_assert(tai_presolve_gone(p, t) ||
                      tai_presolve_allowed(p, t, assignment[t]));
        tai_presolve_undo(p, assignment);
        ck_assert_int_le(tai_incumbent_cost(&trial->incumbent, assignment),
                         before);
    }
}

/* One instance with the rules of `only`, or all; what they removed. */
static int32_t
look_at(struct tai_random *random, unsigned features, uint64_t without)
{
    struct trial trial;
    struct tai_presolve p;
    struct tai_fixpoint done;
    trial_begin_total(&trial, random, features, 7, 4);
    int32_t removed = 0;
    if (!trial.restriction.infeasible) {
        const struct enumeration answer = enumerate_total(trial.instance);
        int32_t assignment[ENUMERATE_MOST_TASKS];
        trial.run.without = without;
        ck_assert(!tai_presolve_begin(trial.restriction.instance, &p));
        ck_assert(!tai_fixpoint_reach(&p, &trial.run, &done));
        ck_assert(tai_presolve_check(&p));
        if (p.infeasible) {
            ck_assert_int_eq(answer.best, TA_FORBIDDEN);
        } else {
            ck_assert_int_eq(best_left(&p, assignment), answer.best);
            if (answer.best != TA_FORBIDDEN) {
                tai_presolve_undo(&p, assignment);
                ck_assert_int_eq(
                    tai_incumbent_cost(&trial.incumbent, assignment),
                    answer.best);
                check_apply(&trial, random, &p);
            }
            removed = p.tasks - p.left + (done.pruned > 0);
        }
        tai_presolve_release(&p);
    }
    trial_end(&trial);
    return removed;
}

static const enum tai_part rules[] = {TAI_PART_DOMINANCE, TAI_PART_CONTRACTION,
                                      TAI_PART_LEAVES, TAI_PART_CHAINS,
                                      TAI_PART_PERSISTENCY};
#define RULES ((int)(sizeof rules / sizeof *rules))

static uint64_t
all_rules(void)
{
    uint64_t all = 0;
    for (int i = 0; i < RULES; i++)
        all |= UINT64_C(1) << rules[i];
    return all;
}

/* Each rule alone keeps the optimum, and finds something. */
START_TEST(test_each_rule_alone)
{
    struct tai_random random;
    tai_random_seed(&random, 81);
    for (int rule = 0; rule < RULES; rule++) {
        const uint64_t others = all_rules() & ~(UINT64_C(1) << rules[rule]);
        int64_t removed = 0;
        for (int round = 0; round < rounds(3000, 60000); round++)
            removed += look_at(&random, FEATURES, others);
        ck_assert_int_gt(removed, 500);
    }
}
END_TEST

/* Any of them together. */
START_TEST(test_rules_together)
{
    struct tai_random random;
    tai_random_seed(&random, 82);
    for (int round = 0; round < rounds(8000, 200000); round++)
        look_at(&random, FEATURES,
                round % 3 ? 0 : tai_random_bits(&random) & all_rules());
}
END_TEST

/* Uniform distance and nothing special, where isolating cuts apply. */
START_TEST(test_plain_instances)
{
    struct tai_random random;
    tai_random_seed(&random, 83);
    for (int round = 0; round < rounds(6000, 200000); round++)
        look_at(&random, RANDOM_FORBIDDEN | RANDOM_NEGATIVE,
                round % 2 ? 0 : tai_random_bits(&random) & all_rules());
}
END_TEST

/* Stopped anywhere, what has been done holds. */
START_TEST(test_stopped)
{
    struct tai_random random;
    tai_random_seed(&random, 84);
    for (int round = 0; round < rounds(2000, 50000); round++) {
        struct trial trial;
        struct tai_presolve p;
        struct tai_fixpoint done;
        trial_begin_total(&trial, &random, RANDOM_FORBIDDEN, 8, 4);
        if (!trial.restriction.infeasible) {
            const struct enumeration answer = enumerate_total(trial.instance);
            int32_t assignment[ENUMERATE_MOST_TASKS];
            trial.run.poll_limit = 1 + (int64_t)tai_random_below(&random, 8);
            ck_assert(!tai_presolve_begin(trial.restriction.instance, &p));
            ck_assert(!tai_fixpoint_reach(&p, &trial.run, &done));
            if (!p.infeasible)
                ck_assert_int_eq(best_left(&p, assignment), answer.best);
            tai_presolve_release(&p);
        }
        trial_end(&trial);
    }
}
END_TEST

/* A tree is folded to nothing, however many nodes and distances there are to
   compare for dominance, which is given up after a while. */
START_TEST(test_trees_are_folded)
{
    enum { TASKS = 400, NODES = 24 };
    struct tai_random random;
    tai_random_seed(&random, 36);
    for (int round = 0; round < rounds(10, 100); round++) {
        ta_instance *instance;
        ta_cost row[NODES], distance[NODES * NODES] = {0};
        ck_assert(!ta_instance_new(NODES, &instance));
        for (int32_t t = 0; t < TASKS; t++) {
            for (int32_t p = 0; p < NODES; p++)
                row[p] = tai_random_between(&random, 0, 1000);
            ck_assert(!ta_instance_add_task(instance, NULL, row, NULL));
            if (t > 0)
                ck_assert(!ta_instance_add_communication(
                    instance, t,
                    (int32_t)tai_random_below(&random, (uint64_t)t),
                    tai_random_between(&random, 1, 500)));
        }
        for (int32_t p = 0; p < NODES; p++)
            for (int32_t q = 0; q < p; q++)
                distance[p * NODES + q] = distance[q * NODES + p] =
                    tai_random_between(&random, 1, 4);
        ck_assert(!ta_instance_set_distances(instance, distance));
        ck_assert(!ta_instance_freeze(instance, NULL));
        struct tai_run run;
        struct tai_presolve p;
        struct tai_fixpoint done;
        tai_run_init(&run);
        ck_assert(!tai_presolve_begin(instance, &p));
        ck_assert(!tai_fixpoint_reach(&p, &run, &done));
        ck_assert_int_eq(p.left, 0);
        tai_presolve_release(&p);
        ta_instance_free(instance);
    }
}
END_TEST

SUITE("fixpoint", test_each_rule_alone, test_rules_together,
      test_plain_instances, test_stopped, test_trees_are_folded)
