#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Output that cannot be written ends with 6; files are absent, old or whole.

. "${top_srcdir:?}/tests/suite.sh"

stone=$top_srcdir/data/stone.tap

if [[ -c /dev/full ]]; then
    for words in "solve $stone" "solve --json $stone" "convert $stone" \
        "compare --time-limit 0.1 $stone" "generate tree --tasks 9 --nodes 2" \
        "--help" "solve --help" "--version"; do
        # shellcheck disable=SC2086 # several words
        "$TASKASSIGN" $words >/dev/full 2>"$scratch/err"
        equal "a full disk: $words" 6 "$?"
        check "the message names the reason" \
            grep -q 'standard output: No space left' "$scratch/err"
    done
    "$TASKASSIGN" solve -o /dev/full "$stone" 2>/dev/null
    equal "a full device as a file" 6 "$?"
fi

"$TASKASSIGN" solve "$stone" >&- 2>"$scratch/err"
equal "standard output is closed" 6 "$?"
check "and that is said" grep -q 'cannot write to standard output' \
    "$scratch/err"

# A closed pipe is an error of writing, not a signal.
"$TASKASSIGN" generate random --tasks 20000 --nodes 2 2>"$scratch/err" | :
equal "a closed pipe" 6 "${PIPESTATUS[0]}"

# Nobody waits for a result that has no place to go.
echo old >"$scratch/old.txt"
mkdir "$scratch/folder"
"$TASKASSIGN" solve -o "$scratch/folder/none/x.txt" "$stone" 2>"$scratch/err"
equal "a folder that is missing" 6 "$?"
check "it is named" grep -q 'folder/none/x.txt' "$scratch/err"

# A failure leaves the old file and no other.
printf 'taskassign 1\nnodes\n' >"$scratch/bad.tap"
"$TASKASSIGN" solve -o "$scratch/old.txt" "$scratch/bad.tap" 2>/dev/null
equal "bad input leaves the old file" old "$(<"$scratch/old.txt")"
"$TASKASSIGN" solve -o "$scratch/old.txt" "$stone"
check "success replaces it" grep -q 38 "$scratch/old.txt"
"$TASKASSIGN" solve -o "$scratch/folder/new.txt" "$stone"
equal "nothing else is left in the folder" new.txt "$(ls "$scratch/folder")"

# What cannot be told is not told in part: csv has no place for pins.
sed '$a pin\nt1 n1' "$stone" >"$scratch/pinned.tap"
"$TASKASSIGN" convert "$scratch/pinned.tap" "$scratch/folder/p.csv" 2>/dev/null
equal "pins do not fit into csv" 2 "$?"
equal "and no matrix is left" new.txt "$(ls "$scratch/folder")"

finish
