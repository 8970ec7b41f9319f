# SPDX-License-Identifier: MIT
bin_PROGRAMS += taskassign
taskassign_SOURCES = \
	src/cli/arguments.c \
	src/cli/arguments.h \
	src/cli/command.h \
	src/cli/compare.c \
	src/cli/convert.c \
	src/cli/evaluate.c \
	src/cli/generate.c \
	src/cli/goals.c \
	src/cli/goals.h \
	src/cli/help.c \
	src/cli/help.h \
	src/cli/input.c \
	src/cli/input.h \
	src/cli/main.c \
	src/cli/message.c \
	src/cli/message.h \
	src/cli/nearest.c \
	src/cli/nearest.h \
	src/cli/output.c \
	src/cli/output.h \
	src/cli/problem.c \
	src/cli/problem.h \
	src/cli/progress.c \
	src/cli/progress.h \
	src/cli/signals.c \
	src/cli/signals.h \
	src/cli/solve.c \
	src/cli/table.c \
	src/cli/table.h
taskassign_CPPFLAGS = $(AM_CPPFLAGS) $(ASSERT_CPPFLAGS)
taskassign_LDADD = libtaskassign-internal.la
