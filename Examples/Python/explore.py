"""Looks at a recording as the model hears it: draws its spectrogram and what the model makes of it over time.

    pip install ./Python matplotlib
    python Examples/Python/explore.py clip.wav --model runs/latest --output clip.png

The parts between the lines of "# %%" are cells for editors that run Python as a notebook.
"""

# %%
import argparse
import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as pyplot
import numpy
from matplotlib.mlab import specgram

import asr_baseline

parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("recording", help="a WAV file with 16 bits a sample")
parser.add_argument("--model", default="runs/latest")
parser.add_argument("--output", default="explore.png")
options = parser.parse_args()


# %% The recording, one channel.
def read(path):
    import wave

    with wave.open(path) as file:
        if file.getsampwidth() != 2:
            sys.exit(f"{path}: {8 * file.getsampwidth()} bits a sample; expected 16")
        samples = numpy.frombuffer(file.readframes(file.getnframes()), "<i2")
        return samples.reshape(-1, file.getnchannels()).mean(axis=1) / 32_768, file.getframerate()


try:
    samples, rate = read(options.recording)
    model = asr_baseline.load(options.model)
except (asr_baseline.Error, OSError) as error:
    sys.exit(str(error))

# %% The answer for the whole recording.
whole = model.recognize(samples, rate)
print(whole)
for label, probability in whole.top(5):
    print(f"  {label:<12} {probability:6.1%}")

# %% And for a window of half a second that moves over it.
length, step = rate // 2, rate // 20
padded = numpy.concatenate([numpy.zeros(length // 2), samples, numpy.zeros(length // 2)])
starts = range(0, max(1, len(samples)), step)
windows = model.recognize([padded[start : start + length] for start in starts], rate)
probabilities = numpy.stack([window.probabilities for window in windows])
seconds = numpy.array(starts) / rate

# %% Spectrogram above, probabilities below.
figure, (above, below) = pyplot.subplots(2, sharex=True, figsize=(9, 6), layout="constrained")
power, frequencies, times = specgram(samples, NFFT=512, Fs=rate, noverlap=384)
above.pcolormesh(times, frequencies / 1_000, 10 * numpy.log10(power + 1e-12), shading="nearest", rasterized=True)
above.set(title=f"{options.recording}: {whole}", ylabel="kHz")
for k in numpy.argsort(-probabilities.max(axis=0))[:5]:
    below.plot(seconds, probabilities[:, k], label=model.labels[k])
below.set(xlabel="s (middle of a window of 0.5 s)", ylabel="probability", ylim=(0, 1), xlim=(0, len(samples) / rate))
below.legend(loc="upper right")
try:
    figure.savefig(options.output, dpi=150)
except OSError as error:
    sys.exit(f"{options.output}: cannot be written: {error.strerror}; name another file by --output")
print(options.output)
