/* SPDX-License-Identifier: MIT */
#ifndef CLI_HELP_H
#define CLI_HELP_H

/*
 * What --help prints, from the same tables that read the command line.
 */

#include "cli/command.h"

/* On standard output. */
void print_help(const struct command *command);

#endif
