# SPDX-License-Identifier: MIT
"""Exact numbers in and out.

The library counts units of a power of ten. Here integers, decimals, fractions
and texts become such counts without loss; a float stands for the shortest
decimal that denotes it, so 0.1 is a tenth.
"""

import array
import ctypes
import math
import numbers
import operator
import re
from decimal import Decimal
from fractions import Fraction

from . import _library as c
from .errors import InputError, RangeError

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_INFINITIES = ("inf", "infinity", "∞")


def _of_decimal(value):
    """(digits, decimals) with as few decimals as needed."""
    sign, digits, exponent = value.as_tuple()
    number = int("".join(map(str, digits)) or "0")
    if number == 0:
        return 0, 0
    if exponent > 40:
        raise RangeError(f"{value} is too large")
    if exponent > 0:
        number, exponent = number * 10**exponent, 0
    while exponent < 0 and number % 10 == 0:
        number, exponent = number // 10, exponent + 1
    return -number if sign else number, -exponent


def _of_fraction(value):
    rest, twos, fives = value.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest != 1:
        raise InputError(f"{value} has no finite decimal")
    decimals = max(twos, fives)
    return value.numerator * 10**decimals // value.denominator, decimals


def parse(value):
    """(digits, decimals) of a number; None if it is infinite."""
    if isinstance(value, int):
        return int(value), 0
    if value is None:
        return None
    if isinstance(value, str):
        text = value.strip()
        if text.lower() in _INFINITIES:
            return None
        if not _NUMBER.fullmatch(text):
            raise InputError(f"{value!r} is not a number")
        return _of_decimal(Decimal(text))
    if isinstance(value, float):
        if value == math.inf:
            return None
        if not math.isfinite(value):
            raise InputError(f"{float(value)} is not a cost")
        return _of_decimal(Decimal(float.__repr__(value)))
    if isinstance(value, Decimal):
        if value.is_infinite() and value > 0:
            return None
        if not value.is_finite():
            raise InputError(f"{value} is not a cost")
        return _of_decimal(value)
    if isinstance(value, Fraction):
        return _of_fraction(value)
    if isinstance(value, numbers.Rational) or hasattr(value, "__index__"):
        return operator.index(value), 0
    if isinstance(value, numbers.Real) or hasattr(value, "__float__"):
        return parse(str(value))  # NumPy's shorter floats know their digits
    raise InputError(f"{value!r} is not a number")


def _is_array(values):
    return type(values).__module__.partition(".")[0] == "numpy"


def _whole_array(values):
    """A NumPy array as counts of whole units, or None if it is not whole."""
    import numpy
    if values.dtype.kind == "b":
        values = values.astype(numpy.int64)
    if values.dtype.kind in "iu":
        if values.size and (values.max() > c.COST_LIMIT
                            or values.min() < -c.COST_LIMIT):
            return None
        return values.astype(numpy.int64)
    if values.dtype.kind != "f":
        return None
    forbidden = numpy.isposinf(values)
    finite = numpy.where(forbidden, 0, values)
    with numpy.errstate(invalid="ignore"):
        if not (numpy.abs(finite) < 2**53).all():  # false for NaN as well
            return None
        if not (finite == numpy.floor(finite)).all():
            return None
    units = finite.astype(numpy.int64)
    units[forbidden] = c.FORBIDDEN
    return units


class Amounts:
    """A list of numbers, and the decimals that they need."""

    def __init__(self, values, where, infinite=False, negative=False):
        """`where(i)` tells for an error which number the i-th is."""
        self._where = where
        self._whole = None
        if _is_array(values):
            values = values.reshape(-1)
            self._whole = _whole_array(values)
        if self._whole is not None:
            self.decimals = 0
            self._check_whole(infinite, negative)
        else:
            self._parts = [self._parse(i, value, infinite, negative)
                           for i, value in enumerate(values)]
            self.decimals = max(
                (part[1] for part in self._parts if part), default=0)

    def _parse(self, i, value, infinite, negative):
        try:
            part = parse(value)
            if part is None and not infinite:
                raise InputError("inf is not allowed here" if value is not None
                                 else "a number is missing")
            if part is not None and part[0] < 0 and not negative:
                raise InputError(f"{value} is negative")
            if part is not None and part[1] > c.DECIMALS_MAX:
                raise RangeError(f"{value} has more than {c.DECIMALS_MAX} "
                                 "decimals")
            return part
        except (InputError, RangeError) as error:
            raise type(error)(f"{self._where(i)}: {error}") from None

    def _check_whole(self, infinite, negative):
        import numpy
        for bad, what in ((self._whole == c.FORBIDDEN, "inf is not allowed "
                           "here"), (self._whole < 0, "negative")):
            allowed = infinite if what.startswith("inf") else negative
            if not allowed and bad.any():
                i = int(numpy.argmax(bad))
                raise InputError(f"{self._where(i)}: {what}")

    def units(self, decimals):
        """The numbers as a C array of counts of 10^-decimals."""
        if self._whole is not None:
            return self._whole_units(decimals)
        counts = array.array("q")
        for i, part in enumerate(self._parts):
            count = (c.FORBIDDEN if part is None
                     else part[0] * 10**(decimals - part[1]))
            if part is not None and abs(count) > c.COST_LIMIT:
                raise self._too_large(i, decimals)
            counts.append(count)
        return (ctypes.c_int64 * len(counts)).from_buffer(counts)

    def _whole_units(self, decimals):
        import numpy
        factor = 10**decimals
        counts = self._whole
        if factor > 1:
            finite = counts != c.FORBIDDEN
            bad = finite & (numpy.abs(counts) > c.COST_LIMIT // factor)
            if bad.any():
                raise self._too_large(int(numpy.argmax(bad)), decimals)
            counts = counts.copy()
            counts[finite] *= factor
        counts = numpy.ascontiguousarray(counts)
        return (ctypes.c_int64 * counts.size).from_buffer(counts)

    def _too_large(self, i, decimals):
        return RangeError(f"{self._where(i)}: the number is too large for "
                          f"exact arithmetic with {decimals} decimals")


def number(units, decimals):
    """What the library counted: an int if the problem has whole numbers only,
    else an exact Decimal."""
    if decimals == 0:
        return units
    while decimals > 0 and units % 10 == 0:
        units, decimals = units // 10, decimals - 1
    digits = tuple(map(int, str(abs(units))))
    return Decimal((int(units < 0), digits, -decimals))
