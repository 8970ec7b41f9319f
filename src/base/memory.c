/* SPDX-License-Identifier: MIT */
#include "base/memory.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

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

void *
tai_alloc(int64_t count, size_t size)
{
    size_t bytes;
    return array_bytes(count, size, &bytes) ? malloc(bytes) : NULL;
}

void *
tai_alloc_zero(int64_t count, size_t size)
{
    size_t bytes;
    return array_bytes(count, size, &bytes) ? calloc(1, bytes) : NULL;
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
