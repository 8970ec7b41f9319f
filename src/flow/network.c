/* SPDX-License-Identifier: MIT */
#include "flow/network.h"

#include <assert.h>
#include <string.h>

#include "base/memory.h"

/* The largest sum of terminals and capacities, cut.h. */
#define RANGE ((int64_t)1 << 62)

/* What one look at the problem tells. */
struct survey {
    int64_t arcs;    /* to be placed */
    uint64_t widest; /* largest sum of the two capacities of a pair */
    int64_t total;   /* for the range */
    bool special;    /* some terminal is TAI_CUT_SOURCE or TAI_CUT_SINK */
};

static bool
is_special(int64_t terminal)
{
    return terminal == TAI_CUT_SOURCE || terminal == TAI_CUT_SINK;
}

static int64_t
reverse_capacity(const struct tai_cut_problem *problem, int64_t pair)
{
    return (problem->reverse ? problem->reverse : problem->capacity)[pair];
}

/* A pair between two free vertices that can carry anything. */
static bool
is_carrier(const struct tai_cut_problem *problem, bool special, int64_t pair)
{
    const int32_t u = problem->tail[pair];
    const int32_t v = problem->head[pair];
    if (u == v ||
        (problem->capacity[pair] | reverse_capacity(problem, pair)) == 0)
        return false;
    return !special || !(is_special(problem->terminal[u]) ||
                         is_special(problem->terminal[v]));
}

static ta_status
survey_terminals(const struct tai_cut_problem *problem, struct survey *survey)
{
    for (int32_t v = 0; v < problem->vertices; v++) {
        const int64_t terminal = problem->terminal[v];
        if (is_special(terminal)) {
            survey->special = true;
            continue;
        }
        if (terminal > RANGE || terminal < -RANGE)
            return TA_OUT_OF_RANGE;
        survey->total += terminal < 0 ? -terminal : terminal;
        if (survey->total > RANGE)
            return TA_OUT_OF_RANGE;
    }
    return TA_OK;
}

/* Also counts the arcs of each vertex in `degree`. */
static ta_status
survey_pairs(const struct tai_cut_problem *problem, int32_t degree[],
             struct survey *survey)
{
    const uint32_t vertices = (uint32_t)problem->vertices;
    for (int64_t i = 0; i < problem->pairs; i++) {
        const int32_t u = problem->tail[i];
        const int32_t v = problem->head[i];
        const int64_t there = problem->capacity[i];
        const int64_t back = reverse_capacity(problem, i);
        if ((uint32_t)u >= vertices || (uint32_t)v >= vertices || there < 0 ||
            back < 0)
            return TA_INVALID_ARGUMENT;
        const int64_t larger = there > back ? there : back;
        if (larger > RANGE - survey->total)
            return TA_OUT_OF_RANGE;
        survey->total += larger;
        if (!is_carrier(problem, survey->special, i))
            continue;
        const uint64_t both = (uint64_t)there + (uint64_t)back;
        if (both > survey->widest)
            survey->widest = both;
        degree[u]++;
        degree[v]++;
        survey->arcs += 2;
    }
    return survey->arcs > INT32_MAX ? TA_OUT_OF_RANGE : TA_OK;
}

/* Charges v for the sink side (amount > 0) or the source side (< 0). */
static void
charge(struct tai_network *network, int32_t v, int64_t amount)
{
    network->excess[v] += amount;
    if (amount > 0)
        network->supply += amount;
}

/*
 * The excess starts as the terminal. A pair with one end held on a side
 * charges the other end like a terminal: u held on the source side takes
 * c(u,v) if v is not there, and held on the sink side c(v,u) if v is. With
 * P(v) the positive charges of v and N(v) the negative ones, a cut pays P(v)
 * or N(v), that is min(P,N) and then max(0, e) or max(0, -e) for e = P - N.
 * So L starts as the sum of min(P,N), and by (3) the supply as that of P.
 */
