/* SPDX-License-Identifier: MIT */
/*
 * An instance from matrices as a spreadsheet exports them: execution costs by
 * task and node, communication costs by task and task, distances by node and
 * node. The first row and the first column hold names; which is which is told
 * by name, not by position.
 *
 * A triangle of a matrix is what stands on one side of its diagonal, in the
 * order of the header row if that has all names of the first column, else in
 * the order of the execution matrix. In a communication matrix empty means 0:
 * if one triangle has only zeros, the other one counts; if both have more,
 * they must be equal.
 */
#include <taskassign/io.h>

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "io/builder.h"
#include "io/csv.h"
#include "io/source.h"

enum { EXECUTION, COMMUNICATION, DISTANCE, MATRICES };

/* A communication cost that is not 0. */
struct entry {
    int32_t row, column; /* tasks */
    int64_t line, at;    /* where it stands */
    const char *text;    /* of the number, in the source */
    int64_t length;
};

struct reader {
    const char *path[MATRICES];
    struct tai_source source[MATRICES];
    struct tai_errors *errors;
    ta_status status;
    struct tai_builder builder;
    bool building;

    struct tai_csv csv;
    int32_t *column; /* [columns]: the task or node of a cell, -1 for the
                        first cell and unknown names */
    int64_t columns;
    int32_t *position; /* [tasks or nodes]: its cell in the header, or -1 */
    int64_t *row_line; /* [tasks or nodes]: its row's line, or 0 */

    struct entry *entry; /* [entries] */
    int64_t entries, entry_room;
};

#define complain(reader, at, ...)                                              \
    tai_complain(&(reader)->csv.lines, (reader)->errors, (at), __VA_ARGS__)

#define QUOTE(cell)                                                            \
    tai_quote((char[TAI_QUOTE_BUFFER]){0}, (cell)->text, (cell)->length)

static void
fail(struct reader *reader, ta_status status)
{
    if (!reader->status)
        reader->status = status;
}

static bool
should_stop(const struct reader *reader)
{
    return reader->status || tai_errors_full(reader->errors);
}

/* ---- Cells ------------------------------------------------------------- */

/* The cell, which is empty if the row ends before it. */
static struct tai_cell
get_cell(const struct reader *reader, int64_t column)
{
    const struct tai_csv *csv = &reader->csv;
    if (column < csv->cells)
        return csv->cell[column];
    const char *end = csv->lines.line + csv->lines.length;
    return (struct tai_cell){.text = end, .place = end};
}

/* A new name. Names of an instance have no blanks and no '#', or its native
   form could not be read again. */
static bool
take_new_name(struct reader *reader, const struct tai_cell *cell,
              struct tai_field *name)
{
    *name = tai_csv_name(&reader->csv, cell);
    if (!name->text) {
        fail(reader, TA_OUT_OF_MEMORY);
        return false;
    }
    if (name->length == 0) {
        complain(reader, cell->place, "found an empty cell, expected a name");
        return false;
    }
    for (int64_t i = 0; i < name->length; i++)
        if (strchr(" \t\r#", name->text[i])) {
            complain(reader, cell->place,
                     "found %s, expected a name without blanks and '#'",
                     QUOTE(cell));
            return false;
        }
    return true;
}

/* The task or node of that name, or a complaint. */
static bool
take_name(struct reader *reader, const struct tai_cell *cell,
          const struct tai_names *names, const char *what, int32_t *item)
{
    const struct tai_field name = tai_csv_name(&reader->csv, cell);
    *item = -1;
    if (name.text)
        *item = tai_names_find(names, name.text, name.length);
    else
        fail(reader, TA_OUT_OF_MEMORY);
    if (*item < 0 && name.text)
        complain(reader, cell->place,
                 "found %s, expected a %s of the execution matrix", QUOTE(cell),
                 what);
    return *item >= 0;
}

