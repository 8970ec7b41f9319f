/* SPDX-License-Identifier: MIT */
/*
 * Reading the problem format in JSON. Jansson reads the syntax; what the
 * values mean is read here, each with the path to it, so that an error says
 * where it is: FILE:/communication/3: error: ...
 */
#include "io/problem.h"

#include <assert.h>
#include <string.h>

#include "base/memory.h"
#include "io/builder.h"
#include "io/json.h"

struct reader {
    json_t *root;
    struct tai_errors *errors;
    ta_status status; /* TA_OK, or why reading cannot go on */
    struct tai_builder builder;
    bool building;

    int32_t *group;      /* [tasks] of one group */
    int32_t *group_mark; /* [tasks]: the group that mentioned the task last */
    int32_t groups;
};

#define complain(reader, path, ...)                                            \
    tai_json_complain((reader)->errors, (path), TA_BAD_INPUT, __VA_ARGS__)

#define QUOTE(string)                                                          \
    tai_quote((char[TAI_QUOTE_BUFFER]){0}, (string), (int64_t)strlen(string))

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

/* ---- Values ------------------------------------------------------------ */

/* An array of `wanted` values, any number for -1. */
static bool
take_array(struct reader *reader, const json_t *value,
           const struct tai_path *path, int64_t wanted, const char *what)
{
    if (!json_is_array(value)) {
        complain(reader, path, "found %s, expected an array of %s",
                 tai_json_kind(value), what);
        return false;
    }
    const int64_t size = (int64_t)json_array_size(value);
    if (wanted < 0 || size == wanted)
        return true;
    complain(reader, path, "found an array of %lld, expected %lld %s",
             (long long)size, (long long)wanted, what);
    return false;
}

/* A member of the root, NULL if it is not there; of another kind than an
   object it is refused. */
static json_t *
take_object(struct reader *reader, const char *key)
{
    json_t *value = json_object_get(reader->root, key);
    if (!value || json_is_object(value))
        return value;
    const struct tai_path path = {.key = key};
    complain(reader, &path, "found %s, expected an object",
             tai_json_kind(value));
    return NULL;
}

/* The same for an array. */
static json_t *
take_list(struct reader *reader, const char *key, const char *what)
{
    json_t *value = json_object_get(reader->root, key);
    const struct tai_path path = {.key = key};
    if (!value || !take_array(reader, value, &path, -1, what))
        return NULL;
    return value;
}

/* The item of that name. */
static bool
find_item(struct reader *reader, const char *name, const struct tai_path *path,
          const struct tai_names *names, const char *key, int32_t *item)
{
    *item = tai_names_find(names, name, (int64_t)strlen(name));
    if (*item < 0)
        complain(reader, path, "found %s, expected one of \"%s\"", QUOTE(name),
                 key);
    return *item >= 0;
}

static bool
take_item(struct reader *reader, const json_t *value,
          const struct tai_path *path, const struct tai_names *names,
          const char *key, int32_t *item)
{
    const char *name = json_string_value(value);
    if (name)
        return find_item(reader, name, path, names, key, item);
    complain(reader, path, "found %s, expected a name from \"%s\"",
             tai_json_kind(value), key);
    return false;
}

static bool
take_task(struct reader *reader, const json_t *value,
          const struct tai_path *path, int32_t *task)
{
    return take_item(reader, value, path, &reader->builder.instance->task_names,
                     "tasks", task);
}

static bool
find_task(struct reader *reader, const char *name, const struct tai_path *path,
          int32_t *task)
{
    return find_item(reader, name, path, &reader->builder.instance->task_names,
                     "tasks", task);
}

static bool
take_node(struct reader *reader, const json_t *value,
          const struct tai_path *path, int32_t *node)
{
    return take_item(reader, value, path, &reader->builder.instance->node_names,
                     "nodes", node);
}

