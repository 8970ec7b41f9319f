/* SPDX-License-Identifier: MIT */
/* Options by name, from the rows of options.def. */
#include <taskassign/options.h>

#include <errno.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/run.h"
#include "solve/options.h"

static const struct {
    const char *name, *description;
} methods[] = {
#define METHOD(name, description) {name, description},
#include "solve/methods.def"
#undef METHOD
};

/* "auto|mincut|...": each name with a bar before it, without the first bar. */
#define METHOD(name, description) "|" name
static const char method_names[] =
#include "solve/methods.def"
    ;
#undef METHOD
#define TAI_METHOD_CHOICES (method_names + 1)

static const char *const objectives[] = {"total", "turnaround", "communication",
                                         "balance"};

const char *
ta_method_name(int32_t method)
{
    const int32_t count = (int32_t)(sizeof methods / sizeof *methods);
    return method >= 0 && method < count ? methods[method].name : NULL;
}

const char *
ta_method_description(int32_t method)
{
    return ta_method_name(method) ? methods[method].description : NULL;
}

const char *
ta_objective_name(int32_t objective)
{
    const int32_t count = (int32_t)(sizeof objectives / sizeof *objectives);
    return objective >= 0 && objective < count ? objectives[objective] : NULL;
}

static const struct {
    const char *name, *meaning;
} parts[] = {
#define PART(identifier, name, meaning) {name, meaning},
#include "base/parts.def"
#undef PART
};
_Static_assert(TAI_PARTS <= 64, "a bit for each part");

#define PART(identifier, name, meaning) "|" name
static const char part_names[] =
#include "base/parts.def"
    ;
#undef PART
#define TAI_PART_CHOICES (part_names + 1)

const char *
ta_part_name(int32_t part)
{
    return part >= 0 && part < TAI_PARTS ? parts[part].name : NULL;
}

const char *
ta_part_meaning(int32_t part)
{
    return ta_part_name(part) ? parts[part].meaning : NULL;
}

/* ---- The table --------------------------------------------------------- */

/* A row, and where in ta_options its value is. */
struct row {
    ta_option option;
    size_t offset, width;
};

#define PLACE(field)                                                           \
    offsetof(ta_options, field), sizeof(((ta_options *)NULL)->field)
#define SHOW(value) #value

static const struct row table[] = {
#define CHOICE(field, name, choices, fallback, help)                           \
    {{name, TA_OPTION_CHOICE, 0, 0, choices, fallback, help}, PLACE(field)},
#define INTEGER(field, name, low, high, fallback, help)                        \
    {{name, TA_OPTION_INTEGER, (double)(low), (double)(high), NULL,            \
      (fallback) == INT64_MAX ? "none" : SHOW(fallback), help},                \
     PLACE(field)},
#define REAL(field, name, low, high, fallback, help)                           \
    {{name, TA_OPTION_REAL, low, high, NULL,                                   \
      (fallback) == INFINITY ? "none" : SHOW(fallback), help},                 \
     PLACE(field)},
#define FLAG(field, name, fallback, help)                                      \
    {{name, TA_OPTION_FLAG, 0, 1, NULL, (fallback) ? "yes" : "no", help},      \
     PLACE(field)},
#define SET(field, name, choices, help)                                        \
    {{name, TA_OPTION_SET, 0, 0, choices, "none", help}, PLACE(field)},
#include "solve/options.def"
#undef CHOICE
#undef INTEGER
#undef REAL
#undef FLAG
#undef SET
};

#define ROWS ((int32_t)(sizeof table / sizeof *table))

int32_t
ta_option_count(void)
{
    return ROWS;
}

const ta_option *
ta_option_at(int32_t index)
{
    return index >= 0 && index < ROWS ? &table[index].option : NULL;
}

void
ta_options_init(ta_options *options, size_t size)
{
    ta_options fresh = {.size = size};
#define CHOICE(field, name, choices, fallback, help) fresh.field = 0;
#define INTEGER(field, name, low, high, fallback, help) fresh.field = fallback;
#define REAL(field, name, low, high, fallback, help) fresh.field = fallback;
#define FLAG(field, name, fallback, help) fresh.field = fallback;
#define SET(field, name, choices, help) fresh.field = 0;
#include "solve/options.def"
#undef CHOICE
#undef INTEGER
#undef REAL
#undef FLAG
#undef SET
    if (size > sizeof fresh) {
        memset(options, 0, size);
        memcpy(options, &fresh, sizeof fresh);
    } else {
        memcpy(options, &fresh, size);
    }
}

/* ---- Values ------------------------------------------------------------ */

static double
real_of(const ta_options *options, const struct row *row)
{
    const char *field = (const char *)options + row->offset;
    if (row->option.kind == TA_OPTION_REAL) {
        double value;
        memcpy(&value, field, sizeof value);
        return value;
    }
    if (row->width == sizeof(int64_t)) {
        int64_t value;
        memcpy(&value, field, sizeof value);
        return (double)value;
    }
    int32_t value;
    memcpy(&value, field, sizeof value);
    return value;
}

static void
store(ta_options *options, const struct row *row, int64_t integer, double real)
{
    char *field = (char *)options + row->offset;
    const int32_t narrow = (int32_t)integer;
    if (row->option.kind == TA_OPTION_REAL)
        memcpy(field, &real, sizeof real);
    else if (row->width == sizeof integer)
        memcpy(field, &integer, sizeof integer);
    else
        memcpy(field, &narrow, sizeof narrow);
}

/* How many choices there are, or where one of `length` bytes stands; -1 if
   it is none of them. */
static int32_t
choice_place(const char *choices, const char *value, size_t length)
{
    int32_t place = 0;
    for (const char *at = choices;; place++) {
        const size_t width = strcspn(at, "|");
        if (value && width == length && !memcmp(at, value, width))
            return place;
        if (!at[width])
            return value ? -1 : place + 1;
        at += width + 1;
    }
}

