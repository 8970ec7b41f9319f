/* SPDX-License-Identifier: MIT */
/*
 * Reading the native format: one pass over the text, line by line.
 *
 * A line is split into fields, a section's function takes them. Nothing is
 * allocated for a line, and nothing on the word of a header: arrays grow with
 * the records that are there. After an error reading goes on where that makes
 * sense, so that one run shows several; what would only follow from an
 * earlier error is not reported.
 */
#include "io/tap.h"

#include <assert.h>
#include <string.h>

#include "base/memory.h"
#include "io/builder.h"
#include "io/lines.h"
#include "io/utf8.h"

/* What is known of a resource beside its numbers. */
struct need {
    bool has_capacity;
    struct tai_place first; /* requirement; line 0 if there is none */
    uint64_t *given; /* [tasks / 64 + 1], a bit for each requirement; NULL
                        while there is none */
};

struct reader;

enum {
    EXECUTION, /* comes first */
    COMMUNICATION,
    DISTANCE,
    CAPACITY,
    REQUIREMENT,
    PIN,
    TOGETHER,
    APART,
    CURRENT,
    MIGRATION,
    SECTIONS
};

struct section {
    const char *title;
    void (*record)(struct reader *reader);
};

struct reader {
    struct tai_lines lines;
    struct tai_errors *errors;
    ta_status status; /* TA_OK, or why reading cannot go on */
    bool finished;    /* nothing after this makes sense */

    const struct section *section;      /* NULL: records are skipped */
    uint32_t seen;                      /* a bit for each section */
    struct tai_lines records[SECTIONS]; /* what follows each title */
    bool tasks_unknown; /* rows of execution were skipped: no name of a task
                           can be called unknown */
    struct tai_builder builder;
    bool building; /* the builder exists */
    enum tai_precision precision;
    struct tai_plan *plan;

    uint64_t *migrated; /* [tasks / 64 + 1], or NULL */
    struct need *need;  /* [builder.resources.count] */
    int64_t need_room;
    int32_t needs;
    int32_t *group;      /* [tasks] of one line */
    int32_t *group_line; /* [tasks]: the group that mentioned the task last */
    int32_t groups;
};

/* ---- Errors ------------------------------------------------------------ */

/* complain(reader, at, format, ...): an error at a byte of this line. */
#define complain(reader, at, ...)                                              \
    tai_complain(&(reader)->lines, (reader)->errors, (at), __VA_ARGS__)

/* Room for what is quoted in messages. */
#define QUOTE(field)                                                           \
    tai_quote((char[TAI_QUOTE_BUFFER]){0}, (field)->text, (field)->length)

static void
fail(struct reader *reader, ta_status status)
{
    if (!reader->status)
        reader->status = status;
}

static bool
should_stop(const struct reader *reader)
{
    return reader->status || reader->finished ||
           tai_errors_full(reader->errors);
}

/* ---- Fields of records ------------------------------------------------- */

/* Whether the record has so many fields; complains at the first one too many
   or behind the last one. */
static bool
has_fields(struct reader *reader, int64_t wanted, const char *what)
{
    if (reader->lines.fields == wanted)
        return true;
    if (reader->lines.fields < wanted)
        complain(reader, tai_lines_behind(&reader->lines),
                 "found the end of a line with %lld field%s, expected %s",
                 (long long)reader->lines.fields,
                 reader->lines.fields == 1 ? "" : "s", what);
    else
        complain(reader, reader->lines.field[wanted].text,
                 "found %s, a field too many, expected %s",
                 QUOTE(&reader->lines.field[wanted]), what);
    return false;
}

/* As has_fields, for a first field and a value for each node. */
static bool
has_row(struct reader *reader, const char *first, const char *value)
{
    const int64_t nodes = reader->builder.instance->nodes;
    if (reader->lines.fields == nodes + 1)
        return true;
    const bool few = reader->lines.fields < nodes + 1;
    const char *at = few ? tai_lines_behind(&reader->lines)
                         : reader->lines.field[nodes + 1].text;
    complain(reader, at,
             "found %lld %s%s behind the %s, expected %lld, one for each node",
             (long long)(reader->lines.fields - 1), value,
             reader->lines.fields == 2 ? "" : "s", first, (long long)nodes);
    return false;
}

