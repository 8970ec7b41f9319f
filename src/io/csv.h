/* SPDX-License-Identifier: MIT */
#ifndef TAI_CSV_H
#define TAI_CSV_H

/*
 * Rows of cells as spreadsheets export them (RFC 4180): separated by comma,
 * semicolon or tab, whichever the first row has; cells may be quoted, with
 * doubled quotes inside. A cell ends with its line: no name may hold a line
 * feed.
 */

#include "io/lines.h"

struct tai_cell {
    const char *text; /* without quotes and surrounding blanks, but with
                         quotes inside still doubled: no number has any */
    int64_t length;
    const char *place; /* in the line */
    bool doubled;      /* there are quotes inside */
};

struct tai_csv {
    struct tai_lines lines;
    struct tai_errors *errors;
    char delimiter;        /* 0 before the first row */
    struct tai_cell *cell; /* [cells] of the row */
    int64_t cells, cell_room;
    char *name; /* [name_room]: of a cell with quotes inside */
    int64_t name_room;
};

void tai_csv_init(struct tai_csv *csv, const char *text, int64_t length,
                  struct tai_errors *errors);

void tai_csv_release(struct tai_csv *csv);

/*
 * The next row that is not empty; false at the end, or when errors or
 * *status (TA_OUT_OF_MEMORY) say that reading cannot go on. Empty cells at the
 * end of a row are dropped.
 */
bool tai_csv_next(struct tai_csv *csv, ta_status *status);

/* The text of a cell as a name, its quotes no longer doubled. Lent until the
   next call; text is NULL without memory. */
struct tai_field tai_csv_name(struct tai_csv *csv, const struct tai_cell *cell);

#endif
