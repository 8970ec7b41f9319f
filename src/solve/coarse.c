/* SPDX-License-Identifier: MIT */
/*
 * The problem. Engines on messages need totals of at most R = 2^50
 * (bound/messages.c), instances may have them up to 2^62.
 *
 * The method. With b(t) = min over p of e(t, p) and
 *
 *     g = gcd of all e(t, p) - b(t) and of (gcd of c) (gcd of d),         (1)
 *
 * let g1 = gcd(g, gcd of c) and g2 = g / g1. The instance with
 *
 *     e'(t, p) = (e(t, p) - b(t)) / g,  c' = c / g1,  d' = d / g2         (2)
 *
 * is one in integers, since g / g1 has no divisor in common with
 * (gcd of c) / g1 and so divides the gcd of d; and
 *
 *     total = sum of b + g total'.                                        (3)
 *
 * Numbers with decimals to spare have a large g. Where (2) is still too large,
 * g and g1 are multiplied by a power of two and (2) rounded down: then (3) has
 * >= instead of =, by less than g for a task and g1 d for a pair. Bounds hold
 * as they are; assignments are costed by whom they are offered to.
 *
 * Overflow. c d <= 2^62 for each pair, so (1) fits; e - b <= 2^63 is computed
 * without sign; the sum of b is that of parts of a total.
 */
#include "solve/coarse.h"

#include <assert.h>

#include "base/memory.h"
#include "bound/messages.h"

struct coarse {
    struct tai_incumbent *whole;
    struct tai_incumbent incumbent;
    struct ta_instance instance;             /* the whole's but for costs */
    ta_cost base;                            /* the sum of b */
    uint64_t unit, pair_unit, distance_unit; /* g, g1, g2 */
    bool rounded;
};

