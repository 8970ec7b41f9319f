/* SPDX-License-Identifier: MIT */
#ifndef TAI_TABLE_H
#define TAI_TABLE_H

/*
 * Columns that line up. Cells are added one after the other, row by row.
 *
 *     struct tai_table table = {.layout = "lr"};
 *     tai_table_cell(&table, "%s", "node");
 *     tai_table_cell(&table, "%s", "tasks");
 *     ...
 *     tai_table_print(&table, &text);
 */

#include "base/text.h"

#define TAI_TABLE_COLUMNS 16

struct tai_table {
    const char *layout;    /* a letter for each column, at most
                              TAI_TABLE_COLUMNS: l to the left, r to the right */
    struct tai_text cells; /* each with a final NUL */
};

void tai_table_cell(struct tai_table *table, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Appends the rows to the text, which fails if the table did, and releases
   the table. An unfinished last row is filled up. */
void tai_table_print(struct tai_table *table, struct tai_text *text);

/* Columns that a text takes: its characters, not its bytes. Wide ones count
   once. */
int32_t tai_text_columns(const char *bytes);

#endif
