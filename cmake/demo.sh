#!/usr/bin/env bash
# The main job, from a list of schools to the tables of a trial, on the shipped examples.
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

step "Allocate a local authority's primary schools to two arms, as the protocol says"
# The list and the trial file lie beside the record that names them: it replays wherever the folder goes.
run cp data/examples/bolton-schools/schools.csv data/examples/bolton-schools/trial.toml "$out"
run randomise "$out/trial.toml" -o "$out/allocation.csv"

step "Replay the allocation from its record"
run randomise --verify "$out/allocation.record.json"

step "Analyse a cluster-randomised trial"
run analyse data/examples/pneumovac/trial.toml

step "Write its report as a document for Word, and hold the document against its inputs"
run report -q data/examples/pneumovac/trial.toml -o "$out/report.docx"
run report -q data/examples/pneumovac/trial.toml --verify "$out/report.docx"

step "The smallest effect that trial can be expected to detect"
run mdes data/examples/bolton-schools/trial.toml
