/* SPDX-License-Identifier: MIT */
/*
 * The result as a person likes to read it: what was gained over the serial
 * assignment, how good that is and why we know, what each node does, and who
 * runs where.
 */
#include <taskassign/io.h>

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "model/evaluate.h"
#include "report/table.h"

/* What a screen holds, where nobody asked for everything. */
enum { NODES_SHOWN = 20, LINES_SHOWN = 3, RESOURCES_SHOWN = 4 };

struct report {
    const ta_instance *instance;
    const ta_result *result;
    int decimals; /* of totals */
    int32_t width;
    bool complete;
    int32_t *shown; /* [nodes_shown]: the nodes to tell about */
    int32_t nodes_shown;
    int32_t nodes_busy; /* how many have tasks */
    struct tai_text text;
};

/* A number that lives as long as the statement that shows it. */
#define COST(value, decimals)                                                  \
    ta_cost_format((value), (decimals), (char[TA_COST_BUFFER]){0})

/* ---- Paragraphs -------------------------------------------------------- */

/* Words from `column` on, further lines begin at `indent`. Returns where it
   ended. */
static int32_t
add_words(struct report *report, const char *words, int32_t indent,
          int32_t column)
{
    struct tai_text *text = &report->text;
    while (*words) {
        const int length = (int)strcspn(words, " ");
        char word[1024];
        snprintf(word, sizeof word, "%.*s", length, words);
        const int32_t needed = tai_text_columns(word);
        if (column > indent && column + 1 + needed > report->width) {
            tai_text_add(text, "\n%*s", indent, "");
            column = indent;
        } else if (column > indent) {
            tai_text_append(text, " ", 1);
            column++;
        }
        tai_text_append(text, words, length);
        column += needed;
        words += length;
        words += strspn(words, " ");
    }
    return column;
}

static void
add_paragraph(struct report *report, const char *words)
{
    add_words(report, words, 0, 0);
    tai_text_append(&report->text, "\n", 1);
}

/* ---- The comparison with the serial assignment ------------------------- */

/* What the objective calls its value, and how a bound on it is told. */
static const char *
value_title(int32_t objective)
{
    switch (objective) {
    case TA_OBJECTIVE_TURNAROUND:
        return "turnaround";
    case TA_OBJECTIVE_COMMUNICATION:
        return "communication";
    case TA_OBJECTIVE_BALANCE:
        return "largest execution";
    default:
        return "cost";
    }
}

static void
add_cost_titles(struct tai_table *table, int32_t objective)
{
    tai_table_cell(table, "%s", "");
    if (objective != TA_OBJECTIVE_TOTAL)
        tai_table_cell(table, "%s", value_title(objective));
    tai_table_cell(table, "cost");
    tai_table_cell(table, "execution");
    if (objective != TA_OBJECTIVE_COMMUNICATION)
        tai_table_cell(table, "communication");
}

static void
add_cost_row(const struct report *report, struct tai_table *table,
             const char *title, ta_cost value, ta_costs costs)
{
    const int32_t objective = ta_result_objective(report->result);
    tai_table_cell(table, "%s", title);
    if (objective != TA_OBJECTIVE_TOTAL)
        tai_table_cell(table, "%s", COST(value, report->decimals));
    tai_table_cell(table, "%s", COST(costs.total, report->decimals));
    tai_table_cell(table, "%s", COST(costs.execution, report->decimals));
    if (objective != TA_OBJECTIVE_COMMUNICATION)
        tai_table_cell(table, "%s",
                       COST(costs.communication, report->decimals));
}

/* The objective's value of the serial assignment, which is feasible. */
static ta_status
serial_value(const struct report *report, ta_costs costs, ta_cost *value)
{
    const ta_instance *instance = report->instance;
    const int32_t nodes = ta_instance_nodes(instance);
    int32_t *serial = tai_alloc(ta_instance_tasks(instance), sizeof *serial);
    ta_load *loads = tai_alloc(nodes, sizeof *loads);
    ta_status status = serial && loads ? TA_OK : TA_OUT_OF_MEMORY;
    if (!status)
        status = ta_serial_assignment(instance, serial);
    if (!status)
        status = ta_assignment_loads(instance, serial, loads);
    if (!status)
        *value = tai_objective_value(ta_result_objective(report->result), costs,
                                     loads, nodes);
    tai_free(loads);
    tai_free(serial);
    return status;
}

