#!/usr/bin/env bash
# Compares asr-serve with a server on FastAPI, torchaudio and ONNX Runtime (peers/serve.py): requests per second with
# wrk, theirs and ours in turn, on one core for the server and another for wrk; then our latencies at 50 and 80 % of
# what wrk got (latency.py). Of requests per second, quote only the ratios.
#
# usage: serve.sh [--seconds 10] [--rounds 1] [--ours]
#   --ours  without the peer, whose Python environment takes 6 GB (PEERS_PYTHON names another interpreter)
#
# Needs wrk (Debian package wrk) and two cores. An answer that is no success fails the script.
set -euo pipefail
cd "$(dirname "$0")/.."

seconds=10
rounds=1
peers=yes
while [ $# -gt 0 ]; do
  case $1 in
    --seconds) seconds=$2; shift 2 ;;
    --rounds) rounds=$2; shift 2 ;;
    --ours) peers=; shift ;;
    *) sed -n '2,9s/^# \{0,1\}//p' "$0" >&2; exit 64 ;;
  esac
done
command -v wrk >/dev/null || { echo "wrk is missing: apt-get install wrk" >&2; exit 1; }

python=${PEERS_PYTHON:-$HOME/.cache/asr-peers/bin/python}
if [ -n "$peers" ] && ! "$python" -c 'import fastapi, uvicorn' 2>/dev/null; then
  [ -n "${PEERS_PYTHON:-}" ] || bash Benchmarks/peers/setup.sh >&2
  "$python" -m pip install -q fastapi uvicorn httptools uvloop >&2
fi
swift build -c release --product asr-serve >&2
swift build -c release --product asr-train >&2
swift build -c release --product asr-bench >&2
bin=$(swift build -c release --show-bin-path)
work=$(mktemp -d)
server=
finish() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT

# A second at 16 kHz: one of the embedded words, and silence after it.
python3 - Fixtures/words/yes/gbm3_nohash_0.wav "$work/second.wav" <<'PYTHON'
import sys, wave
with wave.open(sys.argv[1]) as clip:
    samples = clip.readframes(clip.getnframes())
with wave.open(sys.argv[2], "wb") as second:
    second.setparams((1, 2, 16000, 0, "NONE", ""))
    second.writeframes(samples[:32000].ljust(32000, b"\0"))
PYTHON
export WAV=$work/second.wav

# await URL: until the server answers there.
await() {
  for _ in $(seq 300); do
    if curl -s -o "$work/answer" --data-binary "@$WAV" "$1"; then return; fi
    sleep 0.1
  done
  echo "no answer from $1" >&2
  exit 1
}
# load WHO MODEL URL: the requests per second of each number of connections.
load() {
  for connections in 1 8 64; do
    taskset -c 1 wrk -t1 "-c$connections" "-d${seconds}s" --latency -s Benchmarks/peers/post.lua "$3" >"$work/wrk" || {
      cat "$work/wrk" >&2
      exit 1
    }
    awk -v who="$1" -v model="$2" -v connections="$connections" \
      '/Requests\/sec/ {rate = $2} $1 == "50%" {half = $2} $1 == "99%" {most = $2}
       END {printf "%-6s %-7s %3d connections %9.1f requests/s  p50 %s  p99 %s\n", who, model, connections, rate, half, most}' \
      "$work/wrk" | tee -a "$work/table"
  done
}
stop() {
  kill "$server"
  wait "$server" 2>/dev/null || true
  server=
}

for model in ds-cnn lstm; do
  # The peers call our ds-cnn-s so.
  preset=${model/%ds-cnn/ds-cnn-s}
  "$bin/asr-train" Fixtures/words --model "$preset" --epochs 1 --output "$work/$model" --quiet >/dev/null
  echo "$model alone: $(taskset -c 0 "$bin/asr-bench" predict --model "$work/$model" --batch 1 --threads 1 --json)"
done
for _ in $(seq "$rounds"); do
  for model in ds-cnn lstm; do
    if [ -n "$peers" ]; then
      (cd Benchmarks/peers && exec taskset -c 0 "$python" serve.py --model "$model" --port 8091) >"$work/log" 2>&1 &
      server=$!
      await http://127.0.0.1:8091/recognize
      load theirs "$model" http://127.0.0.1:8091/recognize
      stop
    fi
    taskset -c 0 "$bin/asr-serve" --model "$work/$model" --port 8092 --threads 1 --log-level warning >"$work/log" 2>&1 &
    server=$!
    await http://127.0.0.1:8092/recognize
    load ours "$model" http://127.0.0.1:8092/recognize
    # The rate of the last line, at the most connections.
    capacity=$(awk 'END {print $5}' "$work/table")
    for share in 0.5 0.8; do
      echo "ours   $model at $share of it: $(taskset -c 1 python3 Benchmarks/latency.py \
        http://127.0.0.1:8092/recognize "$WAV" --seconds "$seconds" \
        --rate "$(awk -v all="$capacity" -v share="$share" 'BEGIN {printf "%.0f", all * share}')")"
    done
    grep -h VmHWM "/proc/$server/status"
    stop
  done
done

# The ratios, of the means over the rounds.
awk '{sum[$1, $2, $3] += $5; seen[$2, $3] = 1}
  END {for (key in seen) {split(key, part, SUBSEP)
    if (sum["theirs", part[1], part[2]])
      printf "%s, %s connections: %.2f times theirs\n", part[1], part[2],
        sum["ours", part[1], part[2]] / sum["theirs", part[1], part[2]]}}' "$work/table" | sort
