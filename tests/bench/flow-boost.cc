// SPDX-License-Identifier: MIT
// bench-flow's program for Boost's Boykov-Kolmogorov code.
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/boykov_kolmogorov_max_flow.hpp>
#include <boost/property_map/property_map.hpp>
#include <vector>

#include "arrays.h"

using Traits =
    boost::adjacency_list_traits<boost::vecS, boost::vecS, boost::directedS>;
struct Arc {
    int64_t capacity;
    int64_t residual;
    Traits::edge_descriptor mate;
};
using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS,
                                    boost::no_property, Arc>;

int
main(int count, char *arguments[])
{
    if (count != 2)
        return 2;
    const struct arrays a = load_arrays(arguments[1]);
    const std::size_t n = static_cast<std::size_t>(a.vertices);
    const double start = user_seconds();
    Graph graph(n + 2);
    const auto add = [&](std::size_t u, std::size_t v, int64_t there,
                         int64_t back) {
        const auto first = boost::add_edge(u, v, graph).first;
        const auto second = boost::add_edge(v, u, graph).first;
        graph[first] = {there, 0, second};
        graph[second] = {back, 0, first};
    };
    for (int64_t i = 0; i < a.pairs; i++)
        add(static_cast<std::size_t>(a.tail[i]),
            static_cast<std::size_t>(a.head[i]), a.capacity[i], a.capacity[i]);
    for (std::size_t v = 0; v < n; v++) {
        if (a.terminal[v] > 0)
            add(n, v, a.terminal[v], 0);
        else
            add(v, n + 1, -a.terminal[v], 0);
    }
    std::vector<boost::default_color_type> color(n + 2);
    std::vector<int64_t> distance(n + 2);
    std::vector<Traits::edge_descriptor> predecessor(n + 2);
    const auto index = boost::get(boost::vertex_index, graph);
    const int64_t value = boost::boykov_kolmogorov_max_flow(
        graph, boost::get(&Arc::capacity, graph),
        boost::get(&Arc::residual, graph), boost::get(&Arc::mate, graph),
        boost::make_iterator_property_map(predecessor.begin(), index),
        boost::make_iterator_property_map(color.begin(), index),
        boost::make_iterator_property_map(distance.begin(), index), index, n,
        n + 1);
    const double seconds = user_seconds() - start;
    int64_t side = 0;
    for (std::size_t v = 0; v < n; v++)
        side += color[v] == boost::black_color;
    return report(seconds, value, side);
}
