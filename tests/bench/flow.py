#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Minimum cuts on task graphs: our engine beside its peers.

usage: flow.py BUILD-FOLDER [OPTION]... [FILE]...

Every engine gets the same arrays, in a process of its own, and reports the
user CPU time from arrays to answer, building its graph included. The values
must agree. Prints a Markdown table: medians over the seeds, ratios to igraph,
peak memory, and how many of the vertices are on the source side. A peer that
is missing is left out and named; one that reaches its limit of CPU time is
ended, and skipped for the rest of the family.

FILE is a problem with two nodes, or a graph of METIS (.graph, .mgraph) or
Scotch (.grf), which gets costs as in graphs.py; the generated families and the
graphs of data/ are left out then.

  --full              the sizes of the documentation; a tenth if not given
  --seeds N           instances of each family (3)
  --peers NAMES       of igraph,LEMON,Boost,SciPy; "none" for ours alone (all)
  --timeout S         CPU seconds for igraph (20, or 300 with --full)
  --others S          CPU seconds for the other peers (the same)
  --others-seeds N    seeds that the other peers get (all)
  --families NAMES    labels of the table, separated by commas (all)
  --under COMMAND     put before each run, as in "taskset -c 1"
  --save FILE         keep the results, and go on from there if it exists
  --again             with --save: measure ours again in the rows it has
  --svg FILE          draw the table"""
import argparse
import json
import os
import resource
import shlex
import statistics
import subprocess
import sys
import tempfile

import flowchart
import graphs

HERE = os.path.dirname(os.path.abspath(__file__))
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
SMALLER = [  # with --full as well
    ("random sparse", "random", 100000, 8, 0),
    ("power law", "power-law", 100000, 8, 0),
    ("dense", "dense", 1000, 0, 0),
    ("two-sided grid", "sides", 250000, 0, 0),
]
LARGEST = [  # with --full, once, ours alone
    ("random sparse", "random", 10000000, 8, 0),
]
GRAPHS = ["4elt.graph"]
SHORT = 0.3  # seconds; below it a run is repeated
PEERS = ["igraph", "LEMON", "Boost", "SciPy"]


def find_python():
    for python in ("/usr/bin/python3", sys.executable):
        done = subprocess.run(
            [python, "-c", "import scipy; print(scipy.__version__)"],
            capture_output=True, text=True)
        if done.returncode == 0:
            return python, done.stdout.strip()
    return None, None


def version_of(name, scipy):
    if name == "SciPy":
        return scipy
    if name == "Boost":
        words = ["sh", "-c", "grep -h 'define BOOST_LIB_VERSION' "
                 "/usr/include/boost/version.hpp | tr -d '\"' | tr _ ."]
        return subprocess.run(words, capture_output=True,
                              text=True).stdout.split()[-1:]
    return subprocess.run(["pkg-config", "--modversion", name.lower()],
                          capture_output=True, text=True).stdout.strip()


def find_engines(build, wanted):
    """Commands of what is there, ours first; says what is not."""
    engines = {"taskassign": [os.path.join(build, "tests/bench/flow-ours")]}
    python, scipy = find_python()
    versions = []
    for name in PEERS:
        command = [os.path.join(build, "tests/bench/flow-" + name.lower())]
        if name == "SciPy":
            command = [python, os.path.join(HERE, "flow-scipy.py")]
        there = python if name == "SciPy" else os.access(command[0], os.X_OK)
        if name not in wanted:
            continue
        if there:
            engines[name] = command
            version = version_of(name, scipy)
            versions.append("%s %s" % (name, version if
                                       isinstance(version, str)
                                       else "".join(version)))
        else:
            print("%s is missing: skipped" % name)
    return engines, versions


def processor():
    try:
        with open("/proc/cpuinfo") as file:
            for line in file:
                if line.startswith("model name"):
                    return line.split(":", 1)[1].strip()
    except OSError:
        pass
    return "unknown processor"


class Bench:
    def __init__(self, arguments, engines, folder):
        self.arguments = arguments
        self.engines = engines
        self.ours = engines["taskassign"][0]
        self.path = os.path.join(folder, "arrays")
        self.folder = folder
        self.under = shlex.split(arguments.under)
        self.rows = []
        if arguments.save and os.path.exists(arguments.save):
            with open(arguments.save) as file:
                self.rows = json.load(file)

    def limit(self, name):
        if name == "taskassign":
            return 3600
        if name == "igraph":
            return self.arguments.timeout
        return self.arguments.others or self.arguments.timeout

    def run(self, name):
        """One run, or the median of five where the clock is too coarse."""
        results = [self.run_once(name)]
        while not isinstance(results[-1], str) and \
                results[0][0] < SHORT and len(results) < 5:
            results.append(self.run_once(name))
        if isinstance(results[-1], str):
            return results[-1]
        return sorted(results)[len(results) // 2]

    def run_once(self, name):
        """(seconds, value, kilobytes, side), "time", or "no". The limit is of
        CPU time, so that waiting for a turn does not count."""
        most = self.limit(name)

        def set_limit():
            resource.setrlimit(resource.RLIMIT_CPU, (most, most + 5))

        done = subprocess.run(self.under + self.engines[name] + [self.path],
                              capture_output=True, text=True,
                              preexec_fn=set_limit)
        if done.returncode < 0 or done.returncode > 128:
            return "time"
        if done.returncode != 0:
            return "no"
        seconds, value, memory, side = done.stdout.split()
        return float(seconds), int(value), int(memory), int(side)

    def seed_is_for(self, name, seed):
        if name in ("taskassign", "igraph"):
            return True
        most = self.arguments.others_seeds
        return most == 0 or seed <= most

    def measure_seed(self, row, seed, peers):
        """All engines on the arrays that lie ready."""
        for name in self.engines:
            if name != "taskassign" and (
                    not peers or name in row["limit"] or
                    not self.seed_is_for(name, seed)):
                continue
            result = self.run(name)
            if isinstance(result, str):
                if name == "taskassign":
                    sys.exit("%s: our own engine failed" % row["label"])
                row["limit"][name] = self.limit(name) if result == "time" else 0
                continue
            if name == "taskassign":
                row["balance"].append(result[3] / max(1, row["vertices"]))
            row["results"].setdefault(name, []).append(result)

    def begin_row(self, label):
        """The row for the arrays that lie ready: a new one, one that was
        saved and is to be measured again, or None."""
        with open(self.path, "rb") as file:
            vertices, pairs = (int.from_bytes(file.read(8), sys.byteorder)
                               for _ in "ab")
        for row in self.rows:
            if (row["label"], row["vertices"]) == (label, vertices):
                if not self.arguments.again:
                    return None
                row["balance"] = []
                row["results"]["taskassign"] = []
                return row
        self.rows.append({"label": label, "vertices": vertices, "pairs": pairs,
                          "balance": [], "results": {}, "limit": {}})
        return self.rows[-1]

    def add(self, label, make, seeds, peers=True):
        """A row of the table; make(seed) writes the arrays."""
        wanted = self.arguments.families
        if wanted and label not in wanted.split(","):
            return
        row = None
        for seed in range(1, seeds + 1):
            make(seed)
            row = row or self.begin_row(label)
            if row is None:
                return
            self.measure_seed(row, seed, peers and not self.arguments.again)
        self.check(row)
        print(".", end="", file=sys.stderr, flush=True)
        if self.arguments.save:
            with open(self.arguments.save, "w") as file:
                json.dump(self.rows, file)

    @staticmethod
    def check(row):
        """All values agree, those of an earlier run too."""
        for name, results in row["results"].items():
            for ours, theirs in zip(row["results"]["taskassign"], results):
                if ours[1] != theirs[1]:
                    sys.exit("%s: %s finds %d, we %d" %
                             (row["label"], name, theirs[1], ours[1]))

    def add_family(self, family, scale, seeds, peers=True):
        label, name, tasks, degree, shuffle = family
        if scale > 1:
            tasks //= 3 if tasks < 10000 else scale

        def make(seed):
            subprocess.run([self.ours, "-g", self.path, name, str(tasks),
                            str(degree), str(shuffle), str(seed)], check=True)

        self.add(label, make, seeds, peers)

    def add_problem(self, problem):
        def make(_):
            subprocess.run([self.ours, "-w", self.path, problem], check=True)

        self.add(os.path.basename(problem), make, 1)

    def add_graph(self, graph, seeds):
        def make(seed):
            problem = os.path.join(self.folder, "graph.tap")
            with open(problem, "w") as file:
                graphs.write_problem(graph, seed, file)
            subprocess.run([self.ours, "-w", self.path, problem], check=True)

        self.add(os.path.basename(graph), make, seeds)

    def add_files(self, files, seeds):
        for file in files:
            if any(end in os.path.basename(file)
                   for end in (".graph", ".mgraph", ".grf")):
                self.add_graph(file, seeds)
            else:
                self.add_problem(file)

    def add_all(self, full, seeds):
        for family in FAMILIES:
            self.add_family(family, 1 if full else 10, seeds)
        if full:
            for family in SMALLER:
                self.add_family(family, 1, seeds)
        self.add_files([os.path.join(HERE, "../../data/graphs", name)
                        for name in GRAPHS], seeds)
        if full:
            for family in LARGEST:
                self.add_family(family, 1, 1, peers=False)


def seconds_of(row, name):
    results = row["results"].get(name)
    return statistics.median(one[0] for one in results) if results else None


def memory_of(row, name):
    results = row["results"].get(name)
    return "%.0f" % (max(one[2] for one in results) / 1024) if results else "-"


def cell_of(row, name):
    seconds = seconds_of(row, name)
    if name in row["limit"]:
        most = row["limit"][name]
        return "> %g" % most if most else "no"
    return "-" if seconds is None else "%.3g" % seconds


def print_table(rows, names):
    heads = ["family", "vertices", "pairs", "source side"]
    heads += ["%s (s)" % name for name in names]
    heads += ["igraph / ours", "peak, ours (MB)", "igraph (MB)"]
    print("| " + " | ".join(heads) + " |")
    print("|---" * len(heads) + "|")
    for row in rows:
        ours, igraph = (seconds_of(row, name) for name in ("taskassign",
                                                           "igraph"))
        cells = [row["label"], str(row["vertices"]), str(row["pairs"]),
                 "%.0f %%" % (100 * statistics.median(row["balance"]))]
        cells += [cell_of(row, name) for name in names]
        cells += ["%.3g" % (igraph / ours) if igraph and ours else "-",
                  memory_of(row, "taskassign"), memory_of(row, "igraph")]
        print("| " + " | ".join(cells) + " |")


def parse_arguments():
    if {"-h", "--help"} & set(sys.argv):
        sys.exit(print(__doc__))
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("build")
    parser.add_argument("file", nargs="*")
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--peers", default=",".join(PEERS))
    parser.add_argument("--timeout", type=int, default=0)
    parser.add_argument("--others", type=int, default=0)
    parser.add_argument("--others-seeds", type=int, default=0)
    parser.add_argument("--families", default="")
    parser.add_argument("--under", default="")
    parser.add_argument("--save")
    parser.add_argument("--again", action="store_true")
    parser.add_argument("--svg")
    arguments = parser.parse_intermixed_args()
    arguments.timeout = arguments.timeout or (300 if arguments.full else 20)
    return arguments


def main():
    arguments = parse_arguments()
    engines, versions = find_engines(arguments.build,
                                     arguments.peers.split(","))
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(arguments, engines, folder)
        if arguments.file:
            bench.add_files(arguments.file, arguments.seeds)
        else:
            bench.add_all(arguments.full, arguments.seeds)
    print("\n", file=sys.stderr)
    print("%s, %d cores. %s. Medians of %d seeds, user CPU seconds.\n" %
          (processor(), os.cpu_count(), ", ".join(versions) or "No peers",
           arguments.seeds))
    print_table(bench.rows, list(engines))
    if arguments.svg:
        with open(arguments.svg, "w") as file:
            file.write(flowchart.draw(bench.rows, list(engines)[1:]))


if __name__ == "__main__":
    main()
