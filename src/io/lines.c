/* SPDX-License-Identifier: MIT */
#include "io/lines.h"

#include <string.h>

#include "base/memory.h"
#include "io/utf8.h"

void
tai_lines_init(struct tai_lines *lines, const char *text, int64_t length)
{
    if (length >= 3 && !memcmp(text, "\xEF\xBB\xBF", 3)) {
        text += 3;
        length -= 3;
    }
    *lines = (struct tai_lines){.at = text,
                                .end = text + length,
                                .line = text,
                                .plain = tai_utf8_is_plain(text, length)};
}

void
tai_lines_release(struct tai_lines *lines)
{
    tai_free(lines->field);
    *lines = (struct tai_lines){0};
}

/* The line ends at `stop`, with or without carriage returns. */
static void
end_line(struct tai_lines *lines, const char *stop)
{
    lines->length = stop - lines->line;
    lines->at = stop < lines->end ? stop + 1 : stop;
    while (lines->length > 0 && lines->line[lines->length - 1] == '\r')
        lines->length--;
}

bool
tai_lines_next(struct tai_lines *lines)
{
    if (lines->at == lines->end)
        return false;
    lines->line = lines->at;
    lines->number++;
    lines->fields = 0;
    const char *stop =
        memchr(lines->at, '\n', (size_t)(lines->end - lines->at));
    end_line(lines, stop ? stop : lines->end);
    return true;
}

static bool
add_field(struct tai_lines *lines, const char *begin, const char *end)
{
    struct tai_field *larger = tai_grow(lines->field, lines->fields,
                                        &lines->field_room, sizeof *larger);
    if (!larger)
        return false;
    lines->field = larger;
    lines->field[lines->fields++] = (struct tai_field){begin, end - begin};
    return true;
}

static bool
is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static bool
ends_field(char c)
{
    return is_blank(c) || c == '\n' || c == '#';
}

/* Carriage returns before the line feed do not belong to the last field. */
static void
shorten_last_field(struct tai_lines *lines)
{
    if (lines->fields == 0)
        return;
    struct tai_field *last = &lines->field[lines->fields - 1];
    const char *stop = lines->line + lines->length;
    if (last->text + last->length > stop)
        last->length = stop - last->text;
    if (last->length <= 0)
        lines->fields--;
}

bool
tai_lines_split(struct tai_lines *lines, ta_status *status)
{
    const char *at = lines->at, *const end = lines->end;
    if (at == end)
        return false;
    lines->line = at;
    lines->number++;
    lines->fields = 0;
    for (;;) {
        while (at < end && is_blank(*at))
            at++;
        if (at == end || *at == '\n' || *at == '#')
            break;
        const char *begin = at;
        while (at < end && !ends_field(*at))
            at++;
        if (!add_field(lines, begin, at)) {
            *status = TA_OUT_OF_MEMORY;
            return false;
        }
    }
    if (at < end && *at == '#') {
        at = memchr(at, '\n', (size_t)(end - at));
        at = at ? at : end;
    }
    end_line(lines, at);
    if (lines->line + lines->length < at)
        shorten_last_field(lines);
    return true;
}

bool
tai_lines_check(const struct tai_lines *lines, struct tai_errors *errors)
{
    if (lines->plain)
        return true;
    const char *nul = memchr(lines->line, 0, (size_t)lines->length);
    if (nul) {
        tai_complain(lines, errors, nul, "found a NUL byte, expected text");
        return false;
    }
    const int64_t valid = tai_utf8_valid(lines->line, lines->length);
    if (valid < lines->length)
        tai_complain(lines, errors, lines->line + valid,
                     "found byte 0x%02X, expected UTF-8",
                     (unsigned)(unsigned char)lines->line[valid]);
    return true;
}

struct tai_place
tai_lines_place(const struct tai_lines *lines, const char *at)
{
    return (struct tai_place){.line = lines->number,
                              .column = at - lines->line + 1,
                              .text = lines->line,
                              .length = lines->length};
}

const char *
tai_lines_behind(const struct tai_lines *lines)
{
    if (lines->fields == 0)
        return lines->line + lines->length;
    const struct tai_field *last = &lines->field[lines->fields - 1];
    return last->text + last->length;
}

void
tai_lines_complain_at_end(struct tai_lines *lines, struct tai_errors *errors,
                          const char *expected)
{
    if (lines->number == 0)
        lines->number = 1;
    tai_complain(lines, errors, lines->line + lines->length,
                 "found the end of the file, expected %s", expected);
}

bool
tai_field_is(const struct tai_field *field, const char *word)
{
    return (int64_t)strlen(word) == field->length &&
           !memcmp(field->text, word, (size_t)field->length);
}
