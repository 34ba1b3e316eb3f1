#!/usr/bin/env bash
# Holds the includes of the library against the table of rooms in docs/architecture.md: a room includes only from
# itself and from rooms above it in the table. Prints every breach as FILE:LINE and exits 1 when there is one.
#   check_include_graph.sh ROOT
set -euo pipefail
[ $# -eq 1 ] || { sed -n 2,4p "$0" >&2; exit 2; }
cd "$1"

# The rows "| `room` | what lives there |" of the table, in their order.
rooms=$(sed -n 's/^| *`\([a-z_]*\)` *|.*/\1/p' docs/architecture.md | tr '\n' ' ')
[ -n "$rooms" ] || { echo "docs/architecture.md: no table of rooms" >&2; exit 1; }

find include src -type f \( -name '*.hpp' -o -name '*.cpp' \) | LC_ALL=C sort | xargs -r awk -v rooms="$rooms" '
    BEGIN {
        count = split(rooms, names, " ")
        for (i = 1; i <= count; ++i) rank[names[i]] = i
    }
    function breach(what) {
        print FILENAME ":" FNR ": " what
        breaches = 1
    }
    # What a room may include of its own without a path: a file beside the one that includes it.
    function beside(name,    path, found, line) {
        path = FILENAME
        sub(/[^\/]*$/, "", path)
        found = (getline line < (path name)) >= 0
        close(path name)
        return found
    }
    FNR == 1 {
        split(FILENAME, parts, "/")
        public = parts[1] == "include"
        room = public ? parts[3] : parts[2]
        if (!(room in rank)) breach("room \"" room "\" is not in the table of docs/architecture.md")
    }
    !/^[ \t]*#[ \t]*include[ \t]*[<"]/ { next }
    {
        quoted = $0 ~ /include[ \t]*"/
        name = $0
        sub(/^[^<"]*[<"]/, "", name)
        sub(/[>"].*$/, "", name)
    }
    name ~ /^clustertrial\// {
        split(name, path, "/")
        if (!quoted) breach("<" name "> is ours: include it with quotes")
        if (!(path[2] in rank)) breach("\"" name "\" is in no room of the table of docs/architecture.md")
        else if ((room in rank) && rank[path[2]] > rank[room])
            breach("room \"" room "\" includes from \"" path[2] "\", which is below it in the table")
        next
    }
    quoted && (name ~ /\// || !beside(name)) {
        breach("\"" name "\" is neither a public header nor a file beside this one")
    }
    name ~ /^boost\// && room != "core" { breach("<" name ">: only core includes Boost") }
    name ~ /^lemon\// && room != "core" { breach("<" name ">: only core includes LEMON") }
    public && name ~ /^(boost|lemon|toml\+\+|nlohmann|libfccp|sodium|zip|pugixml|xlsxwriter)/ {
        breach("<" name ">: a public header asks for no package but Eigen")
    }
    name == "iostream" { breach("<iostream>: the library prints nothing") }
    name ~ /^(CLI|spdlog|fmt)\// { breach("<" name ">: for programs, not for the library") }
    END { exit breaches }'
