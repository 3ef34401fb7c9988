"""Checks that models of asr-baseline go through TorchScript: scripted, written, read again and asked.

usage: torch_check.py MODEL.safetensors...

Asks `torch_model.SpeechModel` and its scripted form about clips of noise of several lengths, the shortest a few windows long. Prints
a line for each model, and exits with 1 if two probabilities differ by more than 1e-6.

Written for torch 2.11.0 and 2.13.0, safetensors 0.8.0.
"""

import pathlib
import sys
import tempfile
import warnings

import torch
from torch_model import SpeechModel


def difference(path, folder):
    """The largest difference of a probability."""
    model = SpeechModel.load(path)
    model.script().save(folder / "model.ts")
    scripted = torch.jit.load(folder / "model.ts")
    assert list(scripted.labels) == model.labels and scripted.rate == model.rate
    generator = torch.Generator().manual_seed(1)
    largest = 0.0
    with torch.inference_mode():
        for share in (0.1, 0.37, 1, 1.7):
            clip = 0.1 * torch.randn(int(share * model.rate) + 1, generator=generator)
            largest = max(largest, float((model(clip) - scripted(clip)).abs().max()))
    return largest


def main():
    warnings.simplefilter("ignore", DeprecationWarning)
    torch.set_num_threads(1)
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        for path in sys.argv[1:]:
            try:
                largest = difference(path, pathlib.Path(folder))
                words = f"differ by {largest:.1e} at most"
                failed = failed or not largest <= 1e-6
            except Exception as error:  # Whatever is wrong with a file is told, and the others are checked.
                words, failed = str(error), True
            print(f"{pathlib.Path(path).stem}: {words}", flush=True)
    sys.exit(failed)


if __name__ == "__main__":
    main()
