# SPDX-License-Identifier: MIT
library_sources += \
	src/bound/simple.c \
	src/bound/simple.h
