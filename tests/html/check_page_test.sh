#!/usr/bin/env bash
# Does check_page.sh see what it is there to see?
#   check_page_test.sh CHROMIUM
set -euo pipefail
here=$(dirname "$(realpath "$0")")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cat >"$scratch/bad.html" <<'PAGE'
<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Bad</title></head><body>
<a href="#nowhere">Lost</a><div style="width: 3000px">Wide</div>
<svg viewBox="0 0 100 50" width="60"><text x="90" y="20">Cut off</text></svg>
<script>console.error("broken");</script>
PAGE
if "$here/check_page.sh" "$1" "$scratch/bad.html" "$scratch" 2>"$scratch/said"; then
    echo "check_page_test: a bad page passed" >&2
    exit 1
fi
for phrase in "the page is 30" "#nowhere leads nowhere" "a figure is 60 pixels wide" '"Cut off" is cut off' broken; do
    grep -qF "$phrase" "$scratch/said" || { echo "check_page_test: not said: $phrase" >&2; cat "$scratch/said" >&2; exit 1; }
done