/* Names may hold anything but a carriage return, which would be taken for the
   end of the line where the name is written last. */
static bool
is_name(struct reader *reader, const struct tai_field *field)
{
    const char *stray = memchr(field->text, '\r', (size_t)field->length);
    if (!stray)
        return true;
    complain(reader, stray,
             "found a carriage return within a name, expected it at the end "
             "of a line only");
    return false;
}

static bool
take_task(struct reader *reader, const struct tai_field *field, int32_t *task)
{
    *task = tai_names_find(&reader->builder.instance->task_names, field->text,
                           field->length);
    if (*task >= 0)
        return true;
    if (!reader->tasks_unknown)
        complain(reader, field->text,
                 "found %s, expected a task of the execution section",
                 QUOTE(field));
    return false;
}

static bool
take_node(struct reader *reader, const struct tai_field *field, int32_t *node)
{
    *node = tai_names_find(&reader->builder.instance->node_names, field->text,
                           field->length);
    if (*node >= 0)
        return true;
    complain(reader, field->text,
             "found %s, expected one of the names after \"nodes\"",
             QUOTE(field));
    return false;
}

/* Adds a number to the row, or complains. */
static bool
take_number(struct reader *reader, const struct tai_field *field, int rules)
{
    char refusal[TAI_REFUSAL];
    const ta_status status = tai_builder_take(&reader->builder, field->text,
                                              field->length, rules, refusal);
    if (!status)
        return true;
    if (status == TA_OUT_OF_MEMORY) {
        fail(reader, status);
        return false;
    }
    const struct tai_place place = tai_lines_place(&reader->lines, field->text);
    tai_errors_add(reader->errors, status, &place, "%s", refusal);
    return false;
}

/* The numbers from field `first` on, all errors among them reported. */
static bool
take_numbers(struct reader *reader, int64_t first, int rules)
{
    const struct tai_field *field = reader->lines.field;
    bool good = true;
    for (int64_t i = first; i < reader->lines.fields && !should_stop(reader);
         i++)
        good = take_number(reader, &field[i], rules) && good;
    return good && !reader->status;
}

static bool
has_bit(const uint64_t *bits, int32_t i)
{
    return bits[i / 64] >> (i % 64) & 1;
}

/* Marks a task; complains if it is marked already. Allocates the marks. */
static bool
mark_once(struct reader *reader, uint64_t **marks, int32_t task,
          const struct tai_field *field)
{
    if (!*marks) {
        *marks = tai_alloc_zero(reader->builder.instance->tasks / 64 + 1,
                                sizeof **marks);
        if (!*marks) {
            fail(reader, TA_OUT_OF_MEMORY);
            return false;
        }
    }
    if (has_bit(*marks, task)) {
        complain(reader, field->text,
                 "found %s a second time, expected it once in this section",
                 QUOTE(field));
        return false;
    }
    (*marks)[task / 64] |= UINT64_C(1) << (task % 64);
    return true;
}

/* ---- Records ----------------------------------------------------------- */

/* A task is known even if its costs are not, so that it is not called unknown
   later. */
static void
record_execution(struct reader *reader)
{
    struct tai_builder *builder = &reader->builder;
    const struct tai_field *name = &reader->lines.field[0];
    tai_builder_begin(builder, TAI_COSTS, 0);
    bool good = is_name(reader, name);
    good = has_row(reader, "task", "cost") && good;
    good = good && take_numbers(reader, 1, TAI_OR_INFINITY);
    while (builder->filled < builder->instance->nodes)
        tai_builder_infinity(builder);
    if (should_stop(reader))
        return;
    const ta_status status =
        tai_builder_task(builder, name->text, name->length);
    if (status == TA_BAD_INPUT)
        complain(reader, name->text,
                 "found task %s a second time, expected different names",
                 QUOTE(name));
    else if (status)
        fail(reader, status);
}

