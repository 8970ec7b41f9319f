/* SPDX-License-Identifier: MIT */
#include "cli/nearest.h"

#include <string.h>

enum { LONGEST = 32 }; /* longer words are not typing errors */

static int
least(int a, int b)
{
    return a < b ? a : b;
}

/* Optimal string alignment: row i of the table needs rows i - 1 and i - 2. */
static int
edit_distance(const char *a, const char *b)
{
    const int m = (int)strlen(a), n = (int)strlen(b);
    int row[3][LONGEST + 1];
    for (int j = 0; j <= n; j++)
        row[0][j] = j;
    for (int i = 1; i <= m; i++) {
        int *now = row[i % 3];
        const int *last = row[(i + 2) % 3], *before = row[(i + 1) % 3];
        now[0] = i;
        for (int j = 1; j <= n; j++) {
            now[j] = least(least(last[j], now[j - 1]) + 1,
                           last[j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                now[j] = least(now[j], before[j - 2] + 1);
        }
    }
    return row[m % 3][n];
}

struct nearest
nearest_to(const char *word)
{
    const int length = (int)strnlen(word, LONGEST + 1);
    return (struct nearest){.word = word, .distance = 2 + length / 3};
}

void
nearest_offer(struct nearest *nearest, const char *candidate)
{
    if (strnlen(nearest->word, LONGEST + 1) > LONGEST ||
        strnlen(candidate, LONGEST + 1) > LONGEST)
        return;
    const int distance = edit_distance(nearest->word, candidate);
    if (distance < nearest->distance) {
        nearest->distance = distance;
        nearest->best = candidate;
    }
}
