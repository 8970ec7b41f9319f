#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# The tool that other tests rely on to make allocations fail.

. "${top_srcdir:?}/tests/suite.sh"

[[ $INSTRUMENTED == no ]] || skip "sanitizers bring their own malloc"

sample=tests/failmalloc-sample
count=$(count_allocations "$sample")
equal "five allocations are counted" 5 "$count"

for at in 1 2 3 4 5; do
    with_failing_allocation "$at" "$sample"
    equal "allocation $at fails" "$at" "$?"
done
with_failing_allocation 6 "$sample"
equal "the sixth is not reached" 0 "$?"
with_failing_allocation 2+ "$sample"
equal "the second and all later ones fail" 2 "$?"

finish
