/* SPDX-License-Identifier: MIT */
#include "heuristic/placement.h"

#include <assert.h>
#include <string.h>

#include "base/memory.h"

/* ---- Life cycle -------------------------------------------------------- */

/* For each task the apart groups that it is in, by counting sort. */
static ta_status
list_groups(struct tai_placement *placement)
{
    const struct tai_groups *apart = &placement->instance->apart;
    const int64_t tasks = placement->instance->tasks;
    const int64_t size = apart->groups ? apart->first[apart->groups] : 0;
    int64_t *first = tai_alloc_zero(tasks + 1, sizeof *first);
    int32_t *groups = tai_alloc(size, sizeof *groups);
    placement->member_of_first = first;
    placement->member_of = groups;
    if (!first || !groups)
        return TA_OUT_OF_MEMORY;
    for (int64_t i = 0; i < size; i++)
        first[apart->member[i]]++;
    for (int64_t t = 0, sum = 0; t <= tasks; t++) {
        sum += first[t];
        first[t] = sum; /* the end of the row; filling moves it to its begin */
    }
    for (int32_t g = apart->groups; g-- > 0;)
        for (int64_t i = apart->first[g]; i < apart->first[g + 1]; i++)
            groups[--first[apart->member[i]]] = g;
    return TA_OK;
}

ta_status
tai_placement_init(struct tai_placement *placement,
                   const struct tai_incumbent *incumbent)
{
    const struct ta_instance *instance = incumbent->instance;
    const int64_t tasks = instance->tasks, nodes = instance->nodes;
    *placement = (struct tai_placement){
        .instance = instance,
        .objective = incumbent->objective,
        .load_limit = incumbent->load_limit,
        .constrained = instance->resources > 0 || instance->apart.groups > 0 ||
                       incumbent->load_limit != TA_UNLIMITED,
        .unplaced = instance->tasks,
    };
    struct tai_placement *p = placement;
    ta_status status = tai_graph_build(instance, &p->graph);
    if (!status)
        status = list_groups(p);
    p->node = tai_alloc(tasks, sizeof *p->node);
    p->traffic = tai_alloc_zero(tasks * nodes, sizeof *p->traffic);
    p->left = tai_alloc(instance->resources * nodes, sizeof *p->left);
    p->spare = tai_alloc(nodes, sizeof *p->spare);
    p->load = tai_alloc_zero(nodes, sizeof *p->load);
    p->trial = tai_alloc_zero(nodes, sizeof *p->trial);
    p->next = tai_alloc(tasks, sizeof *p->next);
    p->previous = tai_alloc(tasks, sizeof *p->previous);
    p->entry = tai_alloc(nodes, sizeof *p->entry);
    if (!p->node || !p->traffic || !p->left || !p->spare || !p->load ||
        !p->trial || !p->next || !p->previous || !p->entry)
        status = TA_OUT_OF_MEMORY;
    if (status) {
        tai_placement_release(placement);
        return status;
    }
    memset(p->node, -1, (size_t)tasks * sizeof *p->node);
    memset(p->entry, -1, (size_t)nodes * sizeof *p->entry);
    for (int32_t r = 0; r < instance->resources; r++)
        memcpy(p->left + r * nodes, instance->resource[r].capacity,
               (size_t)nodes * sizeof *p->left);
    for (int64_t q = 0; q < nodes; q++)
        p->spare[q] = p->load_limit;
    return TA_OK;
}

void
tai_placement_release(struct tai_placement *placement)
{
    tai_free(placement->entry);
    tai_free(placement->previous);
    tai_free(placement->next);
    tai_free(placement->trial);
    tai_free(placement->load);
    tai_free(placement->spare);
    tai_free(placement->left);
    tai_free(placement->traffic);
    tai_free(placement->node);
    tai_free(placement->member_of);
    tai_free(placement->member_of_first);
    tai_graph_release(&placement->graph);
    *placement = (struct tai_placement){0};
}

/* ---- Asking ------------------------------------------------------------ */

static const ta_cost *
traffic_of(const struct tai_placement *placement, int32_t task)
{
    return placement->traffic + (int64_t)task * placement->instance->nodes;
}

