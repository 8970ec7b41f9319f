/* SPDX-License-Identifier: MIT */
/*
 * From an instance to a checked result.
 *
 * The instance is restricted (pins, together), the engines work on the
 * restriction and report to one incumbent, and what that holds in the end is
 * taken back to the user's instance, costed there and verified. Nothing an
 * engine says is believed: assignments are costed when they are offered, and
 * a result that does not pass the verification is not returned.
 */
#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <taskassign/solve.h>

#include "base/clock.h"
#include "base/memory.h"
#include "bound/messages.h"
#include "bound/shortage.h"
#include "exact/capacity.h"
#include "exact/mincut.h"
#include "exact/search.h"
#include "exact/treewidth.h"
#include "exact/turnaround.h"
#include "heuristic/descent.h"
#include "heuristic/dual.h"
#include "model/evaluate.h"
#include "solve/coarse.h"
#include "solve/engines.h"
#include "solve/loose.h"
#include "solve/options.h"
#include "solve/parts.h"
#include "solve/result.h"
#include "solve/story.h"

struct solving {
    const struct ta_instance *instance;
    ta_options options;
    struct tai_run run;
    struct tai_restriction restriction;
    struct tai_incumbent incumbent;
    struct ta_result *result;
    double wall_begin, cpu_begin;
    struct tai_story story;
};

/* ---- Telling the caller ------------------------------------------------ */

static bool
ask_caller(void *context)
{
    const struct solving *s = context;
    const struct tai_incumbent *incumbent = &s->incumbent;
    const ta_progress progress = {
        .seconds = tai_clock_wall() - s->wall_begin,
        .ticks = s->run.stats.ticks,
        .has_value = tai_incumbent_exists(incumbent),
        .value = tai_incumbent_exists(incumbent) ? incumbent->value : 0,
        .lower_bound = incumbent->lower_bound,
        .open_frames = incumbent->open_frames,
        .method = incumbent->method,
        .frames = s->run.stats.frames,
    };
    return s->options.progress(&progress, s->options.progress_context) != 0;
}

static bool
look_around(void *context)
{
    struct solving *s = context;
    tai_story_look(&s->story);
    return s->options.progress && ask_caller(s);
}

static void
tell(void *context, enum tai_line kind, const char *line)
{
    struct solving *s = context;
    if (kind == TAI_LINE_EVENT)
        tai_story_event(&s->story, line);
    else
        tai_story_note(&s->story, line);
}

static void
tell_change(void *context)
{
    struct solving *s = context;
    tai_story_change(&s->story);
}

/* The last row: how the run ended. */
static void
tell_end(struct solving *s)
{
    const ta_outcome outcome = s->result->outcome;
    if (outcome == TA_OPTIMAL || outcome == TA_INFEASIBLE)
        tai_story_end(&s->story, ta_outcome_name(outcome), NULL);
    else if (s->run.stop == TAI_STOP_NONE)
        tai_story_end(&s->story, "end of the method", NULL);
    else
        tai_story_end(&s->story, ta_result_stopped_by(s->result),
                      s->run.stopped_in);
}

/* ---- Methods ----------------------------------------------------------- */

/* Runs one method on the restriction or a part of it, to which it must
   apply. */
static ta_status
run_method(struct solving *s, struct tai_incumbent *incumbent, int32_t method)
{
    const char *name = ta_method_name(method);
    const int before = tai_story_enter(&s->story, name);
    ta_status status;
    incumbent->method = name;
    if (method == TA_METHOD_MINCUT &&
        tai_mincut_applies(incumbent->instance, incumbent)) {
        const bool whole = incumbent == &s->incumbent;
        status = tai_mincut_solve(incumbent, &s->options,
                                  whole ? s->result->extremes : NULL,
                                  &s->result->extremes_known);
    } else {
        status = tai_engine_of(method)->solve(incumbent, &s->options);
    }
    tai_story_leave(&s->story, before);
    return status;
}

static bool
applies(const struct solving *s, const struct tai_incumbent *incumbent,
        int32_t method)
{
    bool built = true;
    return !tai_engine_of(method)->obstacle(incumbent, &s->options, &built);
}

