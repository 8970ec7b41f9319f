# SPDX-License-Identifier: MIT
import json
import os
import signal
import threading
import unittest

import taskassign
from taskassign import ArgumentError, NotSupportedError, Problem

from . import stone


def hard():
    """A problem that nobody proves while we wait."""
    return taskassign.generate(tasks=20000, nodes=8)


class UtilisationTest(unittest.TestCase):

    def test_fractions(self):
        problem = Problem([[1, 2], [1, 2]], nodes=["a", "b"],
                          capacity={"memory": [4, 4]},
                          requirement={"t1": {"memory": 2},
                                       "t2": {"memory": 2}})
        self.assertEqual(problem.solve().value, 2)
        self.assertEqual(problem.solve(utilisation=0.5).value, 3)
        self.assertEqual(problem.solve(utilisation={"a": 0.25}).value, 4)
        self.assertEqual(problem.solve(utilisation=0.25).outcome,
                         "infeasible")


class ResultTest(unittest.TestCase):

    def test_everything(self):
        result = taskassign.solve(stone.EXECUTION, stone.PAIRS, cut="both")
        self.assertEqual(result.outcome, "optimal")
        self.assertEqual(result.objective, "total")
        self.assertEqual((result.value, result.lower_bound), (38, 38))
        self.assertEqual(result.gap, 0)
        self.assertEqual(result.costs, (38, 26, 12))
        self.assertEqual(result.serial, (58, 20, 38))
        self.assertEqual(result.saving, 20)
        self.assertEqual(result.indices, [0, 0, 0, 0, 0, 1])
        self.assertEqual(result.loads["n1"], (22, 12, 0, 5))
        self.assertEqual(result.stopped_by, "")
        self.assertEqual(result.infeasibility, "")
        self.assertGreaterEqual(result.seconds.solve, 0)
        self.assertIn("mincut", result.engine_seconds)
        self.assertLessEqual(sum(result.engine_seconds.values()),
                             result.seconds.wall + 1e-3)
        self.assertTrue(all(isinstance(value, int)
                            for value in result.statistics.values()))
        self.assertEqual(repr(result), "<Result: optimal, 38>")
        self.assertEqual(result.extremes(), (stone.BEST, stone.BEST))

    def test_json(self):
        result = taskassign.solve(stone.EXECUTION, stone.PAIRS)
        told = json.loads(result.to_json())
        self.assertEqual(told["cost"]["total"], 38)
        self.assertEqual(told["assignment"], stone.BEST)

    def test_text(self):
        text = str(taskassign.solve(stone.EXECUTION, stone.PAIRS))
        self.assertIn("38", text)
        self.assertIn("58", text)

    def test_no_bound(self):
        result = taskassign.solve(stone.EXECUTION, stone.PAIRS,
                                  method="serial")
        self.assertEqual((result.outcome, result.value), ("feasible", 58))
        self.assertLessEqual(result.lower_bound or 0, 38)

    def test_extremes_of_others(self):
        result = taskassign.solve([[1, 2, 3], [3, 2, 1]], [(0, 1, 1)])
        with self.assertRaises(NotSupportedError):
            result.extremes()


class OptionsTest(unittest.TestCase):

    def setUp(self):
        self.problem = Problem(stone.EXECUTION, stone.PAIRS)

    def test_each_method(self):
        for method in taskassign.methods():
            try:
                result = self.problem.solve(method=method, time_limit=0.3)
            except (NotSupportedError, taskassign.NotBuiltError):
                self.assertNotIn(method, ("auto", "mincut", "branch"))
                continue
            if result.is_optimal:
                self.assertEqual(result.cost, 38, method)

    def test_each_option_has_help(self):
        options = taskassign.options()
        self.assertIn("time_limit", options)
        self.assertTrue(all(options.values()))

    def test_wrong(self):
        for options in ({"methods": "auto"}, {"method": "best"},
                        {"gap": -1}, {"threads": 0}, {"time_limit": "soon"}):
            with self.assertRaises(ArgumentError, msg=options) as caught:
                self.problem.solve(**options)
            self.assertGreater(len(str(caught.exception)), 10)

    def test_none_is_the_default(self):
        self.assertEqual(self.problem.solve(time_limit=None).cost, 38)

    def test_not_supported_says_why(self):
        with self.assertRaisesRegex(NotSupportedError, "two nodes"):
            taskassign.solve([[1, 2, 3]], method="mincut")

    def test_start(self):
        for start in (stone.BEST, ["n1"] * 5 + ["n2"]):
            self.assertEqual(self.problem.solve(start=start).cost, 38)

    def test_log(self):
        lines = []
        hard().solve(time_limit=0.2, log=lines.append)
        self.assertTrue(lines)
        self.assertTrue(all(isinstance(line, str) for line in lines))


