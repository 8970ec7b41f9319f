#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# The table of `solve --verbose`: columns that line up within 80, values and
# bounds of the whole problem that only get better, and a last row that is the
# answer.

. "${top_srcdir:?}/tests/suite.sh"

[[ $PYTHON != : ]] || skip "a Python reads the table"
data=$top_srcdir/data

# What is checked last: the answer and the story of "$@".
check_story() {
    check "$1" "$PYTHON" "$top_srcdir/tests/cli/read-story.py" \
        "$scratch/err" "$scratch/out"
}

# story NAME WORD...: solves, and reads what is told.
story() {
    "$TASKASSIGN" solve --verbose --json --progress=none "${@:2}" \
        >"$scratch/out" 2>"$scratch/err"
    check_story "$1"
}

generate() {
    "$TASKASSIGN" generate "$@" || fail "generate $*"
}

story "a cut" "$data/stone.tap"
for method in branch ilp tree descent greedy serial mincut; do
    [[ $method != ilp || $HAVE_GLPK == yes ]] || continue
    story "--method $method" --method "$method" --tick-limit 100000 \
        "$data/stone.tap"
done
for objective in turnaround communication balance; do
    story "--objective $objective" --objective "$objective" "$data/stone.tap"
done

story "branch and bound" "$data/generated/U4-200-8.tap"
check "what presolve removed stands before the table" grep -Eq \
    '^  pairs of task and node removed +[1-9]' \
    <(sed '/^seconds /,$d' "$scratch/err")
story "a search that takes longer" "$data/generated/RE-200-8.tap"
check "its phases" grep -q 'short annealing$' "$scratch/err"
story "capacities" "$data/generated/CA-50-4.tap"
story "turns" --tick-limit 100000000 "$data/qsap/100_1.tap"
story "stopped by effort" --tick-limit 5000000 "$data/generated/CA-100-8.tap"
check "which the last row says" grep -q ' effort limit$' "$scratch/err"
story "a gap that is good enough" --gap 0.01 "$data/generated/U8-200-8.tap"
check "which the last row says" grep -q ' gap reached$' "$scratch/err"
story "turnaround" --objective turnaround --tick-limit 20000000 \
    "$data/generated/CH-30-4.tap"

# Parts: many are solved, and the rows are those of the whole.
generate random --tasks 2000 --nodes 6 --degree 1.2 --seed 3 \
    -o "$scratch/parts.tap"
story "many parts" "$scratch/parts.tap"

# Numbers of all sizes.
sed -E '/^t[0-9] /s/ +([0-9]+)/ \1.25/g' "$data/stone.tap" >"$scratch/decimal.tap"
story "decimals" --method branch "$scratch/decimal.tap"
sed -E '/^t[0-9] /s/ +([0-9]+)/ \1e14/g' "$data/stone.tap" >"$scratch/huge.tap"
story "huge costs" --method branch "$scratch/huge.tap"
sed -E '/^t[0-9] /s/ +([0-9]+)/ \1.00000000001/g' "$data/stone.tap" \
    >"$scratch/long.tap"
story "many decimals" --method branch "$scratch/long.tap"
three='taskassign 1\nnodes a b c\nexecution'
printf '%b' "$three" '\nt -5 -7.5 -100\nu -1 2 3\nv 4 -1 0\n' >"$scratch/negative.tap"
story "negative costs" --method branch "$scratch/negative.tap"
printf '%b' "$three" '\nt 0 0 0\nu 0 0 0\ncommunication\nt u 3\n' \
    >"$scratch/zero.tap"
story "a value of 0" --method branch "$scratch/zero.tap"
# An odd circle on two nodes, which no count refutes.
{
    printf '%b' "$three"
    printf '\n%s 0 0 inf' t u v w x
    printf '\n%s' apart 't u' 'u v' 'v w' 'w x' 'x t' ''
} >"$scratch/none.tap"
story "infeasible" --method branch "$scratch/none.tap"

# Interrupted: by the clock, and by a signal.
generate dense --tasks 300 --nodes 16 --seed 5 -o "$scratch/hard.tap"
story "stopped by the clock" --time-limit 0.5 "$scratch/hard.tap"
check "which the last row says" grep -q ' time limit$' "$scratch/err"
cat >"$scratch/run" <<'END'
import os, signal, subprocess, sys, time
with open(sys.argv[1], "w") as out, open(sys.argv[2], "w") as err:
    process = subprocess.Popen(sys.argv[3:], stdout=out, stderr=err)
end = time.time() + 30
while "\nseconds " not in "\n" + open(sys.argv[2]).read():
    assert time.time() < end
    time.sleep(0.02)
time.sleep(0.2)
process.send_signal(signal.SIGTERM)
sys.exit(process.wait())
END
"$PYTHON" "$scratch/run" "$scratch/out" "$scratch/err" "$TASKASSIGN" solve \
    --verbose --json --progress=none "$scratch/hard.tap"
equal "a signal ends it with a valid answer" 4 "$?"
check_story "and a whole story"
check "which the last row says" grep -q ' interrupted$' "$scratch/err"

# What is told changes nothing of what is answered.
answer() {
    "$TASKASSIGN" solve "$@" "$data/generated/RE-200-8.tap" \
        --tick-limit 2000000 --to assignment 2>/dev/null
}
equal "the answer is the same without" "$(answer)" "$(answer -v)"

finish
