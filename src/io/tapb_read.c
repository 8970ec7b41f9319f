/* SPDX-License-Identifier: MIT */
/*
 * Reading the binary form, section by section, in the order of tapb.h.
 *
 * What a size in the head claims is compared with the section that holds it,
 * and that with the bytes that are there, before memory is asked for. The
 * first error ends the reading: what follows damage means nothing. It has the
 * offset of the byte where the wrong number or name begins.
 */
#include "io/tapb.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "io/utf8.h"

/* Numbers that are decoded at a time. */
#define BLOCK 512

struct section {
    const char *payload;
    int64_t length; /* of the payload, in bytes */
    int width;      /* of its numbers, 0 for names */
    int64_t count;  /* numbers */
};

/* What a number may be. */
struct range {
    int64_t least, most;
    ta_cost infinity; /* what stands for infinity, or 0 */
};

struct reader {
    const char *bytes, *at, *end;
    struct tai_errors *errors;
    ta_status status;  /* TA_OK, or why reading cannot go on */
    uint32_t sections; /* that are left */

    int64_t pairs;
    int32_t tasks, resources;
    ta_instance *instance;
    struct section execution, cost;
    struct section *requirement; /* [resources] */
};

/* ---- Errors ------------------------------------------------------------ */

static void
fail(struct reader *reader, ta_status status)
{
    if (!reader->status)
        reader->status = status;
}

static void
complain_as(struct reader *reader, ta_status status, const char *at,
            const char *message)
{
    char pointer[32];
    snprintf(pointer, sizeof pointer, "byte %lld",
             (long long)(at - reader->bytes));
    const struct tai_place place = {.pointer = pointer};
    tai_errors_add(reader->errors, status, &place, "%s", message);
    fail(reader, status);
}

/* complain(reader, at, format, ...): an error at a byte of the file. */
#define complain(reader, at, ...)                                              \
    do {                                                                       \
        char message_[256];                                                    \
        snprintf(message_, sizeof message_, __VA_ARGS__);                      \
        complain_as((reader), TA_BAD_INPUT, (at), message_);                   \
    } while (0)

/* ---- Sections ---------------------------------------------------------- */

/* Whether the next section has that tag. */
static bool
follows(const struct reader *reader, const char *tag)
{
    return !reader->status && reader->sections > 0 &&
           reader->end - reader->at >= TAI_TAPB_SECTION &&
           !memcmp(reader->at, tag, 4);
}

/* Takes the section that must come next. */
static bool
take_section(struct reader *reader, const char *tag, struct section *section)
{
    const char *head = reader->at;
    if (reader->status)
        return false;
    if (reader->sections == 0) {
        complain(reader, head, "found no section left, expected \"%s\"", tag);
        return false;
    }
    if (reader->end - head < TAI_TAPB_SECTION) {
        complain(reader, reader->end,
                 "found the end of the file, expected section \"%s\"", tag);
        return false;
    }
    if (!follows(reader, tag)) {
        complain(reader, head, "found %s, expected section \"%s\"",
                 tai_quote((char[TAI_QUOTE_BUFFER]){0}, head, 4), tag);
        return false;
    }
    const uint64_t width = tai_tapb_load(head + TAI_TAPB_AT_WIDTH, 4);
    const uint64_t length = tai_tapb_load(head + TAI_TAPB_AT_LENGTH, 8);
    const char *payload = head + TAI_TAPB_SECTION;
    const int64_t left = reader->end - payload;
    if (length > (uint64_t)left || tai_tapb_padded((int64_t)length) > left) {
        complain(reader, head + TAI_TAPB_AT_LENGTH,
                 "found a section of %llu bytes, expected no more than the "
                 "%lld that follow",
                 (unsigned long long)length, (long long)left);
        return false;
    }
    const int64_t padded = tai_tapb_padded((int64_t)length);
    uint64_t sum = tai_tapb_checksum(0, head, TAI_TAPB_AT_SECTION_CHECKSUM);
    sum = tai_tapb_checksum(sum, payload, padded);
    if (sum != tai_tapb_load(head + TAI_TAPB_AT_SECTION_CHECKSUM, 8)) {
        complain(reader, head,
                 "found section \"%s\" damaged, expected its checksum to match",
                 tag);
        return false;
    }
    if (width > 8 || (width & (width - 1)) ||
        (width > 0 && length % width != 0)) {
        complain(reader, head + TAI_TAPB_AT_WIDTH,
                 "found %llu bytes in numbers of %llu, expected whole numbers "
                 "of 1, 2, 4 or 8, or 0 for names",
                 (unsigned long long)length, (unsigned long long)width);
        return false;
    }
    *section = (struct section){
        .payload = payload,
        .length = (int64_t)length,
        .width = (int)width,
        .count = width ? (int64_t)(length / width) : 0,
    };
    reader->at = payload + padded;
    reader->sections--;
    return true;
}

