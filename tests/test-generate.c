/* SPDX-License-Identifier: MIT */
#include "model/generate.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#include <taskassign/solve.h>

#include "base/memory.h"
#include "enumerate.h"
#include "scarce.h"
#include "suite.h"

static ta_generate_options
usual(void)
{
    ta_generate_options options;
    ta_generate_options_init(&options, sizeof options);
    return options;
}

static ta_instance *
generate(const ta_generate_options *options)
{
    ta_instance *instance;
    ta_error error = {0};
    ck_assert_msg(!ta_generate(options, &instance, &error), "%s",
                  error.message);
    ck_assert(ta_instance_is_frozen(instance));
    ck_assert_int_eq(ta_instance_tasks(instance), options->tasks);
    ck_assert_int_eq(ta_instance_nodes(instance), options->nodes);
    return instance;
}

/* A number that any change of the instance changes (FNV-1a). */
struct fingerprint {
    uint64_t graph, costs;
};

static uint64_t
mix(uint64_t hash, int64_t value)
{
    for (int i = 0; i < 64; i += 8)
        hash = (hash ^ ((uint64_t)value >> i & 0xFF)) * 0x100000001B3u;
    return hash;
}

static struct fingerprint
take_fingerprint(const ta_instance *instance)
{
    struct fingerprint print = {0xCBF29CE484222325u, 0xCBF29CE484222325u};
    const int32_t tasks = ta_instance_tasks(instance);
    const int32_t nodes = ta_instance_nodes(instance);
    for (int32_t t = 0; t < tasks; t++)
        for (int32_t p = 0; p < nodes; p++)
            print.costs =
                mix(print.costs, ta_instance_execution(instance, t, p));
    for (int64_t i = 0; i < ta_instance_pairs(instance); i++) {
        int32_t task, other;
        ta_cost cost;
        ta_instance_communication(instance, i, &task, &other, &cost);
        print.graph = mix(mix(print.graph, task), other);
        print.costs = mix(print.costs, cost);
    }
    for (int32_t p = 0; p < nodes; p++)
        for (int32_t q = 0; q < nodes; q++)
            print.costs =
                mix(print.costs, ta_instance_distance(instance, p, q));
    for (int32_t r = 0; r < ta_instance_resources(instance); r++)
        for (int32_t t = 0; t < tasks; t++)
            print.costs =
                mix(print.costs, ta_instance_requirement(instance, t, r, 0));
    return print;
}

static struct fingerprint
fingerprint_of(const ta_generate_options *options)
{
    ta_instance *instance = generate(options);
    const struct fingerprint print = take_fingerprint(instance);
    ta_instance_free(instance);
    return print;
}

START_TEST(test_same_bytes)
{
    /* On every machine: these were written down once. */
    const struct {
        const char *family, *distance, *execution;
        double capacity;
        int32_t shuffle;
        uint64_t graph, costs;
    } known[] = {
        {"random", "uniform", "unrelated", 0, 0, 18152229083309977467u,
         1455542172828979296u},
        {"grid", "mesh", "speeds", 0, 0, 9835317259708289509u,
         14463179234920516024u},
        {"grid3", "metric", "restricted", 0, 1, 3191445108880577719u,
         6850795129831723866u},
        {"power-law", "uniform", "weak", 1.5, 0, 5398655166012574292u,
         17627225366059807628u},
        {"workflow", "mesh", "identical", 1.2, 1, 14008870444610079275u,
         13953872442128335561u},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        ta_generate_options options = usual();
        options.family = known[i].family;
        options.distance = known[i].distance;
        options.execution = known[i].execution;
        options.capacity = known[i].capacity;
        options.shuffle = known[i].shuffle;
        options.tasks = 120;
        options.nodes = 6;
        options.seed = 42;
        const struct fingerprint print = fingerprint_of(&options);
        ck_assert_uint_eq(print.graph, known[i].graph);
        ck_assert_uint_eq(print.costs, known[i].costs);
    }
}
END_TEST

