/* SPDX-License-Identifier: MIT */
/*
 * Primal from the dual.
 *
 * Problem. Instances of 10^5 tasks and more, where a frame of the search takes
 * seconds: a good assignment and a good bound, early and then better.
 *
 * Method. Rounds of message passing (bound/messages.h), each of twice as many
 * soft sweeps as the one before, with falling temperature, and a few plain
 * ones at its end, whose labels are an assignment. It beats what descent
 * finds from the cheapest nodes by far, since the messages know more than the
 * next neighbour. Then
 *
 *     forest moves     optimise half of the tasks exactly at a time;
 *     expansion moves  let any set of tasks go to one node,
 *
 * until they gain little. The bound is valid at any moment.
 *
 * Cost. A sweep reads all messages: O(arcs k) for uniform distance. A forest
 * move costs about as much as a sweep, a cycle of expansion moves ten times
 * that, so it comes once a round.
 *
 * Reference: V. Kolmogorov (2006), section 3.6, for rounding in the order of
 * the sweeps.
 */
#include "heuristic/dual.h"

#include <string.h>

#include "base/memory.h"
#include "base/random.h"
#include "bound/messages.h"
#include "heuristic/expansion.h"
#include "heuristic/forest.h"
#include "model/graph.h"

/* Pairs of task and node in messages, from which on this is worth it. */
#define LARGE 400000

#define PLAIN_SWEEPS 8
#define FIRST_SOFT_SWEEPS 12
#define ROUNDS 5

/* As in exact/search.c: parts of the mean communication of a task. */
#define HOT 0.01
#define COLD 0.0001

/* Moves go on while they gain one part in so many of the total. */
#define LITTLE 50000

/* Forest moves without an expansion between them. */
#define FORESTS 60

struct dual {
    struct tai_incumbent *incumbent;
    struct tai_run *run;
    struct tai_graph graph;
    struct tai_messages *m;
    struct tai_forest forest;
    struct tai_random random;
    int32_t *labels;  /* [tasks]: of the last sweep */
    int32_t *current; /* [tasks]: being improved */
    ta_cost value;    /* of current */
    double mean;      /* communication of a task, scaled */
};

bool
tai_dual_is_for(const struct tai_incumbent *incumbent)
{
    const struct ta_instance *instance = incumbent->instance;
    return incumbent->objective == TA_OBJECTIVE_TOTAL &&
           incumbent->load_limit == TA_UNLIMITED &&
           tai_forest_applies(instance) && tai_expansion_applies(instance) &&
           instance->pairs * instance->nodes > LARGE &&
           tai_messages_range(instance) <= TAI_MESSAGES_MOST;
}

static bool
stopped(struct dual *d)
{
    return tai_run_stopped(d->run, d->m->arcs + d->m->tasks, "dual") ||
           tai_incumbent_closed(d->incumbent);
}

/* ---- Primal ------------------------------------------------------------ */

/* Forest moves while they gain. What is better than the incumbent is offered
   at once: to cost it takes a small part of a move. */
static void
move_forests(struct dual *d)
{
    if (!tai_run_has(d->run, TAI_PART_FOREST))
        return;
    const ta_cost little = d->value / LITTLE;
    for (int i = 0; i < FORESTS && !stopped(d); i++) {
        const ta_cost gain =
            tai_forest_move(&d->forest, &d->random, d->current);
        d->value -= gain;
        if (d->value < d->incumbent->value)
            tai_incumbent_offer(d->incumbent, d->current);
        if (gain < little)
            break;
    }
}

/* Improves the labels of the last sweep. They are where to begin even if the
   incumbent is better by now: moves from there end lower than moves from
   where moves have ended before. */
static ta_status
improve(struct dual *d)
{
    struct tai_incumbent *incumbent = d->incumbent;
    memcpy(d->current, d->labels, (size_t)d->m->tasks * sizeof *d->current);
    d->value = tai_messages_cost(d->m, d->labels);
    move_forests(d);
    tai_incumbent_offer(incumbent, d->current);
    TAI_EVENT(d->run, "rounding");
    if (!tai_run_has(d->run, TAI_PART_EXPANSION) || d->run->stop)
        return TA_OK;
    ta_cost gain;
    const int32_t start = (int32_t)tai_random_below(
        &d->random, (uint64_t)incumbent->instance->nodes);
    const ta_status status = tai_expansion_cycle(
        incumbent->instance, &d->graph, start, d->run, d->current, &gain);
    if (status)
        return status;
    d->value -= gain;
    if (!d->run->stop)
        move_forests(d);
    tai_incumbent_offer(incumbent, d->current);
    TAI_EVENT(d->run, "expansion moves");
    return TA_OK;
}

