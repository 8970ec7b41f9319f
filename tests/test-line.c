/* SPDX-License-Identifier: MIT */
#include "exact/line.h"

#include "enumerate.h"
#include "suite.h"

#include "base/random.h"

/* Tasks with forbidden nodes and negative costs on nodes at random places of
   a line, numbered in any order; some places coincide. */
static ta_instance *
draw(struct tai_random *random)
{
    const int32_t nodes = (int32_t)tai_random_between(random, 2, 5);
    const int32_t tasks = (int32_t)tai_random_between(random, 1, 6);
    ta_cost place[5], distance[25], row[5];
    ta_instance *instance;
    ck_assert(!ta_instance_new(nodes, &instance));
    for (int32_t p = 0; p < nodes; p++)
        place[p] = tai_random_between(random, 0, 9);
    for (int32_t p = 0; p < nodes; p++)
        for (int32_t q = 0; q < nodes; q++)
            distance[p * nodes + q] =
                place[p] < place[q] ? place[q] - place[p] : place[p] - place[q];
    for (int32_t t = 0; t < tasks; t++) {
        const int32_t keep = (int32_t)tai_random_below(random, (uint64_t)nodes);
        for (int32_t p = 0; p < nodes; p++)
            row[p] = p != keep && tai_random_below(random, 5) == 0
                         ? TA_FORBIDDEN
                         : tai_random_between(random, -40, 60);
        ck_assert(!ta_instance_add_task(instance, NULL, row, NULL));
    }
    for (int32_t t = 0; t < tasks; t++)
        for (int32_t u = 0; u < t; u++)
            if (tai_random_below(random, 2))
                ck_assert(!ta_instance_add_communication(
                    instance, t, u, tai_random_between(random, 0, 9)));
    ck_assert(!ta_instance_set_distances(instance, distance));
    ck_assert(!ta_instance_freeze(instance, NULL));
    return instance;
}

START_TEST(test_agrees_with_enumeration)
{
    struct tai_random random;
    tai_random_seed(&random, 41);
    for (int round = 0; round < rounds(4000, 100000); round++) {
        ta_instance *instance = draw(&random);
        const struct enumeration answer = enumerate_total(instance);
        struct tai_run run;
        struct tai_incumbent incumbent;
        ta_options options = {.size = sizeof options};
        options.engine = round % 2 ? TA_ENGINE_AUTO : TA_ENGINE_REFERENCE;
        tai_run_init(&run);
        ck_assert(!tai_incumbent_init(&incumbent, instance, &run));
        ck_assert(tai_line_applies(&incumbent));
        ck_assert(!tai_line_solve(&incumbent, &options));
        ck_assert_int_eq(incumbent.value, answer.best);
        ck_assert_int_eq(incumbent.lower_bound, answer.best);
        tai_incumbent_release(&incumbent);
        ta_instance_free(instance);
    }
}
END_TEST

static bool
applies(int32_t nodes, const ta_cost distance[])
{
    ta_instance *instance;
    ck_assert(!ta_instance_new(nodes, &instance));
    if (distance)
        ck_assert(!ta_instance_set_distances(instance, distance));
    ck_assert(!ta_instance_freeze(instance, NULL));
    const struct tai_incumbent incumbent = {.instance = instance,
                                            .load_limit = TA_UNLIMITED};
    const bool answer = tai_line_applies(&incumbent);
    ta_instance_free(instance);
    return answer;
}

START_TEST(test_what_is_a_line)
{
    const ta_cost line[9] = {0, 7, 3, 7, 0, 4, 3, 4, 0};
    const ta_cost bent[9] = {0, 6, 3, 6, 0, 4, 3, 4, 0};
    const ta_cost diagonal[9] = {1, 7, 3, 7, 0, 4, 3, 4, 0};
    const ta_cost one_place[9] = {0};
    const ta_cost ring[16] = {0, 1, 2, 1, 1, 0, 1, 2, 2, 1, 0, 1, 1, 2, 1, 0};
    ck_assert(applies(3, line));
    ck_assert(applies(3, one_place));
    ck_assert(applies(2, NULL));
    ck_assert(!applies(3, NULL));
    ck_assert(!applies(3, bent));
    ck_assert(!applies(3, diagonal));
    ck_assert(!applies(4, ring));
    ck_assert(!applies(1, NULL));
}
END_TEST

SUITE("line", test_agrees_with_enumeration, test_what_is_a_line)
