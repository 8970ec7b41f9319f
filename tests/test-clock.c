/* SPDX-License-Identifier: MIT */
#include "base/clock.h"

#include "suite.h"

#include <time.h>

START_TEST(test_wall_never_goes_back)
{
    double last = tai_clock_wall();
    for (int i = 0; i < 100000; i++) {
        const double now = tai_clock_wall();
        ck_assert(now >= last);
        last = now;
    }
}
END_TEST

START_TEST(test_sleep_takes_wall_time_only)
{
    const double wall = tai_clock_wall();
    const double cpu = tai_clock_cpu();
    nanosleep(&(struct timespec){.tv_nsec = 50000000}, NULL);
    const double slept = tai_clock_wall() - wall;
    ck_assert(slept >= 0.05);
    ck_assert(tai_clock_cpu() - cpu <= slept);
}
END_TEST

START_TEST(test_work_takes_cpu_time)
{
    const double start = tai_clock_cpu();
    volatile unsigned count = 0;
    while (tai_clock_cpu() == start)
        count++;
    ck_assert(tai_clock_cpu() > start);
}
END_TEST

SUITE("clock", test_wall_never_goes_back, test_sleep_takes_wall_time_only,
      test_work_takes_cpu_time)
