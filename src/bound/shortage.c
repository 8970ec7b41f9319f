/* SPDX-License-Identifier: MIT */
/*
 * Constraints that cannot be kept, told by counting.
 *
 * Three relaxations, each of which divides things among nodes and has a
 * solution or a set of nodes that is too small (hall.h):
 *
 *   - of a resource, what each task needs where it needs least;
 *   - the number of large tasks: those that take more than one part in m + 1
 *     of each node that they can run on, for m = 1, 2, ... Node p has room for
 *     as many as fit if the smallest come first, which are m at most;
 *   - tasks that are pairwise apart, one to a node. Groups that overlap, such
 *     as pairs, are put together to larger ones greedily.
 *
 * Each node's part is necessary for an assignment, so a set that is too small
 * proves that there is none. What holds for tasks that are together holds for
 * the one task that the restriction has in their place.
 *
 * Nothing overflows: freezing keeps the sum of what all tasks need below 2^62,
 * and rooms are only added up where they are less than that.
 *
 * Cost: O(tasks * nodes) and a minimum cut for each count; at most WORK_MOST
 * for counts of large tasks and of those apart.
 */
#include "bound/shortage.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/number.h"
#include "base/text.h"
#include "bound/hall.h"
#include "model/evaluate.h"

/* Tasks or nodes that are named in the reason. */
#define NAMES_MOST 6

/* A task is large if fewer than this of its size fit on a node. */
#define SHARE_MOST 8

/* Rows of tasks and nodes looked at, for each of two kinds of counts. */
#define WORK_MOST (INT64_C(1) << 26)

/* What is scarce: a resource, or execution where loads are limited. */
struct supply {
    const struct tai_resource *resource; /* NULL: execution */
    ta_cost load_limit;
};

struct shortage {
    const struct tai_restriction *restriction;
    const struct ta_instance *instance; /* the restriction's */
    struct tai_run *run;
    struct tai_hall hall;
    int32_t *head;         /* [tasks]: the first of the original that it has */
    ta_cost *amount;       /* [tasks] */
    ta_cost *room;         /* [nodes] */
    int8_t *share;         /* [tasks]: how many of its size share a node */
    bool *chosen;          /* [tasks]: those that make it so */
    bool *set;             /* [nodes]: N */
    struct tai_text words; /* the reason */
};

static ta_cost
need_of(const struct shortage *s, const struct supply *supply, int32_t task,
        int32_t node)
{
    return supply->resource ? tai_requirement(supply->resource,
                                              s->instance->nodes, task, node)
                            : tai_execution(s->instance, task, node);
}

static ta_cost
room_on(const struct supply *supply, int32_t node)
{
    return supply->resource ? supply->resource->capacity[node]
                            : supply->load_limit;
}

/* Of N, and of the tasks that can run there only, which are chosen if they
   are. */
static ta_status
find_set(struct shortage *s, bool *found)
{
    const ta_status status =
        tai_hall_find(&s->hall, s->amount, s->room, s->run, s->set, found);
    for (int32_t t = 0; t < s->instance->tasks && *found; t++)
        s->chosen[t] =
            s->amount[t] > 0 && tai_hall_confines(&s->hall, s->set, t);
    return status;
}

static ta_cost
chosen_amount(const struct shortage *s)
{
    ta_cost sum = 0;
    for (int32_t t = 0; t < s->instance->tasks; t++)
        sum += s->chosen[t] ? s->amount[t] : 0;
    return sum;
}

/* Of the nodes of N. */
static ta_cost
room_of_set(const struct shortage *s)
{
    ta_cost sum = 0;
    for (int32_t p = 0; p < s->instance->nodes; p++)
        sum += s->set[p] ? s->room[p] : 0;
    return sum;
}

static int32_t
nodes_of_set(const struct shortage *s)
{
    int32_t count = 0;
    for (int32_t p = 0; p < s->instance->nodes; p++)
        count += s->set[p];
    return count;
}

/* ---- Words ------------------------------------------------------------- */

/* The i-th of so many names: "a", "a and b", "a, b, c and 5 more". True if it
   is not the last that is told. */
static bool
add_name(struct tai_text *words, int32_t i, int32_t count, const char *name)
{
    if (i == NAMES_MOST && count > NAMES_MOST) {
        tai_text_add(words, " and %d more", (int)(count - i));
        return false;
    }
    const char *before = i == 0 ? "" : i + 1 == count ? " and" : ",";
    tai_text_add(words, "%s %s", before, name);
    return i + 1 < count;
}

