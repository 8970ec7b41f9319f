/* SPDX-License-Identifier: MIT */
#ifndef SUITE_H
#define SUITE_H

/*
 * What every unit test program shares. A program tests one source file: it
 * defines its cases with START_TEST ... END_TEST of the Check framework and
 * ends with
 *
 *     SUITE("random", test_below, test_shuffle)
 *
 * which is its main(). Set CK_FORK=no to debug a case.
 *
 * Check counts a case's microseconds in 32 bits and fails one that takes more
 * than 35 minutes. One that would take more than ten in a long run is cut into
 * LONG_PIECES, each a case of its own: SUITE("solve", IN_PIECES(test_all))
 * calls it with _i from 0, for another seed, and each looks at
 * rounds(100, 200000 / LONG_PIECES) instances. Otherwise it is one.
 */

#include <check.h>
#include <stdbool.h>
#include <stdlib.h>

/* Whether `make check-long` runs us. */
static inline bool
long_run(void)
{
    const char *value = getenv("TASKASSIGN_LONG");
    return value && *value && *value != '0';
}

/* How many random instances to look at: `usual`, or `most` in a long run. */
static inline int
rounds(int usual, int most)
{
    return long_run() ? most : usual;
}

#define LONG_PIECES 10
#define IN_PIECES(test) (test), &in_pieces

/* Stands in a list of tests behind one that is cut into pieces. */
static const TTest in_pieces = {.name = "in pieces"};

static inline int
run_suite(const char *name, int count, const TTest *const tests[])
{
    Suite *suite = suite_create(name);
    for (int i = 0; i < count; i++) {
        if (tests[i] == &in_pieces)
            continue;
        const bool cut = i + 1 < count && tests[i + 1] == &in_pieces;
        TCase *tcase = tcase_create(tests[i]->name);
        tcase_set_timeout(tcase, long_run() ? 2100 : 300);
        tcase_add_loop_test(tcase, tests[i], 0,
                            cut && long_run() ? LONG_PIECES : 1);
        suite_add_tcase(suite, tcase);
    }
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

#define SUITE(name, ...)                                                       \
    int main(void)                                                             \
    {                                                                          \
        const TTest *const tests[] = {__VA_ARGS__};                            \
        const int count = (int)(sizeof tests / sizeof *tests);                 \
        return run_suite(name, count, tests);                                  \
    }

#endif
