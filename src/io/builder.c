/* SPDX-License-Identifier: MIT */
#include "io/builder.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "io/errors.h"

/* ---- Life cycle -------------------------------------------------------- */

ta_status
tai_builder_init(struct tai_builder *builder, int32_t nodes,
                 enum tai_precision precision, struct tai_plan *plan)
{
    assert(plan || precision == TAI_EXACT);
    *builder = (struct tai_builder){.precision = precision, .plan = plan};
    tai_names_init(&builder->resources);
    builder->row = tai_alloc(nodes, sizeof *builder->row);
    builder->distance_row = tai_alloc(nodes, sizeof *builder->distance_row);
    ta_status status = builder->row && builder->distance_row
                           ? ta_instance_new(nodes, &builder->instance)
                           : TA_OUT_OF_MEMORY;
    if (!status && precision == TAI_ROUND)
        status = ta_instance_set_decimals(
            builder->instance, plan->cost_decimals, plan->distance_decimals);
    if (status)
        tai_builder_release(builder);
    else
        for (int32_t p = 0; p < nodes; p++)
            builder->distance_row[p] = -1;
    return status;
}

void
tai_builder_release(struct tai_builder *builder)
{
    tai_names_release(&builder->resources);
    tai_free(builder->distance);
    ta_instance_free(builder->instance);
    tai_free(builder->distance_row);
    tai_free(builder->row);
    *builder = (struct tai_builder){0};
}

/* ---- Numbers ----------------------------------------------------------- */

/* inf, infinity, or the sign. */
static bool
is_infinity(const char *text, int64_t length)
{
    static const char *const spellings[] = {"inf", "infinity"};
    for (int i = 0; i < 2; i++) {
        const char *spelling = spellings[i];
        int64_t at = 0;
        while (at < length && spelling[at] && (text[at] | 0x20) == spelling[at])
            at++;
        if (at == length && !spelling[at])
            return true;
    }
    return length == 3 && !memcmp(text, "\xE2\x88\x9E", 3);
}

/* The usual number has at most 18 digits and no exponent; the others take
   the slow path. */
static ta_status
read_number(const char *text, int64_t length, ta_cost *digits, int *decimals)
{
    if (length > 18)
        return ta_cost_parse(text, length, digits, decimals);
    const char *at = text, *end = text + length, *point = NULL;
    const bool negative = at < end && *at == '-';
    at += negative;
    int64_t value = 0, count = 0;
    for (; at < end; at++) {
        const unsigned digit = (unsigned char)*at - (unsigned)'0';
        if (digit < 10) {
            value = 10 * value + digit;
            count++;
        } else if (*at == '.' && !point) {
            point = at;
        } else {
            return ta_cost_parse(text, length, digits, decimals);
        }
    }
    if (count == 0)
        return TA_BAD_INPUT;
    int fraction = point ? (int)(end - point - 1) : 0;
    for (; fraction > 0 && value % 10 == 0; fraction--)
        value /= 10;
    *digits = negative ? -value : value;
    *decimals = fraction;
    return TA_OK;
}

/* |number|, whatever its size and decimals. */
static long double
magnitude(const char *text, int64_t length)
{
    for (int decimals = TA_DECIMALS_MAX; decimals >= 0; decimals -= 6) {
        ta_cost units;
        struct tai_rounding change;
        if (tai_cost_parse_rounded(text, length, decimals, &units, &change))
            continue;
        const long double value = (long double)units;
        return (value < 0 ? -value : value) /
               (long double)tai_power_of_ten(decimals);
    }
    return 0;
}

static void
note_number(struct tai_extent *extent, int decimals, long double value)
{
    if (decimals > extent->decimals)
        extent->decimals = decimals;
    if (value > extent->largest)
        extent->largest = value;
}

