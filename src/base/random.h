/* SPDX-License-Identifier: MIT */
#ifndef TAI_RANDOM_H
#define TAI_RANDOM_H

/*
 * Pseudo-random numbers, the same on every machine: xoshiro256** by Blackman
 * and Vigna (2018), seeded through splitmix64 so that any seed will do.
 */

#include <stdint.h>

struct tai_random {
    uint64_t state[4];
};

void tai_random_seed(struct tai_random *random, uint64_t seed);

uint64_t tai_random_bits(struct tai_random *random);

/* Uniform in 0 .. bound - 1, without bias (Lemire 2019); bound > 0. */
uint64_t tai_random_below(struct tai_random *random, uint64_t bound);

/* Uniform in low .. high, both included. */
int64_t tai_random_between(struct tai_random *random, int64_t low,
                           int64_t high);

/* Uniform in [0, 1), a multiple of 2^-53. */
double tai_random_unit(struct tai_random *random);

/* A random permutation in place (Fisher and Yates). */
void tai_random_shuffle(struct tai_random *random, int32_t count,
                        int32_t items[]);

#endif
