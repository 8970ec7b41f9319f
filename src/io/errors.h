/* SPDX-License-Identifier: MIT */
#ifndef TAI_ERRORS_H
#define TAI_ERRORS_H

/*
 * What is wrong with an input: errors are counted, the first one is kept for
 * the caller, and each is passed to whoever listens.
 */

#include <stdbool.h>
#include <stdint.h>

#include <taskassign/io.h>

struct tai_errors {
    char source[256]; /* names the input in errors */
    ta_error *first;  /* the caller's, may be NULL */
    ta_error_function listener;
    void *context;
    int32_t count, limit;
    ta_status status; /* of the first error, TA_OK while there is none */
};

/* The caller's options with defaults for what it does not know of. */
ta_read_options tai_read_options(const ta_read_options *options);

void tai_errors_init(struct tai_errors *errors, const char *source,
                     const ta_read_options *options, ta_error *first);

/* What follows is about another input. */
void tai_errors_name(struct tai_errors *errors, const char *source);

/* A place in the input. All 0 if there is none. */
struct tai_place {
    int64_t line, column; /* from 1, in bytes */
    const char *text;     /* the line, without its line feed */
    int64_t length;       /* of the text */
    const char *pointer;  /* a JSON pointer instead, or NULL */
};

/* Adds an error, of status TA_BAD_INPUT or TA_OUT_OF_RANGE for text that
   cannot be read. Does nothing beyond the limit, which may be reached within a
   line. */
void tai_errors_add(struct tai_errors *errors, ta_status status,
                    const struct tai_place *place, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Whether the reader should give up. */
static inline bool
tai_errors_full(const struct tai_errors *errors)
{
    return errors->count >= errors->limit;
}

/* An error of the operating system, after what was being done: "cannot
   open". Returns the status. */
ta_status tai_errors_system(struct tai_errors *errors, ta_status status,
                            const char *what, int number);

#define TAI_QUOTE_BUFFER 64

/* Part of the input in quotes, short and without control characters. */
const char *tai_quote(char buffer[TAI_QUOTE_BUFFER], const char *text,
                      int64_t length);

#endif
