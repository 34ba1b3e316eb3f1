#!/usr/bin/env bash
# How long collate takes over 40 workbooks of 60 schools, as a whole process, beside openpyxl, which only reads them.
#   bench/collate/compare.sh [BIN] [AUTHORITIES SCHOOLS]     BIN: folder of the programs, build/release/bin by default
# Needs python3-openpyxl and GNU time. Prints elapsed seconds, user and system seconds, and peak memory of five runs each.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
bin=$(realpath "${1:-build/release/bin}")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
/usr/bin/python3 "$here/make_returns.py" "$folder" "${2:-40}" "${3:-60}"
cd "$folder"
"$bin/randomise" list.csv --id urn --strata authority --strata fsm --seed 1 -q -o allocation.csv >randomise.txt
measure() { /usr/bin/time -f "$1: %e s elapsed, %U + %S s of processor time, %M KiB" "${@:2}" >output.txt; }
for _ in 1 2 3 4 5; do
    measure collate "$bin/collate" trial.toml -q --force -o collated.csv
    measure openpyxl /usr/bin/python3 "$here/read_peer.py" returns/*.xlsx
done