static void
record_communication(struct reader *reader)
{
    struct tai_builder *builder = &reader->builder;
    const struct tai_field *field = reader->lines.field;
    int32_t task, other;
    if (!has_fields(reader, 3, "two tasks and a cost"))
        return;
    bool good = take_task(reader, &field[0], &task);
    good = take_task(reader, &field[1], &other) && good;
    tai_builder_begin(builder, TAI_COSTS, 0);
    good = take_number(reader, &field[2], TAI_NOT_NEGATIVE) && good;
    if (good && task == other) {
        complain(reader, field[1].text,
                 "found %s twice, expected two different tasks",
                 QUOTE(&field[1]));
        good = false;
    }
    if (good)
        fail(reader, tai_builder_pair(builder, task, other));
}

static void
record_distance(struct reader *reader)
{
    struct tai_builder *builder = &reader->builder;
    const struct tai_field *field = reader->lines.field;
    int32_t node, clash;
    if (!take_node(reader, &field[0], &node))
        return;
    if (tai_builder_has_distances(builder, node)) {
        complain(reader, field[0].text,
                 "found %s a second time, expected one row for each node",
                 QUOTE(&field[0]));
        return;
    }
    tai_builder_begin(builder, TAI_DISTANCES, 0);
    if (!has_row(reader, "node", "distance") ||
        !take_numbers(reader, 1, TAI_NOT_NEGATIVE))
        return;
    const ta_status status = tai_builder_distances(builder, node, &clash);
    if (status) {
        fail(reader, status);
        return;
    }
    if (clash < 0)
        return;
    char name[TA_NAME_BUFFER];
    const char *other = ta_instance_node_name(builder->instance, clash, name);
    complain(reader, field[1 + clash].text,
             "found %s, expected the same distance as in the row of %.200s",
             QUOTE(&field[1 + clash]), other);
}

/* The resource named by the field, with what is known of it. */
static struct need *
take_resource(struct reader *reader, const struct tai_field *field,
              int32_t *resource)
{
    if (!is_name(reader, field))
        return NULL;
    struct need *larger = tai_grow(reader->need, reader->needs,
                                   &reader->need_room, sizeof *larger);
    ta_status status = TA_OUT_OF_MEMORY;
    if (larger) {
        reader->need = larger;
        status = tai_builder_resource(&reader->builder, field->text,
                                      field->length, resource);
    }
    if (status) {
        fail(reader, status);
        return NULL;
    }
    if (*resource == reader->needs)
        reader->need[reader->needs++] = (struct need){0};
    return &reader->need[*resource];
}

static void
record_capacity(struct reader *reader)
{
    int32_t resource;
    const struct tai_field *name = &reader->lines.field[0];
    struct need *need = take_resource(reader, name, &resource);
    if (!need)
        return;
    if (need->has_capacity) {
        complain(reader, name->text,
                 "found %s a second time, expected one row for each resource",
                 QUOTE(name));
        return;
    }
    need->has_capacity = true;
    tai_builder_begin(&reader->builder, TAI_AMOUNTS, resource);
    if (has_row(reader, "resource", "amount") &&
        take_numbers(reader, 1, TAI_NOT_NEGATIVE | TAI_OR_INFINITY))
        tai_builder_capacity(&reader->builder);
}

static void
record_requirement(struct reader *reader)
{
    struct tai_builder *builder = &reader->builder;
    const struct tai_field *field = reader->lines.field;
    const int64_t nodes = builder->instance->nodes;
    if (reader->lines.fields != 3 && reader->lines.fields != nodes + 2) {
        complain(reader,
                 reader->lines.fields < 3 ? tai_lines_behind(&reader->lines)
                                          : field[3].text,
                 "found %lld fields, expected a task, a resource, and one "
                 "amount or %lld, one for each node",
                 (long long)reader->lines.fields, (long long)nodes);
        return;
    }
    int32_t task, resource;
    if (!take_task(reader, &field[0], &task))
        return;
    struct need *need = take_resource(reader, &field[1], &resource);
    if (!need || !mark_once(reader, &need->given, task, &field[0]))
        return;
    if (need->first.line == 0)
        need->first = tai_lines_place(&reader->lines, field[1].text);
    tai_builder_begin(builder, TAI_AMOUNTS, resource);
    if (take_numbers(reader, 2, TAI_NOT_NEGATIVE))
        fail(reader, tai_builder_requirement(builder, task));
}

