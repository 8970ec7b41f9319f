/* SPDX-License-Identifier: MIT */
/*
 * What the C compiler says about the structures and constants that the Python
 * package repeats: "STRUCT size", "STRUCT.FIELD offset size", "NAME value" a
 * line. tests/test_layout.py compares.
 */
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>

#include <taskassign/taskassign.h>

#define STRUCTURE(name) printf(#name " %zu\n", sizeof(name));
#define FIELD(name, field)                                                     \
    printf(#name "." #field " %zu %zu\n", offsetof(name, field),               \
           sizeof((name *)0)->field);
#define CONSTANT(name) printf(#name " %" PRId64 "\n", (int64_t)(name));

static void
print_small_structures(void)
{
    STRUCTURE(ta_error)
    FIELD(ta_error, source)
    FIELD(ta_error, line)
    FIELD(ta_error, column)
    FIELD(ta_error, pointer)
    FIELD(ta_error, message)
    FIELD(ta_error, text)
    FIELD(ta_error, text_column)
    STRUCTURE(ta_costs)
    FIELD(ta_costs, total)
    FIELD(ta_costs, execution)
    FIELD(ta_costs, communication)
    STRUCTURE(ta_evaluation)
    FIELD(ta_evaluation, cost)
    FIELD(ta_evaluation, violation)
    FIELD(ta_evaluation, task)
    FIELD(ta_evaluation, other)
    FIELD(ta_evaluation, node)
    FIELD(ta_evaluation, resource)
    STRUCTURE(ta_load)
    FIELD(ta_load, execution)
    FIELD(ta_load, communication)
    FIELD(ta_load, within)
    FIELD(ta_load, tasks)
    STRUCTURE(ta_seconds)
    FIELD(ta_seconds, solve)
    FIELD(ta_seconds, cpu)
    FIELD(ta_seconds, wall)
    STRUCTURE(ta_progress)
    FIELD(ta_progress, seconds)
    FIELD(ta_progress, ticks)
    FIELD(ta_progress, has_value)
    FIELD(ta_progress, value)
    FIELD(ta_progress, lower_bound)
    FIELD(ta_progress, open_frames)
    FIELD(ta_progress, method)
    FIELD(ta_progress, frames)
}

static void
print_options(void)
{
    STRUCTURE(ta_options)
    FIELD(ta_options, size)
    FIELD(ta_options, method)
    FIELD(ta_options, objective)
    FIELD(ta_options, engine)
    FIELD(ta_options, cut)
    FIELD(ta_options, time_limit)
    FIELD(ta_options, tick_limit)
    FIELD(ta_options, gap)
    FIELD(ta_options, seed)
    FIELD(ta_options, threads)
    FIELD(ta_options, balance)
    FIELD(ta_options, memory_limit)
    FIELD(ta_options, without)
    FIELD(ta_options, progress)
    FIELD(ta_options, progress_context)
    FIELD(ta_options, log)
    FIELD(ta_options, log_context)
    FIELD(ta_options, start)
    FIELD(ta_options, utilisation)
    STRUCTURE(ta_option)
    FIELD(ta_option, name)
    FIELD(ta_option, kind)
    FIELD(ta_option, low)
    FIELD(ta_option, high)
    FIELD(ta_option, choices)
    FIELD(ta_option, fallback)
    FIELD(ta_option, help)
    STRUCTURE(ta_read_options)
    FIELD(ta_read_options, size)
    FIELD(ta_read_options, format)
    FIELD(ta_read_options, round)
    FIELD(ta_read_options, error_limit)
    FIELD(ta_read_options, error)
    FIELD(ta_read_options, error_context)
    STRUCTURE(ta_generate_options)
    FIELD(ta_generate_options, size)
    FIELD(ta_generate_options, family)
    FIELD(ta_generate_options, distance)
    FIELD(ta_generate_options, execution)
    FIELD(ta_generate_options, tasks)
    FIELD(ta_generate_options, nodes)
    FIELD(ta_generate_options, degree)
    FIELD(ta_generate_options, ratio)
    FIELD(ta_generate_options, capacity)
    FIELD(ta_generate_options, resources)
    FIELD(ta_generate_options, shuffle)
    FIELD(ta_generate_options, seed)
}

static void
print_constants(void)
{
    CONSTANT(TA_FORBIDDEN)
    CONSTANT(TA_UNLIMITED)
    CONSTANT(TA_COST_LIMIT)
    CONSTANT(TA_NO_BOUND)
    CONSTANT(TA_DECIMALS_MAX)
    CONSTANT(TA_NAME_BUFFER)
    CONSTANT(TA_OK)
    CONSTANT(TA_INVALID_ARGUMENT)
    CONSTANT(TA_INVALID_STATE)
    CONSTANT(TA_OUT_OF_MEMORY)
    CONSTANT(TA_BAD_INPUT)
    CONSTANT(TA_OUT_OF_RANGE)
    CONSTANT(TA_NOT_SUPPORTED)
    CONSTANT(TA_NOT_BUILT)
    CONSTANT(TA_CANNOT_OPEN)
    CONSTANT(TA_CANNOT_READ)
    CONSTANT(TA_CANNOT_WRITE)
    CONSTANT(TA_INTERNAL_ERROR)
    CONSTANT(TA_FORMAT_AUTO)
    CONSTANT(TA_FORMAT_TAP)
    CONSTANT(TA_FORMAT_JSON)
    CONSTANT(TA_FORMAT_CSV)
    CONSTANT(TA_FORMAT_TAPB)
}

int
main(void)
{
    print_small_structures();
    print_options();
    print_constants();
    return 0;
}
