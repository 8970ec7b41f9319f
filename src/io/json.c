/* SPDX-License-Identifier: MIT */
#include "io/json.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* ---- Syntax ------------------------------------------------------------ */

/* The line that holds the byte at `offset`. */
static struct tai_place
place_of(const char *text, int64_t length, int64_t offset)
{
    struct tai_place place = {.line = 1, .text = text};
    for (const char *at = text; at < text + offset; at++)
        if (*at == '\n') {
            place.line++;
            place.text = at + 1;
        }
    place.column = text + offset - place.text + 1;
    const char *stop =
        memchr(place.text, '\n', (size_t)(text + length - place.text));
    place.length = (stop ? stop : text + length) - place.text;
    if (place.length > 0 && place.text[place.length - 1] == '\r')
        place.length--;
    return place;
}

static ta_status
report_syntax(const char *text, int64_t length, const json_error_t *error,
              struct tai_errors *errors)
{
    const enum json_error_code code = json_error_code(error);
    if (code == json_error_out_of_memory)
        return TA_OUT_OF_MEMORY;
    const ta_status status =
        code == json_error_numeric_overflow ? TA_OUT_OF_RANGE : TA_BAD_INPUT;
    int64_t offset = error->position;
    if (offset < 0 || offset > length)
        offset = length;
    /* Jansson stands behind what it found. */
    if (offset > 0 && code != json_error_premature_end_of_input)
        offset--;
    const struct tai_place place = place_of(text, length, offset);
    tai_errors_add(errors, status, &place, "invalid JSON: %s", error->text);
    return status;
}

json_t *
tai_json_load(const char *text, int64_t length, struct tai_errors *errors,
              ta_status *status)
{
    if (length >= 3 && !memcmp(text, "\xEF\xBB\xBF", 3)) {
        text += 3;
        length -= 3;
    }
    json_error_t error;
    json_t *root =
        json_loadb(text, (size_t)length, JSON_REJECT_DUPLICATES, &error);
    if (!root) {
        *status = report_syntax(text, length, &error, errors);
        return NULL;
    }
    *status = TA_OK;
    if (!json_is_object(root)) {
        tai_json_complain(errors, NULL, TA_BAD_INPUT,
                          "found %s, expected an object", tai_json_kind(root));
        *status = TA_BAD_INPUT;
        json_decref(root);
        return NULL;
    }
    return root;
}

/* ---- Digits ------------------------------------------------------------ */

/* A number literal: its end, and whether a double may not hold it. */
static const char *
scan_literal(const char *at, const char *end, bool *lossy)
{
    int digits = 0, exponent = 0;
    bool real = false, leading = true, in_exponent = false;
    for (; at < end && ((*at >= '0' && *at <= '9') || *at == '.' ||
                        *at == '-' || *at == '+' || *at == 'e' || *at == 'E');
         at++) {
        if (*at == '.')
            real = true;
        else if (*at == 'e' || *at == 'E')
            real = in_exponent = true;
        else if (*at == '-' || *at == '+')
            continue;
        else if (in_exponent)
            exponent += exponent > 0 || *at != '0';
        else if (*at != '0' || !leading) {
            leading = false;
            digits++;
        }
    }
    *lossy = real && (digits > 15 || exponent > 2);
    return at;
}

void
tai_json_check_digits(const char *text, int64_t length,
                      struct tai_errors *errors)
{
    const char *at = text, *const end = text + length;
    while (at < end && !tai_errors_full(errors)) {
        if (*at == '"') {
            for (at++; *at != '"'; at++)
                at += *at == '\\';
            at++;
        } else if (*at == '-' || (*at >= '0' && *at <= '9')) {
            bool lossy;
            const char *behind = scan_literal(at, end, &lossy);
            if (lossy) {
                char quote[TAI_QUOTE_BUFFER];
                const struct tai_place place =
                    place_of(text, length, at - text);
                tai_errors_add(errors, TA_BAD_INPUT, &place,
                               "found %s, expected at most 15 digits; write "
                               "a number with more as a string",
                               tai_quote(quote, at, behind - at));
            }
            at = behind;
        } else {
            at++;
        }
    }
}

/* ---- Meaning ----------------------------------------------------------- */

/* Appends what fits, with the two characters that a pointer escapes. */
static int64_t
append_key(char *pointer, int64_t room, int64_t length, const char *key)
{
    for (; *key && length < room - 2; key++) {
        if (*key == '~' || *key == '/') {
            pointer[length++] = '~';
            pointer[length++] = *key == '~' ? '0' : '1';
        } else {
            pointer[length++] = *key;
        }
    }
    return length;
}

static int64_t
append_path(char *pointer, int64_t room, const struct tai_path *path)
{
    if (!path)
        return 0;
    int64_t length = append_path(pointer, room, path->parent);
    char number[24];
    snprintf(number, sizeof number, "%lld", (long long)path->index);
    if (length < room - 2)
        pointer[length++] = '/';
    length = append_key(pointer, room, length, path->key ? path->key : number);
    return length;
}

void
tai_json_complain(struct tai_errors *errors, const struct tai_path *path,
                  ta_status status, const char *format, ...)
{
    char message[600], pointer[400];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    pointer[append_path(pointer, (int64_t)sizeof pointer, path)] = '\0';
    struct tai_place place = {.pointer = pointer};
    if (!path)
        place = (struct tai_place){.line = 1, .column = 1};
    tai_errors_add(errors, status, &place, "%s", message);
}

const char *
tai_json_kind(const json_t *value)
{
    if (!value)
        return "nothing";
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        return "an object";
    case JSON_ARRAY:
        return "an array";
    case JSON_STRING:
        return "a string";
    case JSON_INTEGER:
    case JSON_REAL:
        return "a number";
    case JSON_TRUE:
        return "true";
    case JSON_FALSE:
        return "false";
    case JSON_NULL:
        return "null";
    }
    return "a value";
}

const char *
tai_json_number(const json_t *value, char buffer[TAI_JSON_NUMBER],
                int64_t *length)
{
    if (json_is_string(value)) {
        *length = (int64_t)json_string_length(value);
        return json_string_value(value);
    }
    if (json_is_integer(value)) {
        *length = snprintf(buffer, TAI_JSON_NUMBER, "%" JSON_INTEGER_FORMAT,
                           json_integer_value(value));
        return buffer;
    }
    if (!json_is_real(value))
        return NULL;
    /* Unlike printf, jansson does not ask the locale for a point. */
    *length = (int64_t)json_dumpb(value, buffer, TAI_JSON_NUMBER,
                                  JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));
    return buffer;
}

const char *
tai_json_string(const json_t *object, const char *key,
                struct tai_errors *errors)
{
    const json_t *value = json_object_get(object, key);
    if (json_is_string(value))
        return json_string_value(value);
    const struct tai_path path = {.key = key};
    tai_json_complain(errors, &path, TA_BAD_INPUT,
                      "found %s, expected a string", tai_json_kind(value));
    return NULL;
}
