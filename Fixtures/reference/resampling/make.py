#!/usr/bin/env python3
"""Makes reference results of resampling with soxr at quality HQ.

Writes <signal>-<input rate>-<output rate>.safetensors with the tensors input
[S] and output [R] for two signals: a word of Fixtures/words and a linear chirp
from 50 Hz to 0.95 of the input's Nyquist frequency. The chirp passes the
cut-off, where two good resamplers may well differ; its frequency at the time t
(seconds) is start + (end - start) * t / duration, as the metadata say.

Made with Python 3.11, numpy 2.4.6, soxr 1.1.0, safetensors 0.8.0. Run: python make.py
"""
import pathlib
import sys
import wave

import numpy as np
import soxr

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from tensors import save  # noqa: E402

WORD = HERE.parent.parent / "words" / "yes" / "gbm1_nohash_0.wav"
RATES = [(44100, 16000), (48000, 16000), (16000, 8000), (8000, 16000), (22050, 16000)]


def word(rate):
    """0.45 s of the word, brought to the input rate (at quality VHQ when it is not 16 kHz)."""
    with wave.open(str(WORD)) as file:
        assert file.getframerate() == 16000
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32768.0
    if rate != 16000:
        samples = soxr.resample(samples, 16000, rate, quality="VHQ")
    return samples[:int(0.45 * rate)], {"signal": "word"}


def chirp(rate):
    duration, start, end = 0.25, 50.0, 0.95 * rate / 2
    time = np.arange(int(duration * rate)) / rate
    samples = 0.5 * np.sin(2 * np.pi * (start * time + (end - start) * time ** 2 / (2 * duration)))
    # 5 ms of fade at both ends, so that a step at the edge does not hide the rest.
    count = int(0.005 * rate)
    fade = 0.5 - 0.5 * np.cos(np.pi * (np.arange(count) + 0.5) / count)
    samples[:count] *= fade
    samples[-count:] *= fade[::-1]
    return samples, {"signal": "chirp", "chirp_start_hertz": f"{start:g}", "chirp_end_hertz": f"{end:g}",
                     "duration_seconds": f"{duration:g}"}


def main():
    for source, target in RATES:
        for make in (word, chirp):
            samples, metadata = make(source)
            samples = samples.astype(np.float32)
            # float64 inside, so that the result is soxr's filter and not rounding.
            output = soxr.resample(samples.astype(np.float64), source, target, quality="HQ")
            save(HERE / f"{metadata['signal']}-{source}-{target}.safetensors", {"input": samples, "output": output},
                 {**metadata, "input_rate": str(source), "output_rate": str(target), "library": "soxr",
                  "version": soxr.__version__, "libsoxr": soxr.__libsoxr_version__,
                  "description": f"soxr.resample(input as float64, {source}, {target}, quality='HQ'), stored as float32"})


if __name__ == "__main__":
    main()
