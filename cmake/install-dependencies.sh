#!/usr/bin/env bash
# Installs what building, testing and running need, from Debian 12's own packages. Quick when all of it is there.
#   install-dependencies.sh [--ci]        --ci: the tools of .ci/run too (clang, formatter, linter, ccache, a browser, latex)
set -euo pipefail

packages=(g++ cmake ninja-build pkg-config universal-ctags
    libeigen3-dev libboost-dev libtomlplusplus-dev nlohmann-json3-dev libsodium-dev libfccp-dev liblemon-dev libcmark-dev libpugixml-dev libexpat1-dev libzip-dev libxlsxwriter-dev libreadstat-dev libre2-dev zlib1g-dev libzstd-dev
    libcli11-dev libspdlog-dev
    libgtest-dev libgmock-dev libbenchmark-dev)
ci_packages=(git clang clang-format clang-tidy libclang-rt-14-dev ccache chromium pandoc texlive-latex-recommended
    curl ca-certificates python3-docx python3-openpyxl librsvg2-bin valgrind)

case "${1:-}" in
    "") ;;
    --ci) packages+=("${ci_packages[@]}") ;;
    *) sed -n 2,3p "$0" >&2; exit 2 ;;
esac

missing=()
for package in "${packages[@]}"; do
    status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$status" = installed ] || missing+=("$package")
done
if [ ${#missing[@]} -eq 0 ]; then
    echo "install-dependencies: all ${#packages[@]} packages are there"
    exit 0
fi
if [ "$(id -u)" -ne 0 ]; then
    echo "install-dependencies: to be installed, as root (sudo $0): ${missing[*]}" >&2
    exit 1
fi
echo "install-dependencies: installing ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
echo "install-dependencies: done"
