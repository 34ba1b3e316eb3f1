#!/usr/bin/env bash
# Opens a page in headless Chromium, 1200 and 400 pixels wide, and asks of what it shows: does the page itself ever
# scroll sideways, does every link within it lead somewhere, is every figure as wide as it may be, does every text of a
# figure lie within it and beside the others of its line, does the browser complain?
#   check_page.sh CHROMIUM PAGE PICTURES      PICTURES: a folder for screenshots, for a person to look at
set -euo pipefail
[ $# -eq 3 ] || { sed -n 2,5p "$0" >&2; exit 2; }
chromium=$1 page=$(realpath "$2") pictures=$3
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir -p "$pictures"
case $(basename "$page") in *.html) ;; *) echo "check_page: $page is not called *.html" >&2; exit 2 ;; esac

# The page with questions at its end, in a frame: a headless window is never narrower than 500 pixels. The answers become
# the title of the page around the frame.
cat "$page" "$(dirname "$0")/questions.html" >"$scratch/checked.html"
frame() {
    cat <<PAGE
<!DOCTYPE html><html lang="en"><head><title></title>
<script>addEventListener("message", event => { document.title = "answers: " + event.data; });</script></head>
<body><iframe src="checked.html" style="border: 0; width: $1px; height: 1600px"></iframe></body></html>
PAGE
}

# browse WIDTH ARGUMENT...: what goes to standard output; messages go to $scratch/messages
browse() {
    local width=$1
    shift
    HOME=$scratch timeout 240 "$chromium" --headless --no-sandbox --disable-gpu --disable-quic --no-first-run \
        --disable-background-networking --disable-component-update --disable-sync --disable-dev-shm-usage \
        --hide-scrollbars --enable-logging=stderr --user-data-dir="$scratch/profile" --window-size="$width,1600" "$@" \
        2>"$scratch/messages"
}

failed=0
complain() { echo "check_page: $1 pixels: $2" >&2; failed=1; }

for width in 1200 400; do
    picture=$pictures/$(basename "$page" .html)-$width.png
    rm -f "$picture"
    browse "$width" --screenshot="$picture" --window-size="$width,8000" "file://$page" >/dev/null || complain "$width" "the browser failed"
    [ -s "$picture" ] || complain "$width" "no picture was made"
    frame "$width" >"$scratch/frame.html"
    browse 1400 --virtual-time-budget=5000 --dump-dom "file://$scratch/frame.html" >"$scratch/dom" ||
        complain "$width" "the browser failed"
    if grep -q 'CONSOLE' "$scratch/messages"; then complain "$width" "$(grep -m 3 CONSOLE "$scratch/messages")"; fi
    answer=$(sed -n 's|.*<title>answers: \(.*\)</title>.*|\1|p' "$scratch/dom")
    [ "$answer" = "$width pixels, nothing wrong" ] || complain "$width" "${answer:-no answer}"
done
exit "$failed"
