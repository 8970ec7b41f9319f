/* SPDX-License-Identifier: MIT */
/*
 * The frame of the reduction: what the rules have in common, the way from the
 * problem's arrays to rows, which rules run, and the way back. What a reduction
 * is, why it is right and why nothing overflows, is told in reduction.h.
 */
#include "flow/reduction.h"

#include <assert.h>
#include <string.h>

#include "base/memory.h"

/* The largest sum of terminals and capacities, cut.h. */
#define RANGE ((int64_t)1 << 62)

/* --- the star of a vertex ------------------------------------------------- */

static int64_t
larger(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static int64_t
smaller(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/*
 * With f(x, y) what the best choice for the vertex costs when its neighbours
 * are on sides x and y (1 is the source side),
 *
 *   f(x, y) = f(0,0) + (f(1,0) - f(0,0) - q) x + (f(0,1) - f(0,0) - r) y
 *             + q x (1 - y) + r (1 - x) y,   q + r = Q,
 *   Q = f(1,0) + f(0,1) - f(0,0) - f(1,1),
 *
 * as putting in the four cases shows. A minimum of cuts over one variable is
 * submodular, so Q >= 0, and any split of it into two capacities will do; q
 * takes what the way through the vertex carries. Q is at most c(a,v) + c(v,a)
 * for either neighbour a, so narrow arcs stay narrow: f changes by at most
 * c(a,v) when x rises and by at most c(v,a) when it falls.
 *
 * Overflow: what v pays on either side is within 2^62 by (1) of reduction.h,
 * and so are both together: the terminal and each neighbour add to one of the
 * two only. So the smaller is at most 2^61, and f(1,0) + f(0,1) at most 2^62.
 */
struct tai_bridge
tai_bridge_star(const struct tai_star *star)
{
    int64_t f[4];
    struct tai_bridge bridge = {0};
    for (int sides = 0; sides < 4; sides++) {
        int64_t stay = larger(star->excess, 0); /* on the sink side */
        int64_t move = larger(-star->excess, 0);
        for (int i = 0; i < 2; i++) {
            if (sides >> i & 1)
                stay += star->from[i];
            else
                move += star->to[i];
        }
        f[sides] = smaller(stay, move);
        if (move < stay)
            bridge.smallest |= (uint8_t)(1 << sides);
        if (move <= stay)
            bridge.largest |= (uint8_t)(1 << sides);
    }
    const int64_t both = f[1] + f[2] - f[0] - f[3];
    assert(both >= 0);
    bridge.forth = smaller(both, smaller(star->from[0], star->to[1]));
    bridge.back = both - bridge.forth;
    bridge.charge[0] = f[0] + bridge.forth - f[1];
    bridge.charge[1] = f[0] + bridge.back - f[2];
    /* A charge d > 0 is d (1 - x), where -d x was wanted. */
    bridge.paid =
        f[0] - larger(bridge.charge[0], 0) - larger(bridge.charge[1], 0);
    return bridge;
}

ta_status
tai_note_follower(struct tai_reduction *reduction, int32_t vertex,
                  int32_t first, int32_t second,
                  const struct tai_bridge *bridge)
{
    struct tai_follower *follower =
        tai_grow(reduction->follower, reduction->followers, &reduction->room,
                 sizeof *follower);
    if (!follower)
        return TA_OUT_OF_MEMORY;
    reduction->follower = follower;
    follower[reduction->followers++] = (struct tai_follower){
        .vertex = vertex,
        .first = first,
        .second = second,
        .smallest = bridge->smallest,
        .largest = bridge->largest,
    };
    return TA_OK;
}

bool
tai_reduction_stopped(struct tai_reduction *reduction)
{
    const int64_t ticks = reduction->ticks;
    reduction->ticks = 0;
    return tai_run_stopped(reduction->run, ticks, "reduction");
}

/* --- the problem as it comes -----------------------------------------------
 */

/* Checks the pairs, their range on top of `total`, and fills `out` and `in`;
   `symmetric` lets one array serve for two. */
static inline ta_status
survey_pairs(struct tai_reduction *reduction, int64_t total,
             const bool symmetric)
{
    const struct tai_cut_problem *problem = reduction->problem;
    const uint32_t vertices = (uint32_t)problem->vertices;
    for (int64_t i = 0; i < problem->pairs; i++) {
        if (tai_reduction_stopped_at(reduction, i))
            return TA_OK;
        const int32_t u = problem->tail[i];
        const int32_t v = problem->head[i];
        const int64_t there = problem->capacity[i];
        const int64_t back = symmetric ? there : reduction->reverse[i];
        if ((uint32_t)u >= vertices || (uint32_t)v >= vertices ||
            (there | back) < 0)
            return TA_INVALID_ARGUMENT;
        const int64_t most = larger(there, back);
        if (most > RANGE - total)
            return TA_OUT_OF_RANGE;
        total += most;
        if (u == v)
            continue;
        reduction->out[u] += there;
        reduction->out[v] += back;
        if (!symmetric) {
            reduction->in[u] += back;
            reduction->in[v] += there;
        }
    }
    return TA_OK;
}

/* Terminals become excess, and `total` their sum; vertices with special ones
   are decided, in round 1. */
static ta_status
survey_terminals(struct tai_reduction *reduction, int64_t *result)
{
    const struct tai_cut_problem *problem = reduction->problem;
    int64_t total = 0;
    for (int32_t v = 0; v < problem->vertices; v++) {
        const int64_t terminal = problem->terminal[v];
        if (terminal == TAI_CUT_SOURCE || terminal == TAI_CUT_SINK) {
            reduction->excess[v] = 0;
            reduction->state[v] =
                (terminal > 0 ? TAI_SOURCE_SIDE : TAI_SINK_SIDE) | 1;
            continue;
        }
        if (terminal > RANGE - total || terminal < total - RANGE)
            return TA_OUT_OF_RANGE;
        total += terminal < 0 ? -terminal : terminal;
        reduction->excess[v] = terminal;
        reduction->supply += larger(terminal, 0);
    }
    *result = total;
    return TA_OK;
}

static ta_status
survey(struct tai_reduction *reduction)
{
    int64_t total;
    const ta_status status = survey_terminals(reduction, &total);
    if (status)
        return status;
    reduction->ticks += reduction->problem->pairs;
    return reduction->in == reduction->out
               ? survey_pairs(reduction, total, true)
               : survey_pairs(reduction, total, false);
}

/* --- from arrays to rows -------------------------------------------------- */

static bool
is_merged(const struct tai_reduction *reduction, int32_t v)
{
    return reduction->same && reduction->same[v] != v;
}

void
tai_number_merged(struct tai_reduction *reduction)
{
    for (int32_t v = 0; v < reduction->problem->vertices; v++)
        if (reduction->state[v] == TAI_UNDECIDED && is_merged(reduction, v))
            reduction->degree[v] = reduction->degree[reduction->same[v]];
}

/*
 * Numbers what is left in the problem's order. Excess and sums move forward
 * in their arrays to the new numbers; degree[v] becomes the new number, and
 * `end` where the row of each number ends.
 */
static void
number_left(struct tai_reduction *reduction, int32_t end[])
{
    int32_t filled = 0;
    int32_t arcs = 0;
    for (int32_t v = 0; v < reduction->problem->vertices; v++) {
        if (reduction->state[v] || is_merged(reduction, v))
            continue;
        arcs += reduction->degree[v];
        reduction->degree[v] = filled;
        end[filled] = arcs;
        reduction->origin[filled] = v;
        reduction->excess[filled] = reduction->excess[v];
        reduction->out[filled] = reduction->out[v];
        reduction->in[filled] = reduction->in[v];
        filled++;
    }
    end[filled] = arcs;
    tai_number_merged(reduction);
    assert(arcs == 2 * reduction->pairs);
    reduction->network->vertices = filled;
    reduction->network->arcs = arcs;
}

/* Counting sort: `first` holds the end of each row and moves to its start,
   so the last pair is placed first. */
static inline void
place_pairs(struct tai_reduction *reduction, const bool wide)
{
    const struct tai_cut_problem *problem = reduction->problem;
    const int32_t *number = reduction->degree;
    int32_t *first = reduction->network->first;
    struct tai_arc *narrow_arc = reduction->network->arc;
    struct tai_wide_arc *wide_arc = reduction->network->arc;
    for (int64_t i = problem->pairs - 1; i >= 0; i--) {
        if (tai_reduction_stopped_at(reduction, i))
            return;
        const int32_t u = problem->tail[i];
        const int32_t v = problem->head[i];
        if (reduction->state[u] | reduction->state[v])
            continue;
        const uint64_t there = (uint64_t)problem->capacity[i];
        const uint64_t back = (uint64_t)reduction->reverse[i];
        const int32_t x = number[u];
        const int32_t y = number[v];
        if (x == y || (there | back) == 0)
            continue;
        const int32_t a = --first[x];
        const int32_t b = --first[y];
        if (wide) {
            wide_arc[a] = (struct tai_wide_arc){there, y, b};
            wide_arc[b] = (struct tai_wide_arc){back, x, a};
        } else {
            narrow_arc[a] = (struct tai_arc){(uint32_t)there, y, b};
            narrow_arc[b] = (struct tai_arc){(uint32_t)back, x, a};
        }
    }
    reduction->ticks += 4 * reduction->pairs;
}

void
tai_place_pairs(struct tai_reduction *reduction)
{
    if (reduction->network->wide)
        place_pairs(reduction, true);
    else
        place_pairs(reduction, false);
    assert(reduction->run->stop || tai_network_check(reduction->network));
}

static ta_status
make_rows(struct tai_reduction *reduction)
{
    const int32_t n = reduction->problem->vertices;
    if (reduction->pairs > INT32_MAX / 2)
        return TA_OUT_OF_RANGE;
    struct tai_network *network = tai_alloc_zero(1, sizeof *network);
    reduction->network = network;
    reduction->origin = tai_alloc(n, sizeof *reduction->origin);
    if (!network || !reduction->origin)
        return TA_OUT_OF_MEMORY;
    network->first = tai_alloc((int64_t)n + 1, sizeof *network->first);
    network->wide = reduction->widest > UINT32_MAX;
    network->arc = tai_alloc(2 * reduction->pairs,
                             network->wide ? sizeof(struct tai_wide_arc)
                                           : sizeof(struct tai_arc));
    if (!network->first || !network->arc)
        return TA_OUT_OF_MEMORY;
    number_left(reduction, network->first);
    network->excess = reduction->excess;
    reduction->excess = NULL;
    tai_place_pairs(reduction);
    return TA_OK;
}

/* --- which rules ---------------------------------------------------------- */

/* Rows are worth avoiding where most vertices will lose theirs. */
static bool
should_peel(const struct tai_reduction *reduction)
{
    if (!(reduction->rules & TAI_RULE_PEEL))
        return false;
    if (reduction->rules & TAI_RULE_ALWAYS)
        return true;
    int64_t left = 0;
    int64_t leaves = 0;
    for (int32_t v = 0; v < reduction->problem->vertices; v++) {
        left += reduction->state[v] == TAI_UNDECIDED;
        leaves += reduction->degree[v] == 1;
    }
    return leaves > left / 8;
}

/* Rows are worth putting off where a sample says that much can be merged. */
static bool
should_contract(const struct tai_reduction *reduction)
{
    if (!(reduction->rules & TAI_RULE_CONTRACT))
        return false;
    return (reduction->rules & TAI_RULE_ALWAYS) ||
           tai_contraction_pays(reduction);
}

/* Vertices that eliminate.c could start from. */
static bool
should_eliminate(const struct tai_reduction *reduction)
{
    if (!(reduction->rules & TAI_RULE_ELIMINATE))
        return false;
    if (reduction->rules & TAI_RULE_ALWAYS)
        return true;
    const struct tai_network *network = reduction->network;
    int64_t candidates = 0;
    for (int32_t v = 0; v < network->vertices; v++)
        candidates += network->first[v + 1] - network->first[v] <= 2 ||
                      tai_decide(reduction, network->excess[v],
                                 reduction->out[v], reduction->in[v]);
    return candidates > network->vertices / 32;
}

/* The rules that need no rows. */
static ta_status
reduce_pairs(struct tai_reduction *reduction)
{
    ta_status status = survey(reduction);
    if (status || tai_reduction_stopped(reduction))
        return status;
    tai_fix_rounds(reduction);
    if (reduction->pairs > INT32_MAX / 2)
        return TA_OUT_OF_RANGE;
    if (!reduction->run->stop && should_peel(reduction))
        status = tai_peel(reduction);
    if (!status && !reduction->run->stop && should_contract(reduction))
        status = tai_contract(reduction);
    return status;
}

/* Without a network if the run stops before there is a whole one. */
static ta_status
apply_rules(struct tai_reduction *reduction)
{
    ta_status status = reduce_pairs(reduction);
    if (status || tai_reduction_stopped(reduction))
        return status;
    status = make_rows(reduction);
    if (!status && !reduction->run->stop)
        status = tai_order(reduction);
    if (!status && tai_reduction_stopped(reduction)) {
        tai_network_free(reduction->network);
        reduction->network = NULL;
        return TA_OK;
    }
    if (!status && should_eliminate(reduction))
        status = reduction->network->wide ? tai_eliminate_wide(reduction)
                                          : tai_eliminate_narrow(reduction);
    if (!status)
        reduction->network->supply = reduction->supply;
    return status;
}

/* The arrays that only the rules use. */
static void
free_sums(struct tai_reduction *reduction)
{
    if (reduction->in != reduction->out)
        tai_free(reduction->in);
    tai_free(reduction->out);
    tai_free(reduction->degree);
    tai_free(reduction->same);
    reduction->same = NULL;
    reduction->in = reduction->out = NULL;
    reduction->degree = NULL;
}

ta_status
tai_reduce(const struct tai_cut_problem *problem, unsigned rules, bool largest,
           struct tai_run *run, struct tai_reduction *reduction)
{
    const int32_t n = problem->vertices;
    if (n < 0 || problem->pairs < 0)
        return TA_INVALID_ARGUMENT;
    if (problem->pairs > INT32_MAX)
        return TA_OUT_OF_RANGE;
    *reduction = (struct tai_reduction){
        .problem = problem,
        .run = run,
        .reverse = problem->reverse ? problem->reverse : problem->capacity,
        .rules = rules,
        .largest = largest,
        .excess = tai_alloc(n, sizeof *reduction->excess),
        .out = tai_alloc_zero(n, sizeof *reduction->out),
        .degree = tai_alloc_zero(n, sizeof *reduction->degree),
        .state = tai_alloc_zero(n, sizeof *reduction->state),
    };
    reduction->in = problem->reverse ? tai_alloc_zero(n, sizeof *reduction->in)
                                     : reduction->out;
    const bool allocated = reduction->excess && reduction->out &&
                           reduction->in && reduction->degree &&
                           reduction->state;
    ta_status status = allocated ? apply_rules(reduction) : TA_OUT_OF_MEMORY;
    free_sums(reduction);
    if (status)
        tai_reduction_clear(reduction);
    else
        tai_reduction_stopped(reduction);
    return status;
}

void
tai_reduction_clear(struct tai_reduction *reduction)
{
    tai_network_free(reduction->network);
    tai_free(reduction->origin);
    tai_free(reduction->follower);
    tai_free(reduction->state);
    tai_free(reduction->excess);
    *reduction = (struct tai_reduction){0};
}

/* --- and back ------------------------------------------------------------- */

void
tai_reduction_expand(const struct tai_reduction *reduction,
                     const uint8_t network_side[], uint8_t side[])
{
    for (int32_t v = 0; v < reduction->problem->vertices; v++)
        side[v] = reduction->state[v] & TAI_SOURCE_SIDE
                      ? TAI_IN_SMALLEST | TAI_IN_LARGEST
                      : 0;
    for (int32_t v = 0; v < reduction->network->vertices; v++)
        side[reduction->origin[v]] = network_side[v];
    for (int64_t i = reduction->followers - 1; i >= 0; i--) {
        const struct tai_follower *follower = &reduction->follower[i];
        const uint8_t first = side[follower->first];
        const uint8_t second = side[follower->second];
        uint8_t bits = 0;
        const int low = (first & TAI_IN_SMALLEST ? 1 : 0) +
                        (second & TAI_IN_SMALLEST ? 2 : 0);
        const int high = (first & TAI_IN_LARGEST ? 1 : 0) +
                         (second & TAI_IN_LARGEST ? 2 : 0);
        if (follower->smallest >> low & 1)
            bits |= TAI_IN_SMALLEST;
        if ((reduction->largest ? follower->largest : follower->smallest) >>
                high &
            1)
            bits |= TAI_IN_LARGEST;
        side[follower->vertex] = bits;
    }
}
