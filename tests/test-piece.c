/* SPDX-License-Identifier: MIT */
#include "exact/piece.h"

#include <string.h>

#include "base/memory.h"
#include "bound/cycles.h"
#include "model/restriction.h"
#include "random-instance.h"
#include "suite.h"

#define FEATURES (RANDOM_RESTRICTED & ~(unsigned)RANDOM_RESOURCES)
#define TASKS 8

/* The whole of a random instance, after sweeps and passes over cycles; false
   if there is nothing to cut pieces from. */
static bool
begin(struct tai_random *random, struct tai_piece *whole)
{
    *whole = (struct tai_piece){0};
    ta_instance *instance = random_instance(random, FEATURES, TASKS, 4);
    struct tai_restriction restriction;
    struct tai_graph graph;
    ck_assert(!tai_restriction_build(instance, false, &restriction));
    if (!restriction.infeasible) {
        const struct ta_instance *restricted = restriction.instance;
        ck_assert(!tai_graph_build(restricted, &graph));
        ck_assert(!tai_piece_init(whole, restricted->tasks));
        for (int32_t t = 0; t < restricted->tasks; t++)
            whole->above[t] = whole->origin[t] = t;
        const ta_status status =
            tai_messages_build(restricted, &graph, whole->above, &whole->m);
        ck_assert(status == TA_OK || status == TA_NOT_SUPPORTED);
        tai_graph_release(&graph);
    }
    tai_restriction_release(&restriction);
    ta_instance_free(instance);
    struct tai_messages *m = whole->m;
    if (!m || m->tasks == 0)
        return false;
    for (int i = 0; i < 10; i++) {
        struct tai_promise list[20];
        const struct tai_sweep plain = {.backward = i % 2};
        int64_t ticks = 10000;
        if (!tai_messages_sweep(m, &plain))
            return false;
        if (i >= 2 && tai_random_below(random, 2)) {
            const int32_t count = tai_cycles_find(
                m, 3 + (int32_t)tai_random_below(random, 4), 10, &ticks, list);
            ck_assert(!tai_cycles_add(m, list, count));
        }
        tai_cycles_pass(m, i % 2);
    }
    return true;
}

/* The smallest total of the piece's assignments, by trying them all. */
static ta_cost
enumerate(const struct tai_messages *m)
{
    int32_t labels[TASKS] = {0};
    ta_cost best = INT64_C(1) << 61;
    for (;;) {
        bool barred = false;
        for (int32_t t = 0; t < m->tasks; t++)
            barred = barred || m->barred[(int64_t)t * m->width + labels[t]];
        const ta_cost cost = barred ? best : tai_messages_cost(m, labels);
        best = cost < best ? cost : best;
        int32_t t = 0;
        while (t < m->tasks && ++labels[t] == m->nodes)
            labels[t++] = 0;
        if (t == m->tasks)
            return best;
    }
}

/* All pieces of what is decided keep the bound of the whole together, and the
   invariants, also those of the cycles that stay and that are dissolved. */
START_TEST(test_pieces_keep_the_bound)
{
    struct tai_random random;
    tai_random_seed(&random, 31);
    int64_t kept = 0, dissolved = 0;
    for (int round = 0; round < rounds(4000, 200000); round++) {
        struct tai_piece whole;
        const bool begun = begin(&random, &whole);
        struct tai_messages *m = whole.m;
        int32_t part[TASKS], scratch[TASKS], undecided, node;
        bool left = begun;
        for (int i = 0; left && i < 1 + round % 3; i++) {
            const int32_t t =
                (int32_t)tai_random_below(&random, (uint64_t)m->tasks);
            const int32_t p =
                (int32_t)tai_random_below(&random, (uint64_t)m->nodes);
            if (!tai_piece_decided(m, t, &node) &&
                !m->barred[(int64_t)t * m->width + p])
                left = tai_messages_fix(m, t, p);
        }
        if (left) {
            const int32_t parts =
                tai_piece_parts(m, whole.labels, part, scratch, &undecided);
            int64_t sum = tai_piece_decided_cost(m, part, whole.labels);
            int32_t cycles = 0;
            for (int32_t i = 0; i < parts; i++) {
                struct tai_piece piece;
                ck_assert(!tai_piece_extract(&whole, part, i, scratch, &piece));
                sum += piece.m->constant;
                cycles += piece.m->cycles;
                if (piece.m->constant < INT64_C(1) << 60) {
                    ck_assert(tai_messages_check(piece.m));
                    ck_assert(tai_cycles_check(piece.m));
                    ck_assert_int_le(tai_messages_bound(piece.m),
                                     enumerate(piece.m));
                    tai_cycles_pass(piece.m, false);
                    ck_assert(tai_messages_check(piece.m));
                } else { /* a task apart from others has no node left */
                    sum = INT64_MAX / 2;
                }
                tai_piece_release(&piece);
                if (sum > INT64_MAX / 4)
                    break;
            }
            ck_assert_int_ge(sum, m->constant);
            kept += cycles;
            dissolved += m->cycles - cycles;
        }
        tai_piece_release(&whole);
    }
    ck_assert_int_gt(kept, 50);
    ck_assert_int_gt(dissolved, 50);
}
END_TEST

