/* SPDX-License-Identifier: MIT */
#ifndef TASKASSIGN_OPTIONS_H
#define TASKASSIGN_OPTIONS_H

/*
 * How to solve: method, objective, limits, and who wants to know.
 *
 *     ta_options options;
 *     ta_options_init(&options, sizeof options);
 *     options.time_limit = 10;
 *
 * Every field up to the callbacks is an option that can also be set by name,
 * as the command line does ("time-limit"); ta_option_at() lists them with
 * their ranges and a line of help each.
 */

#include <stddef.h>
#include <stdint.h>

#include "taskassign/number.h"
#include "taskassign/status.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum ta_method {
    TA_METHOD_AUTO = 0, /* what will prove, or else improve */
    TA_METHOD_MINCUT,   /* one minimum cut: two nodes (Stone 1977),
                           or nodes in a line */
    TA_METHOD_BRANCH,   /* branch and bound */
    TA_METHOD_ILP,      /* integer program */
    TA_METHOD_DESCENT,  /* construction, then moves and swaps */
    TA_METHOD_GREEDY,   /* construction only */
    TA_METHOD_SERIAL,   /* the textbook's baseline */
    TA_METHOD_TREE      /* dynamic programming: the task graph is a tree
                           (Bokhari 1981), or nearly */
} ta_method;

typedef enum ta_objective {
    TA_OBJECTIVE_TOTAL = 0,
    TA_OBJECTIVE_TURNAROUND,    /* the largest load, execution and
                                   communication, of a node */
    TA_OBJECTIVE_COMMUNICATION, /* communication alone */
    TA_OBJECTIVE_BALANCE        /* the largest execution of a node */
} ta_objective;

typedef enum ta_engine {
    TA_ENGINE_AUTO = 0,
    TA_ENGINE_PSEUDOFLOW, /* ours, fast */
    TA_ENGINE_REFERENCE,  /* ours, simple */
    TA_ENGINE_IGRAPH      /* igraph's maximum flow, if it was built */
} ta_engine;

/* Which of several minimum cuts is wanted, by the tasks on the first node. */
typedef enum ta_cut {
    TA_CUT_SMALLEST = 0, /* the fewest tasks there */
    TA_CUT_LARGEST,      /* the most */
    TA_CUT_BOTH          /* the smallest, and ta_result_extremes() knows both */
} ta_cut;

/* Passed to the progress function. Costs in units of the total scale. */
typedef struct ta_progress {
    double seconds;      /* wall time since the call of ta_solve */
    int64_t ticks;       /* effort so far */
    int has_value;       /* whether there is an assignment yet */
    ta_cost value;       /* of the best one */
    ta_cost lower_bound; /* proved; TA_NO_BOUND if there is none yet */
    int64_t open_frames; /* of a search; 0 where there is none */
    const char *method;  /* the one that is running; static */
    int64_t frames;      /* of searches, looked at so far */
} ta_progress;

#define TA_NO_BOUND INT64_MIN

/*
 * Called from within ta_solve, in its thread, about every 20 ms. A result
 * other than 0 stops the run, which then returns its best assignment and
 * bound.
 */
typedef int (*ta_progress_function)(const ta_progress *progress, void *context);

/*
 * Called with each line of the story of the run, without its line feed: a
 * table of at most 80 columns, in which a row tells what an engine did and what
 * is known of the whole problem by then, as taskassign(1) explains. The last
 * row is the answer; where the seconds went is below it.
 */
typedef void (*ta_log_function)(const char *line, void *context);

typedef struct ta_options {
    size_t size; /* sizeof(ta_options) of the caller, set by _init */

    int32_t method;     /* ta_method */
    int32_t objective;  /* ta_objective */
    int32_t engine;     /* ta_engine */
    int32_t cut;        /* ta_cut */
    double time_limit;  /* wall seconds; INFINITY for none */
    int64_t tick_limit; /* effort, the same on every machine; INT64_MAX */
    double gap;         /* stop when (value - bound) / |value| is at most it */
    int64_t seed;
    int32_t threads;
    double balance;       /* each node's execution at most this times the ideal;
                             0 for no such limit */
    int64_t memory_limit; /* MiB that searches keep, about; beyond the
                             problem itself and what takes no more than it */
    uint64_t without;     /* bit i: do without part i of ta_part_name(); what is
                             found costs the same, the effort differs */

    /* ---- callbacks and inputs; not options by name ---- */
    ta_progress_function progress; /* NULL for none */
    void *progress_context;
    ta_log_function log; /* NULL for none */
    void *log_context;
    const int32_t *start;      /* [tasks] to begin with, or NULL; may be
                                  infeasible, then it only guides */
    const double *utilisation; /* [nodes], or NULL: at most this fraction of
                                  the node's capacity of each resource is
                                  used */
} ta_options;

/* Sets every field to its default. `size` is sizeof(ta_options). */
TA_API void ta_options_init(ta_options *options, size_t size);

typedef enum ta_option_kind {
    TA_OPTION_CHOICE,
    TA_OPTION_INTEGER,
    TA_OPTION_REAL,
    TA_OPTION_FLAG,
    TA_OPTION_SET /* several of the choices, commas between them, or "none" */
} ta_option_kind;

/* One row of the table of options. All texts are static. */
typedef struct ta_option {
    const char *name; /* as on the command line, without the dashes */
    ta_option_kind kind;
    double low, high;     /* what an integer or real may be */
    const char *choices;  /* "auto|mincut|..." for a choice, else NULL */
    const char *fallback; /* the default, as text */
    const char *help;     /* one line */
} ta_option;

TA_API int32_t ta_option_count(void);

/* Row 0 <= index < ta_option_count(). */
TA_API const ta_option *ta_option_at(int32_t index);

/*
 * Sets one option from text. TA_INVALID_ARGUMENT if there is no such option
 * or the value is not one of its; `error` (may be NULL) then says what would
 * be.
 */
TA_API ta_status ta_options_set(ta_options *options, const char *name,
                                const char *value, ta_error *error);

/* "mincut" for TA_METHOD_MINCUT, and so on; NULL beyond the last. */
TA_API const char *ta_method_name(int32_t method);
TA_API const char *ta_objective_name(int32_t objective);
/* A line about the method, with its reference. */
TA_API const char *ta_method_description(int32_t method);

/* Which part bit `part` of ta_options.without switches off, and a line about
   what it is for; NULL beyond the last. */
TA_API const char *ta_part_name(int32_t part);
TA_API const char *ta_part_meaning(int32_t part);

#ifdef __cplusplus
}
#endif

#endif
