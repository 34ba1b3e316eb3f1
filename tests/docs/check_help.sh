#!/usr/bin/env bash
# check_help.sh PROGRAM FOLDER SOURCE_DIR BIN_DIR: the examples of the program's help run, in a copy of data/examples, in
# FOLDER of it; no line of a help is wider than 80 columns; --help fits two screens; the manual page has the examples.
set -euo pipefail
program=$1 folder=$2 source=$3 bin=$4
PATH=$bin:$PATH
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0
fail() { printf '%s\n' "$1"; failures=1; }

for flag in --help --help-all; do
    "$program" "$flag" >"$work/$flag"
    awk -v what="$program $flag" 'length($0) > 80 { print what ": line " NR " has " length($0) " columns: " $0; bad = 1 }
                                  END { exit bad }' "$work/$flag" || failures=1
done
lines=$(wc -l <"$work/--help")
((lines <= 100)) || fail "$program --help has $lines lines; expected at most 100"

mapfile -t examples < <(sed -n "/^Examples:/,/^\$/s/^  \($program .*\)/\1/p" "$work/--help")
((${#examples[@]} >= 2)) || fail "$program --help has ${#examples[@]} examples; expected two or more"
"$program" --man >"$work/man"
grep -q '^[.]SH EXAMPLES$' "$work/man" || fail "the manual page of $program has no EXAMPLES"

cp -r "$source/data/examples" "$work/examples"
cd "$work/examples/$folder"
for example in "${examples[@]}"; do
    bash -euo pipefail -c "$example" >"$work/said" 2>&1 || { fail "an example of the help fails: $example"; cat "$work/said"; }
done
exit $failures
