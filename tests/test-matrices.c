/* SPDX-License-Identifier: MIT */
#include "reading.h"

#include "scarce.h"

#define EXECUTION ";a;b\nt;1;2\n\"u\";3;inf\nv;0.5;4\n"

/* Reads matrices given as text, NULL for none. */
static ta_status
read_matrices(const char *execution, const char *communication,
              const char *distance, const ta_read_options *options,
              ta_instance **instance)
{
    const char *text[] = {execution, communication, distance};
    static const char *const path[] = {"matrices-e.csv", "matrices-c.csv",
                                       "matrices-d.csv"};
    for (int i = 0; i < 3; i++)
        if (text[i])
            write_file(path[i], text[i], (int64_t)strlen(text[i]));
    *instance = NULL;
    return ta_instance_read_matrices(path[0], communication ? path[1] : NULL,
                                     distance ? path[2] : NULL, options,
                                     instance, NULL);
}

static void
remove_matrices(void)
{
    remove("matrices-e.csv");
    remove("matrices-c.csv");
    remove("matrices-d.csv");
}

static void
expect_text(const char *communication, const char *distance,
            const char *expected)
{
    ta_instance *instance;
    char all[400];
    ck_assert_int_eq(
        read_matrices(EXECUTION, communication, distance, NULL, &instance),
        TA_OK);
    char *text = text_of(instance, TA_FORMAT_TAP);
    snprintf(all, sizeof all,
             "taskassign 1\nnodes a b\nexecution\nt 1 2\nu 3 inf\nv 0.5 4\n%s",
             expected);
    ck_assert_str_eq(text, all);
    ta_free(text);
    ta_instance_free(instance);
    remove_matrices();
}

#define PAIRS "communication\nt u 6\nt v 4.5\n"

START_TEST(test_shapes)
{
    expect_text(NULL, NULL, "");
    expect_text(",t,u,v\nt,,6,4.5\nu,6,,\nv,4.5,,\n", NULL, PAIRS);
    expect_text(",t,u,v\nt,0,6,4.5\nu,0,0,0\nv,0,0,0\n", NULL, PAIRS);
    /* Rows and columns come in any order. */
    expect_text("\tv\tt\tu\nv\t\t4.50\t\nt\t\t\t6\n", NULL, PAIRS);
    /* A triangle without its empty row and column. */
    expect_text(",u,v\nt,6,4.5\n", NULL, PAIRS);
    expect_text(NULL, ",b,a\na,2,\nb,,\n", "distance\na 0 2\nb 2 0\n");
    expect_text(NULL, ",a,b\nb,2,0.5\na,1,2\n", "distance\na 1 2\nb 2 0.5\n");
}
END_TEST

/* Costs of a triangle are read before finer ones are seen. */
START_TEST(test_scale_that_grows)
{
    expect_text(",t,u,v\nt,,6,0.125\nu,6.0,,\nv,0.1250,,\n", NULL,
                "communication\nt u 6\nt v 0.125\n");
}
END_TEST

START_TEST(test_rounding)
{
    ta_read_options options;
    ta_instance *instance;
    ta_read_options_init(&options, sizeof options);
    options.round = 1;
    ck_assert_int_eq(read_matrices(",a,b\nt,1e12,2\nu,0.0000005,1\n",
                                   ",t,u\nt,,0.00000149\nu,0.00000149,\n", NULL,
                                   &options, &instance),
                     TA_OK);
    ck_assert_int_eq(ta_instance_cost_decimals(instance), 6);
    ck_assert_int_eq(ta_instance_execution(instance, 1, 0), 1);
    int32_t task, other;
    ta_cost cost;
    ck_assert_int_eq(ta_instance_pairs(instance), 1);
    ta_instance_communication(instance, 0, &task, &other, &cost);
    ck_assert_int_eq(cost, 1);
    ck_assert_str_eq(ta_instance_rounded(instance), "0.0000005");
    ta_instance_free(instance);
    remove_matrices();
}
END_TEST

START_TEST(test_arguments)
{
    ta_instance *instance;
    ck_assert_int_eq(
        ta_instance_read_matrices("-", "-", NULL, NULL, &instance, NULL),
        TA_INVALID_ARGUMENT);
    ck_assert_int_eq(
        ta_instance_read_matrices(NULL, NULL, NULL, NULL, &instance, NULL),
        TA_INVALID_ARGUMENT);
    ta_error error;
    ck_assert_int_eq(ta_instance_read_matrices("no/such/file", NULL, NULL, NULL,
                                               &instance, &error),
                     TA_CANNOT_OPEN);
    ck_assert_str_eq(error.source, "no/such/file");
}
END_TEST

START_TEST(test_memory_runs_out)
{
    ta_instance *instance;
    ck_assert_int_eq(read_matrices(EXECUTION,
                                   ",t,\"u\",v\nt,,6,4\nu,6,,\n"
                                   "v,4,,\n",
                                   ",a,b\na,0,2\nb,2,0\n", NULL, &instance),
                     TA_OK);
    ta_instance_free(instance);
    bool failed = memory_is_scarce_here;
    for (int k = 1; failed; k++) {
        instance = NULL;
        fail_allocation(k);
        const ta_status status =
            ta_instance_read_matrices("matrices-e.csv", "matrices-c.csv",
                                      "matrices-d.csv", NULL, &instance, NULL);
        failed = allocation_failed();
        ck_assert_int_eq(status, failed ? TA_OUT_OF_MEMORY : TA_OK);
        ta_instance_free(instance);
    }
    remove_matrices();
}
END_TEST

SUITE("matrices", test_shapes, test_scale_that_grows, test_rounding,
      test_arguments, test_memory_runs_out)
