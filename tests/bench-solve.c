/* SPDX-License-Identifier: MIT */
/*
 * The main job measured: reading, memory, two nodes beside igraph, start-up.
 *
 *     make bench
 *     tests/bench-solve [TASKS]        (default 1000000)
 *
 * Prints a table in Markdown. Each figure is taken in a process of its own,
 * because memory that a parent has used counts as its child's. Times are CPU
 * time where not said otherwise, the median of several runs; start-up is wall
 * time, /bin/true and the command taking turns.
 */
#include "config.h"

#include <fcntl.h>
#include <inttypes.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <taskassign/taskassign.h>

#include "base/clock.h"

#define DEGREE 8
#define READS 5
#define SOLVES 3
#define STARTS 300

extern char **environ;

/* In memory that child processes share. */
struct figures {
    char file[4096], binary[4097];
    int32_t tasks;
    int64_t pairs;
    double megabytes, binary_megabytes;
    double read_seconds, binary_seconds;
    double ours, igraph; /* seconds; igraph 0 if it was not built */
    ta_cost value;
};

static void
must(bool fine, const char *what)
{
    if (fine)
        return;
    fprintf(stderr, "bench: %s failed\n", what);
    exit(EXIT_FAILURE);
}

static int
compare_doubles(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double
median(double value[], size_t count)
{
    qsort(value, count, sizeof *value, compare_doubles);
    return (value[(count - 1) / 2] + value[count / 2]) / 2;
}

/* ---- What is measured -------------------------------------------------- */

/* Returns its size in MB. */
static double
write_file(const ta_instance *instance, int32_t format, const char *path)
{
    char *text;
    int64_t length;
    must(!ta_instance_to_text(instance, format, &text, &length), "writing");
    must(!ta_file_write(path, text, length), "writing a file");
    ta_free(text);
    return (double)length / 1e6;
}

static void
write_problem(struct figures *f)
{
    ta_generate_options options;
    ta_generate_options_init(&options, sizeof options);
    options.tasks = f->tasks;
    options.degree = DEGREE;
    ta_instance *instance;
    must(!ta_generate(&options, &instance, NULL), "generating");
    f->pairs = ta_instance_pairs(instance);
    f->megabytes = write_file(instance, TA_FORMAT_TAP, f->file);
    f->binary_megabytes = write_file(instance, TA_FORMAT_TAPB, f->binary);
    ta_instance_free(instance);
}

static double
reading_seconds(const char *file)
{
    double seconds[READS];
    for (int i = 0; i < READS; i++) {
        ta_instance *instance;
        const double begin = tai_clock_cpu();
        must(!ta_instance_read(file, NULL, &instance, NULL), "reading");
        seconds[i] = tai_clock_cpu() - begin;
        ta_instance_free(instance);
    }
    return median(seconds, READS);
}

static void
time_reading(struct figures *f)
{
    f->read_seconds = reading_seconds(f->file);
    f->binary_seconds = reading_seconds(f->binary);
}

/* From plain arrays to the checked answer, as the JSON result counts it. */
static double
solve_seconds(const ta_instance *instance, const ta_options *options,
              ta_cost *value)
{
    ta_result *result;
    must(!ta_solve(instance, options, &result), "solving");
    must(ta_result_outcome(result) == TA_OPTIMAL, "proving");
    const double seconds = ta_result_seconds(result).solve;
    *value = ta_result_value(result);
    ta_result_free(result);
    return seconds;
}

static void
time_two_nodes(struct figures *f)
{
    ta_instance *instance;
    ta_options options;
    ta_options_init(&options, sizeof options);
    options.method = TA_METHOD_MINCUT;
    must(!ta_instance_read(f->file, NULL, &instance, NULL), "reading");
    double seconds[SOLVES];
    for (int i = 0; i < SOLVES; i++)
        seconds[i] = solve_seconds(instance, &options, &f->value);
    f->ours = median(seconds, SOLVES);
    if (strstr(ta_build_engines(), "igraph")) {
        ta_cost value;
        options.engine = TA_ENGINE_IGRAPH;
        f->igraph = solve_seconds(instance, &options, &value);
        must(value == f->value, "agreeing with igraph");
    }
    ta_instance_free(instance);
}

/* ---- Processes --------------------------------------------------------- */

/* Lets a child process do it. */
static void
apart(void (*work)(struct figures *), struct figures *f)
{
    fflush(stdout);
    const pid_t child = fork();
    must(child >= 0, "fork");
    if (child == 0) {
        work(f);
        _exit(EXIT_SUCCESS);
    }
    int status;
    must(waitpid(child, &status, 0) == child && status == 0, "a part");
}

/* Runs a program, its output thrown away; returns wall seconds. */
static double
run(char *const arguments[], struct rusage *usage)
{
    posix_spawn_file_actions_t actions;
    must(!posix_spawn_file_actions_init(&actions) &&
             !posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO,
                                               "/dev/null", O_WRONLY, 0),
         "preparing a program");
    const double begin = tai_clock_wall();
    pid_t child;
    int status;
    must(!posix_spawn(&child, arguments[0], &actions, NULL, arguments, environ),
         "starting a program");
    must(wait4(child, &status, 0, usage) == child && status == 0, arguments[0]);
    const double seconds = tai_clock_wall() - begin;
    posix_spawn_file_actions_destroy(&actions);
    return seconds;
}

