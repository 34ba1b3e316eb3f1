#!/usr/bin/env bash
# Every header under include/ is in the library's FILE_SET: only those are installed, and compiled alone by the build.
#   check_header_lists.sh ROOT HEADERS      HEADERS: a file with one listed header a line
set -euo pipefail
[ $# -eq 2 ] || { sed -n 2,3p "$0" >&2; exit 2; }
unlisted=$(comm -23 <(cd "$1" && find "$PWD/include" -name '*.hpp' | LC_ALL=C sort) <(LC_ALL=C sort "$2"))
[ -z "$unlisted" ] && exit 0
sed "s|^$1/||; s|$|: in no CMakeLists.txt, so neither installed nor checked|" <<<"$unlisted"
exit 1
