/* SPDX-License-Identifier: MIT */
#include "solve/loose.h"

#include "exact/mincut.h"
#include "heuristic/descent.h"
#include "solve/engines.h"

/* The effort for the instance without capacities, in ticks. */
#define LOOSE_TICKS (INT64_C(1) << 30)

/* What the run without capacities finds goes to the incumbent with them. */
struct loosened {
    struct tai_incumbent *whole;
    struct tai_incumbent incumbent;
    struct ta_instance instance;
    struct tai_run run;
};

static void
pass_on(void *context)
{
    struct loosened *l = context;
    l->whole->method = l->incumbent.method;
    l->whole->open_frames = l->incumbent.open_frames;
    if (tai_incumbent_exists(&l->incumbent))
        tai_incumbent_offer(l->whole, l->incumbent.assignment);
    tai_incumbent_raise(l->whole, l->incumbent.lower_bound);
}

/* Merged tasks whose communication within is kept apart are made for a limit
   on loads; engines for the total alone expect it in the execution. */
static bool
applies(const struct tai_incumbent *incumbent)
{
    const bool limited = incumbent->instance->resources > 0 ||
                         incumbent->load_limit != TA_UNLIMITED;
    return limited && !incumbent->instance->within &&
           tai_run_has(incumbent->run, TAI_PART_LOOSE) &&
           (incumbent->objective == TA_OBJECTIVE_TOTAL ||
            incumbent->objective == TA_OBJECTIVE_COMMUNICATION);
}

static ta_status
run_engine(struct loosened *l, int32_t method, const ta_options *options)
{
    bool known;
    if (method == TA_METHOD_MINCUT &&
        tai_mincut_applies(&l->instance, &l->incumbent))
        return tai_mincut_solve(&l->incumbent, options, NULL, &known);
    return tai_engine_of(method)->solve(&l->incumbent, options);
}

/* Whatever can prove, in the order of effort. */
static ta_status
solve_without(struct loosened *l, const ta_options *options)
{
    static const int32_t methods[] = {TA_METHOD_MINCUT, TA_METHOD_TREE,
                                      TA_METHOD_BRANCH};
    struct tai_incumbent *incumbent = &l->incumbent;
    ta_status status = TA_OK;
    for (int i = 0; i < 3 && !status; i++) {
        const struct tai_engine *engine = tai_engine_of(methods[i]);
        bool built = true;
        if (tai_incumbent_closed(incumbent) || l->run.stop ||
            engine->obstacle(incumbent, options, &built))
            continue;
        incumbent->method = ta_method_name(methods[i]);
        status = run_engine(l, methods[i], options);
        if (status == TA_NOT_SUPPORTED)
            status = TA_OK;
    }
    return status;
}

static void
tell(const struct loosened *l)
{
    const struct tai_incumbent *loose = &l->incumbent;
    if (tai_incumbent_closed(l->whole))
        TAI_LOG(l->whole->run, "Capacities do not bind: the optimum without "
                               "them respects them.");
    else if (loose->lower_bound >= loose->value)
        TAI_LOG(l->whole->run, "Capacities bind: the optimum without them "
                               "does not respect them.");
    else
        TAI_LOG(l->whole->run, "Capacities: nothing proved without them.");
}

/* The effort counts, and a stop for time or by the caller is one. */
static void
take_back_run(struct loosened *l)
{
    struct tai_run *run = l->whole->run;
    run->stats = l->run.stats;
    run->next_look = l->run.next_look;
    if (l->run.stop == TAI_STOP_TIME || l->run.stop == TAI_STOP_REQUEST)
        tai_run_stop(run, l->run.stop);
}

static ta_status
solve(struct loosened *l, const ta_options *options)
{
    struct tai_run *run = l->whole->run;
    ta_status status = tai_descent_solve(&l->incumbent, options);
    if (status || !tai_incumbent_exists(&l->incumbent))
        return status;
    if (tai_incumbent_cost(l->whole, l->incumbent.assignment) == TA_FORBIDDEN) {
        TAI_LOG(run, "Capacities bind: a descent without them does not "
                     "respect them.");
        return TA_OK;
    }
    TAI_LOG(run, "Capacities are set aside at first: a descent without "
                 "them respects them.");
    status = solve_without(l, options);
    if (!status)
        tell(l);
    return status;
}

ta_status
tai_loose_solve(struct tai_incumbent *incumbent, const ta_options *options)
{
    if (!applies(incumbent))
        return TA_NOT_SUPPORTED;
    struct loosened l = {.whole = incumbent,
                         .instance = *incumbent->instance,
                         .run = *incumbent->run};
    const char *method = incumbent->method;
    l.instance.resources = 0;
    l.instance.resource = NULL;
    if (l.run.stats.ticks < l.run.tick_limit - LOOSE_TICKS)
        l.run.tick_limit = l.run.stats.ticks + LOOSE_TICKS;
    ta_status status = tai_incumbent_init(&l.incumbent, &l.instance, &l.run);
    if (status)
        return status;
    l.incumbent.objective = incumbent->objective;
    l.incumbent.elsewhere = incumbent->elsewhere;
    l.incumbent.changed = pass_on;
    l.incumbent.context = &l;
    status = solve(&l, options);
    take_back_run(&l);
    if (!tai_incumbent_closed(incumbent))
        incumbent->method = method;
    tai_incumbent_release(&l.incumbent);
    return status;
}
