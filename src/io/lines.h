/* SPDX-License-Identifier: MIT */
#ifndef TAI_LINES_H
#define TAI_LINES_H

/*
 * A text line by line, and a line field by field, where blanks separate
 * fields and '#' begins a comment. Nothing is copied.
 */

#include <stdbool.h>
#include <stdint.h>

#include "io/errors.h"

struct tai_field {
    const char *text;
    int64_t length;
};

struct tai_lines {
    const char *at, *end; /* what is left of the text */
    bool plain;           /* no line has a NUL or a byte above 0x7F */

    const char *line; /* [length], without line feed and carriage return */
    int64_t length;
    int64_t number;          /* from 1; 0 before the first line */
    struct tai_field *field; /* [fields] */
    int64_t fields, field_room;
};

/* A byte-order mark at the beginning of the text is skipped. */
void tai_lines_init(struct tai_lines *lines, const char *text, int64_t length);

void tai_lines_release(struct tai_lines *lines);

/* The next line, not split. False at the end of the text. */
bool tai_lines_next(struct tai_lines *lines);

/* The next line and its fields. False at the end of the text, or without
   memory; then *status is TA_OUT_OF_MEMORY. */
bool tai_lines_split(struct tai_lines *lines, ta_status *status);

/* Reports bytes of the line that are not UTF-8. False at a NUL byte: then
   this is no text, and reading on makes no sense. */
bool tai_lines_check(const struct tai_lines *lines, struct tai_errors *errors);

/* A place in the line. */
struct tai_place tai_lines_place(const struct tai_lines *lines, const char *at);

/* Behind the last field, where another one was expected. */
const char *tai_lines_behind(const struct tai_lines *lines);

/* Reports the end of the text, where something is missing. */
void tai_lines_complain_at_end(struct tai_lines *lines,
                               struct tai_errors *errors, const char *expected);

/* tai_complain(lines, errors, at, format, ...): an error at a byte of the
   line. */
#define tai_complain(lines, errors, at, ...)                                   \
    do {                                                                       \
        const struct tai_place place_ = tai_lines_place((lines), (at));        \
        tai_errors_add((errors), TA_BAD_INPUT, &place_, __VA_ARGS__);          \
    } while (0)

bool tai_field_is(const struct tai_field *field, const char *word);

#endif
