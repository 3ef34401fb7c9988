#!/usr/bin/env python3
"""Makes the spoken-words corpus: 8 words, 20 synthetic speakers, 2 takes each.

Writes <word>/<speaker>_nohash_<take>.wav (16 kHz, mono, 16-bit) beside this
file, and validation_list.txt and testing_list.txt in the form of the Speech
Commands data set. A speaker is one espeak-ng voice with one variant, and every
speaker is in exactly one of the three parts.

Made with espeak-ng 1.51, Python 3.11, numpy 2.4.6, soxr 1.1.0. The same
versions give the same bytes. Run: python make.py
"""
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import wave
import zlib

import numpy as np
import soxr

HERE = pathlib.Path(__file__).resolve().parent
WORDS = ["yes", "no", "up", "down", "left", "right", "stop", "go"]
RATE = 16000
TAKES = 2

# name: (voice, variant, centre of the pitch option). The name may hold letters and digits only.
SPEAKERS = {
    "gbm1": ("en-gb", "m1", 35),
    "gbf1": ("en-gb", "f1", 55),
    "gbm3": ("en-gb", "m3", 45),
    "gbf5": ("en-gb", "f5", 60),
    "usm2": ("en-us", "m2", 40),
    "usf3": ("en-us", "f3", 50),
    "usm7": ("en-us", "m7", 30),
    "usf4": ("en-us", "f4", 65),
    "scotm4": ("en-gb-scotland", "m4", 50),
    "scotf2": ("en-gb-scotland", "f2", 45),
    "scotcroak": ("en-gb-scotland", "croak", 40),
    "carm5": ("en-029", "m5", 55),
    "carf1": ("en-029", "f1", 40),
    "rpm6": ("en-gb-x-rp", "m6", 35),
    "rpf2": ("en-gb-x-rp", "f2", 60),
    "lancm1": ("en-gb-x-gbclan", "m1", 60),
    "lancf3": ("en-gb-x-gbclan", "f3", 50),
    "midm3": ("en-gb-x-gbcwmd", "m3", 30),
    "midf4": ("en-gb-x-gbcwmd", "f4", 45),
    "nycm2": ("en-us-nyc", "m2", 55),
}
VALIDATION = ["gbm3", "scotf2"]                 # 10 % of the clips
TESTING = ["usf3", "carm5", "rpm6", "lancf3"]   # 20 % of the clips


def synthesize(word, voice, variant, speed, pitch, amplitude):
    """The word as float samples at 16 kHz."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "a.wav")
        subprocess.run(["espeak-ng", "-v", f"{voice}+{variant}", "-s", str(speed), "-p", str(pitch),
                        "-a", str(amplitude), "-w", path, word], check=True)
        with wave.open(path) as file:
            assert file.getnchannels() == 1 and file.getsampwidth() == 2
            samples = np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32768.0
            rate = file.getframerate()
    return soxr.resample(samples, rate, RATE, quality="HQ")


def trim(samples, rng):
    """Cuts the silence off and puts 50 to 120 ms back at each end, 0.4 s or more in all."""
    loud = np.flatnonzero(np.abs(samples) > 0.02 * np.abs(samples).max())
    samples = samples[loud[0]:loud[-1] + 1]
    before, after = rng.integers(800, 1921, 2)
    missing = max(0, int(0.4 * RATE) - (before + len(samples) + after))
    return np.concatenate([np.zeros(before + missing // 2), samples, np.zeros(after + missing - missing // 2)])


def clip(word, speaker, take):
    voice, variant, centre = SPEAKERS[speaker]
    # A seed of its own for each clip: adding a word or a speaker changes no other clip.
    rng = np.random.default_rng(zlib.crc32(f"{word}/{speaker}/{take}".encode()))
    speed = int(rng.integers(120, 201))
    pitch = int(np.clip(centre + rng.integers(-12, 13), 20, 80))
    amplitude = int(rng.integers(50, 121))
    samples = trim(synthesize(word, voice, variant, speed, pitch, amplitude), rng)
    # Some espeak-ng variants come near full scale: keep a little room for the noise.
    samples *= min(1.0, 0.9 / np.abs(samples).max())
    # Weak noise as of a room, so that the silence is not exact zeros as no microphone gives.
    samples += rng.standard_normal(len(samples)) * 10 ** rng.uniform(-4.0, -2.7)
    return np.round(samples * 32767).astype("<i2")


def main():
    version = subprocess.run(["espeak-ng", "--version"], capture_output=True, text=True, check=True).stdout
    print(re.search(r"eSpeak NG.*?: (\S+)", version)[0], "| numpy", np.__version__, "| soxr", soxr.__version__)
    assert not set(VALIDATION) & set(TESTING) and set(VALIDATION + TESTING) <= set(SPEAKERS)
    total = 0
    digests = set()
    for word in WORDS:
        folder = HERE / word
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        lengths, peaks, levels = [], [], []
        for speaker in SPEAKERS:
            for take in range(TAKES):
                samples = clip(word, speaker, take)
                path = folder / f"{speaker}_nohash_{take}.wav"
                with wave.open(str(path), "wb") as file:
                    file.setnchannels(1)
                    file.setsampwidth(2)
                    file.setframerate(RATE)
                    file.writeframes(samples.tobytes())
                total += path.stat().st_size
                digests.add(samples.tobytes())
                lengths.append(len(samples) / RATE)
                peaks.append(np.abs(samples.astype(float)).max() / 32767)
                levels.append(np.sqrt(np.mean((samples / 32767) ** 2)))
        print(f"{word:6} {len(lengths)} clips, {min(lengths):.2f} to {max(lengths):.2f} s, "
              f"peak {min(peaks):.3f} to {max(peaks):.3f}, rms {min(levels):.4f} to {max(levels):.4f}")
        assert 0.4 <= min(lengths) and max(lengths) <= 0.95, (word, "duration")
        assert min(peaks) > 0.05 and min(levels) > 0.01, (word, "silent")
        assert max(peaks) < 0.95, (word, "clipped")
    assert len(digests) == len(WORDS) * len(SPEAKERS) * TAKES, "two clips are the same"
    for name, speakers in (("validation_list.txt", VALIDATION), ("testing_list.txt", TESTING)):
        lines = sorted(f"{word}/{speaker}_nohash_{take}.wav"
                       for word in WORDS for speaker in speakers for take in range(TAKES))
        (HERE / name).write_text("".join(line + "\n" for line in lines))
        print(f"{name}: {len(lines)} clips of {len(speakers)} speakers")
    print(f"{len(digests)} clips, {total} bytes")


if __name__ == "__main__":
    main()
