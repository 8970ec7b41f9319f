/* SPDX-License-Identifier: MIT */
#ifndef TASKASSIGN_IO_H
#define TASKASSIGN_IO_H

/*
 * Reading and writing instances, assignments and results.
 *
 * A path of "-" is standard input or output. Files are written under a
 * temporary name beside their own and renamed when complete, so that a file
 * is absent, old or whole.
 */

#include <stddef.h>
#include <stdint.h>

#include "taskassign/instance.h"
#include "taskassign/solve.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum ta_format {
    TA_FORMAT_AUTO = 0, /* by suffix, then by content */
    TA_FORMAT_TAP,      /* taskassign(5) */
    TA_FORMAT_JSON,     /* "taskassign-problem" or "taskassign-result" */
    TA_FORMAT_CSV,      /* matrices with header row and column */
    TA_FORMAT_TAPB      /* taskassign(5) in binary: large problems, quickly */
} ta_format;

/* "tap", "json", "csv", "tapb"; NULL beyond the last. */
TA_API const char *ta_format_name(int32_t format);

/* Called for each error in the input, in the order of the file. */
typedef void (*ta_error_function)(const ta_error *error, void *context);

typedef struct ta_read_options {
    size_t size;             /* sizeof(ta_read_options), set by _init */
    int32_t format;          /* ta_format */
    int32_t round;           /* not 0: round excess decimals */
    int32_t error_limit;     /* give up after so many errors; default 10 */
    ta_error_function error; /* NULL: nobody listens */
    void *error_context;
} ta_read_options;

TA_API void ta_read_options_init(ta_read_options *options, size_t size);

/*
 * Reads and freezes an instance. `options` may be NULL. `error` (may be NULL)
 * receives the first error.
 *
 * TA_CANNOT_OPEN, TA_CANNOT_READ; TA_BAD_INPUT for text that is not an
 * instance, TA_OUT_OF_RANGE for one whose numbers do not fit (both have at
 * least one error with its place); TA_OUT_OF_MEMORY.
 */
TA_API ta_status ta_instance_read(const char *path,
                                  const ta_read_options *options,
                                  ta_instance **instance, ta_error *error);

/* The same from memory; `source` names the text in errors. */
TA_API ta_status ta_instance_parse(const char *text, int64_t length,
                                   const char *source,
                                   const ta_read_options *options,
                                   ta_instance **instance, ta_error *error);

/* The same from CSV matrices; `distance` may be NULL. At most one of the
   paths can be "-". */
TA_API ta_status ta_instance_read_matrices(
    const char *execution, const char *communication, const char *distance,
    const ta_read_options *options, ta_instance **instance, ta_error *error);

/*
 * A frozen instance in TA_FORMAT_TAP, TA_FORMAT_JSON or TA_FORMAT_TAPB, to be
 * freed with ta_free. The text has a final NUL that *length (may be NULL) does
 * not count; a binary one has others too, so ask for its length.
 */
TA_API ta_status ta_instance_to_text(const ta_instance *instance,
                                     int32_t format, char **text,
                                     int64_t *length);

/* One CSV matrix of the instance: "execution", "communication" or
   "distance". TA_NOT_SUPPORTED if the instance has constraints that three
   matrices cannot hold. */
TA_API ta_status ta_instance_to_matrix(const ta_instance *instance,
                                       const char *which, char **text,
                                       int64_t *length);

/*
 * Reads an assignment for the instance, "TASK NODE" lines or a JSON result,
 * into `assignment`, [tasks]. Every task must have a node.
 */
TA_API ta_status ta_assignment_read(const char *path,
                                    const ta_instance *instance,
                                    const ta_read_options *options,
                                    int32_t assignment[], ta_error *error);

/* An assignment as "TASK NODE" lines. */
TA_API ta_status ta_assignment_to_text(const ta_instance *instance,
                                       const int32_t assignment[], char **text,
                                       int64_t *length);

/* Seconds that the caller measured, for the result's "seconds". */
typedef struct ta_times {
    double read;  /* wall, parsing */
    double total; /* wall, since the process started */
} ta_times;

/* The result as JSON, version 1; `times` may be NULL. */
TA_API ta_status ta_result_to_json(const ta_instance *instance,
                                   const ta_result *result,
                                   const ta_times *times, char **text,
                                   int64_t *length);

/* The result for people, at most `width` columns where names allow. Long
   lists are cut, and say so, unless `complete` is not 0. */
TA_API ta_status ta_result_to_text(const ta_instance *instance,
                                   const ta_result *result, int32_t width,
                                   int32_t complete, char **text,
                                   int64_t *length);

/* Writes `length` bytes to the file, whole or not at all; see above. */
TA_API ta_status ta_file_write(const char *path, const char *text,
                               int64_t length);

/* Frees a text that this library returned; NULL is fine. */
TA_API void ta_free(char *text);

#ifdef __cplusplus
}
#endif

#endif
