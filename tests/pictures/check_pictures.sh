#!/usr/bin/env bash
# A figure of each kind is drawn as it was. Without rsvg-convert (Debian: librsvg2-bin) and python3 the test is skipped.
#   check_pictures.sh REPORT TRIAL STORED FOLDER
set -euo pipefail
[ $# -eq 4 ] || { sed -n 2,3p "$0" >&2; exit 2; }
report=$1 trial=$2 stored=$3 folder=$4
here=$(dirname "$0")
skipped=77
for tool in rsvg-convert python3; do
    command -v $tool >/dev/null || { echo "skipped: $tool is not installed"; exit $skipped; }
done
rm -rf "$folder"
mkdir -p "$folder"

# A histogram, intervals, a flow, dots, points, bars; a histogram with lines.
figures=(histogram-nfa forest flow clusters-nfa prior-nfa attendance allocations-nfa-randomisation-inference)
for figure in "${figures[@]}"; do
    "$report" -q "$trial" --only "figure:$figure" -o "$folder/$figure.svg"
done
check() { python3 "$here/check_pictures.py" rsvg-convert "$stored" "$@"; }
check "$folder"/*.svg

# The check sees what moves: a bar by four pixels to the right, a bar that is eight lower.
[ -z "${CLUSTERTRIAL_REWRITE:-}" ] || exit 0
bar=$(grep '<rect' "$folder/histogram-nfa.svg" | sed -n 2p)  # the first is of the key
moved() {  # WHAT PIXELS
    mkdir -p "$folder/moved"
    python3 - "$folder/histogram-nfa.svg" "$bar" "$1" "$2" >"$folder/moved/histogram-nfa.svg" <<'END'
import re, sys
picture, bar, what, pixels = sys.argv[1:]
other = re.sub(rf'( {what}=")([\d.]+)', lambda found: found[1] + str(float(found[2]) + float(pixels)), bar, count=1)
sys.stdout.write(open(picture, encoding="utf-8").read().replace(bar, other, 1))
END
    ! check "$folder/moved/histogram-nfa.svg" >"$folder/moved/said" || { echo "$1 by $2: nothing was seen"; exit 1; }
    grep -q 'differs by' "$folder/moved/said"
}
moved x 4
moved height 8
echo "what moves is seen"
