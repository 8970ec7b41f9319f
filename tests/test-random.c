/* SPDX-License-Identifier: MIT */
#include "base/random.h"

#include "suite.h"

START_TEST(test_known_sequence)
{
    /* From the authors' code, state 1, 2, 3, 4. */
    struct tai_random random = {.state = {1, 2, 3, 4}};
    const uint64_t expected[] = {
        11520u, 0u, 1509978240u, 1215971899390074240u, 1216172134540287360u,
    };
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
        ck_assert_uint_eq(tai_random_bits(&random), expected[i]);
}
END_TEST

START_TEST(test_seed)
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

START_TEST(test_seed_zero_is_a_seed)
{
    struct tai_random random;
    tai_random_seed(&random, 0);
    uint64_t seen = 0;
    for (int i = 0; i < 100; i++)
        seen |= tai_random_bits(&random);
    ck_assert_uint_eq(seen, UINT64_MAX);
}
END_TEST

START_TEST(test_below_is_uniform)
{
    struct tai_random random;
    tai_random_seed(&random, 1);
    int seen[7] = {0};
    const int draws = 70000;
    for (int i = 0; i < draws; i++) {
        const uint64_t drawn = tai_random_below(&random, 7);
        ck_assert_uint_lt(drawn, 7);
        seen[drawn]++;
    }
    /* Expected 10000 each; the standard deviation is 93. */
    for (int i = 0; i < 7; i++) {
        ck_assert_int_gt(seen[i], 9500);
        ck_assert_int_lt(seen[i], 10500);
    }
}
END_TEST

START_TEST(test_below_large_bounds)
{
    struct tai_random random;
    tai_random_seed(&random, 2);
    const uint64_t bounds[] = {1, 2, UINT64_MAX / 2 + 2, UINT64_MAX};
    for (size_t b = 0; b < sizeof bounds / sizeof *bounds; b++) {
        for (int i = 0; i < 1000; i++)
            ck_assert_uint_lt(tai_random_below(&random, bounds[b]), bounds[b]);
    }
}
END_TEST

START_TEST(test_between)
{
    struct tai_random random;
    tai_random_seed(&random, 3);
    bool low = false, high = false;
    for (int i = 0; i < 1000; i++) {
        const int64_t drawn = tai_random_between(&random, -3, 3);
        ck_assert_int_ge(drawn, -3);
        ck_assert_int_le(drawn, 3);
        low |= drawn == -3;
        high |= drawn == 3;
    }
    ck_assert(low && high);
    ck_assert_int_eq(tai_random_between(&random, 5, 5), 5);
    /* The whole range, whose size does not fit 64 bits. */
    bool negative = false, positive = false;
    for (int i = 0; i < 100; i++) {
        const int64_t drawn = tai_random_between(&random, INT64_MIN, INT64_MAX);
        negative |= drawn < 0;
        positive |= drawn > 0;
    }
    ck_assert(negative && positive);
}
END_TEST

START_TEST(test_unit)
{
    struct tai_random random;
    tai_random_seed(&random, 4);
    double sum = 0;
    for (int i = 0; i < 10000; i++) {
        const double drawn = tai_random_unit(&random);
        ck_assert(drawn >= 0 && drawn < 1);
        sum += drawn;
    }
    /* The mean is 1/2; its standard deviation is 0.003. */
    ck_assert_double_eq_tol(sum / 10000, 0.5, 0.015);
}
END_TEST

START_TEST(test_shuffle)
{
    struct tai_random random;
    tai_random_seed(&random, 5);
    int seen[6] = {0}; /* how often each permutation of three came */
    for (int i = 0; i < 6000; i++) {
        int32_t items[] = {0, 1, 2};
        tai_random_shuffle(&random, 3, items);
        ck_assert_int_eq((1 << items[0]) | (1 << items[1]) | (1 << items[2]),
                         7);
        seen[2 * items[0] + (items[1] > items[2])]++;
    }
    /* Expected 1000 each; the standard deviation is 29. */
    for (int i = 0; i < 6; i++) {
        ck_assert_int_gt(seen[i], 850);
        ck_assert_int_lt(seen[i], 1150);
    }
    tai_random_shuffle(&random, 0, NULL);
}
END_TEST

SUITE("random", test_known_sequence, test_seed, test_seed_zero_is_a_seed,
      test_below_is_uniform, test_below_large_bounds, test_between, test_unit,
      test_shuffle)