/* The task of the restriction that has this one in it. */
static int32_t
own_task(const struct shortage *s, int32_t task)
{
    const int32_t *stands_for = s->restriction->stands_for;
    return stands_for ? stands_for[task] : task;
}

/* "task a", "tasks a and b", and so on; of those that are together all, or
   only the first. */
static void
name_tasks(struct shortage *s, bool all)
{
    const struct ta_instance *original = s->restriction->original;
    int32_t count = 0, others = 0, i = 0;
    for (int32_t t = 0; t < original->tasks; t++) {
        const bool is_told = all || s->head[own_task(s, t)] == t;
        count += s->chosen[own_task(s, t)] && is_told;
        others += s->chosen[own_task(s, t)] && !is_told;
    }
    tai_text_add(&s->words, count == 1 ? "task" : "tasks");
    bool more = true;
    for (int32_t t = 0; t < original->tasks && more; t++) {
        char buffer[TA_NAME_BUFFER];
        if (s->chosen[own_task(s, t)] && (all || s->head[own_task(s, t)] == t))
            more = add_name(&s->words, i++, count,
                            ta_instance_task_name(original, t, buffer));
    }
    if (others > 0)
        tai_text_add(&s->words, " (with what must be together with %s)",
                     count == 1 ? "it" : "them");
}

/* "the nodes" if all are in N; otherwise "node n1, the only one that they
   can run on,", "nodes n1 and n2, the only ones that they can run on,". */
static void
name_nodes(struct shortage *s)
{
    const int32_t nodes = s->instance->nodes, count = nodes_of_set(s);
    int32_t i = 0, tasks = 0;
    for (int32_t t = 0; t < s->instance->tasks; t++)
        tasks += s->chosen[t];
    if (count == nodes && nodes > 1) {
        tai_text_add(&s->words, "the nodes");
        return;
    }
    tai_text_add(&s->words, count == 1 ? "node" : "nodes");
    bool more = true;
    for (int32_t p = 0; p < nodes && more; p++) {
        char buffer[TA_NAME_BUFFER];
        if (s->set[p])
            more = add_name(
                &s->words, i++, count,
                ta_instance_node_name(s->restriction->original, p, buffer));
    }
    if (count < nodes)
        tai_text_add(&s->words, ", the only %s that %s can run on,",
                     count == 1 ? "one" : "ones", tasks == 1 ? "it" : "they");
}

static const char *
has_or_have(const struct shortage *s)
{
    return nodes_of_set(s) == 1 ? "has" : "have";
}

/* ---- Needs ------------------------------------------------------------- */

/* The least that each task needs. */
static void
fill_needs(struct shortage *s, const struct supply *supply)
{
    for (int32_t t = 0; t < s->instance->tasks; t++) {
        ta_cost least = TA_FORBIDDEN;
        for (int32_t p = 0; p < s->instance->nodes; p++)
            if (tai_hall_allows(&s->hall, t, p) &&
                need_of(s, supply, t, p) < least)
                least = need_of(s, supply, t, p);
        assert(least < TA_FORBIDDEN); /* it may run somewhere */
        s->amount[t] = least;
    }
    for (int32_t p = 0; p < s->instance->nodes; p++)
        s->room[p] = room_on(supply, p);
}

static void
tell_needs(struct shortage *s, const struct supply *supply)
{
    const struct tai_resource *resource = supply->resource;
    const int decimals =
        resource ? resource->decimals : ta_instance_total_decimals(s->instance);
    char needed[TA_COST_BUFFER], present[TA_COST_BUFFER];
    ta_cost_format(chosen_amount(s), decimals, needed);
    ta_cost_format(room_of_set(s), decimals, present);
    name_tasks(s, true);
    if (resource)
        tai_text_add(&s->words, " need %s of %s at least, and ", needed,
                     resource->name);
    else
        tai_text_add(&s->words, " take %s to execute at least, and ", needed);
    name_nodes(s);
    tai_text_add(&s->words, " %s %s", resource ? has_or_have(s) : "may take",
                 present);
}

static ta_status
find_needs(struct shortage *s, const struct supply *supply, bool *found)
{
    fill_needs(s, supply);
    const ta_status status = find_set(s, found);
    if (*found)
        tell_needs(s, supply);
    return status;
}

/* ---- Large tasks ------------------------------------------------------- */

/* How many tasks of its size fit on one of its nodes, at most; SHARE_MOST for
   more. */