static void
set_excess(const struct tai_cut_problem *problem, bool special,
           struct tai_network *network)
{
    const int64_t *terminal = problem->terminal;
    for (int32_t v = 0; v < problem->vertices; v++)
        charge(network, v,
               terminal[v] == TAI_CUT_SOURCE ? 1
               : terminal[v] == TAI_CUT_SINK ? -1
                                             : terminal[v]);
    if (!special)
        return;
    for (int64_t i = 0; i < problem->pairs; i++) {
        const int32_t u = problem->tail[i];
        const int32_t v = problem->head[i];
        const int64_t there = problem->capacity[i];
        const int64_t back = reverse_capacity(problem, i);
        const bool u_held = is_special(terminal[u]);
        const bool v_held = is_special(terminal[v]);
        if (u_held && v_held && terminal[u] != terminal[v])
            network->supply += terminal[u] > 0 ? there : back;
        else if (u_held && !v_held)
            charge(network, v, terminal[u] > 0 ? there : -back);
        else if (v_held && !u_held)
            charge(network, u, terminal[v] > 0 ? back : -there);
    }
}

static inline void
set_arc(struct tai_network *network, const bool wide, int32_t a,
        int64_t capacity, int32_t head, int32_t mate)
{
    if (wide)
        ((struct tai_wide_arc *)network->arc)[a] =
            (struct tai_wide_arc){(uint64_t)capacity, head, mate};
    else
        ((struct tai_arc *)network->arc)[a] =
            (struct tai_arc){(uint32_t)capacity, head, mate};
}

/* Counting sort: `first` holds the end of each row and moves to its start,
   so the last pair is placed first. */
static inline void
place_pairs(const struct tai_cut_problem *problem, bool special,
            struct tai_network *network, const bool wide)
{
    for (int64_t i = problem->pairs - 1; i >= 0; i--) {
        if (!is_carrier(problem, special, i))
            continue;
        const int32_t u = problem->tail[i];
        const int32_t v = problem->head[i];
        const int32_t a = --network->first[u];
        const int32_t b = --network->first[v];
        set_arc(network, wide, a, problem->capacity[i], v, b);
        set_arc(network, wide, b, reverse_capacity(problem, i), u, a);
    }
}

static void
place_arcs(const struct tai_cut_problem *problem, bool special,
           struct tai_network *network)
{
    int32_t *first = network->first;
    for (int32_t v = 1; v <= problem->vertices; v++)
        first[v] += first[v - 1];
    if (network->wide)
        place_pairs(problem, special, network, true);
    else
        place_pairs(problem, special, network, false);
}

static ta_status
build(const struct tai_cut_problem *problem, struct tai_network *network)
{
    const int32_t n = problem->vertices;
    struct survey survey = {0};
    network->vertices = n;
    network->first = tai_alloc_zero((int64_t)n + 1, sizeof *network->first);
    network->excess = tai_alloc_zero(n, sizeof *network->excess);
    if (!network->first || !network->excess)
        return TA_OUT_OF_MEMORY;
    ta_status status = survey_terminals(problem, &survey);
    if (!status)
        status = survey_pairs(problem, network->first, &survey);
    if (status)
        return status;
    network->arcs = (int32_t)survey.arcs;
    network->wide = survey.widest > UINT32_MAX;
    network->arc =
        tai_alloc(survey.arcs, network->wide ? sizeof(struct tai_wide_arc)
                                             : sizeof(struct tai_arc));
    if (!network->arc)
        return TA_OUT_OF_MEMORY;
    set_excess(problem, survey.special, network);
    place_arcs(problem, survey.special, network);
    return TA_OK;
}

ta_status
tai_network_new(const struct tai_cut_problem *problem,
                struct tai_network **result)
{
    if (problem->vertices < 0 || problem->pairs < 0)
        return TA_INVALID_ARGUMENT;
    struct tai_network *network = tai_alloc_zero(1, sizeof *network);
    if (!network)
        return TA_OUT_OF_MEMORY;
    const ta_status status = build(problem, network);
    if (status) {
        tai_network_free(network);
        return status;
    }
    assert(tai_network_bound(network) >= 0);
    *result = network;
    return TA_OK;
}

void
tai_network_free(struct tai_network *network)
{
    if (!network)
        return;
    tai_free(network->excess);
    tai_free(network->arc);
    tai_free(network->first);
    tai_free(network);
}

int64_t
tai_network_bound(const struct tai_network *network)
{
    int64_t bound = network->supply;
    for (int32_t v = 0; v < network->vertices; v++)
        if (network->excess[v] > 0)
            bound -= network->excess[v];
    return bound;
}

