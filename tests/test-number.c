/* SPDX-License-Identifier: MIT */
#include "base/number.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/random.h"
#include "suite.h"

static void
expect(const char *text, ta_status status, ta_cost digits, int decimals)
{
    ta_cost found = -77;
    int scale = -7;
    ck_assert_msg(ta_cost_parse(text, (int64_t)strlen(text), &found, &scale) ==
                      status,
                  "%s", text);
    if (status) {
        ck_assert_int_eq(found, -77); /* written only on success */
        return;
    }
    ck_assert_msg(found == digits && scale == decimals,
                  "%s gives %" PRId64 " with %d decimals", text, found, scale);
}

START_TEST(test_parse)
{
    expect("0", TA_OK, 0, 0);
    expect("-0.000", TA_OK, 0, 0);
    expect("12", TA_OK, 12, 0);
    expect("+1.250", TA_OK, 125, 2);
    expect(".5", TA_OK, 5, 1);
    expect("5.", TA_OK, 5, 0);
    expect("1e1", TA_OK, 10, 0);
    expect("2.5E-1", TA_OK, 25, 2);
    expect("1200e-2", TA_OK, 12, 0);
    expect("0e999999999999", TA_OK, 0, 0);
    expect("4611686018427387904", TA_OK, TA_COST_LIMIT, 0);
    expect("-4611686018427387904", TA_OK, -TA_COST_LIMIT, 0);
    expect("4611686018427387905", TA_OUT_OF_RANGE, 0, 0);
    expect("99999999999999999999", TA_OUT_OF_RANGE, 0, 0);
    expect("1e19", TA_OUT_OF_RANGE, 0, 0);
    expect("1e-18", TA_OK, 1, 18);
    expect("1e-19", TA_OUT_OF_RANGE, 0, 0);
    expect("1.00000000000000000000000000000000000", TA_OK, 1, 0);
    expect("0.1000000000000000000000000000001", TA_OUT_OF_RANGE, 0, 0);
    const char *const bad[] = {"",    "-",  ".",     "+.",  "e5",   "1e",
                               "1e+", "1,", "0x1",   "nan", "1/3",  "1 ",
                               "--1", "1-", "1.2.3", "inf", "1e5.0"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        expect(bad[i], TA_BAD_INPUT, 0, 0);
}
END_TEST

static void
shown(ta_cost value, int decimals, const char *text)
{
    char buffer[TA_COST_BUFFER];
    ck_assert_str_eq(ta_cost_format(value, decimals, buffer), text);
}

START_TEST(test_format)
{
    shown(0, 5, "0");
    shown(1250, 2, "12.5");
    shown(-1250, 2, "-12.5");
    shown(-5, 3, "-0.005");
    shown(100, 2, "1");
    shown(TA_FORBIDDEN, 3, "inf");
    shown(-TA_COST_LIMIT, 0, "-4611686018427387904");
    shown(1, 36, "0.000000000000000000000000000000000001");
    shown(INT64_MIN + 1, 36, "-0.000000000000000009223372036854775807");
}
END_TEST

START_TEST(test_format_and_parse_are_inverse)
{
    struct tai_random random;
    tai_random_seed(&random, 2);
    for (int i = 0; i < 20000; i++) {
        ta_cost value = (ta_cost)(tai_random_bits(&random) >>
                                  tai_random_below(&random, 63));
        value %= TA_COST_LIMIT;
        const int decimals = (int)tai_random_below(&random, 19);
        char buffer[TA_COST_BUFFER];
        ta_cost_format(value, decimals, buffer);
        ta_cost back;
        int scale;
        ck_assert(
            !ta_cost_parse(buffer, (int64_t)strlen(buffer), &back, &scale));
        ck_assert_int_le(scale, decimals);
        ck_assert(!tai_cost_rescale(&back, scale, decimals));
        ck_assert_int_eq(back, value);
    }
}
END_TEST

static void
rounded(const char *text, int decimals, ta_cost units, uint64_t digits,
        int change_decimals)
{
    ta_cost found;
    struct tai_rounding change;
    ck_assert(!tai_cost_parse_rounded(text, (int64_t)strlen(text), decimals,
                                      &found, &change));
    ck_assert_msg(found == units && change.digits == digits &&
                      (digits == 0 || change.decimals == change_decimals),
                  "%s: %" PRId64 ", moved %" PRIu64 "e-%d", text, found,
                  change.digits, change.decimals);
}

START_TEST(test_rounding)
{
    rounded("0.445", 2, 45, 5, 3);
    rounded("0.445", 1, 4, 45, 3);
    rounded("-0.25", 1, -3, 5, 2);
    rounded("7", 2, 700, 0, 0);
    rounded("0.3333333333333333333333333", 3, 333, 3333333333333333334u, 22);
    rounded("1e-40", 3, 0, 1, 40);
    rounded("0.00000000000000000009", 1, 0, 9, 20);
    /* Digits beyond the 19th count, in the number and in the change. */
    rounded("2000000000000000000.7", 0, 2000000000000000001, 3, 1);
    rounded("123456789012345678.901", 1, 1234567890123456789, 1, 3);
    rounded("-18446744073709551615e-38", 18, 0, 1844674407370955162, 37);
    /* What is too small to be shown is rounded up to what can be. */
    rounded("1e-400000", 3, 0, 1, 40);
    rounded("31e-41", 3, 0, 4, 40);
    rounded("0e-400000", 3, 0, 0, 0);
}
END_TEST

START_TEST(test_comparing_roundings)
{
    const struct tai_rounding none = {0, 0}, half = {5, 1}, tenth = {1, 1},
                              tiny = {9, 60}, same = {50, 2};
    ck_assert(!tai_rounding_larger(none, none));
    ck_assert(tai_rounding_larger(tiny, none));
    ck_assert(tai_rounding_larger(half, tenth));
    ck_assert(!tai_rounding_larger(tenth, half));
    ck_assert(!tai_rounding_larger(half, same));
    ck_assert(!tai_rounding_larger(same, half));
    ck_assert(tai_rounding_larger(tenth, tiny));
    ck_assert(!tai_rounding_larger(tiny, tenth));
}
END_TEST

START_TEST(test_doubles)
{
    ta_cost cost = 7;
    ck_assert(!ta_cost_from_double(0.1, 1, &cost) && cost == 1);
    ck_assert(!ta_cost_from_double(-2.5, 0, &cost) && cost == -3);
    ck_assert(!ta_cost_from_double(0.125, 3, &cost) && cost == 125);
    ck_assert(!ta_cost_from_double(1e-300, 18, &cost) && cost == 0);
    ck_assert(!ta_cost_from_double(0x1p62, 0, &cost) && cost == TA_COST_LIMIT);
    ck_assert(!ta_cost_from_double(INFINITY, 0, &cost) && cost == TA_FORBIDDEN);
    ck_assert_int_eq(ta_cost_from_double(NAN, 0, &cost), TA_INVALID_ARGUMENT);
    ck_assert_int_eq(ta_cost_from_double(-INFINITY, 0, &cost),
                     TA_INVALID_ARGUMENT);
    ck_assert_int_eq(ta_cost_from_double(1e300, 0, &cost), TA_OUT_OF_RANGE);
    ck_assert_int_eq(ta_cost_from_double(1e10, 18, &cost), TA_OUT_OF_RANGE);
    ck_assert_double_eq(ta_cost_to_double(1250, 2), 12.5);
}
END_TEST

START_TEST(test_rescaling_keeps_within_range)
{
    ta_cost value = 4611686018427387;
    ck_assert(!tai_cost_rescale(&value, 0, 3));
    ck_assert_int_eq(value, 4611686018427387000);
    ck_assert_int_eq(tai_cost_rescale(&value, 3, 4), TA_OUT_OF_RANGE);
    ck_assert_int_eq(value, 4611686018427387000);
    value = TA_FORBIDDEN;
    ck_assert(!tai_cost_rescale(&value, 0, 18));
    ck_assert_int_eq(value, TA_FORBIDDEN);
}
END_TEST

SUITE("number", test_parse, test_format, test_format_and_parse_are_inverse,
      test_rounding, test_comparing_roundings, test_doubles,
      test_rescaling_keeps_within_range)
