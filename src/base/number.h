/* SPDX-License-Identifier: MIT */
#ifndef TAI_NUMBER_H
#define TAI_NUMBER_H

/*
 * Fixed-point arithmetic behind the public number.h: changing scales, and
 * rounding where the user asked for it.
 */

#include <stdbool.h>
#include <stdint.h>

#include <taskassign/number.h>

__extension__ typedef __int128 tai_int128;

/* 10^exponent, 0 <= exponent <= TA_DECIMALS_MAX. */
ta_cost tai_power_of_ten(int exponent);

/* Turns units of 10^-from into units of 10^-to, from <= to. TA_FORBIDDEN
   stays. TA_OUT_OF_RANGE if the value would leave +-TA_COST_LIMIT. */
ta_status tai_cost_rescale(ta_cost *value, int from, int to);

/* How far rounding moved a number: digits * 10^-decimals, with at most 40
   decimals and 2^62 digits. */
struct tai_rounding {
    uint64_t digits;
    int decimals;
};

bool tai_rounding_larger(struct tai_rounding a, struct tai_rounding b);

/*
 * As ta_cost_parse, to the nearest unit of 10^-decimals, ties away from zero.
 * *change is how far the number was moved, rounded up if it has too many
 * digits to be held.
 */
ta_status tai_cost_parse_rounded(const char *text, int64_t length, int decimals,
                                 ta_cost *units, struct tai_rounding *change);

#endif
