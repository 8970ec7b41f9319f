/* SPDX-License-Identifier: MIT */
#include "base/names.h"

#include <assert.h>
#include <string.h>

#include "base/memory.h"

/* More digits than this are never taken for a running number. */
#define NUMBER_DIGITS 15

void
tai_names_init(struct tai_names *names)
{
    *names = (struct tai_names){.numbered = true};
}

void
tai_names_release(struct tai_names *names)
{
    tai_free(names->slot);
    tai_free(names->start);
    tai_free(names->pool);
    tai_names_init(names);
}

/*
 * Splits a name into stem and number. False if it does not end in a digit or
 * its number would not be written back the same ("t007").
 */
static bool
split_number(const char *name, int64_t length, int64_t *stem, int64_t *number)
{
    int64_t first = length;
    while (first > 0 && name[first - 1] >= '0' && name[first - 1] <= '9')
        first--;
    const int64_t digits = length - first;
    if (digits == 0 || digits > NUMBER_DIGITS ||
        (digits > 1 && name[first] == '0'))
        return false;
    int64_t value = 0;
    for (int64_t i = first; i < length; i++)
        value = 10 * value + (name[i] - '0');
    *stem = first;
    *number = value;
    return true;
}

/* Whether the names stay numbered when this one is appended. */
static bool
continues_numbering(struct tai_names *names, const char *name, int64_t length)
{
    int64_t stem, number;
    if (!names->numbered || !split_number(name, length, &stem, &number))
        return false;
    if (names->count == 0) {
        if (stem > INT32_MAX)
            return false;
        names->stem = (int32_t)stem;
        names->first_number = number;
        return true;
    }
    return stem == names->stem &&
           number == names->first_number + names->count &&
           !memcmp(name, names->pool, (size_t)stem);
}

/* Eight bytes at a time, multiplied and folded; the length is mixed in. */
static uint32_t
hash_name(const char *name, int64_t length)
{
    const uint64_t odd = 0x9E3779B97F4A7C15u;
    uint64_t hash = (uint64_t)length * odd;
    while (length > 0) {
        uint64_t word = 0;
        memcpy(&word, name, length < 8 ? (size_t)length : 8);
        hash = (hash ^ word) * odd;
        hash ^= hash >> 29;
        name += 8;
        length -= 8;
    }
    return (uint32_t)(hash >> 32) ^ (uint32_t)hash;
}

/* The slot that holds the name, or the free one where it belongs. */
static struct tai_names_slot *
find_slot(const struct tai_names *names, const char *name, int64_t length,
          uint32_t hash)
{
    const uint64_t mask = (uint64_t)names->slots - 1;
    for (uint64_t i = hash & mask;; i = (i + 1) & mask) {
        struct tai_names_slot *slot = &names->slot[i];
        if (slot->name < 0)
            return slot;
        if (slot->hash != hash)
            continue;
        const char *held = tai_names_get(names, slot->name);
        if (!strncmp(held, name, (size_t)length) && !held[length])
            return slot;
    }
}

/* A table at most half full after one more name. False without memory. */
static bool
build_slots(struct tai_names *names)
{
    int64_t slots = 64;
    while (slots < 2 * ((int64_t)names->count + 1))
        slots *= 2;
    slots *= 2; /* so that it is rebuilt only when the count has doubled */
    struct tai_names_slot *table = tai_alloc(slots, sizeof *table);
    if (!table)
        return false;
    for (int64_t i = 0; i < slots; i++)
        table[i] = (struct tai_names_slot){0, -1};
    tai_free(names->slot);
    names->slot = table;
    names->slots = slots;
    for (int32_t i = 0; i < names->count; i++) {
        const char *name = tai_names_get(names, i);
        const int64_t length = (int64_t)strlen(name);
        const uint32_t hash = hash_name(name, length);
        *find_slot(names, name, length, hash) =
            (struct tai_names_slot){hash, i};
    }
    return true;
}

/* Room in pool and start for one more name. False without memory. */
static bool
reserve_name(struct tai_names *names, int64_t length)
{
    int64_t *start =
        tai_grow(names->start, names->count, &names->start_room, sizeof *start);
    if (!start)
        return false;
    names->start = start;
    if (names->pool_used + length + 1 <= names->pool_room)
        return true;
    const int64_t room =
        (names->pool_used + length + 1) + names->pool_room / 2 + 64;
    char *pool = tai_resize(names->pool, room, 1);
    if (!pool)
        return false;
    names->pool = pool;
    names->pool_room = room;
    return true;
}

enum tai_names_status
tai_names_add(struct tai_names *names, const char *name, int64_t length)
{
    assert(length >= 0 && !memchr(name, 0, (size_t)length));
    if (!reserve_name(names, length))
        return TAI_NAMES_NO_MEMORY;
    if (!continues_numbering(names, name, length)) {
        if ((names->numbered ||
             2 * ((int64_t)names->count + 1) > names->slots) &&
            !build_slots(names))
            return TAI_NAMES_NO_MEMORY;
        names->numbered = false;
        const uint32_t hash = hash_name(name, length);
        struct tai_names_slot *slot = find_slot(names, name, length, hash);
        if (slot->name >= 0)
            return TAI_NAMES_DUPLICATE;
        *slot = (struct tai_names_slot){hash, names->count};
    }
    memcpy(names->pool + names->pool_used, name, (size_t)length);
    names->pool[names->pool_used + length] = 0;
    names->start[names->count++] = names->pool_used;
    names->pool_used += length + 1;
    return TAI_NAMES_OK;
}

int32_t
tai_names_find(const struct tai_names *names, const char *name, int64_t length)
{
    if (names->count == 0)
        return -1;
    if (!names->numbered)
        return find_slot(names, name, length, hash_name(name, length))->name;
    int64_t stem, number;
    if (!split_number(name, length, &stem, &number) || stem != names->stem ||
        memcmp(name, names->pool, (size_t)stem))
        return -1;
    const int64_t found = number - names->first_number;
    return found >= 0 && found < names->count ? (int32_t)found : -1;
}
