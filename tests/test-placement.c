/* SPDX-License-Identifier: MIT */
#include "heuristic/placement.h"

#include "trial.h"

/* The objective and the total, forbidden or overfull as it may be: changes
   are defined for any assignment to allowed nodes. */
static struct tai_change
value_of(struct trial *trial, const int32_t assignment[])
{
    struct tai_incumbent *incumbent = &trial->incumbent;
    ta_evaluation found;
    tai_evaluate(&incumbent->evaluator, assignment, &found);
    const ta_load *loads =
        tai_evaluate_loads(&incumbent->evaluator, assignment);
    const struct tai_change value = {
        tai_objective_value(incumbent->objective, found.cost, loads,
                            incumbent->instance->nodes),
        incumbent->objective == TA_OBJECTIVE_COMMUNICATION
            ? found.cost.communication
            : found.cost.total};
    return value;
}

static int32_t
random_node(struct trial *trial, struct tai_random *random, int32_t task)
{
    const struct ta_instance *instance = trial->incumbent.instance;
    for (;;) {
        const int32_t node =
            (int32_t)tai_random_below(random, (uint64_t)instance->nodes);
        if (tai_execution(instance, task, node) != TA_FORBIDDEN)
            return node;
    }
}

static ta_cost
paid_between(const struct ta_instance *instance, int32_t task, int32_t other)
{
    ta_cost sum = 0;
    for (int64_t i = 0; i < instance->pairs; i++) {
        const int32_t a = instance->pair_task[i], b = instance->pair_other[i];
        if ((a == task && b == other) || (a == other && b == task))
            sum += instance->pair_cost[i];
    }
    return sum;
}

static void
check_difference(struct trial *trial, struct tai_placement *placement,
                 struct tai_change old, struct tai_change change)
{
    const struct tai_change new = value_of(trial, placement->node);
    ck_assert_int_eq(new.objective - old.objective, change.objective);
    ck_assert_int_eq(new.total - old.total, change.total);
}

static void
try_changes(struct trial *trial, struct tai_placement *placement,
            struct tai_random *random)
{
    const int32_t tasks = placement->instance->tasks;
    const int32_t t = (int32_t)tai_random_below(random, (uint64_t)tasks);
    const int32_t u = (int32_t)tai_random_below(random, (uint64_t)tasks);
    const int32_t q = random_node(trial, random, t);
    const struct tai_change old = value_of(trial, placement->node);
    if (q != placement->node[t]) {
        const struct tai_change change =
            tai_placement_move_change(placement, t, q);
        tai_placement_move(placement, t, q);
        check_difference(trial, placement, old, change);
        tai_placement_move(placement, t, random_node(trial, random, t));
    }
    const int32_t p = placement->node[t], to = placement->node[u];
    const int32_t r = random_node(trial, random, u);
    if (p == to || r == to || !tai_placement_allowed(placement, t, to))
        return;
    const struct tai_change before = value_of(trial, placement->node);
    const struct tai_change change = tai_placement_chain_change(
        placement, t, u, r, paid_between(placement->instance, t, u));
    tai_placement_move(placement, u, r);
    tai_placement_move(placement, t, to);
    check_difference(trial, placement, before, change);
}

/* Whether a feasible assignment stays feasible is what `fits` says. */
static void
try_fits(struct trial *trial, struct tai_placement *placement,
         struct tai_random *random)
{
    struct tai_incumbent *incumbent = &trial->incumbent;
    if (tai_incumbent_cost(incumbent, placement->node) == TA_FORBIDDEN)
        return;
    const int32_t tasks = placement->instance->tasks;
    const int32_t t = (int32_t)tai_random_below(random, (uint64_t)tasks);
    const int32_t p = placement->node[t], q = random_node(trial, random, t);
    if (p == q)
        return;
    /* A node may have too much once it loses a negative cost. */
    if (incumbent->load_limit != TA_UNLIMITED &&
        tai_execution(placement->instance, t, p) < 0)
        return;
    const bool fits = tai_placement_fits(placement, t, q, -1);
    tai_placement_move(placement, t, q);
    ck_assert_int_eq(fits, tai_incumbent_cost(incumbent, placement->node) !=
                               TA_FORBIDDEN);
    tai_placement_move(placement, t, p);
}

START_TEST(test_changes_equal_reevaluation)
{
    struct tai_random random;
    tai_random_seed(&random, 12);
    for (int round = 0; round < rounds(3000, 100000); round++) {
        const ta_objective objective = (ta_objective)(round % 3);
        struct trial trial;
        trial_begin(&trial, &random, 6, 4, objective, round % 2);
        if (!trial.restriction.infeasible &&
            trial.restriction.instance->tasks > 0) {
            struct tai_placement placement;
            ck_assert(!tai_placement_init(&placement, &trial.incumbent));
            for (int32_t t = 0; t < placement.instance->tasks; t++)
                tai_placement_put(&placement, t,
                                  random_node(&trial, &random, t));
            for (int i = 0; i < 10; i++) {
                try_changes(&trial, &placement, &random);
                try_fits(&trial, &placement, &random);
                ck_assert(tai_placement_check(&placement));
            }
            tai_placement_release(&placement);
        }
        trial_end(&trial);
    }
}
END_TEST

/* Putting tasks one by one adds up to the cost of the whole. */
START_TEST(test_put_changes_add_up)
{
    struct tai_random random;
    tai_random_seed(&random, 13);
    for (int round = 0; round < rounds(2000, 50000); round++) {
        struct trial trial;
        trial_begin(&trial, &random, 6, 4, TA_OBJECTIVE_TOTAL, false);
        if (!trial.restriction.infeasible) {
            struct tai_placement placement;
            ta_cost sum = 0;
            ck_assert(!tai_placement_init(&placement, &trial.incumbent));
            for (int32_t t = 0; t < placement.instance->tasks; t++) {
                const int32_t p = random_node(&trial, &random, t);
                sum += tai_placement_put_change(&placement, t, p).total;
                tai_placement_put(&placement, t, p);
                ck_assert(tai_placement_check(&placement));
            }
            ck_assert_int_eq(sum, value_of(&trial, placement.node).total);
            tai_placement_release(&placement);
        }
        trial_end(&trial);
    }
}
END_TEST

SUITE("placement", test_changes_equal_reevaluation, test_put_changes_add_up)
