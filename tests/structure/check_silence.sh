#!/usr/bin/env bash
# Proves from an archive's symbols that the library neither prints, nor writes, nor logs, nor ends the process, nor
# reads a clock. Prints every call that does, under the object it is in, and exits 1 when there is one.
#   check_silence.sh ARCHIVE [--assertions]      --assertions: a Debug build, in which assert() may stop the program
set -euo pipefail
[ $# -ge 1 ] || { sed -n 2,4p "$0" >&2; exit 2; }
archive=$1

# Whole names, as nm -C prints them. Reading (ifstream, fopen, fread, stdin) and formatting into memory (ostringstream,
# snprintf) are not among them; nor is std::ios_base::Init, which comes with Boost.Math's <iostream>, whatever is printed;
# nor std::terminate, to which clang sends an exception that leaves a noexcept function.
streams='std::(wcout|wcerr|wclog|cout|cerr|clog)|std::basic_(o|)fstream<.*'
stdio='(__)?(v?f?w?|v?d)printf(_chk)?|putc|putchar|puts|fputc|fputs|fwrite|perror|psignal|stdout|stderr'
system='write|pwrite|writev|creat|rename|renameat|unlink|unlinkat|remove|mkdir|system|popen|fork|exec[lv]p?e?|(v|)syslog'
files='std::filesystem::(create_.*|remove.*|rename.*|copy.*|resize_file.*|permissions.*)'
logs='spdlog::.*|fmt::.*(print|vprint).*'
ends='exit|_exit|_Exit|quick_exit|abort|raise|kill|longjmp'
clocks='time|clock|gettimeofday|clock_gettime|std::chrono::.*::now\(\)|std::random_device::.*|rand|srand|setlocale'
asserts='__assert_fail|std::__glibcxx_assert_fail.*'
forbidden="$streams|$stdio|$system|$files|$logs|$ends|$clocks"
[ "${2:-}" = --assertions ] || forbidden="$forbidden|$asserts"

symbols=$(nm -C --undefined-only "$archive") && [ -n "$symbols" ] || { echo "$archive: no symbols: is it an archive?" >&2; exit 1; }
found=$(awk '/:$/ { object = $0; next } $1 == "U" { name = $0; sub(/^ *U /, "", name); print name "\t" object }' \
    <<<"$symbols" | grep -E "^($forbidden)	" || true)
[ -z "$found" ] && exit 0
awk -F '\t' '{ print $2 " the library may not use " $1 }' <<<"$found"
exit 1
