# SPDX-License-Identifier: MIT

# Each is one file that uses public headers only, linked like a user's program.
# tests/examples.sh runs it and compares what it prints with NAME.expected.
example_programs = \
	examples/compare \
	examples/coursework \
	examples/progress \
	examples/shortest

examples_compare_LDADD = libtaskassign.la
examples_coursework_LDADD = libtaskassign.la
examples_progress_LDADD = libtaskassign.la
examples_shortest_LDADD = libtaskassign.la

check_PROGRAMS += $(example_programs)
EXTRA_DIST += \
	examples/compare.expected \
	examples/coursework.expected \
	examples/progress.expected \
	examples/shortest.expected
