/* SPDX-License-Identifier: MIT */
#include "cli/input.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli/message.h"

bool
has_matrices(const struct settings *settings)
{
    return settings->execution || settings->communication || settings->distance;
}

int32_t
format_of(const char *option, const char *name)
{
    if (!name)
        return TA_FORMAT_AUTO;
    for (int32_t format = TA_FORMAT_TAP; ta_format_name(format); format++)
        if (strcmp(name, ta_format_name(format)) == 0)
            return format;
    complain("--%s: '%s' is not a format; expected tap, tapb, json or csv",
             option, name);
    return -1;
}

enum exit_status
check_problem(const struct settings *settings, const char *command)
{
    const char *file = settings->operands > 0 ? settings->operand[0] : NULL;
    if (file && has_matrices(settings)) {
        complain("either a file or matrices, not both: '%s'", file);
        return STATUS_USAGE;
    }
    if (!file && !has_matrices(settings)) {
        complain("which file? As in 'taskassign %s FILE'", command);
        return STATUS_USAGE;
    }
    if (has_matrices(settings) &&
        !(settings->execution && settings->communication)) {
        complain("--execution and --communication go together");
        return STATUS_USAGE;
    }
    return format_of("from", settings->from) < 0 ? STATUS_USAGE : STATUS_DONE;
}

/* How many errors the reader has shown. */
struct reading {
    int errors;
};

static void
show_error(const ta_error *error, void *context)
{
    struct reading *reading = context;
    reading->errors++;
    print_error(error);
}

/* Says why reading failed, if the reader has not. */
static enum exit_status
explain(ta_status status, const struct reading *reading, const char *path,
        const ta_error *error, int reason)
{
    if (reading->errors)
        return exit_status_of(status);
    if (status == TA_CANNOT_OPEN || status == TA_CANNOT_READ)
        complain("%s '%s': %s",
                 status == TA_CANNOT_OPEN ? "cannot open" : "cannot read",
                 error->source[0] ? error->source : path, strerror(reason));
    else if (error->message[0])
        print_error(error);
    else
        return give_up(status);
    return exit_status_of(status);
}

static void
prepare(const struct settings *settings, struct reading *reading,
        ta_read_options *options)
{
    ta_read_options_init(options, sizeof *options);
    options->round = settings->round;
    options->error = show_error;
    options->error_context = reading;
}

enum exit_status
read_problem(const struct settings *settings, const char *path,
             ta_instance **instance)
{
    struct reading reading = {0};
    ta_read_options options;
    prepare(settings, &reading, &options);
    options.format = format_of("from", settings->from);
    ta_error error = {.message = ""};
    ta_status status;
    errno = 0;
    if (has_matrices(settings)) {
        path = settings->execution;
        status = ta_instance_read_matrices(
            settings->execution, settings->communication, settings->distance,
            &options, instance, &error);
    } else {
        status = ta_instance_read(path, &options, instance, &error);
    }
    if (status != TA_OK)
        return explain(status, &reading, path, &error, errno);
    return STATUS_DONE;
}

enum exit_status
read_assignment(const struct settings *settings, const char *path,
                const ta_instance *instance, int32_t **assignment)
{
    struct reading reading = {0};
    ta_read_options options;
    prepare(settings, &reading, &options);
    const int32_t tasks = ta_instance_tasks(instance);
    int32_t *nodes = malloc(((size_t)tasks + 1) * sizeof *nodes);
    if (!nodes)
        return give_up(TA_OUT_OF_MEMORY);
    ta_error error = {.message = ""};
    errno = 0;
    const ta_status status =
        ta_assignment_read(path, instance, &options, nodes, &error);
    if (status != TA_OK) {
        const int reason = errno;
        free(nodes);
        return explain(status, &reading, path, &error, reason);
    }
    *assignment = nodes;
    return STATUS_DONE;
}

/* A fraction of at least 0, all of the text. */
static bool
parse_fraction(const char *text, size_t length, double *fraction)
{
    ta_cost digits;
    int decimals;
    if (ta_cost_parse(text, (int64_t)length, &digits, &decimals) || digits < 0)
        return false;
    *fraction = ta_cost_to_double(digits, decimals);
    return true;
}

/* One item of the list: "X" for all nodes, or "NODE=X". */
static enum exit_status
take_fraction(const ta_instance *instance, const char *item, size_t length,
              double fractions[])
{
    size_t name = length; /* where its '=' is, the last one */
    while (name > 0 && item[name - 1] != '=')
        name--;
    double fraction;
    if (!parse_fraction(item + name, length - name, &fraction)) {
        complain("--utilisation: '%.*s' is not a number of at least 0, nor "
                 "NODE=NUMBER",
                 (int)length, item);
        return STATUS_USAGE;
    }
    if (name == 0) {
        for (int32_t p = 0; p < ta_instance_nodes(instance); p++)
            fractions[p] = fraction;
        return STATUS_DONE;
    }
    char *node = malloc(name);
    if (!node)
        return give_up(TA_OUT_OF_MEMORY);
    memcpy(node, item, name - 1);
    node[name - 1] = '\0';
    const int32_t p = ta_instance_find_node(instance, node);
    if (p >= 0)
        fractions[p] = fraction;
    else
        complain("--utilisation: there is no node '%s'", node);
    free(node);
    return p >= 0 ? STATUS_DONE : STATUS_USAGE;
}

enum exit_status
read_utilisation(struct settings *settings, const ta_instance *instance,
                 double **fractions)
{
    const size_t nodes = (size_t)ta_instance_nodes(instance);
    const char *item = settings->utilisation;
    *fractions = NULL;
    if (!item)
        return STATUS_DONE;
    double *made = malloc(nodes * sizeof *made);
    if (!made)
        return give_up(TA_OUT_OF_MEMORY);
    for (size_t p = 0; p < nodes; p++)
        made[p] = 1;
    enum exit_status status = STATUS_DONE;
    while (status == STATUS_DONE) {
        const size_t length = strcspn(item, ",");
        status = take_fraction(instance, item, length, made);
        if (!item[length])
            break;
        item += length + 1;
    }
    if (status != STATUS_DONE) {
        free(made);
        return status;
    }
    if (ta_instance_resources(instance) == 0)
        note("--utilisation changes nothing: the problem has no capacities");
    settings->solve.utilisation = *fractions = made;
    return STATUS_DONE;
}