/* The same for one with so many numbers; any number of them for -1. */
static bool
take_numbers(struct reader *reader, const char *tag, int64_t count,
             struct section *section)
{
    if (!take_section(reader, tag, section))
        return false;
    if (section->width > 0 && (count < 0 || section->count == count))
        return true;
    if (section->width == 0) {
        complain(reader, section->payload - TAI_TAPB_SECTION,
                 "found names in section \"%s\", expected numbers", tag);
        return false;
    }
    complain(reader, section->payload - TAI_TAPB_SECTION,
             "found %lld numbers in section \"%s\", expected %lld",
             (long long)section->count, tag, (long long)count);
    return false;
}

/* ---- Numbers ----------------------------------------------------------- */

static int64_t
number_at(const struct section *section, int64_t i)
{
    const int unused = 64 - 8 * section->width;
    const uint64_t bits =
        tai_tapb_load(section->payload + i * section->width, section->width);
    return (int64_t)(bits << unused) >> unused;
}

/* Numbers `first` to `first + count - 1`. The loops are apart so that the
   width is a constant in each. */
static void
decode(const struct section *section, int64_t first, int64_t count,
       int64_t to[])
{
    const char *at = section->payload + first * section->width;
    switch (section->width) {
    case 1:
        for (int64_t i = 0; i < count; i++)
            to[i] = (int8_t)tai_tapb_load(at + i, 1);
        break;
    case 2:
        for (int64_t i = 0; i < count; i++)
            to[i] = (int16_t)tai_tapb_load(at + 2 * i, 2);
        break;
    case 4:
        for (int64_t i = 0; i < count; i++)
            to[i] = (int32_t)tai_tapb_load(at + 4 * i, 4);
        break;
    default:
        for (int64_t i = 0; i < count; i++)
            to[i] = (int64_t)tai_tapb_load(at + 8 * i, 8);
    }
}

static bool
complain_of_number(struct reader *reader, const struct section *section,
                   int64_t i, const struct range *range)
{
    complain(reader, section->payload + i * section->width,
             "found %lld, expected a number from %lld to %lld%s",
             (long long)number_at(section, i), (long long)range->least,
             (long long)range->most, range->infinity ? ", or infinity" : "");
    return false;
}

/* All numbers of the section, each within the range. */
static bool
copy_numbers(struct reader *reader, const struct section *section,
             struct range range, int64_t to[])
{
    const int64_t infinity = tai_tapb_infinity(section->width);
    for (int64_t first = 0; first < section->count; first += BLOCK) {
        int64_t count = section->count - first;
        count = count < BLOCK ? count : BLOCK;
        int64_t *block = to + first;
        decode(section, first, count, block);
        for (int64_t i = 0; i < count; i++) {
            if (range.infinity && block[i] == infinity)
                block[i] = range.infinity;
            else if (block[i] < range.least || block[i] > range.most)
                return complain_of_number(reader, section, first + i, &range);
        }
    }
    return true;
}

