# SPDX-License-Identifier: MIT
import pathlib
import tempfile
import unittest

import taskassign
from taskassign import FileError, InputError, Problem

from . import stone

TEXT = """taskassign 1
nodes n1 n2
execution
t1 1 2.5
t2 inf 4
communication
t1 t2 0.5
"""


class FilesTest(unittest.TestCase):

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.problem = Problem(stone.EXECUTION, stone.PAIRS)

    def check_stone(self, problem):
        self.assertEqual(problem.tasks, self.problem.tasks)
        self.assertEqual(problem.nodes, self.problem.nodes)
        self.assertEqual(problem.solve().assignment, stone.BEST)

    def test_there_and_back(self):
        for name in ("stone.tap", "stone.tapb", "stone.json"):
            path = self.folder / name
            self.problem.write(path)
            self.check_stone(taskassign.read(path))
            self.check_stone(Problem.read(str(path)))
            self.assertEqual(taskassign.solve(path).cost, 38)

    def test_text(self):
        for format in ("tap", "json"):
            text = self.problem.to_text(format)
            self.check_stone(Problem.parse(text))
            self.check_stone(Problem.parse(text.encode(), format))

    def test_bytes(self):
        data = self.problem.to_bytes()
        self.check_stone(Problem.parse(data))
        self.check_stone(Problem.parse(data, "tapb"))
        with self.assertRaises(InputError) as caught:
            Problem.parse(data[:-1])
        self.assertRegex(caught.exception.pointer, "^byte [0-9]+$")
        self.assertIsNone(caught.exception.line)

    def test_matrices(self):
        paths = [self.folder / name for name in ("e.csv", "c.csv")]
        self.problem.write_matrices(*paths)
        self.check_stone(Problem.read_matrices(*paths))

    def test_labels_that_are_no_names(self):
        """They get names in files."""
        problem = Problem({(0, 1): {"a b": 1, "": 2}, (1, 0): {"a b": 2,
                                                              "": 1}})
        again = Problem.parse(problem.to_text())
        self.assertEqual(again.nodes, ["n1", "n2"])
        self.assertEqual(again.solve().cost, 2)

    def test_assignments(self):
        path = self.folder / "best.txt"
        self.problem.write_assignment(path, stone.BEST)
        self.assertEqual(path.read_text().splitlines()[0].split(),
                         ["t1", "n1"])
        self.assertEqual(self.problem.read_assignment(path), stone.BEST)
        path.write_text("t1 n1\nt2 n3\n")
        with self.assertRaises(InputError) as caught:
            self.problem.read_assignment(path)
        self.assertEqual(caught.exception.line, 2)

    def test_costs_are_exact(self):
        problem = Problem.parse(TEXT)
        self.assertEqual(str(problem.execution("t1", "n2")), "2.5")
        self.assertIsNone(problem.execution("t2", "n1"))
        self.assertEqual(str(problem.solve().cost), "5.5")
        self.assertEqual(problem.rounded, "0")

    def test_rounding(self):
        text = TEXT.replace("2.5", "2." + "5" * 25)
        with self.assertRaises((InputError, taskassign.RangeError)):
            Problem.parse(text)
        self.assertNotEqual(Problem.parse(text, round=True).rounded, "0")

    def test_errors_have_places(self):
        text = TEXT.replace("inf 4", "inf x").replace("t2 0.5", "t3 0.5")
        with self.assertRaises(InputError) as caught:
            Problem.parse(text, "tap", source="mine.tap")
        error = caught.exception
        self.assertEqual((error.source, error.line, error.column),
                         ("mine.tap", 5, 8))
        self.assertIn("mine.tap:5:8: error: ", str(error))
        self.assertIn("t2 inf x", error.text)
        self.assertEqual([each.line for each in error.errors], [5, 7])
        self.assertIs(error.errors[0], error)

    def test_no_file(self):
        with self.assertRaises(FileError) as caught:
            taskassign.read(self.folder / "nothing.tap")
        self.assertIsInstance(caught.exception, OSError)
        self.assertIn("nothing.tap", str(caught.exception))
        with self.assertRaises(FileError):
            self.problem.write(self.folder / "no" / "folder.tap")

    def test_formats(self):
        with self.assertRaisesRegex(InputError, "no format 'xml'"):
            self.problem.to_text("xml")


if __name__ == "__main__":
    unittest.main()