static void
add_saving(const struct report *report, struct tai_table *table, ta_cost serial)
{
    const ta_cost value = ta_result_value(report->result);
    tai_table_cell(table, "saving");
    tai_table_cell(table, "%s", COST(serial - value, report->decimals));
    if (serial > 0)
        tai_table_cell(table, "%.1f %%",
                       100 * ((double)serial - (double)value) / (double)serial);
    else
        tai_table_cell(table, "%s", "");
}

static ta_status
add_comparison(struct report *report)
{
    const ta_result *result = report->result;
    const int32_t objective = ta_result_objective(result);
    struct tai_table table = {.layout =
                                  objective == TA_OBJECTIVE_TURNAROUND ||
                                          objective == TA_OBJECTIVE_BALANCE
                                      ? "lrrrr"
                                      : "lrrr"};
    ta_costs costs;
    ta_cost value = 0;
    const bool feasible = ta_result_serial(result, &costs);
    if (feasible) {
        const ta_status status = serial_value(report, costs, &value);
        if (status)
            return status;
    }
    add_cost_titles(&table, objective);
    if (feasible)
        add_cost_row(report, &table, "serial assignment", value, costs);
    add_cost_row(report, &table,
                 ta_result_outcome(result) == TA_OPTIMAL ? "optimal assignment"
                                                         : "best found",
                 ta_result_value(result), ta_result_costs(result));
    if (feasible)
        add_saving(report, &table, value);
    tai_table_print(&table, &report->text);
    if (!feasible)
        add_paragraph(report, "The serial assignment is infeasible.");
    return TA_OK;
}

/* ---- How good it is, and why we know ------------------------------------ */

/* "0.21 ms", "12.3 s". */
static const char *
show_seconds(double seconds, char *buffer, size_t size)
{
    if (seconds < 1)
        snprintf(buffer, size, "%.*f ms", seconds < 0.01 ? 2 : 0,
                 1e3 * seconds);
    else
        snprintf(buffer, size, "%.1f s", seconds);
    return buffer;
}

static bool
looks_for_proof(const char *method)
{
    return strcmp(method, "descent") && strcmp(method, "greedy") &&
           strcmp(method, "serial");
}

static const char *
proof_of(const char *method)
{
    if (!strcmp(method, "mincut"))
        return "proved by a minimum cut";
    if (!strcmp(method, "branch"))
        return "proved by branch and bound";
    if (!strcmp(method, "ilp"))
        return "proved by an integer program";
    if (!strcmp(method, "presolve"))
        return "proved by rules that remove tasks";
    return "proved by a lower bound of the same value";
}

/* Rounded up, so that "within" is true. */
static const char *
show_gap(double gap, char *buffer, size_t size)
{
    const double percent = 100 * gap;
    int digits = 1;
    if (percent >= 10)
        digits = 0;
    else if (percent < 0.1)
        digits = 3;
    const double unit = pow(10, -digits);
    snprintf(buffer, size, "%.*f %%", digits, ceil(percent / unit) * unit);
    return buffer;
}

static void
describe_bound(const struct report *report, char *words, size_t size)
{
    const ta_result *result = report->result;
    const ta_cost bound = ta_result_lower_bound(result);
    const double gap = ta_result_gap(result);
    const int32_t objective = ta_result_objective(result);
    char percent[32];
    if (bound == TA_NO_BOUND)
        snprintf(words, size,
                 "Nothing is known about how far from optimal it is.");
    else if (isnan(gap) || gap > 10)
        snprintf(words, size, "Not proved optimal: the %s is at least %s.",
                 value_title(objective), COST(bound, report->decimals));
    else
        snprintf(words, size,
                 "Within %s of optimal: no assignment has a %s below %s.",
                 show_gap(gap, percent, sizeof percent), value_title(objective),
                 COST(bound, report->decimals));
}

