/* SPDX-License-Identifier: MIT */
#ifndef CLI_TABLE_H
#define CLI_TABLE_H

/*
 * Columns that line up: words to the left, numbers to the right.
 */

#include <stdio.h>

#include "cli/command.h"

enum { TABLE_COLUMNS = 8, TABLE_CELL = 64 };

struct table {
    int columns;
    int rows, room;
    bool failed; /* memory ran out */
    bool right[TABLE_COLUMNS];
    char (*cell)[TABLE_COLUMNS][TABLE_CELL]; /* [room] */
};

/* `layout` has a letter for each column: l or r. */
void table_init(struct table *table, const char *layout);

/* A new row of empty cells; its number, or -1 if memory ran out. */
int table_add_row(struct table *table);

/* Longer texts than TABLE_CELL are cut; a row of -1 is ignored. */
void table_set(struct table *table, int row, int column, const char *format,
               ...) __attribute__((format(printf, 4, 5)));

/* A count of units of 10^-decimals, as "12.5". */
void table_set_cost(struct table *table, int row, int column, ta_cost value,
                    int decimals);

/* A fraction as "1.5 %", "-" for NAN. */
void table_set_share(struct table *table, int row, int column, double share);

/* "0.21 ms", "12.30 s". */
void table_set_seconds(struct table *table, int row, int column,
                       double seconds);

void table_print(const struct table *table, FILE *file);

void table_release(struct table *table);

#endif
