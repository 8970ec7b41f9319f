/* SPDX-License-Identifier: MIT */
#include "flow/cut.h"

#include <assert.h>

#include "base/memory.h"
#include "flow/dinic.h"
#include "flow/network.h"
#include "flow/pseudoflow.h"
#include "flow/reduction.h"
#include "flow/sweep.h"

ta_status
tai_pseudoflow(struct tai_network *network, struct tai_run *run)
{
    return network->wide ? tai_pseudoflow_wide(network, run)
                         : tai_pseudoflow_narrow(network, run);
}

ta_status
tai_sweep(struct tai_network *network, struct tai_run *run)
{
    return network->wide ? tai_sweep_wide(network, run)
                         : tai_sweep_narrow(network, run);
}

/* The network as plain arrays, the first arc of each pair giving tail, head
   and capacity. To be released with free_arrays. */
static ta_status
copy_arrays(const struct tai_network *network, struct tai_cut_problem *problem)
{
    const int32_t pairs = network->arcs / 2;
    int32_t *tail = tai_alloc(pairs, sizeof *tail);
    int32_t *head = tai_alloc(pairs, sizeof *head);
    int64_t *capacity = tai_alloc(pairs, sizeof *capacity);
    int64_t *reverse = tai_alloc(pairs, sizeof *reverse);
    *problem = (struct tai_cut_problem){
        .vertices = network->vertices,
        .pairs = pairs,
        .tail = tail,
        .head = head,
        .capacity = capacity,
        .reverse = reverse,
        .terminal =
            tai_copy(network->excess, network->vertices, sizeof(int64_t)),
    };
    if (!tail || !head || !capacity || !reverse || !problem->terminal)
        return TA_OUT_OF_MEMORY;
    int32_t filled = 0;
    for (int32_t u = 0; u < network->vertices; u++) {
        for (int32_t a = network->first[u]; a < network->first[u + 1]; a++) {
            const int32_t mate = tai_arc_mate(network, a);
            if (mate < a)
                continue;
            tail[filled] = u;
            head[filled] = tai_arc_head(network, a);
            capacity[filled] = (int64_t)tai_arc_residual(network, a);
            reverse[filled++] = (int64_t)tai_arc_residual(network, mate);
        }
    }
    assert(filled == pairs);
    return TA_OK;
}

static void
free_arrays(struct tai_cut_problem *problem)
{
    tai_free((void *)problem->terminal);
    tai_free((void *)problem->reverse);
    tai_free((void *)problem->capacity);
    tai_free((void *)problem->head);
    tai_free((void *)problem->tail);
}

/* Whether the foreign cut costs what ours does, once our flow is maximum. */
static ta_status
compare_cuts(const struct tai_network *network,
             const struct tai_cut_problem *problem, const uint8_t foreign[])
{
    uint8_t *side = tai_alloc(network->vertices, sizeof *side);
    struct tai_cut ours = {.side = side};
    ta_status status =
        side ? tai_network_cut(network, false, &ours) : TA_OUT_OF_MEMORY;
    if (!status && ours.complete &&
        tai_cut_value(problem, foreign, TAI_IN_SMALLEST) !=
            tai_cut_value(problem, side, TAI_IN_SMALLEST))
        status = TA_INTERNAL_ERROR;
    tai_free(side);
    return status;
}

static ta_status
solve_foreign(struct tai_network *network,
              const struct tai_cut_foreign *foreign, struct tai_run *run)
{
    struct tai_cut_problem problem;
    uint8_t *side = tai_alloc_zero(network->vertices, sizeof *side);
    ta_status status = copy_arrays(network, &problem);
    if (!status)
        status = side ? foreign->cut(&problem, run, side) : TA_OUT_OF_MEMORY;
    if (!status)
        status = tai_pseudoflow(network, run);
    if (!status && !run->stop)
        status = compare_cuts(network, &problem, side);
    free_arrays(&problem);
    tai_free(side);
    return status;
}

/*
 * Whether there is more positive than negative excess. A minimum cut is found
 * as well by pushing the negative, in the mirrored network. What cannot be
 * pushed anywhere costs an engine most, and of the sign there is less of,
 * less is left: in a random graph, a difference of a quarter per cent decides
 * between 28 and 72 % of the vertices.
 */
static bool
should_mirror(const struct tai_network *network)
{
    int64_t sum = 0;
    for (int32_t v = 0; v < network->vertices; v++)
        sum += network->excess[v];
    return sum > 0;
}

/* The fast engine, with what helps it. */
static ta_status
push_fast(struct tai_network *network, unsigned rules, struct tai_run *run)
{
    const bool always = rules & TAI_RULE_ALWAYS;
    const bool mirrors = !run->stop && (rules & TAI_RULE_MIRROR) &&
                         (always || should_mirror(network));
    const bool sweeps =
        (rules & TAI_RULE_SWEEP) && (always || tai_is_scattered(network));
    if (mirrors)
        tai_network_mirror(network);
    ta_status status = sweeps ? tai_sweep(network, run) : TA_OK;
    if (!status && !run->stop)
        status = tai_pseudoflow(network, run);
    if (mirrors)
        tai_network_mirror(network);
    return status;
}