/* Adds a number to the row. */
static bool
take_number(struct reader *reader, const json_t *value,
            const struct tai_path *path, int rules)
{
    char digits[TAI_JSON_NUMBER], refusal[TAI_REFUSAL];
    int64_t length;
    const char *text = tai_json_number(value, digits, &length);
    if (!text) {
        complain(reader, path, "found %s, expected a number",
                 tai_json_kind(value));
        return false;
    }
    const ta_status status =
        tai_builder_take(&reader->builder, text, length, rules, refusal);
    if (!status)
        return true;
    if (status == TA_OUT_OF_MEMORY)
        fail(reader, status);
    else
        tai_json_complain(reader->errors, path, status, "%s", refusal);
    return false;
}

/* Adds an array with a number for each node to the row. */
static bool
take_row(struct reader *reader, const json_t *value,
         const struct tai_path *path, const char *what, int rules)
{
    const int32_t nodes = reader->builder.instance->nodes;
    if (!take_array(reader, value, path, nodes, what))
        return false;
    bool good = true;
    for (int32_t p = 0; p < nodes && !should_stop(reader); p++) {
        const struct tai_path cell = {.parent = path, .index = p};
        good = take_number(reader, json_array_get(value, (size_t)p), &cell,
                           rules) &&
               good;
    }
    return good && !reader->status;
}

/* ---- Names ------------------------------------------------------------- */

/* A name that the native format can hold, too. */
static const char *
take_name(struct reader *reader, const json_t *value,
          const struct tai_path *path)
{
    const char *name = json_string_value(value);
    if (name && *name && !strpbrk(name, " \t\r\n#"))
        return name;
    complain(reader, path, "found %s, expected a name without blanks and '#'",
             name ? QUOTE(name) : tai_json_kind(value));
    return NULL;
}

static void
complain_of_name(struct reader *reader, const struct tai_path *path,
                 const char *name, ta_status status)
{
    if (status == TA_BAD_INPUT)
        complain(reader, path,
                 "found %s a second time, expected different "
                 "names",
                 QUOTE(name));
    else
        fail(reader, status);
}

static void
read_nodes(struct reader *reader)
{
    const struct tai_path path = {.key = "nodes"};
    const json_t *list = json_object_get(reader->root, "nodes");
    if (!take_array(reader, list, &path, -1, "names"))
        return;
    const size_t nodes = json_array_size(list);
    if (nodes < 1 || nodes > INT32_MAX) {
        complain(reader, &path, "found %zu names, expected one or more nodes",
                 nodes);
        return;
    }
    fail(reader,
         tai_builder_init(&reader->builder, (int32_t)nodes,
                          reader->builder.precision, reader->builder.plan));
    reader->building = !reader->status;
    for (size_t i = 0; i < nodes && !should_stop(reader); i++) {
        const struct tai_path place = {&path, NULL, (int64_t)i};
        const char *name = take_name(reader, json_array_get(list, i), &place);
        if (name)
            complain_of_name(
                reader, &place, name,
                tai_instance_add_node_name(reader->builder.instance, name,
                                           (int64_t)strlen(name)));
    }
}

/* A task with its execution costs; inf stands for costs that are refused. */
static void
read_task(struct reader *reader, size_t task, const json_t *value,
          const json_t *row)
{
    struct tai_builder *builder = &reader->builder;
    const struct tai_path tasks = {.key = "tasks"};
    const struct tai_path rows = {.key = "execution"};
    const struct tai_path place = {&tasks, NULL, (int64_t)task};
    const struct tai_path row_place = {&rows, NULL, (int64_t)task};
    tai_builder_begin(builder, TAI_COSTS, 0);
    (void)take_row(reader, row, &row_place, "costs, one for each node",
                   TAI_OR_INFINITY);
    while (builder->filled < builder->instance->nodes)
        tai_builder_infinity(builder);
    if (should_stop(reader))
        return;
    const char *name = take_name(reader, value, &place);
    if (name)
        complain_of_name(
            reader, &place, name,
            tai_builder_task(builder, name, (int64_t)strlen(name)));
}

static void
read_tasks(struct reader *reader)
{
    const struct tai_path tasks = {.key = "tasks"};
    const struct tai_path rows = {.key = "execution"};
    const json_t *names = json_object_get(reader->root, "tasks");
    const json_t *execution = json_object_get(reader->root, "execution");
    if (!take_array(reader, names, &tasks, -1, "names"))
        return;
    const size_t count = json_array_size(names);
    if (!take_array(reader, execution, &rows, (int64_t)count,
                    "rows, one for each task"))
        return;
    for (size_t t = 0; t < count && !should_stop(reader); t++)
        read_task(reader, t, json_array_get(names, t),
                  json_array_get(execution, t));
}

