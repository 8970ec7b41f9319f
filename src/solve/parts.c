/* SPDX-License-Identifier: MIT */
/*
 * What presolve leaves falls into components, and small ones are instances of
 * their own: an engine that would look at all tasks for each step of one
 * component, or prove nothing about the one because of the other, does
 * neither. Components above SMALL tasks stay together as one part, so that a
 * run that is stopped has a bound for all of them; the search splits them
 * when it comes to that.
 *
 * Reporting. With b(i) and v(i) the bound and the value of part i,
 *
 *     paid + sum of b(i)  and  paid + sum of v(i)
 *
 * are those of the whole. A bound is passed on at once; an assignment has to
 * be put together and costed, which takes as long as the instance is large,
 * so that is done for parts that are large themselves, and otherwise when all
 * of them have been visited.
 */
#include "solve/parts.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "bound/simple.h"
#include "exact/fixpoint.h"
#include "model/presolve.h"

#define SMALL 1000

struct parts;

struct part {
    struct parts *all;
    struct ta_instance *instance;
    struct tai_incumbent incumbent;
    struct tai_section section; /* tasks ascending, nodes likewise */
    int32_t *node;              /* [nodes of the section] */
    ta_cost value;              /* as it is counted in the sums of `all` */
    ta_cost bound;
};

struct parts {
    struct tai_incumbent *whole;
    struct tai_presolve presolve;
    int32_t count;
    struct part *part;   /* [count], the smallest first */
    int32_t *which;      /* [tasks]: part of a task that is left */
    int32_t *task;       /* [tasks]: tasks of part 0, of part 1, ... */
    int32_t *size;       /* [tasks + 1], scratch */
    int32_t *assignment; /* [tasks], scratch */
    int32_t without_value, without_bound; /* how many parts have none yet */
    ta_cost value, bound;                 /* sums, `paid` included */
};

/* ---- Reporting --------------------------------------------------------- */

/* Puts together what the parts have. */
static void
offer_whole(struct parts *all)
{
    if (all->without_value > 0 || all->value >= all->whole->value)
        return;
    for (int32_t i = 0; i < all->count; i++) {
        const struct part *part = &all->part[i];
        for (int32_t t = 0; t < part->section.tasks; t++)
            all->assignment[part->section.task[t]] =
                part->node[part->incumbent.assignment[t]];
    }
    tai_presolve_undo(&all->presolve, all->assignment);
    tai_incumbent_offer(all->whole, all->assignment);
    assert(all->whole->value <= all->value);
}

/* Brings the sums up to date with a part. */
static void
count_part(struct part *part)
{
    struct parts *all = part->all;
    const struct tai_incumbent *own = &part->incumbent;
    if (tai_incumbent_exists(own)) {
        if (part->value == TA_FORBIDDEN)
            all->without_value--;
        else
            all->value -= part->value;
        part->value = own->value;
        all->value += part->value;
    }
    if (own->lower_bound == TA_FORBIDDEN || own->lower_bound == TA_NO_BOUND)
        return;
    if (part->bound == TA_NO_BOUND)
        all->without_bound--;
    else
        all->bound -= part->bound;
    part->bound = own->lower_bound;
    all->bound += part->bound;
}

/* Called by a part's incumbent after each change. */
static void
hear_part(void *context)
{
    struct part *part = context;
    struct parts *all = part->all;
    struct tai_incumbent *whole = all->whole;
    whole->method = part->incumbent.method;
    whole->open_frames = part->incumbent.open_frames;
    count_part(part);
    if (part->incumbent.lower_bound == TA_FORBIDDEN)
        tai_incumbent_raise(whole, TA_FORBIDDEN);
    else if (all->without_bound == 0)
        tai_incumbent_raise(whole, all->bound);
    if (part->section.tasks > all->presolve.left / 8)
        offer_whole(all);
    tai_incumbent_closed(whole); /* stops the run if a gap is good enough */
}

