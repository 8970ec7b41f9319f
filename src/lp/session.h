/* SPDX-License-Identifier: MIT */
#ifndef TAI_SESSION_H
#define TAI_SESSION_H

/*
 * A program loaded in an engine: the solver-independent face of linear and
 * integer programming.
 *
 *     tai_session_new(&program, &session);
 *     tai_session_simplex(session, INFINITY, run, &answer);
 *     ... tai_session_set_bounds(), tai_session_update(), simplex again ...
 *     tai_session_free(session);
 *
 * The engine lives in a thread of its own, which blocks all signals. The
 * caller waits for it and meanwhile asks its run whether to stop. When it
 * must, the thread is told, and gets a moment to end its slice; if it does
 * not, it is left behind with everything it uses (the session copies what it
 * is given), ends by itself later, and the session answers only STOPPED from
 * then on. So a limit holds whatever the engine is doing.
 *
 * All answers are floating point: points are to be re-costed, and bounds to
 * be rebuilt with dual.h, before anyone relies on them.
 */

#include "base/run.h"
#include "lp/engine.h"
#include "lp/program.h"

struct tai_session;

struct tai_lp_answer {
    enum tai_lp_outcome outcome;
    double value;        /* of `point` */
    const double *point; /* [columns], or NULL if there is none */
    const double *dual;  /* [rows] of the linear program, optimal or as far as
                            the method got; NULL if there are none */
    const double *ray;   /* [rows] when infeasible, see dual.h; or NULL */
    double bound;        /* that the engine believes in; may be -INFINITY */
    int64_t iterations;  /* of the simplex method, outside the search */
};

/* What the caller of a search hands in. */
struct tai_search {
    const int64_t *start; /* [columns] a point to begin with, or NULL */
    bool cuts;            /* separate cutting planes */

    /*
     * Called in the caller's thread while the search runs, whenever it found
     * a better point or a better bound. Either may be NULL.
     */
    void (*improved)(void *context, double value, const double point[]);
    void (*bounded)(void *context, double bound);
    void *context;
};

/*
 * Starts the engine called `name`, such as "glpk", and loads the program into
 * it. TA_NOT_BUILT without that engine; TA_OUT_OF_MEMORY; what
 * tai_program_check() refuses. The program stays the caller's.
 */
ta_status tai_session_new(const char *name, const struct tai_program *program,
                          struct tai_run *run, struct tai_session **session);

/* The same with a given engine, which must outlive the process's threads. */
ta_status tai_session_new_with(const struct tai_lp_engine *engine,
                               const struct tai_program *program,
                               struct tai_run *run,
                               struct tai_session **session);

void tai_session_free(struct tai_session *session);

/*
 * Loads what was added to the program since. New entries must lie in a new
 * row or a new column; TA_INVALID_ARGUMENT otherwise.
 */
ta_status tai_session_update(struct tai_session *session,
                             const struct tai_program *program,
                             struct tai_run *run);

/* The bounds of a column from now on; the program is not touched. */
void tai_session_set_bounds(struct tai_session *session, int32_t column,
                            int64_t lower, int64_t upper);

/*
 * Solves the linear program from the last basis, or shows that its value is
 * not below `cutoff` (INFINITY for none). The answer's arrays are lent until
 * the next call. A STOPPED answer has `dual` if the engine could be asked.
 */
ta_status tai_session_simplex(struct tai_session *session, double cutoff,
                              struct tai_run *run,
                              struct tai_lp_answer *answer);

/*
 * Solves the integer program by the engine's branch and cut. `answer` holds
 * the best point found, if any, the engine's bound, and the duals of the
 * linear program at the root, from which dual.h builds a bound to rely on.
 * TA_INVALID_ARGUMENT if the start is not feasible.
 */
ta_status tai_session_search(struct tai_session *session,
                             const struct tai_search *search,
                             struct tai_run *run, struct tai_lp_answer *answer);

#endif
