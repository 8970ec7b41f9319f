/* SPDX-License-Identifier: MIT */
#ifndef CLI_GOALS_H
#define CLI_GOALS_H

/*
 * The objectives side by side: an assignment for each, costed under all.
 */

#include "cli/progress.h"

/* Solves for one objective after the other and writes the table, or JSON.
   The time limit is for all together. */
enum exit_status compare_goals(struct settings *settings,
                               struct progress *progress,
                               const ta_instance *instance);

#endif
