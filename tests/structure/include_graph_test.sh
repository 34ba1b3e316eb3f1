#!/usr/bin/env bash
# The include checker sees what it is there to see.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/expect.sh"
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
cd "$tree"
mkdir -p docs include/clustertrial/{core,data} src/{core,data}
printf '| room | what |\n|---|---|\n| `core` | low |\n| `data` | high |\n' >docs/architecture.md
check() { "$here/check_include_graph.sh" "$tree"; }
# with FILE LINE: the tree with one more file, for the checks of one statement.
with() { mkdir -p "$(dirname "$1")"; printf '#pragma once\n%s\n' "$2" >"$1"; }
without() { rm "$1"; }

with include/clustertrial/core/error.hpp '#include <string>'
with include/clustertrial/data/table.hpp '#include "clustertrial/core/error.hpp"'
with src/data/split.hpp '#include <Eigen/Core>'
with src/data/table.cpp '#include "split.hpp"'
with src/core/tails.cpp '#include <boost/math/distributions.hpp>'
accepts "a tree in one direction" check

with include/clustertrial/core/up.hpp '#include "clustertrial/data/table.hpp"'
refuses "a public header that reaches down the table" \
    'include/clustertrial/core/up.hpp:2: room "core" includes from "data"' check
without include/clustertrial/core/up.hpp

with src/core/up.cpp '  #  include  "clustertrial/data/table.hpp"  // why not'
refuses "a source that reaches down the table" 'src/core/up.cpp:2: room "core" includes from "data"' check
without src/core/up.cpp

with src/attic/old.cpp '#include <string>'
refuses "a room that is not in the table" 'src/attic/old.cpp:1: room "attic" is not in the table' check
without src/attic/old.cpp

with src/core/guess.cpp '#include "clustertrial/attic/old.hpp"'
refuses "an include from a room that is not in the table" '"clustertrial/attic/old.hpp" is in no room' check
without src/core/guess.cpp

with src/core/around.cpp '#include "../data/split.hpp"'
refuses "a way around by a relative path" '"../data/split.hpp" is neither' check
without src/core/around.cpp

with src/data/angle.cpp '#include <clustertrial/core/error.hpp>'
refuses "our own header in angle brackets" 'include it with quotes' check
without src/data/angle.cpp

with src/data/gamma.cpp '#include <boost/math/special_functions/gamma.hpp>'
refuses "a second door to Boost" 'only core includes Boost' check
without src/data/gamma.cpp

with src/data/pairs.cpp '#include <lemon/matching.h>'
refuses "a second door to LEMON" 'only core includes LEMON' check
without src/data/pairs.cpp

with include/clustertrial/data/toml.hpp '#include <toml++/toml.h>'
refuses "a package in a public header" 'asks for no package but Eigen' check
without include/clustertrial/data/toml.hpp

with src/data/log.cpp '#include <spdlog/spdlog.h>'
refuses "a logger in the library" 'for programs, not for the library' check
without src/data/log.cpp

with src/data/print.cpp '#include <iostream>'
refuses "a stream to the terminal" 'the library prints nothing' check
without src/data/print.cpp

accepts "the tree as it was" check
printf 'no table\n' >docs/architecture.md
refuses "a document without the table" 'no table of rooms' check
exit $failures
