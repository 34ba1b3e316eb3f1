#!/usr/bin/env bash
# What axe-core finds wrong with a page in headless Chromium: 400 and 1200 pixels wide, light and dark. Exit status 77
# where the browser or axe is missing.
#   check_accessibility.sh CHROMIUM AXE COMMAND...      AXE: axe.min.js, which cmake/fetch-axe.sh fetches; COMMAND: writes
#                                                       the page to standard output
set -euo pipefail
[ $# -ge 3 ] || { sed -n 2,5p "$0" >&2; exit 2; }
chromium=$1 axe=$2
shift 2
skip() { echo "check_accessibility: skipped: $1"; exit 77; }
[ -x "$chromium" ] || skip "no chromium"
[ -r "$axe" ] || skip "no axe-core in $axe, where cmake/fetch-axe.sh puts it"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# The page with axe and questions at its end, in a frame: a headless window is never narrower than 500 pixels, and in a
# frame prefers-color-scheme is the color-scheme of the frame's element. One frame after the other; the answers are written
# into the page around them.
"$@" >"$scratch/page.html"
{
    cat "$scratch/page.html"
    echo '<script src="axe.js"></script>'
    cat "$(dirname "$0")/accessibility_questions.html"
} >"$scratch/checked.html"
cp "$axe" "$scratch/axe.js"
cat >"$scratch/frames.html" <<'PAGE'
<!DOCTYPE html><html lang="en"><head><title>Frames</title></head><body><pre></pre><iframe></iframe><script>
const looks = [[400, "light"], [400, "dark"], [1200, "light"], [1200, "dark"]];
const frame = document.querySelector("iframe");
const next = () => {
  if (looks.length === 0) return;
  const [width, scheme] = looks.shift();
  frame.style = `border: 0; width: ${width}px; height: 1600px; color-scheme: ${scheme}`;
  frame.src = `checked.html?${width}${scheme}`;
};
addEventListener("message", event => { document.querySelector("pre").append(event.data + "\n"); next(); });
next();
</script></body></html>
PAGE
HOME=$scratch timeout 500 "$chromium" --headless --no-sandbox --disable-gpu --disable-quic --no-first-run \
    --disable-background-networking --disable-component-update --disable-sync --disable-dev-shm-usage \
    --user-data-dir="$scratch/profile" --window-size=1400,1600 --virtual-time-budget=600000 --dump-dom \
    "file://$scratch/frames.html" >"$scratch/dom" 2>"$scratch/messages" || cat "$scratch/messages" >&2
sed -n '/<pre>/,/<\/pre>/p' "$scratch/dom" |
    sed -e '/<\/pre>/d' -e 's/.*<pre>//' -e 's/&lt;/</g' -e 's/&gt;/>/g' -e 's/&amp;/\&/g' >"$scratch/answers"

cat "$scratch/answers"
failed=0
if grep -qvE ': [0-9]+ rules$' "$scratch/answers"; then failed=1; fi
for look in "400 pixels, light" "400 pixels, dark" "1200 pixels, light" "1200 pixels, dark"; do
    if ! grep -qE "^$look: [0-9]+ rules\$" "$scratch/answers"; then
        echo "$look: no answer"
        failed=1
    fi
done
exit "$failed"
