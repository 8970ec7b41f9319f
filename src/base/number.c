/* SPDX-License-Identifier: MIT */
#include <taskassign/number.h>

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"

ta_cost
tai_power_of_ten(int exponent)
{
    assert(exponent >= 0 && exponent <= TA_DECIMALS_MAX);
    ta_cost power = 1;
    while (exponent-- > 0)
        power *= 10;
    return power;
}

char *
ta_cost_format(ta_cost value, int decimals, char buffer[TA_COST_BUFFER])
{
    if (value == TA_FORBIDDEN) {
        strcpy(buffer, "inf");
        return buffer;
    }
    uint64_t digits = value < 0 ? -(uint64_t)value : (uint64_t)value;
    while (decimals > 0 && digits % 10 == 0) {
        digits /= 10;
        decimals--;
        if (digits == 0)
            decimals = 0;
    }
    const char *sign = value < 0 ? "-" : "";
    char text[TA_COST_BUFFER - 2];
    const int length =
        snprintf(text, sizeof text, "%0*" PRIu64, decimals + 1, digits);
    const int whole = length - decimals;
    snprintf(buffer, TA_COST_BUFFER, "%s%.*s%s%s", sign, whole, text,
             decimals ? "." : "", text + whole);
    return buffer;
}

/* 10^37: one more digit, and the number is still below 2^127. */
#define MOST_DIGITS                                                            \
    ((tai_int128)INT64_C(1000000000000000000) * INT64_C(1000000000000000000) * \
     10)

/* What a scan of a number's characters finds. */
struct scanned {
    tai_int128 digits; /* the first significant ones, 38 at least */
    int64_t exponent;  /* the value is digits * 10^exponent */
    bool negative;
    bool lost; /* nonzero digits did not fit */
};

static bool
is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static void
take_digit(struct scanned *number, char c, bool after_point)
{
    if (number->digits >= MOST_DIGITS) {
        number->lost = number->lost || c != '0';
        number->exponent += !after_point;
        return;
    }
    number->digits = 10 * number->digits + (c - '0');
    number->exponent -= after_point;
}

/* The exponent after 'e'; clamped, since nothing beyond +-10^6 can matter. */
static bool
scan_exponent(const char *text, const char *end, int64_t *exponent)
{
    const bool negative = text < end && *text == '-';
    if (text < end && (*text == '+' || *text == '-'))
        text++;
    if (text == end)
        return false;
    int64_t value = 0;
    for (; text < end; text++) {
        if (!is_digit(*text))
            return false;
        if (value < 1000000)
            value = 10 * value + (*text - '0');
    }
    *exponent += negative ? -value : value;
    return true;
}

static bool
scan_number(const char *text, const char *end, struct scanned *number)
{
    *number = (struct scanned){0};
    number->negative = text < end && *text == '-';
    if (text < end && (*text == '+' || *text == '-'))
        text++;
    bool any = false;
    for (; text < end && is_digit(*text); text++, any = true)
        take_digit(number, *text, false);
    if (text < end && *text == '.')
        for (text++; text < end && is_digit(*text); text++, any = true)
            take_digit(number, *text, true);
    if (!any)
        return false;
    if (text == end)
        return true;
    return (*text == 'e' || *text == 'E') &&
           scan_exponent(text + 1, end, &number->exponent);
}

ta_status
ta_cost_parse(const char *text, int64_t length, ta_cost *digits, int *decimals)
{
    struct scanned number;
    if (!scan_number(text, text + length, &number))
        return TA_BAD_INPUT;
    if (number.lost)
        return TA_OUT_OF_RANGE;
    if (number.digits == 0)
        number.exponent = 0;
    while (number.exponent < 0 && number.digits % 10 == 0) {
        number.digits /= 10;
        number.exponent++;
    }
    for (; number.exponent > 0; number.exponent--) {
        if (number.digits > TA_COST_LIMIT / 10)
            return TA_OUT_OF_RANGE;
        number.digits *= 10;
    }
    if (number.digits > TA_COST_LIMIT || number.exponent < -TA_DECIMALS_MAX)
        return TA_OUT_OF_RANGE;
    *digits =
        number.negative ? -(ta_cost)number.digits : (ta_cost)number.digits;
    *decimals = (int)-number.exponent;
    return TA_OK;
}