/* Adds a number to the row of the builder, or complains. */
static bool
take_number(struct reader *reader, const struct tai_cell *cell, int rules)
{
    char refusal[TAI_REFUSAL];
    const ta_status status = tai_builder_take(&reader->builder, cell->text,
                                              cell->length, rules, refusal);
    if (!status)
        return true;
    if (status == TA_OUT_OF_MEMORY) {
        fail(reader, status);
        return false;
    }
    const struct tai_place place =
        tai_lines_place(&reader->csv.lines, cell->place);
    tai_errors_add(reader->errors, status, &place, "%s%s", refusal,
                   memchr(cell->text, ',', (size_t)cell->length)
                       ? " with a decimal point"
                       : "");
    return false;
}

/* Cells behind the last column of the header. */
static bool
check_width(struct reader *reader)
{
    if (reader->csv.cells <= reader->columns)
        return true;
    complain(reader, reader->csv.cell[reader->columns].place,
             "found %lld cells, expected %lld, as in the header row",
             (long long)reader->csv.cells, (long long)reader->columns);
    return false;
}

static bool
next_row(struct reader *reader)
{
    return !reader->status && tai_csv_next(&reader->csv, &reader->status) &&
           !reader->status;
}

/* The header row, which has a name beside the first cell. */
static bool
next_header(struct reader *reader, const char *what)
{
    const int32_t before = reader->errors->count;
    if (!next_row(reader)) {
        if (!reader->status && reader->errors->count == before)
            tai_lines_complain_at_end(&reader->csv.lines, reader->errors,
                                      "a header row");
        return false;
    }
    reader->columns = reader->csv.cells;
    if (reader->columns > 1)
        return true;
    complain(reader, reader->csv.lines.line + reader->csv.lines.length,
             "found no name, expected a header row of an empty cell and %s",
             what);
    return false;
}

/* ---- Execution --------------------------------------------------------- */

static void
read_nodes(struct reader *reader)
{
    if (!next_header(reader, "the nodes"))
        return;
    const int64_t nodes = reader->columns - 1;
    fail(reader, nodes > INT32_MAX
                     ? TA_OUT_OF_RANGE
                     : tai_builder_init(&reader->builder, (int32_t)nodes,
                                        reader->builder.precision,
                                        reader->builder.plan));
    reader->building = !reader->status;
    for (int64_t i = 1; i <= nodes && !should_stop(reader); i++) {
        const struct tai_cell *cell = &reader->csv.cell[i];
        struct tai_field name;
        if (!take_new_name(reader, cell, &name))
            continue;
        const ta_status status = tai_instance_add_node_name(
            reader->builder.instance, name.text, name.length);
        if (status == TA_BAD_INPUT)
            complain(reader, cell->place,
                     "found node %s a second time, expected different names",
                     QUOTE(cell));
        else
            fail(reader, status);
    }
}

static void
read_task(struct reader *reader)
{
    struct tai_builder *builder = &reader->builder;
    const struct tai_cell first = get_cell(reader, 0);
    struct tai_field name;
    tai_builder_begin(builder, TAI_COSTS, 0);
    bool good = check_width(reader);
    for (int64_t i = 1; good && i < reader->columns && !should_stop(reader);
         i++) {
        const struct tai_cell cell = get_cell(reader, i);
        if (cell.length > 0)
            (void)take_number(reader, &cell, TAI_OR_INFINITY);
        else
            complain(reader, cell.place,
                     "found an empty cell, expected a cost or inf");
    }
    /* A task is known even if its costs are not. */
    while (builder->filled < builder->instance->nodes)
        tai_builder_infinity(builder);
    if (should_stop(reader) || !take_new_name(reader, &first, &name))
        return;
    const ta_status status = tai_builder_task(builder, name.text, name.length);
    if (status == TA_BAD_INPUT)
        complain(reader, first.place,
                 "found task %s a second time, expected different names",
                 QUOTE(&first));
    else
        fail(reader, status);
}

static void
read_execution(struct reader *reader)
{
    read_nodes(reader);
    while (reader->building && !should_stop(reader) && next_row(reader))
        read_task(reader);
}

/* ---- Names of the other matrices --------------------------------------- */

