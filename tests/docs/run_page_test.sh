#!/usr/bin/env bash
# The runner of documented commands sees what it is there to see.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../structure/expect.sh"
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
cd "$root"
mkdir -p data/examples programs
echo "a,b" >data/examples/list.csv
printf '#!/bin/sh\necho "hello $1"\n' >programs/greet
printf '#!/bin/sh\nkill -SEGV $$\n' >programs/crash
printf '#!/bin/sh\nexit 3\n' >programs/bug
chmod +x programs/*
unset CLUSTERTRIAL_REWRITE
run() { "$here/run_page.sh" page.md "$root" programs; }
# page LINE...: the page, with the lines in one console block.
page() { printf '%s\n' 'Text.' '```console' "$@" '```' 'More text.' >page.md; }

page '$ greet world' 'hello world'
accepts "what the page shows is what is printed" run
page '$ greet world' 'hello, world'
refuses "another text" '+hello world' run
page '$ greet world'
refuses "output that the page leaves out" '+hello world' run
page '$ true' 'something'
refuses "output that is not there" '-something' run
page '$ greet \' '    world' 'hello world'
accepts "a command over two lines" run
page '$ cat data/examples/list.csv' 'a,b' '$ echo x > new.txt' '$ cat new.txt' 'x'
accepts "the examples are there, and files stay from command to command" run
page '$ sh -c "echo wrong >&2; exit 4"' 'wrong' '$ echo $?' '4'
accepts "standard error and the exit status" run
page '$ crash'
refuses "a program that crashes" 'exit status 139' run
page '$ bug'
refuses "a program that reports a bug in itself" 'exit status 3' run
page 'hello'
refuses "output before any command" 'starts with a command' run
[ "$(cat data/examples/list.csv)" = "a,b" ] && [ ! -e new.txt ] || { echo "FAILED: the tree was written to"; failures=1; }

printf '%s\n' '```sh' 'sudo something' '```' '```cpp' '$ no command' '```' >page.md
accepts "blocks that are only shown" run

page '$ greet \' '    world' 'old' '' '$ greet you'
export CLUSTERTRIAL_REWRITE=1
accepts "rewriting" run
unset CLUSTERTRIAL_REWRITE
expected=$(printf '%s\n' 'Text.' '```console' '$ greet \' '    world' 'hello world' '$ greet you' 'hello you' '```' 'More text.')
[ "$(cat page.md)" = "$expected" ] || { echo "FAILED: rewritten as"; cat page.md; failures=1; }
accepts "the rewritten page" run
exit $failures
