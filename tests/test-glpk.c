/* SPDX-License-Identifier: MIT */
/*
 * GLPK must not end the process when memory runs out, wherever that is: in
 * our adapter, while its module is loaded, or in the middle of its search.
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <math.h>

#include "lp/session.h"
#include "programs.h"
#include "scarce.h"
#include "suite.h"

/* Everything a session can do, once. */
static ta_status
use_session(struct tai_program *program)
{
    struct tai_run run;
    tai_run_init(&run);
    struct tai_session *session;
    ta_status status = tai_session_new("glpk", program, &run, &session);
    if (status)
        return status;
    struct tai_lp_answer answer;
    status = tai_session_simplex(session, INFINITY, &run, &answer);
    if (!status) {
        const struct tai_search search = {.cuts = true};
        status = tai_session_search(session, &search, &run, &answer);
    }
    if (!status) {
        tai_session_set_bounds(session, 0, program->column[0].lower,
                               program->column[0].lower);
        status = tai_session_simplex(session, 1e6, &run, &answer);
    }
    tai_session_free(session);
    return status;
}

START_TEST(test_every_allocation_fails)
{
    struct tai_random random;
    tai_random_seed(&random, 12);
    struct tai_program program;
    tai_program_init(&program);
    do {
        tai_program_clear(&program);
        random_program(&random, &program);
    } while (program.rows < MOST_ROWS || program.columns < MOST_COLUMNS);
    const ta_status plain = use_session(&program);
#ifdef HAVE_GLPK
    ck_assert_int_eq(plain, TA_OK);
#else
    ck_assert_int_eq(plain, TA_NOT_BUILT);
#endif
    int failures = 0;
    bool failed = true;
    for (int k = 1; failed && memory_is_scarce_here; k++) {
        fail_allocation(k);
        const ta_status status = use_session(&program);
        failed = allocation_failed();
        failures += failed;
        if (failed)
            ck_assert_msg(status == TA_OUT_OF_MEMORY || status == plain,
                          "allocation %d: status %d", k, status);
        else
            ck_assert_int_eq(status, plain);
    }
#ifdef HAVE_GLPK
    if (memory_is_scarce_here)
        ck_assert_int_gt(failures, 100);
#endif
    tai_program_clear(&program);
}
END_TEST

SUITE("glpk", test_every_allocation_fails)
