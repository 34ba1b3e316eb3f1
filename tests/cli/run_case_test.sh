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
new_case 'echo wrong >&2'
refuses "a message that is not expected" '+wrong' run
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
accepts "rewriting" rewrite
accepts "a rewritten case" run
[ "$(cat case/expout case/experr case/exitcode case/expfiles)" = "$(printf 'out\nerr\n1\nfile')" ] ||
    refuses "rewriting that writes something else" '' true
new_case 'true'
echo stale >case/expout
accepts "rewriting" rewrite
[ "$(ls case)" = cmd ] || refuses "rewriting that leaves files for what is not expected" '' true

exit $failures
