/* SPDX-License-Identifier: MIT */
/* Assignments as files: "TASK NODE" lines, or what a result in JSON says. */
#include <taskassign/io.h>

#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "io/format.h"
#include "io/json.h"
#include "io/lines.h"
#include "io/source.h"
#include "io/token.h"
#include "model/instance.h"

struct reader {
    const ta_instance *instance;
    struct tai_errors *errors;
    int32_t *node; /* [tasks], -1 for none yet */
};

/* The place of a task that no line or member mentions. */
static int32_t
find_missing(const struct reader *reader)
{
    for (int32_t t = 0; t < reader->instance->tasks; t++)
        if (reader->node[t] < 0)
            return t;
    return -1;
}

/* ---- Lines ------------------------------------------------------------- */

/* Finds a name that does not end in NUL; names of instances are short. */
static int32_t
find_name(const ta_instance *instance, const struct tai_field *field,
          int32_t (*find)(const ta_instance *instance, const char *name))
{
    char short_name[256];
    char *name = short_name;
    if (field->length >= (int64_t)sizeof short_name) {
        name = tai_alloc(field->length + 1, 1);
        if (!name)
            return -1;
    }
    memcpy(name, field->text, (size_t)field->length);
    name[field->length] = '\0';
    const int32_t found = find(instance, name);
    if (name != short_name)
        tai_free(name);
    return found;
}

static void
read_line(struct reader *reader, const struct tai_lines *lines)
{
    const struct tai_field *field = lines->field;
    char quote[TAI_QUOTE_BUFFER];
    if (lines->fields != 2) {
        const char *at =
            lines->fields < 2 ? tai_lines_behind(lines) : field[2].text;
        tai_complain(lines, reader->errors, at,
                     "found %lld field%s, expected a task and a node",
                     (long long)lines->fields, lines->fields == 1 ? "" : "s");
        return;
    }
    const int32_t task =
        find_name(reader->instance, &field[0], ta_instance_find_task);
    const int32_t node =
        find_name(reader->instance, &field[1], ta_instance_find_node);
    if (task < 0)
        tai_complain(lines, reader->errors, field[0].text,
                     "found %s, expected a task of the instance",
                     tai_quote(quote, field[0].text, field[0].length));
    if (node < 0)
        tai_complain(lines, reader->errors, field[1].text,
                     "found %s, expected a node of the instance",
                     tai_quote(quote, field[1].text, field[1].length));
    if (task < 0)
        return;
    if (reader->node[task] >= 0)
        tai_complain(lines, reader->errors, field[0].text,
                     "found %s a second time, expected it once",
                     tai_quote(quote, field[0].text, field[0].length));
    reader->node[task] = node < 0 ? 0 : node;
}

static ta_status
read_lines(struct reader *reader, const char *text, int64_t length)
{
    struct tai_lines lines;
    ta_status status = TA_OK;
    tai_lines_init(&lines, text, length);
    while (!tai_errors_full(reader->errors) &&
           tai_lines_split(&lines, &status)) {
        if (!tai_lines_check(&lines, reader->errors))
            break;
        if (lines.fields > 0 && !tai_errors_full(reader->errors))
            read_line(reader, &lines);
    }
    const int32_t missing =
        status || reader->errors->count ? -1 : find_missing(reader);
    if (missing >= 0) {
        char name[TA_NAME_BUFFER], quote[TAI_QUOTE_BUFFER];
        const char *task =
            ta_instance_task_name(reader->instance, missing, name);
        char expected[TAI_QUOTE_BUFFER + 32] = "a node for task ";
        strcat(expected, tai_quote(quote, task, (int64_t)strlen(task)));
        tai_lines_complain_at_end(&lines, reader->errors, expected);
    }
    tai_lines_release(&lines);
    return status;
}

/* ---- JSON -------------------------------------------------------------- */

static void
read_member(struct reader *reader, const struct tai_path *path,
            const json_t *value)
{
    char quote[TAI_QUOTE_BUFFER];
    const int32_t task = ta_instance_find_task(reader->instance, path->key);
    if (task < 0) {
        tai_json_complain(
            reader->errors, path, TA_BAD_INPUT,
            "found %s, expected a task of the instance",
            tai_quote(quote, path->key, (int64_t)strlen(path->key)));
        return;
    }
    const char *name = json_string_value(value);
    const int32_t node =
        name ? ta_instance_find_node(reader->instance, name) : -1;
    if (node < 0)
        tai_json_complain(reader->errors, path, TA_BAD_INPUT,
                          "found %s, expected a node of the instance",
                          name ? tai_quote(quote, name, (int64_t)strlen(name))
                               : tai_json_kind(value));
    reader->node[task] = node < 0 ? 0 : node;
}