static uint64_t
common(uint64_t a, uint64_t b)
{
    while (b) {
        const uint64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

/* b of a task; 0 if it has no node. */
static ta_cost
least_execution(const struct ta_instance *instance, int32_t task)
{
    ta_cost least = TA_FORBIDDEN;
    for (int32_t p = 0; p < instance->nodes; p++)
        if (tai_execution(instance, task, p) < least)
            least = tai_execution(instance, task, p);
    return least == TA_FORBIDDEN ? 0 : least;
}

/* Equation (1), and the parts of g. */
static void
find_units(struct coarse *c)
{
    const struct ta_instance *from = c->whole->instance;
    uint64_t unit = 0, pairs = 0, distances = 0;
    for (int32_t t = 0; t < from->tasks; t++) {
        const ta_cost least = least_execution(from, t);
        c->base += least;
        for (int32_t p = 0; p < from->nodes && unit != 1; p++)
            if (tai_execution(from, t, p) != TA_FORBIDDEN)
                unit = common((uint64_t)tai_execution(from, t, p) -
                                  (uint64_t)least,
                              unit);
    }
    for (int64_t i = 0; i < from->pairs && pairs != 1; i++)
        pairs = common((uint64_t)from->pair_cost[i], pairs);
    for (int32_t p = 0; p < from->nodes; p++)
        for (int32_t q = 0; q < from->nodes; q++)
            distances = common((uint64_t)tai_distance(from, p, q), distances);
    unit = common(unit, pairs * distances);
    c->unit = unit > 0 ? unit : 1;
    c->pair_unit = common(c->unit, pairs);
    c->distance_unit = c->unit / c->pair_unit;
}

/* Equation (2). */
static void
divide(struct coarse *c)
{
    const struct ta_instance *from = c->whole->instance;
    struct ta_instance *to = &c->instance;
    const int64_t nodes = from->nodes;
    for (int32_t t = 0; t < from->tasks; t++) {
        const ta_cost least = least_execution(from, t);
        for (int64_t p = 0; p < nodes; p++) {
            const ta_cost e = from->execution[t * nodes + p];
            if (e != TA_FORBIDDEN)
                to->execution[t * nodes + p] =
                    (ta_cost)(((uint64_t)e - (uint64_t)least) / c->unit);
        }
    }
    for (int64_t i = 0; i < from->pairs; i++)
        to->pair_cost[i] =
            (ta_cost)((uint64_t)from->pair_cost[i] / c->pair_unit);
    const ta_cost each = (ta_cost)c->distance_unit;
    for (int64_t i = 0; from->distance && i < nodes * nodes; i++)
        to->distance[i] = from->distance[i] / each;
    to->uniform_distance = from->uniform_distance / each;
    to->largest_distance = from->largest_distance / each;
}

static ta_status
make_instance(struct coarse *c)
{
    const struct ta_instance *from = c->whole->instance;
    const int64_t cells = (int64_t)from->tasks * from->nodes;
    const int64_t square = (int64_t)from->nodes * from->nodes;
    struct ta_instance *to = &c->instance;
    *to = *from;
    to->execution = tai_copy(from->execution, cells, sizeof *to->execution);
    to->pair_cost =
        tai_copy(from->pair_cost, from->pairs, sizeof *to->pair_cost);
    to->distance = NULL;
    if (from->distance)
        to->distance = tai_copy(from->distance, square, sizeof *to->distance);
    if (!to->execution || !to->pair_cost || (from->distance && !to->distance))
        return TA_OUT_OF_MEMORY;
    find_units(c);
    divide(c);
    while (tai_messages_range(to) > TAI_MESSAGES_MOST) {
        c->rounded = true;
        c->unit *= 2;
        c->pair_unit *= 2;
        divide(c);
    }
    return TA_OK;
}

/* What is found in larger units is one of the whole. */
static void
pass_on(void *context)
{
    struct coarse *c = context;
    const struct tai_incumbent *own = &c->incumbent;
    c->whole->method = own->method;
    c->whole->open_frames = own->open_frames;
    if (tai_incumbent_exists(own))
        tai_incumbent_offer(c->whole, own->assignment);
    if (own->lower_bound == TA_FORBIDDEN)
        tai_incumbent_raise(c->whole, TA_FORBIDDEN);
    else if (own->lower_bound >= 0)
        tai_incumbent_raise(c->whole,
                            c->base + (ta_cost)c->unit * own->lower_bound);
    tai_incumbent_closed(c->whole); /* stops the run if a gap is good enough */
}

static void
tell(const struct coarse *c)
{
    if (c->rounded)
        TAI_LOG(c->whole->run,
                "Numbers with so many digits are rounded for the search, to "
                "multiples of %llu: no proof to the last digit.",
                (unsigned long long)c->unit);
    else
        TAI_LOG(c->whole->run,
                "Numbers with so many digits: the search counts in units of "
                "%llu, which divides them.",
                (unsigned long long)c->unit);
}

static ta_status
solve_coarse(struct coarse *c,
             ta_status (*solve)(struct tai_incumbent *coarse,
                                const ta_options *options),
             const ta_options *options)
{
    const struct tai_incumbent *whole = c->whole;
    struct tai_incumbent *own = &c->incumbent;
    ta_status status = tai_incumbent_init(own, &c->instance, whole->run);
    if (!status) {
        own->method = whole->method;
        own->elsewhere = TA_NO_BOUND;
        if (tai_incumbent_exists(whole))
            tai_incumbent_offer(own, whole->assignment);
        own->changed = pass_on;
        own->context = c;
        tell(c);
        status = solve(own, options);
    }
    tai_incumbent_release(own);
    return status;
}

bool
tai_coarse_applies(const struct tai_incumbent *incumbent)
{
    const struct ta_instance *instance = incumbent->instance;
    return incumbent->objective == TA_OBJECTIVE_TOTAL &&
           incumbent->load_limit == TA_UNLIMITED && !instance->within &&
           tai_messages_range(instance) > TAI_MESSAGES_MOST &&
           tai_run_has(incumbent->run, TAI_PART_UNITS);
}

ta_status
tai_coarse_solve(struct tai_incumbent *incumbent,
                 ta_status (*solve)(struct tai_incumbent *coarse,
                                    const ta_options *options),
                 const ta_options *options)
{
    if (!tai_coarse_applies(incumbent))
        return TA_NOT_SUPPORTED;
    struct coarse c = {.whole = incumbent};
    ta_status status = make_instance(&c);
    if (!status)
        status = solve_coarse(&c, solve, options);
    tai_free(c.instance.distance);
    tai_free(c.instance.pair_cost);
    tai_free(c.instance.execution);
    return status;
}
