# SPDX-License-Identifier: MIT
library_sources += \
	src/flow/arc.h \
	src/flow/cut.c \
	src/flow/cut.h \
	src/flow/dinic.c \
	src/flow/dinic.h \
	src/flow/network.c \
	src/flow/network.h \
	src/flow/pseudoflow-wide.c \
	src/flow/pseudoflow.c \
	src/flow/pseudoflow.h