/* One number of a section, within the range. */
static bool
take_number(struct reader *reader, const struct section *section, int64_t i,
            int64_t least, int64_t most, int64_t *number)
{
    *number = number_at(section, i);
    if (*number >= least && *number <= most)
        return true;
    return complain_of_number(reader, section, i,
                              &(struct range){least, most, 0});
}

/* ---- Names ------------------------------------------------------------- */

/* The next of the names that end in NUL; *at goes behind it. */
static const char *
take_name(struct reader *reader, const struct section *section, const char **at,
          int64_t *length)
{
    const char *name = *at, *const end = section->payload + section->length;
    const char *stop =
        name < end ? memchr(name, 0, (size_t)(end - name)) : NULL;
    if (!stop) {
        complain(reader, name,
                 "found the end of the section, expected a "
                 "name and a NUL byte");
        return NULL;
    }
    *length = stop - name;
    *at = stop + 1;
    if (*length > 0 && !strpbrk(name, " \t\r\n#") &&
        tai_utf8_valid(name, *length) == *length)
        return name;
    complain(reader, name,
             "found %s, expected a name in UTF-8 without blanks and '#'",
             tai_quote((char[TAI_QUOTE_BUFFER]){0}, name, *length));
    return NULL;
}

/* So many different names. */
static void
read_names(struct reader *reader, const char *tag, int32_t count,
           struct tai_names *names)
{
    struct section section;
    if (!take_section(reader, tag, &section))
        return;
    const char *at = section.payload;
    if (section.width > 0) {
        complain(reader, at - TAI_TAPB_SECTION + TAI_TAPB_AT_WIDTH,
                 "found numbers, expected names");
        return;
    }
    for (int32_t i = 0; i < count; i++) {
        int64_t length;
        const char *name = take_name(reader, &section, &at, &length);
        if (!name)
            return;
        switch (tai_names_add(names, name, length)) {
        case TAI_NAMES_OK:
            break;
        case TAI_NAMES_DUPLICATE:
            complain(reader, name,
                     "found %s a second time, expected different names",
                     tai_quote((char[TAI_QUOTE_BUFFER]){0}, name, length));
            return;
        default:
            fail(reader, TA_OUT_OF_MEMORY);
            return;
        }
    }
    if (at < section.payload + section.length)
        complain(reader, at, "found more names, expected %lld",
                 (long long)count);
}

/* ---- Head -------------------------------------------------------------- */

/* A size at most INT32_MAX. */
static int32_t
take_size(struct reader *reader, int offset, int32_t least, const char *what)
{
    const uint64_t size = tai_tapb_load(reader->bytes + offset, 4);
    if (size >= (uint64_t)least && size <= INT32_MAX)
        return (int32_t)size;
    complain(reader, reader->bytes + offset,
             "found %llu %s, expected %lld to 2147483647",
             (unsigned long long)size, what, (long long)least);
    return least;
}

static bool
is_head(struct reader *reader)
{
    const char *head = reader->bytes;
    const int64_t length = reader->end - head;
    if (!tai_tapb_begins(head, length)) {
        complain(reader, head,
                 "found something else, expected the eight "
                 "bytes that begin a .tapb file");
        return false;
    }
    if (length < TAI_TAPB_HEAD) {
        complain(reader, reader->end,
                 "found the end of the file, expected %d bytes of sizes",
                 TAI_TAPB_HEAD);
        return false;
    }
    const uint64_t version = tai_tapb_load(head + TAI_TAPB_AT_VERSION, 4);
    if (version != TAI_TAPB_VERSION) {
        complain(reader, head + TAI_TAPB_AT_VERSION,
                 "found version %llu of the format, expected %d",
                 (unsigned long long)version, TAI_TAPB_VERSION);
        return false;
    }
    if (tai_tapb_checksum(0, head, TAI_TAPB_AT_CHECKSUM) ==
        tai_tapb_load(head + TAI_TAPB_AT_CHECKSUM, 8))
        return true;
    complain(reader, head,
             "found the sizes damaged, expected their checksum to match");
    return false;
}