/* The header row of a square matrix: what its columns and items are. */
static bool
read_columns(struct reader *reader, const struct tai_names *names,
             int32_t items, const char *what)
{
    if (!next_header(reader, what))
        return false;
    reader->column = tai_alloc(reader->columns, sizeof *reader->column);
    reader->position = tai_alloc(items, sizeof *reader->position);
    reader->row_line = tai_alloc_zero(items, sizeof *reader->row_line);
    if (!reader->column || !reader->position || !reader->row_line) {
        fail(reader, TA_OUT_OF_MEMORY);
        return false;
    }
    for (int32_t i = 0; i < items; i++)
        reader->position[i] = -1;
    reader->column[0] = -1;
    for (int64_t i = 1; i < reader->columns && !should_stop(reader); i++) {
        const struct tai_cell *cell = &reader->csv.cell[i];
        int32_t item;
        if (take_name(reader, cell, names, what, &item)) {
            if (reader->position[item] >= 0)
                complain(reader, cell->place,
                         "found %s %s a second time, expected one column for "
                         "each",
                         what, QUOTE(cell));
            reader->position[item] = (int32_t)i;
        }
        reader->column[i] = item;
    }
    return !should_stop(reader);
}

/* The item of a row, which has no row yet. */
static bool
take_row(struct reader *reader, const struct tai_names *names, const char *what,
         int32_t *item)
{
    const struct tai_cell cell = get_cell(reader, 0);
    if (!check_width(reader) || !take_name(reader, &cell, names, what, item))
        return false;
    if (reader->row_line[*item]) {
        complain(reader, cell.place,
                 "found %s %s a second time, expected one row for each", what,
                 QUOTE(&cell));
        return false;
    }
    reader->row_line[*item] = reader->csv.lines.number;
    return true;
}

static void
forget_columns(struct reader *reader)
{
    tai_free(reader->row_line);
    tai_free(reader->position);
    tai_free(reader->column);
    reader->row_line = NULL;
    reader->position = NULL;
    reader->column = NULL;
}

/* ---- Communication ----------------------------------------------------- */

/* Keeps a cell of a row of communication for later, unless it is 0. */
static void
read_entry(struct reader *reader, int32_t row, int32_t column,
           const struct tai_cell *cell)
{
    struct tai_builder *builder = &reader->builder;
    tai_builder_begin(builder, TAI_COSTS, 0);
    if (!take_number(reader, cell, TAI_NOT_NEGATIVE))
        return;
    bool zero = builder->row[0] == 0;
    if (zero && builder->precision != TAI_EXACT) /* it may be rounded */
        for (int64_t i = 0; zero && i < cell->length; i++)
            zero = cell->text[i] < '1' || cell->text[i] > '9';
    if (zero)
        return;
    if (row == column) {
        complain(reader, cell->place,
                 "found %s on the diagonal, expected it empty or 0",
                 QUOTE(cell));
        return;
    }
    struct entry *larger = tai_grow(reader->entry, reader->entries,
                                    &reader->entry_room, sizeof *larger);
    if (!larger) {
        fail(reader, TA_OUT_OF_MEMORY);
        return;
    }
    reader->entry = larger;
    reader->entry[reader->entries++] =
        (struct entry){.row = row,
                       .column = column,
                       .line = reader->csv.lines.number,
                       .at = cell->place - reader->csv.lines.line + 1,
                       .text = cell->text,
                       .length = cell->length};
}

static int32_t
lower_of(const struct entry *entry)
{
    return entry->row < entry->column ? entry->row : entry->column;
}

static int32_t
upper_of(const struct entry *entry)
{
    return entry->row < entry->column ? entry->column : entry->row;
}

/* By pair of tasks, then in the order of the file. */
static int
compare_entries(const void *left, const void *right)
{
    const struct entry *a = left, *b = right;
    if (lower_of(a) != lower_of(b))
        return lower_of(a) < lower_of(b) ? -1 : 1;
    if (upper_of(a) != upper_of(b))
        return upper_of(a) < upper_of(b) ? -1 : 1;
    if (a->line != b->line)
        return a->line < b->line ? -1 : 1;
    return a->at < b->at ? -1 : a->at > b->at;
}

