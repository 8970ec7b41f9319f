/* SPDX-License-Identifier: MIT */
/*
 * Two nodes as one minimum cut.
 *
 * Problem. n tasks, nodes 0 and 1; minimise
 *
 *     sum over t of e(t, a(t)) + sum over pairs of c(t,u) d(a(t), a(u)).    (1)
 *
 * Method. Let S be the tasks on node 0. With d00 = d11 = 0, (1) is a constant
 * plus the value of the cut S in Stone's network: a task pays e(t, 1) when it
 * is on the sink side and e(t, 0) on the source side, of which the smaller is
 * paid in any case, and a pair pays c d01 when it is cut. Hence
 *
 *     terminal(t) = e(t, 1) - e(t, 0),   capacity(t, u) = c(t, u) d01.      (2)
 *
 * With a diagonal, a pair with cost c pays c d00, c d01, c d01, c d11 for
 * (0,0), (0,1), (1,0), (1,1). With s = 2 d01 - d00 - d11 >= 0, split into
 * c s = x + y, the same four numbers come from
 *
 *     t on 0: c d00 + h,  t on 1: c d11,  u on 0: -h,
 *     arc t -> u of x, arc u -> t of y,   where h = c (d01 - d00) - x:      (3)
 *     (0,0): c d00 + h - h;  (1,1): c d11;
 *     (0,1): c d00 + h + x = c d01;
 *     (1,0): c d11 - h + y = c (d11 - d01 + d00 + s) = c d01.
 *
 * x and y are the two halves of c s, so that no fraction appears.
 *
 * Correctness. (2) and (3) are identities, so an assignment and its cut differ
 * by the constant sum of what is paid in any case. The assignment is costed
 * anew when it is offered, and must equal value plus constant.
 *
 * Overflow. Sums are taken in 128 bits and refused beyond 2^62 (which the
 * freezing of the instance makes impossible unless execution costs of both
 * signs double them); flow/cut.h adds below that. A pair adds at most 5 c D to
 * terminals and arcs in (3), D being the largest distance, so instances with
 * a diagonal are refused if the sum of c D exceeds 2^59.
 *
 * Cost: O(n + pairs) beside the cut.
 *
 * Reference: H. S. Stone, Multiprocessor scheduling with the aid of network
 * flow algorithms. IEEE Transactions on Software Engineering 3 (1977) 85-93.
 */
#include "exact/mincut.h"

#include <assert.h>
#include <string.h>

#include "base/memory.h"
#include "exact/one_cut.h"

/* Stone's network of an instance, and what is paid in any case. */
struct stone {
    const struct ta_instance *instance;
    ta_cost *terminal; /* [tasks] */
    ta_cost *capacity; /* [pairs], or NULL: the instance's pair costs */
    ta_cost *reverse;  /* [pairs], or NULL: the same as capacity */
    uint8_t *side;     /* [tasks] */
    tai_int128 paid;
};

static bool
has_diagonal(const struct ta_instance *instance)
{
    return tai_distance(instance, 0, 0) || tai_distance(instance, 1, 1);
}

bool
tai_mincut_applies(const struct ta_instance *instance,
                   const struct tai_incumbent *incumbent)
{
    if (instance->nodes != 2 || instance->apart.groups > 0 ||
        incumbent->objective != TA_OBJECTIVE_TOTAL ||
        incumbent->load_limit != TA_UNLIMITED)
        return false;
    const tai_int128 apart = 2 * (tai_int128)tai_distance(instance, 0, 1);
    return apart >= (tai_int128)tai_distance(instance, 0, 0) +
                        tai_distance(instance, 1, 1);
}

/* Whether equation (3) stays within range. */
static bool
can_fold(const struct ta_instance *instance)
{
    tai_int128 sum = 0;
    for (int64_t i = 0; i < instance->pairs; i++)
        sum += instance->pair_cost[i];
    return instance->largest_distance == 0 ||
           sum <= (TA_COST_LIMIT >> 3) / instance->largest_distance;
}

static ta_status
allocate(struct stone *stone)
{
    const struct ta_instance *instance = stone->instance;
    stone->terminal = tai_alloc_zero(instance->tasks, sizeof(ta_cost));
    stone->side = tai_alloc_zero(instance->tasks, 1);
    if (!stone->terminal || !stone->side)
        return TA_OUT_OF_MEMORY;
    if (!has_diagonal(instance) && tai_distance(instance, 0, 1) == 1)
        return TA_OK;
    stone->capacity = tai_alloc(instance->pairs, sizeof(ta_cost));
    if (!stone->capacity)
        return TA_OUT_OF_MEMORY;
    if (!has_diagonal(instance))
        return TA_OK;
    stone->reverse = tai_alloc(instance->pairs, sizeof(ta_cost));
    return stone->reverse ? TA_OK : TA_OUT_OF_MEMORY;
}

static void
release(struct stone *stone)
{
    tai_free(stone->side);
    tai_free(stone->reverse);
    tai_free(stone->capacity);
    tai_free(stone->terminal);
}

