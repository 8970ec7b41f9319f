/* SPDX-License-Identifier: MIT */
#include <taskassign/status.h>

#include "suite.h"

#include <ctype.h>
#include <string.h>

START_TEST(test_messages)
{
    for (int i = TA_OK; i <= TA_INTERNAL_ERROR; i++) {
        const char *message = ta_status_message((ta_status)i);
        ck_assert_ptr_nonnull(message);
        ck_assert_uint_gt(strlen(message), 0);
        ck_assert(isalnum((unsigned char)message[strlen(message) - 1]));
        for (int j = TA_OK; j < i; j++)
            ck_assert_str_ne(message, ta_status_message((ta_status)j));
    }
    ck_assert_str_eq(ta_status_message((ta_status)-1), "unknown status");
    ck_assert_str_eq(ta_status_message((ta_status)1000), "unknown status");
}
END_TEST

static void
check_format(const ta_error *error, const char *expected)
{
    char buffer[2048];
    const int length = (int)strlen(expected);
    ck_assert_int_eq(ta_error_format(error, buffer, sizeof buffer), length);
    ck_assert_str_eq(buffer, expected);
    /* Cut short at any size, as snprintf does. */
    ck_assert_int_eq(ta_error_format(error, NULL, 0), length);
    for (int size = 1; size <= length + 1; size++) {
        memset(buffer, '?', sizeof buffer);
        ck_assert_int_eq(ta_error_format(error, buffer, size), length);
        ck_assert_int_eq(strncmp(buffer, expected, (size_t)size - 1), 0);
        ck_assert_int_eq(buffer[size - 1], '\0');
        ck_assert_int_eq(buffer[size], '?');
    }
}

START_TEST(test_format_with_place_and_text)
{
    ta_error error = {
        .source = "a.tap",
        .line = 7,
        .column = 9,
        .message = "found \"x\", expected a number",
        .text = "t1   5  x",
        .text_column = 9,
    };
    check_format(&error, "a.tap:7:9: error: found \"x\", expected a number\n"
                         "t1   5  x\n"
                         "        ^\n");
}
END_TEST

START_TEST(test_caret_stands_below_tabs_and_wide_text)
{
    ta_error error = {
        .source = "a.tap",
        .line = 1,
        .column = 8,
        .message = "no",
        .text = "\t\xc3\xa4\xe2\x88\x9e\tx",
        .text_column = 8,
    };
    check_format(&error, "a.tap:1:8: error: no\n"
                         "\t\xc3\xa4\xe2\x88\x9e\tx\n"
                         "\t  \t^\n");
    /* A column beyond the text points just behind it. */
    error.text_column = 100;
    check_format(&error, "a.tap:1:8: error: no\n"
                         "\t\xc3\xa4\xe2\x88\x9e\tx\n"
                         "\t  \t ^\n");
}
END_TEST

START_TEST(test_format_with_less)
{
    check_format(&(ta_error){.message = "out of memory"},
                 "error: out of memory\n");
    check_format(&(ta_error){.source = "a.tap", .message = "is empty"},
                 "a.tap: error: is empty\n");
    check_format(&(ta_error){.source = "a.tap", .line = 3, .message = "no"},
                 "a.tap:3: error: no\n");
    check_format(&(ta_error){.source = "a.json",
                             .pointer = "/communication/3",
                             .message = "no"},
                 "a.json:/communication/3: error: no\n");
}
END_TEST

START_TEST(test_percent_signs_are_text)
{
    check_format(&(ta_error){.source = "%s",
                             .line = 1,
                             .column = 1,
                             .message = "100%d",
                             .text = "%n",
                             .text_column = 1},
                 "%s:1:1: error: 100%d\n%n\n^\n");
}
END_TEST

SUITE("status", test_messages, test_format_with_place_and_text,
      test_caret_stands_below_tabs_and_wide_text, test_format_with_less,
      test_percent_signs_are_text)
