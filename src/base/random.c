/* SPDX-License-Identifier: MIT */
#include "base/random.h"

#include <assert.h>

static uint64_t
splitmix64(uint64_t *state)
{
    uint64_t z = (*state += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

void
tai_random_seed(struct tai_random *random, uint64_t seed)
{
    for (int i = 0; i < 4; i++)
        random->state[i] = splitmix64(&seed);
}

static uint64_t
rotate_left(uint64_t x, int bits)
{
    return (x << bits) | (x >> (64 - bits));
}

uint64_t
tai_random_bits(struct tai_random *random)
{
    uint64_t *s = random->state;
    const uint64_t result = rotate_left(s[1] * 5, 7) * 9;
    const uint64_t t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotate_left(s[3], 45);
    return result;
}

uint64_t
tai_random_below(struct tai_random *random, uint64_t bound)
{
    assert(bound > 0);
    /* The low half of the product is rejected below 2^64 mod bound. */
    __extension__ typedef unsigned __int128 uint128;
    uint128 product = (uint128)tai_random_bits(random) * bound;
    if ((uint64_t)product < bound) {
        const uint64_t threshold = -bound % bound;
        while ((uint64_t)product < threshold)
            product = (uint128)tai_random_bits(random) * bound;
    }
    return (uint64_t)(product >> 64);
}

int64_t
tai_random_between(struct tai_random *random, int64_t low, int64_t high)
{
    assert(low <= high);
    const uint64_t span = (uint64_t)high - (uint64_t)low + 1;
    const uint64_t offset =
        span ? tai_random_below(random, span) : tai_random_bits(random);
    return (int64_t)((uint64_t)low + offset);
}

double
tai_random_unit(struct tai_random *random)
{
    return (double)(tai_random_bits(random) >> 11) * 0x1p-53;
}

void
tai_random_shuffle(struct tai_random *random, int32_t count, int32_t items[])
{
    for (int32_t i = count - 1; i > 0; i--) {
        const int32_t j = (int32_t)tai_random_below(random, (uint64_t)i + 1);
        const int32_t held = items[i];
        items[i] = items[j];
        items[j] = held;
    }
}
