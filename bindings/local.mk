# SPDX-License-Identifier: MIT

# The Python package needs no building; tests/python.sh runs its tests. What
# the C compiler says about structures is told to them by this program.
check_PROGRAMS += bindings/python/tests/layout
bindings_python_tests_layout_LDADD =

EXTRA_DIST += \
	bindings/python/README.md \
	bindings/python/pyproject.toml \
	bindings/python/taskassign/__init__.py \
	bindings/python/taskassign/_library.py \
	bindings/python/taskassign/_numbers.py \
	bindings/python/taskassign/_tables.py \
	bindings/python/taskassign/errors.py \
	bindings/python/taskassign/problem.py \
	bindings/python/taskassign/result.py \
	bindings/python/tests/__init__.py \
	bindings/python/tests/stone.py \
	bindings/python/tests/test_documentation.py \
	bindings/python/tests/test_files.py \
	bindings/python/tests/test_layout.py \
	bindings/python/tests/test_numbers.py \
	bindings/python/tests/test_problem.py \
	bindings/python/tests/test_solve.py
