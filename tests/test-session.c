/* SPDX-License-Identifier: MIT */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "lp/session.h"

#include <math.h>
#include <stdatomic.h>
#include <time.h>

#include "base/clock.h"
#include "lp/dual.h"
#include "programs.h"
#include "suite.h"

/* A session with GLPK; NULL in a build without it. */
static struct tai_session *
open_session(const struct tai_program *program, struct tai_run *run)
{
    struct tai_session *session = NULL;
    const ta_status status = tai_session_new("glpk", program, run, &session);
#ifdef HAVE_GLPK
    ck_assert_int_eq(status, TA_OK);
#else
    ck_assert_int_eq(status, TA_NOT_BUILT);
#endif
    return session;
}

struct heard {
    int points, bounds;
    double value, bound;
};

static void
hear_point(void *context, double value, const double point[])
{
    struct heard *heard = context;
    ck_assert(isfinite(point[0]));
    heard->points++;
    heard->value = value;
}

static void
hear_bound(void *context, double bound)
{
    struct heard *heard = context;
    ck_assert_double_ge(bound, heard->bound);
    heard->bounds++;
    heard->bound = bound;
}

/*
 * One random program: the search finds what enumeration finds, the linear
 * program's duals give an exact bound or an exact proof of infeasibility.
 */
struct tally {
    int feasible, infeasible, rays, tight;
};

static void
check_program(const struct tai_program *program, struct tai_dual *dual,
              struct tally *tally)
{
    int64_t lower[MOST_COLUMNS], upper[MOST_COLUMNS], x[MOST_COLUMNS];
    for (int j = 0; j < program->columns; j++) {
        lower[j] = program->column[j].lower;
        upper[j] = program->column[j].upper;
    }
    int64_t best = 0;
    const bool found = enumerate(program, lower, upper, x, &best);
    struct tai_run run;
    tai_run_init(&run);
    struct tai_session *session = open_session(program, &run);
    if (!session)
        return;
    struct tai_lp_answer answer;
    ck_assert_int_eq(tai_session_simplex(session, INFINITY, &run, &answer),
                     TA_OK);
    if (answer.outcome == TAI_LP_INFEASIBLE) {
        ck_assert(!found);
        tally->rays += answer.ray && tai_dual_infeasible(dual, program, lower,
                                                         upper, answer.ray);
        tally->infeasible++;
    } else {
        ck_assert_int_eq(answer.outcome, TAI_LP_OPTIMAL);
        int64_t bound = INT64_MAX;
        ck_assert(
            tai_dual_bound(dual, program, lower, upper, answer.dual, &bound));
        ck_assert_double_ge((double)bound, answer.value - 1e-6);
        ck_assert(!found || bound <= best);
        tally->tight += found && bound == best;
    }
    struct heard heard = {.bound = -INFINITY};
    const struct tai_search search = {
        .start = found && best % 2 ? x : NULL,
        .cuts = best % 3 == 0,
        .improved = hear_point,
        .bounded = hear_bound,
        .context = &heard,
    };
    ck_assert_int_eq(tai_session_search(session, &search, &run, &answer),
                     TA_OK);
    if (found) {
        ck_assert_int_eq(answer.outcome, TAI_LP_OPTIMAL);
        ck_assert_double_eq_tol(answer.value, (double)best, 1e-6);
        int64_t point[MOST_COLUMNS];
        for (int j = 0; j < program->columns; j++)
            point[j] = (int64_t)nearbyint(answer.point[j]);
        ck_assert(satisfies(program, point));
        ck_assert_double_eq_tol(answer.bound, (double)best, 1e-6);
        ck_assert_int_ge(heard.points, 1);
        ck_assert_double_eq(heard.value, answer.value);
    } else {
        ck_assert_int_eq(answer.outcome, TAI_LP_INFEASIBLE);
        ck_assert_ptr_null(answer.point);
    }
    tally->feasible += found;
    tai_session_free(session);
}

