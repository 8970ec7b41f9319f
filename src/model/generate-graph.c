/* SPDX-License-Identifier: MIT */
#include "model/generate.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

#include "base/memory.h"

void
tai_draft_release(struct tai_draft *draft)
{
    tai_free(draft->group);
    tai_free(draft->other);
    tai_free(draft->task);
    *draft = (struct tai_draft){0};
}

int64_t
tai_square_root(int64_t x)
{
    assert(x >= 0);
    int64_t root = 0;
    for (int64_t bit = INT64_C(1) << 31; bit > 0; bit >>= 1)
        if ((root + bit) <= 3037000499 && (root + bit) * (root + bit) <= x)
            root += bit;
    return root;
}

/* Room for `pairs` pairs in all, so that join() cannot fail. */
static ta_status
reserve(struct tai_draft *draft, int64_t pairs)
{
    int32_t *task = tai_resize(draft->task, pairs, sizeof *task);
    if (task)
        draft->task = task;
    int32_t *other = tai_resize(draft->other, pairs, sizeof *other);
    if (other)
        draft->other = other;
    if (!task || !other)
        return TA_OUT_OF_MEMORY;
    draft->room = pairs;
    return TA_OK;
}

static void
join(struct tai_draft *draft, int32_t task, int32_t other)
{
    assert(draft->pairs < draft->room && task != other);
    draft->task[draft->pairs] = task;
    draft->other[draft->pairs] = other;
    draft->pairs++;
}

static int32_t
any_task(const struct tai_draft *draft, struct tai_random *random)
{
    return (int32_t)tai_random_below(random, (uint64_t)draft->tasks);
}

static int64_t
all_pairs(int32_t tasks)
{
    return (int64_t)tasks * (tasks - 1) / 2;
}

/* How many pairs make that mean degree: at most all. */
static int64_t
pairs_for(int32_t tasks, double degree)
{
    const int64_t all = all_pairs(tasks);
    const double wanted = (double)tasks * degree / 2 + 0.5;
    return wanted < (double)all ? (int64_t)wanted : all;
}

/* ---- Sets of pairs ----------------------------------------------------- */

/* The pairs joined so far, in open addressing: no pair is drawn twice. */
struct pair_set {
    uint64_t *slot; /* [mask + 1], 0 for free; never more than half full */
    uint64_t mask;
};

static ta_status
pair_set_init(struct pair_set *set, int64_t pairs)
{
    int64_t slots = 16;
    while (slots < 2 * pairs)
        slots *= 2;
    set->slot = tai_alloc_zero(slots, sizeof *set->slot);
    set->mask = (uint64_t)slots - 1;
    return set->slot ? TA_OK : TA_OUT_OF_MEMORY;
}

/* Whether the pair was new. */
static bool
pair_set_add(struct pair_set *set, int32_t task, int32_t other)
{
    const int32_t low = task < other ? task : other;
    const int32_t high = task < other ? other : task;
    const uint64_t key = (uint64_t)high << 32 | (uint64_t)low; /* high >= 1 */
    uint64_t at = key * 0x9E3779B97F4A7C15u;
    for (at = (at ^ at >> 32) & set->mask; set->slot[at];
         at = (at + 1) & set->mask)
        if (set->slot[at] == key)
            return false;
    set->slot[at] = key;
    return true;
}

/* Joins uniformly drawn pairs that are not in the set until there are
   `pairs`. */
static void
join_uniformly(struct tai_draft *draft, struct pair_set *set, int64_t pairs,
               struct tai_random *random)
{
    while (draft->pairs < pairs) {
        const int32_t task = any_task(draft, random);
        const int32_t other = any_task(draft, random);
        if (task != other && pair_set_add(set, task, other))
            join(draft, task, other);
    }
}

/* ---- Families ---------------------------------------------------------- */

static ta_status
draw_random(struct tai_draft *draft, double degree, struct tai_random *random)
{
    const int64_t pairs = pairs_for(draft->tasks, degree);
    struct pair_set set;
    ta_status status = pair_set_init(&set, pairs);
    if (!status)
        status = reserve(draft, pairs);
    if (!status)
        join_uniformly(draft, &set, pairs, random);
    tai_free(set.slot);
    return status;
}

