/* SPDX-License-Identifier: MIT */
#ifndef CLI_ARGUMENTS_H
#define CLI_ARGUMENTS_H

/*
 * Words of the command line into settings, by the command's table of
 * parameters and the library's of options.
 */

#include "cli/command.h"

/*
 * Reads the words after the name of the command. Options and operands come in
 * any order, "--" ends the options, "--name value" and "--name=value" are the
 * same. STATUS_USAGE after a complaint.
 */
enum exit_status arguments_read(const struct command *command, int count,
                                char *const words[], struct settings *settings);

#endif
