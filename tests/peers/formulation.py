# SPDX-License-Identifier: MIT
"""Problems as the peers want them: an integer program in MPS, and a network of
cost functions in WCSP.

The integer program has x[t,p] = 1 if task t runs on node p, and for each pair
of tasks that talk the formulation that serves solvers best:

    uniform    y[p] >= x[t,p] - x[u,p] for each node p, where y[p] >= 0 costs c;
               as x are 0 or 1, the sum of y is 1 if the nodes differ, else 0
    metric     the unit x[t,.] is carried to x[u,.] along links of the nodes,
               f >= 0 on each link at its length times c; a link joins two
               nodes between which no third one lies
    general    z[p,q] >= 0 with marginals x[t,.] and x[u,.], costing c d[p,q]
               each (the local polytope)

The three are equally strong relaxations; each is the smallest that is right
for its distances. For turnaround it is the general one, and x and z enter the
loads of their nodes, all of which are at most the one column that costs."""


class Program:
    """Rows and columns of an integer program, to be minimised."""

    def __init__(self):
        self.columns = []  # (cost, is integer, [(row, coefficient)])
        self.rows = []     # (sense: E, L or G; right side)
        self.x = {}        # (t, p): column
        self.loads = None  # rows of the nodes' loads, for turnaround

    def add_row(self, sense, right):
        self.rows.append((sense, right))
        return len(self.rows) - 1

    def add_column(self, cost, integer=False, entries=()):
        self.columns.append((cost, integer, list(entries)))
        return len(self.columns) - 1

    def charge(self, cost, nodes, integer=False, entries=()):
        """A column that costs, or that adds to the loads of these nodes."""
        if self.loads is None:
            return self.add_column(cost, integer, entries)
        return self.add_column(0, integer, list(entries) +
                               [(self.loads[p], cost) for p in nodes])

    def put(self, column, row, coefficient):
        self.columns[column][2].append((row, coefficient))

    def mps(self):
        """In fixed columns, which readers of free MPS understand as well."""
        lines = ["NAME          TASKS", "ROWS", " N  COST"]
        lines += [" %s  R%07d" % (sense, i)
                  for i, (sense, _) in enumerate(self.rows)]
        lines.append("COLUMNS")
        entry = "    %-8s  %-8s  %12d"
        marker = "    M%d        'MARKER'                 'INT%s'"
        inside = False
        for j, (cost, integer, entries) in enumerate(self.columns):
            if integer != inside:
                inside = integer
                lines.append(marker % (integer, "ORG" if integer else "END"))
            name = "C%07d" % j
            lines.append(entry % (name, "COST", cost))
            lines += [entry % (name, "R%07d" % i, a) for i, a in entries]
        if inside:
            lines.append(marker % (0, "END"))
        lines.append("RHS")
        lines += [entry % ("RHS", "R%07d" % i, right)
                  for i, (_, right) in enumerate(self.rows) if right]
        lines.append("BOUNDS")
        lines += [" UP BOUND     C%07d  %12d" % (j, 1)
                  for j, (_, integer, _) in enumerate(self.columns) if integer]
        lines.append("ENDATA")
        return "\n".join(lines) + "\n"


def add_uniform(program, problem, t, u, cost):
    for p in range(problem.nodes):
        row = program.add_row("G", 0)
        add_end(program, t, p, row, -1)
        add_end(program, u, p, row, 1)
        program.add_column(cost, entries=[(row, 1)])


def add_end(program, t, p, row, coefficient):
    """x[t,p] in a row, unless it is 0 because p is forbidden."""
    if (t, p) in program.x:
        program.put(program.x[t, p], row, coefficient)


def find_links(problem):
    """Pairs of nodes that no shortest way through a third node joins."""
    nodes = range(problem.nodes)
    return [(p, q) for p in nodes for q in nodes if p != q and not any(
        z not in (p, q) and
        problem.far(p, z) + problem.far(z, q) <= problem.far(p, q)
        for z in nodes)]


def add_flow(program, problem, links, t, u, cost):
    rows = [program.add_row("E", 0) for _ in range(problem.nodes)]
    for p, row in enumerate(rows):
        add_end(program, t, p, row, 1)
        add_end(program, u, p, row, -1)
    for p, q in links:
        program.add_column(cost * problem.far(p, q),
                           entries=[(rows[p], -1), (rows[q], 1)])


