# SPDX-License-Identifier: MIT
pkginclude_HEADERS += \
	include/taskassign/status.h
