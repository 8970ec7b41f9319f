# SPDX-License-Identifier: MIT
import gc
import math
import unittest
from decimal import Decimal
from fractions import Fraction

import taskassign
from taskassign import InputError, Problem, RangeError

from . import stone

try:
    import numpy
except ImportError:
    numpy = None
try:
    import networkx
except ImportError:
    networkx = None
try:
    import scipy.sparse
except ImportError:
    scipy = None


class Frame:
    """As much of a pandas.DataFrame as is looked at."""

    def __init__(self, index, columns, rows):
        self.index, self.columns, self.rows = index, columns, rows

    def to_numpy(self):
        return numpy.array(self.rows)


class FormsTest(unittest.TestCase):
    """The same problem in every form has the same answer."""

    def check(self, execution, communication, best=stone.BEST, **keywords):
        result = taskassign.solve(execution, communication, **keywords)
        self.assertEqual(result.cost, 38)
        self.assertEqual(result.assignment, best)
        self.assertTrue(result.is_optimal)

    def test_dictionaries(self):
        self.check(stone.EXECUTION, stone.PAIRS)
        nested = {}
        for a, b, cost in stone.TRIPLES:
            nested.setdefault(a, {})[b] = cost
        self.check(stone.EXECUTION, nested)

    def test_rows_by_task(self):
        rows = {task: list(row.values())
                for task, row in stone.EXECUTION.items()}
        self.check(rows, stone.PAIRS)
        self.check(rows, stone.PAIRS, nodes=["n1", "n2"])

    def test_lists(self):
        for communication in (stone.UPPER, stone.LOWER, stone.BOTH,
                              stone.TRIPLES, list(map(list, stone.TRIPLES))):
            self.check(stone.ROWS, communication)
        self.check(stone.ROWS, iter(stone.TRIPLES))

    def test_task_numbers(self):
        self.check(stone.ROWS, [(int(a[1]) - 1, int(b[1]) - 1, cost)
                                for a, b, cost in stone.TRIPLES])

    def test_names_for_lists(self):
        names = ["a", "b", "c", "d", "e", "f"]
        self.check(stone.ROWS, stone.UPPER,
                   dict(zip(names, ["x", "x", "x", "x", "x", "y"])),
                   tasks=names, nodes=["x", "y"])

    def test_any_hashable_is_a_label(self):
        def label(name):
            return ("task", int(name[1]))
        self.check({label(task): row for task, row in stone.EXECUTION.items()},
                   [(label(a), label(b), cost)
                    for a, b, cost in stone.TRIPLES],
                   {label(task): node for task, node in stone.BEST.items()})

    def test_labels_that_are_no_names(self):
        def label(name):
            return name + " #"
        self.check({label(task): row for task, row in stone.EXECUTION.items()},
                   [(label(a), label(b), cost)
                    for a, b, cost in stone.TRIPLES],
                   {label(task): node for task, node in stone.BEST.items()})

    @unittest.skipUnless(numpy, "needs NumPy")
    def test_numpy(self):
        execution = numpy.array(stone.ROWS, dtype=float)
        execution[1, 1] = math.inf
        for communication in (stone.UPPER, stone.LOWER, stone.BOTH):
            for dtype in (int, float, numpy.uint8, object):
                self.check(execution, numpy.array(communication, dtype=dtype))

    @unittest.skipUnless(numpy, "needs NumPy")
    def test_frames(self):
        tasks, nodes = list(stone.EXECUTION), ["n1", "n2"]
        rows = [[math.inf if cost is None else cost for cost in row]
                for row in stone.ROWS]
        self.check(Frame(tasks, nodes, rows), Frame(tasks, tasks, stone.UPPER))
        with self.assertRaisesRegex(InputError, "rows and columns"):
            Problem(Frame(tasks, nodes, rows),
                    Frame(tasks[::-1], tasks, stone.UPPER))

    @unittest.skipUnless(numpy and scipy, "needs SciPy")
    def test_sparse(self):
        for communication in (stone.UPPER, stone.LOWER, stone.BOTH):
            self.check(stone.ROWS, scipy.sparse.csr_matrix(communication))
        bad = [row[:] for row in stone.BOTH]
        bad[0][1] = 7
        with self.assertRaisesRegex(InputError, "symmetric"):
            Problem(stone.ROWS, scipy.sparse.csr_matrix(bad))

    @unittest.skipUnless(networkx, "needs NetworkX")
    def test_networkx(self):
        graph = networkx.Graph()
        graph.add_weighted_edges_from(stone.TRIPLES)
        self.check(stone.EXECUTION, graph)
        for task, row in stone.EXECUTION.items():
            graph.nodes[task]["execution"] = row
        problem = Problem.from_networkx(graph)
        self.assertEqual(problem.solve().assignment, stone.BEST)
        del graph.nodes["t4"]["execution"]
        with self.assertRaisesRegex(InputError, "'t4'.*'execution'"):
            Problem.from_networkx(graph)

    @unittest.skipUnless(networkx, "needs NetworkX")
    def test_directed_edges_add_up(self):
        graph = networkx.DiGraph()
        for a, b, cost in stone.TRIPLES:
            graph.add_edge(a, b, bytes=cost - 1)
            graph.add_edge(b, a, bytes=1)
        self.check(stone.EXECUTION, graph, weight="bytes")
        with self.assertRaisesRegex(InputError, "has no 'weight'"):
            Problem(stone.EXECUTION, graph)

    def test_three_tasks(self):
        """Where a matrix and triples look alike."""
        execution = [[1, 9], [1, 9], [9, 1]]
        matrix = [[0, 1, 2], [1, 0, 3], [2, 3, 0]]
        for communication in (matrix, [(0, 1, 1), (0, 2, 2), (1, 2, 3)],
                              [["t1", "t2", 1], ["t1", "t3", 2],
                               ["t2", "t3", 3]]):
            problem = Problem(execution, communication)
            self.assertEqual(list(problem.communication()),
                             [("t1", "t2", 1), ("t1", "t3", 2),
                              ("t2", "t3", 3)])

    def test_no_communication(self):
        result = taskassign.solve([[1, 2], [4, 3]])
        self.assertEqual((result.cost, result.indices), (4, [0, 1]))

    def test_no_tasks(self):
        for execution in ({}, []):
            result = taskassign.solve(execution, nodes=["n1", "n2"])
            self.assertEqual((result.cost, result.assignment), (0, {}))

    def test_parallel_pairs_add_up(self):
        problem = Problem([[1, 0], [0, 1]], [(0, 1, 1), (1, 0, 0.5)])
        self.assertEqual(problem.evaluate(["n1", "n2"]).cost, 3.5 - 1 + 1)


