/* SPDX-License-Identifier: MIT */
/*
 * The columns of the bundle: a list for each block, in the order in which
 * they came, without duplicates. Those that the restriction at hand excludes
 * stay for later, and there are many of these in a search; what goes is what
 * had no weight for long.
 */
#include "bound/bundle.h"

#include <string.h>

#include "base/memory.h"
#include "bound/quadratic-knapsack.h"

/* A face of more directions is not worth its factor. */
#define DIRECTIONS_MOST 1024

/* A block with more columns forgets those idle for IDLE_LIMIT steps. */
#define COLUMNS_PER_BLOCK 60
#define IDLE_LIMIT 20

/* There are never more independent directions than tasks. */
static bool
face_init(struct tai_face *face, int32_t tasks, int32_t blocks)
{
    struct tai_face *f = face;
    const int32_t room = tasks < DIRECTIONS_MOST ? tasks + 1 : DIRECTIONS_MOST;
    const ta_status status = tai_cholesky_init(&f->gram, room);
    f->direction = tai_alloc(room, sizeof *f->direction);
    f->base = tai_alloc(blocks, sizeof *f->base);
    f->side = tai_alloc(room, sizeof *f->side);
    f->rate = tai_alloc(room, sizeof *f->rate);
    f->base_rate = tai_alloc(blocks, sizeof *f->base_rate);
    f->vector = tai_alloc_zero(tasks, sizeof *f->vector);
    return !status && f->direction && f->base && f->side && f->rate &&
           f->base_rate && f->vector;
}

static void
face_release(struct tai_face *face)
{
    tai_free(face->vector);
    tai_free(face->base_rate);
    tai_free(face->rate);
    tai_free(face->side);
    tai_free(face->base);
    tai_free(face->direction);
    tai_cholesky_release(&face->gram);
}

ta_status
tai_bundle_init(struct tai_bundle *bundle, int32_t tasks, int32_t blocks)
{
    struct tai_bundle *b = bundle;
    *b = (struct tai_bundle){.tasks = tasks, .blocks = blocks};
    b->head = tai_alloc(blocks, sizeof *b->head);
    b->residual = tai_alloc(tasks, sizeof *b->residual);
    b->multiplier = tai_alloc(tasks, sizeof *b->multiplier);
    b->usable_first = tai_alloc((int64_t)blocks + 1, sizeof *b->usable_first);
    if (!b->head || !b->residual || !b->multiplier || !b->usable_first ||
        !face_init(&b->face, tasks, blocks)) {
        tai_bundle_release(bundle);
        return TA_OUT_OF_MEMORY;
    }
    tai_bundle_forget(bundle);
    return TA_OK;
}

void
tai_bundle_release(struct tai_bundle *bundle)
{
    face_release(&bundle->face);
    tai_free(bundle->usable_first);
    tai_free(bundle->usable);
    tai_free(bundle->multiplier);
    tai_free(bundle->residual);
    tai_free(bundle->head);
    tai_free(bundle->chain);
    tai_free(bundle->member);
    tai_free(bundle->column);
    *bundle = (struct tai_bundle){0};
}

/* ---- Columns ----------------------------------------------------------- */

/* Whether the block has the column, which then is not idle any more. */
static bool
is_known(struct tai_bundle *b, int32_t block, const bool set[], int32_t count)
{
    for (int32_t j = b->head[block]; j >= 0; j = b->chain[j]) {
        struct tai_column *column = &b->column[j];
        const int32_t *task = tai_bundle_tasks(b, column);
        int32_t same = 0;
        if (column->count != count)
            continue;
        while (same < count && set[task[same]])
            same++;
        if (same == count) {
            column->idle = 0;
            return true;
        }
    }
    return false;
}

/* Room for one more column of `count` tasks. */
static bool
make_room(struct tai_bundle *b, int32_t count)
{
    if (b->columns == b->column_room) {
        const int64_t room = 2 * b->column_room + 64;
        struct tai_column *column =
            tai_resize(b->column, room, sizeof *b->column);
        if (!column)
            return false;
        b->column = column;
        int32_t *chain = tai_resize(b->chain, room, sizeof *b->chain);
        if (!chain)
            return false;
        b->chain = chain;
        int32_t *usable = tai_resize(b->usable, room, sizeof *b->usable);
        if (!usable)
            return false;
        b->usable = usable;
        b->column_room = room;
    }
    if (b->members + count > b->member_room) {
        const int64_t room = 2 * b->member_room + count + 1024;
        int32_t *member = tai_resize(b->member, room, sizeof *b->member);
        if (!member)
            return false;
        b->member = member;
        b->member_room = room;
    }
    return true;
}

