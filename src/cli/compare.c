/* SPDX-License-Identifier: MIT */
/*
 * taskassign compare: every method on one problem.
 */

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/goals.h"
#include "cli/input.h"
#include "cli/message.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/signals.h"
#include "cli/table.h"

enum { METHODS = 32 }; /* more than there are */

/* What one method did. */
struct entry {
    const char *method;
    const char *reason; /* why it was not tried, or NULL */
    ta_outcome outcome;
    bool has_value;
    ta_cost value;
    double over_best; /* relative; NAN if the best is 0 or less */
    ta_cost lower_bound;
    double gap;
    double seconds;
    bool best;
};

struct comparison {
    const ta_instance *instance;
    int decimals;
    int32_t objective;
    int entries;
    struct entry entry[METHODS];
};

static ta_status
try_method(struct comparison *comparison, const ta_options *options,
           struct entry *entry)
{
    ta_result *result = NULL;
    const ta_status status = ta_solve(comparison->instance, options, &result);
    if (status == TA_NOT_SUPPORTED || status == TA_NOT_BUILT) {
        entry->reason = ta_status_message(status);
        return TA_OK;
    }
    if (status != TA_OK)
        return status;
    entry->outcome = ta_result_outcome(result);
    entry->has_value = ta_result_assignment(result) != NULL;
    entry->value = ta_result_value(result);
    entry->lower_bound = ta_result_lower_bound(result);
    entry->gap = ta_result_gap(result);
    entry->seconds = ta_result_seconds(result).wall;
    ta_result_free(result);
    return TA_OK;
}

static void
mark_best(struct comparison *comparison)
{
    const struct entry *best = NULL;
    for (int i = 0; i < comparison->entries; i++) {
        const struct entry *entry = &comparison->entry[i];
        if (entry->has_value && (!best || entry->value < best->value))
            best = entry;
    }
    for (int i = 0; best && i < comparison->entries; i++) {
        struct entry *entry = &comparison->entry[i];
        const double least = (double)best->value;
        entry->best = entry->has_value && entry->value == best->value;
        entry->over_best =
            least > 0 ? ((double)entry->value - least) / least : NAN;
    }
}

/* Once a method has proved its value optimal, the descent, which improves as
   long as it may, need not go on when it has reached that. Methods that prove
   end by themselves. */
static void
set_target(struct progress *progress, const struct comparison *comparison,
           int32_t method)
{
    progress->has_target = false;
    for (int i = 0; i < comparison->entries && method == TA_METHOD_DESCENT; i++)
        if (!comparison->entry[i].reason &&
            comparison->entry[i].outcome == TA_OPTIMAL) {
            progress->has_target = true;
            progress->target = comparison->entry[i].value;
        }
}

/* Stops at the first signal with what there is by then. */
static ta_status
try_all(struct comparison *comparison, struct settings *settings,
        struct progress *progress)
{
    ta_options *options = &settings->solve;
    ta_status status = TA_OK;
    for (int32_t method = TA_METHOD_AUTO + 1;
         ta_method_name(method) && method < METHODS && status == TA_OK;
         method++) {
        set_target(progress, comparison, method);
        struct entry *entry = &comparison->entry[comparison->entries++];
        *entry = (struct entry){.method = ta_method_name(method)};
        options->method = method;
        if (signals_raised()) {
            entry->reason = "interrupted before its turn";
        } else if (ta_method_applies(comparison->instance, options, method,
                                     &entry->reason) == TA_OK) {
            entry->reason = NULL;
            progress_title(settings, entry->method);
            status = try_method(comparison, options, entry);
        } else if (!entry->reason) {
            entry->reason = "it cannot solve this problem";
        }
        progress_end(progress);
    }
    mark_best(comparison);
    return status;
}

static void
fill_row(struct table *table, const struct entry *entry, int decimals)
{
    const int row = table_add_row(table);
    table_set(table, row, 0, "%s %s", entry->best ? "*" : " ", entry->method);
    if (entry->has_value)
        table_set_cost(table, row, 1, entry->value, decimals);
    else
        table_set(table, row, 1, "-");
    table_set_share(table, row, 2, entry->has_value ? entry->over_best : NAN);
    if (entry->outcome == TA_INFEASIBLE || entry->lower_bound == TA_NO_BOUND)
        table_set(table, row, 3, "-");
    else
        table_set_cost(table, row, 3, entry->lower_bound, decimals);
    table_set_share(table, row, 4, entry->has_value ? entry->gap : NAN);
    table_set_seconds(table, row, 5, entry->seconds);
    table_set(table, row, 6, "%s", ta_outcome_name(entry->outcome));
}

static void
fill_titles(struct table *table, int32_t objective)
{
    static const char *const titles[] = {"over best", "bound", "gap", "time",
                                         "outcome"};
    const int row = table_add_row(table);
    table_set(table, row, 0, "  method");
    table_set(table, row, 1, "%s",
              objective == TA_OBJECTIVE_TOTAL ? "cost"
                                              : ta_objective_name(objective));
    for (int i = 0; i < 5; i++)
        table_set(table, row, 2 + i, "%s", titles[i]);
}

static void
print_others(FILE *out, const struct comparison *comparison)
{
    const char *title = "\nNot compared:\n";
    for (int i = 0; i < comparison->entries; i++) {
        const struct entry *entry = &comparison->entry[i];
        if (!entry->reason)
            continue;
        fprintf(out, "%s  %-8s  %s\n", title, entry->method, entry->reason);
        title = "";
    }
}

