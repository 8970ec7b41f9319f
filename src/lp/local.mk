# SPDX-License-Identifier: MIT
library_sources += \
	src/lp/dual.c \
	src/lp/dual.h \
	src/lp/program.c \
	src/lp/program.h
