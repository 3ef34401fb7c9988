#!/usr/bin/env bash
# Formats the sources in place, then reports what the formatter cannot mend.
set -euo pipefail
cd "$(dirname "$0")/.."
swift format --in-place --recursive Plugins Sources Tests Examples/LibraryImport/Package.swift Examples/LibraryImport/Sources Package.swift
swift format lint --strict --recursive Plugins Sources Tests Examples/LibraryImport/Package.swift Examples/LibraryImport/Sources Package.swift