void
tai_network_push(struct tai_network *network, int32_t u, int32_t a,
                 int64_t amount)
{
    const int32_t mate = tai_arc_mate(network, a);
    const uint64_t flow = (uint64_t)amount;
    assert(amount >= 0 && flow <= tai_arc_residual(network, a));
    if (network->wide) {
        struct tai_wide_arc *arc = network->arc;
        arc[a].residual -= flow;
        arc[mate].residual += flow;
    } else {
        struct tai_arc *arc = network->arc;
        arc[a].residual -= (uint32_t)flow;
        arc[mate].residual += (uint32_t)flow;
    }
    network->excess[u] -= amount;
    network->excess[tai_arc_head(network, a)] += amount;
}

bool
tai_network_check(const struct tai_network *network)
{
    const int32_t n = network->vertices;
    if (network->first[0] != 0 || network->first[n] != network->arcs)
        return false; /* (N1) */
    for (int32_t u = 0; u < n; u++) {
        if (network->first[u] > network->first[u + 1])
            return false; /* (N1) */
        for (int32_t a = network->first[u]; a < network->first[u + 1]; a++) {
            const int32_t mate = tai_arc_mate(network, a);
            const int32_t head = tai_arc_head(network, a);
            if (mate < 0 || mate >= network->arcs || mate == a ||
                tai_arc_mate(network, mate) != a ||
                tai_arc_head(network, mate) != u)
                return false; /* (N2) */
            if (head == u)
                return false; /* (N3) */
        }
    }
    return true;
}

/*
 * Marks with `bit` what positive excess reaches along residual arcs
 * (`forward`), or what reaches a negative excess. `queue` has room for every
 * vertex.
 */
static void
mark_closure(const struct tai_network *network, bool forward, uint8_t bit,
             uint8_t mark[], int32_t queue[])
{
    int32_t filled = 0;
    for (int32_t v = 0; v < network->vertices; v++) {
        const int64_t excess = network->excess[v];
        if (forward ? excess > 0 : excess < 0) {
            mark[v] |= bit;
            queue[filled++] = v;
        }
    }
    for (int32_t i = 0; i < filled; i++) {
        const int32_t u = queue[i];
        for (int32_t a = network->first[u]; a < network->first[u + 1]; a++) {
            const int32_t v = tai_arc_head(network, a);
            if (mark[v] & bit)
                continue;
            if (tai_arc_residual(network,
                                 forward ? a : tai_arc_mate(network, a))) {
                mark[v] |= bit;
                queue[filled++] = v;
            }
        }
    }
}

/* Marks used while the two closures are compared. */
#define REACHED 1 /* from a positive excess */
#define REACHES 2 /* a negative excess */

/* The values of both closures by equation (2), whose third sum is 0. */
static void
value_closures(const struct tai_network *network, const uint8_t mark[],
               int64_t *smaller, int64_t *larger)
{
    *smaller = *larger = tai_network_bound(network);
    for (int32_t v = 0; v < network->vertices; v++) {
        const int64_t excess = network->excess[v];
        if (excess < 0 && (mark[v] & REACHED))
            *smaller -= excess;
        if (excess > 0 && (mark[v] & REACHES))
            *larger += excess;
    }
}

ta_status
tai_network_cut(const struct tai_network *network, bool largest,
                struct tai_cut *cut)
{
    const int32_t n = network->vertices;
    int32_t *queue = tai_alloc(n, sizeof *queue);
    if (!queue)
        return TA_OUT_OF_MEMORY;
    uint8_t *side = cut->side;
    memset(side, 0, (size_t)n);
    mark_closure(network, true, REACHED, side, queue);
    int64_t smaller, larger;
    value_closures(network, side, &smaller, &larger);
    cut->lower_bound = tai_network_bound(network);
    cut->complete = smaller == cut->lower_bound;
    if (largest || !cut->complete) {
        mark_closure(network, false, REACHES, side, queue);
        value_closures(network, side, &smaller, &larger);
    }
    cut->value = cut->complete || smaller <= larger ? smaller : larger;
    cut->free = 0;
    for (int32_t v = 0; v < n; v++) {
        const bool in_smaller = side[v] & REACHED;
        const bool in_larger = !(side[v] & REACHES);
        bool low = in_smaller;
        bool high = cut->complete && largest ? in_larger : low;
        if (!cut->complete && larger < smaller)
            low = high = in_larger;
        side[v] = (uint8_t)((low ? TAI_IN_SMALLEST : 0) |
                            (high ? TAI_IN_LARGEST : 0));
        cut->free += low != high;
    }
    tai_free(queue);
    return TA_OK;
}
