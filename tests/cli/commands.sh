#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# evaluate, convert and generate do what they say.

. "${top_srcdir:?}/tests/suite.sh"

stone=$top_srcdir/data/stone.tap
expected=$top_srcdir/tests/cli

total_of() {
    "$TASKASSIGN" solve --json "$@" |
        sed -E 's/.*"value": ([^,]*),.*/\1/'
}

# ---- evaluate ----

"$TASKASSIGN" evaluate "$stone" "$expected/stone.assignment" >"$scratch/out"
equal "a feasible assignment" 0 "$?"
equal "what it costs" "$(<"$expected/evaluate.txt")" "$(<"$scratch/out")"
equal "the same as JSON" "$(<"$expected/evaluate.json")" \
    "$("$TASKASSIGN" evaluate --json "$stone" "$expected/stone.assignment")"
equal "from standard input" "$(<"$scratch/out")" \
    "$("$TASKASSIGN" evaluate "$stone" - <"$expected/stone.assignment")"
equal "from a result" "$(<"$scratch/out")" \
    "$("$TASKASSIGN" solve --json "$stone" |
        "$TASKASSIGN" evaluate "$stone" -)"
sed 's/t6 n2/t6 n1/' "$expected/stone.assignment" >"$scratch/forbidden"
"$TASKASSIGN" evaluate "$stone" "$scratch/forbidden" >"$scratch/out"
equal "an infeasible one" 1 "$?"
check "and why" grep -qx \
    'Infeasible: task t6 cannot run on node n1\. What cannot run counts 0 here\.' \
    "$scratch/out"
"$TASKASSIGN" evaluate --json "$stone" "$scratch/forbidden" >"$scratch/out"
equal "infeasible as JSON" 1 "$?"
check "and why, as JSON" \
    grep -q '"violation": "task t6 cannot run on node n1"' "$scratch/out"

# ---- solve --start ----

equal "a start that serial cannot improve is kept" 38 \
    "$(total_of --start "$expected/stone.assignment" --method greedy "$stone")"

# ---- convert ----

# Lines sorted, and the two tasks of each pair.
pairs() {
    awk '$1 ~ /^t/ && $2 ~ /^t/ && $1 > $2 { print $2, $1, $3; next } 1' | sort
}

same_problem() {
    equal "$1" "$("$TASKASSIGN" convert "$stone")" \
        "$("$TASKASSIGN" convert "${@:2}")"
}
"$TASKASSIGN" convert "$stone" "$scratch/stone.json"
same_problem "json and back" "$scratch/stone.json"
"$TASKASSIGN" convert --to json "$stone" >"$scratch/stream"
same_problem "told by content" "$scratch/stream"
same_problem "told by --from" --from json - <"$scratch/stream"
"$TASKASSIGN" convert "$stone" "$scratch/stone.tapb"
same_problem "in binary and back" "$scratch/stone.tapb"
same_problem "binary, told by content" - <"$scratch/stone.tapb"
head -c 100 "$scratch/stone.tapb" >"$scratch/cut.tapb"
"$TASKASSIGN" solve "$scratch/cut.tapb" >"$scratch/out" 2>"$scratch/err"
equal "a binary file that ends early" 3 "$?"
check "at which byte" grep -q 'cut.tapb:byte 100: error: ' "$scratch/err"
"$TASKASSIGN" convert "$stone" -o "$scratch/stone.csv"
for matrix in execution communication; do
    check "the matrices of stone.csv: $matrix" \
        test -s "$scratch/stone-$matrix.csv"
done
check "there were no distances" test ! -e "$scratch/stone-distance.csv"
same_problem "csv and back" --execution "$scratch/stone-execution.csv" \
    --communication "$scratch/stone-communication.csv"
"$TASKASSIGN" generate random --tasks 20 --nodes 4 --distance mesh \
    -o "$scratch/mesh.tap"
"$TASKASSIGN" convert "$scratch/mesh.tap" "$scratch/mesh.csv"
# By rows, so the pairs come in another order.
equal "distances, too" "$("$TASKASSIGN" convert "$scratch/mesh.tap" | pairs)" \
    "$("$TASKASSIGN" convert --execution "$scratch/mesh-execution.csv" \
        --communication "$scratch/mesh-communication.csv" \
        --distance "$scratch/mesh-distance.csv" | pairs)"
"$TASKASSIGN" convert "$scratch/mesh.tap" --to csv 2>"$scratch/err"
equal "csv needs a name" 2 "$?"

# ---- generate ----

families=$("$TASKASSIGN" generate --help |
    sed -n -E '/^Families:/,$s/^  ([a-z][a-z-]*) .*/\1/p')
check "there are families" test "$(wc -w <<<"$families")" -ge 6
for family in $families; do
    "$TASKASSIGN" generate "$family" --tasks 40 --nodes 2 --seed 1 \
        -o "$scratch/one.tap"
    equal "$family generates" 0 "$?"
    equal "$family: the same seed, the same problem" "$(<"$scratch/one.tap")" \
        "$("$TASKASSIGN" generate "$family" --nodes 2 --seed 1 --tasks 40)"
    check "$family: another seed, another problem" test \
        "$(<"$scratch/one.tap")" != \
        "$("$TASKASSIGN" generate "$family" --tasks 40 --nodes 2 --seed 2)"
    check "$family: both nodes are used in the optimum" awk '
        $2 == "n1" { one++ } $2 == "n2" { two++ } END { exit !(one && two) }' \
        <("$TASKASSIGN" solve --to assignment "$scratch/one.tap")
done
"$TASKASSIGN" generate grid --tasks 0 --nodes 2 >"$scratch/out" 2>&1
equal "no tasks" 2 "$?"
"$TASKASSIGN" generate grid --tasks 9 --nodes 2 --distance far 2>"$scratch/err"
equal "there is no such distance" 2 "$?"
check "and it is said what there is" grep -q uniform "$scratch/err"

finish
