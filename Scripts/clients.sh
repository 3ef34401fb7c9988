#!/usr/bin/env bash
# Builds the library for C, C++ and Python, which needs nothing of Swift beside it, and installs it with its
# header, pkg-config and CMake files below a folder:
#
#   bash Scripts/clients.sh "$HOME/.local"
#
# It needs libsndfile and libsoxr of the system, and strip (binutils). It is built without FFTW (the trait
# PermissiveTransform), so that a program with it need not be under the GPL (NOTICE).
set -euo pipefail
cd "$(dirname "$0")/.."
if [ $# -ne 1 ] || [[ $1 == -* ]]; then
  echo "usage: Scripts/clients.sh FOLDER" >&2
  exit 64
fi
prefix=$1
command -v strip >/dev/null || {
  echo "strip is missing: sudo apt install binutils" >&2
  exit 1
}
if ! reason=$(mkdir -p -- "$prefix/lib/pkgconfig" "$prefix/lib/cmake/asr_baseline" "$prefix/include" \
  "$prefix/share/doc/asr_baseline" 2>&1) || ! reason=$(mktemp "$prefix/lib/.asr-XXXXXX" 2>&1); then
  echo "$prefix: cannot be written (${reason##*: }); name a folder of yours, such as \"\$HOME/.local\"" >&2
  exit 1
fi
rm -f "$reason"

header=Sources/CASRBaseline/asr_baseline.h
definition() { sed -n "s/^#define $1 \"\{0,1\}\([^\"]*\)\"\{0,1\}$/\1/p" "$header"; }
version=$(definition ASR_BASELINE_VERSION)
abi=$(definition ASR_BASELINE_ABI_VERSION)

# shellcheck source=Scripts/build_flags.sh
. Scripts/build_flags.sh
swift build "${permissive[@]}" --product asrbaseline >&2
release=$(swift build "${permissive[@]}" --show-bin-path)

# The objects of the release build, linked once more, with Swift inside. The package manager has no such
# link for libraries, and other flags of the compiler would build everything anew.
library=$prefix/lib/libasrbaseline.so.$abi
new=$library.new
rm -f "$new"
swiftc -emit-library -static-stdlib -use-ld=lld -o "$new" "@$release/asrbaseline.product/Objects.LinkFileList" \
  -lsndfile -lsoxr -lFoundationEssentials -l_FoundationCShims -l_FoundationCollections -lswiftSynchronization \
  -Xlinker --version-script=Sources/CASRBaseline/exports.map -Xlinker -soname="libasrbaseline.so.$abi" \
  -Xlinker --gc-sections -Xlinker --icf=safe -Xlinker -s -Xlinker -z -Xlinker defs -Xlinker -z -Xlinker now \
  -Xlinker -z -Xlinker nodelete 2>&1 | grep -v "the use of \`mktemp' is dangerous" >&2 || true
[ -f "$new" ] || exit 1
"${bare[@]}" "$new"
# A program that runs keeps the file that it has opened.
mv -f "$new" "$library"
ln -sf "libasrbaseline.so.$abi" "$prefix/lib/libasrbaseline.so"
install -m 644 "$header" Examples/Cxx/asr_baseline.hpp "$prefix/include/"
install -m 644 LICENSE NOTICE "$prefix/share/doc/asr_baseline/"

# Both find the folder by where they are, so that it can be moved.
cat >"$prefix/lib/pkgconfig/asr_baseline.pc" <<END
prefix=\${pcfiledir}/../..
libdir=\${prefix}/lib
includedir=\${prefix}/include

Name: asr_baseline
Description: Labels for short recordings, by a model that asr-train wrote
Version: $version
Requires.private: sndfile soxr
Libs: -L\${libdir} -lasrbaseline
Cflags: -I\${includedir}
END
cat >"$prefix/lib/cmake/asr_baseline/asr_baselineConfig.cmake" <<END
get_filename_component(_asr_baseline_prefix "\${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)
if(NOT TARGET asr_baseline::asr_baseline)
  add_library(asr_baseline::asr_baseline SHARED IMPORTED)
  set_target_properties(asr_baseline::asr_baseline PROPERTIES
    IMPORTED_LOCATION "\${_asr_baseline_prefix}/lib/libasrbaseline.so.$abi"
    IMPORTED_SONAME "libasrbaseline.so.$abi"
    INTERFACE_INCLUDE_DIRECTORIES "\${_asr_baseline_prefix}/include")
endif()
unset(_asr_baseline_prefix)
END
# The library itself refuses programs that were compiled with a header of another binary interface.
cat >"$prefix/lib/cmake/asr_baseline/asr_baselineConfigVersion.cmake" <<END
set(PACKAGE_VERSION "$version")
if(PACKAGE_FIND_VERSION VERSION_GREATER PACKAGE_VERSION)
  set(PACKAGE_VERSION_COMPATIBLE FALSE)
else()
  set(PACKAGE_VERSION_COMPATIBLE TRUE)
  if(PACKAGE_FIND_VERSION VERSION_EQUAL PACKAGE_VERSION)
    set(PACKAGE_VERSION_EXACT TRUE)
  endif()
endif()
END
echo "$library"
