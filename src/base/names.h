/* SPDX-License-Identifier: MIT */
#ifndef TAI_NAMES_H
#define TAI_NAMES_H

/*
 * A list of different names, numbered from 0, that finds a name's number.
 *
 * Generated files call their tasks t1, t2, t3, ...; as long as every name is
 * the first one's stem followed by consecutive numbers, a name's number is
 * computed from its digits and no hash table exists. The table is built when
 * a name breaks the pattern.
 */

#include <stdbool.h>
#include <stdint.h>

struct tai_names_slot {
    uint32_t hash;
    int32_t name; /* or -1 */
};

struct tai_names {
    int32_t count;
    char *pool; /* the names, each with a final NUL */
    int64_t pool_used, pool_room;
    int64_t *start; /* [count]: where a name begins in the pool */
    int64_t start_room;

    bool numbered; /* every name is stem + (first_number + its number) */
    int32_t stem;  /* bytes of the stem, the same in all names */
    int64_t first_number;

    struct tai_names_slot *slot; /* [slots], open addressing; if !numbered */
    int64_t slots;               /* a power of two, or 0 */
};

void tai_names_init(struct tai_names *names);
void tai_names_release(struct tai_names *names);

enum tai_names_status {
    TAI_NAMES_OK = 0,
    TAI_NAMES_DUPLICATE, /* it is there already: nothing changed */
    TAI_NAMES_NO_MEMORY  /* nothing changed */
};

/* Appends a name of `length` bytes, which gets the number count. */
enum tai_names_status tai_names_add(struct tai_names *names, const char *name,
                                    int64_t length);

/* The number of a name, or -1. */
int32_t tai_names_find(const struct tai_names *names, const char *name,
                       int64_t length);

/* Lent until the next change. */
static inline const char *
tai_names_get(const struct tai_names *names, int32_t name)
{
    return names->pool + names->start[name];
}

#endif