static const char *
describe_stop(const ta_result *result, char *words, size_t size)
{
    char time[32];
    const char *reason = ta_result_stopped_by(result);
    show_seconds(ta_result_seconds(result).wall, time, sizeof time);
    if (!strcmp(reason, "interrupted"))
        snprintf(words, size, "Interrupted after %s.", time);
    else if (!strcmp(reason, "gap reached"))
        snprintf(words, size, "Stopped at the gap asked for, after %s.", time);
    else if (!strcmp(reason, "method"))
        snprintf(
            words, size, "Method %s %s; it took %s.", ta_result_method(result),
            looks_for_proof(ta_result_method(result)) ? "cannot prove more here"
                                                      : "looks for no proof",
            time);
    else if (*reason)
        snprintf(words, size, "Stopped by the %s after %s.", reason, time);
    else
        snprintf(words, size, "It took %s.", time);
    return words;
}

static void
add_verdict(struct report *report)
{
    const ta_result *result = report->result;
    char words[1024], rest[512];
    const char *reason = ta_result_infeasibility(result);
    switch (ta_result_outcome(result)) {
    case TA_OPTIMAL:
        show_seconds(ta_result_seconds(result).wall, rest, sizeof rest);
        snprintf(words, sizeof words, "Optimal: %s, in %s.",
                 proof_of(ta_result_method(result)), rest);
        break;
    case TA_FEASIBLE_ONLY:
        describe_bound(report, words, sizeof words);
        add_paragraph(report, words);
        describe_stop(result, words, sizeof words);
        break;
    case TA_INFEASIBLE:
        snprintf(words, sizeof words,
                 "Infeasible: no assignment satisfies the constraints.%s%s%s",
                 *reason ? " Reason: " : "", reason, *reason ? "." : "");
        break;
    case TA_UNKNOWN:
        snprintf(words, sizeof words,
                 "No assignment was found, and none was excluded. %s",
                 describe_stop(result, rest, sizeof rest));
        break;
    }
    add_paragraph(report, words);
    const char *rounded = ta_instance_rounded(report->instance);
    if (strcmp(rounded, "0") != 0) {
        snprintf(words, sizeof words,
                 "Numbers were rounded by up to %s; all this is about the "
                 "rounded problem.",
                 rounded);
        add_paragraph(report, words);
    }
}

/* ---- What each node does ------------------------------------------------ */

/* used is [nodes], in units of the resource. */
static void
find_used(const struct report *report, int32_t resource, ta_cost used[])
{
    const ta_instance *instance = report->instance;
    const int32_t *assignment = ta_result_assignment(report->result);
    const int32_t tasks = ta_instance_tasks(instance);
    memset(used, 0, (size_t)ta_instance_nodes(instance) * sizeof *used);
    for (int32_t t = 0; t < tasks; t++)
        used[assignment[t]] +=
            ta_instance_requirement(instance, t, resource, assignment[t]);
}

/* "12 of 16". */
static void
add_usage(const struct report *report, struct tai_table *table,
          int32_t resource, int32_t node, ta_cost used)
{
    const ta_instance *instance = report->instance;
    const int decimals = ta_instance_resource_decimals(instance, resource);
    const ta_cost capacity = ta_instance_capacity(instance, resource, node);
    if (capacity == TA_UNLIMITED)
        tai_table_cell(table, "%s", COST(used, decimals));
    else
        tai_table_cell(table, "%s of %s", COST(used, decimals),
                       COST(capacity, decimals));
}

static void
add_load_row(const struct report *report, struct tai_table *table, int32_t node)
{
    const ta_load load = ta_result_loads(report->result)[node];
    char name[TA_NAME_BUFFER];
    tai_table_cell(table, "%s",
                   ta_instance_node_name(report->instance, node, name));
    tai_table_cell(table, "%" PRId32, load.tasks);
    tai_table_cell(table, "%s", COST(load.execution, report->decimals));
    tai_table_cell(table, "%s", COST(load.communication, report->decimals));
}

/* Of many nodes only the first that have tasks are shown. */
static ta_status
choose_nodes(struct report *report)
{
    const ta_load *loads = ta_result_loads(report->result);
    const int32_t nodes = ta_instance_nodes(report->instance);
    const bool all = report->complete || nodes <= NODES_SHOWN + 1;
    report->shown = tai_alloc(nodes, sizeof *report->shown);
    if (!report->shown)
        return TA_OUT_OF_MEMORY;
    for (int32_t p = 0; p < nodes; p++) {
        const bool busy = loads[p].tasks > 0;
        report->nodes_busy += busy;
        if (all || (busy && report->nodes_shown < NODES_SHOWN))
            report->shown[report->nodes_shown++] = p;
    }
    return TA_OK;
}