ta_status
tai_cost_rescale(ta_cost *value, int from, int to)
{
    assert(from <= to);
    if (*value == TA_FORBIDDEN)
        return TA_OK;
    if (to - from > TA_DECIMALS_MAX)
        return *value ? TA_OUT_OF_RANGE : TA_OK;
    const ta_cost factor = tai_power_of_ten(to - from);
    if (*value > TA_COST_LIMIT / factor || *value < -(TA_COST_LIMIT / factor))
        return TA_OUT_OF_RANGE;
    *value *= factor;
    return TA_OK;
}

/* Decimals of the smallest change that is told from none: what has more is
   rounded up to that. */
#define FINEST_ROUNDING 40

bool
tai_rounding_larger(struct tai_rounding a, struct tai_rounding b)
{
    if (a.digits == 0 || b.digits == 0)
        return a.digits > b.digits;
    const int apart = a.decimals - b.decimals;
    if (apart > 2 * TA_DECIMALS_MAX || -apart > 2 * TA_DECIMALS_MAX)
        return apart < 0;
    tai_int128 left = (tai_int128)a.digits, right = (tai_int128)b.digits;
    /* 2^64 * 10^18 < 2^124, and beyond that the one with fewer decimals is
       larger whatever its digits are. */
    for (int i = 0; i < apart && right < left + 1; i++)
        right *= 10;
    for (int i = 0; i < -apart && left < right + 1; i++)
        left *= 10;
    return left > right;
}

/* digits * 10^-decimals, rounded up to what can be held and shown. */
static struct tai_rounding
rounding_of(tai_int128 digits, int64_t decimals)
{
    if (decimals > FINEST_ROUNDING + 40 && digits > 0) {
        digits = 1;
        decimals = FINEST_ROUNDING;
    }
    for (; digits > TA_COST_LIMIT || (digits && decimals > FINEST_ROUNDING);
         decimals--)
        digits = (digits + 9) / 10;
    return digits ? (struct tai_rounding){(uint64_t)digits, (int)decimals}
                  : (struct tai_rounding){0, 0};
}

ta_status
tai_cost_parse_rounded(const char *text, int64_t length, int decimals,
                       ta_cost *units, struct tai_rounding *change)
{
    struct scanned number;
    if (!scan_number(text, text + length, &number))
        return TA_BAD_INPUT;
    *change = (struct tai_rounding){0, 0};
    int64_t excess = -number.exponent - decimals;
    tai_int128 value = number.digits;
    for (; value && excess < 0; excess++) {
        if (value > TA_COST_LIMIT / 10)
            return TA_OUT_OF_RANGE;
        value *= 10;
    }
    if (excess > 0) {
        /* 10^38 is the largest power that fits; with more excess than that
           less than half a unit is left. */
        tai_int128 step = excess <= 38;
        for (int64_t i = 0; step && i < excess; i++)
            step *= 10;
        const tai_int128 rest = step ? value % step : value;
        const bool up = step && rest >= step - rest;
        value = (step ? value / step : 0) + up;
        *change = rounding_of((up ? step - rest : rest) + number.lost,
                              -number.exponent);
    }
    if (value > TA_COST_LIMIT)
        return TA_OUT_OF_RANGE;
    *units = number.negative ? -(ta_cost)value : (ta_cost)value;
    return TA_OK;
}

ta_status
ta_cost_from_double(double value, int decimals, ta_cost *cost)
{
    if (isnan(value) || value == -INFINITY || decimals < 0 ||
        decimals > TA_DECIMALS_MAX)
        return TA_INVALID_ARGUMENT;
    if (value == INFINITY) {
        *cost = TA_FORBIDDEN;
        return TA_OK;
    }
    /* value = mantissa * 2^exponent with |mantissa| < 2^53, so the product
       with 10^18 < 2^60 is exact in 128 bits. */
    int exponent;
    const double fraction = frexp(fabs(value), &exponent);
    tai_int128 units =
        (tai_int128)(int64_t)ldexp(fraction, 53) * tai_power_of_ten(decimals);
    exponent -= 53;
    for (; exponent > 0; exponent--) {
        units *= 2;
        if (units > TA_COST_LIMIT)
            return TA_OUT_OF_RANGE;
    }
    if (exponent < -120)
        units = 0;
    else if (exponent < 0)
        units = ((units >> (-exponent - 1)) + 1) >> 1;
    if (units > TA_COST_LIMIT)
        return TA_OUT_OF_RANGE;
    *cost = value < 0 ? -(ta_cost)units : (ta_cost)units;
    return TA_OK;
}

double
ta_cost_to_double(ta_cost value, int decimals)
{
    if (value == TA_FORBIDDEN)
        return INFINITY;
    return (double)value / pow(10, decimals);
}
