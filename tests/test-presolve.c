/* SPDX-License-Identifier: MIT */
#include "model/presolve.h"

#include <string.h>

#include "base/memory.h"
#include "trial.h"

static const int32_t nodes[] = {0, 1, 2, 3};

#define FEATURES                                                               \
    (RANDOM_RESTRICTED & ~(unsigned)(RANDOM_RESOURCES | RANDOM_LARGE))

/* What an assignment of the tasks left costs in the presolve's own terms. */
static ta_cost
cost_left(const struct tai_presolve *p, const int32_t assignment[])
{
    ta_cost sum = p->paid;
    for (int32_t t = 0; t < p->tasks; t++) {
        if (tai_presolve_gone(p, t))
            continue;
        if (!tai_presolve_allowed(p, t, assignment[t]))
            return TA_FORBIDDEN;
        sum += tai_presolve_execution(p, t, assignment[t]);
        for (int32_t a = p->list[t]; a >= 0; a = p->arc[a].next) {
            const int32_t u = p->arc[a].task;
            const ta_cost pair =
                tai_presolve_pair(p, a, assignment[t], assignment[u]);
            if (pair == TA_FORBIDDEN)
                return TA_FORBIDDEN;
            sum += u > t ? pair : 0;
        }
    }
    return sum;
}

static void
draw_assignment(struct tai_random *random, const struct tai_presolve *p,
                int32_t assignment[])
{
    for (int32_t t = 0; t < p->tasks; t++)
        assignment[t] = (int32_t)tai_random_below(random, (uint64_t)p->nodes);
}

/* Any assignment of what is left becomes one of the instance that costs the
   same. */
static void
check_undo(struct trial *trial, struct tai_random *random,
           const struct tai_presolve *p)
{
    int32_t assignment[ENUMERATE_MOST_TASKS];
    for (int i = 0; i < 20; i++) {
        draw_assignment(random, p, assignment);
        const ta_cost cost = cost_left(p, assignment);
        if (cost == TA_FORBIDDEN)
            continue;
        tai_presolve_undo(p, assignment);
        ck_assert_int_eq(tai_incumbent_cost(&trial->incumbent, assignment),
                         cost);
    }
}

/* Folding and joining whatever can be, in a random order, prove nothing and
   lose nothing. */
START_TEST(test_fold_and_join)
{
    struct tai_random random;
    tai_random_seed(&random, 71);
    int joined = 0, folded = 0;
    for (int round = 0; round < rounds(6000, 200000); round++) {
        struct trial trial;
        trial_begin_total(&trial, &random, FEATURES, 7, 4);
        struct tai_presolve p;
        if (trial.restriction.infeasible) {
            trial_end(&trial);
            continue;
        }
        const struct enumeration answer = enumerate_total(trial.instance);
        ck_assert(!tai_presolve_begin(trial.restriction.instance, &p));
        for (int step = 0; step < 30 && p.left > 0 && !p.infeasible; step++) {
            const int32_t t =
                (int32_t)tai_random_below(&random, (uint64_t)p.tasks);
            if (tai_presolve_gone(&p, t))
                continue;
            if (p.degree[t] <= 1) {
                tai_presolve_fold(&p, t);
                folded++;
            } else if (p.degree[t] == 2) {
                joined += tai_presolve_join(&p, t);
            }
            ck_assert(tai_presolve_check(&p));
        }
        ck_assert(!p.status);
        if (p.infeasible)
            ck_assert_int_eq(answer.best, TA_FORBIDDEN);
        else
            check_undo(&trial, &random, &p);
        if (p.left == 0 && !p.infeasible)
            ck_assert_int_eq(p.paid, answer.best);
        tai_presolve_release(&p);
        trial_end(&trial);
    }
    ck_assert_int_gt(joined, 100);
    ck_assert_int_gt(folded, 1000);
}
END_TEST

/* Fixing and merging tasks at random restricts the instance; what remains is
   costed as before. Then it is extracted, and costs that again. */
