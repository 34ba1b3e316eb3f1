#!/usr/bin/env bash
# check_flags.sh PROGRAM SOURCE_DIR BIN_DIR: each flag of the program's --help-all stands in its page, or in a page that its own
# page refers to for flags.
set -euo pipefail
program=$1 docs=$2/docs bin=$3
mapfile -t flags < <("$bin/$program" --help-all | grep -oE '^ +(-[A-Za-z], *)?--[a-z-]+' | grep -oE -- '--[a-z-]+' | sort -u)
if ((${#flags[@]} < 5)); then
    printf '%s --help-all lists %d flags; this check does not understand it\n' "$program" "${#flags[@]}"
    exit 1
fi
failures=0
for flag in "${flags[@]}"; do
    if ! grep -qE -- "$flag([^a-z-]|\$)" "$docs/$program.md" "$docs/programs.md" "$docs/trial-file.md" "$docs/report.md"; then
        printf '%s of %s is not in the documentation; say in docs/%s.md what it does\n' "$flag" "$program" "$program"
        failures=1
    fi
done
exit $failures
