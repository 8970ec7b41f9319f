/* SPDX-License-Identifier: MIT */
#ifndef SCARCE_H
#define SCARCE_H

/*
 * Memory that runs out on demand: the k-th allocation of the process fails,
 * whoever asks for it, foreign libraries included. Only the dynamic linker is
 * spared, because glibc ends the process when it cannot have the thread-local
 * storage of a module, and nobody can catch that. For one file of a test
 * program, because it replaces malloc and its relatives; with sanitizers,
 * which do the same, or a C library other than glibc, it does nothing and
 * `memory_is_scarce_here` is 0.
 *
 *     for (int k = 1; !done; k++) {
 *         fail_allocation(k);
 *         status = work();
 *         done = !allocation_failed();
 *     }
 *
 * `blocks_alive` tells whether something was lost on the way: compare it
 * before and after.
 */

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/auxv.h>

#include <taskassign/status.h>

static atomic_llong allocations_left = -1; /* negative: nothing fails */
/* Allocated and not yet freed. Not every test wants to know. */
__attribute__((unused)) static atomic_llong blocks_alive;

/* The k-th allocation from now on fails, and only that one. */
static inline void
fail_allocation(long long k)
{
    atomic_store(&allocations_left, k);
}

/* Whether it did; then and otherwise memory is plenty again. */
static inline bool
allocation_failed(void)
{
    return atomic_exchange(&allocations_left, -1) <= 0;
}

#if defined __GLIBC__ && !defined __SANITIZE_ADDRESS__
#define memory_is_scarce_here 1

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *block, size_t size);
extern void __libc_free(void *block);

/* Where the dynamic linker lies, and more than it needs. */
static inline bool
from_linker(const void *caller)
{
    return (uintptr_t)caller - (uintptr_t)getauxval(AT_BASE) < 0x40000;
}

static inline bool
must_fail(const void *caller)
{
    if (atomic_load_explicit(&allocations_left, memory_order_relaxed) <= 0 ||
        from_linker(caller))
        return false;
    return atomic_fetch_sub(&allocations_left, 1) == 1;
}

/* Counts a block that was got. */
static inline void *
alive(void *block)
{
    if (block)
        atomic_fetch_add_explicit(&blocks_alive, 1, memory_order_relaxed);
    return block;
}

TA_API void *
malloc(size_t size)
{
    if (must_fail(__builtin_return_address(0)))
        return NULL;
    return alive(__libc_malloc(size));
}

TA_API void *
calloc(size_t count, size_t size)
{
    if (must_fail(__builtin_return_address(0)))
        return NULL;
    return alive(__libc_calloc(count, size));
}

TA_API void *
realloc(void *block, size_t size)
{
    if (must_fail(__builtin_return_address(0)))
        return NULL;
    void *moved = __libc_realloc(block, size);
    return block ? moved : alive(moved);
}

TA_API void
free(void *block)
{
    if (block)
        atomic_fetch_sub_explicit(&blocks_alive, 1, memory_order_relaxed);
    __libc_free(block);
}
#else
#define memory_is_scarce_here 0
#endif

#endif
