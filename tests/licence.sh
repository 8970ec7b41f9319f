#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Every file of source says under which licence it is, in its first lines.

. "${top_srcdir:?}/tests/suite.sh"

cd "$top_srcdir" || exit 99
files=(bootstrap configure.ac Makefile.am taskassign.pc.in)
while IFS= read -r file; do
    files+=("$file")
done < <(find src include tests examples bindings man data \
    -name __pycache__ -prune -o -type f -regextype posix-extended \
    -regex '.*\.([ch]|def|mk|py|sh|bash|in|toml|[135])' -print | sort)

for file in "${files[@]}"; do
    check "$file" grep -q 'SPDX-License-Identifier: MIT' \
        <(head -n 4 "$file")
done

finish
