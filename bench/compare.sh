#!/usr/bin/env bash
# A national cohort through whole processes, in one run: `analyse` with every table as JSON, and R, which only reads the
# file (data.table) or fits the same model with one kind of clustered standard error (fixest, or sandwich over lm).
#   bench/compare.sh [BUILD [RUNS [SCHOOLS PUPILS]]]     build/release, 5 runs, 24,000 schools of 300 pupils by default
# Needs bench/make_cohort in BUILD (CLUSTERTRIAL_BENCH) and GNU time; what R lacks is left out. Prints the medians of
# elapsed and processor seconds, the highest peak of resident memory, and elapsed as a multiple of reading in R.
set -euo pipefail
build=$(realpath "${1:-build/release}")
runs=${2:-5}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
"$build/bench/make_cohort" pupils.csv "${3:-24000}" "${4:-300}"
gzip -1 -k pupils.csv

median() { sort -g | awk '{ value[NR] = $1 } END { print value[int((NR + 1) / 2)] }'; }

# measure NAME COMMAND...: a line of the table.
measure() {
    local name=$1
    shift
    : >times.txt
    for ((run = 0; run < runs; run++)); do
        /usr/bin/time -a -o times.txt -f '%e %U %S %M' "$@" >output.txt
    done
    local elapsed processor memory
    elapsed=$(awk '{ print $1 }' times.txt | median)
    processor=$(awk '{ print $2 + $3 }' times.txt | median)
    memory=$(awk '$4 > most { most = $4 } END { printf "%.0f", most * 1.024 / 1000 }' times.txt)
    [ -n "${reading:-}" ] || reading=$elapsed
    awk -v name="$name" -v e="$elapsed" -v p="$processor" -v m="$memory" -v r="$reading" \
        'BEGIN { printf "%-46s %8.2f %8.2f %8d %8.2f\n", name, e, p, m, e / r }'
}

has() { Rscript -e "quit(status = !requireNamespace('$1', quietly = TRUE))" >/dev/null 2>&1; }

analyse=("$build/bin/analyse" --cluster school --arm arm --strata authority --value score --covariate intake
    --covariate prior --all --format json -q)

printf '%-46s %8s %8s %8s %8s\n' '' elapsed CPU MB 'x read'
if has data.table; then
    measure 'R: data.table::fread alone' Rscript -e 'invisible(data.table::fread("pupils.csv"))'
fi
measure 'analyse: CR2, Satterthwaite' "${analyse[@]}" pupils.csv
measure 'analyse: CR1' "${analyse[@]}" pupils.csv --standard-errors CR1 --degrees-of-freedom clusters-1
measure 'analyse: packed by gzip' "${analyse[@]}" pupils.csv.gz
if has data.table && has fixest; then
    measure 'R: fread, fixest::feols' Rscript -e '
        pupils <- data.table::fread("pupils.csv")
        print(fixest::feols(score ~ arm + intake + prior | authority, pupils, cluster = ~school))'
elif has data.table && has sandwich; then
    measure 'R: fread, lm on demeaned columns, sandwich' Rscript -e '
        pupils <- data.table::fread("pupils.csv")
        columns <- c("score", "arm", "intake", "prior")
        pupils[, (columns) := lapply(.SD, as.numeric), .SDcols = columns]
        pupils[, (columns) := lapply(.SD, function(x) x - mean(x)), by = authority, .SDcols = columns]
        fit <- lm(score ~ arm + intake + prior - 1, pupils)
        print(coef(fit)[["arm"]])
        print(sqrt(sandwich::vcovCL(fit, cluster = pupils$school)[1, 1]))'
fi
