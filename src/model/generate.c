/* SPDX-License-Identifier: MIT */
#include "model/generate.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"

/* ---- Options ----------------------------------------------------------- */

void
ta_generate_options_init(ta_generate_options *options, size_t size)
{
    const ta_generate_options usual = {
        .size = size,
        .family = "random",
        .distance = "uniform",
        .execution = "unrelated",
        .tasks = 100,
        .nodes = 2,
        .resources = 1,
        .seed = 1,
    };
    memset(options, 0, size);
    memcpy(options, &usual, size < sizeof usual ? size : sizeof usual);
}

/* Only the options that a caller's older header knew are taken from it. */
static ta_generate_options
complete(const ta_generate_options *options)
{
    ta_generate_options all;
    ta_generate_options_init(&all, sizeof all);
    const size_t known =
        options->size < sizeof all ? options->size : sizeof all;
    memcpy(&all, options, known);
    return all;
}

static ta_status refuse(ta_error *error, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static ta_status
refuse(ta_error *error, const char *format, ...)
{
    if (error) {
        *error = (ta_error){0};
        va_list arguments;
        va_start(arguments, format);
        vsnprintf(error->message, sizeof error->message, format, arguments);
        va_end(arguments);
    }
    return TA_INVALID_ARGUMENT;
}

/* The place of a name in a list that ends with NULL, or -1. */
static int
find_name(const char *const names[], const char *name)
{
    for (int i = 0; names[i]; i++)
        if (name && !strcmp(names[i], name))
            return i;
    return -1;
}

static const char *const execution_names[] = {
    [TAI_UNRELATED] = "unrelated",   [TAI_SPEEDS] = "speeds",
    [TAI_RESTRICTED] = "restricted", [TAI_WEAK] = "weak",
    [TAI_IDENTICAL] = "identical",   NULL,
};

enum distance_kind { UNIFORM, MESH, METRIC };

static const char *const distance_names[] = {
    [UNIFORM] = "uniform",
    [MESH] = "mesh",
    [METRIC] = "metric",
    NULL,
};

enum { RESOURCES_MAX = 3 };

static const char *const resource_names[RESOURCES_MAX] = {"memory", "cores",
                                                          "disk"};

/* What is to be generated, once the options are known to be good. */
struct order {
    const struct tai_family *family;
    enum tai_execution_kind execution;
    enum distance_kind distance;
    int32_t tasks, nodes;
    double degree, ratio, capacity;
    int32_t resources; /* 0 without capacities */
    bool shuffle;
    bool usual_ratio; /* nobody asked for a ratio: we answer for the mix */
    struct tai_random random; /* seeds the random numbers of every part */
};

static ta_status
check_degree(const ta_generate_options *options,
             const struct tai_family *family, ta_error *error)
{
    const double degree = options->degree;
    if (degree == 0)
        return TA_OK;
    if (family->degree == 0)
        return refuse(
            error, "degree: %g given, but the shape of family \"%s\" decides",
            degree, family->name);
    if (!(degree > 0 && degree >= family->least_degree &&
          degree <= options->tasks - 1))
        return refuse(error,
                      "degree: %g given, expected %s and less than the number "
                      "of tasks, %d",
                      degree,
                      family->least_degree > 0 ? "at least 2" : "more than 0",
                      (int)options->tasks);
    return TA_OK;
}

static ta_status
check_ratio(const ta_generate_options *options, const struct tai_family *family,
            ta_error *error)
{
    if (options->ratio == 0)
        return TA_OK;
    if (family->flavour == TAI_ANCHORED)
        return refuse(error,
                      "ratio: %g given, but family \"%s\" has its own costs",
                      options->ratio, family->name);
    if (!(options->ratio >= 0.001 && options->ratio <= 1000))
        return refuse(error,
                      "ratio: %g given, expected 0 (usual) or 0.001 to 1000",
                      options->ratio);
    return TA_OK;
}

static ta_status
check_capacity(const ta_generate_options *options, ta_error *error)
{
    const double capacity = options->capacity;
    if (!(capacity == 0 || (capacity >= 1 && capacity <= 1e6)))
        return refuse(error,
                      "capacity: %g given, expected 0 (none) or 1 to 1000000",
                      capacity);
    if (options->resources < 1 || options->resources > RESOURCES_MAX)
        return refuse(error, "resources: %d given, expected 1 to %d",
                      (int)options->resources, RESOURCES_MAX);
    return TA_OK;
}

static double
usual_ratio(const struct order *order)
{
    const double ratio = order->family->ratio[order->nodes > 2];
    switch (order->execution) {
    case TAI_WEAK: /* few tasks resist the pull of the others */
        return 0.2;
    case TAI_SPEEDS: /* costs on different nodes differ less */
        return 0.2;
    case TAI_RESTRICTED: /* forbidden pairs hold tasks apart */
        return order->nodes > 2 ? ratio + 0.15 : ratio;
    case TAI_UNRELATED:
    case TAI_IDENTICAL:
        break;
    }
    return order->nodes > 2 && order->distance != UNIFORM ? ratio + 0.15
                                                          : ratio;
}

static ta_status
make_order(const ta_generate_options *options, struct order *order,
           ta_error *error)
{
    const char *family_name = options->family ? options->family : "";
    const struct tai_family *family = tai_family_find(family_name);
    if (!family)
        return refuse(error, "family: there is no \"%.100s\"", family_name);
    const int distance = find_name(distance_names, options->distance);
    if (distance < 0)
        return refuse(error,
                      "distance: expected \"uniform\", \"mesh\" or \"metric\"");
    const int execution = find_name(execution_names, options->execution);
    if (execution < 0)
        return refuse(error, "execution: expected \"unrelated\", \"speeds\", "
                             "\"restricted\", \"weak\" or \"identical\"");
    if (family->flavour == TAI_ANCHORED && execution != TAI_UNRELATED)
        return refuse(error,
                      "execution: \"%s\" given, but family \"%s\" has its own "
                      "costs",
                      options->execution, family->name);
    if (options->tasks < 1)
        return refuse(error, "tasks: %d given, expected at least 1",
                      (int)options->tasks);
    if (options->nodes < 1 || options->nodes > 10000)
        return refuse(error, "nodes: %d given, expected 1 to 10000",
                      (int)options->nodes);
    ta_status status = check_degree(options, family, error);
    if (!status)
        status = check_ratio(options, family, error);
    if (!status)
        status = check_capacity(options, error);
    if (status)
        return status;
    *order = (struct order){
        .family = family,
        .execution = (enum tai_execution_kind)execution,
        .distance = (enum distance_kind)distance,
        .tasks = options->tasks,
        .nodes = options->nodes,
        .degree = options->degree > 0 ? options->degree : family->degree,
        .capacity = options->capacity,
        .resources = options->capacity > 0 ? options->resources : 0,
        .shuffle = options->shuffle != 0,
        .usual_ratio = options->ratio == 0,
    };
    order->ratio = order->usual_ratio ? usual_ratio(order) : options->ratio;
    tai_random_seed(&order->random, (uint64_t)options->seed);
    return TA_OK;
}

/* Random numbers for one part, so that what one part draws does not depend on
   how many the others took. */
static struct tai_random
begin_part(struct order *order)
{
    struct tai_random random;
    tai_random_seed(&random, tai_random_bits(&order->random));
    return random;
}

/* ---- Putting the instance together -------------------------------------- */

/* The arrays that the instance is filled from. */
struct costs {
    ta_cost *execution;     /* [tasks * nodes] */
    ta_cost *communication; /* [pairs] */
    ta_cost *distance;      /* [nodes * nodes], or NULL if uniform */
    double mean_distance;   /* between different nodes; 1 with one node */
};

static void
costs_release(struct costs *costs)
{
    tai_free(costs->distance);
    tai_free(costs->communication);
    tai_free(costs->execution);
}

/* Also on failure to be released. */
static ta_status
costs_init(struct costs *costs, const struct order *order,
           const struct tai_draft *draft)
{
    *costs = (struct costs){.mean_distance = 1};
    costs->execution = tai_alloc((int64_t)order->tasks * order->nodes,
                                 sizeof *costs->execution);
    costs->communication =
        tai_alloc(draft->pairs, sizeof *costs->communication);
    if (order->distance != UNIFORM)
        costs->distance = tai_alloc((int64_t)order->nodes * order->nodes,
                                    sizeof *costs->distance);
    return costs->execution && costs->communication &&
                   (costs->distance || order->distance == UNIFORM)
               ? TA_OK
               : TA_OUT_OF_MEMORY;
}

static ta_status
draw_distances(struct order *order, struct costs *costs)
{
    struct tai_random random = begin_part(order);
    ta_status status = TA_OK;
    if (order->distance == MESH)
        tai_mesh_distances(order->nodes, costs->distance);
    else if (order->distance == METRIC)
        status = tai_metric_distances(order->nodes, &random, costs->distance);
    if (status || !costs->distance || order->nodes == 1)
        return status;
    const int64_t cells = (int64_t)order->nodes * order->nodes;
    int64_t sum = 0;
    for (int64_t i = 0; i < cells; i++)
        sum += costs->distance[i];
    costs->mean_distance = (double)sum / (double)(cells - order->nodes);
    return TA_OK;
}

static ta_status
draw_costs(struct order *order, const struct tai_draft *draft,
           struct costs *costs)
{
    const struct tai_cost_plan plan = {
        .family = order->family,
        .kind = order->execution,
        .nodes = order->nodes,
        .range = tai_choose_range(draft, order->family, order->nodes,
                                  costs->mean_distance, order->ratio),
    };
    struct tai_random random = begin_part(order);
    tai_draw_communication(&plan, draft, &random, costs->communication);
    random = begin_part(order);
    return tai_draw_execution(&plan, draft, &random, costs->execution);
}

/* Needs of 1 .. 10, and capacities of `capacity` times the mean need of a
   node, rounded up. */
static ta_status
add_resources(struct order *order, struct ta_instance *instance)
{
    struct tai_random random = begin_part(order);
    ta_cost *need = tai_alloc(order->tasks, sizeof *need);
    ta_cost *capacity = tai_alloc(order->nodes, sizeof *capacity);
    ta_status status = need && capacity ? TA_OK : TA_OUT_OF_MEMORY;
    for (int32_t r = 0; !status && r < order->resources; r++) {
        int64_t sum = 0;
        for (int32_t t = 0; t < order->tasks; t++)
            sum += need[t] = tai_random_between(&random, 1, 10);
        const double room = order->capacity * (double)sum / order->nodes;
        for (int32_t p = 0; p < order->nodes; p++) {
            capacity[p] = (ta_cost)room;
            capacity[p] += (double)capacity[p] < room;
        }
        int32_t resource;
        status = ta_instance_add_resource(instance, resource_names[r], 0,
                                          capacity, &resource);
        for (int32_t t = 0; !status && t < order->tasks; t++)
            status =
                ta_instance_set_requirement(instance, t, resource, need[t]);
    }
    tai_free(capacity);
    tai_free(need);
    return status;
}

static ta_status
build(struct order *order, const struct tai_draft *draft,
      const struct costs *costs, struct ta_instance *instance, ta_error *error)
{
    ta_status status =
        tai_instance_reserve(instance, order->tasks, draft->pairs);
    if (!status)
        status =
            ta_instance_add_tasks(instance, order->tasks, costs->execution);
    if (!status)
        status =
            ta_instance_add_communications(instance, draft->pairs, draft->task,
                                           draft->other, costs->communication);
    if (!status && costs->distance)
        status = ta_instance_set_distances(instance, costs->distance);
    if (!status)
        status = add_resources(order, instance);
    return status ? status : ta_instance_freeze(instance, error);
}

/* ---- Shuffling ---------------------------------------------------------- */

static void
swap_tasks(int32_t *a, int32_t *b)
{
    const int32_t held = *a;
    *a = *b;
    *b = held;
}

/* A random order of the pairs, and of the two tasks of each. */
static void
shuffle_pairs(struct tai_draft *draft, ta_cost cost[],
              struct tai_random *random)
{
    for (int64_t i = draft->pairs - 1; i >= 0; i--) {
        const uint64_t j = tai_random_below(random, (uint64_t)i + 1);
        swap_tasks(&draft->task[i], &draft->task[j]);
        swap_tasks(&draft->other[i], &draft->other[j]);
        const ta_cost held = cost[i];
        cost[i] = cost[j];
        cost[j] = held;
        if (tai_random_below(random, 2))
            swap_tasks(&draft->task[i], &draft->other[i]);
    }
}

/* Takes away what the order of tasks and pairs says about the family. */
static ta_status
shuffle(struct order *order, struct tai_draft *draft, struct costs *costs)
{
    struct tai_random random = begin_part(order);
    const int64_t nodes = order->nodes;
    int32_t *number = tai_alloc(order->tasks, sizeof *number);
    ta_cost *moved = tai_alloc(order->tasks * nodes, sizeof *costs->execution);
    if (!number || !moved) {
        tai_free(moved);
        tai_free(number);
        return TA_OUT_OF_MEMORY;
    }
    for (int32_t t = 0; t < order->tasks; t++)
        number[t] = t;
    tai_random_shuffle(&random, order->tasks, number);
    for (int32_t t = 0; t < order->tasks; t++)
        memcpy(moved + number[t] * nodes, costs->execution + t * nodes,
               (size_t)nodes * sizeof *moved);
    tai_free(costs->execution);
    costs->execution = moved;
    for (int64_t i = 0; i < draft->pairs; i++) {
        draft->task[i] = number[draft->task[i]];
        draft->other[i] = number[draft->other[i]];
    }
    tai_free(number);
    shuffle_pairs(draft, costs->communication, &random);
    return TA_OK;
}

/* ---- Generating --------------------------------------------------------- */

/*
 * Large instances at the usual ratios have a mixed optimum by the law of large
 * numbers; small ones may not, and are then drawn again with a little less or
 * a little more communication. Who chooses a ratio, capacities or nodes that
 * are all alike wants to see what comes.
 */
static bool
should_be_mixed(const struct order *order)
{
    return order->usual_ratio && order->capacity == 0 && order->nodes > 1 &&
           order->tasks > 1 && order->tasks <= 1000 &&
           order->execution != TAI_IDENTICAL;
}

static ta_status
generate_once(struct order *order, struct ta_instance **instance,
              ta_error *error)
{
    struct tai_draft draft = {.tasks = order->tasks};
    struct costs costs = {0};
    struct ta_instance *made = NULL;
    struct tai_random random = begin_part(order);
    ta_status status = order->family->draw(&draft, order->degree, &random);
    if (!status)
        status = costs_init(&costs, order, &draft);
    if (!status)
        status = draw_distances(order, &costs);
    if (!status)
        status = draw_costs(order, &draft, &costs);
    if (!status && order->shuffle)
        status = shuffle(order, &draft, &costs);
    if (!status)
        status = ta_instance_new(order->nodes, &made);
    if (!status)
        status = build(order, &draft, &costs, made, error);
    costs_release(&costs);
    tai_draft_release(&draft);
    if (status)
        ta_instance_free(made);
    else
        *instance = made;
    return status;
}

/* Whether the instance will do; if not, the order is changed a little. */
static ta_status
review(struct order *order, const struct ta_instance *instance, bool *good)
{
    enum tai_mix mix = TAI_MIXED;
    ta_status status = TA_OK;
    if (should_be_mixed(order))
        status = tai_find_mix(instance, &mix);
    if (mix == TAI_GATHERED)
        order->ratio *= 0.9;
    else if (mix == TAI_SCATTERED)
        order->ratio /= 0.9;
    *good = mix == TAI_MIXED;
    return status;
}

ta_status
ta_generate(const ta_generate_options *options, ta_instance **instance,
            ta_error *error)
{
    enum { ATTEMPTS = 50 };
    const ta_generate_options all = complete(options);
    struct order order;
    ta_status status = make_order(&all, &order, error);
    bool good = false;
    for (int attempt = 1; !status && !good; attempt++) {
        struct ta_instance *made = NULL;
        status = generate_once(&order, &made, error);
        if (!status)
            status = review(&order, made, &good);
        good |= attempt == ATTEMPTS;
        if (!status && good)
            *instance = made;
        else
            ta_instance_free(made);
    }
    return status;
}
