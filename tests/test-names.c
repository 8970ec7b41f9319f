/* SPDX-License-Identifier: MIT */
#include "base/names.h"

#include <stdio.h>
#include <string.h>

#include "base/random.h"
#include "suite.h"

static enum tai_names_status
add(struct tai_names *names, const char *name)
{
    return tai_names_add(names, name, (int64_t)strlen(name));
}

static int32_t
find(const struct tai_names *names, const char *name)
{
    return tai_names_find(names, name, (int64_t)strlen(name));
}

START_TEST(test_numbered_names_need_no_table)
{
    struct tai_names names;
    tai_names_init(&names);
    char name[20];
    for (int i = 0; i < 5000; i++) {
        snprintf(name, sizeof name, "x9y%d", i + 7);
        ck_assert_int_eq(add(&names, name), TAI_NAMES_OK);
    }
    ck_assert(names.numbered);
    ck_assert_ptr_null(names.slot);
    ck_assert_int_eq(find(&names, "x9y7"), 0);
    ck_assert_int_eq(find(&names, "x9y5006"), 4999);
    ck_assert_int_eq(find(&names, "x9y6"), -1);
    ck_assert_int_eq(find(&names, "x9y5007"), -1);
    ck_assert_int_eq(find(&names, "x9y007"), -1);
    ck_assert_int_eq(find(&names, "x8y9"), -1);
    ck_assert_int_eq(find(&names, "x9y"), -1);
    ck_assert_str_eq(tai_names_get(&names, 3), "x9y10");
    tai_names_release(&names);
}
END_TEST

/* When the pattern breaks, what was added before is found as well. */
START_TEST(test_breaking_the_pattern)
{
    struct tai_names names;
    tai_names_init(&names);
    ck_assert_int_eq(add(&names, "t1"), TAI_NAMES_OK);
    ck_assert_int_eq(add(&names, "t2"), TAI_NAMES_OK);
    ck_assert_int_eq(add(&names, "t1"), TAI_NAMES_DUPLICATE);
    ck_assert_int_eq(names.count, 2);
    ck_assert_int_eq(add(&names, "t03"), TAI_NAMES_OK);
    ck_assert(!names.numbered);
    ck_assert_int_eq(add(&names, "t3"), TAI_NAMES_OK);
    ck_assert_int_eq(add(&names, "t03"), TAI_NAMES_DUPLICATE);
    ck_assert_int_eq(find(&names, "t1"), 0);
    ck_assert_int_eq(find(&names, "t2"), 1);
    ck_assert_int_eq(find(&names, "t03"), 2);
    ck_assert_int_eq(find(&names, "t3"), 3);
    ck_assert_int_eq(find(&names, "t"), -1);
    tai_names_release(&names);
}
END_TEST

/* Against a list searched from the front. */
START_TEST(test_like_a_plain_list)
{
    struct tai_random random;
    tai_random_seed(&random, 1);
    for (int round = 0; round < rounds(60, 600); round++) {
        struct tai_names names;
        tai_names_init(&names);
        char held[300][12];
        int count = 0;
        for (int i = 0; i < 300; i++) {
            char name[12];
            const int style = (int)tai_random_below(&random, 3);
            const int number = (int)tai_random_below(&random, 200);
            snprintf(name, sizeof name,
                     style == 0   ? "t%d"
                     : style == 1 ? "%d"
                                  : "longer-%d",
                     style == 0 ? count + 1 : number);
            int at = 0;
            while (at < count && strcmp(held[at], name))
                at++;
            ck_assert_int_eq(find(&names, name), at < count ? at : -1);
            ck_assert_int_eq(add(&names, name),
                             at < count ? TAI_NAMES_DUPLICATE : TAI_NAMES_OK);
            if (at == count)
                strcpy(held[count++], name);
        }
        ck_assert_int_eq(names.count, count);
        for (int i = 0; i < count; i++)
            ck_assert_str_eq(tai_names_get(&names, i), held[i]);
        tai_names_release(&names);
    }
}
END_TEST

SUITE("names", test_numbered_names_need_no_table, test_breaking_the_pattern,
      test_like_a_plain_list)
