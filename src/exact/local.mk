# SPDX-License-Identifier: MIT
library_sources += \
	src/exact/branch.c \
	src/exact/branch.h
