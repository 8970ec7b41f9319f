/* SPDX-License-Identifier: MIT */
#include "exact/piece.h"

#include <assert.h>
#include <string.h>

#include "base/memory.h"
#include "bound/cycles.h"

void
tai_piece_release(struct tai_piece *piece)
{
    tai_free(piece->best);
    tai_free(piece->margin);
    tai_free(piece->labels);
    tai_free(piece->origin);
    tai_free(piece->above);
    tai_messages_free(piece->m);
}

ta_status
tai_piece_init(struct tai_piece *piece, int32_t tasks)
{
    piece->above = tai_alloc(tasks, sizeof *piece->above);
    piece->origin = tai_alloc(tasks, sizeof *piece->origin);
    piece->labels = tai_alloc_zero(tasks, sizeof *piece->labels);
    piece->margin = tai_alloc_zero(tasks, sizeof *piece->margin);
    piece->best = tai_alloc_zero(tasks, sizeof *piece->best);
    piece->value = TA_FORBIDDEN;
    return piece->above && piece->origin && piece->labels && piece->margin &&
                   piece->best
               ? TA_OK
               : TA_OUT_OF_MEMORY;
}

bool
tai_piece_decided(const struct tai_messages *m, int32_t t, int32_t *node)
{
    const int64_t *barred = m->barred + (int64_t)t * m->width;
    int32_t left = 0;
    for (int32_t p = 0; p < m->nodes; p++)
        if (!barred[p]) {
            *node = p;
            if (++left > 1)
                return false;
        }
    return true;
}

int32_t
tai_piece_parts(const struct tai_messages *m, int32_t labels[], int32_t part[],
                int32_t queue[], int32_t *undecided)
{
    int32_t parts = 0;
    *undecided = 0;
    for (int32_t t = 0; t < m->tasks; t++) {
        part[t] = -1;
        if (!tai_piece_decided(m, t, &labels[t])) {
            part[t] = INT32_MAX;
            ++*undecided;
        }
    }
    for (int32_t t = 0; t < m->tasks; t++) {
        if (part[t] != INT32_MAX)
            continue;
        int32_t head = 0, tail = 0;
        part[t] = parts;
        queue[tail++] = t;
        while (head < tail) {
            const int32_t u = queue[head++];
            for (int64_t a = m->first[u]; a < m->first[u + 1]; a++) {
                const int32_t v = m->neighbour[a];
                if (part[v] == INT32_MAX) {
                    part[v] = parts;
                    queue[tail++] = v;
                }
            }
        }
        parts++;
    }
    return parts;
}

/* Room for the part's problem, its tasks numbered and its data that is not
   of tasks. */
static ta_status
begin_part(const struct tai_piece *above, const int32_t part[], int32_t which,
           int32_t number[], struct tai_piece *piece)
{
    const struct tai_messages *from = above->m;
    /* What dissolved cycles hold of pairs apart is too much for 32 bits. */
    struct tai_shape shape = {.nodes = from->nodes,
                              .uniform = from->uniform,
                              .apart = from->apart != NULL,
                              .narrow = from->narrow &&
                                        !(from->apart && from->cycles > 0),
                              .width = from->width};
    for (int32_t t = 0; t < from->tasks; t++) {
        if (part[t] != which)
            continue;
        number[t] = shape.tasks++;
        for (int64_t a = from->first[t]; a < from->first[t + 1]; a++)
            shape.arcs += part[from->neighbour[a]] == which;
    }
    if (tai_piece_init(piece, shape.tasks) ||
        tai_messages_new(&shape, &piece->m))
        return TA_OUT_OF_MEMORY;
    struct tai_messages *m = piece->m;
    m->shift = from->shift;
    m->apart_cost = from->apart_cost;
    m->ceiling = from->ceiling;
    for (int32_t p = 0; m->uniform && p < m->nodes; p++)
        tai_messages_set_same(m, p, from->same[p]);
    if (!m->uniform)
        memcpy(m->distance, from->distance,
               (size_t)m->width * (size_t)m->width * sizeof *m->distance);
    return TA_OK;
}

/* What task i of the piece pays for the arc `a` of `from` to a decided task. */
static void
pay_decided(const struct tai_messages *from, int64_t a, int32_t label,
            struct tai_messages *m, int32_t i)
{
    int64_t *execution = m->execution + (int64_t)i * m->width;
    int64_t *barred = m->barred + (int64_t)i * m->width;
    for (int32_t p = 0; p < m->nodes; p++)
        if (from->apart && from->apart[a] && p == label)
            barred[p] = -1;
        else
            execution[p] += tai_messages_pair(from, a, p, label);
}

/* Copies the arc `a` of `from`, with what was moved along it. */
static void
copy_arc(const struct tai_messages *from, int64_t a, int32_t neighbour,
         struct tai_messages *m, int64_t arc)
{
    m->neighbour[arc] = neighbour;
    m->weight[arc] = from->weight[a];
    if (m->apart)
        m->apart[arc] = from->apart[a];
    for (int32_t p = 0; p < m->width; p++)
        tai_messages_set_moved(m, arc, p, tai_messages_moved(from, a, p));
}

/* The part's tasks in order, with the arcs among them; arc_of[a] becomes the
   number of the arc `a` of the whole, unless it is NULL. */
