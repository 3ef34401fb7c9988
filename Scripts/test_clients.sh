#!/usr/bin/env bash
# Tests what programs in C, C++ and Python get: the library that Scripts/clients.sh installs (its size, what it
# needs and shows), the examples by pkg-config and CMake, under valgrind and with the sanitizers of the C
# compiler, and the wheel in every Python from 3.9 on, without libsndfile, FFTW and libsoxr beside it.
#
# What a missing tool keeps from being tested is said in a line with SKIPPED.
set -euo pipefail
cd "$(dirname "$0")/.."
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
prefix=$scratch/prefix
has() { command -v "$1" >/dev/null || { echo "$1 is not installed: $2 SKIPPED" >&2 && false; }; }
fail() { echo "FAILED: $1" >&2 && exit 1; }

echo "== library"
library=$(bash Scripts/clients.sh "$prefix")
bytes=$(stat -c %s "$library")
[ "$bytes" -le 25000000 ] || fail "$library has $bytes bytes; at most 25,000,000"
needed=$(readelf -d "$library" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | sort | tr '\n' ' ')
echo "$bytes bytes; needs $needed"
! grep -qi -e swift -e foundation <<<"$needed" || fail "$library needs libraries of Swift"
! ldd "$library" | grep -qi fftw || fail "$library needs FFTW, which is under the GPL"
shown=$(nm -D --defined-only "$library" | awk '$2 != "A" { sub(/@.*/, "", $3); print $3 }' | sort)
declared=$(perl -0pe 's{/\*.*?\*/}{}gs' Sources/CASRBaseline/asr_baseline.h | grep -o '\basr_[a-z_]*(' | tr -d '(' | sort)
[ "$shown" = "$declared" ] || fail "symbols beside those of the header: $(comm -3 <(echo "$shown") <(echo "$declared"))"
for folder in /proc/none "$library/below"; do
  if bash Scripts/clients.sh "$folder" 2>"$scratch/words"; then fail "$folder was written"; fi
  grep -q "^$folder: cannot be written (.*); name a folder of yours" "$scratch/words" || fail "$(cat "$scratch/words")"
done

# The code of one language on the page about these clients, which runs in a folder with what it names.
page() { awk -v fence="\`\`\`$1" '$0 == fence { on = 1; next } /^```/ { on = 0 } on' Documentation/c-cxx-python.md; }
mkdir -p "$scratch/page/runs/latest"
cp Fixtures/reference/models/cnn.safetensors "$scratch/page/runs/latest/model.safetensors"
for name in clip a b; do cp Fixtures/words/yes/gbm3_nohash_0.wav "$scratch/page/$name.wav"; done

model=Fixtures/reference/models/cnn.safetensors
clips=(Fixtures/words/yes/gbm3_nohash_0.wav Fixtures/words/no/carf1_nohash_0.wav)
export PKG_CONFIG_PATH=$prefix/lib/pkgconfig LD_LIBRARY_PATH=$prefix/lib
strict=(-O1 -g -Wall -Wextra -Wpedantic -Wconversion -Werror)

if has gcc "the example in C is" && has pkg-config "the example in C is"; then
  echo "== C"
  read -ra flags < <(pkg-config --cflags --libs asr_baseline)
  gcc -std=c11 "${strict[@]}" Examples/C/recognize.c "${flags[@]}" -o "$scratch/recognize"
  "$scratch/recognize" "$model" "${clips[@]}" | tee "$scratch/expected"
  gcc -std=c11 "${strict[@]}" -fsanitize=address,undefined -fno-sanitize-recover Examples/C/recognize.c \
    "${flags[@]}" -o "$scratch/sanitized"
  echo "== C, sanitizers of addresses, leaks and undefined behaviour"
  "$scratch/sanitized" "$model" "${clips[@]}" | diff "$scratch/expected" -
  page c >"$scratch/page.c"
  gcc -std=c11 "${strict[@]}" "$scratch/page.c" "${flags[@]}" -o "$scratch/page/recognize"
  [ "$(cd "$scratch/page" && ./recognize)" = "yes 0.291" ] || fail "the page's program in C"
  if has valgrind "the example under valgrind is"; then
    echo "== C, valgrind"
    # The kernels for AVX2 run there, as valgrind knows no wider ones, whose last bits may differ.
    valgrind --error-exitcode=9 --leak-check=full --errors-for-leak-kinds=definite,indirect \
      "$scratch/recognize" "$model" "${clips[@]}" >"$scratch/found" 2>"$scratch/words" ||
      fail "$(tail -40 "$scratch/words")"
    grep -e "ERROR SUMMARY" -e "definitely lost" -e "All heap" "$scratch/words" || true
    paste "$scratch/expected" "$scratch/found" | awk '{ d = $2 - $4; if (NF == 4 && $1 ~ /^[a-z]+$/ && d * d > 1e-10) bad = 1 } END { exit bad }' ||
      fail "other answers under valgrind: $(diff "$scratch/expected" "$scratch/found")"
  fi
fi

