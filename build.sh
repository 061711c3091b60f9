#!/usr/bin/env bash
# One door for people and machines:
#   ./build.sh [build|test|pack|demo|docs|format] [MSBuild properties, such as -p:IncludeNatives=false]
#   ./build.sh bench [import|features|augmentation|prediction|training|epoch|policy|evaluation|memory|training-memory|store|service|service-fuzz ...]
# The work is in build/DogSound.proj. This script only sees to it that what it needs is there.
set -euo pipefail
cd "$(dirname "$0")"
target=${1:-build}
[ $# -eq 0 ] || shift

case $target in
    build | test | pack | demo | bench | docs | format) ;;
    *)
        sed -n '2,4s/^# \?//p' "$0" >&2
        exit 2
        ;;
esac

if ! dotnet --list-sdks 2>/dev/null | grep '^10\.' >/dev/null; then
    echo "The .NET 10 SDK is missing. Install it from https://dotnet.microsoft.com/download/dotnet/10.0 and run this again." >&2
    exit 1
fi

# Installs Debian packages where it may; otherwise says what they are for and the line to run.
install_packages() {
    local purpose=$1
    shift
    if [ "$(id -u)" -eq 0 ]; then
        apt-get update -q && apt-get install -y --no-install-recommends "$@"
    elif sudo -n true 2>/dev/null; then
        sudo apt-get update -q && sudo apt-get install -y --no-install-recommends "$@"
    else
        echo "$purpose: sudo apt-get install -y --no-install-recommends $*" >&2
        return 1
    fi
}

# Ogg, FLAC and MP3 are decoded by the system's libsndfile.
if [ "$(uname)" = Linux ] && command -v apt-get >/dev/null && [[ $(ldconfig -p 2>/dev/null) != *libsndfile.so.1* ]]; then
    install_packages "libsndfile1 is missing: only WAV files can be read until you run" libsndfile1 || true
fi

run() {
    dotnet build build/DogSound.proj -nologo -v:m "-t:$1" "${@:2}"
}

case $target in
    demo)
        run build "$@"
        exec output/bin/dogsound examples/quickstart.ps1
        ;;
    bench)
        # The peers that we are measured against are Debian's PyTorch, torchaudio and scikit-learn.
        if command -v apt-get >/dev/null && ! /usr/bin/python3 -c 'import torchaudio, sklearn' 2>/dev/null; then
            install_packages "The benchmarks compare with PyTorch and scikit-learn; run" python3-torch python3-torchaudio python3-sklearn
        fi
        run build
        exec dotnet tests/DogSound.Benchmarks/bin/Release/net10.0/DogSound.Benchmarks.dll "$@"
        ;;
esac

summary=output/tests/summary.txt
rm -f "$summary"
status=0
run "$target" "$@" || status=$?
# Last, and alone on its line, for people and for machines that look for it.
[ ! -f "$summary" ] || cat "$summary"
exit $status
