/* SPDX-License-Identifier: MIT */
#ifndef TAI_TAPB_H
#define TAI_TAPB_H

/*
 * The binary form of the native format, taskassign(5), for problems so large
 * that reading text takes longer than solving.
 *
 * A head of TAI_TAPB_HEAD bytes, then sections one after the other: arrays of
 * integers of the smallest width that holds them, or names. All numbers are
 * little-endian. The head and each section carry a checksum, so that damage is
 * noticed; and every array is as long as the sizes in the head say or the file
 * is refused, before anything is allocated.
 */

#include "base/text.h"
#include "io/errors.h"
#include "model/instance.h"

#define TAI_TAPB_MAGIC "\x89TAPB\r\n\x1A"
#define TAI_TAPB_VERSION 1

/* Where what stands in the head, and how long it is. */
enum {
    TAI_TAPB_AT_VERSION = 8,
    TAI_TAPB_AT_SECTIONS = 12,
    TAI_TAPB_AT_NODES = 16,
    TAI_TAPB_AT_TASKS = 20,
    TAI_TAPB_AT_PAIRS = 24,
    TAI_TAPB_AT_RESOURCES = 32,
    TAI_TAPB_AT_DECIMALS = 36, /* of costs; of distances in the next byte */
    TAI_TAPB_AT_CHECKSUM = 40,
    TAI_TAPB_HEAD = 48
};

/* The same of a section, which begins with a tag of four letters. */
enum {
    TAI_TAPB_AT_WIDTH = 4, /* bytes of a number, 0 for names */
    TAI_TAPB_AT_LENGTH = 8,
    TAI_TAPB_AT_SECTION_CHECKSUM = 16,
    TAI_TAPB_SECTION = 24
};

/* The sections in their order; all but the first two may be absent. */
#define TAI_TAPB_NODES "node"
#define TAI_TAPB_EXECUTION "exec" /* [tasks * nodes] */
#define TAI_TAPB_TASKS "task"     /* absent if they are t1, t2, ... */
#define TAI_TAPB_TAIL "tail"      /* [pairs], tasks from 0 */
#define TAI_TAPB_HEADS "head"     /* [pairs] */
#define TAI_TAPB_COST "cost"      /* [pairs] */
#define TAI_TAPB_DISTANCE "dist"  /* [nodes * nodes] */
#define TAI_TAPB_RESOURCES "rsrc"
#define TAI_TAPB_DECIMALS "deci" /* [resources] */
#define TAI_TAPB_CAPACITY "capa" /* [resources * nodes] */
#define TAI_TAPB_REQUIREMENT                                                   \
    "need"                             /* one for each resource: [0], [tasks], \
                                          or [tasks * nodes] */
#define TAI_TAPB_PIN "pins"            /* [tasks], nodes from 0, or -1 */
#define TAI_TAPB_TOGETHER_SIZES "togs" /* [groups] */
#define TAI_TAPB_TOGETHER "togm"       /* their tasks */
#define TAI_TAPB_APART_SIZES "apas"
#define TAI_TAPB_APART "apam"
#define TAI_TAPB_CURRENT "curr"   /* [tasks], nodes from 0, or -1 */
#define TAI_TAPB_MIGRATION "move" /* [tasks] */

/* The smallest number of a width stands for infinity where that is allowed. */
static inline int64_t
tai_tapb_infinity(int width)
{
    return INT64_MIN >> (64 - 8 * width);
}

/* `bytes` rounded up to whole words. */
static inline int64_t
tai_tapb_padded(int64_t bytes)
{
    return (bytes + 7) / 8 * 8;
}

/* An unsigned number of `width` bytes, which the compiler makes one load. */
static inline uint64_t
tai_tapb_load(const char *at, int width)
{
    uint64_t value = 0;
    for (int i = width - 1; i >= 0; i--)
        value = value << 8 | (unsigned char)at[i];
    return value;
}

/*
 * The checksum goes on from `sum` (0 at first) over whole words. Each word w
 * makes of a sum h
 *
 *      h' = x xor (x >> 32),  x = (h xor w) * odd constant (mod 2^64),
 *
 * which is one-to-one in h and in w: whatever changes within one word changes
 * the end result.
 */
static inline uint64_t
tai_tapb_checksum(uint64_t sum, const char *bytes, int64_t length)
{
    for (int64_t i = 0; i < length; i += 8) {
        sum = (sum ^ tai_tapb_load(bytes + i, 8)) * 0x9E3779B97F4A7C15u;
        sum ^= sum >> 32;
    }
    return sum;
}

/* Whether the bytes begin as such a file does. */
bool tai_tapb_begins(const char *bytes, int64_t length);

/* Reads and freezes an instance. Errors have "byte N", counted from 0, as
   their pointer. */
ta_status tai_tapb_read(const char *bytes, int64_t length,
                        struct tai_errors *errors, ta_instance **instance);

/* The instance, such that reading it gives an equal one. */
void tai_tapb_write(const struct ta_instance *instance, struct tai_text *text);

#endif
