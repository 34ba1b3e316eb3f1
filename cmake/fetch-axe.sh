#!/usr/bin/env bash
# Fetches axe-core, which the tests html.accessible.* run in a browser, from the npm registry: by npm, or by curl where
# there is no npm. Nothing that is built needs it, and without it those tests are skipped.
#   fetch-axe.sh [FILE]        FILE: build/axe/axe.min.js unless it is given
# Exit status 3: the registry could not be reached. 1: what came is not what is expected here.
set -euo pipefail
version=4.14.1
# Of the package. The registry's dist.integrity (npm view axe-core@VERSION) is the same in base64.
sha512=1477dafa598d8d065f273d6af302aa203c02e83131707b7fa648cd41bd3d6b734f8c22a0dab86ee6a6f64b8afbe804b214d36db85a2826965edfb3a0b9d546b5
registry=${npm_config_registry:-https://registry.npmjs.org}
file=${1:-$(cd "$(dirname "$0")/.." && pwd)/build/axe/axe.min.js}

if head -n 1 "$file" 2>/dev/null | grep -qF "axe v$version"; then
    echo "fetch-axe: $file is there"
    exit 0
fi
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
package=axe-core-$version.tgz

download() {
    if command -v npm >/dev/null; then
        (cd "$scratch" && npm pack --silent --fetch-retries 1 "axe-core@$version" >/dev/null)
    else
        curl -fsS --retry 1 --max-time 120 -o "$scratch/$package" "${registry%/}/axe-core/-/$package"
    fi
}
if ! download; then
    echo "fetch-axe: axe-core $version could not be fetched from the npm registry; without it no page is tested by axe" >&2
    exit 3
fi
if ! echo "$sha512  $scratch/$package" | sha512sum --check --status; then
    echo "fetch-axe: $package: found the SHA-512 $(sha512sum <"$scratch/$package" | cut -d " " -f 1); expected $sha512" >&2
    exit 1
fi
tar -xzf "$scratch/$package" -C "$scratch" package/axe.min.js
mkdir -p "$(dirname "$file")"
mv "$scratch/package/axe.min.js" "$file"
echo "fetch-axe: axe-core $version is in $file"
