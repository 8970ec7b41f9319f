# SPDX-License-Identifier: MIT
"""The examples in both READMEs and in docstrings do what they say."""

import doctest
import pathlib
import re
import unittest

import taskassign

FOLDER = pathlib.Path(__file__).resolve().parents[1]


def load_tests(_loader, tests, _pattern):
    for path in (FOLDER / "README.md", FOLDER.parents[1] / "README.md"):
        if path.exists():
            tests.addTests(doctest.DocFileSuite(str(path),
                                                module_relative=False))
    tests.addTests(doctest.DocTestSuite(taskassign))
    return tests


class VersionTest(unittest.TestCase):

    def test_version(self):
        text = (FOLDER / "pyproject.toml").read_text()
        self.assertEqual(re.search('^version = "(.*)"$', text, re.M).group(1),
                         taskassign.version())


if __name__ == "__main__":
    unittest.main()
