#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Minimum cuts with each of their allocations failing in turn.

. "${top_srcdir:?}/tests/suite.sh"

[[ $INSTRUMENTED == no ]] || skip "sanitizers bring their own malloc"

program=tests/flow-scarce
"$program"
equal "all cuts are found" 0 "$?"
count=$(count_allocations "$program")
for ((at = 1; at <= count; at++)); do
    with_failing_allocation "$at" "$program" 2>/dev/null
    equal "allocation $at of $count fails and is reported" 3 "$?"
done

finish
