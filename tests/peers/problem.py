# SPDX-License-Identifier: MIT
"""A task assignment problem as Python has it, for comparing with peers.

It shares no code with the library: costs are added up here once more, so that
no solver's word, ours included, is taken for the value of an assignment. All
numbers are integers; a forbidden pair is None."""
import json


class Problem:
    """tasks and nodes are numbers from 0.

    execution[t][p]   cost, or None
    pairs             (t, u, cost), t != u; no pair twice
    distance          None (1 between different nodes), or a matrix
    resources         (capacity[p] or None for no limit, need[t][p])
    pin               {t: p};   together, apart: pairs (t, u)
    objective         "total", or "turnaround": the largest load of a node
    """

    def __init__(self, execution, pairs, distance=None, resources=(), pin=None,
                 together=(), apart=(), objective="total"):
        self.execution, self.pairs = execution, pairs
        self.tasks, self.nodes = len(execution), len(execution[0])
        self.distance = distance
        self.resources = list(resources)
        self.pin = pin or {}
        self.together, self.apart = list(together), list(apart)
        self.objective = objective

    def far(self, p, q):
        """The distance from node p to node q."""
        return int(p != q) if self.distance is None else self.distance[p][q]

    def allowed(self, t):
        """Nodes on which task t may run by itself."""
        return [p for p in range(self.nodes)
                if self.execution[t][p] is not None
                and self.pin.get(t, p) == p]

    def is_uniform(self):
        return self.distance is None or all(
            self.far(p, q) == int(p != q)
            for p in range(self.nodes) for q in range(self.nodes))

    def is_metric(self):
        """Nothing to pay within a node, and no way round is shorter."""
        nodes = range(self.nodes)
        return (all(self.far(p, p) == 0 for p in nodes) and
                all(self.far(p, q) <= self.far(p, z) + self.far(z, q)
                    for p in nodes for q in nodes for z in nodes))

    def fits(self, node_of):
        """Whether an assignment keeps every constraint."""
        if not all(node_of[t] in self.allowed(t) for t in range(self.tasks)):
            return False
        for capacity, need in self.resources:
            used = [0] * self.nodes
            for t, p in enumerate(node_of):
                used[p] += need[t][p]
            if any(room is not None and amount > room
                   for amount, room in zip(used, capacity)):
                return False
        return (all(node_of[t] == node_of[u] for t, u in self.together) and
                all(node_of[t] != node_of[u] for t, u in self.apart))

    def cost(self, node_of):
        """What is to be minimised, or None if the assignment breaks a
        constraint."""
        if not self.fits(node_of):
            return None
        execution = [self.execution[t][p] for t, p in enumerate(node_of)]
        talk = [(node_of[t], node_of[u], c * self.far(node_of[t], node_of[u]))
                for t, u, c in self.pairs]
        if self.objective == "total":
            return sum(execution) + sum(c for _, _, c in talk)
        load = [0] * self.nodes
        for p, cost in zip(node_of, execution):
            load[p] += cost
        for p, q, cost in talk:
            for node in {p, q}:
                load[node] += cost
        return max(load)

    def tap(self):
        """The text of the native format; task t is t0, node p is n0."""
        def row(name, values):
            return " ".join([name] + ["inf" if x is None else str(x)
                                      for x in values])
        lines = ["taskassign 1", row("nodes", ("n%d" % p for p in
                                               range(self.nodes))),
                 "execution"]
        lines += [row("t%d" % t, costs)
                  for t, costs in enumerate(self.execution)]
        lines.append("communication")
        lines += ["t%d t%d %d" % pair for pair in self.pairs]
        if self.distance is not None:
            lines.append("distance")
            lines += [row("n%d" % p, far)
                      for p, far in enumerate(self.distance)]
        lines += self.resource_lines(row)
        if self.pin:
            lines.append("pin")
            lines += ["t%d n%d" % at for at in self.pin.items()]
        for title, pairs in ("together", self.together), ("apart", self.apart):
            if pairs:
                lines.append(title)
                lines += ["t%d t%d" % pair for pair in pairs]
        return "\n".join(lines) + "\n"

    def resource_lines(self, row):
        if not self.resources:
            return []
        lines = ["capacity"]
        lines += [row("r%d" % i, capacity)
                  for i, (capacity, _) in enumerate(self.resources)]
        lines.append("requirement")
        lines += [row("t%d r%d" % (t, i),
                      amounts[:1] if len(set(amounts)) == 1 else amounts)
                  for i, (_, need) in enumerate(self.resources)
                  for t, amounts in enumerate(need)]
        return lines


def whole(number):
    """A number of the JSON format, which must be an integer here."""
    value = int(float(number)) if isinstance(number, str) else int(number)
    if value != float(number):
        raise ValueError("%s: only whole numbers can be compared" % number)
    return value


def from_json(text):
    """The JSON problem format, as `taskassign convert --to json` writes it;
    also the names of tasks and nodes."""
    data = json.loads(text)
    nodes = {name: p for p, name in enumerate(data["nodes"])}
    tasks = {name: t for t, name in enumerate(data["tasks"])}

    def cost(x):
        return None if x == "inf" else whole(x)

    needs = data.get("requirement", {})
    resources = []
    for name, capacity in data.get("capacity", {}).items():
        need = []
        for task in data["tasks"]:
            amount = needs.get(task, {}).get(name, 0)
            need.append([whole(x) for x in amount]
                        if isinstance(amount, list)
                        else [whole(amount)] * len(nodes))
        resources.append(([cost(x) for x in capacity], need))

    def groups(title):
        return [(tasks[a], tasks[b]) for group in data.get(title, [])
                for i, a in enumerate(group) for b in group[:i]]

    distance = data.get("distance")
    pairs = {}
    for a, b, c in data.get("communication", []):
        pair = min(tasks[a], tasks[b]), max(tasks[a], tasks[b])
        pairs[pair] = pairs.get(pair, 0) + whole(c)
    problem = Problem(
        [[cost(x) for x in row] for row in data["execution"]],
        [(t, u, c) for (t, u), c in pairs.items()],
        [[whole(x) for x in row] for row in distance] if distance else None,
        resources,
        {tasks[t]: nodes[p] for t, p in data.get("pin", {}).items()},
        groups("together"), groups("apart"))
    return problem, data["tasks"], data["nodes"]


def from_gap(text):
    """A generalized assignment file: m n, m rows of n costs, m rows of n
    needs, m capacities."""
    numbers = [int(word) for word in text.split()]
    nodes, tasks = numbers[:2]
    rows = [numbers[2 + i * tasks:2 + (i + 1) * tasks]
            for i in range(2 * nodes)]
    at = 2 + 2 * nodes * tasks
    capacity = numbers[at:at + nodes]
    return Problem([list(column) for column in zip(*rows[:nodes])], [],
                   resources=[(capacity, [list(column) for column in
                                          zip(*rows[nodes:])])])
