/* SPDX-License-Identifier: MIT */
/*
 * Every allocation fails in turn, on the main paths through the library:
 * building, reading, solving by every method, writing. The call then says
 * TA_OUT_OF_MEMORY, or does without and is right; nothing is lost.
 */
#include <taskassign/taskassign.h>

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "scarce.h"

#include "reading.h"

/* What is tried with little memory, and what it needs. */
struct attempt {
    ta_status (*work)(struct attempt *attempt);
    ta_instance *instance;
    ta_result *result; /* of instance */
    ta_options options;
    const char *text;
    int32_t format;
    ta_cost optimum;
    const char *broken; /* the first expectation that did not hold */
};

/* In place of ck_assert, which allocates, while memory is scarce. */
#define EXPECT(condition)                                                      \
    do {                                                                       \
        if (!(condition) && !attempt->broken)                                  \
            attempt->broken = #condition;                                      \
    } while (0)

/*
 * Blocks more than ever before. A thread that an engine left behind may still
 * have some: it gets two seconds to give them back. (The number can fall as
 * well: glibc keeps what a thread had until the next one takes its stack.)
 */
static long long
lost_since(long long before)
{
    const struct timespec moment = {.tv_nsec = 1000000};
    long long lost = atomic_load(&blocks_alive) - before;
    for (int i = 0; i < 2000 && lost > 0; i++) {
        nanosleep(&moment, NULL);
        lost = atomic_load(&blocks_alive) - before;
    }
    return lost;
}

/* Returns how many allocations the work makes. */
static long long
starve(struct attempt *attempt)
{
    ck_assert_int_eq(attempt->work(attempt), TA_OK);
    ck_assert_int_eq(attempt->work(attempt), TA_OK); /* modules are loaded */
    bool done = !memory_is_scarce_here;
    long long k = 0, most = 0;
    while (!done) {
        k++;
        if (atomic_load(&blocks_alive) > most)
            most = atomic_load(&blocks_alive);
        fail_allocation(k);
        const ta_status status = attempt->work(attempt);
        done = !allocation_failed();
        const long long lost = lost_since(most);
        ck_assert_msg(!attempt->broken, "allocation %lld failed, then not: %s",
                      k, attempt->broken);
        ck_assert_msg(status == TA_OK || (status == TA_OUT_OF_MEMORY && !done),
                      "allocation %lld failed: %s", k,
                      ta_status_message(status));
        ck_assert_msg(lost <= 0, "allocation %lld failed: %lld blocks are lost",
                      k, lost);
    }
    return k;
}

/* ---- Instances --------------------------------------------------------- */

/* With everything that a file can have. */
static const char rich[] = "taskassign 1\n"
                           "nodes left middle right\n"
                           "execution\n"
                           "a 5 10.5 7\n"
                           "b 2 inf 3\n"
                           "c 4 4 4\n"
                           "d 6 3 2.25\n"
                           "e 5 2 8\n"
                           "f inf 4 1\n"
                           "communication\n"
                           "a b 6\na c 4\na f 12\nb c 8\nb d 12\nc e 1\n"
                           "d e 2\ne f 3\nb e 1.5\n"
                           "distance\n"
                           "left 0 1 2\nmiddle 1 0 1\nright 2 1 0.5\n"
                           "capacity\n"
                           "memory 10 12 inf\nports 2.5 3 3\n"
                           "requirement\n"
                           "a memory 4\nb memory 3 3 5\nf ports 1\n"
                           "pin\nc middle\n"
                           "together\nd e\n"
                           "apart\na f\n"
                           "current\na left\n"
                           "migration\na 3\n";

/* Nothing but distances: what the methods without capacities solve. */
static const char plain[] = "taskassign 1\n"
                            "nodes n1 n2 n3\n"
                            "execution\n"
                            "a 5 10 7\nb 2 9 3\nc 4 4 4\nd 6 3 2\ne 5 2 8\n"
                            "f 9 4 1\ng 3 8 3\nh 7 1 4\n"
                            "communication\n"
                            "a b 6\na c 4\na f 3\nb c 8\nb d 2\nc e 1\nd e 2\n"
                            "e f 3\nb e 1\nf g 2\ng h 5\na h 4\nc g 2\n";

static const char stone[] = "taskassign 1\n"
                            "nodes n1 n2\n"
                            "execution\n"
                            "t1 5 10\nt2 2 inf\nt3 4 4\nt4 6 3\nt5 5 2\n"
                            "t6 inf 4\n"
                            "communication\n"
                            "t1 t2 6\nt1 t3 4\nt1 t6 12\nt2 t3 8\nt2 t4 12\n"
                            "t2 t5 3\nt3 t5 11\nt4 t5 5\n";

/* ---- Building ---------------------------------------------------------- */

