/* SPDX-License-Identifier: MIT */
#include "cli/progress.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/message.h"
#include "cli/output.h"
#include "cli/signals.h"

/* Nobody wants to see a line flash up for a short run. */
static const double first_line = 0.5;
static const double line_interval = 0.1;
static const double jsonl_interval = 1;

static void
clear_line(struct progress *progress)
{
    if (progress->shown)
        fputs("\r\033[K", stderr);
    progress->shown = false;
}

/* (value - bound) / |value|, or NAN. */
static double
gap_of(const ta_progress *state)
{
    if (!state->has_value || state->lower_bound == TA_NO_BOUND ||
        state->value == 0)
        return NAN;
    return ((double)state->value - (double)state->lower_bound) /
           fabs((double)state->value);
}

/* " of 60 [###.......]" */
static void
draw_bar(FILE *out, double seconds, double limit)
{
    static const char full[] = "##########", rest[] = "..........";
    const int width = (int)sizeof full - 1;
    const int done = (int)fmin(width, limit > 0 ? width * seconds / limit : 0);
    fprintf(out, " of %.0f [%.*s%.*s]", limit, done, full, width - done, rest);
}

/* "  12.4 s  branch  gap 0.55 %  best 448574  bound 446100  1204 open": what
   matters most comes first, for the line is cut at the edge of the screen. */
static void
show_line(struct progress *progress, const ta_progress *state)
{
    char number[TA_COST_BUFFER], line[256] = "";
    FILE *out = fmemopen(line, sizeof line, "w");
    if (!out)
        return;
    fprintf(out, "%7.1f s", state->seconds);
    if (isfinite(progress->time_limit))
        draw_bar(out, state->seconds, progress->time_limit);
    fprintf(out, "  %s", state->method ? state->method : "");
    if (!isnan(gap_of(state)))
        fprintf(out, "  gap %.2f %%", 100 * gap_of(state));
    if (state->has_value)
        fprintf(out, "  best %s",
                ta_cost_format(state->value, progress->decimals, number));
    if (state->lower_bound != TA_NO_BOUND)
        fprintf(out, "  bound %s",
                ta_cost_format(state->lower_bound, progress->decimals, number));
    if (state->open_frames > 0)
        fprintf(out, "  %" PRId64 " open", state->open_frames);
    fclose(out);
    const int columns = terminal_columns(STDERR_FILENO);
    fprintf(stderr, "\r%.*s\033[K", columns - 1, line);
    progress->shown = true;
}

static void
show_json(const struct progress *progress, const ta_progress *state)
{
    fprintf(stderr, "{\"seconds\": %.3f, \"ticks\": %" PRId64, state->seconds,
            state->ticks);
    if (state->method)
        fprintf(stderr, ", \"method\": \"%s\"", state->method);
    if (state->has_value) {
        fputs(", \"value\": ", stderr);
        print_cost(stderr, state->value, progress->decimals);
    }
    if (state->lower_bound != TA_NO_BOUND) {
        fputs(", \"lower_bound\": ", stderr);
        print_cost(stderr, state->lower_bound, progress->decimals);
    }
    if (!isnan(gap_of(state)))
        fprintf(stderr, ", \"gap\": %.6g", gap_of(state));
    if (state->open_frames > 0)
        fprintf(stderr, ", \"open_frames\": %" PRId64, state->open_frames);
    fputs("}\n", stderr);
}

static bool
has_news(const struct progress *progress, const ta_progress *state)
{
    return state->has_value != progress->reported.has_value ||
           (state->has_value && state->value != progress->reported.value) ||
           state->lower_bound != progress->reported.lower_bound;
}

static int
report(const ta_progress *state, void *context)
{
    struct progress *progress = context;
    const double since = state->seconds - progress->last;
    if (progress->style == PROGRESS_LINE && state->seconds >= first_line &&
        since >= line_interval) {
        show_line(progress, state);
        progress->last = state->seconds;
    }
    if (progress->style == PROGRESS_JSONL &&
        (has_news(progress, state) || since >= jsonl_interval)) {
        show_json(progress, state);
        progress->reported = *state;
        progress->last = state->seconds;
    }
    if (progress->has_target && state->has_value &&
        state->value <= progress->target)
        return 1;
    return signals_raised();
}

static void
tell(const char *line, void *context)
{
    clear_line(context);
    fprintf(stderr, "%s\n", line);
}

enum exit_status
progress_choose(struct progress *progress, const struct settings *settings)
{
    const char *how = settings->progress ? settings->progress : "auto";
    *progress = (struct progress){.style = PROGRESS_NONE};
    if (strcmp(how, "jsonl") == 0) {
        progress->style = PROGRESS_JSONL;
    } else if (strcmp(how, "auto") == 0) {
        if (!settings->quiet && isatty(STDERR_FILENO))
            progress->style = PROGRESS_LINE;
    } else if (strcmp(how, "none") != 0) {
        complain("--progress: '%s' is not a style; expected auto, jsonl or "
                 "none",
                 how);
        return STATUS_USAGE;
    }
    return STATUS_DONE;
}

void
progress_begin(struct progress *progress, struct settings *settings,
               const ta_instance *instance)
{
    progress->decimals = ta_instance_total_decimals(instance);
    progress->time_limit = settings->solve.time_limit;
    progress->last = -jsonl_interval;
    progress->reported.lower_bound = TA_NO_BOUND;
    settings->solve.progress = report;
    settings->solve.progress_context = progress;
    if (settings->verbose) {
        settings->solve.log = tell;
        settings->solve.log_context = progress;
    }
    signals_defer();
}

void
progress_title(const struct settings *settings, const char *title)
{
    if (settings->verbose)
        fprintf(stderr, "\n%s\n", title);
}

void
progress_end(struct progress *progress)
{
    clear_line(progress);
}
