"""Trains the default network untrained and from the model that comes with the package; prints the tables.

usage: spoken_words.py FSDD WORDS30 OUTPUT [--synthetic FOLDER] [--seeds 0,1,2] [few] [strangers] [words30] [asr-train's flags]
FSDD        the Free Spoken Digit Dataset, in a folder for each label
WORDS30     thirty words of Speech Commands, ten recordings each
OUTPUT      a folder for runs and manifests; what is there already is not run again
--synthetic also with these synthetic clips beside the digits (asr-data synthesize --like FSDD --output FOLDER)
few         5, 10, 20 and 50 clips of each digit, drawn by the seed, train; all others test
strangers   each speaker of FSDD tests in turn, the others train
words30     each of five parts tests in turn
asr-train must be on the PATH. Two runs at a time, each of one thread.
"""
import concurrent.futures
import csv
import json
import os
import random
import statistics
import subprocess
import sys

SPEAKERS = ["george", "jackson", "lucas", "nicolas", "theo", "yweweler"]
SHOTS = [5, 10, 20, 50]

arguments = sys.argv[1:]
fsdd, words30, output = (os.path.abspath(path) for path in arguments[:3])
rest, synthetic, seeds = arguments[3:], None, [0, 1, 2]
if rest[:1] == ["--synthetic"]:
    synthetic, rest = os.path.abspath(rest[1]), rest[2:]
if rest[:1] == ["--seeds"]:
    seeds, rest = [int(seed) for seed in rest[1].split(",")], rest[2:]
tables = [word for word in rest if word in ("few", "strangers", "words30")]
flags = [word for word in rest if word not in tables]
os.makedirs(output, exist_ok=True)

METHODS = {"untrained": ["--from", "scratch"], "spoken-words": []}
if synthetic:
    METHODS |= {f"{name}, synthetic": start + ["--synthetic", synthetic] for name, start in list(METHODS.items())}


def train(run, *arguments):
    """Runs asr-train once and returns the percent of the test clips that it recognized."""
    run = f"{output}/{run}{''.join(flags)}".replace(", ", "-")
    results = [f"{run}/summary.json", f"{run}/cross-validation.json"]
    if not any(map(os.path.exists, results)):
        subprocess.run(
            ["asr-train", *arguments, *flags, "--threads", "1", "--output", run],
            check=True, stdout=subprocess.DEVNULL, stderr=open(f"{run}.log", "w"),
        )
    result = json.load(open(next(filter(os.path.exists, results))))
    return 100 * result.get("testAccuracy", result.get("mean"))


def manifest(shots, seed):
    """Writes which clips train and test."""
    path = f"{output}/few-{shots}-{seed}.csv"
    if os.path.exists(path):
        return path
    with open(path, "w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["path", "label", "split"])
        for label in sorted(os.listdir(fsdd)):
            if not os.path.isdir(f"{fsdd}/{label}"):
                continue
            names = sorted(name for name in os.listdir(f"{fsdd}/{label}") if name.endswith(".wav"))
            chosen = set(random.Random(f"{seed} {label}").sample(names, shots))
            for name in names:
                table.writerow([f"{fsdd}/{label}/{name}", label, "train" if name in chosen else "test"])
    return path


def few(method, shots, seed):
    arguments = [manifest(shots, seed), "--seed", str(seed), *METHODS[method]]
    return train(f"few-{method}-{shots}-{seed}", *arguments)


def stranger(method, speaker, seed):
    arguments = [fsdd, "--name-pattern", "{speaker}_{take}", "--leave-speaker-out", speaker, "--seed", str(seed)]
    return train(f"stranger-{method}-{speaker}-{seed}", *arguments, *METHODS[method])


def parts(method, _, seed):
    return train(f"words30-{method}-{seed}", words30, "--fold", "all/5", "--seed", str(seed), *METHODS[method])


def table(title, run, columns, methods=METHODS):
    print(f"\n| {title} | " + " | ".join(str(column) for column in columns) + " | mean | of each seed |")
    print("|---" * (len(columns) + 3) + "|")
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        jobs = {
            (method, column, seed): pool.submit(run, method, column, seed)
            for seed in seeds for method in methods for column in columns
        }
    result = {key: job.result() for key, job in jobs.items()}
    for method in methods:
        cells = [statistics.mean(result[method, column, seed] for seed in seeds) for column in columns]
        of_seeds = [statistics.mean(result[method, column, seed] for column in columns) for seed in seeds]
        values = [f"{value:.1f}" for value in cells + [statistics.mean(of_seeds)]]
        print(f"| {method} | " + " | ".join(values) + " | " + ", ".join(f"{value:.1f}" for value in of_seeds) + " |", flush=True)


if "few" in tables:
    for shots in SHOTS:
        for seed in seeds:
            manifest(shots, seed)
    table("clips of each digit", few, SHOTS)
if "strangers" in tables:
    table("speaker left out", stranger, SPEAKERS)
if "words30" in tables:
    table("words30", parts, ["five parts"], ["untrained", "spoken-words"])