/* Makes the scale of the row finer, for all numbers given so far. */
static ta_status
refine(struct tai_builder *builder, int decimals)
{
    struct ta_instance *instance = builder->instance;
    const int from = builder->decimals;
    ta_status status = TA_OK;
    switch (builder->scale) {
    case TAI_COSTS:
        status = tai_instance_refine_costs(instance, decimals);
        break;
    case TAI_DISTANCES:
        status = tai_instance_refine_distances(instance, decimals);
        break;
    case TAI_AMOUNTS:
        status =
            tai_instance_refine_resource(instance, builder->resource, decimals);
        break;
    }
    if (status)
        return status;
    for (int32_t i = 0; !status && i < builder->filled; i++)
        status = tai_cost_rescale(&builder->row[i], from, decimals);
    if (builder->scale == TAI_DISTANCES) {
        const int64_t cells = (int64_t)builder->distance_rows * instance->nodes;
        for (int64_t i = 0; !status && i < cells; i++)
            status = tai_cost_rescale(&builder->distance[i], from, decimals);
    }
    builder->decimals = decimals;
    return status;
}

void
tai_builder_begin(struct tai_builder *builder, enum tai_scale scale,
                  int32_t resource)
{
    const struct ta_instance *instance = builder->instance;
    builder->scale = scale;
    builder->resource = resource;
    builder->filled = 0;
    builder->extent = (struct tai_extent){0};
    builder->decimals = scale == TAI_COSTS ? instance->cost_decimals
                        : scale == TAI_DISTANCES
                            ? instance->distance_decimals
                            : instance->resource[resource].decimals;
}

/* A number whose scale does not follow it. */
static ta_status
round_number(struct tai_builder *builder, const char *text, int64_t length,
             ta_cost *units)
{
    struct tai_rounding change;
    const ta_status status =
        tai_cost_parse_rounded(text, length, builder->decimals, units, &change);
    if (!status)
        tai_instance_note_rounding(builder->instance, change);
    return status;
}

ta_status
tai_builder_number(struct tai_builder *builder, const char *text,
                   int64_t length)
{
    assert(builder->filled < builder->instance->nodes);
    ta_cost digits = 0;
    int decimals = 0;
    ta_status status = read_number(text, length, &digits, &decimals);
    if (status == TA_BAD_INPUT)
        return status;
    if (builder->precision == TAI_SURVEY)
        note_number(&builder->extent, status ? TA_DECIMALS_MAX : decimals,
                    magnitude(text, length));
    if (builder->precision == TAI_EXACT) {
        if (!status && decimals > builder->decimals)
            status = refine(builder, decimals);
    } else if (status || decimals > builder->decimals) {
        status = round_number(builder, text, length, &digits);
        decimals = builder->decimals;
    }
    if (!status && decimals < builder->decimals)
        status = tai_cost_rescale(&digits, decimals, builder->decimals);
    if (!status)
        builder->row[builder->filled++] = digits;
    return status;
}

void
tai_builder_infinity(struct tai_builder *builder)
{
    assert(builder->filled < builder->instance->nodes);
    builder->row[builder->filled++] = TA_FORBIDDEN;
}

/* Whether the number added last is below 0, by its text: rounding may have
   made it 0. */
static bool
is_negative(const struct tai_builder *builder, const char *text, int64_t length)
{
    assert(builder->filled > 0);
    const ta_cost value = builder->row[builder->filled - 1];
    if (value || builder->precision == TAI_EXACT || *text != '-')
        return value < 0;
    for (int64_t i = 1; i < length && (text[i] | 0x20) != 'e'; i++)
        if (text[i] >= '1' && text[i] <= '9')
            return true;
    return false;
}

/* Too large, too fine, or too fine for numbers that are as large as others
   of its kind. */
