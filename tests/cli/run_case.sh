#!/usr/bin/env bash
# Runs a command-line case and compares what it did with what the case's folder expects.
#   run_case.sh CASE ROOT PROGRAMS...      CASE: a folder; ROOT: the source tree; PROGRAMS: folders put on the PATH
# Described in docs/adding.md. CLUSTERTRIAL_REWRITE=1 in the environment writes what happened into the folder instead of
# comparing: read the difference before you commit it.
set -euo pipefail
[ $# -ge 3 ] || { sed -n 2,5p "$0" >&2; exit 2; }
. "$(dirname "$0")/running.sh"
case_folder=$(realpath "$1")
root=$(realpath "$2")
shift 2
put_on_path "$@"
export CLUSTERTRIAL_SOURCE_DIR=$root

scratch=$(mktemp -d)
trap 'chmod -R u+w "$scratch"; rm -rf "$scratch"' EXIT
work=$scratch/work
mkdir "$work"

# What the machine must be able to do, where a case asks for it: without it the case is skipped (77), which is said.
if [ -f "$case_folder/needs" ] && ! bash "$case_folder/needs" >/dev/null 2>&1; then
    echo "skipped: this machine cannot do: $(cat "$case_folder/needs")"
    exit 77
fi

# What describes the case; every other file of the folder is an input.
described_by='cmd expout experr errphrases exitcode expfiles filter needs'
cp -r "$case_folder/." "$work"
for name in $described_by; do rm -f "$work/$name"; done
ln -s "$root/tests/cli/data" "$work/data"

contents "$work" >"$scratch/before"
status=0
(cd "$work" && exec bash -euo pipefail "$case_folder/cmd") </dev/null >"$scratch/out" 2>"$scratch/err" || status=$?
contents "$work" >"$scratch/after"

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
breaches "$scratch/before" "$scratch/after" >"$scratch/got/expfiles"
# Standard error is compared in full only where a case asks for it.
compared='expout exitcode expfiles'
[ ! -f "$case_folder/experr" ] || compared+=' experr'

if [ "${CLUSTERTRIAL_REWRITE:-}" = 1 ]; then
    [ "$status" != 0 ] || : >"$scratch/got/exitcode"
    for name in $compared; do
        if [ -s "$scratch/got/$name" ] || [ "$name" = experr ]; then
            cp "$scratch/got/$name" "$case_folder/$name"
        else
            rm -f "$case_folder/$name"
        fi
    done
    exit 0
fi

result=0
for name in $compared; do
    if [ -f "$case_folder/$name" ]; then cp "$case_folder/$name" "$scratch/want/$name"; else : >"$scratch/want/$name"; fi
    [ "$name" != exitcode ] || [ -s "$scratch/want/exitcode" ] || echo 0 >"$scratch/want/exitcode"
    diff -u --label "$name, expected" --label "$name, found" "$scratch/want/$name" "$scratch/got/$name" || result=1
done

# wrong WHAT: with what was said on standard error.
wrong() {
    printf '%s; standard error is:\n' "$1"
    cat "$scratch/got/experr"
    result=1
}
if [ -f "$case_folder/errphrases" ]; then
    while IFS= read -r phrase || [ -n "$phrase" ]; do
        grep -qF -- "$phrase" "$scratch/got/experr" || wrong "not on standard error: $phrase"
    done <"$case_folder/errphrases"
fi
if [ ! -f "$case_folder/experr" ]; then
    if grep -qE "$broken_program" "$scratch/got/experr"; then
        wrong "the program is broken"
    elif [ ! -f "$case_folder/errphrases" ] && grep -qE ': (error|line [0-9]+): ' "$scratch/got/experr"; then
        wrong "an error that nothing here expects"
    fi
fi
exit $result
