/* SPDX-License-Identifier: MIT */
#include "solve/engines.h"

#include <assert.h>
#include <math.h>

#include "base/memory.h"
#include "base/module.h"
#include "bound/simple.h"
#include "exact/branch.h"
#include "exact/capacity.h"
#include "exact/ilp.h"
#include "exact/line.h"
#include "exact/mincut.h"
#include "exact/priced.h"
#include "exact/search.h"
#include "exact/treewidth.h"
#include "exact/turnaround.h"
#include "heuristic/descent.h"
#include "heuristic/greedy.h"
#include "solve/coarse.h"

/* ---- serial ------------------------------------------------------------ */

static const char *
nothing_in_the_way(const struct tai_incumbent *incumbent,
                   const ta_options *options, bool *built)
{
    (void)incumbent;
    (void)options;
    (void)built;
    return NULL;
}

/* The serial assignment of the restriction: the user's own if no tasks were
   merged, and a start like any other if some were. */
static ta_status
solve_serial(struct tai_incumbent *incumbent, const ta_options *options)
{
    (void)options;
    const struct ta_instance *instance = incumbent->instance;
    int32_t *assignment = tai_alloc(instance->tasks, sizeof *assignment);
    if (!assignment)
        return TA_OUT_OF_MEMORY;
    const ta_status status = ta_serial_assignment(instance, assignment);
    if (!status) {
        tai_incumbent_offer(incumbent, assignment);
        tai_incumbent_raise(incumbent, tai_simple_bound(incumbent));
    }
    tai_free(assignment);
    return status;
}

/* ---- descent ----------------------------------------------------------- */

/* Whoever asks for descent and sets a limit wants what can be had within it;
   otherwise it is quick. */
static ta_status
solve_descent(struct tai_incumbent *incumbent, const ta_options *options)
{
    if (options->method == TA_METHOD_DESCENT &&
        (options->time_limit < INFINITY || options->tick_limit < INT64_MAX))
        return tai_descent_improve(incumbent, options);
    return tai_descent_solve(incumbent, options);
}

/* ---- mincut ------------------------------------------------------------ */

static const char *
mincut_obstacle(const struct tai_incumbent *incumbent,
                const ta_options *options, bool *built)
{
    (void)options;
    (void)built;
    if (tai_mincut_applies(incumbent->instance, incumbent) ||
        tai_line_applies(incumbent))
        return NULL;
    return "a minimum cut needs two nodes, or nodes in a line, and no "
           "constraints or objective beyond it";
}

/* Two nodes are a cut of their own, with extremes that solve.c asks for. */
static ta_status
solve_mincut(struct tai_incumbent *incumbent, const ta_options *options)
{
    return tai_line_solve(incumbent, options);
}

/* ---- branch ------------------------------------------------------------ */

/* Below 2^SMALL assignments plain branch and bound is done before the search
   on messages has built its tables. Capacities have an engine of their own. */
#define SMALL 16

/* Ticks of the first turn under prices. Where it is the only one, it grows with
   the pairs of task and node, because so does what the other engine takes, up
   to ONLY_TURN. */
#define FIRST_TURN INT64_C(2000000)
#define PAIR_TURN INT64_C(20000)
#define ONLY_TURN INT64_C(16000000)

static int64_t
first_turn(const struct ta_instance *instance, bool only)
{
    const int64_t pairs = (int64_t)instance->tasks * instance->nodes;
    if (!only || pairs < FIRST_TURN / PAIR_TURN)
        return FIRST_TURN;
    return pairs < ONLY_TURN / PAIR_TURN ? pairs * PAIR_TURN : ONLY_TURN;
}

/*
 * Capacities. Prices first, for their bound takes little time and closes many
 * instances. Then the engine that splits the cost by node, whose bound is by
 * far the better one with uniform distances and a single resource, and weak
 * otherwise: there the two take turns. Without communication prices alone
 * bound nothing that knapsacks do not bound better.
 */
