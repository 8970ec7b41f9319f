# SPDX-License-Identifier: MIT
"""The C library as ctypes sees it: structures, prototypes, status codes.

The structures repeat those of the public headers; tests/test_layout.py
compares sizes and offsets with what the C compiler says.
"""

import ctypes
import ctypes.util
import os
import pathlib
from ctypes import (POINTER, c_char, c_char_p, c_double, c_int, c_int32,
                    c_int64, c_size_t, c_uint64, c_void_p)

from . import errors

COST = c_int64
FORBIDDEN = 2**63 - 1
UNLIMITED = 2**63 - 1
COST_LIMIT = 2**62
NO_BOUND = -2**63
DECIMALS_MAX = 18
NAME_BUFFER = 16

FORMATS = {"auto": 0, "tap": 1, "json": 2, "csv": 3, "tapb": 4}

# ---- Status codes ----------------------------------------------------------

(OK, INVALID_ARGUMENT, INVALID_STATE, OUT_OF_MEMORY, BAD_INPUT, OUT_OF_RANGE,
 NOT_SUPPORTED, NOT_BUILT, CANNOT_OPEN, CANNOT_READ, CANNOT_WRITE,
 INTERNAL_ERROR) = range(12)

_EXCEPTIONS = {
    INVALID_ARGUMENT: errors.ArgumentError,
    INVALID_STATE: errors.InternalError,
    OUT_OF_MEMORY: MemoryError,
    BAD_INPUT: errors.InputError,
    OUT_OF_RANGE: errors.RangeError,
    NOT_SUPPORTED: errors.NotSupportedError,
    NOT_BUILT: errors.NotBuiltError,
    INTERNAL_ERROR: errors.InternalError,
}

# ---- Structures ------------------------------------------------------------


class ta_error(ctypes.Structure):
    _fields_ = [("source", c_char * 256), ("line", c_int64),
                ("column", c_int64), ("pointer", c_char * 128),
                ("message", c_char * 512), ("text", c_char * 256),
                ("text_column", c_int32)]


class ta_costs(ctypes.Structure):
    _fields_ = [("total", COST), ("execution", COST), ("communication", COST)]


class ta_evaluation(ctypes.Structure):
    _fields_ = [("cost", ta_costs), ("violation", c_int), ("task", c_int32),
                ("other", c_int32), ("node", c_int32), ("resource", c_int32)]


class ta_load(ctypes.Structure):
    _fields_ = [("execution", COST), ("communication", COST),
                ("within", COST), ("tasks", c_int32)]


class ta_progress(ctypes.Structure):
    _fields_ = [("seconds", c_double), ("ticks", c_int64),
                ("has_value", c_int), ("value", COST), ("lower_bound", COST),
                ("open_frames", c_int64), ("method", c_char_p),
                ("frames", c_int64)]


PROGRESS_FUNCTION = ctypes.CFUNCTYPE(c_int, POINTER(ta_progress), c_void_p)
LOG_FUNCTION = ctypes.CFUNCTYPE(None, c_char_p, c_void_p)
ERROR_FUNCTION = ctypes.CFUNCTYPE(None, POINTER(ta_error), c_void_p)


class ta_options(ctypes.Structure):
    _fields_ = [("size", c_size_t), ("method", c_int32),
                ("objective", c_int32), ("engine", c_int32), ("cut", c_int32),
                ("time_limit", c_double), ("tick_limit", c_int64),
                ("gap", c_double), ("seed", c_int64), ("threads", c_int32),
                ("balance", c_double), ("memory_limit", c_int64),
                ("without", c_uint64),
                ("progress", PROGRESS_FUNCTION),
                ("progress_context", c_void_p), ("log", LOG_FUNCTION),
                ("log_context", c_void_p), ("start", POINTER(c_int32)),
                ("utilisation", POINTER(c_double))]


class ta_option(ctypes.Structure):
    _fields_ = [("name", c_char_p), ("kind", c_int), ("low", c_double),
                ("high", c_double), ("choices", c_char_p),
                ("fallback", c_char_p), ("help", c_char_p)]


