# SPDX-License-Identifier: MIT
library_sources += \
	src/tree/buckets.c \
	src/tree/buckets.h \
	src/tree/elimination.c \
	src/tree/elimination.h \
	src/tree/pairwise.h
