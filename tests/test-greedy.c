/* SPDX-License-Identifier: MIT */
#include "heuristic/greedy.h"

#include "trial.h"

START_TEST(test_answers_hold)
{
    struct tai_random random;
    tai_random_seed(&random, 14);
    int feasible = 0, answered = 0;
    for (int round = 0; round < rounds(6000, 200000); round++) {
        const ta_objective objective = (ta_objective)(round % 3);
        struct trial trial;
        trial_begin(&trial, &random, 8, 4, objective, round % 4 == 3);
        if (!trial.restriction.infeasible) {
            const ta_options options = {.size = sizeof options, .seed = round};
            ck_assert(!tai_greedy_solve(&trial.incumbent, &options));
            trial_check(&trial);
            feasible += trial.answer.best != TA_FORBIDDEN;
            answered += tai_incumbent_exists(&trial.incumbent);
        }
        trial_end(&trial);
    }
    /* All but one in a thousand, so far. */
    ck_assert_int_ge(1000 * (int64_t)answered, 995 * (int64_t)feasible);
}
END_TEST

/* Needs drawn so that a hidden packing fills 97 of each 100 units. */
static ta_instance *
tight_instance(struct tai_random *random, int32_t tasks, int32_t nodes)
{
    ta_instance *instance;
    ta_cost row[16], capacity[16] = {0}, need[200];
    int32_t memory;
    ck_assert(!ta_instance_new(nodes, &instance));
    for (int32_t t = 0; t < tasks; t++) {
        for (int32_t p = 0; p < nodes; p++)
            row[p] = tai_random_between(random, 1, 100);
        need[t] = tai_random_between(random, 10, 60);
        capacity[t % nodes] += need[t];
        ck_assert(!ta_instance_add_task(instance, NULL, row, NULL));
    }
    for (int32_t p = 0; p < nodes; p++)
        capacity[p] = capacity[p] * 100 / 97;
    ck_assert(
        !ta_instance_add_resource(instance, "memory", 0, capacity, &memory));
    for (int32_t t = 0; t < tasks; t++)
        ck_assert(!ta_instance_set_requirement(instance, t, memory, need[t]));
    for (int32_t t = 1; t < tasks; t++)
        ck_assert(!ta_instance_add_communication(
            instance, t, (int32_t)tai_random_below(random, (uint64_t)t), 20));
    ck_assert(!ta_instance_freeze(instance, NULL));
    return instance;
}

START_TEST(test_tight_capacities)
{
    struct tai_random random;
    tai_random_seed(&random, 15);
    for (int round = 0; round < rounds(100, 2000); round++) {
        ta_instance *instance = tight_instance(&random, 100, 8);
        struct tai_run run;
        struct tai_incumbent incumbent;
        const ta_options options = {.size = sizeof options, .seed = round};
        tai_run_init(&run);
        ck_assert(!tai_incumbent_init(&incumbent, instance, &run));
        ck_assert(!tai_greedy_solve(&incumbent, &options));
        ck_assert(tai_incumbent_exists(&incumbent));
        tai_incumbent_release(&incumbent);
        ta_instance_free(instance);
    }
}
END_TEST

SUITE("greedy", test_answers_hold, test_tight_capacities)
