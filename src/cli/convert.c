/* SPDX-License-Identifier: MIT */
/*
 * taskassign convert: a problem from one format to another.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/input.h"
#include "cli/message.h"
#include "cli/output.h"
#include "cli/problem.h"

static enum exit_status
run(struct settings *settings)
{
    const int operands = has_matrices(settings) ? 0 : 1;
    const char *const *operand = settings->operand;
    if (settings->operands < operands) {
        complain("which file? As in 'taskassign convert IN OUT'");
        return STATUS_USAGE;
    }
    const char *output = settings->output;
    if (settings->operands > operands) {
        if (settings->operands > operands + 1 || output) {
            complain("'%s' is one output too many",
                     operand[settings->operands - 1]);
            return STATUS_USAGE;
        }
        output = operand[operands];
    }
    const int32_t format = problem_format(settings->to, output);
    if (format < 0)
        return STATUS_USAGE;
    enum exit_status status = check_output(output);
    if (status != STATUS_DONE)
        return status;
    ta_instance *instance = NULL;
    status = read_problem(settings, operand[0], &instance);
    if (status != STATUS_DONE)
        return status;
    status = write_problem(instance, format, output);
    ta_instance_free(instance);
    return status;
}

static const struct parameter parameters[] = {
    OUTPUT_PARAMETER, PROBLEM_FORMAT_PARAMETER, MATRIX_PARAMETERS,
    INPUT_PARAMETERS, END_OF_PARAMETERS,
};

const struct command command_convert = {
    .name = "convert",
    .summary = "a problem from one format to another",
    .examples = "taskassign convert data/stone.tap stone.json\n"
                "taskassign convert data/stone.tap stone.csv\n"
                "taskassign convert large.tap large.tapb\n"
                "taskassign convert --execution E.csv --communication C.csv "
                "x.tap\n",
    .usage = "convert [OPTION]... IN [OUT]",
    .text = "Writes the problem of file IN to file OUT, or to standard output, "
            "in the format\nthat --to or the suffix of OUT names, otherwise as "
            ".tap. The binary form,\n.tapb, is read much faster. In "
            "CSV a problem is several files: OUT.csv\ngives OUT-execution.csv, "
            "OUT-communication.csv and, if distances were given,\n"
            "OUT-distance.csv.\n",
    .parameters = parameters,
    .solver = SOLVER_NONE,
    .most_operands = 2,
    .run = run,
};
