/* SPDX-License-Identifier: MIT */
#include "io/errors.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "io/utf8.h"

#define DEFAULT_LIMIT 10

void
ta_read_options_init(ta_read_options *options, size_t size)
{
    const ta_read_options defaults = {.size = size,
                                      .error_limit = DEFAULT_LIMIT};
    memset(options, 0, size);
    memcpy(options, &defaults, size < sizeof defaults ? size : sizeof defaults);
}

ta_read_options
tai_read_options(const ta_read_options *options)
{
    ta_read_options known;
    ta_read_options_init(&known, sizeof known);
    if (options)
        memcpy(&known, options,
               options->size < sizeof known ? options->size : sizeof known);
    if (known.error_limit < 1)
        known.error_limit = 1;
    return known;
}

void
tai_errors_init(struct tai_errors *errors, const char *source,
                const ta_read_options *options, ta_error *first)
{
    *errors = (struct tai_errors){.first = first,
                                  .listener = options->error,
                                  .context = options->error_context,
                                  .limit = options->error_limit};
    tai_errors_name(errors, source);
}

void
tai_errors_name(struct tai_errors *errors, const char *source)
{
    const int64_t length = (int64_t)strlen(source);
    const int64_t room = (int64_t)sizeof errors->source - 1;
    const int64_t kept = tai_utf8_cut(source, length, room);
    memcpy(errors->source, source, (size_t)kept);
    errors->source[kept] = '\0';
}

/* A byte that would disturb a terminal. */
static bool
is_control(char byte)
{
    return ((unsigned char)byte < 0x20 && byte != '\t') || byte == 0x7F;
}

/* Copies text byte by byte, with a question mark for what cannot be shown;
   returns its end. */
static char *
copy_shown(char *to, const char *text, int64_t length)
{
    for (int64_t i = 0; i < length;) {
        int64_t bytes = tai_utf8_character(text + i, length - i);
        if (bytes == 0 || is_control(text[i])) {
            *to++ = '?';
            i++;
            continue;
        }
        for (; bytes > 0; bytes--)
            *to++ = text[i++];
    }
    *to = '\0';
    return to;
}

const char *
tai_quote(char buffer[TAI_QUOTE_BUFFER], const char *text, int64_t length)
{
    const int64_t shown = tai_utf8_cut(text, length, TAI_QUOTE_BUFFER - 6);
    buffer[0] = '"';
    char *end = copy_shown(buffer + 1, text, shown);
    strcpy(end, shown < length ? "...\"" : "\"");
    return buffer;
}

/* The part of the line around the column that fits into error->text. */
static void
take_excerpt(ta_error *error, const struct tai_place *place)
{
    const int64_t room = (int64_t)sizeof error->text - 1;
    int64_t begin = 0;
    if (place->length > room && place->column > room / 2) {
        begin = place->column - 1 - room / 2;
        if (begin > place->length - room)
            begin = place->length - room;
        while (begin < place->length && tai_utf8_continues(place->text[begin]))
            begin++;
    }
    const int64_t length =
        tai_utf8_cut(place->text + begin, place->length - begin, room);
    copy_shown(error->text, place->text + begin, length);
    if (length > 0 && place->column > begin)
        error->text_column = (int32_t)(place->column - begin);
}

void
tai_errors_add(struct tai_errors *errors, ta_status status,
               const struct tai_place *place, const char *format, ...)
{
    if (tai_errors_full(errors))
        return;
    ta_error error = {.line = place->line, .column = place->column};
    strcpy(error.source, errors->source);
    va_list arguments;
    va_start(arguments, format);
    char message[sizeof error.message + 8];
    const int written = vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    if (written > 0) {
        const int64_t whole = (int64_t)strlen(message);
        copy_shown(
            error.message, message,
            tai_utf8_cut(message, whole, (int64_t)sizeof error.message - 1));
    }
    if (place->pointer) {
        const int64_t whole = (int64_t)strlen(place->pointer);
        copy_shown(error.pointer, place->pointer,
                   tai_utf8_cut(place->pointer, whole,
                                (int64_t)sizeof error.pointer - 1));
    }
    if (place->text)
        take_excerpt(&error, place);
    if (errors->count++ == 0) {
        errors->status = status;
        if (errors->first)
            *errors->first = error;
    }
    if (errors->listener)
        errors->listener(&error, errors->context);
}

ta_status
tai_errors_system(struct tai_errors *errors, ta_status status, const char *what,
                  int number)
{
    const struct tai_place nowhere = {0};
    tai_errors_add(errors, status, &nowhere, "%s: %s", what, strerror(number));
    return status;
}
