#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""bench-flow's program for SciPy, whose capacities are 32 bits wide."""
import resource
import sys

import numpy
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import maximum_flow


def user_seconds():
    return resource.getrusage(resource.RUSAGE_SELF).ru_utime


with open(sys.argv[1], "rb") as file:
    n, m = numpy.fromfile(file, numpy.int64, 2)
    terminal = numpy.fromfile(file, numpy.int64, n)
    tail = numpy.fromfile(file, numpy.int32, m)
    head = numpy.fromfile(file, numpy.int32, m)
    capacity = numpy.fromfile(file, numpy.int64, m)
if max(abs(terminal).max(), 2 * capacity.max(initial=0)) >= 2**31 or \
        terminal[terminal > 0].sum() >= 2**31:
    sys.exit("too large for SciPy")

start = user_seconds()
source, sink = n, n + 1
vertex = numpy.arange(n, dtype=numpy.int32)
up, down = terminal > 0, terminal < 0
rows = numpy.concatenate([tail, head, numpy.full(up.sum(), source),
                          vertex[down]])
columns = numpy.concatenate([head, tail, vertex[up],
                             numpy.full(down.sum(), sink)])
values = numpy.concatenate([capacity, capacity, terminal[up], -terminal[down]])
graph = coo_matrix((values, (rows, columns)), shape=(n + 2, n + 2)).tocsr()
result = maximum_flow(graph.astype(numpy.int32), source, sink)
seconds = user_seconds() - start
with open("/proc/self/status") as file:
    peak = [line.split()[1] for line in file if line.startswith("VmHWM:")]
print("%.6f %d %s -1" % (seconds, result.flow_value, peak[0]))
