# SPDX-License-Identifier: MIT
"""The problem: tasks, nodes, and what running and talking costs."""

import ctypes
import os
import weakref

from . import _library as c
from ._library import check, lib
from ._numbers import Amounts, number
from ._tables import (Labels, by_node, is_array, is_graph,
                      read_communication, read_distances, read_execution)
from .errors import InputError
from .result import Evaluation, evaluate, solve

byref = ctypes.byref


def _int32_array(values):
    """Task or node numbers for a call; `values` is a list or NumPy array."""
    if is_array(values):
        import numpy
        values = numpy.ascontiguousarray(values, dtype=numpy.int32)
        return (ctypes.c_int32 * values.size).from_buffer(values)
    return (ctypes.c_int32 * len(values))(*values)


class Problem:
    """Tasks and nodes with their costs and constraints.

    execution      {task: {node: cost}}, {task: [cost, ...]}, nested lists, a
                   NumPy array or a DataFrame; inf or None forbids
    communication  {(task, task): cost}, {task: {task: cost}}, triples, a
                   symmetric or triangular matrix (lists, NumPy, SciPy sparse,
                   DataFrame), or a NetworkX graph with `weight` on its edges;
                   several costs of one pair add up
    tasks, nodes   names for tables that have none
    distance       factor on communication between nodes: a matrix or
                   {(node, node): factor}; 1 unless given
    capacity       {resource: amount}, the amount for all nodes, a list, or
                   {node: amount}
    requirement    {task: {resource: amount}}, likewise
    pin            {task: node}
    together       groups of tasks that share a node
    apart          groups of tasks of which no two share a node
    current        {task: node}, where tasks run now
    migration      {task: cost} of moving them

    Numbers may be int, str, Decimal, Fraction or float, which stands for the
    shortest decimal that denotes it. Everything is exact. A problem does not
    change.
    """

    def __init__(self, execution, communication=None, *, tasks=None,
                 nodes=None, distance=None, capacity=None, requirement=None,
                 pin=None, together=(), apart=(), current=None, migration=None,
                 weight="weight"):
        task_labels, node_labels, cells = read_execution(execution, tasks,
                                                         nodes)
        self._tasks, self._nodes = task_labels, node_labels
        handle = ctypes.c_void_p()
        check(lib.ta_instance_new(len(node_labels), byref(handle)))
        self._own(handle)
        pairs = read_communication(communication, task_labels, weight)
        self._add_costs(cells, pairs, distance, migration)
        self._add_resources(capacity or {}, requirement or {})
        self._add_constraints(pin or {}, together, apart, current or {})
        error = c.ta_error()
        check(lib.ta_instance_freeze(handle, byref(error)), error)

    def _own(self, handle):
        self._handle = handle
        self._release = weakref.finalize(self, lib.ta_instance_free, handle)

    # ---- Building ----------------------------------------------------------

    def _add_costs(self, cells, pairs, distance, migration):
        tasks, nodes = self._tasks, self._nodes
        width = len(nodes)
        execution = Amounts(
            cells,
            lambda i: (f"execution of {tasks.list[i // width]!r} on "
                       f"{nodes.list[i % width]!r}"),
            infinite=True, negative=True)
        communication = Amounts(
            pairs.costs,
            lambda i: (f"communication between {tasks.list[pairs.first[i]]!r} "
                       f"and {tasks.list[pairs.second[i]]!r}"))
        moved = {} if migration is None else migration
        movers = [tasks.number(task) for task in moved]
        moves = Amounts(list(moved.values()),
                        lambda i: f"migration of {tasks.list[movers[i]]!r}")
        factors = None
        if distance is not None:
            factors = Amounts(
                read_distances(distance, nodes),
                lambda i: (f"distance between {nodes.list[i // width]!r} and "
                           f"{nodes.list[i % width]!r}"))
        decimals = max(execution.decimals, communication.decimals,
                       moves.decimals)
        check(lib.ta_instance_set_decimals(
            self._handle, decimals, factors.decimals if factors else 0))
        self._add_tasks(execution.units(decimals))
        check(lib.ta_instance_add_communications(
            self._handle, len(pairs.first), _int32_array(pairs.first),
            _int32_array(pairs.second), communication.units(decimals)))
        if factors:
            self._set_distances(factors.units(factors.decimals))
        for task, units in zip(movers, moves.units(decimals)):
            check(lib.ta_instance_set_migration(self._handle, task, units))

    def _add_tasks(self, units):
        names = self._nodes.names()
        if names:
            array = (ctypes.c_char_p * len(names))(*names)
            check(lib.ta_instance_set_node_names(self._handle, array))
        names = self._tasks.names()
        if not names:
            check(lib.ta_instance_add_tasks(self._handle, len(self._tasks),
                                            units))
            return
        row = ctypes.sizeof(c.COST) * len(self._nodes)
        start = ctypes.addressof(units)
        for i, name in enumerate(names):
            costs = ctypes.cast(start + i * row, ctypes.POINTER(c.COST))
            check(lib.ta_instance_add_task(self._handle, name, costs, None))

    def _set_distances(self, units):
        size = len(self._nodes)
        for p in range(size):
            for q in range(p):
                if units[p * size + q] != units[q * size + p]:
                    raise InputError(
                        "distance is not symmetric between "
                        f"{self._nodes.list[q]!r} and "
                        f"{self._nodes.list[p]!r}")
        check(lib.ta_instance_set_distances(self._handle, units))

    def _add_resources(self, capacity, requirement):
        needs = {name: {} for name in capacity}
        for task, amounts in requirement.items():
            i = self._tasks.number(task)
            for name, amount in amounts.items():
                if name not in needs:
                    raise InputError(f"requirement of {task!r}: resource "
                                     f"{name!r} has no capacity")
                needs[name][i] = by_node(
                    amount, self._nodes, f"requirement of {task!r}")
        for name, amount in capacity.items():
            self._add_resource(name, amount, needs[name])

    def _add_resource(self, name, amount, needs):
        nodes, tasks = self._nodes, self._tasks
        width = len(nodes)
        room = Amounts(by_node(amount, nodes, f"capacity of {name!r}"),
                       lambda i: (f"capacity of {name!r} on "
                                  f"{nodes.list[i]!r}"), infinite=True)
        order = list(needs)
        need = Amounts([cell for i in order for cell in needs[i]],
                       lambda i: (f"requirement of "
                                  f"{tasks.list[order[i // width]]!r}"))
        decimals = max(room.decimals, need.decimals)
        resource = ctypes.c_int32()
        status = lib.ta_instance_add_resource(
            self._handle, str(name).encode(), decimals, room.units(decimals),
            byref(resource))
        if status == c.INVALID_ARGUMENT:
            raise InputError(f"{name!r} cannot be the name of a resource")
        check(status)
        units = need.units(decimals)
        for place, task in enumerate(order):
            row = units[place * width:(place + 1) * width]
            if len(set(row)) == 1:
                check(lib.ta_instance_set_requirement(
                    self._handle, task, resource, row[0]))
            else:
                check(lib.ta_instance_set_requirements(
                    self._handle, task, resource, (c.COST * width)(*row)))

    def _add_constraints(self, pin, together, apart, current):
        tasks, nodes = self._tasks, self._nodes
        for task, node in pin.items():
            check(lib.ta_instance_pin(self._handle, tasks.number(task),
                                      nodes.number(node)))
        for task, node in current.items():
            check(lib.ta_instance_set_current(
                self._handle, tasks.number(task), nodes.number(node)))
        for function, groups, what in (
                (lib.ta_instance_together, together, "together"),
                (lib.ta_instance_apart, apart, "apart")):
            for group in groups:
                numbers = [tasks.number(task) for task in group]
                if len(set(numbers)) != len(numbers) or len(numbers) < 2:
                    raise InputError(f"{what}: expected two or more "
                                     f"different tasks, found {group!r}")
                check(function(self._handle, len(numbers),
                               _int32_array(numbers)))

    # ---- From elsewhere ----------------------------------------------------

    @classmethod
    def _from_handle(cls, handle):
        problem = cls.__new__(cls)
        problem._own(handle)
        buffer = ctypes.create_string_buffer(c.NAME_BUFFER)
        problem._tasks = Labels("task", [
            lib.ta_instance_task_name(handle, i, buffer).decode()
            for i in range(lib.ta_instance_tasks(handle))])
        problem._nodes = Labels("node", [
            lib.ta_instance_node_name(handle, i, buffer).decode()
            for i in range(lib.ta_instance_nodes(handle))])
        return problem

    @classmethod
    def read(cls, path, format="auto", round=False):
        """A problem from a file: .tap, .tapb or .json, told by suffix or
        content.

        Raises InputError with the place of the first error; its `errors` has
        all that were found.
        """
        return cls._read(
            lambda *rest: lib.ta_instance_read(os.fsencode(path), *rest),
            format, round, os.fspath(path))

    @classmethod
    def parse(cls, text, format="auto", round=False, source="<text>"):
        """The same from a text, or the bytes of a file."""
        data = text.encode() if isinstance(text, str) else bytes(text)
        return cls._read(
            lambda *rest: lib.ta_instance_parse(data, len(data),
                                                source.encode(), *rest),
            format, round, source)

    @classmethod
    def read_matrices(cls, execution, communication, distance=None,
                      round=False):
        """A problem from CSV files with a header row and column."""
        paths = [path if path is None else os.fsencode(path)
                 for path in (execution, communication, distance)]
        return cls._read(
            lambda *rest: lib.ta_instance_read_matrices(*paths, *rest),
            "csv", round, os.fspath(execution))

    @classmethod
    def _read(cls, function, format, round, path):
        options = c.ta_read_options()
        lib.ta_read_options_init(byref(options), ctypes.sizeof(options))
        options.format = _format_number(format)
        options.round = bool(round)
        found = []

        def listen(error, _):
            found.append(c.input_error(error.contents))

        options.error = c.ERROR_FUNCTION(listen)
        handle, error = ctypes.c_void_p(), c.ta_error()
        status = function(byref(options), byref(handle), byref(error))
        try:
            check(status, error, path)
        except InputError as first:
            if found:
                first.errors[1:] = found[1:]
            raise
        return cls._from_handle(handle)

    @classmethod
    def from_networkx(cls, graph, execution="execution", weight="weight",
                      **keywords):
        """Tasks are the nodes of a graph, with execution costs as an
        attribute of each; communication is `weight` on its edges."""
        if not is_graph(graph):
            raise InputError("expected a NetworkX graph")
        table = {}
        for task, data in graph.nodes(data=True):
            if execution not in data:
                raise InputError(f"node {task!r} of the graph has no "
                                 f"{execution!r}")
            table[task] = data[execution]
        return cls(table, graph, weight=weight, **keywords)

    # ---- Asking ------------------------------------------------------------

    @property
    def tasks(self):
        """What the tasks are called, in order."""
        return list(self._tasks.list)

    @property
    def nodes(self):
        """What the nodes are called, in order."""
        return list(self._nodes.list)

    @property
    def _decimals(self):
        return lib.ta_instance_total_decimals(self._handle)

    def execution(self, task, node):
        """What the task costs on the node; None if it cannot run there."""
        units = lib.ta_instance_execution(
            self._handle, self._tasks.number(task), self._nodes.number(node))
        decimals = lib.ta_instance_cost_decimals(self._handle)
        return None if units == c.FORBIDDEN else number(units, decimals)

    def communication(self):
        """(task, task, cost) for each pair as it was given."""
        task, other, cost = ctypes.c_int32(), ctypes.c_int32(), c.COST()
        decimals = lib.ta_instance_cost_decimals(self._handle)
        for pair in range(lib.ta_instance_pairs(self._handle)):
            lib.ta_instance_communication(self._handle, pair, byref(task),
                                          byref(other), byref(cost))
            yield (self._tasks.list[task.value], self._tasks.list[other.value],
                   number(cost.value, decimals))

    def distance(self, node, other):
        """The factor on communication between two nodes."""
        units = lib.ta_instance_distance(
            self._handle, self._nodes.number(node), self._nodes.number(other))
        return number(units, lib.ta_instance_distance_decimals(self._handle))

    @property
    def rounded(self):
        """The largest change that reading with round=True made, as text."""
        return lib.ta_instance_rounded(self._handle).decode()

    def __repr__(self):
        pairs = lib.ta_instance_pairs(self._handle)
        return (f"<Problem: {len(self._tasks)} tasks, {len(self._nodes)} "
                f"nodes, {pairs} pairs>")

    # ---- Assignments ---------------------------------------------------------

    def _numbers(self, assignment):
        """{task: node}, or a node for each task in order, as a C array."""
        if hasattr(assignment, "keys"):
            placed = {self._tasks.number(task): self._nodes.number(node)
                      for task, node in assignment.items()}
            missing = [label for i, label in enumerate(self._tasks.list)
                       if i not in placed]
            if missing:
                raise InputError(f"task {missing[0]!r} has no node")
            return _int32_array([placed[i] for i in range(len(self._tasks))])
        numbers = [self._nodes.number(node) for node in assignment]
        if len(numbers) != len(self._tasks):
            raise InputError(f"{len(numbers)} nodes found, expected one for "
                             f"each of {len(self._tasks)} tasks")
        return _int32_array(numbers)

    def _fractions(self, utilisation):
        """A fraction for each node, 1 unless given, as a C array."""
        if not hasattr(utilisation, "keys"):
            utilisation = dict.fromkeys(self._nodes.list, utilisation)
        fractions = [1.0] * len(self._nodes)
        for node, fraction in utilisation.items():
            fractions[self._nodes.number(node)] = float(fraction)
        return (ctypes.c_double * len(fractions))(*fractions)

    def _labels(self, numbers):
        nodes = self._nodes.list
        return {task: nodes[numbers[i]]
                for i, task in enumerate(self._tasks.list)}

    def evaluate(self, assignment) -> Evaluation:
        """What an assignment costs, and whether it is allowed."""
        return evaluate(self, self._numbers(assignment))

    def serial_assignment(self):
        """The textbook's baseline: tasks in order, in equal blocks."""
        numbers = (ctypes.c_int32 * len(self._tasks))()
        check(lib.ta_serial_assignment(self._handle, numbers))
        return self._labels(numbers)

    def solve(self, **options):
        """The cheapest assignment, or the best within limits: a Result.

        method, objective, time_limit, tick_limit, gap, seed, threads, balance
        and the others of taskassign.options() may be given, also

        start     an assignment to begin with
        utilisation
                  at most this fraction of each node's capacities is used: a
                  number, or {node: number}
        progress  called with a Progress about fifty times a second; a true
                  answer stops the run
        log       called with each line of the story of the run

        Ctrl-C ends the run early: the result holds the best assignment so far
        and its `stopped_by` is "interrupted".
        """
        return solve(self, options)

    # ---- Writing -------------------------------------------------------------

    def to_text(self, format="tap"):
        """The problem as "tap" or "json"."""
        return c.take_text(lib.ta_instance_to_text, self._handle,
                           _format_number(format))

    def to_bytes(self, format="tapb"):
        """The bytes of a file; "tapb" is binary, and read quickly."""
        return c.take_bytes(lib.ta_instance_to_text, self._handle,
                            _format_number(format))

    def to_matrix(self, which):
        """"execution", "communication" or "distance" as CSV."""
        return c.take_text(lib.ta_instance_to_matrix, self._handle,
                           which.encode())

    def write(self, path, format="auto"):
        """Writes the problem; the suffix tells the format: .tap, .tapb or
        .json."""
        if format == "auto":
            suffix = os.path.splitext(os.fspath(path))[1][1:]
            format = suffix if suffix in ("json", "tapb") else "tap"
        _write(path, self.to_bytes(format))

    def write_matrices(self, execution, communication, distance=None):
        """Writes CSV files with a header row and column."""
        _write(execution, self.to_matrix("execution"))
        _write(communication, self.to_matrix("communication"))
        if distance is not None:
            _write(distance, self.to_matrix("distance"))

    def read_assignment(self, path):
        """{task: node} from a file with "TASK NODE" lines or a JSON result."""
        numbers = (ctypes.c_int32 * len(self._tasks))()
        error = c.ta_error()
        check(lib.ta_assignment_read(os.fsencode(path), self._handle, None,
                                     numbers, byref(error)),
              error, os.fspath(path))
        return self._labels(numbers)

    def write_assignment(self, path, assignment):
        """Writes an assignment as "TASK NODE" lines."""
        _write(path, c.take_text(lib.ta_assignment_to_text, self._handle,
                                 self._numbers(assignment)))


def _format_number(format):
    if format not in c.FORMATS:
        raise InputError(f"there is no format {format!r}; expected one of "
                         + ", ".join(c.FORMATS))
    return c.FORMATS[format]


def _write(path, text):
    data = text.encode() if isinstance(text, str) else text
    check(lib.ta_file_write(os.fsencode(path), data, len(data)),
          path=os.fspath(path))
