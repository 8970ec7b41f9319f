#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A two-node problem on a real graph, as METIS (.graph, .mgraph) and Scotch
(.grf) write them, compressed or not.

usage: graphs.py GRAPH SEED > problem.tap

Communication costs are uniform in 1..100. Execution costs are uniform in 1..E,
where E is 30 times the mean degree, plus up to 20 for one node or the other by
region: a wave over the distance from the first vertex. So both nodes get a
share of the tasks, which the bench prints. Weights in the file are not used."""
import collections
import gzip
import math
import random
import sys


def read_lines(path):
    open_file = gzip.open if path.endswith(".gz") else open
    with open_file(path, "rt") as file:
        for line in file:
            if not line.startswith("%"):
                yield [int(word) for word in line.split()]


def read_metis(lines):
    """Neighbours of each vertex; vertices count from 1."""
    vertices, _, *rest = next(lines)
    kind = "%03d" % rest[0] if rest else "000"
    constraints = rest[1] if len(rest) > 1 else int(kind[1])
    skip = int(kind[0]) + constraints * int(kind[1])
    step = 1 + int(kind[2])
    return [[other - 1 for other in line[skip::step]]
            for _, line in zip(range(vertices), lines)]


def read_scotch(lines):
    next(lines)  # the version
    vertices, _ = next(lines)
    base, kind = next(lines)
    kind = "%03d" % kind
    skip = int(kind[0]) + int(kind[2])
    step = 1 + int(kind[1])
    return [[other - base for other in line[skip + step::step]]
            for _, line in zip(range(vertices), lines)]


def read_graph(path):
    """The number of vertices and the pairs of neighbours."""
    read = read_scotch if ".grf" in path else read_metis
    rows = read(read_lines(path))
    if any(not 0 <= v < len(rows) for row in rows for v in row):
        sys.exit("%s: not a graph" % path)
    return len(rows), sorted({(min(u, v), max(u, v)) for u in range(len(rows))
                              for v in rows[u] if u != v})


def distances(vertices, pairs):
    """Of each vertex from the first of its component."""
    rows = [[] for _ in range(vertices)]
    for u, v in pairs:
        rows[u].append(v)
        rows[v].append(u)
    distance = [-1] * vertices
    for first in range(vertices):
        if distance[first] < 0:
            distance[first] = 0
            queue = collections.deque([first])
            while queue:
                u = queue.popleft()
                for v in rows[u]:
                    if distance[v] < 0:
                        distance[v] = distance[u] + 1
                        queue.append(v)
    return distance


def write_problem(path, seed, file):
    vertices, pairs = read_graph(path)
    distance = distances(vertices, pairs)
    draw = random.Random(seed)
    most = max(1, round(60 * len(pairs) / max(1, vertices)))
    length = max(distance, default=0) / 3 + 1
    print("taskassign 1\nnodes n1 n2\nexecution", file=file)
    for v in range(vertices):
        field = round(20 * math.sin(2 * math.pi * distance[v] / length))
        print("t%d %d %d" % (v + 1, draw.randint(1, most) + max(0, field),
                             draw.randint(1, most) + max(0, -field)),
              file=file)
    print("communication", file=file)
    for u, v in pairs:
        print("t%d t%d %d" % (u + 1, v + 1, draw.randint(1, 100)), file=file)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    write_problem(sys.argv[1], int(sys.argv[2]), sys.stdout)