START_TEST(test_agrees_with_enumeration)
{
    struct tai_random random;
    tai_random_seed(&random, 5);
    struct tai_dual dual;
    tai_dual_init(&dual);
    ck_assert_int_eq(tai_dual_reserve(&dual, MOST_COLUMNS, MOST_ROWS), TA_OK);
    struct tally tally = {0};
    const int count = rounds(1500, 50000);
    for (int round = 0; round < count; round++) {
        struct tai_program program;
        random_program(&random, &program);
        check_program(&program, &dual, &tally);
        tai_program_clear(&program);
    }
#ifdef HAVE_GLPK
    ck_assert_int_gt(tally.feasible, count / 4);
    ck_assert_int_gt(tally.infeasible, count / 50);
    ck_assert_int_ge(10 * tally.rays, 9 * tally.infeasible);
    ck_assert_int_gt(4 * tally.tight, tally.feasible);
#endif
    tai_dual_clear(&dual);
}
END_TEST

/* Changed bounds and growth give what a fresh session gives. */
START_TEST(test_change_and_grow)
{
    struct tai_random random;
    tai_random_seed(&random, 6);
    for (int round = 0; round < rounds(500, 20000); round++) {
        struct tai_program program;
        random_program(&random, &program);
        struct tai_run run;
        tai_run_init(&run);
        struct tai_session *session = open_session(&program, &run);
        if (!session) {
            tai_program_clear(&program);
            break;
        }
        struct tai_lp_answer answer, fresh;
        ck_assert_int_eq(tai_session_simplex(session, INFINITY, &run, &answer),
                         TA_OK);
        const int32_t column =
            (int32_t)tai_random_below(&random, (uint64_t)program.columns);
        const int32_t old_rows = program.rows;
        const int32_t added = tai_program_add_column(&program, 0, 2, -9, true);
        for (int32_t i = 0; i < old_rows; i++)
            tai_program_add_entry(&program, i, added,
                                  tai_random_between(&random, -3, 3));
        const int32_t row = tai_program_add_row(&program, -9, 9);
        tai_program_add_entry(&program, row, 0, 2);
        tai_program_add_entry(&program, row, added, 3);
        ck_assert_int_eq(tai_session_update(session, &program, &run), TA_OK);
        const int64_t side = program.column[column].upper;
        tai_session_set_bounds(session, column, side, side);
        program.column[column].lower = side;
        ck_assert_int_eq(tai_session_simplex(session, INFINITY, &run, &answer),
                         TA_OK);
        struct tai_session *other = open_session(&program, &run);
        ck_assert_int_eq(tai_session_simplex(other, INFINITY, &run, &fresh),
                         TA_OK);
        ck_assert_int_eq(answer.outcome, fresh.outcome);
        if (answer.outcome == TAI_LP_OPTIMAL)
            ck_assert_double_eq_tol(answer.value, fresh.value, 1e-6);
        tai_program_add_entry(&program, 0, 0, 1); /* neither is new */
        ck_assert_int_eq(tai_session_update(session, &program, &run),
                         TA_INVALID_ARGUMENT);
        tai_session_free(other);
        tai_session_free(session);
        tai_program_clear(&program);
    }
}
END_TEST

START_TEST(test_unbounded)
{
    struct tai_program program;
    tai_program_init(&program);
    tai_program_add_column(&program, 0, TAI_UNBOUNDED, -1, true);
    tai_program_add_column(&program, -TAI_UNBOUNDED, 5, 0, false);
    const int32_t row = tai_program_add_row(&program, 0, TAI_UNBOUNDED);
    tai_program_add_entry(&program, row, 0, 1);
    tai_program_add_entry(&program, row, 1, 1);
    struct tai_run run;
    tai_run_init(&run);
    struct tai_session *session = open_session(&program, &run);
    struct tai_lp_answer answer;
    if (session) {
        ck_assert_int_eq(tai_session_simplex(session, INFINITY, &run, &answer),
                         TA_OK);
        ck_assert_int_eq(answer.outcome, TAI_LP_UNBOUNDED);
        const struct tai_search search = {.cuts = true};
        ck_assert_int_eq(tai_session_search(session, &search, &run, &answer),
                         TA_OK);
        ck_assert_int_eq(answer.outcome, TAI_LP_UNBOUNDED);
    }
    tai_session_free(session);
    tai_program_clear(&program);
}
END_TEST