static ta_cost
share_of(const struct shortage *s, const struct supply *supply, int32_t task)
{
    ta_cost most = 0;
    for (int32_t p = 0; p < s->instance->nodes && most < SHARE_MOST; p++) {
        if (!tai_hall_allows(&s->hall, task, p))
            continue;
        const ta_cost need = need_of(s, supply, task, p);
        const ta_cost room = room_on(supply, p);
        const ta_cost fit =
            need == 0 || room == TA_UNLIMITED ? SHARE_MOST : room / need;
        most = fit > most ? fit : most;
    }
    return most < SHARE_MOST ? most : SHARE_MOST;
}

/* How many of the tasks with amount 1 fit on the node: the smallest first, of
   which `share` at most do. */
static ta_cost
count_room(const struct shortage *s, const struct supply *supply, int32_t node,
           int share)
{
    ta_cost smallest[SHARE_MOST]; /* ascending */
    int count = 0, fit = 0;
    for (int32_t t = 0; t < s->instance->tasks; t++) {
        if (s->amount[t] == 0 || !tai_hall_allows(&s->hall, t, node))
            continue;
        const ta_cost need = need_of(s, supply, t, node);
        int i = count;
        if (count < share)
            count++;
        else if (need < smallest[share - 1])
            i = share - 1;
        else
            continue;
        for (; i > 0 && smallest[i - 1] > need; i--)
            smallest[i] = smallest[i - 1];
        smallest[i] = need;
    }
    ta_cost left = room_on(supply, node);
    while (fit < count && smallest[fit] <= left)
        left -= smallest[fit++];
    return fit;
}

static void
fill_room(struct shortage *s, const struct supply *supply, int share)
{
    for (int32_t p = 0; p < s->instance->nodes; p++)
        s->room[p] = count_room(s, supply, p, share);
}

/* The others may have been smaller: less room for those that are chosen. */
static void
tell_large(struct shortage *s, const struct supply *supply, int share)
{
    for (int32_t t = 0; t < s->instance->tasks; t++)
        s->amount[t] = s->chosen[t];
    fill_room(s, supply, share);
    tai_text_add(&s->words, "of ");
    name_tasks(s, false);
    tai_text_add(&s->words, ", ");
    name_nodes(s);
    if (supply->resource)
        tai_text_add(&s->words, " %s %s for", has_or_have(s),
                     supply->resource->name);
    else
        tai_text_add(&s->words, " may execute");
    tai_text_add(&s->words, " %" PRId64 " at most", room_of_set(s));
}

static ta_status
find_large(struct shortage *s, const struct supply *supply, bool *found)
{
    const int32_t tasks = s->instance->tasks;
    const int64_t rows = (int64_t)tasks * s->instance->nodes;
    ta_status status = TA_OK;
    int32_t last = 0;
    for (int32_t t = 0; t < tasks; t++)
        s->share[t] = (int8_t)share_of(s, supply, t);
    for (int m = 1; m < SHARE_MOST && m * rows <= WORK_MOST; m++) {
        int32_t count = 0;
        for (int32_t t = 0; t < tasks; t++)
            count += (int32_t)(s->amount[t] = s->share[t] <= m);
        if (count == last)
            continue;
        last = count;
        fill_room(s, supply, m);
        status = find_set(s, found);
        if (status)
            break;
        if (*found) {
            tell_large(s, supply, m);
            break;
        }
    }
    return status;
}

/* ---- Apart ------------------------------------------------------------- */

/* Tasks that are pairwise apart, while one such set is made. */
struct clique {
    const struct tai_groups *groups;
    int64_t *first;    /* [tasks + 1] */
    int32_t *group_of; /* those that a task is in, from first[t] */
    int32_t *member;   /* [tasks]: C */
    int32_t count;
    int32_t *apart;   /* [tasks]: from how many of C it is apart */
    int32_t *counted; /* [tasks]: the last of C that was counted in this */
    int32_t *latest;  /* [tasks]: the last C it was in */
    int32_t number;   /* of this C, from 1 */
    int64_t work;
};

