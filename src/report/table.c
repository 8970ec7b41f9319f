/* SPDX-License-Identifier: MIT */
#include "report/table.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void
tai_table_cell(struct tai_table *table, const char *format, ...)
{
    char cell[1024]; /* longer ones are cut */
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(cell, sizeof cell, format, arguments);
    va_end(arguments);
    tai_text_append(&table->cells, cell, (int64_t)strlen(cell) + 1);
}

int32_t
tai_text_columns(const char *bytes)
{
    int32_t columns = 0;
    for (; *bytes; bytes++)
        columns += ((unsigned char)*bytes & 0xC0) != 0x80;
    return columns;
}

static void
find_widths(const struct tai_table *table, int columns, int32_t width[])
{
    const char *cell = table->cells.bytes;
    const char *end = cell + table->cells.length;
    for (int c = 0; cell < end; c = (c + 1) % columns) {
        const int32_t needed = tai_text_columns(cell);
        if (needed > width[c])
            width[c] = needed;
        cell += strlen(cell) + 1;
    }
}

/* Blanks are owed until something follows them: no line ends in one. */
static const char *
print_row(const struct tai_table *table, const int32_t width[],
          const char *cell, struct tai_text *text)
{
    const char *end = table->cells.bytes + table->cells.length;
    int64_t owed = 0;
    for (int c = 0; table->layout[c] && cell < end; c++) {
        const int64_t blanks = width[c] - tai_text_columns(cell);
        if (table->layout[c] == 'r')
            owed += blanks;
        if (*cell) {
            tai_text_repeat(text, ' ', owed);
            tai_text_add(text, "%s", cell);
            owed = 0;
        }
        if (table->layout[c] == 'l')
            owed += blanks;
        owed += 2;
        cell += strlen(cell) + 1;
    }
    tai_text_append(text, "\n", 1);
    return cell;
}

void
tai_table_print(struct tai_table *table, struct tai_text *text)
{
    const int columns = (int)strlen(table->layout);
    assert(columns > 0 && columns <= TAI_TABLE_COLUMNS);
    if (table->cells.failed)
        text->failed = true;
    if (!text->failed && table->cells.length > 0) {
        int32_t width[TAI_TABLE_COLUMNS] = {0};
        find_widths(table, columns, width);
        const char *cell = table->cells.bytes;
        while (cell < table->cells.bytes + table->cells.length)
            cell = print_row(table, width, cell, text);
    }
    tai_text_release(&table->cells);
}
