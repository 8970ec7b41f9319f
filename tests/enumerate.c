/* SPDX-License-Identifier: MIT */
#include "enumerate.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

#define N ENUMERATE_MOST_TASKS
#define K ENUMERATE_MOST_NODES
#define MOST_RESOURCES 4

/* The instance as plain tables, costs in total units. */
struct tables {
    int32_t n, k, resources;
    bool allowed[N][K];
    ta_cost execution[N][K];
    ta_cost pair[N][N];
    ta_cost distance[K][K];
    ta_cost requirement[MOST_RESOURCES][N][K];
    ta_cost capacity[MOST_RESOURCES][K];
    bool together[N][N], apart[N][N];
    ta_objective objective;
    ta_cost load_limit;

    int32_t a[N];
    ta_cost used[MOST_RESOURCES][K];
    struct enumeration *answer;
};

static void
read_groups(const ta_instance *instance, struct tables *x)
{
    for (int32_t g = 0; g < ta_instance_together_groups(instance); g++) {
        int32_t count;
        const int32_t *task = ta_instance_together_group(instance, g, &count);
        for (int32_t i = 0; i < count; i++)
            for (int32_t j = 0; j < count; j++)
                x->together[task[i]][task[j]] = true;
    }
    for (int32_t g = 0; g < ta_instance_apart_groups(instance); g++) {
        int32_t count;
        const int32_t *task = ta_instance_apart_group(instance, g, &count);
        for (int32_t i = 0; i < count; i++)
            for (int32_t j = 0; j < count; j++)
                if (i != j)
                    x->apart[task[i]][task[j]] = true;
    }
}

static void
read_tables(const ta_instance *instance, struct tables *x)
{
    x->n = ta_instance_tasks(instance);
    x->k = ta_instance_nodes(instance);
    x->resources = ta_instance_resources(instance);
    assert(x->n <= N && x->k <= K && x->resources <= MOST_RESOURCES);
    ta_cost unit = 1;
    for (int i = 0; i < ta_instance_distance_decimals(instance); i++)
        unit *= 10;
    for (int32_t t = 0; t < x->n; t++)
        for (int32_t p = 0; p < x->k; p++) {
            const ta_cost e = ta_instance_execution(instance, t, p);
            const int32_t pin = ta_instance_pinned_to(instance, t);
            x->allowed[t][p] = e != TA_FORBIDDEN && (pin < 0 || pin == p);
            x->execution[t][p] = x->allowed[t][p] ? e * unit : 0;
            for (int32_t r = 0; r < x->resources; r++)
                x->requirement[r][t][p] =
                    ta_instance_requirement(instance, t, r, p);
        }
    for (int64_t i = 0; i < ta_instance_pairs(instance); i++) {
        int32_t t, u;
        ta_cost c;
        ta_instance_communication(instance, i, &t, &u, &c);
        x->pair[t][u] += c;
        x->pair[u][t] += c;
    }
    for (int32_t p = 0; p < x->k; p++) {
        for (int32_t q = 0; q < x->k; q++)
            x->distance[p][q] = ta_instance_distance(instance, p, q);
        for (int32_t r = 0; r < x->resources; r++)
            x->capacity[r][p] = ta_instance_capacity(instance, r, p);
    }
    read_groups(instance, x);
}

/* The objective of the complete assignment, or TA_FORBIDDEN above the limit
   on loads; `total` has been added up on the way. */
static ta_cost
objective_of(const struct tables *x, ta_cost total)
{
    ta_cost load[K] = {0}, talk[K] = {0};
    ta_cost communication = 0, turnaround = 0;
    for (int32_t t = 0; t < x->n; t++)
        load[x->a[t]] += x->execution[t][x->a[t]];
    for (int32_t p = 0; p < x->k; p++)
        if (x->load_limit != TA_UNLIMITED && load[p] > x->load_limit)
            return TA_FORBIDDEN;
    if (x->objective == TA_OBJECTIVE_TOTAL)
        return total;
    for (int32_t t = 0; t < x->n; t++)
        for (int32_t u = 0; u < t; u++) {
            const ta_cost cost = x->pair[t][u] * x->distance[x->a[t]][x->a[u]];
            communication += cost;
            talk[x->a[t]] += cost;
            if (x->a[u] != x->a[t])
                talk[x->a[u]] += cost;
        }
    if (x->objective == TA_OBJECTIVE_COMMUNICATION)
        return communication;
    for (int32_t p = 0; p < x->k; p++) {
        const ta_cost busy =
            load[p] + (x->objective == TA_OBJECTIVE_BALANCE ? 0 : talk[p]);
        if (p == 0 || busy > turnaround)
            turnaround = busy;
    }
    return turnaround;
}

static void
complete(struct tables *x, ta_cost total)
{
    const ta_cost value = objective_of(x, total);
    struct enumeration *answer = x->answer;
    if (value == TA_FORBIDDEN)
        return;
    answer->feasible++;
    if (value < answer->best) {
        answer->best = value;
        answer->optimal = 0;
        memcpy(answer->assignment, x->a, sizeof x->a);
    }
    answer->optimal += value == answer->best;
}

static bool
may_join(const struct tables *x, int32_t t, int32_t p)
{
    if (!x->allowed[t][p])
        return false;
    for (int32_t r = 0; r < x->resources; r++)
        if (x->requirement[r][t][p] > x->capacity[r][p] - x->used[r][p])
            return false;
    for (int32_t u = 0; u < t; u++)
        if ((x->together[t][u] && x->a[u] != p) ||
            (x->apart[t][u] && x->a[u] == p))
            return false;
    return true;
}

/* All ways to place tasks t, t + 1, ..., the others being placed. */
static void
extend(struct tables *x, int32_t t, ta_cost total)
{
    if (t == x->n) {
        complete(x, total);
        return;
    }
    for (int32_t p = 0; p < x->k; p++) {
        if (!may_join(x, t, p))
            continue;
        ta_cost more = x->execution[t][p];
        for (int32_t u = 0; u < t; u++)
            more += x->pair[t][u] * x->distance[p][x->a[u]];
        x->a[t] = p;
        for (int32_t r = 0; r < x->resources; r++)
            x->used[r][p] += x->requirement[r][t][p];
        extend(x, t + 1, total + more);
        for (int32_t r = 0; r < x->resources; r++)
            x->used[r][p] -= x->requirement[r][t][p];
    }
}

struct enumeration
enumerate_limited(const ta_instance *instance, ta_objective objective,
                  ta_cost load_limit, const int quarters[])
{
    struct enumeration answer = {.best = TA_FORBIDDEN};
    struct tables x = {
        .objective = objective, .load_limit = load_limit, .answer = &answer};
    read_tables(instance, &x);
    for (int32_t r = 0; quarters && r < x.resources; r++)
        for (int32_t p = 0; p < x.k; p++)
            if (x.capacity[r][p] != TA_UNLIMITED)
                x.capacity[r][p] = x.capacity[r][p] * quarters[p] / 4;
    extend(&x, 0, 0);
    return answer;
}

struct enumeration
enumerate_instance(const ta_instance *instance, ta_objective objective,
                   ta_cost load_limit)
{
    return enumerate_limited(instance, objective, load_limit, NULL);
}

struct enumeration
enumerate_total(const ta_instance *instance)
{
    return enumerate_instance(instance, TA_OBJECTIVE_TOTAL, TA_UNLIMITED);
}
