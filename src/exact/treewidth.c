/* SPDX-License-Identifier: MIT */
/*
 * Task graphs of small treewidth.
 *
 * Problem. Minimise
 *
 *     sum over t of e(t, a(t)) + sum over pairs of c(t,u) d(a(t), a(u)).    (1)
 *
 * Without resources, limits on loads and apart groups, (1) is a function of
 * tree/pairwise.h, with tasks as vertices, nodes as labels, and the task graph
 * after merging parallel pairs. Nothing is asked of the distances.
 *
 * Method. tree/elimination.h looks for an order of little cost, and
 * tree/buckets.h solves exactly along it.
 *
 * Who asks for this method gets it if the tables fit the memory limit.
 * Otherwise it is one of several and must be worth its time: MODEST_WORK times
 * what a sweep of message passing takes, which the search that comes next would
 * use many of. Graphs that are not tree-like are found out in a fraction of a
 * sweep's time or a few of them.
 *
 * Overflow. Freezing has bounded the sum of the parts of (1) by 2^62.
 */
#include "exact/treewidth.h"

#include <assert.h>
#include <inttypes.h>

#include "base/memory.h"
#include "model/graph.h"
#include "tree/buckets.h"

/* A gigabyte of tables for whoever asks, an eighth otherwise. */
#define MODEST_CELLS (INT64_C(1) << 24)
#define MODEST_WORK 16
#define MOST_MODEST_WORK (INT64_C(1) << 31)

bool
tai_treewidth_applies(const struct tai_incumbent *incumbent)
{
    const struct ta_instance *instance = incumbent->instance;
    return instance->nodes > 1 && instance->apart.groups == 0 &&
           instance->resources == 0 &&
           incumbent->objective == TA_OBJECTIVE_TOTAL &&
           incumbent->load_limit == TA_UNLIMITED;
}

/* The instance as a pairwise function over its task graph. */
static struct tai_pairwise
describe(const struct ta_instance *instance, const struct tai_graph *graph)
{
    assert(instance->uniform || instance->distance);
    return (struct tai_pairwise){
        .vertices = graph->tasks,
        .labels = instance->nodes,
        .first = graph->first,
        .neighbour = graph->neighbour,
        .cost = graph->cost,
        .unary = instance->execution,
        .distance = instance->uniform ? NULL : instance->distance,
        .uniform = instance->uniform_distance,
    };
}

/* The execution costs are as large as the tables of a tree, so these fit
   wherever the instance does. */
static struct tai_elimination_limits
largest_limits(const struct ta_instance *instance, int64_t memory)
{
    const int64_t tree = (int64_t)instance->tasks * instance->nodes;
    const int64_t most = memory / (int64_t)sizeof(int64_t);
    return (struct tai_elimination_limits){
        .cells = tree > most ? tree : most,
        .work = INT64_MAX / 2,
    };
}

static struct tai_elimination_limits
modest_limits(const struct ta_instance *instance, const struct tai_graph *graph,
              int64_t memory)
{
    const int64_t most = memory / (int64_t)sizeof(int64_t);
    const int64_t modest = most < MODEST_CELLS ? most : MODEST_CELLS;
    const int64_t nodes = instance->nodes;
    const double sweep =
        (double)nodes * (double)nodes * (double)(graph->tasks + graph->arcs);
    struct tai_elimination_limits limits = {
        .cells = graph->tasks * nodes,
        .work = MOST_MODEST_WORK,
    };
    if (limits.cells < modest)
        limits.cells = modest;
    if (sweep * MODEST_WORK < (double)limits.work)
        limits.work = (int64_t)(sweep * MODEST_WORK);
    return limits;
}

ta_status
tai_treewidth_recognise(const struct ta_instance *instance, int64_t memory)
{
    struct tai_graph graph;
    struct tai_run run;
    struct tai_elimination elimination;
    tai_run_init(&run);
    ta_status status = tai_graph_build(instance, &graph);
    if (status)
        return status;
    const struct tai_pairwise problem = describe(instance, &graph);
    const struct tai_elimination_limits limits =
        largest_limits(instance, memory);
    status = tai_elimination_order(&problem, &limits, &run, &elimination);
    tai_elimination_release(&elimination);
    tai_graph_release(&graph);
    return status;
}

/* A complete labelling is optimal, or proves that there is none. */
static ta_status
report(struct tai_incumbent *incumbent, const struct tai_labelling *labelling)
{
    if (!labelling->complete)
        return TA_OK;
    if (labelling->value != TA_FORBIDDEN) {
        tai_incumbent_offer(incumbent, labelling->label);
        if (incumbent->value != labelling->value)
            return TA_INTERNAL_ERROR;
    } else if (tai_incumbent_exists(incumbent)) {
        return TA_INTERNAL_ERROR;
    }
    tai_incumbent_close(incumbent);
    return TA_OK;
}

static ta_status
solve_along(struct tai_incumbent *incumbent, const struct tai_pairwise *problem,
            const struct tai_elimination *elimination)
{
    struct tai_labelling labelling = {
        .label = tai_alloc(problem->vertices, sizeof *labelling.label),
    };
    TAI_LOG(incumbent->run,
            "A tree decomposition of width %d: %" PRId64 " cells, %" PRId64
            " sums.",
            elimination->width, elimination->cells, elimination->work);
    ta_status status = TA_OUT_OF_MEMORY;
    if (labelling.label)
        status =
            tai_buckets_solve(problem, elimination, incumbent->run, &labelling);
    if (!status)
        status = report(incumbent, &labelling);
    tai_free(labelling.label);
    return status;
}

ta_status
tai_treewidth_solve(struct tai_incumbent *incumbent, const ta_options *options)
{
    const struct ta_instance *instance = incumbent->instance;
    assert(tai_treewidth_applies(incumbent));
    const int64_t memory = incumbent->run->memory_limit;
    struct tai_graph graph;
    struct tai_elimination elimination;
    ta_status status = tai_graph_build(instance, &graph);
    if (status)
        return status;
    const struct tai_pairwise problem = describe(instance, &graph);
    const struct tai_elimination_limits limits =
        options->method == TA_METHOD_TREE
            ? largest_limits(instance, memory)
            : modest_limits(instance, &graph, memory);
    status =
        tai_elimination_order(&problem, &limits, incumbent->run, &elimination);
    if (!status)
        status = solve_along(incumbent, &problem, &elimination);
    else if (status == TA_NOT_SUPPORTED && incumbent->run->stop)
        status = TA_OK;
    else if (status == TA_NOT_SUPPORTED)
        TAI_EVENT(incumbent->run, "not like a tree");
    tai_elimination_release(&elimination);
    tai_graph_release(&graph);
    return status;
}
