# SPDX-License-Identifier: MIT
library_sources += \
	src/model/evaluate.c \
	src/model/evaluate.h \
	src/model/freeze.c \
	src/model/generate-cost.c \
	src/model/generate-graph.c \
	src/model/generate-mix.c \
	src/model/generate.c \
	src/model/generate.h \
	src/model/graph.c \
	src/model/graph.h \
	src/model/incumbent.c \
	src/model/incumbent.h \
	src/model/instance.c \
	src/model/instance.h \
	src/model/presolve.c \
	src/model/presolve.h \
	src/model/query.c \
	src/model/restriction.c \
	src/model/restriction.h \
	src/model/verify.c \
	src/model/verify.h
