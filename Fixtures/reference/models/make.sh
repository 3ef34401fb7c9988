#!/usr/bin/env bash
# Trains small models on the embedded words and asks PyTorch for their probabilities
# (make.py; torch 2.11, safetensors 0.8). Usage: make.sh PYTHON, after a release build.
set -euo pipefail
cd "$(dirname "$0")/../../.."
python=${1:?usage: make.sh PYTHON}
train="$(swift build -c release --show-bin-path)/asr-train"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat >"$work/mfcc.yaml" <<'YAML'
features: {kind: mfcc, coefficients: 20, deltas: 2, normalization: per-clip, framing: centered-reflect, window: hamming}
network: {layers: [{lstm: {hidden: 16, summary: mean}}]}
YAML
cat >"$work/recurrent.yaml" <<'YAML'
features: {pre-emphasis: 0.97, remove-offset: true, mel-scale: slaney, mel-normalization: area, log: decibels}
network:
  layers: [{conv: {channels: 8, kernel: [5, 5], stride: [2, 2], padding: [2, 2]}}, {relu: {}}, {average-pool: {kernel: [1, 2]}},
           {lstm: {hidden: 24, layers: 2, bidirectional: true, summary: last}}, {linear: {outputs: 16}}, {relu: {}}]
YAML
for model in linear lstm cnn ds-cnn-s; do
  "$train" Fixtures/words --model $model --epochs 12 --output "$work/$model" 2>/dev/null
done
for model in mfcc recurrent; do
  "$train" Fixtures/words --config "$work/$model.yaml" --epochs 12 --output "$work/$model" 2>/dev/null
done
for model in linear lstm cnn ds-cnn-s mfcc recurrent; do
  cp "$work/$model/model.safetensors" "Fixtures/reference/models/$model.safetensors"
done
"$python" Fixtures/reference/models/make.py
