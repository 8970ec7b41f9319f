/* SPDX-License-Identifier: MIT */
/*
 * Hall's condition, with amounts.
 *
 * Method: mostly all can be placed, class by class where the most room is left.
 * If that fails, a flow decides. Tasks with the same A_t are one class with the
 * sum of their amounts. In the network source -> class c (a_c) -> node p in A_c
 * (unlimited) -> sink (r_p) the amounts can be placed if and only if a flow
 * fills all arcs from the source, that is, if the cut {source} is minimal.
 * Otherwise the nodes on the source side S of a minimum cut are such a set N:
 * unlimited arcs are not cut, so classes in S lie inside N, and
 *
 *      sum of a_c over c not in S + sum of r_p over N  <  sum of all a_c
 *
 * is (1) of hall.h. A set that violates (1) most is often several that violate
 * it each by itself; nodes are taken out one by one as long as (1) stays true,
 * so that what is told is about few nodes.
 *
 * Range: a cut takes numbers whose sum is at most 2^62. An unlimited arc needs
 * a_c, room more than the sum of all a_c is that sum; larger numbers lose their
 * last bits, amounts rounded down and rooms up, which may miss a set and makes
 * none up. (1) itself is computed in 128 bits: 2^31 amounts below 2^62.
 *
 * Cost: O(tasks * nodes) for the classes, a minimum cut with a vertex for each
 * class and node, and O(nodes * classes * words) for the last step.
 *
 * Reference: Hall, On representatives of subsets, J. London Math. Soc. 10
 * (1935); Ford and Fulkerson, Flows in networks (1962), chapter II.
 */
#include "bound/hall.h"

#include <assert.h>
#include <string.h>

#include "base/memory.h"
#include "base/number.h"
#include "flow/cut.h"

#define ARCS_MOST (1 << 22)

/* ---- Classes ----------------------------------------------------------- */

static uint64_t
hash_of(const uint64_t row[], int32_t words)
{
    uint64_t hash = 0;
    for (int32_t w = 0; w < words; w++) {
        hash = (hash ^ row[w]) * UINT64_C(0x9e3779b97f4a7c15);
        hash ^= hash >> 29;
    }
    return hash;
}

static void
write_row(const struct ta_instance *instance, int32_t task, ta_cost most,
          int32_t words, uint64_t row[])
{
    memset(row, 0, (size_t)words * sizeof *row);
    for (int32_t p = 0; p < instance->nodes; p++) {
        const ta_cost e = tai_execution(instance, task, p);
        if (e != TA_FORBIDDEN && e <= most)
            row[p / 64] |= UINT64_C(1) << p % 64;
    }
}

/* The class with this row, which is the next one if it is new; slot[] is
   [mask + 1], the class at each place or -1. */
static int32_t
class_of_row(const struct tai_hall *hall, const uint64_t row[], int32_t slot[],
             uint64_t mask)
{
    const size_t bytes = (size_t)hall->words * sizeof *row;
    uint64_t at = hash_of(row, hall->words) & mask;
    while (slot[at] >= 0 &&
           memcmp(&hall->allowed[(int64_t)slot[at] * hall->words], row, bytes))
        at = (at + 1) & mask;
    if (slot[at] < 0)
        slot[at] = hall->classes;
    return slot[at];
}

ta_status
tai_hall_init(struct tai_hall *hall, const struct ta_instance *instance,
              ta_cost most)
{
    const int64_t tasks = instance->tasks;
    *hall = (struct tai_hall){.tasks = instance->tasks,
                              .nodes = instance->nodes,
                              .words = (instance->nodes + 63) / 64};
    int64_t slots = 4;
    while (slots < 2 * tasks)
        slots *= 2;
    /* A row more than there are tasks, to write the next one in. */
    int32_t *slot = tai_alloc(slots, sizeof *slot);
    hall->class_of = tai_alloc(tasks, sizeof *hall->class_of);
    hall->allowed = tai_alloc((tasks + 1) * hall->words, sizeof *hall->allowed);
    const bool enough = slot && hall->class_of && hall->allowed;
    for (int64_t i = 0; i < slots && enough; i++)
        slot[i] = -1;
    for (int32_t t = 0; t < tasks && enough; t++) {
        uint64_t *row = &hall->allowed[(int64_t)hall->classes * hall->words];
        write_row(instance, t, most, hall->words, row);
        hall->class_of[t] = class_of_row(hall, row, slot, (uint64_t)slots - 1);
        if (hall->class_of[t] < hall->classes)
            continue;
        hall->classes++;
        for (int32_t w = 0; w < hall->words; w++)
            hall->arcs += __builtin_popcountll(row[w]);
    }
    tai_free(slot);
    return enough ? TA_OK : TA_OUT_OF_MEMORY;
}

