#!/usr/bin/env bash
# Makes what is installed without Swift, in a folder: asr-baseline, the commands, and asr-baseline-dev, the
# library for C and C++, as packages of Debian; and the commands with the libraries they need in an
# archive that is unpacked anywhere on systems with this one's C library or a later one.
#
#   bash Scripts/package.sh packages
#   sudo apt install ./packages/asr-baseline_*.deb
#
# The commands find the libraries of Swift, and in the archive all libraries, in lib/asr-baseline beside their
# own folder. The same commit gives the same bytes, on the same system with the same versions of Swift and of the
# packages in Package.resolved.
#
#   --binaries FOLDER   Pack the programs in this release folder of a build, instead of building them anew with
#                       nothing in them that tells the folder of the sources.
#   --library FOLDER    Pack the library that Scripts/clients.sh installed below this folder.
set -euo pipefail
cd "$(dirname "$0")/.."
usage() {
  echo "usage: Scripts/package.sh [--binaries FOLDER] [--library FOLDER] FOLDER" >&2
  exit 64
}
binaries="" library=""
while [[ ${1:-} == --* ]]; do
  case $1 in
  --binaries) binaries=$(realpath -- "${2:?a folder}") ;;
  --library) library=$(realpath -- "${2:?a folder}") ;;
  *) usage ;;
  esac
  shift 2