static ta_status
solve_capacities(struct tai_incumbent *incumbent, const ta_options *options)
{
    const struct ta_instance *instance = incumbent->instance;
    const bool splits = instance->uniform && instance->resources == 1;
    struct tai_run *run = incumbent->run;
    if (!tai_priced_applies(incumbent) || !tai_run_has(run, TAI_PART_PRICES) ||
        (splits && instance->pairs == 0))
        return tai_capacity_solve(incumbent, options);
    for (int64_t turn = first_turn(instance, splits); turn < TAI_MOST_TURN;
         turn *= TAI_TURN_GROWTH) {
        int64_t limit = tai_run_begin_turn(run, turn);
        ta_status status = tai_priced_solve(incumbent, options);
        bool unfinished = tai_run_end_turn(run, limit);
        if (status || run->stop || tai_incumbent_closed(incumbent))
            return status;
        if (splits || !unfinished) /* that is, out of memory */
            break;
        limit = tai_run_begin_turn(run, turn);
        status = tai_capacity_solve(incumbent, options);
        unfinished = tai_run_end_turn(run, limit);
        if (status == TA_NOT_SUPPORTED)
            return tai_priced_solve(incumbent, options);
        if (status || !unfinished)
            return status;
    }
    return tai_capacity_solve(incumbent, options);
}

/* What bounds by messages, or for capacities by node. */
static ta_status
solve_bounded(struct tai_incumbent *incumbent, const ta_options *options)
{
    const ta_status status = tai_search_solve(incumbent, options);
    if (status == TA_NOT_SUPPORTED)
        return solve_capacities(incumbent, options);
    return status;
}

static ta_status
solve_branch(struct tai_incumbent *incumbent, const ta_options *options)
{
    const struct ta_instance *instance = incumbent->instance;
    ta_status status = TA_NOT_SUPPORTED;
    if (instance->tasks * log2(instance->nodes) > SMALL) {
        status = tai_coarse_solve(incumbent, solve_bounded, options);
        if (!status && !tai_incumbent_closed(incumbent) &&
            !incumbent->run->stop)
            status = TA_NOT_SUPPORTED; /* by rounding, there is no proof */
        if (status == TA_NOT_SUPPORTED)
            status = solve_bounded(incumbent, options);
        if (status == TA_NOT_SUPPORTED)
            status = tai_turnaround_solve(incumbent, options);
    }
    if (status == TA_NOT_SUPPORTED)
        status = tai_branch_solve(incumbent, options);
    return status;
}

/* ---- ilp --------------------------------------------------------------- */

static const char *
ilp_obstacle(const struct tai_incumbent *incumbent, const ta_options *options,
             bool *built)
{
    (void)incumbent;
    (void)options;
    ta_status status;
    if (tai_module_load("glpk", &status))
        return NULL;
    *built = false;
    return "GLPK was left out of this build";
}

/* Integer programming fails mostly for want of a good assignment: hand it
   one. */
static ta_status
solve_ilp(struct tai_incumbent *incumbent, const ta_options *options)
{
    if (!tai_incumbent_exists(incumbent)) {
        const ta_status status = tai_descent_solve(incumbent, options);
        if (status || tai_incumbent_closed(incumbent))
            return status;
    }
    return tai_ilp_solve(incumbent, options);
}

/* ---- tree -------------------------------------------------------------- */

static const char *
tree_obstacle(const struct tai_incumbent *incumbent, const ta_options *options,
              bool *built)
{
    (void)built;
    if (!tai_treewidth_applies(incumbent))
        return "dynamic programming on trees minimises the total, without "
               "resources, limits on loads and tasks kept apart";
    if (tai_treewidth_recognise(incumbent->instance,
                                options->memory_limit << 20) ==
        TA_NOT_SUPPORTED)
        return "the task graph is too far from a tree for the memory allowed";
    return NULL;
}

/* ------------------------------------------------------------------------ */

static const struct tai_engine engines[] = {
    [TA_METHOD_MINCUT] = {mincut_obstacle, solve_mincut},
    [TA_METHOD_BRANCH] = {nothing_in_the_way, solve_branch},
    [TA_METHOD_ILP] = {ilp_obstacle, solve_ilp},
    [TA_METHOD_DESCENT] = {nothing_in_the_way, solve_descent},
    [TA_METHOD_GREEDY] = {nothing_in_the_way, tai_greedy_solve},
    [TA_METHOD_SERIAL] = {nothing_in_the_way, solve_serial},
    [TA_METHOD_TREE] = {tree_obstacle, tai_treewidth_solve},
};

const struct tai_engine *
tai_engine_of(int32_t method)
{
    assert(method > TA_METHOD_AUTO && ta_method_name(method));
    return &engines[method];
}