/* ---- Parts ------------------------------------------------------------- */

/* Numbers the components of what is left; size[i] gets their sizes. */
static int32_t
find_components(struct parts *all)
{
    const struct tai_presolve *p = &all->presolve;
    int32_t count = 0;
    for (int32_t t = 0; t < p->tasks; t++)
        all->which[t] = -1;
    for (int32_t t = 0; t < p->tasks; t++) {
        if (tai_presolve_gone(p, t) || all->which[t] >= 0)
            continue;
        int32_t head = 0, tail = 0;
        all->task[tail++] = t;
        all->which[t] = count;
        while (head < tail) {
            const int32_t u = all->task[head++];
            for (int32_t a = p->list[u]; a >= 0; a = p->arc[a].next) {
                const int32_t v = p->arc[a].task;
                if (all->which[v] < 0) {
                    all->which[v] = count;
                    all->task[tail++] = v;
                }
            }
        }
        all->size[count++] = tail;
    }
    return count;
}

/* Components by size: `order` gets their new numbers, and all those above
   SMALL the same. O(tasks) by counting. */
static ta_status
order_components(struct parts *all, int32_t components)
{
    const struct tai_presolve *p = &all->presolve;
    const bool split = tai_run_has(all->whole->run, TAI_PART_COMPONENTS);
    int32_t *place = tai_alloc_zero(SMALL + 2, sizeof *place);
    if (!place)
        return TA_OUT_OF_MEMORY;
    for (int32_t c = 0; c < components; c++) {
        const int32_t size = all->size[c];
        if (split && size <= SMALL)
            place[size + 1]++;
    }
    for (int32_t size = 1; size <= SMALL + 1; size++)
        place[size] += place[size - 1];
    const int32_t small = place[SMALL + 1];
    all->count = small + (small < components);
    for (int32_t c = 0; c < components; c++) {
        const int32_t size = all->size[c];
        all->size[c] = split && size <= SMALL ? place[size]++ : small;
    }
    for (int32_t t = 0; t < p->tasks; t++)
        if (all->which[t] >= 0)
            all->which[t] = all->size[all->which[t]];
    tai_free(place);
    return TA_OK;
}

/* Fills task[] with the tasks of each part, one after the other. */
static void
list_tasks(struct parts *all)
{
    const int32_t tasks = all->presolve.tasks;
    for (int32_t i = 0; i <= all->count; i++)
        all->size[i] = 0;
    for (int32_t t = 0; t < tasks; t++)
        if (all->which[t] >= 0)
            all->size[all->which[t] + 1]++;
    for (int32_t i = 0; i < all->count; i++)
        all->size[i + 1] += all->size[i];
    for (int32_t i = 0; i < all->count; i++) {
        all->part[i].section.task = all->task + all->size[i];
        all->part[i].section.tasks = all->size[i + 1] - all->size[i];
    }
    for (int32_t t = 0; t < tasks; t++)
        if (all->which[t] >= 0)
            all->task[all->size[all->which[t]]++] = t;
}

/* The nodes that some task of the part can be on; number[q] is the place of
   node q among them, or -1. */
static ta_status
find_nodes(struct part *part, int32_t number[])
{
    const struct tai_presolve *p = &part->all->presolve;
    struct tai_section *section = &part->section;
    for (int32_t q = 0; q < p->nodes; q++)
        number[q] = -1;
    for (int32_t i = 0; i < section->tasks; i++)
        for (int32_t q = 0; q < p->nodes; q++)
            if (tai_presolve_allowed(p, section->task[i], q))
                number[q] = 0;
    for (int32_t q = 0; q < p->nodes; q++)
        if (number[q] == 0)
            number[q] = section->nodes++;
    part->node = tai_alloc(section->nodes, sizeof *part->node);
    section->node = part->node;
    if (!part->node)
        return TA_OUT_OF_MEMORY;
    for (int32_t q = 0; q < p->nodes; q++)
        if (number[q] >= 0)
            part->node[number[q]] = q;
    return TA_OK;
}