static void
read_head(struct reader *reader)
{
    const char *head = reader->bytes;
    if (!is_head(reader))
        return;
    const int32_t nodes = take_size(reader, TAI_TAPB_AT_NODES, 1, "nodes");
    reader->tasks = take_size(reader, TAI_TAPB_AT_TASKS, 0, "tasks");
    reader->resources =
        take_size(reader, TAI_TAPB_AT_RESOURCES, 0, "resources");
    reader->sections = (uint32_t)tai_tapb_load(head + TAI_TAPB_AT_SECTIONS, 4);
    const uint64_t pairs = tai_tapb_load(head + TAI_TAPB_AT_PAIRS, 8);
    if (pairs > INT64_MAX)
        complain(reader, head + TAI_TAPB_AT_PAIRS,
                 "found %llu pairs, expected less than 2^63",
                 (unsigned long long)pairs);
    reader->pairs = (int64_t)pairs;
    const uint64_t cost = tai_tapb_load(head + TAI_TAPB_AT_DECIMALS, 1);
    const uint64_t distance = tai_tapb_load(head + TAI_TAPB_AT_DECIMALS + 1, 1);
    const uint64_t rest = tai_tapb_load(head + TAI_TAPB_AT_DECIMALS + 2, 2);
    if (cost > TA_DECIMALS_MAX || distance > TA_DECIMALS_MAX || rest)
        complain(reader, head + TAI_TAPB_AT_DECIMALS,
                 "found %llu and %llu decimals, expected at most %d, and two "
                 "bytes of 0",
                 (unsigned long long)cost, (unsigned long long)distance,
                 TA_DECIMALS_MAX);
    if (reader->status)
        return;
    reader->at = head + TAI_TAPB_HEAD;
    fail(reader, ta_instance_new(nodes, &reader->instance));
    if (!reader->status)
        fail(reader, ta_instance_set_decimals(reader->instance, (int)cost,
                                              (int)distance));
}

/* ---- Costs ------------------------------------------------------------- */

static const struct range cost_or_forbidden = {-TA_COST_LIMIT, TA_COST_LIMIT,
                                               TA_FORBIDDEN};
static const struct range amount = {0, TA_COST_LIMIT, 0};
static const struct range amount_or_unlimited = {0, TA_COST_LIMIT,
                                                 TA_UNLIMITED};

static void
read_execution(struct reader *reader)
{
    ta_instance *instance = reader->instance;
    const int64_t cells = (int64_t)reader->tasks * instance->nodes;
    if (!take_numbers(reader, TAI_TAPB_EXECUTION, cells, &reader->execution))
        return;
    fail(reader, tai_instance_reserve(instance, reader->tasks, 0));
    if (reader->status || !copy_numbers(reader, &reader->execution,
                                        cost_or_forbidden, instance->execution))
        return;
    instance->tasks = reader->tasks;
    if (follows(reader, TAI_TAPB_TASKS))
        read_names(reader, TAI_TAPB_TASKS, reader->tasks,
                   &instance->task_names);
}

/* The two tasks of pairs `first` to `first + count - 1`. */
static bool
copy_ends(struct reader *reader, const struct section *tail,
          const struct section *head, int64_t first, int64_t count)
{
    ta_instance *instance = reader->instance;
    const struct range tasks = {0, (int64_t)reader->tasks - 1, 0};
    int64_t from[BLOCK], to[BLOCK];
    decode(tail, first, count, from);
    decode(head, first, count, to);
    for (int64_t i = 0; i < count; i++) {
        if (from[i] < 0 || from[i] > tasks.most)
            return complain_of_number(reader, tail, first + i, &tasks);
        if (to[i] < 0 || to[i] > tasks.most)
            return complain_of_number(reader, head, first + i, &tasks);
        if (from[i] == to[i]) {
            complain(reader, head->payload + (first + i) * head->width,
                     "found task %lld twice, expected two different tasks",
                     (long long)to[i]);
            return false;
        }
        instance->pair_task[first + i] = (int32_t)from[i];
        instance->pair_other[first + i] = (int32_t)to[i];
    }
    return true;
}

