#!/usr/bin/env python3
"""Makes reference values of integrated loudness with pyloudnorm.

Writes <signal>-<rate>.safetensors with the tensors samples [S] and lufs [1]: a
word of Fixtures/words (padded with its own echo to 0.9 s, so that there are
several blocks), the same at 8 kHz, a signal whose quiet half falls under the
relative gate and whose silence under the absolute one, a word shorter than a
block (the block is then as long as the word), and a chirp at 48 kHz through the
weighting's whole range.

The filter class is DeMan, whose coefficients at 48 kHz are those of the
standard. Every clip lasts a multiple of 100 ms: pyloudnorm would also count a
last block that is cut.

Made with Python 3.11, numpy 2.4.6, pyloudnorm 0.2.0, soxr 1.1.0, safetensors 0.8.0.
Run: python make.py
"""
import importlib.metadata
import pathlib
import sys
import wave

import numpy as np
import pyloudnorm
import soxr

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from tensors import save  # noqa: E402

WORD = HERE.parent.parent / "words" / "yes" / "gbm1_nohash_0.wav"


def word(rate, seconds):
    with wave.open(str(WORD)) as file:
        assert file.getframerate() == 16000
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32768.0
    if rate != 16000:
        samples = soxr.resample(samples, 16000, rate, quality="VHQ")
    return np.resize(samples, int(seconds * rate))


def gated(rate):
    """0.8 s of tone, 0.5 s of it 25 dB lower, silence up to 1.8 s."""
    tone = 0.3 * np.sin(2 * np.pi * 440 * np.arange(int(0.8 * rate)) / rate)
    count = int(0.5 * rate)
    clip = np.concatenate([tone, tone[:count] * 10 ** (-25 / 20)])
    return np.pad(clip, (0, int(1.8 * rate) - len(clip)))


def sweep(rate):
    time = np.arange(int(0.5 * rate)) / rate
    start, end, duration = 20.0, 20000.0, 0.5
    phase = start * duration / np.log(end / start) * ((end / start) ** (time / duration) - 1)
    return 0.5 * np.sin(2 * np.pi * phase)


def main():
    clips = [("word", 16000, word(16000, 0.9)), ("word", 8000, word(8000, 0.9)),
             ("gated", 16000, gated(16000)), ("gated", 11025, gated(11025)),
             ("short", 16000, word(16000, 0.3)), ("sweep", 48000, sweep(48000))]
    for name, rate, samples in clips:
        samples = samples.astype(np.float32)
        block = min(0.4, len(samples) / rate)
        meter = pyloudnorm.Meter(rate, filter_class="DeMan", block_size=block)
        lufs = meter.integrated_loudness(samples.astype(np.float64))
        print(f"{lufs:.4f} LUFS", end="  ")
        save(HERE / f"{name}-{rate}.safetensors", {"samples": samples, "lufs": np.array([lufs])},
             {"rate": str(rate), "library": "pyloudnorm", "version": importlib.metadata.version("pyloudnorm"),
              "description": f"Meter({rate}, filter_class='DeMan', block_size={block:g}).integrated_loudness(samples)"})


if __name__ == "__main__":
    main()