/* ---- Costs and distances ----------------------------------------------- */

static void
read_pair(struct reader *reader, const json_t *value,
          const struct tai_path *path)
{
    if (!take_array(reader, value, path, 3, "values: two tasks and a cost"))
        return;
    int32_t task, other;
    const struct tai_path places[] = {
        {path, NULL, 0}, {path, NULL, 1}, {path, NULL, 2}};
    bool good = take_task(reader, json_array_get(value, 0), &places[0], &task);
    good =
        take_task(reader, json_array_get(value, 1), &places[1], &other) && good;
    tai_builder_begin(&reader->builder, TAI_COSTS, 0);
    good = take_number(reader, json_array_get(value, 2), &places[2],
                       TAI_NOT_NEGATIVE) &&
           good;
    if (good && task == other) {
        complain(reader, path,
                 "found a task with itself, expected two different tasks");
        good = false;
    }
    if (good)
        fail(reader, tai_builder_pair(&reader->builder, task, other));
}

static void
read_communication(struct reader *reader)
{
    const struct tai_path path = {.key = "communication"};
    const json_t *list = take_list(reader, path.key, "pairs");
    for (size_t i = 0; i < json_array_size(list) && !should_stop(reader); i++) {
        const struct tai_path place = {&path, NULL, (int64_t)i};
        read_pair(reader, json_array_get(list, i), &place);
    }
}

static void
read_distances(struct reader *reader)
{
    const struct tai_path path = {.key = "distance"};
    const json_t *rows = json_object_get(reader->root, path.key);
    const int32_t nodes = reader->builder.instance->nodes;
    if (!rows ||
        !take_array(reader, rows, &path, nodes, "rows, one for each node"))
        return;
    for (int32_t p = 0; p < nodes && !should_stop(reader); p++) {
        const struct tai_path place = {&path, NULL, p};
        int32_t clash;
        tai_builder_begin(&reader->builder, TAI_DISTANCES, 0);
        if (!take_row(reader, json_array_get(rows, (size_t)p), &place,
                      "distances, one for each node", TAI_NOT_NEGATIVE))
            continue;
        fail(reader, tai_builder_distances(&reader->builder, p, &clash));
        if (reader->status || clash < 0)
            continue;
        const struct tai_path cell = {&place, NULL, clash};
        complain(reader, &cell,
                 "found a distance that differs from /distance/%d/%d, "
                 "expected the same in both directions",
                 (int)clash, (int)p);
    }
}

/* ---- Resources --------------------------------------------------------- */

static void
read_capacities(struct reader *reader)
{
    const struct tai_path path = {.key = "capacity"};
    json_t *object = take_object(reader, path.key);
    const char *key;
    json_t *value;
    json_object_foreach(object, key, value)
    {
        if (should_stop(reader))
            return;
        const struct tai_path place = {.parent = &path, .key = key};
        int32_t resource;
        if (!*key || strpbrk(key, " \t\r\n#")) {
            complain(reader, &place,
                     "found %s, expected a name without blanks and '#'",
                     QUOTE(key));
            continue;
        }
        const ta_status status = tai_builder_resource(
            &reader->builder, key, (int64_t)strlen(key), &resource);
        if (status) {
            fail(reader, status);
            return;
        }
        tai_builder_begin(&reader->builder, TAI_AMOUNTS, resource);
        if (take_row(reader, value, &place, "amounts, one for each node",
                     TAI_NOT_NEGATIVE | TAI_OR_INFINITY))
            tai_builder_capacity(&reader->builder);
    }
}

