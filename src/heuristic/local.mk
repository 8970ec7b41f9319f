# SPDX-License-Identifier: MIT
library_sources += \
	src/heuristic/descent.c \
	src/heuristic/descent.h \
	src/heuristic/dual.c \
	src/heuristic/dual.h \
	src/heuristic/expansion.c \
	src/heuristic/expansion.h \
	src/heuristic/forest.c \
	src/heuristic/forest.h \
	src/heuristic/greedy.c \
	src/heuristic/greedy.h \
	src/heuristic/placement.c \
	src/heuristic/placement.h \
	src/heuristic/relief.c \
	src/heuristic/relief.h
