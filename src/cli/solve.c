/* SPDX-License-Identifier: MIT */
/*
 * taskassign solve: the main job.
 */

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/input.h"
#include "cli/message.h"
#include "cli/output.h"
#include "cli/progress.h"

enum form { FORM_TEXT, FORM_JSON, FORM_ASSIGNMENT };

/* What the result is written as, or -1 after a complaint. */
static int
form_of(const struct settings *settings)
{
    const char *to = settings->to;
    if (to && settings->json && strcmp(to, "json") != 0) {
        complain("--json and --to %s contradict each other", to);
        return -1;
    }
    if (settings->json || (to && strcmp(to, "json") == 0))
        return FORM_JSON;
    if (!to)
        return wants_json(settings) ? FORM_JSON : FORM_TEXT;
    if (strcmp(to, "text") == 0)
        return FORM_TEXT;
    if (strcmp(to, "assignment") == 0)
        return FORM_ASSIGNMENT;
    complain("--to: '%s' is not a form; expected text, json or assignment", to);
    return -1;
}

/* Everything that can be wrong before a file is opened. */
static enum exit_status
check_usage(const struct settings *settings, struct progress *progress)
{
    if (form_of(settings) < 0)
        return STATUS_USAGE;
    enum exit_status status = check_problem(settings, "solve");
    if (status == STATUS_DONE)
        status = progress_choose(progress, settings);
    return status == STATUS_DONE ? check_output(settings->output) : status;
}

/* On a terminal long lists are cut, so that the cost stays in sight. */
static ta_status
as_text(const struct settings *settings, const ta_instance *instance,
        const ta_result *result, char **text, int64_t *length)
{
    const bool on_terminal = !settings->output && isatty(STDOUT_FILENO);
    const int columns = on_terminal ? terminal_columns(STDOUT_FILENO) : 80;
    return ta_result_to_text(instance, result, columns,
                             settings->verbose || !on_terminal, text, length);
}

static enum exit_status
write_result(const struct settings *settings, const ta_instance *instance,
             const ta_result *result, double read_seconds)
{
    const int form = form_of(settings);
    const int32_t *assignment = ta_result_assignment(result);
    char *text = NULL;
    int64_t length = 0;
    ta_status status = TA_OK;
    if (form == FORM_JSON) {
        const ta_times times = {.read = read_seconds,
                                .total = clock_seconds() - settings->started};
        status = ta_result_to_json(instance, result, &times, &text, &length);
    } else if (form == FORM_ASSIGNMENT && assignment) {
        status = ta_assignment_to_text(instance, assignment, &text, &length);
    } else if (form == FORM_ASSIGNMENT) {
        note("%s: there is no assignment to write",
             ta_outcome_name(ta_result_outcome(result)));
        return STATUS_DONE;
    } else {
        status = as_text(settings, instance, result, &text, &length);
    }
    if (status != TA_OK)
        return give_up(status);
    const enum exit_status written =
        write_output(settings->output, text, length);
    ta_free(text);
    return written;
}

static void
print_statistics(const ta_result *result)
{
    const int32_t count = ta_result_statistics(result);
    for (int32_t i = 0; i < count; i++) {
        const char *name, *meaning;
        const int64_t value = ta_result_statistic(result, i, &name, &meaning);
        if (value)
            fprintf(stderr, "%-23s %11" PRId64 "  %s\n", name, value, meaning);
    }
}

static enum exit_status
exit_status_of_outcome(const struct settings *settings, ta_outcome outcome)
{
    switch (outcome) {
    case TA_OPTIMAL:
        return STATUS_DONE;
    case TA_FEASIBLE_ONLY:
        return settings->accept_unproved ? STATUS_DONE : STATUS_UNPROVED;
    case TA_INFEASIBLE:
        return STATUS_NO;
    case TA_UNKNOWN:
        break;
    }
    return STATUS_NO_ANSWER;
}

