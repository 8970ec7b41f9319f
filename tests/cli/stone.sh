#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# The textbook example through the command, in every form of input and output.

. "${top_srcdir:?}/tests/suite.sh"

data=$top_srcdir/data
expected=$top_srcdir/tests/cli

# Times differ from run to run, statistics from release to release.
settle() {
    sed -E -e 's/ in [0-9.]+ m?s\./ in TIME./' \
        -e 's/"seconds": \{[^}]*\}/"seconds": {}/' \
        -e 's/"statistics": \{[^}]*\}/"statistics": {}/' \
        -e 's/ +[0-9.]+ m?s  / TIME  /'
}

same_as() {
    equal "$1" "$(<"$expected/$2")" "$3"
}

text=$("$TASKASSIGN" solve "$data/stone.tap")
equal "text ends with 0" 0 "$?"
same_as "text" stone.txt "$(settle <<<"$text")"

json=$("$TASKASSIGN" solve --json "$data/stone.tap")
equal "JSON ends with 0" 0 "$?"
same_as "JSON" stone.json "$(settle <<<"$json")"

matrices=("--execution=$data/stone-execution.csv"
    "--communication" "$data/stone-communication.csv")
equal "the matrices say the same" "$(settle <<<"$json")" \
    "$("$TASKASSIGN" solve --json "${matrices[@]}" | settle)"
equal "standard input says the same" "$(settle <<<"$text")" \
    "$("$TASKASSIGN" solve - <"$data/stone.tap" | settle)"
equal "a matrix from standard input, too" "$(settle <<<"$text")" \
    "$("$TASKASSIGN" solve --execution - "${matrices[@]:1}" \
        <"$data/stone-execution.csv" | settle)"
equal "the words may come in any order" "$(settle <<<"$json")" \
    "$("$TASKASSIGN" solve "$data/stone.tap" --json | settle)"
equal "nothing is said on standard error" "" \
    "$("$TASKASSIGN" solve "$data/stone.tap" 2>&1 >"$scratch/out")"

"$TASKASSIGN" solve "$data/stone.tap" -o "$scratch/answer.json"
equal "the suffix of -o chooses JSON" "$(settle <<<"$json")" \
    "$(settle <"$scratch/answer.json")"
"$TASKASSIGN" solve "$data/stone.tap" -o"$scratch/answer.txt"
equal "and text otherwise" "$(settle <<<"$text")" \
    "$(settle <"$scratch/answer.txt")"
"$TASKASSIGN" solve --to assignment "$data/stone.tap" >"$scratch/assignment"
same_as "the assignment alone" stone.assignment "$(<"$scratch/assignment")"

for method in auto mincut branch ilp descent; do
    [[ $method != ilp || $HAVE_GLPK == yes ]] || continue
    value=$("$TASKASSIGN" solve --accept-unproved --time-limit 0.2 --json \
        --method "$method" "$data/stone.tap" | grep -o '"value": [0-9]*')
    equal "$method finds 38" '"value": 38' "$value"
done

# Every method of the library has its line, and 38 is marked as the best.
comparison=$("$TASKASSIGN" compare "$data/stone.tap")
equal "compare ends with 0" 0 "$?"
methods=$("$TASKASSIGN" solve --help |
    sed -n '/^Methods:/,/^$/s/^  \([a-z]\+\) .*/\1/p' | grep -v auto)
((${#methods} > 20)) || fail "help lists the methods" "$methods"
for method in $methods; do
    check "compare has $method" grep -Eq "^[* ] $method " <<<"$comparison"
done
check "the minimum cut is among the best" \
    grep -Eq '^\* mincut +38 +0\.0 % +38 +0\.0 % .* optimal$' <<<"$comparison"
if [[ $HAVE_GLPK == yes ]]; then
    check "and no method is kept from its proof by an earlier one" \
        grep -Eq '^\* ilp +38 +0\.0 % +38 +0\.0 % .* optimal$' \
        <<<"$comparison"
fi
check "the serial assignment is not" \
    grep -Eq '^  serial +58 +52\.6 % ' <<<"$comparison"
check "compare --json has 38 as the best" grep -Eq \
    '"mincut", "outcome": "optimal", "value": 38, .*"best": true' \
    <<<"$("$TASKASSIGN" compare --json "$data/stone.tap")"

# Each goal is best served by its own assignment.
goals=$("$TASKASSIGN" compare --objectives --json "$data/stone.tap")
equal "compare --objectives ends with 0" 0 "$?"
expected=$'total 38\nturnaround 27\ncommunication 10\nbalance 11'
for objective in total turnaround communication balance; do
    grep "\"objective\": \"$objective\"" <<<"$goals" |
        grep -o '"values": {[^}]*}' | grep -o "\"$objective\": [0-9]*" |
        tr -d '":'
done >"$scratch/goals"
equal "each goal has its value" "$expected" "$(<"$scratch/goals")"
check "all of them proved" test \
    "$(grep -c '"outcome": "optimal"' <<<"$goals")" = 4

finish