static ta_status
run_engine(struct tai_network *network, const struct tai_cut_options *options,
           unsigned rules, struct tai_run *run)
{
    switch (options->engine) {
    case TAI_CUT_PSEUDOFLOW:
        return push_fast(network, rules, run);
    case TAI_CUT_DINIC:
        return tai_dinic(network, run);
    case TAI_CUT_FOREIGN:
        return options->foreign ? solve_foreign(network, options->foreign, run)
                                : TA_NOT_BUILT;
    }
    return TA_INVALID_ARGUMENT;
}

/* The cut of the reduced network, told of the problem's vertices. */
static ta_status
expand_cut(struct tai_reduction *reduction, struct tai_cut *cut)
{
    const int32_t n = reduction->problem->vertices;
    uint8_t *network_side = tai_alloc(reduction->network->vertices, 1);
    if (!network_side)
        return TA_OUT_OF_MEMORY;
    struct tai_cut network_cut = {.side = network_side};
    const ta_status status =
        tai_network_cut(reduction->network, reduction->largest, &network_cut);
    if (!status) {
        reduction->largest = reduction->largest && network_cut.complete;
        tai_reduction_expand(reduction, network_side, cut->side);
        cut->value = network_cut.value;
        cut->lower_bound = network_cut.lower_bound;
        cut->complete = network_cut.complete;
        cut->free = 0;
        for (int32_t v = 0; v < n; v++)
            cut->free += cut->side[v] == TAI_IN_LARGEST;
    }
    tai_free(network_side);
    return status;
}

/* All a run stopped at once can say: every vertex as its terminal likes. */
static void
guess_cut(const struct tai_cut_problem *problem, struct tai_cut *cut)
{
    for (int32_t v = 0; v < problem->vertices; v++)
        cut->side[v] =
            problem->terminal[v] > 0 ? TAI_IN_SMALLEST | TAI_IN_LARGEST : 0;
    cut->value = tai_cut_value(problem, cut->side, TAI_IN_SMALLEST);
    cut->lower_bound = 0;
    cut->complete = false; /* not even if 0: it need not be the smallest */
    cut->free = 0;
}

/* The rules wanted, but for those that the run does without. */
static unsigned
rules_of(const struct tai_cut_options *options, const struct tai_run *run)
{
    static const struct {
        unsigned rule;
        enum tai_part part;
    } switches[] = {
        {TAI_RULE_FIX, TAI_PART_FIX},
        {TAI_RULE_PEEL, TAI_PART_PEEL},
        {TAI_RULE_ELIMINATE, TAI_PART_ELIMINATE},
        {TAI_RULE_ORDER, TAI_PART_ORDER},
        {TAI_RULE_MIRROR, TAI_PART_MIRROR},
        {TAI_RULE_SWEEP, TAI_PART_SWEEP},
        {TAI_RULE_CONTRACT, TAI_PART_CONTRACT},
    };
    unsigned rules = options->rules;
    for (size_t i = 0; i < sizeof switches / sizeof *switches; i++)
        if (!tai_run_has(run, switches[i].part))
            rules &= ~switches[i].rule;
    return rules;
}

ta_status
tai_cut_solve(const struct tai_cut_problem *problem,
              const struct tai_cut_options *options, struct tai_run *run,
              struct tai_cut *cut)
{
    struct tai_reduction reduction;
    const unsigned rules = rules_of(options, run);
    ta_status status =
        tai_reduce(problem, rules, options->largest, run, &reduction);
    if (status)
        return status;
    const struct tai_network *network = reduction.network;
    if (!network) {
        guess_cut(problem, cut);
        tai_reduction_clear(&reduction);
        return TA_OK;
    }
    TAI_LOG(run,
            "Minimum cut: %d of %d vertices and %d of %lld pairs left, %s.",
            network->vertices, problem->vertices, network->arcs / 2,
            (long long)problem->pairs, network->wide ? "64-bit" : "32-bit");
    status = run_engine(reduction.network, options, rules, run);
    if (!status)
        status = expand_cut(&reduction, cut);
    if (!status && !cut->complete && !run->stop)
        status = TA_INTERNAL_ERROR; /* the engine was wrong */
    if (!status) {
        assert(tai_cut_value(problem, cut->side, TAI_IN_SMALLEST) ==
               cut->value);
    }
    tai_reduction_clear(&reduction);
    return status;
}

int64_t
tai_cut_value(const struct tai_cut_problem *problem, const uint8_t side[],
              uint8_t bits)
{
    const int64_t *reverse =
        problem->reverse ? problem->reverse : problem->capacity;
    int64_t value = 0;
    for (int32_t v = 0; v < problem->vertices; v++) {
        const int64_t terminal = problem->terminal[v];
        if (terminal == TAI_CUT_SOURCE || terminal == TAI_CUT_SINK)
            continue;
        if (side[v] & bits ? terminal < 0 : terminal > 0)
            value += terminal < 0 ? -terminal : terminal;
    }
    for (int64_t i = 0; i < problem->pairs; i++) {
        const bool tail_in = side[problem->tail[i]] & bits;
        const bool head_in = side[problem->head[i]] & bits;
        if (tail_in && !head_in)
            value += problem->capacity[i];
        else if (head_in && !tail_in)
            value += reverse[i];
    }
    return value;
}
