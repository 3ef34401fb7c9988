"""Counts what recognizers of digits hear for hours in which others speak and music plays, and what learning from it
is worth; prints the tables.

usage: stream.py FSDD NOISE OUTPUT [asr-train's own flags]
FSDD    the Free Spoken Digit Dataset: folders of labels, files <speaker>_<take>.wav
NOISE   a folder of noise: doing_the_dishes.wav and exercise_bike.wav of Speech Commands
OUTPUT  a folder for recordings, runs and counts; what is there already is not made again

Each speaker in turn is left out, and a network learns the others. It listens to four hours without knowing the
speaker: one recording for learning, in which the validation clips are said, and another of other sounds, in which the
stranger speaks. What it took for words in the first one trains it further (--add), and both networks are counted on
the second.

The backgrounds are in packages of Debian:
  apt install fillets-ng-data fillets-ng-data-cs fillets-ng-data-nl wesnoth-1.16-music \
    asterisk-core-sounds-{es,fr,it,ru}-wav ffmpeg
asr-train, asr-data and asr-evaluate must be on the PATH; needs numpy and scipy.
"""
import glob
import json
import os
import subprocess
import sys
import wave

import numpy
from scipy.stats import beta, chi2

SPEAKERS = ["george", "jackson", "lucas", "nicolas", "theo", "yweweler"]
RATE, HOURS, GAP, SNR = 8000, 4, 25, 10
FILLETS, WESNOTH = "/usr/share/games/fillets-ng", "/usr/share/games/wesnoth/1.16/data/core/music"
PROMPTS = "/usr/share/asterisk/sounds"

data, noise, output, flags = os.path.abspath(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4:]


def files(pattern):
    """Those of a pattern, in order; spoken numbers and silence are not among them."""
    found = sorted(glob.glob(pattern, recursive=True))
    found = [f for f in found if "/digits/" not in f and "/silence/" not in f]
    assert found, f"{pattern}: no files; see the packages above"
    return found


music = files(f"{WESNOTH}/*.ogg")
BACKGROUNDS = {
    "learning": {
        "dialogues in Czech": files(f"{FILLETS}/sound/**/cs/*.ogg"),
        "prompts in Spanish": files(f"{PROMPTS}/es_MX_f_Allison/**/*.wav"),
        "prompts in Italian": files(f"{PROMPTS}/it_IT_m_Carlo/**/*.wav"),
        "music": music[0::2],
        "washing dishes": [f"{noise}/doing_the_dishes.wav"],
    },
    "counting": {
        "dialogues in Dutch": files(f"{FILLETS}/sound/**/nl/*.ogg"),
        "prompts in French": files(f"{PROMPTS}/fr_CA_f_June/**/*.wav"),
        "prompts in Russian": files(f"{PROMPTS}/ru_RU_f_IvrvoiceRU/**/*.wav"),
        "music": music[1::2] + files(f"{FILLETS}/music/*.ogg"),
        "an exercise bike": [f"{noise}/exercise_bike.wav"],
    },
}


def decoded(paths):
    """The samples of files, one after the other."""
    alike = ";".join(f"[{i}:a]aformat=sample_rates={RATE}:channel_layouts=mono[a{i}]" for i in range(len(paths)))
    joined = "".join(f"[a{i}]" for i in range(len(paths))) + f"concat=n={len(paths)}:v=0:a=1"
    inputs = [word for path in paths for word in ("-i", path)]
    command = ["ffmpeg", "-v", "error", *inputs, "-filter_complex", f"{alike};{joined}", "-f", "s16le", "-"]
    return numpy.frombuffer(subprocess.run(command, check=True, capture_output=True).stdout, "<i2").astype(float)