static void
explain_range(const struct tai_builder *builder, const char *text,
              int64_t length, const char *quote, char refusal[TAI_REFUSAL])
{
    static const char *const what[] = {"costs", "distances", "amounts"};
    const char *kind = what[builder->scale];
    const bool whole = !memchr(text, '.', (size_t)length);
    char limit[TA_COST_BUFFER];
    ta_cost_format(TA_COST_LIMIT, builder->decimals, limit);
    ta_cost digits;
    int decimals = 0;
    const bool alone = !ta_cost_parse(text, length, &digits, &decimals);
    /* If it fits with the decimals of all of its kind, another one does
       not. */
    if (alone && (decimals > builder->decimals ||
                  !tai_cost_rescale(&digits, decimals, builder->decimals)))
        snprintf(refusal, TAI_REFUSAL,
                 "found %s, expected fewer decimals beside %s of the size "
                 "found so far",
                 quote, kind);
    else if (!alone && !whole)
        snprintf(refusal, TAI_REFUSAL,
                 "found %s, expected at most %d decimals and at most %s "
                 "units of the last of them",
                 quote, TA_DECIMALS_MAX,
                 ta_cost_format(TA_COST_LIMIT, 0, limit));
    else if (builder->decimals > 0)
        snprintf(refusal, TAI_REFUSAL,
                 "found %s, expected at most %s beside %s with %d decimal%s",
                 quote, limit, kind, builder->decimals,
                 builder->decimals == 1 ? "" : "s");
    else
        snprintf(refusal, TAI_REFUSAL, "found %s, expected at most %s", quote,
                 limit);
}

ta_status
tai_builder_take(struct tai_builder *builder, const char *text, int64_t length,
                 int rules, char refusal[TAI_REFUSAL])
{
    ta_status status = tai_builder_number(builder, text, length);
    const bool positive = rules & TAI_NOT_NEGATIVE;
    if (!status && !(positive && is_negative(builder, text, length)))
        return TA_OK;
    const bool infinite = status && is_infinity(text, length);
    if (infinite && rules & TAI_OR_INFINITY) {
        tai_builder_infinity(builder);
        return TA_OK;
    }
    if (status == TA_OUT_OF_MEMORY)
        return status;
    char quote[TAI_QUOTE_BUFFER];
    tai_quote(quote, text, length);
    if (status == TA_OUT_OF_RANGE) {
        explain_range(builder, text, length, quote, refusal);
        return status;
    }
    snprintf(refusal, TAI_REFUSAL, "found %s, expected a%s number%s%s",
             length > 0 ? quote : "nothing", infinite ? " finite" : "",
             positive ? " >= 0" : "", rules & TAI_OR_INFINITY ? " or inf" : "");
    return TA_BAD_INPUT;
}

/* ---- Rows -------------------------------------------------------------- */

/* Adds the row to what a survey knows of its kind. */
static void
survey(struct tai_builder *builder, struct tai_extent *total)
{
    const struct tai_extent row = builder->extent;
    note_number(total, row.decimals, row.largest);
    total->sum += row.largest;
    total->count++;
}

ta_status
tai_builder_task(struct tai_builder *builder, const char *name, int64_t length)
{
    assert(builder->filled == builder->instance->nodes);
    if (builder->precision == TAI_SURVEY)
        survey(builder, &builder->plan->execution);
    return tai_instance_add_named_task(builder->instance, name, length,
                                       builder->row);
}

ta_status
tai_builder_pair(struct tai_builder *builder, int32_t task, int32_t other)
{
    struct ta_instance *instance = builder->instance;
    assert(builder->filled == 1 && task != other);
    if (builder->precision == TAI_SURVEY)
        survey(builder, &builder->plan->communication);
    if (instance->pairs == instance->pair_room) {
        const ta_status status = tai_instance_reserve(instance, instance->tasks,
                                                      instance->pairs + 1);
        if (status)
            return status;
    }
    const int64_t pair = instance->pairs++;
    instance->pair_task[pair] = task;
    instance->pair_other[pair] = other;
    instance->pair_cost[pair] = builder->row[0];
    return TA_OK;
}

bool
tai_builder_has_distances(const struct tai_builder *builder, int32_t node)
{
    return builder->distance_row[node] >= 0;
}

/* Room for one more row. The table grows with the rows that are there: a
   million nodes on one line do not allocate 10^12 distances. */
static ta_status
reserve_distances(struct tai_builder *builder)
{
    const int64_t nodes = builder->instance->nodes;
    const int64_t wanted = (builder->distance_rows + 1) * nodes;
    if (wanted <= builder->distance_room)
        return TA_OK;
    int64_t room = builder->distance_room + builder->distance_room / 2;
    if (room < wanted)
        room = wanted;
    ta_cost *larger = tai_resize(builder->distance, room, sizeof *larger);
    if (!larger)
        return TA_OUT_OF_MEMORY;
    builder->distance = larger;
    builder->distance_room = room;
    return TA_OK;
}

