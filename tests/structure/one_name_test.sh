#!/usr/bin/env bash
# The checker of names sees what it is there to see.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/expect.sh"
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
mkdir -p "$tree/include" "$tree/src/one" "$tree/src/other"
cd "$tree"
check() { "$here/check_one_name.sh" "$tree"; }

cat >include/targets.hpp <<'END'
namespace trial {
struct Targets { int seed = 0; };
struct Later;
enum class Kind { one, other };
template <typename T> struct Rows;
template <> struct Rows<Kind> { static constexpr int count = 2; };
using Counts = Targets;
inline int twice(int x) { return 2 * x; }
}
END
cat >src/one/targets.hpp <<'END'
namespace trial::one_detail {
struct Targets { long whole = 1; };
struct Part { struct Targets {}; };
}
namespace trial {
struct Later;
template <> struct Rows<int> { static constexpr int count = 0; };
inline int twice(int x, int y) { return 2 * x * y; }
}
END
cat >src/one/one.cpp <<'END'
namespace trial {
namespace { struct Local { int x; }; int helper() { return 1; } }
int one() { struct Inner {}; return helper(); }
template <> int read<int>() { return 1; }
template <> int make() { return 1; }
}
END
sed 's/int one()/int other()/' src/one/one.cpp >src/other/other.cpp
accepts "other namespaces, forward declarations, specialisations, overloads, and what is anonymous or local" check

refused() {
    printf 'namespace trial {\n%s\n}\n' "$2" >src/other/targets.hpp
    refuses "$1" "$3" check
    rm src/other/targets.hpp
}
both='include/targets.hpp src/other/targets.hpp'
refused "a second struct of that name" 'struct Targets { long whole = 1; };' "trial::Targets: $both"
refused "a class for a struct" 'class Targets { long whole; };' "trial::Targets: $both"
refused "an alias for a struct" 'using Targets = int;' "trial::Targets: $both"
refused "a second enum" 'enum class Kind { one };' "trial::Kind: $both"
refused "a second alias" 'using Counts = long;' "trial::Counts: $both"
refused "a second function of a header" 'inline int twice(int x) { return x + x; }' "trial::twice(int x): $both"
printf 'namespace trial { struct Targets {}; }\n' >src/other/more.cpp
refuses "a struct of a source that is not anonymous" 'trial::Targets: include/targets.hpp src/other/more.cpp' check

mkdir "$tree/empty"
refuses "a tree without sources" 'no sources found' "$here/check_one_name.sh" "$tree/empty"
exit $failures
