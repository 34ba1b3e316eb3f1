#!/usr/bin/env bash
# clang-tidy over the sources named, or over library, programs and fuzzers; prints the findings only.
#   cmake/tidy.sh BUILD_DIRECTORY JOBS RUN_CLANG_TIDY [SOURCE...]        SOURCE: relative to the source tree
set -uo pipefail
build=$1 jobs=$2 run_clang_tidy=$3
shift 3
source_directory=$(cd "$(dirname "$0")/.." && pwd)
log=$build/tidy.log
patterns=("^$source_directory/(src|apps|fuzz)/.*[.]cpp\$")
[ $# -eq 0 ] || patterns=("${@/#/^$source_directory/}")
if "$run_clang_tidy" -quiet -j "$jobs" -p "$build" "${patterns[@]}" >"$log" 2>&1; then
    exit 0
fi
# The command of each file and clang's count of warnings in system headers would bury the findings.
grep -a -v -e '^clang-tidy' -e 'warnings\? generated' -e 'treated as errors\?' "$log"
exit 1