static bool
fits_resources(const struct tai_placement *placement, int32_t task,
               int32_t node, int32_t leaving)
{
    const struct ta_instance *instance = placement->instance;
    const int32_t nodes = instance->nodes;
    for (int32_t r = 0; r < instance->resources; r++) {
        const struct tai_resource *resource = &instance->resource[r];
        ta_cost left = placement->left[(int64_t)r * nodes + node];
        if (left == TA_UNLIMITED)
            continue;
        if (leaving >= 0)
            left += tai_requirement(resource, nodes, leaving, node);
        if (tai_requirement(resource, nodes, task, node) > left)
            return false;
    }
    if (placement->load_limit == TA_UNLIMITED)
        return true;
    ta_cost spare = placement->spare[node];
    if (leaving >= 0)
        spare += tai_execution(instance, leaving, node);
    return tai_execution(instance, task, node) <= spare;
}

static bool
fits_groups(const struct tai_placement *placement, int32_t task, int32_t node,
            int32_t leaving)
{
    const struct tai_groups *apart = &placement->instance->apart;
    for (int64_t i = placement->member_of_first[task];
         i < placement->member_of_first[task + 1]; i++) {
        const int32_t g = placement->member_of[i];
        for (int64_t j = apart->first[g]; j < apart->first[g + 1]; j++) {
            const int32_t u = apart->member[j];
            if (u != task && u != leaving && placement->node[u] == node)
                return false;
        }
    }
    return true;
}

bool
tai_placement_fits(const struct tai_placement *placement, int32_t task,
                   int32_t node, int32_t leaving)
{
    assert(placement->node[task] != node);
    assert(leaving < 0 || placement->node[leaving] == node);
    if (!tai_placement_allowed(placement, task, node))
        return false;
    return !placement->constrained ||
           (fits_resources(placement, task, node, leaving) &&
            fits_groups(placement, task, node, leaving));
}

/* ---- Costs ------------------------------------------------------------- */

/* Adds to the loads what the task on `node` pays there and makes its placed
   neighbours pay elsewhere, `sign` times. */
static void
add_load(const struct tai_placement *placement, int32_t task, int32_t node,
         int sign, ta_cost loads[])
{
    const struct ta_instance *instance = placement->instance;
    const ta_cost *traffic = traffic_of(placement, task);
    loads[node] += sign * (tai_execution(instance, task, node) +
                           tai_within(instance, task, node));
    for (int32_t r = 0; r < instance->nodes; r++) {
        if (traffic[r] == 0)
            continue;
        const ta_cost paid = traffic[r] * tai_distance(instance, node, r);
        loads[node] += sign * paid;
        if (r != node)
            loads[r] += sign * paid;
    }
}

static ta_cost
largest(const ta_cost loads[], int32_t nodes)
{
    ta_cost most = loads[0];
    for (int32_t p = 1; p < nodes; p++)
        most = loads[p] > most ? loads[p] : most;
    return most;
}

static ta_cost
execution_change(const struct tai_placement *placement, int32_t task,
                 int32_t from, int32_t to)
{
    /* As a tie-break of `turnaround` execution counts, so that a node with
       room is filled by the tasks that run best on it. */
    if (placement->objective == TA_OBJECTIVE_COMMUNICATION)
        return 0;
    const struct ta_instance *instance = placement->instance;
    return tai_execution(instance, task, to) -
           (from < 0 ? 0 : tai_execution(instance, task, from));
}

/* The change of the total if the task goes from `from`, -1 for unplaced. */
static ta_cost
total_change(const struct tai_placement *placement, int32_t task, int32_t from,
             int32_t to)
{
    const struct ta_instance *instance = placement->instance;
    const ta_cost *traffic = traffic_of(placement, task);
    ta_cost change = execution_change(placement, task, from, to);
    if (instance->uniform && from >= 0)
        return change +
               instance->uniform_distance * (traffic[from] - traffic[to]);
    change += tai_within(instance, task, to) -
              (from < 0 ? 0 : tai_within(instance, task, from));
    for (int32_t r = 0; r < instance->nodes; r++) {
        if (traffic[r] == 0)
            continue;
        const ta_cost before = from < 0 ? 0 : tai_distance(instance, from, r);
        change += traffic[r] * (tai_distance(instance, to, r) - before);
    }
    return change;
}

