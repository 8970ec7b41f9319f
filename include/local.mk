# SPDX-License-Identifier: MIT
pkginclude_HEADERS += \
	include/taskassign/assignment.h \
	include/taskassign/generate.h \
	include/taskassign/instance.h \
	include/taskassign/io.h \
	include/taskassign/number.h \
	include/taskassign/options.h \
	include/taskassign/solve.h \
	include/taskassign/status.h \
	include/taskassign/taskassign.h
