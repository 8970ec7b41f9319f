/* SPDX-License-Identifier: MIT */
/*
 * Writing the binary form: sections in the order of tapb.h, what is not given
 * left out. Each section is gone through twice, once for the width of its
 * numbers.
 */
#include "io/tapb.h"

#include <string.h>

#define BLOCK 4096

/* The numbers of a section: from either array, or as `number` computes. */
struct column {
    const char *tag;
    int64_t count;
    const int32_t *narrow; /* [count], or NULL */
    const int64_t *wide;   /* [count], or NULL */
    int64_t (*number)(const struct ta_instance *instance, int64_t i);
    int64_t infinity; /* what is written as the smallest number, if any is */
};

struct writer {
    struct tai_text *text;
    const struct ta_instance *instance;
    uint32_t sections;
};

static int64_t
number_of(const struct writer *writer, const struct column *column, int64_t i)
{
    if (column->wide)
        return column->wide[i];
    if (column->narrow)
        return column->narrow[i];
    return column->number(writer->instance, i);
}

static void
store(char *at, uint64_t value, int width)
{
    for (int i = 0; i < width; i++)
        at[i] = (char)(unsigned char)(value >> 8 * i);
}

/* ---- Sections ---------------------------------------------------------- */

/* Writes the head of a section whose length is not known; returns where. */
static int64_t
begin_section(struct writer *writer, const char *tag, int width)
{
    char head[TAI_TAPB_SECTION] = "";
    memcpy(head, tag, 4);
    store(head + TAI_TAPB_AT_WIDTH, (uint64_t)width, 4);
    const int64_t begin = writer->text->length;
    tai_text_append(writer->text, head, sizeof head);
    writer->sections++;
    return begin;
}

static void
end_section(struct writer *writer, int64_t begin)
{
    struct tai_text *text = writer->text;
    const int64_t length = text->length - begin - TAI_TAPB_SECTION;
    tai_text_repeat(text, '\0', tai_tapb_padded(length) - length);
    if (text->failed)
        return;
    char *head = text->bytes + begin;
    store(head + TAI_TAPB_AT_LENGTH, (uint64_t)length, 8);
    uint64_t sum = tai_tapb_checksum(0, head, TAI_TAPB_AT_SECTION_CHECKSUM);
    sum = tai_tapb_checksum(sum, head + TAI_TAPB_SECTION,
                            tai_tapb_padded(length));
    store(head + TAI_TAPB_AT_SECTION_CHECKSUM, sum, 8);
}

/* The smallest width that holds all numbers and keeps its own smallest number
   for infinity. */
static int
width_of(const struct writer *writer, const struct column *column)
{
    int64_t least = 0, most = 0;
    for (int64_t i = 0; i < column->count; i++) {
        const int64_t value = number_of(writer, column, i);
        if (column->infinity && value == column->infinity)
            continue;
        least = value < least ? value : least;
        most = value > most ? value : most;
    }
    int width = 1;
    while (width < 8 && (least <= tai_tapb_infinity(width) ||
                         most > -(tai_tapb_infinity(width) + 1)))
        width *= 2;
    return width;
}

static void
write_numbers(struct writer *writer, struct column column)
{
    const int width = width_of(writer, &column);
    const int64_t begin = begin_section(writer, column.tag, width);
    char block[BLOCK];
    int64_t filled = 0;
    for (int64_t i = 0; i < column.count; i++) {
        int64_t value = number_of(writer, &column, i);
        if (column.infinity && value == column.infinity)
            value = tai_tapb_infinity(width);
        store(block + filled, (uint64_t)value, width);
        filled += width;
        if (filled == BLOCK || i + 1 == column.count) {
            tai_text_append(writer->text, block, filled);
            filled = 0;
        }
    }
    end_section(writer, begin);
}

/* ---- What is in them --------------------------------------------------- */

static void
write_names(struct writer *writer, const char *tag, int32_t count,
            const char *(*name)(const ta_instance *instance, int32_t item,
                                char buffer[TA_NAME_BUFFER]))
{
    char buffer[TA_NAME_BUFFER];
    const int64_t begin = begin_section(writer, tag, 0);
    for (int32_t i = 0; i < count; i++) {
        const char *text = name(writer->instance, i, buffer);
        tai_text_append(writer->text, text, (int64_t)strlen(text) + 1);
    }
    end_section(writer, begin);
}

static const char *
resource_name(const ta_instance *instance, int32_t resource,
              char buffer[TA_NAME_BUFFER])
{
    (void)buffer;
    return instance->resource[resource].name;
}

/* Whether the tasks are called what tasks without names are called. */
static bool
has_usual_names(const struct tai_names *names)
{
    return names->count == 0 ||
           (names->numbered && names->stem == 1 && names->pool[0] == 't' &&
            names->first_number == 1);
}

/* In cost units: freezing has multiplied it. */
static int64_t
execution_cost(const struct ta_instance *instance, int64_t i)
{
    const ta_cost cost = instance->execution[i];
    return cost == TA_FORBIDDEN ? cost : cost / instance->cost_unit;
}

static int64_t
decimals_of(const struct ta_instance *instance, int64_t resource)
{
    return instance->resource[resource].decimals;
}

static int64_t
capacity_of(const struct ta_instance *instance, int64_t i)
{
    return instance->resource[i / instance->nodes]
        .capacity[i % instance->nodes];
}

