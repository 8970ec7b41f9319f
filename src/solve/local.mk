# SPDX-License-Identifier: MIT
library_sources += \
	src/solve/coarse.c \
	src/solve/coarse.h \
	src/solve/engines.c \
	src/solve/engines.h \
	src/solve/limits.c \
	src/solve/limits.h \
	src/solve/loose.c \
	src/solve/loose.h \
	src/solve/methods.def \
	src/solve/options.c \
	src/solve/options.def \
	src/solve/options.h \
	src/solve/parts.c \
	src/solve/parts.h \
	src/solve/result.c \
	src/solve/result.h \
	src/solve/solve.c \
	src/solve/story.c \
	src/solve/story.h
