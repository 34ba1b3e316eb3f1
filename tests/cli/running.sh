# What the runners of cases and of refusals share. Sourced.

# put_on_path FOLDER...: the programs of these folders are found first.
put_on_path() {
    local programs
    for programs in "$@"; do PATH=$(realpath "$programs"):$PATH; done
    export PATH LC_ALL=C.UTF-8 TZ=UTC
    unset COLUMNS
}

# contents FOLDER: its files, one line each, "CHECKSUM SIZE ./NAME", names without blanks, sorted as comm wants it. The
# link to the shared data is not looked into.
contents() (
    cd "$1"
    find . -mindepth 1 ! -path ./data \( -type f -exec cksum {} + -o ! -type d -printf '0 0 %p\n' \) | LC_ALL=C sort
)

# breaches BEFORE AFTER: names of files that are new, changed or gone between two lists of contents.
breaches() {
    cmp -s "$1" "$2" || { comm -13 "$1" "$2"; comm -23 "$1" "$2"; } | sed 's,^[0-9]* [0-9]* \./,,' | LC_ALL=C sort -u
}

# What a program says, or what is said of it, when it is the program that is wrong; whatever a case expects.
broken_program='This is a bug in|Sanitizer|runtime error:|terminate called|Assertion .* failed|Segmentation fault|Aborted'
