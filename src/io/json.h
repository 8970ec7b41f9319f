/* SPDX-License-Identifier: MIT */
#ifndef TAI_JSON_H
#define TAI_JSON_H

/*
 * JSON values that know where they are, over jansson.
 *
 * Errors of syntax carry line and column, errors of meaning a JSON pointer
 * (RFC 6901). Jansson's reals are doubles, which hold 15 digits of a decimal:
 * a literal with more is an error, and can be written as a string.
 */

#include <jansson.h>

#include "io/errors.h"

/* The value, an object; NULL after an error, which *status tells. */
json_t *tai_json_load(const char *text, int64_t length,
                      struct tai_errors *errors, ta_status *status);

/* Complains of each number that a double may not hold. The text has been
   loaded without error. */
void tai_json_check_digits(const char *text, int64_t length,
                           struct tai_errors *errors);

/* Where a value is. Paths live on the stack, each in the frame that looks
   into its value. */
struct tai_path {
    const struct tai_path *parent; /* NULL for the whole */
    const char *key;               /* in an object, else NULL */
    int64_t index;                 /* in an array */
};

/* Reports an error at a path. */
void tai_json_complain(struct tai_errors *errors, const struct tai_path *path,
                       ta_status status, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* What a value is, for messages: "a string", "an object". */
const char *tai_json_kind(const json_t *value);

/* Room for the text of a number. */
#define TAI_JSON_NUMBER 40

/* The text of a number, or of a string that should be one; NULL for other
   values. `buffer` may be used. */
const char *tai_json_number(const json_t *value, char buffer[TAI_JSON_NUMBER],
                            int64_t *length);

/* A member of an object that must be there and be a string; complains. */
const char *tai_json_string(const json_t *object, const char *key,
                            struct tai_errors *errors);

#endif