static ta_status
print_text(FILE *out, const struct comparison *comparison)
{
    struct table table;
    table_init(&table, "lrrrrrl");
    fill_titles(&table, comparison->objective);
    for (int i = 0; i < comparison->entries; i++) {
        const struct entry *entry = &comparison->entry[i];
        if (!entry->reason)
            fill_row(&table, entry, comparison->decimals);
    }
    table_print(&table, out);
    const bool failed = table.failed;
    table_release(&table);
    print_others(out, comparison);
    return failed ? TA_OUT_OF_MEMORY : TA_OK;
}

static void
print_entry_json(FILE *out, const struct entry *entry, int decimals)
{
    fprintf(out, "  {\"method\": \"%s\", ", entry->method);
    if (entry->reason) {
        fputs("\"reason\": ", out);
        print_json_string(out, entry->reason);
        fputc('}', out);
        return;
    }
    fprintf(out, "\"outcome\": \"%s\"", ta_outcome_name(entry->outcome));
    if (entry->has_value) {
        fputs(", \"value\": ", out);
        print_cost(out, entry->value, decimals);
    }
    if (entry->lower_bound != TA_NO_BOUND && entry->outcome != TA_INFEASIBLE) {
        fputs(", \"lower_bound\": ", out);
        print_cost(out, entry->lower_bound, decimals);
    }
    if (entry->has_value && !isnan(entry->gap))
        fprintf(out, ", \"gap\": %.6g", entry->gap);
    fprintf(out, ", \"best\": %s, \"seconds\": %.6f}",
            entry->best ? "true" : "false", entry->seconds);
}

static void
print_json(FILE *out, const struct comparison *comparison)
{
    fprintf(out,
            "{\"format\": \"taskassign-comparison\", \"version\": 1, "
            "\"objective\": \"%s\",\n \"methods\": [\n",
            ta_objective_name(comparison->objective));
    for (int i = 0; i < comparison->entries; i++) {
        fputs(i ? ",\n" : "", out);
        print_entry_json(out, &comparison->entry[i], comparison->decimals);
    }
    fputs("\n ]}\n", out);
}

static enum exit_status
write_comparison(const struct settings *settings,
                 const struct comparison *comparison)
{
    struct page page;
    const enum exit_status status = page_open(&page);
    if (status != STATUS_DONE)
        return status;
    ta_status printed = TA_OK;
    if (wants_json(settings))
        print_json(page.file, comparison);
    else
        printed = print_text(page.file, comparison);
    return page_finish(&page, printed, settings->output);
}

static enum exit_status
compare(struct settings *settings, struct progress *progress,
        const ta_instance *instance)
{
    struct comparison comparison = {
        .instance = instance,
        .decimals = ta_instance_total_decimals(instance),
        .objective = settings->solve.objective,
    };
    progress_begin(progress, settings, instance);
    const ta_status status = try_all(&comparison, settings, progress);
    return status == TA_OK ? write_comparison(settings, &comparison)
                           : give_up(status);
}

static enum exit_status
run(struct settings *settings)
{
    struct progress progress;
    enum exit_status status = check_problem(settings, "compare");
    if (status == STATUS_DONE)
        status = progress_choose(&progress, settings);
    if (status == STATUS_DONE)
        status = check_output(settings->output);
    if (status != STATUS_DONE)
        return status;
    ta_instance *instance = NULL;
    status = read_problem(settings, settings->operand[0], &instance);
    if (status != STATUS_DONE)
        return status;
    double *utilisation = NULL;
    status = read_utilisation(settings, instance, &utilisation);
    if (status == STATUS_DONE && settings->objectives)
        status = compare_goals(settings, &progress, instance);
    else if (status == STATUS_DONE)
        status = compare(settings, &progress, instance);
    free(utilisation);
    ta_instance_free(instance);
    return status;
}

static const struct parameter parameters[] = {
    FLAG(0, "objectives", objectives,
         "compare objectives instead: an assignment for each, costed under "
         "all"),
    UTILISATION_PARAMETER,
    OUTPUT_PARAMETER,
    JSON_PARAMETER,
    PROGRESS_PARAMETERS,
    VERBOSE_PARAMETER("tell on standard error how each answer is found"),
    MATRIX_PARAMETERS,
    INPUT_PARAMETERS,
    END_OF_PARAMETERS,
};

const struct command command_compare = {
    .name = "compare",
    .summary = "every method, or every objective, on one problem",
    .examples = "taskassign compare data/stone.tap\n"
                "taskassign compare --objectives data/stone.tap\n"
                "taskassign compare --time-limit 60 --json big.tap\n",
    .usage = "compare [OPTION]... FILE",
    .text =
        "Solves a problem by every method that applies, one after the other, "
        "and says\nwhy others do not. An asterisk marks the best. --time-limit "
        "is for each method;\na heuristic that reaches a proved optimum ends "
        "earlier. With --objectives it\nsolves for every objective and shows "
        "each assignment under all of them;\n--time-limit is then for all "
        "together. Ctrl-C ends what runs and skips the\nrest.\n",
    .parameters = parameters,
    .solver = SOLVER_ALL_BUT_METHOD,
    .time_limit = 10,
    .most_operands = 1,
    .run = run,
};
