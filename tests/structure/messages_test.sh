#!/usr/bin/env bash
# The checker of messages sees what it is there to see.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/expect.sh"
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
mkdir -p "$tree/include" "$tree/src/one" "$tree/apps"
cd "$tree"
check() { "$here/check_messages.sh" "$tree"; }

cat >src/one/one.cpp <<'END'
#include "likewise.hpp"
/// Nobody reads this, and it is no message: "likewise".
int shall = 1;  // likewise
const char* url = "https://example.org";
const char* said = in_quotes("a row") + shall() + "is missing";
END
accepts "comments, names, directives and plain words" check

# planted WHAT LINE OUTPUT: the line is in a source of its own.
planted() {
    printf '%s\n' "$2" >src/one/planted.cpp
    refuses "$1" "$3" check
    rm src/one/planted.cpp
}
planted "a literal" 'fail("the list likewise");' 'src/one/planted.cpp:1:fail("the list likewise");  <- write repeat the noun'
planted "a literal behind others" 'fail("a \"b\"" + x + "the arms shall be alike");' 'the arms shall be alike");  <- write "must"'
planted "a phrase broken over two literals" $'fail(a, "it is "\n     "no number");' 'src/one/planted.cpp:1:fail(a, "it is no number");'
planted "a phrase in a literal below others" $'fail("one",\n     "file of at most so much");' 'src/one/planted.cpp:2:"file of at most so much");'
printf 'const char* help = "likewise";\n' >include/help.hpp
refuses "a literal of a header" 'include/help.hpp:1:' check
mv include/help.hpp apps/help.cpp
refuses "a literal of a program" 'apps/help.cpp:1:' check

# Every line of the list is one that grep understands and that has a remedy.
rm apps/help.cpp
while IFS=$'\t' read -r phrase instead; do
    [[ $phrase = '#'* ]] && continue
    status=0
    grep -qP -- "$phrase" </dev/null || status=$?
    [ "$status" -eq 1 ] && [ -n "$instead" ] || { echo "FAILED: $phrase"; failures=1; }
done <"$here/banned_phrases.txt"

mkdir "$tree/empty"
refuses "a tree without sources" 'no sources found' "$here/check_messages.sh" "$tree/empty"
exit $failures
