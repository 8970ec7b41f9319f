#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Every header compiles alone and twice: the public ones as strict C99 and as
# C++, ours as the C of the project.

. "${top_srcdir:?}/tests/suite.sh"

includes=(-I "$top_srcdir/include")
warnings=(-fsyntax-only -Wall -Wextra -Werror)
read -ra cc <<<"${CC:-cc}"
read -ra cxx <<<"${CXX:-c++}"

twice() {
    printf '#include <%s>\n#include <%s>\n' "$1" "$1"
    # An empty translation unit is not C.
    echo 'extern int nothing; int nothing;'
}

cd "$top_srcdir/include" || exit 99
for header in taskassign/*.h; do
    twice "$header" >"$scratch/header.c"
    cp "$scratch/header.c" "$scratch/header.cc"
    check "$header as C99" "${cc[@]}" -std=c99 -pedantic-errors \
        -Wstrict-prototypes "${warnings[@]}" "${includes[@]}" \
        "$scratch/header.c"
    if command -v "${cxx[0]}" >/dev/null; then
        check "$header as C++" "${cxx[@]}" -std=c++11 -pedantic-errors \
            "${warnings[@]}" "${includes[@]}" "$scratch/header.cc"
    fi
    if [[ -e taskassign/taskassign.h && $header != */taskassign.h ]]; then
        check "$header is under the umbrella" \
            grep -qE "^#include [<\"](taskassign/)?${header#*/}[>\"]" \
            taskassign/taskassign.h
    fi
done

cd "$top_srcdir/src" || exit 99
for header in */*.h; do
    twice "$header" >"$scratch/header.c"
    check "$header" "${cc[@]}" -std=gnu11 "${warnings[@]}" \
        -I "$top_builddir" -I "$top_srcdir/src" "${includes[@]}" \
        "$scratch/header.c"
done

finish