static void
add_load_titles(const struct report *report, struct tai_table *table,
                int32_t resources)
{
    tai_table_cell(table, "node");
    tai_table_cell(table, "tasks");
    tai_table_cell(table, "execution");
    tai_table_cell(table, "communication");
    for (int32_t r = 0; r < resources; r++)
        tai_table_cell(table, "%s",
                       ta_instance_resource_name(report->instance, r));
}

static void
add_more_nodes(struct report *report)
{
    const int32_t more = report->nodes_busy - report->nodes_shown;
    if (more > 0)
        tai_text_add(&report->text, "... and %" PRId32 " more nodes\n", more);
}

/* Of those that are not shown although they would have their place. */
static void
add_idle_nodes(struct report *report)
{
    const int32_t nodes = ta_instance_nodes(report->instance);
    const int32_t idle = nodes - report->nodes_busy;
    if (report->nodes_shown < nodes && idle > 0)
        tai_text_add(&report->text, "%" PRId32 " node%s no task\n", idle,
                     idle == 1 ? " has" : "s have");
}

static ta_status
add_loads(struct report *report)
{
    const int32_t nodes = ta_instance_nodes(report->instance);
    int32_t resources = ta_instance_resources(report->instance);
    if (resources > RESOURCES_SHOWN)
        resources = RESOURCES_SHOWN;
    ta_cost *used = tai_alloc((int64_t)nodes * resources, sizeof *used);
    if (!used)
        return TA_OUT_OF_MEMORY;
    for (int32_t r = 0; r < resources; r++)
        find_used(report, r, used + (int64_t)r * nodes);

    static const char layouts[] = "lrrrrrrr";
    char layout[sizeof layouts];
    snprintf(layout, sizeof layout, "%.*s", 4 + (int)resources, layouts);
    struct tai_table table = {.layout = layout};
    add_load_titles(report, &table, resources);
    for (int32_t i = 0; i < report->nodes_shown; i++) {
        const int32_t p = report->shown[i];
        add_load_row(report, &table, p);
        for (int32_t r = 0; r < resources; r++)
            add_usage(report, &table, r, p, used[(int64_t)r * nodes + p]);
    }
    tai_table_print(&table, &report->text);
    add_more_nodes(report);
    add_idle_nodes(report);
    tai_free(used);
    return TA_OK;
}

/* ---- Who runs where ------------------------------------------------------ */

/* The tasks of each node, in order: those of p are task[first[p]] up to
   task[first[p + 1] - 1]. */
struct groups {
    int64_t *first; /* [nodes + 1] */
    int32_t *task;  /* [tasks] */
};

static ta_status
group_tasks(const struct report *report, struct groups *groups)
{
    const int32_t *assignment = ta_result_assignment(report->result);
    const int32_t nodes = ta_instance_nodes(report->instance);
    const int32_t tasks = ta_instance_tasks(report->instance);
    groups->first = tai_alloc_zero((int64_t)nodes + 2, sizeof(int64_t));
    groups->task = tai_alloc(tasks, sizeof(int32_t));
    if (!groups->first || !groups->task)
        return TA_OUT_OF_MEMORY;
    /* first[p + 2] counts the tasks of p, then first[p + 1] says where the
       next one goes, and in the end that is where those of p + 1 begin. */
    for (int32_t t = 0; t < tasks; t++)
        groups->first[assignment[t] + 2]++;
    for (int32_t p = 0; p < nodes; p++)
        groups->first[p + 2] += groups->first[p + 1];
    for (int32_t t = 0; t < tasks; t++)
        groups->task[groups->first[assignment[t] + 1]++] = t;
    return TA_OK;
}

