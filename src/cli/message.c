/* SPDX-License-Identifier: MIT */
#include "cli/message.h"

#include <stdarg.h>
#include <stdio.h>

void
complain(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("taskassign: error: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
}

void
note(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("taskassign: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
}

void
print_error(const ta_error *error)
{
    char text[2 * sizeof *error]; /* all fields, and a caret as far right */
    ta_error_format(error, text, sizeof text);
    fputs(text, stderr);
}

enum exit_status
exit_status_of(ta_status status)
{
    switch (status) {
    case TA_OK:
        return STATUS_DONE;
    case TA_INVALID_ARGUMENT:
    case TA_NOT_SUPPORTED:
    case TA_NOT_BUILT:
        return STATUS_USAGE;
    case TA_BAD_INPUT:
    case TA_OUT_OF_RANGE:
    case TA_CANNOT_OPEN:
    case TA_CANNOT_READ:
        return STATUS_INPUT;
    case TA_CANNOT_WRITE:
        return STATUS_OUTPUT;
    case TA_OUT_OF_MEMORY:
        return STATUS_MEMORY;
    case TA_INVALID_STATE:
    case TA_INTERNAL_ERROR:
        break;
    }
    return STATUS_INTERNAL;
}

enum exit_status
give_up(ta_status status)
{
    if (status == TA_INTERNAL_ERROR)
        complain("an internal check failed, so nothing is claimed; "
                 "please report this");
    else
        complain("%s", ta_status_message(status));
    return exit_status_of(status);
}
