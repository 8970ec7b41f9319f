# SPDX-License-Identifier: MIT
"""Solving, and what comes out."""

import contextlib
import ctypes
import math
import signal
import threading
import weakref
from typing import Any, NamedTuple, Optional

from . import _library as c
from ._library import check, lib, text_of
from ._numbers import number
from .errors import ArgumentError

byref = ctypes.byref


class Costs(NamedTuple):
    """A total and its two parts; int, or Decimal where costs have decimals."""
    total: Any
    execution: Any
    communication: Any


class Load(NamedTuple):
    """What one node does."""
    execution: Any
    communication: Any  # what its tasks pay to tasks on other nodes
    within: Any         # what its tasks pay to each other
    tasks: int


class Evaluation(NamedTuple):
    """What an assignment costs. `violation` is "" if it is allowed, else a
    sentence about the first rule that it breaks; a forbidden execution then
    counts 0."""
    feasible: bool
    cost: Any
    costs: Costs
    loads: dict
    violation: str


class Progress(NamedTuple):
    """What a run knows so far. value and lower_bound may be None."""
    seconds: float
    ticks: int
    value: Any
    lower_bound: Any
    open_frames: int
    method: str
    frames: int


class Seconds(NamedTuple):
    """CPU seconds of the solve and of the process, wall seconds."""
    solve: float
    cpu: float
    wall: float


def _costs(costs, decimals):
    return Costs(number(costs.total, decimals),
                 number(costs.execution, decimals),
                 number(costs.communication, decimals))


def _loads(problem, loads, decimals):
    return {node: Load(number(loads[i].execution, decimals),
                       number(loads[i].communication, decimals),
                       number(loads[i].within, decimals), loads[i].tasks)
            for i, node in enumerate(problem._nodes.list)}


def evaluate(problem, numbers):
    """See Problem.evaluate."""
    handle, decimals = problem._handle, problem._decimals
    found = c.ta_evaluation()
    check(lib.ta_evaluate(handle, numbers, byref(found)))
    loads = (c.ta_load * len(problem._nodes))()
    check(lib.ta_assignment_loads(handle, numbers, loads))
    violation = ""
    if found.violation:
        buffer = ctypes.create_string_buffer(1024)
        lib.ta_evaluation_explain(handle, byref(found), buffer, len(buffer))
        violation = text_of(buffer.value)
    costs = _costs(found.cost, decimals)
    return Evaluation(not found.violation, costs.total, costs,
                      _loads(problem, loads, decimals), violation)


class Result:
    """The answer of a solve.

    outcome       "optimal", "feasible", "infeasible" or "unknown"
    is_optimal    whether the optimum is proved
    assignment    {task: node}, or None if there is none
    indices       the same as node numbers from 0, in the order of the tasks
    value         of the objective; None without an assignment
    cost, costs   total cost, and its parts
    lower_bound   no assignment has a smaller value; None if nothing is proved
    gap           (value - lower_bound) / |value|, None if it cannot be said
    loads         {node: Load}
    serial        Costs of the serial assignment, None if that is infeasible
    saving        what the assignment costs less than the serial one, or None
    method        that found the answer
    objective     "total", "turnaround", "communication" or "balance"
    stopped_by    why the run ended before a proof, "" if it did not
    infeasibility why there is no assignment, "" if that is not known
    seconds       Seconds
    statistics    {counter: value}
    """

    def __init__(self, problem, handle):
        self.problem = problem
        self._handle = handle
        # The result is freed before the problem: the problem is an argument,
        # and so lives until then.
        weakref.finalize(self, _free_result, handle, problem)
        decimals = problem._decimals
        numbers = lib.ta_result_assignment(handle)
        tasks = len(problem._tasks)
        found = bool(numbers)
        self.outcome = lib.ta_outcome_name(
            lib.ta_result_outcome(handle)).decode()
        self.is_optimal = self.outcome == "optimal"
        self.method = lib.ta_result_method(handle).decode()
        self.objective = lib.ta_objective_name(
            lib.ta_result_objective(handle)).decode()
        self.indices = numbers[:tasks] if found else None
        self.assignment = problem._labels(numbers) if found else None
        self.value = (number(lib.ta_result_value(handle), decimals)
                      if found else None)
        self.costs = (_costs(lib.ta_result_costs(handle), decimals)
                      if found else None)
        self.cost = self.costs.total if found else None
        bound = lib.ta_result_lower_bound(handle)
        self.lower_bound = (None if bound == c.NO_BOUND
                            else number(bound, decimals))
        gap = lib.ta_result_gap(handle)
        self.gap = None if math.isnan(gap) else gap
        self.loads = (_loads(problem, lib.ta_result_loads(handle), decimals)
                      if found else None)
        serial = c.ta_costs()
        self.serial = (_costs(serial, decimals)
                       if lib.ta_result_serial(handle, byref(serial))
                       else None)
        self.saving = (self.serial.total - self.cost
                       if found and self.serial else None)
        self.stopped_by = lib.ta_result_stopped_by(handle).decode()
        self.infeasibility = text_of(lib.ta_result_infeasibility(handle))
        self.seconds = Seconds(*_values(lib.ta_result_seconds(handle)))

    @property
    def engine_seconds(self):
        """Wall seconds of each engine that worked, by name."""
        name = ctypes.c_char_p()
        seconds = {}
        for i in range(lib.ta_result_engines(self._handle)):
            spent = lib.ta_result_engine_seconds(self._handle, i, byref(name))
            seconds[name.value.decode()] = spent
        return seconds

    @property
    def statistics(self):
        name = ctypes.c_char_p()
        counters = {}
        for i in range(lib.ta_result_statistics(self._handle)):
            value = lib.ta_result_statistic(self._handle, i, byref(name), None)
            counters[name.value.decode()] = value
        return counters

    def extremes(self):
        """The optimal assignments with the fewest and with the most tasks on
        the first node; tasks placed differently are free to choose. For two
        nodes solved by a minimum cut, else NotSupportedError."""
        tasks = len(self.problem._tasks)
        least, most = (ctypes.c_int32 * tasks)(), (ctypes.c_int32 * tasks)()
        check(lib.ta_result_extremes(self._handle, least, most))
        return self.problem._labels(least), self.problem._labels(most)

    def to_json(self):
        """The result as `taskassign solve --json` prints it."""
        return c.take_text(lib.ta_result_to_json, self.problem._handle,
                           self._handle, None)

    def to_text(self, width=80, complete=True):
        """The result for people; unless `complete`, long lists are cut."""
        return c.take_text(lib.ta_result_to_text, self.problem._handle,
                           self._handle, width, bool(complete))

    def __str__(self):
        return self.to_text(complete=False)

    def __repr__(self):
        if self.assignment is None:
            return f"<Result: {self.outcome}>"
        if self.is_optimal:
            return f"<Result: optimal, {self.value}>"
        return (f"<Result: {self.outcome}, {self.value}, "
                f"lower bound {self.lower_bound}>")


