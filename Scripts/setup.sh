#!/usr/bin/env bash
# Installs the C libraries that the package builds on, where they are missing.
set -euo pipefail

command -v swift >/dev/null || {
  echo "swift is missing: install Swift 6.3 from https://www.swift.org/install" >&2
  exit 1
}

packages=(libsndfile1-dev libfftw3-dev libsoxr-dev)

case "$(uname -s)" in
Linux)
  missing=()
  for package in "${packages[@]}"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q "install ok installed" || missing+=("$package")
  done
  if [ ${#missing[@]} -eq 0 ]; then exit 0; fi
  echo "installing ${missing[*]}" >&2
  as_root=()
  if [ "$(id -u)" -ne 0 ]; then as_root=(sudo); fi
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${missing[@]}" >/dev/null
  ;;
Darwin)
  # Untried.
  brew list libsndfile fftw libsoxr >/dev/null 2>&1 || brew install libsndfile fftw libsoxr
  ;;
*)
  echo "setup.sh knows Debian and macOS; install libsndfile, FFTW (single precision) and libsoxr by hand" >&2
  exit 1
  ;;
esac