START_TEST(test_seed)
{
    ta_generate_options options = usual();
    const struct fingerprint first = fingerprint_of(&options);
    ck_assert_uint_eq(fingerprint_of(&options).costs, first.costs);
    options.seed = 2;
    const struct fingerprint second = fingerprint_of(&options);
    ck_assert_uint_ne(second.graph, first.graph);
    ck_assert_uint_ne(second.costs, first.costs);
    options.seed = -1;
    ck_assert_uint_ne(fingerprint_of(&options).graph, first.graph);
}
END_TEST

START_TEST(test_graph_is_drawn_by_itself)
{
    /* What costs are like does not change who talks to whom. A ratio, so that
       nothing is drawn again. */
    ta_generate_options options = usual();
    options.ratio = 1;
    options.nodes = 4;
    const uint64_t graph = fingerprint_of(&options).graph;
    options.nodes = 9;
    options.distance = "metric";
    options.execution = "weak";
    options.capacity = 2;
    options.resources = 3;
    ck_assert_uint_eq(fingerprint_of(&options).graph, graph);
}
END_TEST

/* ---- Task graphs -------------------------------------------------------- */

static int
compare_keys(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static void
check_pairs_differ(const ta_instance *instance)
{
    const int64_t pairs = ta_instance_pairs(instance);
    uint64_t *key = tai_alloc(pairs, sizeof *key);
    for (int64_t i = 0; i < pairs; i++) {
        int32_t a, b;
        ta_cost cost;
        ta_instance_communication(instance, i, &a, &b, &cost);
        ck_assert_int_ne(a, b);
        ck_assert_int_ge(cost, 1);
        key[i] = a < b ? (uint64_t)a << 32 | (uint64_t)b
                       : (uint64_t)b << 32 | (uint64_t)a;
    }
    qsort(key, (size_t)pairs, sizeof *key, compare_keys);
    for (int64_t i = 1; i < pairs; i++)
        ck_assert_uint_ne(key[i - 1], key[i]);
    tai_free(key);
}

START_TEST(test_families)
{
    const int32_t sizes[] = {1, 2, 3, 7, 64, 65, 250};
    const char *help;
    int32_t families = 0;
    for (const char *name; (name = ta_generate_family(families, &help));
         families++) {
        ck_assert_uint_gt(strlen(help), 10);
        for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
            ta_generate_options options = usual();
            options.family = name;
            options.tasks = sizes[i];
            options.nodes = 1 + (int32_t)i;
            ta_instance *instance = generate(&options);
            check_pairs_differ(instance);
            ta_instance_free(instance);
        }
    }
    ck_assert_int_ge(families, 10);
    ck_assert_ptr_null(ta_generate_family(-1, NULL));
    ck_assert_ptr_null(ta_generate_family(families, NULL));
    ck_assert_str_eq(ta_generate_family(0, NULL), "random");
}
END_TEST

START_TEST(test_pairs_of_families)
{
    const struct {
        const char *family;
        int32_t tasks;
        double degree;
        int64_t pairs;
    } known[] = {
        {"random", 1000, 0, 4000},    {"random", 1000, 3, 1500},
        {"random", 5, 0, 10},         {"grid", 100, 0, 180},
        {"grid", 10, 0, 13},          {"grid3", 27, 0, 54},
        {"tree", 500, 0, 499},        {"tree", 1000, 2.2, 1100},
        {"pipeline", 50, 0, 49},      {"dense", 40, 0, 780},
        {"blocks", 40, 0, 780},       {"clusters", 1000, 0, 3000},
        {"power-law", 1000, 0, 3990}, {"power-law", 1000, 2, 999},
        {"sides", 100, 0, 180},       {"strip", 200, 0, 199},
        {"strip", 400, 0, 598},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        ta_generate_options options = usual();
        options.family = known[i].family;
        options.tasks = known[i].tasks;
        options.degree = known[i].degree;
        ta_instance *instance = generate(&options);
        ck_assert_msg(ta_instance_pairs(instance) == known[i].pairs,
                      "%s of %d: %lld pairs", known[i].family,
                      (int)known[i].tasks,
                      (long long)ta_instance_pairs(instance));
        ta_instance_free(instance);
    }
}
END_TEST