/* What a task needs of the resources. */
static void
take_needs(struct reader *reader, int32_t task, json_t *needs,
           const struct tai_path *path)
{
    struct tai_builder *builder = &reader->builder;
    const char *key;
    json_t *value;
    if (!json_is_object(needs)) {
        complain(reader, path,
                 "found %s, expected an object of resources and amounts",
                 tai_json_kind(needs));
        return;
    }
    json_object_foreach(needs, key, value)
    {
        const struct tai_path place = {.parent = path, .key = key};
        int32_t resource;
        if (should_stop(reader))
            return;
        if (!find_item(reader, key, &place, &builder->resources, "capacity",
                       &resource))
            continue;
        tai_builder_begin(builder, TAI_AMOUNTS, resource);
        if (json_is_array(value)
                ? take_row(reader, value, &place, "amounts, one for each node",
                           TAI_NOT_NEGATIVE)
                : take_number(reader, value, &place, TAI_NOT_NEGATIVE))
            fail(reader, tai_builder_requirement(builder, task));
    }
}

/* ---- Constraints ------------------------------------------------------- */

static void
take_pin(struct reader *reader, int32_t task, json_t *value,
         const struct tai_path *path)
{
    int32_t node;
    if (take_node(reader, value, path, &node))
        fail(reader, ta_instance_pin(reader->builder.instance, task, node));
}

static void
take_current(struct reader *reader, int32_t task, json_t *value,
             const struct tai_path *path)
{
    int32_t node;
    if (take_node(reader, value, path, &node))
        fail(reader,
             ta_instance_set_current(reader->builder.instance, task, node));
}

static void
take_migration(struct reader *reader, int32_t task, json_t *value,
               const struct tai_path *path)
{
    tai_builder_begin(&reader->builder, TAI_COSTS, 0);
    if (take_number(reader, value, path, TAI_NOT_NEGATIVE))
        fail(reader, tai_builder_migration(&reader->builder, task));
}

/* An object of tasks, with something for each. */
static void
read_object(struct reader *reader, const char *title,
            void (*take)(struct reader *reader, int32_t task, json_t *value,
                         const struct tai_path *path))
{
    const struct tai_path path = {.key = title};
    json_t *object = take_object(reader, title);
    const char *key;
    json_t *value;
    json_object_foreach(object, key, value)
    {
        const struct tai_path place = {.parent = &path, .key = key};
        int32_t task;
        if (should_stop(reader))
            return;
        if (find_task(reader, key, &place, &task))
            take(reader, task, value, &place);
    }
}

/* Two or more different tasks, in reader->group; 0 after a complaint. */
static int32_t
take_group(struct reader *reader, const json_t *value,
           const struct tai_path *path)
{
    if (!take_array(reader, value, path, -1, "tasks"))
        return 0;
    const size_t size = json_array_size(value);
    if (size < 2) {
        complain(reader, path,
                 "found an array of %zu, expected two or more "
                 "tasks",
                 size);
        return 0;
    }
    reader->groups++;
    int32_t count = 0;
    bool good = true;
    for (size_t i = 0; i < size && !should_stop(reader); i++) {
        const struct tai_path place = {path, NULL, (int64_t)i};
        int32_t task;
        if (!take_task(reader, json_array_get(value, i), &place, &task)) {
            good = false;
        } else if (reader->group_mark[task] == reader->groups) {
            complain(reader, &place,
                     "found a task a second time, expected different tasks");
            good = false;
        } else {
            reader->group_mark[task] = reader->groups;
            reader->group[count++] = task;
        }
    }
    return good && !should_stop(reader) ? count : 0;
}

static void
read_groups(struct reader *reader, const char *title,
            ta_status (*add)(ta_instance *instance, int32_t count,
                             const int32_t tasks[]))
{
    const struct tai_path path = {.key = title};
    const json_t *list = take_list(reader, title, "arrays of tasks");
    const int32_t tasks = reader->builder.instance->tasks;
    if (!list)
        return;
    if (!reader->group)
        reader->group = tai_alloc(tasks, sizeof *reader->group);
    if (!reader->group_mark)
        reader->group_mark = tai_alloc_zero(tasks, sizeof *reader->group_mark);
    if (!reader->group || !reader->group_mark) {
        fail(reader, TA_OUT_OF_MEMORY);
        return;
    }
    for (size_t i = 0; i < json_array_size(list) && !should_stop(reader); i++) {
        const struct tai_path place = {&path, NULL, (int64_t)i};
        const int32_t count =
            take_group(reader, json_array_get(list, i), &place);
        if (count > 0)
            fail(reader, add(reader->builder.instance, count, reader->group));
    }
}

