/* SPDX-License-Identifier: MIT */
/*
 * The instances in data/, as data/index.tsv describes them. Limits may end a
 * run before the proof: whatever it claims must agree with the known optimum.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <taskassign/taskassign.h>

#include "suite.h"

struct row {
    char file[100];
    int32_t tasks, nodes;
    int64_t pairs;
    bool proved;
    ta_cost best; /* the optimum, if it is proved */
};

static const char *
path_of(const char *file, char buffer[4096])
{
    const char *source = getenv("top_srcdir");
    snprintf(buffer, 4096, "%s/data/%s", source ? source : "..", file);
    return buffer;
}

static bool
next_row(FILE *index, struct row *row)
{
    char optimum[30];
    if (fscanf(index, "%99s %" SCNd32 " %" SCNd32 " %" SCNd64 " %29s %" SCNd64,
               row->file, &row->tasks, &row->nodes, &row->pairs, optimum,
               &row->best) != 6)
        return false;
    row->proved = strcmp(optimum, "-") != 0;
    if (row->proved)
        ck_assert_int_eq(strtoll(optimum, NULL, 10), row->best);
    return true;
}

static FILE *
open_index(void)
{
    char path[4096], line[100];
    FILE *index = fopen(path_of("index.tsv", path), "r");
    ck_assert_msg(index != NULL, "cannot open %s", path);
    ck_assert_ptr_nonnull(fgets(line, sizeof line, index));
    ck_assert_str_eq(line, "file\ttasks\tnodes\tpairs\toptimum\tbest\n");
    return index;
}

static ta_instance *
read_instance(const struct row *row)
{
    char path[4096];
    ta_instance *instance;
    ta_error error = {0};
    ck_assert_msg(
        !ta_instance_read(path_of(row->file, path), NULL, &instance, &error),
        "%s: %s", path, error.message);
    return instance;
}

START_TEST(test_sizes)
{
    FILE *index = open_index();
    int rows = 0;
    for (struct row row; next_row(index, &row); rows++) {
        ta_instance *instance = read_instance(&row);
        ck_assert_int_eq(ta_instance_tasks(instance), row.tasks);
        ck_assert_int_eq(ta_instance_nodes(instance), row.nodes);
        ck_assert_int_eq(ta_instance_pairs(instance), row.pairs);
        ck_assert_int_eq(ta_instance_total_decimals(instance), 0);
        ta_instance_free(instance);
    }
    ck_assert_int_ge(rows, 15);
    fclose(index);
}
END_TEST

static void
check_claims(const struct row *row, const ta_instance *instance,
             const ta_result *result)
{
    const ta_outcome outcome = ta_result_outcome(result);
    ck_assert_msg(outcome != TA_INFEASIBLE, "%s: infeasible", row->file);
    ck_assert_int_eq(ta_result_verify(instance, result, NULL), TA_OK);
    ck_assert_msg(ta_result_lower_bound(result) <= row->best,
                  "%s: bound %" PRId64 " above a known assignment", row->file,
                  ta_result_lower_bound(result));
    if (!ta_result_assignment(result))
        return;
    const ta_cost value = ta_result_value(result);
    if (row->proved)
        ck_assert_msg(value >= row->best, "%s: %" PRId64 " below the optimum",
                      row->file, value);
    if (outcome == TA_OPTIMAL && row->proved)
        ck_assert_int_eq(value, row->best);
}

/* What is proved in a second, in every build or with integer programs only. */
static const char *const easy[] = {
    "stone.tap",
    "gap/gap1-0.tap",
    "generated/CA-20-3.tap",
    "generated/DN-100-8.tap",
    "generated/ME-100-16.tap",
    "generated/RE-200-8.tap",
    "generated/RM-200-8.tap",
    "generated/TR-500-16.tap",
    "generated/U4-200-8.tap",
    NULL,
};
static const char *const easy_with_ilp[] = {
    "gap/gap4-2.tap",
    "gap/gap8-1.tap",
    "generated/CA-50-4.tap",
    NULL,
};

static bool
is_listed(const char *const list[], const struct row *row)
{
    for (; *list; list++)
        if (!strcmp(*list, row->file))
            return true;
    return false;
}

static bool
is_easy(const struct row *row, const ta_instance *instance)
{
    return is_listed(easy, row) ||
           (is_listed(easy_with_ilp, row) &&
            !ta_method_applies(instance, NULL, TA_METHOD_ILP, NULL));
}

START_TEST(test_claims)
{
    FILE *index = open_index();
    int proofs = 0;
    for (struct row row; next_row(index, &row);) {
        ta_instance *instance = read_instance(&row);
        ta_options options;
        ta_options_init(&options, sizeof options);
        const bool must_be_proved = is_easy(&row, instance);
        if (!must_be_proved)
            options.time_limit = long_run() ? 60 : 0.3;
        ta_result *result;
        ck_assert_int_eq(ta_solve(instance, &options, &result), TA_OK);
        check_claims(&row, instance, result);
        if (must_be_proved)
            ck_assert_msg(ta_result_outcome(result) == TA_OPTIMAL,
                          "%s: not proved", row.file);
        proofs += must_be_proved;
        ta_result_free(result);
        ta_instance_free(instance);
    }
    ck_assert_int_ge(proofs, 9);
    fclose(index);
}
END_TEST

/* Each method by itself, where it applies. */
START_TEST(test_methods)
{
    FILE *index = open_index();
    for (struct row row; next_row(index, &row);) {
        if ((int64_t)row.tasks * row.nodes > 400)
            continue;
        ta_instance *instance = read_instance(&row);
        for (int32_t method = 0; ta_method_name(method); method++) {
            ta_options options;
            ta_options_init(&options, sizeof options);
            options.method = method;
            options.time_limit = long_run() ? 20 : 0.3;
            if (ta_method_applies(instance, &options, method, NULL))
                continue;
            ta_result *result;
            ck_assert_int_eq(ta_solve(instance, &options, &result), TA_OK);
            check_claims(&row, instance, result);
            ta_result_free(result);
        }
        ta_instance_free(instance);
    }
    fclose(index);
}
END_TEST

SUITE("data", test_sizes, test_claims, test_methods)
