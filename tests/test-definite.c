/* SPDX-License-Identifier: MIT */
#include "bound/definite.h"

#include <string.h>

#include "base/random.h"
#include "suite.h"

#define MOST 24

struct matrix {
    struct tai_definite definite;
    int32_t order;
    int32_t a[MOST * MOST]; /* symmetric, rows of the definite's stride */
    int32_t diagonal[MOST];
};

static void
draw(struct matrix *x, struct tai_random *random, int32_t size)
{
    ck_assert(!tai_definite_init(&x->definite, MOST));
    ck_assert_int_eq(x->definite.stride, MOST);
    x->order = 1 + (int32_t)tai_random_below(random, MOST);
    memset(x->a, 0, sizeof x->a);
    for (int32_t i = 0; i < x->order; i++)
        for (int32_t j = 0; j < i; j++) {
            const int64_t a = tai_random_between(random, -size, size);
            x->a[i * MOST + j] = x->a[j * MOST + i] = (int32_t)a;
        }
}

/* z' (A + diagonal) z */
static int64_t
form(const struct matrix *x, const int64_t z[])
{
    int64_t sum = 0;
    for (int32_t i = 0; i < x->order; i++) {
        sum += x->diagonal[i] * z[i] * z[i];
        for (int32_t j = 0; j < x->order; j++)
            sum += x->a[i * MOST + j] * z[i] * z[j];
    }
    return sum;
}

/* Goes from z to where the form is smaller, coordinate by coordinate. */
static void
descend(const struct matrix *x, int64_t z[])
{
    for (int step = 0; step < 40; step++)
        for (int32_t i = 0; i < x->order; i++)
            for (int64_t by = -1; by <= 1; by += 2) {
                const int64_t before = form(x, z);
                z[i] += by;
                if (form(x, z) >= before)
                    z[i] -= by;
            }
}

/* Nothing makes the form of what was found negative; and it is not far more
   than what is needed. */
START_TEST(test_what_is_found_is_definite)
{
    struct tai_random random;
    tai_random_seed(&random, 61);
    int found = 0;
    for (int round = 0; round < rounds(400, 20000); round++) {
        struct matrix x;
        double weight[MOST], sum = 0, needed = 0;
        draw(&x, &random, round % 3 ? 1000 : 100000);
        for (int32_t i = 0; i < x.order; i++) {
            weight[i] = (double)(1 + tai_random_below(&random, 100)) / 100;
            for (int32_t j = 0; j < x.order; j++)
                needed += weight[i] * abs(x.a[i * MOST + j]);
        }
        ck_assert(tai_definite_find(&x.definite, x.order, x.a, weight,
                                    INT32_MAX, x.diagonal));
        ck_assert(tai_definite_proved(&x.definite, x.order, x.a, x.diagonal));
        for (int32_t i = 0; i < x.order; i++)
            sum += weight[i] * x.diagonal[i];
        found += sum < needed; /* what makes it diagonally dominant */
        for (int i = 0; i < 10; i++) {
            int64_t z[MOST];
            for (int32_t j = 0; j < x.order; j++)
                z[j] = tai_random_between(&random, -9, 9);
            descend(&x, z);
            ck_assert_int_ge(form(&x, z), 0);
        }
        tai_definite_release(&x.definite);
    }
    ck_assert_int_gt(found, rounds(400, 20000) / 2);
}
END_TEST

/* A diagonal with which some z has a negative form, by no more than 1 in all,
   is not proved. */
START_TEST(test_what_is_not_definite_is_not_proved)
{
    struct tai_random random;
    tai_random_seed(&random, 62);
    for (int round = 0; round < rounds(2000, 100000); round++) {
        struct matrix x;
        int64_t z[MOST] = {0};
        double weight[MOST];
        draw(&x, &random, 1000);
        for (int32_t i = 0; i < x.order; i++) {
            weight[i] = 1;
            z[i] = tai_random_below(&random, 2) ? 1 : -1;
        }
        ck_assert(tai_definite_find(&x.definite, x.order, x.a, weight,
                                    INT32_MAX, x.diagonal));
        while (form(&x, z) >= 0) {
            const int64_t share = form(&x, z) / x.order;
            for (int32_t i = 0; i < x.order; i++)
                x.diagonal[i] -= (int32_t)share;
            x.diagonal[tai_random_below(&random, (uint64_t)x.order)]--;
        }
        ck_assert(!tai_definite_proved(&x.definite, x.order, x.a, x.diagonal));
        tai_definite_release(&x.definite);
    }
}
END_TEST

/* Numbers that leave no room are refused, not computed with. */
START_TEST(test_large_numbers)
{
    struct tai_random random;
    tai_random_seed(&random, 63);
    for (int round = 0; round < 200; round++) {
        struct matrix x;
        double weight[MOST];
        draw(&x, &random, INT32_MAX);
        for (int32_t i = 0; i < x.order; i++)
            weight[i] = 1;
        const bool found = tai_definite_find(&x.definite, x.order, x.a, weight,
                                             INT32_MAX, x.diagonal);
        ck_assert(!found ||
                  tai_definite_proved(&x.definite, x.order, x.a, x.diagonal));
        ck_assert(!tai_definite_find(&x.definite, x.order, x.a, weight, 1,
                                     x.diagonal) ||
                  x.order == 1);
        tai_definite_release(&x.definite);
    }
}
END_TEST

SUITE("definite", test_what_is_found_is_definite,
      test_what_is_not_definite_is_not_proved, test_large_numbers)