static void
read_communication(struct reader *reader)
{
    ta_instance *instance = reader->instance;
    const int64_t pairs = reader->pairs;
    struct section tail, head;
    if (pairs == 0 || !take_numbers(reader, TAI_TAPB_TAIL, pairs, &tail) ||
        !take_numbers(reader, TAI_TAPB_HEADS, pairs, &head) ||
        !take_numbers(reader, TAI_TAPB_COST, pairs, &reader->cost))
        return;
    fail(reader, tai_instance_reserve(instance, reader->tasks, pairs));
    for (int64_t first = 0; !reader->status && first < pairs; first += BLOCK) {
        const int64_t left = pairs - first;
        copy_ends(reader, &tail, &head, first, left < BLOCK ? left : BLOCK);
    }
    if (!reader->status &&
        copy_numbers(reader, &reader->cost, amount, instance->pair_cost))
        instance->pairs = pairs;
}

static void
read_distances(struct reader *reader)
{
    ta_instance *instance = reader->instance;
    const int64_t nodes = instance->nodes;
    struct section section;
    if (!follows(reader, TAI_TAPB_DISTANCE) ||
        !take_numbers(reader, TAI_TAPB_DISTANCE, nodes * nodes, &section))
        return;
    ta_cost *distance = tai_alloc(nodes * nodes, sizeof *distance);
    if (!distance)
        fail(reader, TA_OUT_OF_MEMORY);
    else
        (void)copy_numbers(reader, &section, amount, distance);
    for (int64_t i = 0; !reader->status && i < nodes * nodes; i++) {
        const int64_t p = i / nodes, q = i % nodes;
        if (distance[i] != distance[q * nodes + p] && p > q)
            complain(reader, section.payload + i * section.width,
                     "found %lld, expected %lld, the distance in the other "
                     "direction",
                     (long long)distance[i],
                     (long long)distance[q * nodes + p]);
    }
    if (!reader->status)
        fail(reader, ta_instance_set_distances(instance, distance));
    tai_free(distance);
}

/* ---- Resources --------------------------------------------------------- */

static void
add_resource(struct reader *reader, const struct tai_names *names,
             const struct section *decimals, const struct section *capacity,
             int32_t r)
{
    ta_instance *instance = reader->instance;
    const int32_t nodes = instance->nodes;
    int64_t scale;
    struct section row = *capacity;
    row.payload += (int64_t)r * nodes * row.width;
    row.count = nodes;
    ta_cost *limit = tai_alloc(nodes, sizeof *limit);
    if (!limit)
        fail(reader, TA_OUT_OF_MEMORY);
    else if (take_number(reader, decimals, r, 0, TA_DECIMALS_MAX, &scale) &&
             copy_numbers(reader, &row, amount_or_unlimited, limit))
        fail(reader, ta_instance_add_resource(instance, tai_names_get(names, r),
                                              (int)scale, limit, NULL));
    tai_free(limit);
}

/* One amount for each task, or one for each task and node; or none. */
static void
read_requirement(struct reader *reader, int32_t r)
{
    ta_instance *instance = reader->instance;
    const int64_t tasks = reader->tasks, nodes = instance->nodes;
    struct section *section = &reader->requirement[r];
    if (!take_numbers(reader, TAI_TAPB_REQUIREMENT, -1, section) ||
        section->length == 0)
        return;
    const bool by_node = section->count != tasks;
    if (by_node && section->count != tasks * nodes) {
        complain(reader, section->payload - TAI_TAPB_SECTION,
                 "found %lld amounts, expected one for each task or one for "
                 "each task and node",
                 (long long)section->count);
        return;
    }
    ta_cost *need = tai_alloc(section->count, sizeof *need);
    if (!need)
        fail(reader, TA_OUT_OF_MEMORY);
    else
        (void)copy_numbers(reader, section, amount, need);
    for (int32_t t = 0; !reader->status && t < tasks; t++)
        fail(reader,
             by_node ? ta_instance_set_requirements(instance, t, r,
                                                    need + t * nodes)
                     : ta_instance_set_requirement(instance, t, r, need[t]));
    tai_free(need);
}

