/* SPDX-License-Identifier: MIT */
#include "cli/problem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/input.h"
#include "cli/message.h"
#include "cli/output.h"

static const char csv_suffix[] = ".csv";

int32_t
problem_format(const char *to, const char *path)
{
    const bool stream = !path || strcmp(path, "-") == 0;
    int32_t format = format_of("to", to);
    for (int32_t f = TA_FORMAT_TAP;
         format == TA_FORMAT_AUTO && !stream && ta_format_name(f); f++) {
        char suffix[16];
        snprintf(suffix, sizeof suffix, ".%s", ta_format_name(f));
        if (has_suffix(path, suffix))
            format = f;
    }
    if (format == TA_FORMAT_CSV && stream) {
        complain("csv gives several files, so it needs a name for them, as in "
                 "'-o problem.csv'");
        return -1;
    }
    return format == TA_FORMAT_AUTO ? TA_FORMAT_TAP : format;
}

/* "stone.csv" and "execution" give "stone-execution.csv". */
static char *
matrix_path(const char *path, const char *which)
{
    const size_t size = strlen(path) + strlen(which) + sizeof csv_suffix + 2;
    char *name = malloc(size);
    int stem = (int)strlen(path);
    if (has_suffix(path, csv_suffix))
        stem -= (int)strlen(csv_suffix);
    if (name)
        snprintf(name, size, "%.*s-%s%s", stem, path, which, csv_suffix);
    return name;
}

static enum exit_status
write_matrix(const char *path, const char *which, const char *text,
             int64_t length)
{
    char *name = matrix_path(path, which);
    if (!name)
        return give_up(TA_OUT_OF_MEMORY);
    const enum exit_status status = write_output(name, text, length);
    free(name);
    return status;
}

/* All texts first: what cannot be held in matrices leaves no file. */
static enum exit_status
write_matrices(const ta_instance *instance, const char *path)
{
    static const char *const which[] = {"execution", "communication",
                                        "distance"};
    const int matrices = ta_instance_has_distances(instance) ? 3 : 2;
    char *text[3] = {NULL, NULL, NULL};
    int64_t length[3];
    ta_status status = TA_OK;
    for (int i = 0; i < matrices && status == TA_OK; i++)
        status =
            ta_instance_to_matrix(instance, which[i], &text[i], &length[i]);
    enum exit_status written = STATUS_DONE;
    if (status == TA_NOT_SUPPORTED) {
        complain("csv has no place for what this problem contains beside "
                 "execution and communication costs and distances");
        written = STATUS_USAGE;
    } else if (status != TA_OK) {
        written = give_up(status);
    }
    for (int i = 0; i < matrices && written == STATUS_DONE; i++)
        written = write_matrix(path, which[i], text[i], length[i]);
    for (int i = 0; i < matrices; i++)
        ta_free(text[i]);
    return written;
}

enum exit_status
write_problem(const ta_instance *instance, int32_t format, const char *path)
{
    if (format == TA_FORMAT_CSV)
        return write_matrices(instance, path);
    char *text = NULL;
    int64_t length = 0;
    const ta_status status =
        ta_instance_to_text(instance, format, &text, &length);
    if (status != TA_OK)
        return give_up(status);
    const enum exit_status written = write_output(path, text, length);
    ta_free(text);
    return written;
}
