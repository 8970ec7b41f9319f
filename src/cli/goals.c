/* SPDX-License-Identifier: MIT */
/*
 * taskassign compare --objectives: what each goal costs in terms of the
 * others.
 *
 * Each objective is solved in its turn, from the best assignment for it that
 * the earlier ones have left. Time that one does not need is left to the rest.
 * Of the assignments of best balance there are usually many, so a second run
 * looks for the cheapest of them.
 */

#include "cli/goals.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/input.h"
#include "cli/message.h"
#include "cli/output.h"
#include "cli/signals.h"
#include "cli/table.h"

enum { GOALS = TA_OBJECTIVE_BALANCE + 1 };

/* What came out for one objective. */
struct goal {
    const char *reason; /* why it was not tried, or NULL */
    ta_outcome outcome;
    bool answered;
    ta_cost lower_bound;
    double gap;
    double seconds;
    ta_costs costs;
    ta_cost value[GOALS]; /* under each objective */
    int32_t *assignment;  /* [tasks], if answered */
};

struct goals {
    const ta_instance *instance;
    int decimals;
    struct goal goal[GOALS];
};

/* ---- Solving ----------------------------------------------------------- */

/* Takes over the assignment and what it costs under every objective. */
static ta_status
take_assignment(const struct goals *goals, const ta_result *result,
                struct goal *goal)
{
    const size_t tasks = (size_t)ta_instance_tasks(goals->instance);
    const int32_t nodes = ta_instance_nodes(goals->instance);
    if (!goal->assignment)
        goal->assignment = malloc((tasks + 1) * sizeof *goal->assignment);
    if (!goal->assignment)
        return TA_OUT_OF_MEMORY;
    memcpy(goal->assignment, ta_result_assignment(result),
           tasks * sizeof *goal->assignment);
    goal->answered = true;
    goal->costs = ta_result_costs(result);
    for (int32_t g = 0; g < GOALS; g++)
        goal->value[g] = ta_objective_value(g, ta_result_loads(result), nodes);
    return TA_OK;
}

static ta_status
solve_goal(struct goals *goals, const ta_options *options)
{
    struct goal *goal = &goals->goal[options->objective];
    ta_result *result = NULL;
    ta_status status = ta_solve(goals->instance, options, &result);
    if (status != TA_OK)
        return status;
    goal->outcome = ta_result_outcome(result);
    goal->lower_bound = ta_result_lower_bound(result);
    goal->gap = ta_result_gap(result);
    goal->seconds = ta_result_seconds(result).wall;
    if (ta_result_assignment(result))
        status = take_assignment(goals, result, goal);
    ta_result_free(result);
    return status;
}

/* The assignment found so far that is best for the objective, or NULL. */
static const int32_t *
best_start(const struct goals *goals, int32_t objective)
{
    const struct goal *best = NULL;
    for (int32_t g = 0; g < GOALS; g++) {
        const struct goal *goal = &goals->goal[g];
        if (goal->answered &&
            (!best || goal->value[objective] < best->value[objective]))
            best = goal;
    }
    return best ? best->assignment : NULL;
}

/* The factor of --balance that limits each node's execution to `load`, as
   closely as nine decimals say it; 0 if there is none. */
static double
balance_of(const ta_instance *instance, ta_cost load)
{
    double ideal = 0; /* times nodes */
    const double unit = pow(10, ta_instance_distance_decimals(instance));
    for (int32_t t = 0; t < ta_instance_tasks(instance); t++) {
        ta_cost least = TA_FORBIDDEN;
        for (int32_t p = 0; p < ta_instance_nodes(instance); p++) {
            const ta_cost e = ta_instance_execution(instance, t, p);
            least = e < least ? e : least;
        }
        ideal += least == TA_FORBIDDEN ? 0 : (double)least * unit;
    }
    if (ideal <= 0)
        return 0;
    const double factor = (double)load * ta_instance_nodes(instance) / ideal;
    return ceil(factor * 1e9) / 1e9;
}

