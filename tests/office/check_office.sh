#!/usr/bin/env bash
# Every cell of every table of a trial, found in its Word file and in its workbook by python-docx and openpyxl.
#   check_office.sh PROGRAM TRIAL PYTHON FOLDER      PROGRAM: analyse, or report
set -euo pipefail
[ $# -eq 4 ] || { sed -n 2,3p "$0" >&2; exit 2; }
rm -rf "$4"
mkdir -p "$4"
# It is run once a format: with the random draws of its protocol all three hold the same numbers.
for format in json docx xlsx; do "$1" "$2" -q -o "$4/results.$format"; done
"$3" "$(dirname "$0")/check_office.py" "$4/results.json" "$4/results.docx" "$4/results.xlsx"
