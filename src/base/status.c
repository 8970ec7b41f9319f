/* SPDX-License-Identifier: MIT */
#include <taskassign/status.h>

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

const char *
ta_status_message(ta_status status)
{
    switch (status) {
    case TA_OK:
        return "success";
    case TA_INVALID_ARGUMENT:
        return "invalid argument";
    case TA_INVALID_STATE:
        return "not possible in this state";
    case TA_OUT_OF_MEMORY:
        return "out of memory";
    case TA_BAD_INPUT:
        return "bad input";
    case TA_OUT_OF_RANGE:
        return "numbers too large for exact arithmetic";
    case TA_NOT_SUPPORTED:
        return "the method cannot solve this instance";
    case TA_NOT_BUILT:
        return "the engine was not built in";
    case TA_CANNOT_OPEN:
        return "cannot open the file";
    case TA_CANNOT_READ:
        return "cannot read the file";
    case TA_CANNOT_WRITE:
        return "cannot write the file";
    case TA_INTERNAL_ERROR:
        return "an internal check failed";
    }
    return "unknown status";
}

/* Text that grows at the end of a buffer which may be too small for it. */
struct output {
    char *buffer;
    int size;
    int length; /* of the whole text, whether or not it fits */
};

static void append(struct output *output, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void
append(struct output *output, const char *format, ...)
{
    const int room = output->size - output->length;
    char *end = room > 0 ? output->buffer + output->length : NULL;
    va_list arguments;
    va_start(arguments, format);
    const int length =
        vsnprintf(end, end ? (size_t)room : 0, format, arguments);
    va_end(arguments);
    if (length > 0)
        output->length += length;
}

static void
append_place(struct output *output, const ta_error *error)
{
    if (error->source[0])
        append(output, "%s:", error->source);
    if (error->line > 0) {
        append(output, "%" PRId64 ":", error->line);
        if (error->column > 0)
            append(output, "%" PRId64 ":", error->column);
    } else if (error->pointer[0]) {
        append(output, "%s:", error->pointer);
    }
    if (output->length > 0)
        append(output, " ");
}

/* A byte that begins a character; the others of a UTF-8 sequence do not. */
static int
begins_character(char byte)
{
    return ((unsigned char)byte & 0xC0) != 0x80;
}

/* Spaces up to the column, one a character; tabs stay tabs, so they align. */
static void
append_caret(struct output *output, const ta_error *error)
{
    const char *text = error->text;
    for (int32_t i = 0; i + 1 < error->text_column && text[i]; i++) {
        if (text[i] == '\t')
            append(output, "\t");
        else if (begins_character(text[i]))
            append(output, " ");
    }
    append(output, "^\n");
}

int
ta_error_format(const ta_error *error, char *buffer, int size)
{
    struct output output = {.buffer = buffer, .size = size};
    if (size > 0)
        buffer[0] = '\0';
    append_place(&output, error);
    append(&output, "error: %s\n", error->message);
    if (error->text[0]) {
        append(&output, "%s\n", error->text);
        if (error->text_column > 0)
            append_caret(&output, error);
    }
    return output.length;
}
