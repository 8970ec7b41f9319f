/* SPDX-License-Identifier: MIT */
#ifndef TAI_FORMAT_H
#define TAI_FORMAT_H

/* Which format a text has. */

#include <stdint.h>

#include <taskassign/io.h>

/* A ta_format other than TA_FORMAT_AUTO: what the suffix of the path says
   (`path` may be NULL), else what the text looks like. */
int32_t tai_format_of(const char *path, const char *text, int64_t length);

#endif