class ta_read_options(ctypes.Structure):
    _fields_ = [("size", c_size_t), ("format", c_int32), ("round", c_int32),
                ("error_limit", c_int32), ("error", ERROR_FUNCTION),
                ("error_context", c_void_p)]


class ta_seconds(ctypes.Structure):
    _fields_ = [("solve", c_double), ("cpu", c_double), ("wall", c_double)]


class ta_generate_options(ctypes.Structure):
    _fields_ = [("size", c_size_t), ("family", c_char_p),
                ("distance", c_char_p), ("execution", c_char_p),
                ("tasks", c_int32), ("nodes", c_int32), ("degree", c_double),
                ("ratio", c_double), ("capacity", c_double),
                ("resources", c_int32), ("shuffle", c_int32),
                ("seed", c_int64)]


STRUCTURES = [ta_error, ta_costs, ta_evaluation, ta_load, ta_progress,
              ta_options, ta_option, ta_read_options, ta_seconds,
              ta_generate_options]

# ---- Prototypes ------------------------------------------------------------

_status = c_int
_handle = c_void_p
_tasks = POINTER(c_int32)
_costs = POINTER(COST)
_text_out = POINTER(c_void_p)
_name = [_handle, c_int32, c_char_p]

# Function: (result, arguments). Texts that the caller frees are c_void_p.
PROTOTYPES = {
    "ta_version": (c_char_p, []),
    "ta_build_engines": (c_char_p, []),
    "ta_build_license": (c_char_p, []),
    "ta_status_message": (c_char_p, [_status]),
    "ta_error_format": (c_int, [POINTER(ta_error), c_char_p, c_int]),
    "ta_free": (None, [c_void_p]),

    "ta_instance_new": (_status, [c_int32, POINTER(_handle)]),
    "ta_instance_free": (None, [_handle]),
    "ta_instance_freeze": (_status, [_handle, POINTER(ta_error)]),
    "ta_instance_set_decimals": (_status, [_handle, c_int, c_int]),
    "ta_instance_set_node_names": (_status, [_handle, POINTER(c_char_p)]),
    "ta_instance_add_task": (_status, [_handle, c_char_p, _costs, _tasks]),
    "ta_instance_add_tasks": (_status, [_handle, c_int32, _costs]),
    "ta_instance_add_communications":
        (_status, [_handle, c_int64, _tasks, _tasks, _costs]),
    "ta_instance_set_distances": (_status, [_handle, _costs]),
    "ta_instance_add_resource":
        (_status, [_handle, c_char_p, c_int, _costs, POINTER(c_int32)]),
    "ta_instance_set_requirements":
        (_status, [_handle, c_int32, c_int32, _costs]),
    "ta_instance_set_requirement": (_status, [_handle, c_int32, c_int32, COST]),
    "ta_instance_pin": (_status, [_handle, c_int32, c_int32]),
    "ta_instance_together": (_status, [_handle, c_int32, _tasks]),
    "ta_instance_apart": (_status, [_handle, c_int32, _tasks]),
    "ta_instance_set_current": (_status, [_handle, c_int32, c_int32]),
    "ta_instance_set_migration": (_status, [_handle, c_int32, COST]),

    "ta_instance_tasks": (c_int32, [_handle]),
    "ta_instance_nodes": (c_int32, [_handle]),
    "ta_instance_pairs": (c_int64, [_handle]),
    "ta_instance_total_decimals": (c_int, [_handle]),
    "ta_instance_cost_decimals": (c_int, [_handle]),
    "ta_instance_distance_decimals": (c_int, [_handle]),
    "ta_instance_task_name": (c_char_p, _name),
    "ta_instance_node_name": (c_char_p, _name),
    "ta_instance_execution": (COST, [_handle, c_int32, c_int32]),
    "ta_instance_communication":
        (None, [_handle, c_int64, POINTER(c_int32), POINTER(c_int32), _costs]),
    "ta_instance_distance": (COST, [_handle, c_int32, c_int32]),
    "ta_instance_rounded": (c_char_p, [_handle]),

    "ta_evaluate": (_status, [_handle, _tasks, POINTER(ta_evaluation)]),
    "ta_evaluation_explain":
        (c_int, [_handle, POINTER(ta_evaluation), c_char_p, c_int]),
    "ta_assignment_loads": (_status, [_handle, _tasks, POINTER(ta_load)]),
    "ta_serial_assignment": (_status, [_handle, _tasks]),

    "ta_options_init": (None, [POINTER(ta_options), c_size_t]),
    "ta_options_set":
        (_status, [POINTER(ta_options), c_char_p, c_char_p, POINTER(ta_error)]),
    "ta_option_count": (c_int32, []),
    "ta_option_at": (POINTER(ta_option), [c_int32]),
    "ta_method_name": (c_char_p, [c_int32]),
    "ta_part_meaning": (c_char_p, [c_int32]),
    "ta_part_name": (c_char_p, [c_int32]),
    "ta_method_description": (c_char_p, [c_int32]),
    "ta_objective_name": (c_char_p, [c_int32]),
    "ta_method_applies":
        (_status, [_handle, POINTER(ta_options), c_int32, POINTER(c_char_p)]),

    "ta_solve": (_status, [_handle, POINTER(ta_options), POINTER(_handle)]),
    "ta_result_free": (None, [_handle]),
    "ta_result_outcome": (c_int, [_handle]),
    "ta_outcome_name": (c_char_p, [c_int]),
    "ta_result_method": (c_char_p, [_handle]),
    "ta_result_objective": (c_int32, [_handle]),
    "ta_result_assignment": (_tasks, [_handle]),
    "ta_result_value": (COST, [_handle]),
    "ta_result_lower_bound": (COST, [_handle]),
    "ta_result_gap": (c_double, [_handle]),
    "ta_result_costs": (ta_costs, [_handle]),
    "ta_result_loads": (POINTER(ta_load), [_handle]),
    "ta_result_serial": (c_int, [_handle, POINTER(ta_costs)]),
    "ta_result_infeasibility": (c_char_p, [_handle]),
    "ta_result_extremes": (_status, [_handle, _tasks, _tasks]),
    "ta_result_stopped_by": (c_char_p, [_handle]),
    "ta_result_seconds": (ta_seconds, [_handle]),
    "ta_result_engines": (c_int32, [_handle]),
    "ta_result_engine_seconds":
        (c_double, [_handle, c_int32, POINTER(c_char_p)]),
    "ta_result_statistics": (c_int32, [_handle]),
    "ta_result_statistic":
        (c_int64,
         [_handle, c_int32, POINTER(c_char_p), POINTER(c_char_p)]),

    "ta_read_options_init": (None, [POINTER(ta_read_options), c_size_t]),
    "ta_instance_read":
        (_status, [c_char_p, POINTER(ta_read_options), POINTER(_handle),
                   POINTER(ta_error)]),
    "ta_instance_parse":
        (_status, [c_char_p, c_int64, c_char_p, POINTER(ta_read_options),
                   POINTER(_handle), POINTER(ta_error)]),
    "ta_instance_read_matrices":
        (_status, [c_char_p, c_char_p, c_char_p, POINTER(ta_read_options),
                   POINTER(_handle), POINTER(ta_error)]),
    "ta_instance_to_text":
        (_status, [_handle, c_int32, _text_out, POINTER(c_int64)]),
    "ta_instance_to_matrix":
        (_status, [_handle, c_char_p, _text_out, POINTER(c_int64)]),
    "ta_assignment_read":
        (_status, [c_char_p, _handle, POINTER(ta_read_options), _tasks,
                   POINTER(ta_error)]),
    "ta_assignment_to_text":
        (_status, [_handle, _tasks, _text_out, POINTER(c_int64)]),
    "ta_result_to_json":
        (_status, [_handle, _handle, c_void_p, _text_out, POINTER(c_int64)]),
    "ta_result_to_text":
        (_status, [_handle, _handle, c_int32, c_int32, _text_out,
                   POINTER(c_int64)]),
    "ta_file_write": (_status, [c_char_p, c_char_p, c_int64]),

    "ta_generate_options_init":
        (None, [POINTER(ta_generate_options), c_size_t]),
    "ta_generate_family": (c_char_p, [c_int32, POINTER(c_char_p)]),
    "ta_generate":
        (_status, [POINTER(ta_generate_options), POINTER(_handle),
                   POINTER(ta_error)]),
}

