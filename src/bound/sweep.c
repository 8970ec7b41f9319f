/* SPDX-License-Identifier: MIT */
/*
 * The sweeps of bound/messages.c, on the vectors that machines have.
 *
 * Nearly all the time of a search is spent here. What a visit does is in
 * messages.c; here is how it is done fast:
 *
 *   - one pass over the arcs that are pulled, which also counts the votes for
 *     the label;
 *   - messages of 32 bits where costs permit ("narrow"): half the memory, and
 *     twice the numbers in a vector. Theta, Phi and all that is summed up over
 *     arcs has 64 bits in any case;
 *   - a barred node is marked in the messages to its task, by a number below
 *     all others (M4), so that who pulls looks at one row of the neighbour;
 *   - messages are asked for AHEAD arcs before their turn comes;
 *   - the soft minimum with uniform distance takes two exponentials a number
 *     instead of one for each pair of nodes, see pull_uniform(), and single
 *     precision where messages are narrow. It only chooses how much is moved.
 *
 * The code is in terms of GNU C's vectors of 32 bytes, or 16 in a machine
 * without AVX2, which sweep-avx2.c is for: it compiles this file once more.
 * The results are the same bits on all machines: integers, IEEE operations on
 * single lanes, and sums in a fixed order.
 *
 * Overflow. In a wide row see messages.c. In a narrow one M = 2^29 is the
 * largest message, 2^30 a barred node's kept[q] (-2 M is its mark), a weight
 * times a distance is at most 2^28 (choose_shift() of messages.c):
 *
 *     kept[q] + w         <= 2^30 + 2^28;
 *     differences of two of these, where at least one is not barred, so that
 *     it is between -M and M + 2^28: below 2^31;
 *     a soft minimum      >= -M - T log k, and T log k < 2^29 as T <= M / 64;
 *     what theta changes  <= 2^30 for an arc, in 64 bits from there;
 *     a vote              <= 2^28 + 2^30.
 *
 * A task all of whose nodes are barred is not swept: the constant is above the
 * ceiling then.
 */
#if defined __GNUC__ && !defined __clang__
#pragma GCC optimize("O3")
#endif
/* The width of most kinds of row is not asked of the sweeper. */
#pragma GCC diagnostic ignored "-Wunused-parameter"

#include "bound/messages.h"

#include <assert.h>
#include <string.h>

#include "bound/vector.h"

/* What is inlined is for the same machine: Clang insists. */
#undef INLINE
#define INLINE TARGET static inline __attribute__((always_inline))

#ifdef TAI_AVX2
#define LEVEL(name) name##_avx2
#define TARGET __attribute__((target("avx2")))
#define NARROW_LANES 8
#else
#define LEVEL(name) name##_base
#define TARGET
#define NARROW_LANES 4
#endif

#define BARRED (INT64_C(1) << 61)
#define MOST_THETA (INT64_C(1) << 60)
#define TICKS_BETWEEN_POLLS 50000

/* Messages are asked for so many arcs before they are read. */
#define AHEAD 32
#define PREFETCH(address) __builtin_prefetch(address)

/* Rows of int64_t and of double, by fours: what every machine has in hardware
   or in two halves. */
typedef int64_t quad __attribute__((vector_size(32)));
typedef int64_t stored_quad
    __attribute__((vector_size(32), aligned(8), may_alias));
typedef double reals __attribute__((vector_size(32)));

/* Lanes of one vector, or of two in a row. */
#ifdef __clang__
#define SHUFFLE(x, type, ...) __builtin_shufflevector(x, x, __VA_ARGS__)
#define MIX(x, y, type, ...) __builtin_shufflevector(x, y, __VA_ARGS__)
#else
#define SHUFFLE(x, type, ...) __builtin_shuffle(x, (type){__VA_ARGS__})
#define MIX(x, y, type, ...) __builtin_shuffle(x, y, (type){__VA_ARGS__})
#endif

INLINE quad
load_quad(const int64_t *from)
{
    return *(const stored_quad *)from;
}

INLINE void
store_quad(int64_t *to, quad x)
{
    *(stored_quad *)to = x;
}

INLINE quad
all_quad(int64_t x)
{
    return (quad){x, x, x, x};
}

INLINE quad
choose_quad(quad mask, quad a, quad b)
{
    return (a & mask) | (b & ~mask);
}

INLINE quad
smaller_quad(quad a, quad b)
{
    return choose_quad(a < b, a, b);
}

INLINE quad
larger_quad(quad a, quad b)
{
    return choose_quad(a > b, a, b);
}