class NumbersTest(unittest.TestCase):

    def test_exact_decimals(self):
        result = taskassign.solve(
            [["0.1", Decimal("0.7")], [Fraction(1, 8), 0.2]], [(0, 1, 1e-3)])
        self.assertEqual(result.cost, Decimal("0.225"))
        self.assertIs(type(result.cost), Decimal)
        self.assertEqual(str(result.cost), "0.225")

    def test_whole_numbers_stay_int(self):
        self.assertIs(type(taskassign.solve(stone.ROWS).cost), int)

    def test_decimals_of_distances(self):
        problem = Problem([[0, 5], [5, 0]], [(0, 1, "0.5")],
                          distance=[[0, "1.5"], ["1.5", 0]])
        self.assertEqual(problem.solve().cost, Decimal("0.75"))
        self.assertEqual(problem.distance("n1", "n2"), Decimal("1.5"))
        self.assertEqual(problem.execution("t1", 1), 5)
        self.assertIsNone(Problem([[0, None]]).execution(0, 1))

    def test_out_of_range(self):
        with self.assertRaisesRegex(RangeError, "task t1|t1"):
            Problem([[2**62, 0], [2**62, 0]])


class ConstraintsTest(unittest.TestCase):

    def solve(self, **keywords):
        return taskassign.solve(stone.EXECUTION, stone.PAIRS, **keywords)

    def test_pin(self):
        self.assertEqual(self.solve(pin={"t1": "n2"}).assignment["t1"], "n2")

    def test_together_and_apart(self):
        placed = self.solve(together=[["t5", "t6"]],
                            apart=[("t1", "t6")]).assignment
        self.assertEqual(placed["t5"], placed["t6"])
        self.assertNotEqual(placed["t1"], placed["t6"])

    def test_infeasible(self):
        result = self.solve(together=[["t2", "t6"]])
        self.assertEqual(result.outcome, "infeasible")
        self.assertIsNone(result.assignment)
        self.assertIsNone(result.cost)
        self.assertIsNone(result.indices)
        self.assertIsNone(result.loads)
        self.assertEqual(repr(result), "<Result: infeasible>")

    def test_capacity(self):
        need = {task: {"memory": "2.5"} for task in stone.EXECUTION}
        for capacity in (7.5, [7.5, "7.5"], {"n1": 7.5, "n2": 7.5}):
            result = self.solve(capacity={"memory": capacity},
                                requirement=need)
            tasks = [load.tasks for load in result.loads.values()]
            self.assertEqual(tasks, [3, 3])
        result = self.solve(capacity={"memory": [2, "inf"]},
                            requirement={"t1": {"memory": {"n1": 3, "n2": 0}}})
        self.assertEqual(result.assignment["t1"], "n2")

    def test_distance(self):
        for distance in ([[0, 2], [2, 0]], {("n1", "n2"): 2},
                         {"n2": {"n1": 2}}):
            self.assertEqual(self.solve(distance=distance).cost, 50)


