/* SPDX-License-Identifier: MIT */
#include "solve/coarse.h"

#include <taskassign/solve.h>

#include "bound/messages.h"
#include "exact/search.h"
#include "trial.h"

#define MOST_TASKS 9

/* Costs are multiples of `unit` and up to `odd` more; nodes pay the same
   distance to each other, or multiples of 6. */
struct kind {
    int32_t tasks, nodes;
    ta_cost unit, odd;
    bool distances;
};

static ta_instance *
draw_instance(struct tai_random *random, const struct kind *kind)
{
    const int32_t tasks = kind->tasks, nodes = kind->nodes;
    const ta_cost unit = kind->unit, odd = kind->odd;
    ta_instance *instance;
    ta_cost row[4], distance[16];
    ck_assert(!ta_instance_new(nodes, &instance));
    for (int32_t t = 0; t < tasks; t++) {
        const ta_cost base = tai_random_between(random, -1000, 1000) * unit;
        for (int32_t p = 0; p < nodes; p++) {
            row[p] = base + tai_random_between(random, 0, 40) * unit +
                     tai_random_between(random, 0, odd);
            if (p > 0 && tai_random_below(random, 8) == 0)
                row[p] = TA_FORBIDDEN;
        }
        ck_assert(!ta_instance_add_task(instance, NULL, row, NULL));
    }
    for (int32_t t = 0; t < tasks; t++)
        for (int32_t u = 0; u < t; u++)
            if (tai_random_below(random, 3))
                ck_assert(!ta_instance_add_communication(
                    instance, t, u,
                    tai_random_between(random, 0, 20) * unit / 6 +
                        tai_random_between(random, 0, odd)));
    for (int32_t p = 0; p < nodes; p++)
        for (int32_t q = 0; q <= p; q++)
            distance[p * nodes + q] = distance[q * nodes + p] =
                kind->distances ? 6 * tai_random_between(random, 0, 3)
                                : 6 * (p != q);
    ck_assert(!ta_instance_set_distances(instance, distance));
    if (tasks > 2 && tai_random_below(random, 4) == 0)
        ck_assert(!ta_instance_apart(instance, 2, (const int32_t[]){0, 2}));
    ck_assert(!ta_instance_freeze(instance, NULL));
    return instance;
}

static struct kind
draw_kind(struct tai_random *random, ta_cost unit, ta_cost odd)
{
    return (struct kind){
        .tasks = (int32_t)tai_random_between(random, 2, 6),
        .nodes = (int32_t)tai_random_between(random, 2, 4),
        .unit = unit,
        .odd = odd,
        .distances = tai_random_below(random, 2),
    };
}

static void
begin(struct trial *trial, struct tai_random *random, const struct kind *kind)
{
    *trial = (struct trial){.instance = draw_instance(random, kind)};
    tai_run_init(&trial->run);
    ck_assert(
        !tai_restriction_build(trial->instance, false, &trial->restriction));
    trial->answer = enumerate_total(trial->instance);
    if (!trial->restriction.infeasible)
        ck_assert(!tai_incumbent_init(
            &trial->incumbent, trial->restriction.instance, &trial->run));
}

/* Costs with a divisor in common: what is optimal in larger units is. */
START_TEST(test_common_divisors)
{
    struct tai_random random;
    tai_random_seed(&random, 51);
    int solved = 0, refused = 0;
    for (int round = 0; round < rounds(3000, 100000); round++) {
        const ta_cost unit = 6 * tai_random_between(&random, 1, 5000) *
                             tai_random_between(&random, 1, 1000000000);
        const struct kind kind = draw_kind(&random, unit, 0);
        const ta_options options = {.size = sizeof options};
        struct trial trial;
        begin(&trial, &random, &kind);
        const struct tai_incumbent *incumbent = &trial.incumbent;
        if (trial.restriction.infeasible) {
            ck_assert_int_eq(trial.answer.best, TA_FORBIDDEN);
        } else if (tai_coarse_solve(&trial.incumbent, tai_search_solve,
                                    &options)) {
            ck_assert_int_le(tai_messages_range(incumbent->instance),
                             TAI_MESSAGES_MOST);
            refused++;
        } else {
            ck_assert_int_eq(incumbent->value, trial.answer.best);
            ck_assert_int_eq(incumbent->lower_bound, trial.answer.best);
            solved++;
        }
        trial_end(&trial);
    }
    ck_assert_int_gt(solved, 500);
    ck_assert_int_gt(refused, 100);
}
END_TEST

/* Costs without one are rounded: the bound holds, and lacks little. */
START_TEST(test_rounding)
{
    struct tai_random random;
    tai_random_seed(&random, 52);
    int open = 0;
    for (int round = 0; round < rounds(3000, 100000); round++) {
        const ta_cost unit = INT64_C(6) << tai_random_between(&random, 36, 42);
        const struct kind kind = draw_kind(&random, unit, unit);
        const ta_options options = {.size = sizeof options};
        struct trial trial;
        begin(&trial, &random, &kind);
        const struct tai_incumbent *incumbent = &trial.incumbent;
        if (!trial.restriction.infeasible &&
            !tai_coarse_solve(&trial.incumbent, tai_search_solve, &options)) {
            ck_assert_int_ge(incumbent->value, trial.answer.best);
            ck_assert_int_le(incumbent->lower_bound, trial.answer.best);
            /* Units of 2^12 at most; 6 tasks, 15 pairs, distance 18. */
            if (trial.answer.best < TA_FORBIDDEN)
                ck_assert_int_le(incumbent->value - incumbent->lower_bound,
                                 (6 + 15 * 18) * INT64_C(4096));
            open += incumbent->value > incumbent->lower_bound;
        }
        trial_end(&trial);
    }
    ck_assert_int_gt(open, 100);
}
END_TEST

/* As a user meets it; also with it switched off, where totals that large are
   left to plain branch and bound. */
START_TEST(test_solve)
{
    struct tai_random random;
    tai_random_seed(&random, 53);
    for (int round = 0; round < rounds(60, 1000); round++) {
        const struct kind kind = {.tasks = MOST_TASKS,
                                  .nodes = 4,
                                  .unit = INT64_C(6) << 42,
                                  .distances = round % 2};
        ta_instance *instance = draw_instance(&random, &kind);
        const struct enumeration answer = enumerate_total(instance);
        ta_options options;
        ta_result *result;
        ta_options_init(&options, sizeof options);
        options.method = round % 4 < 2 ? TA_METHOD_AUTO : TA_METHOD_BRANCH;
        if (round % 3 == 2)
            options.without = UINT64_C(1) << TAI_PART_UNITS;
        ck_assert_int_gt(tai_messages_range(instance), TAI_MESSAGES_MOST);
        ck_assert(!ta_solve(instance, &options, &result));
        if (answer.best == TA_FORBIDDEN) {
            ck_assert_int_eq(ta_result_outcome(result), TA_INFEASIBLE);
        } else {
            ck_assert_int_eq(ta_result_outcome(result), TA_OPTIMAL);
            ck_assert_int_eq(ta_result_value(result), answer.best);
        }
        ta_result_free(result);
        ta_instance_free(instance);
    }
}
END_TEST

SUITE("coarse", test_common_divisors, test_rounding, test_solve)