/* A task and a node, where `given` tells which node the task has already. */
static bool
take_task_and_node(struct reader *reader,
                   int32_t (*given)(const ta_instance *instance, int32_t task),
                   int32_t *task, int32_t *node)
{
    const struct tai_field *field = reader->lines.field;
    if (!has_fields(reader, 2, "a task and a node"))
        return false;
    bool good = take_task(reader, &field[0], task);
    good = take_node(reader, &field[1], node) && good;
    if (good && given(reader->builder.instance, *task) >= 0) {
        complain(reader, field[0].text,
                 "found %s a second time, expected it once in this section",
                 QUOTE(&field[0]));
        good = false;
    }
    return good;
}

static void
record_pin(struct reader *reader)
{
    int32_t task, node;
    if (take_task_and_node(reader, ta_instance_pinned_to, &task, &node))
        fail(reader, ta_instance_pin(reader->builder.instance, task, node));
}

static void
record_current(struct reader *reader)
{
    int32_t task, node;
    if (take_task_and_node(reader, ta_instance_current, &task, &node))
        fail(reader,
             ta_instance_set_current(reader->builder.instance, task, node));
}

static void
record_migration(struct reader *reader)
{
    struct tai_builder *builder = &reader->builder;
    int32_t task;
    if (!has_fields(reader, 2, "a task and a cost") ||
        !take_task(reader, &reader->lines.field[0], &task) ||
        !mark_once(reader, &reader->migrated, task, &reader->lines.field[0]))
        return;
    tai_builder_begin(builder, TAI_COSTS, 0);
    if (take_number(reader, &reader->lines.field[1], TAI_NOT_NEGATIVE))
        fail(reader, tai_builder_migration(builder, task));
}

/* The different tasks of the line, in reader->group. */
static bool
take_group(struct reader *reader)
{
    const int32_t tasks = reader->builder.instance->tasks;
    if (!reader->group_line) {
        reader->group = tai_alloc(tasks, sizeof *reader->group);
        reader->group_line = tai_alloc_zero(tasks, sizeof *reader->group_line);
        if (!reader->group || !reader->group_line) {
            fail(reader, TA_OUT_OF_MEMORY);
            return false;
        }
    }
    reader->groups++;
    bool good = true;
    int32_t count = 0;
    for (int64_t i = 0; i < reader->lines.fields && !should_stop(reader); i++) {
        const struct tai_field *field = &reader->lines.field[i];
        int32_t task;
        if (!take_task(reader, field, &task)) {
            good = false;
        } else if (reader->group_line[task] == reader->groups) {
            complain(reader, field->text,
                     "found %s a second time, expected different tasks",
                     QUOTE(field));
            good = false;
        } else {
            reader->group_line[task] = reader->groups;
            reader->group[count++] = task;
        }
    }
    return good && !should_stop(reader);
}

static void
record_together(struct reader *reader)
{
    if (take_group(reader))
        fail(reader, ta_instance_together(reader->builder.instance,
                                          (int32_t)reader->lines.fields,
                                          reader->group));
}

static void
record_apart(struct reader *reader)
{
    if (take_group(reader))
        fail(reader,
             ta_instance_apart(reader->builder.instance,
                               (int32_t)reader->lines.fields, reader->group));
}

/* ---- Header and sections ----------------------------------------------- */

static const struct section sections[SECTIONS] = {
    [EXECUTION] = {"execution", record_execution},
    [COMMUNICATION] = {"communication", record_communication},
    [DISTANCE] = {"distance", record_distance},
    [CAPACITY] = {"capacity", record_capacity},
    [REQUIREMENT] = {"requirement", record_requirement},
    [PIN] = {"pin", record_pin},
    [TOGETHER] = {"together", record_together},
    [APART] = {"apart", record_apart},
    [CURRENT] = {"current", record_current},
    [MIGRATION] = {"migration", record_migration},
};