INLINE int64_t
least_lane(quad x)
{
    x = smaller_quad(x, SHUFFLE(x, quad, 2, 3, 0, 1));
    return smaller_quad(x, SHUFFLE(x, quad, 1, 0, 3, 2))[0];
}

INLINE bool
any_quad(quad x)
{
    return (x[0] | x[1] | x[2] | x[3]) != 0;
}

/* At most that part of x, and less by at most 1; x >= 0. Adding 1.5 * 2^52
   leaves an integer in the low bits. */
INLINE quad
share_of(quad x, double part)
{
    const int64_t bits = INT64_C(0x4338000000000000);
    const double magic = 0x1.8p52;
    const quad y = smaller_quad(x, all_quad((INT64_C(1) << 51) - 1));
    const reals z = ((reals)(y + bits) - magic) * part - 0.5;
    return (quad)(z + magic) - bits;
}

struct sweeper {
    struct tai_messages *state; /* where the constant changes */
    struct tai_messages m;      /* a copy: its pointers and sizes */
    struct tai_sweep sweep;
    const void *distance;      /* [nodes * width] of what messages are */
    const void *same;          /* [width] of the same */
    int64_t limit;             /* what differs by more counts as nothing */
    double temperature, scale; /* -log2(e) / temperature */
};

/* Whether the pair is on a cycle, and costs what its table says. */
INLINE bool
has_table(const struct tai_messages *m, int64_t arc)
{
    return m->table_of && m->table_of[arc] >= 0;
}

INLINE bool
is_special(const struct tai_messages *m, int64_t arc)
{
    return has_table(m, arc) || (m->apart && m->apart[arc]);
}

#define NUMBER int32_t
#define NUMBER_BITS 32
#define REAL float
#define MANTISSA 23
#define MAGIC 0x1.8p23
#define MAGIC_BITS 0x4B400000
#define MOST TAI_NARROW_MOST
#define LANES NARROW_LANES

#define WIDTH 8
#define ROWS(name) name##_narrow_8
#include "bound/sweep-rows.h"

#define WIDTH 16
#define ROWS(name) name##_narrow_16
#include "bound/sweep-rows.h"

#define WIDTH (s->m.width)
#define ROWS(name) name##_narrow_any
#include "bound/sweep-rows.h"

#undef NUMBER
#undef NUMBER_BITS
#undef REAL
#undef MANTISSA
#undef MAGIC
#undef MAGIC_BITS
#undef MOST
#undef LANES

#define NUMBER int64_t
#define NUMBER_BITS 64
#define REAL double
#define MANTISSA 52
#define MAGIC 0x1.8p52
#define MAGIC_BITS INT64_C(0x4338000000000000)
#define MOST TAI_WIDE_MOST
#define LANES 4

#define WIDTH 8
#define ROWS(name) name##_wide_8
#include "bound/sweep-rows.h"

#define WIDTH (s->m.width)
#define ROWS(name) name##_wide_any
#include "bound/sweep-rows.h"

/* The sweep for these rows. */
#define CALL(kind)                                                             \
    (s->temperature > 0 ? soft_sweep_##kind(s) : plain_sweep_##kind(s))

static bool
sweep_narrow(const struct sweeper *s)
{
    switch (s->m.width) {
    case 8:
        return CALL(narrow_8);
    case 16:
        return CALL(narrow_16);
    default:
        return CALL(narrow_any);
    }
}

static bool
sweep_wide(const struct sweeper *s)
{
    switch (s->m.width) {
    case 8:
        return CALL(wide_8);
    default:
        return CALL(wide_any);
    }
}

bool
LEVEL(tai_messages_sweep)(struct tai_messages *m, const struct tai_sweep *sweep)
{
    struct sweeper s = {
        .state = m,
        .m = *m,
        .sweep = *sweep,
        .distance = m->narrow ? (const void *)m->near : m->distance,
        .same = m->narrow ? (const void *)m->same_near : m->same,
        .temperature = sweep->temperature};
    if (s.temperature > 0) {
        /* What exceeds a double or a message is out of place anyway. */
        const double most =
            m->narrow ? TAI_NARROW_MOST / 64 : (double)TAI_WIDE_MOST / 4096;
        if (s.temperature > most)
            s.temperature = most;
        s.limit = (int64_t)(30 * s.temperature);
        s.scale = -1.4426950408889634 / s.temperature;
    }
    return m->narrow ? sweep_narrow(&s) : sweep_wide(&s);
}