class StoppingTest(unittest.TestCase):

    def check_stopped(self, result, why="interrupted"):
        self.assertEqual(result.stopped_by, why)
        self.assertEqual(result.outcome, "feasible")
        self.assertLess(result.lower_bound, result.value)
        self.assertGreater(result.gap, 0)
        self.assertIn("lower bound", repr(result))

    def test_time_limit(self):
        self.check_stopped(hard().solve(time_limit=0.5), "time limit")

    def test_progress(self):
        seen = []

        def watch(progress):
            seen.append(progress)
            return progress.value is not None and len(seen) >= 5

        result = hard().solve(progress=watch)
        self.check_stopped(result)
        self.assertGreaterEqual(seen[-1].value, result.value)
        self.assertTrue(all(later.seconds >= sooner.seconds
                            for sooner, later in zip(seen, seen[1:])))
        self.assertTrue(seen[-1].method)

    def test_exceptions_come_through(self):
        class Mine(Exception):
            pass

        def watch(progress):
            raise Mine

        with self.assertRaises(Mine):
            hard().solve(progress=watch)

        def listen(line):
            raise Mine

        with self.assertRaises(Mine):
            hard().solve(log=listen, time_limit=10)

    def interrupt_when_there_is_an_assignment(self, progress):
        if progress.value is not None:
            os.kill(os.getpid(), signal.SIGINT)

    def test_interrupt_returns_the_incumbent(self):
        result = hard().solve(
            progress=self.interrupt_when_there_is_an_assignment)
        self.check_stopped(result)
        self.assertIs(signal.getsignal(signal.SIGINT),
                      signal.default_int_handler)

    def test_interrupt_from_elsewhere(self):
        timer = threading.Timer(0.7, os.kill, (os.getpid(), signal.SIGINT))
        timer.start()
        self.check_stopped(hard().solve())
        timer.join()

    def test_other_handlers_are_kept(self):
        class Mine(Exception):
            pass

        def handler(*_):
            raise Mine

        before = signal.signal(signal.SIGINT, handler)
        try:
            with self.assertRaises(Mine):
                hard().solve(
                    progress=self.interrupt_when_there_is_an_assignment)
            self.assertIs(signal.getsignal(signal.SIGINT), handler)
        finally:
            signal.signal(signal.SIGINT, before)

    def test_ignored_stays_ignored(self):
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            result = hard().solve(
                time_limit=0.5,
                progress=self.interrupt_when_there_is_an_assignment)
            self.check_stopped(result, "time limit")
        finally:
            signal.signal(signal.SIGINT, before)

    def test_in_a_thread(self):
        results = []
        threads = [threading.Thread(target=lambda: results.append(
            taskassign.solve(stone.EXECUTION, stone.PAIRS)))
            for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual([result.cost for result in results], [38] * 4)


class LibraryTest(unittest.TestCase):

    def test_version(self):
        self.assertRegex(taskassign.version(), r"^\d+\.\d+\.\d+")
        self.assertTrue(taskassign.engines())
        self.assertTrue(taskassign.license())

    def test_families(self):
        for family in taskassign.families():
            problem = taskassign.generate(family, 12, 3, seed=5)
            self.assertEqual((len(problem.tasks), len(problem.nodes)),
                             (12, 3))
        with self.assertRaisesRegex(ArgumentError, "family"):
            taskassign.generate("ring")
        with self.assertRaisesRegex(ArgumentError, "^tasks: 0"):
            taskassign.generate(tasks=0)

    def test_loaded_once(self):
        with self.assertRaises(taskassign.LibraryError):
            taskassign.load("/nowhere")


if __name__ == "__main__":
    unittest.main()
