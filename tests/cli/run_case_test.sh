#!/usr/bin/env bash
# The runner of command-line cases sees what it is there to see.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../structure/expect.sh"
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
cd "$root"
mkdir -p programs case tests/cli/data
echo shared >tests/cli/data/shared.csv
printf '#!/bin/sh\necho "say (clustertrial) 1.2.3"\n' >programs/say
chmod +x programs/say
unset CLUSTERTRIAL_REWRITE
run() { "$here/run_case.sh" case "$root" programs; }
rewrite() { CLUSTERTRIAL_REWRITE=1 run; }
# new_case COMMAND: a case that expects silence and success.
new_case() { rm -rf case && mkdir case && printf '%s\n' "$1" >case/cmd; }

new_case 'true'
accepts "silence where silence is expected" run
new_case 'echo hello'
refuses "output that is not expected" '+hello' run
echo hello >case/expout
accepts "output that is expected" run
new_case 'true'
echo hello >case/expout
refuses "output that does not come" '-hello' run
new_case 'echo never'
echo false >case/needs
status=0
said=$(run) || status=$?
[ "$status" = 77 ] && [ "$said" = "skipped: this machine cannot do: false" ] ||
    { echo "a case whose need is not met was not skipped: $status: $said"; exit 1; }
echo true >case/needs
refuses "a case whose need is met" '+never' run
new_case 'echo "say: warning: few" >&2'
accepts "a warning where standard error is not compared" run
: >case/experr
refuses "a warning where silence is expected" '+say: warning: few' run
echo 'say: warning: few' >case/experr
accepts "the message expected" run
echo 'few' >case/experr
refuses "a message of other words" '-few' run
new_case 'echo "say: warning: few [x]" >&2'
printf 'few\n[x]\n' >case/errphrases
accepts "phrases that are said" run
printf 'few\nmany' >case/errphrases
refuses "a phrase that is not said" 'not on standard error: many' run
echo 'fe[w]' >case/errphrases
refuses "a phrase is no pattern" 'not on standard error: fe[w]' run
new_case 'echo "say: error: wrong" >&2'
refuses "an error that nothing expects" 'say: error: wrong' run
echo wrong >case/errphrases
accepts "an error that is expected" run
new_case 'sai || true'
refuses "a command that is not there" 'an error that nothing here expects' run
new_case 'echo "This is a bug in say (1.2.3)" >&2; echo wrong >&2; exit 3'
echo 3 >case/exitcode
echo wrong >case/errphrases
refuses "a program that says that it has a bug" 'the program is broken' run
printf '%s\n' 'This is a bug in say (VERSION)' wrong >case/experr
accepts "a program that has a bug where all that it says is expected" run
new_case 'sh -c "kill -SEGV \$\$" || true'
refuses "a crash that the commands forgive" 'the program is broken' run
new_case 'echo "a.cpp:1:2: runtime error: overflow" >&2'
refuses "undefined behaviour" 'the program is broken' run
new_case 'exit 4'
refuses "another exit status" '+4' run
echo 4 >case/exitcode
accepts "the exit status expected" run
new_case 'false; true'
refuses "a command that fails before the last one" '+1' run
new_case 'false | cat'
refuses "a command that fails in a pipe" '+1' run

new_case 'echo x >left'
refuses "a file left behind" '+left' run
echo left >case/expfiles
accepts "a file expected" run
new_case 'true'
echo left >case/expfiles
refuses "a file that does not come" '-left' run
new_case 'echo x >.hidden.tmp'
refuses "a hidden file left behind" '+.hidden.tmp' run
new_case 'echo damaged >input.csv'
echo precious >case/input.csv
refuses "a changed input" '+input.csv' run
grep -q precious case/input.csv || refuses "a case that changes its own folder" '' true
new_case 'rm input.csv'
echo precious >case/input.csv
refuses "an input that is gone" '+input.csv' run
new_case 'test ! -e cmd && test ! -e expout && cat input.csv data/shared.csv'
echo mine >case/input.csv
printf 'mine\nshared\n' >case/expout
accepts "inputs and the shared data are there, the description is not" run

new_case 'say'
echo 'say (clustertrial) VERSION' >case/expout
accepts "any version" run
new_case 'echo "$CLUSTERTRIAL_SOURCE_DIR/x"'
echo 'SOURCE_DIR/x' >case/expout
accepts "any source folder" run
new_case 'echo "took 17 ms"'
echo 'took TIME ms' >case/expout
echo 's/[0-9]+ ms/TIME ms/' >case/filter
accepts "what the filter of the case allows" run

new_case 'echo out; echo err >&2; echo x >file; exit 1'
echo stale >case/expout
echo err >case/errphrases
accepts "rewriting" rewrite
[ ! -e case/experr ] || refuses "rewriting that compares standard error where nobody asked for it" '' true
: >case/experr
accepts "rewriting with standard error" rewrite
accepts "a rewritten case" run
[ "$(cat case/expout case/experr case/exitcode case/expfiles)" = "$(printf 'out\nerr\n1\nfile')" ] ||
    refuses "rewriting that writes something else" '' true
new_case 'true'
echo stale >case/expout
accepts "rewriting" rewrite
[ "$(ls case)" = cmd ] || refuses "rewriting that leaves files for what is not expected" '' true
: >case/experr
accepts "rewriting" rewrite
[ -f case/experr ] || refuses "rewriting that forgets that silence is expected" '' true

exit $failures