/* ---- Dual -------------------------------------------------------------- */

/* A forward and a backward sweep; false if the run stopped or nothing below
   the ceiling is left, which the bound then says. */
static bool
sweep_both(struct dual *d, double temperature, bool round)
{
    struct tai_sweep sweep = {.temperature = temperature,
                              .labels = round ? d->labels : NULL,
                              .run = d->run};
    for (int i = 0; i < 2; i++) {
        sweep.backward = i;
        if (!tai_messages_sweep(d->m, &sweep))
            return false;
    }
    tai_incumbent_raise(d->incumbent, tai_messages_bound(d->m));
    return !stopped(d);
}

/* From HOT to COLD, geometrically: the factor by Newton's method. */
static double
cooling(int32_t count)
{
    double factor = 1;
    for (int i = 0; i < 200; i++) {
        double power = 1;
        for (int32_t j = 1; j < count; j++)
            power *= factor;
        factor -= (power * factor - COLD / HOT) / (count * power);
    }
    return factor;
}

/* Soft sweeps, then plain ones; the last rounds. */
static bool
run_round(struct dual *d, int32_t soft)
{
    const double factor = soft > 0 ? cooling(soft) : 1;
    double temperature = HOT * d->mean;
    for (int32_t i = 0; i < soft; i++, temperature *= factor)
        if (!sweep_both(d, temperature, false))
            return false;
    for (int i = 0; i < PLAIN_SWEEPS; i++) {
        const bool first = soft == 0 && i == 0;
        if (!sweep_both(d, 0, first || i + 1 == PLAIN_SWEEPS))
            return false;
        if (first) /* something useful, should the run stop soon */
            tai_incumbent_offer(d->incumbent, d->labels);
    }
    TAI_EVENT(d->run, "%d sweeps", 2 * (soft + PLAIN_SWEEPS));
    return true;
}

/* ---- The whole --------------------------------------------------------- */

static ta_status
prepare(struct dual *d)
{
    const struct ta_instance *instance = d->incumbent->instance;
    const int32_t tasks = instance->tasks;
    ta_status status = tai_graph_build(instance, &d->graph);
    if (status)
        return status;
    d->labels = tai_alloc_zero(tasks, sizeof *d->labels);
    d->current = tai_alloc(tasks, sizeof *d->current);
    if (!d->labels || !d->current)
        return TA_OUT_OF_MEMORY;
    for (int32_t t = 0; t < tasks; t++)
        d->current[t] = t;
    if (tai_run_stopped(d->run, 0, "dual")) /* each step here takes long */
        return TA_OK;
    status = tai_messages_build(instance, &d->graph, d->current, &d->m);
    if (status || tai_run_stopped(d->run, 0, "dual"))
        return status;
    status = tai_forest_init(&d->forest, instance, &d->graph);
    if (status)
        return status;
    d->mean = tai_messages_mean(d->m);
    return TA_OK;
}

static void
release(struct dual *d)
{
    tai_forest_release(&d->forest);
    tai_messages_free(d->m);
    tai_free(d->current);
    tai_free(d->labels);
    tai_graph_release(&d->graph);
}

ta_status
tai_dual_solve(struct tai_incumbent *incumbent, const ta_options *options)
{
    struct dual d = {.incumbent = incumbent, .run = incumbent->run};
    incumbent->method = "dual";
    tai_random_seed(&d.random, (uint64_t)options->seed);
    ta_status status = prepare(&d);
    int32_t soft = 0;
    for (int i = 0;
         !status && !d.run->stop && i < ROUNDS && run_round(&d, soft); i++) {
        status = improve(&d);
        soft = soft ? 2 * soft : FIRST_SOFT_SWEEPS;
        if (stopped(&d))
            break;
    }
    release(&d);
    return status;
}
