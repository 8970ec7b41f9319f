/* SPDX-License-Identifier: MIT */
#include "exact/narrow.h"

#include "dense.h"
#include "exact/search.h"

/* The whole problem as one box, from the dearest of a few assignments. */
static bool
search(struct trial *trial, struct tai_random *random, bool *ended)
{
    int32_t order[64];
    struct tai_messages *root =
        dense_messages(trial->incumbent.instance, order);
    bool done = false;
    if (!root)
        return false;
    trial_offer_a_poor_one(trial, random);
    if (tai_incumbent_exists(&trial->incumbent)) {
        struct tai_narrow narrow;
        ck_assert(tai_narrow_apply(root));
        ck_assert(!tai_narrow_init(&narrow, &trial->incumbent, root, order));
        struct tai_convex *x = narrow.root;
        for (int32_t p = 0; p < x->nodes; p++) {
            x->low[p] = 0;
            x->high[p] = x->tasks;
            for (int32_t t = 0; t < x->tasks; t++) {
                x->barred[p * x->stride + t] =
                    root->barred[(int64_t)t * root->width + p];
                x->part[p * x->stride + t] = 1.0 / x->nodes;
            }
        }
        ck_assert(!tai_narrow_search(&narrow, INT64_MIN, INT64_MAX, 0));
        ck_assert(!narrow.gave_up);
        *ended = !trial->run.stop;
        tai_narrow_release(&narrow);
        done = true;
    }
    tai_messages_free(root);
    return done;
}

START_TEST(test_agrees_with_enumeration)
{
    dense_agrees_with_enumeration(81, search, false);
}
END_TEST

START_TEST(test_stopped_runs_are_valid)
{
    dense_stopped_runs_are_valid(82, search);
}
END_TEST

/* In larger problems, as a part of the search by sizes: with it and without,
   the same total. */
START_TEST(test_dense_graphs)
{
    struct tai_random random;
    tai_random_seed(&random, 83);
    int64_t differ = 0;
    for (int round = 0; round < rounds(20, 500); round++) {
        ta_instance *instance =
            dense_instance(&random, 40 + round % 25, 3 + round % 6);
        ta_cost value[2];
        int64_t ticks[2];
        for (int i = 0; i < 2; i++) {
            const struct tai_search_parts parts = {
                .probes = 1, .rounds = true, .sizes = true};
            struct tai_run run;
            struct tai_incumbent incumbent;
            ta_options options = {.size = sizeof options, .seed = round};
            tai_run_init(&run);
            if (i == 1)
                run.without = UINT64_C(1) << TAI_PART_CONVEX;
            ck_assert(!tai_incumbent_init(&incumbent, instance, &run));
            ck_assert(!tai_search_with(&incumbent, &options, &parts));
            ck_assert_int_eq(incumbent.value, incumbent.lower_bound);
            value[i] = incumbent.value;
            ticks[i] = run.stats.ticks;
            tai_incumbent_release(&incumbent);
        }
        ck_assert_int_eq(value[0], value[1]);
        differ += ticks[0] != ticks[1];
        ta_instance_free(instance);
    }
    ck_assert_int_gt(differ, 0);
}
END_TEST

/* One pair that weighs more than all else: nothing makes it convex within the
   integers, which is told. */
START_TEST(test_weights_that_differ_too_much)
{
    struct tai_random random;
    tai_random_seed(&random, 84);
    int32_t order[200];
    ta_instance *instance;
    ck_assert(!ta_instance_new(3, &instance));
    for (int32_t t = 0; t < 200; t++) {
        const ta_cost row[] = {tai_random_between(&random, 0, 100),
                               tai_random_between(&random, 0, 100),
                               tai_random_between(&random, 0, 100)};
        ck_assert(!ta_instance_add_task(instance, NULL, row, NULL));
        for (int32_t u = 0; u < t; u++)
            ck_assert(!ta_instance_add_communication(
                instance, u, t, t == 1 ? 1000000000000 : 1));
    }
    ck_assert(!ta_instance_freeze(instance, NULL));
    struct tai_run run;
    struct tai_incumbent incumbent;
    struct tai_narrow narrow;
    tai_run_init(&run);
    ck_assert(!tai_incumbent_init(&incumbent, instance, &run));
    struct tai_messages *root = dense_messages(instance, order);
    ck_assert(root != NULL);
    const int32_t all_on_one[200] = {0};
    ck_assert(tai_incumbent_offer(&incumbent, all_on_one));
    ck_assert(!tai_narrow_init(&narrow, &incumbent, root, order));
    for (int32_t p = 0; p < 3; p++)
        narrow.root->high[p] = 200;
    ck_assert(!tai_narrow_search(&narrow, INT64_MIN, INT64_MAX, 0));
    ck_assert(narrow.shapeless);
    ck_assert(!narrow.gave_up);
    ck_assert_int_eq(run.stats.frames, 0);
    tai_narrow_release(&narrow);
    tai_messages_free(root);
    tai_incumbent_release(&incumbent);
    ta_instance_free(instance);
}
END_TEST

SUITE("narrow", test_agrees_with_enumeration, test_stopped_runs_are_valid,
      test_dense_graphs, test_weights_that_differ_too_much)