/* One node, or no task: there is one assignment. */
static bool
is_trivial(const struct ta_instance *instance)
{
    return instance->nodes == 1 || instance->tasks == 0;
}

static ta_status
run_trivial(struct solving *s)
{
    const ta_status status = run_method(s, &s->incumbent, TA_METHOD_SERIAL);
    if (!status)
        tai_incumbent_close(&s->incumbent);
    return status;
}

/* Whether branch and bound can be expected to end, or at least to have a bound
   worth waiting for: always where it has that of message passing or of the
   capacity engine, otherwise if it looks at 2^44 assignments at most
   before pruning. */
static bool
branch_may_end(const struct tai_incumbent *incumbent)
{
    const struct ta_instance *instance = incumbent->instance;
    return instance->tasks * log2(instance->nodes) <= 44 ||
           tai_search_applies(incumbent) || tai_coarse_applies(incumbent) ||
           !tai_capacity_obstacle(incumbent) ||
           !tai_turnaround_obstacle(incumbent);
}

/* One step of run_auto: the method if it applies, nothing otherwise. */
static ta_status
try_method(struct solving *s, struct tai_incumbent *incumbent, int32_t method)
{
    if (tai_incumbent_closed(incumbent) || s->run.stop ||
        !applies(s, incumbent, method))
        return TA_OK;
    const ta_status status = run_method(s, incumbent, method);
    return status == TA_NOT_SUPPORTED ? TA_OK : status;
}

/* One minimum cut: two nodes, or nodes in a line. */
static ta_status
try_cut(struct solving *s, struct tai_incumbent *incumbent)
{
    const bool two = incumbent->instance->nodes == 2;
    if (!tai_run_has(&s->run, two ? TAI_PART_MINCUT : TAI_PART_LINE))
        return TA_OK;
    return try_method(s, incumbent, TA_METHOD_MINCUT);
}

/* Trees and their like, within a modest effort. To ask for the obstacle first
   would be to look for the decomposition twice. */
static ta_status
try_tree(struct solving *s, struct tai_incumbent *incumbent)
{
    if (tai_incumbent_closed(incumbent) || s->run.stop ||
        !tai_run_has(&s->run, TAI_PART_TREE) ||
        !tai_treewidth_applies(incumbent))
        return TA_OK;
    const ta_status status = run_method(s, incumbent, TA_METHOD_TREE);
    return status == TA_NOT_SUPPORTED ? TA_OK : status;
}

/* The relaxation of a largest load is so weak that the integer program is only
   for those who ask for it. */
static bool
adds_up(const struct tai_incumbent *incumbent)
{
    return incumbent->objective != TA_OBJECTIVE_TURNAROUND;
}

/* ---- Turns ------------------------------------------------------------- */

/* Ticks of the first turn of a method. */
#define FIRST_METHOD_TURN INT64_C(20000000)

/*
 * Whether neither engine can be trusted to be the faster one. Capacities with
 * distances of all sorts, or of several resources, leave the relaxation by
 * nodes far behind the linear one on some instances, and far ahead on others.
 */
static bool
take_turns(const struct solving *s, const struct tai_incumbent *incumbent)
{
    const struct ta_instance *instance = incumbent->instance;
    return instance->resources > 0 && adds_up(incumbent) &&
           (instance->resources > 1 || !instance->uniform) &&
           tai_run_has(&s->run, TAI_PART_TURNS) &&
           applies(s, incumbent, TA_METHOD_ILP) &&
           applies(s, incumbent, TA_METHOD_BRANCH);
}

/* Branch and bound and the integer program in turns that grow: no worse than a
   small factor behind the faster one. What a turn found, the next begins
   with. */
