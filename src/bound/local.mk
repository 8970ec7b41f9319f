# SPDX-License-Identifier: MIT
library_sources += \
	src/bound/bundle-step.c \
	src/bound/bundle.c \
	src/bound/bundle.h \
	src/bound/cholesky.c \
	src/bound/cholesky.h \
	src/bound/convex.c \
	src/bound/convex.h \
	src/bound/cycles.c \
	src/bound/cycles.h \
	src/bound/definite.c \
	src/bound/definite.h \
	src/bound/dominance.c \
	src/bound/dominance.h \
	src/bound/hall.c \
	src/bound/hall.h \
	src/bound/knapsack.c \
	src/bound/knapsack.h \
	src/bound/load-knapsack.c \
	src/bound/load-knapsack.h \
	src/bound/messages.c \
	src/bound/messages.h \
	src/bound/persistency.c \
	src/bound/persistency.h \
	src/bound/quadratic-knapsack.c \
	src/bound/quadratic-knapsack.h \
	src/bound/shortage.c \
	src/bound/shortage.h \
	src/bound/simple.c \
	src/bound/simple.h \
	src/bound/sweep-avx2.c \
	src/bound/sweep-rows.h \
	src/bound/sweep.c \
	src/bound/size-prices.c \
	src/bound/size-prices.h \
	src/bound/vector.h
