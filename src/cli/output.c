/* SPDX-License-Identifier: MIT */
#include "cli/output.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/message.h"

static bool
is_stream(const char *path)
{
    return !path || strcmp(path, "-") == 0;
}

static enum exit_status
cannot_write(const char *path, int reason)
{
    if (is_stream(path))
        complain("cannot write to standard output: %s", strerror(reason));
    else
        complain("cannot write '%s': %s", path, strerror(reason));
    return STATUS_OUTPUT;
}

enum exit_status
check_output(const char *path)
{
    struct stat status;
    if (is_stream(path))
        return fstat(STDOUT_FILENO, &status) ? cannot_write(path, errno)
                                             : STATUS_DONE;
    if (stat(path, &status) == 0) {
        if (S_ISDIR(status.st_mode))
            return cannot_write(path, EISDIR);
        if (!S_ISREG(status.st_mode))
            return access(path, W_OK) ? cannot_write(path, errno) : STATUS_DONE;
    }
    char *folder = strdup(path);
    if (!folder)
        return give_up(TA_OUT_OF_MEMORY);
    char *slash = strrchr(folder, '/');
    if (slash)
        slash[slash == folder] = '\0';
    const int failed = access(slash ? folder : ".", W_OK | X_OK);
    const int reason = errno;
    free(folder);
    return failed ? cannot_write(path, reason) : STATUS_DONE;
}

enum exit_status
write_output(const char *path, const char *text, int64_t length)
{
    errno = 0;
    const ta_status status = ta_file_write(path ? path : "-", text, length);
    if (status == TA_CANNOT_WRITE || status == TA_CANNOT_OPEN)
        return cannot_write(path, errno ? errno : EIO);
    return status == TA_OK ? STATUS_DONE : give_up(status);
}

bool
has_suffix(const char *path, const char *suffix)
{
    const size_t length = strlen(path), tail = strlen(suffix);
    return length >= tail && strcmp(path + length - tail, suffix) == 0;
}

bool
wants_json(const struct settings *settings)
{
    return settings->json ||
           (settings->output && has_suffix(settings->output, ".json"));
}

int
terminal_columns(int descriptor)
{
    struct winsize size;
    if (!isatty(descriptor) || ioctl(descriptor, TIOCGWINSZ, &size) ||
        size.ws_col == 0)
        return 80;
    return size.ws_col;
}

enum exit_status
page_open(struct page *page)
{
    page->file = open_memstream(&page->text, &page->length);
    return page->file ? STATUS_DONE : give_up(TA_OUT_OF_MEMORY);
}

enum exit_status
page_write(struct page *page, const char *path)
{
    const bool failed = ferror(page->file);
    enum exit_status status;
    /* With glibc the text may be missing although nothing failed. */
    if (fclose(page->file) || failed || !page->text)
        status = give_up(TA_OUT_OF_MEMORY);
    else
        status = write_output(path, page->text, (int64_t)page->length);
    free(page->text);
    return status;
}

void
page_discard(struct page *page)
{
    fclose(page->file);
    free(page->text);
}

enum exit_status
page_finish(struct page *page, ta_status printed, const char *path)
{
    if (printed == TA_OK)
        return page_write(page, path);
    page_discard(page);
    return give_up(printed);
}

void
print_json_string(FILE *file, const char *text)
{
    fputc('"', file);
    for (; *text; text++) {
        const unsigned char byte = (unsigned char)*text;
        if (byte == '"' || byte == '\\')
            fprintf(file, "\\%c", byte);
        else if (byte < 0x20)
            fprintf(file, "\\u%04x", byte);
        else
            fputc(byte, file);
    }
    fputc('"', file);
}

void
print_cost(FILE *file, ta_cost value, int decimals)
{
    char buffer[TA_COST_BUFFER];
    fputs(ta_cost_format(value, decimals, buffer), file);
}