static ta_status
run_turns(struct solving *s, struct tai_incumbent *incumbent)
{
    static const int32_t method[] = {TA_METHOD_BRANCH, TA_METHOD_ILP};
    ta_status status = TA_OK;
    bool unfinished = true;
    for (int64_t turn = FIRST_METHOD_TURN;
         !status && unfinished && turn < TAI_MOST_TURN;
         turn *= TAI_TURN_GROWTH) {
        unfinished = false;
        for (int i = 0; i < 2 && !status; i++) {
            const int64_t limit = tai_run_begin_turn(&s->run, turn);
            status = try_method(s, incumbent, method[i]);
            unfinished |= tai_run_end_turn(&s->run, limit);
        }
    }
    return status;
}

/* An assignment and a bound at once: a descent, or for large instances, where
   that takes longer than sweeps that know better, rounding. */
static ta_status
try_heuristics(struct solving *s, struct tai_incumbent *incumbent)
{
    if (tai_incumbent_closed(incumbent) || s->run.stop ||
        !tai_run_has(&s->run, TAI_PART_DUAL) || !tai_dual_is_for(incumbent))
        return try_method(s, incumbent, TA_METHOD_DESCENT);
    const int before = tai_story_enter(&s->story, "dual");
    const ta_status status = tai_dual_solve(incumbent, &s->options);
    tai_story_leave(&s->story, before);
    return status;
}

static ta_status
try_without_capacities(struct solving *s, struct tai_incumbent *incumbent)
{
    if (tai_incumbent_closed(incumbent) || s->run.stop)
        return TA_OK;
    const int before = tai_story_enter(&s->story, "loose");
    const ta_status status = tai_loose_solve(incumbent, &s->options);
    tai_story_leave(&s->story, before);
    return status == TA_NOT_SUPPORTED ? TA_OK : status;
}

/*
 * The general case, for the whole or for a part that presolve left. What is
 * nearly a tree is solved as such. Otherwise a short descent, or for large
 * instances sweeps of message passing, give an assignment and a bound at once;
 * then comes what can prove, and if that gives up, the descent goes on until
 * it is stopped.
 */
static ta_status
run_general(struct tai_incumbent *incumbent, void *context)
{
    struct solving *s = context;
    ta_status status = TA_OK;
    if (incumbent != &s->incumbent) /* a part may be simpler than the whole */
        status = try_cut(s, incumbent);
    if (!status)
        status = try_tree(s, incumbent);
    if (!status)
        status = try_without_capacities(s, incumbent);
    if (!status)
        status = try_heuristics(s, incumbent);
    if (!status && take_turns(s, incumbent))
        status = run_turns(s, incumbent);
    if (!status && branch_may_end(incumbent))
        status = try_method(s, incumbent, TA_METHOD_BRANCH);
    if (!status && adds_up(incumbent))
        status = try_method(s, incumbent, TA_METHOD_ILP);
    if (!status && !tai_incumbent_closed(incumbent) && !s->run.stop) {
        TAI_EVENT(&s->run, "no proof in sight");
        incumbent->method = ta_method_name(TA_METHOD_DESCENT);
        const int before = tai_story_enter(&s->story, incumbent->method);
        status = tai_descent_improve(incumbent, &s->options);
        tai_story_leave(&s->story, before);
    }
    return status;
}

/* What is one minimum cut is solved as such, then comes presolve. */
static ta_status
run_auto(struct solving *s)
{
    struct tai_incumbent *incumbent = &s->incumbent;
    ta_status status = try_cut(s, incumbent);
    if (!status) /* any answer at all, in case the next one takes long */
        status = try_method(s, incumbent, TA_METHOD_SERIAL);
    /* What comes next first takes its time, and does not ask. */
    if (status || tai_incumbent_closed(incumbent) ||
        tai_run_stopped(&s->run, 0, "set-up"))
        return status;
    const int before = tai_story_enter(&s->story, "presolve");
    status = tai_parts_solve(incumbent, run_general, s);
    tai_story_leave(&s->story, before);
    return status == TA_NOT_SUPPORTED ? run_general(incumbent, s) : status;
}

static ta_status
run_chosen(struct solving *s)
{
    const int32_t method = s->options.method;
    if (is_trivial(s->incumbent.instance))
        return run_trivial(s);
    if (method == TA_METHOD_AUTO)
        return run_auto(s);
    return run_method(s, &s->incumbent, method);
}

