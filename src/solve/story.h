/* SPDX-License-Identifier: MIT */
#ifndef TAI_STORY_H
#define TAI_STORY_H

/*
 * The story of a run, as a table that a person can follow:
 *
 *     seconds      value      bound  gap %  frames  open  engine   event
 *       0.003 *   779118     766772   1.58       1     0  branch   plain sweeps
 *
 * A row says what is known of the whole problem at the time, whatever part of
 * it an engine works on; `*` marks a better assignment than in the row above.
 * Rows stand for what engines tell (TAI_EVENT) and for better assignments and
 * bounds. The latter wait a little, longer the older the run is, and what is
 * better meanwhile takes their place, so that a run of a minute makes a page
 * and one of a day not more than some pages. What engines say in sentences
 * (TAI_LOG) stands between the rows. No line has more than 80 columns, but for
 * a word that is longer.
 */

#include <stdbool.h>
#include <stdint.h>

#include <taskassign/options.h>

#include "model/incumbent.h"

#define TAI_STORY_ENGINES 16

/* Wall seconds of an engine. */
struct tai_engine_time {
    const char *name; /* static */
    double seconds;
};

/* What a row says. */
struct tai_scene {
    double seconds;
    const char *method;
    ta_cost value, bound;
    int64_t frames, open;
};

struct tai_story {
    ta_log_function line; /* NULL: nobody listens, and nothing is done */
    void *context;
    const struct tai_incumbent *incumbent; /* of the whole */
    double begin;                          /* wall clock */
    int width;          /* of the columns of value and bound */
    int decimals;       /* of totals */
    int shown_decimals; /* as many as have room; -1: not even the integers */

    bool has_header;
    bool waits; /* `next` has not been told */
    struct tai_scene last, next;
    double credit; /* how many rows may follow each other at once */
    double earned_until;

    struct tai_engine_time engine[TAI_STORY_ENGINES];
    int engines, current;
    double since; /* the current one is at work */
};

/* Before all else. `line` is NULL if nobody listens. */
void tai_story_init(struct tai_story *story, ta_log_function line,
                    void *context, double begin);

/* Begins the story of an incumbent. `widest` is what no total exceeds. */
void tai_story_begin(struct tai_story *story,
                     const struct tai_incumbent *incumbent, ta_cost widest);

/* What an engine tells. */
void tai_story_event(struct tai_story *story, const char *what);
void tai_story_note(struct tai_story *story, const char *sentence);

/* Assignment or bound are better. */
void tai_story_change(struct tai_story *story);

/* To be called now and then: tells what has waited long enough. */
void tai_story_look(struct tai_story *story);

/*
 * From now on the time is that of an engine, by a static name; returns whose
 * it was before, for tai_story_leave().
 */
int tai_story_enter(struct tai_story *story, const char *engine);
void tai_story_leave(struct tai_story *story, int before);

/* The last row, which is the answer, and what it took. `where` is the loop in
   which the run was stopped, or NULL. */
void tai_story_end(struct tai_story *story, const char *how, const char *where);

#endif
