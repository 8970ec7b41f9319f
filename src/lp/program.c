/* SPDX-License-Identifier: MIT */
#include "lp/program.h"

#include <assert.h>
#include <string.h>

#include "base/memory.h"

void
tai_program_init(struct tai_program *program)
{
    *program = (struct tai_program){.columns = 0};
}

void
tai_program_clear(struct tai_program *program)
{
    tai_free(program->entry);
    tai_free(program->row);
    tai_free(program->column);
    tai_program_init(program);
}

int32_t
tai_program_add_column(struct tai_program *program, int64_t lower,
                       int64_t upper, int64_t cost, bool integer)
{
    assert(program->columns < INT32_MAX);
    struct tai_column *larger =
        tai_grow(program->column, program->columns, &program->column_capacity,
                 sizeof *larger);
    if (!larger) {
        program->out_of_memory = true;
        return 0;
    }
    program->column = larger;
    larger[program->columns] = (struct tai_column){
        .lower = lower, .upper = upper, .cost = cost, .integer = integer};
    return program->columns++;
}

int32_t
tai_program_add_row(struct tai_program *program, int64_t lower, int64_t upper)
{
    assert(program->rows < INT32_MAX);
    struct tai_row *larger = tai_grow(program->row, program->rows,
                                      &program->row_capacity, sizeof *larger);
    if (!larger) {
        program->out_of_memory = true;
        return 0;
    }
    program->row = larger;
    larger[program->rows] = (struct tai_row){.lower = lower, .upper = upper};
    return program->rows++;
}

void
tai_program_add_entry(struct tai_program *program, int32_t row, int32_t column,
                      int64_t value)
{
    if (value == 0)
        return;
    struct tai_entry *larger =
        tai_grow(program->entry, program->entries, &program->entry_capacity,
                 sizeof *larger);
    if (!larger) {
        program->out_of_memory = true;
        return;
    }
    program->entry = larger;
    larger[program->entries++] =
        (struct tai_entry){.value = value, .row = row, .column = column};
}

/* A finite number that survives the way into a double. */
static bool
exact(int64_t number)
{
    return number >= -TAI_EXACT_DOUBLE && number <= TAI_EXACT_DOUBLE;
}

static ta_status
check_bounds(int64_t lower, int64_t upper)
{
    if (lower == TAI_UNBOUNDED || upper == -TAI_UNBOUNDED || lower > upper)
        return TA_INVALID_ARGUMENT;
    if ((lower != -TAI_UNBOUNDED && !exact(lower)) ||
        (upper != TAI_UNBOUNDED && !exact(upper)))
        return TA_NOT_SUPPORTED;
    return TA_OK;
}

/*
 * Each pair of row and column at most once: entries are linked by row, and
 * `seen[column]` names the last row that had it.
 */
static ta_status
check_entries(const struct tai_program *program)
{
    ta_status status = TA_OUT_OF_MEMORY;
    int64_t *head = tai_alloc(program->rows, sizeof *head);
    int64_t *next = tai_alloc(program->entries, sizeof *next);
    int32_t *seen = tai_alloc(program->columns, sizeof *seen);
    if (!head || !next || !seen)
        goto done;
    status = TA_INVALID_ARGUMENT;
    for (int32_t i = 0; i < program->rows; i++)
        head[i] = -1;
    for (int32_t j = 0; j < program->columns; j++)
        seen[j] = -1;
    for (int64_t e = 0; e < program->entries; e++) {
        const struct tai_entry *entry = &program->entry[e];
        if (entry->row < 0 || entry->row >= program->rows ||
            entry->column < 0 || entry->column >= program->columns)
            goto done;
        next[e] = head[entry->row];
        head[entry->row] = e;
        if (!exact(entry->value)) {
            status = TA_NOT_SUPPORTED;
            goto done;
        }
    }
    for (int32_t i = 0; i < program->rows; i++)
        for (int64_t e = head[i]; e >= 0; e = next[e]) {
            const int32_t j = program->entry[e].column;
            if (seen[j] == i)
                goto done;
            seen[j] = i;
        }
    status = TA_OK;
done:
    tai_free(seen);
    tai_free(next);
    tai_free(head);
    return status;
}

ta_status
tai_program_check(const struct tai_program *program)
{
    if (program->out_of_memory)
        return TA_OUT_OF_MEMORY;
    for (int32_t j = 0; j < program->columns; j++) {
        const struct tai_column *column = &program->column[j];
        const ta_status status = check_bounds(column->lower, column->upper);
        if (status)
            return status;
        if (!exact(column->cost))
            return TA_NOT_SUPPORTED;
    }
    for (int32_t i = 0; i < program->rows; i++) {
        const struct tai_row *row = &program->row[i];
        const ta_status status = check_bounds(row->lower, row->upper);
        if (status)
            return status;
    }
    return check_entries(program);
}

/* Room for `count` elements in a block that has `*capacity`. */
static bool
reserve(void **block, int64_t count, int64_t *capacity, size_t size)
{
    if (count <= *capacity)
        return true;
    void *larger = tai_resize(*block, count, size);
    if (!larger)
        return false;
    *block = larger;
    *capacity = count;
    return true;
}

ta_status
tai_program_copy_growth(struct tai_program *copy,
                        const struct tai_program *program)
{
    assert(copy->columns <= program->columns);
    assert(copy->rows <= program->rows);
    assert(copy->entries <= program->entries);
    void *column = copy->column, *row = copy->row, *entry = copy->entry;
    bool enough = reserve(&column, program->columns, &copy->column_capacity,
                          sizeof *copy->column);
    copy->column = column;
    enough = enough && reserve(&row, program->rows, &copy->row_capacity,
                               sizeof *copy->row);
    copy->row = row;
    enough = enough && reserve(&entry, program->entries, &copy->entry_capacity,
                               sizeof *copy->entry);
    copy->entry = entry;
    if (!enough)
        return TA_OUT_OF_MEMORY;
    for (int32_t j = copy->columns; j < program->columns; j++)
        copy->column[j] = program->column[j];
    for (int32_t i = copy->rows; i < program->rows; i++)
        copy->row[i] = program->row[i];
    for (int64_t e = copy->entries; e < program->entries; e++)
        copy->entry[e] = program->entry[e];
    copy->columns = program->columns;
    copy->rows = program->rows;
    copy->entries = program->entries;
    return TA_OK;
}

bool
tai_program_feasible(const struct tai_program *program, const int64_t x[],
                     tai_int128 work[])
{
    for (int32_t j = 0; j < program->columns; j++)
        if (x[j] < program->column[j].lower || x[j] > program->column[j].upper)
            return false;
    for (int32_t i = 0; i < program->rows; i++)
        work[i] = 0;
    for (int64_t e = 0; e < program->entries; e++) {
        const struct tai_entry *entry = &program->entry[e];
        /* A product of two 64-bit numbers always fits. */
        const tai_int128 term = (tai_int128)entry->value * x[entry->column];
        if (__builtin_add_overflow(work[entry->row], term, &work[entry->row]))
            return false;
    }
    for (int32_t i = 0; i < program->rows; i++) {
        const struct tai_row *row = &program->row[i];
        if (row->lower != -TAI_UNBOUNDED && work[i] < row->lower)
            return false;
        if (row->upper != TAI_UNBOUNDED && work[i] > row->upper)
            return false;
    }
    return true;
}
