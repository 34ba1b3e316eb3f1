#!/usr/bin/env bash
# The effects of the Bolton trial as `report` prints them, beside those of the published report, and how many are equal.
#   beside_published.sh          run from the root of the source tree, with the programs on the PATH
set -euo pipefail
report -q data/examples/bolton/trial.toml --names --format csv |
    awk -F, '
        # published: tests/published/bolton.toml, one block an outcome, strings as they were printed
        FILENAME != "-" {
            if (/^\[\[outcome\]\]/) { name = ""; next }
            if (/^\[/) { name = "none"; next }
            if (split($0, part, " = ") < 2) next
            value = substr($0, length(part[1]) + 4)
            gsub(/["\[\] ]/, "", value)
            sub(/,/, ", ", value)
            if (part[1] == "name" && name == "") { name = value; names[++count] = name }
            printed[name, part[1]] = value
            next
        }
        # ours: "{{primary.nfa.estimate}},-0.140", or a cell with commas in quotes
        {
            value = substr($0, length($1) + 2)
            gsub(/"/, "", value)
            split($1, part, /[{.}]+/)
            ours[part[3], part[4]] = value
        }
        function compare(outcome, published, own) {
            ++cells
            if (printed[outcome, published] == ours[outcome, own]) { ++equal; return " " }
            return "*"
        }
        END {
            format = "%-14s %-8s %-17s %-7s %-17s %-6s\n"
            printf "%-14s %-26s %-25s %s\n", "Outcome", "% points (95% CI)", "Glass'"'"'s Delta (95% CI)", "p"
            for (i = 1; i <= count; ++i) {
                o = names[i]
                a = compare(o, "pp", "estimate"); b = compare(o, "pp_ci", "ci"); c = compare(o, "glass", "effect_size")
                d = compare(o, "glass_ci", "effect_size_ci"); e = compare(o, "p", "p")
                printf format, o, ours[o, "estimate"], "(" ours[o, "ci"] ")", ours[o, "effect_size"], \
                    "(" ours[o, "effect_size_ci"] ")", ours[o, "p"]
                printf format, "  published", printed[o, "pp"] a, "(" printed[o, "pp_ci"] ")" b, printed[o, "glass"] c, \
                    "(" printed[o, "glass_ci"] ")" d, printed[o, "p"] e
            }
            printf "%d of %d are equal; * marks the others, where the report contradicts itself (docs/bolton.md).\n", equal, cells
        }
    ' tests/published/bolton.toml -