/* Of the assignments as balanced as the one found, a cheap one. */
static ta_status
improve_balanced(struct goals *goals, ta_options options)
{
    struct goal *goal = &goals->goal[TA_OBJECTIVE_BALANCE];
    const ta_cost largest = goal->value[TA_OBJECTIVE_BALANCE];
    const double balance = balance_of(goals->instance, largest);
    if (!goal->answered || balance <= 0 || signals_raised())
        return TA_OK;
    ta_result *result = NULL;
    options.objective = TA_OBJECTIVE_TOTAL;
    options.start = goal->assignment;
    if (options.balance <= 0 || balance < options.balance)
        options.balance = balance;
    ta_status status = ta_solve(goals->instance, &options, &result);
    if (status != TA_OK)
        return status;
    goal->seconds += ta_result_seconds(result).wall;
    if (ta_result_assignment(result) &&
        ta_objective_value(TA_OBJECTIVE_BALANCE, ta_result_loads(result),
                           ta_instance_nodes(goals->instance)) == largest)
        status = take_assignment(goals, result, goal);
    ta_result_free(result);
    return status;
}

static ta_status
try_goal(struct goals *goals, ta_options options, double seconds)
{
    struct goal *goal = &goals->goal[options.objective];
    const bool balance = options.objective == TA_OBJECTIVE_BALANCE;
    options.start = best_start(goals, options.objective);
    options.time_limit = balance ? seconds / 2 : seconds;
    if (signals_raised()) {
        goal->reason = "interrupted before its turn";
        return TA_OK;
    }
    if (ta_method_applies(goals->instance, &options, TA_METHOD_AUTO,
                          &goal->reason) != TA_OK)
        return TA_OK;
    goal->reason = NULL;
    ta_status status = solve_goal(goals, &options);
    if (status == TA_OK && balance) {
        options.time_limit = fmax(seconds - goal->seconds, 0);
        status = improve_balanced(goals, options);
    }
    return status;
}

static ta_status
try_goals(struct goals *goals, struct settings *settings,
          struct progress *progress)
{
    double left = settings->solve.time_limit;
    ta_status status = TA_OK;
    for (int32_t g = 0; g < GOALS && status == TA_OK; g++) {
        ta_options options = settings->solve;
        options.objective = g;
        progress_title(settings, ta_objective_name(g));
        status = try_goal(goals, options, left / (GOALS - g));
        left = fmax(left - goals->goal[g].seconds, 0);
        progress_end(progress);
    }
    return status;
}

/* ---- Telling ----------------------------------------------------------- */

static void
fill_values(struct table *table, const struct goals *goals)
{
    int row = table_add_row(table);
    table_set(table, row, 0, "best for");
    for (int32_t g = 0; g < GOALS; g++)
        table_set(table, row, 1 + g, "%s", ta_objective_name(g));
    for (int32_t g = 0; g < GOALS; g++) {
        const struct goal *goal = &goals->goal[g];
        if (goal->reason)
            continue;
        row = table_add_row(table);
        table_set(table, row, 0, "%s", ta_objective_name(g));
        for (int32_t h = 0; h < GOALS; h++)
            if (goal->answered)
                table_set_cost(table, row, 1 + h, goal->value[h],
                               goals->decimals);
            else
                table_set(table, row, 1 + h, "-");
    }
}

static void
fill_proofs(struct table *table, const struct goals *goals)
{
    static const char *const titles[] = {"proof", "bound", "gap", "time",
                                         "outcome"};
    int row = table_add_row(table);
    for (int c = 0; c < 5; c++)
        table_set(table, row, c, "%s", titles[c]);
    for (int32_t g = 0; g < GOALS; g++) {
        const struct goal *goal = &goals->goal[g];
        if (goal->reason)
            continue;
        row = table_add_row(table);
        table_set(table, row, 0, "%s", ta_objective_name(g));
        if (goal->outcome == TA_INFEASIBLE || goal->lower_bound == TA_NO_BOUND)
            table_set(table, row, 1, "-");
        else
            table_set_cost(table, row, 1, goal->lower_bound, goals->decimals);
        table_set_share(table, row, 2, goal->answered ? goal->gap : NAN);
        table_set_seconds(table, row, 3, goal->seconds);
        table_set(table, row, 4, "%s", ta_outcome_name(goal->outcome));
    }
}