ta_status
tai_builder_distances(struct tai_builder *builder, int32_t node, int32_t *clash)
{
    const int64_t nodes = builder->instance->nodes;
    assert(builder->filled == nodes);
    assert(!tai_builder_has_distances(builder, node));
    if (builder->precision == TAI_SURVEY)
        survey(builder, &builder->plan->distance);
    const ta_status status = reserve_distances(builder);
    if (status)
        return status;
    *clash = -1;
    for (int32_t p = 0; p < nodes && *clash < 0; p++) {
        const int64_t row = builder->distance_row[p];
        if (row >= 0 &&
            builder->distance[row * nodes + node] != builder->row[p])
            *clash = p;
    }
    memcpy(builder->distance + builder->distance_rows * nodes, builder->row,
           (size_t)nodes * sizeof *builder->row);
    builder->distance_row[node] = builder->distance_rows++;
    return TA_OK;
}

/* A resource without limits, and room for what a survey finds out. */
static ta_status
add_resource(struct tai_builder *builder, const char *name, int32_t *resource)
{
    struct ta_instance *instance = builder->instance;
    struct tai_plan *plan = builder->plan;
    const int32_t number = instance->resources;
    if (builder->precision == TAI_SURVEY) {
        struct tai_extent *larger =
            tai_grow(plan->amount, number, &plan->amount_room, sizeof *larger);
        if (!larger)
            return TA_OUT_OF_MEMORY;
        plan->amount = larger;
        plan->amount[number] = (struct tai_extent){0};
        plan->amounts = number + 1;
    }
    for (int32_t p = 0; p < instance->nodes; p++)
        builder->row[p] = TA_UNLIMITED;
    const int decimals =
        builder->precision == TAI_ROUND ? plan->amount_decimals[number] : 0;
    return ta_instance_add_resource(instance, name, decimals, builder->row,
                                    resource);
}

ta_status
tai_builder_resource(struct tai_builder *builder, const char *name,
                     int64_t length, int32_t *resource)
{
    const int32_t found = tai_names_find(&builder->resources, name, length);
    if (found >= 0) {
        *resource = found;
        return TA_OK;
    }
    if (tai_names_add(&builder->resources, name, length) != TAI_NAMES_OK)
        return TA_OUT_OF_MEMORY;
    return add_resource(
        builder,
        tai_names_get(&builder->resources, builder->resources.count - 1),
        resource);
}

void
tai_builder_capacity(struct tai_builder *builder)
{
    const struct ta_instance *instance = builder->instance;
    assert(builder->filled == instance->nodes);
    if (builder->precision == TAI_SURVEY)
        note_number(&builder->plan->amount[builder->resource],
                    builder->extent.decimals, builder->extent.largest);
    memcpy(instance->resource[builder->resource].capacity, builder->row,
           (size_t)instance->nodes * sizeof *builder->row);
}

ta_status
tai_builder_requirement(struct tai_builder *builder, int32_t task)
{
    if (builder->precision == TAI_SURVEY)
        survey(builder, &builder->plan->amount[builder->resource]);
    if (builder->filled == 1)
        return ta_instance_set_requirement(builder->instance, task,
                                           builder->resource, builder->row[0]);
    return ta_instance_set_requirements(builder->instance, task,
                                        builder->resource, builder->row);
}

ta_status
tai_builder_migration(struct tai_builder *builder, int32_t task)
{
    assert(builder->filled == 1);
    if (builder->precision == TAI_SURVEY)
        note_number(&builder->plan->migration, builder->extent.decimals,
                    builder->extent.largest);
    return ta_instance_set_migration(builder->instance, task, builder->row[0]);
}

/* ---- Finishing --------------------------------------------------------- */

