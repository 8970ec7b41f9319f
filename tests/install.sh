#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# What make install puts in place is enough to compile, link and run a program
# as the README says, and make uninstall takes all of it away.

. "${top_srcdir:?}/tests/suite.sh"

[[ $INSTRUMENTED == no ]] || skip "a user's program would not be instrumented"
command -v pkg-config >/dev/null || skip "pkg-config is missing"
unset MAKEFLAGS MFLAGS MAKELEVEL

root=$scratch/root
check "make install" make -C "$top_builddir" install DESTDIR="$root"
library=$(dirname "$(find "$root" -name libtaskassign.so)")
modules=$(cd "$library/taskassign" 2>/dev/null && echo *.so)
expected=""
[[ $HAVE_GLPK != yes ]] || expected=taskassign-glpk.so
[[ $HAVE_IGRAPH != yes ]] || expected+=" taskassign-igraph.so"
equal "modules are installed" "${expected# }" "$modules"

# The first C block of the README; it prints the optimum of its example.
awk '/^```c$/ {inside = 1; next} /^```/ && inside {exit} inside' \
    "$top_srcdir/README.md" >"$scratch/program.c"
answer=38
if [[ ! -s $scratch/program.c ]]; then
    cat >"$scratch/program.c" <<'END'
#include <stdio.h>
#include <taskassign/taskassign.h>
int main(void) { return puts(ta_version()) < 0; }
END
    answer=$(sed -n 's/^Version: //p' "$library/pkgconfig/taskassign.pc")
fi

export PKG_CONFIG_PATH=$library/pkgconfig PKG_CONFIG_SYSROOT_DIR=$root
read -ra flags < <(pkg-config --cflags --libs taskassign)
read -ra cc <<<"$CC"
check "a program compiles" "${cc[@]}" -Wall -Wextra -Werror \
    "$scratch/program.c" -o "$scratch/program" "${flags[@]}"
equal "it runs" "$answer" "$(LD_LIBRARY_PATH=$library "$scratch/program" 2>&1)"

check "make uninstall" make -C "$top_builddir" uninstall DESTDIR="$root"
equal "nothing is left" "" "$(find "$root" -not -type d)"

finish
