#!/usr/bin/env bash
# Feeds the readers with broken input (libFuzzer, under the address sanitizer).
#
#   Scripts/fuzz.sh TARGET [SECONDS]   looks for a new finding, for a minute or so long
#   Scripts/fuzz.sh TARGET FILE...     reads these files once each: does the finding still stand?
#   Scripts/fuzz.sh --short            every target, from a fixed seed, always the same
#
# TARGET is audio, model, configuration or manifest. Ends with status 1 if there is a finding: a
# trap, memory used wrongly, an expectation of Fuzzing/Targets that does not hold, an input that
# takes more than 10 seconds or 2 GB. Its input stays in .build-fuzz/TARGET/findings.
set -euo pipefail
cd "$(dirname "$0")/.."

targets=(audio model configuration manifest)
usage() {
  sed -n '2,/^set/{s/^# \{0,1\}//;/^set/d;p}' Scripts/fuzz.sh >&2
  exit 64
}
isTarget() { [[ " ${targets[*]} " == *" $1 "* ]]; }

[ $# -ge 1 ] || usage
if [ "$1" != --short ]; then isTarget "$1" || usage; fi

bash Scripts/setup.sh
export ASR_FUZZING=1
# Optimized, as a debug build computes a hundred times slower; traps and bounds are checked all the
# same. Testable, because targets call what is inside the library. Of several sanitizers the Swift
# compiler hears the last only, unless they are named together; and without the same hashes every
# time, their order would be left to chance, and everything built anew. The targets, too, are to do
# the same every time.
export SWIFT_DETERMINISTIC_HASHING=1
swift build -c release --sanitize=fuzzer --sanitize=address \
  -Xswiftc -sanitize=address,fuzzer -Xswiftc -enable-testing \
  --product asr-fuzz --scratch-path .build-fuzz
fuzzer=(.build-fuzz/release/asr-fuzz)

# Where targets write files: in memory, or most of the time would go into the disk's.
memory=$(mktemp -d -p /dev/shm 2>/dev/null || mktemp -d)
trap 'rm -rf "$memory"' EXIT
# Swift's own crash reporter would run into the sanitizer's.
export SWIFT_BACKTRACE=enable=no
# Where memory is refused, C libraries are to see it as they do elsewhere.
export ASAN_OPTIONS=allocator_may_return_null=1:detect_leaks=0:${ASAN_OPTIONS:-}

# The target's folder, with the inputs to begin with and the words to try.
prepare() {
  export ASR_FUZZ_TARGET=$1
  folder=.build-fuzz/$1
  rm -rf "$folder/seeds"
  mkdir -p "$folder"/{seeds,corpus,findings}
  # A name that is the same in every run.
  ln -sfn "$memory" "$folder/scratch"
  export ASR_FUZZ_FOLDER=$folder/scratch
  ASR_FUZZ_SEEDS=$folder/seeds "${fuzzer[@]}"
  cp Fuzzing/corpus/"$1"/* "$folder/seeds"
  case $1 in
  audio) find Fixtures/audio -type f -size -9k ! -name '*.py' ! -name '*.json' -exec cp {} "$folder/seeds" \; ;;
  model) cp Fixtures/reference/models/linear.safetensors "$folder/seeds" ;;
  configuration) cp Examples/space.yaml "$folder/seeds" ;;
  esac
  case $1 in
  # The names of all settings, as the sources have them.
  model | configuration)
    {
      grep -rhoE '(case [A-Za-z]+|let name) = "[a-z0-9-]+"' Sources/SpeechModel Sources/SpeechTraining |
        grep -oE '"[a-z0-9-]+"' | sort -u
      cat Fuzzing/dictionaries/values.txt
    } >"$folder/words.txt"
    ;;
  *) cp "Fuzzing/dictionaries/$1.txt" "$folder/words.txt" ;;
  esac
}

# The largest input in bytes, and how many inputs the short run reads.
largest() {
  case $1 in audio) echo 16384 ;; model) echo 8192 ;; *) echo 4096 ;; esac
}
runs() {
  case $1 in audio) echo 40000 ;; model) echo 20000 ;; configuration) echo 4000 ;; manifest) echo 20000 ;; esac
}

# Runs libFuzzer and says what to do with a finding.
fuzz() {
  local status=0
  "${fuzzer[@]}" -max_len="$(largest "$ASR_FUZZ_TARGET")" -dict="$folder/words.txt" \
    -timeout=10 -rss_limit_mb=2048 -artifact_prefix="$folder/findings/" "$@" \
    >"$folder/log.txt" 2>&1 || status=$?
  if [ $status -eq 0 ]; then
    echo "$ASR_FUZZ_TARGET: $(grep -E '^Done|^stat::number_of_executed_units' "$folder/log.txt" | tail -1), $(grep -oE 'cov: [0-9]+' "$folder/log.txt" | tail -1)"
    return 0
  fi
  grep -E 'Fatal error|ERROR: |SUMMARY: |Test unit written' "$folder/log.txt" >&2 || tail -5 "$folder/log.txt" >&2
  local input
  input=$(grep -oE "$folder/findings/[a-z-]+-[0-9a-f]+" "$folder/log.txt" | tail -1 || true)
  echo "$ASR_FUZZ_TARGET: a finding (status $status); the whole log is in $folder/log.txt" >&2
  if [ -n "$input" ]; then
    echo "again: bash Scripts/fuzz.sh $ASR_FUZZ_TARGET $input" >&2
  fi
  return 1
}

if [ "$1" = --short ]; then
  failed=0
  # Mutations also follow from what is compared, addresses among it.
  if setarch -R true 2>/dev/null; then fuzzer=(setarch -R "${fuzzer[@]}"); fi
  for target in "${targets[@]}"; do
    prepare "$target"
    # Begun anew every time, or it would not be the same.
    rm -rf "$folder/short"
    mkdir "$folder/short"
    fuzz -seed=1 -reload=0 -runs="$(runs "$target")" "$folder/short" "$folder/seeds" || failed=1
  done
  exit $failed
fi

prepare "$1"
shift
if [ $# -gt 0 ] && [[ ! $1 =~ ^[0-9]+$ ]]; then
  for file in "$@"; do
    fuzz "$file" || exit 1
  done
  exit 0
fi
fuzz -max_total_time="${1:-60}" -print_final_stats=1 "$folder/corpus" "$folder/seeds" || exit 1