/* The instance of a part, its incumbent, and what is known at once. */
static ta_status
open_part(struct parts *all, struct part *part, const int32_t start[])
{
    int32_t *number = tai_alloc(all->presolve.nodes, sizeof *number);
    part->all = all;
    part->value = TA_FORBIDDEN;
    part->bound = TA_NO_BOUND;
    ta_status status = number ? find_nodes(part, number) : TA_OUT_OF_MEMORY;
    if (!status)
        status = tai_presolve_extract(&all->presolve, &part->section,
                                      &part->instance);
    if (!status)
        status = tai_incumbent_init(&part->incumbent, part->instance,
                                    all->whole->run);
    struct tai_incumbent *own = &part->incumbent;
    if (!status) {
        own->method = all->whole->method;
        tai_incumbent_raise(own, tai_simple_bound(own));
    }
    if (!status && start) {
        for (int32_t i = 0; i < part->section.tasks; i++)
            all->assignment[i] = number[start[part->section.task[i]]];
        tai_incumbent_offer(own, all->assignment);
        assert(tai_incumbent_exists(own));
    }
    own->elsewhere = TA_NO_BOUND;
    own->changed = hear_part;
    own->context = part;
    if (!status)
        count_part(part);
    tai_free(number);
    return status;
}

/* ---- The whole --------------------------------------------------------- */

static void
release(struct parts *all)
{
    for (int32_t i = 0; all->part && i < all->count; i++) {
        if (all->part[i].incumbent.instance)
            tai_incumbent_release(&all->part[i].incumbent);
        tai_free(all->part[i].node);
        ta_instance_free(all->part[i].instance);
    }
    tai_free(all->part);
    tai_free(all->assignment);
    tai_free(all->size);
    tai_free(all->task);
    tai_free(all->which);
    tai_presolve_release(&all->presolve);
}

static ta_status
allocate(struct parts *all)
{
    const int64_t tasks = all->presolve.tasks;
    all->which = tai_alloc(tasks, sizeof *all->which);
    all->task = tai_alloc(tasks, sizeof *all->task);
    all->size = tai_alloc(tasks + 1, sizeof *all->size);
    all->assignment = tai_alloc_zero(tasks, sizeof *all->assignment);
    return all->which && all->task && all->size && all->assignment
               ? TA_OK
               : TA_OUT_OF_MEMORY;
}

/* A line for each rule that found something. */
static void
tell(const struct parts *all, const struct tai_fixpoint *done)
{
    const struct tai_presolve *p = &all->presolve;
    const struct {
        int64_t count;
        const char *of_what;
    } rule[] = {
        {done->nodes, "nodes that no task needs"},
        {done->pruned, "pairs of task and node removed"},
        {done->forced, "tasks with one node left"},
        {done->contracted, "tasks that go where a neighbour goes"},
        {done->leaves, "tasks folded into their only neighbour"},
        {done->chains, "tasks with two neighbours, joined"},
        {done->persistent, "tasks fixed by isolating cuts"},
    };
    TAI_LOG(all->whole->run,
            "Presolve leaves %d of %d tasks, in %d part%s:", p->left, p->tasks,
            all->count, all->count == 1 ? "" : "s");
    for (size_t i = 0; i < sizeof rule / sizeof *rule; i++)
        if (rule[i].count > 0)
            TAI_LOG(all->whole->run, "  %-40s %10lld", rule[i].of_what,
                    (long long)rule[i].count);
}

/* Whether what is left is worth an instance of its own. */
static bool
is_smaller(const struct parts *all, const struct tai_fixpoint *done)
{
    return all->presolve.instance->resources > 0 || done->pruned > 0 ||
           done->nodes > 0 || all->presolve.left < all->presolve.tasks ||
           all->count > 1;
}

