"""Clips a second of asr_baseline and of Interop/torch_model.py, one clip a call on one thread.

    python Benchmarks/clients.py model.safetensors

In turn, the least time of many, so that what else the machine does tells little. Needs torch, safetensors and asr_baseline (or the
folder Python in PYTHONPATH and the library in ASR_BASELINE_LIBRARY). Exits with 1 below three times the rate.
"""

import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "Interop"))

import numpy
import torch
from torch_model import SpeechModel

import asr_baseline


def main():
    torch.set_num_threads(1)
    worst = float("inf")
    for path in sys.argv[1:]:
        ours, theirs = asr_baseline.load(path), SpeechModel.load(path)
        clip = (0.1 * numpy.random.default_rng(1).standard_normal(theirs.rate)).astype(numpy.float32)
        tensor = torch.from_numpy(clip)
        difference = abs(ours.recognize(clip, theirs.rate).probabilities - theirs(tensor).detach().numpy()).max()
        least = {}
        end = time.monotonic() + 4
        with torch.inference_mode():
            while time.monotonic() < end:
                for name, call in [
                    ("asr_baseline", lambda: ours.recognize(clip, theirs.rate)),
                    ("torch", lambda: theirs(tensor)),
                ]:
                    start = time.perf_counter()
                    for _ in range(5):
                        call()
                    least[name] = min(least.get(name, 1e9), (time.perf_counter() - start) / 5)
        ratio = least["torch"] / least["asr_baseline"]
        worst = min(worst, ratio)
        print(
            f"{pathlib.Path(path).stem}: asr_baseline {1 / least['asr_baseline']:,.0f} clips/s,"
            f" torch {1 / least['torch']:,.0f}, {ratio:.1f} times; probabilities differ by {difference:.0e}",
            flush=True,
        )
    sys.exit(worst < 3)


main()
