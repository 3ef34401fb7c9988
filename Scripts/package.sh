#!/usr/bin/env bash
# Makes packages for Linux on x86-64 that need nothing of Swift, and prints their paths:
#
#   Scripts/package.sh [--permissive] [folder]       .build/packages by default
#
#   asr-baseline_VERSION_amd64.deb           for Debian 12: the commands, manual pages, completions, example words
#   libasrbaseline-dev_VERSION_amd64.deb     the library for C and C++, its header, pkg-config and CMake files
#   asr-baseline-VERSION-linux-x86_64.tar.xz the commands with every library that they need but glibc (2.36)
#
# The commands link FFTW, which puts these packages under the GPL; with --permissive they do without it (NOTICE).
# The library never has FFTW. Times in the packages are those of the commit, so that one build gives the same bytes.
set -euo pipefail
cd "$(dirname "$0")/.."
build=(-c release)
if [ "${1:-}" = --permissive ]; then
  build+=(--scratch-path .build-permissive --traits PermissiveTransform)
  shift
fi
if [ $# -gt 1 ] || [[ ${1:-} == -* ]]; then
  echo "usage: Scripts/package.sh [--permissive] [FOLDER]" >&2
  exit 64
fi
for tool in patchelf dpkg-deb dpkg-shlibdeps; do
  command -v "$tool" >/dev/null || { echo "$tool is missing: apt-get install patchelf dpkg-dev" >&2; exit 1; }
done
folder=${1:-.build/packages}
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
umask 022

commands=(asr-train asr-predict asr-evaluate asr-search asr-data asr-explain asr-export asr-serve asr-bench)
version=$(sed -n 's/.*static let number = "\(.*\)"/\1/p' Sources/CommandLineSupport/ProgramVersion.swift)
architecture=$(dpkg --print-architecture)
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
export SOURCE_DATE_EPOCH

swift build "${build[@]}" >&2
programs=$(swift build "${build[@]}" --show-bin-path)
runtime=$(dirname "$(dirname "$(command -v swift)")")/lib/swift/linux

# The commands and what they need of Swift, which they find by where they are.
root=$work/commands
libraries=$root/usr/lib/asr-baseline
mkdir -p "$root/usr/bin" "$libraries"
for command in "${commands[@]}"; do
  install -m 755 "$programs/$command" "$root/usr/bin/"
  ldd "$programs/$command" | sed -n "s,.*=> \($runtime/[^ ]*\) .*,\1,p" >>"$work/runtime"
done
sort -u "$work/runtime" | while read -r library; do install -m 644 "$library" "$libraries/"; done
for file in "$root"/usr/bin/* "$libraries"/*; do
  strip --strip-unneeded "$file"
  # ldd, before the path is set, has found nothing else there.
  case $file in
    "$libraries"/*) patchelf --set-rpath '$ORIGIN' "$file" ;;
    *) patchelf --set-rpath '$ORIGIN/../lib/asr-baseline' "$file" ;;
  esac
done

# What a person reads.
bash Scripts/manuals.sh "$root/usr" >&2
find "$root/usr/share/man" -name '*.1' -exec gzip -9n {} +
documents=$root/usr/share/doc/asr-baseline
mkdir -p "$documents/examples"
cat LICENSE NOTICE >"$documents/copyright"
printf '\nSwift and the libraries that come with it, in lib/asr-baseline:\n\n' >>"$documents/copyright"
cat "$runtime/../../../share/swift/LICENSE.txt" >>"$documents/copyright"
gzip -9nc CHANGELOG.md >"$documents/changelog.gz"
cp -r Fixtures/words "$documents/examples/"

# describe ROOT NAME DEPENDS DESCRIPTION [FIELD…]: the control file of a package.
describe() {
  mkdir -p "$1/DEBIAN"
  {
    printf 'Package: %s\nVersion: %s\nArchitecture: %s\nSection: sound\nPriority: optional\n' "$2" "$version" "$architecture"
    printf 'Maintainer: the asr-baseline authors <asr-baseline@localhost>\n'
    printf 'Installed-Size: %s\nDepends: %s\n' "$(du -sk --apparent-size "$1/usr" | cut -f1)" "$3"
    [ $# -lt 5 ] || printf '%s\n' "${@:5}"
    printf 'Description: %s\n' "$4"
  } >"$1/DEBIAN/control"
}
# needs FILE…: the Debian packages, and their versions, whose libraries the files need.
needs() {
  mkdir -p "$work/debian"
  printf 'Source: asr-baseline\n\nPackage: asr-baseline\nArchitecture: any\n' >"$work/debian/control"
  (cd "$work" && dpkg-shlibdeps -O --ignore-missing-info -l"$libraries" "$@" 2>"$work/shlibdeps") |
    sed -n 's/^shlibs:Depends=//p'
}
debian() {
  dpkg-deb --root-owner-group -Zxz --build "$1" "$folder/$2_${version}_$architecture.deb" >&2
  echo "$folder/$2_${version}_$architecture.deb"
}

describe "$root" asr-baseline "$(needs "$root"/usr/bin/* "$libraries"/*)" \
  "Speech recognizers for words, trained from labelled recordings" "Recommends: ffmpeg"
debian "$root" asr-baseline

# The library in C stands by itself: Swift is in it.
development=$work/development
mkdir -p "$development/usr"
bash Scripts/clients.sh "$development/usr" >&2
mv "$development/usr/share/doc/asr_baseline" "$development/usr/share/doc/libasrbaseline-dev"
cat LICENSE NOTICE >"$development/usr/share/doc/libasrbaseline-dev/copyright"
rm -f "$development/usr/share/doc/libasrbaseline-dev/LICENSE" "$development/usr/share/doc/libasrbaseline-dev/NOTICE"
describe "$development" libasrbaseline-dev "$(needs "$development"/usr/lib/libasrbaseline.so.*)" \
  "Speech recognizers for words in C and C++, by models of asr-baseline"
debian "$development" libasrbaseline-dev

# Everything but glibc and the loader beside the commands.
name=asr-baseline-$version-linux-x86_64
mkdir -p "$work/$name/share/licences"
cp -a "$root/usr/." "$work/$name"
for file in "$work/$name"/bin/*; do ldd "$file"; done | sed -n 's/.*=> \(\/[^ ]*\) .*/\1/p' | sort -u | while read -r library; do
  case $library in
    "$work"/* | */libc.so.* | */libm.so.* | */libdl.so.* | */libpthread.so.* | */librt.so.* | */ld-linux*) continue ;;
  esac
  install -m 644 "$(realpath "$library")" "$work/$name/lib/asr-baseline/$(basename "$library")"
  patchelf --set-rpath '$ORIGIN' "$work/$name/lib/asr-baseline/$(basename "$library")"
  # Debian knows files below /usr/lib by that name or as below /lib.
  for known in "$(realpath "$library")" "$library" "/${library#/usr/}"; do
    if owner=$(dpkg -S "$known" 2>/dev/null); then
      cp "/usr/share/doc/${owner%%:*}/copyright" "$work/$name/share/licences/${owner%%:*}"
      break
    fi
  done
done
tar --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner -C "$work" -cJf "$folder/$name.tar.xz" "$name"
echo "$folder/$name.tar.xz"
