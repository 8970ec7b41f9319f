/* SPDX-License-Identifier: MIT */
#ifndef TAI_VECTOR_H
#define TAI_VECTOR_H

/*
 * Loops over rows of numbers, for the vector units of the machine at hand.
 *
 * VECTOR marks a function that is made for several of them and chosen when the
 * program starts; the results are the same, since all of it is integers and
 * plain IEEE operations. What it calls is INLINE, with the row's length a
 * constant.
 */

#include <stdint.h>

#if defined __x86_64__ && defined __gnu_linux__ && defined __GNUC__ &&         \
    !defined __clang__ && !defined __SANITIZE_ADDRESS__ &&                     \
    !defined __SANITIZE_THREAD__
#define VECTOR                                                                 \
    __attribute__((target_clones("arch=x86-64-v4", "avx2", "default")))
#else
#define VECTOR
#endif

/* Whether what is compiled for AVX2 can be chosen while the program runs. */
#if defined __x86_64__ && defined __GNUC__
#define TAI_HAS_AVX2
#endif
#define INLINE static inline __attribute__((always_inline))

INLINE int64_t
smaller(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

INLINE int64_t
larger(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

#endif
