/* SPDX-License-Identifier: MIT */
#include "cli/arguments.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cli/message.h"
#include "cli/nearest.h"

static const struct parameter help_parameter =
    FLAG('h', "help", help, "show this help");

static const ta_option *
find_option(const struct command *command, const char *name)
{
    for (int32_t i = 0; i < ta_option_count(); i++)
        if (strcmp(ta_option_at(i)->name, name) == 0)
            return command_takes(command, ta_option_at(i)) ? ta_option_at(i)
                                                           : NULL;
    return NULL;
}

static const struct parameter *
find_parameter(const struct command *command, const char *name)
{
    if (strcmp(name, help_parameter.name) == 0)
        return &help_parameter;
    for (const struct parameter *p = command->parameters; p->name; p++)
        if (strcmp(p->name, name) == 0)
            return p;
    return NULL;
}

static const struct parameter *
find_letter(const struct command *command, char letter)
{
    if (letter == help_parameter.letter)
        return &help_parameter;
    for (const struct parameter *p = command->parameters; p->name; p++)
        if (p->letter == letter)
            return p;
    return NULL;
}

static enum exit_status
unknown_option(const struct command *command, const char *word,
               const char *name)
{
    struct nearest nearest = nearest_to(name);
    nearest_offer(&nearest, help_parameter.name);
    for (const struct parameter *p = command->parameters; p->name; p++)
        nearest_offer(&nearest, p->name);
    for (int32_t i = 0; i < ta_option_count(); i++)
        if (command_takes(command, ta_option_at(i)))
            nearest_offer(&nearest, ta_option_at(i)->name);
    if (nearest.best)
        complain("unknown option '%s'; did you mean '--%s'?", word,
                 nearest.best);
    else
        complain("unknown option '%s'; 'taskassign %s --help' lists those "
                 "there are",
                 word, command->name);
    return STATUS_USAGE;
}

/* An integer from `low` to `high`, all of the text. */
static bool
read_integer(const char *text, int64_t low, int64_t high, int64_t *value)
{
    char *end;
    errno = 0;
    const intmax_t number = strtoimax(text, &end, 10);
    if (errno || end == text || *end || number < low || number > high)
        return false;
    *value = number;
    return true;
}

static enum exit_status
store(const struct parameter *parameter, const char *value,
      struct settings *settings)
{
    void *place = (char *)settings + parameter->place;
    int64_t integer = 0;
    char *end;
    switch (parameter->kind) {
    case PARAMETER_FLAG:
        *(bool *)place = true;
        return STATUS_DONE;
    case PARAMETER_TEXT:
        *(const char **)place = value;
        return STATUS_DONE;
    case PARAMETER_COUNT:
        if (!read_integer(value, 0, INT32_MAX, &integer))
            break;
        *(int32_t *)place = (int32_t)integer;
        return STATUS_DONE;
    case PARAMETER_SEED:
        if (!read_integer(value, INT64_MIN, INT64_MAX, &integer))
            break;
        *(int64_t *)place = integer;
        return STATUS_DONE;
    case PARAMETER_REAL:
        *(double *)place = strtod(value, &end);
        if (end == value || *end)
            break;
        return STATUS_DONE;
    }
    complain("--%s: '%s' is not %s", parameter->name, value,
             parameter->kind == PARAMETER_REAL    ? "a number"
             : parameter->kind == PARAMETER_COUNT ? "a whole number of at "
                                                    "least 0"
                                                  : "a whole number");
    return STATUS_USAGE;
}

/* The words of the command line, and how far they have been read. */
struct words {
    int count;
    char *const *word;
    int next;
};

/* The value of an option: what follows '=', or the next word. */
static const char *
take_value(struct words *words, const char *name, const char *attached)
{
    if (attached)
        return attached;
    if (words->next < words->count)
        return words->word[words->next++];
    complain("option '%s' needs a value", name);
    return NULL;
}

static enum exit_status
set_solver_option(const ta_option *option, const char *value,
                  struct settings *settings)
{
    ta_error error = {.message = ""};
    const ta_status status =
        ta_options_set(&settings->solve, option->name, value, &error);
    if (status == TA_OK)
        return STATUS_DONE;
    complain("%s",
             error.message[0] ? error.message : ta_status_message(status));
    return exit_status_of(status);
}

/* "--name", "--name value" or "--name=value". */
static enum exit_status
read_long(const struct command *command, struct words *words, const char *word,
          struct settings *settings)
{
    char name[64];
    const size_t length = strcspn(word + 2, "=");
    if (length == 0 || length >= sizeof name)
        return unknown_option(command, word, word + 2);
    memcpy(name, word + 2, length);
    name[length] = '\0';
    const char *attached = word[2 + length] ? word + 3 + length : NULL;

    const struct parameter *parameter = find_parameter(command, name);
    const ta_option *option = find_option(command, name);
    if (!parameter && !option)
        return unknown_option(command, word, name);
    const bool flag = parameter ? parameter->kind == PARAMETER_FLAG
                                : option->kind == TA_OPTION_FLAG;
    if (flag && attached) {
        complain("option '--%s' takes no value", name);
        return STATUS_USAGE;
    }
    const char *value = flag ? "yes" : take_value(words, word, attached);
    if (!value)
        return STATUS_USAGE;
    return parameter ? store(parameter, value, settings)
                     : set_solver_option(option, value, settings);
}

/* "-v", "-qv", "-o FILE" or "-oFILE". */
static enum exit_status
read_letters(const struct command *command, struct words *words,
             const char *word, struct settings *settings)
{
    for (const char *letter = word + 1; *letter; letter++) {
        const struct parameter *parameter = find_letter(command, *letter);
        if (!parameter)
            return unknown_option(command, word, word + 1);
        const char *value = NULL;
        if (parameter->kind != PARAMETER_FLAG) {
            value = take_value(words, word, letter[1] ? letter + 1 : NULL);
            if (!value)
                return STATUS_USAGE;
        }
        const enum exit_status status = store(parameter, value, settings);
        if (status != STATUS_DONE || value)
            return status;
    }
    return STATUS_DONE;
}

static enum exit_status
read_operand(const struct command *command, const char *word,
             struct settings *settings)
{
    if (settings->operands == command->most_operands) {
        complain("'%s' is one argument too many for '%s'", word, command->name);
        return STATUS_USAGE;
    }
    settings->operand[settings->operands++] = word;
    return STATUS_DONE;
}

enum exit_status
arguments_read(const struct command *command, int count, char *const word[],
               struct settings *settings)
{
    struct words words = {.count = count, .word = word};
    bool options = true;
    enum exit_status status = STATUS_DONE;
    while (words.next < count && status == STATUS_DONE && !settings->help) {
        const char *now = words.word[words.next++];
        if (!options || now[0] != '-' || now[1] == '\0')
            status = read_operand(command, now, settings);
        else if (now[1] != '-')
            status = read_letters(command, &words, now, settings);
        else if (now[2] == '\0')
            options = false;
        else
            status = read_long(command, &words, now, settings);
    }
    return status;
}
