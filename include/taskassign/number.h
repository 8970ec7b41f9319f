/* SPDX-License-Identifier: MIT */
#ifndef TASKASSIGN_NUMBER_H
#define TASKASSIGN_NUMBER_H

/*
 * Exact numbers.
 *
 * A ta_cost counts units of a power of ten: with two decimals, 1250 means
 * 12.50. How many decimals there are is a property of the instance, one for
 * costs, one for distances and one for each resource; nothing is ever
 * rounded unless rounding was asked for.
 */

#include <stdint.h>

#include "taskassign/status.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef int64_t ta_cost;

/* An execution cost that may not be paid: the task cannot run there. */
#define TA_FORBIDDEN INT64_MAX

/* A capacity without end. */
#define TA_UNLIMITED INT64_MAX

/* The largest total that an instance may reach, 2^62. */
#define TA_COST_LIMIT (INT64_C(1) << 62)

/* The most decimals that a scale can have. */
#define TA_DECIMALS_MAX 18

/* Room for any number that ta_cost_format writes, with its final NUL. */
#define TA_COST_BUFFER 48

/*
 * Writes `value` units of 10^-decimals with exactly the digits needed, "12.5"
 * for 1250 and two decimals; TA_FORBIDDEN as "inf". `decimals` may be up to
 * 2 * TA_DECIMALS_MAX, as totals can be. Returns `buffer`.
 */
TA_API char *ta_cost_format(ta_cost value, int decimals,
                            char buffer[TA_COST_BUFFER]);

/*
 * Reads a number of `length` bytes in the syntax of taskassign(5), without
 * "inf": [+-]?(D+(.D*)?|.D+)([eE][+-]?D+)?, all of it. On success the value
 * is *digits * 10^-*decimals with 0 <= *decimals, as few as the value needs.
 *
 * TA_BAD_INPUT if it is not such a number; TA_OUT_OF_RANGE if it does not
 * fit 64 bits and TA_DECIMALS_MAX decimals.
 */
TA_API ta_status ta_cost_parse(const char *text, int64_t length,
                               ta_cost *digits, int *decimals);

/*
 * The exact count of units of 10^-decimals nearest to a double, ties away
 * from zero; infinity gives TA_FORBIDDEN. TA_INVALID_ARGUMENT for NaN and
 * minus infinity, TA_OUT_OF_RANGE beyond TA_COST_LIMIT.
 */
TA_API ta_status ta_cost_from_double(double value, int decimals, ta_cost *cost);

/* The nearest double; infinity for TA_FORBIDDEN. For display only. */
TA_API double ta_cost_to_double(ta_cost value, int decimals);

#ifdef __cplusplus
}
#endif

#endif
