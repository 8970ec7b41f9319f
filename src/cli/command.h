/* SPDX-License-Identifier: MIT */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

/*
 * What a command is: its words on the command line, its help, and what runs.
 *
 * The command line is a user of the library like any other: nothing in this
 * folder includes more than the public headers.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <taskassign/taskassign.h>

/* How the process ends; taskassign(1) explains each. */
enum exit_status {
    STATUS_DONE = 0,      /* proved optimal, or the command did its job */
    STATUS_NO = 1,        /* proved infeasible, or the answer is no */
    STATUS_USAGE = 2,     /* wrong usage, or an engine that was not built */
    STATUS_INPUT = 3,     /* bad input */
    STATUS_UNPROVED = 4,  /* a valid answer that is not proved optimal */
    STATUS_NO_ANSWER = 5, /* stopped without an answer */
    STATUS_OUTPUT = 6,    /* output could not be written */
    STATUS_MEMORY = 7,    /* out of memory */
    STATUS_INTERNAL = 70  /* an internal check failed: nothing is claimed */
};

/* Everything that the command line can say. */
struct settings {
    double started; /* clock_seconds() when the process began */

    const char *operand[2]; /* what is not an option, in order */
    int operands;

    const char *output; /* -o; NULL for standard output */
    const char *from, *to;
    const char *execution, *communication, *distance; /* CSV matrices */
    const char *start;
    const char *progress;
    bool json;
    bool quiet;
    bool verbose;
    bool round;
    const char *utilisation;
    bool accept_unproved;
    bool objectives;
    bool help;

    ta_options solve;
    ta_generate_options generate;
    bool shuffle;
};

enum parameter_kind {
    PARAMETER_FLAG,  /* bool */
    PARAMETER_TEXT,  /* const char * */
    PARAMETER_COUNT, /* int32_t */
    PARAMETER_SEED,  /* int64_t */
    PARAMETER_REAL   /* double */
};

/* An option of a command, in the table that feeds parser and help. */
struct parameter {
    char letter;      /* "-o"; 0 if it has none */
    const char *name; /* "output", without the dashes; NULL ends a table */
    enum parameter_kind kind;
    const char *value; /* how help calls its value, "FILE"; NULL for a flag */
    size_t place;      /* of the field in struct settings */
    const char *help;
};

/* Rows of such a table. */
#define FLAG(letter, name, field, help)                                        \
    {                                                                          \
        letter, name, PARAMETER_FLAG, NULL, offsetof(struct settings, field),  \
            help                                                               \
    }
#define VALUE(letter, name, kind, value, field, help)                          \
    {                                                                          \
        letter, name, kind, value, offsetof(struct settings, field), help      \
    }
#define TEXT(letter, name, value, field, help)                                 \
    VALUE(letter, name, PARAMETER_TEXT, value, field, help)
#define END_OF_PARAMETERS                                                      \
    {                                                                          \
        .name = NULL                                                           \
    }

/* Which rows of the library's table of options a command takes. */
enum solver_options { SOLVER_NONE, SOLVER_ALL, SOLVER_ALL_BUT_METHOD };

struct command {
    const char *name;
    const char *summary;  /* one line, for the list of commands */
    const char *examples; /* lines ending in a line feed */
    const char *usage;    /* lines after the name of the program */
    const char *text;     /* what it does, lines of at most 79 columns */
    const struct parameter *parameters; /* ends with name NULL */
    enum solver_options solver;
    double time_limit; /* if none is given; 0 for no limit */
    int most_operands;
    enum exit_status (*run)(struct settings *settings);
    void (*more_help)(void); /* what the text cannot know; may be NULL */
};

extern const struct command command_solve;
extern const struct command command_evaluate;
extern const struct command command_compare;
extern const struct command command_convert;
extern const struct command command_generate;

/* All of them; NULL beyond the last. */
const struct command *command_at(int index);

/* Does the command take this row of the library's options? */
bool command_takes(const struct command *command, const ta_option *option);

/* Wall seconds from an arbitrary origin. */
double clock_seconds(void);

#endif
