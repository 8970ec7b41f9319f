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
    /* Where an allocation fails, most of jansson returns without a word. */
    if (code == json_error_out_of_memory || !error->text[0])
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

/*
 * Where jansson's buffer for a token cannot grow, it drops bytes and goes on.
 * So what is parsed is not the text but an array of two, a string as long as
 * the longest token of the text, and the text: the buffer grows for the first
 * one, which can be checked, and is large enough for the others.
 */
struct guarded {
    const char *text, *end; /* of the text, what is left */
    int64_t padding;        /* of the string, likewise */
    int stage;              /* [" x" , text ] */
};

/* At least as long as any token. */
static int64_t
longest_token(const char *text, int64_t length)
{
    int64_t longest = 0, run = 0;
    bool quoted = false;
    for (int64_t i = 0; i < length; i++) {
        quoted ^= text[i] == '"' && (i == 0 || text[i - 1] != '\\');
        run = quoted || !strchr(" \t\r\n,:[]{}", text[i]) ? run + 1 : 0;
        longest = run > longest ? run : longest;
    }
    return longest + 2;
}

/* Gives jansson the next bytes. */
static size_t
feed(void *buffer, size_t size, void *data)
{
    struct guarded *guarded = data;
    static const char *const between[] = {"[\"", "\",", "\n]"};
    const int64_t room = (int64_t)size;
    const int stage = guarded->stage;
    int64_t left = stage == 1   ? guarded->padding
                   : stage == 3 ? guarded->end - guarded->text
                                : 2;
    if (stage > 4)
        return 0;
    left = left > room ? room : left;
    if (stage == 1) {
        memset(buffer, 'x', (size_t)left);
        guarded->padding -= left;
    } else if (stage == 3) {
        memcpy(buffer, guarded->text, (size_t)left);
        guarded->text += left;
    } else {
        memcpy(buffer, between[stage / 2], 2);
    }
    if ((stage != 1 || guarded->padding == 0) &&
        (stage != 3 || guarded->text == guarded->end))
        guarded->stage++;
    return (size_t)left;
}

/* The value; NULL with TA_OUT_OF_MEMORY, or for a syntax error. *deep is set
   if values are nested deeper than jansson goes. */
static json_t *
load_guarded(const char *text, int64_t length, ta_status *status, bool *deep)
{
    const int64_t padding = longest_token(text, length);
    struct guarded guarded = {text, text + length, padding, 0};
    json_error_t error;
    json_t *pair =
        json_load_callback(feed, &guarded, JSON_REJECT_DUPLICATES, &error);
    json_t *value = NULL;
    *status = TA_BAD_INPUT;
    *deep = !pair && json_error_code(&error) == json_error_stack_overflow;
    if (!pair && !error.text[0])
        *status = TA_OUT_OF_MEMORY;
    else if (pair &&
             (int64_t)json_string_length(json_array_get(pair, 0)) != padding)
        *status = TA_OUT_OF_MEMORY;
    else if (pair && json_array_size(pair) == 2)
        value = json_incref(json_array_get(pair, 1));
    json_decref(pair);
    return value;
}

json_t *
tai_json_load(const char *text, int64_t length, struct tai_errors *errors,
              ta_status *status)
{
    if (length >= 3 && !memcmp(text, "\xEF\xBB\xBF", 3)) {
        text += 3;
        length -= 3;
    }
    bool deep = false;
    *status = TA_OK;
    json_t *root =
        length > 0 ? load_guarded(text, length, status, &deep) : NULL;
    if (*status == TA_OUT_OF_MEMORY)
        return NULL;
    if (!root) {
        /* Once more, for an error that speaks of nothing but the text. */
        json_error_t error;
        root = json_loadb(text, (size_t)length, JSON_REJECT_DUPLICATES, &error);
        if (!root)
            *status = report_syntax(text, length, &error, errors);
        else if (!deep)
            *status = TA_OUT_OF_MEMORY;
        else
            tai_json_complain(errors, NULL, TA_BAD_INPUT,
                              "found values nested too deeply, expected an "
                              "object of the problem or result format");
        json_decref(root);
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

/* A double with the 15 digits that it is sure to hold. Whatever the locale
   writes for a decimal point, which is all that is neither a digit nor part
   of the exponent, becomes one. */
static int64_t
write_real(double value, char buffer[TAI_JSON_NUMBER])
{
    char digits[TAI_JSON_NUMBER];
    snprintf(digits, sizeof digits, "%.15g", value);
    int64_t length = 0;
    for (const char *at = digits; *at; at++) {
        if (strchr("0123456789+-e", *at))
            buffer[length++] = *at;
        else if (length == 0 || buffer[length - 1] != '.')
            buffer[length++] = '.';
    }
    buffer[length] = '\0';
    return length;
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
    *length = write_real(json_real_value(value), buffer);
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
