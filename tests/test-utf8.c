/* SPDX-License-Identifier: MIT */
#include "io/utf8.h"

#include "suite.h"

#include <string.h>

/* All characters, encoded as RFC 3629 defines them. */
static int
encode(uint32_t code, char text[4])
{
    if (code < 0x80) {
        text[0] = (char)code;
        return 1;
    }
    if (code < 0x800) {
        text[0] = (char)(0xC0 | code >> 6);
        text[1] = (char)(0x80 | (code & 0x3F));
        return 2;
    }
    if (code < 0x10000) {
        text[0] = (char)(0xE0 | code >> 12);
        text[1] = (char)(0x80 | (code >> 6 & 0x3F));
        text[2] = (char)(0x80 | (code & 0x3F));
        return 3;
    }
    text[0] = (char)(0xF0 | code >> 18);
    text[1] = (char)(0x80 | (code >> 12 & 0x3F));
    text[2] = (char)(0x80 | (code >> 6 & 0x3F));
    text[3] = (char)(0x80 | (code & 0x3F));
    return 4;
}

START_TEST(test_all_characters)
{
    char text[4];
    for (uint32_t code = 0; code < 0x110000; code++) {
        const int length = encode(code, text);
        const bool surrogate = code >= 0xD800 && code < 0xE000;
        ck_assert_int_eq(tai_utf8_character(text, length),
                         surrogate ? 0 : length);
        if (length > 1)
            ck_assert_int_eq(tai_utf8_character(text, length - 1), 0);
    }
    ck_assert_int_eq(tai_utf8_character("", 0), 0);
}
END_TEST

/* Every sequence of two bytes: two plain ones, or one character. */
START_TEST(test_all_pairs)
{
    for (int a = 0; a < 256; a++)
        for (int b = 0; b < 256; b++) {
            const char text[2] = {(char)a, (char)b};
            const bool two = a >= 0xC2 && a <= 0xDF && (b & 0xC0) == 0x80;
            const int valid = two ? 2 : a >= 0x80 ? 0 : b >= 0x80 ? 1 : 2;
            ck_assert_int_eq(tai_utf8_valid(text, 2), valid);
        }
    ck_assert_int_eq(tai_utf8_valid("\xC0\x80", 2), 0);
    ck_assert_int_eq(tai_utf8_valid("\xE0\x80\x80", 3), 0);
    ck_assert_int_eq(tai_utf8_valid("\xF0\x80\x80\x80", 4), 0);
    ck_assert_int_eq(tai_utf8_valid("\xF4\x90\x80\x80", 4), 0);
}
END_TEST

START_TEST(test_cut)
{
    static const char text[] = "a\xE2\x88\x9E"
                               "b";
    static const int64_t cuts[] = {0, 1, 1, 1, 4, 5, 5};
    for (int64_t limit = 0; limit < 7; limit++)
        ck_assert_int_eq(tai_utf8_cut(text, 5, limit), cuts[limit]);
}
END_TEST

START_TEST(test_plain)
{
    char text[40];
    for (int64_t length = 0; length < 40; length++)
        for (int64_t at = 0; at < length; at++) {
            memset(text, 'x', sizeof text);
            ck_assert(tai_utf8_is_plain(text, length));
            text[at] = 1;
            ck_assert(tai_utf8_is_plain(text, length));
            text[at] = 0x7F;
            ck_assert(tai_utf8_is_plain(text, length));
            text[at] = 0;
            ck_assert(!tai_utf8_is_plain(text, length));
            text[at] = (char)0x80;
            ck_assert(!tai_utf8_is_plain(text, length));
        }
}
END_TEST

SUITE("utf8", test_all_characters, test_all_pairs, test_cut, test_plain)
