/* SPDX-License-Identifier: MIT */
#ifndef ARRAYS_H
#define ARRAYS_H

/*
 * What bench-flow gives to every engine: the arrays of a cut problem
 * (src/flow/cut.h) in a file of its own, and how each reports. C and C++.
 *
 * The file, in the machine's byte order: int64 vertices, int64 pairs,
 * int64 terminal[vertices], int32 tail[pairs], int32 head[pairs],
 * int64 capacity[pairs].
 */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

struct arrays {
    int64_t vertices;
    int64_t pairs;
    int64_t *terminal;
    int32_t *tail;
    int32_t *head;
    int64_t *capacity;
};

static inline void *
load(FILE *file, int64_t count, size_t size)
{
    void *block = malloc((size_t)count * size + 1);
    if (!block || fread(block, size, (size_t)count, file) != (size_t)count) {
        fputs("cannot load the arrays\n", stderr);
        exit(1);
    }
    return block;
}

static inline struct arrays
load_arrays(const char *path)
{
    struct arrays arrays;
    FILE *file = fopen(path, "rb");
    if (!file) {
        perror(path);
        exit(1);
    }
    int64_t *sizes = (int64_t *)load(file, 2, sizeof *sizes);
    arrays.vertices = sizes[0];
    arrays.pairs = sizes[1];
    free(sizes);
    arrays.terminal = (int64_t *)load(file, arrays.vertices, 8);
    arrays.tail = (int32_t *)load(file, arrays.pairs, 4);
    arrays.head = (int32_t *)load(file, arrays.pairs, 4);
    arrays.capacity = (int64_t *)load(file, arrays.pairs, 8);
    fclose(file);
    return arrays;
}

static inline double
user_seconds(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)usage.ru_utime.tv_sec +
           1e-6 * (double)usage.ru_utime.tv_usec;
}

/* Of this program alone: what getrusage tells includes the process that
   started it. 0 if it is not known. */
static inline long
peak_kilobytes(void)
{
    char line[256];
    long peak = 0;
    FILE *status = fopen("/proc/self/status", "r");
    while (status && fgets(line, sizeof line, status))
        if (sscanf(line, "VmHWM: %ld", &peak) == 1)
            break;
    if (status)
        fclose(status);
    return peak;
}

/* One line: seconds, value, peak kilobytes, source side (-1: not known). */
static inline int
report(double seconds, int64_t value, int64_t side)
{
    printf("%.6f %lld %ld %lld\n", seconds, (long long)value, peak_kilobytes(),
           (long long)side);
    return 0;
}

#endif
