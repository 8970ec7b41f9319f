// SPDX-License-Identifier: MIT
// bench-flow's program for LEMON's push-relabel code.
#include <lemon/preflow.h>
#include <lemon/smart_graph.h>

#include "arrays.h"

int
main(int count, char *arguments[])
{
    using namespace lemon;
    if (count != 2)
        return 2;
    const struct arrays a = load_arrays(arguments[1]);
    const int n = static_cast<int>(a.vertices);
    const double start = user_seconds();
    SmartDigraph graph;
    graph.reserveNode(n + 2);
    graph.reserveArc(static_cast<int>(2 * a.pairs + n));
    for (int v = 0; v < n + 2; v++)
        graph.addNode();
    SmartDigraph::ArcMap<int64_t> capacity(graph);
    const auto add = [&](int u, int v, int64_t c) {
        capacity[graph.addArc(graph.nodeFromId(u), graph.nodeFromId(v))] = c;
    };
    for (int64_t i = 0; i < a.pairs; i++) {
        add(a.tail[i], a.head[i], a.capacity[i]);
        add(a.head[i], a.tail[i], a.capacity[i]);
    }
    for (int v = 0; v < n; v++) {
        if (a.terminal[v] > 0)
            add(n, v, a.terminal[v]);
        else
            add(v, n + 1, -a.terminal[v]);
    }
    Preflow<SmartDigraph, SmartDigraph::ArcMap<int64_t>> preflow(
        graph, capacity, graph.nodeFromId(n), graph.nodeFromId(n + 1));
    preflow.runMinCut();
    const double seconds = user_seconds() - start;
    int64_t side = 0;
    for (int v = 0; v < n; v++)
        side += preflow.minCut(graph.nodeFromId(v));
    return report(seconds, preflow.flowValue(), side);
}
