#!/usr/bin/env bash
# For each source of the library: the share of its lines that a run of the tests executed.
#   coverage.sh SOURCE BUILD       BUILD was configured with the preset coverage, and its tests have run
set -euo pipefail
[ $# -eq 2 ] || { sed -n 2,3p "$0" >&2; exit 2; }
source=$(realpath "$1")
build=$(realpath "$2")
cd "$build"
mapfile -t counts < <(find src -name '*.gcda' | sort)
[ ${#counts[@]} -gt 0 ] || { echo "coverage: no counts in $2: run the workflow preset coverage first" >&2; exit 1; }
# A source is compiled into one object, so its counts are complete there; headers are left out.
gcov --no-output --source-prefix "$source" "${counts[@]}" 2>/dev/null | awk '
    /^File / { file = $2; gsub(/\047/, "", file); next }
    /^Lines executed:/ && file ~ /^src\/.*[.]cpp$/ {
        split($0, parts, /[:%]| of /)
        printf "%6.1f %%  of %4d  %s\n", parts[2], parts[4], file
        executed += parts[2] / 100 * parts[4]
        lines += parts[4]
    }
    { file = "" }
    END { if (lines) printf "%6.1f %%  of %4d  together\n", 100 * executed / lines, lines }'