/* Equation (3). `terminal` holds, for the moment, what a task pays on node 1
   more than on node 0 because of its pairs. */
static void
fold_diagonal(struct stone *stone)
{
    const struct ta_instance *instance = stone->instance;
    const ta_cost d00 = tai_distance(instance, 0, 0);
    const ta_cost d01 = tai_distance(instance, 0, 1);
    const ta_cost d11 = tai_distance(instance, 1, 1);
    for (int64_t i = 0; i < instance->pairs; i++) {
        const ta_cost c = instance->pair_cost[i];
        const ta_cost sum = c * (d01 - d00) + c * (d01 - d11);
        const ta_cost x = sum / 2, y = sum - x;
        const ta_cost h = c * (d01 - d00) - x;
        stone->capacity[i] = x;
        stone->reverse[i] = y;
        stone->terminal[instance->pair_task[i]] += c * d11 - (c * d00 + h);
        stone->terminal[instance->pair_other[i]] += h;
        stone->paid += c * d00; /* by t on 0; on 1 the terminal corrects it */
    }
}

/* Equation (2) on top of what the pairs have left in the terminals. A task
   pays e(t, 0) in any case, and its terminal more on node 1. */
static ta_status
set_terminals(struct stone *stone)
{
    const struct ta_instance *instance = stone->instance;
    for (int32_t t = 0; t < instance->tasks; t++) {
        const ta_cost e0 = tai_execution(instance, t, 0);
        const ta_cost e1 = tai_execution(instance, t, 1);
        const ta_cost folded = stone->terminal[t];
        assert(e0 != TA_FORBIDDEN || e1 != TA_FORBIDDEN);
        if (e0 == TA_FORBIDDEN || e1 == TA_FORBIDDEN) {
            stone->paid += e0 == TA_FORBIDDEN ? (tai_int128)e1 + folded : e0;
            stone->terminal[t] =
                e0 == TA_FORBIDDEN ? TAI_CUT_SINK : TAI_CUT_SOURCE;
            continue;
        }
        const tai_int128 terminal = (tai_int128)e1 - e0 + folded;
        if (terminal > TA_COST_LIMIT || terminal < -TA_COST_LIMIT)
            return TA_NOT_SUPPORTED;
        stone->paid += e0;
        if (terminal < 0) /* the smaller of the two is paid in any case */
            stone->paid += terminal;
        stone->terminal[t] = (ta_cost)terminal;
    }
    return TA_OK;
}

static ta_status
build(struct stone *stone)
{
    const struct ta_instance *instance = stone->instance;
    const ta_status status = allocate(stone);
    if (status)
        return status;
    if (stone->reverse && !can_fold(instance))
        return TA_NOT_SUPPORTED;
    if (stone->reverse)
        fold_diagonal(stone);
    else if (stone->capacity)
        for (int64_t i = 0; i < instance->pairs; i++)
            stone->capacity[i] =
                instance->pair_cost[i] * tai_distance(instance, 0, 1);
    return set_terminals(stone);
}

/* Tasks whose side has one of `bits` are on node 0. */
static void
read_sides(const struct stone *stone, uint8_t bits, int32_t assignment[])
{
    for (int32_t t = 0; t < stone->instance->tasks; t++)
        assignment[t] = stone->side[t] & bits ? 0 : 1;
}

ta_status
tai_mincut_solve(struct tai_incumbent *incumbent, const ta_options *options,
                 int32_t extremes[], bool *known)
{
    const struct ta_instance *instance = incumbent->instance;
    assert(tai_mincut_applies(instance, incumbent));
    struct stone stone = {.instance = instance};
    int32_t *assignment = tai_alloc(instance->tasks, sizeof *assignment);
    ta_status status = assignment ? build(&stone) : TA_OUT_OF_MEMORY;
    struct tai_cut cut = {.side = stone.side};
    if (!status) {
        const struct tai_cut_problem network = {
            .vertices = instance->tasks,
            .pairs = instance->pairs,
            .tail = instance->pair_task,
            .head = instance->pair_other,
            .capacity = stone.capacity ? stone.capacity : instance->pair_cost,
            .reverse = stone.reverse,
            .terminal = stone.terminal,
        };
        status = tai_one_cut_solve(&network, options, incumbent->run, &cut);
    }
    if (!status) {
        read_sides(&stone,
                   options->cut == TA_CUT_LARGEST ? TAI_IN_LARGEST
                                                  : TAI_IN_SMALLEST,
                   assignment);
        status = tai_one_cut_report(incumbent, stone.paid, &cut, assignment);
    }
    if (!status && extremes && options->cut != TA_CUT_SMALLEST &&
        cut.complete) {
        read_sides(&stone, TAI_IN_SMALLEST, extremes);
        read_sides(&stone, TAI_IN_LARGEST, extremes + instance->tasks);
        *known = true;
    }
    release(&stone);
    tai_free(assignment);
    return status;
}