/* Bytes that `taskassign solve` has in memory at most. */
static double
peak_memory(char *command, char *file)
{
    char *const arguments[] = {command,      "solve", "--to",
                               "assignment", file,    NULL};
    struct rusage usage;
    run(arguments, &usage);
    return 1024 * (double)usage.ru_maxrss;
}

static void
time_start(char *command, double *ours, double *empty)
{
    static double mine[STARTS], others[STARTS];
    const char *source = getenv("top_srcdir");
    char file[4096];
    snprintf(file, sizeof file, "%s/data/stone.tap", source ? source : "..");
    char *const solve[] = {command, "solve", file, NULL};
    char *const nothing[] = {"/bin/true", NULL};
    for (int i = 0; i < STARTS; i++) {
        struct rusage usage;
        mine[i] = run(solve, &usage);
        others[i] = run(nothing, &usage);
    }
    *ours = median(mine, STARTS);
    *empty = median(others, STARTS);
}

/* ---- The table --------------------------------------------------------- */

/* A line about this machine, from /proc/cpuinfo. */
static void
print_machine(void)
{
    char line[256], model[256] = "unknown processor";
    FILE *cpu = fopen("/proc/cpuinfo", "r");
    while (cpu && fgets(line, sizeof line, cpu))
        if (!strncmp(line, "model name", 10) && strchr(line, ':')) {
            snprintf(model, sizeof model, "%s", strchr(line, ':') + 2);
            model[strcspn(model, "\n")] = 0;
            break;
        }
    if (cpu)
        fclose(cpu);
    printf("%s, %ld cores. taskassign %s (%s), compiler %s", model,
           sysconf(_SC_NPROCESSORS_ONLN), ta_version(), ta_build_engines(),
           __VERSION__);
    FILE *version = popen("pkg-config --modversion igraph 2>/dev/null", "r");
    if (version && fgets(line, sizeof line, version)) {
        line[strcspn(line, "\n")] = 0;
        printf(", igraph %s", line);
    }
    if (version)
        pclose(version);
    printf(".\n\n");
}

static void
print_row(const char *what, double value, const char *unit, double limit,
          double ratio)
{
    printf("| %s | %.4g %s | %.4g %s | %.2f |\n", what, value, unit, limit,
           unit, ratio);
}

static void
measure(struct figures *f, char *command)
{
    double ours, empty;
    printf("Two nodes, random sparse: %" PRId32 " tasks, %" PRId64
           " edges, %.1f MB as text, %.1f MB in binary. ",
           f->tasks, f->pairs, f->megabytes, f->binary_megabytes);
    print_machine();
    printf("| what | measured | to compare with | ratio |\n"
           "|---|---|---|---|\n");
    fflush(stdout);
    apart(time_reading, f);
    const double rate = f->megabytes / f->read_seconds;
    print_row("reading .tap; wanted: at least 100 MB/s", rate, "MB/s", 100,
              rate / 100);
    print_row("reading .tapb; beside it reading .tap", f->binary_seconds, "s",
              f->read_seconds, f->read_seconds / f->binary_seconds);
    const double most = 64.0 * (2.0 * (double)f->pairs + f->tasks) / 1e6;
    const double peak = peak_memory(command, f->file) / 1e6;
    print_row("peak memory of solve; wanted: at most 64 bytes an "
              "edge-direction and 64 a task",
              peak, "MB", most, peak / most);
    fflush(stdout);
    apart(time_two_nodes, f);
    print_row("reading .tap; beside it solve, from arrays to the checked "
              "optimum; wanted: a ratio of at least 1",
              f->read_seconds, "s", f->ours, f->ours / f->read_seconds);
    if (f->igraph > 0)
        print_row("solve, from arrays to the checked optimum; beside it "
                  "--engine igraph, whose cut a flow of our own proves",
                  f->ours, "s", f->igraph, f->igraph / f->ours);
    else
        printf("| solve, from arrays to the checked optimum | %.4g s "
               "| igraph was not built | |\n",
               f->ours);
    time_start(command, &ours, &empty);
    print_row("solve data/stone.tap from start to end; beside it /bin/true; "
              "wanted: at most 3 times",
              1000 * ours, "ms", 1000 * empty, ours / empty);
}

int
main(int count, char *arguments[])
{
    struct figures *f = mmap(NULL, sizeof *f, PROT_READ | PROT_WRITE,
                             MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    must(f != MAP_FAILED, "mmap");
    f->tasks = count > 1 ? (int32_t)strtol(arguments[1], NULL, 10) : 1000000;
    const char *folder = getenv("TMPDIR");
    snprintf(f->file, sizeof f->file, "%s/taskassign-XXXXXX.tap",
             folder ? folder : "/tmp");
    const int file = mkstemps(f->file, 4);
    must(file >= 0, "making a temporary file");
    close(file);
    snprintf(f->binary, sizeof f->binary, "%sb", f->file);
    char *command = getenv("TASKASSIGN");
    apart(write_problem, f);
    measure(f, command ? command : "./taskassign");
    unlink(f->binary);
    unlink(f->file);
    munmap(f, sizeof *f);
    return EXIT_SUCCESS;
}
