/* SPDX-License-Identifier: MIT */
/* bench-flow's program for igraph: minimum cut value and one side. */
#include <igraph.h>

#include "arrays.h"

static igraph_integer_t arcs;

static void
add(igraph_vector_int_t *ends, igraph_vector_t *capacities, igraph_integer_t u,
    igraph_integer_t v, int64_t capacity)
{
    VECTOR(*ends)[2 * arcs] = u;
    VECTOR(*ends)[2 * arcs + 1] = v;
    VECTOR(*capacities)[arcs++] = (double)capacity;
}

int
main(int count, char *arguments[])
{
    if (count != 2)
        return 2;
    const struct arrays a = load_arrays(arguments[1]);
    const igraph_integer_t n = a.vertices;
    const double start = user_seconds();
    igraph_t graph;
    igraph_vector_int_t ends, side;
    igraph_vector_t capacities;
    igraph_real_t value;
    igraph_vector_int_init(&ends, 4 * a.pairs + 2 * n);
    igraph_vector_int_init(&side, 0);
    igraph_vector_init(&capacities, 2 * a.pairs + n);
    for (int64_t i = 0; i < a.pairs; i++) {
        add(&ends, &capacities, a.tail[i], a.head[i], a.capacity[i]);
        add(&ends, &capacities, a.head[i], a.tail[i], a.capacity[i]);
    }
    for (igraph_integer_t v = 0; v < n; v++) {
        if (a.terminal[v] > 0)
            add(&ends, &capacities, n, v, a.terminal[v]);
        else
            add(&ends, &capacities, v, n + 1, -a.terminal[v]);
    }
    igraph_create(&graph, &ends, n + 2, IGRAPH_DIRECTED);
    igraph_vector_int_destroy(&ends);
    igraph_maxflow(&graph, &value, NULL, NULL, &side, NULL, n, n + 1,
                   &capacities, NULL);
    return report(user_seconds() - start, (int64_t)value,
                  igraph_vector_int_size(&side) - 1);
}
