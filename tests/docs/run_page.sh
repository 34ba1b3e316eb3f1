#!/usr/bin/env bash
# Runs the commands that a page of the documentation shows and compares what they print, to the letter.
#   run_page.sh PAGE ROOT PROGRAMS      PAGE relative to ROOT, the source tree; PROGRAMS: the folder of the programs
# In a block fenced as ```console, a line "$ COMMAND" is run (a line that ends in \ goes on on the next) and the lines up
# to the next command are what it prints on standard output and standard error together. The commands of a page run one
# after the other in one shell, in a new folder with a copy of data/examples. CLUSTERTRIAL_REWRITE=1 in the environment
# writes what was printed into the page instead of comparing: read the difference before you commit it.
set -euo pipefail
[ $# -eq 3 ] || { sed -n 2,7p "$0" >&2; exit 2; }
page=$(realpath "$2/$1")
examples=$(realpath "$2/data/examples" 2>/dev/null || true)
PATH=$(realpath "$3"):$PATH
export PATH LC_ALL=C.UTF-8

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/parts" "$work/folder/data"
[ ! -d "$examples" ] || cp -r "$examples" "$work/folder/data/"

# parts/N.command, N.expected (from 001) hold the commands and what the page says they print; the page with each
# command's output replaced by a mark is parts/page.
awk -v parts="$work/parts" '
    /^```/ {
        console = !console && $0 == "```console"
        if (!console) goes_on = 0
    }
    console && !/^```/ && !goes_on && /^\$ / {
        stem = sprintf("%s/%03d", parts, ++count)
        printf "" >(stem ".expected")
        print substr($0, 3) >(stem ".command")
        goes_on = /\\$/
        print >(parts "/page")
        if (!goes_on) print "@output " count >(parts "/page")
        next
    }
    goes_on {
        print >(stem ".command")
        goes_on = /\\$/
        print >(parts "/page")
        if (!goes_on) print "@output " count >(parts "/page")
        next
    }
    console && !/^```/ {
        if (!count) { print "a console block starts with a command: \"$ COMMAND\"" >"/dev/stderr"; exit 1 }
        print >(stem ".expected")
        next
    }
    { print >(parts "/page") }' "$page"

status=0
cd "$work/folder"
shopt -s nullglob
last=0
for command in "$work"/parts/*.command; do
    stem=${command%.command}
    text=$(cat "$command")
    set +eu
    # As at a prompt, $? is the status of the command before.
    (exit $last)
    eval "$text" >"$stem.printed" 2>&1 </dev/null
    last=$?
    set -eu
    # A program that was killed by a signal, or says that it has a bug, is wrong whatever the page says.
    if [ $last -ge 128 ] || [ $last -eq 3 ]; then
        printf '%s: exit status %d of\n%s\n' "$1" $last "$text"
        cat "$stem.printed"
        exit 1
    fi
    if [ "${CLUSTERTRIAL_REWRITE:-0}" != 1 ] && ! cmp -s "$stem.expected" "$stem.printed"; then
        printf '%s: not what the page shows (-) but (+):\n$ %s\n' "$1" "$text"
        diff -u --label page --label printed "$stem.expected" "$stem.printed" | tail -n +3 || true
        status=1
    fi
done

if [ "${CLUSTERTRIAL_REWRITE:-0}" = 1 ]; then
    awk -v parts="$work/parts" '
        /^@output [0-9]+$/ {
            file = sprintf("%s/%03d.printed", parts, $2)
            while ((getline line < file) > 0) print line
            close(file)
            next
        }
        { print }' "$work/parts/page" >"$work/rewritten"
    cmp -s "$work/rewritten" "$page" || cat "$work/rewritten" >"$page"
fi
exit $status
