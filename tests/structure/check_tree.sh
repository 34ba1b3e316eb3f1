#!/usr/bin/env bash
# What holds for every file of the tree: no path of somebody's machine, no source or page longer than 500 lines.
# Prints every breach and exits 1 when there is one.
#   check_tree.sh ROOT
set -euo pipefail
[ $# -eq 1 ] || { sed -n 2,4p "$0" >&2; exit 2; }
cd "$1"

# In a clone: what is tracked. In an unpacked archive: everything, build folders apart.
files() { git ls-files -z 2>/dev/null || find . -path ./build -prune -o -type f -print0; }

status=0
# Not part of a longer path or of an address: https://example.org/home/ is nobody's machine.
if files | xargs -0 grep -InE '(^|[^A-Za-z0-9._~/-]|file://)/(tmp|home|root|work)/'; then
    echo "check_tree: these lines hold a path of one machine" >&2
    status=1
fi
while IFS= read -r -d '' file; do
    lines=$(wc -l <"$file")
    if [ "$lines" -gt 500 ]; then
        echo "$file: $lines lines; 500 is the most that a reader should have to open"
        status=1
    fi
done < <(files | grep -zE '\.(cpp|hpp|sh|cmake|md|R)$|CMakeLists\.txt$')
exit $status
