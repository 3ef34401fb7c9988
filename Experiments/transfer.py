"""Learns five digits, then the other five from a few clips each, with and without transfer; prints the tables.

usage: transfer.py FSDD OUTPUT [--score validation] [asr-train's own flags for the runs on few clips]
FSDD    the Free Spoken Digit Dataset with testing_list.txt and validation_list.txt
OUTPUT  a folder for runs and manifests; what is there already is not run again
The few clips are drawn by the seed from those on neither list. --score validation scores on validation_list.txt instead of
testing_list.txt, for whoever wants to choose settings. asr-train must be on the PATH.
"""
import csv
import json
import os
import random
import statistics
import subprocess
import sys

KNOWN, NEW = ["zero", "one", "two", "three", "four"], ["five", "six", "seven", "eight", "nine"]
MODEL, SEEDS, SHOTS = "cnn", [0, 1, 2], [5, 10, 20]
METHODS = {
    "from scratch": [],
    "whole network": ["--from", "{base}"],
    "classifier first, then all": ["--from", "{base}", "--freeze", "layers", "--freeze-epochs", "5"],
    "classifier only": ["--from", "{base}", "--freeze", "layers"],
}
# Without validation clips the last model is kept, and every method takes the same steps.
STEPS = [300, 900]

data, output, flags = os.path.abspath(sys.argv[1]), sys.argv[2], sys.argv[3:]
scored = "testing"
if flags[:2] == ["--score", "validation"]:
    scored, flags = "validation", flags[2:]
lists = {name: open(f"{data}/{name}_list.txt").read().split() for name in ("testing", "validation")}
os.makedirs(output, exist_ok=True)


def train(run, *arguments):
    """Runs asr-train once and returns what its summary says."""
    if not os.path.exists(f"{run}/summary.json"):
        subprocess.run(
            ["asr-train", *arguments, "--threads", "1", "--output", run],
            check=True, stdout=subprocess.DEVNULL, stderr=open(f"{run}.log", "w"),
        )
    return json.load(open(f"{run}/summary.json"))


def manifest(shots, seed):
    """Writes which clips train and test."""
    path = f"{output}/few-{shots}-{seed}-{scored}.csv"
    with open(path, "w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["path", "label", "split"])
        for label in NEW:
            listed = set(lists["testing"] + lists["validation"])
            free = sorted(n for n in os.listdir(f"{data}/{label}") if n.endswith(".wav") and f"{label}/{n}" not in listed)
            for name in random.Random(f"{seed} {label}").sample(free, shots):
                table.writerow([f"{data}/{label}/{name}", label, "train"])
            for name in lists[scored]:
                if name.startswith(f"{label}/"):
                    table.writerow([f"{data}/{name}", label, "test"])
    return path


for seed in SEEDS:
    train(f"{output}/base-{seed}", data, "--words", ",".join(KNOWN), "--model", MODEL, "--seed", str(seed))

name = "".join(flags).strip("-") or "default"
for steps in STEPS:
    print(f"\n| {steps} steps | " + " | ".join(f"{shots} clips each" for shots in SHOTS) + " |")
    print("|---" * (len(SHOTS) + 1) + "|")
    for method, arguments in METHODS.items():
        cells = []
        for shots in SHOTS:
            accuracies = []
            for seed in SEEDS:
                run = f"{output}/{method.replace(' ', '-').replace(',', '')}-{shots}-{steps}-{seed}-{scored}-{name}"
                start = [a.format(base=f"{output}/base-{seed}") for a in arguments] or ["--model", MODEL]
                budget = ["--budget", f"{steps}-steps", "--validations", "20"]
                summary = train(run, manifest(shots, seed), *start, *budget, "--seed", str(seed), *flags)
                accuracies.append(100 * summary["testAccuracy"])
            cells.append(f"{statistics.mean(accuracies):.1f} % ({min(accuracies):.1f} to {max(accuracies):.1f})")
        print(f"| {method} | " + " | ".join(cells) + " |", flush=True)
