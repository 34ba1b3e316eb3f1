#!/usr/bin/env bash
# Does check_accessibility.sh see what it is there to see, in the looks that have it and in no other?
#   check_accessibility_test.sh CHROMIUM AXE
set -euo pipefail
[ $# -eq 2 ] || { sed -n 2,3p "$0" >&2; exit 2; }
chromium=$1 axe=$2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
# check PAGE [AXE]: as the tests do
check() { "$(dirname "$0")/check_accessibility.sh" "$chromium" "${2:-$axe}" cat "$scratch/$1" >"$scratch/said" 2>&1; }
wrong() {
    printf 'check_accessibility_test: %s; it said:\n' "$1" >&2
    cat "$scratch/said" >&2
    exit 1
}

cat >"$scratch/good.html" <<'PAGE'
<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Good</title><style>
:root { color-scheme: light dark; } body { background: white; color: black; }
@media (prefers-color-scheme: dark) { body { background: black; color: white; } }
.scroll { width: 9rem; overflow: auto; white-space: nowrap; background: linear-gradient(to right, #888, transparent); }
</style></head><body><main><h1>Good</h1><p class="text">Text</p>
<details><summary>More</summary><div class="scroll" tabindex="0" role="region" aria-label="Table"><table>
<tr><th scope="col">Header</th><th scope="col">Another header, which is out of sight</th></tr>
<tr><td>Cell</td><td class="last">The last cell, which is out of sight</td></tr></table></div></details>
</main></body></html>
PAGE
status=0
check good.html || status=$?
if [ $status -eq 77 ]; then cat "$scratch/said"; exit 77; fi  # no browser, or no axe
[ $status -eq 0 ] || wrong "a good page failed"

# An image without a text; pale on white; in a box that scrolls, which is folded, and on a narrow page alone, dark on black.
sed 's|</main>|<img src="data:," width="9"><style>.text { color: #bbb; }\
    @media (prefers-color-scheme: dark) { .text { color: white; } }\
    @media (prefers-color-scheme: dark) and (max-width: 500px) { .last { color: #333; } }</style>&|' \
    "$scratch/good.html" >"$scratch/bad.html"
if check bad.html; then wrong "a bad page passed"; fi
sed -n 's/, 1 times: .*//p' "$scratch/said" >"$scratch/seen"
diff "$scratch/seen" - <<'END' || wrong "not what is wrong"
400 pixels, light: wrong: image-alt
400 pixels, light: wrong: color-contrast
400 pixels, dark: wrong: image-alt
400 pixels, dark: wrong: color-contrast
1200 pixels, light: wrong: image-alt
1200 pixels, light: wrong: color-contrast
1200 pixels, dark: wrong: image-alt
END

sed 's|</main>|<p style="background: linear-gradient(white, black)">On what?</p>&|' \
    "$scratch/good.html" >"$scratch/undecided.html"
if check undecided.html; then wrong "a page passed that axe did not understand"; fi
grep -q '1200 pixels, dark: undecided: color-contrast' "$scratch/said" || wrong "what was not understood is not said"

if check good.html /dev/null; then wrong "a page passed without axe"; fi
grep -q '1200 pixels, dark: no answer' "$scratch/said" || wrong "that there is no answer is not said"
