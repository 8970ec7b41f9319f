/* SPDX-License-Identifier: MIT */
#ifndef TAI_SOURCE_H
#define TAI_SOURCE_H

/*
 * The bytes of an input, read whole. A file that is read can be shortened by
 * somebody else meanwhile without harm, which a mapped one cannot; a pipe
 * needs no other code. Reading costs a few percent of what parsing does.
 */

#include <stdint.h>

#include "io/errors.h"

struct tai_source {
    char *text; /* [length] and a final NUL */
    int64_t length;
};

/* The name of a path in errors: "<stdin>" for "-". */
const char *tai_source_name(const char *path);

/* TA_CANNOT_OPEN, TA_CANNOT_READ, TA_OUT_OF_MEMORY, added to `errors`. */
ta_status tai_source_read(struct tai_source *source, const char *path,
                          struct tai_errors *errors);

void tai_source_release(struct tai_source *source);

#endif