def background(name):
    """A folder of recordings of about ten minutes that hold all sources, each equally loud."""
    folder = f"{output}/background/{name}"
    if os.path.exists(folder):
        return folder
    parts = []
    for source, paths in BACKGROUNDS[name].items():
        sound = numpy.concatenate([decoded(paths[i : i + 64]) for i in range(0, len(paths), 64)])
        parts.append(numpy.clip(sound * (2000 / numpy.sqrt(numpy.mean(sound**2))), -32767, 32767))
        print(f"{name}: {source}, {len(sound) / RATE / 60:.1f} min", flush=True)
    sound = numpy.concatenate(parts).astype("<i2")
    os.makedirs(folder + ".part")
    for number, piece in enumerate(numpy.array_split(sound, round(len(sound) / RATE / 600)), 1):
        with wave.open(f"{folder}.part/{number:02}.wav", "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes(piece.tobytes())
    os.rename(folder + ".part", folder)
    return folder


def once(path, *command):
    """Runs a command unless what it makes is there."""
    if not os.path.exists(path):
        print("  " + " ".join(command), flush=True)
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def count(path, recording, run, *more):
    """What a run hears in the hours of a recording, by thresholds."""
    if not os.path.exists(path):
        command = ["asr-evaluate", "--stream", recording, "--model", run, *more]
        print("  " + " ".join(command), flush=True)
        words = subprocess.run(command + ["--json"], check=True, stdout=subprocess.PIPE, text=True).stdout
        with open(path + ".part", "w") as file:
            file.write(words)
        os.rename(path + ".part", path)
    with open(path) as file:
        return json.load(file)


def speaker(name):
    """Counts of the network before and after learning from its false alarms."""
    folder = f"{output}/{name}"
    os.makedirs(folder, exist_ok=True)
    train = ["asr-train", data, "--name-pattern", "{speaker}_{take}", "--leave-speaker-out", name, *flags]
    once(f"{folder}/before/summary.json", *train, "--from", "scratch", "--output", f"{folder}/before")
    for recording, subset in (("learning", "validation"), ("counting", "testing")):
        mix = ["asr-data", "mix", data, "--name-pattern", "{speaker}_{take}", "--split-from", f"{folder}/before"]
        mix += ["--subset", subset, "--background", background(recording), "--snr", str(SNR)]
        mix += ["--minutes", "60", "--count", str(HOURS), "--gap", str(GAP), "--output", f"{folder}/{recording}"]
        once(f"{folder}/{recording}/{HOURS}.txt", *mix)
    alarms = f"{folder}/false-alarms"
    sure = ["--threshold", "0.8", "--dump-false-alarms", alarms]
    learned = count(f"{folder}/learned.json", f"{folder}/learning", f"{folder}/before", *sure)
    more = ["--from", f"{folder}/before", "--add", alarms, "--output", f"{folder}/after"]
    once(f"{folder}/after/summary.json", *train, *more)
    counts = {"learned": learned}
    for run in ("before", "after"):
        counts[run] = count(f"{folder}/{run}.json", f"{folder}/counting", f"{folder}/{run}")
    return counts


def at_rate(counts, rate):
    """The lowest threshold that has at most so many false alarms an hour, from there on."""
    chosen = None
    for row in reversed(counts["thresholds"]):
        if row["falseAlarms"] > rate * counts["hoursWithoutWords"]:
            break
        chosen = row
    return chosen


def at_misses(counts, share):
    """The fewest false alarms at which at most this share of the words is missed."""
    rows = [row["falseAlarms"] for row in counts["thresholds"] if row["missed"] <= share * counts["all"]["said"]]
    return min(rows, default=None)


def of(part, whole):
    """A share with its exact interval (Clopper and Pearson)."""
    low = beta.ppf(0.025, part, whole - part + 1) if part else 0
    high = beta.ppf(0.975, part + 1, whole - part) if part < whole else 1
    return f"{100 * part / whole:.1f} % ({100 * low:.1f} to {100 * high:.1f})"


def hourly(number, hours):
    """A rate with its exact interval (Garwood)."""
    low = chi2.ppf(0.025, 2 * number) / 2 if number else 0
    return f"{number / hours:.2f} ({low / hours:.2f} to {chi2.ppf(0.975, 2 * number + 2) / 2 / hours:.2f})"


results = {}
for name in SPEAKERS:
    print(name, flush=True)
    results[name] = speaker(name)

print("\n| speaker left out | words | hours | learned from | " + " | ".join(
    f"missed at {rate} an hour, {run}" for rate in ("0.5", "1") for run in ("before", "after")) + " | delay |")
print("|---" * 9 + "|")
for name, counts in results.items():
    cells = []
    for rate in (0.5, 1):
        for run in ("before", "after"):
            row = at_rate(counts[run], rate)
            cells.append(of(row["missed"], counts[run]["all"]["said"]) if row else "never so few")
    print(f"| {name} | {counts['before']['all']['said']} | {counts['before']['hoursWithoutWords']:.2f} | "
          f"{counts['learned']['all']['falseAlarms']} | " + " | ".join(cells) +
          f" | {counts['before']['medianDelaySeconds']:.2f} s |")

print("\n| missed at most | false alarms before | after | an hour before | after | how many models |")
print("|---|---|---|---|---|---|")
for share in (0.5, 0.6, 0.7, 0.8, 0.9, 0.95):
    both = [(at_misses(c["before"], share), at_misses(c["after"], share), c["before"]["hoursWithoutWords"])
            for c in results.values()]
    both = [row for row in both if None not in row]
    if both:
        before, after, hours = (sum(column) for column in zip(*both))
        print(f"| {100 * share:.0f} % | {before} | {after} | {hourly(before, hours)} | {hourly(after, hours)} | {len(both)} |")
