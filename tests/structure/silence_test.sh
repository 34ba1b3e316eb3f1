#!/usr/bin/env bash
# The silence checker sees what it is there to see.
#   silence_test.sh COMPILER
set -euo pipefail
compiler=$1
here=$(cd "$(dirname "$0")" && pwd)
. "$here/expect.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

# check NAME [--assertions]: the archive of the one object compiled from NAME.cpp.
check() { "$here/check_silence.sh" "$1.a" "${@:2}"; }
# compile NAME INCLUDE BODY
compile() {
    printf '#include <%s>\n%s\n' "$2" "$3" >"$1.cpp"
    "$compiler" -std=c++20 -O1 -c "$1.cpp" -o "$1.o"
    rm -f "$1.a"
    ar rc "$1.a" "$1.o"
}

compile reads fstream '#include <cstdio>
#include <sstream>
#include <stdexcept>
int f(const char* name) {
    std::ifstream in(name);
    int n = 0;
    if (!(in >> n)) throw std::runtime_error("no number");
    std::ostringstream out;
    out << n;
    char text[20];
    std::snprintf(text, sizeof text, "%d", n);
    return std::fgetc(stdin) + text[0] + static_cast<int>(out.str().size());
}'
accepts "reading, formatting into memory and throwing" check reads

compile prints iostream 'void f() { std::cout << 1; }'
refuses "standard output" 'may not use std::cout' check prints
compile warns iostream 'void f() { std::cerr << 1; }'
refuses "standard error" 'may not use std::cerr' check warns
compile writes fstream 'void f(const char* name) { std::ofstream(name) << 1; }'
refuses "writing a file" 'may not use std::basic_ofstream<' check writes
compile both fstream 'void f(const char* name) { std::fstream(name) << 1; }'
refuses "a file open both ways" 'may not use std::basic_fstream<' check both
compile formats cstdio 'void f(int n) { std::printf("%d", n); }'
refuses "printf" 'may not use printf' check formats
compile complains cstdio 'void f(int n) { std::fprintf(stderr, "%d", n); }'
refuses "fprintf" 'may not use fprintf' check complains
compile leaves cstdlib 'void f() { std::exit(1); }'
refuses "exit" 'may not use exit' check leaves
compile aborts cstdlib 'void f() { std::abort(); }'
refuses "abort" 'may not use abort' check aborts
compile deletes filesystem 'void f(const char* name) { std::filesystem::remove(name); }'
refuses "removing a file" 'may not use std::filesystem::remove' check deletes
compile looks chrono 'long f() { return std::chrono::system_clock::now().time_since_epoch().count(); }'
refuses "a clock" 'now()' check looks
compile asserts cassert 'void f(int n) { assert(n > 0); }'
refuses "an assertion in a build without them" 'may not use __assert_fail' check asserts
accepts "an assertion in a Debug build" check asserts --assertions

: >empty.a
refuses "what is no archive" 'no symbols' check empty
exit $failures
