#!/usr/bin/env bash
# Runs every test: installs what is missing, builds the example that imports the library, runs
# the tests of the readers and settings in a debug build (where traps and bounds are checked),
# and all of them in a release build (loops are up to a hundred times slower in debug).
set -euo pipefail
cd "$(dirname "$0")/.."

bash Scripts/setup.sh

echo "== a program of its own that imports the library"
swift build --package-path Examples/LibraryImport
model=Fixtures/reference/models/linear.safetensors
word=Fixtures/words/yes/gbm3_nohash_0.wav
Examples/LibraryImport/.build/debug/LibraryImport "$model" "$word"

echo "== debug"
swift test --filter 'Audio|Safetensors|TrainedModel|NetworkPlan|Experiment|Dataset|Split|RandomStream'

echo "== release"
swift test -c release
