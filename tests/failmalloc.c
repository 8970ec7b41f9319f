/* SPDX-License-Identifier: MIT */
/*
 * Makes one allocation of a process fail.
 *
 *     FAILMALLOC_AT=17 LD_PRELOAD=.../failmalloc.so taskassign solve FILE
 *
 * The 17th call of malloc, calloc, realloc, posix_memalign or aligned_alloc
 * answers that there is no memory; with FAILMALLOC_AT=17+ so do all later
 * ones. FAILMALLOC_COUNT=FILE has the number of calls written to that file
 * when the process ends: run once without FAILMALLOC_AT to learn how far to
 * go. tests/suite.sh has functions for both.
 *
 * Calls are passed on to the names under which glibc keeps its own functions;
 * dlsym() would allocate.
 */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *block, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

static atomic_long calls;
static long fail_at; /* 0: never */
static bool fail_ever_after;

__attribute__((constructor)) static void
begin(void)
{
    const char *at = getenv("FAILMALLOC_AT");
    char *rest;
    if (!at)
        return;
    fail_at = strtol(at, &rest, 10);
    fail_ever_after = *rest == '+';
}

__attribute__((destructor)) static void
end(void)
{
    const char *path = getenv("FAILMALLOC_COUNT");
    if (!path)
        return;
    char text[32];
    const int length = snprintf(text, sizeof text, "%ld\n", calls);
    const int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    if (file < 0 || write(file, text, (size_t)length) != length)
        _exit(99);
    close(file);
}

/* Counts a call; whether it is the one that fails. */
static bool
fails(void)
{
    const long call = atomic_fetch_add(&calls, 1) + 1;
    if (!fail_at || call < fail_at || (call > fail_at && !fail_ever_after))
        return false;
    errno = ENOMEM;
    return true;
}

#define EXPORT __attribute__((visibility("default")))

EXPORT void *
malloc(size_t size)
{
    return fails() ? NULL : __libc_malloc(size);
}

EXPORT void *
calloc(size_t count, size_t size)
{
    return fails() ? NULL : __libc_calloc(count, size);
}

EXPORT void *
realloc(void *block, size_t size)
{
    return fails() ? NULL : __libc_realloc(block, size);
}

EXPORT int
posix_memalign(void **block, size_t alignment, size_t size)
{
    if (fails())
        return ENOMEM;
    void *got = __libc_memalign(alignment, size);
    if (!got)
        return ENOMEM;
    *block = got;
    return 0;
}

EXPORT void *
aligned_alloc(size_t alignment, size_t size)
{
    return fails() ? NULL : __libc_memalign(alignment, size);
}
