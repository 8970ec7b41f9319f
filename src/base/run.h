/* SPDX-License-Identifier: MIT */
#ifndef TAI_RUN_H
#define TAI_RUN_H

/*
 * The limits of a run, what it counted, and where it tells its story.
 *
 * Every loop that can be long adds the effort it spent (ticks, roughly arcs
 * scanned) and asks tai_run_stopped() at a named place. Ticks are the same on
 * every machine, so a run limited by them can be repeated exactly; a
 * wall-clock limit cannot. Once a run has stopped it stays stopped, and its
 * engines return what they have: a flow of smaller value, an incumbent, a
 * bound.
 *
 * A run belongs to one thread.
 */

#include <stdbool.h>
#include <stdint.h>

enum tai_stop {
    TAI_STOP_NONE = 0,
    TAI_STOP_TIME,    /* the wall-clock limit */
    TAI_STOP_TICKS,   /* the effort limit */
    TAI_STOP_REQUEST, /* the caller's progress function said so */
    TAI_STOP_GAP      /* bound and incumbent are as close as was asked */
};

struct tai_stats {
#define STATISTIC(name, meaning) int64_t name;
#include "base/stats.def"
#undef STATISTIC
};

/* What a run may hold if nobody says otherwise: 1 GiB. */
#define TAI_MEMORY_LIMIT (INT64_C(1) << 30)

/* The parts that can be switched off: TAI_PART_FIX, ... */
enum tai_part {
#define PART(identifier, name, meaning) TAI_PART_##identifier,
#include "base/parts.def"
#undef PART
    TAI_PARTS
};

/* What a line of the story is. */
enum tai_line {
    TAI_LINE_NOTE, /* a sentence */
    TAI_LINE_EVENT /* a few words on what was done last; the listener adds
                      when that was, and what is known by now */
};

struct tai_run {
    double deadline;      /* tai_clock_wall() at which to stop, or INFINITY */
    int64_t tick_limit;   /* INT64_MAX for none */
    int64_t memory_limit; /* bytes: what searches hold, about */
    int64_t poll_limit;   /* for tests: stop at the k-th poll; or INT64_MAX */
    enum tai_stop stop;
    const char *stopped_in; /* the loop that noticed; static */
    uint64_t without;       /* a bit for each part that is switched off */
    double next_look;       /* wall time of the next call of `interrupted` */

    /* Asked about every 20 ms; true stops the run. May be NULL. */
    bool (*interrupted)(void *context);
    void *context;

    /* Receives finished lines, without line feed. NULL: nobody listens. */
    void (*log)(void *context, enum tai_line kind, const char *line);
    void *log_context;

    struct tai_stats stats;
};

/* A run without limits that logs to nobody. */
void tai_run_init(struct tai_run *run);

/*
 * Adds `ticks` of effort and tells whether the run must end. `place` names
 * the loop, e.g. "search", a static text. Meant to be called every few thousand
 * ticks: a call costs about as much as reading the clock.
 */
bool tai_run_stopped(struct tai_run *run, int64_t ticks, const char *place);

/* Whether a part may be used: it is not switched off. */
static inline bool
tai_run_has(const struct tai_run *run, enum tai_part part)
{
    return !(run->without >> part & 1);
}

/* Ends the run for a reason that an engine found itself. */
void tai_run_stop(struct tai_run *run, enum tai_stop stop);

/*
 * A turn: until tai_run_end_turn() the run stops after so many more ticks.
 * Engines that take turns each get a share of the effort.
 *
 *     const int64_t limit = tai_run_begin_turn(run, 1000000);
 *     status = engine(...);
 *     unfinished = tai_run_end_turn(run, limit);
 *
 * _end_turn tells whether the engine was stopped by the end of its turn; then
 * the run goes on. Turns that grow by TAI_TURN_GROWTH to less than
 * TAI_MOST_TURN cost little more than the last ones.
 */
#define TAI_TURN_GROWTH 4
#define TAI_MOST_TURN (INT64_MAX / 8)

int64_t tai_run_begin_turn(struct tai_run *run, int64_t ticks);
bool tai_run_end_turn(struct tai_run *run, int64_t limit);

/* Wall seconds left before the deadline; INFINITY without one; never < 0. */
double tai_run_seconds_left(const struct tai_run *run);

/*
 * TAI_LOG(run, format, ...) and TAI_EVENT(run, format, ...) tell the story of a
 * run in the words of the theory, in a sentence or as a row of the table that
 * solve/story.h describes. An event comes after its bound or assignment was
 * reported, and speaks of no values but the whole problem's. The arguments are
 * not evaluated when nobody listens.
 */
#define TAI_LOG(run, ...) TAI_TELL(run, TAI_LINE_NOTE, __VA_ARGS__)
#define TAI_EVENT(run, ...) TAI_TELL(run, TAI_LINE_EVENT, __VA_ARGS__)

#define TAI_TELL(run, kind, ...)                                               \
    do {                                                                       \
        if ((run)->log)                                                        \
            tai_run_log((run), (kind), __VA_ARGS__);                           \
    } while (0)

void tai_run_log(struct tai_run *run, enum tai_line kind, const char *format,
                 ...) __attribute__((format(printf, 3, 4)));

#endif
