/* SPDX-License-Identifier: MIT */
/*
 * bench-flow's program for our own engine, and what makes its files:
 *
 *     flow-ours ARRAYS                 solve
 *     flow-ours -d ARRAYS              solve with Dinic's engine
 *     flow-ours -w ARRAYS PROBLEM      write the arrays of a file
 *     flow-ours -g ARRAYS FAMILY TASKS DEGREE SHUFFLE SEED
 *                                      write the arrays of a generated one
 */
#include <string.h>

#include <taskassign/generate.h>
#include <taskassign/io.h>

#include "arrays.h"
#include "flow/cut.h"
#include "model/instance.h"

static int
solve(const char *path, enum tai_cut_engine engine)
{
    const struct arrays arrays = load_arrays(path);
    const struct tai_cut_problem problem = {
        .vertices = (int32_t)arrays.vertices,
        .pairs = arrays.pairs,
        .tail = arrays.tail,
        .head = arrays.head,
        .capacity = arrays.capacity,
        .terminal = arrays.terminal,
    };
    struct tai_cut_options options = TAI_CUT_DEFAULTS;
    options.engine = engine;
    struct tai_run run;
    tai_run_init(&run);
    struct tai_cut cut = {.side = malloc((size_t)arrays.vertices + 1)};
    if (!cut.side)
        return 1;
    const double start = user_seconds();
    if (tai_cut_solve(&problem, &options, &run, &cut) || !cut.complete)
        return 1;
    const double seconds = user_seconds() - start;
    int64_t side = 0;
    for (int64_t v = 0; v < arrays.vertices; v++)
        side += cut.side[v] & TAI_IN_SMALLEST;
    if (tai_cut_value(&problem, cut.side, TAI_IN_SMALLEST) != cut.value)
        return 1;
    return report(seconds, cut.value, side);
}

/* Two nodes, nothing forbidden; parallel pairs stay as they are. */
static int
write_arrays(const char *path, const ta_instance *instance)
{
    FILE *file = fopen(path, "wb");
    if (!file || instance->nodes != 2)
        return 1;
    const int64_t sizes[2] = {instance->tasks, instance->pairs};
    const size_t pairs = (size_t)instance->pairs;
    fwrite(sizes, 8, 2, file);
    for (int32_t t = 0; t < instance->tasks; t++) {
        const ta_cost first = tai_execution(instance, t, 0);
        const ta_cost second = tai_execution(instance, t, 1);
        if (first == TA_FORBIDDEN || second == TA_FORBIDDEN) {
            fputs("the peers know no forbidden nodes\n", stderr);
            fclose(file);
            return 1;
        }
        const int64_t terminal = second - first;
        fwrite(&terminal, 8, 1, file);
    }
    fwrite(instance->pair_task, 4, pairs, file);
    fwrite(instance->pair_other, 4, pairs, file);
    fwrite(instance->pair_cost, 8, pairs, file);
    return fclose(file) != 0;
}

static int
generate(char *arguments[])
{
    ta_generate_options options;
    ta_generate_options_init(&options, sizeof options);
    options.family = arguments[1];
    options.tasks = atoi(arguments[2]);
    options.degree = atof(arguments[3]);
    options.shuffle = atoi(arguments[4]);
    options.seed = atoi(arguments[5]);
    ta_instance *instance;
    ta_error error;
    if (ta_generate(&options, &instance, &error)) {
        fprintf(stderr, "%s\n", error.message);
        return 1;
    }
    const int failed = write_arrays(arguments[0], instance);
    ta_instance_free(instance);
    return failed;
}

static int
convert(char *arguments[])
{
    ta_instance *instance;
    ta_error error;
    if (ta_instance_read(arguments[1], NULL, &instance, &error)) {
        fprintf(stderr, "%s\n", error.message);
        return 1;
    }
    const int failed = write_arrays(arguments[0], instance);
    ta_instance_free(instance);
    return failed;
}

int
main(int count, char *arguments[])
{
    if (count == 2)
        return solve(arguments[1], TAI_CUT_PSEUDOFLOW);
    if (count == 3 && strcmp(arguments[1], "-d") == 0)
        return solve(arguments[2], TAI_CUT_DINIC);
    if (count == 4 && strcmp(arguments[1], "-w") == 0)
        return convert(arguments + 2);
    if (count == 8 && strcmp(arguments[1], "-g") == 0)
        return generate(arguments + 2);
    fputs("usage: see the source\n", stderr);
    return 2;
}
