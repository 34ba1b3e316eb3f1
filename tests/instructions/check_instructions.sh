#!/usr/bin/env bash
# A guard without a clock: how many instructions the programs take on small files, counted by valgrind's callgrind, beside
# figures that are committed. More than 5 % above one fails. What it costs where nothing is measured stays the same, so
# that the figures are of one compiler and one system: gcc 12, Release, Debian 12's libraries, two processors.
#   check_instructions.sh BIN SOURCE_DIR [--update]     BIN: folder of the programs; --update writes the figures
# Skips, with the reason, where valgrind is not installed or there is one processor; the workbook alone without openpyxl.
set -euo pipefail
bin=$(realpath "$1")
source=$(realpath "$2")
figures=$source/tests/instructions/figures.txt
skip() { echo "skipped: $1"; exit 77; }
command -v valgrind >/dev/null || skip "valgrind is not installed"
command -v taskset >/dev/null || skip "taskset is not installed"
taskset -c 0,1 true 2>/dev/null || skip "there are no two processors"
has_openpyxl() { /usr/bin/python3 -c 'import openpyxl' 2>/dev/null; }
grep -q avx2 /proc/cpuinfo || skip "the C library takes other routines on a processor without AVX2"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

# cohort SCHOOLS PUPILS: a row a pupil, from whole numbers that every awk computes alike.
cohort() {
    awk -v schools="$1" -v pupils="$2" 'function draw(n) { x = (x * 16807) % 2147483647; return int(x / 65536) % n }
        BEGIN {
            x = 1
            print "school,authority,arm,intake,prior,score"
            for (s = 0; s < schools; s++) {
                intake = draw(60)
                for (p = 0; p < pupils; p++) {
                    prior = 4000 + draw(2000)
                    score = 9000 + 20 * (s % 2) - 10 * intake + int(prior / 2) + draw(2000)
                    printf "%d,%d,%d,%d,%.2f,%.2f\n", 10000 + s, 201 + int(s / 20), s % 2, intake, prior / 100, score / 100
                }
            }
        }'
}

# count NAME PROGRAM ARGUMENTS...: a line "NAME INSTRUCTIONS".
count() {
    local name=$1 program=$2
    shift 2
    taskset -c 0,1 valgrind --tool=callgrind --callgrind-out-file=out "$bin/$program" "$@" -q >/dev/null 2>log ||
        { cat log; exit 1; }
    echo "$name $(awk '/Collected/ { print $NF }' log)"
}

cohort 1000 150 >pupils.csv
cohort 1500 4 >rows.csv
# One workbook of a thousand schools, and the list that it is a return of.
make_returned() {
    mkdir returned
    /usr/bin/python3 "$source/bench/collate/make_returns.py" returned 1 1000
    "$bin/randomise" returned/list.csv --id urn --strata authority --strata fsm --seed 1 -q -o returned/allocation.csv >/dev/null
}
# A document with every part, of few draws: what they cost is counted by itself.
cp -r "$source/data/examples/bolton" .
sed -i -e '/^draws = /d' -e 's/^confidence = .*/&\ndraws = 99/' bolton/trial.toml
model=(--cluster school --arm arm --strata authority --value score --covariate intake --covariate prior --all)
{
    count read analyse pupils.csv "${model[@]}"
    count fit analyse rows.csv "${model[@]}"
    count allocations analyse "$source/data/examples/bolton/schools.csv" --cluster school --size pupils --arm treated \
        --strata fsm_block --count nfa --prior nfa_prior --inference randomisation --draws 10240
    if has_openpyxl; then
        make_returned
        count collate collate returned/trial.toml -o collated.csv
    fi
    count document report bolton/trial.toml -o report.docx
} >found.txt
if [ "${3:-}" = --update ]; then
    cp found.txt "$figures"
    exit
fi
status=0
while read -r name found; do
    expected=$(awk -v name="$name" '$1 == name { print $2 }' "$figures")
    echo "$name: $found instructions, committed $expected"
    awk -v found="$found" -v expected="$expected" 'BEGIN { exit found > 1.05 * expected }' && continue
    echo "$name takes more than 5 % more than what is committed. Where that is meant, write the new figures with --update"
    status=1
done <found.txt
exit $status
