/* SPDX-License-Identifier: MIT */
#ifndef CLI_MESSAGE_H
#define CLI_MESSAGE_H

/*
 * What is said on standard error, and the exit status that goes with it.
 */

#include <taskassign/status.h>

#include "cli/command.h"

/* "taskassign: error: ..." */
void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* "taskassign: ..." */
void note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* FILE:LINE:COLUMN: error: ..., with the line and a caret. */
void print_error(const ta_error *error);

/* How the process ends when a call of the library answered this. */
enum exit_status exit_status_of(ta_status status);

/* Complains in general words and gives the exit status. */
enum exit_status give_up(ta_status status);

#endif
