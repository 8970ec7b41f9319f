/* SPDX-License-Identifier: MIT */
#include "base/run.h"

#include "suite.h"

#include <math.h>
#include <string.h>

#include "base/clock.h"

START_TEST(test_no_limits)
{
    struct tai_run run;
    tai_run_init(&run);
    for (int i = 0; i < 1000; i++)
        ck_assert(!tai_run_stopped(&run, 1000000, "test"));
    ck_assert_int_eq(run.stats.ticks, 1000000000);
    ck_assert_int_eq(run.stats.polls, 1000);
    ck_assert_int_eq(run.stop, TAI_STOP_NONE);
    ck_assert(isinf(tai_run_seconds_left(&run)));
}
END_TEST

START_TEST(test_tick_limit)
{
    struct tai_run run;
    tai_run_init(&run);
    run.tick_limit = 25;
    ck_assert(!tai_run_stopped(&run, 10, "test"));
    ck_assert(!tai_run_stopped(&run, 10, "test"));
    ck_assert(tai_run_stopped(&run, 10, "test"));
    ck_assert_int_eq(run.stop, TAI_STOP_TICKS);
    /* Stopped stays stopped. */
    run.tick_limit = INT64_MAX;
    ck_assert(tai_run_stopped(&run, 0, "test"));
}
END_TEST

START_TEST(test_poll_limit)
{
    for (int limit = 1; limit < 5; limit++) {
        struct tai_run run;
        tai_run_init(&run);
        run.poll_limit = limit;
        int polls = 1;
        while (!tai_run_stopped(&run, 0, "test"))
            polls++;
        ck_assert_int_eq(polls, limit);
    }
}
END_TEST

START_TEST(test_deadline)
{
    struct tai_run run;
    tai_run_init(&run);
    run.deadline = tai_clock_wall() + 0.03;
    ck_assert(tai_run_seconds_left(&run) <= 0.03);
    while (!tai_run_stopped(&run, 1, "test"))
        ck_assert(tai_run_seconds_left(&run) >= 0);
    ck_assert_int_eq(run.stop, TAI_STOP_TIME);
    ck_assert(tai_clock_wall() >= run.deadline);
    ck_assert(tai_run_seconds_left(&run) == 0);
}
END_TEST

static bool
third_time(void *context)
{
    int *asked = context;
    return ++*asked == 3;
}

START_TEST(test_interruption)
{
    struct tai_run run;
    int asked = 0;
    tai_run_init(&run);
    run.interrupted = third_time;
    run.context = &asked;
    const double start = tai_clock_wall();
    while (!tai_run_stopped(&run, 1, "test"))
        continue;
    ck_assert_int_eq(run.stop, TAI_STOP_REQUEST);
    ck_assert_int_eq(asked, 3);
    /* Asked at once, then every 20 ms. */
    ck_assert(tai_clock_wall() - start >= 0.039);
    ck_assert_int_gt(run.stats.polls, 3);
}
END_TEST

START_TEST(test_first_reason_stays)
{
    struct tai_run run;
    tai_run_init(&run);
    tai_run_stop(&run, TAI_STOP_GAP);
    tai_run_stop(&run, TAI_STOP_TIME);
    ck_assert_int_eq(run.stop, TAI_STOP_GAP);
    ck_assert(tai_run_stopped(&run, 1, "test"));
    ck_assert_int_eq(run.stop, TAI_STOP_GAP);
}
END_TEST

/* A turn ends alone; the run's own limits end the run. */
START_TEST(test_turns)
{
    struct tai_run run;
    tai_run_init(&run);
    run.tick_limit = 100;
    int64_t limit = tai_run_begin_turn(&run, 30);
    ck_assert(!tai_run_stopped(&run, 29, "test"));
    ck_assert(tai_run_stopped(&run, 1, "test"));
    ck_assert(tai_run_end_turn(&run, limit));
    ck_assert_int_eq(run.stop, TAI_STOP_NONE);
    ck_assert(!tai_run_stopped(&run, 1, "test"));
    limit = tai_run_begin_turn(&run, 30);
    tai_run_stop(&run, TAI_STOP_TIME);
    ck_assert(!tai_run_end_turn(&run, limit));
    ck_assert_int_eq(run.stop, TAI_STOP_TIME);
    run.stop = TAI_STOP_NONE;
    limit = tai_run_begin_turn(&run, INT64_MAX);
    ck_assert(tai_run_stopped(&run, 69, "test"));
    ck_assert(!tai_run_end_turn(&run, limit));
    ck_assert_int_eq(run.stop, TAI_STOP_TICKS);
}
END_TEST

struct story {
    int lines;
    enum tai_line kind; /* of the last one */
    char last[600];
};

static void
listen(void *context, enum tai_line kind, const char *line)
{
    struct story *story = context;
    story->lines++;
    story->kind = kind;
    strcpy(story->last, line);
}

START_TEST(test_log)
{
    struct tai_run run;
    struct story story = {0};
    int evaluated = 0;
    tai_run_init(&run);
    TAI_LOG(&run, "%d", ++evaluated);
    ck_assert_int_eq(evaluated, 0);
    run.log = listen;
    run.log_context = &story;
    TAI_LOG(&run, "cut of %d", 38);
    ck_assert_str_eq(story.last, "cut of 38");
    run.tick_limit = 5;
    ck_assert(tai_run_stopped(&run, 7, "the search"));
    ck_assert_str_eq(run.stopped_in, "the search");
    ck_assert(tai_run_stopped(&run, 7, "another loop"));
    ck_assert_str_eq(run.stopped_in, "the search");
    ck_assert_int_eq(story.lines, 1);
    TAI_EVENT(&run, "round %d", 2);
    ck_assert_str_eq(story.last, "round 2");
    ck_assert_int_eq(story.kind, TAI_LINE_EVENT);
    TAI_LOG(&run, "%1000d", 1);
    ck_assert_uint_eq(strlen(story.last), 511);
}
END_TEST

SUITE("run", test_no_limits, test_tick_limit, test_poll_limit, test_deadline,
      test_interruption, test_first_reason_stays, test_turns, test_log)