# ---- Loading ---------------------------------------------------------------

_NAMES = ("libtaskassign.so.0", "libtaskassign.0.dylib")


def _candidates():
    """Where the library may be: $TASKASSIGN_LIBRARY, beside this package,
    where the system looks."""
    chosen = os.environ.get("TASKASSIGN_LIBRARY")
    if chosen:
        return [chosen]
    here = pathlib.Path(__file__).parent
    beside = [str(here / name) for name in _NAMES if (here / name).exists()]
    found = ctypes.util.find_library("taskassign")
    return beside + list(_NAMES) + ([found] if found else [])


class Library:
    """The functions of the shared library, which is loaded at first use."""

    def __init__(self):
        self._dll = None

    def load(self, path=None):
        """Loads the library from `path`, or from where it is usually found.

        Only needed for a library in an unusual place; call it before anything
        else.
        """
        if self._dll is not None:
            if path is not None:
                raise errors.LibraryError("the library is loaded already")
            return
        reasons = []
        for name in [os.fspath(path)] if path else _candidates():
            try:
                self._dll = ctypes.CDLL(name, use_errno=True)
                return
            except OSError as reason:
                reasons.append(str(reason))
        raise errors.LibraryError(
            "libtaskassign was not found; install it, or set "
            "TASKASSIGN_LIBRARY to its path (" + "; ".join(reasons) + ")")

    def __getattr__(self, name):
        if name not in PROTOTYPES:
            raise AttributeError(name)
        self.load()
        try:
            function = getattr(self._dll, name)
        except AttributeError:
            raise errors.LibraryError(
                f"this libtaskassign has no {name}; it is too old") from None
        function.restype, function.argtypes = PROTOTYPES[name]
        setattr(self, name, function)
        return function