static void
read_resources(struct reader *reader)
{
    const int32_t resources = reader->resources;
    const int64_t nodes = reader->instance->nodes;
    if (reader->status || resources == 0)
        return;
    struct tai_names names;
    tai_names_init(&names);
    struct section decimals, capacity;
    read_names(reader, TAI_TAPB_RESOURCES, resources, &names);
    if (take_numbers(reader, TAI_TAPB_DECIMALS, resources, &decimals) &&
        take_numbers(reader, TAI_TAPB_CAPACITY, resources * nodes, &capacity)) {
        reader->requirement =
            tai_alloc_zero(resources, sizeof *reader->requirement);
        if (!reader->requirement)
            fail(reader, TA_OUT_OF_MEMORY);
        for (int32_t r = 0; !reader->status && r < resources; r++)
            add_resource(reader, &names, &decimals, &capacity, r);
        for (int32_t r = 0; !reader->status && r < resources; r++)
            read_requirement(reader, r);
    }
    tai_names_release(&names);
}

/* ---- Constraints ------------------------------------------------------- */

/* A node for each task, or -1. */
static void
read_nodes_of(struct reader *reader, const char *tag,
              ta_status (*set)(ta_instance *instance, int32_t task,
                               int32_t node))
{
    struct section section;
    if (!follows(reader, tag) ||
        !take_numbers(reader, tag, reader->tasks, &section))
        return;
    for (int32_t t = 0; !reader->status && t < reader->tasks; t++) {
        int64_t node;
        if (take_number(reader, &section, t, -1, reader->instance->nodes - 1,
                        &node) &&
            node >= 0)
            fail(reader, set(reader->instance, t, (int32_t)node));
    }
}

/* The members of one group, from number `first` of the section. */
static void
read_group(struct reader *reader, const struct section *section, int64_t first,
           int32_t size, int32_t member[],
           ta_status (*add)(ta_instance *instance, int32_t count,
                            const int32_t tasks[]))
{
    for (int32_t i = 0; i < size; i++) {
        int64_t task;
        if (!take_number(reader, section, first + i, 0, reader->tasks - 1,
                         &task))
            return;
        member[i] = (int32_t)task;
    }
    const ta_status status = add(reader->instance, size, member);
    if (status == TA_INVALID_ARGUMENT)
        complain(reader, section->payload + first * section->width,
                 "found a task twice in a group, expected different tasks");
    else
        fail(reader, status);
}

static void
read_groups(struct reader *reader, const char *sizes_tag, const char *tag,
            ta_status (*add)(ta_instance *instance, int32_t count,
                             const int32_t tasks[]))
{
    struct section sizes, members;
    if (!follows(reader, sizes_tag) ||
        !take_numbers(reader, sizes_tag, -1, &sizes) ||
        !take_numbers(reader, tag, -1, &members))
        return;
    int32_t *member = tai_alloc(members.count, sizeof *member);
    if (!member)
        fail(reader, TA_OUT_OF_MEMORY);
    int64_t first = 0;
    for (int64_t g = 0; !reader->status && g < sizes.count; g++) {
        const int64_t left = members.count - first;
        int64_t size;
        if (!take_number(reader, &sizes, g, 2,
                         left < reader->tasks ? left : reader->tasks, &size))
            break;
        read_group(reader, &members, first, (int32_t)size, member, add);
        first += size;
    }
    if (!reader->status && first < members.count)
        complain(reader, members.payload + first * members.width,
                 "found %lld tasks too many, expected those of the groups",
                 (long long)(members.count - first));
    tai_free(member);
}

