/* SPDX-License-Identifier: MIT */
/*
 * taskassign evaluate: what a given assignment costs, and whether it is
 * allowed.
 */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/command.h"
#include "cli/input.h"
#include "cli/message.h"
#include "cli/output.h"
#include "cli/table.h"

/* All that is known about the assignment. Costs at the total scale. */
struct findings {
    const ta_instance *instance;
    int decimals;
    ta_evaluation evaluation;
    char violation[512]; /* a sentence; "" if it is feasible */
    ta_load *loads;      /* [nodes] */
    ta_evaluation serial;
};

static ta_status
evaluate_serial(struct findings *findings, const ta_options *options)
{
    const size_t tasks = (size_t)ta_instance_tasks(findings->instance);
    int32_t *serial = malloc((tasks + 1) * sizeof *serial);
    if (!serial)
        return TA_OUT_OF_MEMORY;
    ta_status status = ta_serial_assignment(findings->instance, serial);
    if (status == TA_OK)
        status = ta_evaluate_within(findings->instance, options, serial,
                                    &findings->serial);
    free(serial);
    return status;
}

/* findings->loads is the caller's to free() in any case. */
static ta_status
find(const ta_instance *instance, const ta_options *options,
     const int32_t assignment[], struct findings *findings)
{
    const size_t nodes = (size_t)ta_instance_nodes(instance);
    *findings = (struct findings){
        .instance = instance,
        .decimals = ta_instance_total_decimals(instance),
        .loads = malloc(nodes * sizeof *findings->loads),
    };
    if (!findings->loads)
        return TA_OUT_OF_MEMORY;
    ta_status status = ta_evaluate_within(instance, options, assignment,
                                          &findings->evaluation);
    if (status == TA_OK)
        status = ta_assignment_loads(instance, assignment, findings->loads);
    if (status == TA_OK && findings->evaluation.violation != TA_FEASIBLE)
        ta_evaluation_explain(instance, &findings->evaluation,
                              findings->violation, sizeof findings->violation);
    return status == TA_OK ? evaluate_serial(findings, options) : status;
}

/* Whether there is a serial assignment to compare with. */
static bool
has_saving(const struct findings *findings)
{
    return findings->evaluation.violation == TA_FEASIBLE &&
           findings->serial.violation == TA_FEASIBLE;
}

/* The node where the objective, one of those that are a largest load, has its
   value. */
static int32_t
busiest(const struct findings *findings, int32_t objective)
{
    const int32_t nodes = ta_instance_nodes(findings->instance);
    int32_t most = 0;
    for (int32_t p = 1; p < nodes; p++)
        if (ta_objective_value(objective, &findings->loads[p], 1) >
            ta_objective_value(objective, &findings->loads[most], 1))
            most = p;
    return most;
}

static ta_cost
value_of(const struct findings *findings, int32_t objective)
{
    return ta_objective_value(objective, findings->loads,
                              ta_instance_nodes(findings->instance));
}

static void
print_costs_json(FILE *out, ta_costs cost, int decimals)
{
    fputs("{\"total\": ", out);
    print_cost(out, cost.total, decimals);
    fputs(", \"execution\": ", out);
    print_cost(out, cost.execution, decimals);
    fputs(", \"communication\": ", out);
    print_cost(out, cost.communication, decimals);
    fputc('}', out);
}

static void
print_loads_json(FILE *out, const struct findings *findings)
{
    const int32_t nodes = ta_instance_nodes(findings->instance);
    char name[TA_NAME_BUFFER];
    for (int32_t p = 0; p < nodes; p++) {
        const ta_load *load = &findings->loads[p];
        fputs(p ? ", " : "", out);
        print_json_string(out,
                          ta_instance_node_name(findings->instance, p, name));
        fputs(": {\"execution\": ", out);
        print_cost(out, load->execution, findings->decimals);
        fputs(", \"communication\": ", out);
        print_cost(out, load->communication, findings->decimals);
        fprintf(out, ", \"tasks\": %" PRId32 "}", load->tasks);
    }
}

