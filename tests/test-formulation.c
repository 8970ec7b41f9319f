/* SPDX-License-Identifier: MIT */
#include "exact/formulation.h"

#include "suite.h"

/* Two tasks that talk, on nodes with these distances. */
static enum tai_edge_form
form_of(int32_t nodes, const ta_cost distance[], struct tai_formulation *built)
{
    ta_instance *instance;
    ck_assert(!ta_instance_new(nodes, &instance));
    const ta_cost execution[6] = {4, 8, 12, 16, 20, 24};
    ck_assert(!ta_instance_add_task(instance, NULL, execution, NULL));
    ck_assert(!ta_instance_add_task(instance, NULL, execution, NULL));
    ck_assert(!ta_instance_add_communication(instance, 0, 1, 2));
    if (distance)
        ck_assert(!ta_instance_set_distances(instance, distance));
    ck_assert(!ta_instance_freeze(instance, NULL));
    struct tai_run run;
    tai_run_init(&run);
    struct tai_incumbent incumbent;
    ck_assert(!tai_incumbent_init(&incumbent, instance, &run));
    ck_assert(!tai_formulation_build(&incumbent, built));
    const enum tai_edge_form form = built->form;
    tai_incumbent_release(&incumbent);
    ta_instance_free(instance);
    return form;
}

START_TEST(test_uniform)
{
    struct tai_formulation f;
    ck_assert_int_eq(form_of(3, NULL, &f), TAI_UNIFORM);
    /* Two rows of x, three y with a row each; 3 + 3 choices. */
    ck_assert_int_eq(f.program.rows, 2 + 3);
    ck_assert_int_eq(f.program.columns, 6 + 3);
    ck_assert_int_eq(f.choices, 6);
    ck_assert_int_eq(f.knapsacks, 0);
    /* Each task pays at least 4, and what is left is even. */
    ck_assert_int_eq(f.offset, 8);
    ck_assert_int_eq(f.unit, 2);
    tai_formulation_release(&f);
    const ta_cost scaled[] = {3, 10, 10, 10, 3, 10, 10, 10, 3};
    ck_assert_int_eq(form_of(3, scaled, &f), TAI_UNIFORM);
    ck_assert_int_eq(f.offset, 8 + 2 * 3);
    tai_formulation_release(&f);
}
END_TEST

/* Four nodes in a line: three links, six directed flows an edge. */
START_TEST(test_links)
{
    const ta_cost line[] = {0, 1, 3, 4, 1, 0, 2, 3, 3, 2, 0, 1, 4, 3, 1, 0};
    struct tai_formulation f;
    ck_assert_int_eq(form_of(4, line, &f), TAI_LINKS);
    ck_assert_int_eq(f.program.columns, 8 + 6);
    ck_assert_int_eq(f.program.rows, 2 + 3);
    tai_formulation_release(&f);
}
END_TEST

START_TEST(test_local)
{
    struct tai_formulation f;
    /* Not a metric. */
    const ta_cost detour[] = {0, 1, 9, 1, 0, 1, 9, 1, 0};
    ck_assert_int_eq(form_of(3, detour, &f), TAI_LOCAL);
    ck_assert_int_eq(f.program.columns, 6 + 9);
    ck_assert_int_eq(f.program.rows, 2 + 6);
    tai_formulation_release(&f);
    /* Tasks on one node pay, but not the same on each. */
    const ta_cost diagonal[] = {1, 3, 3, 3, 2, 3, 3, 3, 0};
    ck_assert_int_eq(form_of(3, diagonal, &f), TAI_LOCAL);
    tai_formulation_release(&f);
    /* Distance 0 between different nodes: no direct link is needed. */
    const ta_cost zero[] = {0, 0, 5, 0, 0, 5, 5, 5, 0};
    ck_assert_int_eq(form_of(3, zero, &f), TAI_LOCAL);
    tai_formulation_release(&f);
}
END_TEST

