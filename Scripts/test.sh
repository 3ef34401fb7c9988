#!/usr/bin/env bash
# Runs every test: installs what is missing, builds the example that imports the library, runs
# the tests of the readers and settings in a debug build (where traps and bounds are checked),
# and all of them in a release build (loops are up to a hundred times slower in debug).
set -euo pipefail
cd "$(dirname "$0")/.."

bash Scripts/setup.sh

# Tests read what phones and browsers write through the ffmpeg program, and say so where they are
# skipped for lack of it; the package itself needs it for nothing else.
if ! command -v ffmpeg >/dev/null && command -v apt-get >/dev/null; then
  as_root=()
  if [ "$(id -u)" -ne 0 ]; then as_root=(sudo); fi
  "${as_root[@]}" apt-get update -qq &&
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq ffmpeg >/dev/null || true
fi
command -v ffmpeg >/dev/null || echo "ffmpeg is not installed: tests that need it are SKIPPED" >&2

echo "== a program of its own that imports the library"
swift build --package-path Examples/LibraryImport
model=Fixtures/reference/models/linear.safetensors
word=Fixtures/words/yes/gbm3_nohash_0.wav
Examples/LibraryImport/.build/debug/LibraryImport "$model" "$word"

echo "== debug"
swift test --filter 'Audio|Safetensors|TrainedModel|NetworkPlan|Experiment|Dataset|Split|RandomStream'

echo "== release"
swift test -c release
