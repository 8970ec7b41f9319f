/* SPDX-License-Identifier: MIT */
#ifndef TAI_PROBLEM_H
#define TAI_PROBLEM_H

/* The problem format in JSON, equivalent to the native one: taskassign(5). */

#include "base/text.h"
#include "io/errors.h"
#include "model/instance.h"

/* Reads and freezes an instance, with the errors of text that is none. */
ta_status tai_problem_read(const char *text, int64_t length, bool round,
                           struct tai_errors *errors, ta_instance **instance);

/* The instance, such that reading it gives an equal one. */
void tai_problem_write(const struct ta_instance *instance,
                       struct tai_text *text);

#endif
