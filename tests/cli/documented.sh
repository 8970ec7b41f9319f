#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# What can be said is written down: every option in --help, in the manual and
# for completion; every function of the library in section 3.

. "${top_srcdir:?}/tests/suite.sh"

manual=$top_srcdir/man/taskassign.1
table=$top_srcdir/src/solve/options.def

# The rows of the table of options.
rows=$(grep -oE '^(CHOICE|INTEGER|REAL|FLAG|SET)\([a-z_]+, "[a-z-]+"' "$table" |
    sed -E 's/.*"(.*)"/\1/')
check "the table has rows" test "$(wc -w <<<"$rows")" -ge 10

# As a word of the manual: ".It Fl -name", also after a comma.
# shellcheck disable=SC2317 # called by check
in_manual() {
    grep -Eq "^\.It Fl (.*Fl )?-$1( |\$)" "$manual"
}

for option in $rows; do
    check "solve --help has --$option" \
        grep -Eq "^ +--$option( |\$)" <<<"$("$TASKASSIGN" solve --help)"
    check "the manual has --$option" in_manual "$option"
done

check "compare --help has its own time limit" grep -q -- \
    '--time-limit X .*(default 10)' <<<"$("$TASKASSIGN" compare --help)"

commands=$("$TASKASSIGN" --help | sed -n -E 's/^  ([a-z]+)  .*/\1/p')
equal "the commands" "compare convert evaluate generate solve" \
    "$(sort <<<"$commands" | xargs)"
for command in $commands; do
    help=$("$TASKASSIGN" "$command" --help)
    equal "$command --help begins with an example" "taskassign $command" \
        "$(head -n 1 <<<"$help" | cut -d ' ' -f 1,2)"
    equal "'help $command' says the same" "$help" \
        "$("$TASKASSIGN" help "$command")"
    equal "$command --help fits 80 columns" "" "$(grep -E '.{80}' <<<"$help")"
    check "the manual explains $command" grep -qx ".Ss $command" "$manual"
    check "and begins with an example" \
        grep -q "^\.Dl taskassign $command" \
        <(grep -A 1 -x ".Ss $command" "$manual")
    while read -r option; do
        check "the manual has --$option of $command" in_manual "$option"
    done < <(sed -n -E 's/^ +(-[a-z], )?--([a-z-]+).*/\2/p' <<<"$help")
done
for status in 0 1 2 3 4 5 6 7 70; do
    check "the manual explains status $status" grep -qx ".It $status" "$manual"
done

# Every exported function stands in a SYNOPSIS of section 3.
while read -r function; do
    check "section 3 has $function" grep -qx "\.Fo $function" \
        "$top_srcdir"/man/taskassign_*.3
done <"$top_srcdir/src/libtaskassign.sym"
for header in "$top_srcdir"/include/taskassign/*.h; do
    name=$(basename "$header" .h)
    [[ $name == taskassign ]] && continue
    check "there is taskassign_$name(3)" \
        grep -q "^\.In taskassign/$name.h" "$top_srcdir/man/taskassign_$name.3"
    check "taskassign(3) names it" grep -q "taskassign_$name 3" \
        "$top_srcdir/man/taskassign.3"
done

# The README shows what is printed and read, and the statuses that there are.
# block LINE: the block that begins with it.
block() {
    awk -v first="$1" '/^```/ { on = 0 } $0 == first { on = 1 } on' \
        "$top_srcdir/README.md"
}
equal "the README has the textbook example" \
    "$("$TASKASSIGN" convert "$top_srcdir/data/stone.tap")" \
    "$(block "taskassign 1" | "$TASKASSIGN" convert -)"
text=$("$TASKASSIGN" solve "$top_srcdir/data/stone.tap")
equal "the README shows its solution" "${text/ in * ms./}" \
    "$(block "$(head -n 1 <<<"$text")" | sed 's/ in .* ms\.//')"
goals=$("$TASKASSIGN" compare --objectives "$top_srcdir/data/stone.tap")
without_times() {
    sed -E 's/ +[0-9.]+ ms//; s/ +time//'
}
equal "the README shows the goals" "$(without_times <<<"$goals")" \
    "$(block "$(head -n 1 <<<"$goals")" | without_times)"
equal "which fit 80 columns" "" "$(grep -E '.{81}' <<<"$goals")"
for status in 0 1 2 3 4 5 6 7 70; do
    check "the README explains status $status" \
        grep -q "^| $status | " "$top_srcdir/README.md"
done

# Completion knows what --help knows.
. "$top_srcdir/data/completions/taskassign"
completions() {
    COMP_WORDS=(taskassign "$@")
    COMP_CWORD=$#
    _taskassign "$TASKASSIGN" "${!#}" "${COMP_WORDS[COMP_CWORD - 1]}"
    echo "${COMPREPLY[*]-}"
}
equal "commands are completed" "solve" "$(completions so)"
equal "options are completed" "--time-limit --tick-limit" \
    "$(completions solve --ti)"
equal "methods are completed" "mincut" "$(completions solve --method mi)"
equal "parts are completed" "peel" "$(completions solve --without pee)"
equal "objectives are completed" "total turnaround" \
    "$(completions compare --objective t)"
equal "formats are completed" "json" "$(completions convert --to j)"
equal "families are completed" "grid" "$(completions generate gri)"
equal "files are left to the shell" "" "$(completions solve data/st)"

finish
