/* SPDX-License-Identifier: MIT */
#ifndef TAI_TOKEN_H
#define TAI_TOKEN_H

/* What writers append to a text, without going through a format: a result
   for a million tasks has ten million tokens. */

#include <taskassign/number.h>

#include "base/text.h"

void tai_text_string(struct tai_text *text, const char *string);
void tai_text_char(struct tai_text *text, char c);
void tai_text_integer(struct tai_text *text, int64_t value);

/* As ta_cost_format. */
void tai_text_cost(struct tai_text *text, ta_cost value, int decimals);

/* A JSON string (RFC 8259) with its quotes. */
void tai_text_json(struct tai_text *text, const char *string);

#endif
