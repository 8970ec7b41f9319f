#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Every exit status, and that a failure leaves nothing on standard output.

. "${top_srcdir:?}/tests/suite.sh"

stone=$top_srcdir/data/stone.tap

# ends_with STATUS NAME WORD...: and says something on standard error, and
# nothing on standard output, if it failed.
ends_with() {
    local expected=$1 name=$2
    shift 2
    "$TASKASSIGN" "$@" >"$scratch/out" 2>"$scratch/err" </dev/null
    equal "$name" "$expected" "$?"
    case $expected in
    2 | 3 | 6 | 7 | 70)
        equal "$name: no output" "" "$(<"$scratch/out")"
        check "$name: a message" grep -Eq '(error|usage): ' "$scratch/err"
        ;;
    esac
}

"$TASKASSIGN" generate random --tasks 60 --nodes 6 --seed 3 \
    -o "$scratch/six.tap" || fail "generate"
cat >"$scratch/infeasible.tap" <<'END'
taskassign 1
nodes n1 n2
execution
a 1 2
b 1 2
together
a b
apart
a b
END
printf 'taskassign 1\nnodes n1 n2\nexecution\na 1 x\n' >"$scratch/bad.tap"
printf '%s\n' 't1 n1' 't2 n2' 't3 n1' 't4 n1' 't5 n1' 't6 n2' \
    >"$scratch/forbidden.txt"
printf '%s\n' 't1 n1' 't2 n1' >"$scratch/short.txt"

cat >"$scratch/memory.tap" <<'END'
taskassign 1
nodes n1 n2
execution
a 1 2
b 1 2
capacity
memory 8 8
requirement
a memory 2.5
b memory 2.5
END
printf '%s\n' 'a n1' 'b n1' >"$scratch/memory.txt"

ends_with 0 "proved optimal" solve "$stone"
ends_with 0 "help" --help
ends_with 0 "help of a command" solve --help
ends_with 0 "version" --version
ends_with 0 "compare" compare --time-limit 0.1 "$stone"
ends_with 0 "compare on an infeasible problem" \
    compare --time-limit 0.1 "$scratch/infeasible.tap"

ends_with 0 "within the utilisation" evaluate --utilisation 0.625 \
    "$scratch/memory.tap" "$scratch/memory.txt"
ends_with 1 "beyond the utilisation" evaluate --utilisation 2,n1=0.62 \
    "$scratch/memory.tap" "$scratch/memory.txt"
ends_with 1 "beyond the balance" evaluate --balance 1.5 \
    "$scratch/memory.tap" "$scratch/memory.txt"
ends_with 1 "no utilisation to solve" solve --utilisation 0.3 \
    "$scratch/memory.tap"
sed 's/^memory 8 8/memory 2 2/' "$scratch/memory.tap" >"$scratch/small.tap"
ends_with 1 "too little memory" solve "$scratch/small.tap"
sed 's/^memory 8 8/memory 3 1/' "$scratch/memory.tap" >"$scratch/uneven.tap"
ends_with 1 "too little memory for one of two" solve "$scratch/uneven.tap"
equal "and why" "Reason: tasks a and b need 5 of memory at least, and node n1, \
the only one that they can run on, has 3." \
    "$(tr '\n' ' ' <"$scratch/out" | grep -o 'Reason: .*[.]')"
ends_with 0 "more than there is, to solve" solve --utilisation 1.25 \
    "$scratch/small.tap"
ends_with 0 "more than there is, to evaluate" evaluate --utilisation n1=2.5 \
    "$scratch/small.tap" "$scratch/memory.txt"
ends_with 2 "the utilisation of no node" solve --utilisation n3=1 \
    "$scratch/memory.tap"
ends_with 2 "a utilisation that is no number" compare --utilisation n1= \
    "$scratch/memory.tap"
ends_with 2 "a utilisation that is no number, without capacities" \
    solve --utilisation n1= "$stone"
equal "of which nothing else is said" "" "$(grep nothing "$scratch/err")"
ends_with 0 "utilisation without capacities" solve --utilisation 0.5 "$stone"
check "says that it changes nothing" grep -q 'changes nothing' "$scratch/err"
equal "utilisation divides" '"used": 2.5, "capacity": 8, "utilisation": 0.3125' \
    "$("$TASKASSIGN" solve --json --utilisation n1=0.5 "$scratch/memory.tap" |
        grep -o '"used": 2.5[^}]*' | head -n 1)"

ends_with 1 "infeasible" solve "$scratch/infeasible.tap"
ends_with 1 "an infeasible assignment" \
    evaluate "$stone" "$scratch/forbidden.txt"

ends_with 2 "no command"
ends_with 2 "unknown command" slove "$stone"
ends_with 2 "unknown option" solve --metod mincut "$stone"
ends_with 2 "unknown letter" solve -x "$stone"
ends_with 2 "an option of another command" evaluate --gap 0 "$stone" -
ends_with 2 "no file" solve
ends_with 2 "two files" solve "$stone" "$stone"
ends_with 2 "a value is missing" solve "$stone" --time-limit
ends_with 2 "a value too many" solve --json=yes "$stone"
ends_with 2 "a value out of range" solve --time-limit -1 "$stone"
ends_with 2 "a value that is no number" solve --gap many "$stone"
ends_with 2 "no such method" solve --method mincot "$stone"
ends_with 2 "no such format" solve --from xml "$stone"
ends_with 2 "no such form" solve --to xml "$stone"
ends_with 2 "no such progress" solve --progress=loud "$stone"
ends_with 2 "one matrix of two" solve --execution "$stone"
ends_with 2 "a method that cannot" solve --method mincut "$scratch/six.tap"
ends_with 2 "no such family" generate gird
[[ $HAVE_GLPK == yes ]] ||
    ends_with 2 "an engine that was not built" solve --method ilp "$stone"

ends_with 3 "bad input" solve "$scratch/bad.tap"
ends_with 3 "a file that is not there" solve "$scratch/nothing.tap"
ends_with 3 "a folder" solve "$scratch"
ends_with 3 "an assignment that is not there" \
    evaluate "$stone" "$scratch/nothing.txt"
ends_with 3 "an assignment without all tasks" \
    evaluate "$stone" "$scratch/short.txt"
ends_with 3 "a start that is not there" \
    solve --start "$scratch/nothing.txt" "$stone"

ends_with 4 "the time is up" \
    solve --method descent --time-limit 0.2 "$scratch/six.tap"
ends_with 4 "a method that proves nothing" solve --method serial "$stone"
ends_with 4 "a wide gap" solve --gap 1 --method descent "$scratch/six.tap"
ends_with 0 "which may be accepted" \
    solve --method serial --accept-unproved "$stone"

ends_with 6 "a folder to write to that is not there" \
    solve -o "$scratch/nothing/answer.txt" "$stone"
ends_with 6 "a folder instead of a file" solve -o "$scratch" "$stone"

finish