done
[ $# -eq 1 ] || usage
for tool in dpkg-deb dpkg-shlibdeps patchelf readelf strip swiftc; do
  command -v "$tool" >/dev/null || {
    echo "$tool is missing: install Swift and sudo apt install dpkg-dev binutils patchelf" >&2
    exit 1
  }
done
mkdir -p -- "$1"
output=$(realpath -- "$1")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
umask 022
export LC_ALL=C TZ=UTC DPKG_DEB_THREADS_MAX=1
# Every file is as old as the commit.
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
export SOURCE_DATE_EPOCH
[ -z "$(git status --porcelain --untracked-files=no)" ] ||
  echo "warning: the sources are not those of the commit, whose date and name the packages bear" >&2

fail() { echo "FAILED: $1" >&2 && exit 1; }

version=$(sed -n 's/^  package static let number = "\(.*\)"$/\1/p' Sources/CommandLineSupport/ProgramVersion.swift)
[ "$version" = "$(sed -n 's/^#define ASR_BASELINE_VERSION "\(.*\)"$/\1/p' Sources/CASRBaseline/asr_baseline.h)" ] ||
  fail "the commands and the library in C have different versions"
architecture=$(dpkg --print-architecture)
maintainer=$(git log -1 --format='%an <%ae>')
read -ra programs < <(sed -n 's/^names=(\(.*\))$/\1/p' Scripts/manuals.sh)
[ ${#programs[@]} -gt 0 ] || fail "Scripts/manuals.sh names no commands"

# MARK: Programs

# shellcheck source=Scripts/build_flags.sh
. Scripts/build_flags.sh

release=$binaries
if [ -z "$release" ]; then
  build=(swift build -c release --scratch-path .build-package "${anywhere[@]}")
  for program in "${programs[@]}"; do "${build[@]}" --product "$program" >&2; done
  release=$("${build[@]}" --show-bin-path)
fi
checkouts=$(realpath -- "$release/../../checkouts")
for program in "${programs[@]}"; do
  words=$("$release/$program" --version)
  [[ $words == "$program $version "* ]] || fail "expected $program $version; found $words"
done

# Each library that the programs need, and where it is here; without those of the C library, which belong to the
# system's loader.
ldd "${programs[@]/#/$release/}" >"$scratch/needed"
! grep 'not found' "$scratch/needed" >&2 || fail "the programs need libraries that are not here"
sed -n 's/^[[:space:]]*\([^ ]*\) => \(\/[^ ]*\) .*/\1 \2/p' "$scratch/needed" | sort -u |
  grep -v -E '^(libc|libm|libdl|librt|libpthread|libresolv|libutil|ld-linux[^ ]*)\.so' >"$scratch/libraries"
from_swift() { [[ $(realpath -- "$1") == */swift/linux/* ]]; }

# What both the package and the archive have.
tree=$scratch/tree
private=lib/asr-baseline
# shellcheck disable=SC2016
beside='$ORIGIN'
mkdir -p "$tree/bin" "$tree/$private"
for program in "${programs[@]}"; do
  "${bare[@]}" --strip-all -o "$tree/bin/$program" "$release/$program"
  # In the older of two ways, by which the libraries that are there find one another, too.
  patchelf --force-rpath --set-rpath "$beside/../$private" "$tree/bin/$program"
  chmod 755 "$tree/bin/$program"
done
while read -r name path; do
  if from_swift "$path"; then
    "${bare[@]}" --strip-unneeded -o "$tree/$private/$name" "$path"
    chmod 644 "$tree/$private/$name"
  fi
done <"$scratch/libraries"

# Fails if these files look for libraries in any folder but this one.
look() {
  local folder=$1 path
  while read -r path; do
    [ "$path" = "$folder" ] || fail "a program or library looks for others in $path; expected $folder"
  done < <(readelf -d "${@:2}" | sed -n 's/.*(R[A-Z]*PATH).*\[\(.*\)\]/\1/p' | sort -u)
}
look "$beside/../$private" "$tree"/bin/*
look "$beside" "$tree/$private"/*

# Manual pages and completions need the programs and the parser's generator beside each other.
mkdir "$scratch/generator"
for program in "${programs[@]}"; do ln -s "$release/$program" "$scratch/generator/"; done
mapfile -t sources < <(find "$checkouts/swift-argument-parser/Tools/generate-manual" -name '*.swift' | sort)
swiftc -suppress-warnings -o "$scratch/generator/generate-manual" -I "$release/Modules" "${sources[@]}" \
  "$release"/ArgumentParser.build/*.o "$release"/ArgumentParserToolInfo.build/*.o
ASR_PROGRAMS=$scratch/generator bash Scripts/manuals.sh "$tree" >/dev/null

# MARK: Licences

# Writes into a folder what those are to know who get the binaries; $2 says which they are and what holds for them.
licences() {
  install -m 644 LICENSE NOTICE "$1/"
  {
    printf 'asr-baseline %s, commit %s\n\n%s\n\n' "$version" "$(git rev-parse HEAD)" "$2"
    printf 'Licences of the libraries in Swift that are part of the binaries are in licences/. On Debian\n'
    printf 'systems, the Apache License 2.0, the GNU GPL 3 and the GNU LGPL 2.1 are in /usr/share/common-licenses.\n'
    printf 'The source is under this licence:\n\n'
    cat LICENSE
  } >"$1/copyright"
  local folder file
  for folder in "$checkouts"/*/; do
    for file in "$folder"{LICENSE,NOTICE}{,.txt,.md}; do
      [ ! -f "$file" ] || install -D -m 644 "$file" "$1/licences/$(basename "$folder")/$(basename "$file")"
    done
  done
  local swift
  swift=$(realpath -- "$(dirname "$(realpath "$(command -v swiftc)")")/../share/swift/LICENSE.txt")
  install -D -m 644 "$swift" "$1/licences/swift/LICENSE.txt"
}

documents=$tree/share/doc/asr-baseline
mkdir -p "$documents"
licences "$documents" "The commands are linked to FFTW, and may be given to others under the terms of the GNU GPL, version 3.
The libraries of Swift in $private are those of $(swiftc --version 2>/dev/null | head -1), stripped.
Swift's licence and exception are in licences/swift; that of ICU, in lib_FoundationICU, is in licences/icu."
install -D -m 644 Scripts/licences/icu.txt "$documents/licences/icu/LICENSE"

# MARK: Packages

# What the package manager calls the libraries from elsewhere that these programs and libraries below a root are
# linked to.
dependencies() {
  local root=$1 found
  mkdir -p "$scratch/shlibdeps/debian" "$root/DEBIAN"
  printf 'Source: asr-baseline\n\nPackage: asr-baseline\nArchitecture: %s\n' "$architecture" \
    >"$scratch/shlibdeps/debian/control"
  # Absolute names: it works in a folder of its own.
  found=$(cd "$scratch/shlibdeps" &&
    dpkg-shlibdeps -O -S"$root" -l"$root/usr/$private" "${@:2}" 2>"$scratch/words") || fail "$(cat "$scratch/words")"
  sed -n 's/^shlibs:Depends=//p' <<<"$found"
}

# Writes a package of what is below a root, with these lines in its control file.
package() {
  local name=$1 root=$2 file
  file=$output/${name}_${version}_$architecture.deb
  mkdir -p "$root/DEBIAN"
  (cd "$root" && find . -type f -not -path './DEBIAN/*' -printf '%P\0' | sort -z | xargs -0 md5sum) >"$root/DEBIAN/md5sums"
  {
    printf 'Package: %s\nVersion: %s\nArchitecture: %s\n' "$name" "$version" "$architecture"
    printf 'Maintainer: %s\nInstalled-Size: %s\n' "$maintainer" "$(installed "$root")"
    cat
  } >"$root/DEBIAN/control"
  find "$root" -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +
  # The commands have much in common, far apart.
  dpkg-deb --root-owner-group -Zxz -z9 --build "$root" "$file" >/dev/null
  echo "$file"
}

# Kibibytes, by the sizes of files and not by what they take on this disk.
installed() { find "$1" -type f -not -path '*/DEBIAN/*' -printf '%s\n' | awk '{ n += int(($1 + 1023) / 1024) } END { print n }'; }

root=$scratch/asr-baseline
mkdir "$root"
cp -a "$tree" "$root/usr"
# Where Debian's zsh looks.
mv "$root/usr/share/zsh/site-functions" "$root/usr/share/zsh/vendor-completions"
find "$root/usr/share/man" -name '*.1' -exec gzip -9n {} +
gzip -9nc CHANGELOG.md >"$root/usr/share/doc/asr-baseline/changelog.gz"
mkdir -p "$root/usr/share/lintian/overrides"
cat >"$root/usr/share/lintian/overrides/asr-baseline" <<END
# The reader of YAML for Swift, Yams, has libyaml in it.
asr-baseline: embedded-library libyaml *
END
depends=$(dependencies "$root" "$root"/usr/bin/* "$root/usr/$private"/*)
for name in libsndfile1 libfftw3-single3 libsoxr0 libc6; do
  [[ ", $depends," =~ ", $name"[\ ,] ]] || fail "the commands do not depend on $name: $depends"
done
package asr-baseline "$root" <<END
Depends: $depends
Suggests: ffmpeg, espeak-ng, flite, mbrola, libttspico-utils, alsa-utils
Section: sound
Priority: optional
Description: speech recognizer of a few words, trained on one's own recordings
 Turns a folder of labelled recordings into a recognizer, and raw audio into
 labels: commands that check recordings, train, search for settings, evaluate,
 explain, export and serve, and that recognize files, streams and what a
 microphone hears. They need no graphics processor and no network.
END

if [ -z "$library" ]; then
  library=$scratch/library
  bash Scripts/clients.sh "$library" >/dev/null
fi
root=$scratch/asr-baseline-dev
documents=$root/usr/share/doc/asr-baseline-dev
mkdir -p "$root/usr" "$documents" "$root/DEBIAN"
cp -a "$library/lib" "$library/include" "$root/usr/"
chmod 644 "$root"/usr/lib/libasrbaseline.so.*
licences "$documents" "The library is linked to nothing under the GPL; NOTICE says what its licences ask for."
gzip -9nc CHANGELOG.md >"$documents/changelog.gz"
echo "activate-noawait ldconfig" >"$root/DEBIAN/triggers"
abi=$(sed -n 's/^#define ASR_BASELINE_ABI_VERSION \([0-9]*\)$/\1/p' Sources/CASRBaseline/asr_baseline.h)
echo "libasrbaseline $abi asr-baseline-dev" >"$root/DEBIAN/shlibs"
depends=$(dependencies "$root" "$root"/usr/lib/libasrbaseline.so.*)
# Those that its pkg-config file names.
package asr-baseline-dev "$root" <<END
Depends: $depends, libsndfile1-dev, libsoxr-dev
Suggests: asr-baseline
Section: libdevel
Priority: optional
Description: recognizers of asr-baseline in C and C++
 The library that answers with a model that asr-train wrote, with its headers
 and its files for pkg-config and CMake. It needs nothing of Swift, and is under
 no licence that asks for the source of programs that use it.
END

# MARK: Archive

name=asr-baseline-$version-linux-$(uname -m)
root=$scratch/$name
cp -a "$tree" "$root"
documents=$root/share/doc/asr-baseline
for licence in GPL-3 LGPL-2.1 Apache-2.0; do
  install -m 644 "/usr/share/common-licenses/$licence" "$documents/licences/"
done
while read -r soname path; do
  ! from_swift "$path" || continue
  install -m 644 "$path" "$root/$private/$soname"
  # The licences of the package that it comes from, which may name it below /lib instead of /usr/lib.
  owner=$(dpkg-query -S "*/$(basename "$(realpath "$path")")" | grep -v '^diversion' | head -1 | cut -d: -f1)
  install -D -m 644 "/usr/share/doc/$owner/copyright" "$documents/licences/$owner/copyright"
done <"$scratch/libraries"
look "$beside" "$root/$private"/*
tar --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner --format=gnu \
  -C "$scratch" -c "$name" | gzip -9n >"$output/$name.tar.gz"
echo "$output/$name.tar.gz"

# MARK: Check

mkdir "$scratch/unpacked" "$scratch/elsewhere"
dpkg-deb -x "$output/asr-baseline_${version}_$architecture.deb" "$scratch/unpacked"
tar -C "$scratch/elsewhere" -xzf "$output/$name.tar.gz"
for folder in "$scratch/unpacked/usr" "$scratch/elsewhere/$name"; do
  for program in "${programs[@]}"; do
    [[ $(env -i "$folder/bin/$program" --version) == "$program $version "* ]] || fail "$folder/bin/$program does not run"
  done
  while read -r soname path; do
    # The package leaves to the system what the archive has.
    if [ "$folder" = "$scratch/unpacked/usr" ] && ! from_swift "$path"; then continue; fi
    [ -f "$folder/$private/$soname" ] || fail "$folder/$private has no $soname"
    ! env -i ldd "$folder"/bin/* | grep -F " $soname => " | grep -v -F "/$private/" >&2 ||
      fail "programs take $soname from elsewhere"
  done <"$scratch/libraries"
done
if command -v lintian >/dev/null; then
  lintian --fail-on error "$output"/asr-baseline{,-dev}_"${version}_$architecture.deb"
else
  echo "lintian is not installed: the packages are not held to Debian's policy SKIPPED" >&2
fi
(cd "$output" && sha256sum "asr-baseline_${version}_$architecture.deb" "asr-baseline-dev_${version}_$architecture.deb" "$name.tar.gz")