START_TEST(test_fix_and_merge)
{
    struct tai_random random;
    tai_random_seed(&random, 72);
    int extracted = 0;
    for (int round = 0; round < rounds(6000, 200000); round++) {
        struct trial trial;
        trial_begin_total(&trial, &random, FEATURES, 8, 4);
        struct tai_presolve p;
        if (trial.restriction.infeasible) {
            trial_end(&trial);
            continue;
        }
        ck_assert(!tai_presolve_begin(trial.restriction.instance, &p));
        for (int step = 0; step < 5 && p.left > 1 && !p.infeasible; step++) {
            const int32_t t =
                (int32_t)tai_random_below(&random, (uint64_t)p.tasks);
            const int32_t u =
                (int32_t)tai_random_below(&random, (uint64_t)p.tasks);
            const int32_t q =
                (int32_t)tai_random_below(&random, (uint64_t)p.nodes);
            if (t == u || tai_presolve_gone(&p, t) || tai_presolve_gone(&p, u))
                continue;
            bool apart = false;
            for (int32_t a = p.list[t]; a >= 0; a = p.arc[a].next)
                apart |= p.arc[a].task == u && tai_presolve_apart(&p, a);
            if (step % 2 && tai_presolve_allowed(&p, t, q))
                tai_presolve_fix(&p, t, q);
            else if (!apart)
                tai_presolve_merge(&p, t, u);
            ck_assert(tai_presolve_check(&p));
        }
        int32_t task[ENUMERATE_MOST_TASKS] = {0}, left[ENUMERATE_MOST_TASKS];
        int32_t assignment[ENUMERATE_MOST_TASKS];
        ta_instance *smaller;
        if (!p.infeasible) {
            check_undo(&trial, &random, &p);
            draw_assignment(&random, &p, assignment);
            int32_t count = 0;
            for (int32_t t = 0; t < p.tasks; t++)
                if (!tai_presolve_gone(&p, t)) {
                    task[count] = t;
                    left[count++] = assignment[t];
                }
            ck_assert_int_eq(count, p.left);
            const struct tai_section section = {
                .tasks = count, .nodes = p.nodes, .task = task, .node = nodes};
            ck_assert(!tai_presolve_extract(&p, &section, &smaller));
            ck_assert(tai_presolve_check(&p));
            ck_assert_int_eq(smaller->tasks, count);
            ta_evaluation found;
            ck_assert(!ta_evaluate(smaller, left, &found));
            const ta_cost cost = cost_left(&p, assignment);
            if (found.violation)
                ck_assert_int_eq(cost, TA_FORBIDDEN);
            else
                ck_assert_int_eq(cost, p.paid + found.cost.total);
            ta_instance_free(smaller);
            extracted++;
        }
        tai_presolve_release(&p);
        trial_end(&trial);
    }
    ck_assert_int_gt(extracted, 1000);
}
END_TEST

START_TEST(test_replace_is_applied_in_order)
{
    ta_instance *instance;
    struct tai_presolve p;
    const ta_cost row[4] = {0, 0, 0, 0};
    ck_assert(!ta_instance_new(4, &instance));
    ck_assert(!ta_instance_add_tasks(instance, 1, row));
    ck_assert(!ta_instance_freeze(instance, NULL));
    ck_assert(!tai_presolve_begin(instance, &p));
    tai_presolve_replace(&p, 0, 3, 2);
    tai_presolve_replace(&p, 0, 2, 0);
    for (int32_t q = 0; q < 4; q++) {
        int32_t assignment[1] = {q};
        tai_presolve_apply(&p, assignment);
        ck_assert_int_eq(assignment[0], q == 1 ? 1 : 0);
    }
    ck_assert_int_eq(p.allowed[0], 2);
    tai_presolve_release(&p);
    ta_instance_free(instance);
}
END_TEST

/* Resources count if and only if they can run out. */
START_TEST(test_resources)
{
    for (ta_cost capacity = 2; capacity <= 3; capacity++) {
        ta_instance *instance;
        struct tai_presolve p;
        const ta_cost rows[4] = {0, TA_FORBIDDEN, 0, 0};
        const ta_cost room[2] = {capacity, 2};
        int32_t resource;
        ck_assert(!ta_instance_new(2, &instance));
        ck_assert(!ta_instance_add_tasks(instance, 2, rows));
        ck_assert(!ta_instance_add_resource(instance, "m", 0, room, &resource));
        ck_assert(!ta_instance_set_requirement(instance, 0, resource, 1));
        ck_assert(!ta_instance_set_requirement(instance, 1, resource, 2));
        ck_assert(!ta_instance_freeze(instance, NULL));
        ck_assert_int_eq(tai_presolve_begin(instance, &p),
                         capacity < 3 ? TA_NOT_SUPPORTED : TA_OK);
        tai_presolve_release(&p);
        ta_instance_free(instance);
    }
}
END_TEST

SUITE("presolve", test_fold_and_join, test_fix_and_merge,
      test_replace_is_applied_in_order, test_resources)
