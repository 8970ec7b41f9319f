/* SPDX-License-Identifier: MIT */
#ifndef TAI_TEXT_H
#define TAI_TEXT_H

/*
 * Text that grows at its end.
 *
 * Appending never reports: when memory runs out the text remembers it, later
 * appends do nothing, and tai_text_take() tells. Who writes a page of text
 * asks once.
 *
 *     struct tai_text text = {0};
 *     tai_text_add(&text, "%s %d\n", name, number);
 *     status = tai_text_take(&text, &bytes, &length);
 */

#include <stdbool.h>
#include <stdint.h>

#include <taskassign/status.h>

struct tai_text {
    char *bytes; /* [room], NULL at first; always ends in NUL otherwise */
    int64_t length, room;
    bool failed; /* memory ran out */
};

void tai_text_append(struct tai_text *text, const char *bytes, int64_t length);

void tai_text_add(struct tai_text *text, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

void tai_text_repeat(struct tai_text *text, char byte, int64_t times);

/*
 * Ends the text and gives it to the caller, who frees it with tai_free (or
 * ta_free). *length (may be NULL) does not count the final NUL.
 * TA_OUT_OF_MEMORY if an append failed; the text is released then.
 */
ta_status tai_text_take(struct tai_text *text, char **bytes, int64_t *length);

void tai_text_release(struct tai_text *text);

#endif
