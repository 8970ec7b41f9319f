/* SPDX-License-Identifier: MIT */
#include "base/random.h"

#include "suite.h"

START_TEST(test_same_seed_same_numbers)
{
    struct tai_random first, second, other;
    tai_random_seed(&first, 7);
    tai_random_seed(&second, 7);
    tai_random_seed(&other, 8);
    int equal = 0;
    for (int i = 0; i < 1000; i++) {
        const uint64_t bits = tai_random_bits(&first);
        ck_assert_uint_eq(bits, tai_random_bits(&second));
        equal += bits == tai_random_bits(&other);
    }
    ck_assert_int_eq(equal, 0);
}
END_TEST

SUITE("random", test_same_seed_same_numbers)