def add_polytope(program, problem, t, u, cost):
    here = {p: program.add_row("E", 0) for p in problem.allowed(t)}
    there = {q: program.add_row("E", 0) for q in problem.allowed(u)}
    for p, row in here.items():
        add_end(program, t, p, row, -1)
    for q, row in there.items():
        add_end(program, u, q, row, -1)
    for p, row in here.items():
        for q, other in there.items():
            program.charge(cost * problem.far(p, q), {p, q},
                           entries=[(row, 1), (other, 1)])


def add_pairs(program, problem):
    """Communication, in the formulation that the distances allow."""
    # No link is without length: nodes at distance 0 would need two.
    nodes = range(problem.nodes)
    apart = all(problem.far(p, q) > 0 for p in nodes for q in nodes if p != q)
    links = None
    if not problem.is_uniform() and problem.is_metric() and apart:
        links = find_links(problem)
    for t, u, cost in problem.pairs:
        if program.loads:
            add_polytope(program, problem, t, u, cost)
        elif problem.is_uniform():
            add_uniform(program, problem, t, u, cost)
        elif links is not None:
            add_flow(program, problem, links, t, u, cost)
        else:
            add_polytope(program, problem, t, u, cost)


def integer_program(problem):
    program = Program()
    if problem.objective == "turnaround":
        program.loads = [program.add_row("L", 0) for _ in range(problem.nodes)]
        program.add_column(1, entries=[(row, -1) for row in program.loads])
    for t in range(problem.tasks):
        row = program.add_row("E", 1)
        for p in problem.allowed(t):
            program.x[t, p] = program.charge(problem.execution[t][p], {p},
                                             True, [(row, 1)])
    for capacity, need in problem.resources:
        for p, room in enumerate(capacity):
            if room is None:
                continue
            row = program.add_row("L", room)
            for t in range(problem.tasks):
                if need[t][p]:
                    add_end(program, t, p, row, need[t][p])
    for sense, pairs in ("E", problem.together), ("L", problem.apart):
        for t, u in pairs:
            for p in range(problem.nodes):
                row = program.add_row(sense, int(sense == "L"))
                add_end(program, t, p, row, 1)
                add_end(program, u, p, row, -1 if sense == "E" else 1)
    add_pairs(program, problem)
    return program


def assignment_of(problem, program, value_of):
    """The nodes that a solution of the program means, or None. value_of gives
    a column's value; whoever reads it should not trust it further."""
    node_of = [None] * problem.tasks
    for (t, p), column in program.x.items():
        if value_of.get(column, 0) > 0.5:
            if node_of[t] is not None:
                return None
            node_of[t] = p
    return None if None in node_of else node_of


def cost_of_talk(problem, t, u, cost):
    """The lines of one pair's cost function: a usual cost and exceptions."""
    nodes = range(problem.nodes)
    if problem.is_uniform():
        usual, other = cost, [(p, p, 0) for p in nodes]
    else:
        usual, other = 0, [(p, q, cost * problem.far(p, q))
                           for p in nodes for q in nodes if problem.far(p, q)]
    return (["2 %d %d %d %d" % (t, u, usual, len(other))] +
            ["%d %d %d" % line for line in other])


def cost_functions(problem):
    """The text in WCSP, and what to add to its costs: they must not be
    negative, so each task pays its cheapest node in advance."""
    assert not problem.resources and problem.objective == "total"
    nodes = range(problem.nodes)
    execution = [[problem.execution[t][p] if p in problem.allowed(t) else None
                  for p in nodes] for t in range(problem.tasks)]
    least = [min((x for x in row if x is not None), default=0)
             for row in execution]
    farthest = max(problem.far(p, q) for p in nodes for q in nodes)
    top = 1 + farthest * sum(c for _, _, c in problem.pairs)
    top += sum(max((x for x in row if x is not None), default=low) - low
               for row, low in zip(execution, least))
    functions = []
    for t, row in enumerate(execution):
        functions.append("1 %d 0 %d" % (t, problem.nodes))
        functions += ["%d %d" % (p, top if x is None else x - least[t])
                      for p, x in enumerate(row)]
    for t, u, c in problem.pairs:
        functions += cost_of_talk(problem, t, u, c)
    for pairs, usual, alike in ((problem.together, top, 0),
                                (problem.apart, 0, top)):
        for t, u in pairs:
            functions.append("2 %d %d %d %d" % (t, u, usual, problem.nodes))
            functions += ["%d %d %d" % (p, p, alike) for p in nodes]
    count = problem.tasks + len(problem.pairs)
    count += len(problem.together) + len(problem.apart)
    head = "tasks %d %d %d %d" % (problem.tasks, problem.nodes, count, top)
    domains = " ".join([str(problem.nodes)] * problem.tasks)
    return "\n".join([head, domains] + functions) + "\n", sum(least)