if has cmake "the example in C++ is" && has g++ "the example in C++ is"; then
  echo "== C++"
  cmake -S Examples/Cxx -B "$scratch/cxx" -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_CXX_FLAGS="${strict[*]}" >/dev/null
  cmake --build "$scratch/cxx" | tail -1
  "$scratch/cxx/recognize" "$model" "${clips[@]}" | diff "$scratch/expected" -
  g++ -std=c++17 "${strict[@]}" -fsanitize=address,undefined -fno-sanitize-recover -I "$prefix/include" \
    Examples/Cxx/recognize.cpp -L "$prefix/lib" -lasrbaseline -pthread -o "$scratch/sanitized"
  "$scratch/sanitized" "$model" "${clips[@]}" | diff "$scratch/expected" -
  page cpp >"$scratch/page.cpp"
  g++ -std=c++17 "${strict[@]}" -I "$prefix/include" "$scratch/page.cpp" -L "$prefix/lib" -lasrbaseline \
    -o "$scratch/page/recognize"
  [ "$(cd "$scratch/page" && ./recognize)" = yes ] || fail "the page's program in C++"
  echo "the answers of C, with the sanitizers, too"
fi

unset LD_LIBRARY_PATH
has python3 "the wheel is" || exit 0
echo "== Python"
# On the same transforms as the wheel's: those of FFTW give other last bits.
# shellcheck source=Scripts/build_flags.sh
. Scripts/build_flags.sh
swift build "${permissive[@]}" --product asr-predict >&2
commands=$(swift build "${permissive[@]}" --show-bin-path)
swift build -c release --product asr-predict >&2
fftw=$(swift build -c release --show-bin-path)
python3 -m venv "$scratch/build"
"$scratch/build/bin/pip" install -q --upgrade pip
"$scratch/build/bin/pip" wheel -q --no-deps -w "$scratch" ./Python
(cd "$scratch" && ls -l -- *.whl)
! unzip -l "$scratch"/*.whl | grep -qi fftw || fail "the wheel holds FFTW, which is under the GPL"

# Runs a command where the system has none of the libraries that the wheel holds.
masked() {
  unshare --map-root-user --mount bash -c '
    for file in $(ldconfig -p | sed -n "s/.*=> \(.*lib\(sndfile\|fftw3f\|soxr\|FLAC\|vorbis\|vorbisenc\|ogg\|opus\|mpg123\|mp3lame\)\.so.*\)/\1/p"); do
      mount --bind /dev/null "$(realpath "$file")"
    done
    exec "$@"' masked "$@"
}
# The command, which the answers are compared with, finds them in a folder of its own.
mkdir "$scratch/libraries" "$scratch/commands"
ldd "$commands/asr-predict" | sed -n 's/.*=> \(\/[^ ]*\) .*/\1/p' | grep -v -e '/libc\.' -e /ld-linux |
  xargs -I{} cp {} "$scratch/libraries/"
printf '#!/bin/sh\nLD_LIBRARY_PATH=%q exec %q "$@"\n' "$scratch/libraries" "$commands/asr-predict" \
  >"$scratch/commands/asr-predict"
chmod +x "$scratch/commands/asr-predict"
hidden=
if masked true 2>/dev/null; then
  ! masked python3 -c 'import ctypes; ctypes.CDLL("libsndfile.so.1")' 2>/dev/null || fail "libsndfile is not hidden"
  hidden=masked
else
  echo "mounts are not allowed here: the wheel without libsndfile beside it is SKIPPED" >&2
fi

tested=0
for version in 3.9 3.10 3.11 3.12 3.13; do
  for python in "python$version" ~/.pyenv/versions/"$version".*/bin/python; do
    # Not a program of pyenv that says that there is no such version.
    "$python" -m venv "$scratch/$version" 2>/dev/null && break
  done
  if [ ! -x "$scratch/$version/bin/pip" ]; then
    echo "Python $version is not installed: the wheel there is SKIPPED" >&2
    continue
  fi
  "$scratch/$version/bin/pip" install -q --disable-pip-version-check "$scratch"/*.whl
  # The module works without NumPy.
  $hidden "$scratch/$version/bin/python" -m asr_baseline --model "$model" "${clips[@]}"
  "$scratch/$version/bin/pip" install -q --disable-pip-version-check numpy pytest
  ASR_COMMANDS=$scratch/commands $hidden "$scratch/$version/bin/python" -m pytest -q -rs -p no:cacheprovider Python/tests
  # A command on FFTW's transforms agrees to six digits.
  "$fftw/asr-predict" --json --model "$model" "${clips[@]}" >"$scratch/command.jsonl"
  $hidden "$scratch/$version/bin/python" -m asr_baseline --json --model "$model" "${clips[@]}" >"$scratch/wheel.jsonl"
  "$scratch/$version/bin/python" -c 'import json, sys
command, wheel = ([json.loads(line)["scores"] for line in open(path)] for path in sys.argv[1:])
assert len(command) == len(wheel) > 0
for a, b in zip(command, wheel):
    assert a.keys() == b.keys() and all(abs(a[label] - b[label]) < 1e-6 for label in a), (a, b)' \
    "$scratch/command.jsonl" "$scratch/wheel.jsonl"
  page python >"$scratch/page.py"
  (cd "$scratch/page" && "$scratch/$version/bin/python" ../page.py)
  tested=$((tested + 1))
done
[ "$tested" -gt 0 ] || echo "no Python from 3.9 to 3.13 is installed: the wheel is SKIPPED" >&2
echo "clients: all passed"