static ta_status
clique_init(struct clique *c, const struct ta_instance *instance)
{
    const struct tai_groups *groups = &instance->apart;
    const int64_t tasks = instance->tasks;
    const int64_t members = groups->first[groups->groups];
    *c = (struct clique){.groups = groups};
    c->first = tai_alloc_zero(tasks + 2, sizeof *c->first);
    c->group_of = tai_alloc(members, sizeof *c->group_of);
    c->member = tai_alloc(tasks, sizeof *c->member);
    c->apart = tai_alloc_zero(tasks, sizeof *c->apart);
    c->counted = tai_alloc_zero(tasks, sizeof *c->counted);
    c->latest = tai_alloc_zero(tasks, sizeof *c->latest);
    if (!c->first || !c->group_of || !c->member || !c->apart || !c->counted ||
        !c->latest)
        return TA_OUT_OF_MEMORY;
    for (int64_t i = 0; i < members; i++)
        c->first[groups->member[i] + 2]++;
    for (int64_t t = 0; t < tasks; t++)
        c->first[t + 2] += c->first[t + 1];
    for (int32_t g = 0; g < groups->groups; g++)
        for (int64_t i = groups->first[g]; i < groups->first[g + 1]; i++)
            c->group_of[c->first[groups->member[i] + 1]++] = g;
    return TA_OK;
}

static void
clique_release(struct clique *c)
{
    tai_free(c->latest);
    tai_free(c->counted);
    tai_free(c->apart);
    tai_free(c->member);
    tai_free(c->group_of);
    tai_free(c->first);
}

static void
clique_add(struct clique *c, int32_t task)
{
    c->member[c->count++] = task;
    c->latest[task] = c->number;
    for (int64_t i = c->first[task]; i < c->first[task + 1]; i++) {
        const int32_t g = c->group_of[i];
        for (int64_t j = c->groups->first[g]; j < c->groups->first[g + 1];
             j++) {
            const int32_t other = c->groups->member[j];
            if (c->counted[other] == task + 1)
                continue;
            c->counted[other] = task + 1;
            c->apart[other]++;
        }
        c->work += c->groups->first[g + 1] - c->groups->first[g];
    }
}

/* C as a group and, in their order, tasks that are apart from all of it. False
   if the group is in an earlier one. */
static bool
clique_grow(struct clique *c, const struct ta_instance *instance, int32_t group)
{
    const int32_t tasks = instance->tasks;
    const int64_t begin = c->groups->first[group];
    const int64_t end = c->groups->first[group + 1];
    const int32_t latest = c->latest[c->groups->member[begin]];
    bool is_new = latest == 0;
    for (int64_t i = begin; i < end; i++)
        is_new |= c->latest[c->groups->member[i]] != latest;
    c->work += end - begin;
    if (!is_new)
        return false;
    memset(c->apart, 0, (size_t)tasks * sizeof *c->apart);
    memset(c->counted, 0, (size_t)tasks * sizeof *c->counted);
    c->count = 0;
    c->number++;
    if (end - begin > instance->nodes) { /* enough, and slow to look at */
        memcpy(c->member, &c->groups->member[begin],
               (size_t)(end - begin) * sizeof *c->member);
        c->count = (int32_t)(end - begin);
        return true;
    }
    for (int64_t i = begin; i < end; i++)
        clique_add(c, c->groups->member[i]);
    for (int32_t t = 0; t < tasks; t++)
        if (c->apart[t] == c->count && c->latest[t] != c->number)
            clique_add(c, t);
    c->work += 3 * (int64_t)tasks;
    return true;
}

/* Whether the tasks of C can be given nodes one by one, those with the fewest
   allowed first, because no more than w of them have w nodes or fewer. */
static bool
has_enough_nodes(const struct shortage *s, const struct clique *c)
{
    const struct tai_hall *hall = &s->hall;
    int32_t *with = tai_alloc_zero(hall->nodes + 1, sizeof *with);
    if (!with)
        return false; /* as it is, only slower */
    for (int32_t i = 0; i < c->count; i++) {
        const int64_t class = hall->class_of[c->member[i]];
        int nodes = 0;
        for (int32_t w = 0; w < hall->words; w++)
            nodes +=
                __builtin_popcountll(hall->allowed[class * hall->words + w]);
        with[nodes]++;
    }
    bool enough = true;
    for (int32_t w = 0, sum = 0; w <= hall->nodes && enough; w++) {
        sum += with[w];
        enough = sum <= w;
    }
    tai_free(with);
    return enough;
}

static void
tell_apart(struct shortage *s)
{
    name_tasks(s, false);
    tai_text_add(&s->words, " must be apart, and ");
    name_nodes(s);
    tai_text_add(&s->words, " %s room for %" PRId64, has_or_have(s),
                 room_of_set(s));
}

