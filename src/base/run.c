/* SPDX-License-Identifier: MIT */
#include "base/run.h"

#include <assert.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/clock.h"

/* Wall seconds between two questions to the caller. */
#define LOOK_INTERVAL 0.02

void
tai_run_init(struct tai_run *run)
{
    *run = (struct tai_run){
        .deadline = INFINITY,
        .tick_limit = INT64_MAX,
        .memory_limit = TAI_MEMORY_LIMIT,
        .poll_limit = INT64_MAX,
    };
}

void
tai_run_stop(struct tai_run *run, enum tai_stop stop)
{
    if (!run->stop)
        run->stop = stop;
}

bool
tai_run_stopped(struct tai_run *run, int64_t ticks, const char *place)
{
    assert(ticks >= 0);
    run->stats.ticks += ticks;
    run->stats.polls++;
    if (run->stop)
        return true;
    if (run->stats.ticks >= run->tick_limit ||
        run->stats.polls >= run->poll_limit) {
        run->stop = TAI_STOP_TICKS;
    } else if (run->interrupted || run->deadline < INFINITY) {
        const double now = tai_clock_wall();
        if (now >= run->deadline) {
            run->stop = TAI_STOP_TIME;
        } else if (run->interrupted && now >= run->next_look) {
            run->next_look = now + LOOK_INTERVAL;
            if (run->interrupted(run->context))
                tai_run_stop(run, TAI_STOP_REQUEST);
        }
    }
    if (run->stop)
        run->stopped_in = place;
    return run->stop != TAI_STOP_NONE;
}

int64_t
tai_run_begin_turn(struct tai_run *run, int64_t ticks)
{
    const int64_t limit = run->tick_limit;
    assert(ticks >= 0);
    if (ticks < limit - run->stats.ticks)
        run->tick_limit = run->stats.ticks + ticks;
    return limit;
}

bool
tai_run_end_turn(struct tai_run *run, int64_t limit)
{
    run->tick_limit = limit;
    if (run->stop != TAI_STOP_TICKS || run->stats.ticks >= limit ||
        run->stats.polls >= run->poll_limit)
        return false;
    run->stop = TAI_STOP_NONE;
    return true;
}

double
tai_run_seconds_left(const struct tai_run *run)
{
    if (run->deadline == INFINITY)
        return INFINITY;
    return fmax(0, run->deadline - tai_clock_wall());
}

void
tai_run_log(struct tai_run *run, enum tai_line kind, const char *format, ...)
{
    char line[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    run->log(run->log_context, kind, line);
}