static void
print_json(FILE *out, const struct findings *findings)
{
    const bool feasible = findings->evaluation.violation == TA_FEASIBLE;
    fprintf(out,
            "{\"format\": \"taskassign-evaluation\", \"version\": 1, "
            "\"outcome\": \"%s\",\n",
            feasible ? "feasible" : "infeasible");
    if (!feasible) {
        fputs(" \"violation\": ", out);
        print_json_string(out, findings->violation);
        fputs(",\n", out);
    }
    fputs(" \"cost\": ", out);
    print_costs_json(out, findings->evaluation.cost, findings->decimals);
    fputs(",\n \"turnaround\": ", out);
    print_cost(out, value_of(findings, TA_OBJECTIVE_TURNAROUND),
               findings->decimals);
    fputs(",\n \"balance\": ", out);
    print_cost(out, value_of(findings, TA_OBJECTIVE_BALANCE),
               findings->decimals);
    if (findings->serial.violation == TA_FEASIBLE) {
        fputs(",\n \"serial\": {\"outcome\": \"feasible\", \"cost\": ", out);
        print_costs_json(out, findings->serial.cost, findings->decimals);
        fputc('}', out);
    } else {
        fputs(",\n \"serial\": {\"outcome\": \"infeasible\"}", out);
    }
    if (has_saving(findings)) {
        fputs(",\n \"saving\": ", out);
        print_cost(
            out, findings->serial.cost.total - findings->evaluation.cost.total,
            findings->decimals);
    }
    fputs(",\n \"load\": {", out);
    print_loads_json(out, findings);
    fputs("}}\n", out);
}

static void
add_costs(struct table *table, const char *title, ta_costs cost, int decimals)
{
    const int row = table_add_row(table);
    table_set(table, row, 0, "%s", title);
    table_set_cost(table, row, 1, cost.total, decimals);
    table_set_cost(table, row, 2, cost.execution, decimals);
    table_set_cost(table, row, 3, cost.communication, decimals);
}

static void
fill_costs(struct table *table, const struct findings *findings)
{
    const ta_costs serial = findings->serial.cost;
    const ta_costs cost = findings->evaluation.cost;
    int row = table_add_row(table);
    table_set(table, row, 1, "cost");
    table_set(table, row, 2, "execution");
    table_set(table, row, 3, "communication");
    if (findings->serial.violation == TA_FEASIBLE) {
        add_costs(table, "serial assignment", serial, findings->decimals);
    } else {
        row = table_add_row(table);
        table_set(table, row, 0, "serial assignment");
        table_set(table, row, 1, "infeasible");
    }
    add_costs(table, "this assignment", cost, findings->decimals);
    if (!has_saving(findings))
        return;
    row = table_add_row(table);
    table_set(table, row, 0, "saving");
    table_set_cost(table, row, 1, serial.total - cost.total,
                   findings->decimals);
    if (serial.total > 0)
        table_set(table, row, 2, "%.1f %%",
                  100 * ((double)serial.total - (double)cost.total) /
                      (double)serial.total);
}

static void
fill_loads(struct table *table, const struct findings *findings)
{
    const int32_t nodes = ta_instance_nodes(findings->instance);
    char name[TA_NAME_BUFFER];
    int row = table_add_row(table);
    table_set(table, row, 0, "node");
    table_set(table, row, 1, "tasks");
    table_set(table, row, 2, "execution");
    table_set(table, row, 3, "communication");
    for (int32_t p = 0; p < nodes; p++) {
        const ta_load *load = &findings->loads[p];
        row = table_add_row(table);
        table_set(table, row, 0, "%s",
                  ta_instance_node_name(findings->instance, p, name));
        table_set(table, row, 1, "%" PRId32, load->tasks);
        table_set_cost(table, row, 2, load->execution, findings->decimals);
        table_set_cost(table, row, 3, load->communication, findings->decimals);
    }
}

