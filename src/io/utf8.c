/* SPDX-License-Identifier: MIT */
#include "io/utf8.h"

#include <string.h>

/* Whether bytes 1 .. last continue a character. */
static bool
continue_to(const unsigned char *text, int last)
{
    for (int i = 1; i <= last; i++)
        if ((text[i] & 0xC0) != 0x80)
            return false;
    return true;
}

int64_t
tai_utf8_character(const char *text, int64_t length)
{
    const unsigned char *byte = (const unsigned char *)text;
    if (length < 1)
        return 0;
    const unsigned first = byte[0];
    if (first < 0x80)
        return 1;
    if (first >= 0xC2 && first <= 0xDF)
        return length >= 2 && continue_to(byte, 1) ? 2 : 0;
    if (first >= 0xE0 && first <= 0xEF) {
        if (length < 3 || !continue_to(byte, 2))
            return 0;
        if (first == 0xE0 && byte[1] < 0xA0) /* overlong */
            return 0;
        if (first == 0xED && byte[1] > 0x9F) /* a surrogate */
            return 0;
        return 3;
    }
    if (first >= 0xF0 && first <= 0xF4) {
        if (length < 4 || !continue_to(byte, 3))
            return 0;
        if (first == 0xF0 && byte[1] < 0x90) /* overlong */
            return 0;
        if (first == 0xF4 && byte[1] > 0x8F) /* beyond U+10FFFF */
            return 0;
        return 4;
    }
    return 0;
}

int64_t
tai_utf8_valid(const char *text, int64_t length)
{
    int64_t at = 0;
    while (at < length) {
        const int64_t bytes = tai_utf8_character(text + at, length - at);
        if (bytes == 0)
            break;
        at += bytes;
    }
    return at;
}

int64_t
tai_utf8_cut(const char *text, int64_t length, int64_t limit)
{
    if (length <= limit)
        return length;
    int64_t cut = limit;
    while (cut > 0 && limit - cut < 4 && tai_utf8_continues(text[cut]))
        cut--;
    return tai_utf8_continues(text[cut]) ? limit : cut;
}

bool
tai_utf8_is_plain(const char *text, int64_t length)
{
    /* A byte b is 1 .. 0x7F exactly if neither b nor b - 1, without borrow,
       has its high bit set; a borrow only follows a NUL. */
    const uint64_t ones = UINT64_MAX / 255, high = ones << 7;
    uint64_t suspicious = 0;
    int64_t at = 0;
    for (; at + 8 <= length; at += 8) {
        uint64_t word;
        memcpy(&word, text + at, sizeof word);
        suspicious |= (word | (word - ones)) & high;
    }
    for (; at < length; at++)
        if (text[at] == '\0' || (unsigned char)text[at] >= 0x80)
            return false;
    return suspicious == 0;
}
