"""Trains the default network untrained and from the model that comes with the package; prints the tables.

usage: spoken_words.py FSDD WORDS30 OUTPUT [--synthetic FOLDER] [--seeds 0,1,2] [TABLE...] [asr-train's flags]
FSDD        the Free Spoken Digit Dataset, in a folder for each label
WORDS30     thirty words of Speech Commands, ten recordings each
OUTPUT      a folder for runs and manifests; what is there already is not run again
--synthetic also with these synthetic clips beside the digits (asr-data synthesize --like FSDD --output FOLDER)
The tables:
few               5, 10, 20 and 50 clips of each digit, drawn by the seed, train; all others test
strangers         each speaker of FSDD tests in turn, the others train
few-strangers-5   each speaker tests in turn, 5 clips of each digit by the others train; few-strangers-20: 20
words30           each of five parts tests in turn
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
NAMES = ("few", "strangers", "few-strangers-5", "few-strangers-20", "words30")
tables = [word for word in rest if word in NAMES]
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


def manifest(shots, seed, stranger=None):
    """Writes which clips train and test: all others, or those of the stranger."""
    path = f"{output}/few-{shots}-{seed}" + (f"-{stranger}.csv" if stranger else ".csv")
    if os.path.exists(path):
        return path
    with open(path, "w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["path", "label", "split"])
        for label in sorted(os.listdir(fsdd)):
            if not os.path.isdir(f"{fsdd}/{label}"):
                continue
            names = sorted(name for name in os.listdir(f"{fsdd}/{label}") if name.endswith(".wav"))
            tested = [name for name in names if name.startswith(f"{stranger}_")]
            others = [name for name in names if name not in tested]
            chosen = random.Random(f"{seed} {label}").sample(others, shots)
            for name in chosen:
                table.writerow([f"{fsdd}/{label}/{name}", label, "train"])
            for name in tested or sorted(set(names) - set(chosen)):
                table.writerow([f"{fsdd}/{label}/{name}", label, "test"])
    return path


def few(method, shots, seed):
    arguments = [manifest(shots, seed), "--seed", str(seed), *METHODS[method]]
    return train(f"few-{method}-{shots}-{seed}", *arguments)


def few_strangers(shots):
    def run(method, speaker, seed):
        arguments = [manifest(shots, seed, speaker), "--seed", str(seed), *METHODS[method]]
        return train(f"few-stranger-{method}-{shots}-{speaker}-{seed}", *arguments)

    return run


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


for seed in seeds:  # before two runs read one of them at a time
    for shots in SHOTS:
        for speaker in [None, *SPEAKERS]:
            manifest(shots, seed, speaker)
if "few" in tables:
    table("clips of each digit", few, SHOTS)
if "strangers" in tables:
    table("speaker left out", stranger, SPEAKERS)
for shots in (5, 20):
    if f"few-strangers-{shots}" in tables:
        table(f"{shots} clips, speaker left out", few_strangers(shots), SPEAKERS)
if "words30" in tables:
    table("words30", parts, ["five parts"], ["untrained", "spoken-words"])
