#!/usr/bin/env bash
# The runner of refusals sees what it is there to see.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../structure/expect.sh"
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
cd "$root"
mkdir -p programs refusals tests/cli/data
echo shared >tests/cli/data/shared.csv
echo input >refusals/input.csv
# refuse STATUS MESSAGE
printf '#!/bin/sh\necho "refuse: error: $2" >&2\nexit $1\n' >programs/refuse
chmod +x programs/refuse
run() { "$here/run_refusals.sh" refusals "$root" programs; }
# table LINE...: the lines are the table.
table() { printf '%s\n' "$@" >refusals/some.table; }
# entry LINE...: a table of one entry, refused with status 1.
entry() { table '[name] exit 1' "$@"; }

entry '$ refuse 1 "found x; expected y"' '> found x'
accepts "a refusal that says its phrase" run
entry '$ refuse 2 "found x; expected y"' '> found x'
refuses "another exit status" 'some.table:1: [name]: exit status 2; expected 1' run
entry '$ true' '> found x'
refuses "what is not refused" 'exit status 0; expected 1' run
entry '$ refuse 1 "found x; expected y"' '> found x' '> expected z'
refuses "a phrase that is not said" 'expected on standard error: expected z' run
entry '$ refuse 1 "found x"' '> found [x]'
refuses "a phrase is no pattern" 'found [x]' run
entry '$ echo "found x" >&2; exit 1' '> found x'
refuses "a message that does not say whose error it is" 'PROGRAM: error: ' run
entry '$ refuze 1' '> refuze'
refuses "a program that is not there" 'exit status 127' run
entry '$ echo half; refuse 1 x' '> x'
refuses "output before the refusal" 'prints on standard output' run
entry '$ echo "a:1:2: runtime error: overflow" >&2; refuse 1 x' '> x'
refuses "a broken program" 'the program is broken' run
table '[name] exit 139' '$ kill -SEGV $$' '> x'
refuses "a program that crashes" 'no line' run

entry '$ touch left; refuse 1 x' '> x'
refuses "a file left behind" 'left' run
entry '$ mkdir -p a/b; touch a/b/.c.tmp; refuse 1 x' '> x'
refuses "a hidden file left in a folder" 'a/b/.c.tmp' run
entry '$ echo damaged >input.csv; refuse 1 x' '> x'
refuses "a changed input" 'input.csv' run
entry '$ rm input.csv; refuse 1 x' '> x'
refuses "an input that is gone" 'input.csv' run
[ "$(cat refusals/input.csv)" = input ] || refuses "an entry that changes the inputs of the next" '' true

entry 'given echo more >>input.csv' 'given file=there' 'given echo said; echo x >$file' \
    '$ refuse 1 "$(cat input.csv there)"' '> more' '> x'
accepts "what is given" run
entry 'given false' '$ refuse 1 x' '> x'
refuses "what is given fails" 'what is given fails' run
table 'given word=x' '[one] exit 1' 'given word=y' '$ refuse 1 "$word"' '> y' '' '# Again.' '[two] exit 2' \
    '$ refuse 2 "$word"' '> x'
accepts "what is given to all entries, and to one" run
entry '$ refuse 1 \' '    "$(ls) $(cat data/shared.csv)"' '> data' '> input.csv' '> shared'
accepts "a command over two lines, inputs and shared data" run
entry '$ refuse 1 "$(ls)"' '> some.table'
refuses "the table is no input" 'some.table' run

table '[one] exit 1' '$ refuse 1 x' '> y' '[two] exit 1' '$ refuse 1 x' '> z'
refuses "the first failing entry of two" '[one]' run
refuses "the last failing entry of two" 'some.table:4: [two]' run
entry '$ refuse 1 x' '> x'
printf '%s\n' '[name] exit 1' '$ refuse 1 x' '> x' >refusals/other.table
refuses "a name used twice" 'earlier entry: other.table:1' run
rm refusals/other.table
entry '> x'
refuses "an entry without command" 'has no command' run
entry '$ refuse 1 x'
refuses "an entry without phrase" 'expects no phrase' run
entry '$ refuse 1 x' '$ refuse 1 x' '> x'
refuses "an entry with two commands" 'two commands' run
table '[name] exit 0' '$ true' '> x'
refuses "a success" 'the status not 0' run
table '[name]' '$ refuse 1 x' '> x'
refuses "an entry without status" 'exit STATUS' run
entry '$ refuse 1 x' 'x'
refuses "a line of no kind" 'not a line of a table' run
table '# Nothing.'
refuses "no entry at all" 'no table has an entry' run
exit $failures
