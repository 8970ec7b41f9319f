/* SPDX-License-Identifier: MIT */
/*
 * Finds minimum cuts in all the ways there are, for flow-memory.sh, which
 * makes its allocations fail one by one. Exit status 0: all were found, 3:
 * memory ran out and was reported as that, 1: anything else.
 */
#include "base/random.h"
#include "flow/cut.h"
#include "flow/warm.h"

enum { VERTICES = 200, PAIRS = 260 };

/* A cut that was not found, or is worth something else, is a fault. */
static ta_status
found(ta_status status, const struct tai_cut *cut,
      const struct tai_cut_problem *problem)
{
    if (status == TA_OK &&
        (!cut->complete ||
         tai_cut_value(problem, cut->side, TAI_IN_LARGEST) != cut->value))
        return TA_INTERNAL_ERROR;
    return status;
}

/* A tree, 61 more pairs, and a few vertices held on a side. */
static ta_status
solve_cold(const struct tai_cut_problem *problem, enum tai_cut_engine engine)
{
    uint8_t side[VERTICES];
    struct tai_cut cut = {.side = side};
    const struct tai_cut_options options = {
        .engine = engine,
        .rules = TAI_RULE_ALL | TAI_RULE_ALWAYS,
        .largest = true,
    };
    struct tai_run run;
    tai_run_init(&run);
    return found(tai_cut_solve(problem, &options, &run, &cut), &cut, problem);
}

static ta_status
solve_warm(struct tai_cut_problem *problem, int64_t capacity[])
{
    uint8_t side[VERTICES];
    struct tai_cut cut = {.side = side};
    struct tai_warm *warm;
    struct tai_run run;
    tai_run_init(&run);
    ta_status status = tai_warm_new(problem, &warm);
    if (status)
        return status;
    status = tai_warm_solve(warm, true, &run, &cut);
    status = found(status, &cut, problem);
    if (!status) {
        capacity[7] = INT64_C(1) << 40; /* the arcs become wide */
        status = tai_warm_set_capacity(warm, 7, capacity[7], capacity[7]);
    }
    if (!status)
        status = tai_warm_solve(warm, true, &run, &cut);
    status = found(status, &cut, problem);
    tai_warm_free(warm);
    return status;
}

int
main(void)
{
    int32_t tail[PAIRS], head[PAIRS];
    int64_t capacity[PAIRS], terminal[VERTICES];
    struct tai_random random;
    tai_random_seed(&random, 51);
    for (int32_t i = 0; i < PAIRS; i++) {
        head[i] = 1 + i % (VERTICES - 1);
        tail[i] = (int32_t)tai_random_below(&random, (uint64_t)head[i]);
        capacity[i] = tai_random_between(&random, 1, 50);
    }
    for (int32_t v = 0; v < VERTICES; v++)
        terminal[v] = v % 50 == 7    ? TAI_CUT_SOURCE
                      : v % 50 == 23 ? TAI_CUT_SINK
                                     : tai_random_between(&random, -9, 9);
    struct tai_cut_problem problem = {
        .vertices = VERTICES,
        .pairs = PAIRS,
        .tail = tail,
        .head = head,
        .capacity = capacity,
        .terminal = terminal,
    };
    ta_status status = solve_cold(&problem, TAI_CUT_PSEUDOFLOW);
    if (!status)
        status = solve_cold(&problem, TAI_CUT_DINIC);
    if (!status)
        status = solve_warm(&problem, capacity);
    if (!status)
        status = solve_cold(&problem, TAI_CUT_PSEUDOFLOW); /* wide */
    return status == TA_OK ? 0 : status == TA_OUT_OF_MEMORY ? 3 : 1;
}