/* A piece around an assignment whose nodes may be barred by now: its bound is
   one all the same. */
START_TEST(test_pieces_of_an_assignment)
{
    struct tai_random random;
    tai_random_seed(&random, 32);
    for (int round = 0; round < rounds(4000, 200000); round++) {
        struct tai_piece whole, piece;
        const bool begun = begin(&random, &whole);
        struct tai_messages *m = whole.m;
        int32_t part[TASKS], scratch[TASKS];
        for (int32_t t = 0; begun && t < m->tasks; t++) {
            part[t] = tai_random_below(&random, 3) ? 0 : -1;
            whole.labels[t] =
                (int32_t)tai_random_below(&random, (uint64_t)m->nodes);
        }
        if (begun) {
            ck_assert(!tai_piece_extract(&whole, part, 0, scratch, &piece));
            if (piece.m->constant < INT64_C(1) << 60) {
                ck_assert(tai_messages_check(piece.m));
                ck_assert_int_le(tai_messages_bound(piece.m),
                                 enumerate(piece.m));
            }
            tai_piece_release(&piece);
        }
        tai_piece_release(&whole);
    }
}
END_TEST

static bool
bar_at_random(struct tai_random *random, struct tai_messages *m)
{
    const int32_t t = (int32_t)tai_random_below(random, (uint64_t)m->tasks);
    const int32_t p = (int32_t)tai_random_below(random, (uint64_t)m->nodes);
    const struct tai_sweep plain = {.backward = p % 2};
    return tai_messages_bar(m, t, p) && tai_messages_sweep(m, &plain);
}

/* What is put back has the nodes barred that it had, and a valid bound; if all
   was kept, the same bound. */
START_TEST(test_states_are_kept)
{
    struct tai_random random;
    tai_random_seed(&random, 33);
    int lean = 0;
    for (int round = 0; round < rounds(4000, 200000); round++) {
        struct tai_piece whole;
        struct tai_kept kept[3];
        int64_t barred[3][TASKS * 8], constant[3];
        bool left = begin(&random, &whole);
        int count = 0;
        struct tai_messages *m = whole.m;
        for (; left && count < 3; count++) {
            const bool all = count == 0 || tai_random_below(&random, 3) == 0;
            const size_t cells = (size_t)m->tasks * (size_t)m->width;
            ck_assert_uint_le(cells, TASKS * 8);
            ck_assert(!tai_piece_keep(&whole, all, &kept[count]));
            memcpy(barred[count], m->barred, cells * sizeof *m->barred);
            constant[count] = m->constant;
            left = bar_at_random(&random, m);
        }
        while (count-- > 0) {
            for (int i = 0; i < 2; i++) { /* again after other changes */
                tai_piece_put_back(&whole, &kept[count]);
                if (kept[count].block)
                    ck_assert_int_eq(m->constant, constant[count]);
                ck_assert_mem_eq(m->barred, barred[count],
                                 (size_t)m->tasks * (size_t)m->width *
                                     sizeof *m->barred);
                if (m->constant <= m->ceiling) {
                    ck_assert(tai_messages_check(m));
                    ck_assert_int_le(tai_messages_bound(m), enumerate(m));
                }
                lean += !kept[count].block;
                bar_at_random(&random, m);
            }
            tai_piece_forget(&whole, &kept[count]);
        }
        tai_piece_release(&whole);
    }
    ck_assert_int_gt(lean, 1000);
}
END_TEST

SUITE("piece", test_pieces_keep_the_bound, test_pieces_of_an_assignment,
      test_states_are_kept)