/* The tasks of one node, cut after LINES_SHOWN lines. */
static void
add_group(struct report *report, const int32_t tasks[], int64_t count,
          int32_t indent)
{
    char buffer[TA_NAME_BUFFER];
    int32_t column = indent;
    int lines = 1;
    for (int64_t i = 0; i < count; i++) {
        const char *name =
            ta_instance_task_name(report->instance, tasks[i], buffer);
        const int32_t needed = tai_text_columns(name);
        if (column > indent && column + 1 + needed > report->width)
            lines++;
        if (lines > LINES_SHOWN && !report->complete) {
            tai_text_add(&report->text, "\n%*s... and %" PRId64 " more", indent,
                         "", count - i);
            break;
        }
        column = add_words(report, name, indent, column);
    }
    tai_text_append(&report->text, "\n", 1);
}

static void
add_groups(struct report *report, const struct groups *groups)
{
    char buffer[TA_NAME_BUFFER];
    int32_t widest = 0;
    for (int32_t i = 0; i < report->nodes_shown; i++) {
        const char *name =
            ta_instance_node_name(report->instance, report->shown[i], buffer);
        const int32_t width = tai_text_columns(name);
        if (width > widest && width < report->width / 2)
            widest = width;
    }
    for (int32_t i = 0; i < report->nodes_shown; i++) {
        const int32_t p = report->shown[i];
        const int64_t count = groups->first[p + 1] - groups->first[p];
        const char *name = ta_instance_node_name(report->instance, p, buffer);
        if (count == 0)
            continue;
        tai_text_add(&report->text, "%s", name);
        tai_text_repeat(&report->text, ' ',
                        widest + 2 - tai_text_columns(name));
        add_group(report, groups->task + groups->first[p], count, widest + 2);
    }
    add_more_nodes(report);
}

static ta_status
add_places(struct report *report)
{
    struct groups groups = {NULL, NULL};
    const ta_status status = group_tasks(report, &groups);
    if (!status)
        add_groups(report, &groups);
    tai_free(groups.task);
    tai_free(groups.first);
    return status;
}

/* The tasks in which optimal assignments may differ, if that is known. */
static ta_status
add_free_tasks(struct report *report)
{
    const ta_instance *instance = report->instance;
    const int32_t tasks = ta_instance_tasks(instance);
    int32_t *least = tai_alloc(2 * (int64_t)tasks, sizeof *least);
    if (!least)
        return TA_OUT_OF_MEMORY;
    const int32_t *most = least + tasks;
    const bool known =
        ta_result_extremes(report->result, least, least + tasks) == TA_OK;
    int32_t free_tasks = 0; /* moved to the front of `least` */
    for (int32_t t = 0; known && t < tasks; t++)
        if (least[t] != most[t])
            least[free_tasks++] = t;
    if (known)
        tai_text_append(&report->text, "\n", 1);
    if (known && !free_tasks) {
        add_paragraph(report, "No other assignment is optimal.");
    } else if (known) {
        add_paragraph(report,
                      "Other optimal assignments differ in some of the tasks");
        tai_text_add(&report->text, "  ");
        add_group(report, least, free_tasks, 2);
    }
    tai_free(least);
    return TA_OK;
}

/* ---- All of it ----------------------------------------------------------- */

static ta_status
add_assignment(struct report *report)
{
    ta_status status = choose_nodes(report);
    if (!status)
        status = add_comparison(report);
    tai_text_append(&report->text, "\n", 1);
    add_verdict(report);
    tai_text_append(&report->text, "\n", 1);
    if (!status)
        status = add_loads(report);
    if (report->nodes_busy > 0)
        tai_text_append(&report->text, "\n", 1);
    if (!status)
        status = add_places(report);
    if (!status)
        status = add_free_tasks(report);
    return status;
}

ta_status
ta_result_to_text(const ta_instance *instance, const ta_result *result,
                  int32_t width, int32_t complete, char **text, int64_t *length)
{
    struct report report = {
        .instance = instance,
        .result = result,
        .decimals = ta_instance_total_decimals(instance),
        .width = width,
        .complete = complete != 0,
    };
    ta_status status = TA_OK;
    if (ta_result_assignment(result))
        status = add_assignment(&report);
    else
        add_verdict(&report);
    tai_free(report.shown);
    if (status) {
        tai_text_release(&report.text);
        return status;
    }
    return tai_text_take(&report.text, text, length);
}
