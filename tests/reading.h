/* SPDX-License-Identifier: MIT */
#ifndef READING_H
#define READING_H

/* What the tests of readers and writers share. */

#include <stdio.h>
#include <string.h>

#include <taskassign/io.h>

#include "suite.h"

static inline ta_status
parse(const char *text, const ta_read_options *options, ta_instance **instance,
      ta_error *error)
{
    return ta_instance_parse(text, (int64_t)strlen(text), "text", options,
                             instance, error);
}

/* The instance that a text describes. */
static inline ta_instance *
instance_of(const char *text)
{
    ta_instance *instance = NULL;
    ta_error error = {0};
    const ta_status status = parse(text, NULL, &instance, &error);
    ck_assert_msg(!status, "line %d: %s", (int)error.line, error.message);
    return instance;
}

/* The text of an instance; the caller frees it with ta_free. */
static inline char *
text_of(const ta_instance *instance, int32_t format)
{
    char *text = NULL;
    int64_t length = -1;
    ck_assert_int_eq(ta_instance_to_text(instance, format, &text, &length),
                     TA_OK);
    ck_assert_int_eq((int64_t)strlen(text), length);
    return text;
}

/* A file in the working directory that is gone when the test ends well. */
static inline void
write_file(const char *path, const char *text, int64_t length)
{
    ck_assert_int_eq(ta_file_write(path, text, length), TA_OK);
}

/* The errors of one reading. */
struct seen {
    int count;
    ta_error error[32];
};

static inline void
see(const ta_error *error, void *context)
{
    struct seen *seen = context;
    if (seen->count < 32)
        seen->error[seen->count] = *error;
    seen->count++;
}

static inline ta_read_options
listening(struct seen *seen)
{
    ta_read_options options;
    ta_read_options_init(&options, sizeof options);
    *seen = (struct seen){0};
    options.error = see;
    options.error_context = seen;
    return options;
}

#endif
