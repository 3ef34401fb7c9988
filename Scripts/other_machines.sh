#!/usr/bin/env bash
# Tries on this x86-64 Linux what processors of other kinds compute: every kernel with the narrow vectors of any
# x86-64 (SSE), with AVX2, with AVX-512 where there is one and, in an emulator, on 64-bit ARM (NEON); and the
# numeric tests of a release build on an emulated processor without AVX and on one with AVX2.
#
#   bash Scripts/other_machines.sh [BUILD]
#
#   BUILD   the release folder of a build with its tests, such as one with other traits; by itself that of
#           "swift build -c release --build-tests"
#
# Fails if a value of a kernel differs by more than 1e-5 of its largest, or if a test fails. It needs qemu-user,
# libc6-dev-arm64-cross and libgcc-12-dev-arm64-cross. Swift itself cannot be built for ARM here: its toolchain
# for x86-64 has no library for it.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ $# -gt 1 ] || [[ ${1:-} == -* ]]; then
  echo "usage: Scripts/other_machines.sh [BUILD]" >&2
  exit 64
fi
fail() { echo "FAILED: $1" >&2 && exit 1; }
clang=$(dirname "$(realpath "$(command -v swift)")")/clang
cross=/usr/aarch64-linux-gnu
for file in "$clang" /usr/bin/qemu-x86_64 /usr/bin/qemu-aarch64 $cross/lib/libc.a /usr/lib/gcc-cross/aarch64-linux-gnu/12/libgcc.a; do
  [ -e "$file" ] ||
    fail "$file is missing: sudo apt install qemu-user libc6-dev-arm64-cross libgcc-12-dev-arm64-cross"
done
build=${1:-$(swift build -c release --show-bin-path)}
tests=$(echo "$build"/*.xctest)
[ -x "$tests" ] || fail "$build has no tests; make them with: swift build -c release --build-tests"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

echo "== kernels"
# As the package manager compiles them. The sources choose among several vectors when a program is loaded; with
# these definitions there is only what the compiler is told.
one=("-Dtarget_clones(...)=" "-D__builtin_cpu_supports(x)=0")
compile() {
  local program=$scratch/$1
  shift
  "$clang" -O2 -ISources/CKernels/include "$@" Tests/KernelsElsewhere/kernels.c Sources/CKernels/*.c -lm -o "$program"
}
compile here
compile sse "${one[@]}" -march=x86-64
compile avx2 "${one[@]}" -march=x86-64-v3
compile arm --target=aarch64-linux-gnu -static -fuse-ld=lld -isystem $cross/include \
  {-B,-L}$cross/lib {-B,-L}/usr/lib/gcc-cross/aarch64-linux-gnu/12

# Compares two lists of values and says by how much of a kernel's largest value they differ at most.
compare() {
  awk -v what="$1" '
    $2 !~ /^-?[0-9]/ { print "  " $1 " is " $2; failed = 1 }
    FNR == NR { name[FNR] = $1; value[FNR] = $2; lines = FNR; next }
    $1 != name[FNR] { print "  other kernels"; failed = 1; exit }
    {
      count++
      difference = $2 > value[FNR] ? $2 - value[FNR] : value[FNR] - $2
      size = value[FNR] < 0 ? -value[FNR] : value[FNR]
      if (difference > worst[$1]) worst[$1] = difference
      if (size > largest[$1]) largest[$1] = size
      equal += difference == 0
    }
    END {
      for (kernel in largest) {
        share = worst[kernel] / (largest[kernel] ? largest[kernel] : 1)
        if (share > most) most = share
        if (share > 1e-5) { printf "  %s differs by %.1e of its largest value\n", kernel, share; failed = 1 }
      }
      if (count != lines || count == 0) { print "  other values"; failed = 1 }
      printf "%-38s %6d values, %5.1f %% to the bit, at most %.1e of the largest apart\n", what, count, 100 * equal / count, most
      exit failed
    }' "$scratch/values" "$scratch/others" || fail "a kernel computes something else: $1"
}
nehalem=(qemu-x86_64 -cpu Nehalem)
# Without what the emulator would say that it lacks.
haswell=(qemu-x86_64 -cpu "Haswell-noTSX,pcid=off,x2apic=off,tsc-deadline=off,invpcid=off")
for shape in "7 33" "1 1" "40 100" "64 16"; do
  # shellcheck disable=SC2086
  set -- $shape
  "$scratch/here" "$@" >"$scratch/values"
  each() {
    local what="$1, $shape"
    # shellcheck disable=SC2086
    "${@:2}" $shape >"$scratch/others"
    compare "$what"
  }
  each "SSE" "$scratch/sse"
  each "SSE, chosen by the program" "${nehalem[@]}" "$scratch/here"
  each "AVX2, chosen by the program" "${haswell[@]}" "$scratch/here"
  each "NEON" qemu-aarch64 "$scratch/arm"
done

echo "== times of a call, 196 rows of 64 columns, in microseconds on this machine"
wide=()
if grep -q -m1 avx512f /proc/cpuinfo; then wide=(here); fi
for program in sse avx2 "${wide[@]}"; do "$scratch/$program" 196 64 0.05 >"$scratch/$program.times"; done
printf '%-26s %8s %8s %s\n' "" SSE AVX2 "${wide:+ AVX-512}"
paste -d' ' "$scratch/sse.times" "$scratch/avx2.times" ${wide:+"$scratch/here.times"} |
  awk '{ printf "%-26s %8.2f %8.2f", $1, $2, $4; if (NF > 4) printf " %8.2f", $6; print "" }'

echo "== numeric tests"
LD_LIBRARY_PATH=$(dirname "$(realpath "$(command -v swift)")")/../lib/swift/linux
export LD_LIBRARY_PATH
# Those of allocations count calls, not numbers, and do not end in the emulator.
mapfile -t sources < <(find Tests/SpeechModelTests/{Kernels,Layers,Features,Numerics,Network,Recognizer} \
  Tests/SpeechTrainingTests/{Augmentation,Optimization,Training} -name '*Tests.swift' ! -name 'Allocation*')
suites=$(sed -n 's/.*struct \([A-Za-z]*Tests\) .*/\1/p' "${sources[@]}" | paste -sd'|')
numeric() {
  echo "-- $1"
  # One after another: the emulator is slow enough.
  "${@:2}" "$tests" --testing-library swift-testing --no-parallel --filter "\.($suites)/" >"$scratch/log" 2>&1 || {
    grep -a -E '✘|^[^ ]*Fatal' "$scratch/log" >&2
    fail "a test on an emulated processor with $1"
  }
  grep -a 'Test run with' "$scratch/log" | tail -1
}
numeric SSE "${nehalem[@]}"
numeric AVX2 "${haswell[@]}"