/* ---- Begin and end ----------------------------------------------------- */

static void
set_limits(struct solving *s)
{
    tai_story_init(&s->story, s->options.log, s->options.log_context,
                   s->wall_begin);
    tai_run_init(&s->run);
    s->run.deadline = s->wall_begin + s->options.time_limit;
    s->run.tick_limit = s->options.tick_limit;
    s->run.memory_limit = s->options.memory_limit << 20;
    s->run.without = s->options.without;
    if (s->options.progress || s->options.log) {
        s->run.interrupted = look_around;
        s->run.context = s;
    }
    if (s->options.log) {
        s->run.log = tell;
        s->run.log_context = s;
    }
}

/* The largest execution is the turnaround of an instance without
   communication, and that is how engines see it. */
static int32_t
engine_objective(int32_t objective)
{
    return objective == TA_OBJECTIVE_BALANCE ? TA_OBJECTIVE_TURNAROUND
                                             : objective;
}

/* Prepares the incumbent and hands it the caller's start. */
static ta_status
prepare_incumbent(struct solving *s)
{
    ta_status status =
        tai_incumbent_init(&s->incumbent, s->restriction.instance, &s->run);
    if (status)
        return status;
    s->incumbent.objective = engine_objective(s->options.objective);
    s->incumbent.load_limit = s->result->limits.load;
    s->incumbent.gap = s->options.gap;
    s->incumbent.changed = tell_change;
    s->incumbent.context = s;
    if (s->options.log)
        tai_story_begin(&s->story, &s->incumbent,
                        tai_messages_range(s->instance));
    if (!s->options.start)
        return TA_OK;
    int32_t *start = tai_alloc(s->restriction.instance->tasks, sizeof *start);
    if (!start)
        return TA_OUT_OF_MEMORY;
    tai_restriction_apply(&s->restriction, s->options.start, start);
    s->incumbent.method = "start";
    if (!tai_incumbent_offer(&s->incumbent, start))
        TAI_LOG(&s->run, "The start is infeasible and not used.");
    tai_free(start);
    return TA_OK;
}

static bool
start_is_valid(const struct ta_instance *instance, const int32_t start[])
{
    for (int32_t t = 0; start && t < instance->tasks; t++)
        if (start[t] < 0 || start[t] >= instance->nodes)
            return false;
    return true;
}

/* Asked for by name, a method must apply. */
static ta_status
check_method(const struct solving *s)
{
    return ta_method_applies(s->instance, &s->options, s->options.method, NULL);
}

static ta_status
search(struct solving *s)
{
    const int32_t objective = s->options.objective;
    const struct tai_terms terms = {
        .keep_apart = objective != TA_OBJECTIVE_TOTAL ||
                      s->result->limits.load != TA_UNLIMITED,
        .mute = objective == TA_OBJECTIVE_BALANCE,
        .capacity = s->result->limits.capacity,
    };
    ta_status status =
        tai_restriction_build_for(s->instance, &terms, &s->restriction);
    if (status)
        return status;
    bool short_of = false;
    if (!s->restriction.infeasible)
        status = tai_shortage_find(
            &s->restriction, s->result->limits.load, &s->run, &short_of,
            sizeof s->restriction.reason, s->restriction.reason);
    if (status)
        return status;
    if (s->restriction.infeasible || short_of) {
        s->result->outcome = TA_INFEASIBLE;
        s->result->method = "restriction";
        snprintf(s->result->infeasibility, sizeof s->result->infeasibility,
                 "%s", s->restriction.reason);
        TAI_LOG(&s->run, "Infeasible: %s", s->restriction.reason);
        return TA_OK;
    }
    if (s->restriction.instance->tasks < s->instance->tasks)
        TAI_LOG(&s->run, "Pins and together leave %d of %d tasks.",
                s->restriction.instance->tasks, s->instance->tasks);
    status = prepare_incumbent(s);
    if (!status)
        status = run_chosen(s);
    if (!status)
        status = tai_result_fill(s->result, &s->restriction, &s->incumbent);
    if (!status) {
        s->result->stop = s->run.stop;
        tell_end(s);
    }
    return status;
}

