/* SPDX-License-Identifier: MIT */
#ifndef TAI_CLOCK_H
#define TAI_CLOCK_H

/* Seconds from an arbitrary origin that never go backwards. */
double tai_clock_wall(void);

/* CPU seconds of the whole process, user plus system, all threads. */
double tai_clock_cpu(void);

#endif