/* The next line that has a field. */
static bool
next_record(struct reader *reader)
{
    struct tai_lines *lines = &reader->lines;
    while (!should_stop(reader) && tai_lines_split(lines, &reader->status)) {
        if (!tai_lines_check(lines, reader->errors))
            reader->finished = true;
        if (lines->fields > 0)
            return !should_stop(reader);
    }
    return false;
}

static bool
read_magic(struct reader *reader)
{
    const struct tai_field *field = reader->lines.field;
    if (!next_record(reader)) {
        if (!should_stop(reader))
            tai_lines_complain_at_end(&reader->lines, reader->errors,
                                      "\"taskassign 1\"");
        return false;
    }
    if (!tai_field_is(&reader->lines.field[0], "taskassign")) {
        complain(reader, reader->lines.field[0].text,
                 "found %s, expected \"taskassign 1\"",
                 QUOTE(&reader->lines.field[0]));
        return false;
    }
    if (!has_fields(reader, 2, "\"taskassign 1\""))
        return false;
    field = reader->lines.field;
    if (tai_field_is(&field[1], "1"))
        return true;
    complain(reader, field[1].text,
             "found version %s of the format, expected 1", QUOTE(&field[1]));
    return false;
}

static bool
read_nodes(struct reader *reader)
{
    if (!next_record(reader)) {
        if (!should_stop(reader))
            tai_lines_complain_at_end(&reader->lines, reader->errors,
                                      "\"nodes\" and the names of the nodes");
        return false;
    }
    const struct tai_field *field = reader->lines.field;
    if (!tai_field_is(&field[0], "nodes")) {
        complain(reader, field[0].text,
                 "found %s, expected \"nodes\" and the names of the nodes",
                 QUOTE(&field[0]));
        return false;
    }
    if (reader->lines.fields < 2 || reader->lines.fields - 1 > INT32_MAX) {
        complain(reader, tai_lines_behind(&reader->lines),
                 "found %lld names, expected one or "
                 "more nodes",
                 (long long)(reader->lines.fields - 1));
        return false;
    }
    fail(reader,
         tai_builder_init(&reader->builder, (int32_t)(reader->lines.fields - 1),
                          reader->precision, reader->plan));
    reader->building = !reader->status;
    for (int64_t i = 1; i < reader->lines.fields && !should_stop(reader); i++) {
        if (!is_name(reader, &field[i]))
            continue;
        const ta_status status = tai_instance_add_node_name(
            reader->builder.instance, field[i].text, field[i].length);
        if (status == TA_BAD_INPUT)
            complain(reader, field[i].text,
                     "found node %s a second time, expected different names",
                     QUOTE(&field[i]));
        else if (status)
            fail(reader, status);
    }
    return !should_stop(reader);
}

/* A line with a single field. */
static void
read_title(struct reader *reader)
{
    const struct tai_field *field = &reader->lines.field[0];
    const struct section *before = reader->section;
    reader->section = NULL;
    for (int i = 0; i < SECTIONS; i++) {
        if (!tai_field_is(field, sections[i].title))
            continue;
        const uint32_t bit = UINT32_C(1) << i;
        if (reader->seen & bit) {
            complain(reader, field->text,
                     "found the section %s a second time, expected it once",
                     QUOTE(field));
            return;
        }
        if (i != EXECUTION && !(reader->seen & 1))
            break;
        reader->seen |= bit;
        reader->records[i] = reader->lines;
        reader->section = &sections[i];
        return;
    }
    if (!(reader->seen & 1)) {
        complain(reader, field->text, "found %s, expected \"execution\"",
                 QUOTE(field));
        reader->finished = true;
        return;
    }
    complain(reader, field->text,
             "found %s alone on its line, expected a record or the title of "
             "a section",
             QUOTE(field));
    reader->tasks_unknown |= before == &sections[EXECUTION];
}