/* T, a row for each node, and both sides of |x[t][p] - x[u][p]|; what is not
   uniform is local. */
START_TEST(test_largest_load)
{
    static const ta_cost line[] = {0, 1, 2, 1, 0, 1, 2, 1, 0};
    for (int uniform = 0; uniform < 2; uniform++) {
        ta_instance *instance;
        struct tai_run run;
        struct tai_incumbent incumbent;
        struct tai_formulation f;
        ck_assert(!ta_instance_new(3, &instance));
        ck_assert(!ta_instance_add_tasks(instance, 2,
                                         (ta_cost[]){4, 6, 8, 10, 12, 14}));
        ck_assert(!ta_instance_add_communication(instance, 0, 1, 16));
        if (!uniform)
            ck_assert(!ta_instance_set_distances(instance, line));
        ck_assert(!ta_instance_freeze(instance, NULL));
        tai_run_init(&run);
        ck_assert(!tai_incumbent_init(&incumbent, instance, &run));
        incumbent.objective = TA_OBJECTIVE_TURNAROUND;
        ck_assert_int_eq(tai_formulation_build(&incumbent, &f), TA_OK);
        ck_assert_int_eq(f.form, uniform ? TAI_UNIFORM : TAI_LOCAL);
        ck_assert_int_eq(f.largest, 6);
        ck_assert_int_eq(f.program.columns, uniform ? 6 + 1 + 3 : 6 + 1 + 9);
        ck_assert_int_eq(f.program.rows, 2 + 3 + 6);
        ck_assert_int_eq(f.unit, 2);
        ck_assert_int_eq(f.offset, 0);
        tai_formulation_release(&f);
        /* No load above that of an assignment is looked for. */
        tai_incumbent_offer(&incumbent, (int32_t[]){0, 0});
        ck_assert_int_eq(tai_formulation_build(&incumbent, &f), TA_OK);
        ck_assert_int_eq(f.program.column[f.largest].upper, 7);
        tai_formulation_release(&f);
        tai_incumbent_release(&incumbent);
        ta_instance_free(instance);
    }
}
END_TEST

/* A pair that costs more than a double holds is refused, not rounded. */
START_TEST(test_refused)
{
    ta_instance *instance;
    ck_assert(!ta_instance_new(2, &instance));
    const ta_cost large[] = {1, TA_COST_LIMIT / 8};
    ck_assert(!ta_instance_add_task(instance, NULL, large, NULL));
    ck_assert(!ta_instance_freeze(instance, NULL));
    struct tai_run run;
    tai_run_init(&run);
    struct tai_incumbent incumbent;
    ck_assert(!tai_incumbent_init(&incumbent, instance, &run));
    struct tai_formulation f;
    /* All costs share a divisor: the unit takes it up. */
    ck_assert_int_eq(tai_formulation_build(&incumbent, &f), TA_OK);
    ck_assert_int_eq(f.unit, TA_COST_LIMIT / 8 - 1);
    tai_formulation_release(&f);
    tai_incumbent_release(&incumbent);
    ta_instance_free(instance);

    ck_assert(!ta_instance_new(3, &instance));
    const ta_cost odd[] = {1, 2, TA_COST_LIMIT / 8};
    ck_assert(!ta_instance_add_task(instance, NULL, odd, NULL));
    ck_assert(!ta_instance_freeze(instance, NULL));
    ck_assert(!tai_incumbent_init(&incumbent, instance, &run));
    ck_assert_int_eq(tai_formulation_build(&incumbent, &f), TA_NOT_SUPPORTED);
    incumbent.objective = TA_OBJECTIVE_TURNAROUND;
    ck_assert_int_eq(tai_formulation_build(&incumbent, &f), TA_NOT_SUPPORTED);
    tai_incumbent_release(&incumbent);
    ta_instance_free(instance);
}
END_TEST

SUITE("formulation", test_uniform, test_links, test_local, test_largest_load,
      test_refused)