/* The loads as they are, to be changed on trial. */
static void
copy_loads(struct tai_placement *placement)
{
    memcpy(placement->trial, placement->load,
           (size_t)placement->instance->nodes * sizeof *placement->trial);
}

/* The change that goes with the loads on trial. */
static struct tai_change
trial_change(const struct tai_placement *placement, ta_cost total)
{
    const int32_t nodes = placement->instance->nodes;
    return (struct tai_change){largest(placement->trial, nodes) -
                                   largest(placement->load, nodes),
                               total};
}

struct tai_change
tai_placement_put_change(struct tai_placement *placement, int32_t task,
                         int32_t node)
{
    assert(placement->node[task] < 0);
    assert(tai_placement_allowed(placement, task, node));
    const ta_cost total = total_change(placement, task, -1, node);
    if (placement->objective != TA_OBJECTIVE_TURNAROUND)
        return (struct tai_change){total, total};
    /* What grows is the node's own load; the largest load alone would not
       distinguish the first placements. */
    copy_loads(placement);
    add_load(placement, task, node, 1, placement->trial);
    return (struct tai_change){placement->trial[node], total};
}

struct tai_change
tai_placement_move_change(struct tai_placement *placement, int32_t task,
                          int32_t node)
{
    const int32_t from = placement->node[task];
    assert(from >= 0 && from != node);
    assert(tai_placement_allowed(placement, task, node));
    const ta_cost total = total_change(placement, task, from, node);
    if (placement->objective != TA_OBJECTIVE_TURNAROUND)
        return (struct tai_change){total, total};
    copy_loads(placement);
    add_load(placement, task, from, -1, placement->trial);
    add_load(placement, task, node, 1, placement->trial);
    return trial_change(placement, total);
}

struct tai_change
tai_placement_chain_change(struct tai_placement *placement, int32_t task,
                           int32_t other, int32_t onward, ta_cost cost)
{
    const struct ta_instance *instance = placement->instance;
    const int32_t p = placement->node[task], q = placement->node[other];
    const int32_t r = onward;
    assert(p >= 0 && q >= 0 && p != q && q != r);
    /* Each alone would see the other stay. */
    const ta_cost correction =
        tai_distance(instance, q, r) - tai_distance(instance, p, r) +
        (tai_distance(instance, p, q) - tai_distance(instance, q, q));
    const ta_cost total = total_change(placement, task, p, q) +
                          total_change(placement, other, q, r) +
                          cost * correction;
    if (placement->objective != TA_OBJECTIVE_TURNAROUND)
        return (struct tai_change){total, total};
    copy_loads(placement);
    add_load(placement, task, p, -1, placement->trial);
    add_load(placement, task, q, 1, placement->trial);
    ta_cost *traffic = placement->traffic + (int64_t)other * instance->nodes;
    traffic[p] -= cost; /* the task is on q by now */
    traffic[q] += cost;
    add_load(placement, other, q, -1, placement->trial);
    add_load(placement, other, r, 1, placement->trial);
    traffic[q] -= cost;
    traffic[p] += cost;
    return trial_change(placement, total);
}

/* ---- Changing ---------------------------------------------------------- */

/* What the task on `node` means to its neighbours and the node's resources,
   `sign` times: 1 to put it there, -1 to take it away. */
static void
account(struct tai_placement *placement, int32_t task, int32_t node, int sign)
{
    const struct ta_instance *instance = placement->instance;
    const struct tai_graph *graph = &placement->graph;
    const int64_t nodes = instance->nodes;
    for (int64_t a = graph->first[task]; a < graph->first[task + 1]; a++)
        placement->traffic[graph->neighbour[a] * nodes + node] +=
            sign * graph->cost[a];
    for (int32_t r = 0; r < instance->resources; r++) {
        ta_cost *left = &placement->left[r * nodes + node];
        if (*left != TA_UNLIMITED)
            *left -= sign * tai_requirement(&instance->resource[r],
                                            instance->nodes, task, node);
    }
    if (placement->load_limit != TA_UNLIMITED)
        placement->spare[node] -= sign * tai_execution(instance, task, node);
    if (placement->objective == TA_OBJECTIVE_TURNAROUND)
        add_load(placement, task, node, sign, placement->load);
}

