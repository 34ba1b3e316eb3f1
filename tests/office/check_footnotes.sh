#!/usr/bin/env bash
# Every note of every table of a trial's report, found as a footnote of its caption by python-docx.
#   check_footnotes.sh REPORT EXAMPLE PYTHON FOLDER      EXAMPLE: a folder with a trial.toml that has [report]
set -euo pipefail
[ $# -eq 4 ] || { sed -n 2,3p "$0" >&2; exit 2; }
rm -rf "$4"
mkdir -p "$4"
cp "$2"/* "$4"
sed -i 's/^\[report\]$/&\ntable_notes = "footnotes"/' "$4/trial.toml"
for format in json docx; do "$1" "$4/trial.toml" -q -o "$4/report.$format"; done
"$3" "$(dirname "$0")/check_footnotes.py" "$4/report.json" "$4/report.docx"
"$1" -q --verify "$4/report.docx"
