#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Our optima on medium problems are those of toulbar2 and GLPK.

usage: peers-agree.py [--first SEED] [--counts FREE,CAPACITY,OTHER] [--limit S]

Problems of 15 to 40 tasks on 3 to 6 nodes with everything that an instance can
have, drawn by seed; they are too large for enumeration, and their optima come
from programs that share no line with ours: toulbar2 on cost functions where
there are no capacities, glpsol on an integer program where there are, and for
balance and other objectives than the total. In `make check` a sample, in
`make check-long` 2000, 1000 and 500. What differs is left in
peers-disagree-KIND-SEED.tap."""
import argparse
import os
import random
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "peers"))
from problem import Problem
from solver import Glpsol, Taskassign, Toulbar2


# ---- Problems ---------------------------------------------------------------

def draw_pairs(draw, tasks, highest):
    """Sparse mostly; now and then a grid, a tree, or every pair."""
    shape = draw.choice(["sparse", "sparse", "sparse", "grid", "tree",
                         "dense"])
    if shape == "sparse":
        every = [(t, u) for t in range(tasks) for u in range(t)]
        pairs = draw.sample(every, draw.randint(tasks, 3 * tasks))
    elif shape == "grid":
        width = draw.randint(3, 6)
        pairs = [(t, u) for t in range(tasks) for u in (t - 1, t - width)
                 if u >= 0 and (u == t - width or t % width)]
    elif shape == "tree":
        pairs = [(t, draw.randrange(t)) for t in range(1, tasks)]
    else:
        few = min(tasks, 20)
        pairs = [(t, u) for t in range(few) for u in range(t)]
    # Communication per task as in the band where the problem is hard.
    mean = max(1, highest * tasks * draw.uniform(0.5, 1.3) /
               (2 * len(pairs)))
    return [(t, u, draw.randint(0, round(2 * mean))) for t, u in pairs]


def draw_distance(draw, nodes):
    kind = draw.choice(["default", "default", "uniform", "line", "mesh",
                        "points", "any", "diagonal"])
    each = range(nodes)
    if kind == "default":
        return None
    if kind == "uniform":
        factor = draw.randint(1, 3)
        return [[factor * (p != q) for q in each] for p in each]
    if kind in ("line", "mesh"):
        width = nodes if kind == "line" else 2
        return [[abs(p // width - q // width) + abs(p % width - q % width)
                 for q in each] for p in each]
    if kind == "points":
        point = [(draw.randint(0, 9), draw.randint(0, 9)) for _ in each]
        return [[max(abs(a - c) + abs(b - d), int(p != q))
                 for q, (c, d) in enumerate(point)]
                for p, (a, b) in enumerate(point)]
    far = [[0] * nodes for _ in each]
    for p in each:
        for q in range(p):
            far[p][q] = far[q][p] = draw.randint(0, 5)
        far[p][p] = draw.randint(0, 2) if kind == "diagonal" else 0
    return far


def draw_execution(draw, tasks, nodes, highest):
    kind = draw.choice(["unrelated", "unrelated", "speeds", "identical",
                        "forbidden", "negative", "weak"])
    lowest = -highest // 2 if kind == "negative" else 0
    rows = [[draw.randint(lowest, highest) for _ in range(nodes)]
            for _ in range(tasks)]
    if kind == "speeds":
        speed = [draw.randint(1, 3) for _ in range(nodes)]
        rows = [[row[0] * s // 2 for s in speed] for row in rows]
    if kind == "identical":
        rows = [row[:1] * nodes for row in rows]
    if kind == "weak":
        rows = [row if draw.random() < 0.2 else [0] * nodes for row in rows]
    if kind == "forbidden":
        for row in rows:
            kept = draw.randrange(nodes)
            for p in range(nodes):
                if p != kept and draw.random() < 0.2:
                    row[p] = None
    return rows


def draw_constraints(draw, tasks, nodes):
    """Pins, and pairs that are together or apart; may contradict each other,
    which is then for all solvers to find out."""
    pin, together, apart = {}, [], []
    if draw.random() < 0.3:
        pin = {t: draw.randrange(nodes)
               for t in draw.sample(range(tasks), draw.randint(1, 4))}
    if draw.random() < 0.3:
        together = [tuple(draw.sample(range(tasks), 2))
                    for _ in range(draw.randint(1, 3))]
    if draw.random() < 0.4:
        apart = [tuple(draw.sample(range(tasks), 2))
                 for _ in range(draw.randint(1, 5))]
    return pin, together, apart


def draw_resource(draw, tasks, nodes):
    """Needs, of the node too now and then, and room of 1.05 to 2 times the
    mean."""
    need = [[draw.randint(0, 10)] * nodes for _ in range(tasks)]
    if draw.random() < 0.4:
        need = [[max(0, a + draw.randint(-2, 2)) for a in row] for row in need]
    mean = sum(map(sum, need)) / nodes / nodes
    room = [round(mean * draw.uniform(1.05, 2)) for _ in range(nodes)]
    if draw.random() < 0.1:
        room[draw.randrange(nodes)] = None
    return room, need


class Case:
    """A problem as the peer has it, and how it is put to us."""

    def __init__(self, problem, text=None, options=()):
        self.problem, self.options = problem, options
        self.text = text or problem.tap()


def draw_problem(draw, tasks, nodes, resources):
    highest = draw.choice([10, 100, 1000])
    needs = [draw_resource(draw, tasks, nodes) for _ in range(resources)]
    return Problem(draw_execution(draw, tasks, nodes, highest),
                   draw_pairs(draw, tasks, highest),
                   draw_distance(draw, nodes), needs,
                   *draw_constraints(draw, tasks, nodes))


def draw_free(draw):
    return Case(draw_problem(draw, draw.randint(15, 40), draw.randint(3, 6), 0))


def draw_capacity(draw):
    """GLPK is not that strong, least of all under capacities."""
    return Case(draw_problem(draw, draw.randint(15, 24), draw.randint(3, 4),
                             draw.randint(1, 3)))


def draw_other(draw):
    """Turnaround; or a limit on the execution of each node, which is one more
    resource, with or without execution costs in the objective."""
    kind = draw.choice(["turnaround", "total", "communication"])
    tasks = draw.randint(8, 11) if kind == "turnaround" else \
        draw.randint(15, 24)
    problem = draw_problem(draw, tasks, 3, draw.randint(0, 1))
    problem.execution = [[x if x is None else abs(x) for x in row]
                         for row in problem.execution]
    text = problem.tap()
    if kind == "turnaround":
        problem.objective = kind
        return Case(problem, text, ["--objective", kind])
    tenths = draw.randint(11, 20)
    least = sum(min(x for x in row if x is not None)
                for row in problem.execution)
    room = tenths * least // (10 * problem.nodes)
    need = [[x or 0 for x in row] for row in problem.execution]
    problem.resources.append(([room] * problem.nodes, need))
    if kind == "communication":
        problem.execution = [[x if x is None else 0 for x in row]
                             for row in problem.execution]
    return Case(problem, text, ["--objective", kind, "--balance",
                                "%d.%d" % divmod(tenths, 10)])


# ---- Comparing --------------------------------------------------------------

def disagreement(ours, theirs):
    """Why the two answers cannot both be right, or None."""
    for name, answer in ("we are", ours), ("the peer is", theirs):
        if answer.wrong:
            return "%s wrong: %s" % (name, answer.wrong)
    if ours.infeasible != theirs.infeasible and (
            ours.infeasible and theirs.value is not None or
            theirs.infeasible and ours.value is not None or
            ours.proved and theirs.proved):
        return "only %s infeasible" % ("we say" if ours.infeasible
                                       else "the peer says")
    if ours.proved and theirs.value is not None and theirs.value < ours.value:
        return "we prove %s, there is %s" % (ours.value, theirs.value)
    if theirs.proved and ours.value is not None and ours.value < theirs.value:
        return "the peer proves %s, there is %s" % (theirs.value, ours.value)
    if (theirs.value is not None and ours.bound is not None and
            ours.bound > theirs.value):
        return "our bound is %s, there is %s" % (ours.bound, theirs.value)
    return None


class Tally:
    """What came of the problems of one kind; tells it even if interrupted."""

    def __init__(self, label, peer):
        self.label, self.peer = label, peer
        self.optimal = self.infeasible = self.wrong = 0
        self.open_peer = self.open_ours = 0

    def add(self, mine, other, why):
        if why:
            self.wrong += 1
        elif not mine.proved or not other.proved:
            self.open_ours += not mine.proved
            self.open_peer += not other.proved
        elif mine.infeasible:
            self.infeasible += 1
        else:
            self.optimal += 1

    def __enter__(self):
        return self

    def __exit__(self, *_):
        print("%s: %d optima and %d infeasible problems agree with %s; not "
              "proved: %d by us, %d by %s; %d disagree" %
              (self.label, self.optimal, self.infeasible, self.peer,
               self.open_ours, self.open_peer, self.peer, self.wrong))


def compare(label, seeds, draw_case, ours, peer, limit):
    """The number of disagreements, each of them printed."""
    with Tally(label, peer.name) as tally:
        for seed in seeds:
            case = draw_case(random.Random(seed))
            with tempfile.TemporaryDirectory() as folder:
                mine = ours.solve(case.problem, limit, folder, case.text,
                                  case.options)
            with tempfile.TemporaryDirectory() as folder:
                other = peer.solve(case.problem, limit, folder)
            why = disagreement(mine, other)
            tally.add(mine, other, why)
            if why:
                path = "peers-disagree-%s-%d.tap" % (label, seed)
                with open(path, "w", encoding="utf-8") as file:
                    file.write(case.text)
                print("FAILED: %s %s: %s" % (path, " ".join(case.options),
                                             why), flush=True)
    return tally.wrong


def main():
    long = bool(os.environ.get("TASKASSIGN_LONG"))
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--first", type=int, default=1, help="seed")
    parser.add_argument("--counts",
                        default="2000,1000,500" if long else "40,8,8")
    parser.add_argument("--limit", type=float, default=30 if long else 2,
                        help="user CPU seconds for each run")
    arguments = parser.parse_args()
    counts = map(int, arguments.counts.split(","))
    ours = Taskassign(os.environ.get("TASKASSIGN", "taskassign"))
    if not ours.program:
        sys.exit(99)
    compared = wrong = 0
    kinds = (("free", draw_free, Toulbar2()),
             ("capacity", draw_capacity, Glpsol()),
             ("other", draw_other, Glpsol()))
    for (label, draw_case, peer), number in zip(kinds, counts):
        if not peer.program:
            print("%s: %s is not installed" % (label, peer.name))
        elif number > 0:
            seeds = range(arguments.first, arguments.first + number)
            wrong += compare(label, seeds, draw_case, ours, peer,
                             arguments.limit)
            compared += number
    sys.exit(1 if wrong else 0 if compared else 77)


main()