/* Each task is joined to its neighbours with larger coordinates. The last
   row, or layer, may be incomplete. */
static ta_status
join_grid(struct tai_draft *draft)
{
    const int32_t tasks = draft->tasks;
    const ta_status status = reserve(draft, 3 * (int64_t)tasks);
    if (status)
        return status;
    const int64_t row = draft->width, layer = row * draft->height;
    for (int32_t t = 0; t < tasks; t++) {
        if ((t + 1) % row != 0 && t + 1 < tasks)
            join(draft, t, t + 1);
        if (t % layer + row < layer && t + row < tasks)
            join(draft, t, (int32_t)(t + row));
        if (t + layer < tasks)
            join(draft, t, (int32_t)(t + layer));
    }
    return TA_OK;
}

static int32_t
round_up_quotient(int64_t a, int64_t b)
{
    return (int32_t)((a + b - 1) / b);
}

static ta_status
draw_grid(struct tai_draft *draft, double degree, struct tai_random *random)
{
    (void)degree, (void)random;
    draft->width = (int32_t)tai_square_root(draft->tasks);
    draft->height = round_up_quotient(draft->tasks, draft->width);
    draft->depth = 1;
    return join_grid(draft);
}

static ta_status
draw_grid3(struct tai_draft *draft, double degree, struct tai_random *random)
{
    (void)degree, (void)random;
    int32_t edge = 1;
    while ((int64_t)(edge + 1) * (edge + 1) * (edge + 1) <= draft->tasks)
        edge++;
    draft->width = draft->height = edge;
    draft->depth = round_up_quotient(draft->tasks, (int64_t)edge * edge);
    return join_grid(draft);
}

/* A grid with a hundred columns for each row. */
static ta_status
draw_strip(struct tai_draft *draft, double degree, struct tai_random *random)
{
    (void)degree, (void)random;
    const int32_t rows = (int32_t)tai_square_root(draft->tasks / 100);
    draft->height = rows > 1 ? rows : 1;
    draft->width = round_up_quotient(draft->tasks, draft->height);
    draft->depth = 1;
    return join_grid(draft);
}

/* Preferential attachment (Barabasi and Albert 1999): a newcomer chooses ends
   of pairs, and so tasks in proportion to their degree. */
static ta_status
draw_power_law(struct tai_draft *draft, double degree,
               struct tai_random *random)
{
    const int32_t tasks = draft->tasks;
    const int32_t links = degree < 3 ? 1 : (int32_t)(degree / 2 + 0.5);
    const int32_t core = tasks <= links ? tasks : links + 1;
    ta_status status =
        reserve(draft, all_pairs(core) + (int64_t)(tasks - core) * links);
    /* Who chose the task last. */
    int32_t *chosen_by = tai_alloc_zero(tasks, sizeof *chosen_by);
    if (!status && !chosen_by)
        status = TA_OUT_OF_MEMORY;
    if (!status) {
        for (int32_t t = 1; t < core; t++)
            for (int32_t u = 0; u < t; u++)
                join(draft, u, t);
        for (int32_t t = core; t < tasks; t++) {
            const uint64_t ends = 2 * (uint64_t)draft->pairs;
            for (int32_t i = 0; i < links;) {
                const uint64_t end = tai_random_below(random, ends);
                const int32_t u =
                    (end & 1 ? draft->other : draft->task)[end / 2];
                if (chosen_by[u] == t)
                    continue;
                chosen_by[u] = t;
                join(draft, u, t);
                i++;
            }
        }
    }
    tai_free(chosen_by);
    return status;
}

/* Each task is called by a random earlier one; beyond degree 2, random pairs
   come on top. */
