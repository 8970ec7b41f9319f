# SPDX-License-Identifier: MIT
library_sources += \
	src/exact/branch.c \
	src/exact/branch.h \
	src/exact/capacity-branching.c \
	src/exact/capacity-frame.c \
	src/exact/capacity-primal.c \
	src/exact/capacity-relaxation.c \
	src/exact/capacity-relaxation.h \
	src/exact/capacity-search.h \
	src/exact/capacity-trail.c \
	src/exact/capacity.c \
	src/exact/capacity.h \
	src/exact/fixpoint.c \
	src/exact/fixpoint.h \
	src/exact/formulation.c \
	src/exact/formulation.h \
	src/exact/ilp.c \
	src/exact/ilp.h \
	src/exact/line.c \
	src/exact/line.h \
	src/exact/mincut.c \
	src/exact/mincut.h \
	src/exact/one_cut.c \
	src/exact/one_cut.h \
	src/exact/piece.c \
	src/exact/piece.h \
	src/exact/priced.c \
	src/exact/priced.h \
	src/exact/sizes.c \
	src/exact/sizes.h \
	src/exact/search.c \
	src/exact/search.h \
	src/exact/treewidth.c \
	src/exact/treewidth.h \
	src/exact/turnaround.c \
	src/exact/turnaround.h
