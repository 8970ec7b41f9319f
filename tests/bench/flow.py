#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Minimum cuts on task graphs: our engine beside its peers.

usage: flow.py BUILD-FOLDER [--full] [--seeds N] [--timeout S] [--svg FILE]
               [--peers NAME,NAME...] [PROBLEM...]

Every engine gets the same arrays, in a process of its own, and reports the
user CPU time from arrays to answer. The values must agree. Prints a Markdown
table: medians over the seeds, ratios to igraph, peak memory, and how many of
the vertices are on the source side. A peer that is missing is left out, and so
is one after its first time-out in a family. Without --full the sizes are a
tenth of those in the documentation. PROBLEM is a file with two nodes."""
import argparse
import os
import statistics
import subprocess
import sys
import tempfile

FAMILIES = [  # label, family, tasks, degree, shuffled
    ("random sparse", "random", 1000000, 8, 0),
    ("2-D grid", "grid", 1000000, 0, 0),
    ("2-D grid, shuffled", "grid", 1000000, 0, 1),
    ("3-D grid", "grid3", 1000000, 0, 0),
    ("power law", "power-law", 1000000, 8, 0),
    ("dense", "dense", 3000, 0, 0),
    ("dense in blocks", "blocks", 2000, 0, 0),
    ("workflow", "workflow", 100000, 0, 0),
    ("two-sided grid", "sides", 1000000, 0, 0),
    ("two-sided strip", "strip", 1000000, 0, 0),
    ("tree plus 10 %", "tree", 1000000, 2.2, 0),
]


def find_engines(build, peers):
    """Names and commands of what is there, ours first; says what is not."""
    here = os.path.dirname(os.path.abspath(__file__))
    engines = [("taskassign", [os.path.join(build, "tests/bench/flow-ours")])]
    for name in ("igraph", "LEMON", "Boost"):
        if name not in peers:
            continue
        program = os.path.join(build, "tests/bench/flow-" + name.lower())
        if os.access(program, os.X_OK):
            engines.append((name, [program]))
        else:
            print("%s is missing: skipped" % name)
    python = next((p for p in ("/usr/bin/python3", sys.executable)
                   if subprocess.run([p, "-c", "import scipy"],
                                     capture_output=True).returncode == 0),
                  None)
    if "SciPy" not in peers:
        pass
    elif python:
        engines.append(("SciPy", [python, os.path.join(here,
                                                       "flow-scipy.py")]))
    else:
        print("SciPy is missing: skipped")
    return engines


def run(command, path, timeout):
    """(seconds, value, kilobytes, side), "time", or "no"."""
    try:
        done = subprocess.run(command + [path], capture_output=True, text=True,
                              timeout=timeout)
    except subprocess.TimeoutExpired:
        return "time"
    if done.returncode != 0:
        return "no"
    seconds, value, memory, side = done.stdout.split()
    return float(seconds), int(value), int(memory), int(side)


def measure(label, files, engines, timeout):
    """One row of the table: a dictionary by engine, and the balance."""
    row, balance, out = {}, [], set()
    for path, vertices in files():
        expected = None
        for name, command in engines:
            if name in out:
                continue
            result = run(command, path, timeout)
            if isinstance(result, str):
                if expected is None:
                    sys.exit("%s: our own engine failed" % label)
                row[name] = "> %g s" % timeout if result == "time" else "-"
                out.add(name)
                continue
            if expected is None:
                expected = result[1]
                balance.append(result[3] / max(1, vertices))
            elif result[1] != expected:
                sys.exit("%s: %s finds %d, we %d" %
                         (label, name, result[1], expected))
            row.setdefault(name, []).append(result)
    return row, statistics.median(balance)


def seconds_of(row, name):
    results = row.get(name)
    if not isinstance(results, list):
        return None
    return statistics.median(result[0] for result in results)


def print_table(rows, engines):
    names = [name for name, _ in engines]
    print("\n| family | vertices | pairs | source side | " +
          " | ".join("%s (s)" % name for name in names) +
          " | igraph / ours | peak (MB) |")
    print("|" + "---|" * (len(names) + 6))
    for label, vertices, pairs, row, balance in rows:
        cells = []
        for name in names:
            seconds = seconds_of(row, name)
            cells.append("%.4f" % seconds if seconds is not None
                         else row.get(name, "-"))
        ours, igraph = seconds_of(row, names[0]), seconds_of(row, "igraph")
        ratio = "%.1f" % (igraph / max(ours, 1e-6)) if igraph else "-"
        peak = max(result[2] for result in row[names[0]]) / 1024
        print("| %s | %d | %d | %.0f %% | %s | %s | %.0f |" %
              (label, vertices, pairs, 100 * balance, " | ".join(cells), ratio,
               peak))


def draw(rows, engines, path):
    """Ratios to our own time, on a logarithmic scale."""
    import math
    peers = [name for name, _ in engines[1:]]
    colours = ["#4477aa", "#ee6677", "#228833", "#ccbb44"]
    left, width, line = 170, 560, 14
    height = 40 + sum(line * len(peers) + 12 for _ in rows)
    svg = ['<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" '
           'font-family="sans-serif" font-size="11">' %
           (left + width + 70, height)]
    svg.append('<text x="4" y="16">User CPU time as a multiple of ours '
               '(logarithmic)</text>')
    for i, name in enumerate(peers):
        svg.append('<text x="%d" y="16" fill="%s">%s</text>' %
                   (330 + 80 * i, colours[i % 4], name))
    y = 34
    for label, _, _, row, _ in rows:
        ours = max(seconds_of(row, engines[0][0]), 1e-6)
        svg.append('<text x="4" y="%d">%s</text>' % (y + 10, label))
        for i, name in enumerate(peers):
            seconds = seconds_of(row, name)
            if seconds is not None:
                ratio = max(seconds / ours, 1)
                length = width * math.log10(ratio) / 4
                svg.append('<rect x="%d" y="%d" width="%.1f" height="%d" '
                           'fill="%s"/>' % (left, y, length, line - 3,
                                            colours[i % 4]))
                svg.append('<text x="%.1f" y="%d">%.1f</text>' %
                           (left + length + 4, y + 10, ratio))
            y += line
        y += 12
    svg.append("</svg>")
    with open(path, "w") as file:
        file.write("\n".join(svg) + "\n")


def sizes(path):
    with open(path, "rb") as file:
        return [int.from_bytes(file.read(8), sys.byteorder) for _ in "ab"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("build")
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--timeout", type=float, default=0)
    parser.add_argument("--svg")
    parser.add_argument("--peers", default="igraph,LEMON,Boost,SciPy")
    parser.add_argument("problem", nargs="*")
    arguments = parser.parse_intermixed_args()
    timeout = arguments.timeout or (600 if arguments.full else 20)
    engines = find_engines(arguments.build, arguments.peers.split(","))
    ours = engines[0][1][0]
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "arrays")

        def add(label, make, seeds):
            def files():
                for seed in range(1, seeds + 1):
                    subprocess.run(make(seed), check=True)
                    yield path, sizes(path)[0]
            row, balance = measure(label, files, engines, timeout)
            vertices, pairs = sizes(path)
            rows.append((label, vertices, pairs, row, balance))
            print(".", end="", file=sys.stderr, flush=True)

        for label, family, tasks, degree, shuffle in FAMILIES:
            if arguments.problem:
                break
            if not arguments.full:
                tasks = tasks // 3 if tasks < 10000 else tasks // 10
            add(label, lambda seed: [ours, "-g", path, family, str(tasks),
                                     str(degree), str(shuffle), str(seed)],
                arguments.seeds)
        for problem in arguments.problem:
            add(os.path.basename(problem),
                lambda seed: [ours, "-w", path, problem], 1)
    print(file=sys.stderr)
    print_table(rows, engines)
    if arguments.svg:
        draw(rows, engines, arguments.svg)


main()
