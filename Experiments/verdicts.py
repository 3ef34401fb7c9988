"""Trains on recordings with a fault that is known, and follows the first suggestion of the verdict; prints the table.

usage: verdicts.py FSDD OUTPUT [--seeds 0,1,2]
FSDD    the Free Spoken Digit Dataset, in a folder for each label
OUTPUT  a folder for runs and manifests; what is there already is not run again
Of each digit 50 recordings, drawn by the seed, train (5 where few are the fault), and 30 others validate.
asr-train must be on the PATH, and synthesizers installed (espeak-ng, flite).
"""
import array
import csv
import json
import os
import random
import re
import statistics
import subprocess
import sys
import wave

fsdd, output = (os.path.abspath(path) for path in sys.argv[1:3])
seeds = [int(seed) for seed in sys.argv[4].split(",")] if sys.argv[3:4] == ["--seeds"] else [0, 1, 2]
os.makedirs(output, exist_ok=True)
labels = sorted(name for name in os.listdir(fsdd) if os.path.isdir(f"{fsdd}/{name}"))
VALIDATION, NOISY, RATIO = 30, "theo", -10


def drawn(seed, training):
    rows = []
    for label in labels:
        names = sorted(name for name in os.listdir(f"{fsdd}/{label}") if name.endswith(".wav"))
        for index, name in enumerate(random.Random(f"{seed} {label}").sample(names, training + VALIDATION)):
            split = "train" if index < training else "valid"
            rows.append([f"{fsdd}/{label}/{name}", label, split, name.split("_")[0]])
    return rows


def shuffled(rows, seed):
    stream = random.Random(f"labels {seed}")
    return [
        [path, stream.choice([other for other in labels if other != label]) if stream.random() < 0.2 else label, *rest]
        for path, label, *rest in rows
    ]


def noisy(path, seed):
    """A copy with white noise, at a ratio in dB."""
    copy = f"{output}/noisy-{seed}-{os.path.basename(os.path.dirname(path))}-{os.path.basename(path)}"
    with wave.open(path) as clip:
        parameters = clip.getparams()
        samples = array.array("h", clip.readframes(parameters.nframes))
    power = sum(sample * sample for sample in samples) / len(samples)
    deviation = (power / 10 ** (RATIO / 10)) ** 0.5
    stream = random.Random(copy)
    mixed = [sample + stream.gauss(0, deviation) for sample in samples]
    scale = min(1, 32_000 / max(map(abs, mixed)))
    with wave.open(copy, "wb") as clip:
        clip.setparams(parameters)
        clip.writeframes(array.array("h", [round(sample * scale) for sample in mixed]).tobytes())
    return copy


def manifest(fault, seed):
    path = f"{output}/{fault}-{seed}.csv"
    if not os.path.exists(path):
        rows = drawn(seed, 5 if fault == "few" else 50)
        if fault == "labels":
            rows = shuffled(rows, seed)
        if fault == "noise":
            rows = [[noisy(row[0], seed) if row[3] == NOISY else row[0], *row[1:]] for row in rows]
        with open(path, "w", newline="") as file:
            csv.writer(file).writerows([["path", "label", "split", "speaker"], *rows])
    return path


def train(command, run):
    """Runs a command of asr-train; returns what it said and the validation accuracy in percent."""
    if not os.path.exists(f"{run}/summary.json"):
        done = subprocess.run(f"{command} --threads 1 --output {run}", shell=True, capture_output=True, text=True)
        with open(f"{run}.log", "w") as log:
            log.write(done.stderr)
        done.check_returncode()
    with open(f"{run}.log") as log, open(f"{run}/summary.json") as summary:
        return log.read(), 100 * json.load(summary)["validationAccuracy"]


FAULTS = {  # what is wrong: the manifest, and asr-train's flags
    "2 passes, default": ("none", "--epochs 2"),
    "2 passes, `tc-resnet8`": ("none", "--model tc-resnet8 --epochs 2"),
    "an eighth of `cnn`'s width": ("none", "--model cnn --width 0.125"),
    "`linear`": ("none", "--model linear"),
    "dropout 0.9, `cnn`": ("none", "--model cnn --dropout 0.9"),
    "5 recordings of each, default": ("few", ""),
    "5 recordings of each, `tc-resnet8`": ("few", "--model tc-resnet8"),
    "a fifth of the labels shuffled, default": ("labels", ""),
    "a fifth of the labels shuffled, `tc-resnet8`": ("labels", "--model tc-resnet8"),
    "one speaker in noise, default": ("noise", ""),
    "one speaker in noise, `tc-resnet8`": ("noise", "--model tc-resnet8"),
}

print("| fault | verdict | first suggestion | validation, before | after | clips gained |")
print("|---|---|---|---|---|---|")
for name, (fault, flags) in FAULTS.items():
    kinds, suggestions, before, after = [], [], [], []
    for seed in seeds:
        run = f"{output}/" + re.sub("[^a-z0-9]+", "-", name.lower()).strip("-") + f"-{seed}"
        words, accuracy = train(f"asr-train {manifest(fault, seed)} {flags} --seed {seed}", run)
        verdict = re.search("^(Fine|Underfitting|Overfitting|Unknown): .*$", words, re.M)
        causes = re.findall(r"about \d+ % of the labels may be wrong|The weakest speaker is [^.]*\.", verdict[0])
        kinds.append(", ".join([verdict[1].lower(), *causes]))
        before.append(accuracy)
        first = re.search(r"^What to try next:\n  (.*):\n    (.*)$", words, re.M)
        suggestions.append(first[1])
        if fault in ("none", "few"):
            after.append(train(first[2], f"{run}-next")[1])
    gains = [(b - a) * VALIDATION * len(labels) / 100 for a, b in zip(before, after)]
    cells = [
        name, "; ".join(dict.fromkeys(kinds)), "; ".join(dict.fromkeys(suggestions)),
        ", ".join(f"{value:.1f}" for value in before), ", ".join(f"{value:.1f}" for value in after),
        f"{statistics.mean(gains):.0f}" if gains else "",
    ]
    print("| " + " | ".join(cells) + " |", flush=True)
