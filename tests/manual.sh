#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# The manual pages are sound.

. "${top_srcdir:?}/tests/suite.sh"

cd "$top_srcdir/man" || exit 99
shopt -s nullglob
pages=(*.[1-9])
((${#pages[@]} > 0)) || skip "there is no page"
command -v mandoc >/dev/null || skip "mandoc is missing"

for page in "${pages[@]}"; do
    check "$page" mandoc -T lint -W warning "$page"
done

finish
