# SPDX-License-Identifier: MIT
library_sources += \
	src/exact/branch.c \
	src/exact/branch.h \
	src/exact/mincut.c \
	src/exact/mincut.h