static enum exit_status
explain_failure(const struct settings *settings, const ta_instance *instance,
                ta_status status)
{
    const int32_t method = settings->solve.method;
    const char *reason = NULL;
    if (status != TA_NOT_SUPPORTED && status != TA_NOT_BUILT)
        return give_up(status);
    ta_method_applies(instance, &settings->solve, method, &reason);
    if (!reason)
        reason = ta_status_message(status);
    if (method == TA_METHOD_AUTO)
        complain("%s", reason);
    else
        complain("--method %s: %s", ta_method_name(method), reason);
    return STATUS_USAGE;
}

static enum exit_status
solve_instance(struct settings *settings, struct progress *progress,
               const ta_instance *instance, double read_seconds)
{
    /* The limit counts from the start of the process. */
    const double spent = clock_seconds() - settings->started;
    progress_begin(progress, settings, instance);
    settings->solve.time_limit = fmax(settings->solve.time_limit - spent, 0);

    ta_result *result = NULL;
    const ta_status solved = ta_solve(instance, &settings->solve, &result);
    progress_end(progress);
    if (solved != TA_OK)
        return explain_failure(settings, instance, solved);
    if (settings->verbose)
        print_statistics(result);
    enum exit_status status =
        write_result(settings, instance, result, read_seconds);
    if (status == STATUS_DONE)
        status = exit_status_of_outcome(settings, ta_result_outcome(result));
    ta_result_free(result);
    return status;
}

static enum exit_status
run(struct settings *settings)
{
    struct progress progress;
    enum exit_status status = check_usage(settings, &progress);
    if (status != STATUS_DONE)
        return status;
    const double before = clock_seconds();
    ta_instance *instance = NULL;
    status = read_problem(settings, settings->operand[0], &instance);
    if (status != STATUS_DONE)
        return status;
    const double read_seconds = clock_seconds() - before;

    int32_t *start = NULL;
    double *utilisation = NULL;
    status = read_utilisation(settings, instance, &utilisation);
    if (status == STATUS_DONE && settings->start)
        status = read_assignment(settings, settings->start, instance, &start);
    settings->solve.start = start;
    if (status == STATUS_DONE)
        status = solve_instance(settings, &progress, instance, read_seconds);
    free(utilisation);
    free(start);
    ta_instance_free(instance);
    return status;
}

static const struct parameter parameters[] = {
    OUTPUT_PARAMETER,
    JSON_PARAMETER,
    TEXT(0, "to", "FORM", to,
         "write text, json, or assignment (a TASK NODE line each)"),
    TEXT(0, "start", "FILE", start,
         "begin with this assignment: TASK NODE lines or a JSON result"),
    UTILISATION_PARAMETER,
    FLAG(0, "accept-unproved", accept_unproved,
         "end with status 0, not 4, for an answer that is not proved optimal"),
    PROGRESS_PARAMETERS,
    VERBOSE_PARAMETER("tell on standard error how the answer is found, and "
                      "list every task in it"),
    MATRIX_PARAMETERS,
    INPUT_PARAMETERS,
    END_OF_PARAMETERS,
};

const struct command command_solve = {
    .name = "solve",
    .summary = "find an assignment of least cost, and prove it",
    .examples =
        "taskassign solve data/stone.tap\n"
        "taskassign solve --time-limit 10 --json -o answer.json big.tap\n"
        "taskassign solve --execution E.csv --communication C.csv\n",
    .usage = "solve [OPTION]... FILE\n"
             "       taskassign solve [OPTION]... --execution E.csv "
             "--communication C.csv",
    .text =
        "Finds the assignment of tasks to nodes that costs least, compares it "
        "with the\nserial assignment, and says how it is proved optimal or how "
        "far from optimal\nit can be. Ctrl-C gives the best assignment so far. "
        "Without --time-limit it\nruns until the proof is found. FILE may be "
        "-, standard input.\n",
    .parameters = parameters,
    .solver = SOLVER_ALL,
    .most_operands = 1,
    .run = run,
};
