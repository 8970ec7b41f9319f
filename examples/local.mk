# SPDX-License-Identifier: MIT

# Each is one file, linked like a user's program, and run by make check; it
# ends with status 0 if it got the answer that its comment promises.
example_programs =

# For an example NAME.c: a line above, and
#     examples_NAME_LDADD = libtaskassign.la

check_PROGRAMS += $(example_programs)
TESTS += $(example_programs)
EXTRA_DIST +=
