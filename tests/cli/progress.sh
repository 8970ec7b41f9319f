#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# What is said while a run is under way.

. "${top_srcdir:?}/tests/suite.sh"

stone=$top_srcdir/data/stone.tap
"$TASKASSIGN" generate dense --tasks 300 --nodes 16 --seed 5 \
    -o "$scratch/hard.tap" || fail "generate"
# Descent proves nothing: with a time limit it uses all of it.
short=(solve --method descent --json --time-limit 1 "$scratch/hard.tap")

"$TASKASSIGN" "${short[@]}" >"$scratch/out" 2>"$scratch/err"
equal "nothing is said where nobody looks" "" "$(<"$scratch/err")"

"$TASKASSIGN" "${short[@]}" --progress=jsonl >"$scratch/out" 2>"$scratch/err"
check "progress for programs" grep -q '"value": .*"lower_bound": ' \
    "$scratch/err"
equal "every line is an object" "" "$(grep -v '^{.*}$' "$scratch/err")"
if [[ $PYTHON != : ]]; then
    check "of JSON, and assignments only get better" "$PYTHON" -c '
import json, sys
lines = [json.loads(line) for line in open(sys.argv[1])]
values = [line["value"] for line in lines if "value" in line]
bounds = [line["lower_bound"] for line in lines if "lower_bound" in line]
times = [line["seconds"] for line in lines]
answer = json.load(open(sys.argv[2]))
assert values == sorted(values, reverse=True)
assert bounds == sorted(bounds)
assert times == sorted(times)
assert answer["value"] <= values[-1] and answer["lower_bound"] >= bounds[-1]
' "$scratch/err" "$scratch/out"

    # A terminal of 60 columns, whose output goes to a file.
    cat >"$scratch/terminal" <<'END'
import fcntl, os, pty, struct, sys, termios
process, terminal = pty.fork()
if process == 0:
    fcntl.ioctl(2, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 60, 0, 0))
    os.execv(sys.argv[1], sys.argv[1:])
try:
    while text := os.read(terminal, 4096):
        sys.stdout.buffer.write(text)
except OSError:
    pass
END
    in_terminal() {
        "$PYTHON" "$scratch/terminal" "$TASKASSIGN" "$@"
    }
    in_terminal "${short[@]}" >"$scratch/screen"
    check "a line on a terminal" grep -q ' s of 1 \[#*\.*\]  .*  best [0-9]' \
        "$scratch/screen"
    equal "that fits it" "" "$(tr '\r' '\n' <"$scratch/screen" |
        grep ' s of 1 ' | sed 's/\x1b\[K//g' | grep -E '.{60}')"
    check "and is gone in the end" test -n "$(tr '\r' '\n' <"$scratch/screen" |
        grep -a -A 1 ' s of 1 ' | tail -n 1 | grep -a $'^\x1b\[K')"
    in_terminal "${short[@]}" --quiet >"$scratch/screen"
    equal "--quiet" "" "$(grep -a ' s of 1 ' "$scratch/screen")"
    in_terminal "${short[@]}" --progress=none >"$scratch/screen"
    equal "--progress=none" "" "$(grep -a ' s of 1 ' "$scratch/screen")"

    # On a terminal long lists are cut; -v, a file and a pipe have everything.
    "$TASKASSIGN" generate grid --tasks 2000 --nodes 2 -o "$scratch/grid.tap"
    check "a long list is cut on a terminal" \
        grep -q '\.\.\. and [0-9]* more' <(in_terminal solve "$scratch/grid.tap")
    equal "not with -v" "" \
        "$(in_terminal solve -v "$scratch/grid.tap" | grep 'and [0-9]* more')"
    "$TASKASSIGN" solve "$scratch/grid.tap" -o "$scratch/grid.txt"
    equal "a file has every task" 2000 \
        "$(grep -Eo '\bt[0-9]+' "$scratch/grid.txt" | sort -u | wc -l)"
fi

"$TASKASSIGN" solve -v "$stone" >"$scratch/out" 2>"$scratch/err"
check "--verbose names the method" grep -q 'mincut' "$scratch/err"
check "and shows the statistics" grep -Eq '^ticks +[1-9]' "$scratch/err"
check "the answer stays the same" grep -q '^optimal assignment *38 ' \
    "$scratch/out"

finish