START_TEST(test_power_law_has_hubs)
{
    ta_generate_options options = usual();
    options.family = "power-law";
    options.tasks = 2000;
    ta_instance *instance = generate(&options);
    int32_t degree[2000] = {0}, largest = 0;
    for (int64_t i = 0; i < ta_instance_pairs(instance); i++) {
        int32_t a, b;
        ta_cost cost;
        ta_instance_communication(instance, i, &a, &b, &cost);
        degree[a]++;
        degree[b]++;
    }
    for (int32_t t = 0; t < 2000; t++) {
        ck_assert_int_ge(degree[t], 4);
        largest = degree[t] > largest ? degree[t] : largest;
    }
    ck_assert_int_gt(largest, 60); /* 8 on average */
    ta_instance_free(instance);
}
END_TEST

/* ---- Costs -------------------------------------------------------------- */

START_TEST(test_execution_kinds)
{
    ta_generate_options options = usual();
    options.tasks = 2000;
    options.nodes = 5;
    const int64_t cells = 10000;
    const char *const kinds[] = {"restricted", "weak", "identical"};
    int64_t found[3] = {0};
    for (int kind = 0; kind < 3; kind++) {
        options.execution = kinds[kind];
        ta_instance *instance = generate(&options);
        for (int32_t t = 0; t < options.tasks; t++) {
            int32_t forbidden = 0;
            for (int32_t p = 0; p < options.nodes; p++) {
                const ta_cost e = ta_instance_execution(instance, t, p);
                forbidden += e == TA_FORBIDDEN;
                found[kind] += kind == 0 ? e == TA_FORBIDDEN
                               : kind == 1
                                   ? e == 0
                                   : e == ta_instance_execution(instance, t, 0);
            }
            ck_assert_int_lt(forbidden, options.nodes);
        }
        ta_instance_free(instance);
    }
    /* A fifth of four nodes of five; four fifths; all. */
    ck_assert_int_gt(found[0], cells * 15 / 100);
    ck_assert_int_lt(found[0], cells * 17 / 100);
    ck_assert_int_gt(found[1], cells * 77 / 100);
    ck_assert_int_lt(found[1], cells * 83 / 100);
    ck_assert_int_eq(found[2], cells);
}
END_TEST

START_TEST(test_ratio)
{
    /* Mean communication of a task over the range of execution costs. */
    const char *const distances[] = {"uniform", "mesh", "metric"};
    for (int i = 0; i < 3; i++)
        for (int32_t nodes = 2; nodes <= 8; nodes += 3) {
            ta_generate_options options = usual();
            options.tasks = 3000;
            options.nodes = nodes;
            options.distance = distances[i];
            options.ratio = 0.9;
            ta_instance *instance = generate(&options);
            double communication = 0, distance = 0;
            for (int64_t pair = 0; pair < ta_instance_pairs(instance); pair++) {
                int32_t a, b;
                ta_cost cost;
                ta_instance_communication(instance, pair, &a, &b, &cost);
                communication += 2 * (double)cost / options.tasks;
            }
            for (int32_t p = 0; p < nodes; p++)
                for (int32_t q = 0; q < nodes; q++)
                    distance += (double)ta_instance_distance(instance, p, q);
            distance /= nodes * (nodes - 1);
            ta_cost range = 0;
            for (int32_t t = 0; t < options.tasks; t++) {
                const ta_cost e = ta_instance_execution(instance, t, 0);
                range = e > range ? e : range;
            }
            ck_assert_double_eq_tol(communication * distance / (double)range,
                                    0.9, 0.05);
            ta_instance_free(instance);
        }
}
END_TEST

