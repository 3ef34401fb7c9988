#!/usr/bin/env bash
# Compares this package with PyTorch, ONNX Runtime, librosa, torchaudio and Kaldi's port on the same work: shows first that
# the networks of both sides are the same, then times ours and theirs in turn, and prints a table of ratios.
#
# usage: compare.sh [--rounds 3] [--fsdd FOLDER]
#   --rounds  how often everything is timed; the table has the medians (a round takes about six minutes)
#   --fsdd    the Free Spoken Digit Dataset in Speech Commands layout: also times whole training runs, once
#
# The first run makes the Python environment (6 GB in ~/.cache/asr-peers; PEERS_PYTHON names another interpreter).
set -euo pipefail
cd "$(dirname "$0")/.."

rounds=3
fsdd=
while [ $# -gt 0 ]; do
  case $1 in
    --rounds) rounds=$2; shift 2 ;;
    --fsdd) fsdd=$2; shift 2 ;;
    *) sed -n '2,9s/^# \{0,1\}//p' "$0" >&2; exit 64 ;;
  esac
done

python=${PEERS_PYTHON:-$HOME/.cache/asr-peers/bin/python}
[ -x "$python" ] || bash Benchmarks/peers/setup.sh >&2
swift build -c release >&2
bin=$(swift build -c release --show-bin-path)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

echo "## The same work" >&2
"$bin/asr-bench" networks --output "$work/networks" >/dev/null
"$python" Benchmarks/check.py Benchmarks/peers "$work/networks" >&2

# note THREADS JSON: keeps one result.
note() { echo "{\"threads\": $1, \"result\": $2}" >>"$work/results"; }
# turn THREADS WHAT [OPTION...]: ours, then theirs.
turn() {
  local threads=$1 result
  shift
  # The library of the yardstick would keep a second core busy.
  result=$(OPENBLAS_NUM_THREADS=1 "$bin/asr-bench" "$@" --threads "$threads" --json)
  note "$threads" "$result"
  result=$("$python" Benchmarks/peers/bench.py "$@" --threads "$threads" --json 2>"$work/log") || {
    tail "$work/log" >&2
    exit 1
  }
  note "$threads" "$result"
}

for round in $(seq "$rounds"); do
  echo "## Round $round of $rounds" >&2
  turn 1 features
  for model in ds-cnn cnn lstm lstm-256x2; do
    for threads in 1 2; do
      turn "$threads" train --model "$model"
      turn "$threads" predict --model "$model"
    done
  done
done

if [ -n "$fsdd" ]; then
  for threads in 1 2; do
    for net in ds-cnn lstm; do
      echo "## Whole run: $net, $threads threads" >&2
      start=$(date +%s.%N)
      "$bin/asr-train" "$fsdd" --config "Benchmarks/$net-run.yaml" --threads "$threads" --output "$work/$net-$threads" \
        2>&1 | grep -i "test accuracy" >&2
      seconds=$(awk -v a="$start" -v b="$(date +%s.%N)" 'BEGIN { print b - a }')
      note "$threads" "{\"run $net\": {\"asr-baseline\": $seconds}}"
      start=$(date +%s.%N)
      "$python" Benchmarks/peers/train_fsdd.py "$fsdd" --arch "$net" --threads "$threads" >&2
      seconds=$(awk -v a="$start" -v b="$(date +%s.%N)" 'BEGIN { print b - a }')
      note "$threads" "{\"run $net\": {\"torch\": $seconds}}"
    done
  done
fi

python3 Benchmarks/table.py "$work/results"
