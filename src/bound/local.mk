# SPDX-License-Identifier: MIT
library_sources += \
	src/bound/messages.c \
	src/bound/messages.h \
	src/bound/simple.c \
	src/bound/simple.h
