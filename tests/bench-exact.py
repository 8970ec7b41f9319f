#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Proofs for more than two nodes: ours beside glpsol, cbc and toulbar2.

usage: bench-exact.py [--limit S] [--seeds N] [--families REGEX] [--svg FILE]

The families are generated in the band where proving is hard: with less
communication most tasks keep their cheapest node, with more all gather on a
few. Every solver gets the formulation that suits it best (see
peers/formulation.py), runs on its own and is stopped at the limit."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "peers"))
import bench


def random_graph(label, tasks, nodes, degree, ratio, *more):
    return (label, "random", tasks, nodes, ratio, "--degree", str(degree),
            *more)


FAMILIES = (  # family, shape for generate, tasks, nodes, ratio, options
    random_graph("degree 4", 50, 4, 4, 0.9),
    random_graph("degree 4", 100, 3, 4, 0.9),
    random_graph("degree 4", 200, 8, 4, 0.9),
    random_graph("degree 4", 500, 8, 4, 0.9),
    random_graph("degree 4", 1000, 8, 4, 1.0),
    random_graph("degree 4", 2000, 8, 4, 0.6),
    random_graph("degree 8", 50, 8, 8, 0.85),
    random_graph("degree 8", 200, 8, 8, 0.85),
    random_graph("degree 8", 500, 8, 8, 0.8),
    ("grid", "grid", 400, 4, 0.9),
    ("grid", "grid", 900, 8, 0.9),
    ("dense", "dense", 50, 8, 0.75),
    ("dense", "dense", 100, 8, 0.8),
    ("dense", "dense", 200, 8, 0.8),
    random_graph("mesh of nodes", 100, 16, 4, 1.0, "--distance", "mesh"),
    random_graph("mesh of nodes", 500, 16, 4, 1.0, "--distance", "mesh"),
    random_graph("mesh of nodes, degree 8", 200, 16, 8, 1.0, "--distance",
                 "mesh"),
    random_graph("random metric", 200, 8, 4, 1.0, "--distance", "metric"),
    random_graph("random metric", 500, 16, 4, 1.2, "--distance", "metric"),
    random_graph("forbidden pairs", 200, 8, 8, 1.0, "--execution",
                 "restricted"),
    random_graph("forbidden pairs", 500, 8, 8, 1.0, "--execution",
                 "restricted"),
    random_graph("speeds", 1000, 8, 4, 0.4, "--execution", "speeds"),
    random_graph("indifferent tasks", 1000, 16, 8, 0.2, "--execution", "weak"),
    ("tree", "tree", 500, 16, 1.0),
)


def instance(family, shape, tasks, nodes, ratio, *more):
    return bench.generated(family, "%d tasks, %d nodes, ratio %g" %
                           (tasks, nodes, ratio), shape, "--tasks", str(tasks),
                           "--nodes", str(nodes), "--ratio", str(ratio), *more)


if __name__ == "__main__":
    bench.main([instance(*family) for family in FAMILIES],
               bench.parse(__doc__).parse_args(),
               "Instances proved over time, three to sixteen nodes")