START_TEST(test_mesh)
{
    ta_generate_options options = usual();
    options.distance = "mesh";
    options.nodes = 6; /* 2 x 3 */
    ta_instance *instance = generate(&options);
    const ta_cost expected[6] = {0, 1, 2, 1, 2, 3};
    for (int32_t p = 0; p < 6; p++) {
        ck_assert_int_eq(ta_instance_distance(instance, 0, p), expected[p]);
        ck_assert_int_eq(ta_instance_distance(instance, 5, 5 - p), expected[p]);
    }
    ta_instance_free(instance);
}
END_TEST

START_TEST(test_metric)
{
    ta_generate_options options = usual();
    options.distance = "metric";
    options.nodes = 12;
    ta_instance *instance = generate(&options);
    for (int32_t p = 0; p < 12; p++)
        for (int32_t q = 0; q < 12; q++) {
            const ta_cost d = ta_instance_distance(instance, p, q);
            ck_assert_int_eq(d == 0, p == q);
            ck_assert_int_le(d, 15); /* the diagonal of the plane is 14.1 */
            for (int32_t r = 0; r < 12; r++)
                ck_assert_int_le(d, ta_instance_distance(instance, p, r) +
                                        ta_instance_distance(instance, r, q));
        }
    ta_instance_free(instance);
}
END_TEST

START_TEST(test_capacities)
{
    ta_generate_options options = usual();
    options.nodes = 4;
    options.capacity = 1.25;
    options.resources = 3;
    ta_instance *instance = generate(&options);
    ck_assert_int_eq(ta_instance_resources(instance), 3);
    for (int32_t r = 0; r < 3; r++) {
        int64_t sum = 0;
        for (int32_t t = 0; t < options.tasks; t++) {
            const ta_cost need = ta_instance_requirement(instance, t, r, 0);
            ck_assert(need >= 1 && need <= 10);
            sum += need;
        }
        for (int32_t p = 0; p < 4; p++)
            ck_assert_int_eq(ta_instance_capacity(instance, r, p),
                             (5 * sum + 15) / 16);
    }
    ta_instance_free(instance);
}
END_TEST

/* ---- The optimum -------------------------------------------------------- */

static bool
uses_one_node(const ta_instance *instance, const int32_t assignment[])
{
    for (int32_t t = 1; t < ta_instance_tasks(instance); t++)
        if (assignment[t] != assignment[0])
            return false;
    return true;
}

/* What each task costs on its cheapest node, all together. */
static ta_cost
cheapest_cost(const ta_instance *instance)
{
    int32_t assignment[ENUMERATE_MOST_TASKS];
    for (int32_t t = 0; t < ta_instance_tasks(instance); t++) {
        assignment[t] = 0;
        for (int32_t p = 1; p < ta_instance_nodes(instance); p++)
            if (ta_instance_execution(instance, t, p) <
                ta_instance_execution(instance, t, assignment[t]))
                assignment[t] = p;
    }
    ta_evaluation evaluation;
    ck_assert_int_eq(ta_evaluate(instance, assignment, &evaluation), TA_OK);
    return evaluation.cost.total;
}

START_TEST(test_small_optima_are_mixed)
{
    /* Of nine weak tasks often only one cares. */
    const char *const kinds[] = {"unrelated", "speeds", "restricted"};
    const char *name;
    for (int32_t f = 0; (name = ta_generate_family(f, NULL)); f++)
        for (int seed = 1; seed <= rounds(12, 400); seed++) {
            ta_generate_options options = usual();
            options.family = name;
            options.seed = seed;
            options.tasks = 9;
            options.nodes = 2 + seed % 2;
            options.distance = seed % 3 ? "uniform" : "metric";
            /* There most tasks do not care, and any node is the cheapest. */
            const bool anchored =
                tai_family_find(name)->flavour == TAI_ANCHORED;
            if (!anchored)
                options.execution = kinds[seed / 2 % 3];
            ta_instance *instance = generate(&options);
            const struct enumeration found = enumerate_total(instance);
            ck_assert_msg(!uses_one_node(instance, found.assignment),
                          "%s %d: one node", name, seed);
            if (!anchored)
                ck_assert_msg(found.best < cheapest_cost(instance),
                              "%s %d: cheapest", name, seed);
            ta_instance_free(instance);
        }
}
END_TEST

