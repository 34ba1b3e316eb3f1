#!/usr/bin/env bash
# No turn of phrase of banned_phrases.txt in what the programs say: the string literals of src, apps and include, those
# beside each other joined as the compiler joins them. Prints every literal with its file, its line and what to write
# instead, and exits 1 when there is one. Needs a grep with -P.
#   check_messages.sh ROOT
set -euo pipefail
[ $# -eq 1 ] || { sed -n 2,5p "$0" >&2; exit 2; }
phrases=$(cd "$(dirname "$0")" && pwd)/banned_phrases.txt
cd "$1"
export LC_ALL=C

# FILE:LINE:"literal" of each line that has one: without comments and directives, each literal whole on the line it begins.
literals() {
    awk '
        function flush() { if (held != "") print held; held = "" }
        FNR == 1 { flush() }
        /^[[:space:]]*(\/\/|#)/ { next }
        {
            line = $0
            sub(/[[:space:]]\/\/[[:space:]\/!<].*$/, "", line)
            if (line !~ /"/) { if (line !~ /^[[:space:]]*$/) flush(); next }
            sub(/^[[:space:]]+/, "", line)
            if (held ~ /"$/ && line ~ /^"/) held = substr(held, 1, length(held) - 1) substr(line, 2)
            else { flush(); held = FILENAME ":" FNR ":" line }
        }
        END { flush() }' "$@"
}
mapfile -d '' files < <(find . -path ./build -prune -o \( -path './include/*' -o -path './src/*' -o -path './apps/*' \) \
    \( -name '*.hpp' -o -name '*.cpp' \) -printf '%P\0' | sort -z)
[ "${#files[@]}" -gt 0 ] || { echo "check_messages: no sources found: is this the root of the project?" >&2; exit 1; }
found=$(mktemp)
trap 'rm -f "$found"' EXIT
literals "${files[@]}" >"$found"

status=0
# Behind an odd number of quotes of the line, and before the one that ends the literal.
inside='^[^:]*:[0-9]+:[^"]*"(?:(?:[^"\\]|\\.)*"[^"]*")*(?:[^"\\]|\\.)*?'
while IFS=$'\t' read -r phrase instead; do
    [[ $phrase = '#'* || -z $phrase ]] && continue
    [ -n "$instead" ] || { echo "banned_phrases.txt: no TAB and no remedy: $phrase" >&2; exit 2; }
    grep -P -- "$phrase" "$found" | grep -P -- "$inside(?:$phrase)" | sed "s|\$|  <- write ${instead//[\\|&]/\\&}|" && status=1
done <"$phrases"
exit $status