void
tai_hall_release(struct tai_hall *hall)
{
    tai_free(hall->allowed);
    tai_free(hall->class_of);
    *hall = (struct tai_hall){0};
}

/* ---- Condition (1) ----------------------------------------------------- */

/* What one search works on. */
struct pouring {
    const struct tai_hall *hall;
    const ta_cost *room;         /* [nodes] */
    tai_int128 *amount;          /* [classes] */
    tai_int128 total;            /* of them */
    uint64_t *set;               /* [words]: N */
    tai_int128 *left;            /* [nodes] */
    int32_t *tail, *head;        /* [arcs] */
    int64_t *capacity, *reverse; /* [arcs] */
    int64_t *terminal;           /* [classes + nodes] */
    uint8_t *side;               /* [classes + nodes] */
};

static bool
holds(const uint64_t set[], int32_t node)
{
    return set[node / 64] >> node % 64 & 1;
}

static bool
is_inside(const struct pouring *p, int32_t class)
{
    const uint64_t *row = &p->hall->allowed[(int64_t) class * p->hall->words];
    for (int32_t w = 0; w < p->hall->words; w++)
        if (row[w] & ~p->set[w])
            return false;
    return true;
}

/* Whether (1) is true of N. */
static bool
is_too_small(const struct pouring *p)
{
    tai_int128 room = 0, amount = 0;
    for (int32_t node = 0; node < p->hall->nodes; node++)
        if (holds(p->set, node)) {
            if (p->room[node] == TA_UNLIMITED)
                return false;
            room += p->room[node];
        }
    for (int32_t c = 0; c < p->hall->classes; c++)
        if (p->amount[c] > 0 && is_inside(p, c))
            amount += p->amount[c];
    return amount > room;
}

/* A node that is needed at first may not be once another is left out. */
static void
leave_out_nodes(struct pouring *p)
{
    bool fewer = true;
    while (fewer) {
        fewer = false;
        for (int32_t node = 0; node < p->hall->nodes; node++) {
            if (!holds(p->set, node))
                continue;
            p->set[node / 64] ^= UINT64_C(1) << node % 64;
            if (is_too_small(p))
                fewer = true;
            else
                p->set[node / 64] ^= UINT64_C(1) << node % 64;
        }
    }
}

/* ---- A first try ------------------------------------------------------- */

/* The allowed node with the most room left, or -1 if none has any. */
static int32_t
roomiest(const struct pouring *p, int32_t class)
{
    const uint64_t *row = &p->hall->allowed[(int64_t) class * p->hall->words];
    const tai_int128 *left = p->left;
    int32_t best = -1;
    for (int32_t node = 0; node < p->hall->nodes; node++)
        if (holds(row, node) && left[node] > (best < 0 ? 0 : left[best]))
            best = node;
    return best;
}

/* Whether all amounts can be placed class by class, always where the most room
   is left. Mostly they can, and no cut is needed. */
static bool
can_be_poured(const struct pouring *p)
{
    tai_int128 *left = p->left;
    for (int32_t node = 0; node < p->hall->nodes; node++)
        left[node] = p->room[node] < p->total ? p->room[node] : p->total;
    for (int32_t c = 0; c < p->hall->classes; c++) {
        tai_int128 amount = p->amount[c];
        while (amount > 0) {
            const int32_t node = roomiest(p, c);
            if (node < 0)
                return false;
            const tai_int128 part = amount < left[node] ? amount : left[node];
            left[node] -= part;
            amount -= part;
        }
    }
    return true;
}

/* ---- The cut ----------------------------------------------------------- */

/* How many bits the numbers lose. The arcs to a node sum up to the total at
   most, a room is the total at most and 1 for rounding up. */
static int
shift_for(const struct pouring *p)
{
    const tai_int128 numbers = 2 * (int64_t)p->hall->nodes + 1;
    int shift = 0;
    while (numbers * ((p->total >> shift) + 1) > INT64_C(1) << 62)
        shift++;
    return shift;
}

