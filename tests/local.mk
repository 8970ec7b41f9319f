# SPDX-License-Identifier: MIT

# One program per source file. By default it is made of tests/NAME.c.
unit_tests =
unit_tests += tests/test-assignment
unit_tests += tests/test-branch
unit_tests += tests/test-buckets
unit_tests += tests/test-bundle
unit_tests += tests/test-capacity
unit_tests += tests/test-capacity-master
unit_tests += tests/test-cholesky
unit_tests += tests/test-clock
unit_tests += tests/test-coarse
unit_tests += tests/test-cut
unit_tests += tests/test-data
unit_tests += tests/test-descent
unit_tests += tests/test-dual
unit_tests += tests/test-elimination
unit_tests += tests/test-evaluate
unit_tests += tests/test-expansion
unit_tests += tests/test-file
unit_tests += tests/test-fixpoint
unit_tests += tests/test-forest
unit_tests += tests/test-format
unit_tests += tests/test-formulation
unit_tests += tests/test-fuzz
unit_tests += tests/test-generate
unit_tests += tests/test-glpk
unit_tests += tests/test-greedy
unit_tests += tests/test-hall
unit_tests += tests/test-ilp
unit_tests += tests/test-instance
unit_tests += tests/test-knapsack
unit_tests += tests/test-matrices
unit_tests += tests/test-labels
unit_tests += tests/test-line
unit_tests += tests/test-loose
unit_tests += tests/test-load-knapsack
unit_tests += tests/test-memory
unit_tests += tests/test-messages
unit_tests += tests/test-mir
unit_tests += tests/test-module
unit_tests += tests/test-names
unit_tests += tests/test-network
unit_tests += tests/test-number
unit_tests += tests/test-options
unit_tests += tests/test-piece
unit_tests += tests/test-placement
unit_tests += tests/test-polynomial
unit_tests += tests/test-presolve
unit_tests += tests/test-priced
unit_tests += tests/test-problem-read
unit_tests += tests/test-program
unit_tests += tests/test-property
unit_tests += tests/test-pseudoflow
unit_tests += tests/test-quadratic-knapsack
unit_tests += tests/test-random
unit_tests += tests/test-relief
unit_tests += tests/test-reduction
unit_tests += tests/test-restriction
unit_tests += tests/test-result-json
unit_tests += tests/test-result-text
unit_tests += tests/test-rounding
unit_tests += tests/test-run
unit_tests += tests/test-scarce
unit_tests += tests/test-search
unit_tests += tests/test-session
unit_tests += tests/test-shortage
unit_tests += tests/test-simple
unit_tests += tests/test-sizes
unit_tests += tests/test-narrow
unit_tests += tests/test-definite
unit_tests += tests/test-convex
unit_tests += tests/test-solve
unit_tests += tests/test-status
unit_tests += tests/test-story
unit_tests += tests/test-sweep
unit_tests += tests/test-table
unit_tests += tests/test-tap-read
unit_tests += tests/test-tap-write
unit_tests += tests/test-tapb
unit_tests += tests/test-text
unit_tests += tests/test-treewidth
unit_tests += tests/test-turnaround
unit_tests += tests/test-utf8
unit_tests += tests/test-verify
unit_tests += tests/test-version
unit_tests += tests/test-warm

# Written for bash; each begins by reading suite.sh.
script_tests = \
	tests/examples.sh \
	tests/exports.sh \
	tests/failmalloc.sh \
	tests/flow-memory.sh \
	tests/format.sh \
	tests/headers.sh \
	tests/install.sh \
	tests/layers.sh \
	tests/licence.sh \
	tests/manual.sh \
	tests/python.sh

# What they read or run.
EXTRA_DIST += \
	$(script_tests) \
	tests/flow-problems.h \
	tests/format \
	tests/lsan.supp \
	tests/pairwise-problem.h \
	tests/programs.h \
	tests/reading.h \
	tests/scarce.h \
	tests/suite.h \
	tests/dense.h \
	tests/suite.sh \
	tests/trial.h