/* ---- The whole --------------------------------------------------------- */

static bool
check_format(struct reader *reader)
{
    const char *format =
        tai_json_string(reader->root, "format", reader->errors);
    if (!format)
        return false;
    if (strcmp(format, "taskassign-problem")) {
        complain(reader, &(struct tai_path){.key = "format"},
                 "found %s, expected \"taskassign-problem\"", QUOTE(format));
        return false;
    }
    const json_t *version = json_object_get(reader->root, "version");
    if (json_is_integer(version) && json_integer_value(version) == 1)
        return true;
    complain(reader, &(struct tai_path){.key = "version"},
             "found %s, expected version 1",
             json_is_integer(version) ? "another version of the format"
                                      : tai_json_kind(version));
    return false;
}

/* A misspelt key would silently change the problem. */
static void
check_keys(struct reader *reader)
{
    static const char *const known[] = {
        "format",        "version",  "nodes",    "tasks",       "execution",
        "communication", "distance", "capacity", "requirement", "pin",
        "together",      "apart",    "current",  "migration"};
    const char *key;
    json_t *value;
    json_object_foreach(reader->root, key, value)
    {
        bool found = false;
        for (size_t i = 0; i < sizeof known / sizeof *known; i++)
            found = found || !strcmp(key, known[i]);
        const struct tai_path path = {.key = key};
        if (!found && !tai_errors_full(reader->errors))
            complain(reader, &path,
                     "found the key %s, expected one of the problem format",
                     QUOTE(key));
    }
}

static void
read_sections(struct reader *reader)
{
    read_communication(reader);
    read_distances(reader);
    read_capacities(reader);
    read_object(reader, "requirement", take_needs);
    read_object(reader, "pin", take_pin);
    read_groups(reader, "together", ta_instance_together);
    read_groups(reader, "apart", ta_instance_apart);
    read_object(reader, "current", take_current);
    read_object(reader, "migration", take_migration);
}

/* At the numbers that contribute most to a sum that does not fit. */
static void
complain_of_culprit(struct reader *reader, const struct tai_culprit *culprit,
                    const char *message)
{
    const bool need = culprit->resource >= 0, pair = culprit->pair >= 0;
    char name[TA_NAME_BUFFER];
    const struct tai_path section = {.key = need   ? "requirement"
                                            : pair ? "communication"
                                                   : "execution"};
    struct tai_path item = {&section, NULL,
                            pair ? culprit->pair : culprit->task};
    if (need)
        item.key = ta_instance_task_name(reader->builder.instance,
                                         culprit->task, name);
    tai_json_complain(reader->errors, &item, TA_OUT_OF_RANGE, "%s", message);
}

/* One pass over the values; a survey gives no instance. */
static ta_status
read_once(void *source, enum tai_precision precision, struct tai_plan *plan,
          struct tai_errors *errors, ta_instance **instance)
{
    struct reader reader = {.root = source,
                            .errors = errors,
                            .builder = {.precision = precision, .plan = plan}};
    if (check_format(&reader)) {
        check_keys(&reader);
        if (!should_stop(&reader))
            read_nodes(&reader);
        if (reader.building && !should_stop(&reader))
            read_tasks(&reader);
        /* Where names are wrong, the rest would be called wrong, too. */
        if (!reader.status && errors->count == 0)
            read_sections(&reader);
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
    tai_free(reader.group_mark);
    tai_free(reader.group);
    if (reader.building)
        tai_builder_release(&reader.builder);
    return status;
}

ta_status
tai_problem_read(const char *text, int64_t length, bool round,
                 struct tai_errors *errors, ta_instance **instance)
{
    ta_status status;
    json_t *root = tai_json_load(text, length, errors, &status);
    if (!root)
        return status;
    tai_json_check_digits(text, length, errors);
    status = errors->status;
    if (!status)
        status = tai_read_precisely(read_once, root, round, errors, instance);
    json_decref(root);
    return status;
}
