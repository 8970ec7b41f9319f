/* SPDX-License-Identifier: MIT */
/*
 * taskassign: which task of a distributed program runs on which node.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/arguments.h"
#include "cli/command.h"
#include "cli/help.h"
#include "cli/message.h"
#include "cli/nearest.h"
#include "cli/signals.h"

static const struct command *const commands[] = {
    &command_solve,   &command_evaluate, &command_compare,
    &command_convert, &command_generate,
};

enum { COMMANDS = sizeof commands / sizeof *commands };

const struct command *
command_at(int index)
{
    return index < COMMANDS ? commands[index] : NULL;
}

bool
command_takes(const struct command *command, const ta_option *option)
{
    if (command->solver == SOLVER_ALL_BUT_METHOD)
        return strcmp(option->name, "method") != 0;
    return command->solver == SOLVER_ALL;
}

double
clock_seconds(void)
{
    struct timespec now;
    if (clock_gettime(CLOCK_MONOTONIC, &now))
        return 0;
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/*
 * A descriptor of the three that the caller closed would be given to the next
 * file we open, and messages would end in it. Opened the wrong way round,
 * using it fails as it should.
 */
static void
keep_standard_descriptors(void)
{
    for (int fd = 0; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0 && errno == EBADF)
            (void)!open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

static void
print_overview(FILE *file)
{
    fputs("taskassign solve data/stone.tap\n"
          "taskassign solve --execution E.csv --communication C.csv\n"
          "\n"
          "usage: taskassign COMMAND [OPTION]... [FILE]...\n"
          "\n"
          "Finds which task of a distributed program runs on which node, so "
          "that\n"
          "execution plus communication costs least, and proves it.\n"
          "\n",
          file);
    for (int i = 0; i < COMMANDS; i++)
        fprintf(file, "  %-10s %s\n", commands[i]->name, commands[i]->summary);
    fputs("\n"
          "'taskassign COMMAND --help' explains a command; taskassign(1) has "
          "everything.\n",
          file);
}

static void
print_version(void)
{
    printf("taskassign %s\n"
           "engines of others: %s\n"
           "licence of this build: %s (our own files: MIT)\n",
           ta_version(), ta_build_engines(), ta_build_license());
}

static enum exit_status
unknown_command(const char *word)
{
    struct nearest nearest = nearest_to(word);
    for (int i = 0; i < COMMANDS; i++)
        nearest_offer(&nearest, commands[i]->name);
    if (word[0] == '-')
        complain("unknown option '%s'; a command comes first, as in "
                 "'taskassign solve FILE'",
                 word);
    else if (nearest.best)
        complain("unknown command '%s'; did you mean '%s'?", word,
                 nearest.best);
    else
        complain("unknown command '%s'; 'taskassign --help' lists those there "
                 "are",
                 word);
    return STATUS_USAGE;
}

static const struct command *
find_command(const char *name)
{
    for (int i = 0; i < COMMANDS; i++)
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    return NULL;
}

static enum exit_status
run_command(const struct command *command, int count, char *const words[],
            double started)
{
    struct settings settings = {.started = started};
    ta_options_init(&settings.solve, sizeof settings.solve);
    if (command->time_limit > 0)
        settings.solve.time_limit = command->time_limit;
    ta_generate_options_init(&settings.generate, sizeof settings.generate);
    const enum exit_status status =
        arguments_read(command, count, words, &settings);
    if (status != STATUS_DONE)
        return status;
    if (settings.help) {
        print_help(command);
        return STATUS_DONE;
    }
    return command->run(&settings);
}

/* "help" or "help COMMAND". */
static enum exit_status
help_on(const char *name)
{
    const struct command *command = name ? find_command(name) : NULL;
    if (name && !command)
        return unknown_command(name);
    if (command)
        print_help(command);
    else
        print_overview(stdout);
    return STATUS_DONE;
}

static enum exit_status
dispatch(int count, char *const words[], double started)
{
    const char *word = count > 1 ? words[1] : NULL;
    if (!word) {
        print_overview(stderr);
        return STATUS_USAGE;
    }
    if (strcmp(word, "help") == 0)
        return help_on(count > 2 ? words[2] : NULL);
    if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
        return help_on(NULL);
    if (strcmp(word, "--version") == 0 || strcmp(word, "-V") == 0) {
        print_version();
        return STATUS_DONE;
    }
    const struct command *command = find_command(word);
    if (!command)
        return unknown_command(word);
    return run_command(command, count - 2, words + 2, started);
}

int
main(int count, char *words[])
{
    const double started = clock_seconds();
    keep_standard_descriptors();
    signals_watch();
    const enum exit_status status = dispatch(count, words, started);
    /* What was printed has to arrive, or the job is not done. */
    const bool failed = ferror(stdout);
    if ((fclose(stdout) || failed) &&
        (status == STATUS_DONE || status == STATUS_UNPROVED)) {
        complain("cannot write to standard output: %s", strerror(errno));
        return STATUS_OUTPUT;
    }
    return (int)status;
}