static void
copy_tasks(const struct tai_piece *above, const int32_t part[], int32_t which,
           const int32_t number[], struct tai_piece *piece, int64_t arc_of[])
{
    const struct tai_messages *from = above->m;
    struct tai_messages *m = piece->m;
    const size_t row = (size_t)m->width * sizeof *m->execution;
    int64_t arc = 0;
    for (int32_t t = 0; t < from->tasks; t++) {
        if (part[t] != which)
            continue;
        const int32_t i = number[t];
        const int64_t to = (int64_t)i * m->width;
        piece->above[i] = t;
        piece->origin[i] = above->origin[t];
        memcpy(m->execution + to, from->execution + (int64_t)t * m->width, row);
        memcpy(m->barred + to, from->barred + (int64_t)t * m->width, row);
        for (int64_t a = from->first[t]; a < from->first[t + 1]; a++) {
            const int32_t u = from->neighbour[a];
            if (part[u] != which) {
                assert(part[u] < 0);
                pay_decided(from, a, above->labels[u], m, i);
                continue;
            }
            copy_arc(from, a, number[u], m, arc);
            if (arc_of)
                arc_of[a] = arc;
            arc++;
        }
        m->first[i + 1] = arc;
    }
}

/* The problem of one part, what its tasks pay to decided ones being execution
   cost; `number` is [tasks], scratch. */
ta_status
tai_piece_extract(struct tai_piece *above, const int32_t part[], int32_t which,
                  int32_t number[], struct tai_piece *piece)
{
    const struct tai_messages *from = above->m;
    int64_t *arc_of = NULL;
    *piece = (struct tai_piece){.parent = above, .mean = above->mean};
    ta_status status = begin_part(above, part, which, number, piece);
    if (status)
        return status;
    if (from->cycles > 0) {
        arc_of = tai_alloc(from->arcs, sizeof *arc_of);
        if (!arc_of)
            return TA_OUT_OF_MEMORY;
        for (int64_t a = 0; a < from->arcs; a++)
            arc_of[a] = -1;
    }
    copy_tasks(above, part, which, number, piece, arc_of);
    tai_messages_link(piece->m);
    if (arc_of)
        status = tai_cycles_inherit(from, above->labels, arc_of, piece->m);
    tai_free(arc_of);
    tai_messages_settle(piece->m);
    return status;
}

/* ---- Keeping states ---------------------------------------------------- */

static int64_t
words(const struct tai_messages *m)
{
    return ((int64_t)m->tasks * m->nodes + 63) / 64;
}

ta_status
tai_piece_keep(struct tai_piece *piece, bool whole, struct tai_kept *kept)
{
    const struct tai_messages *m = piece->m;
    assert(whole || piece->kept);
    *kept = (struct tai_kept){.before = piece->kept};
    if (whole)
        kept->block = tai_alloc(m->state + 1, sizeof *kept->block);
    else
        kept->barred = tai_alloc(words(m), sizeof *kept->barred);
    if (!kept->block && !kept->barred)
        return TA_OUT_OF_MEMORY;
    tai_piece_keep_again(piece, kept);
    if (whole)
        piece->kept = kept;
    return TA_OK;
}

void
tai_piece_forget(struct tai_piece *piece, struct tai_kept *kept)
{
    piece->kept = kept->before;
    tai_free(kept->barred);
    tai_free(kept->block);
}

void
tai_piece_keep_again(const struct tai_piece *piece, struct tai_kept *kept)
{
    const struct tai_messages *m = piece->m;
    if (kept->block) {
        tai_messages_save(m, kept->block);
        return;
    }
    memset(kept->barred, 0, (size_t)words(m) * sizeof *kept->barred);
    for (int32_t t = 0; t < m->tasks; t++)
        for (int32_t p = 0; p < m->nodes; p++) {
            const int64_t at = (int64_t)t * m->nodes + p;
            if (m->barred[(int64_t)t * m->width + p])
                kept->barred[at / 64] |= UINT64_C(1) << at % 64;
        }
}

void
tai_piece_put_back(struct tai_piece *piece, const struct tai_kept *kept)
{
    struct tai_messages *m = piece->m;
    if (kept->block) {
        tai_messages_restore(m, kept->block);
        return;
    }
    tai_messages_restore(m, piece->kept->block);
    for (int32_t t = 0; t < m->tasks; t++)
        for (int32_t p = 0; p < m->nodes; p++) {
            const int64_t at = (int64_t)t * m->nodes + p;
            if (kept->barred[at / 64] >> at % 64 & 1 &&
                !m->barred[(int64_t)t * m->width + p])
                tai_messages_bar(m, t, p);
        }
}

int64_t
tai_piece_decided_cost(const struct tai_messages *m, const int32_t part[],
                       const int32_t labels[])
{
    int64_t sum = 0;
    for (int32_t t = 0; t < m->tasks; t++) {
        if (part[t] >= 0)
            continue;
        sum += m->execution[(int64_t)t * m->width + labels[t]];
        for (int64_t a = m->first[t]; a < m->ahead[t]; a++)
            if (part[m->neighbour[a]] < 0)
                sum +=
                    tai_messages_pair(m, a, labels[t], labels[m->neighbour[a]]);
    }
    return sum;
}