START_TEST(test_bad_arguments)
{
    struct tai_program program;
    tai_program_init(&program);
    tai_program_add_column(&program, 0, 1, 1, true);
    struct tai_run run;
    tai_run_init(&run);
    struct tai_session *session = open_session(&program, &run);
    if (session) {
        const struct tai_search search = {.start = (int64_t[]){2}};
        struct tai_lp_answer answer;
        ck_assert_int_eq(tai_session_search(session, &search, &run, &answer),
                         TA_INVALID_ARGUMENT);
        tai_program_add_entry(&program, 7, 0, 1);
        struct tai_session *other = NULL;
        ck_assert_int_eq(tai_session_new("glpk", &program, &run, &other),
                         TA_INVALID_ARGUMENT);
        ck_assert_ptr_null(other);
    }
    tai_session_free(session);
    ck_assert_int_eq(tai_session_new("nobody", &program, &run, &session),
                     TA_NOT_BUILT);
    tai_program_clear(&program);
}
END_TEST

/* A knapsack with equality and even weights: hard for branch and bound. */
static void
hard_program(struct tai_program *program, int columns)
{
    tai_program_init(program);
    const int32_t row = tai_program_add_row(program, columns, columns);
    for (int j = 0; j < columns; j++)
        tai_program_add_entry(
            program, row, tai_program_add_column(program, 0, 1, -1, true), 2);
    tai_program_add_entry(
        program, row, tai_program_add_column(program, 0, 1, columns, true), 1);
}

static bool
no_more(void *context)
{
    return ++*(int *)context > 5;
}

START_TEST(test_interrupted)
{
    struct tai_program program;
    hard_program(&program, 61);
    int64_t start[62] = {0};
    for (int j = 0; j < 30; j++)
        start[j] = 1;
    start[61] = 1;
    int asked = 0;
    struct tai_run run;
    tai_run_init(&run);
    run.interrupted = no_more;
    run.context = &asked;
    struct tai_session *session = open_session(&program, &run);
    if (session) {
        /* The last unit is the only odd one, so every answer has value 31. */
        program.column[61].cost = 0;
        const struct tai_search search = {.start = start};
        struct tai_lp_answer answer;
        const double before = tai_clock_wall();
        ck_assert_int_eq(tai_session_search(session, &search, &run, &answer),
                         TA_OK);
        ck_assert_double_lt(tai_clock_wall() - before, 5);
        if (answer.outcome == TAI_LP_STOPPED) {
            ck_assert_int_eq(run.stop, TAI_STOP_REQUEST);
            ck_assert_ptr_nonnull(answer.point);
            ck_assert_double_le(answer.bound, answer.value);
        }
        /* A stopped run gets no further answers. */
        tai_run_stop(&run, TAI_STOP_REQUEST);
        ck_assert_int_eq(tai_session_simplex(session, INFINITY, &run, &answer),
                         TA_OK);
        ck_assert_int_eq(answer.outcome, TAI_LP_STOPPED);
        ck_assert_ptr_null(answer.point);
    }
    tai_session_free(session);
    tai_program_clear(&program);
}
END_TEST

/* ---- An engine that does not stop, and one that fails ------------------- */

static atomic_int closed;

static void
sleep_for(double seconds)
{
    const struct timespec time = {.tv_sec = (time_t)seconds,
                                  .tv_nsec =
                                      (long)(1e9 * (seconds - floor(seconds)))};
    nanosleep(&time, NULL);
}

static ta_status
open_stub(void **state)
{
    static char something;
    *state = &something;
    return TA_OK;
}

