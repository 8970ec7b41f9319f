/* SPDX-License-Identifier: MIT */
#include "io/csv.h"

#include <string.h>

#include "base/memory.h"

void
tai_csv_init(struct tai_csv *csv, const char *text, int64_t length,
             struct tai_errors *errors)
{
    *csv = (struct tai_csv){.errors = errors};
    tai_lines_init(&csv->lines, text, length);
}

void
tai_csv_release(struct tai_csv *csv)
{
    tai_free(csv->name);
    tai_free(csv->cell);
    tai_lines_release(&csv->lines);
}

/* A tab, else a semicolon, else a comma: in this order, for a spreadsheet in
   a country with decimal commas may have commas elsewhere. Those within
   quotes do not count. */
static char
find_delimiter(const struct tai_lines *lines)
{
    bool semicolon = false, comma = false, quoted = false;
    for (int64_t i = 0; i < lines->length; i++) {
        const char c = lines->line[i];
        if (c == '"')
            quoted = !quoted;
        if (quoted)
            continue;
        if (c == '\t')
            return '\t';
        semicolon = semicolon || c == ';';
        comma = comma || c == ',';
    }
    return semicolon ? ';' : comma ? ',' : '\0';
}

static bool
add_cell(struct tai_csv *csv, const struct tai_cell *cell)
{
    struct tai_cell *larger =
        tai_grow(csv->cell, csv->cells, &csv->cell_room, sizeof *larger);
    if (!larger)
        return false;
    csv->cell = larger;
    csv->cell[csv->cells++] = *cell;
    return true;
}

static bool
is_blank(const struct tai_csv *csv, char c)
{
    return (c == ' ' || c == '\t') && c != csv->delimiter;
}

/* A cell that begins with a quote. Returns where its delimiter should be;
   NULL, after a complaint, if it is not. */
static const char *
take_quoted(const struct tai_csv *csv, const char *at, const char *end,
            struct tai_cell *cell)
{
    cell->text = at + 1;
    for (at++; at < end; at++) {
        if (*at != '"')
            continue;
        if (at + 1 == end || at[1] != '"')
            break;
        cell->doubled = true;
        at++;
    }
    if (at == end) {
        tai_complain(&csv->lines, csv->errors, cell->place,
                     "found the end of the line within a quoted cell, "
                     "expected its closing quote");
        return NULL;
    }
    cell->length = at++ - cell->text;
    while (at < end && is_blank(csv, *at))
        at++;
    if (at == end || *at == csv->delimiter)
        return at;
    tai_complain(&csv->lines, csv->errors, at,
                 "found text behind a quoted cell, expected a delimiter");
    return NULL;
}

static const char *
take_plain(const struct tai_csv *csv, const char *at, const char *end,
           struct tai_cell *cell)
{
    cell->text = at;
    while (at < end && *at != csv->delimiter)
        at++;
    cell->length = at - cell->text;
    while (cell->length > 0 && is_blank(csv, cell->text[cell->length - 1]))
        cell->length--;
    return at;
}

/* Splits the line. TA_BAD_INPUT after a complaint. */
static ta_status
split(struct tai_csv *csv)
{
    const char *at = csv->lines.line, *const end = at + csv->lines.length;
    csv->cells = 0;
    for (;;) {
        while (at < end && is_blank(csv, *at))
            at++;
        struct tai_cell cell = {.place = at};
        at = at < end && *at == '"' ? take_quoted(csv, at, end, &cell)
                                    : take_plain(csv, at, end, &cell);
        if (!at)
            return TA_BAD_INPUT;
        if (!add_cell(csv, &cell))
            return TA_OUT_OF_MEMORY;
        if (at == end)
            return TA_OK;
        at++;
    }
}

/* The first row with a cell in it decides on the delimiter. */
static bool
choose_delimiter(struct tai_csv *csv)
{
    const struct tai_lines *lines = &csv->lines;
    if (csv->delimiter)
        return true;
    csv->delimiter = find_delimiter(lines);
    if (csv->delimiter)
        return true;
    int64_t blank = 0;
    while (blank < lines->length &&
           (lines->line[blank] == ' ' || lines->line[blank] == '\t'))
        blank++;
    if (blank < lines->length)
        tai_complain(lines, csv->errors, lines->line + lines->length,
                     "found a row of one cell, expected a header row of cells "
                     "separated by comma, semicolon or tab");
    return false;
}

bool
tai_csv_next(struct tai_csv *csv, ta_status *status)
{
    while (!tai_errors_full(csv->errors) && tai_lines_next(&csv->lines)) {
        if (!tai_lines_check(&csv->lines, csv->errors))
            return false;
        const int32_t before = csv->errors->count;
        if (!choose_delimiter(csv)) {
            if (csv->errors->count > before)
                return false;
            continue;
        }
        const ta_status found = split(csv);
        if (found == TA_OUT_OF_MEMORY) {
            *status = found;
            return false;
        }
        if (found)
            continue;
        while (csv->cells > 0 && csv->cell[csv->cells - 1].length == 0)
            csv->cells--;
        if (csv->cells > 0)
            return true;
    }
    return false;
}

struct tai_field
tai_csv_name(struct tai_csv *csv, const struct tai_cell *cell)
{
    if (!cell->doubled)
        return (struct tai_field){cell->text, cell->length};
    if (cell->length > csv->name_room) {
        char *larger = tai_resize(csv->name, cell->length, 1);
        if (!larger)
            return (struct tai_field){NULL, 0};
        csv->name = larger;
        csv->name_room = cell->length;
    }
    int64_t length = 0;
    for (int64_t i = 0; i < cell->length; i++) {
        csv->name[length++] = cell->text[i];
        i += cell->text[i] == '"';
    }
    return (struct tai_field){csv->name, length};
}
