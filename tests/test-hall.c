/* SPDX-License-Identifier: MIT */
#include "bound/hall.h"

#include <string.h>

#include "base/number.h"
#include "base/random.h"
#include "suite.h"

#define MOST_TASKS 9
#define MOST_NODES 6

struct drawn {
    ta_instance *instance;
    ta_cost limit; /* on what is allowed */
    ta_cost amount[MOST_TASKS], room[MOST_NODES];
};

/* Sparse or dense, amounts that are equal, mixed or nearly too large. */
static void
draw(struct drawn *d, struct tai_random *random)
{
    const int32_t tasks = (int32_t)tai_random_between(random, 0, MOST_TASKS);
    const int32_t nodes = (int32_t)tai_random_between(random, 1, MOST_NODES);
    const int64_t percent = tai_random_between(random, 10, 100);
    const int64_t kind = tai_random_between(random, 0, 3);
    const ta_cost largest = kind == 0 ? 1 : kind == 3 ? INT64_C(1) << 58 : 20;
    d->limit = tai_random_below(random, 2) ? 7 : TA_UNLIMITED;
    ck_assert(!ta_instance_new(nodes, &d->instance));
    for (int32_t t = 0; t < tasks; t++) {
        ta_cost row[MOST_NODES];
        for (int32_t p = 0; p < nodes; p++)
            row[p] = tai_random_between(random, 1, 100) <= percent
                         ? tai_random_between(random, 0, 8)
                         : TA_FORBIDDEN;
        ck_assert(!ta_instance_add_task(d->instance, NULL, row, NULL));
        d->amount[t] = tai_random_between(random, 0, largest);
    }
    ck_assert(!ta_instance_freeze(d->instance, NULL));
    const ta_cost share = largest / 2 * tasks / nodes + 1;
    for (int32_t p = 0; p < nodes; p++)
        d->room[p] = tai_random_below(random, 8)
                         ? tai_random_between(random, 0, 2 * share)
                         : TA_UNLIMITED;
}

/* Whether the nodes of the set, a bit for each, are too small for the tasks
   that are allowed on no others. */
static bool
is_too_small(const struct drawn *d, unsigned set)
{
    tai_int128 amount = 0, room = 0;
    for (int32_t p = 0; p < ta_instance_nodes(d->instance); p++)
        if (set >> p & 1) {
            if (d->room[p] == TA_UNLIMITED)
                return false;
            room += d->room[p];
        }
    for (int32_t t = 0; t < ta_instance_tasks(d->instance); t++) {
        bool inside = true;
        for (int32_t p = 0; p < ta_instance_nodes(d->instance); p++) {
            const ta_cost e = ta_instance_execution(d->instance, t, p);
            if (e != TA_FORBIDDEN && e <= d->limit)
                inside &= set >> p & 1;
        }
        amount += inside ? d->amount[t] : 0;
    }
    return amount > room;
}

/* A set is found if and only if some set is too small, and none of its nodes
   can be left out. */
START_TEST(test_finds_what_there_is)
{
    struct tai_random random;
    tai_random_seed(&random, 61);
    int some = 0, none = 0, several = 0;
    const int count = rounds(5000, 200000);
    for (int round = 0; round < count; round++) {
        struct drawn d;
        struct tai_hall hall;
        struct tai_run run;
        bool set[MOST_NODES], found, any = false;
        draw(&d, &random);
        const int32_t nodes = ta_instance_nodes(d.instance);
        for (unsigned n = 0; n < 1U << nodes; n++)
            any |= is_too_small(&d, n);
        tai_run_init(&run);
        ck_assert(!tai_hall_init(&hall, d.instance, d.limit));
        ck_assert(!tai_hall_find(&hall, d.amount, d.room, &run, set, &found));
        ck_assert_int_eq(found, any);
        unsigned told = 0;
        for (int32_t p = 0; p < nodes && found; p++)
            told |= (unsigned)set[p] << p;
        if (found) {
            ck_assert(is_too_small(&d, told));
            for (int32_t p = 0; p < nodes; p++)
                if (told >> p & 1)
                    ck_assert(!is_too_small(&d, told ^ 1U << p));
        }
        for (int32_t t = 0; t < ta_instance_tasks(d.instance); t++)
            for (int32_t p = 0; p < nodes; p++) {
                const ta_cost e = ta_instance_execution(d.instance, t, p);
                ck_assert_int_eq(tai_hall_allows(&hall, t, p),
                                 e != TA_FORBIDDEN && e <= d.limit);
            }
        some += found;
        none += !found;
        several += found && (told & (told - 1)) != 0;
        tai_hall_release(&hall);
        ta_instance_free(d.instance);
    }
    ck_assert_int_gt(some, count / 4);
    ck_assert_int_gt(none, count / 8);
    ck_assert_int_gt(several, count / 40);
}
END_TEST

/* A run that is stopped makes nothing up. */
START_TEST(test_stopped)
{
    struct tai_random random;
    tai_random_seed(&random, 62);
    for (int round = 0; round < rounds(500, 10000); round++) {
        struct drawn d;
        struct tai_hall hall;
        struct tai_run run;
        bool set[MOST_NODES], found;
        draw(&d, &random);
        tai_run_init(&run);
        run.poll_limit = round % 3;
        ck_assert(!tai_hall_init(&hall, d.instance, d.limit));
        ck_assert(!tai_hall_find(&hall, d.amount, d.room, &run, set, &found));
        unsigned told = 0;
        for (int32_t p = 0; p < ta_instance_nodes(d.instance) && found; p++)
            told |= (unsigned)set[p] << p;
        if (found)
            ck_assert(is_too_small(&d, told));
        tai_hall_release(&hall);
        ta_instance_free(d.instance);
    }
}
END_TEST

SUITE("hall", test_finds_what_there_is, test_stopped)