static void
read_migration(struct reader *reader)
{
    struct section section;
    if (!follows(reader, TAI_TAPB_MIGRATION) ||
        !take_numbers(reader, TAI_TAPB_MIGRATION, reader->tasks, &section))
        return;
    for (int32_t t = 0; !reader->status && t < reader->tasks; t++) {
        int64_t cost;
        if (take_number(reader, &section, t, 0, TA_COST_LIMIT, &cost))
            fail(reader, ta_instance_set_migration(reader->instance, t, cost));
    }
}

/* ---- The whole --------------------------------------------------------- */

/* Nothing may follow what has been read. */
static void
read_end(struct reader *reader)
{
    if (reader->status)
        return;
    if (reader->sections > 0 && reader->end - reader->at >= TAI_TAPB_SECTION)
        complain(reader, reader->at,
                 "found %s, expected no such section, or one in its place",
                 tai_quote((char[TAI_QUOTE_BUFFER]){0}, reader->at, 4));
    else if (reader->sections > 0)
        complain(reader, reader->end,
                 "found the end of the file, expected %lld more sections",
                 (long long)reader->sections);
    else if (reader->at < reader->end)
        complain(reader, reader->at,
                 "found %lld bytes behind the last section, expected the end",
                 (long long)(reader->end - reader->at));
}

/* Where the largest part of a sum stands that does not fit. */
static const char *
place_of(const struct reader *reader, const struct tai_culprit *culprit)
{
    const struct section *section = &reader->execution;
    int64_t i = (int64_t)culprit->task * reader->instance->nodes;
    if (culprit->pair >= 0) {
        section = &reader->cost;
        i = culprit->pair;
    } else if (culprit->resource >= 0) {
        section = &reader->requirement[culprit->resource];
        i = section->count == reader->tasks ? culprit->task : i;
    }
    return section->payload + i * section->width;
}

static void
freeze(struct reader *reader)
{
    ta_error error = {.message = ""};
    struct tai_culprit culprit;
    if (reader->status)
        return;
    const ta_status status =
        tai_instance_freeze(reader->instance, &error, &culprit);
    if (status == TA_OUT_OF_RANGE)
        complain_as(reader, status, place_of(reader, &culprit), error.message);
    else
        fail(reader, status);
}

bool
tai_tapb_begins(const char *bytes, int64_t length)
{
    return length >= 8 && !memcmp(bytes, TAI_TAPB_MAGIC, 8);
}

ta_status
tai_tapb_read(const char *bytes, int64_t length, struct tai_errors *errors,
              ta_instance **instance)
{
    struct reader reader = {
        .bytes = bytes, .at = bytes, .end = bytes + length, .errors = errors};
    read_head(&reader);
    if (!reader.status)
        read_names(&reader, TAI_TAPB_NODES, reader.instance->nodes,
                   &reader.instance->node_names);
    if (!reader.status)
        read_execution(&reader);
    if (!reader.status)
        read_communication(&reader);
    if (!reader.status) {
        read_distances(&reader);
        read_resources(&reader);
        read_nodes_of(&reader, TAI_TAPB_PIN, ta_instance_pin);
        read_groups(&reader, TAI_TAPB_TOGETHER_SIZES, TAI_TAPB_TOGETHER,
                    ta_instance_together);
        read_groups(&reader, TAI_TAPB_APART_SIZES, TAI_TAPB_APART,
                    ta_instance_apart);
        read_nodes_of(&reader, TAI_TAPB_CURRENT, ta_instance_set_current);
        read_migration(&reader);
    }
    read_end(&reader);
    freeze(&reader);
    tai_free(reader.requirement);
    if (reader.status)
        ta_instance_free(reader.instance);
    else
        *instance = reader.instance;
    return reader.status;
}
