# SPDX-License-Identifier: MIT
# shellcheck shell=bash
#
# What every script test shares; it begins with
#
#     . "$top_srcdir/tests/suite.sh"
#
# and ends with `finish`. Makefile.am sets the variables (see there), and
#
#     make check TESTS=tests/layers.sh      runs one script alone.
#
# Each check is one `pass NAME` or `fail NAME [WHY]`. The script may write to
# $scratch, an empty folder that goes away at the end; the working directory is
# the top of the build tree.

set -uo pipefail
export LC_ALL=C

: "${top_srcdir:?is set by make check}" "${top_builddir:?}"

passed=0
failed=0
scratch=$(mktemp -d "$top_builddir/tests/scratch.XXXXXX")
trap 'rm -rf "$scratch"' EXIT

# The preloaded object of failmalloc.c; do not use it if $INSTRUMENTED.
failmalloc=$top_builddir/tests/.libs/failmalloc.so

pass() {
    passed=$((passed + 1))
    [[ -z ${VERBOSE-} ]] || echo "ok: $1"
}

fail() {
    failed=$((failed + 1))
    echo "FAILED: $1"
    if [[ -n ${2-} ]]; then
        printf '%s\n' "${@:2}" | sed 's/^/    /'
    fi
}

# check NAME COMMAND...: the command succeeds; its output is shown if not.
check() {
    local name=$1 output
    shift
    if output=$("$@" 2>&1); then
        pass "$name"
    else
        fail "$name" "$output"
    fi
}

# equal NAME EXPECTED FOUND: two texts are the same; else how they differ.
equal() {
    if [[ $2 == "$3" ]]; then
        pass "$1"
    else
        fail "$1" "$(diff <(printf '%s\n' "$2") <(printf '%s\n' "$3"))"
    fi
}

# count_allocations COMMAND...: how many allocations the command makes. Its
# output is dropped.
count_allocations() {
    FAILMALLOC_COUNT=$scratch/allocations LD_PRELOAD=$failmalloc \
        "$@" >/dev/null 2>&1
    cat "$scratch/allocations"
}

# with_failing_allocation K COMMAND...: runs it with the K-th allocation
# failing, or with K+ that one and all later ones.
with_failing_allocation() {
    FAILMALLOC_AT=$1 LD_PRELOAD=$failmalloc "${@:2}"
}

# skip WHY: ends the script; nothing was tested.
skip() {
    echo "skipped: $*"
    exit 77
}

finish() {
    echo "$passed passed, $failed failed"
    ((passed + failed > 0)) || exit 99
    exit $((failed > 0))
}
