#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Every allocation of a command failing in turn: status 7, or success where it
# could do without; never a crash, and never a part of an answer.

. "${top_srcdir:?}/tests/suite.sh"

[[ $INSTRUMENTED == no ]] || skip "sanitizers bring their own malloc"

data=$top_srcdir/data
solution=$top_srcdir/tests/cli/stone.assignment

settle() {
    sed -E -e 's/ in [0-9.]+ m?s\./ in TIME./' \
        -e 's/"(seconds|statistics)": \{[^}]*\}//g'
}

# try WORD...: the command with each allocation failing.
try() {
    local whole count at status
    whole=$("$TASKASSIGN" "$@" | settle)
    count=$(count_allocations "$TASKASSIGN" "$@")
    check "$1: allocations are counted" test "${count:-0}" -gt 5
    for ((at = 1; at <= count; at++)); do
        with_failing_allocation "$at" "$TASKASSIGN" "$@" \
            >"$scratch/out" 2>"$scratch/err"
        status=$?
        case $status in
        0) equal "$*: allocation $at" "$whole" "$(settle <"$scratch/out")" ;;
        7)
            equal "$*: no output, allocation $at" "" "$(<"$scratch/out")"
            check "$*: a message, allocation $at" grep -q memory \
                "$scratch/err"
            ;;
        *) fail "$*: allocation $at of $count ends with $status" \
            "$(<"$scratch/err")" ;;
        esac
    done
}

try solve "$data/stone.tap"
try solve --json "$data/stone.tap"
try solve --method branch --to assignment "$data/stone.tap"
try solve --execution "$data/stone-execution.csv" \
    --communication "$data/stone-communication.csv"
try evaluate "$data/stone.tap" "$solution"
try evaluate --json "$data/stone.tap" "$solution"
try convert --to json "$data/stone.tap"
"$TASKASSIGN" convert "$data/stone.tap" "$scratch/stone.tapb"
try solve "$scratch/stone.tapb"
try generate tree --tasks 20 --nodes 3

finish
