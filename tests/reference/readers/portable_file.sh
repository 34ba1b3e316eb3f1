#!/bin/sh
# Writes tests/data/files/schools.por from schools.sav beside it, and prints its cells, by PSPP (Debian's package pspp).
set -e
cd "$(dirname "$0")/../../data/files"
pspp-convert schools.sav schools.por
pspp-convert schools.por /dev/stdout -O csv
