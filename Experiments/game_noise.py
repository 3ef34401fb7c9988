"""Makes eleven recordings of noise out of the sounds of two games, for choosing recipes; they neither train nor test.

usage: game_noise.py TORCS 0AD OUTPUT
TORCS    the folder data/sound of Debian's torcs-data 1.3.7: a road and two engines
0AD      public.zip of Debian's 0ad-data 0.0.26: rain, wind, a river, a farm, a port, a market, hammers on wood and stone, a saw
OUTPUT   a folder for the noises: mono, 16 kHz, at most 40 s each
Needs numpy, soundfile and soxr.
"""
import fnmatch
import io
import os
import sys
import zipfile

import numpy as np
import soundfile
import soxr

RATE, SHORTEST, LONGEST, PEAK = 16_000, 4, 40, 0.7
OF_TORCS = {"road": "road-ride.wav", "engine1": "porsche_engine.wav", "engine2": "viper_long.wav"}
OF_0AD = {
    "rain": ["ambient/weather/rain_11.ogg"],
    "windstorm": ["ambient/weather/windstorm_11.ogg"],
    "river": ["ambient/water/river_med_21.ogg"],
    "farm": ["ambient/building/amb_farm_10.ogg"],
    "port": ["ambient/building/amb_port_10.ogg"],
    "trade": ["ambient/building/amb_trade_10.ogg"],
    "wood": ["resource/construction/con_wood_*.ogg", "resource/construction/con_stone_*.ogg"],
    "saw": ["resource/construction/con_saw_*.ogg"],
}


def read(file):
    samples, rate = soundfile.read(file, dtype="float32", always_2d=True)
    return soxr.resample(samples.mean(1), rate, RATE)


def write(name, pieces):
    samples = np.concatenate(pieces)
    samples = np.tile(samples, -(-SHORTEST * RATE // len(samples)))[: LONGEST * RATE]
    soundfile.write(f"{output}/{name}.wav", PEAK * samples / np.abs(samples).max(), RATE)


torcs, zipped, output = sys.argv[1:4]
os.makedirs(output, exist_ok=True)
for name, file in OF_TORCS.items():
    write(name, [read(f"{torcs}/{file}")])
with zipfile.ZipFile(zipped) as archive:
    names = sorted(archive.namelist())
    for name, patterns in OF_0AD.items():
        found = [sound for pattern in patterns for sound in fnmatch.filter(names, f"audio/{pattern}")]
        write(name, [read(io.BytesIO(archive.read(sound))) for sound in found])