/* The result that is not one, or that has no assignment. */
static const json_t *
find_assignment(struct reader *reader, const json_t *root)
{
    const char *format = tai_json_string(root, "format", reader->errors);
    if (!format)
        return NULL;
    if (strcmp(format, "taskassign-result")) {
        char quote[TAI_QUOTE_BUFFER];
        tai_json_complain(reader->errors, &(struct tai_path){.key = "format"},
                          TA_BAD_INPUT,
                          "found %s, expected \"taskassign-result\"",
                          tai_quote(quote, format, (int64_t)strlen(format)));
        return NULL;
    }
    const json_t *version = json_object_get(root, "version");
    if (json_integer_value(version) != 1) {
        tai_json_complain(reader->errors, &(struct tai_path){.key = "version"},
                          TA_BAD_INPUT,
                          "found another version of the format, expected 1");
        return NULL;
    }
    const json_t *assignment = json_object_get(root, "assignment");
    if (json_is_object(assignment))
        return assignment;
    tai_json_complain(reader->errors, &(struct tai_path){.key = "assignment"},
                      TA_BAD_INPUT,
                      "found %s, expected an object of tasks and their nodes",
                      tai_json_kind(assignment));
    return NULL;
}

static ta_status
read_result(struct reader *reader, const char *text, int64_t length)
{
    ta_status status;
    json_t *root = tai_json_load(text, length, reader->errors, &status);
    if (!root)
        return status;
    const json_t *assignment = find_assignment(reader, root);
    const struct tai_path path = {.key = "assignment"};
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)assignment, key, value)
    {
        const struct tai_path member = {.parent = &path, .key = key};
        if (!tai_errors_full(reader->errors))
            read_member(reader, &member, value);
    }
    const int32_t missing = reader->errors->count ? -1 : find_missing(reader);
    if (missing >= 0) {
        char name[TA_NAME_BUFFER];
        tai_json_complain(
            reader->errors, &path, TA_BAD_INPUT,
            "found no node for task %.200s, expected one for each task",
            ta_instance_task_name(reader->instance, missing, name));
    }
    json_decref(root);
    return TA_OK;
}

/* ---- Public ------------------------------------------------------------ */

ta_status
ta_assignment_read(const char *path, const ta_instance *instance,
                   const ta_read_options *options, int32_t assignment[],
                   ta_error *error)
{
    const ta_read_options known = tai_read_options(options);
    if (!path || !instance || !assignment)
        return TA_INVALID_ARGUMENT;
    struct tai_errors errors;
    struct tai_source source;
    tai_errors_init(&errors, tai_source_name(path), &known, error);
    ta_status status = tai_source_read(&source, path, &errors);
    if (status)
        return status;
    struct reader reader = {.instance = instance, .errors = &errors};
    reader.node = tai_alloc(instance->tasks, sizeof *reader.node);
    if (!reader.node) {
        tai_source_release(&source);
        return TA_OUT_OF_MEMORY;
    }
    for (int32_t t = 0; t < instance->tasks; t++)
        reader.node[t] = -1;
    const bool json =
        tai_format_of(NULL, source.text, source.length) == TA_FORMAT_JSON;
    status = json ? read_result(&reader, source.text, source.length)
                  : read_lines(&reader, source.text, source.length);
    if (!status)
        status = errors.status;
    if (!status && instance->tasks > 0)
        memcpy(assignment, reader.node,
               (size_t)instance->tasks * sizeof *assignment);
    tai_free(reader.node);
    tai_source_release(&source);
    return status;
}

ta_status
ta_assignment_to_text(const ta_instance *instance, const int32_t assignment[],
                      char **text, int64_t *length)
{
    if (!instance || !assignment || !text)
        return TA_INVALID_ARGUMENT;
    for (int32_t t = 0; t < instance->tasks; t++)
        if (assignment[t] < 0 || assignment[t] >= instance->nodes)
            return TA_INVALID_ARGUMENT;
    struct tai_text out = {0};
    char name[TA_NAME_BUFFER];
    for (int32_t t = 0; t < instance->tasks; t++) {
        tai_text_string(&out, ta_instance_task_name(instance, t, name));
        tai_text_char(&out, ' ');
        tai_text_string(&out,
                        ta_instance_node_name(instance, assignment[t], name));
        tai_text_char(&out, '\n');
    }
    return tai_text_take(&out, text, length);
}
