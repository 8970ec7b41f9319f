/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "base/memory.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#ifdef __linux__
#include <sys/mman.h>
#endif

/* Blocks of this size and more ask for large pages. */
#define LARGE_BLOCK ((size_t)4 << 20)
#define LARGE_PAGE ((uintptr_t)2 << 20)

/* Bytes of an array, at least one; false if they cannot be addressed. */
static bool
array_bytes(int64_t count, size_t size, size_t *bytes)
{
    if (count < 0 || (size && (uint64_t)count > (uint64_t)PTRDIFF_MAX / size))
        return false;
    *bytes = (size_t)count * size;
    if (*bytes == 0)
        *bytes = 1;
    return true;
}

/*
 * Asks for large pages within a large block: whoever reads one in no order
 * waits for page tables as well as for memory. A refusal is no harm.
 */
static void *
with_large_pages(void *block, size_t bytes)
{
#if defined(__linux__) && defined(MADV_HUGEPAGE)
    if (block && bytes >= LARGE_BLOCK) {
        const uintptr_t begin =
            ((uintptr_t)block + LARGE_PAGE - 1) & ~(LARGE_PAGE - 1);
        const uintptr_t end = ((uintptr_t)block + bytes) & ~(LARGE_PAGE - 1);
        (void)madvise((void *)begin, end - begin, MADV_HUGEPAGE);
    }
#else
    (void)bytes;
#endif
    return block;
}

void *
tai_alloc(int64_t count, size_t size)
{
    size_t bytes;
    if (!array_bytes(count, size, &bytes))
        return NULL;
    return with_large_pages(malloc(bytes), bytes);
}

void *
tai_alloc_zero(int64_t count, size_t size)
{
    size_t bytes;
    if (!array_bytes(count, size, &bytes))
        return NULL;
    return with_large_pages(calloc(1, bytes), bytes);
}

void *
tai_resize(void *block, int64_t count, size_t size)
{
    size_t bytes;
    return array_bytes(count, size, &bytes) ? realloc(block, bytes) : NULL;
}

void *
tai_copy(const void *block, int64_t count, size_t size)
{
    void *copy = tai_alloc(count, size);
    if (copy && count > 0 && size > 0)
        memcpy(copy, block, (size_t)count * size);
    return copy;
}

void
tai_free(void *block)
{
    free(block);
}

void *
tai_grow(void *block, int64_t count, int64_t *capacity, size_t size)
{
    if (count < *capacity)
        return block;
    const int64_t larger = *capacity < 16 ? 16 : *capacity + *capacity / 2;
    void *moved = tai_resize(block, larger, size);
    if (moved)
        *capacity = larger;
    return moved;
}
