/* SPDX-License-Identifier: MIT */
#include "base/text.h"

#include "base/memory.h"
#include "scarce.h"
#include "suite.h"

#include <string.h>

START_TEST(test_empty)
{
    struct tai_text text = {0};
    char *bytes;
    int64_t length = -1;
    ck_assert_int_eq(tai_text_take(&text, &bytes, &length), TA_OK);
    ck_assert_str_eq(bytes, "");
    ck_assert_int_eq(length, 0);
    ck_assert_ptr_null(text.bytes);
    tai_free(bytes);
}
END_TEST

START_TEST(test_appends_in_order)
{
    struct tai_text text = {0};
    tai_text_add(&text, "%s %d", "cost", 38);
    tai_text_repeat(&text, '.', 3);
    tai_text_repeat(&text, '!', 0);
    tai_text_repeat(&text, '!', -4);
    tai_text_append(&text, "a\0b", 3);
    char *bytes;
    int64_t length;
    ck_assert_int_eq(tai_text_take(&text, &bytes, &length), TA_OK);
    ck_assert_int_eq(length, 13);
    ck_assert_mem_eq(bytes, "cost 38...a\0b", 14);
    tai_free(bytes);
}
END_TEST

START_TEST(test_grows)
{
    struct tai_text text = {0};
    for (int i = 0; i < 100000; i++)
        tai_text_add(&text, "%05d\n", i);
    char *bytes;
    int64_t length;
    ck_assert_int_eq(tai_text_take(&text, &bytes, &length), TA_OK);
    ck_assert_int_eq(length, 600000);
    for (int i = 0; i < 100000; i += 999)
        ck_assert_int_eq(atoi(bytes + 6 * (ptrdiff_t)i), i);
    tai_free(bytes);
}
END_TEST

START_TEST(test_failed_text_stays_failed)
{
    if (!memory_is_scarce_here)
        return;
    struct tai_text text = {0};
    tai_text_add(&text, "before");
    fail_allocation(1);
    tai_text_repeat(&text, ' ', 1000);
    ck_assert(allocation_failed());
    tai_text_add(&text, "after");
    ck_assert(text.failed);
    char *bytes = NULL;
    ck_assert_int_eq(tai_text_take(&text, &bytes, NULL), TA_OUT_OF_MEMORY);
    ck_assert_ptr_null(bytes);
    ck_assert_ptr_null(text.bytes);
}
END_TEST

SUITE("text", test_empty, test_appends_in_order, test_grows,
      test_failed_text_stays_failed)
