#!/usr/bin/env bash
# Formats the sources in place, then reports what the formatter cannot mend.
set -euo pipefail
cd "$(dirname "$0")/.."
swift format --in-place --recursive Sources Tests Fuzzing/Targets Examples/LibraryImport/Package.swift Examples/LibraryImport/Sources Package.swift
swift format lint --strict --recursive Sources Tests Fuzzing/Targets Examples/LibraryImport/Package.swift Examples/LibraryImport/Sources Package.swift
