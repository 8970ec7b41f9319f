/* SPDX-License-Identifier: MIT */
/*
 * Repair of a pseudoflow after changes.
 *
 * Equation (2) of network.h says C(S) = supply - sum of e(v) x(v)
 *                                       + sum of r(u,v) x(u) (1 - x(v))
 * with x(v) = 1 for v in S, since L + sum of max(0,e) is the supply. Hence
 *
 *   a terminal changed from t to t'    e(v) += t' - t,
 *                                      supply += max(0,t') - max(0,t);
 *   capacities changed                 the flow f from tail to head is cut to
 *                                      -c'(v,u) <= f' <= c'(u,v); f' - f is
 *                                      pushed along the arc, and the residuals
 *                                      are c'(u,v) - f' and c'(v,u) + f'.
 *
 * Both keep (2), and nothing else is asked of a pseudoflow.
 *
 * A vertex held on the source side has the terminal out(v) + 1, one more than
 * what leaves it, which keeps it there in every minimum cut (the fix rule);
 * on the sink side -in(v) - 1. It follows the capacities as they change.
 *
 * Overflow. Terminals in use sum to at most the range plus twice that of the
 * capacities and n, below 2^62 for a range of 2^60.
 */
#include "flow/warm.h"

#include <assert.h>

#include "base/memory.h"
#include "flow/network.h"
#include "flow/pseudoflow.h"

#define RANGE ((int64_t)1 << 60)

struct warm_pair {
    int64_t capacity; /* tail to head */
    int64_t reverse;
    int32_t arc; /* tail to head, or -1 for a self loop */
};

struct tai_warm {
    struct tai_network *network;
    int64_t pairs;
    struct warm_pair *pair; /* [pairs] */
    int64_t *terminal;      /* [vertices], as the caller set them */
    int64_t *out, *in;      /* [vertices], sums of capacities */
    int64_t total;          /* of what the range bounds */
};

static bool
is_special(int64_t terminal)
{
    return terminal == TAI_CUT_SOURCE || terminal == TAI_CUT_SINK;
}

/* What a terminal counts for the range. */
static int64_t
weight(int64_t terminal)
{
    if (is_special(terminal))
        return 0;
    return terminal < 0 ? -terminal : terminal;
}

