# SPDX-License-Identifier: MIT
import math
import unittest
from decimal import Decimal
from fractions import Fraction

from taskassign import InputError, RangeError
from taskassign._library import FORBIDDEN
from taskassign._numbers import Amounts, number, parse

try:
    import numpy
except ImportError:
    numpy = None


class ParseTest(unittest.TestCase):

    def test_exact(self):
        for value, expected in [
                (7, (7, 0)), (-7, (-7, 0)), (0, (0, 0)), (True, (1, 0)),
                ("12.50", (125, 1)), (" .5", (5, 1)), ("1e3", (1000, 0)),
                ("12.5e-3", (125, 4)), ("-0.00", (0, 0)),
                (0.1, (1, 1)), (1e22, (10**22, 0)), (0.1 + 0.2,
                                                     (30000000000000004, 17)),
                (Decimal("1.10"), (11, 1)), (Decimal("1E+2"), (100, 0)),
                (Fraction(3, 8), (375, 3)), (Fraction(7), (7, 0))]:
            self.assertEqual(parse(value), expected, repr(value))

    def test_infinite(self):
        for value in (None, math.inf, "inf", "Infinity", "∞",
                      Decimal("inf")):
            self.assertIsNone(parse(value), repr(value))

    def test_refused(self):
        for value in ("", "1,5", "0x10", "1_000", "nan", "-inf", math.nan,
                      -math.inf, Decimal("nan"), Fraction(1, 3), object(),
                      1j, "١"):
            with self.assertRaises(InputError, msg=repr(value)):
                parse(value)
        with self.assertRaises(RangeError):
            parse("1e99999999999")

    @unittest.skipUnless(numpy, "needs NumPy")
    def test_numpy_scalars(self):
        self.assertEqual(parse(numpy.int32(5)), (5, 0))
        self.assertEqual(parse(numpy.float64(0.1)), (1, 1))
        self.assertEqual(parse(numpy.float32(0.1)), (1, 1))


class AmountsTest(unittest.TestCase):

    def amounts(self, values, **keywords):
        return Amounts(values, "cell {}".format, **keywords)

    def test_units(self):
        amounts = self.amounts([1, "2.5", 0.25, None], infinite=True)
        self.assertEqual(amounts.decimals, 2)
        self.assertEqual(list(amounts.units(2)), [100, 250, 25, FORBIDDEN])
        self.assertEqual(list(amounts.units(3)), [1000, 2500, 250, FORBIDDEN])
        self.assertEqual(list(self.amounts([]).units(0)), [])

    def test_errors_name_the_place(self):
        for values, keywords in [
                ([0, "x"], {}), ([0, None], {}), ([0, math.inf], {}),
                ([0, -1], {}), ([0, "1e-19"], {}), ([0, -1.5], {})]:
            with self.assertRaisesRegex((InputError, RangeError), "^cell 1: "):
                self.amounts(values, **keywords)
        with self.assertRaisesRegex(RangeError, "^cell 0: "):
            self.amounts([2**62 + 1]).units(0)
        with self.assertRaisesRegex(RangeError, "^cell 0: "):
            self.amounts([2**62]).units(1)

    @unittest.skipUnless(numpy, "needs NumPy")
    def test_arrays_are_as_lists(self):
        for values in ([1, 2, 3], [1.0, 2.0, math.inf], [0.5, 1.25, 3],
                       [2**60, 0, 1], []):
            for dtype in (None, object):
                listed = self.amounts(values, infinite=True)
                array = self.amounts(numpy.array(values, dtype=dtype),
                                     infinite=True)
                self.assertEqual(array.decimals, listed.decimals)
                self.assertEqual(list(array.units(listed.decimals)),
                                 list(listed.units(listed.decimals)))

    @unittest.skipUnless(numpy, "needs NumPy")
    def test_bad_arrays(self):
        for values in ([0, -1], [0, math.nan], [0, math.inf],
                       [0.5, -math.inf]):
            with self.assertRaisesRegex(InputError, "^cell 1: "):
                self.amounts(numpy.array(values))
        with self.assertRaisesRegex(RangeError, "^cell 1: "):
            self.amounts(numpy.array([0, 2**61])).units(1)
        with self.assertRaisesRegex(RangeError, "^cell 1: "):
            self.amounts(numpy.array([0, 2**63], dtype=numpy.uint64)).units(0)


class NumberTest(unittest.TestCase):

    def test_number(self):
        self.assertIs(type(number(38, 0)), int)
        self.assertEqual(number(38, 0), 38)
        for units, decimals, text in [(1250, 2, "12.5"), (-5, 1, "-0.5"),
                                      (4000, 3, "4"), (0, 5, "0"),
                                      (10, 0, "10"), (1000, 1, "100"),
                                      (2**62, 18, "4.611686018427387904")]:
            self.assertEqual(str(number(units, decimals)), text)


if __name__ == "__main__":
    unittest.main()
