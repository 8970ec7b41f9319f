/* SPDX-License-Identifier: MIT */
#ifndef CLI_SIGNALS_H
#define CLI_SIGNALS_H

/*
 * Ctrl-C and kill. The first signal asks the run to stop; it then gives what
 * it has. A second one ends the process at once. A signal that was ignored
 * when the process started, as under nohup, stays ignored.
 */

#include <stdbool.h>

/*
 * From here on a signal ends the process with STATUS_NO_ANSWER: there is
 * nothing yet to give. SIGPIPE is ignored, so that a closed pipe is an error
 * of writing like any other.
 */
void signals_watch(void);

/* From here on it only raises the flag. */
void signals_defer(void);

/* The flag. */
bool signals_raised(void);

#endif
