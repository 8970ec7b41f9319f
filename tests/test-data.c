/* SPDX-License-Identifier: MIT */
/*
 * The instances in data/, as data/index.tsv describes them. Limits may end a
 * run before the proof: whatever it claims must agree with the known optimum.
 */
#include <inttypes.h>
#include <math.h>
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

/* ---- Every value of every option --------------------------------------- */

/* Ends and middle of a range, and what any range may have. */
static int
values_of_range(const ta_option *option, double value[6])
{
    const double tried[6] = {option->low, option->high, 0, 1, 3, 0.25};
    int count = 0;
    for (int i = 0; i < 6; i++)
        if (tried[i] >= option->low && tried[i] <= option->high &&
            isfinite(tried[i]) &&
            (option->kind == TA_OPTION_REAL || tried[i] == floor(tried[i])))
            value[count++] = tried[i];
    return count;
}

/* Whether the goal is that of the index: least total, loads unlimited. */
static bool
has_usual_goal(const ta_options *options)
{
    return options->objective == TA_OBJECTIVE_TOTAL && !(options->balance > 0);
}

/* A method may refuse; what is claimed holds. Returns whether it answered. */
static bool
try_options(const struct row *row, const ta_instance *instance,
            const ta_options *options, const char *name, const char *value)
{
    ta_result *result;
    const ta_status status = ta_solve(instance, options, &result);
    if (status == TA_NOT_SUPPORTED || status == TA_NOT_BUILT)
        return false;
    ck_assert_msg(status == TA_OK, "%s with %s %s: %s", row->file, name, value,
                  ta_status_message(status));
    ta_error error;
    ck_assert_msg(!ta_result_verify(instance, result, &error),
                  "%s with %s %s: %s", row->file, name, value, error.message);
    if (has_usual_goal(options))
        check_claims(row, instance, result);
    ta_result_free(result);
    return true;
}

static bool
try_value(const struct row *row, const ta_instance *instance,
          const ta_option *option, const char *value)
{
    ta_options options;
    ta_error error = {0};
    ta_options_init(&options, sizeof options);
    options.tick_limit = long_run() ? 5000000 : 100000;
    options.time_limit = 2;
    ck_assert_msg(!ta_options_set(&options, option->name, value, &error),
                  "%s %s: %s", option->name, value, error.message);
    /* A limit set here must not undo those above. */
    if (!(options.time_limit < 2))
        options.time_limit = 2;
    if (options.tick_limit > 5000000)
        options.tick_limit = 100000;
    return try_options(row, instance, &options, option->name, value);
}

static int
try_option(const struct row *row, const ta_instance *instance,
           const ta_option *option)
{
    int answers = try_value(row, instance, option, option->fallback);
    if (option->kind == TA_OPTION_CHOICE) {
        char choices[400];
        snprintf(choices, sizeof choices, "%s", option->choices);
        for (char *value = strtok(choices, "|"); value;
             value = strtok(NULL, "|"))
            answers += try_value(row, instance, option, value);
    } else if (option->kind == TA_OPTION_SET) {
        answers += try_value(row, instance, option, "fix,peel,split");
    } else if (option->kind == TA_OPTION_FLAG) {
        answers += try_value(row, instance, option, "no");
        answers += try_value(row, instance, option, "yes");
    } else {
        double value[6];
        const int count = values_of_range(option, value);
        for (int i = 0; i < count; i++) {
            char text[40];
            if (option->kind == TA_OPTION_INTEGER && value[i] > 0x1p62)
                snprintf(text, sizeof text, "%" PRId64, INT64_MAX);
            else
                snprintf(text, sizeof text, "%.17g", value[i]);
            answers += try_value(row, instance, option, text);
        }
    }
    return answers;
}

START_TEST(test_every_option)
{
    FILE *index = open_index();
    for (struct row row; next_row(index, &row);) {
        ta_instance *instance = read_instance(&row);
        for (int32_t i = 0; i < ta_option_count(); i++)
            ck_assert_msg(try_option(&row, instance, ta_option_at(i)) > 0,
                          "%s: no answer with %s", row.file,
                          ta_option_at(i)->name);
        ta_instance_free(instance);
    }
    fclose(index);
}
END_TEST

SUITE("data", test_sizes, test_claims, test_methods, test_every_option)
