#!/usr/bin/env bash
# The whole way, from a list of schools to the report that is handed in, on the shipped examples.
#   demo.sh PROGRAMS OUTPUT        run from the root of the source tree; OUTPUT is a folder, emptied first
set -euo pipefail
[ $# -eq 2 ] || { sed -n 2,3p "$0" >&2; exit 2; }
PATH=$(cd "$1" && pwd):$PATH
# randomise never overwrites an allocation, so every run of the demo starts with an empty folder.
rm -rf "$2"
mkdir -p "$2"
out=$(realpath --relative-to=. "$2")

step() { printf '\n== %s\n\n' "$1"; }
run() { printf '$ %s\n' "$*"; "$@"; }
# The same, of which a filter shows a part.
run_through() { local filter=$1; shift; printf '$ %s\n' "$*"; "$@" | sed -n "$filter"; }

printf 'Five steps, some ten seconds. Everything is written to %s.\n' "$out"

step "1. Allocate the primary schools of ten authorities, within each and by free school meals"
# The list lies beside the record that names it: the record replays wherever the folder goes.
cp data/examples/england/census.csv "$out/schools.csv"
run_through '/^Threshold of/!p' randomise "$out/schools.csv" --id URN --where "LA >= 350 and LA <= 359 and SCHOOLTYPE = 'State-funded primary'" \
    --where "not missing(PNUMFSMEVER)" --strata LA --strata PNUMFSMEVER:median@LA --split-by LA --seed 20190901 -q \
    -o "$out/allocation.csv"
run randomise --verify "$out/allocation.record.json"

step "2. Join the returns of twelve authorities, each in another kind of mess, to such an allocation"
run_through '1,/^All$/p;/^All$/{n;p}' collate data/examples/collate/trial.toml -q -o "$out/collated.csv"

# A file for each of forty authorities, as if they had sent it, with the census's own columns.
mkdir "$out/returns"
awk -F, -v OFS=, -v folder="$out/returns/" 'NR == 1 { header = "URN" OFS $5 OFS $22; next }
    $2 >= 201 && $2 <= 336 { file = folder $2 ".csv"; if (!($2 in begun)) print header > file; begun[$2] = 1; print $1, $5, $22 > file }' \
    data/examples/england/census.csv
cp data/examples/england/returns.toml "$out/returns.toml"
printf '\nAnd %s returns of the school census, a file for each authority:\n\n' "$(ls "$out/returns" | wc -l)"
run_through '1,6p;1,/^All /{/^All /p}' collate "$out/returns.toml" -q -o "$out/census.csv"

step "3. The effects of the Bolton trial, beside those of its published report"
# The rows are made from the published tables, so that their analysis can be compared with them.
run cmake/beside_published.sh

step "4. Its report for Word, with figures, held against what it was made from"
run report -q data/examples/bolton/trial.toml -o "$out/bolton.docx"
run report -q data/examples/bolton/trial.toml --verify "$out/bolton.docx"
run report -q data/examples/bolton/trial.toml --only figure:forest -o "$out/effects.svg"

step "5. The smallest effect that such a trial can be expected to find"
run_through '1,8p' mdes data/examples/bolton-schools/trial.toml

cat <<END

== What now

$out/bolton.docx        the report: open it in Word
$out/effects.svg        its figure of all effects: open it in a browser
$out/allocation.csv     who is in which arm, and beside it a file for each authority
$out/collated.csv       one row a school, from twelve kinds of files
$out/census.csv         the same from forty files

Your own trial: docs/tutorial.md goes from a list of schools to the tables. The programs are in $1.
END
