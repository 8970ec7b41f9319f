# SPDX-License-Identifier: MIT
library_sources += \
	src/io/assignment.c \
	src/io/builder.c \
	src/io/builder.h \
	src/io/csv.c \
	src/io/csv.h \
	src/io/errors.c \
	src/io/errors.h \
	src/io/file.c \
	src/io/format.c \
	src/io/format.h \
	src/io/instance.c \
	src/io/json.c \
	src/io/json.h \
	src/io/lines.c \
	src/io/lines.h \
	src/io/matrices.c \
	src/io/matrix_write.c \
	src/io/problem.h \
	src/io/problem_read.c \
	src/io/problem_write.c \
	src/io/result_json.c \
	src/io/source.c \
	src/io/source.h \
	src/io/tap.h \
	src/io/tap_read.c \
	src/io/tap_write.c \
	src/io/tapb.h \
	src/io/tapb_read.c \
	src/io/tapb_write.c \
	src/io/token.c \
	src/io/token.h \
	src/io/utf8.c \
	src/io/utf8.h
