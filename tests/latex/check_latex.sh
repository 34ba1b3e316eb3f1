#!/usr/bin/env bash
# What analyse writes as LaTeX is a document for latex and for pandoc: latex sets it without an error, and no table beyond
# the page; pandoc finds in it every number that the CSV has, and nothing of the markup.
#   check_latex.sh ANALYSE TRIAL_FILE PDFLATEX PANDOC FOLDER      PDFLATEX or PANDOC "no": not there, not asked
set -euo pipefail
[ $# -eq 5 ] || { sed -n 2,4p "$0" >&2; exit 2; }
analyse=$1 trial=$2 pdflatex=$3 pandoc=$4
mkdir -p "$5"
cd "$5"
rm -f tables.tex tables.csv document.*
"$analyse" "$trial" --quiet -o tables.tex
"$analyse" "$trial" --quiet -o tables.csv
{
    printf '%s\n' '\documentclass{article}' '\usepackage{booktabs,longtable}' '\begin{document}'
    cat tables.tex
    printf '%s\n' '\end{document}'
} >document.tex

if [ "$pdflatex" != no ]; then
    "$pdflatex" -interaction=nonstopmode -halt-on-error document.tex >document.out || { tail -n 20 document.out; exit 1; }
    # A few points are what the guess of widths is wrong by.
    ! grep -E 'Overfull .hbox \([0-9]{2,}\.|Float too large' document.out || { echo 'a table is larger than the page'; exit 1; }
    [ -s document.pdf ] || { echo 'latex wrote no document'; exit 1; }
fi

# Numbers with a point, which neither markup nor words have. How often is not asked: what names a row or begins a block of
# rows stands in every panel.
numbers() { grep -oE '[0-9]+\.[0-9]+' | LC_ALL=C sort -u; }
if [ "$pandoc" != no ]; then
    "$pandoc" -f latex -t plain --columns=2000 document.tex >document.txt
    for markup in '(lr)' newline raggedright tabular '\\'; do
        ! grep -F -- "$markup" document.txt || { echo "markup in what pandoc reads: $markup"; exit 1; }
    done
    diff <(numbers <tables.csv) <(numbers <document.txt) || { echo 'pandoc reads other numbers than the CSV has'; exit 1; }
fi
