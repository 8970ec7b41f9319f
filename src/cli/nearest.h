/* SPDX-License-Identifier: MIT */
#ifndef CLI_NEAREST_H
#define CLI_NEAREST_H

/*
 * The word that was probably meant: the nearest by the number of letters
 * inserted, left out, replaced, or exchanged with their neighbour.
 */

struct nearest {
    const char *word; /* the one in question */
    const char *best; /* NULL while nothing is near enough */
    int distance;     /* of `best`; must be beaten */
};

/* Near enough is a third of the word's letters. */
struct nearest nearest_to(const char *word);

void nearest_offer(struct nearest *nearest, const char *candidate);

#endif
