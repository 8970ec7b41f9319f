/* SPDX-License-Identifier: MIT */
#ifndef TAI_FLOW_ARC_H
#define TAI_FLOW_ARC_H

/*
 * One direction of a pair, in two widths. What is long and hot is written
 * once, in terms of TAI_ARC, TAI_CAPACITY and WIDTH(name), and compiled twice:
 * as it is, and from a file of two lines that defines TAI_WIDE and includes
 * it.
 */

#include <stdint.h>

struct tai_arc {
    uint32_t residual; /* capacity left */
    int32_t head;      /* the vertex it leads to */
    int32_t mate;      /* the same pair, the other way */
};

struct tai_wide_arc {
    uint64_t residual;
    int32_t head;
    int32_t mate;
};

#ifdef TAI_WIDE
#define TAI_ARC struct tai_wide_arc
#define TAI_CAPACITY uint64_t
#define WIDTH(name) name##_wide
#else
#define TAI_ARC struct tai_arc
#define TAI_CAPACITY uint32_t
#define WIDTH(name) name##_narrow
#endif

#endif
