#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# The files of tests/format through the command: what is well formed is read,
# the rest gets its status, and its first error names the place in its row.

. "${top_srcdir:?}/tests/suite.sh"

cd "$top_srcdir/tests/format" || exit 99

# A row names one file, or matrices: execution, communication and distance, "-"
# for none. The command asks for the first two; the rest is tested with the
# library.
words_for() {
    local execution communication distance
    IFS=, read -r execution communication distance <<<"$1"
    words=("$execution")
    if [[ -n $communication ]]; then
        [[ $communication != - ]] || return 1
        words=(--execution "$execution" --communication "$communication")
        [[ $distance == - ]] || words+=(--distance "$distance")
    fi
}

rows=0
while IFS=$'\t' read -r files status place; do
    if [[ $files == "#"* ]] || ! words_for "$files"; then
        continue
    fi
    rows=$((rows + 1))
    "$TASKASSIGN" convert "${words[@]}" >"$scratch/out" 2>"$scratch/err"
    equal "$files: status" "$status" "$?"
    if [[ $status == 0 ]]; then
        equal "$files: no message" "" "$(<"$scratch/err")"
        check "$files: what was read is read again" \
            "$TASKASSIGN" convert "$scratch/out"
        "$TASKASSIGN" convert "${words[@]}" "$scratch/out.tapb"
        check "$files: the same in binary and back" \
            cmp "$scratch/out" <("$TASKASSIGN" convert "$scratch/out.tapb")
    else
        equal "$files: no output" "" "$(<"$scratch/out")"
        [[ $place == *.* ]] || place=${files##*,}:$place
        line=$(head -n 1 "$scratch/err")
        equal "$files: place" "$place: error" "${line%%: error: *}: error"
    fi
done <expected.tsv
check "there were rows" test "$rows" -ge 150

finish