class ErrorsTest(unittest.TestCase):

    def refuse(self, message, execution=stone.ROWS, communication=None,
               **keywords):
        with self.assertRaisesRegex(InputError, message):
            Problem(execution, communication, **keywords)

    def test_execution(self):
        self.refuse("1 values found, expected 2", [[1, 2], [3]])
        self.refuse("execution of 't2' on 'n1': 'x' is not", [[1, 2],
                                                             ["x", 1]])
        self.refuse("'a' on 'q' is missing", {"b": {"p": 1, "q": 2},
                                              "a": {"p": 1}})
        self.refuse("no node 'r'", {"b": {"p": 1}, "a": {"p": 1, "r": 1}})
        self.refuse("2 x 2, expected 3 tasks", [[1, 2], [3, 4]],
                    tasks=["a", "b", "c"])
        self.refuse("'a' is given twice", [[1, 2], [3, 4]], tasks=["a", "a"])
        self.refuse("at least one node", [[], []])
        self.refuse("nan is not a cost", [[math.nan]])

    def test_communication(self):
        self.refuse("no task 't9'", communication=[("t1", "t9", 1)])
        self.refuse("no task 6", communication=[(0, 6, 1)])
        self.refuse("with itself", communication=[("t1", "t1", 1)])
        self.refuse("'t1' and 't2': -1 is neg",
                    communication=[("t1", "t2", -1)])
        self.refuse("'t1' and 't2': inf is not",
                    communication=[("t1", "t2", math.inf)])
        self.refuse("is not a pair", communication={"t1": 3})
        self.refuse("6 x 6", communication=stone.UPPER[:5])
        bad = [row[:] for row in stone.BOTH]
        bad[3][1] += 1
        self.refuse("rows 2 and 4 differ", communication=bad)
        bad[3][1], bad[3][3] = bad[1][3], 1
        self.refuse("diagonal", communication=bad)

    @unittest.skipUnless(numpy, "needs NumPy")
    def test_communication_array(self):
        bad = numpy.array(stone.BOTH)
        bad[3, 1] += 1
        self.refuse("rows 2 and 4 differ", communication=bad)
        bad[3, 1] -= 1
        bad[2, 2] = 1
        self.refuse("diagonal", communication=bad)
        self.refuse("6 x 6", communication=bad[:5])
        self.refuse("matrix", numpy.array([1, 2, 3]))

    def test_others(self):
        self.refuse("no task 'x'", pin={"x": "n1"})
        self.refuse("no node 'x'", pin={"t1": "x"})
        self.refuse("two or more different tasks", together=[["t1"]])
        self.refuse("two or more different tasks", apart=[["t1", "t1"]])
        self.refuse("resource 'r' has no capacity",
                    requirement={"t1": {"r": 1}})
        self.refuse("capacity of 'r' on 'n2': -1", capacity={"r": [1, -1]})
        self.refuse("3 values found", capacity={"r": [1, 1, 1]})
        self.refuse("a value for each node", capacity={"r": {"n1": 1}})
        self.refuse("name of a resource", capacity={"a b": 1})
        self.refuse("requirement of 't1': -1", capacity={"r": 1},
                    requirement={"t1": {"r": -1}})
        self.refuse("not symmetric between 'n1' and 'n2'",
                    distance=[[0, 1], [2, 0]])
        self.refuse("'n1' and 'n2': -1", distance=[[0, -1], [-1, 0]])
        self.refuse("is missing", distance={})
        self.refuse("migration of 't1': -1", migration={"t1": -1})

    def test_nothing_leaks(self):
        """A problem that fails half-way, and results that outlive theirs."""
        for _ in range(50):
            self.refuse("no task", pin={"x": "n1"})
        result = Problem(stone.EXECUTION, stone.PAIRS).solve()
        gc.collect()
        self.assertIn("t6", result.to_json())
        del result
        gc.collect()


class EvaluateTest(unittest.TestCase):

    def setUp(self):
        self.problem = Problem(stone.EXECUTION, stone.PAIRS)

    def test_serial(self):
        serial = self.problem.serial_assignment()
        self.assertEqual(list(serial.values()), ["n1"] * 3 + ["n2"] * 3)
        found = self.problem.evaluate(serial)
        self.assertEqual(found.costs, (58, 20, 38))
        self.assertTrue(found.feasible)
        self.assertEqual(found.violation, "")
        self.assertEqual(found.loads["n1"], (11, 38, 0, 3))

    def test_violation(self):
        found = self.problem.evaluate(["n1"] * 6)
        self.assertFalse(found.feasible)
        self.assertIn("t6", found.violation)
        self.assertIn("n1", found.violation)

    def test_errors(self):
        for assignment, message in [({"t1": "n1"}, "'t2' has no node"),
                                    ({"x": "n1"}, "no task 'x'"),
                                    (["n1"] * 5, "5 nodes found"),
                                    (["n3"] * 6, "no node 'n3'")]:
            with self.assertRaisesRegex(InputError, message):
                self.problem.evaluate(assignment)


if __name__ == "__main__":
    unittest.main()
