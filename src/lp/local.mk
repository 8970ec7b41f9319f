# SPDX-License-Identifier: MIT
library_sources += \
	src/lp/dual.c \
	src/lp/dual.h \
	src/lp/engine.h \
	src/lp/mir.c \
	src/lp/mir.h \
	src/lp/program.c \
	src/lp/program.h \
	src/lp/session.c \
	src/lp/session.h

if HAVE_GLPK
pkglib_LTLIBRARIES += taskassign-glpk.la
endif
taskassign_glpk_la_SOURCES = src/lp/glpk.c
taskassign_glpk_la_CPPFLAGS = $(AM_CPPFLAGS) $(ASSERT_CPPFLAGS)
taskassign_glpk_la_LDFLAGS = $(AM_LDFLAGS) $(module_ldflags)
taskassign_glpk_la_LIBADD = libtaskassign-base.la $(GLPK_LIBS)
