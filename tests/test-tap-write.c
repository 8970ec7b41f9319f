/* SPDX-License-Identifier: MIT */
/*
 * What is written can be read again: random instances from the native format
 * to JSON and back give the same text, and so do matrices.
 */
#include "reading.h"

#include "random-instance.h"
#include "scarce.h"

/* The text with names, which reading gives. */
static char *
named_text_of(const ta_instance *instance)
{
    char *text = text_of(instance, TA_FORMAT_TAP);
    ta_instance *named = instance_of(text);
    ta_free(text);
    text = text_of(named, TA_FORMAT_TAP);
    ta_instance_free(named);
    return text;
}

START_TEST(test_stone)
{
    static const char stone[] = "taskassign 1\nnodes n1 n2\nexecution\n"
                                "t1 5 10\nt2 2 inf\ncommunication\nt1 t2 6.5\n"
                                "distance\nn1 0 1\nn2 1 0\n";
    ta_instance *instance = instance_of(stone);
    char *text = text_of(instance, TA_FORMAT_TAP);
    ck_assert_str_eq(text, stone);
    ta_free(text);
    text = text_of(instance, TA_FORMAT_JSON);
    ck_assert_str_eq(
        text, "{\"format\": \"taskassign-problem\", \"version\": 1,\n"
              " \"nodes\": [\"n1\", \"n2\"],\n \"tasks\": [\"t1\", \"t2\"],\n"
              " \"execution\": [\n  [5, 10],\n  [2, \"inf\"]],\n"
              " \"communication\": [\n  [\"t1\", \"t2\", 6.5]],\n"
              " \"distance\": [\n  [0, 1],\n  [1, 0]]}\n");
    ta_free(text);
    ta_instance_free(instance);
}
END_TEST

START_TEST(test_native_and_json_agree)
{
    struct tai_random random;
    tai_random_seed(&random, 21);
    for (int i = 0; i < rounds(2000, 100000); i++) {
        ta_instance *instance =
            random_instance(&random, RANDOM_EVERYTHING, 6, 4);
        char *native = text_of(instance, TA_FORMAT_TAP);
        char *json = text_of(instance, TA_FORMAT_JSON);
        ta_instance *from_json = instance_of(json);
        char *again = text_of(from_json, TA_FORMAT_TAP);
        char *once = named_text_of(instance);
        ck_assert_str_eq(native, once);
        ck_assert_str_eq(native, again);
        ta_free(once);
        ta_free(again);
        ta_instance_free(from_json);
        ta_free(json);
        ta_free(native);
        ta_instance_free(instance);
    }
}
END_TEST

static void
write_matrix(const ta_instance *instance, const char *which, const char *path)
{
    char *text = NULL;
    int64_t length;
    ck_assert_int_eq(ta_instance_to_matrix(instance, which, &text, &length),
                     TA_OK);
    write_file(path, text, length);
    ta_free(text);
}

/* Matrices do not keep parallel pairs and their order: the totals agree. */
START_TEST(test_matrices_agree)
{
    struct tai_random random;
    tai_random_seed(&random, 22);
    for (int i = 0; i < rounds(200, 5000); i++) {
        ta_instance *instance = random_instance(
            &random,
            RANDOM_FORBIDDEN | RANDOM_NEGATIVE | RANDOM_DISTANCES |
                RANDOM_DIAGONAL | RANDOM_DECIMALS,
            6, 4);
        write_matrix(instance, "execution", "matrix-e.csv");
        write_matrix(instance, "communication", "matrix-c.csv");
        write_matrix(instance, "distance", "matrix-d.csv");
        ta_instance *again = NULL;
        ta_error error = {0};
        const bool tasks = ta_instance_tasks(instance) > 0;
        ck_assert_msg(!ta_instance_read_matrices(
                          "matrix-e.csv", tasks ? "matrix-c.csv" : NULL,
                          "matrix-d.csv", NULL, &again, &error),
                      "%s:%d: %s", error.source, (int)error.line,
                      error.message);
        ck_assert_int_eq(ta_instance_tasks(again), ta_instance_tasks(instance));
        int32_t assignment[6];
        for (int trial = 0; trial < 5; trial++) {
            for (int32_t t = 0; t < ta_instance_tasks(instance); t++)
                assignment[t] = (int32_t)tai_random_below(
                    &random, (uint64_t)ta_instance_nodes(instance));
            ta_evaluation one, two;
            char text[2][TA_COST_BUFFER];
            ck_assert_int_eq(ta_evaluate(instance, assignment, &one), TA_OK);
            ck_assert_int_eq(ta_evaluate(again, assignment, &two), TA_OK);
            ck_assert_int_eq(one.violation, two.violation);
            ck_assert_str_eq(
                ta_cost_format(one.cost.total,
                               ta_instance_total_decimals(instance), text[0]),
                ta_cost_format(two.cost.total,
                               ta_instance_total_decimals(again), text[1]));
        }
        ta_instance_free(again);
        ta_instance_free(instance);
    }
    remove("matrix-e.csv");
    remove("matrix-c.csv");
    remove("matrix-d.csv");
}
END_TEST

START_TEST(test_matrices_hold_no_constraints)
{
    ta_instance *instance = instance_of("taskassign 1\nnodes a\nexecution\n"
                                        "t 1\npin\nt a\n");
    char *text = NULL;
    ck_assert_int_eq(ta_instance_to_matrix(instance, "execution", &text, NULL),
                     TA_NOT_SUPPORTED);
    ck_assert_ptr_null(text);
    ta_instance_free(instance);
}
END_TEST

START_TEST(test_memory_runs_out)
{
    ta_instance *instance =
        instance_of("taskassign 1\nnodes a b\nexecution\nt 1 2\nu 3 4\n"
                    "communication\nt u 1\ndistance\na 0 1\nb 1 0\n");
    static const int32_t formats[] = {TA_FORMAT_TAP, TA_FORMAT_JSON};
    for (int f = 0; f < 2; f++) {
        bool failed = memory_is_scarce_here;
        for (int k = 1; failed; k++) {
            char *text = NULL;
            fail_allocation(k);
            const ta_status status =
                ta_instance_to_text(instance, formats[f], &text, NULL);
            failed = allocation_failed();
            ck_assert_int_eq(status, failed ? TA_OUT_OF_MEMORY : TA_OK);
            ta_free(text);
        }
    }
    ta_instance_free(instance);
}
END_TEST

SUITE("tap-write", test_stone, test_native_and_json_agree, test_matrices_agree,
      test_matrices_hold_no_constraints, test_memory_runs_out)