lib = Library()

# ---- Calls that can fail ---------------------------------------------------


def text_of(characters):
    """The text of a C string; what was cut within a character is dropped."""
    return characters.decode("utf-8", "replace") if characters else ""


def input_error(error, kind=errors.InputError):
    """The exception that a filled ta_error stands for."""
    message = text_of(error.message)
    if kind is not errors.InputError:
        return kind(message)
    buffer = ctypes.create_string_buffer(2048)
    lib.ta_error_format(ctypes.byref(error), buffer, len(buffer))
    formatted = text_of(buffer.value).rstrip("\n")
    if not error.source and not error.line:
        formatted = message
    return errors.InputError(
        message, source=text_of(error.source) or None,
        line=error.line or None, column=error.column or None,
        pointer=text_of(error.pointer) or None,
        text=text_of(error.text) or None, formatted=formatted)


def check(status, error=None, path=None):
    """Raises the exception for a status other than TA_OK."""
    if status == OK:
        return
    if status in (CANNOT_OPEN, CANNOT_READ, CANNOT_WRITE):
        number = ctypes.get_errno()
        message = (os.strerror(number) if number
                   else text_of(lib.ta_status_message(status)))
        raise errors.FileError(number, message, path)
    kind = _EXCEPTIONS[status]
    if error is not None and error.message:
        raise input_error(error, kind)
    raise kind(text_of(lib.ta_status_message(status)))


def take_bytes(function, *arguments):
    """Calls a function that ends with (char **text, int64_t *length)."""
    text, length = c_void_p(), c_int64()
    check(function(*arguments, ctypes.byref(text), ctypes.byref(length)))
    try:
        return ctypes.string_at(text.value, length.value)
    finally:
        lib.ta_free(text)


def take_text(function, *arguments):
    return take_bytes(function, *arguments).decode("utf-8")
