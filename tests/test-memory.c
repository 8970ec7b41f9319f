/* SPDX-License-Identifier: MIT */
#include "base/memory.h"

#include "suite.h"

#include <string.h>

START_TEST(test_zero_count_is_a_valid_pointer)
{
    void *blocks[] = {
        tai_alloc(0, 8),
        tai_alloc_zero(0, 8),
        tai_alloc(8, 0),
        tai_copy(NULL, 0, 8),
    };
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) {
        ck_assert_ptr_nonnull(blocks[i]);
        tai_free(blocks[i]);
    }
    tai_free(NULL);
}
END_TEST

START_TEST(test_impossible_sizes)
{
    ck_assert_ptr_null(tai_alloc(-1, 1));
    ck_assert_ptr_null(tai_alloc_zero(INT64_MAX, 2));
    ck_assert_ptr_null(tai_alloc(INT64_MAX / 8 + 1, 8));
    /* 2^61 elements of 24 bytes: the product wraps round to a small number. */
    ck_assert_ptr_null(tai_alloc((int64_t)1 << 61, 24));
    ck_assert_ptr_null(tai_copy("x", INT64_MAX, 4));
}
END_TEST

START_TEST(test_zeroed)
{
    int32_t *numbers = tai_alloc_zero(1000, sizeof *numbers);
    ck_assert_ptr_nonnull(numbers);
    for (int i = 0; i < 1000; i++)
        ck_assert_int_eq(numbers[i], 0);
    tai_free(numbers);
}
END_TEST

START_TEST(test_copy)
{
    const int16_t original[] = {1, -2, 3};
    int16_t *copy = tai_copy(original, 3, sizeof *original);
    ck_assert_ptr_nonnull(copy);
    ck_assert_ptr_ne(copy, original);
    ck_assert_mem_eq(copy, original, sizeof original);
    tai_free(copy);
}
END_TEST

START_TEST(test_failed_resize_leaves_the_block)
{
    char *text = tai_copy("kept", 5, 1);
    ck_assert_ptr_nonnull(text);
    ck_assert_ptr_null(tai_resize(text, -1, 1));
    ck_assert_ptr_null(tai_resize(text, INT64_MAX, 16));
    ck_assert_str_eq(text, "kept");
    char *longer = tai_resize(text, 1000, 1);
    ck_assert_ptr_nonnull(longer);
    ck_assert_str_eq(longer, "kept");
    tai_free(longer);
}
END_TEST

START_TEST(test_grow)
{
    int64_t *squares = NULL;
    int64_t capacity = 0;
    int moves = 0;
    for (int64_t i = 0; i < 10000; i++) {
        const int64_t before = capacity;
        int64_t *grown = tai_grow(squares, i, &capacity, sizeof *grown);
        ck_assert_ptr_nonnull(grown);
        squares = grown;
        ck_assert_int_gt(capacity, i);
        moves += capacity != before;
        squares[i] = i * i;
    }
    for (int64_t i = 0; i < 10000; i++)
        ck_assert_int_eq(squares[i], i * i);
    /* Growth by half: about log(10000/16) / log(1.5) = 16 moves. */
    ck_assert_int_lt(moves, 20);
    tai_free(squares);
}
END_TEST

START_TEST(test_failed_grow_changes_nothing)
{
    char block[1];
    int64_t capacity = INT64_MAX / 2;
    ck_assert_ptr_null(tai_grow(block, capacity, &capacity, 8));
    ck_assert_int_eq(capacity, INT64_MAX / 2);
}
END_TEST

SUITE("memory", test_zero_count_is_a_valid_pointer, test_impossible_sizes,
      test_zeroed, test_copy, test_failed_resize_leaves_the_block, test_grow,
      test_failed_grow_changes_nothing)
