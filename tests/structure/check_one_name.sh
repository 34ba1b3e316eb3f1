#!/usr/bin/env bash
# No two files define one qualified name: a type (class, struct, union, enum, alias) or a function with the same
# parameters. Two definitions that differ go into one archive without a word from the linker, which keeps either.
# Forward declarations, specialisations of templates, and what is in an anonymous namespace do not count. Prints every
# name with its files and exits 1 when there is one. Needs universal-ctags.
#   check_one_name.sh ROOT
set -euo pipefail
[ $# -eq 1 ] || { sed -n 2,6p "$0" >&2; exit 2; }
cd "$1"

# Each tag: name, file, address, then key:value fields. A scope is a namespace or a type, a function's is local.
files=$(find . -path ./build -prune -o \( -path './include/*' -o -path './src/*' -o -path './apps/*' \) \
    \( -name '*.hpp' -o -name '*.cpp' \) -printf '%P\n' | sort)
[ -n "$files" ] || { echo "check_one_name: no sources found: is this the root of the project?" >&2; exit 1; }
tags=$(ctags -f - -L - --sort=no --language-force=C++ --kinds-C++=cdefgstu-de --fields=KsS \
    --fields-C++='{specialization}{template}' <<<"$files")

found=$(awk -F '\t' '
    /^!_/ { next }
    {
        scope = ""; signature = ""; kind = ""; skip = 0
        for (i = 4; i <= NF; ++i) {
            if ($i ~ /^(class|struct|union|enum|namespace):/) { scope = $i; sub(/^[a-z]+:/, "", scope) }
            else if ($i ~ /^function:/) skip = 1
            else if ($i ~ /^signature:/) { signature = $i; sub(/^signature:/, "", signature) }
            else if ($i ~ /^specialization:/ || $i ~ /^template:(<>)?$/) skip = 1
            else if ($i !~ /:/) kind = $i
        }
        if (skip || scope ~ /__anon/ || $1 ~ /^__anon/ || $1 == "main") next
        name = (scope == "" ? "" : scope "::") $1 (kind == "function" ? signature : "")
        if (!((name, $2) in seen)) { seen[name, $2] = 1; files[name] = files[name] " " $2; ++count[name] }
    }
    END { for (name in count) if (count[name] > 1) print name ":" files[name] }' <<<"$tags" | sort)
[ -z "$found" ] && exit 0
sed 's/^/defined in more than one file: /' <<<"$found"
exit 1
