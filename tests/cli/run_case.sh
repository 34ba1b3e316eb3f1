#!/usr/bin/env bash
# Runs a command-line case and compares everything it did with what the case's folder expects.
#   run_case.sh CASE ROOT PROGRAMS...      CASE: a folder; ROOT: the source tree; PROGRAMS: folders put on the PATH
# Described in docs/adding.md. CLUSTERTRIAL_REWRITE=1 in the environment writes what happened into the folder instead of
# comparing: read the difference before you commit it.
set -euo pipefail
[ $# -ge 3 ] || { sed -n 2,5p "$0" >&2; exit 2; }
case_folder=$(realpath "$1")
root=$(realpath "$2")
shift 2
for programs in "$@"; do PATH=$(realpath "$programs"):$PATH; done
export PATH LC_ALL=C.UTF-8 TZ=UTC CLUSTERTRIAL_SOURCE_DIR=$root
unset COLUMNS

scratch=$(mktemp -d)
trap 'chmod -R u+w "$scratch"; rm -rf "$scratch"' EXIT
work=$scratch/work
mkdir "$work"

# What describes the case; every other file of the folder is an input.
described_by='cmd expout experr exitcode expfiles filter'
cp -r "$case_folder/." "$work"
for name in $described_by; do rm -f "$work/$name"; done
ln -s "$root/tests/cli/data" "$work/data"

# One line a file, "CHECKSUM SIZE NAME", names without blanks, sorted as comm wants it; the link to the shared data is not looked into.
contents() { (cd "$work" && find . -mindepth 1 ! -type d ! -path ./data -printf '%P\n' | while IFS= read -r name; do
    if [ -f "$name" ]; then echo "$(cksum <"$name") $name"; else echo "0 0 $name"; fi
done | LC_ALL=C sort); }

contents >"$scratch/before"
status=0
(cd "$work" && exec bash -euo pipefail "$case_folder/cmd") </dev/null >"$scratch/out" 2>"$scratch/err" || status=$?
contents >"$scratch/after"

# What may vary between machines and versions, and nothing else, is given a name.
normalise() {
    sed -E -e "s|$root|SOURCE_DIR|g" \
        -e 's/(\(clustertrial\) |clustertrial |"version": ")[0-9]+\.[0-9]+\.[0-9]+/\1VERSION/g' \
        -e "s/(This is a bug in [a-z]+ \()[0-9]+\.[0-9]+\.[0-9]+/\1VERSION/" "$1" |
        if [ -f "$case_folder/filter" ]; then sed -E -f "$case_folder/filter"; else cat; fi
}

mkdir "$scratch/got" "$scratch/want"
normalise "$scratch/out" >"$scratch/got/expout"
normalise "$scratch/err" >"$scratch/got/experr"
echo "$status" >"$scratch/got/exitcode"
# New and changed files, and inputs that are gone.
{ comm -13 "$scratch/before" "$scratch/after"; comm -23 "$scratch/before" "$scratch/after"; } |
    cut -d ' ' -f 3- | LC_ALL=C sort -u >"$scratch/got/expfiles"

if [ "${CLUSTERTRIAL_REWRITE:-}" = 1 ]; then
    [ "$status" != 0 ] || : >"$scratch/got/exitcode"
    for name in expout experr exitcode expfiles; do
        if [ -s "$scratch/got/$name" ]; then cp "$scratch/got/$name" "$case_folder/$name"; else rm -f "$case_folder/$name"; fi
    done
    exit 0
fi

for name in expout experr exitcode expfiles; do
    if [ -f "$case_folder/$name" ]; then cp "$case_folder/$name" "$scratch/want/$name"; else : >"$scratch/want/$name"; fi
done
[ -s "$scratch/want/exitcode" ] || echo 0 >"$scratch/want/exitcode"

result=0
for name in expout experr exitcode expfiles; do
    diff -u --label "$name, expected" --label "$name, found" "$scratch/want/$name" "$scratch/got/$name" || result=1
done
exit $result