ta_status
tai_bundle_add(struct tai_bundle *bundle, int32_t block, const bool set[],
               ta_cost cost)
{
    struct tai_bundle *b = bundle;
    int32_t count = 0;
    for (int32_t t = 0; t < b->tasks; t++)
        count += set[t];
    if (is_known(b, block, set, count))
        return TA_OK;
    if (!make_room(b, count))
        return TA_OUT_OF_MEMORY;
    b->column[b->columns] = (struct tai_column){.block = block,
                                                .count = count,
                                                .first = b->members,
                                                .cost = (double)cost,
                                                .place = TAI_OUTSIDE,
                                                .usable = true};
    for (int32_t t = 0; t < b->tasks; t++)
        if (set[t])
            b->member[b->members++] = t;
    b->chain[b->columns] = b->head[block];
    b->head[block] = b->columns++;
    return TA_OK;
}

void
tai_bundle_restrict(struct tai_bundle *bundle, const uint8_t membership[])
{
    struct tai_bundle *b = bundle;
    for (int32_t p = 0; p < b->blocks; p++) {
        const uint8_t *m = membership + (int64_t)p * b->tasks;
        int32_t required = 0;
        for (int32_t t = 0; t < b->tasks; t++)
            required += m[t] == TAI_IN;
        for (int32_t j = b->head[p]; j >= 0; j = b->chain[j]) {
            struct tai_column *column = &b->column[j];
            const int32_t *task = tai_bundle_tasks(b, column);
            int32_t inside = 0, outside = 0;
            for (int32_t i = 0; i < column->count; i++) {
                inside += m[task[i]] == TAI_IN;
                outside += m[task[i]] == TAI_OUT;
            }
            column->usable = outside == 0 && inside == required;
        }
    }
}

void
tai_bundle_forget(struct tai_bundle *bundle)
{
    bundle->columns = 0;
    bundle->members = 0;
    bundle->face.gram.size = 0;
    for (int32_t p = 0; p < bundle->blocks; p++)
        bundle->head[p] = bundle->face.base[p] = -1;
}

/* The column has a new number. */
static void
renumber_in_face(struct tai_face *face, const struct tai_column *column,
                 int32_t number)
{
    if (column->place == TAI_BASE)
        face->base[column->block] = number;
    else if (column->place != TAI_OUTSIDE)
        face->direction[column->place] = number;
}

void
tai_bundle_tidy(struct tai_bundle *bundle)
{
    struct tai_bundle *b = bundle;
    if (b->columns <= COLUMNS_PER_BLOCK * b->blocks)
        return;
    int32_t kept = 0;
    int64_t members = 0;
    for (int32_t p = 0; p < b->blocks; p++)
        b->head[p] = -1;
    for (int32_t j = 0; j < b->columns; j++) {
        struct tai_column column = b->column[j];
        if (column.idle > IDLE_LIMIT && column.place == TAI_OUTSIDE)
            continue;
        memmove(b->member + members, tai_bundle_tasks(b, &column),
                (size_t)column.count * sizeof *b->member);
        column.first = members;
        members += column.count;
        b->chain[kept] = b->head[column.block];
        b->head[column.block] = kept;
        renumber_in_face(&b->face, &column, kept);
        b->column[kept++] = column;
    }
    b->columns = kept;
    b->members = members;
}

void
tai_bundle_fractions(const struct tai_bundle *bundle, double fraction[])
{
    const struct tai_bundle *b = bundle;
    for (int64_t i = 0; i < (int64_t)b->tasks * b->blocks; i++)
        fraction[i] = 0;
    for (int32_t j = 0; j < b->columns; j++) {
        const struct tai_column *column = &b->column[j];
        const int32_t *task = tai_bundle_tasks(b, column);
        if (column->weight <= 0)
            continue;
        for (int32_t i = 0; i < column->count; i++)
            fraction[(int64_t)task[i] * b->blocks + column->block] +=
                column->weight;
    }
}
