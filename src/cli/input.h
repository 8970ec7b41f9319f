/* SPDX-License-Identifier: MIT */
#ifndef CLI_INPUT_H
#define CLI_INPUT_H

/*
 * Reading, with every error shown at its place.
 */

#include <stdint.h>

#include "cli/command.h"

/* Rows of parameter tables. */
#define INPUT_PARAMETERS                                                       \
    TEXT(                                                                      \
        0, "from", "FORMAT", from,                                             \
        "read the problem as tap, tapb, json or csv, whatever its name says"), \
        FLAG(0, "round", round,                                                \
             "round numbers with too many decimals; the answer says by how "   \
             "much")
#define MATRIX_PARAMETERS                                                      \
    TEXT(0, "execution", "E.csv", execution,                                   \
         "execution costs: a row for each task, a column for each node"),      \
        TEXT(0, "communication", "C.csv", communication,                       \
             "communication costs: rows and columns are tasks; symmetric or "  \
             "triangular"),                                                    \
        TEXT(0, "distance", "D.csv", distance,                                 \
             "distances: rows and columns are nodes")

#define UTILISATION_PARAMETER                                                  \
    TEXT(0, "utilisation", "X", utilisation,                                   \
         "at most this part of each node's capacities is used; or "            \
         "NODE=X,... for some nodes")

/* Whether the problem comes as matrices, not as a file. */
bool has_matrices(const struct settings *settings);

/* For commands with one problem: it is named, in one way. */
enum exit_status check_problem(const struct settings *settings,
                               const char *command);

/* The format with that name, or -1 after a complaint. NULL is automatic. */
int32_t format_of(const char *option, const char *name);

/*
 * The problem from `path`, or from the matrices if has_matrices(). Anything
 * but STATUS_DONE has been explained on standard error.
 */
enum exit_status read_problem(const struct settings *settings, const char *path,
                              ta_instance **instance);

/*
 * The fractions that --utilisation asks for, [nodes], the caller's to free()
 * and pointed to by settings->solve; NULL if it was not given.
 */
enum exit_status read_utilisation(struct settings *settings,
                                  const ta_instance *instance,
                                  double **fractions);

/* The assignment in the file `path`; *assignment is the caller's to free(). */
enum exit_status read_assignment(const struct settings *settings,
                                 const char *path, const ta_instance *instance,
                                 int32_t **assignment);

#endif