static ta_status
print_text(FILE *out, const struct goals *goals)
{
    struct table values, proofs;
    table_init(&values, "lrrrr");
    table_init(&proofs, "lrrrl");
    fill_values(&values, goals);
    fill_proofs(&proofs, goals);
    table_print(&values, out);
    fputc('\n', out);
    table_print(&proofs, out);
    const char *title = "\nNot compared:\n";
    for (int32_t g = 0; g < GOALS; g++) {
        if (!goals->goal[g].reason)
            continue;
        fprintf(out, "%s  %-13s  %s\n", title, ta_objective_name(g),
                goals->goal[g].reason);
        title = "";
    }
    const bool failed = values.failed || proofs.failed;
    table_release(&proofs);
    table_release(&values);
    return failed ? TA_OUT_OF_MEMORY : TA_OK;
}

static void
print_assignment(FILE *out, const ta_instance *instance,
                 const int32_t assignment[])
{
    char name[TA_NAME_BUFFER];
    fputs(", \"assignment\": {", out);
    for (int32_t t = 0; t < ta_instance_tasks(instance); t++) {
        fputs(t ? ", " : "", out);
        print_json_string(out, ta_instance_task_name(instance, t, name));
        fputs(": ", out);
        print_json_string(out,
                          ta_instance_node_name(instance, assignment[t], name));
    }
    fputc('}', out);
}

static void
print_goal_json(FILE *out, const struct goals *goals, int32_t objective)
{
    const struct goal *goal = &goals->goal[objective];
    fprintf(out, "  {\"objective\": \"%s\", ", ta_objective_name(objective));
    if (goal->reason) {
        fputs("\"reason\": ", out);
        print_json_string(out, goal->reason);
        fputc('}', out);
        return;
    }
    fprintf(out, "\"outcome\": \"%s\"", ta_outcome_name(goal->outcome));
    if (goal->lower_bound != TA_NO_BOUND && goal->outcome != TA_INFEASIBLE) {
        fputs(", \"lower_bound\": ", out);
        print_cost(out, goal->lower_bound, goals->decimals);
    }
    if (goal->answered && !isnan(goal->gap))
        fprintf(out, ", \"gap\": %.6g", goal->gap);
    fprintf(out, ", \"seconds\": %.6f", goal->seconds);
    if (goal->answered) {
        for (int32_t g = 0; g < GOALS; g++) {
            fprintf(out, "%s\"%s\": ", g ? ", " : ", \"values\": {",
                    ta_objective_name(g));
            print_cost(out, goal->value[g], goals->decimals);
        }
        fputs("}, \"execution\": ", out);
        print_cost(out, goal->costs.execution, goals->decimals);
        print_assignment(out, goals->instance, goal->assignment);
    }
    fputc('}', out);
}

static void
print_json(FILE *out, const struct goals *goals)
{
    fputs("{\"format\": \"taskassign-objectives\", \"version\": 1,\n"
          " \"objectives\": [\n",
          out);
    for (int32_t g = 0; g < GOALS; g++) {
        fputs(g ? ",\n" : "", out);
        print_goal_json(out, goals, g);
    }
    fputs("\n ]}\n", out);
}

static enum exit_status
write_goals(const struct settings *settings, const struct goals *goals)
{
    struct page page;
    const enum exit_status status = page_open(&page);
    if (status != STATUS_DONE)
        return status;
    ta_status printed = TA_OK;
    if (wants_json(settings))
        print_json(page.file, goals);
    else
        printed = print_text(page.file, goals);
    return page_finish(&page, printed, settings->output);
}

enum exit_status
compare_goals(struct settings *settings, struct progress *progress,
              const ta_instance *instance)
{
    struct goals goals = {
        .instance = instance,
        .decimals = ta_instance_total_decimals(instance),
    };
    progress_begin(progress, settings, instance);
    const ta_status status = try_goals(&goals, settings, progress);
    const enum exit_status written =
        status == TA_OK ? write_goals(settings, &goals) : give_up(status);
    for (int32_t g = 0; g < GOALS; g++)
        free(goals.goal[g].assignment);
    return written;
}