/* Whether entries stand on both sides of the diagonal. */
static bool
has_both_triangles(const struct reader *reader)
{
    bool by_header = true, above = false, below = false;
    for (int32_t t = 0; t < reader->builder.instance->tasks; t++)
        by_header =
            by_header && (!reader->row_line[t] || reader->position[t] >= 0);
    for (int64_t i = 0; i < reader->entries; i++) {
        const struct entry *entry = &reader->entry[i];
        const bool is_above = by_header ? reader->position[entry->row] <
                                              reader->position[entry->column]
                                        : entry->row < entry->column;
        above = above || is_above;
        below = below || !is_above;
    }
    return above && below;
}

static void
complain_of_entry(struct reader *reader, const struct entry *entry,
                  const char *other, int64_t length)
{
    char quote[2][TAI_QUOTE_BUFFER], name[2][TA_NAME_BUFFER];
    const struct ta_instance *instance = reader->builder.instance;
    const struct tai_place place = {.line = entry->line, .column = entry->at};
    tai_errors_add(
        reader->errors, TA_BAD_INPUT, &place,
        "found %s, expected a symmetric matrix, with %s as in row %.100s, "
        "column %.100s",
        tai_quote(quote[0], entry->text, entry->length),
        tai_quote(quote[1], other, length),
        ta_instance_task_name(instance, entry->column, name[0]),
        ta_instance_task_name(instance, entry->row, name[1]));
}

/* Puts the number of an entry into the row of the builder; it has been there
   before, but a finer scale may have come since. */
static bool
retake(struct reader *reader, const struct entry *entry)
{
    tai_builder_begin(&reader->builder, TAI_COSTS, 0);
    const ta_status status =
        tai_builder_number(&reader->builder, entry->text, entry->length);
    if (status == TA_OUT_OF_RANGE) {
        char quote[TAI_QUOTE_BUFFER];
        const struct tai_place place = {.line = entry->line,
                                        .column = entry->at};
        tai_errors_add(reader->errors, status, &place,
                       "found %s, expected a number that fits the %d decimals "
                       "of all costs",
                       tai_quote(quote, entry->text, entry->length),
                       reader->builder.decimals);
    } else {
        fail(reader, status);
    }
    return !status;
}

/* Adds the pairs, each once. */
static void
add_entries(struct reader *reader)
{
    struct tai_builder *builder = &reader->builder;
    const bool symmetric = has_both_triangles(reader);
    if (reader->entries > 0)
        qsort(reader->entry, (size_t)reader->entries, sizeof *reader->entry,
              compare_entries);
    for (int64_t i = 0; i < reader->entries && !should_stop(reader); i++) {
        const struct entry *entry = &reader->entry[i];
        if (!retake(reader, entry))
            continue;
        const ta_cost cost = builder->row[0];
        const int decimals = builder->decimals;
        if (symmetric) {
            const struct entry *mirror = entry + 1;
            if (i + 1 == reader->entries ||
                lower_of(mirror) != lower_of(entry) ||
                upper_of(mirror) != upper_of(entry)) {
                complain_of_entry(reader, entry, "0", 1);
                continue;
            }
            i++;
            if (!retake(reader, mirror))
                continue;
            if (builder->row[0] != cost || builder->decimals != decimals) {
                complain_of_entry(reader, mirror, entry->text, entry->length);
                continue;
            }
        }
        fail(reader,
             tai_builder_pair(builder, lower_of(entry), upper_of(entry)));
    }
}

static void
read_communication(struct reader *reader)
{
    const struct ta_instance *instance = reader->builder.instance;
    if (!read_columns(reader, &instance->task_names, instance->tasks, "task"))
        return;
    while (!should_stop(reader) && next_row(reader)) {
        int32_t row;
        if (!take_row(reader, &instance->task_names, "task", &row))
            continue;
        for (int64_t i = 1; i < reader->csv.cells && !should_stop(reader); i++)
            if (reader->csv.cell[i].length > 0)
                read_entry(reader, row, reader->column[i],
                           &reader->csv.cell[i]);
    }
    if (!reader->status && reader->errors->count == 0)
        add_entries(reader);
}