static ta_status
draw_tree(struct tai_draft *draft, double degree, struct tai_random *random)
{
    const int32_t tasks = draft->tasks;
    int64_t pairs = pairs_for(tasks, degree);
    if (pairs < tasks - 1 || degree <= 2)
        pairs = tasks - 1;
    struct pair_set set;
    ta_status status = pair_set_init(&set, pairs);
    if (!status)
        status = reserve(draft, pairs);
    if (!status) {
        for (int32_t t = 1; t < tasks; t++) {
            const int32_t u = (int32_t)tai_random_below(random, (uint64_t)t);
            pair_set_add(&set, u, t);
            join(draft, u, t);
        }
        join_uniformly(draft, &set, pairs, random);
    }
    tai_free(set.slot);
    return status;
}

static ta_status
draw_pipeline(struct tai_draft *draft, double degree, struct tai_random *random)
{
    (void)degree, (void)random;
    const ta_status status = reserve(draft, draft->tasks);
    for (int32_t t = 0; !status && t + 1 < draft->tasks; t++)
        join(draft, t, t + 1);
    return status;
}

static ta_status
allot_groups(struct tai_draft *draft, int32_t groups)
{
    draft->group = tai_alloc(draft->tasks, sizeof *draft->group);
    draft->groups = groups;
    return draft->group ? TA_OK : TA_OUT_OF_MEMORY;
}

/* The task in an earlier layer at about the same place as `task`. */
static int32_t
earlier_task(int32_t task, int32_t width, int32_t layers, int32_t reach,
             struct tai_random *random)
{
    const int64_t x = task % width;
    const int64_t near = x + tai_random_between(random, -reach, reach);
    const int64_t row = task / width - layers;
    return (int32_t)(row * width + (near % width + width) % width);
}

/*
 * A hundred layers, fewer if they would be longer than wide. A task takes data
 * from one to four tasks near it in the layer before, one in ten also from
 * somewhere up to four layers before.
 */
static ta_status
draw_workflow(struct tai_draft *draft, double degree, struct tai_random *random)
{
    (void)degree;
    enum { LAYERS = 100, NEAR = 16, LINKS = 4, SKIP = 4 };
    const int32_t tasks = draft->tasks;
    const int32_t square = (int32_t)tai_square_root(tasks);
    const int32_t width = square > tasks / LAYERS ? square : tasks / LAYERS;
    ta_status status = allot_groups(draft, round_up_quotient(tasks, width));
    if (!status)
        status = reserve(draft, (int64_t)tasks * (LINKS + 1));
    for (int32_t t = 0; !status && t < tasks; t++) {
        const int32_t layer = draft->group[t] = t / width;
        if (layer == 0)
            continue;
        int32_t source[LINKS];
        const int64_t links = tai_random_between(random, 1, LINKS);
        for (int32_t i = 0; i < links; i++) {
            source[i] = earlier_task(t, width, 1, NEAR, random);
            bool seen = false;
            for (int32_t j = 0; j < i; j++)
                seen |= source[j] == source[i];
            if (!seen)
                join(draft, source[i], t);
        }
        if (layer >= SKIP && tai_random_below(random, 10) == 0) {
            const int32_t back = (int32_t)tai_random_between(random, 2, SKIP);
            join(draft, earlier_task(t, width, back, width, random), t);
        }
    }
    return status;
}

static ta_status
draw_dense(struct tai_draft *draft, double degree, struct tai_random *random)
{
    (void)degree, (void)random;
    const int32_t tasks = draft->tasks;
    const ta_status status = reserve(draft, all_pairs(tasks));
    for (int32_t t = 0; !status && t < tasks; t++)
        for (int32_t u = t + 1; u < tasks; u++)
            join(draft, t, u);
    return status;
}

/* Dense, in twenty blocks. */
static ta_status
draw_blocks(struct tai_draft *draft, double degree, struct tai_random *random)
{
    const int32_t size = round_up_quotient(draft->tasks, 20);
    ta_status status =
        allot_groups(draft, round_up_quotient(draft->tasks, size));
    if (status)
        return status;
    for (int32_t t = 0; t < draft->tasks; t++)
        draft->group[t] = t / size;
    return draw_dense(draft, degree, random);
}

/* Sparse, in groups of 64, with 85 % of the pairs within a group if there is
   room for them. */