/* The distances in the order of the nodes. */
static ta_status
set_distances(struct tai_builder *builder)
{
    const int64_t nodes = builder->instance->nodes;
    if (builder->distance_rows == 0)
        return TA_OK;
    assert(builder->distance_rows == nodes);
    ta_cost *sorted = tai_alloc(nodes * nodes, sizeof *sorted);
    if (!sorted)
        return TA_OUT_OF_MEMORY;
    for (int32_t p = 0; p < nodes; p++)
        memcpy(sorted + p * nodes,
               builder->distance + builder->distance_row[p] * nodes,
               (size_t)nodes * sizeof *sorted);
    const ta_status status =
        ta_instance_set_distances(builder->instance, sorted);
    tai_free(sorted);
    return status;
}

ta_status
tai_builder_finish(struct tai_builder *builder, ta_instance **instance,
                   ta_error *error, struct tai_culprit *culprit)
{
    if (builder->precision == TAI_SURVEY)
        return tai_plan_choose(builder->plan);
    ta_status status = set_distances(builder);
    if (!status)
        status = tai_instance_freeze(builder->instance, error, culprit);
    if (status)
        return status;
    *instance = builder->instance;
    builder->instance = NULL;
    return TA_OK;
}

/* ---- Plans ------------------------------------------------------------- */

void
tai_plan_release(struct tai_plan *plan)
{
    tai_free(plan->amount_decimals);
    tai_free(plan->amount);
    *plan = (struct tai_plan){0};
}

static long double
power(int decimals)
{
    long double value = 1;
    while (decimals-- > 0)
        value *= 10;
    return value;
}

/* Whether a sum stays within 2^62 units, each number moved by at most half a
   unit. The margin is far above the error of long double sums. */
static bool
fits(long double value, int64_t count, int decimals)
{
    const long double limit = (long double)TA_COST_LIMIT * (1 - 1e-9L);
    return value * power(decimals) + (long double)count <= limit;
}

static bool
costs_fit(const struct tai_plan *plan, int cost, int distance)
{
    const struct tai_extent *c = &plan->communication;
    /* Each distance and each sum of communication is moved as well. */
    const long double factor =
        plan->distance.count == 0
            ? 1
            : plan->distance.largest + 1 / power(distance);
    const long double total = plan->execution.sum +
                              plan->execution.count / power(cost) +
                              (c->sum + c->count / power(cost)) * factor;
    return fits(total, 0, cost + distance) && fits(c->sum, c->count, cost) &&
           fits(plan->migration.largest, 1, cost) &&
           fits(plan->distance.largest, 1, distance);
}

static int
larger(int a, int b)
{
    return a > b ? a : b;
}

ta_status
tai_plan_choose(struct tai_plan *plan)
{
    plan->amount_decimals =
        tai_alloc(plan->amounts, sizeof *plan->amount_decimals);
    if (!plan->amount_decimals)
        return TA_OUT_OF_MEMORY;
    for (int32_t r = 0; r < plan->amounts; r++) {
        const struct tai_extent *amount = &plan->amount[r];
        int decimals = amount->decimals;
        while (decimals > 0 && !(fits(amount->sum, amount->count, decimals) &&
                                 fits(amount->largest, 1, decimals)))
            decimals--;
        plan->amount_decimals[r] = decimals;
    }
    int cost =
        larger(larger(plan->execution.decimals, plan->communication.decimals),
               plan->migration.decimals);
    int distance = plan->distance.decimals;
    while (cost + distance > 0 && !costs_fit(plan, cost, distance)) {
        if (cost >= distance)
            cost--;
        else
            distance--;
    }
    plan->cost_decimals = cost;
    plan->distance_decimals = distance;
    return TA_OK;
}

ta_status
tai_read_precisely(tai_reading *read, void *source, bool round,
                   struct tai_errors *errors, ta_instance **instance)
{
    if (!round)
        return read(source, TAI_EXACT, NULL, errors, instance);
    struct tai_errors quiet = {.limit = 1};
    ta_status status = read(source, TAI_EXACT, NULL, &quiet, instance);
    if (status != TA_OUT_OF_RANGE && status != TA_BAD_INPUT)
        return status;
    struct tai_plan plan = {0};
    status = read(source, TAI_SURVEY, &plan, errors, instance);
    if (!status)
        status = read(source, TAI_ROUND, &plan, errors, instance);
    tai_plan_release(&plan);
    return status;
}
