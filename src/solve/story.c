/* SPDX-License-Identifier: MIT */
#include "solve/story.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/text.h"
#include "model/evaluate.h"

#define COLUMNS 80

/* Widths: value and bound take what totals need, within these limits. */
#define LEAST_WIDTH 8
#define MOST_WIDTH 12
#define ENGINE_WIDTH 8

/* A better assignment or bound waits for so many seconds after the last row,
   or this part of the run's age; where there is nothing better, a row tells
   that the run is alive. */
#define PAUSE 0.1
#define PAUSE_PART 0.05
#define SILENCE 5.0
#define SILENCE_PART 0.1

/* So many rows at once, and so many more a second. */
#define MOST_CREDIT 40
#define EARNED 0.5

/* ---- Cells ------------------------------------------------------------- */

/* As many decimals as have room in the widest total. */
static void
choose_width(struct tai_story *story, ta_cost widest)
{
    const bool negative =
        tai_has_negative_execution(story->incumbent->instance);
    char digits[TA_COST_BUFFER];
    ta_cost_format(widest, 0, digits);
    int length = (int)strlen(digits) + negative;
    int shown = story->decimals;
    if (shown > 0) {
        const int whole =
            length - shown > 1 + negative ? length - shown : 1 + negative;
        if (shown > MOST_WIDTH - 1 - whole)
            shown = MOST_WIDTH - 1 - whole > 0 ? MOST_WIDTH - 1 - whole : 0;
        length = whole + shown + (shown > 0);
    }
    story->shown_decimals = length <= MOST_WIDTH ? shown : -1;
    story->width = length < LEAST_WIDTH  ? LEAST_WIDTH
                   : length > MOST_WIDTH ? MOST_WIDTH
                                         : length;
}

/* A total with the decimals that have room, all of them, so that the points
   stand below each other; "-" if there is none, "inf" if there cannot be one.
   Rounding keeps the order. */
static void
show_total(const struct tai_story *story, ta_cost total,
           char cell[TA_COST_BUFFER])
{
    if (total == TA_NO_BOUND || total == TA_FORBIDDEN) {
        strcpy(cell, total == TA_NO_BOUND ? "-" : "inf");
        return;
    }
    if (story->shown_decimals < 0) {
        const double size = (double)total * pow(10, -story->decimals);
        snprintf(cell, TA_COST_BUFFER, "%.*e", MOST_WIDTH - 7, size);
        return;
    }
    ta_cost unit = 1;
    for (int i = story->shown_decimals; i < story->decimals; i++)
        unit *= 10;
    const ta_cost half = unit / 2;
    total = (total < 0 ? total - half : total + half) / unit;
    uint64_t digits = total < 0 ? -(uint64_t)total : (uint64_t)total;
    char text[TA_COST_BUFFER];
    const int decimals = story->shown_decimals;
    const int length =
        snprintf(text, sizeof text, "%0*" PRIu64, decimals + 1, digits);
    snprintf(cell, TA_COST_BUFFER, "%s%.*s%s%s", total < 0 ? "-" : "",
             length - decimals, text, decimals ? "." : "",
             text + length - decimals);
}

static void
show_gap(const struct tai_scene *scene, char cell[TA_COST_BUFFER])
{
    strcpy(cell, "-");
    if (scene->value == TA_FORBIDDEN || scene->bound == TA_NO_BOUND ||
        scene->bound == TA_FORBIDDEN)
        return;
    if (scene->value == scene->bound) {
        strcpy(cell, "0.00");
        return;
    }
    const double gap = 100 * ((double)scene->value - (double)scene->bound) /
                       fabs((double)scene->value);
    if (gap < 0.01)
        strcpy(cell, "<0.01");
    else if (gap < 1000)
        snprintf(cell, TA_COST_BUFFER, "%.2f", gap);
    else
        strcpy(cell, ">999");
}

/* "12345", "123k", "123M": the number if it is below `most`, else one that
   leaves room for the letter. */
static void
show_count(int64_t count, int64_t most, char cell[TA_COST_BUFFER])
{
    static const char letter[] = "kMGTPE";
    if (count < most) {
        snprintf(cell, TA_COST_BUFFER, "%" PRId64, count);
        return;
    }
    int i = 0;
    for (count /= 1000; count >= most / 10; i++)
        count /= 1000;
    snprintf(cell, TA_COST_BUFFER, "%" PRId64 "%c", count, letter[i]);
}

