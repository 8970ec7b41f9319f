# SPDX-License-Identifier: MIT
library_sources += \
	src/report/result-text.c \
	src/report/table.c \
	src/report/table.h
