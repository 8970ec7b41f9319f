/* SPDX-License-Identifier: MIT */
#ifndef TASKASSIGN_TASKASSIGN_H
#define TASKASSIGN_TASKASSIGN_H

/*
 * libtaskassign: which task of a distributed program runs on which node, so
 * that execution plus communication costs least.
 *
 *     status.h      what calls answer; errors in input
 *     number.h      exact costs
 *     instance.h    the problem
 *     assignment.h  what an assignment costs
 *     options.h     how to solve
 *     solve.h       solving, and the result
 *     io.h          files
 *     generate.h    seeded instances
 *
 * Compile with `pkg-config --cflags --libs taskassign`. The library never
 * prints, exits, catches signals, reads the environment, or keeps state
 * between calls: any thread may solve any instance.
 */

#include "taskassign/assignment.h"
#include "taskassign/generate.h"
#include "taskassign/instance.h"
#include "taskassign/io.h"
#include "taskassign/number.h"
#include "taskassign/options.h"
#include "taskassign/solve.h"
#include "taskassign/status.h"

#endif