/* Seven columns, up to a quarter of a year. */
static void
show_seconds(double seconds, char cell[TA_COST_BUFFER])
{
    const int decimals = seconds < 999.9995   ? 3
                         : seconds < 9999.995 ? 2
                         : seconds < 99999.95 ? 1
                                              : 0;
    snprintf(cell, TA_COST_BUFFER, "%.*f", decimals, seconds);
}

/* ---- Lines ------------------------------------------------------------- */

/* How many bytes of the text stand in a line of so many columns: whole words,
   at least one. */
static int
take_words(const char *text, int room)
{
    const int length = (int)strlen(text);
    if (length <= room)
        return length;
    for (int i = room; i > 0; i--)
        if (text[i] == ' ')
            return i;
    return (int)strcspn(text, " ");
}

/* Passes on `begin` and the text beside it; what has no room there goes below.
   Takes the text over. */
static void
pass_lines(const struct tai_story *story, int indent, struct tai_text *text)
{
    const char *rest = text->failed ? NULL : text->bytes;
    struct tai_text line = {0};
    int width = COLUMNS;
    while (rest) {
        const int take = take_words(rest, width);
        line.length = 0;
        tai_text_repeat(&line, ' ', COLUMNS - width);
        tai_text_append(&line, rest, take);
        while (line.length > 0 && line.bytes[line.length - 1] == ' ')
            line.bytes[--line.length] = '\0';
        if (line.failed)
            break;
        story->line(line.bytes ? line.bytes : "", story->context);
        rest += take;
        rest += strspn(rest, " ");
        rest = *rest ? rest : NULL;
        width = COLUMNS - indent;
    }
    tai_free(line.bytes);
    tai_free(text->bytes);
}

static void
pass_header(struct tai_story *story)
{
    struct tai_text text = {0};
    if (story->has_header)
        return;
    story->has_header = true;
    tai_text_add(&text, "seconds  %*s %*s  gap %% frames  open  %-*s event",
                 story->width, "value", story->width, "bound", ENGINE_WIDTH,
                 "engine");
    pass_lines(story, 0, &text);
}

static void
pass_row(struct tai_story *story, const struct tai_scene *scene,
         const char *what)
{
    char seconds[TA_COST_BUFFER], value[TA_COST_BUFFER], bound[TA_COST_BUFFER];
    char gap[TA_COST_BUFFER], frames[TA_COST_BUFFER], open[TA_COST_BUFFER];
    struct tai_text text = {0};
    pass_header(story);
    show_seconds(scene->seconds, seconds);
    show_total(story, scene->value == TA_FORBIDDEN ? TA_NO_BOUND : scene->value,
               value);
    show_total(story, scene->bound, bound);
    show_gap(scene, gap);
    show_count(scene->frames, 1000000, frames);
    show_count(scene->open, 100000, open);
    tai_text_add(&text, "%7s %c%*s %*s %6s %6s %5s  %-*s ", seconds,
                 scene->value < story->last.value ? '*' : ' ', story->width,
                 value, story->width, bound, gap, scene->frames ? frames : "-",
                 scene->frames ? open : "-", ENGINE_WIDTH, scene->method);
    const int indent = (int)text.length;
    tai_text_add(&text, "%s", what);
    pass_lines(story, indent, &text);
    story->last = *scene;
    story->waits = false;
}

/* ---- When -------------------------------------------------------------- */

static double
age(const struct tai_story *story)
{
    return tai_clock_wall() - story->begin;
}

static struct tai_scene
now(const struct tai_story *story)
{
    const struct tai_incumbent *incumbent = story->incumbent;
    return (struct tai_scene){
        .seconds = age(story),
        .method = story->engine[story->current].name,
        .value = incumbent->value,
        .bound = incumbent->lower_bound,
        .frames = incumbent->run->stats.frames,
        .open = incumbent->open_frames,
    };
}

/* Whether a row may be told at once; takes it from the credit. */
static bool
spend(struct tai_story *story, double seconds)
{
    const double earned = EARNED * (seconds - story->earned_until);
    story->credit = fmin(story->credit + earned, MOST_CREDIT);
    story->earned_until = seconds;
    if (story->credit < 1)
        return false;
    story->credit -= 1;
    return true;
}

