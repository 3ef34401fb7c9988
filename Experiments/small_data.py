"""Trains on small sets of recordings in many ways, to choose how asr-train learns by default; prints the tables.

usage: small_data.py FSDD WORDS30 OUTPUT [STUDY ...] [--only TEXT] [--jobs N] [--table] [--list]
FSDD     the Free Spoken Digit Dataset: folders of labels, files <speaker>_<take>.wav
WORDS30  thirty words of the Speech Commands data, ten clips each
OUTPUT   a folder for runs; OUTPUT/results.jsonl has a line for every run and what is in it is not run again
STUDY    of those in STUDIES; all by default, which takes half a day of processor time
--only   run only what has this text in its command, such as '--seed 0' or words30-1-2
--jobs   runs at a time, each on one thread (default 1; the results do not depend on it)
--table  print the tables of the runs that there are, and run nothing
--list   print the command of every run that is missing, and run nothing

Sets are named by what they hold. words30-2-5: part 2 of 5 of WORDS30 tests, the others train. digits-10: ten clips of
each digit train, drawn by the seed, and all others test. stranger-george-40: forty clips of each digit by the other
speakers train, and all of george's test. speaker-george: all of FSDD, george tests. digits and stranger have no
validation clips, so that the last model is scored; the others have those that asr-train keeps.

asr-train must be on the PATH.
"""
import concurrent.futures
import csv
import json
import os
import random
import re
import shlex
import statistics
import subprocess
import sys
import threading

CHOOSING, REPORTED = ["george", "jackson", "lucas"], ["nicolas", "theo", "yweweler"]
DEFAULT = "matchboxnet-3x1x64"
NETWORKS = [DEFAULT, "tc-resnet8", "ds-cnn-s", "bc-resnet-1"]
SWEPT = ["linear", "cnn", "ds-cnn-s", "lstm", "tc-resnet8", "crnn", DEFAULT]
LENGTHS = ["--epochs 40", "--epochs 160", "--epochs 640", ""]
SEEDS = [0, 1, 2]


def steps(number):
    """Flags for a run of so many steps."""
    return f"--budget {number}-steps --validations 40"


def study(sets, presets, flags, seeds):
    """Every combination."""
    return [(s, p, f, seed) for seed in seeds for f in flags for s in sets for p in presets]


DIGITS = [f"digits-{shots}" for shots in (5, 10, 20, 50)]
STRANGERS = [f"stranger-{speaker}-40" for speaker in CHOOSING]
HALVES = ["words30-1-2", "words30-2-2"]
FOLDS = [f"words30-{part}-5" for part in range(1, 6)]
OFTEN = " ".join(
    f"--set augmentation.{step}.probability=0.8"
    for step in ("speed", "vocal-tract", "equalizer", "gain", "silence", "noise", "time-mask", "frequency-mask")
)
WIDE = "--set augmentation.speed.factor=[0.75,1.3] --set augmentation.vocal-tract.factor=[0.8,1.25]"
BATCH = "--batch-size 16"
AVERAGE = f"--average-decay 0.998 {BATCH}"
CHANGES = [
    "", BATCH, AVERAGE, OFTEN, f"{WIDE} {BATCH}", f"--set features.normalization=per-clip {BATCH}",
    f"{AVERAGE} --weight-decay 0.1", f"{AVERAGE} --width 1.5", f"{AVERAGE} --learning-rate 0.0025",
    f"{AVERAGE} --label-smoothing 0.15", f"{AVERAGE} --set features.mel-bands=64",
    f"{AVERAGE} --set training.shard-clips=16",
]
STUDIES = {
    # Which network, at the same number of steps: few clips of known speakers, of many speakers, and strangers.
    "networks": study(["digits-10"] + HALVES + STRANGERS, NETWORKS, [steps(2400)], SEEDS),
    # How long a run should be, and how long it is without a word about it: untrained networks, and the default command.
    "lengths": study(DIGITS, ["", *SWEPT], LENGTHS, SEEDS[:1])
    + study(["digits-10", "digits-50"], ["bc-resnet-2", "kwt-1"], LENGTHS, SEEDS[:1]),
    # Changes of the default, and those that helped with twice the steps.
    "changes": study(
        HALVES + STRANGERS,
        [DEFAULT],
        [f"{steps(2400)} {change}".strip() for change in CHANGES] + [f"{steps(4800)} {AVERAGE}"],
        SEEDS,
    ),
    # The change that helped most where nothing was chosen by it.
    "check": study(FOLDS, [DEFAULT], ["", AVERAGE], SEEDS)
    + study([f"speaker-{speaker}" for speaker in CHOOSING], [DEFAULT], ["", AVERAGE], SEEDS),
    # What the default command does: many speakers, and speakers that no choice has seen.
    "words30": study(FOLDS, [DEFAULT], [""], SEEDS),
    "strangers": study([f"speaker-{speaker}" for speaker in REPORTED], [DEFAULT, "ds-cnn-s"], [""], SEEDS),
}


