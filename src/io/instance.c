/* SPDX-License-Identifier: MIT */
/* Reading and writing instances of any format: the entry points of io.h. */
#include <taskassign/io.h>

#include "base/memory.h"
#include "base/text.h"
#include "io/errors.h"
#include "io/format.h"
#include "io/problem.h"
#include "io/source.h"
#include "io/tap.h"
#include "io/tapb.h"

/* A matrix by itself is no instance. */
static ta_status
refuse_matrix(struct tai_errors *errors)
{
    tai_errors_add(errors, TA_BAD_INPUT, &(struct tai_place){1, 1, 0, 0, 0},
                   "found a CSV matrix, expected an instance; matrices of "
                   "execution and communication costs are read together");
    return TA_BAD_INPUT;
}

static ta_status
parse(const char *path, const char *text, int64_t length,
      const ta_read_options *options, struct tai_errors *errors,
      ta_instance **instance)
{
    int32_t format = options->format;
    if (format == TA_FORMAT_AUTO)
        format = tai_format_of(path, text, length);
    const bool round = options->round != 0;
    switch (format) {
    case TA_FORMAT_JSON:
        return tai_problem_read(text, length, round, errors, instance);
    case TA_FORMAT_CSV:
        return refuse_matrix(errors);
    case TA_FORMAT_TAPB: /* its numbers are exact: there is none to round */
        return tai_tapb_read(text, length, errors, instance);
    default:
        return tai_tap_read(text, length, round, errors, instance);
    }
}

ta_status
ta_instance_parse(const char *text, int64_t length, const char *source,
                  const ta_read_options *options, ta_instance **instance,
                  ta_error *error)
{
    const ta_read_options known = tai_read_options(options);
    if (!text || length < 0 || !instance || !ta_format_name(known.format))
        return TA_INVALID_ARGUMENT;
    struct tai_errors errors;
    tai_errors_init(&errors, source ? source : "", &known, error);
    return parse(source, text, length, &known, &errors, instance);
}

ta_status
ta_instance_read(const char *path, const ta_read_options *options,
                 ta_instance **instance, ta_error *error)
{
    const ta_read_options known = tai_read_options(options);
    if (!path || !instance || !ta_format_name(known.format))
        return TA_INVALID_ARGUMENT;
    struct tai_errors errors;
    struct tai_source source;
    tai_errors_init(&errors, tai_source_name(path), &known, error);
    ta_status status = tai_source_read(&source, path, &errors);
    if (status)
        return status;
    status = parse(path, source.text, source.length, &known, &errors, instance);
    tai_source_release(&source);
    return status;
}

ta_status
ta_instance_to_text(const ta_instance *instance, int32_t format, char **text,
                    int64_t *length)
{
    if (!instance || !text)
        return TA_INVALID_ARGUMENT;
    if (!ta_instance_is_frozen(instance))
        return TA_INVALID_STATE;
    struct tai_text out = {0};
    switch (format) {
    case TA_FORMAT_TAP:
        tai_tap_write(instance, &out);
        break;
    case TA_FORMAT_JSON:
        tai_problem_write(instance, &out);
        break;
    case TA_FORMAT_TAPB:
        tai_tapb_write(instance, &out);
        break;
    default:
        return TA_INVALID_ARGUMENT;
    }
    return tai_text_take(&out, text, length);
}

void
ta_free(char *text)
{
    tai_free(text);
}
