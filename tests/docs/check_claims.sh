#!/usr/bin/env bash
# check_claims.sh SOURCE_DIR BUILD_DIR: each test program that README.md names for a claim, as
# `build/test/PROGRAM --gtest_filter=...`, selects tests. Whether these pass is for their own runs to say.
set -euo pipefail
source=$1 build=$2
mapfile -t commands < <(tr '\n' ' ' <"$source/README.md" | grep -oE '`build/test/[^`]+ --gtest_filter=[^`]+`' | tr -d '`')
if ((${#commands[@]} < 2)); then
    echo "README.md names ${#commands[@]} test programs for its claims; expected two or more"
    exit 1
fi
failures=0
for command in "${commands[@]}"; do
    here=$build/${command#build/test/}
    selected=$(bash -c "$here --gtest_list_tests" | grep -c '^  ') || true
    if ((selected == 0)); then
        printf '%s\nselects no test\n' "$command"
        failures=1
    fi
done
exit $failures
