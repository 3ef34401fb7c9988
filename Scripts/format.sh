#!/usr/bin/env bash
# Formats the sources in place, then reports what the formatter cannot mend.
set -euo pipefail
cd "$(dirname "$0")/.."
sources=(Plugins Sources Tests Fuzzing/Targets Examples/*/Package.swift Examples/*/Sources Package.swift)
swift format --in-place --recursive "${sources[@]}"
swift format lint --strict --recursive "${sources[@]}"