/* Once more what ran out of memory; the instance is as it was. */
#define INSIST(call)                                                           \
    do {                                                                       \
        ta_status status_ = (call);                                            \
        if (status_ == TA_OUT_OF_MEMORY)                                       \
            status_ = (call);                                                  \
        if (status_ != TA_OK)                                                  \
            return ta_instance_free(instance), status_;                        \
    } while (0)

static ta_status
build(struct attempt *attempt)
{
    static const char *const names[2] = {"left", "right"};
    static const ta_cost row[2] = {5, 7}, distance[4] = {0, 2, 2, 1},
                         capacity[2] = {40, TA_UNLIMITED}, needs[2] = {1, 2};
    ta_instance *instance = NULL;
    INSIST(ta_instance_new(2, &instance));
    INSIST(ta_instance_set_node_names(instance, names));
    for (int32_t t = 0; t < 40; t++) {
        char name[TA_NAME_BUFFER];
        int32_t task = -1;
        snprintf(name, sizeof name, "task%d", t);
        INSIST(ta_instance_add_task(instance, name, row, &task));
        EXPECT(task == t);
    }
    for (int32_t t = 1; t < 40; t++)
        INSIST(ta_instance_add_communication(instance, t - 1, t, 3));
    INSIST(ta_instance_set_distances(instance, distance));
    int32_t resource = -1;
    INSIST(
        ta_instance_add_resource(instance, "memory", 0, capacity, &resource));
    INSIST(ta_instance_set_requirement(instance, 3, resource, 2));
    INSIST(ta_instance_set_requirements(instance, 4, resource, needs));
    INSIST(ta_instance_pin(instance, 0, 1));
    INSIST(ta_instance_together(instance, 2, (const int32_t[]){1, 2}));
    INSIST(ta_instance_apart(instance, 2, (const int32_t[]){0, 39}));
    INSIST(ta_instance_set_current(instance, 5, 1));
    INSIST(ta_instance_set_migration(instance, 5, 9));
    INSIST(ta_instance_freeze(instance, NULL));
    EXPECT(ta_instance_tasks(instance) == 40);
    EXPECT(ta_instance_pairs(instance) == 39);
    EXPECT(ta_instance_find_task(instance, "task39") == 39);
    EXPECT(ta_instance_find_node(instance, "right") == 1);
    EXPECT(ta_instance_requirement(instance, 3, 0, 1) == 2);
    EXPECT(ta_instance_requirement(instance, 4, 0, 1) == 2);
    EXPECT(ta_instance_together_groups(instance) == 1);
    EXPECT(ta_instance_apart_groups(instance) == 1);
    EXPECT(ta_instance_pinned_to(instance, 0) == 1);
    EXPECT(ta_instance_current(instance, 5) == 1);
    EXPECT(ta_instance_migration(instance, 5) == 9);
    (void)attempt;
    ta_instance_free(instance);
    return TA_OK;
}

START_TEST(test_building_goes_on)
{
    struct attempt attempt = {.work = build};
    const long long count = starve(&attempt);
    ck_assert(!memory_is_scarce_here || count > 10);
}
END_TEST

/* ---- Reading and writing ----------------------------------------------- */

static ta_status
read_text(struct attempt *attempt)
{
    ta_instance *instance = NULL;
    const ta_status status = parse(attempt->text, NULL, &instance, NULL);
    EXPECT((instance != NULL) == (status == TA_OK));
    ta_instance_free(instance);
    return status;
}

static ta_status
read_matrices(struct attempt *attempt)
{
    char execution[4096], communication[4096];
    const char *source = getenv("top_srcdir");
    if (!source)
        source = "..";
    snprintf(execution, sizeof execution, "%s/data/stone-execution.csv",
             source);
    snprintf(communication, sizeof communication,
             "%s/data/stone-communication.csv", source);
    ta_instance *instance = NULL;
    const ta_status status = ta_instance_read_matrices(
        execution, communication, NULL, NULL, &instance, NULL);
    EXPECT((instance != NULL) == (status == TA_OK));
    ta_instance_free(instance);
    (void)attempt;
    return status;
}

START_TEST(test_reading)
{
    struct attempt attempt = {.work = read_text, .text = rich};
    starve(&attempt);
    ta_instance *instance = instance_of(rich);
    char *json = text_of(instance, TA_FORMAT_JSON);
    attempt.text = json;
    starve(&attempt);
    ta_free(json);
    ta_instance_free(instance);
    attempt.work = read_matrices;
    starve(&attempt);
}
END_TEST

/* An error is told, or that there was no memory to tell it. */
static ta_status
read_wrong_text(struct attempt *attempt)
{
    ta_instance *instance = NULL;
    ta_error error = {0};
    const ta_status status = parse(attempt->text, NULL, &instance, &error);
    EXPECT(!instance);
    if (status == TA_BAD_INPUT)
        EXPECT(error.line > 0);
    return status == TA_BAD_INPUT ? TA_OK : status;
}

