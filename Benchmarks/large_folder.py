"""Makes a labelled folder of any size from a small one, each clip a little different: another gain and a little noise.

usage: large_folder.py SOURCE TARGET CLIPS    16-bit mono WAV files; needs numpy
"""
import os
import sys
import wave

import numpy

source, target, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
clips = sorted(
    (label, name) for label in os.listdir(source) if os.path.isdir(f"{source}/{label}") and label[0] not in "_."
    for name in os.listdir(f"{source}/{label}") if name.endswith(".wav")
)
order = numpy.random.default_rng(0).permutation(len(clips))
for i in range(count):
    label, name = clips[order[i % len(clips)]]
    with wave.open(f"{source}/{label}/{name}") as file:
        parameters = file.getparams()
        samples = numpy.frombuffer(file.readframes(parameters.nframes), "<i2").astype(float)
    random = numpy.random.default_rng(i)
    samples = samples * 10 ** random.uniform(-0.3, 0) + random.normal(0, 20, len(samples))
    os.makedirs(f"{target}/{label}", exist_ok=True)
    with wave.open(f"{target}/{label}/{i:06d}_{name}", "wb") as file:
        file.setparams(parameters)
        file.writeframes(numpy.clip(samples, -32768, 32767).astype("<i2").tobytes())
