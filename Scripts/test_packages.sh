#!/usr/bin/env bash
# Tests the packages that Scripts/package.sh makes: the Debian packages in a bare Debian 12 made by debootstrap, and the
# archive in one that has neither libsndfile nor FFTW nor libsoxr. Each trains on the example words, evaluates,
# explains, predicts and serves there; a program in C is compiled with the library's package.
#
#   Scripts/test_packages.sh [--permissive]
#
# Needs root and debootstrap; without them it is SKIPPED, and says so.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ "$(id -u)" -ne 0 ] || ! command -v debootstrap >/dev/null; then
  echo "debootstrap is not installed, or this is not root: packages are SKIPPED" >&2
  exit 0
fi
fail() { echo "FAILED: $1" >&2 && exit 1; }
scratch=$(mktemp -d)
root=$scratch/root
finish() {
  umount "$root/proc" 2>/dev/null || true
  rm -rf "$scratch"
}
trap finish EXIT

mapfile -t packages < <(bash Scripts/package.sh "$@" "$scratch/packages")
ls -l "${packages[@]}"
if [ "${1:-}" = --permissive ]; then
  for package in "${packages[@]::2}"; do
    ! dpkg-deb -f "$package" Depends | grep -q fftw || fail "$package needs FFTW"
  done
  ! tar -tf "${packages[2]}" | grep -q fftw || fail "${packages[2]} has FFTW"
fi

echo "== a bare Debian"
debootstrap --variant=minbase bookworm "$root" >"$scratch/log" 2>&1 || { tail -20 "$scratch/log" >&2; fail debootstrap; }
mount -t proc proc "$root/proc"
inside() { chroot "$root" /usr/bin/env -i PATH="$1/bin:/usr/bin:/bin" HOME=/root LANG=C.UTF-8 bash -euc "$2"; }

# The main job with the commands below a prefix, whose examples are in share/doc.
main_job() {
  inside "$1" "
    rm -rf /job && mkdir /job && cd /job
    words=$1/share/doc/asr-baseline/examples/words
    asr-data check \$words | tail -1
    asr-train \$words --model cnn --epochs 8 --seed 1 --quiet
    asr-evaluate \$words --subset test | head -4
    asr-predict \$words/yes/gbm3_nohash_0.wav
    asr-explain \$words/yes/gbm3_nohash_0.wav | head -4
    asr-export model.onnx && asr-export --half half.safetensors
    asr-serve --port 8765 --log-level error & server=\$!
    for _ in \$(seq 100); do
      (exec 3<>/dev/tcp/127.0.0.1/8765) 2>/dev/null && break
      sleep 0.1
    done
    exec 3<>/dev/tcp/127.0.0.1/8765
    printf 'POST /recognize HTTP/1.1\r\nHost: 127.0.0.1:8765\r\nConnection: close\r\nContent-Length: %s\r\n\r\n' \
      \"\$(stat -c %s \$words/yes/gbm3_nohash_0.wav)\" >&3
    cat \$words/yes/gbm3_nohash_0.wav >&3
    tail -1 <&3 | grep -q '\"label\"' || { echo 'no answer of asr-serve' >&2; exit 1; }
    kill \$server && wait \$server
    ! command -v swift"
}

echo "== the archive, without libsndfile, FFTW and libsoxr"
tar -xf "${packages[2]}" -C "$root/opt"
prefix=/opt/$(basename "${packages[2]}" .tar.xz)
! inside /usr "ldconfig -p | grep -e sndfile -e fftw -e soxr" || fail "the root has the libraries"
main_job "$prefix"

echo "== the Debian packages"
rm -rf "${root:?}$prefix"
cp "${packages[@]::2}" "$root/tmp/"
cp /etc/resolv.conf "$root/etc/"
inside /usr "apt-get install -y -qq --no-install-recommends /tmp/*.deb gcc libc6-dev pkg-config >/dev/null"
main_job /usr
inside /usr "test -e /usr/share/man/man1/asr-train.1.gz && test -e /usr/share/bash-completion/completions/asr-train"
cp Examples/C/recognize.c "$root/job/"
inside /usr "cd /job && gcc -std=c11 -Wall -Werror recognize.c \$(pkg-config --cflags --libs asr_baseline) -o recognize &&
  ./recognize runs/latest/model.safetensors /usr/share/doc/asr-baseline/examples/words/yes/gbm3_nohash_0.wav"
echo "packages: all passed"