static bool
parse_choice(const struct row *row, const char *value, int64_t *integer)
{
    *integer = choice_place(row->option.choices, value, strlen(value));
    return *integer >= 0;
}

/* All of the value as a whole number in 64 bits; costs end at 2^62. */
static bool
scan_integer(const char *value, int64_t *integer)
{
    int decimals;
    const ta_status status =
        ta_cost_parse(value, (int64_t)strlen(value), integer, &decimals);
    if (status != TA_OUT_OF_RANGE)
        return status == TA_OK && decimals == 0;
    char *end;
    errno = 0;
    *integer = strtoll(value, &end, 10);
    return errno == 0 && *end == '\0';
}

static bool
parse_integer(const struct row *row, const char *value, int64_t *integer)
{
    if (!strcmp(value, "none") && !strcmp(row->option.fallback, "none")) {
        *integer = INT64_MAX;
        return true;
    }
    return scan_integer(value, integer) &&
           (double)*integer >= row->option.low &&
           (double)*integer <= row->option.high;
}

/* Not by strtod, which depends on the locale of the process. */
static bool
parse_real(const struct row *row, const char *value, double *real)
{
    if (!strcmp(value, "none") && !strcmp(row->option.fallback, "none")) {
        *real = INFINITY;
        return true;
    }
    ta_cost digits;
    int decimals;
    if (ta_cost_parse(value, (int64_t)strlen(value), &digits, &decimals))
        return false;
    *real = ta_cost_to_double(digits, decimals);
    return *real >= row->option.low && *real <= row->option.high;
}

/* "fix,peel" as a bit for the place of each; "none" as no bit. */
static bool
parse_set(const struct row *row, const char *value, int64_t *bits)
{
    uint64_t set = 0;
    for (const char *at = value; strcmp(value, "none") != 0;) {
        const size_t width = strcspn(at, ",");
        const int32_t place = choice_place(row->option.choices, at, width);
        if (place < 0)
            return false;
        set |= UINT64_C(1) << place;
        if (!at[width])
            break;
        at += width + 1;
    }
    *bits = (int64_t)set;
    return true;
}

static bool
parse_flag(const char *value, int64_t *integer)
{
    *integer = !strcmp(value, "yes");
    return *integer || !strcmp(value, "no");
}

static void
say_expected(const ta_option *option, const char *value, ta_error *error)
{
    char expected[200];
    if (option->kind == TA_OPTION_CHOICE)
        snprintf(expected, sizeof expected, "one of %s", option->choices);
    else if (option->kind == TA_OPTION_SET)
        snprintf(expected, sizeof expected,
                 "names from the list in --help, commas between them");
    else if (option->kind == TA_OPTION_FLAG)
        snprintf(expected, sizeof expected, "yes or no");
    else if (option->high >= 0x1p62)
        snprintf(expected, sizeof expected, "%s of at least %.15g",
                 option->kind == TA_OPTION_REAL ? "a number" : "a whole number",
                 option->low);
    else
        snprintf(expected, sizeof expected, "%s from %.15g to %.15g",
                 option->kind == TA_OPTION_REAL ? "a number" : "a whole number",
                 option->low, option->high);
    snprintf(error->message, sizeof error->message,
             "option %s: found \"%.100s\", expected %s", option->name, value,
             expected);
}

ta_status
ta_options_set(ta_options *options, const char *name, const char *value,
               ta_error *error)
{
    if (error)
        *error = (ta_error){0};
    const struct row *row = NULL;
    for (int32_t i = 0; i < ROWS; i++)
        if (!strcmp(table[i].option.name, name))
            row = &table[i];
    if (!row || row->offset + row->width > options->size) {
        if (error)
            snprintf(error->message, sizeof error->message,
                     "there is no option %.100s", name);
        return TA_INVALID_ARGUMENT;
    }
    int64_t integer = 0;
    double real = 0;
    bool valid = false;
    switch (row->option.kind) {
    case TA_OPTION_CHOICE:
        valid = parse_choice(row, value, &integer);
        break;
    case TA_OPTION_INTEGER:
        valid = parse_integer(row, value, &integer);
        break;
    case TA_OPTION_REAL:
        valid = parse_real(row, value, &real);
        break;
    case TA_OPTION_FLAG:
        valid = parse_flag(value, &integer);
        break;
    case TA_OPTION_SET:
        valid = parse_set(row, value, &integer);
        break;
    }
    if (valid)
        store(options, row, integer, real);
    else if (error)
        say_expected(&row->option, value, error);
    return valid ? TA_OK : TA_INVALID_ARGUMENT;
}

bool
tai_options_are_valid(const ta_options *options)
{
    for (int32_t i = 0; i < ROWS; i++) {
        const struct row *row = &table[i];
        const double value = real_of(options, row);
        double high = row->option.high;
        if (row->option.kind == TA_OPTION_SET)
            continue; /* any bits: a newer caller may know more parts */
        if (row->option.kind == TA_OPTION_CHOICE)
            high = choice_place(row->option.choices, NULL, 0) - 1;
        if (!(value >= row->option.low && value <= high))
            return false;
    }
    return true;
}

ta_status
tai_options_take(ta_options *own, const ta_options *given)
{
    ta_options_init(own, sizeof *own);
    if (!given)
        return TA_OK;
    if (given->size < offsetof(ta_options, method))
        return TA_INVALID_ARGUMENT;
    const size_t size = given->size < sizeof *own ? given->size : sizeof *own;
    memcpy(own, given, size);
    own->size = sizeof *own;
    return tai_options_are_valid(own) ? TA_OK : TA_INVALID_ARGUMENT;
}