def _free_result(handle, _problem):
    lib.ta_result_free(handle)


def _values(structure):
    return [getattr(structure, name) for name, _ in structure._fields_]


# ---- Solving -----------------------------------------------------------------


@contextlib.contextmanager
def _interruptible():
    """Within it Ctrl-C is noted rather than raised, in a list that is empty
    until then. Only Python's own handler is replaced: whoever has installed
    another one, or ignores the signal, keeps it."""
    noted = []
    ours = (threading.current_thread() is threading.main_thread()
            and signal.getsignal(signal.SIGINT) is signal.default_int_handler)
    if not ours:
        yield noted
        return
    signal.signal(signal.SIGINT, lambda *_: noted.append(True))
    try:
        yield noted
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)


class _Run:
    """The callbacks of one solve, and what they learn. An exception cannot
    pass through C: it is kept, stops the run, and is raised afterwards."""

    def __init__(self, problem, progress, log, noted):
        self.problem, self.noted = problem, noted
        self.progress, self.log = progress, log
        self.decimals = problem._decimals
        self.failure: Optional[BaseException] = None

    def on_progress(self, progress, _context):
        try:
            if self.failure is None and self.progress is not None:
                if self.progress(self._read(progress.contents)):
                    return 1
        except BaseException as failure:
            self.failure = failure
        return int(bool(self.noted) or self.failure is not None)

    def on_log(self, line, _context):
        try:
            if self.failure is None:
                self.log(text_of(line))
        except BaseException as failure:
            self.failure = failure

    def _read(self, progress):
        bound = progress.lower_bound
        return Progress(
            progress.seconds, progress.ticks,
            number(progress.value, self.decimals) if progress.has_value
            else None,
            None if bound == c.NO_BOUND else number(bound, self.decimals),
            progress.open_frames, text_of(progress.method), progress.frames)


def _option_text(value):
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return float.__repr__(value)
    return str(value)


def make_options(options):
    """ta_options from keywords such as time_limit=10."""
    filled = c.ta_options()
    lib.ta_options_init(byref(filled), ctypes.sizeof(filled))
    error = c.ta_error()
    for name, value in options.items():
        if value is None:
            continue
        status = lib.ta_options_set(
            byref(filled), name.replace("_", "-").encode(),
            _option_text(value).encode(), byref(error))
        if status == c.INVALID_ARGUMENT:
            raise ArgumentError(text_of(error.message))
        check(status, error)
    return filled


def solve(problem, options):
    """See Problem.solve."""
    options = dict(options)
    progress, log = options.pop("progress", None), options.pop("log", None)
    start = options.pop("start", None)
    utilisation = options.pop("utilisation", None)
    filled = make_options(options)
    if utilisation is not None:
        fractions = problem._fractions(utilisation)
        filled.utilisation = ctypes.cast(fractions,
                                         ctypes.POINTER(ctypes.c_double))
    if start is not None:
        numbers = problem._numbers(start)
        filled.start = ctypes.cast(numbers, ctypes.POINTER(ctypes.c_int32))
    handle = ctypes.c_void_p()
    with _interruptible() as noted:
        run = _Run(problem, progress, log, noted)
        filled.progress = c.PROGRESS_FUNCTION(run.on_progress)
        if log is not None:
            filled.log = c.LOG_FUNCTION(run.on_log)
        status = lib.ta_solve(problem._handle, byref(filled), byref(handle))
    if run.failure is not None:
        if status == c.OK:
            lib.ta_result_free(handle)
        raise run.failure
    if status == c.NOT_SUPPORTED:
        _explain_refusal(problem, filled)
    check(status)
    return Result(problem, handle)


def _explain_refusal(problem, filled):
    """Raises with the reason why a method cannot solve the problem."""
    reason = ctypes.c_char_p()
    status = lib.ta_method_applies(problem._handle, byref(filled),
                                   filled.method, byref(reason))
    if status == c.NOT_SUPPORTED and reason.value:
        raise c._EXCEPTIONS[status](text_of(reason.value))