START_TEST(test_reading_what_is_wrong)
{
    struct attempt attempt = {.work = read_wrong_text,
                              .text = "taskassign 1\nnodes a b\nexecution\n"
                                      "t 1 2\nt 2 3\nu 1 x\n"};
    starve(&attempt);
    attempt.text = "{\"format\": \"taskassign-problem\", \"version\": 1,\n"
                   " \"nodes\": [\"a\"], \"tasks\": [1";
    starve(&attempt);
}
END_TEST

static ta_status
write_instance(struct attempt *attempt)
{
    char *text = NULL;
    const ta_status status =
        ta_instance_to_text(attempt->instance, attempt->format, &text, NULL);
    EXPECT((text != NULL) == (status == TA_OK));
    ta_free(text);
    return status;
}

static ta_status
write_matrix(struct attempt *attempt)
{
    char *text = NULL;
    const ta_status status =
        ta_instance_to_matrix(attempt->instance, "execution", &text, NULL);
    ta_free(text);
    return status;
}

static ta_status
write_result(struct attempt *attempt)
{
    char *text = NULL;
    const ta_status status =
        attempt->format == TA_FORMAT_JSON
            ? ta_result_to_json(attempt->instance, attempt->result, NULL, &text,
                                NULL)
            : ta_result_to_text(attempt->instance, attempt->result, 80, 1,
                                &text, NULL);
    EXPECT((text != NULL) == (status == TA_OK));
    ta_free(text);
    return status;
}

START_TEST(test_writing)
{
    struct attempt attempt = {.work = write_instance};
    attempt.instance = instance_of(rich);
    ck_assert(!ta_solve(attempt.instance, NULL, &attempt.result));
    for (attempt.format = TA_FORMAT_TAP; attempt.format <= TA_FORMAT_JSON;
         attempt.format++) {
        attempt.work = write_instance;
        starve(&attempt);
        attempt.work = write_result;
        starve(&attempt);
    }
    ta_result_free(attempt.result);
    ta_instance_free(attempt.instance);
    attempt.instance = instance_of(stone);
    attempt.work = write_matrix;
    starve(&attempt);
    ta_instance_free(attempt.instance);
}
END_TEST

/* ---- Solving ----------------------------------------------------------- */

static ta_status
solve(struct attempt *attempt)
{
    ta_result *result = NULL;
    const ta_status status =
        ta_solve(attempt->instance, &attempt->options, &result);
    EXPECT((result != NULL) == (status == TA_OK));
    if (status != TA_OK)
        return status;
    EXPECT(ta_result_outcome(result) != TA_INFEASIBLE);
    if (ta_result_outcome(result) == TA_OPTIMAL)
        EXPECT(ta_result_value(result) == attempt->optimum);
    else if (ta_result_assignment(result))
        EXPECT(ta_result_value(result) >= attempt->optimum);
    if (ta_result_lower_bound(result) != TA_NO_BOUND)
        EXPECT(ta_result_lower_bound(result) <= attempt->optimum);
    ta_result_free(result);
    return TA_OK;
}

static ta_cost
optimum_of(const ta_instance *instance)
{
    ta_result *result;
    ck_assert(!ta_solve(instance, NULL, &result));
    ck_assert_int_eq(ta_result_outcome(result), TA_OPTIMAL);
    const ta_cost value = ta_result_value(result);
    ta_result_free(result);
    return value;
}

/* By every method, and for the minimum cut every engine. */
static void
solve_all_ways(const char *text)
{
    struct attempt attempt = {.work = solve};
    attempt.instance = instance_of(text);
    attempt.optimum = optimum_of(attempt.instance);
    ta_options_init(&attempt.options, sizeof attempt.options);
    for (int32_t m = 0; ta_method_name(m); m++) {
        ta_options *options = &attempt.options;
        options->method = m;
        options->tick_limit = m == TA_METHOD_DESCENT ? 2000 : INT64_MAX;
        options->cut = m == TA_METHOD_MINCUT ? TA_CUT_BOTH : TA_CUT_SMALLEST;
        if (!ta_method_applies(attempt.instance, options, m, NULL))
            starve(&attempt);
    }
    attempt.options.method = TA_METHOD_MINCUT;
    for (int32_t e = TA_ENGINE_AUTO; e <= TA_ENGINE_IGRAPH; e++) {
        attempt.options.engine = e;
        ta_result *result;
        if (!ta_solve(attempt.instance, &attempt.options, &result)) {
            ta_result_free(result);
            starve(&attempt);
        }
    }
    ta_instance_free(attempt.instance);
}

START_TEST(test_solving_every_constraint)
{
    solve_all_ways(rich);
}
END_TEST

START_TEST(test_solving_three_nodes)
{
    solve_all_ways(plain);
}
END_TEST

START_TEST(test_solving_two_nodes)
{
    solve_all_ways(stone);
}
END_TEST

SUITE("scarce", test_building_goes_on, test_reading, test_reading_what_is_wrong,
      test_writing, test_solving_every_constraint, test_solving_three_nodes,
      test_solving_two_nodes)
