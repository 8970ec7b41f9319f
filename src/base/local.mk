# SPDX-License-Identifier: MIT
base_sources += \
	src/base/clock.c \
	src/base/clock.h \
	src/base/memory.c \
	src/base/memory.h \
	src/base/module.c \
	src/base/module.h \
	src/base/names.c \
	src/base/names.h \
	src/base/number.c \
	src/base/number.h \
	src/base/parts.def \
	src/base/random.c \
	src/base/random.h \
	src/base/run.c \
	src/base/run.h \
	src/base/stats.def \
	src/base/status.c \
	src/base/text.c \
	src/base/text.h \
	src/base/version.c
