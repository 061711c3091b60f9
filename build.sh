#!/usr/bin/env bash
# One door for people and machines: ./build.sh [build|test|pack|demo|bench|docs|format] [MSBuild properties, such as -p:IncludeNatives=false]
# The work is in build.proj. This script only sees to it that the two things it needs are there.
set -euo pipefail
cd "$(dirname "$0")"
target=${1:-build}
[ $# -eq 0 ] || shift

case $target in
    build | test | pack | demo | bench | docs | format) ;;
    *)
        echo "usage: ./build.sh [build|test|pack|demo|bench|docs|format] [MSBuild properties]" >&2
        exit 2
        ;;
esac

if ! dotnet --list-sdks 2>/dev/null | grep -q '^10\.'; then
    echo "The .NET 10 SDK is missing. Install it from https://dotnet.microsoft.com/download/dotnet/10.0 and run this again." >&2
    exit 1
fi

# Ogg, FLAC and MP3 are decoded by the system's libsndfile.
if [ "$(uname)" = Linux ] && command -v apt-get >/dev/null && [[ $(ldconfig -p 2>/dev/null) != *libsndfile.so.1* ]]; then
    install='apt-get install -y --no-install-recommends libsndfile1'
    if [ "$(id -u)" -eq 0 ]; then
        apt-get update -q && $install
    elif sudo -n true 2>/dev/null; then
        sudo apt-get update -q && sudo $install
    else
        echo "libsndfile1 is missing: only WAV files can be read until you run: sudo $install" >&2
    fi
fi

summary=output/tests/summary.txt
rm -f "$summary"
status=0
dotnet build build.proj -nologo -v:m -t:"$target" "$@" || status=$?
# Last, and alone on its line, for people and for machines that look for it.
[ ! -f "$summary" ] || cat "$summary"
exit $status
