#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# The sources are as clang-format leaves them. Versions differ in taste; the
# one of Debian 12 decides.

. "${top_srcdir:?}/tests/suite.sh"

tool=${CLANG_FORMAT:-clang-format}
version=$("$tool" --version 2>/dev/null) || skip "clang-format is missing"
[[ $version == *"version 14."* ]] || skip "needs clang-format 14: $version"

cd "$top_srcdir" || exit 99
while IFS= read -r file; do
    check "$file" "$tool" --dry-run -Werror "$file"
done < <(find src include tests examples bindings -name '*.[ch]' | sort)

finish