static ta_status
open_parts(struct parts *all)
{
    struct tai_incumbent *whole = all->whole;
    const int64_t tasks = all->presolve.tasks;
    ta_status status = TA_OK;
    int32_t *start = NULL;
    all->value = all->bound = all->presolve.paid;
    all->without_value = all->without_bound = all->count;
    if (tai_incumbent_exists(whole)) {
        start = tai_copy(whole->assignment, tasks, sizeof *start);
        if (!start)
            return TA_OUT_OF_MEMORY;
        tai_presolve_apply(&all->presolve, start);
    }
    for (int32_t i = 0; !status && i < all->count; i++)
        status = open_part(all, &all->part[i], start);
    tai_free(start);
    return status;
}

/* The parts have been opened. */
static ta_status
solve_parts(struct parts *all,
            ta_status (*solve)(struct tai_incumbent *part, void *context),
            void *context)
{
    struct tai_incumbent *whole = all->whole;
    whole->method = "presolve";
    offer_whole(all);
    if (all->without_bound == 0)
        tai_incumbent_raise(whole, all->bound);
    for (int32_t i = 0; i < all->count && !tai_incumbent_closed(whole); i++) {
        struct tai_incumbent *own = &all->part[i].incumbent;
        if (whole->run->stop)
            break;
        if (all->without_bound == 0)
            own->elsewhere = all->bound - all->part[i].bound;
        const ta_status status =
            tai_incumbent_closed(own) ? TA_OK : solve(own, context);
        if (status && status != TA_NOT_SUPPORTED)
            return status;
    }
    offer_whole(all);
    return TA_OK;
}

/* The run is over: what presolve has made of the incumbent, without looking at
   what it left. */
static void
offer_improved(struct parts *all)
{
    struct tai_incumbent *whole = all->whole;
    if (!tai_incumbent_exists(whole))
        return;
    memcpy(all->assignment, whole->assignment,
           (size_t)all->presolve.tasks * sizeof *all->assignment);
    tai_presolve_apply(&all->presolve, all->assignment);
    tai_presolve_undo(&all->presolve, all->assignment);
    tai_incumbent_offer(whole, all->assignment);
}

ta_status
tai_parts_solve(struct tai_incumbent *incumbent,
                ta_status (*solve)(struct tai_incumbent *part, void *context),
                void *context)
{
    struct parts all = {.whole = incumbent};
    struct tai_fixpoint done;
    if (incumbent->objective != TA_OBJECTIVE_TOTAL ||
        incumbent->load_limit != TA_UNLIMITED ||
        (incumbent->instance->resources > 0 &&
         !tai_run_has(incumbent->run, TAI_PART_SLACK)))
        return TA_NOT_SUPPORTED;
    ta_status status = tai_presolve_begin(incumbent->instance, &all.presolve);
    if (!status)
        status = tai_fixpoint_reach(&all.presolve, incumbent->run, &done);
    if (!status && all.presolve.infeasible) {
        TAI_LOG(incumbent->run, "Presolve: a task has no node left.");
        incumbent->method = "presolve";
        tai_incumbent_raise(incumbent, TA_FORBIDDEN);
        release(&all);
        return TA_OK;
    }
    if (!status)
        status = allocate(&all);
    if (!status && !incumbent->run->stop)
        status = order_components(&all, find_components(&all));
    if (!status && tai_run_stopped(incumbent->run, 0, "presolve")) {
        offer_improved(&all);
        release(&all);
        return TA_OK;
    }
    if (!status && !is_smaller(&all, &done)) {
        TAI_LOG(incumbent->run, "Presolve finds nothing.");
        status = TA_NOT_SUPPORTED;
    }
    if (!status) {
        tell(&all, &done);
        all.part = tai_alloc_zero(all.count, sizeof *all.part);
        status = all.part ? TA_OK : TA_OUT_OF_MEMORY;
    }
    if (!status) {
        list_tasks(&all);
        status = open_parts(&all);
    }
    if (!status)
        status = solve_parts(&all, solve, context);
    release(&all);
    return status;
}