static void
write_network(const struct pouring *p, int shift)
{
    const struct tai_hall *hall = p->hall;
    int64_t arcs = 0;
    for (int32_t c = 0; c < hall->classes; c++) {
        p->terminal[c] = (int64_t)(p->amount[c] >> shift);
        const uint64_t *row = &hall->allowed[(int64_t)c * hall->words];
        for (int32_t node = 0; node < hall->nodes; node++) {
            if (!holds(row, node))
                continue;
            p->tail[arcs] = c;
            p->head[arcs] = hall->classes + node;
            p->capacity[arcs] = p->terminal[c];
            p->reverse[arcs++] = 0;
        }
    }
    assert(arcs == hall->arcs);
    for (int32_t node = 0; node < hall->nodes; node++) {
        const tai_int128 room =
            p->room[node] < p->total ? p->room[node] : p->total;
        p->terminal[hall->classes + node] =
            -(int64_t)((room >> shift) + (shift > 0));
    }
}

/* N is the nodes on the source side. */
static ta_status
cut(struct pouring *p, struct tai_run *run)
{
    const struct tai_hall *hall = p->hall;
    const struct tai_cut_problem problem = {
        .vertices = hall->classes + hall->nodes,
        .pairs = hall->arcs,
        .tail = p->tail,
        .head = p->head,
        .capacity = p->capacity,
        .reverse = p->reverse,
        .terminal = p->terminal,
    };
    const struct tai_cut_options options = TAI_CUT_DEFAULTS;
    struct tai_cut minimum = {.side = p->side};
    write_network(p, shift_for(p));
    const ta_status status = tai_cut_solve(&problem, &options, run, &minimum);
    if (status)
        return status;
    for (int32_t node = 0; node < hall->nodes; node++)
        if (p->side[hall->classes + node] & TAI_IN_SMALLEST)
            p->set[node / 64] |= UINT64_C(1) << node % 64;
    return TA_OK;
}

static bool
pouring_init(struct pouring *p, const struct tai_hall *hall,
             const ta_cost amount[], const ta_cost room[])
{
    const int64_t vertices = (int64_t)hall->classes + hall->nodes;
    *p = (struct pouring){
        .hall = hall,
        .room = room,
        .amount = tai_alloc_zero(hall->classes, sizeof *p->amount),
        .set = tai_alloc_zero(hall->words, sizeof *p->set),
        .left = tai_alloc(hall->nodes, sizeof *p->left),
        .tail = tai_alloc(hall->arcs, sizeof *p->tail),
        .head = tai_alloc(hall->arcs, sizeof *p->head),
        .capacity = tai_alloc(hall->arcs, sizeof *p->capacity),
        .reverse = tai_alloc(hall->arcs, sizeof *p->reverse),
        .terminal = tai_alloc(vertices, sizeof *p->terminal),
        .side = tai_alloc(vertices, sizeof *p->side),
    };
    if (!p->amount || !p->set || !p->left || !p->tail || !p->head ||
        !p->capacity || !p->reverse || !p->terminal || !p->side)
        return false;
    for (int32_t t = 0; t < hall->tasks; t++) {
        p->amount[hall->class_of[t]] += amount[t];
        p->total += amount[t];
    }
    return true;
}

static void
pouring_release(struct pouring *p)
{
    tai_free(p->side);
    tai_free(p->terminal);
    tai_free(p->reverse);
    tai_free(p->capacity);
    tai_free(p->head);
    tai_free(p->tail);
    tai_free(p->left);
    tai_free(p->set);
    tai_free(p->amount);
}

ta_status
tai_hall_find(const struct tai_hall *hall, const ta_cost amount[],
              const ta_cost room[], struct tai_run *run, bool set[],
              bool *found)
{
    *found = false;
    if (hall->arcs > ARCS_MOST)
        return TA_OK;
    struct pouring p;
    ta_status status = TA_OK;
    if (!pouring_init(&p, hall, amount, room)) {
        status = TA_OUT_OF_MEMORY;
    } else if (!can_be_poured(&p)) {
        status = cut(&p, run);
        *found = !status && is_too_small(&p);
    }
    if (*found) {
        leave_out_nodes(&p);
        for (int32_t node = 0; node < hall->nodes; node++)
            set[node] = holds(p.set, node);
    }
    pouring_release(&p);
    return status;
}

bool
tai_hall_confines(const struct tai_hall *hall, const bool set[], int32_t task)
{
    for (int32_t p = 0; p < hall->nodes; p++)
        if (tai_hall_allows(hall, task, p) && !set[p])
            return false;
    return true;
}
