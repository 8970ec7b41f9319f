#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Proofs under capacities: ours beside glpsol, cbc and toulbar2.

usage: bench-capacity.py [--limit S] [--seeds N] [--families REGEX]
                         [--gap FOLDER] [--svg FILE] [FILE...]

A capacity is so many times the mean need of a node. FILE is one more problem
in the native format; FOLDER has generalized assignment problems (m n, costs,
needs, capacities), with best-known.csv of names and optima beside them.
toulbar2 has no knapsack constraint before version 1.2, and is left out where
there are capacities."""
import csv
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "peers"))
import bench

RANDOM = ("random", "--degree", "4")

FAMILIES = (  # family, tasks, nodes, capacity, options for generate
    ("unrelated", 20, 3, 1.2, *RANDOM),
    ("unrelated", 50, 4, 1.2, *RANDOM),
    ("unrelated", 50, 4, 1.02, *RANDOM),
    ("unrelated", 100, 8, 1.2, *RANDOM),
    ("unrelated", 100, 8, 1.02, *RANDOM),
    ("unrelated", 100, 8, 2.0, *RANDOM),
    ("unrelated", 200, 16, 1.2, *RANDOM),
    ("identical", 30, 4, 1.1, *RANDOM, "--execution", "identical"),
    ("identical", 60, 4, 1.2, *RANDOM, "--execution", "identical"),
    ("identical", 60, 8, 1.2, *RANDOM, "--execution", "identical"),
    ("speeds", 50, 4, 1.2, *RANDOM, "--execution", "speeds"),
    ("speeds", 100, 8, 1.2, *RANDOM, "--execution", "speeds"),
    ("grid", 49, 4, 1.2, "grid"),
    ("grid", 100, 8, 1.2, "grid"),
    ("dense", 30, 4, 1.2, "dense"),
    ("dense", 60, 8, 1.2, "dense"),
    ("two resources", 50, 4, 1.2, *RANDOM, "--resources", "2"),
    ("two resources", 100, 8, 1.2, *RANDOM, "--resources", "2"),
)


def instance(family, tasks, nodes, capacity, shape, *more):
    ratio = "0.4" if family == "speeds" else "1"
    label = "%d tasks, %d nodes, capacity %g" % (tasks, nodes, capacity)
    return bench.generated(family, label, shape, "--tasks", str(tasks),
                           "--nodes", str(nodes), "--capacity", str(capacity),
                           "--ratio", ratio, *more)


def folder_of_gap(folder):
    """The problems in it, with the optima that are known."""
    known = {}
    path = os.path.join(folder, "best-known.csv")
    if os.path.exists(path):
        with open(path, newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                if row["Optimum"]:
                    known[os.path.basename(row["Path"])] = int(row["Optimum"])
    return [bench.read_file("generalized assignment",
                            os.path.join(folder, name), known.get(name))
            for name in sorted(os.listdir(folder)) if "." not in name]


if __name__ == "__main__":
    parser = bench.parse(__doc__)
    parser.add_argument("--gap", metavar="FOLDER",
                        help="generalized assignment problems")
    parser.add_argument("file", nargs="*", help="more problems")
    arguments = parser.parse_intermixed_args()
    instances = [instance(*family) for family in FAMILIES]
    instances += [bench.read_file("generalized assignment", path)
                  for path in arguments.file]
    if arguments.gap:
        instances += folder_of_gap(arguments.gap)
    bench.main(instances, arguments, "Instances proved over time, capacities")
