#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# The tests of the Python package, on the library of this build. Those that
# need NumPy, SciPy or NetworkX are skipped where these are missing.

. "${top_srcdir:?}/tests/suite.sh"

"$PYTHON" -c 'import ctypes, sys; sys.exit(sys.version_info < (3, 9))' ||
    skip "no Python 3.9 with ctypes"

library=$top_builddir/.libs/libtaskassign.so.0
[[ -e $library ]] || skip "no shared library"

cd "$top_srcdir/bindings/python" || exit 99
preload=
if [[ $SANITIZE == yes ]]; then
    preload=$SANITIZER_PRELOAD
    export ASAN_OPTIONS=detect_leaks=0
fi
check "the tests of the Python package" \
    env LD_PRELOAD="$preload" TASKASSIGN_LIBRARY="$library" \
    "$PYTHON" -m unittest discover -t . -s tests
finish
