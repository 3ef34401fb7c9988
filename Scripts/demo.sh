#!/usr/bin/env bash
# From nothing to a prediction: installs what is missing, builds, trains on the embedded words,
# recognizes clips that were not trained on, and fails if fewer than 90 % of them are right.
set -euo pipefail
cd "$(dirname "$0")/.."

bash Scripts/setup.sh
echo "building (a few minutes the first time)" >&2
swift build -c release >&2
bin=$(swift build -c release --show-bin-path)

words=Fixtures/words
run=runs/demo-$(date -u +%Y-%m-%dT%H-%M-%SZ)
"$bin/asr-train" "$words" --output "$run"

echo
echo "Clips of speakers that were not trained on:"
for word in "$words"/*/; do
  name=$(basename "$word")
  grep "^$name/" "$words/testing_list.txt" | head -n 1
done | sed "s|^|$words/|" | xargs "$bin/asr-predict" --model "$run"

echo
accuracy=$(sed -n 's/.*"testAccuracy" : \([0-9.]*\).*/\1/p' "$run/summary.json")
clips=$(wc -l <"$words/testing_list.txt")
awk -v accuracy="$accuracy" -v clips="$clips" 'BEGIN {
  printf "%d of %d clips recognized: %.1f %%\n", accuracy * clips + 0.5, clips, 100 * accuracy
  if (accuracy < 0.9) { print "that is under 90 %: something is wrong" > "/dev/stderr"; exit 1 }
}'
echo "The model: $run/model.safetensors"
echo "Try it:    $bin/asr-predict your-recording.wav"
