"""Plants sounds that decide the label into words, trains on them, and counts how often explanations point to them.

usage: explanations.py WORDS OUTPUT [--models cnn,lstm,ds-cnn-s] [--replace mean,quiet,silence,noise] [--clips 100]
WORDS    a folder of words, <voice>_nohash_<number>.wav in a folder for each; their label does not matter here
OUTPUT   a folder for the recordings, the runs and results.json; what is there already is not made again

Every recording is a word with a tone of 80 ms at a random place, three times as loud as the word: at 1.2 kHz the label is
`low`, at 3 kHz `high`. Eight recordings are made of every word. The last voices test, and are not heard in training.

Hit: the part with the largest contribution covers half of the tone, or lies half on it; for an anchor, all of its parts
together, of clips whose label the model does not give to nothing: what it says anyway needs no tone. Sanity: the rank correlation of contributions by the trained network with those by its first weights (Adebayo et
al., 2018). Deletion: whether removing parts in the order of importance lowers the probability more than in a random order.

asr-train and asr-explain must be on the PATH. Needs numpy.
"""
import argparse
import json
import pathlib
import statistics
import subprocess
import wave

import numpy as np

RATE, TONE, LOUDNESS = 16000, 0.08, 3.0
HERTZ = {"low": 1200, "high": 3000}
VARIANTS = 8
# What is planted is certain; augmentation would only blur it.
PLAIN = ["--set", "augmentation=[]"]


def read(path):
    with wave.open(str(path)) as file:
        assert file.getframerate() == RATE and file.getnchannels() == 1
        return np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32768.0


def write(path, samples):
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1), file.setsampwidth(2), file.setframerate(RATE)
        file.writeframes((np.clip(samples, -1, 32767 / 32768) * 32768).astype("<i2").tobytes())


def plant(words, folder):
    """Writes the recordings, the lists of the split, and where each tone is."""
    draws = np.random.default_rng(0)
    files = sorted(words.glob("[a-z]*/*.wav"))
    voices = sorted({file.name.split("_")[0] for file in files})
    subset = {voice: "testing" if i >= len(voices) - 4 else "validation" if i >= len(voices) - 7 else "training"
              for i, voice in enumerate(voices)}
    tones, lists = {}, {"testing": [], "validation": []}
    time = np.arange(int(TONE * RATE)) / RATE
    fade = np.minimum(1, np.minimum(time, time[::-1]) / 0.005)
    for file in files:
        word = read(file)
        for variant in range(VARIANTS):
            label = list(HERTZ)[draws.integers(2)]
            start = int(draws.integers(len(word) - len(time)))
            mixed = 0.25 * word / np.abs(word).max()
            loud = np.sqrt(2) * LOUDNESS * np.sqrt((mixed**2).mean())
            mixed[start:start + len(time)] += loud * fade * np.sin(2 * np.pi * HERTZ[label] * time)
            name = f"{label}/{file.name.split('_')[0]}_nohash_{file.parent.name}{file.stem[-1]}{variant}.wav"
            write(folder / name, mixed)
            tones[name] = [start / RATE, (start + len(time)) / RATE]
            which = subset[file.name.split("_")[0]]
            if which != "training":
                lists[which].append(name)
    for which, names in lists.items():
        (folder / f"{which}_list.txt").write_text("\n".join(sorted(names)) + "\n")
    (folder.parent / "tones.json").write_text(json.dumps(tones))


def train(folder, model, output, *flags):
    if not (output / "summary.json").exists():
        subprocess.run(["asr-train", str(folder), "--model", model, "--output", str(output), "--quiet", *flags], check=True)
    return json.loads((output / "summary.json").read_text())


def explain(run, clips, *flags):
    command = ["asr-explain", "--json", "--model", str(run), *flags, "--", *map(str, clips)]
    lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    return [json.loads(line) for line in lines]


def is_hit(units, tone):
    """Whether parts cover half of the tone or lie half on it."""
    inside = sum(max(0, min(u["endSeconds"], tone[1]) - max(u["startSeconds"], tone[0])) for u in units)
    length = sum(u["endSeconds"] - u["startSeconds"] for u in units)
    return length > 0 and (inside >= 0.5 * (tone[1] - tone[0]) or inside >= 0.5 * length)


def best(record, value):
    return [max(record["units"], key=lambda unit: unit[value])]


def ranks(values):
    return np.argsort(np.argsort(values))


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("words", type=pathlib.Path)
    parser.add_argument("output", type=pathlib.Path)
    parser.add_argument("--models", default="cnn,lstm,ds-cnn-s")
    parser.add_argument("--replace", default="mean,quiet,silence,noise")
    parser.add_argument("--clips", type=int, default=100)
    options = parser.parse_args()
    planted = options.output / "planted"
    if not (options.output / "tones.json").exists():
        plant(options.words, planted)
    tones = json.loads((options.output / "tones.json").read_text())
    names = (planted / "testing_list.txt").read_text().split()
    names = [names[i] for i in np.random.default_rng(1).permutation(len(names))[:options.clips]]
    clips = [planted / name for name in names]
    results = []
    for model in options.models.split(","):
        run, first = options.output / model, options.output / f"{model}-first-weights"
        summary = train(planted, model, run, *PLAIN, "--epochs", "30")
        # One epoch that changes nothing leaves the first weights.
        train(planted, model, first, *PLAIN, "--epochs", "1", "--learning-rate", "1e-12")
        for replace in options.replace.split(","):
            records = explain(run, clips, "--replace", replace)
            right = [(r, tones[n]) for r, n in zip(records, names) if r["label"] == n.split("/")[0]]
            anchors = [(r, t) for r, t in right if r["anchor"]["units"] and r["baseline"]["label"] != r["label"]]
            result = {
                "model": model, "replace": replace, "accuracy": len(right) / len(records), "clips": len(right),
                **{value: sum(is_hit(best(r, value), t) for r, t in right) / len(right)
                   for value in ("shapley", "lime", "banzhaf", "leaveOneOut")},
                "anchor": sum(is_hit([r["units"][u] for u in r["anchor"]["units"]], t) for r, t in anchors)
                / max(1, len(anchors)), "anchors": len(anchors),
                "r2": statistics.mean(r["fit"]["r2"] for r in records),
                "deletion": statistics.mean(sum(r["deletion"]) < sum(r["randomDeletion"]) for r in records),
            }
            if replace == "mean":
                untrained = [explain(first, [c], "--label", r["label"])[0] for c, r in zip(clips[:20], records)]
                result["sanity"] = statistics.mean(
                    abs(np.corrcoef(*[ranks([u["shapley"] for u in x["units"]]) for x in pair])[0, 1])
                    for pair in zip(records, untrained))
            results.append(result)
            print("  ".join(f"{k} {v:.3f}" if isinstance(v, float) else f"{k} {v}" for k, v in result.items()), flush=True)
    (options.output / "results.json").write_text(json.dumps(results, indent=1) + "\n")


if __name__ == "__main__":
    main()