static int64_t
larger(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* The terminal that is in use for v. */
static int64_t
used_terminal(const struct tai_warm *warm, int32_t v)
{
    if (warm->terminal[v] == TAI_CUT_SOURCE)
        return warm->out[v] + 1;
    if (warm->terminal[v] == TAI_CUT_SINK)
        return -warm->in[v] - 1;
    return warm->terminal[v];
}

static void
change_used(struct tai_warm *warm, int32_t v, int64_t old, int64_t new)
{
    warm->network->excess[v] += new - old;
    warm->network->supply += larger(new, 0) - larger(old, 0);
}

ta_status
tai_warm_set_terminal(struct tai_warm *warm, int32_t v, int64_t terminal)
{
    if (v < 0 || v >= warm->network->vertices)
        return TA_INVALID_ARGUMENT;
    if (!is_special(terminal) && (terminal > RANGE || terminal < -RANGE))
        return TA_OUT_OF_RANGE;
    const int64_t total =
        warm->total - weight(warm->terminal[v]) + weight(terminal);
    if (total > RANGE)
        return TA_OUT_OF_RANGE;
    const int64_t old = used_terminal(warm, v);
    warm->total = total;
    warm->terminal[v] = terminal;
    change_used(warm, v, old, used_terminal(warm, v));
    return TA_OK;
}

/* The sums at v change, and with them what holds v if it is held. */
static void
change_sums(struct tai_warm *warm, int32_t v, int64_t out, int64_t in)
{
    const int64_t old = used_terminal(warm, v);
    warm->out[v] += out;
    warm->in[v] += in;
    change_used(warm, v, old, used_terminal(warm, v));
}

/* Cuts the flow on a pair to its new capacities and sets the residuals. */
static void
refit(struct tai_network *network, const struct warm_pair *pair,
      int64_t capacity, int64_t reverse)
{
    const int32_t a = pair->arc;
    const int32_t mate = tai_arc_mate(network, a);
    const int64_t flow =
        (int64_t)((uint64_t)pair->capacity - tai_arc_residual(network, a));
    int64_t kept = flow;
    if (kept > capacity)
        kept = capacity;
    if (kept < -reverse)
        kept = -reverse;
    network->excess[tai_arc_head(network, mate)] -= kept - flow;
    network->excess[tai_arc_head(network, a)] += kept - flow;
    tai_network_set_residual(network, a, (uint64_t)(capacity - kept));
    tai_network_set_residual(network, mate, (uint64_t)(reverse + kept));
}

ta_status
tai_warm_set_capacity(struct tai_warm *warm, int64_t i, int64_t capacity,
                      int64_t reverse)
{
    struct tai_network *network = warm->network;
    if (i < 0 || i >= warm->pairs || capacity < 0 || reverse < 0)
        return TA_INVALID_ARGUMENT;
    struct warm_pair *pair = &warm->pair[i];
    const int64_t others = warm->total - larger(pair->capacity, pair->reverse);
    if (larger(capacity, reverse) > RANGE - others)
        return TA_OUT_OF_RANGE;
    if (pair->arc >= 0) {
        if ((uint64_t)capacity + (uint64_t)reverse > UINT32_MAX &&
            tai_network_widen(network))
            return TA_OUT_OF_MEMORY;
        const int32_t mate = tai_arc_mate(network, pair->arc);
        const int64_t there = capacity - pair->capacity;
        const int64_t back = reverse - pair->reverse;
        refit(network, pair, capacity, reverse);
        change_sums(warm, tai_arc_head(network, mate), there, back);
        change_sums(warm, tai_arc_head(network, pair->arc), back, there);
    }
    warm->total = others + larger(capacity, reverse);
    pair->capacity = capacity;
    pair->reverse = reverse;
    return TA_OK;
}

/* An empty problem of the same pairs, which the setters then fill. */
static ta_status
build(const struct tai_cut_problem *problem, struct tai_warm *warm)
{
    const int32_t n = problem->vertices;
    const int64_t m = problem->pairs;
    int32_t *arc = tai_alloc(m, sizeof *arc);
    int64_t *nothing = tai_alloc_zero(m, sizeof *nothing);
    warm->pairs = m;
    warm->pair = tai_alloc_zero(m, sizeof *warm->pair);
    warm->terminal = tai_alloc_zero(n, sizeof *warm->terminal);
    warm->out = tai_alloc_zero(n, sizeof *warm->out);
    warm->in = tai_alloc_zero(n, sizeof *warm->in);
    ta_status status = TA_OUT_OF_MEMORY;
    if (arc && nothing && warm->pair && warm->terminal && warm->out &&
        warm->in) {
        const struct tai_cut_problem empty = {
            .vertices = n,
            .pairs = m,
            .tail = problem->tail,
            .head = problem->head,
            .capacity = nothing,
            .terminal = warm->terminal,
        };
        status = tai_network_new(&empty, arc, &warm->network);
    }
    for (int64_t i = 0; i < m && !status; i++) {
        warm->pair[i].arc = arc[i];
        const int64_t capacity = problem->capacity[i];
        status = tai_warm_set_capacity(warm, i, capacity,
                                       problem->reverse ? problem->reverse[i]
                                                        : capacity);
    }
    for (int32_t v = 0; v < n && !status; v++)
        status = tai_warm_set_terminal(warm, v, problem->terminal[v]);
    tai_free(nothing);
    tai_free(arc);
    return status;
}

ta_status
tai_warm_new(const struct tai_cut_problem *problem, struct tai_warm **result)
{
    if (problem->vertices < 0 || problem->pairs < 0)
        return TA_INVALID_ARGUMENT;
    struct tai_warm *warm = tai_alloc_zero(1, sizeof *warm);
    if (!warm)
        return TA_OUT_OF_MEMORY;
    const ta_status status = build(problem, warm);
    if (status)
        tai_warm_free(warm);
    else
        *result = warm;
    return status;
}

void
tai_warm_free(struct tai_warm *warm)
{
    if (!warm)
        return;
    tai_network_free(warm->network);
    tai_free(warm->in);
    tai_free(warm->out);
    tai_free(warm->terminal);
    tai_free(warm->pair);
    tai_free(warm);
}

ta_status
tai_warm_solve(struct tai_warm *warm, bool largest, struct tai_run *run,
               struct tai_cut *cut)
{
    ta_status status = tai_pseudoflow(warm->network, run);
    if (!status)
        status = tai_network_cut(warm->network, largest, cut);
    if (!status && !cut->complete && !run->stop)
        status = TA_INTERNAL_ERROR;
    return status;
}
