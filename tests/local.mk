# SPDX-License-Identifier: MIT

unit_tests = \
	tests/test-random

AM_CFLAGS += $(CHECK_CFLAGS)
LDADD += $(CHECK_LIBS)

if HAVE_CHECK
check_PROGRAMS += $(unit_tests)
TESTS += $(unit_tests)
endif

EXTRA_DIST += \
	tests/suite.h