START_TEST(test_large_cuts_have_two_sides)
{
    /* A tenth of the tasks, for a fifth most of the time. */
    const char *name;
    for (int32_t f = 0; (name = ta_generate_family(f, NULL)); f++)
        for (int seed = 1; seed <= rounds(2, 20); seed++) {
            const bool dense =
                !strcmp(name, "dense") || !strcmp(name, "blocks");
            ta_generate_options options = usual();
            options.family = name;
            options.seed = seed;
            options.tasks = dense ? 1000 : 30000;
            ta_instance *instance = generate(&options);
            ta_result *result;
            ck_assert_int_eq(ta_solve(instance, NULL, &result), TA_OK);
            ck_assert_int_eq(ta_result_outcome(result), TA_OPTIMAL);
            const int32_t first = ta_result_loads(result)[0].tasks;
            /* Where the sides are tied is all that counts there. */
            if (tai_family_find(name)->flavour != TAI_ANCHORED)
                ck_assert_msg(first > options.tasks / 10 &&
                                  first < options.tasks / 10 * 9,
                              "%s %d: %d of %d", name, seed, (int)first,
                              (int)options.tasks);
            ck_assert_int_gt(first, 0);
            ck_assert_int_lt(first, options.tasks);
            ta_result_free(result);
            ta_instance_free(instance);
        }
}
END_TEST

START_TEST(test_shuffle_keeps_the_optimum)
{
    ta_generate_options options = usual();
    options.family = "grid";
    options.tasks = 2000;
    ta_cost value[2];
    uint64_t graph[2];
    for (int32_t i = 0; i < 2; i++) {
        options.shuffle = i;
        ta_instance *instance = generate(&options);
        ta_result *result;
        ck_assert_int_eq(ta_solve(instance, NULL, &result), TA_OK);
        value[i] = ta_result_value(result);
        graph[i] = take_fingerprint(instance).graph;
        ta_result_free(result);
        ta_instance_free(instance);
    }
    ck_assert_int_eq(value[0], value[1]);
    ck_assert_uint_ne(graph[0], graph[1]);
}
END_TEST

/* ---- Errors ------------------------------------------------------------- */

static void
expect_refusal(const ta_generate_options *options, const char *option)
{
    ta_instance *instance = NULL;
    ta_error error = {0};
    ck_assert_int_eq(ta_generate(options, &instance, &error),
                     TA_INVALID_ARGUMENT);
    ck_assert_ptr_null(instance);
    ck_assert_msg(!strncmp(error.message, option, strlen(option)), "%s",
                  error.message);
    ck_assert_int_eq(ta_generate(options, &instance, NULL),
                     TA_INVALID_ARGUMENT);
}