def subset(root, name, seed, folder):
    """The source and the flags of a set; writes its manifest."""
    kind, *rest = name.split("-")
    if kind == "words30":
        return [root["words30"], "--fold", "/".join(rest)]
    if kind == "speaker":
        return [root["fsdd"], "--name-pattern", "{speaker}_{take}", "--leave-speaker-out", rest[0]]
    stranger = rest[0] if kind == "stranger" else None
    shots = int(rest[-1])
    path = f"{folder}/{name}-{seed}.csv"
    rows = [["path", "label", "split"]]
    for label in sorted(os.listdir(root["fsdd"])):
        if not os.path.isdir(f"{root['fsdd']}/{label}"):
            continue
        names = sorted(n for n in os.listdir(f"{root['fsdd']}/{label}") if n.endswith(".wav"))
        known = [n for n in names if n.split("_")[0] != stranger]
        training = set(random.Random(f"{seed} {label}").sample(known, shots))
        for n in names:
            if n in training:
                rows.append([f"{root['fsdd']}/{label}/{n}", label, "train"])
            elif stranger is None or n not in known:
                rows.append([f"{root['fsdd']}/{label}/{n}", label, "test"])
    with open(path, "w", newline="") as file:
        csv.writer(file).writerows(rows)
    return [path]


def command(root, cell, output):
    """The command of a run and its folder."""
    name, preset, flags, seed = cell
    words = re.sub(r"[^A-Za-z0-9.=-]+", "_", " ".join(cell[:3])).strip("_")[:120]
    run = f"{output}/runs/{words}-{seed}"
    source = subset(root, name, seed, f"{output}/sets")
    model = ["--model", preset] if preset else []
    flags = shlex.split(flags) + ["--seed", str(seed), "--threads", "1"]
    return ["asr-train", *source, *model, *flags, "--output", run], run


def train(root, cell, output):
    """One run: its accuracy on test clips, steps, and seconds of processor time."""
    arguments, run = command(root, cell, output)
    subprocess.run(["rm", "-rf", run])
    with open(f"{run}.log", "w") as log:
        process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=log)
        _, status, usage = os.wait4(process.pid, 0)
    name, preset, flags, seed = cell
    result = {"set": name, "preset": preset, "flags": flags, "seed": seed}
    result["cpuSeconds"] = round(usage.ru_utime + usage.ru_stime, 1)
    if status:
        raise SystemExit(f"{shlex.join(arguments)}\nfailed; see {run}.log")
    summary = json.load(open(f"{run}/summary.json"))
    epochs = [json.loads(line) for line in open(f"{run}/metrics.jsonl")]
    result["test"] = summary["testAccuracy"]
    result["validation"] = summary.get("validationAccuracy")
    result["verdict"] = summary.get("verdict")
    result["steps"] = epochs[-1]["steps"]
    return result


def results(output):
    """What has been run, by cell."""
    path = f"{output}/results.jsonl"
    if not os.path.exists(path):
        return {}
    found = (json.loads(line) for line in open(path))
    return {(r["set"], r["preset"], r["flags"], r["seed"]): r for r in found}


def table(name, cells, done):
    """Rows are presets and flags, columns are sets; means over the seeds that have run."""
    sets = list(dict.fromkeys(cell[0] for cell in cells))
    print(f"\n## {name}\n\n| preset | flags | " + " | ".join(sets) + " | mean | CPU |")
    print("|---" * (len(sets) + 4) + "|")
    for preset, flags in dict.fromkeys((cell[1], cell[2]) for cell in cells):
        columns, means, seconds = [], [], []
        for one in sets:
            runs = [done[c] for c in cells if c[:3] == (one, preset, flags) and c in done]
            values = [100 * r["test"] for r in runs]
            seconds += [r["cpuSeconds"] for r in runs]
            each = f" ({', '.join(f'{v:.1f}' for v in values)})" if len(values) > 1 else ""
            columns.append(f"{statistics.mean(values):.1f}{each}" if values else "")
            means += [statistics.mean(values)] if values else []
        if means:
            mean = f"{statistics.mean(means):.1f}" if len(means) == len(sets) else ""
            row = [preset or "default", flags or "none", *columns, mean, f"{statistics.mean(seconds):.0f} s"]
            print("| " + " | ".join(row) + " |")


def main():
    arguments = sys.argv[1:]

    def value(flag, default):
        if flag not in arguments:
            return default
        at = arguments.index(flag)
        given = arguments[at + 1]
        del arguments[at : at + 2]
        return given

    jobs, only = int(value("--jobs", "1")), value("--only", "")
    options = {a for a in arguments if a.startswith("--")}
    fsdd, words30, output, *names = [a for a in arguments if not a.startswith("--")]
    root = {"fsdd": os.path.abspath(fsdd), "words30": os.path.abspath(words30)}
    output = os.path.abspath(output)
    names = names or list(STUDIES)
    for folder in ("sets", "runs"):
        os.makedirs(f"{output}/{folder}", exist_ok=True)
    done = results(output)
    missing = list(dict.fromkeys(c for n in names for c in STUDIES[n] if c not in done))
    missing = [c for c in missing if only in " ".join([*command(root, c, output)[0], c[0]])]
    if "--list" in options:
        for cell in missing:
            print(shlex.join(command(root, cell, output)[0]))
        return
    if "--table" not in options:
        lock = threading.Lock()

        def one(cell):
            result = train(root, cell, output)
            with lock, open(f"{output}/results.jsonl", "a") as file:
                file.write(json.dumps(result) + "\n")

        with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
            list(pool.map(one, missing))
        done = results(output)
    for name in names:
        table(name, STUDIES[name], done)


if __name__ == "__main__":
    main()
