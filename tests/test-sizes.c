/* SPDX-License-Identifier: MIT */
#include "exact/sizes.h"

#include "base/memory.h"
#include "bound/size-prices.h"
#include "dense.h"
#include "exact/piece.h"
#include "exact/search.h"

/* False if a task has no node. */
static bool
draw_labels(const struct tai_messages *root, struct tai_random *random,
            int32_t labels[])
{
    for (int32_t t = 0; t < root->tasks; t++) {
        const int64_t *barred = root->barred + (int64_t)t * root->width;
        const uint64_t nodes = (uint64_t)root->nodes;
        int32_t tries = 0;
        do
            labels[t] = (int32_t)tai_random_below(random, nodes);
        while (barred[labels[t]] && ++tries < 100);
        if (tries == 100)
            return false;
    }
    return true;
}

static void
draw_box(struct tai_size_prices *x, struct tai_random *random)
{
    const int32_t tasks = x->root->tasks;
    struct tai_size_box *box = &x->box;
    for (int32_t p = 0; p < x->root->nodes; p++) {
        const int64_t a = tai_random_between(random, 0, tasks);
        const int64_t b = tai_random_between(random, 0, tasks);
        box->low[p] = (int32_t)(a < b ? a : b);
        box->high[p] = (int32_t)(a < b ? b : a);
        box->square[p] = tai_random_between(random, 0, x->most_square);
        box->line[p] = tai_random_between(random, -x->most_line, x->most_line);
        if (tai_random_below(random, 3) == 0)
            box->square[p] = 0;
    }
}

static bool
in_box(const struct tai_size_box *box, const int32_t labels[], int32_t tasks,
       int32_t nodes)
{
    for (int32_t p = 0; p < nodes; p++) {
        int32_t size = 0;
        for (int32_t t = 0; t < tasks; t++)
            size += labels[t] == p;
        if (size < box->low[p] || size > box->high[p])
            return false;
    }
    return true;
}

/* The priced total of labels of the root, scaled; m has its undecided tasks. */
static int64_t
priced_cost(const struct tai_size_prices *x, const int32_t labels[])
{
    const struct tai_messages *m = x->m;
    int64_t sum = x->fixed - x->charge;
    for (int32_t i = 0; i < m->tasks; i++) {
        const int32_t p = labels[x->origin[i]];
        sum += m->execution[(int64_t)i * m->width + p];
        for (int64_t a = m->first[i]; a < m->ahead[i]; a++)
            sum +=
                tai_messages_pair(m, a, p, labels[x->origin[m->neighbour[a]]]);
    }
    return sum;
}

static int64_t
root_cost(const struct tai_messages *root, const int32_t labels[])
{
    int64_t sum = 0;
    for (int32_t t = 0; t < root->tasks; t++) {
        sum += root->execution[(int64_t)t * root->width + labels[t]];
        for (int64_t a = root->first[t]; a < root->ahead[t]; a++)
            sum += tai_messages_pair(root, a, labels[t],
                                     labels[root->neighbour[a]]);
    }
    return sum;
}

/*
 * Whatever the prices: what the priced problem says of an assignment in the box
 * is at most its total, and its bound at most both, also when prices change
 * under the messages. Some tasks are placed.
 */
