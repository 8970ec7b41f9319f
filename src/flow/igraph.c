/* SPDX-License-Identifier: MIT */
/*
 * igraph's maximum flow as a foreign engine (cut.h), in a module of its own.
 *
 * igraph computes with doubles, so a problem whose numbers add up to more
 * than 2^53 is not supported: below that all its sums are exact. Its error
 * handler and its list of things to release are globals, which Debian's build
 * does not keep per thread: one call at a time. Errors come back as codes, so
 * nothing aborts the host. Its maximum flow never asks whether to go on, so
 * once begun it cannot be stopped.
 *
 * Only the cut is asked for. Without the flow igraph ends with a preflow and a
 * search back from the sink. With it, it also sends the excess home and, if
 * the flow has a cycle (two arcs that face each other suffice), takes it apart
 * path by path with work for all vertices each: 13 times as long on a random
 * graph of 10^5 vertices, and quadratic beyond.
 */
#include "config.h"

#include <igraph.h>
#include <pthread.h>

#include "base/module.h"
#include "flow/cut.h"

#define EXACT ((int64_t)1 << 53)

static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;

static int64_t
back_capacity(const struct tai_cut_problem *problem, int64_t i)
{
    return (problem->reverse ? problem->reverse : problem->capacity)[i];
}

static bool
is_exact(const struct tai_cut_problem *problem)
{
    int64_t left = EXACT;
    for (int32_t v = 0; v < problem->vertices; v++) {
        const int64_t terminal = problem->terminal[v];
        if (terminal > left || -terminal > left)
            return false;
        left -= terminal < 0 ? -terminal : terminal;
    }
    for (int64_t i = 0; i < problem->pairs; i++) {
        if (problem->capacity[i] > left)
            return false;
        left -= problem->capacity[i];
        if (back_capacity(problem, i) > left)
            return false;
        left -= back_capacity(problem, i);
    }
    return true;
}

static void
add_arc(igraph_vector_int_t *ends, igraph_vector_t *capacities,
        igraph_integer_t *arcs, igraph_integer_t u, igraph_integer_t v,
        int64_t capacity)
{
    VECTOR(*ends)[2 * *arcs] = u;
    VECTOR(*ends)[2 * *arcs + 1] = v;
    VECTOR(*capacities)[(*arcs)++] = (double)capacity;
}

/* Arcs 2i and 2i + 1 are pair i; those of the terminals follow. */
static void
fill_arcs(const struct tai_cut_problem *problem, igraph_vector_int_t *ends,
          igraph_vector_t *capacities)
{
    const igraph_integer_t source = problem->vertices;
    const igraph_integer_t sink = source + 1;
    igraph_integer_t arcs = 0;
    for (int64_t i = 0; i < problem->pairs; i++) {
        const int32_t u = problem->tail[i];
        const int32_t v = problem->head[i];
        add_arc(ends, capacities, &arcs, u, v, problem->capacity[i]);
        add_arc(ends, capacities, &arcs, v, u, back_capacity(problem, i));
    }
    for (int32_t v = 0; v < problem->vertices; v++) {
        const int64_t terminal = problem->terminal[v];
        if (terminal > 0)
            add_arc(ends, capacities, &arcs, source, v, terminal);
        else
            add_arc(ends, capacities, &arcs, v, sink, -terminal);
    }
}

static igraph_error_t
find_cut(const struct tai_cut_problem *problem, uint8_t side[])
{
    const igraph_integer_t source = problem->vertices;
    const igraph_integer_t sink = source + 1;
    const igraph_integer_t arcs = 2 * problem->pairs + problem->vertices;
    igraph_t graph;
    igraph_vector_int_t ends, members;
    igraph_vector_t capacities;
    igraph_real_t value;
    IGRAPH_VECTOR_INIT_FINALLY(&capacities, arcs);
    IGRAPH_VECTOR_INT_INIT_FINALLY(&members, 0);
    IGRAPH_VECTOR_INT_INIT_FINALLY(&ends, 2 * arcs);
    fill_arcs(problem, &ends, &capacities);
    IGRAPH_CHECK(igraph_create(&graph, &ends, sink + 1, IGRAPH_DIRECTED));
    igraph_vector_int_destroy(&ends);
    IGRAPH_FINALLY_CLEAN(1);
    IGRAPH_FINALLY(igraph_destroy, &graph);
    IGRAPH_CHECK(igraph_maxflow(&graph, &value, NULL, NULL, &members, NULL,
                                source, sink, &capacities, NULL));
    for (igraph_integer_t i = 0; i < igraph_vector_int_size(&members); i++)
        if (VECTOR(members)[i] != source)
            side[VECTOR(members)[i]] = TAI_IN_SMALLEST;
    igraph_destroy(&graph);
    igraph_vector_int_destroy(&members);
    igraph_vector_destroy(&capacities);
    IGRAPH_FINALLY_CLEAN(3);
    return IGRAPH_SUCCESS;
}

static ta_status
igraph_cut(const struct tai_cut_problem *problem, struct tai_run *run,
           uint8_t side[])
{
    if (!is_exact(problem))
        return TA_NOT_SUPPORTED;
    if (tai_run_stopped(run, problem->pairs, "minimum cut (igraph)"))
        return TA_OK;
    pthread_mutex_lock(&one_at_a_time);
    igraph_error_handler_t *old =
        igraph_set_error_handler(igraph_error_handler_ignore);
    const igraph_error_t error = find_cut(problem, side);
    igraph_set_error_handler(old);
    pthread_mutex_unlock(&one_at_a_time);
    switch (error) {
    case IGRAPH_SUCCESS:
        return TA_OK;
    case IGRAPH_ENOMEM:
        return TA_OUT_OF_MEMORY;
    default:
        return TA_INTERNAL_ERROR;
    }
}

static const struct tai_cut_foreign engine = {
    .name = "igraph",
    .cut = igraph_cut,
};

TAI_MODULE(&engine)
