/* SPDX-License-Identifier: MIT */
#include "cli/table.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

void
table_init(struct table *table, const char *layout)
{
    *table = (struct table){.columns = (int)strlen(layout)};
    for (int c = 0; c < table->columns; c++)
        table->right[c] = layout[c] == 'r';
}

int
table_add_row(struct table *table)
{
    if (table->rows == table->room) {
        const int room = 2 * table->room + 8;
        void *cells = realloc(table->cell, (size_t)room * sizeof *table->cell);
        if (!cells) {
            table->failed = true;
            return -1;
        }
        table->cell = cells;
        table->room = room;
    }
    memset(table->cell[table->rows], 0, sizeof *table->cell);
    return table->rows++;
}

void
table_set(struct table *table, int row, int column, const char *format, ...)
{
    if (row < 0)
        return;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(table->cell[row][column], TABLE_CELL, format, arguments);
    va_end(arguments);
}

void
table_set_cost(struct table *table, int row, int column, ta_cost value,
               int decimals)
{
    char number[TA_COST_BUFFER];
    table_set(table, row, column, "%s",
              ta_cost_format(value, decimals, number));
}

/* A small share does not look like none. */
void
table_set_share(struct table *table, int row, int column, double share)
{
    if (isnan(share))
        table_set(table, row, column, "-");
    else if (share > 0 && share < 0.001)
        table_set(table, row, column, "%.*f %%", share < 0.0001 ? 4 : 2,
                  100 * share);
    else
        table_set(table, row, column, "%.1f %%", 100 * share);
}

void
table_set_seconds(struct table *table, int row, int column, double seconds)
{
    if (seconds < 1)
        table_set(table, row, column, "%.2f ms", 1e3 * seconds);
    else
        table_set(table, row, column, "%.2f s", seconds);
}

/* Characters of a UTF-8 text; those that are two columns wide count once. */
static int
width_of(const char *text)
{
    int width = 0;
    for (; *text; text++)
        width += ((unsigned char)*text & 0xC0) != 0x80;
    return width;
}

void
table_print(const struct table *table, FILE *file)
{
    int width[TABLE_COLUMNS] = {0};
    for (int r = 0; r < table->rows; r++)
        for (int c = 0; c < table->columns; c++)
            if (width_of(table->cell[r][c]) > width[c])
                width[c] = width_of(table->cell[r][c]);
    for (int r = 0; r < table->rows; r++) {
        int blanks = 0; /* owed; none at the end of a line */
        for (int c = 0; c < table->columns; c++) {
            const char *cell = table->cell[r][c];
            const int space = width[c] - width_of(cell);
            if (table->right[c])
                blanks += space;
            if (*cell) {
                fprintf(file, "%*s%s", blanks, "", cell);
                blanks = 0;
            }
            if (!table->right[c])
                blanks += space;
            blanks += 2;
        }
        fputc('\n', file);
    }
}

void
table_release(struct table *table)
{
    free(table->cell);
    *table = (struct table){0};
}
