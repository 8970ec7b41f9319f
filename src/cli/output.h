/* SPDX-License-Identifier: MIT */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

/*
 * Where results go: a file that appears whole or not at all, or standard
 * output.
 */

#include <stdint.h>
#include <stdio.h>

#include "cli/command.h"

/* Rows of parameter tables. */
#define OUTPUT_PARAMETER                                                       \
    TEXT('o', "output", "FILE", output,                                        \
         "write the result to FILE, whole or not at all")
#define JSON_PARAMETER FLAG(0, "json", json, "write the result as JSON")

/*
 * Whether the file (NULL and "-" are standard output) is likely to become
 * writable, so that nobody waits an hour for a result that then has no place
 * to go. Complains if it is not.
 */
enum exit_status check_output(const char *path);

/* Writes a text; complains on failure. */
enum exit_status write_output(const char *path, const char *text,
                              int64_t length);

/* Whether the path ends with the suffix, such as ".json". */
bool has_suffix(const char *path, const char *suffix);

/* Whether the result is to be JSON: by --json or the suffix of -o. */
bool wants_json(const struct settings *settings);

/* Columns of the terminal that standard output or error is, 80 if none. */
int terminal_columns(int descriptor);

/* A page composed in memory before anything of it is written. */
struct page {
    FILE *file; /* to print to */
    char *text;
    size_t length;
};

enum exit_status page_open(struct page *page);

/* Writes the page, unless composing it failed, and releases it. */
enum exit_status page_write(struct page *page, const char *path);

void page_discard(struct page *page);

/* The one or the other, and a complaint if printing failed. */
enum exit_status page_finish(struct page *page, ta_status printed,
                             const char *path);

/* A string literal of JSON. */
void print_json_string(FILE *file, const char *text);

/* "12.5" for a count of units of 10^-decimals. */
void print_cost(FILE *file, ta_cost value, int decimals);

#endif
