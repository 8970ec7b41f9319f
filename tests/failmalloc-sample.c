/* SPDX-License-Identifier: MIT */
/*
 * A program for tests/failmalloc.sh: allocates in five ways and ends with the
 * number of the first that failed, or 0.
 */

#include <stdlib.h>

int
main(void)
{
    int status = 0;
    void *blocks[5] = {NULL};
    blocks[0] = malloc(100);
    blocks[1] = calloc(3, 100);
    blocks[2] = realloc(NULL, 100);
    if (posix_memalign(&blocks[3], 64, 100))
        blocks[3] = NULL;
    blocks[4] = aligned_alloc(64, 128);
    for (int i = 5; i-- > 0;) {
        if (!blocks[i])
            status = i + 1;
        free(blocks[i]);
    }
    return status;
}
