/* SPDX-License-Identifier: MIT */
#include "io/source.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"

/* What is asked for at a time where the size is not known. */
#define CHUNK 65536

const char *
tai_source_name(const char *path)
{
    return strcmp(path, "-") ? path : "<stdin>";
}

/* The size that a regular file claims, else 0. */
static int64_t
expected_size(int descriptor)
{
    struct stat status;
    if (fstat(descriptor, &status) || !S_ISREG(status.st_mode) ||
        status.st_size < 0)
        return 0;
    return (int64_t)status.st_size;
}

/* Reads to the end. On failure `text` holds what has been read. */
static ta_status
read_all(struct tai_source *source, int descriptor)
{
    /* One byte more than expected shows the end without another buffer, and
       one for the final NUL. */
    int64_t room = expected_size(descriptor) + 2;
    if (room < CHUNK)
        room = CHUNK;
    source->text = tai_alloc(room, 1);
    if (!source->text)
        return TA_OUT_OF_MEMORY;
    for (;;) {
        const int64_t wanted = room - 1 - source->length;
        const ssize_t got =
            read(descriptor, source->text + source->length, (size_t)wanted);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return TA_CANNOT_READ;
        if (got == 0)
            break;
        source->length += got;
        if (source->length < room - 1)
            continue;
        char *larger = tai_resize(source->text, room + room / 2, 1);
        if (!larger)
            return TA_OUT_OF_MEMORY;
        source->text = larger;
        room += room / 2;
    }
    source->text[source->length] = '\0';
    return TA_OK;
}

ta_status
tai_source_read(struct tai_source *source, const char *path,
                struct tai_errors *errors)
{
    *source = (struct tai_source){0};
    const int standard = !strcmp(path, "-");
    const int descriptor =
        standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return tai_errors_system(errors, TA_CANNOT_OPEN, "cannot open", errno);
    errno = 0;
    const ta_status status = read_all(source, descriptor);
    const int number = errno;
    if (!standard)
        close(descriptor);
    if (status) {
        tai_source_release(source);
        tai_errors_system(errors, status, "cannot read",
                          status == TA_OUT_OF_MEMORY ? ENOMEM : number);
        errno = number;
    }
    return status;
}

void
tai_source_release(struct tai_source *source)
{
    tai_free(source->text);
    *source = (struct tai_source){0};
}
