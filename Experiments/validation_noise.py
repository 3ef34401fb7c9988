"""Makes the noises by which a recipe for loud rooms was chosen: none of them trains, and none tests.

usage: validation_noise.py BACKGROUNDS OUTPUT
BACKGROUNDS  the folder background/learning that stream.py makes: speech and music of games
OUTPUT       a folder for a minute each of four of these, of hum, of clatter and of a motor

Needs numpy and scipy.
"""
import pathlib
import sys
import wave

import numpy as np
from scipy.signal import lfilter

RATE, SECONDS = 16000, 60


def excerpt(path):
    """The third minute of a recording."""
    with wave.open(str(path)) as file:
        rate, channels = file.getframerate(), file.getnchannels()
        file.setpos(2 * SECONDS * rate)
        samples = np.frombuffer(file.readframes(SECONDS * rate), "<i2").astype(float)
    return rate, samples.reshape(-1, channels).mean(1)


def write(path, rate, samples):
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1), file.setsampwidth(2), file.setframerate(rate)
        file.writeframes((samples / np.abs(samples).max() * 0.5 * 32767).astype("<i2").tobytes())


def hum(draws, time):
    """A mains frequency of 50 Hz with eleven partials, over faint white noise."""
    partials = sum(np.sin(2 * np.pi * 50 * k * time + draws.uniform(0, 6)) / k for k in range(1, 12))
    return partials + 0.2 * draws.standard_normal(len(time))


def clatter(draws, time):
    """Two hundred strokes of ringing metal, over faint white noise."""
    # Drawn and not used when the recordings of the tables were made.
    draws.standard_normal(len(time))
    sound = 0.02 * draws.standard_normal(len(time))
    for _ in range(200):
        start = draws.integers(len(time) - RATE // 2)
        hertz, decay = draws.uniform(800, 6000), draws.uniform(0.01, 0.12)
        count = min(int(decay * 4 * RATE), len(time) - start)
        t = np.arange(count) / RATE
        loudness = draws.uniform(0.1, 1)
        ring = np.sin(2 * np.pi * hertz * t) + 0.5 * np.sin(2 * np.pi * hertz * 1.51 * t)
        sound[start:start + count] += loudness * np.exp(-t / decay) * (ring + 0.3 * draws.standard_normal(count))
    return sound


def motor(draws, time):
    """Dark noise that beats three times a second, and a tone that wavers about 120 Hz."""
    noise = lfilter([1], [1, -0.9], draws.standard_normal(len(time)))
    return noise * (1 + 0.8 * np.sin(2 * np.pi * 3 * time)) + 2 * np.sin(
        2 * np.pi * 120 * time + 3 * np.sin(2 * np.pi * 0.5 * time))


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    backgrounds, output = map(pathlib.Path, sys.argv[1:])
    output.mkdir(parents=True, exist_ok=True)
    recordings = sorted(backgrounds.glob("*.wav"))
    for index in (0, 3, 8, 20):
        write(output / f"background{index}.wav", *excerpt(recordings[index]))
    draws = np.random.default_rng(5)
    time = np.arange(SECONDS * RATE) / RATE
    for sound in (hum, clatter, motor):
        write(output / f"{sound.__name__}.wav", RATE, sound(draws, time))


if __name__ == "__main__":
    main()
