# SPDX-License-Identifier: MIT
"""Which task of a distributed program runs on which node, so that execution
plus communication costs least: exact, and with a proof.

    >>> import taskassign
    >>> result = taskassign.solve(
    ...     execution={"t1": {"n1": 5, "n2": 10}, "t2": {"n1": 2, "n2": "inf"}},
    ...     communication={("t1", "t2"): 6})
    >>> result.cost, result.assignment
    (7, {'t1': 'n1', 't2': 'n1'})
"""

import ctypes as _ctypes
import inspect as _inspect

from . import _library
from .errors import (ArgumentError, Error, FileError, InputError,
                     InternalError, LibraryError, NotBuiltError,
                     NotSupportedError, RangeError)
from .problem import Problem
from .result import Costs, Evaluation, Load, Progress, Result, Seconds

__all__ = [
    "ArgumentError", "Costs", "Error", "Evaluation", "FileError", "InputError",
    "InternalError", "LibraryError", "Load", "NotBuiltError",
    "NotSupportedError", "Problem", "Progress", "RangeError", "Result",
    "Seconds", "engines", "families", "generate", "license", "load", "methods",
    "options", "read", "solve", "version",
]

_lib = _library.lib
load = _lib.load

_PROBLEM_KEYWORDS = frozenset(
    _inspect.signature(Problem).parameters) - {"execution", "communication"}


def solve(execution, communication=None, **keywords):
    """Builds a Problem from tables and solves it.

    Keywords of Problem and of Problem.solve may be given. Instead of tables,
    a Problem or the path of a file.
    """
    wanted = {name: keywords.pop(name) for name in _PROBLEM_KEYWORDS
              if name in keywords}
    if isinstance(execution, Problem):
        if wanted or communication is not None:
            raise ArgumentError("a Problem has its tables already")
        return execution.solve(**keywords)
    if isinstance(execution, str) or hasattr(execution, "__fspath__"):
        return Problem.read(execution).solve(**keywords)
    return Problem(execution, communication, **wanted).solve(**keywords)


def read(path, format="auto", round=False):
    """Problem.read."""
    return Problem.read(path, format, round)


def generate(family="random", tasks=100, nodes=2, *, distance="uniform",
             execution="unrelated", degree=0, ratio=0, capacity=0, resources=1,
             shuffle=False, seed=1):
    """A seeded Problem of a family; see families() and generate.h."""
    wanted = _library.ta_generate_options()
    _lib.ta_generate_options_init(_ctypes.byref(wanted),
                                  _ctypes.sizeof(wanted))
    wanted.family, wanted.distance = family.encode(), distance.encode()
    wanted.execution = execution.encode()
    wanted.tasks, wanted.nodes, wanted.seed = tasks, nodes, seed
    wanted.degree, wanted.ratio, wanted.capacity = degree, ratio, capacity
    wanted.resources, wanted.shuffle = resources, shuffle
    handle, error = _ctypes.c_void_p(), _library.ta_error()
    _library.check(_lib.ta_generate(_ctypes.byref(wanted),
                                    _ctypes.byref(handle),
                                    _ctypes.byref(error)), error)
    return Problem._from_handle(handle)


def families():
    """{family: what it is}, for generate()."""
    found, help_text = {}, _ctypes.c_char_p()
    while name := _lib.ta_generate_family(len(found),
                                          _ctypes.byref(help_text)):
        found[name.decode()] = help_text.value.decode()
    return found


def methods():
    """{method: what it is}."""
    found = {}
    while name := _lib.ta_method_name(len(found)):
        found[name.decode()] = _lib.ta_method_description(len(found)).decode()
    return found


def options():
    """{option: a line of help} of Problem.solve."""
    rows = (_lib.ta_option_at(i).contents
            for i in range(_lib.ta_option_count()))
    return {row.name.decode().replace("-", "_"): row.help.decode()
            for row in rows}


def version():
    """The version of the library, such as "1.2.3"."""
    return _lib.ta_version().decode()


def engines():
    """The engines that the library was built with, as text."""
    return _lib.ta_build_engines().decode()


def license():
    """The licence of the library as it was built, an SPDX expression."""
    return _lib.ta_build_license().decode()
