#!/usr/bin/env bash
# The report of an example trial as a page, and what a browser makes of it.
#   report_page.sh REPORT TRIAL CHROMIUM WORK
set -euo pipefail
[ $# -eq 4 ] || { sed -n 2,3p "$0" >&2; exit 2; }
report=$1 trial=$2 chromium=$3 work=$4
mkdir -p "$work"
page=$work/$(basename "$(dirname "$trial")").html
"$report" "$trial" --quiet --format html --force -o "$page"
"$(dirname "$0")/check_page.sh" "$chromium" "$page" "$work"
