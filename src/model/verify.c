/* SPDX-License-Identifier: MIT */
#include "model/verify.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"

/* What an assignment really costs, and whether it keeps the rules. */
struct account {
    tai_int128 execution, communication;
    tai_int128 *busy; /* [nodes]: execution */
    tai_int128 *paid; /* [nodes]: communication with other nodes */
    tai_int128 *kept; /* [nodes]: communication within */
    int32_t *tasks;   /* [nodes] */
    bool feasible;
};

static ta_status deny(ta_error *error, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static ta_status
deny(ta_error *error, const char *format, ...)
{
    if (error) {
        *error = (ta_error){0};
        va_list arguments;
        va_start(arguments, format);
        vsnprintf(error->message, sizeof error->message, format, arguments);
        va_end(arguments);
    }
    return TA_INTERNAL_ERROR;
}

static void
account_tasks(const struct ta_instance *instance, const int32_t node_of[],
              struct account *account)
{
    for (int32_t t = 0; t < instance->tasks; t++) {
        const int32_t p = node_of[t];
        const ta_cost e = instance->execution[(int64_t)t * instance->nodes + p];
        account->tasks[p]++;
        if (e == TA_FORBIDDEN) {
            account->feasible = false;
            continue;
        }
        account->execution += e;
        account->busy[p] += e;
        if (instance->pin && instance->pin[t] >= 0 && instance->pin[t] != p)
            account->feasible = false;
    }
}

static void
account_pairs(const struct ta_instance *instance, const int32_t node_of[],
              struct account *account)
{
    for (int64_t i = 0; i < instance->pairs; i++) {
        const int32_t p = node_of[instance->pair_task[i]];
        const int32_t q = node_of[instance->pair_other[i]];
        if (p == q && !instance->distance)
            continue;
        ta_cost distance = 1;
        if (instance->distance)
            distance = instance->distance[(int64_t)p * instance->nodes + q];
        const tai_int128 cost = (tai_int128)instance->pair_cost[i] * distance;
        account->communication += cost;
        if (p == q) {
            account->kept[p] += cost;
        } else {
            account->paid[p] += cost;
            account->paid[q] += cost;
        }
    }
}

static void
account_groups(const struct ta_instance *instance, const int32_t node_of[],
               struct account *account)
{
    const struct tai_groups *groups = &instance->together;
    for (int32_t g = 0; g < groups->groups; g++)
        for (int64_t i = groups->first[g]; i + 1 < groups->first[g + 1]; i++)
            if (node_of[groups->member[i]] != node_of[groups->member[i + 1]])
                account->feasible = false;
    groups = &instance->apart;
    for (int32_t g = 0; g < groups->groups; g++)
        for (int64_t i = groups->first[g]; i < groups->first[g + 1]; i++)
            for (int64_t j = groups->first[g]; j < i; j++)
                if (node_of[groups->member[i]] == node_of[groups->member[j]]) {
                    account->feasible = false;
                    return; /* a longer look would be quadratic */
                }
}

static void
account_resources(const struct ta_instance *instance, const int32_t node_of[],
                  const ta_cost capacities[], struct account *account)
{
    const int32_t nodes = instance->nodes;
    for (int32_t r = 0; r < instance->resources; r++) {
        const struct tai_resource *resource = &instance->resource[r];
        if (!resource->requirement)
            continue;
        for (int32_t p = 0; p < nodes; p++) {
            const ta_cost capacity = capacities
                                         ? capacities[(int64_t)r * nodes + p]
                                         : resource->capacity[p];
            if (capacity == TA_UNLIMITED)
                continue;
            tai_int128 need = 0;
            for (int32_t t = 0; t < instance->tasks; t++)
                if (node_of[t] == p)
                    need += resource->requirement[resource->by_node
                                                      ? (int64_t)t * nodes + p
                                                      : t];
            if (need > capacity)
                account->feasible = false;
        }
    }
}

static ta_status
open_account(const struct ta_instance *instance, const int32_t node_of[],
             const struct tai_claim *claim, struct account *account)
{
    const int32_t nodes = instance->nodes;
    *account = (struct account){.feasible = true};
    account->busy = tai_alloc_zero(nodes, sizeof *account->busy);
    account->paid = tai_alloc_zero(nodes, sizeof *account->paid);
    account->kept = tai_alloc_zero(nodes, sizeof *account->kept);
    account->tasks = tai_alloc_zero(nodes, sizeof *account->tasks);
    if (!account->busy || !account->paid || !account->kept || !account->tasks)
        return TA_OUT_OF_MEMORY;
    account_tasks(instance, node_of, account);
    account_pairs(instance, node_of, account);
    account_groups(instance, node_of, account);
    account_resources(instance, node_of, claim->capacity, account);
    return TA_OK;
}

static void
close_account(struct account *account)
{
    tai_free(account->tasks);
    tai_free(account->kept);
    tai_free(account->paid);
    tai_free(account->busy);
}

static bool
same_costs(const struct account *account, ta_costs costs)
{
    return account->execution == costs.execution &&
           account->communication == costs.communication &&
           account->execution + account->communication == costs.total;
}

static tai_int128
value_of(const struct account *account, int32_t objective, int32_t nodes)
{
    if (objective == TA_OBJECTIVE_COMMUNICATION)
        return account->communication;
    if (objective == TA_OBJECTIVE_TOTAL)
        return account->execution + account->communication;
    tai_int128 largest = 0;
    for (int32_t p = 0; p < nodes; p++) {
        tai_int128 load = account->busy[p];
        if (objective == TA_OBJECTIVE_TURNAROUND)
            load += account->paid[p] + account->kept[p];
        largest = load > largest ? load : largest;
    }
    return largest;
}

static ta_status
check_account(const struct ta_instance *instance, const struct tai_claim *claim,
              const struct account *account, ta_error *error)
{
    if (!account->feasible)
        return deny(error, "the assignment breaks a constraint");
    if (!same_costs(account, claim->costs))
        return deny(error, "the assignment does not cost what is claimed");
    if (value_of(account, claim->objective, instance->nodes) != claim->value)
        return deny(error, "the value is not that of the assignment");
    for (int32_t p = 0; p < instance->nodes; p++) {
        const ta_load *load = &claim->loads[p];
        if (account->busy[p] != load->execution ||
            account->paid[p] != load->communication ||
            account->kept[p] != load->within ||
            account->tasks[p] != load->tasks)
            return deny(error, "the load of a node is not as claimed");
        if (claim->load_limit != TA_UNLIMITED &&
            account->busy[p] > claim->load_limit)
            return deny(error, "a node executes more than the balance allows");
    }
    return TA_OK;
}

static ta_status
check_assignment(const struct ta_instance *instance,
                 const struct tai_claim *claim, ta_error *error)
{
    for (int32_t t = 0; t < instance->tasks; t++)
        if (claim->assignment[t] < 0 || claim->assignment[t] >= instance->nodes)
            return deny(error, "a task is on no node");
    struct account account;
    ta_status status =
        open_account(instance, claim->assignment, claim, &account);
    if (!status)
        status = check_account(instance, claim, &account, error);
    close_account(&account);
    return status;
}

/* Tasks in order, blocks that differ by at most one, the larger first. */
ta_status
tai_verify_serial(const struct ta_instance *instance,
                  const struct tai_claim *claim, ta_error *error)
{
    const int64_t tasks = instance->tasks, nodes = instance->nodes;
    int32_t *serial = tai_alloc(tasks, sizeof *serial);
    if (!serial)
        return TA_OUT_OF_MEMORY;
    /* Block p holds the tasks t with p <= t / size < p + 1, where the first
       `larger` blocks have one task more than the others. */
    const int64_t size = tasks / nodes, larger = tasks % nodes;
    const int64_t bend = larger * (size + 1);
    for (int64_t t = 0; t < tasks; t++)
        serial[t] =
            (int32_t)(t < bend ? t / (size + 1) : larger + (t - bend) / size);
    struct account account;
    ta_status status = open_account(instance, serial, claim, &account);
    bool feasible = account.feasible;
    for (int32_t p = 0; !status && p < nodes; p++)
        if (claim->load_limit != TA_UNLIMITED &&
            account.busy[p] > claim->load_limit)
            feasible = false;
    if (!status && feasible != (claim->serial_feasible != 0))
        status = deny(error, "the serial assignment is not as claimed");
    if (!status && feasible && !same_costs(&account, claim->serial))
        status = deny(error, "the serial assignment costs something else");
    close_account(&account);
    tai_free(serial);
    return status;
}

ta_status
tai_verify(const struct ta_instance *instance, const struct tai_claim *claim,
           ta_error *error)
{
    const bool answered =
        claim->outcome == TA_OPTIMAL || claim->outcome == TA_FEASIBLE_ONLY;
    if (answered != (claim->assignment != NULL))
        return deny(error, "outcome and assignment do not go together");
    if (answered && claim->lower_bound != TA_NO_BOUND &&
        claim->lower_bound > claim->value)
        return deny(error, "the lower bound is above the value");
    if (claim->outcome == TA_OPTIMAL && claim->lower_bound != claim->value)
        return deny(error, "optimal, but bound and value differ");
    if (claim->outcome == TA_INFEASIBLE && claim->serial_feasible)
        return deny(error, "infeasible, but the serial assignment is not");
    return answered ? check_assignment(instance, claim, error) : TA_OK;
}
