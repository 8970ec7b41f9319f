/* SPDX-License-Identifier: MIT */
#include "cli/signals.h"

#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "cli/command.h"

/* A handler has nothing but file-level variables to speak to. */
static volatile sig_atomic_t raised;
static volatile sig_atomic_t deferred;

static void
handle(int signal_number)
{
    static const char text[] = "taskassign: interrupted before the search "
                               "began; there is no answer\n";
    if (!deferred) {
        if (write(STDERR_FILENO, text, sizeof text - 1) < 0)
            _exit(STATUS_NO_ANSWER);
        _exit(STATUS_NO_ANSWER);
    }
    if (raised) {
        signal(signal_number, SIG_DFL);
        raise(signal_number); /* delivered when this handler returns */
    }
    raised = 1;
}

static void
watch(int signal_number)
{
    struct sigaction action;
    if (sigaction(signal_number, NULL, &action) || action.sa_handler == SIG_IGN)
        return;
    memset(&action, 0, sizeof action);
    action.sa_handler = handle;
    action.sa_flags = SA_RESTART;
    sigemptyset(&action.sa_mask);
    sigaction(signal_number, &action, NULL);
}

void
signals_watch(void)
{
    signal(SIGPIPE, SIG_IGN);
    watch(SIGINT);
    watch(SIGTERM);
}

void
signals_defer(void)
{
    deferred = 1;
}

bool
signals_raised(void)
{
    return raised;
}