/* ---- The usual line of communication ----------------------------------- */

/*
 * Most of a large file are lines like "t17 t4 25" below "communication": a
 * single blank between fields, names that are numbered, a whole number. They
 * are read without looking for fields first, which takes a third of the time.
 * A line that differs in anything, right or wrong, is left to
 * record_communication.
 */

#define PLAIN_DIGITS 18 /* which fit an int64 */

/* A number without sign, point and leading zeros; -1 if there is none. */
static inline int64_t
take_digits(const char **at, const char *end)
{
    const char *first = *at, *digit = first;
    if (end - first > PLAIN_DIGITS + 1)
        end = first + PLAIN_DIGITS + 1;
    int64_t value = 0;
    for (; digit < end && (unsigned char)(*digit - '0') < 10; digit++) {
        if (digit - first == PLAIN_DIGITS)
            return -1;
        value = 10 * value + (*digit - '0');
    }
    if (digit == first || (*first == '0' && digit - first > 1))
        return -1;
    *at = digit;
    return value;
}

/* A task of numbered names and the blank behind it; -1 if that is not there. */
static inline int32_t
take_plain_task(const struct tai_names *names, const char **at, const char *end)
{
    const char *name = *at;
    const int32_t stem = names->stem;
    if (end - name <= stem)
        return -1;
    for (int32_t i = 0; i < stem; i++)
        if (name[i] != names->pool[i])
            return -1;
    name += stem;
    const int64_t number = take_digits(&name, end) - names->first_number;
    if (number < 0 || number >= names->count || name == end || *name != ' ')
        return -1;
    *at = name + 1;
    return (int32_t)number;
}

/* Takes the usual lines that come next. */
static void
record_plain_pairs(struct reader *reader)
{
    struct tai_builder *builder = &reader->builder;
    struct tai_lines *lines = &reader->lines;
    const struct tai_names *names = &builder->instance->task_names;
    if (!names->numbered || names->count == 0 ||
        builder->precision != TAI_EXACT || builder->instance->cost_decimals)
        return;
    const char *const end = lines->end;
    while (!reader->status) {
        const char *at = lines->at;
        const int32_t task = take_plain_task(names, &at, end);
        const int32_t other = task < 0 ? -1 : take_plain_task(names, &at, end);
        const int64_t cost = other < 0 ? -1 : take_digits(&at, end);
        if (cost < 0 || task == other || at == end || *at != '\n')
            return;
        builder->row[0] = cost;
        builder->filled = 1;
        fail(reader, tai_builder_pair(builder, task, other));
        lines->at = at + 1;
        lines->number++;
    }
}

static bool
next_record_of_section(struct reader *reader)
{
    if (reader->section == &sections[COMMUNICATION] && !should_stop(reader))
        record_plain_pairs(reader);
    return next_record(reader);
}

static void
read_sections(struct reader *reader)
{
    while (next_record_of_section(reader)) {
        if (reader->lines.fields == 1) {
            read_title(reader);
        } else if (reader->section) {
            reader->section->record(reader);
        } else if (!(reader->seen & 1)) {
            complain(reader, reader->lines.field[0].text,
                     "found %s, expected \"execution\"",
                     QUOTE(&reader->lines.field[0]));
            reader->finished = true;
        }
    }
}

/* ---- The whole --------------------------------------------------------- */

