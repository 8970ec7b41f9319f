/* SPDX-License-Identifier: MIT */
#ifndef TASKASSIGN_STATUS_H
#define TASKASSIGN_STATUS_H

/*
 * What a call answers, and what is known about bad input.
 *
 * Every function that can fail returns a ta_status. It tells whether the
 * *call* worked: an instance that turns out to have no feasible assignment,
 * or a limit that ended a run, is an outcome (see solve.h) and not an error.
 * Outputs are written only when the status is TA_OK.
 *
 * Functions that read input also fill a ta_error, which names the place.
 */

#include <stdint.h>

#if defined _WIN32 || !defined __GNUC__
#define TA_API
#else
#define TA_API __attribute__((visibility("default")))
#endif

#ifdef __cplusplus
extern "C" {
#endif

typedef enum ta_status {
    TA_OK = 0,
    TA_INVALID_ARGUMENT, /* a parameter is outside what its function allows */
    TA_INVALID_STATE,    /* right call, wrong time: e.g. changing a frozen
                            instance */
    TA_OUT_OF_MEMORY,    /* nothing was changed */
    TA_BAD_INPUT,        /* text that cannot be read; see ta_error */
    TA_OUT_OF_RANGE,     /* numbers that do not fit exact 64-bit arithmetic */
    TA_NOT_SUPPORTED,    /* this method cannot solve this instance */
    TA_NOT_BUILT,        /* an engine that was left out at configure time */
    TA_CANNOT_OPEN,      /* errno was set by the operating system */
    TA_CANNOT_READ,      /* likewise */
    TA_CANNOT_WRITE,     /* likewise; an old file was left as it was */
    TA_INTERNAL_ERROR    /* an internal check failed: nothing is claimed */
} ta_status;

/* A sentence without a final stop, such as "out of memory". Static. */
TA_API const char *ta_status_message(ta_status status);

/*
 * One thing wrong with an input. Lines and columns count from 1, columns in
 * bytes; 0 means that no place can be given. Texts are cut to fit, at a
 * character boundary, and always terminated.
 */
typedef struct ta_error {
    char source[256]; /* file name, "<stdin>", or "" */
    int64_t line;
    int64_t column;
    char pointer[128];   /* JSON pointer (RFC 6901) where there is no line;
                            "byte N", from 0, in a binary file */
    char message[512];   /* what was found, what was expected */
    char text[256];      /* the offending line, or the part around `column` */
    int32_t text_column; /* where `column` is in `text`, from 1; 0 if none */
} ta_error;

/*
 * Writes "FILE:LINE:COLUMN: error: message", and with a `text` also the line
 * and a caret below the column, into `buffer` of `size` bytes; lines end in
 * a line feed. Returns the length that was needed, without the final NUL,
 * as snprintf does.
 */
TA_API int ta_error_format(const ta_error *error, char *buffer, int size);

/* "1.2.3" of the library that is running. Static. */
TA_API const char *ta_version(void);

/*
 * The engines this library was built with, as a comma-separated list such as
 * "glpk, igraph", or "none"; and the licence of the build as a whole, an
 * SPDX expression. Static.
 */
TA_API const char *ta_build_engines(void);
TA_API const char *ta_build_license(void);

#ifdef __cplusplus
}
#endif

#endif
