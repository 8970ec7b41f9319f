#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Ctrl-C and kill give what was found so far.

. "${top_srcdir:?}/tests/suite.sh"

"$TASKASSIGN" generate dense --tasks 300 --nodes 16 --seed 5 \
    -o "$scratch/hard.tap" || fail "generate"

# Descent proves nothing: with a time limit it uses all of it.
run=(solve --method descent --time-limit 60 --json --progress=jsonl
    "$scratch/hard.tap")

# Waits until the command has an assignment, at most 10 seconds.
await_value() {
    for ((i = 0; i < 500; i++)); do
        ! grep -q '"value"' "$1" 2>/dev/null || return 0
        sleep 0.02
    done
    fail "an assignment in time" "$(<"$1")"
}

# Background processes of a script ignore SIGINT; this takes that back.
cat >"$scratch/run" <<'END'
import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execv(sys.argv[1], sys.argv[1:])
END

# solve_and SIGNAL: starts, waits for an assignment, sends the signal; status,
# output and messages are in $status, $scratch/out and $scratch/err.
solve_and() {
    rm -f "$scratch/err"
    "$PYTHON" "$scratch/run" "$TASKASSIGN" "${run[@]}" \
        >"$scratch/out" 2>"$scratch/err" &
    local process=$!
    await_value "$scratch/err"
    kill -s "$1" "$process"
    wait "$process"
    status=$?
}

if [[ $PYTHON != : ]]; then
    for signal in INT TERM; do
        solve_and "$signal"
        equal "$signal: a valid answer without proof" 4 "$status"
        check "$signal: with its value and bound" \
            grep -Eq '"value": [0-9].*"lower_bound": [0-9]' "$scratch/out"
        check "$signal: it is whole" grep -q '"statistics": {.*}}$' \
            "$scratch/out"
    done
    check "the answer is one" "$TASKASSIGN" evaluate "$scratch/hard.tap" \
        "$scratch/out"
fi

# Under nohup and in background jobs of scripts SIGINT is ignored: it stays so.
rm -f "$scratch/err"
"$TASKASSIGN" "${run[@]}" --time-limit 1 >"$scratch/out" 2>"$scratch/err" &
process=$!
await_value "$scratch/err"
kill -s INT "$process"
sleep 0.1
if kill -0 "$process" 2>/dev/null; then
    pass "an ignored signal stays ignored"
else
    fail "an ignored signal stays ignored"
fi
wait "$process"
equal "the run then ends by its time limit" 4 "$?"

# Before there is anything to tell, it just ends.
mkfifo "$scratch/pipe"
exec 3<>"$scratch/pipe"
"$TASKASSIGN" solve "$scratch/pipe" >"$scratch/out" 2>"$scratch/err" 3>&- &
process=$!
sleep 0.2
kill -s TERM "$process"
wait "$process"
equal "while reading there is no answer" 5 "$?"
equal "and no output" "" "$(<"$scratch/out")"
exec 3>&-

finish
