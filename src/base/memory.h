/* SPDX-License-Identifier: MIT */
#ifndef TAI_MEMORY_H
#define TAI_MEMORY_H

/*
 * Allocation with checked sizes.
 *
 * Arrays are asked for as a count and an element size, so that no caller
 * multiplies. A count of zero gives a valid pointer: NULL always means that
 * memory ran out.
 */

#include <stddef.h>
#include <stdint.h>

/* Uninitialised. NULL if there is no memory or count * size overflows. */
void *tai_alloc(int64_t count, size_t size);

/* Set to zero. */
void *tai_alloc_zero(int64_t count, size_t size);

/* As realloc; on NULL the old block is untouched. */
void *tai_resize(void *block, int64_t count, size_t size);

/* A copy of `count * size` bytes. */
void *tai_copy(const void *block, int64_t count, size_t size);

void tai_free(void *block);

/*
 * Makes room for one more element in a growing array: when `count` has
 * reached `*capacity`, the block is enlarged by half. NULL on failure, and
 * then neither block nor capacity has changed.
 */
void *tai_grow(void *block, int64_t count, int64_t *capacity, size_t size);

#endif
