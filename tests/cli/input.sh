#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Every kind of error in input, as a user sees it: file, line, column, what was
# found, what was expected, and a caret. Each part of input.txt is a name, what
# is read, and what is said: "# NAME", the text, "->", the messages.

. "${top_srcdir:?}/tests/suite.sh"

cd "$scratch" || exit 99

# try NAME: the text is in the file `bad` that NAME ends in the suffix of.
try() {
    local name=$1 suffix=tap
    [[ $name != *JSON* ]] || suffix=json
    mv text "bad.$suffix"
    "$TASKASSIGN" solve --time-limit 5 "bad.$suffix" >out 2>err
    equal "$name: status" 3 "$?"
    equal "$name" "$(<said)" "$(<err)"
    equal "$name: no output" "" "$(<out)"
}

name=""
while IFS= read -r line; do
    case $line in
    "# "*)
        [[ -z $name ]] || try "$name"
        name=${line#"# "}
        part=text
        : >text
        : >said
        ;;
    "->") part=said ;;
    *) printf '%s\n' "$line" >>"$part" ;;
    esac
done <"$top_srcdir/tests/cli/input.txt"
try "$name"

# The other inputs of the command.
stone=$top_srcdir/data/stone.tap
says() {
    equal "$1" "$2" "$("$TASKASSIGN" "${@:3}" 2>&1 >/dev/null)"
}
printf 't1 n1\nt9 n2\n' >assignment
says "an assignment of another problem" \
    "$(<"$top_srcdir/tests/cli/assignment.txt")" \
    evaluate "$stone" assignment
printf 'task,n1,n2\nt1,5,10\nt2,2\n' >E.csv
printf 'task,t1,t2\nt1,,6\nt2,7,\n' >C.csv
says "a short row" "$(<"$top_srcdir/tests/cli/execution.txt")" \
    solve --execution E.csv --communication C.csv
printf 'task,n1,n2\nt1,5,10\nt2,2,4\n' >E.csv
says "a matrix that is not symmetric" \
    "$(<"$top_srcdir/tests/cli/communication.txt")" \
    solve --execution E.csv --communication C.csv
says "a file that is not there" \
    "nothing.tap: error: cannot open: No such file or directory" \
    solve nothing.tap

finish
