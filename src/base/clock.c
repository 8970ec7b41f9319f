/* SPDX-License-Identifier: MIT */
#include "base/clock.h"

#include <time.h>

static double
seconds(clockid_t clock)
{
    struct timespec now;
    if (clock_gettime(clock, &now))
        return 0;
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

double
tai_clock_wall(void)
{
    return seconds(CLOCK_MONOTONIC);
}

double
tai_clock_cpu(void)
{
    return seconds(CLOCK_PROCESS_CPUTIME_ID);
}
