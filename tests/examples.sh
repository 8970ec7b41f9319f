#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# The examples print what stands in examples/NAME.expected. Where times or
# engines differ from machine to machine, only lines of it are looked for:
# those after a first line "some:".

. "${top_srcdir:?}/tests/suite.sh"

for expected in "$top_srcdir"/examples/*.expected; do
    name=$(basename "$expected" .expected)
    output=$("examples/$name" 2>"$scratch/messages") ||
        fail "$name ends with status 0" "$(cat "$scratch/messages")"
    if [[ $(head -n 1 "$expected") == some: ]]; then
        while IFS= read -r line; do
            check "$name prints: $line" grep -qxF -e "$line" <<<"$output"
        done < <(tail -n +2 "$expected")
    else
        equal "$name" "$(cat "$expected")" "$output"
    fi
done

# The README shows the shortest one, without its licence line.
block=$(awk '/^```c$/ {on = 1; next} on && /^```$/ {exit} on' \
    "$top_srcdir/README.md")
equal "the first C block of the README" \
    "$(tail -n +2 "$top_srcdir/examples/shortest.c")" "$block"

finish