/* ---- Distances --------------------------------------------------------- */

/* All cells of the matrix, row by row as the nodes come in the header; what
   is empty on one side of the diagonal is taken from the other. */
struct square {
    struct tai_cell *cell; /* [rows * nodes] */
    int32_t *node;         /* [rows] */
    int64_t *line;         /* [rows] */
    const char **text;     /* [rows]: the lines, for messages */
    int64_t *length;       /* [rows] */
    int64_t room, rows;
};

static bool
is_given(const struct tai_cell *cell)
{
    return cell->length > 0;
}

/* Copies the row of a node behind the others. */
static bool
keep_row(struct reader *reader, struct square *square, int32_t node)
{
    const int64_t nodes = reader->builder.instance->nodes;
    const int64_t cells = square->rows * nodes;
    if (cells + nodes > square->room) {
        const int64_t room = cells + nodes + square->room / 2;
        struct tai_cell *larger =
            tai_resize(square->cell, room, sizeof *larger);
        if (!larger)
            return false;
        square->cell = larger;
        square->room = room;
    }
    for (int64_t i = 0; i < nodes; i++)
        square->cell[cells + i] = (struct tai_cell){0};
    for (int64_t i = 1; i < reader->columns; i++)
        if (reader->column[i] >= 0)
            square->cell[cells + reader->column[i]] = get_cell(reader, i);
    square->node[square->rows] = node;
    square->line[square->rows] = reader->csv.lines.number;
    square->text[square->rows] = reader->csv.lines.line;
    square->length[square->rows] = reader->csv.lines.length;
    square->rows++;
    return true;
}

/* The distances of one node, with what the other triangle says where its own
   row is empty. */
static void
add_distances(struct reader *reader, const struct square *square,
              const int32_t row_of[], int32_t node)
{
    struct tai_builder *builder = &reader->builder;
    const int32_t nodes = builder->instance->nodes;
    const int64_t row = row_of[node];
    reader->csv.lines.number = square->line[row];
    reader->csv.lines.line = square->text[row];
    reader->csv.lines.length = square->length[row];
    tai_builder_begin(builder, TAI_DISTANCES, 0);
    for (int32_t p = 0; p < nodes && !should_stop(reader); p++) {
        const struct tai_cell *own = &square->cell[row * nodes + p];
        const struct tai_cell *mirror =
            &square->cell[(int64_t)row_of[p] * nodes + node];
        const struct tai_cell zero = {"0", 1, own->place, false};
        if (is_given(own)) {
            if (!take_number(reader, own, TAI_NOT_NEGATIVE))
                return;
        } else if (is_given(mirror) || p == node) {
            if (!take_number(reader, is_given(mirror) ? mirror : &zero,
                             TAI_NOT_NEGATIVE))
                return;
        } else {
            complain(reader, own->place,
                     "found an empty cell here and in the other triangle, "
                     "expected a distance");
            return;
        }
    }
    int32_t clash;
    if (should_stop(reader))
        return;
    fail(reader, tai_builder_distances(builder, node, &clash));
    if (!reader->status && clash >= 0) {
        const struct tai_cell *cell = &square->cell[row * nodes + clash];
        complain(reader, cell->place,
                 "found %s, expected the same distance as in the other "
                 "triangle",
                 QUOTE(cell));
    }
}

static void
read_distance_rows(struct reader *reader, struct square *square,
                   int32_t row_of[])
{
    const struct ta_instance *instance = reader->builder.instance;
    while (!should_stop(reader) && next_row(reader)) {
        int32_t node;
        if (!take_row(reader, &instance->node_names, "node", &node))
            continue;
        row_of[node] = (int32_t)square->rows;
        if (!keep_row(reader, square, node))
            fail(reader, TA_OUT_OF_MEMORY);
    }
    if (reader->status || reader->errors->count)
        return;
    for (int32_t p = 0; p < instance->nodes; p++)
        if (reader->position[p] < 0 || !reader->row_line[p]) {
            char name[TA_NAME_BUFFER];
            complain(reader, reader->csv.lines.line + reader->csv.lines.length,
                     "found the end of the file, expected a row and a column "
                     "for node %.200s",
                     ta_instance_node_name(instance, p, name));
            return;
        }
    for (int64_t row = 0; row < square->rows && !should_stop(reader); row++)
        add_distances(reader, square, row_of, square->node[row]);
}