void
tai_placement_put(struct tai_placement *placement, int32_t task, int32_t node)
{
    assert(placement->node[task] < 0);
    assert(tai_placement_allowed(placement, task, node));
    account(placement, task, node, 1);
    placement->node[task] = node;
    placement->unplaced--;
    const int32_t after = placement->entry[node];
    if (after < 0) {
        placement->next[task] = placement->previous[task] = task;
        placement->entry[node] = task;
        return;
    }
    const int32_t before = placement->previous[after];
    placement->next[task] = after;
    placement->previous[task] = before;
    placement->next[before] = placement->previous[after] = task;
}

void
tai_placement_take(struct tai_placement *placement, int32_t task)
{
    const int32_t node = placement->node[task];
    assert(node >= 0);
    account(placement, task, node, -1);
    placement->node[task] = -1;
    placement->unplaced++;
    const int32_t next = placement->next[task];
    const int32_t before = placement->previous[task];
    placement->next[before] = next;
    placement->previous[next] = before;
    if (placement->entry[node] == task)
        placement->entry[node] = next == task ? -1 : next;
}

void
tai_placement_move(struct tai_placement *placement, int32_t task, int32_t node)
{
    tai_placement_take(placement, task);
    tai_placement_put(placement, task, node);
}

/* ---- Checking ---------------------------------------------------------- */

static bool
check_traffic(const struct tai_placement *placement)
{
    const struct tai_graph *graph = &placement->graph;
    const int32_t nodes = placement->instance->nodes;
    for (int32_t t = 0; t < graph->tasks; t++)
        for (int32_t p = 0; p < nodes; p++) {
            ta_cost sum = 0;
            for (int64_t a = graph->first[t]; a < graph->first[t + 1]; a++)
                if (placement->node[graph->neighbour[a]] == p)
                    sum += graph->cost[a];
            if (traffic_of(placement, t)[p] != sum)
                return false;
        }
    return true;
}

static bool
check_left(const struct tai_placement *placement)
{
    const struct ta_instance *instance = placement->instance;
    for (int32_t r = 0; r < instance->resources; r++)
        for (int32_t p = 0; p < instance->nodes; p++) {
            const struct tai_resource *resource = &instance->resource[r];
            ta_cost left = resource->capacity[p];
            if (left == TA_UNLIMITED)
                continue;
            for (int32_t t = 0; t < instance->tasks; t++)
                if (placement->node[t] == p)
                    left -= tai_requirement(resource, instance->nodes, t, p);
            if (placement->left[(int64_t)r * instance->nodes + p] != left)
                return false;
        }
    return true;
}

/* Loads by a route of their own: pair by pair. */
static bool
check_loads(const struct tai_placement *placement)
{
    const struct ta_instance *instance = placement->instance;
    if (placement->objective != TA_OBJECTIVE_TURNAROUND)
        return true;
    for (int32_t p = 0; p < instance->nodes; p++) {
        ta_cost load = 0;
        for (int32_t t = 0; t < instance->tasks; t++)
            if (placement->node[t] == p)
                load +=
                    tai_execution(instance, t, p) + tai_within(instance, t, p);
        for (int64_t i = 0; i < instance->pairs; i++) {
            const int32_t a = placement->node[instance->pair_task[i]];
            const int32_t b = placement->node[instance->pair_other[i]];
            if (a >= 0 && b >= 0 && (a == p || b == p))
                load += instance->pair_cost[i] * tai_distance(instance, a, b);
        }
        if (placement->load[p] != load)
            return false;
    }
    return true;
}

static bool
check_rings(const struct tai_placement *placement)
{
    int32_t placed = 0;
    for (int32_t p = 0; p < placement->instance->nodes; p++) {
        int32_t t = placement->entry[p];
        if (t < 0)
            continue;
        do {
            if (placement->node[t] != p ||
                placement->previous[placement->next[t]] != t)
                return false;
            placed++;
            t = placement->next[t];
        } while (t != placement->entry[p]);
    }
    return placed + placement->unplaced == placement->instance->tasks;
}

bool
tai_placement_check(const struct tai_placement *placement)
{
    return check_traffic(placement) && check_left(placement) &&
           check_loads(placement) && check_rings(placement);
}
