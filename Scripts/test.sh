#!/usr/bin/env bash
# Runs every test: installs what is missing, builds the examples that import the libraries, runs training
# and prediction on many threads under the thread sanitizer, and all tests in a release build (loops are up
# to a hundred times slower in debug).
#
# Scripts/test.sh --long, for before a release, first gives the readers broken input (Scripts/fuzz.sh), runs
# the tests of readers, settings and kernels in a debug build (where unsafe memory has bounds) under the
# sanitizers of addresses and of undefined behaviour, tries what programs in C, C++ and Python get
# (Scripts/test_clients.sh), what other processors compute (Scripts/other_machines.sh) and, as root, what machines
# without Swift get (Scripts/test_packages.sh), and then sends asr-serve a hundred thousand mutated requests.
set -euo pipefail
cd "$(dirname "$0")/.."
case "${1:-}" in
"" | --long) ;;
*)
  echo "usage: Scripts/test.sh [--long]" >&2
  exit 64
  ;;
esac

bash Scripts/setup.sh

# Tests read what phones and browsers write through the ffmpeg program, and say so where they are
# skipped for lack of it; the package itself needs it for nothing else.
if ! command -v ffmpeg >/dev/null && command -v apt-get >/dev/null; then
  as_root=()
  if [ "$(id -u)" -ne 0 ]; then as_root=(sudo); fi
  "${as_root[@]}" apt-get update -qq &&
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq ffmpeg >/dev/null || true
fi
command -v ffmpeg >/dev/null || echo "ffmpeg is not installed: tests that need it are SKIPPED" >&2

# They ask exported models in ONNX Runtime, too, and the server by the clients of others, in an environment of its own.
python=${ASR_PYTHON:-.build-python/bin/python3}
has_runtime() { "$python" -c "import numpy, onnx, onnxruntime" 2>/dev/null; }
has_clients() { "$python" -c "import openai, prometheus_client, schemathesis, tritonclient.http" 2>/dev/null; }
if ! { has_runtime && has_clients; } && [ -z "${ASR_PYTHON:-}" ] && command -v python3 >/dev/null; then
  { python3 -m venv .build-python &&
    .build-python/bin/pip install -q -r Interop/requirements.txt; } >&2 || true
fi
has_runtime || echo "onnxruntime is not installed: tests that need it are SKIPPED" >&2
has_clients ||
  echo "openai, prometheus-client, schemathesis or tritonclient is not installed: tests with them are SKIPPED" >&2
# PyTorch is too large to install for one test; ASR_PYTHON may name a Python that has all of them.
"$python" -c "import torch, safetensors" 2>/dev/null ||
  echo "torch is not installed: tests of TorchScript are SKIPPED" >&2

# The page of asr-serve is used in Chromium where that is installed; it is too large to install for one test.
if command -v chromium >/dev/null && command -v chromedriver >/dev/null; then
  "$python" -c "import selenium" 2>/dev/null || "$python" -m pip install -q selenium >&2 || true
fi
{ command -v chromedriver && "$python" -c "import selenium"; } >/dev/null 2>&1 ||
  echo "chromium-driver or selenium is not installed: the test of the page is SKIPPED" >&2
{ command -v nginx || [ -x /usr/sbin/nginx ]; } >/dev/null ||
  echo "nginx is not installed: the test of two replicas is SKIPPED" >&2

scratch=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; rm -rf "$scratch"' EXIT

# In one folder, so that the libraries are built once; without the package manager's plan of the last build, which
# may be another package's. A program ends with status 66 after a report.
# TrainingProgram would train for minutes here; the tests of the release build run it.
sanitized() {
  echo "== thread sanitizer, and programs of their own that import the libraries"
  built() { swift build --sanitize=thread --scratch-path .build-tsan --disable-build-manifest-caching "$@"; }
  for program in TrainingProgram LibraryImport; do built --package-path "Examples/$program" || return; done
  built --product concurrent-use &&
    .build-tsan/debug/LibraryImport Fixtures/reference/models/linear.safetensors Fixtures/words/yes/gbm3_nohash_0.wav &&
    mkdir "$scratch/use" && .build-tsan/debug/concurrent-use Fixtures/words "$scratch/use"
}

# A release build compiles whole modules, one core each, and leaves the other idle for minutes.
sanitized >"$scratch/log" 2>&1 &
sanitized=$!
swift build -c release --build-tests
wait "$sanitized" || {
  cat "$scratch/log"
  exit 1
}
cat "$scratch/log"

if [ "${1:-}" = --long ]; then
  echo "== fuzzing"
  bash Scripts/fuzz.sh --short

  # As many mutated requests as a night of a hostile client, instead of a few thousand.
  export ASR_MUTATED_REQUESTS=100000
  echo "== address and undefined behaviour sanitizers"
  # As in fuzz.sh. Undefined behaviour is looked for in C alone: Swift has none of its own, and its
  # compiler no such option on Linux. The handlers come with the address sanitizer.
  SWIFT_DETERMINISTIC_HASHING=1 SWIFT_BACKTRACE=enable=no \
    ASAN_OPTIONS=allocator_may_return_null=1:detect_leaks=0 \
    UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1 \
    swift test --sanitize=address --scratch-path .build-asan \
    -Xcc -fsanitize=undefined -Xcc -fno-sanitize-recover=undefined \
    --filter 'Audio|Safetensors|TrainedModel|TorchModel|DecisionRule|NetworkPlan|Recognizer|Experiment|SearchSpace|Dataset|Source|Split|Kernel|Product|Correlation|SpeechCTests.*(Answer|Batch|Border)'

  echo "== clients"
  bash Scripts/test_clients.sh

  echo "== other processors"
  if [ -x /usr/bin/qemu-x86_64 ] && [ -e /usr/aarch64-linux-gnu/lib/libc.a ]; then
    bash Scripts/other_machines.sh
  else
    echo "qemu-user or libc6-dev-arm64-cross is not installed: the test of other processors is SKIPPED" >&2
  fi

  echo "== packages"
  missing=()
  for tool in debootstrap unshare curl patchelf dpkg-shlibdeps; do
    command -v "$tool" >/dev/null || missing+=("$tool")
  done
  if [ "$(id -u)" -ne 0 ]; then
    echo "only root can install packages in a bare system: the test of packages is SKIPPED" >&2
  elif [ ${#missing[@]} -gt 0 ]; then
    echo "${missing[*]} not installed: the test of packages is SKIPPED" >&2
  else
    # What was built above, since another build would take as long again.
    bash Scripts/package.sh --binaries "$(swift build -c release --show-bin-path)" "$scratch/packages"
    bash Scripts/test_packages.sh "$scratch/packages"
  fi
fi

echo "== release"
# Built above; by itself it would build everything again, with other flags.
swift test -c release --skip-build