static void
read_distance(struct reader *reader)
{
    const struct ta_instance *instance = reader->builder.instance;
    const int32_t nodes = instance->nodes;
    if (!read_columns(reader, &instance->node_names, nodes, "node"))
        return;
    struct square square = {0};
    square.node = tai_alloc(nodes, sizeof *square.node);
    square.line = tai_alloc(nodes, sizeof *square.line);
    square.text = tai_alloc(nodes, sizeof *square.text);
    square.length = tai_alloc(nodes, sizeof *square.length);
    int32_t *row_of = tai_alloc(nodes, sizeof *row_of);
    if (square.node && square.line && square.text && square.length && row_of)
        read_distance_rows(reader, &square, row_of);
    else
        fail(reader, TA_OUT_OF_MEMORY);
    tai_free(row_of);
    tai_free(square.length);
    tai_free(square.text);
    tai_free(square.line);
    tai_free(square.node);
    tai_free(square.cell);
}

/* ---- The whole --------------------------------------------------------- */

static void
read_matrix(struct reader *reader, int which,
            void (*read)(struct reader *reader))
{
    if (!reader->path[which] || reader->status || reader->errors->count)
        return;
    tai_errors_name(reader->errors, tai_source_name(reader->path[which]));
    tai_csv_init(&reader->csv, reader->source[which].text,
                 reader->source[which].length, reader->errors);
    read(reader);
    forget_columns(reader);
    tai_csv_release(&reader->csv);
}

/* One pass over all matrices; a survey gives no instance. */
static ta_status
read_once(void *source, enum tai_precision precision, struct tai_plan *plan,
          struct tai_errors *errors, ta_instance **instance)
{
    struct reader *reader = source;
    reader->errors = errors;
    reader->status = TA_OK;
    reader->entries = 0;
    reader->building = false;
    reader->builder =
        (struct tai_builder){.precision = precision, .plan = plan};
    read_matrix(reader, EXECUTION, read_execution);
    read_matrix(reader, COMMUNICATION, read_communication);
    read_matrix(reader, DISTANCE, read_distance);
    ta_status status = reader->status ? reader->status : errors->status;
    if (!status) {
        ta_error error = {0};
        struct tai_culprit culprit;
        status =
            tai_builder_finish(&reader->builder, instance, &error, &culprit);
        if (status == TA_OUT_OF_RANGE) {
            tai_errors_name(errors, tai_source_name(reader->path[EXECUTION]));
            tai_errors_add(errors, status,
                           &(struct tai_place){.line = 1, .column = 1}, "%s",
                           error.message);
        }
    }
    if (reader->building)
        tai_builder_release(&reader->builder);
    return status;
}

ta_status
ta_instance_read_matrices(const char *execution, const char *communication,
                          const char *distance, const ta_read_options *options,
                          ta_instance **instance, ta_error *error)
{
    const ta_read_options known = tai_read_options(options);
    struct reader reader = {.path = {execution, communication, distance}};
    int streams = 0;
    for (int i = 0; i < MATRICES; i++)
        streams += reader.path[i] && !strcmp(reader.path[i], "-");
    if (!execution || !instance || streams > 1)
        return TA_INVALID_ARGUMENT;
    struct tai_errors errors;
    tai_errors_init(&errors, "", &known, error);
    ta_status status = TA_OK;
    for (int i = 0; i < MATRICES && !status; i++)
        if (reader.path[i]) {
            tai_errors_name(&errors, tai_source_name(reader.path[i]));
            status =
                tai_source_read(&reader.source[i], reader.path[i], &errors);
        }
    if (!status)
        status = tai_read_precisely(read_once, &reader, known.round, &errors,
                                    instance);
    tai_free(reader.entry);
    for (int i = 0; i < MATRICES; i++)
        tai_source_release(&reader.source[i]);
    return status;
}
