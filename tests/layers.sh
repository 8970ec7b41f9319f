#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Who may include whom. Includes point to the right only and peers (|) never
# include each other:
#
#   cli, examples, sim -> include/taskassign -> solve -> exact -> heuristic
#       -> bound -> flow | tree | lp -> base
#   solve -> io | report -> model -> base
#
# model is for all but the engines flow, tree and lp. Public headers are for
# everybody. A foreign library is included by few files.

. "${top_srcdir:?}/tests/suite.sh"

declare -A allowed=(
    [base]="base"
    [model]="base model"
    [flow]="base flow"
    [tree]="base tree"
    [lp]="base lp"
    [bound]="base model flow tree lp bound"
    [heuristic]="base model flow tree lp bound heuristic"
    [exact]="base model flow tree lp bound heuristic exact"
    [io]="base model io"
    [report]="base model report"
    [solve]="base model flow tree lp bound heuristic exact io report solve"
    [cli]="cli"
    [sim]="sim"
)

# The files that may include a foreign header; one match for glpk and igraph.
declare -A foreign=(
    [glpk]='src/lp/glpk.c'
    [igraph]='src/flow/igraph.c'
    [jansson]='src/io/*json*.[ch]'
)

has_word() {
    [[ " $1 " == *" $2 "* ]]
}

# Prints "FILE:LINE: why" for one include line that must not be.
judge() {
    local file=$1 line=$2 kind=$3 target=$4
    local folder=${file#src/} first=${target%%/*} library
    folder=${folder%%/*}
    if [[ $kind == '"' ]]; then
        if [[ $first == taskassign || $target == config.h ]]; then
            return
        elif [[ $file == include/* ]]; then
            echo "$file:$line: a public header must not include $target"
        elif [[ $file == examples/* ]]; then
            echo "$file:$line: an example includes <taskassign/...>"
        elif [[ $target != */* ]]; then
            echo "$file:$line: \"$target\" does not name its folder"
        elif [[ ! -v allowed[$folder] ]]; then
            echo "$file:$line: no layer is called $folder"
        elif ! has_word "${allowed[$folder]}" "$first"; then
            echo "$file:$line: $folder must not include $target"
        fi
        return
    fi
    for library in "${!foreign[@]}"; do
        if [[ $target == "$library".h || $target == "$library"/* ]]; then
            # shellcheck disable=SC2053 # a pattern on purpose
            [[ $file == ${foreign[$library]} ]] ||
                echo "$file:$line: <$target> is for ${foreign[$library]}"
        fi
    done
}

# All offences below a folder that is laid out as the project is.
scan() {
    local file line kind target
    (
        cd "$1" || exit
        find src include examples -name '*.[ch]' -print0 2>/dev/null |
            sort -z |
            xargs -0r grep -HnoE '^ *# *include *(<[^>]*|"[^"]*)' |
            sed -E 's/^([^:]*):([0-9]*):[^<"]*([<"])(.*)/\1 \2 \3 \4/' |
            while read -r file line kind target; do
                judge "$file" "$line" "$kind" "$target"
            done
    )
}

offences=$(scan "$top_srcdir")
if [[ -z $offences ]]; then
    pass "includes point to the right"
else
    fail "includes point to the right" "$offences"
fi

# The judge itself: each of these lines is wrong, each in its way.
plant() {
    rm -rf "$scratch/plant"
    mkdir -p "$scratch/plant/$(dirname "$1")"
    echo "$2" >"$scratch/plant/$1"
}

while read -r file include; do
    plant "$file" "#include $include"
    if [[ $(scan "$scratch/plant") == "$file:1: "* ]]; then
        pass "$file with $include is refused"
    else
        fail "$file with $include is refused"
    fi
done <<'END'
src/base/run.c "model/instance.h"
src/flow/network.c "tree/forest.h"
src/flow/network.c "model/instance.h"
src/model/instance.c "solve/solve.h"
src/bound/dual.h "exact/search.h"
src/io/tap.c "report/text.h"
src/cli/main.c "base/memory.h"
src/flow/network.c "network.h"
src/odd/thing.c "base/memory.h"
src/lp/program.c <glpk.h>
src/solve/solve.c <igraph/igraph.h>
src/report/text.c <jansson.h>
include/taskassign/status.h "base/memory.h"
include/taskassign/instance.h "status.h"
examples/shortest.c "base/memory.h"
END

while read -r file include; do
    plant "$file" "#include $include"
    equal "$file with $include is fine" "" "$(scan "$scratch/plant")"
done <<'END'
src/base/run.c "base/clock.h"
src/base/run.c <taskassign/status.h>
src/exact/search.c "heuristic/descent.h"
src/solve/solve.c "io/tap.h"
src/lp/glpk.c <glpk.h>
src/flow/igraph.c <igraph/igraph.h>
src/io/json.c <jansson.h>
src/cli/main.c "cli/command.h"
include/taskassign/instance.h "taskassign/status.h"
src/lp/glpk.c "config.h"
END

finish