/* The cut's extremes are those of the restriction; the user's tasks are where
   the task is that stands for them. */
static ta_status
undo_extremes(struct solving *s)
{
    const int32_t *stands_for = s->restriction.stands_for;
    const int64_t tasks = s->instance->tasks;
    int32_t *extremes = s->result->extremes;
    if (!s->result->extremes_known || !stands_for)
        return TA_OK;
    int32_t *copy = tai_copy(extremes, 2 * tasks, sizeof *copy);
    if (!copy)
        return TA_OUT_OF_MEMORY;
    const int32_t restricted = s->restriction.instance->tasks;
    for (int64_t t = 0; t < tasks; t++) {
        extremes[t] = copy[stands_for[t]];
        extremes[tasks + t] = copy[restricted + stands_for[t]];
    }
    tai_free(copy);
    return TA_OK;
}

static void
finish(struct solving *s)
{
    struct ta_result *result = s->result;
    tai_story_leave(&s->story, s->story.current);
    memcpy(result->engine, s->story.engine, sizeof result->engine);
    result->engines = s->story.engines;
    result->stop = s->run.stop;
    result->stats = s->run.stats;
    const double cpu = tai_clock_cpu();
    result->seconds = (ta_seconds){
        .solve = cpu - s->cpu_begin + s->instance->freeze_seconds,
        .cpu = cpu,
        .wall = tai_clock_wall() - s->wall_begin,
    };
}

ta_status
ta_solve(const ta_instance *instance, const ta_options *options,
         ta_result **result)
{
    if (!instance->frozen)
        return TA_INVALID_STATE;
    struct solving s = {.instance = instance,
                        .wall_begin = tai_clock_wall(),
                        .cpu_begin = tai_clock_cpu()};
    ta_status status = tai_options_take(&s.options, options);
    if (!status && !start_is_valid(instance, s.options.start))
        status = TA_INVALID_ARGUMENT;
    if (!status)
        status = check_method(&s);
    if (status)
        return status;
    set_limits(&s);
    status = tai_result_new(instance, &s.options, &s.result);
    if (!status)
        status = tai_result_verify_serial(s.result);
    if (!status && s.options.cut == TA_CUT_BOTH) {
        s.result->extremes =
            tai_alloc(2 * (int64_t)instance->tasks, sizeof(int32_t));
        if (!s.result->extremes)
            status = TA_OUT_OF_MEMORY;
    }
    if (!status)
        status = search(&s);
    if (!status)
        status = undo_extremes(&s);
    tai_incumbent_release(&s.incumbent);
    tai_restriction_release(&s.restriction);
    if (!status)
        status = tai_result_verify_answer(s.result);
    if (status) {
        ta_result_free(s.result);
        return status;
    }
    finish(&s);
    *result = s.result;
    return TA_OK;
}

ta_status
ta_method_applies(const ta_instance *instance, const ta_options *options,
                  int32_t method, const char **reason)
{
    ta_options own;
    const ta_status status = tai_options_take(&own, options);
    if (status)
        return status;
    if (!instance->frozen)
        return TA_INVALID_STATE;
    if (!ta_method_name(method))
        return TA_INVALID_ARGUMENT;
    const int32_t objective = engine_objective(own.objective);
    if (objective == TA_OBJECTIVE_TURNAROUND &&
        tai_has_negative_execution(instance)) {
        if (reason)
            *reason = "turnaround and balance need execution costs of at "
                      "least 0";
        return TA_NOT_SUPPORTED;
    }
    if (method == TA_METHOD_AUTO || is_trivial(instance))
        return TA_OK;
    const struct tai_incumbent incumbent = {
        .instance = instance,
        .objective = objective,
        .load_limit = tai_balance_limit(instance, own.balance),
    };
    bool built = true;
    const char *obstacle =
        tai_engine_of(method)->obstacle(&incumbent, &own, &built);
    if (obstacle && reason)
        *reason = obstacle;
    return !obstacle ? TA_OK : built ? TA_NOT_SUPPORTED : TA_NOT_BUILT;
}
