/* SPDX-License-Identifier: MIT */
#include "cli/help.h"

#include <stdio.h>
#include <string.h>

/* Options hang at this column; help of each begins at the other. */
enum { OPTION_COLUMN = 2, HELP_COLUMN = 26, LAST_COLUMN = 79 };

/* Prints words from HELP_COLUMN on, wrapped there. */
static void
print_wrapped(const char *text)
{
    int column = HELP_COLUMN;
    while (*text) {
        const int length = (int)strcspn(text, " ");
        if (column > HELP_COLUMN && column + 1 + length > LAST_COLUMN) {
            printf("\n%*s", HELP_COLUMN, "");
            column = HELP_COLUMN;
        } else if (column > HELP_COLUMN) {
            putchar(' ');
            column++;
        }
        printf("%.*s", length, text);
        column += length;
        text += length;
        text += strspn(text, " ");
    }
}

/* The left part, and spaces or a new line up to where the help begins. */
static void
print_left(const char *left)
{
    printf("%*s%s", OPTION_COLUMN, "", left);
    const int column = OPTION_COLUMN + (int)strlen(left);
    if (column + 2 <= HELP_COLUMN)
        printf("%*s", HELP_COLUMN - column, "");
    else
        printf("\n%*s", HELP_COLUMN, "");
}

static void
print_parameter(const struct parameter *parameter)
{
    char left[64];
    snprintf(
        left, sizeof left, "%c%c%c --%s%s%s", parameter->letter ? '-' : ' ',
        parameter->letter ? parameter->letter : ' ',
        parameter->letter ? ',' : ' ', parameter->name,
        parameter->value ? " " : "", parameter->value ? parameter->value : "");
    print_left(left);
    print_wrapped(parameter->help);
    putchar('\n');
}

/* The library's default, unless the command has its own. */
static void
describe_default(const struct command *command, const ta_option *option,
                 FILE *out)
{
    if (strcmp(option->name, "time-limit") == 0 && command->time_limit > 0)
        fprintf(out, " (default %g)", command->time_limit);
    else if (option->fallback && *option->fallback)
        fprintf(out, " (default %s)", option->fallback);
}

/* "help: one, two, three (default one)" for choices "one|two|three". */
static void
describe(const struct command *command, const ta_option *option, char *text,
         size_t size)
{
    FILE *out = fmemopen(text, size, "w");
    if (!out)
        return;
    fputs(option->help, out);
    const char *choices =
        option->kind == TA_OPTION_SET ? NULL : option->choices;
    if (choices)
        fputs(": ", out);
    for (const char *c = choices; c && *c; c++)
        fputs(*c == '|' ? ", " : (char[]){*c, '\0'}, out);
    describe_default(command, option, out);
    fclose(out);
}

static void
print_option(const struct command *command, const ta_option *option)
{
    static const char *const value[] = {" WORD", " N", " X", "", " PARTS"};
    char text[512] = "";
    snprintf(text, sizeof text, "    --%s%s", option->name,
             value[option->kind]);
    print_left(text);
    describe(command, option, text, sizeof text);
    print_wrapped(text);
    putchar('\n');
}

static void
list_methods(void)
{
    printf("\nMethods:\n");
    for (int32_t i = 0; ta_method_name(i); i++) {
        print_left(ta_method_name(i));
        print_wrapped(ta_method_description(i));
        putchar('\n');
    }
}

static void
list_parts(void)
{
    printf("\nParts that --without switches off:\n");
    for (int32_t i = 0; ta_part_name(i); i++) {
        print_left(ta_part_name(i));
        print_wrapped(ta_part_meaning(i));
        putchar('\n');
    }
}

void
print_help(const struct command *command)
{
    printf("%s\nusage: taskassign %s\n\n%s", command->examples, command->usage,
           command->text);
    printf("\nOptions:\n");
    for (const struct parameter *p = command->parameters; p->name; p++)
        print_parameter(p);
    print_left("-h, --help");
    printf("show this help\n");
    if (command->solver != SOLVER_NONE)
        printf("\nHow to solve:\n");
    for (int32_t i = 0; i < ta_option_count(); i++)
        if (command_takes(command, ta_option_at(i)))
            print_option(command, ta_option_at(i));
    if (command->solver != SOLVER_NONE) {
        list_methods();
        list_parts();
    }
    if (command->more_help) {
        putchar('\n');
        command->more_help();
    }
}
