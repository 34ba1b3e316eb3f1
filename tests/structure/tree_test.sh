#!/usr/bin/env bash
# The checker of the tree sees what it is there to see.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/expect.sh"
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
cd "$tree"
# The temporary folder may lie in a clone of something else.
export GIT_CEILING_DIRECTORIES=$tree GIT_DIR=$tree/.git
check() { "$here/check_tree.sh" "$tree"; }

printf 'see https://example.org/home/page and data/work/x\n' >page.md
accepts "addresses and relative paths" check
printf 'file = "%s/someone/x.csv"\n' /home >trial.toml
refuses "a path of one machine" 'trial.toml:1:file = ' check
rm trial.toml
seq 501 >long.cpp
refuses "a source of 501 lines" 'long.cpp: 501 lines' check
seq 500 >long.cpp
seq 501 >values.csv
accepts "500 lines of source, and data of any length" check
exit $failures