START_TEST(test_prices_bound_what_is_in_the_box)
{
    struct tai_random random;
    tai_random_seed(&random, 51);
    int64_t seen = 0;
    for (int round = 0; round < rounds(2000, 50000); round++) {
        ta_instance *instance = random_instance(&random, DENSE_FEATURES, 5, 4);
        const int32_t tasks = instance->tasks, nodes = instance->nodes;
        int32_t order[8], labels[8], part[8], number[8], placed[8];
        struct tai_messages *root = dense_messages(instance, order);
        if (!root || !draw_labels(root, &random, labels)) {
            tai_messages_free(root);
            ta_instance_free(instance);
            continue;
        }
        struct tai_size_prices x;
        struct tai_piece rest, whole = {.m = root};
        for (int32_t t = 0; t < tasks; t++) {
            part[t] = t > 0 && tai_random_below(&random, 4) == 0 ? -1 : 0;
            placed[t] = part[t] < 0 ? labels[t] : -1;
        }
        whole.labels = labels;
        whole.origin = order;
        ck_assert(!tai_size_prices_init(&x, root, labels));
        ck_assert(!tai_piece_extract(&whole, part, 0, number, &rest));
        x.m = rest.m;
        x.origin = rest.origin;
        x.placed = placed;
        for (int i = 0; i < 4; i++) {
            draw_box(&x, &random);
            tai_size_prices_apply(&x, INT64_C(1) << 59);
            tai_size_prices_repair(&x);
            ck_assert(tai_messages_check(x.m));
            for (int j = 0; j < 3; j++) {
                const struct tai_sweep sweep = {.backward = j % 2};
                ck_assert(tai_messages_sweep(x.m, &sweep));
            }
            ck_assert(tai_messages_check(x.m));
            const int64_t bound = tai_size_prices_bound(&x);
            int64_t codes = 1;
            for (int32_t t = 0; t < tasks; t++)
                codes *= nodes;
            for (int64_t code = 0; code < codes; code++) {
                int64_t left = code;
                bool allowed = true;
                for (int32_t t = 0; t < tasks; t++, left /= nodes) {
                    labels[t] = (int32_t)(left % nodes);
                    allowed =
                        allowed &&
                        !root->barred[(int64_t)t * root->width + labels[t]] &&
                        (placed[t] < 0 || placed[t] == labels[t]);
                }
                if (!allowed)
                    continue;
                const int64_t priced = priced_cost(&x, labels);
                ck_assert_int_le(bound, priced);
                if (in_box(&x.box, labels, tasks, nodes)) {
                    ck_assert_int_le(priced, root_cost(root, labels));
                    seen++;
                }
            }
        }
        tai_piece_release(&rest);
        tai_size_prices_release(&x);
        tai_messages_free(root);
        ta_instance_free(instance);
    }
    ck_assert_int_gt(seen, 1000);
}
END_TEST

/* From the dearest of a few assignments, so that the search has all to do. */
static bool
search(struct trial *trial, struct tai_random *random, bool *ended)
{
    const ta_instance *instance = trial->incumbent.instance;
    int32_t order[64];
    struct tai_messages *root = dense_messages(instance, order);
    bool done = false;
    if (root) {
        trial_offer_a_poor_one(trial, random);
        if (tai_incumbent_exists(&trial->incumbent)) {
            ck_assert(!tai_sizes_search(&trial->incumbent, root, order, ended));
            ck_assert_int_eq(trial->incumbent.open_frames, 0);
            done = true;
        }
    }
    tai_messages_free(root);
    return done;
}

START_TEST(test_agrees_with_enumeration)
{
    dense_agrees_with_enumeration(52, search, true);
}
END_TEST

START_TEST(test_stopped_runs_are_valid)
{
    dense_stopped_runs_are_valid(53, search);
}
END_TEST

/* Where it is meant to be used: with sizes and without, the same total. The
   search has next to no time before the root, so that sizes have to do it. */
START_TEST(test_dense_graphs)
{
    struct tai_random random;
    tai_random_seed(&random, 54);
    int64_t lean = 0;
    for (int round = 0; round < rounds(25, 500); round++) {
        ta_instance *instance =
            dense_instance(&random, 45 + round % 10, 4 + round % 5);
        ta_cost value[3];
        for (int i = 0; i < 3; i++) {
            struct tai_search_parts parts = {.probes = 1, .rounds = true};
            parts.sizes = i > 0;
            struct tai_run run;
            struct tai_incumbent incumbent;
            ta_options options = {.size = sizeof options, .seed = round};
            tai_run_init(&run);
            if (i == 2)
                run.memory_limit = 1 << 18;
            ck_assert(!tai_incumbent_init(&incumbent, instance, &run));
            ck_assert(!tai_search_with(&incumbent, &options, &parts));
            ck_assert_int_eq(incumbent.value, incumbent.lower_bound);
            value[i] = incumbent.value;
            lean += run.stats.lean_frames;
            tai_incumbent_release(&incumbent);
        }
        ck_assert_int_eq(value[0], value[1]);
        ck_assert_int_eq(value[0], value[2]);
        ta_instance_free(instance);
    }
    ck_assert_int_gt(lean, 0);
}
END_TEST

SUITE("sizes", test_prices_bound_what_is_in_the_box,
      test_agrees_with_enumeration, test_stopped_runs_are_valid,
      test_dense_graphs)
