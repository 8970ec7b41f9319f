/* SPDX-License-Identifier: MIT */
#include "io/token.h"

#include <stdio.h>
#include <string.h>

void
tai_text_string(struct tai_text *text, const char *string)
{
    tai_text_append(text, string, (int64_t)strlen(string));
}

void
tai_text_char(struct tai_text *text, char c)
{
    tai_text_append(text, &c, 1);
}

void
tai_text_integer(struct tai_text *text, int64_t value)
{
    char digits[20];
    int at = sizeof digits;
    uint64_t rest = value < 0 ? -(uint64_t)value : (uint64_t)value;
    do {
        digits[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest);
    if (value < 0)
        tai_text_char(text, '-');
    tai_text_append(text, digits + at, (int64_t)sizeof digits - at);
}

void
tai_text_cost(struct tai_text *text, ta_cost value, int decimals)
{
    if (decimals == 0 && value != TA_FORBIDDEN) {
        tai_text_integer(text, value);
        return;
    }
    char buffer[TA_COST_BUFFER];
    tai_text_string(text, ta_cost_format(value, decimals, buffer));
}

/* Bytes of the string that stand for themselves. */
static int64_t
plain_length(const char *string)
{
    const char *at = string;
    while ((unsigned char)*at >= 0x20 && *at != '"' && *at != '\\')
        at++;
    return at - string;
}

void
tai_text_json(struct tai_text *text, const char *string)
{
    tai_text_char(text, '"');
    for (;;) {
        const int64_t plain = plain_length(string);
        tai_text_append(text, string, plain);
        string += plain;
        if (!*string)
            break;
        char escape[8];
        if (*string == '"' || *string == '\\')
            snprintf(escape, sizeof escape, "\\%c", *string);
        else
            snprintf(escape, sizeof escape, "\\u%04x",
                     (unsigned)(unsigned char)*string);
        tai_text_string(text, escape);
        string++;
    }
    tai_text_char(text, '"');
}
