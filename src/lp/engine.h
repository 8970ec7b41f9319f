/* SPDX-License-Identifier: MIT */
#ifndef TAI_ENGINE_H
#define TAI_ENGINE_H

/*
 * What a foreign solver of linear and integer programs must offer to stand
 * behind session.h: a table of functions, in a file of its own, which alone
 * includes the solver's header. It is found through base/module.h.
 *
 * All functions of one state are called from one thread, which belongs to the
 * session and does nothing else, so an engine may keep thread-local state and
 * may block for as long as `milliseconds` says. It must not print, end the
 * process or let an error of the solver do so: an error is a status, and
 * after one only `close` is called.
 */

#include <stdbool.h>
#include <stdint.h>

#include <taskassign/status.h>

#include "lp/program.h"

/* What a slice of the simplex method, or the search, ended with. */
enum tai_lp_outcome {
    TAI_LP_STOPPED = 0, /* by the limit; to be continued */
    TAI_LP_OPTIMAL,
    TAI_LP_CUTOFF, /* the optimum is not below the cut-off */
    TAI_LP_INFEASIBLE,
    TAI_LP_UNBOUNDED,
    TAI_LP_FAILED /* lost in rounding errors: nothing is known */
};

/* The simplex method's answer; arrays belong to the session. */
struct tai_lp_result {
    enum tai_lp_outcome outcome;
    bool has_ray;       /* `ray` is filled */
    double value;       /* of the objective, when optimal */
    double *point;      /* [columns] */
    double *dual;       /* [rows]; filled whatever the outcome */
    double *ray;        /* [rows] multipliers that show infeasibility */
    int64_t iterations; /* added to */
};

/* The search's way back to the session; all functions are quick. */
struct tai_lp_search {
    const int64_t *start; /* [columns] a feasible point, or NULL */
    bool cuts;            /* whether to separate cutting planes */
    bool (*cancelled)(struct tai_lp_search *search);
    void (*improved)(struct tai_lp_search *search, double value,
                     const double point[]); /* [columns] */
    void (*bounded)(struct tai_lp_search *search, double bound);
};

struct tai_lp_engine {
    const char *name;

    /* On an error there is nothing to close. */
    ta_status (*open)(void **state);
    void (*close)(void *state);

    /*
     * Takes what `program` has beyond the columns, rows and entries that were
     * loaded before. New entries lie in a new row or in a new column.
     */
    ta_status (*load)(void *state, const struct tai_program *program,
                      int32_t columns, int32_t rows, int64_t entries);

    /* Replaces a column's bounds. */
    ta_status (*set_bounds)(void *state, int32_t column, int64_t lower,
                            int64_t upper);

    /* Continues the simplex method from the basis where it was left. */
    ta_status (*simplex)(void *state, double cutoff, int milliseconds,
                         struct tai_lp_result *result);

    /*
     * Branch and cut, from an optimal basis that `simplex` left, until proved
     * (OPTIMAL, or INFEASIBLE if nothing was found) or cancelled (STOPPED).
     */
    ta_status (*search)(void *state, struct tai_lp_search *search,
                        enum tai_lp_outcome *outcome);
};

#endif
