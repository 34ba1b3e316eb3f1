#!/usr/bin/env bash
# Runs the refusals that the tables of a folder list: each ends with its exit status and says its phrases on standard
# error, prints nothing on standard output and leaves every file as it was.
#   run_refusals.sh FOLDER ROOT PROGRAMS...      FOLDER: *.table and their inputs; ROOT: the source tree; PROGRAMS: folders
#                                                put on the PATH
# The tables are described in docs/adding.md.
set -euo pipefail
[ $# -ge 3 ] || { sed -n 2,6p "$0" >&2; exit 2; }
. "$(dirname "$0")/running.sh"
folder=$(realpath "$1")
root=$(realpath "$2")
shift 2
put_on_path "$@"
export CLUSTERTRIAL_SOURCE_DIR=$root
export -f contents

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cp -r "$folder" "$scratch/inputs"
rm -f "$scratch"/inputs/*.table
ln -s "$root/tests/cli/data" "$scratch/inputs/data"
export work=$scratch/work before=$scratch/before out=$scratch/out err=$scratch/err

result=0
entries=0
declare -A lines=()

# Of the entry that is being read, at line `at`; `always` is the preparation of all entries of a table.
table='' at=0 number=0 name='' expected='' always='' given='' command=''
phrases=()

# wrong WHAT [FILE]: of the entry, with what the file holds.
wrong() {
    printf '%s:%s: [%s]: %s\n' "$(basename "$table")" "$at" "$name" "$1"
    [ $# -lt 2 ] || sed 's/^/    /' "$2"
    result=1
}

run_entry() {
    local status=0 phrase said faults=()
    rm -rf "$work" "$before" "$out" "$err"
    cp -r "$scratch/inputs" "$work"
    # Preparation and command share a shell, so that the one can set variables for the other.
    printf '%s\n' "$always$given" 'contents "$work" >"$before"' 'exec >"$out" 2>"$err"' "$command" >"$scratch/script"
    (cd "$work" && exec bash -euo pipefail "$scratch/script") </dev/null >"$scratch/given" 2>&1 || status=$?
    if [ ! -f "$out" ]; then wrong "what is given fails" "$scratch/given"; return; fi

    [ "$status" = "$expected" ] || faults+=("exit status $status; expected $expected")
    said=$(<"$err")
    for phrase in "${phrases[@]}"; do
        [[ $said == *"$phrase"* ]] || faults+=("expected on standard error: $phrase")
    done
    [[ $'\n'$said =~ $'\n'[a-z]+': error: ' ]] || faults+=("no line 'PROGRAM: error: '")
    [[ $expected = 3 || ! $said =~ $broken_program ]] || faults+=("the program is broken")
    for phrase in "${faults[@]}"; do wrong "$phrase"; done
    [ ${#faults[@]} = 0 ] || wrong "standard error is:" "$err"
    [ ! -s "$out" ] || wrong "prints on standard output:" "$out"
    contents "$work" >"$scratch/after"
    breaches "$before" "$scratch/after" >"$scratch/breaches"
    [ ! -s "$scratch/breaches" ] || wrong "files that are new, changed or gone:" "$scratch/breaches"
}

# Runs the entry that has been read, if there is one, and forgets it.
finish_entry() {
    if [ -n "$name" ]; then
        entries=$((entries + 1))
        if [ -z "$command" ]; then wrong "has no command"
        elif [ ${#phrases[@]} = 0 ]; then wrong "expects no phrase"
        else run_entry; fi
    fi
    name='' given='' command='' phrases=()
}

# add TEXT: a line of the table, without its end.
add() {
    case $1 in
    '' | '#'*) ;;
    '['*)
        finish_entry
        at=$number
        [[ $1 =~ ^\[([a-z0-9_]+)\]\ exit\ ([1-9][0-9]*)$ ]] ||
            { wrong "expected '[NAME] exit STATUS', the status not 0: $1"; return; }
        name=${BASH_REMATCH[1]} expected=${BASH_REMATCH[2]}
        [ -z "${lines[$name]:-}" ] || wrong "is the name of an earlier entry: ${lines[$name]}"
        lines[$name]=$(basename "$table"):$at
        ;;
    'given '*) if [ -n "$name" ]; then given+=${1#given }$'\n'; else always+=${1#given }$'\n'; fi ;;
    '$ '*)
        [ -z "$command" ] || wrong "has two commands; all but the last one are given"
        command=${1#\$ }
        ;;
    '> '*) phrases+=("${1#> }") ;;
    *) wrong "not a line of a table of refusals: $1" ;;
    esac
}

for table in "$folder"/*.table; do
    number=0 at=0 always='' text=''
    while IFS= read -r line || [ -n "$line" ]; do
        number=$((number + 1))
        # A line that ends in \ goes on on the next.
        text+=$line
        if [[ $line == *\\ ]]; then text+=$'\n'; continue; fi
        add "$text"
        text=''
    done <"$table"
    finish_entry
done
[ "$entries" -gt 0 ] || { echo "$folder: no table has an entry"; result=1; }
exit $result