check_PROGRAMS += \
	tests/failmalloc-sample \
	tests/flow-scarce

# What several test programs share.
tests_libsupport_la_SOURCES = \
	tests/enumerate.c \
	tests/enumerate.h \
	tests/random-instance.c \
	tests/random-instance.h

AM_CFLAGS += $(CHECK_CFLAGS)
LDADD += $(CHECK_LIBS)

if HAVE_CHECK
check_LTLIBRARIES += tests/libsupport.la
check_PROGRAMS += $(unit_tests)
TESTS += $(unit_tests)
endif
TESTS += $(script_tests)

TEST_EXTENSIONS = .py .sh
PY_LOG_COMPILER = $(PYTHON)
SH_LOG_COMPILER = $(BASH_PROGRAM)

# What a test may ask for, beside TASKASSIGN_LONG. All paths are absolute.
AM_TESTS_ENVIRONMENT = \
	top_srcdir='$(abs_top_srcdir)'; export top_srcdir; \
	top_builddir='$(abs_top_builddir)'; export top_builddir; \
	TASKASSIGN='$(abs_top_builddir)/taskassign'; export TASKASSIGN; \
	HAVE_GLPK='$(have_glpk)'; export HAVE_GLPK; \
	HAVE_IGRAPH='$(have_igraph)'; export HAVE_IGRAPH; \
	INSTRUMENTED='$(INSTRUMENTED)'; export INSTRUMENTED; \
	SANITIZE='$(enable_sanitize)'; export SANITIZE; \
	CC='$(CC)'; export CC; \
	CXX='$(CXX)'; export CXX; \
	NM='$(NM)'; export NM; \
	OBJDUMP='$(OBJDUMP)'; export OBJDUMP; \
	PYTHON='$(PYTHON)'; export PYTHON; \
	CLANG_FORMAT='$(CLANG_FORMAT)'; export CLANG_FORMAT; \
	PYTHONDONTWRITEBYTECODE=1; export PYTHONDONTWRITEBYTECODE; \
	LC_ALL=C.UTF-8; export LC_ALL; \
	$(sanitizer_environment)

# Leaks of foreign libraries that we cannot help are listed in lsan.supp.
if SANITIZE
sanitizer_environment = \
	ASAN_OPTIONS="detect_leaks=1:$${ASAN_OPTIONS-}"; export ASAN_OPTIONS; \
	LSAN_OPTIONS="suppressions=$(abs_top_srcdir)/tests/lsan.supp:print_suppressions=0"; \
	export LSAN_OPTIONS; \
	UBSAN_OPTIONS="print_stacktrace=1"; export UBSAN_OPTIONS;
# A foreign program that loads the library must load this before; what the
# program itself leaks is not ours to find: ASAN_OPTIONS=detect_leaks=0.
sanitizer_environment += \
	SANITIZER_PRELOAD=`$(CC) -print-file-name=libasan.so`; \
	export SANITIZER_PRELOAD;
endif

# Shared objects for tests: with -rpath libtool makes them, although they are
# not installed.
check_LTLIBRARIES += \
	tests/failmalloc.la \
	tests/taskassign-sample.la \
	tests/taskassign-stale.la

tests_failmalloc_la_SOURCES = tests/failmalloc.c
tests_failmalloc_la_LDFLAGS = $(AM_LDFLAGS) \
	-module -shared -avoid-version -rpath $(abs_builddir)

test_module_ldflags = $(AM_LDFLAGS) $(module_ldflags) -rpath $(abs_builddir)
tests_taskassign_sample_la_SOURCES = tests/module-sample.c
tests_taskassign_sample_la_LDFLAGS = $(test_module_ldflags)
tests_taskassign_stale_la_SOURCES = tests/module-stale.c
tests_taskassign_stale_la_LDFLAGS = $(test_module_ldflags)

tests_failmalloc_sample_LDADD =

