/* SPDX-License-Identifier: MIT */
#include "bound/cholesky.h"

#include <math.h>
#include <string.h>

#include "base/random.h"
#include "suite.h"

/* Vectors in few dimensions, so that they depend on each other often. */
#define DIMENSIONS 12
#define ROOM (DIMENSIONS + 1)

struct vectors {
    int32_t count;
    double entry[ROOM][DIMENSIONS];
};

static double
product(const double x[], const double y[])
{
    double sum = 0;
    for (int i = 0; i < DIMENSIONS; i++)
        sum += x[i] * y[i];
    return sum;
}

/* A difference of two sets. */
static void
draw(double vector[], struct tai_random *random)
{
    for (int i = 0; i < DIMENSIONS; i++)
        vector[i] = (double)tai_random_between(random, -1, 1);
}

/* Adds a vector, if it is independent, or finds its coefficients to be right.
 */
static void
add(struct tai_cholesky *c, struct vectors *v, struct tai_random *random)
{
    double *vector = v->entry[v->count], with[ROOM];
    draw(vector, random);
    if (v->count > 1 && tai_random_below(random, 4) == 0)
        for (int i = 0; i < DIMENSIONS; i++) /* dependent for certain */
            vector[i] = v->entry[0][i] - 2 * v->entry[v->count - 1][i];
    for (int32_t i = 0; i < v->count; i++)
        with[i] = product(vector, v->entry[i]);
    if (tai_cholesky_add(c, with, product(vector, vector))) {
        v->count++;
        ck_assert_int_le(v->count, DIMENSIONS);
        return;
    }
    for (int i = 0; i < DIMENSIONS; i++) {
        double sum = 0;
        for (int32_t j = 0; j < v->count; j++)
            sum += with[j] * v->entry[j][i];
        ck_assert_double_eq_tol(sum, vector[i], 1e-6);
    }
}

/* Takes one away; the solution of a triangular system follows. */
static void
take(struct tai_cholesky *c, struct vectors *v, struct tai_random *random)
{
    const int32_t i = (int32_t)tai_random_below(random, (uint64_t)v->count);
    double target[DIMENSIONS], old[ROOM], fresh[ROOM];
    draw(target, random);
    for (int32_t j = 0; j < v->count; j++)
        old[j] = product(target, v->entry[j]);
    tai_cholesky_forward(c, old);
    tai_cholesky_remove(c, i, old);
    v->count--;
    memmove(v->entry[i], v->entry[i + 1],
            (size_t)(v->count - i) * sizeof v->entry[i]);
    for (int32_t j = 0; j < v->count; j++)
        fresh[j] = product(target, v->entry[j]);
    tai_cholesky_forward(c, fresh);
    for (int32_t j = 0; j < v->count; j++)
        ck_assert_double_eq_tol(old[j], fresh[j], 1e-6);
}

static void
subtract(struct tai_cholesky *c, struct vectors *v, struct tai_random *random)
{
    const int32_t i =
        1 + (int32_t)tai_random_below(random, (uint64_t)v->count - 1);
    const int32_t from = (int32_t)tai_random_below(random, (uint64_t)i);
    tai_cholesky_subtract(c, i, from);
    for (int k = 0; k < DIMENSIONS; k++)
        v->entry[i][k] -= v->entry[from][k];
}

/* What is solved is the system of the vectors at hand. */
static void
check(const struct tai_cholesky *c, const struct vectors *v,
      struct tai_random *random)
{
    double side[ROOM], x[ROOM];
    ck_assert_int_eq(c->size, v->count);
    for (int32_t i = 0; i < v->count; i++)
        x[i] = side[i] = (double)tai_random_between(random, -9, 9);
    tai_cholesky_forward(c, x);
    tai_cholesky_backward(c, x);
    for (int32_t i = 0; i < v->count; i++) {
        double sum = 0, size = 1;
        for (int32_t j = 0; j < v->count; j++) {
            const double term = product(v->entry[i], v->entry[j]) * x[j];
            sum += term;
            size += fabs(term);
        }
        ck_assert_double_eq_tol(sum, side[i], 1e-7 * size);
    }
}

START_TEST(test_changes)
{
    struct tai_random random;
    tai_random_seed(&random, 1);
    for (int round = 0; round < 200; round++) {
        struct tai_cholesky c;
        struct vectors v = {.count = 0};
        ck_assert(!tai_cholesky_init(&c, ROOM));
        for (int change = 0; change < 100; change++) {
            const uint64_t what = tai_random_below(&random, 8);
            if (what < 4 || v.count == 0)
                add(&c, &v, &random);
            else if (what < 7)
                take(&c, &v, &random);
            else if (v.count > 1 && change % 3 == 0)
                subtract(&c, &v, &random);
            check(&c, &v, &random);
        }
        tai_cholesky_release(&c);
    }
}
END_TEST

SUITE("cholesky", test_changes)
