# SPDX-License-Identifier: MIT

unit_tests = \
	tests/test-clock \
	tests/test-cut \
	tests/test-dual \
	tests/test-glpk \
	tests/test-memory \
	tests/test-module \
	tests/test-program \
	tests/test-random \
	tests/test-run \
	tests/test-session \
	tests/test-status \
	tests/test-version

AM_CFLAGS += $(CHECK_CFLAGS)
LDADD += $(CHECK_LIBS)

if HAVE_CHECK
check_PROGRAMS += $(unit_tests)
TESTS += $(unit_tests)
endif

# Modules for test-module. With -rpath libtool makes shared objects of them,
# although they are not installed.
check_LTLIBRARIES += \
	tests/taskassign-sample.la \
	tests/taskassign-stale.la

test_module_ldflags = $(AM_LDFLAGS) $(module_ldflags) -rpath $(abs_builddir)
tests_taskassign_sample_la_SOURCES = tests/module-sample.c
tests_taskassign_sample_la_LDFLAGS = $(test_module_ldflags)
tests_taskassign_stale_la_SOURCES = tests/module-stale.c
tests_taskassign_stale_la_LDFLAGS = $(test_module_ldflags)

EXTRA_DIST += \
	tests/flow-problems.h \
	tests/programs.h \
	tests/scarce.h \
	tests/suite.h
