/* SPDX-License-Identifier: MIT */
#ifndef TAI_UTF8_H
#define TAI_UTF8_H

/* UTF-8 as in RFC 3629: no overlong forms, no surrogates, at most U+10FFFF. */

#include <stdbool.h>
#include <stdint.h>

/* Bytes of the character at the beginning of the text, 0 if it is invalid. */
int64_t tai_utf8_character(const char *text, int64_t length);

/* The first byte that is not part of a valid character, or `length`. */
int64_t tai_utf8_valid(const char *text, int64_t length);

/* The largest length <= limit that does not split a character. */
int64_t tai_utf8_cut(const char *text, int64_t length, int64_t limit);

/* Whether every byte is below 0x80 and none is NUL: then nothing needs to be
   checked. Several bytes at a time. */
bool tai_utf8_is_plain(const char *text, int64_t length);

/* A byte that continues a character. */
static inline bool
tai_utf8_continues(char byte)
{
    return ((unsigned char)byte & 0xC0) == 0x80;
}

#endif