START_TEST(test_errors)
{
    const struct {
        size_t offset;
        double value;
        const char *option;
    } reals[] = {
        {offsetof(ta_generate_options, degree), -1, "degree: "},
        {offsetof(ta_generate_options, degree), 100, "degree: "},
        {offsetof(ta_generate_options, degree), NAN, "degree: "},
        {offsetof(ta_generate_options, ratio), -1, "ratio: "},
        {offsetof(ta_generate_options, ratio), 1e9, "ratio: "},
        {offsetof(ta_generate_options, ratio), INFINITY, "ratio: "},
        {offsetof(ta_generate_options, capacity), 0.5, "capacity: "},
        {offsetof(ta_generate_options, capacity), NAN, "capacity: "},
    };
    for (size_t i = 0; i < sizeof reals / sizeof *reals; i++) {
        ta_generate_options options = usual();
        memcpy((char *)&options + reals[i].offset, &reals[i].value,
               sizeof(double));
        expect_refusal(&options, reals[i].option);
    }
    const struct {
        size_t offset;
        int32_t value;
        const char *option;
    } integers[] = {
        {offsetof(ta_generate_options, tasks), 0, "tasks: "},
        {offsetof(ta_generate_options, nodes), 0, "nodes: "},
        {offsetof(ta_generate_options, nodes), 10001, "nodes: "},
        {offsetof(ta_generate_options, resources), 0, "resources: "},
        {offsetof(ta_generate_options, resources), 4, "resources: "},
    };
    for (size_t i = 0; i < sizeof integers / sizeof *integers; i++) {
        ta_generate_options options = usual();
        memcpy((char *)&options + integers[i].offset, &integers[i].value,
               sizeof(int32_t));
        expect_refusal(&options, integers[i].option);
    }
    const struct {
        size_t offset;
        const char *value;
        const char *option;
    } words[] = {
        {offsetof(ta_generate_options, family), "ring", "family: "},
        {offsetof(ta_generate_options, family), NULL, "family: "},
        {offsetof(ta_generate_options, distance), "hops", "distance: "},
        {offsetof(ta_generate_options, distance), NULL, "distance: "},
        {offsetof(ta_generate_options, execution), "fast", "execution: "},
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        ta_generate_options options = usual();
        memcpy((char *)&options + words[i].offset, &words[i].value,
               sizeof words[i].value);
        expect_refusal(&options, words[i].option);
    }
}
END_TEST

START_TEST(test_errors_of_families)
{
    ta_generate_options options = usual();
    options.family = "grid";
    options.degree = 4;
    expect_refusal(&options, "degree: ");
    options.family = "tree";
    options.degree = 1.5;
    expect_refusal(&options, "degree: ");
    options = usual();
    options.family = "sides";
    options.ratio = 1;
    expect_refusal(&options, "ratio: ");
    options.ratio = 0;
    options.execution = "weak";
    expect_refusal(&options, "execution: ");
}
END_TEST

START_TEST(test_older_header)
{
    /* A caller compiled before `seed` was added gets the default seed. */
    ta_generate_options options = usual();
    const uint64_t graph = fingerprint_of(&options).graph;
    options.seed = 7;
    options.size = offsetof(ta_generate_options, seed);
    ck_assert_uint_eq(fingerprint_of(&options).graph, graph);
}
END_TEST

/* Whichever allocation fails, nothing is made and nothing leaks. */
START_TEST(test_memory_runs_out)
{
    const char *name;
    for (int32_t f = 0; (name = ta_generate_family(f, NULL)); f++) {
        ta_generate_options options = usual();
        options.family = name;
        options.tasks = 30;
        options.nodes = 3;
        options.distance = "metric";
        options.shuffle = 1;
        /* With capacities nothing is drawn again; without, the mix is looked
           at. */
        options.capacity = f % 2 ? 2 : 0;
        bool done = !memory_is_scarce_here;
        for (int k = 1; !done; k++) {
            ta_instance *instance = NULL;
            fail_allocation(k);
            const ta_status status = ta_generate(&options, &instance, NULL);
            done = !allocation_failed();
            ck_assert_int_eq(status, done ? TA_OK : TA_OUT_OF_MEMORY);
            ck_assert_int_eq(instance != NULL, done);
            ck_assert(!done || k > 10);
            ta_instance_free(instance);
        }
    }
}
END_TEST

SUITE("generate", test_same_bytes, test_seed, test_graph_is_drawn_by_itself,
      test_families, test_pairs_of_families, test_power_law_has_hubs,
      test_execution_kinds, test_ratio, test_mesh, test_metric, test_capacities,
      test_small_optima_are_mixed, test_large_cuts_have_two_sides,
      test_shuffle_keeps_the_optimum, test_errors, test_errors_of_families,
      test_older_header, test_memory_runs_out)
