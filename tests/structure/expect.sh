# For the tests of the checkers: `accepts WHAT COMMAND...` and `refuses WHAT MESSAGE COMMAND...`. Sourced.
failures=0

accepts() {
    local what=$1 output
    shift
    if ! output=$("$@" 2>&1); then
        printf 'FAILED: %s: should be accepted, but:\n%s\n' "$what" "$output"
        failures=1
    fi
}

refuses() {
    local what=$1 message=$2 output
    shift 2
    if output=$("$@" 2>&1); then
        printf 'FAILED: %s: should be refused\n' "$what"
        failures=1
    elif ! grep -qF -- "$message" <<<"$output"; then
        printf 'FAILED: %s: expected a message with\n%s\nbut got\n%s\n' "$what" "$message" "$output"
        failures=1
    fi
}
