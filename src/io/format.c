/* SPDX-License-Identifier: MIT */
#include "io/format.h"

#include <string.h>
#include <strings.h>

#include "io/tapb.h"

static const char *const names[] = {"auto", "tap", "json", "csv", "tapb"};
enum { FORMATS = sizeof names / sizeof *names };

const char *
ta_format_name(int32_t format)
{
    return format >= 0 && format < FORMATS ? names[format] : NULL;
}

static int32_t
format_of_suffix(const char *path)
{
    const char *suffix = path ? strrchr(path, '.') : NULL;
    for (int32_t f = TA_FORMAT_TAP; suffix && f < FORMATS; f++)
        if (!strcasecmp(suffix + 1, names[f]))
            return f;
    return TA_FORMAT_AUTO;
}

/* A binary file is told by its first bytes. A JSON text begins with a brace; a
   matrix has a delimiter in its first line, and does not begin like the native
   format. */
static int32_t
format_of_text(const char *text, int64_t length)
{
    const char *at = text, *const end = text + length;
    if (tai_tapb_begins(text, length))
        return TA_FORMAT_TAPB;
    if (length >= 3 && !memcmp(text, "\xEF\xBB\xBF", 3))
        at += 3;
    while (at < end && strchr(" \t\r\n", *at) && *at)
        at++;
    if (at < end && *at == '{')
        return TA_FORMAT_JSON;
    if (at == end || *at == '#' ||
        (end - at >= 10 && !memcmp(at, "taskassign", 10)))
        return TA_FORMAT_TAP;
    for (; at < end && *at != '\n'; at++)
        if (*at == ',' || *at == ';')
            return TA_FORMAT_CSV;
    return TA_FORMAT_TAP;
}

int32_t
tai_format_of(const char *path, const char *text, int64_t length)
{
    const int32_t format = format_of_suffix(path);
    return format ? format : format_of_text(text, length);
}
