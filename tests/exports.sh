#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# What the library shows to the world, and what it takes from it.

. "${top_srcdir:?}/tests/suite.sh"

library=.libs/libtaskassign.so
list=$top_srcdir/src/libtaskassign.sym
[[ -e $library ]] || skip "no shared library was built"
read -ra nm <<<"${NM:-nm}" # may carry an option
read -ra objdump <<<"${OBJDUMP:-objdump}"

exported() {
    "${nm[@]}" -D --defined-only "$1" | awk '{print $3}' | sort
}

equal "exported symbols are those of the list" \
    "$(sort "$list")" "$(exported "$library")"
equal "the list is sorted and without duplicates" \
    "$(sort -u "$list")" "$(cat "$list")"
equal "all exported names begin with ta_" "" "$(grep -v '^ta_' "$list")"

declared=$(cat "$top_srcdir"/include/taskassign/*.h)
while IFS= read -r symbol; do
    if grep -qE "\b$symbol\(" <<<"$declared"; then
        pass "$symbol is declared"
    else
        fail "$symbol is declared" "in no header of include/taskassign"
    fi
done <"$list"

shopt -s nullglob
modules=(.libs/taskassign-*.so)
for module in "${modules[@]}"; do
    equal "$module exports its engine alone" tai_module "$(exported "$module")"
done

# Foreign engines are loaded on demand; see src/base/module.h.
for object in "$library" taskassign; do
    [[ -e $object ]] || continue
    needed=$("${objdump[@]}" -p "$object" |
        awk '$1 == "NEEDED" {print $2}')
    equal "$object does not link engines" "" \
        "$(grep -E 'glpk|igraph' <<<"$needed")"
done

# Instrumented code calls and keeps what it likes.
[[ ${INSTRUMENTED:-no} == no ]] || finish

# A library does not end its host, print, meddle with signals, or read the
# environment. (Writing a file that the caller named is another matter, so
# fprintf is fine, but stdout and stderr are not.)
forbidden='exit|_exit|_Exit|quick_exit|abort|atexit
printf|__printf_chk|vprintf|__vprintf_chk|puts|putchar|perror|psignal
stdout|stderr|stdin|err|warn|error
signal|sigaction|sigprocmask|raise|kill|alarm|setitimer
getenv|secure_getenv|setenv|putenv|unsetenv|environ|setlocale
rand|srand|random|system|popen|fork|vfork|execv|execve|execvp'
for object in "$library" "${modules[@]}"; do
    taken=$("${nm[@]}" -D --undefined-only "$object" |
        awk '{sub(/@.*/, "", $2); print $2}' |
        grep -xE "$(tr '\n' '|' <<<"$forbidden" | sed 's/|$//')")
    equal "$object calls nothing a library must not" "" "$taken"
done

# No writable state: nothing of ours in .data or .bss. (Names that begin with
# two underscores are the compiler's.)
state=$("${objdump[@]}" -t "$library" |
    awk 'NF > 3 && $(NF - 2) ~ /^\.(data|bss|tdata|tbss)$/ {print $NF}' |
    grep -vxE '\.data|\.bss|completed\.[0-9]+|__.*')
equal "keeps no writable globals" "" "$state"

finish
