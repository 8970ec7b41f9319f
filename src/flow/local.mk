# SPDX-License-Identifier: MIT
library_sources += \
	src/flow/arc.h \
	src/flow/contract.c \
	src/flow/cut.c \
	src/flow/cut.h \
	src/flow/dinic.c \
	src/flow/dinic.h \
	src/flow/eliminate-wide.c \
	src/flow/eliminate.c \
	src/flow/fix.c \
	src/flow/labels-wide.c \
	src/flow/labels.c \
	src/flow/labels.h \
	src/flow/network.c \
	src/flow/network.h \
	src/flow/order.c \
	src/flow/peel.c \
	src/flow/pseudoflow-wide.c \
	src/flow/pseudoflow.c \
	src/flow/pseudoflow.h \
	src/flow/reduce.c \
	src/flow/reduction.h \
	src/flow/sweep-wide.c \
	src/flow/sweep.c \
	src/flow/sweep.h \
	src/flow/warm.c \
	src/flow/warm.h

# igraph's maximum flow, for --engine igraph.
if HAVE_IGRAPH
pkglib_LTLIBRARIES += taskassign-igraph.la
endif
taskassign_igraph_la_SOURCES = src/flow/igraph.c src/flow/cut.h
taskassign_igraph_la_CPPFLAGS = $(AM_CPPFLAGS) $(ASSERT_CPPFLAGS)
taskassign_igraph_la_CFLAGS = $(AM_CFLAGS) $(IGRAPH_CFLAGS)
taskassign_igraph_la_LDFLAGS = $(AM_LDFLAGS) $(module_ldflags)
taskassign_igraph_la_LIBADD = libtaskassign-base.la $(IGRAPH_LIBS)