/* What can only be said at the end. */
static void
check_completeness(struct reader *reader)
{
    const struct tai_builder *builder = &reader->builder;
    for (int32_t r = 0; r < reader->needs; r++) {
        const struct need *need = &reader->need[r];
        if (need->has_capacity || need->first.line == 0)
            continue;
        if (!tai_errors_full(reader->errors))
            tai_errors_add(reader->errors, TA_BAD_INPUT, &need->first,
                           "found a requirement of %.200s, expected a "
                           "resource with a capacity",
                           tai_names_get(&builder->resources, r));
    }
    if (tai_errors_full(reader->errors))
        return;
    if (!(reader->seen & 1)) {
        tai_lines_complain_at_end(&reader->lines, reader->errors,
                                  "the section \"execution\"");
        return;
    }
    if (!(reader->seen >> DISTANCE & 1))
        return;
    for (int32_t p = 0; p < builder->instance->nodes; p++) {
        if (tai_builder_has_distances(builder, p))
            continue;
        char name[TA_NAME_BUFFER], expected[300];
        const char *text = ta_instance_node_name(builder->instance, p, name);
        const int64_t length = tai_utf8_cut(text, (int64_t)strlen(text), 200);
        static const char row[] = "a row of distances for ";
        memcpy(expected, row, sizeof row);
        memcpy(expected + sizeof row - 1, text, (size_t)length);
        expected[(int64_t)sizeof row - 1 + length] = '\0';
        tai_lines_complain_at_end(&reader->lines, reader->errors, expected);
        return;
    }
}

/* Whether the line is what a task requires of a resource. */
static bool
is_requirement(const struct reader *reader, const struct tai_culprit *culprit)
{
    const struct ta_instance *instance = reader->builder.instance;
    const struct tai_field *field = reader->lines.field;
    return tai_field_is(&field[0],
                        tai_names_get(&instance->task_names, culprit->task)) &&
           tai_field_is(&field[1], instance->resource[culprit->resource].name);
}

/*
 * At the record that contributes most to a sum that does not fit. Its line is
 * not kept: the section is read once more, up to the task's or pair's record,
 * or to the requirement.
 */
static void
complain_of_culprit(struct reader *reader, const struct tai_culprit *culprit,
                    const char *message)
{
    const bool need = culprit->resource >= 0, pair = culprit->pair >= 0;
    const int section = need ? REQUIREMENT : pair ? COMMUNICATION : EXECUTION;
    int64_t left = pair ? culprit->pair : culprit->task;
    struct tai_lines *lines = &reader->lines;
    lines->at = reader->records[section].at;
    lines->number = reader->records[section].number;
    while (tai_lines_split(lines, &reader->status))
        if (lines->fields > 1 &&
            (need ? is_requirement(reader, culprit) : left-- == 0))
            break;
    const struct tai_place place = tai_lines_place(lines, lines->line);
    tai_errors_add(reader->errors, TA_OUT_OF_RANGE, &place, "%s", message);
}

static void
release(struct reader *reader)
{
    tai_free(reader->group_line);
    tai_free(reader->group);
    for (int32_t r = 0; r < reader->needs; r++)
        tai_free(reader->need[r].given);
    tai_free(reader->need);
    tai_free(reader->migrated);
    tai_lines_release(&reader->lines);
    if (reader->building)
        tai_builder_release(&reader->builder);
}

/* One pass over the text; a survey gives no instance. */
struct text {
    const char *bytes;
    int64_t length;
};

static ta_status
read_once(void *source, enum tai_precision precision, struct tai_plan *plan,
          struct tai_errors *errors, ta_instance **instance)
{
    const struct text *text = source;
    struct reader reader = {
        .errors = errors, .precision = precision, .plan = plan};
    tai_lines_init(&reader.lines, text->bytes, text->length);
    if (read_magic(&reader) && read_nodes(&reader)) {
        read_sections(&reader);
        /* After another error something may be missing because of it. */
        if (!reader.status && errors->count == 0)
            check_completeness(&reader);
    }
    ta_status status = reader.status ? reader.status : errors->status;
    if (!status) {
        ta_error error = {0};
        struct tai_culprit culprit;
        status =
            tai_builder_finish(&reader.builder, instance, &error, &culprit);
        if (status == TA_OUT_OF_RANGE)
            complain_of_culprit(&reader, &culprit, error.message);
    }
    release(&reader);
    return status;
}

ta_status
tai_tap_read(const char *text, int64_t length, bool round,
             struct tai_errors *errors, ta_instance **instance)
{
    struct text source = {text, length};
    return tai_read_precisely(read_once, &source, round, errors, instance);
}