static void
close_stub(void *state)
{
    ck_assert_ptr_nonnull(state);
    atomic_fetch_add(&closed, 1);
}

static ta_status
load_stub(void *state, const struct tai_program *program, int32_t columns,
          int32_t rows, int64_t entries)
{
    ck_assert_ptr_nonnull(state);
    ck_assert_int_ge(program->columns, columns);
    ck_assert_int_ge(program->rows, rows);
    ck_assert_int_ge(program->entries, entries);
    return TA_OK;
}

static ta_status
deaf_simplex(void *state, double cutoff, int milliseconds,
             struct tai_lp_result *result)
{
    ck_assert_ptr_nonnull(state);
    ck_assert_double_gt(cutoff, 0);
    ck_assert_int_gt(milliseconds, 0);
    sleep_for(0.7);
    result->outcome = TAI_LP_OPTIMAL;
    result->value = result->point[0] = 1;
    return TA_OK;
}

static ta_status
failing_simplex(void *state, double cutoff, int milliseconds,
                struct tai_lp_result *result)
{
    ck_assert_ptr_nonnull(state);
    ck_assert_double_gt(cutoff, 0);
    ck_assert_int_gt(milliseconds, 0);
    result->outcome = TAI_LP_OPTIMAL;
    return TA_OUT_OF_MEMORY;
}

START_TEST(test_left_behind)
{
    const struct tai_lp_engine deaf = {.name = "deaf",
                                       .open = open_stub,
                                       .close = close_stub,
                                       .load = load_stub,
                                       .simplex = deaf_simplex};
    struct tai_program program;
    tai_program_init(&program);
    tai_program_add_column(&program, 0, 1, 1, true);
    struct tai_run run;
    tai_run_init(&run);
    struct tai_session *session;
    ck_assert_int_eq(tai_session_new_with(&deaf, &program, &run, &session),
                     TA_OK);
    tai_program_clear(&program); /* the thread has a copy */
    run.deadline = tai_clock_wall() + 0.1;
    struct tai_lp_answer answer;
    const double before = tai_clock_wall();
    ck_assert_int_eq(tai_session_simplex(session, INFINITY, &run, &answer),
                     TA_OK);
    ck_assert_double_lt(tai_clock_wall() - before, 0.6);
    ck_assert_int_eq(answer.outcome, TAI_LP_STOPPED);
    ck_assert_ptr_null(answer.point);
    tai_session_set_bounds(session, 0, 1, 1);
    ck_assert_int_eq(tai_session_simplex(session, INFINITY, &run, &answer),
                     TA_OK);
    tai_session_free(session);
    for (int wait = 0; wait < 100 && !atomic_load(&closed); wait++)
        sleep_for(0.05);
    ck_assert_int_eq(atomic_load(&closed), 1);
}
END_TEST

START_TEST(test_engine_error)
{
    const struct tai_lp_engine failing = {.name = "failing",
                                          .open = open_stub,
                                          .close = close_stub,
                                          .load = load_stub,
                                          .simplex = failing_simplex};
    struct tai_program program;
    tai_program_init(&program);
    tai_program_add_column(&program, 0, 1, 1, true);
    struct tai_run run;
    tai_run_init(&run);
    struct tai_session *session;
    ck_assert_int_eq(tai_session_new_with(&failing, &program, &run, &session),
                     TA_OK);
    struct tai_lp_answer answer;
    for (int i = 0; i < 2; i++) /* an engine that failed is not asked again */
        ck_assert_int_eq(tai_session_simplex(session, INFINITY, &run, &answer),
                         TA_OUT_OF_MEMORY);
    atomic_store(&closed, 0);
    tai_session_free(session);
    ck_assert_int_eq(atomic_load(&closed), 1);
    tai_program_clear(&program);
}
END_TEST

SUITE("session", test_agrees_with_enumeration, test_change_and_grow,
      test_unbounded, test_bad_arguments, test_interrupted, test_left_behind,
      test_engine_error)
