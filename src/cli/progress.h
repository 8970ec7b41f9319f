/* SPDX-License-Identifier: MIT */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

/*
 * What a run says while it runs, on standard error: a line that rewrites
 * itself on a terminal, lines of JSON for programs, and with --verbose the
 * story of the run.
 */

#include "cli/command.h"

/* Rows of parameter tables. */
#define PROGRESS_PARAMETERS                                                    \
    TEXT(0, "progress", "HOW", progress,                                       \
         "on standard error: auto (a line, on a terminal only), jsonl (a "     \
         "JSON object a line), none"),                                         \
        FLAG('q', "quiet", quiet, "say nothing but errors on standard error")
#define VERBOSE_PARAMETER(meaning) FLAG('v', "verbose", verbose, meaning)

enum progress_style { PROGRESS_NONE, PROGRESS_LINE, PROGRESS_JSONL };

struct progress {
    enum progress_style style;
    int decimals;      /* of totals */
    double time_limit; /* of the run, INFINITY for none */
    double last;       /* when something was shown */
    bool shown;        /* a line is on the screen */
    bool has_target;   /* stop at an assignment at least as good as `target` */
    ta_cost target;
    ta_progress reported; /* what the last JSON object said */
};

/* STATUS_USAGE, with a complaint, for a --progress that does not exist. */
enum exit_status progress_choose(struct progress *progress,
                                 const struct settings *settings);

/*
 * Sets the callbacks of settings->solve, which also ask for signals, and
 * defers those. `progress` must outlive the run.
 */
void progress_begin(struct progress *progress, struct settings *settings,
                    const ta_instance *instance);

/* What the story that comes next is about, if it is told. */
void progress_title(const struct settings *settings, const char *title);

/* Takes the line from the screen. */
void progress_end(struct progress *progress);

#endif