/* What another engine than that of `scene` left to be told. */
static void
tell_before(struct tai_story *story, const struct tai_scene *scene)
{
    if (story->waits && strcmp(story->next.method, scene->method) != 0 &&
        spend(story, story->next.seconds))
        pass_row(story, &story->next, "");
}

void
tai_story_event(struct tai_story *story, const char *what)
{
    if (!story->line)
        return;
    const struct tai_scene scene = now(story);
    tell_before(story, &scene);
    if (spend(story, scene.seconds))
        pass_row(story, &scene, what);
}

void
tai_story_note(struct tai_story *story, const char *sentence)
{
    if (!story->line)
        return;
    if (story->incumbent) {
        const struct tai_scene scene = now(story);
        if (story->has_header)
            tell_before(story, &scene);
        if (!spend(story, scene.seconds))
            return;
    }
    const int indent = story->has_header ? 9 : 0;
    struct tai_text text = {0};
    tai_text_add(&text, "%*s%s", indent, "", sentence);
    pass_lines(story, indent, &text);
}

void
tai_story_change(struct tai_story *story)
{
    if (!story->line)
        return;
    const struct tai_scene scene = now(story);
    tell_before(story, &scene);
    story->next = scene;
    story->waits = true; /* perhaps an event is to follow */
}

void
tai_story_look(struct tai_story *story)
{
    if (!story->line)
        return;
    const double seconds = age(story), since = seconds - story->last.seconds;
    const double pause = story->waits ? fmax(PAUSE, PAUSE_PART * seconds)
                                      : fmax(SILENCE, SILENCE_PART * seconds);
    if (since >= pause) {
        const struct tai_scene scene = now(story);
        pass_row(story, &scene, "");
    }
}

/* ---- Begin and end ----------------------------------------------------- */

void
tai_story_init(struct tai_story *story, ta_log_function line, void *context,
               double begin)
{
    *story = (struct tai_story){.line = line,
                                .context = context,
                                .begin = begin,
                                .engine[0].name = "set-up",
                                .engines = 1,
                                .since = begin};
}

void
tai_story_begin(struct tai_story *story, const struct tai_incumbent *incumbent,
                ta_cost widest)
{
    story->incumbent = incumbent;
    story->decimals = ta_instance_total_decimals(incumbent->instance);
    story->last = (struct tai_scene){
        .method = "", .value = TA_FORBIDDEN, .bound = TA_NO_BOUND};
    story->credit = MOST_CREDIT;
    choose_width(story, widest);
}

int
tai_story_enter(struct tai_story *story, const char *engine)
{
    const int before = story->current;
    const double clock = tai_clock_wall();
    int i = 0;
    while (i < story->engines && strcmp(story->engine[i].name, engine) != 0)
        i++;
    if (i == TAI_STORY_ENGINES)
        return before;
    if (i == story->engines)
        story->engine[story->engines++].name = engine;
    story->engine[before].seconds += clock - story->since;
    story->since = clock;
    story->current = i;
    return before;
}

void
tai_story_leave(struct tai_story *story, int before)
{
    tai_story_enter(story, story->engine[before].name);
}

/* "presolve 0.01, descent 0.02, branch 3.12": where the time went. */
static void
pass_seconds(struct tai_story *story)
{
    static const char begin[] = "seconds: ";
    int count = 0;
    struct tai_text text = {0};
    tai_text_add(&text, "%s", begin);
    for (int i = 0; i < story->engines; i++)
        if (story->engine[i].seconds >= 0.0005)
            tai_text_add(&text, "%s%s %.3f", count++ > 0 ? ", " : "",
                         story->engine[i].name, story->engine[i].seconds);
    if (count > 0)
        pass_lines(story, (int)strlen(begin), &text);
    else
        tai_text_release(&text);
}

void
tai_story_end(struct tai_story *story, const char *how, const char *where)
{
    struct tai_text text = {0};
    if (!story->line)
        return;
    struct tai_scene scene = now(story);
    scene.method = story->incumbent->method;
    tell_before(story, &scene);
    pass_row(story, &scene, how);
    tai_story_leave(story, story->current);
    if (where) {
        tai_text_add(&text, "stopped in: %s", where);
        pass_lines(story, 0, &text);
    }
    pass_seconds(story);
}
