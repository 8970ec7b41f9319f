/* SPDX-License-Identifier: MIT */
/*
 * Writing files whole or not at all: under a temporary name in the same
 * folder, renamed when complete. What is not a regular file (a terminal, a
 * pipe, /dev/full) is written to directly.
 */
#include <taskassign/io.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"

/* All of the bytes; on failure errno says why. */
static ta_status
write_all(int descriptor, const char *text, int64_t length)
{
    while (length > 0) {
        const ssize_t written = write(descriptor, text, (size_t)length);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return TA_CANNOT_WRITE;
        text += written;
        length -= written;
    }
    return TA_OK;
}

static ta_status
write_directly(const char *path, const char *text, int64_t length)
{
    const int descriptor = open(path, O_WRONLY | O_CLOEXEC);
    if (descriptor < 0)
        return TA_CANNOT_WRITE;
    ta_status status = write_all(descriptor, text, length);
    const int number = errno;
    if (close(descriptor) && !status)
        status = TA_CANNOT_WRITE;
    else
        errno = number;
    return status;
}

/* A new file in the folder of `path`, whose *name the caller frees. It may be
   read and written by whoever may do so with the old one, or with any new file
   if there is no old one. -1 with errno set if there is none. */
static int
open_temporary(const char *path, const struct stat *old, char **name)
{
    const int64_t length = (int64_t)strlen(path);
    *name = tai_alloc(length + 16, 1);
    if (!*name) {
        errno = ENOMEM;
        return -1;
    }
    for (int attempt = 0; attempt < 1000; attempt++) {
        snprintf(*name, (size_t)length + 16, "%s.%d.%03d", path,
                 (int)(getpid() % 1000000), attempt);
        const int descriptor =
            open(*name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (descriptor < 0 && errno == EEXIST)
            continue;
        if (descriptor >= 0 && old)
            (void)fchmod(descriptor, old->st_mode & 0777);
        return descriptor;
    }
    return -1;
}

static ta_status
write_and_rename(const char *path, const struct stat *old, const char *text,
                 int64_t length)
{
    char *name;
    const int descriptor = open_temporary(path, old, &name);
    if (descriptor < 0) {
        const int number = errno;
        tai_free(name);
        errno = number;
        return TA_CANNOT_WRITE;
    }
    ta_status status = write_all(descriptor, text, length);
    int number = errno;
    if (close(descriptor) && !status) {
        status = TA_CANNOT_WRITE;
        number = errno;
    }
    if (!status && rename(name, path)) {
        status = TA_CANNOT_WRITE;
        number = errno;
    }
    if (status)
        unlink(name);
    tai_free(name);
    errno = number;
    return status;
}

ta_status
ta_file_write(const char *path, const char *text, int64_t length)
{
    if (!path || (!text && length > 0) || length < 0)
        return TA_INVALID_ARGUMENT;
    if (!strcmp(path, "-"))
        return write_all(STDOUT_FILENO, text, length);
    struct stat old;
    if (stat(path, &old))
        return write_and_rename(path, NULL, text, length);
    if (!S_ISREG(old.st_mode))
        return write_directly(path, text, length);
    /* The file that a symbolic link points to is the one to replace. */
    char *target = realpath(path, NULL);
    if (!target)
        return TA_CANNOT_WRITE;
    const ta_status status = write_and_rename(target, &old, text, length);
    const int number = errno;
    free(target);
    errno = number;
    return status;
}
