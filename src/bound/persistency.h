/* SPDX-License-Identifier: MIT */
#ifndef TAI_PERSISTENCY_H
#define TAI_PERSISTENCY_H

/*
 * Tasks whose node is known from a minimum cut (Kovtun 2003).
 */

#include <stdbool.h>

#include "base/run.h"
#include "model/presolve.h"

/* Whether the rule below applies: the uniform distance, no tasks apart. */
bool tai_persistency_applies(const struct tai_presolve *presolve);

/*
 * One isolating cut for each node; fixes what they tell and says how many
 * tasks that are. A run that is stopped keeps what was fixed. The status of
 * the presolve is set if memory runs out.
 */
int32_t tai_persistency_fix(struct tai_presolve *presolve, struct tai_run *run);

#endif
