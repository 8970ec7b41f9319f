/* SPDX-License-Identifier: MIT */
/*
 * taskassign generate: seeded problems of the families that the benchmarks
 * use.
 */

#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "cli/message.h"
#include "cli/nearest.h"
#include "cli/output.h"
#include "cli/problem.h"

static bool
is_family(const char *word)
{
    for (int32_t i = 0; ta_generate_family(i, NULL); i++)
        if (strcmp(ta_generate_family(i, NULL), word) == 0)
            return true;
    return false;
}

static enum exit_status
check_usage(const struct settings *settings)
{
    if (settings->operands == 0) {
        complain("which family? 'taskassign generate --help' lists them");
        return STATUS_USAGE;
    }
    const char *word = settings->operand[0];
    if (is_family(word))
        return check_output(settings->output);
    struct nearest nearest = nearest_to(word);
    for (int32_t i = 0; ta_generate_family(i, NULL); i++)
        nearest_offer(&nearest, ta_generate_family(i, NULL));
    if (nearest.best)
        complain("unknown family '%s'; did you mean '%s'?", word, nearest.best);
    else
        complain("unknown family '%s'; 'taskassign generate --help' lists "
                 "those there are",
                 word);
    return STATUS_USAGE;
}

static enum exit_status
run(struct settings *settings)
{
    enum exit_status status = check_usage(settings);
    if (status != STATUS_DONE)
        return status;
    const int32_t format = problem_format(settings->to, settings->output);
    if (format < 0)
        return STATUS_USAGE;
    settings->generate.family = settings->operand[0];
    settings->generate.shuffle = settings->shuffle;
    ta_error error = {.message = ""};
    ta_instance *instance = NULL;
    const ta_status made = ta_generate(&settings->generate, &instance, &error);
    if (made == TA_INVALID_ARGUMENT && error.message[0]) {
        complain("%s", error.message);
        return STATUS_USAGE;
    }
    if (made != TA_OK)
        return give_up(made);
    status = write_problem(instance, format, settings->output);
    ta_instance_free(instance);
    return status;
}

static void
list_families(void)
{
    puts("Families:");
    const char *help = NULL;
    for (int32_t i = 0; ta_generate_family(i, &help); i++)
        printf("  %-14s %s\n", ta_generate_family(i, NULL), help);
}

static const struct parameter parameters[] = {
    VALUE(0, "tasks", PARAMETER_COUNT, "N", generate.tasks,
          "how many tasks (default 100)"),
    VALUE(0, "nodes", PARAMETER_COUNT, "K", generate.nodes,
          "how many nodes (default 2)"),
    VALUE(0, "seed", PARAMETER_SEED, "S", generate.seed,
          "another problem of the same kind for each seed (default 1)"),
    VALUE(0, "degree", PARAMETER_REAL, "X", generate.degree,
          "mean number of tasks that a task talks to"),
    VALUE(0, "ratio", PARAMETER_REAL, "X", generate.ratio,
          "communication of a task whose neighbours are all elsewhere, over "
          "the range of its execution costs; 0 chooses one at which the "
          "optimum is mixed"),
    TEXT(0, "execution", "KIND", generate.execution,
         "execution costs: unrelated, speeds, restricted, weak, identical "
         "(default unrelated)"),
    TEXT(0, "distance", "KIND", generate.distance,
         "distances: uniform, mesh, metric (default uniform)"),
    VALUE(0, "capacity", PARAMETER_REAL, "X", generate.capacity,
          "capacity of each node over the mean need; 0 for none"),
    VALUE(0, "resources", PARAMETER_COUNT, "N", generate.resources,
          "how many resources, with --capacity (default 1)"),
    FLAG(0, "shuffle", shuffle, "number the tasks at random"),
    OUTPUT_PARAMETER,
    PROBLEM_FORMAT_PARAMETER,
    END_OF_PARAMETERS,
};

const struct command command_generate = {
    .name = "generate",
    .summary = "seeded problems of several families",
    .examples = "taskassign generate grid --tasks 10000 --nodes 2 -o grid.tap\n"
                "taskassign generate random --tasks 100 --nodes 8 --seed 7 | "
                "taskassign solve -\n",
    .usage = "generate [OPTION]... FAMILY",
    .text = "Writes a problem whose best assignment is neither all tasks on "
            "one node nor\neach task on its cheapest. The same options give "
            "the same problem on every\nmachine.\n",
    .parameters = parameters,
    .solver = SOLVER_NONE,
    .most_operands = 1,
    .run = run,
    .more_help = list_families,
};