/* TA_OUT_OF_MEMORY if a table could not grow. */
static ta_status
print_text(FILE *out, const struct findings *findings)
{
    char name[TA_NAME_BUFFER];
    struct table costs, loads;
    table_init(&costs, "lrrr");
    table_init(&loads, "lrrr");
    fill_costs(&costs, findings);
    fill_loads(&loads, findings);
    table_print(&costs, out);
    if (findings->violation[0])
        fprintf(out, "\nInfeasible: %s.%s\n\n", findings->violation,
                findings->evaluation.violation == TA_VIOLATES_FORBIDDEN
                    ? " What cannot run counts 0 here."
                    : "");
    else
        fputs("\nFeasible.\n\n", out);
    table_print(&loads, out);
    fputs("\nturnaround ", out);
    print_cost(out, value_of(findings, TA_OBJECTIVE_TURNAROUND),
               findings->decimals);
    fprintf(out, " (execution and communication of %s)\nbalance ",
            ta_instance_node_name(findings->instance,
                                  busiest(findings, TA_OBJECTIVE_TURNAROUND),
                                  name));
    print_cost(out, value_of(findings, TA_OBJECTIVE_BALANCE),
               findings->decimals);
    fprintf(out, " (execution of %s)\n",
            ta_instance_node_name(findings->instance,
                                  busiest(findings, TA_OBJECTIVE_BALANCE),
                                  name));
    const bool failed = costs.failed || loads.failed;
    table_release(&loads);
    table_release(&costs);
    return failed ? TA_OUT_OF_MEMORY : TA_OK;
}

static enum exit_status
write_findings(const struct settings *settings, const struct findings *findings)
{
    struct page page;
    enum exit_status status = page_open(&page);
    if (status != STATUS_DONE)
        return status;
    ta_status printed = TA_OK;
    if (wants_json(settings))
        print_json(page.file, findings);
    else
        printed = print_text(page.file, findings);
    status = page_finish(&page, printed, settings->output);
    if (status == STATUS_DONE && findings->evaluation.violation != TA_FEASIBLE)
        status = STATUS_NO;
    return status;
}

static enum exit_status
evaluate(const struct settings *settings, const ta_instance *instance,
         const char *path)
{
    int32_t *assignment = NULL;
    enum exit_status status =
        read_assignment(settings, path, instance, &assignment);
    if (status != STATUS_DONE)
        return status;
    struct findings findings;
    const ta_status found =
        find(instance, &settings->solve, assignment, &findings);
    status =
        found == TA_OK ? write_findings(settings, &findings) : give_up(found);
    free(findings.loads);
    free(assignment);
    return status;
}

static enum exit_status
run(struct settings *settings)
{
    const int operands = has_matrices(settings) ? 1 : 2;
    if (settings->operands != operands) {
        complain("expected %s, as in 'taskassign evaluate FILE ASSIGNMENT'",
                 operands == 1 ? "just an assignment beside the matrices"
                               : "a problem and an assignment");
        return STATUS_USAGE;
    }
    enum exit_status status = check_output(settings->output);
    if (status != STATUS_DONE)
        return status;
    ta_instance *instance = NULL;
    status = read_problem(settings, settings->operand[0], &instance);
    if (status != STATUS_DONE)
        return status;
    double *utilisation = NULL;
    status = read_utilisation(settings, instance, &utilisation);
    if (status == STATUS_DONE)
        status = evaluate(settings, instance, settings->operand[operands - 1]);
    free(utilisation);
    ta_instance_free(instance);
    return status;
}

static const struct parameter parameters[] = {
    OUTPUT_PARAMETER,
    JSON_PARAMETER,
    VALUE(0, "balance", PARAMETER_REAL, "X", solve.balance,
          "say whether a node executes more than this times the ideal share"),
    UTILISATION_PARAMETER,
    MATRIX_PARAMETERS,
    INPUT_PARAMETERS,
    END_OF_PARAMETERS,
};

const struct command command_evaluate = {
    .name = "evaluate",
    .summary = "cost and feasibility of an assignment",
    .examples = "taskassign evaluate data/stone.tap assignment.txt\n"
                "taskassign solve --json x.tap | taskassign evaluate x.tap -\n",
    .usage = "evaluate [OPTION]... FILE ASSIGNMENT",
    .text = "Says what an assignment costs, compares it with the serial "
            "assignment, and says\nwhich rule it breaks, if any; the exit "
            "status is "
            "then 1. ASSIGNMENT has lines\nTASK NODE, or is a JSON result of "
            "solve.\n",
    .parameters = parameters,
    .solver = SOLVER_NONE,
    .most_operands = 2,
    .run = run,
};
