/* SPDX-License-Identifier: MIT */
#include "base/text.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"

/* Room for `more` bytes and a final NUL. */
static bool
make_room(struct tai_text *text, int64_t more)
{
    if (text->failed || more > INT64_MAX / 4 - text->length) {
        text->failed = true;
        return false;
    }
    const int64_t wanted = text->length + more + 1;
    if (wanted <= text->room)
        return true;
    const int64_t room = wanted + wanted / 2 + 64;
    char *bytes = tai_resize(text->bytes, room, 1);
    if (!bytes) {
        text->failed = true;
        return false;
    }
    text->bytes = bytes;
    text->room = room;
    return true;
}

void
tai_text_append(struct tai_text *text, const char *bytes, int64_t length)
{
    assert(length >= 0);
    if (!make_room(text, length))
        return;
    if (length)
        memcpy(text->bytes + text->length, bytes, (size_t)length);
    text->length += length;
    text->bytes[text->length] = '\0';
}

void
tai_text_add(struct tai_text *text, const char *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    const int length = vsnprintf(NULL, 0, format, arguments);
    if (length >= 0 && make_room(text, length)) {
        vsnprintf(text->bytes + text->length, (size_t)length + 1, format,
                  again);
        text->length += length;
    }
    va_end(again);
    va_end(arguments);
}

void
tai_text_repeat(struct tai_text *text, char byte, int64_t times)
{
    if (times <= 0 || !make_room(text, times))
        return;
    memset(text->bytes + text->length, byte, (size_t)times);
    text->length += times;
    text->bytes[text->length] = '\0';
}

ta_status
tai_text_take(struct tai_text *text, char **bytes, int64_t *length)
{
    tai_text_append(text, "", 0); /* so that an empty text is one, too */
    if (text->failed) {
        tai_text_release(text);
        return TA_OUT_OF_MEMORY;
    }
    *bytes = text->bytes;
    if (length)
        *length = text->length;
    *text = (struct tai_text){0};
    return TA_OK;
}

void
tai_text_release(struct tai_text *text)
{
    tai_free(text->bytes);
    *text = (struct tai_text){0};
}
