# SPDX-License-Identifier: MIT
"""The package repeats the C headers: does it repeat them right?"""

import ctypes
import os
import pathlib
import re
import subprocess
import unittest

from taskassign import _library

BUILD = os.environ.get("top_builddir")
SOURCE = pathlib.Path(__file__).resolve().parents[3]


@unittest.skipUnless(BUILD, "needs the program that make check builds")
class LayoutTest(unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        program = pathlib.Path(BUILD, "bindings/python/tests/layout")
        lines = subprocess.run([program], check=True, capture_output=True,
                               text=True).stdout.splitlines()
        cls.told = {name: tuple(map(int, numbers)) for name, *numbers in
                    map(str.split, lines)}

    def test_structures(self):
        for structure in _library.STRUCTURES:
            name = structure.__name__
            self.assertEqual(self.told[name], (ctypes.sizeof(structure),),
                             name)
            for field, *_ in structure._fields_:
                ours = getattr(structure, field)
                self.assertEqual(self.told[f"{name}.{field}"],
                                 (ours.offset, ours.size), f"{name}.{field}")

    def test_nothing_else_is_told(self):
        fields = {f"{structure.__name__}.{field}"
                  for structure in _library.STRUCTURES
                  for field, *_ in structure._fields_}
        self.assertEqual({name for name in self.told if "." in name}, fields)

    def test_constants(self):
        constants = {name: numbers[0] for name, numbers in self.told.items()
                     if name.isupper()}
        self.assertEqual(len(constants), 23)
        for name, value in constants.items():
            ours = name.removeprefix("TA_")
            if ours.startswith("FORMAT_"):
                format = ours.removeprefix("FORMAT_").lower()
                self.assertEqual(_library.FORMATS[format], value)
            else:
                self.assertEqual(getattr(_library, ours), value, name)


class HeadersTest(unittest.TestCase):
    """Every field of the headers' structures is known, every function that we
    call is exported with as many arguments as we say."""

    @classmethod
    def setUpClass(cls):
        folder = SOURCE / "include" / "taskassign"
        if not folder.is_dir():
            raise unittest.SkipTest("needs the source tree")
        text = "\n".join(path.read_text() for path in folder.glob("*.h"))
        cls.headers = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)

    def test_fields(self):
        for structure in _library.STRUCTURES:
            name = structure.__name__
            body = re.search(r"typedef struct %s \{(.*?)\} %s;" % (name, name),
                             self.headers, re.DOTALL).group(1)
            fields = []
            for declaration in body.split(";")[:-1]:
                declaration = re.sub(r"\[\w+\]", "", declaration)
                fields += [part.split()[-1].lstrip("*")
                           for part in declaration.split(",")]
            self.assertEqual(fields, [field for field, *_ in
                                      structure._fields_], name)

    def test_functions(self):
        for name, (_, arguments) in _library.PROTOTYPES.items():
            declared = re.search(r"TA_API[^;]*?\b%s\((.*?)\);" % name,
                                 self.headers, re.DOTALL)
            self.assertIsNotNone(declared, name)
            text = declared.group(1)
            count = 0 if text == "void" else len(text.split(","))
            self.assertEqual(count, len(arguments), name)

    def test_exports(self):
        for name in _library.PROTOTYPES:
            self.assertTrue(callable(getattr(_library.lib, name)), name)


if __name__ == "__main__":
    unittest.main()