static ta_status
draw_clusters(struct tai_draft *draft, double degree, struct tai_random *random)
{
    enum { SIZE = 64, WITHIN = 85 };
    const int32_t tasks = draft->tasks;
    const int64_t pairs = pairs_for(tasks, degree);
    struct pair_set set;
    ta_status status = pair_set_init(&set, pairs);
    if (!status)
        status = allot_groups(draft, round_up_quotient(tasks, SIZE));
    if (!status)
        status = reserve(draft, pairs);
    for (int32_t t = 0; !status && t < tasks; t++)
        draft->group[t] = t / SIZE;
    /* Groups that are full let their draws go elsewhere. */
    while (!status && draft->pairs < pairs) {
        const int32_t task = any_task(draft, random);
        int32_t other = any_task(draft, random);
        if (tai_random_below(random, 100) < WITHIN)
            other =
                task / SIZE * SIZE + (int32_t)tai_random_below(random, SIZE);
        if (other < tasks && other != task && pair_set_add(&set, task, other))
            join(draft, task, other);
    }
    tai_free(set.slot);
    return status;
}

/* ---- The table --------------------------------------------------------- */

/*
 * Ratios where both sides of the cut get a share (two nodes), and in the band
 * where proving is hard (more nodes); tests/test-generate.c looks at both.
 */
static const struct tai_family families[] = {
    {.name = "random",
     .help = "pairs drawn uniformly; degree 8 unless given",
     .draw = draw_random,
     .degree = 8,
     .ratio = {0.67, 0.85}},
    {.name = "grid",
     .help = "two-dimensional grid with regions",
     .draw = draw_grid,
     .ratio = {1.68, 0.85},
     .favour = {25, 0}},
    {.name = "grid3",
     .help = "three-dimensional grid with regions",
     .draw = draw_grid3,
     .ratio = {1.35, 0.85},
     .favour = {40, 0}},
    {.name = "power-law",
     .help = "preferential attachment; degree 8 unless given",
     .draw = draw_power_law,
     .degree = 8,
     .least_degree = 2,
     .ratio = {0.62, 0.9},
     .flavour = TAI_BUSY},
    {.name = "tree",
     .help = "random call tree; a degree above 2 adds random pairs",
     .draw = draw_tree,
     .degree = 2,
     .least_degree = 2,
     .ratio = {1.85, 1}},
    {.name = "pipeline",
     .help = "a chain of stages",
     .draw = draw_pipeline,
     .ratio = {1.5, 1}},
    {.name = "workflow",
     .help = "layers of tasks, each fed by the layers before",
     .draw = draw_workflow,
     .ratio = {1.2, 0.9},
     .favour = {42, 42}},
    {.name = "dense",
     .help = "every task talks to every other",
     .draw = draw_dense,
     .ratio = {0.48, 0.75}},
    {.name = "blocks",
     .help = "dense, more talk within each of twenty blocks",
     .draw = draw_blocks,
     .ratio = {0.55, 0.75},
     .favour = {50, 50},
     .less_across = 90},
    {.name = "clusters",
     .help = "groups of 64 with few pairs across; degree 6 unless given",
     .draw = draw_clusters,
     .degree = 6,
     .ratio = {0.8, 0.9}},
    {.name = "sides",
     .help = "grid of which only the outer columns are tied to a node",
     .draw = draw_grid,
     .flavour = TAI_ANCHORED},
    {.name = "strip",
     .help = "as sides, a hundred times as long as wide",
     .draw = draw_strip,
     .flavour = TAI_ANCHORED},
};

enum { FAMILIES = sizeof families / sizeof *families };

const struct tai_family *
tai_family_find(const char *name)
{
    for (int32_t i = 0; i < FAMILIES; i++)
        if (!strcmp(families[i].name, name))
            return &families[i];
    return NULL;
}

const char *
ta_generate_family(int32_t index, const char **help)
{
    if (index < 0 || index >= FAMILIES)
        return NULL;
    if (help)
        *help = families[index].help;
    return families[index].name;
}
