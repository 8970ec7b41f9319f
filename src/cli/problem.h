/* SPDX-License-Identifier: MIT */
#ifndef CLI_PROBLEM_H
#define CLI_PROBLEM_H

/*
 * Writing a problem in any of the formats.
 */

#include <stdint.h>

#include "cli/command.h"

/* A row of a parameter table. */
#define PROBLEM_FORMAT_PARAMETER                                               \
    TEXT(0, "to", "FORMAT", to,                                                \
         "write the problem as tap, tapb, json or csv, whatever the suffix "   \
         "says")

/* What `to` names, else the suffix of the path (NULL and "-" are standard
   output), else tap. -1 after a complaint. */
int32_t problem_format(const char *to, const char *path);

enum exit_status write_problem(const ta_instance *instance, int32_t format,
                               const char *path);

#endif
