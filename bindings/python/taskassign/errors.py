# SPDX-License-Identifier: MIT
"""What can go wrong, as exceptions with messages.

Reaching a limit, or a problem without a feasible assignment, is no error: it
is an outcome of the result.
"""


class Error(Exception):
    """The base of all errors of this package."""


class LibraryError(Error, ImportError):
    """The shared library was not found, or is not the one we know."""


class InputError(Error, ValueError):
    """Something in a table or a file cannot be used.

    `errors` holds all errors of a file, this one first; `line` and `column`
    count from 1 and are None where there is no such place. `pointer` is a JSON
    pointer where a JSON file means something impossible, and "byte N" in a
    binary file.
    """

    def __init__(self, message, source=None, line=None, column=None,
                 pointer=None, text=None, formatted=None):
        super().__init__(formatted or message)
        self.message = message
        self.source = source
        self.line = line
        self.column = column
        self.pointer = pointer
        self.text = text
        self.errors = [self]


class RangeError(Error, OverflowError):
    """A number does not fit exact 64-bit arithmetic."""


class ArgumentError(Error, ValueError):
    """An option that does not exist, or a value that it cannot have."""


class NotSupportedError(Error):
    """The method asked for cannot solve this problem."""


class NotBuiltError(Error):
    """The method needs an engine that was left out of the library."""


class FileError(Error, OSError):
    """A file cannot be opened, read or written."""


class InternalError(Error):
    """An internal check failed: nothing is claimed. Please report it."""