static ta_status
find_apart(struct shortage *s, bool *found)
{
    const int32_t tasks = s->instance->tasks;
    struct clique c;
    ta_status status = clique_init(&c, s->instance);
    for (int32_t g = 0;
         !status && !*found && g < c.groups->groups && c.work <= WORK_MOST;
         g++) {
        if (!clique_grow(&c, s->instance, g) || has_enough_nodes(s, &c))
            continue;
        memset(s->amount, 0, (size_t)tasks * sizeof *s->amount);
        for (int32_t i = 0; i < c.count; i++)
            s->amount[c.member[i]] = 1;
        for (int32_t p = 0; p < s->instance->nodes; p++)
            s->room[p] = 1;
        c.work += s->hall.arcs;
        status = find_set(s, found);
        if (*found)
            tell_apart(s);
    }
    clique_release(&c);
    return status;
}

/* ---- The whole --------------------------------------------------------- */

/* A task that takes longer on any node than the limit on loads. */
static bool
find_too_long(struct shortage *s, ta_cost load_limit)
{
    for (int32_t t = 0; t < s->instance->tasks; t++) {
        ta_cost least = TA_FORBIDDEN;
        for (int32_t p = 0; p < s->instance->nodes; p++)
            if (tai_execution(s->instance, t, p) < least)
                least = tai_execution(s->instance, t, p);
        if (least <= load_limit)
            continue;
        const int decimals = ta_instance_total_decimals(s->instance);
        char needed[TA_COST_BUFFER], present[TA_COST_BUFFER];
        memset(s->chosen, 0, (size_t)s->instance->tasks);
        s->chosen[t] = true;
        name_tasks(s, false);
        tai_text_add(&s->words,
                     " takes %s to execute at least, and a node may take %s",
                     ta_cost_format(least, decimals, needed),
                     ta_cost_format(load_limit, decimals, present));
        return true;
    }
    return false;
}

static ta_status
find_in_supply(struct shortage *s, const struct supply *supply, bool *found)
{
    ta_status status = find_needs(s, supply, found);
    if (!status && !*found)
        status = find_large(s, supply, found);
    return status;
}

static ta_status
find(struct shortage *s, ta_cost load_limit, bool *found)
{
    ta_status status = tai_hall_init(&s->hall, s->instance, load_limit);
    if (!status && load_limit != TA_UNLIMITED) {
        const struct supply execution = {.load_limit = load_limit};
        *found = find_too_long(s, load_limit);
        if (!*found)
            status = find_in_supply(s, &execution, found);
    }
    for (int32_t r = 0; !status && !*found && r < s->instance->resources; r++) {
        const struct supply supply = {.resource = &s->instance->resource[r]};
        if (supply.resource->requirement)
            status = find_in_supply(s, &supply, found);
    }
    if (!status && !*found && s->instance->apart.groups > 0)
        status = find_apart(s, found);
    if (!status && s->words.failed)
        status = TA_OUT_OF_MEMORY;
    return status;
}

static void
find_heads(struct shortage *s)
{
    for (int32_t t = s->restriction->original->tasks - 1; t >= 0; t--)
        s->head[own_task(s, t)] = t;
}

ta_status
tai_shortage_find(const struct tai_restriction *restriction, ta_cost load_limit,
                  struct tai_run *run, bool *found, size_t size, char reason[])
{
    const struct ta_instance *instance = restriction->instance;
    *found = false;
    if (load_limit != TA_UNLIMITED && tai_has_negative_execution(instance))
        load_limit = TA_UNLIMITED; /* sums need not grow with the tasks */
    if (instance->resources == 0 && instance->apart.groups == 0 &&
        load_limit == TA_UNLIMITED)
        return TA_OK;
    struct shortage s = {
        .restriction = restriction,
        .instance = instance,
        .run = run,
        .head = tai_alloc(instance->tasks, sizeof *s.head),
        .amount = tai_alloc(instance->tasks, sizeof *s.amount),
        .room = tai_alloc(instance->nodes, sizeof *s.room),
        .share = tai_alloc(instance->tasks, sizeof *s.share),
        .chosen = tai_alloc(instance->tasks, sizeof *s.chosen),
        .set = tai_alloc(instance->nodes, sizeof *s.set),
    };
    ta_status status = TA_OUT_OF_MEMORY;
    if (s.head && s.amount && s.room && s.share && s.chosen && s.set) {
        find_heads(&s);
        status = find(&s, load_limit, found);
    }
    if (!status && *found)
        snprintf(reason, size, "%s", s.words.bytes);
    tai_text_release(&s.words);
    tai_hall_release(&s.hall);
    tai_free(s.set);
    tai_free(s.chosen);
    tai_free(s.share);
    tai_free(s.room);
    tai_free(s.amount);
    tai_free(s.head);
    return status;
}