static void
write_resources(struct writer *writer)
{
    const struct ta_instance *instance = writer->instance;
    const int64_t nodes = instance->nodes;
    const int32_t resources = instance->resources;
    write_names(writer, TAI_TAPB_RESOURCES, resources, resource_name);
    write_numbers(writer, (struct column){.tag = TAI_TAPB_DECIMALS,
                                          .count = resources,
                                          .number = decimals_of});
    write_numbers(writer, (struct column){.tag = TAI_TAPB_CAPACITY,
                                          .count = resources * nodes,
                                          .number = capacity_of,
                                          .infinity = TA_UNLIMITED});
    for (int32_t r = 0; r < resources; r++) {
        const struct tai_resource *resource = &instance->resource[r];
        const int64_t count = !resource->requirement ? 0
                              : resource->by_node    ? instance->tasks * nodes
                                                     : instance->tasks;
        write_numbers(writer, (struct column){.tag = TAI_TAPB_REQUIREMENT,
                                              .count = count,
                                              .wide = resource->requirement});
    }
}

static int64_t
together_size(const struct ta_instance *instance, int64_t group)
{
    return instance->together.first[group + 1] -
           instance->together.first[group];
}

static int64_t
apart_size(const struct ta_instance *instance, int64_t group)
{
    return instance->apart.first[group + 1] - instance->apart.first[group];
}

static void
write_constraints(struct writer *writer)
{
    const struct ta_instance *instance = writer->instance;
    const struct tai_groups *together = &instance->together;
    const struct tai_groups *apart = &instance->apart;
    if (instance->pin)
        write_numbers(writer, (struct column){.tag = TAI_TAPB_PIN,
                                              .count = instance->tasks,
                                              .narrow = instance->pin});
    if (together->groups > 0) {
        write_numbers(writer, (struct column){.tag = TAI_TAPB_TOGETHER_SIZES,
                                              .count = together->groups,
                                              .number = together_size});
        write_numbers(
            writer, (struct column){.tag = TAI_TAPB_TOGETHER,
                                    .count = together->first[together->groups],
                                    .narrow = together->member});
    }
    if (apart->groups > 0) {
        write_numbers(writer, (struct column){.tag = TAI_TAPB_APART_SIZES,
                                              .count = apart->groups,
                                              .number = apart_size});
        write_numbers(writer,
                      (struct column){.tag = TAI_TAPB_APART,
                                      .count = apart->first[apart->groups],
                                      .narrow = apart->member});
    }
}

static void
write_costs(struct writer *writer)
{
    const struct ta_instance *instance = writer->instance;
    const int64_t nodes = instance->nodes;
    write_numbers(writer, (struct column){.tag = TAI_TAPB_EXECUTION,
                                          .count = instance->tasks * nodes,
                                          .number = execution_cost,
                                          .infinity = TA_FORBIDDEN});
    if (!has_usual_names(&instance->task_names))
        write_names(writer, TAI_TAPB_TASKS, instance->tasks,
                    ta_instance_task_name);
    if (instance->pairs > 0) {
        write_numbers(writer, (struct column){.tag = TAI_TAPB_TAIL,
                                              .count = instance->pairs,
                                              .narrow = instance->pair_task});
        write_numbers(writer, (struct column){.tag = TAI_TAPB_HEADS,
                                              .count = instance->pairs,
                                              .narrow = instance->pair_other});
        write_numbers(writer, (struct column){.tag = TAI_TAPB_COST,
                                              .count = instance->pairs,
                                              .wide = instance->pair_cost});
    }
    if (instance->distance)
        write_numbers(writer, (struct column){.tag = TAI_TAPB_DISTANCE,
                                              .count = nodes * nodes,
                                              .wide = instance->distance});
}

/* Last, when the number of sections is known. */
static void
fill_head(const struct writer *writer, char *head)
{
    const struct ta_instance *instance = writer->instance;
    memcpy(head, TAI_TAPB_MAGIC, 8);
    store(head + TAI_TAPB_AT_VERSION, TAI_TAPB_VERSION, 4);
    store(head + TAI_TAPB_AT_SECTIONS, writer->sections, 4);
    store(head + TAI_TAPB_AT_NODES, (uint64_t)instance->nodes, 4);
    store(head + TAI_TAPB_AT_TASKS, (uint64_t)instance->tasks, 4);
    store(head + TAI_TAPB_AT_PAIRS, (uint64_t)instance->pairs, 8);
    store(head + TAI_TAPB_AT_RESOURCES, (uint64_t)instance->resources, 4);
    store(head + TAI_TAPB_AT_DECIMALS, (uint64_t)instance->cost_decimals, 1);
    store(head + TAI_TAPB_AT_DECIMALS + 1,
          (uint64_t)instance->distance_decimals, 1);
    store(head + TAI_TAPB_AT_CHECKSUM,
          tai_tapb_checksum(0, head, TAI_TAPB_AT_CHECKSUM), 8);
}

void
tai_tapb_write(const struct ta_instance *instance, struct tai_text *text)
{
    struct writer writer = {.text = text, .instance = instance};
    const int64_t begin = text->length;
    tai_text_repeat(text, '\0', TAI_TAPB_HEAD);
    write_names(&writer, TAI_TAPB_NODES, instance->nodes,
                ta_instance_node_name);
    write_costs(&writer);
    if (instance->resources > 0)
        write_resources(&writer);
    write_constraints(&writer);
    if (instance->current)
        write_numbers(&writer, (struct column){.tag = TAI_TAPB_CURRENT,
                                               .count = instance->tasks,
                                               .narrow = instance->current});
    if (instance->migration)
        write_numbers(&writer, (struct column){.tag = TAI_TAPB_MIGRATION,
                                               .count = instance->tasks,
                                               .wide = instance->migration});
    if (!text->failed)
        fill_head(&writer, text->bytes + begin);
}
