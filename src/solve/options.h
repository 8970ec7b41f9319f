/* SPDX-License-Identifier: MIT */
#ifndef TAI_OPTIONS_H
#define TAI_OPTIONS_H

#include <stdbool.h>

#include <taskassign/options.h>

/* Whether every field is within the range of its row in options.def. */
bool tai_options_are_valid(const ta_options *options);

/*
 * The caller's options as this library knows them: fields that an older or
 * newer caller does not have get their defaults. NULL for all defaults.
 * TA_INVALID_ARGUMENT if a field is out of range.
 */
ta_status tai_options_take(ta_options *own, const ta_options *given);

#endif