# bench: reading, memory, two nodes beside igraph, start-up.
EXTRA_PROGRAMS += tests/bench-solve
tests_bench_solve_CPPFLAGS = $(AM_CPPFLAGS) $(ASSERT_CPPFLAGS)
tests_bench_solve_LDADD = libtaskassign-internal.la
BENCHES += tests/bench-solve
CLEANFILES += tests/bench-solve
# bench-flow: our minimum cuts beside those of igraph, LEMON, Boost and SciPy.
# Peers whose headers are missing do not build, and are skipped with a line.
EXTRA_PROGRAMS += tests/bench/flow-ours
tests_bench_flow_ours_SOURCES = tests/bench/flow-ours.c tests/bench/arrays.h
tests_bench_flow_ours_LDADD = libtaskassign-internal.la

bench_flow_peers = \
	tests/bench/flow-boost \
	tests/bench/flow-igraph \
	tests/bench/flow-lemon
CLEANFILES += $(bench_flow_peers) tests/bench/flow.svg
EXTRA_DIST += \
	tests/bench/README.md \
	tests/bench/flow-boost.cc \
	tests/bench/flow-chart.svg \
	tests/bench/flow-igraph.c \
	tests/bench/flow-lemon.cc \
	tests/bench/flow-scipy.py \
	tests/bench/flow.py \
	tests/bench/flowchart.py \
	tests/bench/graphs.py

tests/bench/flow-boost: tests/bench/flow-boost.cc
	-@$(MKDIR_P) tests/bench
	-$(AM_V_CXX)$(CXX) -O2 -o $@ $(srcdir)/tests/bench/flow-boost.cc
tests/bench/flow-igraph: tests/bench/flow-igraph.c
	-@$(MKDIR_P) tests/bench
	-$(AM_V_CC)$(CC) -O2 $(IGRAPH_CFLAGS) -o $@ \
	    $(srcdir)/tests/bench/flow-igraph.c $(IGRAPH_LIBS)
tests/bench/flow-lemon: tests/bench/flow-lemon.cc
	-@$(MKDIR_P) tests/bench
	-$(AM_V_CXX)$(CXX) -O2 -o $@ $(srcdir)/tests/bench/flow-lemon.cc -llemon

# BENCH_FLOW=--full for the sizes of the documentation.
bench-flow: all tests/bench/flow-ours$(EXEEXT)
	@-$(MAKE) -k $(AM_MAKEFLAGS) $(bench_flow_peers) 2>/dev/null
	PYTHONDONTWRITEBYTECODE=1 python3 $(srcdir)/tests/bench/flow.py . \
	    --svg tests/bench/flow.svg $(BENCH_FLOW)

.PHONY: bench-flow

# bench-exact, bench-capacity: proofs beside glpsol, cbc and toulbar2, each with
# a chart. A minute for each run and five seeds take hours; shorter:
#
#     make bench-exact BENCH_EXACT="--limit 10 --seeds 2"
#     make bench-capacity GAP=FOLDER BENCH_CAPACITY="--families identical"
script_tests += tests/peers-agree.py
CLEANFILES += tests/bench-capacity.svg tests/bench-exact.svg
EXTRA_DIST += \
	tests/bench-capacity.py \
	tests/bench-exact.py \
	tests/peers/bench.py \
	tests/peers/capacity.svg \
	tests/peers/chart.py \
	tests/peers/exact.svg \
	tests/peers/formulation.py \
	tests/peers/problem.py \
	tests/peers/solver.py

bench_python = PYTHONDONTWRITEBYTECODE=1 $(PYTHON)
bench-exact: all
	$(bench_python) $(srcdir)/tests/bench-exact.py \
	    --taskassign ./taskassign --svg tests/bench-exact.svg $(BENCH_EXACT)
bench-capacity: all
	@if test -n "$$GAP"; then set -- --gap "$$GAP"; \
	else set -- $(srcdir)/data/gap/*.tap; fi; set -x; \
	$(bench_python) $(srcdir)/tests/bench-capacity.py \
	    --taskassign ./taskassign --svg tests/bench-capacity.svg \
	    $(BENCH_CAPACITY) "$$@"

.PHONY: bench-capacity bench-exact
