#!/usr/bin/env bash
# Tests what Scripts/package.sh made as those get it who have no Swift: in a bare Debian 12, unpacks the archive
# beside no libsndfile, FFTW or libsoxr, then installs the package with what it depends on, and with each checks
# recordings, trains, recognizes, explains and serves; then installs the library in C beside a compiler, and builds
# and runs the examples in C and C++.
#
#   sudo bash Scripts/test_packages.sh packages
#
# It needs root, for the bare system in a folder of its own; debootstrap and curl; and Debian's packages from the
# network.
set -euo pipefail
if [ $# -ne 1 ] || [[ $1 == -* ]]; then
  echo "usage: Scripts/test_packages.sh FOLDER" >&2
  exit 64
fi
fail() { echo "FAILED: $1" >&2 && exit 1; }
[ "$(id -u)" -eq 0 ] || fail "only root can install packages in a folder; start it by sudo"
for tool in debootstrap unshare chroot curl; do
  command -v "$tool" >/dev/null || fail "$tool is missing (sudo apt install debootstrap util-linux coreutils curl)"
done
folder=$(realpath -- "$1")
# The only file there of this form.
the() {
  local files
  mapfile -t files < <(compgen -G "$folder/$1")
  [ -f "${files[0]:-}" ] || fail "$folder has no $1; make it with: bash Scripts/package.sh $folder"
  [ ${#files[@]} -eq 1 ] || fail "$folder has several $1; expected those of one version"
  echo "${files[0]}"
}
package=$(the 'asr-baseline_*.deb')
library=$(the 'asr-baseline-dev_*.deb')
archive=$(the 'asr-baseline-*.tar.gz')
cd "$(dirname "$0")/.."
# What is mounted here is seen by no other process, and is gone when this one ends.
if [ -z "${ASR_MOUNTS_APART:-}" ]; then
  export ASR_MOUNTS_APART=1
  exec unshare --mount "$BASH" Scripts/test_packages.sh "$folder"
fi
scratch=$(mktemp -d)
system=$scratch/debian
server=""
finish() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  ! mountpoint -q "$system/proc" || umount "$system/proc"
  rm -rf --one-file-system "$scratch"
}
trap finish EXIT

echo "== a bare Debian 12"
debootstrap --variant=minbase bookworm "$system" >"$scratch/log" 2>&1 || fail "$(tail -5 "$scratch/log")"
# Programs find the folder that they are in there.
mountpoint -q "$system/proc" || mount -t proc proc "$system/proc"
cp -r Fixtures/words "$system/root/words"
inside=(env -i HOME=/root LC_ALL=C.UTF-8 PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin chroot "$system")

# Libraries of these names in the system, outside a folder.
libraries() {
  find "$system" -xdev -path "$system$1" -prune -o \
    \( -name 'libswift*' -o -name 'libFoundation*' -o -name 'libsndfile*' -o -name 'libfftw3*' -o -name 'libsoxr*' \) -print
}
[ -z "$(libraries /none)" ] || fail "the bare system is not bare: $(libraries /none | head -3 | xargs)"

# Uses the commands in a folder of the system; what they say goes to a folder of that name.
use() {
  local bin=$1 runs=/root/$2 said=$scratch/$2 program address answer
  mkdir "$said"
  touch "$said/serve"
  for program in train predict listen explain serve export evaluate search data bench; do
    "${inside[@]}" "$bin/asr-$program" --version >/dev/null || fail "$bin/asr-$program does not run"
  done
  "${inside[@]}" "$bin/asr-data" check /root/words >"$said/check" 2>&1 || fail "asr-data check: $(tail -5 "$said/check")"
  "${inside[@]}" "$bin/asr-train" /root/words --model linear --epochs 3 --output "$runs" >"$said/train" 2>&1 ||
    fail "asr-train: $(tail -5 "$said/train")"
  "${inside[@]}" "$bin/asr-predict" --model "$runs" /root/words/{yes,no}/gbm3_nohash_0.wav >"$said/predict" 2>"$said/errors" ||
    fail "asr-predict: $(tail -5 "$said/errors")"
  grep -q '^/root/words/yes/gbm3_nohash_0.wav *yes ' "$said/predict" || fail "asr-predict says $(cat "$said/predict")"
  "${inside[@]}" "$bin/asr-explain" --model "$runs" --output "$runs/why.html" /root/words/yes/gbm3_nohash_0.wav \
    >"$said/explain" 2>"$said/errors" || fail "asr-explain: $(tail -5 "$said/errors")"
  [ -s "$system$runs/why.html" ] || fail "asr-explain wrote no page"
  "${inside[@]}" "$bin/asr-export" --help >/dev/null

  "${inside[@]}" "$bin/asr-serve" --model "$runs" --port 0 >"$said/serve" 2>&1 &
  server=$!
  for _ in {1..100}; do
    address=$(grep -o -m 1 'http://127\.0\.0\.1:[0-9]*' "$said/serve") && break
    sleep 0.1
  done
  [ -n "$address" ] || fail "asr-serve: $(tail -5 "$said/serve")"
  answer=$(curl -sS --fail --max-time 10 --data-binary @Fixtures/words/yes/gbm3_nohash_0.wav "$address/recognize") ||
    fail "asr-serve did not answer: $(tail -5 "$said/serve")"
  grep -q '"label" *: *"yes"' <<<"$answer" || fail "asr-serve answered $answer"
  kill "$server"
  wait "$server" || fail "asr-serve ended with status $?: $(tail -5 "$said/serve")"
  server=""
}

echo "== archive"
mkdir "$system/opt/archive"
tar -C "$system/opt/archive" --strip-components=1 -xzf "$archive"
[ -z "$(libraries /opt/archive)" ] || fail "something else brought $(libraries /opt/archive | head -3 | xargs)"
use /opt/archive/bin archive
# By a link, as from a folder that is in PATH.
"${inside[@]}" ln -s /opt/archive/bin/asr-predict /usr/local/bin/asr-predict
"${inside[@]}" asr-predict --model /root/archive /root/words/yes/gbm3_nohash_0.wav >/dev/null
rm -r "$system/opt/archive" "$system/usr/local/bin/asr-predict"

echo "== package"
cp "$package" "$system/root/asr-baseline.deb"
install=(env DEBIAN_FRONTEND=noninteractive apt-get -q -y)
{ "${inside[@]}" "${install[@]}" update && "${inside[@]}" "${install[@]}" install --no-install-recommends /root/asr-baseline.deb; } \
  >"$scratch/log" 2>&1 || fail "$(tail -5 "$scratch/log")"
"${inside[@]}" dpkg --verify asr-baseline
use /usr/bin package
for file in man/man1/asr-train.1.gz bash-completion/completions/asr-train zsh/vendor-completions/_asr-train \
  fish/vendor_completions.d/asr-train.fish doc/asr-baseline/copyright doc/asr-baseline/licences/swift/LICENSE.txt; do
  [ -s "$system/usr/share/$file" ] || fail "the package has no /usr/share/$file"
done
cmp "$scratch/archive/predict" "$scratch/package/predict" || fail "the archive and the package answer differently"
"${inside[@]}" "${install[@]}" purge asr-baseline >"$scratch/log" 2>&1 || fail "$(tail -5 "$scratch/log")"
[ ! -e "$system/usr/lib/asr-baseline" ] || fail "purged, the package leaves /usr/lib/asr-baseline"

echo "== library in C"
cp "$library" "$system/root/asr-baseline-dev.deb"
cp -r Examples/C Examples/Cxx "$system/root/"
{ "${inside[@]}" "${install[@]}" install --no-install-recommends /root/asr-baseline-dev.deb g++ cmake make pkgconf; } \
  >"$scratch/log" 2>&1 || fail "$(tail -5 "$scratch/log")"
"${inside[@]}" dpkg --verify asr-baseline-dev
# shellcheck disable=SC2016
"${inside[@]}" sh -ec '
  cc -o /root/recognize-c /root/C/recognize.c $(pkgconf --cflags --libs asr_baseline)
  cmake -S /root/Cxx -B /root/build >/dev/null
  cmake --build /root/build >/dev/null
  for program in /root/recognize-c /root/build/recognize; do
    $program /root/package/model.safetensors /root/words/yes/gbm3_nohash_0.wav /root/words/no/gbm3_nohash_0.wav
  done' >"$scratch/clients" 2>&1 || fail "$(tail -5 "$scratch/clients")"
[ "$(grep -c '^/root/words/yes/gbm3_nohash_0.wav: yes ' "$scratch/clients")" -eq 2 ] ||
  fail "the programs in C and C++ say $(cat "$scratch/clients")"
"${inside[@]}" "${install[@]}" purge asr-baseline-dev >"$scratch/log" 2>&1 || fail "$(tail -5 "$scratch/log")"

cat "$scratch/package/predict"
echo "the packages and the archive work in a bare Debian 12"
